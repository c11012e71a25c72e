"""What a rule of review is, what it finds, and the phrases that most rules are made of."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache

from compliance_kit.review.contract import Contract, Sentence
from compliance_kit.review.scope import is_banned, is_harmless
from compliance_kit.wording import compiled, has, has_line


class Level(StrEnum):
    """How bad: unlawful or void; missing or risky; worth a look."""

    ERROR = "error"
    WARN = "warn"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Hit:
    """Words of one sentence that a rule objects to; empty `problem` and `level` mean the rule's own."""

    start: int
    end: int
    problem: str = ""
    level: Level | None = None


@dataclass(frozen=True, slots=True)
class Lack:
    """Something that a contract as a whole does not say."""

    problem: str
    level: Level | None = None


_BAN_INSIDE = r"不得(?!已)|严禁|禁止|不许|不准|不允许"
"""A ban between the thing and what is done with it: 整个小区不许转包."""
Probe = Callable[[Sentence, str], Iterator[Hit]]
"""Looks at one sentence in one region."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: what it holds for, why, on what law, what to write instead, and how it looks.

    `local` adds citations where a region has its own; `regions` limits the rule to regions, empty for everywhere.
    """

    id: str
    family: str
    level: Level
    title: str
    basis: tuple[str, ...]
    why: str
    proposal: str
    said: tuple[Probe, ...] = ()
    missing: Callable[[Contract], Iterator[Lack]] = lambda contract: iter(())
    local: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    regions: tuple[str, ...] = ()
    yields_to: tuple[str, ...] = ()
    """Rules that say the same more precisely; where one of them objects to a sentence, this one is silent there."""
    is_between_owners: bool = False
    """Whether it binds owners and their provider alone: in a contract titled otherwise it has nothing to say."""

    def holds_in(self, region: str) -> bool:
        """Whether it applies in a region."""
        return not self.regions or any(code in self.regions for code in chain(region))

    def grounds(self, region: str) -> tuple[str, ...]:
        """The citations it rests on in a region, national ones first."""
        return (*self.basis, *(basis for code in chain(region) for basis in self.local.get(code, ())))


@cache
def chain(region: str) -> tuple[str, ...]:
    """A region and those around it, from the nation down: CN-330100 → CN, CN-330000, CN-330100."""
    codes = ["CN"]
    if len(region) == 9:
        codes += [f"{region[:5]}0000", f"{region[:7]}00", region]
    return tuple(dict.fromkeys(codes))


def reaches(region: str, regions: tuple[str, ...], but_not_in: tuple[str, ...]) -> bool:
    """Whether what is asked in some regions (all for none), except in others, is asked in this one."""
    codes = set(chain(region))
    return (not regions or not codes.isdisjoint(regions)) and codes.isdisjoint(but_not_in)


def first_meant(words: str, sentence: Sentence, is_meant: Callable[[str, int, int], bool]) -> tuple[int, int] | None:
    """Where a sentence first holds words, or their group `hit`, and means them.

    `is_meant` is asked of the sentence with its list's opening, and of the start and end of the words in it.
    """
    whole, shift = sentence.lead + sentence.text, len(sentence.lead)
    for found in compiled(words).finditer(sentence.text):
        start, end = found.span("hit") if found.re.groupindex.get("hit") and found["hit"] else found.span()
        if is_meant(whole, start + shift, end + shift):
            return start, end
    return None


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that a contract must not say; group `hit`, where there is one, is what gets shown and judged.

    `needs` and `unless` are looked for in the sentence with its list's opening; `needs` also in the sentence before.
    `revived` brings a finding back although a ban stands before it (…，但业主欠费的除外).
    """

    words: str
    needs: str = ""
    unless: str = ""
    revived: str = ""
    problem: str = ""
    level: Level | None = None
    is_ban: bool = False
    """The words themselves forbid something, or bind the owners' committee: a ban on owners before them counts too."""
    regions: tuple[str, ...] = ()
    but_not_in: tuple[str, ...] = ()

    def __call__(self, sentence: Sentence, region: str) -> Iterator[Hit]:
        """The first place in the sentence where the words stand and are meant."""
        if not compiled(self.words).search(sentence.text) or not reaches(region, self.regions, self.but_not_in):
            return
        if self._is_due(sentence, sentence.lead + sentence.text):
            place = first_meant(
                self.words, sentence, lambda whole, start, end: not self._is_harmless(whole, start, end)
            )
            if place:
                yield Hit(*place, self.problem, self.level)

    def _is_due(self, sentence: Sentence, whole: str) -> bool:
        if self.needs and not has(self.needs, sentence.before + whole):
            return False
        return not (self.unless and has(self.unless, whole))

    def _is_harmless(self, whole: str, start: int, end: int) -> bool:
        if self.revived and has(self.revived, whole):
            return False
        if not self.is_ban and has(_BAN_INSIDE, whole[start:end]) and is_banned(whole, end - 1):
            return True
        return is_harmless(whole, start, end, for_owners=self.is_ban)


def says(contract: Contract, pattern: str) -> bool:
    """Whether a paragraph of the contract holds a pattern."""
    return has_line(pattern, contract.text)
