"""A query of Whoosh's → the passages that meet it best, from lists held in memory.

Whoosh walks through all lists of a query together, passage by passage, in Python. Here sets are cut with each other first,
the smallest first, and only what is left is scored, list by list; scores, and the order of what scores alike, are Whoosh's.
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence, Set
from functools import reduce
from itertools import compress, repeat
from operator import add
from typing import Any

from whoosh.query import And, AndMaybe, AndNot, Or, Prefix, Term

from compliance_kit.outputs.search.postings import Postings

Scores = list[float]


def best(postings: Postings, wanted: Any, *, limit: int, allowed: bytes | None = None) -> list[tuple[float, int]]:
    """Score and number of the best passages, best first; of those that score alike, the one that was written first.

    Args:
        postings: the lists of the index.
        wanted: a tree of And, Or, Prefix and Term, on top of it perhaps an AndNot or AndMaybe.
        limit: how many at the most, one at least.
        allowed: a byte for each passage, zero where it must not be found; None where all may.
    """
    numbers = list(_meeting(postings, wanted))
    if allowed is not None:
        numbers = list(compress(numbers, map(allowed.__getitem__, numbers)))
    if not numbers:
        return []
    scores = _scores(postings, wanted, numbers)
    least = min(heapq.nlargest(limit, scores))
    top = ((-score, number) for score, number in zip(scores, numbers, strict=True) if score >= least)
    return [(-score, number) for score, number in sorted(top)[:limit]]


def _meeting(postings: Postings, wanted: Any, among: Set[int] | None = None) -> Set[int]:
    """The passages that meet a query, of some or of all."""
    match wanted:
        case Prefix():
            return _meeting(postings, _expanded(postings, wanted), among)
        case Term():
            held = postings.scores(wanted.text).keys()
            return held if among is None else held & among
        case And():
            for part in sorted(wanted, key=lambda part: _size(postings, part)):
                among = _meeting(postings, part, among)
            return among or set()
        case Or():
            return set().union(*(_meeting(postings, part, among) for part in wanted))
        case AndNot():
            found = _meeting(postings, wanted.a)
            return found - _meeting(postings, wanted.b, found)
        case AndMaybe():
            return _meeting(postings, wanted.a)
    return set()  # Whoosh's NullQuery


def _size(postings: Postings, wanted: Any) -> int:
    """How many passages meet a query at the most."""
    match wanted:
        case Prefix():
            return _size(postings, _expanded(postings, wanted))
        case Term():
            return postings.spread(wanted.text)
        case And():
            return min(_size(postings, part) for part in wanted)
    return sum(_size(postings, part) for part in wanted)


def _scores(postings: Postings, wanted: Any, numbers: Sequence[int]) -> Scores:
    """What each passage scores; zero where it does not meet the query."""
    match wanted:
        case Prefix():
            return _scores(postings, _expanded(postings, wanted), numbers)
        case Term():
            known = map(postings.scores(wanted.text).get, numbers, repeat(0.0))
            return list(known) if wanted.boost == 1.0 else [score * wanted.boost for score in known]
        case And():
            parts = [_scores(postings, part, numbers) for part in wanted]
            if all(map(all, parts)):
                return _sum(parts)
            return [sum(each) if all(each) else 0.0 for each in zip(*parts, strict=True)]
        case Or():
            parts = [_scores(postings, part, numbers) for part in wanted]
            total = _sum(parts or [[0.0] * len(numbers)])
            return _the_more_the_better(postings, wanted, numbers, total) if wanted.scale else total
        case AndNot():
            return _scores(postings, wanted.a, numbers)
    return _sum([_scores(postings, part, numbers) for part in (wanted.a, wanted.b)])


def _sum(parts: Sequence[Scores]) -> Scores:
    return reduce(lambda one, other: list(map(add, one, other)), parts)


def _expanded(postings: Postings, wanted: Any) -> Any:
    """The words that begin so, any of which will do."""
    return Or([Term(wanted.fieldname, word, boost=wanted.boost) for word in postings.beginning(wanted.text)])


def _the_more_the_better(postings: Postings, wanted: Any, numbers: Sequence[int], scores: Scores) -> Scores:
    """Scores raised by how many of a query's words are met (Whoosh's CoordMatcher, which has them from V-Twin)."""
    words = sum(1 for _ in wanted.leaves())
    share, step = (words - 1) / words, (words - wanted.scale) ** 2
    met = _met(postings, wanted, numbers)
    return [(score + (count - 1) / step) * share if score else 0.0 for score, count in zip(scores, met, strict=True)]


def _met(postings: Postings, wanted: Any, numbers: Sequence[int]) -> list[int]:
    """How many words of a query each passage meets."""
    if isinstance(wanted, Term):
        return list(map(bool, map(postings.scores(wanted.text).get, numbers)))
    counts = zip(*(_met(postings, part, numbers) for part in wanted), strict=True)
    return [sum(each) if isinstance(wanted, Or) or all(each) else 0 for each in counts]
