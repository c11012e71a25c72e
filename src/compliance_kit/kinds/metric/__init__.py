"""指标: what is counted in the records, and what it should reach."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from compliance_kit.kinds.fields import applies, bases, head
from compliance_kit.kinds.kind import Grounds, Kind
from compliance_kit.kinds.values import Duration, Target, duration, target
from compliance_kit.model import Applies, Basis, Document, Source

ANYWHERE = Applies()
ANSWERED = ("surveys", "ratings")
"""Records of what people answered, a household a row."""
UNIVERSE = 1.96**2 * 0.25 / 0.05**2
"""Answers needed of an endless population for ±5 % at 95 % confidence: 384.16."""
_TIMED = re.compile(r"duration *(<=|<) *(.+)")


@dataclass(frozen=True, slots=True)
class Small:
    """What a metric asks of an estate with fewer households than `below`: so many percent of them, by service grade."""

    below: int
    percent: Mapping[int, float]


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric: dataset → filter → value or duration → aggregate → compared with the target.

    `of` is the column that a ratio's `value` is divided by; `by` and `weight` are the columns of a weighted index (csi):
    what was scored, and how important it is. `targets` holds the grades that must reach more than `target`.
    """

    definition: str
    dataset: str
    where: Mapping[str, str]
    value: str
    started: str
    ended: str
    success: str
    aggregate: str
    unit: str
    direction: str
    target: Target | None
    window: Duration | None
    min_n: int
    basis: tuple[Basis, ...]
    note: str
    of: str = ""
    by: str = ""
    weight: str = ""
    targets: Mapping[int, Target] = field(default_factory=dict)
    applies: Applies = ANYWHERE
    small: Small | None = None

    @property
    def limit(self) -> Duration | None:
        """How long a case may last to count as good; None where it is not the time that decides."""
        timed = _TIMED.fullmatch(self.success)
        return duration(timed[2]) if timed and self.started else None

    @property
    def is_strict(self) -> bool:
        """Whether a case must stay below its limit, and may not just reach it."""
        return bool(re.match("duration *<[^=]", self.success))

    def scaled(self, households: int, grade: int, target: Target | None) -> tuple[Metric, Target | None]:
        """The metric and its target as so many households can reach them: no more answers than the sample needs, fewer visits."""
        needed, fits = survey_size(households), self
        if self.dataset in ANSWERED and needed < self.min_n:
            fits = replace(self, min_n=needed)
        if target and self.aggregate == "count" and self.dataset in ANSWERED and needed < target.value:
            target = replace(target, value=float(needed))
        if target and self.small and households < self.small.below:
            target = replace(target, value=float(math.ceil(households * self.small.percent.get(grade, 100) / 100)))
        return fits, target

    def limited(self, limit: Duration) -> Metric:
        """The same metric with another limit, in its condition and in its definition."""
        sign, definition = ("<" if self.is_strict else "<="), self.definition.replace(str(self.limit), str(limit))
        return replace(self, success=f"duration {sign} {limit}", definition=definition)


def read(source: Source) -> Document[Metric]:
    """The metric that a valid file holds."""
    data = source.data
    span = data.get("duration") or {}
    body = Metric(
        definition=data["definition"],
        dataset=data["dataset"],
        where=dict(data.get("where") or {}),
        value=data.get("value", ""),
        started=span.get("from", ""),
        ended=span.get("to", ""),
        success=data.get("success", ""),
        aggregate=data["aggregate"],
        unit=data["unit"],
        direction=data["direction"],
        target=target(data.get("target")),
        window=duration(data.get("window")),
        min_n=data.get("min_n", 1),
        basis=bases(data, ()),
        note=data.get("note", ""),
        of=data.get("of", ""),
        by=data.get("by", ""),
        weight=data.get("weight", ""),
        targets=_targets(data),
        applies=applies(data),
        small=_small(data.get("small")),
    )
    return Document(head(source), body, source)


def survey_size(households: int) -> int:
    """How many households must answer for ±5 % at 95 % confidence, with the finite-population correction."""
    return math.ceil(UNIVERSE / (1 + (UNIVERSE - 1) / households))


def _small(data: Mapping[str, Any] | None) -> Small | None:
    return Small(data["below"], {int(grade): share for grade, share in data["percent"].items()}) if data else None


def _targets(data: Mapping[str, Any]) -> dict[int, Target]:
    """The targets of the service grades that have their own."""
    written = ((int(grade), target(text)) for grade, text in (data.get("targets") or {}).items())
    return {grade: goal for grade, goal in written if goal}


def grounds(document: Document[Metric]) -> Iterator[Grounds]:
    """The parts that rest on law, with their bases."""
    yield Grounds(document.id, document, document.body.basis)


KIND = Kind(name="metric", title="指标", folder="standards/metrics", read=read, grounds=grounds)
