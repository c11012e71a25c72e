"""gap: where practice falls short, per project: a page, a Word report, a ledger in Excel, and JSON."""

from __future__ import annotations

from collections.abc import Iterator

from compliance_kit.library import Library
from compliance_kit.model import Artifact
from compliance_kit.outputs.gap import findings, html, ledger, record, word
from compliance_kit.outputs.output import Order, Output

FOLDER = "gaps"


def render(library: Library, order: Order) -> Iterator[Artifact]:
    """Four files for each project, named by its id."""
    for report in findings.reports(library, order):
        for suffix, content in (
            ("html", html.render(report)),
            ("docx", word.render(report)),
            ("xlsx", ledger.render(report)),
            ("json", record.render(report)),
        ):
            yield Artifact(f"{FOLDER}/{report.project.id}.{suffix}", content)


OUTPUT = Output(name="gap", title="差距报告", folder=FOLDER, render=render)
