"""Records from anywhere → rows, strictly: a bad row is reported where it stands and counted, never dropped in silence."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from itertools import combinations, count, pairwise, repeat
from operator import contains, gt
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
FEW = 32
"""So many rows that to look at them together again would cost more than to look at each."""
LAST = "~"
"""After every digit: in place of a time that is not written, so that no earlier one comes after it."""


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


class Lot(NamedTuple):
    """Records by their cells alone, none broken: each takes up one line, the first of them line `first`."""

    rows: Sequence[list[str]]
    first: int


class Sheet(NamedTuple):
    """One file as its source hands it over: the records, header first, where a cell stands, and what is worth a look."""

    records: Iterator[Record | Lot]
    place: Callable[[Record, int], Place]
    notes: tuple[Diagnostic, ...] = ()


@dataclass(slots=True)
class Part:
    """One file judged: its rows, how many were lost, what was wrong, and where the key of a row of it stands."""

    rows: list[Row]
    rejected: int
    findings: list[Diagnostic]
    where: Callable[[Row], Place] | None = None


@cache
def table_schema(dataset: str) -> dict[str, Any]:
    """The published description of a dataset.

    `columns`: each one's title, type and whether it must be filled; `key`: the columns no two rows may share;
    `order`: the columns whose times must not go backwards.
    """
    found: dict[str, Any] = json.loads((HERE / f"{dataset}.json").read_text(encoding="utf-8"))
    return found


def judge_sheet(sheet: Sheet, schema: Mapping[str, Any], *, name: str, known: Known) -> Part:
    """The records of one file, from whatever source, against the dataset's description."""
    return _Reading(sheet, schema, name, known).part()


