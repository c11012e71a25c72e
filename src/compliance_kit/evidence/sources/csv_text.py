"""A CSV file → records: many lines at once where each is a record of its own, and where a cell stands where one is wrong."""

from __future__ import annotations

import csv
import io
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

from compliance_kit.evidence.cells import Known
from compliance_kit.evidence.table import (
    MAX_BYTES,
    QUOTE,
    START,
    Lot,
    Part,
    Record,
    Sheet,
    column_names,
    judge_sheet,
    table_schema,
)
from compliance_kit.model import Diagnostic, Place, Severity, Span, Text, say

if TYPE_CHECKING:
    from _csv import Reader

LOT_LINES = 512
"""Lines looked at together: the fewer, the fewer are looked at one by one beside a bad row."""


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


def _titled(records: Iterator[Record | Lot], schema: Mapping[str, Any]) -> Iterator[Record | Lot]:
    header = next(records, None)
    if not isinstance(header, Record):
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
    return Part([], lost, [Diagnostic(code, Severity.ERROR, Place(name, span), text)])


class _Lines:
    """The lines of a CSV file, to say where a cell stands."""

    def __init__(self, text: str, name: str) -> None:
        self.text, self.name = text, name

    @cached_property
    def lines(self) -> list[str]:
        """They are cut only where something is to be said of one."""
        return _lines(self.text)

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


def _records(text: str) -> Iterator[Record | Lot]:
    """The file's records, the header by itself, then in lots where each of many lines is a record of its own."""
    lines = io.StringIO(text, newline="")
    reader = csv.reader(lines, strict=True)
    header = next(_singly(reader), None)
    if header is None:
        return
    yield header
    done = reader.line_num
    while some := list(islice(lines, LOT_LINES)):
        if rows := _plain(some):
            yield Lot(rows, done + 1)
            done += len(some)
        else:
            reader = csv.reader(chain(some, lines), strict=True)
            yield from _singly(reader, before=done, until=len(some))
            done += reader.line_num


def _plain(lines: Sequence[str]) -> list[list[str]]:
    """The cells of each line; empty where a line is blank, goes on in the next one or is broken."""
    try:
        rows = list(csv.reader(lines, strict=True))
    except csv.Error:
        return []
    return rows if len(rows) == len(lines) and all(rows) else []


def _singly(reader: Reader, *, before: int = 0, until: int = sys.maxsize) -> Iterator[Record]:
    """The records that begin on the first `until` lines, blank lines left out, numbered on from `before`.

    A broken one takes up the lines that the CSV reader spent on it.
    """
    while reader.line_num < until:
        first = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            lines = (before + first, before + reader.line_num)
            yield Record([], *lines, _broken(str(error), *lines))
        else:
            if cells:
                yield Record(cells, before + first, before + reader.line_num)


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
