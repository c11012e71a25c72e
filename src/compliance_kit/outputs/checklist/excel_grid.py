"""Where things stand on the form's sheet: columns, rows, the three label-and-value pairs of a line, heights."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

from compliance_kit.outputs.checklist.form import Form, FormRow, FormSection
from compliance_kit.outputs.office import (
    HEAD,
    INPUT,
    PLAIN,
    Entry,
    Format,
    Formula,
    Line,
    a1,
)  # fmt: skip

Value = str | int | float | Formula | None
"""What our cells hold."""
NOTE = replace(PLAIN, size_pt=9)
PAIRS = 3
LINE_PT, SMALLEST_PT = 14.0, 26.0
"""One line of 10 pt type, and the least height that prints as 8 mm once the sheet is fitted to the page."""
PATROL = (("id", 24), ("序号", 5), ("检查项目", 15), ("检查内容与标准", 48), ("检查方法", 12), ("结果", 6), ("实测值", 9), ("问题描述与处置", 28), ("责任人", 9), ("完成时限", 11), ("依据", 20), ("编码", 5))  # fmt: skip
SCORE = (("id", 24), ("序号", 5), ("检查项目", 15), ("检查内容与标准", 43), ("检查方法", 15), ("标准分", 6), ("扣分办法", 9), ("结果", 6), ("实测值", 9), ("扣分", 7), ("得分", 7), ("问题描述与整改要求", 24), ("责任人", 9), ("完成时限", 11), ("依据", 22), ("编码", 5))  # fmt: skip
"""Names and widths in characters; 实测值 is only there where something is measured."""
JUDGED = ("判定", 5)
"""What a row counts as, worked out where a reading has limits: the last column, not printed."""
HIDDEN = ("id", JUDGED[0])
PAIR_COLUMNS = (("序号", "检查内容与标准"), ("检查方法", "结果"), ("责任人", "依据"))
"""Where the three labels of a line of pairs start, and where the values beside them do."""


@dataclass(frozen=True, slots=True)
class Pair:
    """One label and what stands beside it; without a format of its own the value is a locked total."""

    name: str
    value: Value = None
    format: Format = INPUT


@dataclass(frozen=True, slots=True)
class Grid:
    """The sheet of one form; rows and columns count from 1."""

    form: Form

    @property
    def columns(self) -> tuple[tuple[str, float], ...]:
        """Names and widths of the form's columns."""
        chosen = SCORE if self.form.is_scored else PATROL
        shown = tuple(c for c in chosen if c[0] != "实测值" or self.form.has_readings)
        return (*shown, JUDGED) if any(limits(row) for row in self.form.rows) else shown

    @property
    def names(self) -> tuple[str, ...]:
        """The columns' names."""
        return tuple(name for name, _ in self.columns)

    @property
    def wide(self) -> int:
        """How many columns are seen."""
        return sum(name not in HIDDEN for name in self.names)

    @property
    def judged(self) -> str:
        """The column that says what a row counts as: 判定 where readings have limits, else what is marked."""
        return JUDGED[0] if JUDGED in self.columns else "结果"

    @property
    def fields_at(self) -> int:
        """The row of the head's first fields, below title and caption."""
        return 3

    @property
    def header(self) -> int:
        """The row of the column heads, below fields and hint."""
        return self.fields_at + math.ceil(len(self.form.fields) / PAIRS) + 1

    @property
    def first(self) -> int:
        """The first row below the column heads."""
        return self.header + 1

    @property
    def last(self) -> int:
        """The last item's row."""
        return self.header + len(self.form.sections) + len(self.form.rows)

    def sections(self) -> Iterator[tuple[int, FormSection]]:
        """Every section with its own row; its items follow it."""
        at = self.first
        for section in self.form.sections:
            yield at, section
            at += 1 + len(section.rows)

    def items(self) -> Iterator[tuple[int, FormRow]]:
        """Every item with its row."""
        for at, section in self.sections():
            yield from enumerate(section.rows, at + 1)

    def column(self, name: str) -> int:
        """The column's number."""
        return self.names.index(name) + 1

    def span(self, name: str, until: str) -> int:
        """How many columns from one to another, both included."""
        return self.column(until) - self.column(name) + 1

    def width(self, name: str, until: str = "") -> float:
        """The width in characters of a column, or of all until another."""
        start = self.column(name) - 1
        return sum(width for _, width in self.columns[start : self.column(until or name)])

    def cell(self, name: str, row: int) -> str:
        """`H9`."""
        return a1(row, self.column(name))

    def area(self, name: str, first: int, last: int, *, until: str = "") -> str:
        """`H9:H40`, or over several columns."""
        return a1(first, self.column(name), last, self.column(until or name))

    @property
    def pair_spans(self) -> tuple[tuple[str, str, str, str], ...]:
        """First and last column of each label and of each value in a line of pairs."""
        middle = "扣分办法" if self.form.is_scored else "检查方法"
        after = "问题描述与整改要求" if self.form.is_scored else "问题描述与处置"
        ends = (("检查项目", "检查内容与标准"), (middle, after), ("完成时限", "编码"))
        return tuple((a, end, b, last) for (a, b), (end, last) in zip(PAIR_COLUMNS, ends, strict=True))

    def pair_cell(self, start: int, number: int) -> str:
        """Where the value of a block's pair stands; the block starts at row `start`, pairs count from 0."""
        return self.cell(self.pair_spans[number % PAIRS][2], start + number // PAIRS)


def limits(row: FormRow) -> tuple[tuple[str, float], ...]:
    """When the row's reading is out of range, as signs and limits; empty where it has none."""
    reading = row.reading
    if reading is None:
        return ()
    return tuple((sign, n) for sign, n in (("<", reading.min), (">", reading.max)) if n is not None)


def out_of_range(cell: str, row: FormRow) -> str:
    """A formula's condition for a reading in `cell` that is out of range."""
    return f"AND(ISNUMBER({cell}),OR({','.join(f'{cell}{sign}{n:.10g}' for sign, n in limits(row))}))"


def pair_lines(grid: Grid, pairs: tuple[Pair, ...], *, least_pt: float = 18) -> Iterator[Line]:
    """Labels and values, three pairs a line."""
    for start in range(0, len(pairs), PAIRS):
        chosen = pairs[start : start + PAIRS]
        entries: list[Entry | None] = [None]
        deepest = 0.0
        for pair, (first, until, value, value_until) in zip(chosen, grid.pair_spans, strict=False):
            entries.append(Entry(pair.name, HEAD, across=grid.span(first, until)))
            entries.append(Entry(pair.value, pair.format, across=grid.span(value, value_until)))
            deepest = max(deepest, height_pt(pair.name, grid.width(first, until)))
        yield Line(tuple(entries), max(least_pt, deepest))


def height_pt(text: str, width: float, size_pt: float = 10) -> float:
    """How high words stand in a column so many characters wide; a Chinese character is two wide."""
    units = sum(2 if ord(sign) > 0x2E7F or sign in "“”—–…×√★" else 1 for sign in text) * size_pt / 10
    return math.ceil(units / (width - 1)) * LINE_PT * size_pt / 10 + 4
