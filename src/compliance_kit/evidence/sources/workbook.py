"""An Excel workbook → records: cells as texts, and what a sheet can hide said aloud."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from posixpath import join, normpath
from typing import Any

from compliance_kit.evidence.sources.cell_text import as_text
from compliance_kit.evidence.table import MAX_ROWS, Record, Sheet, column_names
from compliance_kit.model import CkitError, Diagnostic, Place, Severity, Text, say
from compliance_kit.unpacking import unpack

MAX_COLUMNS = 512
_ROW = re.compile(rb"<(?:\w+:)?row\b([^>]*)>")
_CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*?)(?:/>|>(.*?)</(?:\w+:)?c>)", re.DOTALL)
_AT = re.compile(rb"\br\s*=\s*[\"']([A-Za-z]{1,3})([0-9]{1,9})[\"']")
_MERGE = re.compile(
    rb"<(?:\w+:)?mergeCell\b[^>]*\bref\s*=\s*[\"']([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})[\"']"
)
_HIDDEN = re.compile(rb"\bhidden\s*=\s*[\"'](?:1|true)[\"']")
_NUMBER = re.compile(rb"\br\s*=\s*[\"']([0-9]{1,9})[\"']")
_SHEET = re.compile(rb"<(?:\w+:)?sheet\b[^>]*>")
_PART = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>")
Merge = tuple[int, int, int, int]
"""First row, first column, last row, last column; from 1."""


def workbook_sheet(content: bytes, schema: Mapping[str, Any], *, name: str, dataset: str) -> Sheet:
    """The sheet named like the dataset, else the first; its cells from the header on.

    Raises:
        CkitError: the workbook is damaged, locked, dangerous or too large.
    """
    members = unpack(content)
    if "xl/workbook.xml" not in members:
        raise CkitError(say("这不是 Excel 工作簿（.xlsx）。"))
    for member, part in members.items():
        if member.startswith("xl/worksheets/"):
            _refuse_far_cells(part)
    titles, chosen, rows = _rows(content, (dataset, str(schema["title"])))
    odd = _Odd(members.get(_part(members, titles.index(chosen)), b""))
    records = tuple(_records(rows, odd, schema))
    header = records[0].first if records else 0
    return Sheet(iter(records), _Places(name, chosen), tuple(_notes(name, chosen, titles, odd.hidden_after(header))))


def _rows(content: bytes, wanted: Sequence[str]) -> tuple[list[str], str, list[list[object]]]:
    import python_calamine

    try:
        book = python_calamine.CalamineWorkbook.from_filelike(BytesIO(content))
        titles = list(book.sheet_names)
        if not titles:
            raise CkitError(say("工作簿里没有工作表。"))
        chosen = next((title for title in titles if title.strip() in wanted), titles[0])
        rows: Any = book.get_sheet_by_name(chosen).to_python(skip_empty_area=False)
        return titles, chosen, rows
    except (python_calamine.CalamineError, ValueError) as error:
        raise CkitError(say("文件打不开：它不是 Word 或 Excel 文件，或者已经损坏。")) from error


def _refuse_far_cells(part: bytes) -> None:
    for letters, row in _AT.findall(part):
        if int(row) > MAX_ROWS + 10 or column_number(letters.decode()) > MAX_COLUMNS:
            raise CkitError(
                say("工作表过大：超出 {rows} 行或 {columns} 列，未读取。", rows=MAX_ROWS, columns=MAX_COLUMNS)
            )


def column_number(letters: str) -> int:
    """A is 1, AA is 27."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def column_letters(number: int) -> str:
    """1 is A, 27 is AA."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _part(members: Mapping[str, bytes], place: int) -> str:
    """The part that holds the sheet at a place of the book."""
    sheets = _SHEET.findall(members["xl/workbook.xml"])
    key = re.search(rb"\b\w+:id\s*=\s*[\"']([^\"']+)[\"']", sheets[place]) if place < len(sheets) else None
    for relation in _PART.findall(members.get("xl/_rels/workbook.xml.rels", b"")):
        own = re.search(rb"\bId\s*=\s*[\"']([^\"']+)[\"']", relation)
        target = re.search(rb"\bTarget\s*=\s*[\"']([^\"']+)[\"']", relation)
        if key and own and target and own[1] == key[1]:
            return normpath(join("xl", target[1].decode("utf-8", "replace"))).lstrip("/")
    return ""


class _Odd:
    """What of a sheet the values alone do not tell: errors, formulas without a value, merged cells, hidden rows."""

    def __init__(self, part: bytes) -> None:
        self.faults: dict[tuple[int, int], Text] = {}
        self.hidden: list[int] = []
        self.merged: list[Merge] = [
            (int(r), column_number(c.decode()), int(last_r), column_number(last_c.decode()))
            for c, r, last_c, last_r in _MERGE.findall(part)
        ]
        row = 0
        if b"hidden" in part:
            for shape in _ROW.findall(part):
                said = _NUMBER.search(shape)
                row = int(said[1]) if said else row + 1
                if _HIDDEN.search(shape):
                    self.hidden.append(row)
        if b"<f" in part or b":f" in part or re.search(rb"\bt\s*=\s*[\"']e[\"']", part):
            self._cells(part)

    def _cells(self, part: bytes) -> None:
        for shape, inside in _CELL.findall(part):
            at = _AT.search(shape)
            if not at:
                continue
            place = (int(at[2]), column_number(at[1].decode()))
            if re.search(rb"\bt\s*=\s*[\"']e[\"']", shape):
                shown = re.search(rb"<(?:\w+:)?v>([^<]*)", inside)
                self.faults[place] = say(
                    "单元格是错误值 {value}", value=shown[1].decode("utf-8", "replace")[:20] if shown else ""
                )
            elif re.search(rb"<(?:\w+:)?f\b", inside) and not re.search(rb"<(?:\w+:)?v>[^<]", inside):
                self.faults[place] = say("公式没有算出的值；请在 Excel 里打开、重算并保存")

    def hidden_after(self, header: int) -> list[int]:
        """The hidden rows below the header."""
        return [row for row in self.hidden if row > header]

    def of_merges(self, width: int, header: int) -> dict[tuple[int, int], Text]:
        """The cells whose value the sheet shows but keeps elsewhere; a merge over rows keeps its first row whole."""
        found: dict[tuple[int, int], Text] = {}
        for top, left, bottom, right in self.merged:
            words = say(
                "在合并单元格 {ref} 里；请取消合并，逐格填写",
                ref=f"{column_letters(left)}{top}:{column_letters(right)}{bottom}",
            )
            for row in range(max(top + (left == right), header + 1), min(bottom, MAX_ROWS) + 1):
                found.setdefault((row, min(left, width)), words)
        return found


def _records(rows: Sequence[Sequence[object]], odd: _Odd, schema: Mapping[str, Any]) -> Iterator[Record]:
    start = next((i for i, row in enumerate(rows) if sum(cell != "" for cell in row) > 1), None)
    if start is None:
        return
    names = column_names([str(cell).strip() for cell in rows[start]], schema)
    while names and not names[-1]:
        names.pop()
    yield Record(names, start + 1, start + 1)
    rules = [schema["columns"].get(name, {"type": "text"}) for name in names]
    merges = odd.of_merges(len(names), start + 1)
    troubled = {row for row, _ in (*odd.faults, *merges)}
    for number, row in enumerate(rows[start + 1 :], start + 2):
        cells = [as_text(value, rule) for value, rule in zip(row, rules, strict=False)]
        cells += [str(value) for value in row[len(names) :] if value != ""]
        if number in troubled:
            wrong = {c: words for found in (merges, odd.faults) for (r, c), words in found.items() if r == number}
            faults = tuple((c - 1, words) for c, words in sorted(wrong.items()) if c <= len(names))
            if faults:
                yield Record(cells, number, number, None, faults)
                continue
        if any(cells):
            yield Record(cells, number, number)


class _Places:
    """Where a cell of one sheet stands."""

    def __init__(self, name: str, title: str) -> None:
        self.name, self.title = name, title

    def __call__(self, record: Record, i: int) -> Place:
        return Place(self.name, cell=f"{self.title}!{column_letters(i + 1)}{record.first}")


def _notes(name: str, chosen: str, titles: Sequence[str], hidden: Sequence[int]) -> Iterator[Diagnostic]:
    if hidden:
        words = say("有 {n} 行是隐藏的（从第 {row} 行起），照样读入", n=len(hidden), row=hidden[0])
        yield Diagnostic("evidence-hidden", Severity.NOTE, Place(name, cell=f"{chosen}!A{hidden[0]}"), words)
    others = [title for title in titles if title != chosen]
    if others:
        words = say("只读入工作表“{chosen}”，没有读入：{others}", chosen=chosen, others="、".join(others)[:200])
        yield Diagnostic("evidence-sheet", Severity.NOTE, Place(name, cell=f"{chosen}!A1"), words)
