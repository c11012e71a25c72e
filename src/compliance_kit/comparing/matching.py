"""Which clause of the old contract is which of the new one: by what it says, never by its number."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence

from compliance_kit.comparing.clauses import Clause
from compliance_kit.comparing.tokens import likeness, pairs

ALIKE = 0.5
"""From here on two clauses are one clause with changes; a like title makes up for less."""
ALIKE_TITLED = 0.2
RARE, FEW = 8, 40
"""A clause is held against those that share its rarest pairs of characters, where few have them."""


def match(old: Sequence[Clause], new: Sequence[Clause]) -> dict[int, int]:
    """Old clauses by place → new ones by place; those without a partner are left out."""
    found = dict(_exact(old, new))
    taken = set(found.values())
    left = [i for i in range(len(old)) if i not in found]
    open_ = [j for j in range(len(new)) if j not in taken]
    scored = sorted(_candidates(old, new, left, open_), key=lambda c: (-c[0], abs(c[1] - c[2]), c[1], c[2]))
    for _, i, j in scored:
        if i not in found and j not in taken:
            found[i] = j
            taken.add(j)
    return found


def _exact(old: Sequence[Clause], new: Sequence[Clause]) -> Iterator[tuple[int, int]]:
    """Clauses that say the same; of several that do, each the next."""
    places: dict[tuple[str, bool], list[int]] = defaultdict(list)
    for j, clause in enumerate(new):
        places[clause.key, clause.is_heading].append(j)
    for same in places.values():
        same.reverse()
    for i, clause in enumerate(old):
        if waiting := places.get((clause.key, clause.is_heading)):
            yield i, waiting.pop()


def _candidates(
    old: Sequence[Clause], new: Sequence[Clause], left: Sequence[int], open_: Sequence[int]
) -> Iterator[tuple[float, int, int]]:
    having: dict[str, list[int]] = defaultdict(list)
    titled: dict[str, list[int]] = defaultdict(list)
    for j in open_:
        for pair in pairs(new[j].key):
            having[pair].append(j)
        if new[j].title:
            titled[new[j].title].append(j)
    for i in left:
        rare = sorted((p for p in pairs(old[i].key) if p in having), key=lambda p: (len(having[p]), p))[:RARE]
        near = {j for pair in rare for j in having[pair][:FEW]} | set(titled.get(old[i].title, ())[:FEW])
        for j in sorted(near):
            score = _score(old[i], new[j])
            if score:
                yield score, i, j


def _score(one: Clause, other: Clause) -> float:
    if one.is_heading != other.is_heading:
        return 0
    alike = likeness(one.key, other.key)
    same_title = bool(one.title) and one.title == other.title and bool(one.label) == bool(other.label)
    if same_title and alike >= ALIKE_TITLED:
        return alike + 0.5
    return alike if alike >= ALIKE else 0


def moved(places: Sequence[int]) -> frozenset[int]:
    """Of places in their old order, the positions of those that had to move: all but a longest run that stays in order."""
    tails: list[int] = []
    at: list[int] = []
    before: list[int] = []
    for position, place in enumerate(places):
        size = bisect_left(tails, place)
        before.append(at[size - 1] if size else -1)
        if size == len(tails):
            tails.append(place)
            at.append(position)
        else:
            tails[size], at[size] = place, position
    stays, position = set(), at[-1] if at else -1
    while position >= 0:
        stays.add(position)
        position = before[position]
    return frozenset(range(len(places))) - stays
