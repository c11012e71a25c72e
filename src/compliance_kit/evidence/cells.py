"""What one cell of a record may hold: a check for each type that the table schemas name."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from compliance_kit.model import Text, say

MAX_CELL = 2000
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}")
_FORMULA = re.compile(r"[=＝]|[+@\-][^\n]*\|")
"""What a spreadsheet would take for a formula; a floor may be -1."""
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Known:
    """What cells may name: plan ids, and the item codes of each form."""

    forms: Mapping[str, frozenset[str]]
    plans: frozenset[str]


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell to be judged: its text, its column's rule, and the rest of its row."""

    text: str
    rule: Mapping[str, Any]
    row: Mapping[str, str]
    known: Known


def moment(text: str) -> datetime | None:
    """A time written 2026-10-03 09:15; None for anything else."""
    try:
        return datetime.fromisoformat(text) if _MOMENT.fullmatch(text) else None
    except ValueError:
        return None


@lru_cache(maxsize=4096)
def day(text: str) -> date | None:
    """A date written 2026-10-03; None for anything else."""
    try:
        return date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        return None


def fault(cell: Cell) -> Text | None:
    """What is wrong with a filled cell; None where nothing is."""
    if len(cell.text) > MAX_CELL:
        return say("太长，最多 {limit} 字", limit=MAX_CELL)
    if _CONTROL.search(cell.text):
        return say("含有看不见的控制字符")
    if _FORMULA.match(cell.text):
        return say("像是公式，记录里只写文字和数")
    return TYPES[cell.rule["type"]](cell)


def _date(cell: Cell) -> Text | None:
    return None if day(cell.text) else say("不是有效的日期，写成 2026-10-03")


def _moment(cell: Cell) -> Text | None:
    return None if moment(cell.text) else say("不是有效的时间，写成 2026-10-03 09:15")


def _count(cell: Cell) -> Text | None:
    return None if re.fullmatch(r"[0-9]{1,7}", cell.text) else say("不是整数")


def _amount(cell: Cell) -> Text | None:
    return None if re.fullmatch(r"-?[0-9]{1,9}([.][0-9]{1,3})?", cell.text) else say("不是数")


def _choice(cell: Cell) -> Text | None:
    choices = cell.rule["choices"]
    return None if cell.text in choices else say("应当是以下之一：{choices}", choices="、".join(choices))


def _form(cell: Cell) -> Text | None:
    if cell.text in cell.known.forms:
        return None
    return say("没有这张检查表；已有：{known}", known="、".join(sorted(cell.known.forms)))


def _item(cell: Cell) -> Text | None:
    form = cell.row.get("form", "")
    codes = cell.known.forms.get(form)
    return None if codes is None or cell.text in codes else say("不在 {form} 的项目里", form=form)


def _plan(cell: Cell) -> Text | None:
    return None if cell.text in cell.known.plans else say("没有这个预案")


def _text(cell: Cell) -> Text | None:
    return None


TYPES: Mapping[str, Callable[[Cell], Text | None]] = {
    "date": _date,
    "moment": _moment,
    "count": _count,
    "amount": _amount,
    "choice": _choice,
    "form": _form,
    "item": _item,
    "plan": _plan,
    "text": _text,
}
