"""What the search in the page reads: every passage as text, in one script that a plain host or a USB stick can hold.

The page scans the texts itself (site/assets/ck-find.js); words, synonyms and how people ask are those of `ckit find`.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import partial
from importlib.metadata import version

from compliance_kit.finding import asking
from compliance_kit.finding.passages import Passage, about_words, passages
from compliance_kit.finding.pinyin import initials
from compliance_kit.finding.segment import fold, groups_of, pieces, vocabulary
from compliance_kit.kinds.words import KIND
from compliance_kit.library import Library
from compliance_kit.model import Artifact
from compliance_kit.notes import Notes
from compliance_kit.outputs.output import SEARCH_NOTES
from compliance_kit.outputs.site.page import Page
from compliance_kit.outputs.site.routes import Routes

GROUP = {
    "article": "regulation",
    "duty": "regulation",
    "requirement": "standard",
    "table": "standard",
    "step": "plan",
    "item": "checklist",
    "clause": "contract",
    "term": "glossary",
}
"""Parts are shown with the kind of their document; a term with the terms."""
EXTRAS = ("岗位", "检查规则", "说明")
"""Groups of pages that are no documents."""
SELDOM_PAGES = {"岗位": 0.4, "检查规则": 0.3, "说明": 0.3}
TWICE = 2
"""A word must stand in so many passages to be kept whole when a question is cut."""
FIELDS = ("region", "role", "status")


def files(library: Library, ways: Routes, pages: Sequence[Page], noted: bytes) -> tuple[Artifact, Artifact]:
    """The script that hands the texts to the page, and notes for the next build."""
    notes = Notes(noted, " ".join((version("rjieba"), version("pypinyin"), *vocabulary(groups_of(library)))))
    return script(library, ways, pages, notes), Artifact(SEARCH_NOTES, notes.content())


def script(library: Library, ways: Routes, pages: Sequence[Page], notes: Notes) -> Artifact:
    """The script that hands the texts to the page."""
    found = tuple(passages(library, partial(_read, notes)))
    names = _Names()
    rows = [_row(p, library, ways, names) for p in found]
    rows += [_extra(page, names) for page in pages if page.kind in EXTRAS]
    data = {
        "names": names.known,
        "pages": [_page(library, ways, key) for key in names.pages],
        "rows": rows,
        "groups": groups_of(library),
        "words": _words(found, library, notes),
        "aside": asking.ASIDE,
        "empty": sorted(asking.EMPTY),
        "same": asking.SAME,
        "seldom": asking.SELDOM | SELDOM_PAGES,
        "intent": asking.INTENT,
        "kinds": {**KIND, **{part: KIND[whole] for part, whole in GROUP.items()}, **{name: name for name in EXTRAS}},
    }
    text = json.dumps(json.dumps(data, ensure_ascii=False, separators=(",", ":")), ensure_ascii=False)
    safe = text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    return Artifact("pages/assets/ck-index.js", f"window.ckIndex = JSON.parse({safe});\n".encode())


class _Names:
    """Words that come again and again, each once; a row holds its number."""

    def __init__(self) -> None:
        self.known: list[str] = [""]
        self.pages: list[str] = []
        self._places: dict[str, int] = {"": 0}
        self._of_page: dict[str, int] = {}

    def number(self, word: str) -> int:
        if word not in self._places:
            self._places[word] = len(self.known)
            self.known.append(word)
        return self._places[word]

    def page(self, key: str) -> int:
        if key not in self._of_page:
            self._of_page[key] = len(self.pages)
            self.pages.append(key)
        return self._of_page[key]


def _row(passage: Passage, library: Library, ways: Routes, names: _Names) -> list[object]:
    """Page, anchor, kind, title, text, further words, then the facets; what is empty at the end is left out."""
    anchor = passage.id.partition("#")[2] if "#" in (ways.address(passage.id) or "#") or passage.kind == "table" else ""
    facets = [names.number(getattr(passage, name)) for name in FIELDS]
    row: list[object] = [names.page(passage.document), anchor, names.number(passage.kind), passage.title, passage.text]
    return _short([*row, passage.also, *facets])


def _extra(page: Page, names: _Names) -> list[object]:
    return _short([names.page(f"/{page.address}|{page.title}"), "", names.number(page.kind), page.title, ""])


def _short(row: list[object]) -> list[object]:
    while row and row[-1] in ("", 0):
        row.pop()
    return row


def _page(library: Library, ways: Routes, key: str) -> list[str]:
    """Address, title and further names of a page."""
    if key.startswith("/"):
        address, _, title = key[1:].partition("|")
        return [address, title, ""]
    document = library.documents[key]
    return [ways.pages[key], document.title, about_words(document).removeprefix(document.title).strip()]


def _read(notes: Notes, name: str) -> str:
    """The first letters of a name."""
    question = f"read {name}".encode()
    known = notes.find(question)
    if known is None:
        known = initials(name)
        notes.keep(question, known)
    return known


def _words(found: Iterable[Passage], library: Library, notes: Notes) -> str:
    """The words that questions are cut into: those of several passages, and the glossary's."""
    own = vocabulary(groups_of(library))
    counts: Counter[str] = Counter()
    for passage in found:
        counts.update(_words_of(f"{passage.title} {passage.text}", own, notes))
    often = {word for word, count in counts.items() if count >= TWICE}
    return " ".join(sorted(often | {fold(word) for word in own if _is_chinese(word)}))


def _words_of(text: str, own: tuple[str, ...], notes: Notes) -> list[str]:
    """The Chinese words of a text, each once."""
    question = f"cut {text}".encode()
    known = notes.find(question)
    if known is None:
        known = " ".join(sorted({word for word in pieces(fold(text), own) if _is_chinese(word)}))
        notes.keep(question, known)
    return known.split()


def _is_chinese(word: str) -> bool:
    return len(word) > 1 and all("\u3400" <= c <= "\u9fff" for c in word)
