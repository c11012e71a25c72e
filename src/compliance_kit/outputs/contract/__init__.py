"""contract: each project's contract as Word, a copy with its legal grounds as comments, and the blank form."""

from __future__ import annotations

from collections.abc import Iterator

from compliance_kit.library import Library
from compliance_kit.model import Artifact
from compliance_kit.outputs.contract import word
from compliance_kit.outputs.contract.draft import draft, form, lock
from compliance_kit.outputs.output import Order, Output

FOLDER = "contracts"


def render(library: Library, order: Order) -> Iterator[Artifact]:
    """The blank form of each template; for each project the signing copy, the annotated copy and the lock."""
    for template in library.contracts:
        yield Artifact(f"{FOLDER}/{template.id}.docx", word.render(library, form(template), order.today, comments=True))
    for project in order.wanted(library):
        if project.body.template in library.documents:
            made = draft(library, project)
            yield Artifact(f"{FOLDER}/{project.id}.docx", word.render(library, made, order.today, comments=False))
            yield Artifact(
                f"{FOLDER}/{project.id}-annotated.docx", word.render(library, made, order.today, comments=True)
            )
            yield Artifact(f"{FOLDER}/{project.id}.lock.json", lock(library, made))


OUTPUT = Output(name="contract", title="合同", folder=FOLDER, render=render)
