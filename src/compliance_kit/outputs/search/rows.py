"""A passage as the index keeps it, what of it is shown, and how well a word is met in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cached_property

from compliance_kit.finding.segment import fold

FIELD_WORTH = (4.0, 1.5, 2.0)
"""What a word in the title, in the text and among the further names is worth."""
FIELD_LENGTH = (16.0, 60.0, 60.0)
"""Usual characters of these fields: in a longer one a word counts for less."""


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
    since: str
    until: str
    score: float


HIT_FIELDS = tuple(each.name for each in fields(Hit) if each.name != "score")


class Row:
    """The fields of one passage, folded where they are looked at again: title, text, and what else finds it."""

    def __init__(self, kept: Mapping[str, str]) -> None:
        self.id, self.kind, self.title, self.document = kept["id"], kept["kind"], kept["title"], kept["document"]
        self._kept = kept

    @cached_property
    def _folded(self) -> tuple[str, ...]:
        return fold(self._kept["title"]), fold(self._kept["text"]), self._kept["around"]

    @cached_property
    def said(self) -> str:
        """All fields as one text."""
        return "\n".join(self._folded)

    def weigh(self, word: str) -> float:
        """How well a word is met here, without regard to how rare it is (BM25 by field)."""
        weight = 0.0
        if word in self.said:
            for text, worth, usual in zip(self._folded, FIELD_WORTH, FIELD_LENGTH, strict=True):
                if count := text.count(word):
                    weight += worth * count * 2.2 / (count + 1.2 * (0.25 + 0.75 * len(text) / usual))
        return weight

    def hit(self, score: float) -> Hit:
        """What is shown of it."""
        return Hit(**{name: self._kept[name] for name in HIT_FIELDS}, score=round(score, 3))
