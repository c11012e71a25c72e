"""References that were left as they are while what they point at went elsewhere: 按第八条 where 第八条 is another clause now."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from compliance_kit.comparing.clauses import LAW, REFERENCE_TO, Clause
from compliance_kit.comparing.lines import aligned
from compliance_kit.comparing.tokens import changes

_OTHER_CONTRACT = re.compile(
    r"[^本该此照据反按依守行和与在由、，。；：“”（）\s](?:合同|协议)书?[”》]?[的中之]?$|《[^《》]*$"
)
"""What makes a number that follows point out of this contract: 补充协议第三条, but not 按照合同第三条."""
_FAR = 120
"""Characters before a number in which the law or contract that it belongs to would be named."""


@dataclass(frozen=True, slots=True)
class Stale:
    """One reference whose words did not change and whose meaning did.

    `was` is the clause that it pointed at; `moved_to` that clause's number now, empty where it is gone; `now` the clause
    that bears the number now, None where none does.
    """

    clause: Clause
    """Where the reference stands, in the new version."""
    label: str
    was: Clause
    moved_to: str
    now: Clause | None


def stale(old: Sequence[Clause], new: Sequence[Clause], pairs: Mapping[int, int]) -> tuple[Stale, ...]:
    """Every such reference, a clause's each once, in the order of the new version."""
    before, after = _by_label(old), _by_label(new)
    lost: dict[str, Stale] = {}
    for label, i in before.items():
        j = pairs.get(i)
        if j is None or j != after.get(label):
            bearer = new[after[label]] if label in after else None
            lost[label] = Stale(old[i], label, old[i], new[j].label if j is not None else "", bearer)
    if not lost:
        return ()
    found = []
    for i, j in sorted(pairs.items(), key=lambda pair: pair[1]):
        for label in dict.fromkeys(_kept(old[i], new[j])):
            if label in lost:
                one = lost[label]
                found.append(Stale(new[j], label, one.was, one.moved_to, one.now))
    return tuple(found)


def _by_label(clauses: Sequence[Clause]) -> dict[str, int]:
    """The place of each clause whose number no other bears."""
    counts = Counter(clause.label for clause in clauses)
    return {clause.label: n for n, clause in enumerate(clauses) if clause.label and counts[clause.label] == 1}


def _kept(old: Clause, new: Clause) -> Iterator[str]:
    """The numbers of this contract's own clauses that stand in words which did not change."""
    for i, j in aligned(old.texts, new.texts):
        if i is None or j is None or not REFERENCE_TO.search(new.texts[j]):
            continue
        text, place = new.texts[j], 0
        for change in changes(old.texts[i], text):
            if change.is_same:
                yield from _pointed(text, place, place + len(change.new))
            place += len(change.new)


def _pointed(text: str, start: int, end: int) -> Iterator[str]:
    for found in REFERENCE_TO.finditer(text, start, end):
        around = text[max(0, found.start() - _FAR) : found.start()]
        if not LAW.search(around) and not _OTHER_CONTRACT.search(around):
            yield found[0]
