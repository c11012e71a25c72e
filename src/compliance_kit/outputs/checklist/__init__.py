"""checklist: every form to print, to fill in Excel, on a phone or in ODK, general and for each project."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import islice

from compliance_kit.kinds.checklist import Checklist
from compliance_kit.kinds.project import Project
from compliance_kit.library import Library
from compliance_kit.model import Artifact, Document
from compliance_kit.outputs.checklist import excel, phone, survey, word, xlsform
from compliance_kit.outputs.checklist.form import Form, form, form_hash
from compliance_kit.outputs.office.pdf import render_pdf
from compliance_kit.outputs.output import FORM_KINDS, Order, Output
from compliance_kit.tailoring import holds

FOLDER = "checklists"
ENDINGS = {kind: kind for kind in FORM_KINDS} | {"xlsform": "xlsform.xlsx"}
"""How a file of each kind ends."""
PARTS = ("first", "second", "third", "fourth")
"""Equal shares of the forms."""
WHEN_NAMED = ("pdf", "xlsform")
"""Kinds that take long, and that few want of every project at once."""


def render(library: Library, order: Order) -> Iterator[Artifact]:
    """`checklists/<FORM>.docx|xlsx|…` with every row, and `checklists/<project>/<FORM>…` with what applies there.

    A withdrawn checklist gives no files, nor does one of which no row applies. A project's own PDF and XLSForm are made
    where that project is asked for by name.
    """
    for checklist, project in _wanted(library, order):
        yield from _made(library, order, checklist, project)


def share(library: Library, order: Order, part: str) -> Iterator[Artifact]:
    """One of `PARTS` of the forms: every fourth of them."""
    for checklist, project in islice(_wanted(library, order), PARTS.index(part), None, len(PARTS)):
        yield from _made(library, order, checklist, project)


def _wanted(library: Library, order: Order) -> Iterator[tuple[Document[Checklist], Document[Project] | None]]:
    """The forms to make, general ones and each project's."""
    yield from ((checklist, None) for checklist in library.checklists)
    for project in order.wanted(library):
        yield from ((c, project) for c in library.checklists if holds(c.body.applies, project.body))


def _made(
    library: Library, order: Order, checklist: Document[Checklist], project: Document[Project] | None
) -> Iterator[Artifact]:
    is_wanted_whole = project is None or project.id in order.projects
    kinds = tuple(kind for kind in order.formats if is_wanted_whole or kind not in WHEN_NAMED)
    folder = f"{FOLDER}/{project.id}" if project else FOLDER
    yield from _files(_addressed(form(library, checklist, project), order), folder, replace(order, formats=kinds))


def _addressed(made: Form, order: Order) -> Form:
    """The form with the address of its page on the site, whose first step never changes since printed forms carry it."""
    return replace(made, address=f"{order.home}checklist/{made.checklist.id}/" if order.home else "")


def _files(made: Form, folder: str, order: Order) -> Iterator[Artifact]:
    if made.checklist.head.status == "withdrawn" or not made.rows:
        return
    for kind in order.formats:
        if kind in ENDINGS:
            yield Artifact(f"{folder}/{made.checklist.body.form}.{ENDINGS[kind]}", _content(kind, made, order.today))


def _content(kind: str, made: Form, today: date) -> bytes:
    """The form as one kind of file."""
    if kind == "html":
        return phone.render(made)
    if kind == "xlsform":
        return xlsform.render(made, today)
    if kind == "xlsx":
        return survey.render_answers(made, today) if made.is_survey else excel.render(made, today)
    if kind == "pdf":
        return render_pdf((survey if made.is_survey else word).document(made, today))
    return survey.render_sheet(made, today) if made.is_survey else word.render(made, today)


OUTPUT = Output(name="checklist", title="检查表", folder=FOLDER, render=render, parts=PARTS, share=share)
__all__ = ["ENDINGS", "OUTPUT", "Form", "form", "form_hash", "render"]
