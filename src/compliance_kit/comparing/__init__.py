"""Comparing (合同比较): two versions of a contract in, what was added, removed, changed or moved out, clause by clause."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from compliance_kit.comparing.clauses import Clause, Line, clauses, follows
from compliance_kit.comparing.lines import aligned
from compliance_kit.comparing.matching import match, moved
from compliance_kit.comparing.pointing import Stale, stale
from compliance_kit.comparing.tokens import Change, changes
from compliance_kit.comparing.touching import Carried, Matter, Objection, objections
from compliance_kit.review import Finding, contract, review


class Sort(StrEnum):
    """What became of a clause."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class Difference:
    """One clause that is not what or where it was; `old` is None for a new clause, `new` for one that is gone.

    A clause that is CHANGED may have moved too. `wording` holds for each of its paragraphs what became of the words.
    """

    sort: Sort
    old: Clause | None
    new: Clause | None
    wording: tuple[tuple[Change, ...], ...]
    is_moved: bool = False
    matters: tuple[Matter, ...] = ()
    """What the law asks for that the clause carries, as it was or as it is."""
    risen: tuple[Objection, ...] = ()
    """What the review objects to now and did not before."""
    gone: tuple[Objection, ...] = ()

    @property
    def is_mandatory(self) -> bool:
        """Whether it touches what the law asks of a contract, or forbids."""
        return bool(self.matters or self.risen or self.gone)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two versions held against one another; `differences` in the order of the new one, removed clauses where they stood."""

    differences: tuple[Difference, ...]
    same: int
    """How many clauses did not change."""
    renumbered: int
    """How many of those bear another number now."""
    lacks: tuple[Objection, ...] = ()
    """What the new contract lacks as a whole and the old one did not."""
    mended: tuple[Objection, ...] = ()
    stale: tuple[Stale, ...] = ()
    """References left as they are while what they point at went elsewhere."""


def compare(old: Sequence[Line], new: Sequence[Line], region: str = "CN") -> Comparison:
    """Hold two versions of a contract against one another, clause by clause."""
    before, after = clauses(old), clauses(new)
    pairs = match(before, after)
    renumbered = {before[i].label: after[j].label for i, j in pairs.items() if before[i].label and after[j].label}
    order = sorted(pairs)
    wandered = {order[position] for position in moved([pairs[i] for i in order])}
    found: list[_Pair] = []
    same: list[_Pair] = []
    for i, j in _in_order(before, after, pairs, wandered):
        one = before[i] if i is not None else None
        other = after[j] if j is not None else None
        pair = _Pair(one, other, tuple(_wording(one, other, renumbered)), i in wandered)
        (same if pair.is_same else found).append(pair)
    judge = _Judge(old, new, region, found)
    lacks, mended = judge.whole()
    numbered = sum(bool(p.old and p.new and p.old.label != p.new.label) for p in same)
    return Comparison(
        tuple(map(judge.difference, found)), len(same), numbered, lacks, mended, stale(before, after, pairs)
    )


@dataclass(frozen=True, slots=True)
class _Pair:
    """A clause as it was and as it is, and what became of its words."""

    old: Clause | None
    new: Clause | None
    wording: tuple[tuple[Change, ...], ...]
    is_moved: bool

    @property
    def is_changed(self) -> bool:
        return any(not change.is_same for line in self.wording for change in line)

    @property
    def is_same(self) -> bool:
        return self.old is not None and self.new is not None and not self.is_changed and not self.is_moved


def _in_order(
    before: Sequence[Clause], after: Sequence[Clause], pairs: dict[int, int], wandered: set[int]
) -> Iterator[tuple[int | None, int | None]]:
    """Every clause of either version once: in the new order, what is gone before what followed it."""
    back = {j: i for i, j in pairs.items()}
    waiting = [i for i in range(len(before)) if i not in pairs]
    for j in range(len(after)):
        i = back.get(j)
        if i is not None and i not in wandered:
            while waiting and waiting[0] < i:
                yield waiting.pop(0), None
        yield i, j
    for i in waiting:
        yield i, None


def _wording(old: Clause | None, new: Clause | None, renumbered: dict[str, str]) -> Iterator[tuple[Change, ...]]:
    if old is None or new is None:
        for text in (old or new).texts:  # type: ignore[union-attr]
            yield (Change("" if old is None else text, "" if new is None else text),)
        return
    for i, j in aligned(old.texts, new.texts):
        mine = "" if i is None else old.texts[i]
        theirs = "" if j is None else new.texts[j]
        yield changes(follows(mine, theirs, renumbered), theirs)


class _Judge:
    """What the law and the review have to say of the clauses that differ."""

    def __init__(self, old: Sequence[Line], new: Sequence[Line], region: str, pairs: Sequence[_Pair]) -> None:
        before, after = ([line.paragraph for line in lines] for lines in (old, new))
        was = {index for pair in pairs if pair.old for index in pair.old.indexes}
        now = {index for pair in pairs if pair.new for index in pair.new.indexes}
        self._before, self._after = review(before, region, within=was), review(after, region, within=now)
        self._carried = Carried(contract(after, region).kind, region)

    def difference(self, pair: _Pair) -> Difference:
        old, new = pair.old, pair.new
        sort = Sort.CHANGED if pair.is_changed else Sort.MOVED
        if old is None or new is None:
            sort = Sort.ADDED if old is None else Sort.REMOVED
        was, now = self._said(self._before, old), self._said(self._after, new)
        matters = {m for clause in (old, new) if clause and pair.is_changed for m in self._carried.matters(clause)}
        return Difference(
            sort,
            old,
            new,
            pair.wording,
            pair.is_moved,
            tuple(sorted(matters)),
            risen=tuple(sorted(now - was)),
            gone=tuple(sorted(was - now)),
        )

    def whole(self) -> tuple[tuple[Objection, ...], tuple[Objection, ...]]:
        was, now = objections(self._before, (0,)), objections(self._after, (0,))
        return tuple(sorted(now - was)), tuple(sorted(was - now))

    def _said(self, findings: Sequence[Finding], clause: Clause | None) -> frozenset[Objection]:
        return objections(findings, clause.indexes) if clause else frozenset()


__all__ = ["Change", "Clause", "Comparison", "Difference", "Line", "Matter", "Objection", "Sort", "Stale", "compare"]
