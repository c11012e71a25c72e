"""Marks, numbers, dates and times in the ways that people type them; anything else is nothing, never a guess."""

from __future__ import annotations

import math
import re
import unicodedata
from datetime import date, datetime, time, timedelta

from compliance_kit.outputs.office import ReadValue

PASS = ("√", "✓", "✔", "☑", "✅", "v", "对", "是", "合格", "符合", "通过", "正常", "pass", "yes", "y", "ok")
FAIL = (
    "×",
    "x",
    "✕",
    "✖",
    "✗",
    "✘",
    "╳",
    "☒",
    "❌",
    "错",
    "否",
    "不合格",
    "不符合",
    "不通过",
    "异常",
    "fail",
    "no",
    "n",
)
NA = ("/", "∕", "⁄", "不适用", "不涉及", "无此项", "n/a", "na")
NOT_CHECKED = ("?", "未查", "未检", "未检查", "not_checked")
MARKS = {
    mark: result
    for result, marks in (("pass", PASS), ("fail", FAIL), ("na", NA), ("not_checked", NOT_CHECKED))
    for mark in marks
}
"""Every way of marking a row that is understood; 1 and 0, which some take for the one and some for the other, are not."""
EXCEL_DAYS = (36_526, 73_050)
"""Serial numbers of 2000-01-01 and of the last day of 2099."""
_EPOCH = date(1899, 12, 30)
_NUMBER = re.compile("[-+]?[0-9]{1,9}(?:[.][0-9]{1,6})?")
_DATE = re.compile("([0-9]{4})(?:[-/.]|年)([0-9]{1,2})(?:[-/.]|月)([0-9]{1,2})[日号]?(?:[T ][0-9]{1,2}:[0-9]{2}(?::[0-9.]+)?.*)?")  # fmt: skip
_SOLID_DATE = re.compile("(20[0-9]{2})([0-9]{2})([0-9]{2})")
_TIME = re.compile("([0-9]{1,2})(?::|时|点)([0-9]{2})(?::[0-9]{2}(?:[.][0-9]+)?)?分?(?:Z|[+-][0-9]{2}:?[0-9]{2})?")
_SPAN = re.compile("(.+?)(?:-|–|—|~|至|到)+(.+)")
_SIGNED_ON = re.compile("[ ,，、　]*[0-9]{4}(?:[-/.]|年)[0-9]{1,2}(?:[-/.]|月)[0-9]{1,2}日?.*")
_SEPARATORS = re.compile("[、，,;；/\n]+")


def folded(text: str) -> str:
    """The text with full-width letters, digits and signs as plain ones, without blanks around it and emoji shape marks."""
    return unicodedata.normalize("NFKC", text).replace("\ufe0f", "").replace("−", "-").strip()


def mark(value: ReadValue) -> str | None:
    """pass, fail, na or not_checked; None for what is no mark."""
    if not isinstance(value, str):
        return None
    text = folded(value).lower()
    return MARKS.get(text) if text else "not_checked"


def number(value: ReadValue, unit: str = "") -> float | int | None:
    """A number, with or without its unit behind it; None for what is none, and for what no gauge shows."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return _tidy(float(value)) if math.isfinite(value) and abs(value) < 1e9 else None
    if not isinstance(value, str):
        return None
    text = folded(value)
    text = text.removesuffix(folded(unit)).rstrip() if unit else text
    return _tidy(float(text)) if _NUMBER.fullmatch(text) else None


def _tidy(value: float) -> float | int | None:
    """As a spreadsheet shows it: 0.1+0.2 is 0.3, 3.0 is 3; None for more digits than a file keeps."""
    shown = float(f"{value:.12g}")
    if shown.is_integer():
        return int(shown)
    return shown if "e" not in repr(shown) else None


def day(value: ReadValue) -> date | None:
    """A date, or the serial number that a spreadsheet keeps for one; None for what is none."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _EPOCH + timedelta(days=int(value)) if EXCEL_DAYS[0] <= value < EXCEL_DAYS[1] else None
    text = folded(value) if isinstance(value, str) else ""
    if re.fullmatch("[0-9]{5}", text):
        return day(int(text))
    found = _DATE.fullmatch(text) or _SOLID_DATE.fullmatch(text)
    try:
        return date(int(found[1]), int(found[2]), int(found[3])) if found and 2000 <= int(found[1]) <= 2099 else None
    except ValueError:
        return None


def leading_day(value: ReadValue) -> date | None:
    """The date that a field begins with which asks for more than a date: 2026-12-03 早班."""
    found = day(value)
    if found is None and isinstance(value, str):
        found = day(re.split("[ ，,、;；（(]", folded(value), maxsplit=1)[0])
    return found


def clock(value: ReadValue) -> str:
    """A time of day as 09:05; empty for what is none."""
    if isinstance(value, datetime | time):
        return f"{value:%H:%M}"
    if isinstance(value, float) and 0 <= value < 1:
        minutes = round(value * 1440)
        return f"{minutes // 60 % 24:02}:{minutes % 60:02}"
    found = _TIME.fullmatch(folded(value)) if isinstance(value, str) else None
    return f"{int(found[1]):02}:{found[2]}" if found and int(found[1]) < 24 and int(found[2]) < 60 else ""


def clocks(text: str) -> tuple[str, str]:
    """From when to when, such as 09:05–09:31; empty where a time is not said."""
    plain = folded(text).rstrip("-–—~至到 ")
    found = _SPAN.fullmatch(plain)
    if found and clock(found[1]):
        return clock(found[1]), clock(found[2])
    return clock(plain), ""


def names(text: str) -> tuple[str, ...]:
    """The people that a field names: 张三、李四."""
    return tuple(name for part in _SEPARATORS.split(text) if (name := part.strip()))


def signer(text: str) -> str:
    """The name in a signature field, without the day written behind it."""
    return _SIGNED_ON.sub("", text).strip()
