"""Records from anywhere → rows, strictly, and CSV → records: a bad row is reported at its line and column and counted, never dropped in silence."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from itertools import chain, pairwise
from operator import contains
from pathlib import Path
from typing import Any, NamedTuple

from compliance_kit.evidence.cells import Cell, Known, fault
from compliance_kit.model import Diagnostic, Place, Severity, Span, Text, say

HERE = Path(__file__).parent / "tables"
DATASETS = (
    "inspections", "work_orders", "complaints", "surveys", "ratings", "drills", "supplies", "training", "incidents",
    "disclosures", "visits", "fees", "systems", "staff", "improvements", "disputes", "requests", "readings", "certificates",
)  # fmt: skip
MAX_BYTES = 20_000_000
MAX_ROWS = 200_000
"""A year of a hundred items a day is 36,500 rows; five estates' worth and more."""
MAX_FINDINGS = 1000
"""Findings listed a file; what is left is counted in one more."""
QUOTE = -1
"""In place of a cell's number: where a broken record's first quote stands."""
START = Span(1, 1, 1, 2)
"""A file's first character."""


class Row(NamedTuple):
    """One record: its cells by column name, as written, and the line it stands on; there are many of them."""

    cells: Mapping[str, str]
    line: int


@dataclass(frozen=True, slots=True)
class Table:
    """One dataset as read; `rejected` counts the rows that are not in `rows`."""

    rows: tuple[Row, ...] = ()
    rejected: int = 0
    findings: tuple[Diagnostic, ...] = ()


class Record(NamedTuple):
    """One record of a file, from line `first` to line `last`; `broken` says why it has no cells.

    `faults` are what its source found wrong: the cell's number, from 0, and why.
    """

    cells: list[str]
    first: int
    last: int
    broken: Text | None = None
    faults: tuple[tuple[int, Text], ...] = ()


class Sheet(NamedTuple):
    """One file as its source hands it over: the records, header first, where a cell stands, and what is worth a look."""

    records: Iterator[Record]
    place: Callable[[Record, int], Place]
    notes: tuple[Diagnostic, ...] = ()


@dataclass(slots=True)
class Part:
    """One file judged: its rows, the records of those whose key counts, what was wrong, and where a key stands."""

    rows: list[Row]
    records: list[Record]
    rejected: int
    findings: list[Diagnostic]
    where: Callable[[Record], Place] | None = None


@cache
def table_schema(dataset: str) -> dict[str, Any]:
    """The published description of a dataset.

    `columns`: each one's title, type and whether it must be filled; `key`: the columns no two rows may share;
    `order`: the columns whose times must not go backwards.
    """
    found: dict[str, Any] = json.loads((HERE / f"{dataset}.json").read_text(encoding="utf-8"))
    return found


