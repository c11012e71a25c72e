"""Two lists of texts side by side: which line of one is which of the other, in order, and which stand alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from difflib import SequenceMatcher

from compliance_kit.comparing.tokens import likeness

ALIKE = 0.4
"""From here on two lines are one line with changes."""
MOST_PAIRS = 40_000
"""Lines of one gap times lines of the other, beyond which all of them count as taken out and put in."""
Pair = tuple[int | None, int | None]
Fits = Callable[[int, int], bool]


def aligned(
    old: Sequence[str], new: Sequence[str], fits: Fits = lambda i, j: True, *, ends_paired: bool = False
) -> Iterator[Pair]:
    """Pairs of places in order; None on one side for a line that the other has not.

    Args:
        old: the lines as they were.
        new: the lines as they are.
        fits: whether two lines could be one at all.
        ends_paired: the last lines are taken for one line where both would stand alone.
    """
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=len(old) > 2_000).get_opcodes():
        if kind == "equal":
            yield from _equal(range(a, b), range(c, d), fits)
        else:
            is_end = ends_paired and b == len(old) and d == len(new)
            yield from _gap(old, new, (range(a, b), range(c, d)), fits, is_end)


def _equal(before: range, after: range, fits: Fits) -> Iterator[Pair]:
    for i, j in zip(before, after, strict=True):
        if fits(i, j):
            yield i, j
        else:
            yield i, None
            yield None, j


def _gap(
    old: Sequence[str], new: Sequence[str], ranges: tuple[range, range], fits: Fits, is_end: bool
) -> Iterator[Pair]:
    before, after = ranges
    found = list(_likest(old, new, before, after, fits))
    if is_end and before and after and fits(before[-1], after[-1]):
        last = found[-1] if found else None
        if last is None or (last[0] != before[-1] and last[1] != after[-1]):
            found.append((before[-1], after[-1]))
    i, j = before.start, after.start
    for mine, theirs in (*found, (before.stop, after.stop)):
        yield from ((k, None) for k in range(i, mine))
        yield from ((None, k) for k in range(j, theirs))
        if mine < before.stop or theirs < after.stop:
            yield mine, theirs
        i, j = mine + 1, theirs + 1


def _likest(
    old: Sequence[str], new: Sequence[str], before: range, after: range, fits: Fits
) -> Iterator[tuple[int, int]]:
    """The pairs in order that are alike most, all in all."""
    if len(before) * len(after) > MOST_PAIRS:
        return
    worth = [[0.0] * (len(after) + 1) for _ in range(len(before) + 1)]
    alike = {(i, j): likeness(old[i], new[j]) for i in before for j in after if fits(i, j)}
    for a, i in reversed(list(enumerate(before))):
        for b, j in reversed(list(enumerate(after))):
            score = alike.get((i, j), 0.0)
            paired = worth[a + 1][b + 1] + score if score >= ALIKE else 0.0
            worth[a][b] = max(worth[a + 1][b], worth[a][b + 1], paired)
    a = b = 0
    while a < len(before) and b < len(after):
        score = alike.get((before[a], after[b]), 0.0)
        if score >= ALIKE and worth[a][b] == worth[a + 1][b + 1] + score:
            yield before[a], after[b]
            a, b = a + 1, b + 1
        elif worth[a][b] == worth[a + 1][b]:
            a += 1
        else:
            b += 1
