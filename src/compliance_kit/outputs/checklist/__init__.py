"""checklist: every form as Word or PDF to print and Excel to fill, general and for each project."""

from __future__ import annotations

from collections.abc import Iterator

from compliance_kit.library import Library
from compliance_kit.model import Artifact
from compliance_kit.outputs.checklist import excel, survey, word
from compliance_kit.outputs.checklist.form import Form, form, form_hash
from compliance_kit.outputs.office.pdf import render_pdf
from compliance_kit.outputs.output import Order, Output
from compliance_kit.tailoring import applicable

FOLDER = "checklists"
PDF = "pdf"


def render(library: Library, order: Order) -> Iterator[Artifact]:
    """`checklists/<FORM>.docx|xlsx` with every row, and `checklists/<project>/<FORM>…` with what applies there.

    A withdrawn checklist gives no files, nor does one of which no row applies.
    """
    for checklist in library.checklists:
        yield from _files(form(library, checklist, None), FOLDER, order)
        if PDF in order.formats:
            yield from _printed(form(library, checklist, None), FOLDER, order)
    for project in order.wanted(library):
        for checklist in applicable(library, project).checklists:
            made = form(library, checklist, project)
            yield from _files(made, f"{FOLDER}/{project.id}", order)
            if PDF in order.formats and project.id in order.projects:
                yield from _printed(made, f"{FOLDER}/{project.id}", order)


def _printed(made: Form, folder: str, order: Order) -> Iterator[Artifact]:
    """The form as a PDF: of every form, and of a project's own where that project is asked for by name."""
    if made.checklist.head.status != "withdrawn" and made.rows:
        document = (survey if made.is_survey else word).document(made, order.today)
        yield Artifact(f"{folder}/{made.checklist.body.form}.pdf", render_pdf(document))


def _files(made: Form, folder: str, order: Order) -> Iterator[Artifact]:
    if made.checklist.head.status == "withdrawn" or not made.rows:
        return
    name = made.checklist.body.form
    if made.is_survey:
        yield Artifact(f"{folder}/{name}.docx", survey.render_sheet(made, order.today))
        yield Artifact(f"{folder}/{name}.xlsx", survey.render_answers(made, order.today))
        return
    yield Artifact(f"{folder}/{name}.docx", word.render(made, order.today))
    yield Artifact(f"{folder}/{name}.xlsx", excel.render(made, order.today))


OUTPUT = Output(name="checklist", title="检查表", folder=FOLDER, render=render)
__all__ = ["OUTPUT", "Form", "form", "form_hash", "render"]
