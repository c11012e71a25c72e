"""What people type → what they look for."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from itertools import islice
from typing import Any

from whoosh.query import And, AndNot, NullQuery, Or, Term, TermRange

from compliance_kit.finding.asking import SELDOM
from compliance_kit.finding.passages import ALWAYS
from compliance_kit.finding.segment import asked, fold
from compliance_kit.finding.wish import Wish, wish
from compliance_kit.kinds.regulation import STATE
from compliance_kit.kinds.words import KIND
from compliance_kit.outputs.search.index import Index
from compliance_kit.outputs.search.questions import by_intent, question
from compliance_kit.outputs.search.ranking import best
from compliance_kit.outputs.search.rows import Hit, Row
from compliance_kit.outputs.search.ways import all_chunks

LONGEST = 200
"""Characters of a query that are read; more is cut."""
ENOUGH = 10
"""Exact finds that leave no need to guess what was meant."""
POOL = 250
"""Passages that are put in order before the first are shown."""
AHEAD = 50
"""Passages that are put in order at the least, however few are shown."""
PHRASE_POOL = 2000
"""Passages that hold all words of a phrase and are looked through for the phrase itself."""


def told(hit: Hit) -> dict[str, Any]:
    """A hit as JSON tells it: a day that is not known, or has not come, is null."""
    days = {name: None if getattr(hit, name) in ALWAYS else getattr(hit, name) for name in DAYS}
    return asdict(hit) | days


DAYS = ("since", "until")


@dataclass(frozen=True, slots=True)
class Scope:
    """Where to look: facet → value, such as {"kind": "duty"}, and the day on which law must be in force."""

    only: Mapping[str, str] = field(default_factory=dict)
    on: date | None = None

    def filter(self) -> Any:
        """The same as a query; None for everywhere."""
        parts: list[Any] = [Term(name, value) for name, value in self.only.items()]
        if self.on:
            day = self.on.isoformat()
            parts += [TermRange("since", None, day), TermRange("until", day, None, startexcl=True)]
        return And(parts) if parts else None


EVERYWHERE = Scope()


def find(index: Index, text: str, *, limit: int = 10, scope: Scope = EVERYWHERE) -> tuple[Hit, ...]:
    """The passages that hold every word asked for, or a synonym of it, best first.

    Where hardly any does, a sentence without spaces is read as a question, and what answers its telling words follows.

    Args:
        index: from `index.read`.
        text: what was typed, as `finding.wish` reads it.
        limit: how many at the most.
        scope: where to look.
    """
    typed = text[:LONGEST].encode(errors="replace").decode()
    wanted, facets = wish(typed), scope.filter()
    strict = _strict(index, wanted, facets, limit)
    if len(strict) >= min(limit, ENOUGH) or not wanted.is_plain or len(asked(typed).split()) != 1:
        return strict
    known = {hit.id for hit in strict}
    guessed = question(index, typed)
    loose = [row for _, row in _best(index, guessed, facets, POOL)] if guessed is not None else []
    others = (row.hit(score) for score, row in by_intent(index, loose, typed) if row.id not in known)
    return (*strict, *islice(others, limit - len(strict)))


def _strict(index: Index, wanted: Wish, facets: Any, limit: int) -> tuple[Hit, ...]:
    """What meets every part of a wish; phrases are looked for in what their words find."""
    asked_for = meant(index, wanted)
    if asked_for is None:
        return ()
    if not wanted.phrases:
        called = "".join(wanted.must[0]) if wanted.is_plain else ""
        return _hits(index, asked_for, facets, limit, fold(called).strip("《》"))
    rows = _best(index, asked_for, facets, PHRASE_POOL)
    exact = (row.hit(score) for score, row in rows if all(phrase in row.said for phrase in wanted.phrases))
    return tuple(islice(exact, limit))


def meant(index: Index, wanted: Wish) -> Any:
    """A wish as a query of Whoosh's, the words of phrases anywhere; None where a part of it stands nowhere."""
    must = [Or([all_chunks(index, way) for way in ways]).normalize() for ways in wanted.must]
    must += [all_chunks(index, phrase) for phrase in wanted.phrases]
    never = [all_chunks(index, word) for word in wanted.never]
    if not must or any(part == NullQuery for part in must):
        return None
    return (AndNot(And(must), Or(never).normalize()) if never else And(must)).normalize()


def says_something(text: str) -> bool:
    """Whether a query names anything to look for, and not only what must not be there."""
    wanted = wish(text[:LONGEST])
    return bool(wanted.must or wanted.phrases)


def suggest(index: Index, text: str) -> str:
    """The title or term most like what was typed, for when nothing was found; empty where none is like it."""
    rows = map(index.row, index.postings.holding("kind", KIND))
    titles = {row.title.removeprefix(STATE) for row in rows if "#" not in row.id}
    known = sorted(titles | set(index.vocabulary))
    return next(iter(difflib.get_close_matches(text[:LONGEST].strip(), known, n=1, cutoff=0.5)), "")


def _hits(index: Index, wanted: Any, facets: Any, limit: int, called: str) -> tuple[Hit, ...]:
    """What is found, kinds that seldom answer further down, and first of all what is called so."""
    found = _best(index, wanted, facets, max(limit, AHEAD))
    scored = [
        (round(round(score, 3) * SELDOM.get(row.kind, 1.0) * (3 if _is_called(row, called) else 1), 3), row)
        for score, row in found
    ]
    scored.sort(key=lambda pair: -pair[0])
    return tuple(row.hit(score) for score, row in scored[:limit])


def _best(index: Index, wanted: Any, facets: Any, limit: int) -> Iterator[tuple[float, Row]]:
    """The score and the row of the passages that meet a query best."""
    allowed = index.postings.allowed(facets) if facets else None
    for score, number in best(index.postings, wanted, limit=limit, allowed=allowed):
        yield score, index.row(number)


def _is_called(row: Row, called: str) -> bool:
    """Whether a whole document bears just this name."""
    return "#" not in row.id and fold(row.title.removeprefix(STATE)).strip("《》") == called


def mark(text: str, query: str, *, on: str = "\x1b[1m", off: str = "\x1b[0m") -> str:
    """The text with the query's words set apart; spaces between words in the query are ignored."""
    wanted = sorted({w for w in fold(query[:LONGEST]).split() if len(w) > 1}, key=lambda w: (-len(w), w))
    folded = [(i, c) for i, written in enumerate(text) for c in fold(written)]
    shown, done = "", 0
    for found in re.finditer("|".join(map(re.escape, wanted)) or r"(?!)", "".join(c for _, c in folded)):
        start, end = folded[found.start()][0], folded[found.end() - 1][0] + 1
        if start >= done:
            shown += f"{text[done:start]}{on}{text[start:end]}{off}"
            done = end
    return shown + text[done:]
