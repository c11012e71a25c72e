"""工作日历: the public holidays and the weekend days made working days (调休) that the State Council publishes for a year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from compliance_kit.kinds.fields import entries, head, texts, verified
from compliance_kit.kinds.kind import Kind
from compliance_kit.kinds.values import Verified
from compliance_kit.model import Document, Source


@dataclass(frozen=True, slots=True)
class Holiday:
    """One holiday and every day off it brings in the year, weekends among them included."""

    name: str
    days: tuple[date, ...]


@dataclass(frozen=True, slots=True)
class Calendar:
    """One year's days that are not what their weekday says; `workdays` are weekend days on which people work."""

    year: int
    source: str
    verified: Verified | None
    holidays: tuple[Holiday, ...]
    workdays: tuple[date, ...]


def read(source: Source) -> Document[Calendar]:
    """The calendar that a valid file holds."""
    data = source.data
    body = Calendar(
        year=data["year"],
        source=data["source"],
        verified=verified(data["verified"]),
        holidays=tuple(Holiday(h["name"], _days(texts(h, "days"))) for _, h in entries(data, "holidays")),
        workdays=_days(texts(data, "workdays")),
    )
    return Document(head(source), body, source)


def _days(written: tuple[str, ...]) -> tuple[date, ...]:
    return tuple(map(date.fromisoformat, written))


KIND = Kind(
    name="calendar",
    title="工作日历",
    folder="regulations/calendar",
    read=read,
    patterns=("regulations/calendar/*.yml",),
)
