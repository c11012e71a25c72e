"""When a period of law ends: the Civil Code's rules, the published years, and what holds beyond them."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from compliance_kit.deadline import (
    Bound,
    Calendar,
    add_working_days,
    bound,
    deadline,
    last_working_day,
    working_calendar,
    working_days,
)
from compliance_kit.kinds.values import Duration, duration
from compliance_kit.library import load
from reference import ROOT

CALENDAR = working_calendar(document.body for document in load(ROOT).calendars)
YEARS = (2023, 2024, 2025, 2026)
ONE_DAY = timedelta(days=1)
DAYS = some.dates(date(2020, 1, 1), date(2030, 12, 31))
COUNTS = some.integers(0, 300)


def within(text: str) -> Duration:
    found = duration(text)
    assert found is not None
    return found


def test_our_years_agree_day_by_day_with_chinesecalendar() -> None:
    known = pytest.importorskip("chinese_calendar")
    day, compared = date(YEARS[0], 1, 1), 0
    while day.year <= YEARS[-1]:
        assert CALENDAR.is_working_day(day) == known.is_workday(day), day
        day, compared = day + ONE_DAY, compared + 1
    assert compared == 1461 and set(YEARS) <= CALENDAR.years


def test_a_calendar_says_what_its_weekdays_do_not_and_only_of_its_own_year() -> None:
    for document in load(ROOT).calendars:
        year = document.body
        off = [day for holiday in year.holidays for day in holiday.days]
        assert document.source.path == f"regulations/calendar/{year.year}.yml" and year.verified is None
        assert {day.year for day in (*off, *year.workdays)} == {year.year}
        assert len(set(off)) == len(off) and not set(off) & set(year.workdays)
        assert all(day.weekday() >= 5 for day in year.workdays)


@pytest.mark.parametrize(
    ("start", "text", "ends"),
    [
        (date(2026, 9, 30), "3 工作日", date(2026, 10, 10)),  # a Saturday made a working day after the National Day
        (date(2026, 9, 30), "3 日", date(2026, 10, 8)),  # 10-03 lies in the holiday (art. 203)
        (date(2026, 9, 19), "1 工作日", date(2026, 9, 20)),  # a Sunday made a working day
        (date(2026, 11, 23), "1 日", date(2026, 11, 24)),  # the first day does not count (art. 201)
        (date(2026, 11, 20), "1 日", date(2026, 11, 23)),  # Saturday moves to Monday
        (date(2026, 11, 23), "15 日", date(2026, 12, 8)),
        (date(2026, 1, 31), "1 个月", date(2026, 2, 28)),  # no 02-31 (art. 202); a Saturday made a working day
        (date(2024, 1, 31), "1 个月", date(2024, 2, 29)),
        (date(2024, 2, 29), "1 年", date(2025, 2, 28)),
        (date(2026, 3, 23), "6 个月", date(2026, 9, 23)),
        (date(2026, 11, 23), "0 日", date(2026, 11, 23)),
        (date(2026, 10, 1), "0 工作日", date(2026, 10, 8)),
        (datetime(2026, 9, 30, 17, 40), "3 工作日", date(2026, 10, 10)),
    ],
)
def test_a_period_ends_as_the_civil_code_counts(start: date, text: str, ends: date) -> None:
    found = deadline(start, within(text), CALENDAR)
    assert (found.day, found.moment, found.is_estimated, found.note) == (ends, None, False, None)


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("30 分钟", datetime(2026, 10, 1, 0, 10)),
        ("4 小时", datetime(2026, 10, 1, 3, 40)),
        ("4 小时 30 分钟", datetime(2026, 10, 1, 4, 10)),
        ("48 小时", datetime(2026, 10, 2, 23, 40)),  # runs on through the holiday
    ],
)
def test_hours_and_minutes_run_from_the_moment_and_stop_for_no_holiday(text: str, ends: datetime) -> None:
    found = deadline(datetime(2026, 9, 30, 23, 40), within(text), CALENDAR)
    assert found.moment == ends and found.day == ends.date() and not found.is_estimated
    with pytest.raises(ValueError, match="from a moment"):
        deadline(date(2026, 9, 30), within(text), CALENDAR)


def test_a_day_is_never_taken_for_a_working_day() -> None:
    assert within("3 日").unit != within("3 工作日").unit
    assert duration("1 个月 5 分钟") is None and duration("3") is None
    assert deadline(date(2026, 11, 26), within("3 日"), CALENDAR) < deadline(
        date(2026, 11, 26), within("3 工作日"), CALENDAR
    )


def test_beyond_the_published_years_the_answer_is_given_and_marked() -> None:
    found = deadline(date(2026, 12, 30), within("3 工作日"), CALENDAR)
    assert found.day == date(2027, 1, 4) and found.is_estimated
    assert str(found.note) == "未公布，按周一至周五暂估"
    assert not deadline(date(2026, 12, 30), within("1 工作日"), CALENDAR).is_estimated
    assert deadline(date(2026, 12, 30), within("1 个月"), CALENDAR).is_estimated
    assert not CALENDAR.is_published(date(2027, 1, 4)) and CALENDAR.is_published(date(2026, 1, 4))
    assert deadline(date(2021, 3, 1), within("5 工作日"), Calendar()).day == date(2021, 3, 8)


@pytest.mark.parametrize("text", ["99999 年", "99999 个月", "99999 日", "99999 工作日", "99999 小时"])
@pytest.mark.parametrize("year", [2026, 9998, 9999])
def test_a_period_beyond_the_end_of_time_is_no_crash(text: str, year: int) -> None:
    found = deadline(datetime(year, 12, 31), within(text), CALENDAR)
    assert found.day <= date.max and (found.is_estimated or found.moment)


def test_the_last_working_day_of_a_stretch_is_the_day_to_aim_at() -> None:
    assert last_working_day(date(2026, 10, 1), date(2026, 10, 31), CALENDAR).day == date(2026, 10, 30)
    week = last_working_day(date(2026, 10, 1), date(2026, 10, 7), CALENDAR)
    assert week.day == date(2026, 10, 7) and not CALENDAR.is_working_day(week.day)
    assert last_working_day(date(2026, 10, 5), date(2026, 10, 11), CALENDAR).day == date(2026, 10, 10)
    assert last_working_day(date(2026, 12, 1), date(2027, 1, 2), CALENDAR).is_estimated


@pytest.mark.parametrize(
    ("word", "below", "at", "above"),
    [
        ("以上", False, True, True),
        ("以下", True, True, False),
        ("以内", True, True, False),
        ("届满", False, True, True),
        ("不满", True, False, False),
        ("超过", False, False, True),
        ("以外", False, False, True),
    ],
)
def test_a_bound_takes_in_the_number_as_article_1259_says(word: str, below: bool, at: bool, above: bool) -> None:
    found = bound(word)
    assert [found.admits(value, 30) for value in (29, 30, 31)] == [below, at, above]
    assert found.is_inclusive is at and found.word == word


def test_a_word_that_sets_no_bound_is_refused() -> None:
    assert len(Bound) == 7
    with pytest.raises(ValueError, match="左右"):
        bound("左右")


@given(DAYS, some.integers(1, 300))
def test_so_many_working_days_later_is_a_working_day_with_so_many_in_between(start: date, count: int) -> None:
    ends = add_working_days(start, count, CALENDAR).day
    assert CALENDAR.is_working_day(ends)
    between = (start + n * ONE_DAY for n in range(1, (ends - start).days + 1))
    assert sum(map(CALENDAR.is_working_day, between)) == count


@given(DAYS, DAYS, COUNTS)
def test_who_starts_later_is_never_due_earlier(one: date, other: date, count: int) -> None:
    early, late = sorted((one, other))
    for text in (f"{count} 工作日", f"{count} 日", f"{count} 个月"):
        assert deadline(early, within(text), CALENDAR).day <= deadline(late, within(text), CALENDAR).day


@given(DAYS, COUNTS, COUNTS)
def test_working_days_add_up(start: date, some_days: int, more: int) -> None:
    halfway = add_working_days(start, some_days, CALENDAR).day
    if some_days and more:
        assert add_working_days(halfway, more, CALENDAR).day == add_working_days(start, some_days + more, CALENDAR).day
    assert add_working_days(start, some_days + more, CALENDAR).day >= halfway


@given(DAYS, COUNTS, some.sampled_from(["日", "工作日", "个月"]))
def test_a_last_day_is_a_working_day_and_moves_over_days_off_alone(start: date, count: int, unit: str) -> None:
    found = deadline(start, within(f"{count} {unit}"), CALENDAR)
    assert CALENDAR.is_working_day(found.day)
    assert found.is_estimated or CALENDAR.is_published(found.day)
    if unit == "日":
        moved = (start + count * ONE_DAY + n * ONE_DAY for n in range((found.day - start).days - count))
        assert not any(map(CALENDAR.is_working_day, moved))


def test_working_days_leave_out_the_first_day_and_count_made_up_weekends() -> None:
    """After 2026-09-30 come eight days off until 10-08 …; M8: the third working day after it is Saturday 10-10."""
    third = add_working_days(date(2026, 9, 30), 3, CALENDAR).day
    assert third == date(2026, 10, 10) and working_days(date(2026, 9, 30), third, CALENDAR) == 3
    assert working_days(third, third, CALENDAR) == working_days(third, third - ONE_DAY, CALENDAR) == 0


@given(DAYS, some.integers(1, 60))
def test_working_days_undo_adding_them(start: date, count: int) -> None:
    assert working_days(start, add_working_days(start, count, CALENDAR).day, CALENDAR) == count
