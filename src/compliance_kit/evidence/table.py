"""CSV → rows, strictly: a bad row is reported at its line and column and counted, never dropped in silence."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from compliance_kit.model import Diagnostic, Place, Severity, Span, Text, say

HERE = Path(__file__).parent / "tables"
DATASETS = ("inspections", "work_orders", "complaints", "surveys", "drills", "supplies")
MAX_BYTES = 20_000_000
MAX_FINDINGS = 50
RESULTS = ("pass", "fail", "na", "not_checked")


@dataclass(frozen=True, slots=True)
class Row:
    """One record: its cells by column name, as written, and the line it stands on."""

    cells: Mapping[str, str]
    line: int


@dataclass(frozen=True, slots=True)
class Table:
    """One dataset as read; `rejected` counts the rows that are not in `rows`."""

    rows: tuple[Row, ...]
    rejected: int
    findings: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """What cells may name: plan ids, and the item codes of each form."""

    forms: Mapping[str, frozenset[str]]
    plans: frozenset[str]


@cache
def table_schema(dataset: str) -> dict[str, Any]:
    """The published description of a dataset: its columns, their titles and types, and which must be filled."""
    found: dict[str, Any] = json.loads((HERE / f"{dataset}.json").read_text(encoding="utf-8"))
    return found


def read_table(content: bytes, dataset: str, *, name: str, known: Known) -> Table:
    """Read one CSV file.

    Args:
        content: its bytes; UTF-8, with or without a byte-order mark.
        dataset: which description it must fit.
        name: how findings call it.
        known: what its cells may name.
    """
    if len(content) > MAX_BYTES:
        return _refused(name, "evidence-too-large", say("文件过大，上限 {limit} MB", limit=MAX_BYTES // 1_000_000))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        words = say("编码应为 UTF-8（像是 GBK，请在 Excel 里另存为“CSV UTF-8”）")
        return _refused(name, "evidence-encoding", words, line)
    if "\0" in text:
        return _refused(name, "evidence-character", say("文件里有空字符"), text.count("\n", 0, text.index("\0")) + 1)
    return _table(text, dataset, name, known)


def _refused(name: str, code: str, text: Text, line: int = 1) -> Table:
    return Table((), 0, (Diagnostic(code, Severity.ERROR, Place(name, Span(line, 1, line, 2)), text),))


def _table(text: str, dataset: str, name: str, known: Known) -> Table:
    columns = table_schema(dataset)["columns"]
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    lines = text.splitlines()
    rows, findings, rejected, line = [], [], 0, 0
    header: Sequence[str] | None = None
    try:
        for cells in reader:
            start, line = line + 1, reader.line_num
            if header is None:
                faults = list(_header_faults(cells, columns))
                header = cells
            elif not cells:
                continue
            else:
                faults = list(_row_faults(dict(zip(header, cells, strict=False)), cells, header, (columns, known)))
                if not faults:
                    rows.append(Row(dict(zip(header, cells, strict=True)), start))
                rejected += bool(faults)
            for cell, words in faults:
                findings.append(
                    Diagnostic("evidence-row", Severity.ERROR, _place(name, lines, start, cells, cell), words)
                )
            if start == 1 and faults:
                return Table((), 0, tuple(findings))
    except csv.Error as error:
        words = say("引号没有成对，或这一行写坏了：{why}", why=str(error)[:60])
        findings.append(Diagnostic("evidence-row", Severity.ERROR, Place(name, Span(line + 1, 1, line + 1, 2)), words))
        rejected += 1
    if header is None:
        return _refused(name, "evidence-empty", say("文件是空的，第一行应当是列名"))
    return Table(tuple(rows), rejected, tuple(findings[:MAX_FINDINGS]))


def _place(name: str, lines: Sequence[str], line: int, cells: Sequence[str], cell: int) -> Place:
    """Where the cell of that number stands; the line's start where quotes hide it."""
    text = lines[line - 1] if line <= len(lines) else ""
    if cell >= len(cells) or '"' in text:
        return Place(name, Span(line, 1, line, max(len(text), 1) + 1))
    column = sum(len(c) + 1 for c in cells[:cell]) + 1
    return Place(name, Span(line, column, line, column + max(len(cells[cell]), 1)))


