"""When a period of law ends, and which days are working days (Civil Code arts 201 to 204 and 1259).

Art. 204 lets another law or the parties' contract count otherwise; who asks here wants the general rule. 日 and 工作日 are
never taken for one another: `Duration.unit` says which was written.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum

from compliance_kit.kinds import calendar
from compliance_kit.kinds.values import Duration, months_after
from compliance_kit.model import Text, say

ONE_DAY = timedelta(days=1)
SATURDAY = 5
MONTHS = {"个月": 1, "年": 12}
BY_THE_CLOCK = ("小时", "分钟")


@dataclass(frozen=True, slots=True)
class Calendar:
    """The published years; in any other year Monday to Friday are taken for working days."""

    years: frozenset[int] = frozenset()
    holidays: frozenset[date] = frozenset()
    workdays: frozenset[date] = frozenset()

    def is_published(self, day: date) -> bool:
        """Whether the working days of its year are known."""
        return day.year in self.years

    def is_working_day(self, day: date) -> bool:
        """Whether people work on it: no holiday, and no weekend unless that was made a working day (调休)."""
        return day in self.workdays or (day.weekday() < SATURDAY and day not in self.holidays)


@dataclass(frozen=True, slots=True, order=True)
class Deadline:
    """The last day of a period, the whole of it included (art. 203, 2); of hours and minutes also the moment.

    `is_estimated`: the answer hangs on working days of a year that is not published yet, or that we do not hold.
    """

    day: date
    moment: datetime | None = None
    is_estimated: bool = False

    @property
    def note(self) -> Text | None:
        """What must be said beside an estimated day."""
        return say("未公布，按周一至周五暂估") if self.is_estimated else None


class Bound(Enum):
    """The words that set a limit, by whether the number itself counts (art. 1259) and on which side things lie."""

    FROM = ("以上", True, True)
    UP_TO = ("以下", True, False)
    WITHIN = ("以内", True, False)
    FULL = ("届满", True, True)
    LESS_THAN = ("不满", False, False)
    MORE_THAN = ("超过", False, True)
    BEYOND = ("以外", False, True)

    @property
    def word(self) -> str:
        """As it stands in the law."""
        return self.value[0]

    @property
    def is_inclusive(self) -> bool:
        """Whether the number itself belongs to it."""
        return self.value[1]

    def admits(self, measured: float, limit: float) -> bool:
        """Whether a value lies where the word says; both in one unit."""
        if measured == limit:
            return self.is_inclusive
        return (measured > limit) is self.value[2]


def bound(word: str) -> Bound:
    """The bound of that word.

    Raises:
        ValueError: art. 1259 does not know the word.
    """
    for known in Bound:
        if known.word == word:
            return known
    raise ValueError(word)


def working_calendar(years: Iterable[calendar.Calendar]) -> Calendar:
    """The calendars of single years as one."""
    held = tuple(years)
    return Calendar(
        years=frozenset(year.year for year in held),
        holidays=frozenset(day for year in held for holiday in year.holidays for day in holiday.days),
        workdays=frozenset(day for year in held for day in year.workdays),
    )


def add_working_days(start: date, count: int, calendar: Calendar) -> Deadline:
    """The working day so many after `start`, which is not counted (art. 201, 1); for 0 the first from `start` on.

    A working day is no 法定休假日, so that art. 203, 1 has nothing to move.
    """
    first, left = start.toordinal() + (count > 0), max(count, 1)
    years: set[int] = set()
    for day in map(date.fromordinal, range(first, date.max.toordinal())):
        years.add(day.year)
        left -= calendar.is_working_day(day)
        if left == 0:
            return Deadline(day, is_estimated=not years <= calendar.years)
    return Deadline(date.max, is_estimated=True)


def working_days(after: date, until: date, calendar: Calendar) -> int:
    """How many working days lie behind one day up to another, which counts; 0 where that is not later."""
    days = (date.fromordinal(n) for n in range(after.toordinal() + 1, until.toordinal() + 1))
    return sum(calendar.is_working_day(day) for day in days)


def last_working_day(first: date, last: date, calendar: Calendar) -> Deadline:
    """The latest working day from `first` to `last`; `last` itself where there is none, as in the week of a long holiday."""
    day = last
    while day > first and not calendar.is_working_day(day):
        day -= ONE_DAY
    chosen = day if calendar.is_working_day(day) else last
    return Deadline(chosen, is_estimated=not {chosen.year, last.year} <= calendar.years)


def deadline(start: date, within: Duration, calendar: Calendar) -> Deadline:
    """When a period that begins on `start` ends.

    Hours and minutes run from the moment itself (art. 201, 2) and are not moved. Otherwise the first day is not counted
    (art. 201, 1); months and years end on the day of the same number, or on the month's last day (art. 202); a last
    day that is a 法定休假日 moves to the first working day after it (art. 203, 1).

    Args:
        start: the day on which it begins; for hours and minutes a `datetime`.
        within: the period as written.
        calendar: the working days that are published.
    Raises:
        ValueError: hours or minutes are to be counted from a day without a time.
    """
    if within.unit in BY_THE_CLOCK:
        if not isinstance(start, datetime):
            raise ValueError(f"{within} is counted from a moment, not from a day")
        ends = _within_time(start, timedelta(minutes=within.minutes))
        return Deadline(ends.date(), ends)
    first = start.date() if isinstance(start, datetime) else start
    if within.unit == "工作日":
        return add_working_days(first, within.count, calendar)
    return add_working_days(_last_day(first, within), 0, calendar)


def _last_day(first: date, within: Duration) -> date:
    """The last day of days, months or years before art. 203 moves it; the calendar's own end where it would lie beyond."""
    try:
        if within.unit in MONTHS:
            return months_after(first, within.count * MONTHS[within.unit])
        return first + timedelta(days=within.count)
    except (OverflowError, ValueError):
        return date.max


def _within_time(start: datetime, length: timedelta) -> datetime:
    try:
        return start + length
    except OverflowError:
        return datetime.max.replace(tzinfo=start.tzinfo)
