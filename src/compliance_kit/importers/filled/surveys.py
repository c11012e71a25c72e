"""Rows of questionnaires joined to a project's surveys.csv and ratings.csv: new answers added, the same ones left as they are.

A respondent whose run is numbered is known by it, so that the same filling is one row however often it is handed in.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field

from compliance_kit.importers.filled.answers import RatingRow, SurveyRow
from compliance_kit.model import Text, say

LISTED = 20
Line = list[str]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One of the files: its name, the columns that tell rows apart, those of the answers, and a new file's columns.

    A column of the answers that a file lacks is added once there is something to put into it.
    """

    name: str
    key: tuple[str, ...]
    values: tuple[str, ...]
    columns: tuple[str, ...]


SURVEYS = Sheet("surveys.csv", ("date", "household"), ("score", "recommend"), ("date", "household", "score", "source"))
RATINGS = Sheet(
    "ratings.csv",
    ("date", "household", "item"),
    ("score", "importance"),
    ("date", "household", "item", "score", "importance", "source"),
)


@dataclass(frozen=True, slots=True)
class Merge:
    """What the file becomes: its bytes, None where they do not change; how many rows were new, changed, the same."""

    content: bytes | None
    new: int
    changed: int
    same: int
    refused: tuple[Text, ...] = ()


def merged(
    before: bytes, rows: Sequence[SurveyRow | RatingRow], note: str, *, replace: bool, sheet: Sheet = SURVEYS
) -> Merge:
    """The file with the rows joined in; other answers of the same household and day replace the old ones if told to.

    Args:
        before: the CSV as it is; empty where there is none.
        rows: what was read from the workbook, or what the one respondent of a phone's file answered.
        note: what each new row says it comes from; a numbered run's is its own alone, and what it answered stands under it.
        replace: whether other answers may be replaced.
        sheet: which of the files it is.
    """
    if not rows:
        return Merge(None, 0, 0, 0)
    try:
        text = before.decode("utf-8-sig")
        lines = list(csv.reader(io.StringIO(text, newline=""), strict=True)) or [list(sheet.columns)]
    except (UnicodeDecodeError, csv.Error):
        return Merge(None, 0, 0, 0, (say("{name} 读不出来，请先改正", name=sheet.name),))
    if not {*sheet.key, "score"} <= set(lines[0]):
        return Merge(None, 0, 0, 0, (say("{name} 的列名不对，请先改正", name=sheet.name),))
    joining = _Joining(sheet, lines, note, replace)
    for row in rows:
        joining.join({name: value for name, value in asdict(row).items() if name != "run"}, is_run=bool(row.run))
    if joining.refused or not (joining.new or joining.changed):
        return Merge(None, joining.new, joining.changed, joining.same, tuple(joining.refused[:LISTED]))
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n" if b"\r\n" in before else "\n").writerows(lines)
    mark = codecs.BOM_UTF8 if before.startswith(codecs.BOM_UTF8) else b""  # else a spreadsheet shows it garbled again
    return Merge(mark + out.getvalue().encode(), joining.new, joining.changed, joining.same)


@dataclass(slots=True)
class _Joining:
    """One file while rows are joined to it; `lines` begins with the header and is changed in place."""

    sheet: Sheet
    lines: list[Line]
    note: str
    replace: bool
    new: int = 0
    changed: int = 0
    same: int = 0
    refused: list[Text] = field(default_factory=list)
    known: dict[tuple[str, ...], Line] = field(init=False)
    earlier: list[Line] = field(init=False)
    """What an earlier file of the same filling brought in."""

    def __post_init__(self) -> None:
        header = self.lines[0]
        whole = [line for line in self.lines[1:] if len(line) == len(header)]
        self.known = {tuple(self._cell(line, name) for name in self.sheet.key): line for line in whole}
        self.earlier = [line for line in whole if "source" in header and self._cell(line, "source") == self.note]

    def join(self, row: Mapping[str, str], *, is_run: bool) -> None:
        """Join one row."""
        if is_run and not self._moved(row):
            return
        key = tuple(row[name] for name in self.sheet.key)
        line = self.known.get(key)
        values = {name: row[name] for name in self.sheet.values if row[name]}
        for name in values.keys() - set(self.lines[0]):
            self._widen(name)
        if line is None:
            cells = {**{name: row[name] for name in self.sheet.key}, **values, "source": self.note}
            self.known[key] = added = [cells.get(name, "") for name in self.lines[0]]
            self.lines.append(added)
            self.new += 1
        elif all(self._cell(line, name) == value for name, value in values.items()):
            self.same += 1
        else:
            self._change(line, row, values)

    def _moved(self, row: Mapping[str, str]) -> bool:
        """Whether the row may go on: what the same filling said of another day or household is taken out first, if told."""
        moved = [line for line in self.earlier if self._place(line) != (row["date"], row["household"])]
        if moved and not self.replace:
            date, household = self._place(moved[0])
            words = say("这份问卷已收回为 {was}，这里是 {now}；核对后用 --replace 替换", was=f"{household} {date}", now=f"{row['household']} {row['date']}")  # fmt: skip
            if words not in self.refused:
                self.refused.append(words)
            return False
        for line in moved:
            self.lines.remove(line)
            self.earlier.remove(line)
            self.known = {key: kept for key, kept in self.known.items() if kept is not line}
        return True

    def _change(self, line: Line, row: Mapping[str, str], values: Mapping[str, str]) -> None:
        other = {name: (was, value) for name, value in values.items() if (was := self._cell(line, name)) != value}
        if self.replace or not any(was for was, _ in other.values()):
            for name, (_, value) in other.items():
                line[self.lines[0].index(name)] = value
            self.changed += 1
            return
        was, now = next(pair for pair in other.values() if pair[0])
        who = "　".join(row[name] for name in self.sheet.key[1:])
        self.refused.append(say("{household} {date} 已有评分 {was}，这里是 {now}；核对后用 --replace 替换", household=who, date=row["date"], was=was, now=now))  # fmt: skip

    def _widen(self, name: str) -> None:
        """Give the file one more column, empty so far."""
        width = len(self.lines[0])
        for line in self.lines:
            if len(line) == width:
                line.append("")
        self.lines[0][-1] = name

    def _place(self, line: Line) -> tuple[str, str]:
        return self._cell(line, "date"), self._cell(line, "household")

    def _cell(self, line: Line, name: str) -> str:
        """A cell by its column's name; empty where there is no such column."""
        return line[self.lines[0].index(name)] if name in self.lines[0] else ""
