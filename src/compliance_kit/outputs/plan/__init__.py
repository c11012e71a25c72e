"""plan: every emergency plan to print and bind, and one page for each post to carry."""

from __future__ import annotations

from collections.abc import Iterator

from compliance_kit.kinds.plan import Plan
from compliance_kit.kinds.plan.cards import post_cards
from compliance_kit.kinds.project import Project
from compliance_kit.library import Library
from compliance_kit.model import Artifact, Document
from compliance_kit.outputs.office import WordFile, render_word
from compliance_kit.outputs.office.pdf import render_pdf
from compliance_kit.outputs.output import Order, Output
from compliance_kit.outputs.plan import card, word
from compliance_kit.tailoring import applicable

FOLDER = "plans"
PDF, CARD_PDF = "pdf", "card-pdf"
"""The formats of an order that make plans, and cards, as PDF too."""


def render(library: Library, order: Order) -> Iterator[Artifact]:
    """`plans/<plan>.docx|pdf` and `plans/cards/<plan>-<post>.docx|pdf`; a named project's own in `plans/<project>/`.

    A withdrawn plan gives no files. A project's own hold only what applies there, with its people's names.
    """
    for plan in library.plans:
        yield from _files(library, plan, None, order)
    for project in order.wanted(library):
        if project.id in order.projects:
            for plan in applicable(library, project).plans:
                yield from _files(library, plan, project, order)


def _files(
    library: Library, plan: Document[Plan], project: Document[Project] | None, order: Order
) -> Iterator[Artifact]:
    if plan.head.status == "withdrawn":
        return
    folder = f"{FOLDER}/{project.id}" if project else FOLDER
    yield from _written(word.document(library, plan, project, order.today), f"{folder}/{plan.id}", order, PDF)
    for post in post_cards(plan.body):
        page = card.document(plan, post, project, order.today)
        yield from _written(page, f"{folder}/cards/{plan.id}-{post.address}", order, CARD_PDF)


def _written(document: WordFile, stem: str, order: Order, pdf: str) -> Iterator[Artifact]:
    yield Artifact(f"{stem}.docx", render_word(document))
    if pdf in order.formats:
        yield Artifact(f"{stem}.pdf", render_pdf(document))


OUTPUT = Output(name="plan", title="应急预案", folder=FOLDER, render=render)
