"""What can be found: one passage for each document and each part of it that has an id."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from compliance_kit.kinds.kind import Node
from compliance_kit.kinds.words import LEVEL, REGION, VALIDITY
from compliance_kit.lawbook import names
from compliance_kit.library import Library
from compliance_kit.model import Document


@dataclass(frozen=True, slots=True)
class Passage:
    """One thing to find; `also` are words that find it though they do not stand in it."""

    id: str
    kind: str
    title: str
    text: str
    also: str
    document: str
    region: str
    status: str
    role: str


def passages(library: Library) -> Iterator[Passage]:
    """Every passage, by id."""
    for node_id in sorted(library.nodes):
        node = library.nodes[node_id]
        yield _passage(library, node, library.documents[node.document])
    for glossary in library.glossaries:
        for i, term in enumerate(glossary.body.terms):
            also = " ".join(term.synonyms)
            yield Passage(f"{glossary.id}#{i}", "term", term.term, term.definition, also, glossary.id, "", "", "")


def _passage(library: Library, node: Node, document: Document[Any]) -> Passage:
    law = document.body if document.head.kind == "regulation" else None
    part = _part(document, node)
    text = node.text or _verified_text(library, node)
    also = [document.title, *document.head.aliases, *document.head.tags]
    also += names(document) if law else ()
    also += getattr(part, "evidence", ())
    if law and node.kind == "regulation":
        text = f"{LEVEL[law.level]} {law.issuer} {law.number}"
    return Passage(
        id=node.id,
        kind=node.kind,
        title=node.label,
        text=text,
        also=" ".join(also),
        document=document.id,
        region=_region(law.region if law else next(iter(getattr(getattr(part, "applies", None), "regions", ())), "")),
        status=VALIDITY[law.status] if law else "",
        role=str(getattr(part, "role", "") or getattr(part, "who", "")),
    )


def _region(code: str) -> str:
    """The name of a place; nothing for what holds everywhere."""
    return REGION.get(code, code)


def _part(document: Document[Any], node: Node) -> object:
    parts = getattr(document.body, "requirements", ()) or getattr(document.body, "steps", ())
    return next((p for p in parts if p.route == node.route), None)


def _verified_text(library: Library, node: Node) -> str:
    """The words of the requirements that a checklist row only selects."""
    targets = (library.nodes.get(link.target) for link in library.targets(node.id, "verifies"))
    return "；".join(t.text for t in targets if t)