def column_names(header: Sequence[str], schema: Mapping[str, Any]) -> list[str]:
    """The header's columns by name, also where it gives their Chinese titles."""
    titles = {rule["title"]: name for name, rule in schema["columns"].items()}
    return [titles.get(cell, cell) for cell in header]


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
        self.header: tuple[str, ...] = ()
        self.rows: list[Row] = []
        self.findings: list[Diagnostic] = list(sheet.notes)
        self.ends: dict[int, int] = {}
        """The last line of each row that spans several, by its first."""
        self.rejected = 0
        self.right: tuple[set[object], ...] = ()
        """Cells found right before, by column: the same dates, forms and results come again by the thousand."""
        self.asking_form: frozenset[int] = frozenset()
        """Columns whose values are right for one form and wrong for another: of them, form and value are kept together."""

    def part(self) -> Part:
        """All rows that are right, and what is wrong with the others."""
        header = next(self.records, None)
        where = None
        if not isinstance(header, Record):
            self._report("evidence-empty", Place(self.name, START), say("文件是空的，第一行应当是列名"))
        elif not self._is_header(header):
            self.rejected = sum(map(_line_count, self.records))
        else:
            self._start(tuple(header.cells))
            for found in self.records:
                if isinstance(found, Record):
                    self._take(found)
                else:
                    self._take_all(found)
            if self.key:
                last = self.header.index(self.key[-1]) if self.key[-1] in self.header else 0
                where = partial(self._where, last)
        return Part(self.rows, self.rejected, self.findings, where)

    def _where(self, i: int, row: Row) -> Place:
        return self.place(Record([], row.line, self.ends.get(row.line, row.line)), i)

    def _is_header(self, record: Record) -> bool:
        if record.broken:
            self._report("evidence-row", self.place(record, QUOTE), record.broken)
            return False
        faults = list(_header_faults(record.cells, self.columns))
        for i, words in faults:
            self._report("evidence-row", self.place(record, i), words)
        return not faults

    def _start(self, header: tuple[str, ...]) -> None:
        self.header = header
        self.right = tuple(set() for _ in header)
        self.asking_form = frozenset(i for i, name in enumerate(header) if self.columns[name]["type"] == "item")

    def _take_all(self, lot: Lot) -> None:
        """Take the lot as it is where nothing is wrong with it, else by halves, and few record by record."""
        if len(self.rows) + len(lot.rows) <= MAX_ROWS and self._is_right(lot.rows):
            self.rows += map(_made, zip(map(dict, map(zip, repeat(self.header), lot.rows)), count(lot.first)))
            return
        if half := len(lot.rows) // 2 if len(lot.rows) > FEW else 0:
            self._take_all(Lot(lot.rows[:half], lot.first))
            self._take_all(Lot(lot.rows[half:], lot.first + half))
            return
        for line, cells in enumerate(lot.rows, lot.first):
            self._take(Record(cells, line, line))

    def _is_right(self, rows: Sequence[list[str]]) -> bool:
        """Whether nothing is wrong with any of them, looked at column by column."""
        if set(map(len, rows)) != {len(self.header)} or self.standing:
            return False
        columns = dict(zip(self.header, zip(*rows, strict=True), strict=True))
        forms = columns.get("form", repeat(""))
        for i, (name, cells) in enumerate(columns.items()):
            asks = i in self.asking_form
            fresh = set(zip(forms, cells) if asks else cells) - self.right[i]  # noqa: B905  forms may be without end
            for known in fresh:
                form, value = known if isinstance(known, tuple) else ("", known)
                if self._cell_fault(name, {"form": form, name: value}):
                    return False
            self.right[i].update(fresh)
        times = [[time or LAST for time in columns[name]] for name in self.order if name in columns]
        return not any(any(map(gt, *both)) for both in combinations(times, 2))

    def _take(self, record: Record) -> None:
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
        elif len(record.cells) != len(self.header):
            words = say("这一行有 {n} 格，应当是 {wanted} 格", n=len(record.cells), wanted=len(self.header))
            self._reject(record, [(min(len(record.cells), len(self.header)) - 1, words)])
        else:
            row = dict(zip(self.header, record.cells, strict=True))
            if faults := self._faults(row):
                self._reject(record, faults)
            else:
                self._keep(record, row)

    def _keep(self, record: Record, row: Mapping[str, str]) -> None:
        self.rows.append(Row(row, record.first))
        if record.last > record.first:
            self.ends[record.first] = record.last

    def _reject(self, record: Record, faults: Iterable[tuple[int, Text]]) -> None:
        self.rejected += 1
        for i, words in faults:
            self._report("evidence-row", self.place(record, i), words)

    def _faults(self, row: dict[str, str]) -> list[tuple[int, Text]]:
        """The cell's number and what is wrong with it; what spans cells only where each one is right."""
        faults: list[tuple[int, Text]] = []
        known: list[object] = [*row.values()]
        for i in self.asking_form:
            known[i] = (row.get("form", ""), known[i])
        if all(map(contains, self.right, known)):
            return list(self._row_faults(row)) if self.spans_cells else []
        for i, column in enumerate(row):
            if known[i] in self.right[i]:
                continue
            if words := self._cell_fault(column, row):
                faults.append((i, words))
            else:
                self.right[i].add(known[i])
        return faults or list(self._row_faults(row))

    def _cell_fault(self, column: str, row: Mapping[str, str]) -> Text | None:
        rule, value = self.columns[column], row[column]
        if not value.strip():
            return say("{title}没有填", title=rule["title"]) if rule["required"] else None
        wrong = fault(Cell(value, rule, row, self.known))
        return say("{title}“{value}”{fault}", title=rule["title"], value=value[:30], fault=wrong) if wrong else None

    def _row_faults(self, row: Mapping[str, str]) -> Iterator[tuple[int, Text]]:
        times = [column for column in self.order if row.get(column)]
        for earlier, later in pairwise(times):
            if row[later] < row[earlier]:
                titles = {"later": self.columns[later]["title"], "earlier": self.columns[earlier]["title"]}
                yield self.header.index(later), say("{later}早于{earlier}", **titles)
                return
        said = self.standing
        if said and row.get(said["column"]) == said["good"] and "" < row.get(said["until"], "") < row[said["on"]]:
            titles = {"on": self.columns[said["on"]]["title"], "until": self.columns[said["until"]]["title"]}
            yield self.header.index(said["column"]), say("{on}已过{until}，不能写“{good}”", good=said["good"], **titles)

    def _report(self, code: str, place: Place, words: Text) -> None:
        self.findings.append(Diagnostic(code, Severity.ERROR, place, words))


_made: Callable[[tuple[Mapping[str, str], int]], Row] = partial(tuple.__new__, Row)
"""A row of its two parts, without the call of a function of Python's that `Row` costs."""


def _line_count(found: Record | Lot) -> int:
    return found.last - found.first + 1 if isinstance(found, Record) else len(found.rows)


def _header_faults(header: Sequence[str], columns: Mapping[str, Any]) -> Iterator[tuple[int, Text]]:
    for i, column in enumerate(header):
        if column not in columns:
            yield i, say("没有“{column}”这一列；可用的列：{known}", column=column[:30], known="、".join(columns))
        elif column in header[:i]:
            yield i, say("列名 {column} 重复", column=column)
    for column, rule in columns.items():
        if rule["required"] and column not in header:
            yield 0, say("缺少 {column}（{title}）列", column=column, title=rule["title"])
