"""gap: where practice falls short, per project and for the group: a page, a Word report, a ledger in Excel, and JSON."""

from __future__ import annotations

from collections.abc import Iterator

from compliance_kit.library import Library
from compliance_kit.model import Artifact
from compliance_kit.outputs.gap import findings, group, group_html, group_record, group_word, html, ledger, record, word
from compliance_kit.outputs.output import Order, Output

FOLDER = "gaps"


def render(library: Library, order: Order) -> Iterator[Artifact]:
    """Four files for each project, named by its id, and four for all of them together where there are several."""
    found = []
    for report in findings.reports(library, order):
        found.append(report)
        for suffix, content in (
            ("html", html.render(report)),
            ("docx", word.render(report)),
            ("xlsx", ledger.render(report)),
            ("json", record.render(report)),
        ):
            yield Artifact(f"{FOLDER}/{report.project.id}.{suffix}", content)
    if len(found) > 1:
        together = group.group(found)
        yield Artifact(f"{FOLDER}/group.html", group_html.render(together))
        yield Artifact(f"{FOLDER}/group.docx", group_word.render(together))
        yield Artifact(f"{FOLDER}/group.xlsx", ledger.render_group(together))
        yield Artifact(f"{FOLDER}/group.json", group_record.render(together))


OUTPUT = Output(name="gap", title="差距报告", folder=FOLDER, render=render)
