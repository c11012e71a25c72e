"""contract: each project's contract as Word and PDF with its elements and its lock, and the blank form of each template."""

from __future__ import annotations

from collections.abc import Iterator

from compliance_kit.library import Library
from compliance_kit.model import Artifact, Diagnostic
from compliance_kit.outputs.contract import brought, elements, opinion, word
from compliance_kit.outputs.contract.draft import Draft, draft, form, lock
from compliance_kit.outputs.contract.terms import settle, template_of
from compliance_kit.outputs.office import render_word
from compliance_kit.outputs.office.pdf import render_pdf
from compliance_kit.outputs.output import AS_WRITTEN, Order, Output

FOLDER = "contracts"


def findings(library: Library, order: Order) -> tuple[Diagnostic, ...]:
    """What is missing or wrong with the values of the contracts wanted."""
    found: list[Diagnostic] = []
    for project in order.wanted(library):
        if order.terms.brought:
            found += brought.findings(library, project, order.terms)
            continue
        template = template_of(library, project, order.terms)
        found += settle(template, project, order.terms).findings if template else ()
    return tuple(found)


def render(library: Library, order: Order) -> Iterator[Artifact]:
    """For each project wanted what `_made` says; the blank form of each template too, unless projects are named."""
    for template in () if order.projects else library.contracts:
        blank = form(template)
        document = word.document(library, blank, order.today, comments=True)
        yield Artifact(f"{FOLDER}/{blank.stem}.docx", render_word(document))
    for project in order.wanted(library):
        if order.terms.brought:
            yield from brought.render(library, project, order)
        elif template_of(library, project, order.terms) is not None or order.terms != AS_WRITTEN:
            yield from _made(library, order, draft(library, project, order.terms))


def _made(library: Library, order: Order, made: Draft) -> Iterator[Artifact]:
    """The contract as Word and PDF, with its legal grounds where asked for, 审查意见表, 要素表; its lock unless a draft."""
    stem = f"{FOLDER}/{made.stem}"
    document = word.document(library, made, order.today, comments=False)
    content = render_word(document)
    yield Artifact(f"{stem}.docx", content)
    yield Artifact(f"{stem}-opinion.docx", _opinion(order, made, content))
    if "pdf" in order.formats:
        yield Artifact(f"{stem}.pdf", render_pdf(document))
    if order.terms.is_annotated:
        annotated = word.document(library, made, order.today, comments=True)
        yield Artifact(f"{stem}-annotated.docx", render_word(annotated))
    if elements.is_asked(made):
        yield Artifact(f"{stem}-elements.xlsx", elements.render(made, order.today))
    if not made.is_draft:
        yield Artifact(f"{stem}.lock.json", lock(library, made))


def _opinion(order: Order, made: Draft, content: bytes) -> bytes:
    assert made.project is not None
    name = f"{made.project.title} {made.template.title}"
    region = made.project.body.region
    return opinion.of_file(content, title=name, file=f"{made.stem}.docx", region=region, today=order.today)


OUTPUT = Output(name="contract", title="合同", folder=FOLDER, render=render)
