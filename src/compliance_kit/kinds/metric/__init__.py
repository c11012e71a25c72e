"""指标: what is counted in the records, and what it should reach."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from compliance_kit.kinds.fields import applies, bases, head
from compliance_kit.kinds.kind import Grounds, Kind
from compliance_kit.kinds.values import Duration, Target, duration, target
from compliance_kit.model import Applies, Basis, Document, Source

ANYWHERE = Applies()
_TIMED = re.compile(r"duration *(<=|<) *(.+)")


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

    @property
    def limit(self) -> Duration | None:
        """How long a case may last to count as good; None where it is not the time that decides."""
        timed = _TIMED.fullmatch(self.success)
        return duration(timed[2]) if timed and self.started else None

    @property
    def is_strict(self) -> bool:
        """Whether a case must stay below its limit, and may not just reach it."""
        return bool(re.match("duration *<[^=]", self.success))

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
    )
    return Document(head(source), body, source)


def _targets(data: Mapping[str, Any]) -> dict[int, Target]:
    """The targets of the service grades that have their own."""
    written = ((int(grade), target(text)) for grade, text in (data.get("targets") or {}).items())
    return {grade: goal for grade, goal in written if goal}


def grounds(document: Document[Metric]) -> Iterator[Grounds]:
    """The parts that rest on law, with their bases."""
    yield Grounds(document.id, document, document.body.basis)


KIND = Kind(name="metric", title="指标", folder="standards/metrics", read=read, grounds=grounds)
