"""Marks, numbers, dates and times as people type them; what is none of these is nothing."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

import pytest

from compliance_kit.importers.filled import values
from compliance_kit.importers.filled.model import Cell


@pytest.mark.parametrize(
    ("typed", "result"),
    [
        *((text, "pass") for text in ("√", "✓", "✔️", "☑", " √ ", "对", "合格", "符合", "是", "PASS", "Ｙ")),
        *((text, "fail") for text in ("×", "x", "X", "ｘ", "✗", "❌", "不合格", "不符合", "否", "fail")),
        *((text, "na") for text in ("/", "／", "不适用", "不涉及", "N/A", "na")),
        *((text, "not_checked") for text in ("", "  ", "?", "？", "未查", "not_checked")),
        *((text, None) for text in ("1", "0", "√×", "大概", "合格吗", "-", 1.0, True, "对的对的")),
    ],
)  # fmt: skip
def test_a_mark_is_read_in_every_usual_way_and_never_guessed(typed: Any, result: str | None) -> None:
    assert values.mark(typed) == result


@pytest.mark.parametrize(
    ("typed", "unit", "number"),
    [
        ("0.35", "", 0.35), ("０．３５", "", 0.35), ("35 秒", "秒", 35), ("0.35MPa", "MPa", 0.35), ("－2", "", -2), (3.0, "", 3),
        (0.1 + 0.2, "", 0.3), ("约三十", "秒", None), ("1,234", "", None), ("1e9", "", None), ("", "", None), (True, "", None),
        (float("nan"), "", None), (float("inf"), "", None), (1e300, "", None), (1e-7, "", None), ("9" * 400, "", None),
        (date(2026, 1, 2), "", None), ("3-5", "", None),
    ],
)  # fmt: skip
def test_a_number_may_be_full_width_and_carry_its_unit(typed: Any, unit: str, number: float | None) -> None:
    assert values.number(typed, unit) == number


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        *((text, date(2026, 12, 8)) for text in (
            "2026-12-8", "2026-12-08", "2026/12/8", "2026.12.8", "2026年12月8日", "２０２６年１２月８日", "20261208", "46364", 46364, 46364.5,
            date(2026, 12, 8), datetime(2026, 12, 8, 9, 5), "2026-12-08T09:05:00.000+08:00", "2026-12-08 09:05",
        )),
        *((text, None) for text in ("2026-02-30", "12月8日", "3 工作日", "尽快", "", "1926-12-08", 7, True, "99999", 1e12, time(9, 5))),
    ],
)  # fmt: skip
def test_a_date_is_read_as_it_is_typed_here(typed: Any, day: date | None) -> None:
    assert values.day(typed) == day


def test_a_date_may_be_followed_by_what_else_its_field_asks() -> None:
    assert values.leading_day("2026-12-03 早班") == date(2026, 12, 3)
    assert values.leading_day("2026年12月3日，晴") == date(2026, 12, 3)
    assert values.leading_day("早班 2026-12-03") is None and values.leading_day(3) is None


@pytest.mark.parametrize(
    ("typed", "clock"),
    [
        ("09:05", "09:05"), ("9:05", "09:05"), ("９：０５", "09:05"), ("9时05分", "09:05"), ("9点05", "09:05"), (time(9, 5), "09:05"),
        (0.378472, "09:05"), ("09:05:12.000+08:00", "09:05"), ("24:00", ""), ("9:75", ""), ("早上", ""), (3, ""), (0.9999, "00:00"),
    ],
)  # fmt: skip
def test_a_time_of_day_is_read(typed: Any, clock: str) -> None:
    assert values.clock(typed) == clock


@pytest.mark.parametrize(
    ("typed", "span"),
    [
        ("09:05–09:31", ("09:05", "09:31")), ("9:05-9:31", ("09:05", "09:31")), ("9:05至9:31", ("09:05", "09:31")),
        ("09:05 ～ 09:31", ("09:05", "09:31")), ("09:05–", ("09:05", "")), ("9时05分到", ("09:05", "")), ("上午", ("", "")),
        ("上午-下午", ("", "")), ("09:05-晚", ("09:05", "")),
    ],
)  # fmt: skip
def test_a_period_is_two_times(typed: str, span: tuple[str, str]) -> None:
    assert values.clocks(typed) == span


def test_names_are_told_apart_and_a_signature_loses_its_day() -> None:
    assert values.names("张三、李四，王五/赵六;钱七\n孙八") == ("张三", "李四", "王五", "赵六", "钱七", "孙八")
    assert values.names(" 、 ") == () and values.names("张 三") == ("张 三",)
    assert (
        values.signer("王五 2026-12-03")
        == values.signer("王五，2026年12月3日 09:40")
        == values.signer("王五")
        == "王五"
    )


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (True, "TRUE"), (False, "FALSE"), (3.0, "3"), (0.35, "0.35"), (1e300, "1e+300"), (date(2026, 12, 8), "2026-12-08"),
        (datetime(2026, 12, 8), "2026-12-08"), (datetime(2026, 12, 8, 9, 5), "2026-12-08 09:05"), (time(9, 5), "09:05:00"), (" x ", " x "),
    ],
)  # fmt: skip
def test_a_cell_is_said_as_people_see_it(value: Any, text: str) -> None:
    assert Cell(value).text == text
    assert not Cell(value).is_empty and Cell(" ").is_empty and not Cell("", formula="=A1").is_empty
