"""What can be found: one passage for each document and each part of it that has an id, and for each work table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from compliance_kit.finding.pinyin import Reader, initials
from compliance_kit.kinds.glossary import term_key
from compliance_kit.kinds.kind import Node
from compliance_kit.kinds.words import LEVEL, REGION, VALIDITY
from compliance_kit.lawbook import names
from compliance_kit.library import Library
from compliance_kit.model import Applies, Document

ALWAYS = ("0000-00-00", "9999-99-99")
"""From and until when something holds that bears no dates of its own; days as text sort as days do."""


@dataclass(frozen=True, slots=True)
class Passage:
    """One thing to find; `also` are words that find it though they do not stand in it, `about` those of its document.

    `since` is the first day on which it holds, `until` the first on which it holds no more, as ISO dates.
    """

    id: str
    kind: str
    title: str
    text: str
    document: str
    also: str = ""
    about: str = ""
    region: str = ""
    status: str = ""
    role: str = ""
    since: str = ALWAYS[0]
    until: str = ALWAYS[1]


def passages(library: Library, read: Reader = initials) -> Iterator[Passage]:
    """Every passage: parts by id, then work tables and processes, then terms; `read` gives first letters."""
    parts = {(d.id, p.route): p for d in library.documents.values() for p in _parts(d)}
    about = {d.id: about_words(d) for d in library.documents.values()}
    for node_id in sorted(library.nodes):
        node = library.nodes[node_id]
        yield _passage(library, node, parts.get((node.document, node.route)), about, read)
    for standard in library.standards:
        yield from _tables(standard, about[standard.id])
    for glossary in library.glossaries:
        for term in glossary.body.terms:
            anchor = f"{glossary.id}#{term_key(term.term)}"
            also = " ".join((*term.synonyms, *map(read, (term.term, *term.synonyms))))
            yield Passage(anchor, "term", term.term, term.definition, glossary.id, also)


def about_words(document: Document[Any]) -> str:
    """What a document is called: words that find every part of it."""
    called = names(document) if document.head.kind == "regulation" else ()
    return " ".join((document.title, *document.head.aliases, *document.head.tags, *called))


def _passage(library: Library, node: Node, part: object, about: Mapping[str, str], read: Reader) -> Passage:
    document = library.documents[node.document]
    body, law = document.body, document.head.kind == "regulation"
    since, until = _lifetime(document) if law else ALWAYS
    text = node.text or _verified_text(library, node)
    if law and node.kind == "regulation":
        text = f"{LEVEL[body.level]} {body.issuer} {body.number}"
    return Passage(
        id=node.id,
        kind=node.kind,
        title=node.label,
        text=text,
        document=document.id,
        also=" ".join((*getattr(part, "evidence", ()), *_read_aloud(document, node, part, read))),
        about=about[document.id],
        region=place(body.region) if law else _held_in(part, body),
        status=VALIDITY[body.status] if law else "",
        role=str(getattr(part, "role", "") or getattr(part, "who", "") or getattr(body, "role", "")),
        since=since,
        until=until,
    )


def _read_aloud(document: Document[Any], node: Node, part: object, read: Reader) -> Iterator[str]:
    """The first letters of a document's names and of a requirement's."""
    if node.id == document.id:
        called = names(document) if document.head.kind == "regulation" else (document.title, *document.head.aliases)
        yield from map(read, dict.fromkeys(called))
    elif name := getattr(part, "name", ""):
        yield read(name)


def place(code: str) -> str:
    """The name of a place by its code."""
    return REGION.get(code, code)


def _held_in(*holders: object) -> str:
    """Where a part or its document holds, if in one place only; nothing for everywhere."""
    bounds = (applies for holder in holders if isinstance(applies := getattr(holder, "applies", None), Applies))
    return next((place(bound.regions[0]) for bound in bounds if bound.regions), "")


def _lifetime(document: Document[Any]) -> tuple[str, str]:
    """The days between which an instrument holds, some version of it at least; an unknown day bounds nothing."""
    body = document.body
    if body.status == "not-yet-effective" and body.effective is None:
        return ALWAYS[1], ALWAYS[1]
    since = body.effective.isoformat() if body.effective else ALWAYS[0]
    return since, body.ended.isoformat() if body.ended else ALWAYS[1]


def _parts(document: Document[Any]) -> tuple[Any, ...]:
    """The parts of a document that say for whom or where they hold; the party of a duty is no role of ours."""
    return (*getattr(document.body, "requirements", ()), *getattr(document.body, "steps", ()))


def _verified_text(library: Library, node: Node) -> str:
    """The words of the requirements that a checklist row only selects."""
    targets = (library.nodes.get(link.target) for link in library.targets(node.id, "verifies"))
    return "；".join(t.text for t in targets if t)


def _tables(standard: Document[Any], about: str) -> Iterator[Passage]:
    """The process and the work tables of a standard, by the anchors they have on its page."""
    if standard.body.process:
        steps = "；".join(f"{s.phase} {s.step}：{s.does}" for s in standard.body.process)
        yield Passage(f"{standard.id}#process", "table", f"{standard.title}：服务流程", steps, standard.id, about=about)
    for i, table in enumerate(standard.body.tables, 1):
        cells = "；".join(" ".join(filter(None, row)) for row in table.rows)
        columns = " ".join(table.columns)
        yield Passage(f"{standard.id}#table-{i}", "table", table.title, cells, standard.id, columns, about)
