"""Small values that several kinds share: durations, targets, and how often."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from compliance_kit.model import Text, say

MINUTES = {"分钟": 1, "小时": 60, "日": 1440, "工作日": 1440, "个月": 43_200, "年": 525_600}
"""How many minutes a unit lasts, for comparing; a 个月 counts as 30 days and a 年 as 365."""

FREQUENCY_DAYS = {
    "continuous": 0.0,
    "shift": 0.33,
    "daily": 1.0,
    "weekly": 7.0,
    "half-monthly": 15.0,
    "monthly": 31.0,
    "quarterly": 92.0,
    "four-monthly": 123.0,
    "half-yearly": 184.0,
    "yearly": 366.0,
}
"""The longest gap in days between two occurrences; `event` and `once` have none."""

FREQUENCY_MONTHS = {"monthly": 1, "quarterly": 3, "four-monthly": 4, "half-yearly": 6, "yearly": 12}

_DURATION = re.compile(r"([0-9]{1,5}) ?(?:(小时)(?: ?([0-9]{1,2}) ?分钟)?|(分钟|日|工作日|个月|年))")
_TARGET = re.compile(r"(>=|<=|>|<|=) ?(-?[0-9]+(?:[.][0-9]+)?)(?: ?(%|分|分钟|小时|日|次|起|件))?")
_SIGNS = {">=": "≥", "<=": "≤", ">": "＞", "<": "＜", "=": "＝"}


@dataclass(frozen=True, slots=True)
class Duration:
    """A deadline as written, such as 30 分钟 or 3 工作日; `minutes` is for comparing, `deadline` counts by the unit."""

    text: str
    minutes: int
    count: int
    unit: str

    def __str__(self) -> str:
        """The words as written."""
        return self.text


@dataclass(frozen=True, slots=True)
class Target:
    """What a metric must reach, such as ≥ 98 %."""

    sign: str
    value: float
    unit: str = ""

    def __str__(self) -> str:
        """As the trade prints it: ≥98%, ≤30 分钟."""
        unit = self.unit if self.unit in ("", "%") else f" {self.unit}"
        if (self.sign, self.value, self.unit) == (">=", 100, "%"):
            return "100%"  # there is no more
        return f"{_SIGNS[self.sign]}{self.value:g}{unit}"

    def is_met_by(self, measured: float) -> bool:
        """Whether a measured value, in the target's own unit, reaches it."""
        return {
            ">=": measured >= self.value,
            "<=": measured <= self.value,
            ">": measured > self.value,
            "<": measured < self.value,
            "=": measured == self.value,
        }[self.sign]

    def is_looser_than(self, other: Target) -> bool:
        """Whether this target lets through what `other` refuses; only targets of one direction compare."""
        if self.sign[0] != other.sign[0]:
            return False
        if self.sign[0] == ">":
            return self.value < other.value
        return self.value > other.value if self.sign[0] == "<" else False


@dataclass(frozen=True, slots=True)
class Verified:
    """Who checked a record of what others publish, when, against which text."""

    on: date
    by: str
    against: str


def duration(text: str | None) -> Duration | None:
    """Read a deadline that `schema.json` has let through; nothing for nothing."""
    found = _DURATION.fullmatch(text) if text else None
    if not found or not text:
        return None
    count, unit = int(found[1]), found[2] or found[4]
    return Duration(text, count * MINUTES[unit] + int(found[3] or 0), count, unit)


def target(text: str | None) -> Target | None:
    """Read a target that `schema.json` has let through; nothing for nothing."""
    found = _TARGET.fullmatch(text) if text else None
    return Target(found[1], float(found[2]), found[3] or "") if found else None


def day(text: str | None) -> date | None:
    """Read an ISO date that `schema.json` has let through; nothing for nothing."""
    return date.fromisoformat(text) if text else None


def is_rarer(frequency: str, than: str) -> bool:
    """Whether one frequency leaves longer gaps than another; `continuous`, `event` and `once` never compare."""
    gap, limit = FREQUENCY_DAYS.get(frequency), FREQUENCY_DAYS.get(than)
    return bool(gap and limit and gap > limit)


def day_text(value: date) -> Text:
    """A date as Chinese documents print it: 2026年11月23日."""
    return say("{year}年{month}月{day}日", year=value.year, month=value.month, day=value.day)


def months_after(start: date, months: int) -> date:
    """The same day of the month so many months later, or that month's last day (Civil Code art. 202)."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    following = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    return date(year, month + 1, min(start.day, (following - timedelta(days=1)).day))


def next_due(last: date, frequency: str) -> date | None:
    """By when something must happen again; None for what has no cycle (`event`, `once`, `continuous`)."""
    if frequency in FREQUENCY_MONTHS:
        return months_after(last, FREQUENCY_MONTHS[frequency])
    gap = FREQUENCY_DAYS.get(frequency)
    return last + timedelta(days=max(1, round(gap))) if gap else None
