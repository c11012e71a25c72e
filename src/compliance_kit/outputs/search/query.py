"""What people type → what they look for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from compliance_kit.outputs.search.index import Index
from compliance_kit.outputs.search.segment import asked, asked_words, fold, grams, synonyms

LONGEST = 200
"""Characters of a query that are read; more is cut."""
WEIGHTS = {"name_words": 4.0, "body_words": 1.5, "also_words": 2.0}


@dataclass(frozen=True, slots=True)
class Hit:
    """One passage found; `score` compares only within one answer."""

    id: str
    kind: str
    title: str
    text: str
    document: str
    region: str
    status: str
    role: str
    score: float


def find(index: Index, text: str, *, limit: int = 10, only: Mapping[str, str] | None = None) -> tuple[Hit, ...]:
    """The passages that hold every word asked for, or a synonym of it, best first.

    Args:
        index: from `index.read`.
        text: what was typed; words apart by spaces must all be found.
        limit: how many at the most.
        only: facet → value, such as {"kind": "duty"}.
    """
    from whoosh.query import And, Term

    wish = _wish(index, text[:LONGEST].encode(errors="replace").decode())
    if wish is None:
        return ()
    facets = And([Term(name, value) for name, value in (only or {}).items()]) if only else None
    with index.engine.searcher() as searcher:
        found = searcher.search(wish, limit=limit, filter=facets)
        return tuple(Hit(**{name: hit[name] for name in hit.fields()}, score=round(hit.score, 3)) for hit in found)


def _wish(index: Index, text: str) -> Any:
    from whoosh.query import And, Or

    groups = synonyms(index.groups)
    chunks = [chunk for chunk in asked(text).split() if chunk]
    parts = [part for chunk in chunks if (part := Or(list(_ways(chunk, groups, index.vocabulary)))).subqueries]
    return And(parts) if parts else None


def _ways(chunk: str, groups: Mapping[str, tuple[str, ...]], known: tuple[str, ...]) -> Iterator[Any]:
    """The ways in which one chunk can be met: a synonym of the whole, all its words, or all its letter pairs."""
    from whoosh.query import And, Term

    for phrase in groups.get(chunk, (chunk,)):
        cut = list(dict.fromkeys(asked_words(phrase, known)))
        if cut:
            yield And([_met(word, groups) for word in cut])
        if len(phrase) > 1 and (pairs := list(dict.fromkeys(grams(phrase)))):
            yield And([Term("grams", pair, boost=0.5) for pair in pairs])


def _met(word: str, groups: Mapping[str, tuple[str, ...]]) -> Any:
    """One word or a synonym of it, in any field."""
    from whoosh.query import Or, Term

    same = groups.get(word, (word,))
    return Or([Term(field, each, boost=boost) for each in same for field, boost in WEIGHTS.items()])


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
