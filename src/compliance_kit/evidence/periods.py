"""The calendar's own cycles: which day, week, month or quarter a form is due in, and what people call it.

`slots` counts cycles from the first day of the evidence, for judging; here a month is a month and a quarter a quarter, as
people plan. Records bear a date and no shift, so that a form of every shift is counted by the day.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from compliance_kit.evidence.rounds import ONE_DAY, Slot
from compliance_kit.kinds.values import FREQUENCY_MONTHS, months_after
from compliance_kit.model import Text, say

HALF = 15
"""The last day of a month's first half."""
DAILY = ("shift", "daily")
LETTER = {"quarterly": "Q", "four-monthly": "T", "half-yearly": "H"}


def period(frequency: str, day: date) -> Slot | None:
    """The cycle that a day lies in; None for what has no cycle (`event`, `once`, `continuous`).

    Weeks begin on Monday; half months on the 1st and the 16th; longer cycles divide the year from January on.
    """
    if frequency in FREQUENCY_MONTHS:
        months = FREQUENCY_MONTHS[frequency]
        first = date(day.year, (day.month - 1) // months * months + 1, 1)
        return Slot(first, _month_end(first, months))
    if frequency in DAILY:
        return Slot(day, day)
    if frequency == "weekly":
        monday = day - timedelta(days=day.weekday())
        return Slot(monday, monday + timedelta(days=6))
    if frequency == "half-monthly":
        first = day.replace(day=1)
        middle = first.replace(day=HALF)
        return Slot(first, middle) if day <= middle else Slot(middle + ONE_DAY, _month_end(first, 1))
    return None


def _month_end(first: date, months: int) -> date:
    return months_after(first, months) - ONE_DAY


def periods(frequency: str, first: date, last: date) -> Iterator[Slot]:
    """The cycles that begin from `first` to `last`, both days included."""
    slot = period(frequency, first)
    while slot and slot.start <= last:
        if slot.start >= first:
            yield slot
        slot = period(frequency, slot.end + ONE_DAY)


def period_key(frequency: str, slot: Slot) -> str:
    """A cycle in ASCII, for ids: 2026-10-31, 2026W44, 2026-10H1, 2026-10, 2026Q4, 2026T3, 2026H2, 2026."""
    start = slot.start
    if frequency in DAILY:
        return start.isoformat()
    if frequency == "weekly":
        year, week, _ = start.isocalendar()
        return f"{year}W{week:02}"
    if frequency == "half-monthly":
        return f"{start:%Y-%m}H{_half(slot)}"
    if frequency == "monthly":
        return f"{start:%Y-%m}"
    return f"{start.year}{LETTER[frequency]}{_part(frequency, slot)}" if frequency in LETTER else str(start.year)


def period_name(frequency: str, slot: Slot) -> Text:
    """A cycle as people call it: 10月31日, 第44周, 10月上半月, 10月, 第4季度, 9月至12月, 下半年, 2026年."""
    start, end = slot.start, slot.end
    if frequency in DAILY:
        return say("{month}月{day}日", month=start.month, day=start.day)
    if frequency == "weekly":
        return say("第{week}周", week=start.isocalendar().week)
    if frequency == "half-monthly":
        return (say("{month}月上半月", month=start.month), say("{month}月下半月", month=start.month))[_half(slot) - 1]
    if frequency == "monthly":
        return say("{month}月", month=start.month)
    if frequency == "quarterly":
        return say("第{n}季度", n=_part(frequency, slot))
    if frequency == "four-monthly":
        return say("{first}月至{last}月", first=start.month, last=end.month)
    if frequency == "half-yearly":
        return (say("上半年"), say("下半年"))[_part(frequency, slot) - 1]
    return say("{year}年", year=start.year)


def _half(slot: Slot) -> int:
    return 1 if slot.end.day == HALF else 2


def _part(frequency: str, slot: Slot) -> int:
    """Which part of its year a cycle is, from 1."""
    return (slot.start.month - 1) // FREQUENCY_MONTHS[frequency] + 1
