"""The table that ODK Central or KoBo exports: one line a filled form, a column a question."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from compliance_kit.importers.filled.model import (
    NOTHING,
    Cell,
    Filled,
    FilledExtra,
    FilledItem,
    Identity,
    Reading,
    refusal,
    refused,
)
from compliance_kit.model import Diagnostic, Span, say
from compliance_kit.outputs.checklist.form import Form

MAX_BYTES, MAX_ROWS, MAX_COLUMNS = 20_000_000, 5_000, 4_000
EXTRAS = 3
RUN = ("instanceid", "key", "_uuid")
"""Columns that number a run, best first, in small letters."""
_ITEM = re.compile("i([0-9]{3}(?:_[A-Za-z0-9_]{1,40})?)")
_FIELD = re.compile("(value|deduct|place|note|owner|due|photo|reason|at)_([0-9]{3}(?:_[A-Za-z0-9_]{1,40})?)")
_HEAD = re.compile("h[0-9]{2}[ab]?")
_OURS = re.compile("(extra[0-9]_(note|owner|due))|(signed[0-9]+)|(got_[0-9]{3}.*)|count_(due|done)|(checked|score)_rate|score_(full|got)|veto|totals_shown")  # fmt: skip
_META = {
    *RUN, "start", "end", "today", "deviceid", "submissiondate", "submitterid", "submittername", "attachmentspresent",
    "attachmentsexpected", "status", "reviewstate", "edits", "formversion", "instancename", "rootuuid", "uuid", "audit",
}  # fmt: skip
"""Columns that say how a form was sent, not what was found."""
_GROUP = re.compile("^(?:.*[-/:])?(?=[^-/:]+$)")
_EXPORT = say("请从 ODK Central 或 KoBo 导出为 CSV（不拆分多选，保留字段名）")


def looks_like(content: bytes) -> bool:
    """Whether the bytes begin with the head of an export: a run's number and a form's version."""
    text, _ = decoded(content[:200_000])
    head = {bare(name).lower() for name in next(csv.reader(io.StringIO(text)), ())} if text else set()
    return bool(head & {"instanceid", "key", "_uuid"})


def decoded(content: bytes) -> tuple[str, str]:
    """The text and its encoding: UTF-8, else GB 18030; nothing where it is neither."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    return "", ""


def bare(column: str) -> str:
    """A column's name without the groups before it: s1-i001 and s1/i001 are i001."""
    return _GROUP.sub("", column.strip())


