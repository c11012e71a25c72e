"""How often a form was due, and when it was not done."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from compliance_kit.evidence.cells import day
from compliance_kit.evidence.table import Row
from compliance_kit.kinds.checklist import Checklist
from compliance_kit.kinds.values import FREQUENCY_MONTHS, months_after
from compliance_kit.model import Document

EVERY_DAYS = {"shift": 1, "daily": 1, "weekly": 7, "half-monthly": 15}
"""Cycles in days; records carry a date and no shift, so a form of every shift is counted by the day."""
ONE_DAY = timedelta(days=1)
SHOWN = 8


@dataclass(frozen=True, slots=True, order=True)
class Slot:
    """The days, both included, in which a form had to be done once."""

    start: date
    end: date


@dataclass(frozen=True, slots=True)
class Rounds:
    """One form over the period: when it was due, and the slots in which nobody looked."""

    checklist: Document[Checklist]
    slots: tuple[Slot, ...]
    missed: tuple[Slot, ...]

    @property
    def done(self) -> int:
        """How many due rounds were done."""
        return len(self.slots) - len(self.missed)


def slots(frequency: str, window: tuple[date, date]) -> tuple[Slot, ...]:
    """The due cycles that end within the window, counted from its first day; none for what has no cycle.

    A cycle longer than the window is looked at once, back from the window's last day.
    """
    found: list[Slot] = []
    while following := _after(frequency, window[0], len(found) + 1):
        if following - ONE_DAY > window[1]:
            break
        found.append(Slot(found[-1].end + ONE_DAY if found else window[0], following - ONE_DAY))
    if not found and (start := _after(frequency, window[1] + ONE_DAY, -1)):
        found.append(Slot(start, window[1]))
    return tuple(found)


def _after(frequency: str, start: date, cycles: int) -> date | None:
    if frequency in FREQUENCY_MONTHS:
        return months_after(start, cycles * FREQUENCY_MONTHS[frequency])
    days = EVERY_DAYS.get(frequency)
    return start + timedelta(days=cycles * days) if days else None


def missed(due: Sequence[Slot], rows: Iterable[Row]) -> tuple[Slot, ...]:
    """The slots that no row falls into in which something was looked at; 未检查 is no look."""
    return unseen(due, looked(rows))


def looked(rows: Iterable[Row]) -> tuple[date, ...]:
    """The days on which something was looked at, in order; 未检查 is no look."""
    return _days(row for row in rows if row.cells["result"] != "not_checked")


def failed(due: Iterable[Slot], rows: Iterable[Row]) -> tuple[Slot, ...]:
    """The slots on whose newest judged day something failed: what passed again within its slot was put right in time."""
    judged = [row for row in rows if row.cells["result"] in ("pass", "fail")]
    days, bad = _days(judged), set(_days(row for row in judged if row.cells["result"] == "fail"))
    newest = ((slot, bisect_right(days, slot.end) - 1) for slot in due) if bad else ()
    return tuple(slot for slot, i in newest if i >= 0 and days[i] >= slot.start and days[i] in bad)


def unseen(due: Iterable[Slot], days: Sequence[date]) -> tuple[Slot, ...]:
    """The slots that none of the days, which are in order, falls into."""
    return tuple(slot for slot in due if not _is_seen(slot, days))


def _days(rows: Iterable[Row]) -> tuple[date, ...]:
    texts = {row.cells["date"] for row in rows}
    return tuple(sorted(found for text in texts if (found := day(text))))


def _is_seen(slot: Slot, days: Sequence[date]) -> bool:
    i = bisect_left(days, slot.start)
    return i < len(days) and days[i] <= slot.end


def spans(found: Sequence[Slot]) -> str:
    """Slots in words, neighbours joined: 2026-08-14、2026-08-20 至 2026-08-22."""
    joined: list[Slot] = []
    for slot in found:
        if joined and joined[-1].end + ONE_DAY == slot.start:
            joined[-1] = Slot(joined[-1].start, slot.end)
        else:
            joined.append(slot)
    words = [f"{s.start}" if s.start == s.end else f"{s.start} 至 {s.end}" for s in joined[:SHOWN]]
    more = f"等 {len(joined)} 段" if len(joined) > SHOWN else ""
    return "、".join(words) + more
