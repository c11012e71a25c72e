"""Where everything stands on the site: permanent addresses made from ids, and links between pages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from posixpath import relpath
from typing import Any

from compliance_kit.kinds import words
from compliance_kit.kinds.glossary import term_key
from compliance_kit.kinds.regulation import Regulation, article_key
from compliance_kit.library import Library
from compliance_kit.model import Document

FOLDERS = {
    "regulation": "law",
    "standard": "standard",
    "metric": "metric",
    "plan": "plan",
    "checklist": "checklist",
    "contract": "contract",
    "project": "project",
    "glossary": "glossary",
    "calendar": "calendar",
}
"""The first step of each kind's address; never changes, since printed pages carry it."""
TABS = {"metric": "standard/", "project": "gap/", "calendar": "about/"}
"""The tab a kind belongs to, where it is not its own."""


@dataclass(frozen=True, slots=True)
class Routes:
    """The address of every id: `law/cn-fire-law/` for a document, `law/cn-fire-law/#r16-3` for a part of one."""

    pages: Mapping[str, str]
    parts: frozenset[str]
    terms: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """The glossary's words, each with its id and what it means."""

    def address(self, target: str) -> str:
        """Where an id stands; its page alone where the part is unknown, nothing where the page is."""
        document, _, part = target.partition("#")
        page = self.pages.get(document, "")
        return f"{page}#{part}" if page and part and target in self.parts else page


def routes(library: Library) -> Routes:
    """The addresses of all that a library holds."""
    pages = {d.id: page_of(d) for d in library.documents.values()}
    parts = {node for node in library.nodes if "#" in node}
    for law in library.regulations:
        parts |= {f"{law.id}#{article_key(number)}" for number in law.body.outline}
    terms = {t.term: (f"{g.id}#{term_key(t.term)}", t.definition) for g in library.glossaries for t in g.body.terms}
    parts |= {target for target, _ in terms.values()}
    return Routes(pages, frozenset(parts), terms)


def page_of(document: Document[Any]) -> str:
    """A document's address; the glossary of that very id is the glossary page itself."""
    folder = FOLDERS[document.head.kind]
    return f"{folder}/" if document.id == folder else f"{folder}/{document.id}/"


def relative(target: str, here: str) -> str:
    """The way from the page at address `here` to the address `target`; both from the site's root."""
    page, mark, anchor = target.partition("#")
    if page == here and mark:
        return f"#{anchor}"
    way = _way(page or ".", here or ".")
    folder = "/" if not page or page.endswith("/") else ""
    return ("./" if way == "." else f"{way}{folder}") + mark + anchor


@lru_cache(maxsize=1 << 16)
def _way(page: str, here: str) -> str:
    return relpath(page, here)


def ranked(laws: Iterable[Document[Regulation]]) -> tuple[Document[Regulation], ...]:
    """Instruments by force of law, the nation's before a city's."""
    rank = {level: place for place, level in enumerate(words.LEVEL)}
    return tuple(sorted(laws, key=lambda d: (rank[d.body.level], d.body.region, d.id)))


def unique(ids: Iterable[str]) -> tuple[str, ...]:
    """Each id once, in the order of first sight."""
    return tuple(dict.fromkeys(ids))