def _header_faults(header: Sequence[str], columns: Mapping[str, Any]) -> Iterator[tuple[int, Text]]:
    for i, column in enumerate(header):
        if column not in columns:
            yield i, say("没有“{column}”这一列；可用的列：{known}", column=column[:30], known="、".join(columns))
        elif column in header[:i]:
            yield i, say("列名 {column} 重复", column=column)
    for column, rule in columns.items():
        if rule["required"] and column not in header:
            yield 0, say("缺少 {column}（{title}）列", column=column, title=rule["title"])


def _row_faults(
    row: Mapping[str, str], cells: Sequence[str], header: Sequence[str], rules: tuple[Mapping[str, Any], Known]
) -> Iterator[tuple[int, Text]]:
    columns, known = rules
    if len(cells) != len(header):
        yield (
            min(len(cells), len(header)) - 1,
            say("这一行有 {n} 格，应当是 {wanted} 格", n=len(cells), wanted=len(header)),
        )
        return
    for i, column in enumerate(header):
        rule, value = columns[column], row[column]
        if not value.strip():
            if rule["required"]:
                yield i, say("{title}没有填", title=rule["title"])
        elif fault := CELLS[rule["type"]](value, row, known):
            yield i, say("{title}“{value}”{fault}", title=rule["title"], value=value[:30], fault=fault)


def moment(text: str) -> datetime | None:
    """A time written 2026-10-03 09:15; None for anything else."""
    try:
        return datetime.strptime(text, "%Y-%m-%d %H:%M") if re.fullmatch(r"[0-9-]{10} [0-9:]{5}", text) else None
    except ValueError:
        return None


def _date(value: str, row: Mapping[str, str], known: Known) -> Text | None:
    try:
        is_right = bool(re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value)) and bool(date.fromisoformat(value))
    except ValueError:
        is_right = False
    return None if is_right else say("不是有效的日期，写成 2026-10-03")


def _moment(value: str, row: Mapping[str, str], known: Known) -> Text | None:
    return None if moment(value) else say("不是有效的时间，写成 2026-10-03 09:15")


def _count(value: str, row: Mapping[str, str], known: Known) -> Text | None:
    return None if re.fullmatch(r"[0-9]{1,7}", value) else say("不是整数")


def _likert(value: str, row: Mapping[str, str], known: Known) -> Text | None:
    return None if value in ("1", "2", "3", "4", "5") else say("应当是 1 至 5 分")


def _result(value: str, row: Mapping[str, str], known: Known) -> Text | None:
    return None if value in RESULTS else say("应当是 pass、fail、na 或 not_checked")


def _form(value: str, row: Mapping[str, str], known: Known) -> Text | None:
    return None if value in known.forms else say("没有这张检查表")


def _item(value: str, row: Mapping[str, str], known: Known) -> Text | None:
    form = row.get("form", "")
    return None if form not in known.forms or value in known.forms[form] else say("不在 {form} 的项目里", form=form)


def _plan(value: str, row: Mapping[str, str], known: Known) -> Text | None:
    return None if value in known.plans else say("没有这个预案")


def _text(value: str, row: Mapping[str, str], known: Known) -> Text | None:
    return None if len(value) <= 2000 else say("太长，最多 2000 字")


CELLS: Mapping[str, Callable[[str, Mapping[str, str], Known], Text | None]] = {
    "date": _date,
    "moment": _moment,
    "count": _count,
    "likert": _likert,
    "result": _result,
    "form": _form,
    "item": _item,
    "plan": _plan,
    "id": _text,
    "text": _text,
}
