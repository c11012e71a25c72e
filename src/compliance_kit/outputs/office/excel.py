"""The words in which a workbook is described: plain data, no XlsxWriter; `render_excel` turns it into bytes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from .package import NO_PROPERTIES, Properties


@dataclass(frozen=True, slots=True)
class Format:
    """How a cell looks; `unlocked` cells can be typed into on a protected sheet."""

    font: str = "宋体"
    size_pt: float = 10
    bold: bool = False
    underline: bool = False
    colour: str = ""
    """RRGGBB."""
    fill: str = ""
    align: str = "left"
    """`left`, `center` or `right`."""
    valign: str = "vcenter"
    wrap: bool = True
    border: bool = True
    number_format: str = ""
    """Excel's own, such as `yyyy-mm-dd`, `0.0`, `@`."""
    unlocked: bool = False


CELL = Format()
CENTRED = Format(align="center")
HEAD = Format(font="黑体", align="center", fill="F2F2F2")
TITLE = Format(font="黑体", size_pt=16, align="center", border=False)
PLAIN = Format(border=False)
CODE = Format(size_pt=7, colour="7F7F7F")
INPUT = Format(fill="FFFDE7", unlocked=True)
DATE = replace(INPUT, number_format="yyyy-mm-dd", align="center")
"""The usual looks; change one with `dataclasses.replace`."""
LISTS = "_lists"
"""The hidden sheet that holds the values of drop-downs."""


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula of ours, never of a user's: `=SUM(E4:E43)`; `cached` shows until the program recalculates."""

    text: str
    cached: int | float | str = 0


Value = str | int | float | Decimal | date | datetime | Formula | None


@dataclass(frozen=True, slots=True)
class Entry:
    """One cell, or a block of cells merged to one; strings are always written as strings."""

    value: Value = None
    format: Format = CELL
    across: int = 1
    down: int = 1


@dataclass(frozen=True, slots=True)
class Line:
    """One row. A bare value takes the line's format, None in `entries` leaves its cell untouched."""

    entries: tuple[Entry | Value, ...] = ()
    height_pt: float = 0
    format: Format = CELL


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its width in characters, and whether it is hidden (ids for the way back, M2)."""

    width: float = 10
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class OneOf:
    """A drop-down for an area; its values are kept on a hidden sheet, where length does not matter (M3)."""

    area: str
    values: tuple[str, ...]
    error: str = "请从下拉列表中选择。"


@dataclass(frozen=True, slots=True)
class Between:
    """Numbers (or dates) from `low` to `high` only."""

    area: str
    low: float | date
    high: float | date
    error: str = "填写的内容超出允许范围。"


@dataclass(frozen=True, slots=True)
class Shade:
    """Cells of an area look like this where the formula, written for its first cell, is true."""

    area: str
    formula: str
    fill: str = "FFC7CE"
    colour: str = "9C0006"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet; it prints on A4, or A3 where it is `large`, `pages_wide` of them side by side, the frozen columns on each."""

    name: str
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    landscape: bool = False
    head_lines: tuple[int, int] | None = None
    """First and last row (from 1) that repeat on every printed page; everything down to the last is frozen."""
    frozen_columns: int = 0
    print_area: str = ""
    header: tuple[str, str, str] = ("", "", "")
    footer: tuple[str, str, str] = ("", "第 {page} 页　共 {pages} 页", "")
    """Left, middle, right; `{page}` and `{pages}` are filled when printing."""
    inputs: tuple[OneOf | Between, ...] = ()
    shades: tuple[Shade, ...] = ()
    filter_area: str = ""
    locked: bool = False
    """Protected without a password: only unlocked cells take typing."""
    hidden: bool = False
    margins_mm: tuple[float, float, float, float] = (15, 12, 15, 12)
    """Top, right, bottom, left."""
    large: bool = False
    pages_wide: int = 1


@dataclass(frozen=True, slots=True)
class Workbook:
    """A whole workbook; `names` are defined names, each for an absolute area such as `='检查表'!$A$4:$A$43`."""

    sheets: tuple[Sheet, ...]
    properties: Properties = NO_PROPERTIES
    names: tuple[tuple[str, str], ...] = ()


def a1(row: int, column: int, to_row: int = 0, to_column: int = 0) -> str:
    """`B3`, or `B3:D9` with an end; rows and columns count from 1."""
    if not 0 < row <= 1_048_576 or not 0 < column <= 16_384:
        raise ValueError(f"no cell at row {row}, column {column}")
    first = f"{column_letters(column)}{row}"
    return f"{first}:{column_letters(to_column or column)}{to_row or row}" if to_row or to_column else first


def column_letters(column: int) -> str:
    """1 → A, 28 → AB."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
