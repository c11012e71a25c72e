"""gap: where practice falls short, per project and for the group: a page, a Word report, a ledger in Excel, and JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace

from compliance_kit.library import Library
from compliance_kit.model import Artifact
from compliance_kit.outputs.gap import findings, group, group_html, group_record, group_word, html, ledger, record, word
from compliance_kit.outputs.gap.findings import Report
from compliance_kit.outputs.output import Order, Output

FOLDER = "gaps"
TOGETHER, SHARES = "group", ("0", "1", "2", "3")
PARTS = (TOGETHER, *SHARES)
"""The group first, since it takes longest: it judges every project anew, which costs less than to hand the reports on."""

RENDER: Mapping[str, Callable[[Report], bytes]] = {
    "html": html.render,
    "docx": word.render,
    "xlsx": ledger.render,
    "json": record.render,
}
OF_ONE = {"0": ("docx",), "1": ("html", "xlsx", "json")}
"""Which part makes what of a single project: a Word file takes as long as all the rest."""


def render(library: Library, order: Order) -> Iterator[Artifact]:
    """Four files for each project, named by its id, and four for all of them together where there are several."""
    found = []
    for report in findings.reports(library, order):
        found.append(report)
        yield from _alone(report)
    yield from _together(found)


def share(library: Library, order: Order, part: str) -> Iterator[Artifact]:
    """The group's files, or those of every fourth project; of a single project the Word file beside the others."""
    if len(order.wanted(library)) == 1:
        for report in findings.reports(library, order) if part in OF_ONE else ():
            yield from _alone(report, OF_ONE[part])
    elif part == TOGETHER:
        yield from _together(findings.reports(library, order))
    elif mine := order.wanted(library)[int(part) :: len(SHARES)]:
        for report in findings.reports(library, replace(order, projects=tuple(p.id for p in mine))):
            yield from _alone(report)


def _alone(report: Report, kinds: Iterable[str] = RENDER) -> Iterator[Artifact]:
    for kind in kinds:
        yield Artifact(f"{FOLDER}/{report.project.id}.{kind}", RENDER[kind](report))


def _together(reports: Iterable[Report]) -> Iterator[Artifact]:
    found = tuple(reports)
    if len(found) > 1:
        together = group.group(found)
        yield Artifact(f"{FOLDER}/group.html", group_html.render(together))
        yield Artifact(f"{FOLDER}/group.docx", group_word.render(together))
        yield Artifact(f"{FOLDER}/group.xlsx", ledger.render_group(together))
        yield Artifact(f"{FOLDER}/group.json", group_record.render(together))


OUTPUT = Output(name="gap", title="差距报告", folder=FOLDER, render=render, parts=PARTS, share=share)
