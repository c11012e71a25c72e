"""Who points at whom: the links that documents write, and those that follow from their citations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from compliance_kit.kinds import KINDS
from compliance_kit.kinds.kind import Grounds, Link, Node
from compliance_kit.kinds.regulation import Duty, article_key
from compliance_kit.lawbook import Lawbook, meets
from compliance_kit.model import Document

_BY_NAME = {kind.name: kind for kind in KINDS}


def nodes_of(document: Document[Any]) -> Iterator[Node]:
    """The document itself and every part of it that has an id."""
    yield Node(document.id, document.head.kind, document.title, document.title, document.id, ())
    yield from _BY_NAME[document.head.kind].nodes(document)


def grounds_of(document: Document[Any]) -> Iterator[Grounds]:
    """Every part of a document that rests on law, with its bases."""
    yield from _BY_NAME[document.head.kind].grounds(document)


def written_links(document: Document[Any]) -> Iterator[Link]:
    """The links that a document writes as ids."""
    if document.head.superseded_by:
        yield Link(document.id, document.head.superseded_by, "superseded-by", document.id, ("superseded_by",))
    yield from _BY_NAME[document.head.kind].links(document)


def link_documents(documents: Iterable[Document[Any]], book: Lawbook) -> tuple[Link, ...]:
    """Every link between these documents, in the order in which they are written."""
    kept = tuple(documents)
    duties = _by_article(kept)
    links = [link for document in kept for link in written_links(document)]
    for document in kept:
        for grounds in grounds_of(document):
            links.extend(_law_links(grounds, book, duties))
    return tuple(dict.fromkeys(links))


def _by_article(documents: Iterable[Document[Any]]) -> dict[str, list[Duty]]:
    """Every duty under the id of the article that it stands in."""
    found: dict[str, list[Duty]] = {}
    for law in documents:
        for duty in law.body.duties() if law.head.kind == "regulation" else ():
            found.setdefault(f"{law.id}#{article_key(duty.provision.article)}", []).append(duty)
    return found


def _law_links(grounds: Grounds, book: Lawbook, duties: Mapping[str, Sequence[Duty]]) -> Iterator[Link]:
    for basis in grounds.bases:
        for found in book.resolve((basis,)):
            law, cited = found.instrument, found.provision
            target = f"{law.id}#{article_key(cited.article)}" if cited else law.id
            yield Link(grounds.id, target, grounds.role, grounds.document.id, basis.route)
            if cited is None or grounds.role != "basis":
                continue
            for duty in duties.get(target, ()):
                if meets(cited, duty):
                    yield Link(grounds.id, f"{law.id}#{duty.id}", "covers", grounds.document.id, basis.route)
