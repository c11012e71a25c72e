"""Stretches of time in a folded text: 60日, 六十日, 两个月, 15个工作日, 半年."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_DIGITS = (
    {c: i for i, c in enumerate("零一二三四五六七八九")}
    | {"〇": 0, "两": 2, "俩": 2, "壹": 1, "贰": 2, "叁": 3}
    | {sign: i for i, sign in enumerate("肆伍陆柒捌玖", start=4)}
)
_TENS = {"十": 10, "百": 100, "千": 1000, "拾": 10}
_ODD = {"半": 0.5, "廿": 20.0, "卅": 30.0}
_DAY_SIGNS = frozenset("0123456789零一二三四五六七八九十底初末")
_COUNT = r"(?:\d+(?:\.\d+)?|[零〇一二两俩三四五六七八九十百千壹贰叁肆伍陆柒捌玖拾]+|半|卅|廿)"
_PERIOD = re.compile(
    rf"(?P<count>{_COUNT})(?:\({_COUNT}\))?个?(?P<half>半)?(?:自然(?=年|月|周|季)|完整|整|会计(?=年)|的?物业服务(?=年))*"
    r"(?P<unit>工作日|交易日|日历日|自然日|日|天|周|星期|季度|月|年)(?P<more>半)?(?!日历|\d)"
)
_DAYS = {"工作日": 1.4, "交易日": 1.4, "周": 7.0, "星期": 7.0, "季度": 90.0, "月": 30.0, "年": 365.0}
"""Days of one unit; a working day is seven fifths of a day, since a week has five of them."""


@dataclass(frozen=True, slots=True)
class Period:
    """One stretch of time: how many of which unit, and its characters in the folded text."""

    count: float
    unit: str
    start: int
    end: int

    @property
    def days(self) -> float:
        """How long it lasts; a month counts as 30 days, as lawyers read 两个月 for 60 日."""
        return self.count * _DAYS.get(self.unit, 1.0)

    @property
    def months(self) -> float:
        """How long it lasts in months; a year has twelve."""
        return self.count * 12 if self.unit == "年" else self.days / 30


def periods(text: str) -> Iterator[Period]:
    """Every stretch of time in a text; dates such as 2026年3月1日 are none."""
    for found in _PERIOD.finditer(text):
        if found["unit"] in ("年", "月", "日") and _is_date(text, found):
            continue
        half = 0.5 if found["half"] or found["more"] else 0.0
        yield Period(number(found["count"]) + half, found["unit"], found.start(), found.end())


_FROM_TO = re.compile(r"自?(\d{4})年(\d+)月\d+日起?(?:至|到)(\d{4})年(\d+)月\d+日")


def spans(text: str) -> Iterator[tuple[int, int, float]]:
    """Every stretch written by its first and last day: its characters and how many months it lasts."""
    for found in _FROM_TO.finditer(text):
        begins, first, ends, last = (int(part) for part in found.groups())
        yield found.start(), found.end(), float((ends - begins) * 12 + last - first + 1)


def _is_date(text: str, found: re.Match[str]) -> bool:
    """Whether what looks like a stretch of time is part of a date, or a day of the month."""
    before, after = text[max(0, found.start() - 1) : found.start()], text[found.end() : found.end() + 2]
    if found["unit"] == "年":
        return len(found["count"]) == 4 and not set(found["count"]) & set(_TENS)
    if found["unit"] == "月":
        return "个" not in found[0] and (before == "年" or (bool(after) and after[0] in _DAY_SIGNS))
    return before == "月"


def number(written: str) -> float:
    """The value of a numeral, Arabic or Chinese."""
    if written in _ODD:
        return _ODD[written]
    if written[0].isdigit():
        return float(written)
    total, digit = 0, 0
    for sign in written:
        if sign in _TENS:
            total, digit = total + (digit or 1) * _TENS[sign], 0
        else:
            digit = digit * 10 + _DIGITS[sign] if digit else _DIGITS[sign]
    return float(total + digit)
