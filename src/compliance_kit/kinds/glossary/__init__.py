"""术语: the trade's words and what people type instead of them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from compliance_kit.kinds.fields import bases, entries, head, texts
from compliance_kit.kinds.kind import Grounds, Kind
from compliance_kit.model import Basis, Document, Source


@dataclass(frozen=True, slots=True)
class Term:
    """One word of the trade, its synonyms and what it means."""

    term: str
    synonyms: tuple[str, ...]
    definition: str
    basis: tuple[Basis, ...]


@dataclass(frozen=True, slots=True)
class Glossary:
    """All terms, in the file's order."""

    terms: tuple[Term, ...]


def term_key(term: str) -> str:
    """A term's anchor, the same wherever in the file it stands."""
    return "term-" + hashlib.sha256(term.encode()).hexdigest()[:10]


def read(source: Source) -> Document[Glossary]:
    """The glossary that a valid file holds."""
    rows = entries(source.data, "terms")
    terms = tuple(Term(t["term"], texts(t, "synonyms"), t["definition"], bases(t, route)) for route, t in rows)
    return Document(head(source), Glossary(terms), source)


def grounds(document: Document[Glossary]) -> Iterator[Grounds]:
    """The parts that rest on law, with their bases."""
    yield Grounds(document.id, document, tuple(b for term in document.body.terms for b in term.basis))


KIND = Kind(
    name="glossary", title="术语", folder="standards", read=read, grounds=grounds, patterns=("standards/glossary.yml",)
)