def csv_part(content: bytes, dataset: str, *, name: str, known: Known) -> Part:
    """One CSV file, judged row by row; whether its keys are its own is for `whole` to say."""
    if len(content) > MAX_BYTES:
        return _refused(name, content, "evidence-too-large", say("文件过大，上限 {n} MB", n=MAX_BYTES // 1_000_000))
    notes: tuple[Diagnostic, ...] = ()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        try:
            if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
                raise
            text = content.decode("gb18030")
        except UnicodeDecodeError:
            before = content[: error.start].decode("utf-8-sig")
            return _refused(name, content, "evidence-encoding", _encoding(content), _span(before))
        words = say("编码是 GB18030（GBK），已按它读入；建议另存为“CSV UTF-8（逗号分隔）”")
        notes = (Diagnostic("evidence-encoding", Severity.NOTE, Place(name, START), words),)
    if "\0" in text:
        return _refused(
            name, content, "evidence-character", say("文件里有空字符（NUL）"), _span(text.partition("\0")[0])
        )
    schema = table_schema(dataset)
    lines = _Lines(text, name)
    return judge_sheet(Sheet(_titled(_records(text), schema), lines.place, notes), schema, name=name, known=known)


def judge_sheet(sheet: Sheet, schema: Mapping[str, Any], *, name: str, known: Known) -> Part:
    """The records of one file, from whatever source, against the dataset's description."""
    return _Reading(sheet, schema, name, known).part()


def column_names(header: Sequence[str], schema: Mapping[str, Any]) -> list[str]:
    """The header's columns by name, also where it gives their Chinese titles."""
    titles = {rule["title"]: name for name, rule in schema["columns"].items()}
    return [titles.get(cell, cell) for cell in header]


def _titled(records: Iterator[Record], schema: Mapping[str, Any]) -> Iterator[Record]:
    header = next(records, None)
    if header is None:
        return records
    return chain((header._replace(cells=column_names(header.cells, schema)),), records)


def _encoding(content: bytes) -> Text:
    """What the bytes seem to be, since they are not UTF-8."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return say("编码是 UTF-16，应为 UTF-8；在 Excel 里另存为“CSV UTF-8（逗号分隔）”")
    return say("不是 UTF-8 或 GB18030 编码的文本；在 Excel 里另存为“CSV UTF-8（逗号分隔）”")


def _span(before: str) -> Span:
    """The character after `before`."""
    lines = _lines(before)
    return Span(len(lines), len(lines[-1]) + 1, len(lines), len(lines[-1]) + 2)


def _lines(text: str) -> list[str]:
    """The lines as the CSV reader counts them; `splitlines` would also cut at form feeds and the like."""
    return re.split(r"\r\n|\r|\n", text)


def _refused(name: str, content: bytes, code: str, text: Text, span: Span = START) -> Part:
    lost = max(0, sum(bool(line.strip(b"\0 \r\t")) for line in content.split(b"\n")) - 1)
    return Part([], [], lost, [Diagnostic(code, Severity.ERROR, Place(name, span), text)])


class _Reading:
    """One file on its way from text to rows."""

    def __init__(self, sheet: Sheet, schema: Mapping[str, Any], name: str, known: Known) -> None:
        self.records, self.place = sheet.records, sheet.place
        self.standing: Mapping[str, str] = schema.get("standing", {})
        self.columns: Mapping[str, Any] = schema["columns"]
        self.key: Sequence[str] = schema.get("key", ())
        self.order: Sequence[str] = schema.get("order", ())
        self.name, self.known = name, known
        self.spans_cells = bool(self.order or self.standing)
        self.rows: list[Row] = []
        self.findings: list[Diagnostic] = list(sheet.notes)
        self.kept: list[Record] = []
        self.rejected = 0
        self.right: dict[str, tuple[set[str], ...]] = {}
        """Cells found right before, by form and column: the same dates, forms and results come again by the thousand."""
        self.asking_form = frozenset(name for name, rule in self.columns.items() if rule["type"] == "item")
        """Columns whose values are right for one form and wrong for another."""

    def part(self) -> Part:
        """All rows that are right, and what is wrong with the others."""
        header = next(self.records, None)
        where = None
        if header is None:
            self._report("evidence-empty", Place(self.name, START), say("文件是空的，第一行应当是列名"))
        elif not self._is_header(header):
            self.rejected = sum(record.last - record.first + 1 for record in self.records)
        else:
            names = tuple(header.cells)
            for record in self.records:
                self._take(record, names)
            if self.key:
                last = names.index(self.key[-1]) if self.key[-1] in names else 0
                where = partial(_at, self.place, last)
        return Part(self.rows, self.kept, self.rejected, self.findings, where)

    def _is_header(self, record: Record) -> bool:
        if record.broken:
            self._report("evidence-row", self.place(record, QUOTE), record.broken)
            return False
        faults = list(_header_faults(record.cells, self.columns))
        for i, words in faults:
            self._report("evidence-row", self.place(record, i), words)
        return not faults

    def _take(self, record: Record, header: tuple[str, ...]) -> None:
        if record.broken:
            self.rejected += record.last - record.first + 1
            self._report("evidence-row", self.place(record, QUOTE), record.broken)
        elif len(self.rows) >= MAX_ROWS:
            if not self.rejected or self.findings[-1].code != "evidence-too-large":
                words = say("行数过多，上限 {n} 行，其后未读", n=MAX_ROWS)
                self._report("evidence-too-large", self.place(record, 0), words)
            self.rejected += 1
        elif record.faults:
            self._reject(record, record.faults)
        elif len(record.cells) != len(header):
            words = say("这一行有 {n} 格，应当是 {wanted} 格", n=len(record.cells), wanted=len(header))
            self._reject(record, [(min(len(record.cells), len(header)) - 1, words)])
        else:
            row = dict(zip(header, record.cells, strict=True))
            faults = self._faults(row, header)
            if faults:
                self._reject(record, faults)
            else:
                self.rows.append(Row(row, record.first))
                if self.key:
                    self.kept.append(record)

    def _reject(self, record: Record, faults: Iterable[tuple[int, Text]]) -> None:
        self.rejected += 1
        for i, words in faults:
            self._report("evidence-row", self.place(record, i), words)

    def _faults(self, row: dict[str, str], header: tuple[str, ...]) -> list[tuple[int, Text]]:
        """The cell's number and what is wrong with it; what spans cells only where each one is right."""
        faults: list[tuple[int, Text]] = []
        right = self._right(row.get("form", ""), header)
        if not all(map(contains, right, row.values())):
            for i, (column, value) in enumerate(row.items()):
                if value in right[i]:
                    continue
                if words := self._cell_fault(column, row):
                    faults.append((i, words))
                else:
                    right[i].add(value)
        if faults or not self.spans_cells:
            return faults
        return list(self._row_faults(row, header))

    def _right(self, form: str, header: tuple[str, ...]) -> tuple[set[str], ...]:
        """For each column the cells found right before; only those that ask the form are kept by form."""
        if form not in self.right:
            shared = next(iter(self.right.values()), tuple(set[str]() for _ in header))
            self.right[form] = tuple(
                set() if column in self.asking_form else shared[i] for i, column in enumerate(header)
            )
        return self.right[form]

    def _cell_fault(self, column: str, row: Mapping[str, str]) -> Text | None:
        rule, value = self.columns[column], row[column]
        if not value.strip():
            return say("{title}没有填", title=rule["title"]) if rule["required"] else None
        wrong = fault(Cell(value, rule, row, self.known))
        return say("{title}“{value}”{fault}", title=rule["title"], value=value[:30], fault=wrong) if wrong else None

    def _row_faults(self, row: Mapping[str, str], header: Sequence[str]) -> Iterator[tuple[int, Text]]:
        times = [column for column in self.order if row.get(column)] if self.order else []
        for earlier, later in pairwise(times):
            if row[later] < row[earlier]:
                titles = {"later": self.columns[later]["title"], "earlier": self.columns[earlier]["title"]}
                yield header.index(later), say("{later}早于{earlier}", **titles)
                return
        said = self.standing
        if said and row.get(said["column"]) == said["good"] and "" < row.get(said["until"], "") < row[said["on"]]:
            titles = {"on": self.columns[said["on"]]["title"], "until": self.columns[said["until"]]["title"]}
            yield header.index(said["column"]), say("{on}已过{until}，不能写“{good}”", good=said["good"], **titles)

    def _report(self, code: str, place: Place, words: Text) -> None:
        self.findings.append(Diagnostic(code, Severity.ERROR, place, words))


def _at(place: Callable[[Record, int], Place], i: int, record: Record) -> Place:
    return place(record, i)


class _Lines:
    """The lines of a CSV file, to say where a cell stands."""

    def __init__(self, text: str, name: str) -> None:
        self.lines, self.name = _lines(text), name

    def place(self, record: Record, i: int) -> Place:
        """A cell's place by its number, a broken record's by its first quote."""
        return Place(self.name, self._quote(record) if i == QUOTE else self._cell(record, i))

    def _cell(self, record: Record, i: int) -> Span:
        """Where a cell stands; the first line of a record that spans several."""
        text = self.lines[record.first - 1]
        if record.first == record.last:
            spans = list(_cell_columns(text))
            start, end = spans[min(i, len(spans) - 1)]
        else:
            start, end = 1, len(text) + 1
        return Span(record.first, start, record.first, max(end, start + 1))

    def _quote(self, record: Record) -> Span:
        """Where the first quote of a broken record stands."""
        column = max(self.lines[record.first - 1].find('"'), 0) + 1
        return Span(record.first, column, record.first, column + 1)


def _records(text: str) -> Iterator[Record]:
    """The file's records, blank lines left out; a broken one takes up the lines that the CSV reader spent on it."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    while True:
        first = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield Record([], first, reader.line_num, _broken(str(error), first, reader.line_num))
        else:
            if cells:
                yield Record(cells, first, reader.line_num)


def _broken(why: str, first: int, last: int) -> Text:
    if "expected after" in why and first == last:
        return say("引号后面还有字；格内的引号要写成两个")
    if "field" in why:
        return say("一格的内容过长，多半是引号没有成对；第 {first} 至 {last} 行没有读入", first=first, last=last)
    return say("引号没有成对；第 {first} 至 {last} 行没有读入", first=first, last=last)


def _cell_columns(line: str) -> Iterator[tuple[int, int]]:
    """The first and last column (exclusive, from 1) of each cell on a line."""
    start, is_quoted = 0, False
    for i, character in enumerate(line):
        if character == '"' and (is_quoted or i == start):
            is_quoted = not is_quoted
        elif character == "," and not is_quoted:
            yield start + 1, i + 1
            start = i + 1
    yield start + 1, len(line) + 1


def _header_faults(header: Sequence[str], columns: Mapping[str, Any]) -> Iterator[tuple[int, Text]]:
    for i, column in enumerate(header):
        if column not in columns:
            yield i, say("没有“{column}”这一列；可用的列：{known}", column=column[:30], known="、".join(columns))
        elif column in header[:i]:
            yield i, say("列名 {column} 重复", column=column)
    for column, rule in columns.items():
        if rule["required"] and column not in header:
            yield 0, say("缺少 {column}（{title}）列", column=column, title=rule["title"])