def read(content: bytes, path: str, find: Callable[[Identity], Form | None]) -> Reading:
    """Every run in an export; `find` gives the form that a run says it fills, None where there is none."""
    if len(content) > MAX_BYTES:
        return refused(path, say("文件过大，上限 {n} MB", n=MAX_BYTES // 1_000_000), _EXPORT)
    text, encoding = decoded(content)
    if not encoding or "\0" in text:
        return refused(path, say("编码认不出：既不是 UTF-8，也不是 GB 18030"), _EXPORT)
    table = _Table(path, find)
    try:
        runs = tuple(table.runs(csv.reader(io.StringIO(text, newline=""), strict=True)))
    except csv.Error:
        return refused(path, say("引号没有成对，或一格过长"), _EXPORT)
    return Reading(runs, tuple(table.findings))


@dataclass(slots=True)
class _Table:
    """One export on its way to forms."""

    path: str
    find: Callable[[Identity], Form | None]
    findings: list[Diagnostic] = field(default_factory=list)

    def runs(self, lines: Any) -> Iterator[Filled]:
        header: list[str] = next(lines, [])
        names = [bare(column) for column in header]
        twice = next((name for name in names if name and names.count(name) > 1 and _is_asked(name)), "")
        if not header or len(header) > MAX_COLUMNS or twice:
            words = say("列名 {name} 重复", name=twice) if twice else say("没有列名，或者列数过多")
            self.findings.append(refusal(self.path, words, _EXPORT, span=Span(1, 1, 1, 2)))
            return
        first = lines.line_num + 1
        for count, cells in enumerate(lines):
            span = Span(first, 1, first, 2)
            if count >= MAX_ROWS:
                self.findings.append(refusal(self.path, say("行数过多，上限 {n} 行", n=MAX_ROWS), _EXPORT, span=span))
                return
            if cells and len(cells) != len(header):
                words = say("这一行有 {n} 格，应当是 {wanted} 格", n=len(cells), wanted=len(header))
                self.findings.append(refusal(self.path, words, _EXPORT, span=span))
            elif any(cell.strip() for cell in cells):
                yield from self._run(dict(_cells(header, names, cells, first)), first)
            first = lines.line_num + 1

    def _run(self, cells: Mapping[str, Cell], line: int) -> Iterator[Filled]:
        said = [cells.get(f"ckit_{name}", NOTHING).text for name in ("form", "version", "hash", "project")]
        identity = Identity(*said)
        form = self.find(identity)
        if form is None:
            words = say("没有表单 {form}，或者没有项目 {project}", form=said[0] or "（未写）", project=said[3] or "—")
            self.findings.append(refusal(self.path, words, _EXPORT, span=Span(line, 1, line, 2)))
            return
        rows = {_tail(row.key): row.key for row in form.rows}
        run = next((cells[name].text for name in RUN if name in cells and not cells[name].is_empty), "")
        asked = {name: cell for name, cell in cells.items() if not cell.is_empty}
        yield Filled(
            path=self.path,
            channel="odk",
            identity=identity,
            head=dict(_head(form, asked)),
            items=tuple(_items(asked, rows)),
            extras=tuple(_extras(asked)),
            signed={name: asked[f"signed{i}"] for i, name in enumerate(form.signatures, 1) if f"signed{i}" in asked},
            run=run.removeprefix("uuid:")[:80],
            started=cells.get("start", NOTHING).text,
            finished=cells.get("end", NOTHING).text,
            strays=tuple(cell for name, cell in asked.items() if not _is_known(name)),
        )


def _cells(header: Sequence[str], names: Sequence[str], cells: Sequence[str], line: int) -> Iterator[tuple[str, Cell]]:
    """Cells by the bare name of their column, what numbers a run in small letters."""
    for i, (column, name, text) in enumerate(zip(header, names, cells, strict=True), 1):
        yield name.lower() if name.lower() in RUN else name, Cell(text, f"{line}:{column}", Span(line, i, line, i + 1))


def _tail(key: str) -> str:
    """How a row is called in the names of columns: 001_DT_0101."""
    return key.replace("@", "_").replace("-", "_")


def _is_asked(name: str) -> bool:
    return bool(_ITEM.fullmatch(name) or _FIELD.fullmatch(name) or _HEAD.fullmatch(name))


def _is_known(name: str) -> bool:
    """Whether a column is ours, or one that every export has; all else that is filled is kept as a stray."""
    return _is_asked(name) or name.startswith(("_", "ckit_")) or bool(_OURS.fullmatch(name)) or name.lower() in _META


def _head(form: Form, cells: Mapping[str, Cell]) -> Iterator[tuple[str, Cell]]:
    """The fields of the head: a period's two times joined by a dash, a date and what goes with it by a blank."""
    for i, (name, _) in enumerate(form.fields, 1):
        parts = [cells[column] for column in (f"h{i:02}", f"h{i:02}a", f"h{i:02}b") if column in cells]
        if parts:
            between = " " if "日期" in name else "–"
            yield name, Cell(between.join(part.text for part in parts), parts[0].cell, parts[0].span)


def _items(cells: Mapping[str, Cell], rows: Mapping[str, str]) -> Iterator[FilledItem]:
    found: dict[str, dict[str, Cell]] = {}
    for name, cell in cells.items():
        if match := _ITEM.fullmatch(name):
            found.setdefault(match[1], {})["result"] = cell
        elif match := _FIELD.fullmatch(name):
            found.setdefault(match[2], {})[match[1]] = cell
    for tail, answers in found.items():
        code, _, unit = tail.partition("_")
        key = rows.get(tail) or (f"{code}@{unit.replace('_', '-')}" if unit else code)
        first = next(iter(answers.values()))
        yield FilledItem(key, answers, cell=first.cell, span=first.span)


def _extras(cells: Mapping[str, Cell]) -> Iterator[FilledExtra]:
    for i in range(1, EXTRAS + 1):
        parts = {name: cells[f"extra{i}_{name}"] for name in ("note", "owner", "due") if f"extra{i}_{name}" in cells}
        if parts:
            yield FilledExtra(parts)
