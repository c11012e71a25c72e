"""A rectification ledger (整改台账) come back: what people filled in of each gap, and the decisions that this means."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from compliance_kit.importers.filled import values
from compliance_kit.importers.filled.model import NOTHING, Cell, refusal
from compliance_kit.kinds.decision import ACCEPTED, CLOSED, DOING, OPEN, REPORTED, RETURNED, Decision
from compliance_kit.model import TOP, Diagnostic, Place, Severity, Span, Text, say
from compliance_kit.outputs.gap.ledger import FIRST_ROW, SHEET, STATES
from compliance_kit.outputs.office import BookRead, OfficeFileError, a1, xlsx_book

ID = "编号"
COLUMNS = ("状态", "原因", "资源", "责任人", "完成日期", "证明材料", "复查人", "复查日期", "复查意见")
"""What is read of a row; all else is ours and stays as the report says."""
DAYS = ("完成日期", "复查日期")
MAX_TEXT = 4000
_REPORT = re.compile("GAP-([a-z0-9-]{1,60})-([0-9]{8})")


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One gap's row: its id, and its cells by the names of `COLUMNS`."""

    gap: str
    cells: Mapping[str, Cell]
    at: Cell

    def get(self, name: str) -> Cell:
        """The cell of that name; an empty one where there is none."""
        return self.cells.get(name, NOTHING)

    def text(self, name: str) -> str:
        """What was typed there, without blanks around it."""
        return self.get(name).text.strip()


@dataclass(frozen=True, slots=True)
class Ledger:
    """One ledger: which project's it says it is, of which report, and its rows; `findings` say why there are fewer or none."""

    path: str
    project: str = ""
    report: str = ""
    rows: tuple[LedgerRow, ...] = ()
    findings: tuple[Diagnostic, ...] = field(default=())


class RowError(Exception):
    """Why a row cannot be taken in: the cell's name, what is wrong, how to mend it."""

    def __init__(self, column: str, text: Text, hint: Text) -> None:
        super().__init__(str(text))
        self.column, self.text, self.hint = column, text, hint


def opened(content: bytes) -> BookRead | None:
    """The workbook in a file's bytes where it is a ledger; None for anything else, whatever is wrong with it."""
    if content[:2] != b"PK" or b"xl/workbook.xml" not in content:
        return None
    try:
        book = xlsx_book(content)
    except OfficeFileError:
        return None
    return book if is_ours(book) else None


def is_ours(book: BookRead) -> bool:
    """Whether a workbook is a ledger of ours, whatever else is in it."""
    sheet = book.sheets.get(SHEET)
    return sheet is not None and len(sheet.rows) >= FIRST_ROW - 1 and ID in sheet.rows[FIRST_ROW - 2]


def read_book(book: BookRead, path: str) -> Ledger:
    """The ledger in a workbook that was read; a row that bears no gap's id is none of ours and is told."""
    sheet = book.sheets[SHEET]
    heads = [str(value) for value in sheet.rows[FIRST_ROW - 2]]
    if twice := next((name for name in (ID, *COLUMNS) if heads.count(name) > 1), ""):
        words = say("“{name}”一栏有两列，分不清以哪一列为准", name=twice)
        return Ledger(path, findings=(refusal(path, words, say("删去多余的一列")),))
    if "项目" in heads:
        words = say("这是集团台账；请填各项目自己的整改台账")
        return Ledger(path, findings=(refusal(path, words, say("各项目的台账在 build/gaps/ 里，文件名是项目编号")),))
    said = {found[0]: found[1] for value in _says(book) if (found := _REPORT.search(value))}
    if len(said) != 1:
        words = say("认不出是哪个项目的台账：标题和文件属性里的报告编号不见了或者不一致")
        return Ledger(path, findings=(refusal(path, words, say("在 ckit 发出的整改台账里填写，不改标题")),))
    ((report, short),) = said.items()
    columns = {name: heads.index(name) + 1 for name in (ID, *COLUMNS) if name in heads}
    rows, findings = [], []
    seen: dict[str, str] = {}
    for i in range(FIRST_ROW, len(sheet.rows) + 1):
        cells = {name: _cell(sheet.rows[i - 1], sheet.formulas, i, column) for name, column in columns.items()}
        at = cells.pop(ID)
        kept = {name: cell for name, cell in cells.items() if not cell.is_empty}
        if at.is_empty and not kept:
            continue
        if fault := _no_row(at, seen):
            findings.append(_wrong(path, at, *fault))
            continue
        seen[at.text] = at.cell
        rows.append(LedgerRow(at.text, kept, at))
    project = book.custom.get("ckit-project", f"prj-{short}")
    return Ledger(path, project, report, tuple(rows), tuple(findings))


def _says(book: BookRead) -> Iterator[str]:
    """Where the report's number stands: in the title, and in the file's properties unless a program dropped them."""
    yield from (str(value) for value in book.sheets[SHEET].rows[0] if value != "")
    if "ckit-report" in book.custom:
        yield book.custom["ckit-report"]


def _cell(row: tuple[Any, ...], formulas: Mapping[tuple[int, int], str], i: int, column: int) -> Cell:
    value = row[column - 1] if column <= len(row) else ""
    formula = formulas.get((i, column), "")
    return Cell("" if formula else value, f"{SHEET}!{a1(i, column)}", Span(i, column, i, column + 1), formula)


def _no_row(at: Cell, seen: Mapping[str, str]) -> tuple[Text, Text] | None:
    """Why a row is no gap's."""
    if not re.fullmatch("G[1-7]-[a-zA-Z0-9#-]{3,130}", at.text):
        return say("这一行没有差距编号，没有收回"), say("不要改动编号一栏；新发现的问题用检查表或者通知书")
    if at.text in seen:
        return say("{gap} 在 {cell} 已经有一行", gap=at.text, cell=seen[at.text]), say("留一行")
    return None


def _wrong(path: str, cell: Cell, text: Text, hint: Text) -> Diagnostic:
    return Diagnostic("ledger-row", Severity.ERROR, Place(path, cell.span or TOP, cell.cell), text, hint)


def complaint(path: str, row: LedgerRow, error: RowError) -> Diagnostic:
    """A row that cannot be taken in, at the cell that is wrong."""
    cell = row.get(error.column)
    return _wrong(path, cell if cell.cell else row.at, error.text, error.hint)


# --- what a row means --------------------------------------------------------------------------------------------------


def entries(row: LedgerRow, before: Decision, shown: str, today: date) -> Iterator[dict[str, Any]]:
    """The decisions that a row stands for, oldest first; none where it says what is known already.

    `shown` is the state as a ledger of today would print it, where that differs from what was decided last.

    Raises:
        RowError: something is missing, in a way that cannot be read, or may not be decided in a ledger.
    """
    for name in COLUMNS:
        if row.get(name).formula or len(row.text(name)) > MAX_TEXT:
            raise RowError(
                name, say("“{name}”里是公式，或者字数过多", name=name), say("写成文字，不超过 {n} 字", n=MAX_TEXT)
            )
    state = row.text("状态") or shown
    if state not in STATES:
        raise RowError(
            "状态", say("没有“{state}”这种状态", state=state), say("可以写：{known}", known="、".join(STATES))
        )
    if state in (before.state, shown):
        yield from _same(row, before, state, today)
    elif state == OPEN:
        raise RowError(
            "状态",
            say("{gap} 已经是“{state}”，不能改回待整改", gap=row.gap, state=before.state),
            say("没有做好的写“退回”"),
        )
    elif state == ACCEPTED:
        raise RowError("状态", say("接受不能在台账里办"), say("用 ckit gap accept：要写批准人、期限和防范措施"))
    else:
        yield from _moved(row, before, state, today)


def _same(row: LedgerRow, before: Decision, state: str, today: date) -> Iterator[dict[str, Any]]:
    """Work that goes on: only what is new about it is written down."""
    fresh = {key: row.text(name) for key, name in (("cause", "原因"), ("resources", "资源"))}
    fresh = {key: text for key, text in fresh.items() if text and text != before.newest(key)}
    handler = row.text("责任人")
    known = next((e.by for e in reversed(before.history) if e.to not in (CLOSED, RETURNED)), "")
    if not fresh and handler in ("", known):
        return
    if state != DOING:
        raise RowError(
            "状态", say("填了原因、资源或者责任人，状态还是“{state}”", state=state), say("已经着手的，状态改为“整改中”")
        )
    yield _entry(today, DOING, _person(row, "责任人"), fresh.get("cause") or "台账更新") | fresh


def _moved(row: LedgerRow, before: Decision, state: str, today: date) -> Iterator[dict[str, Any]]:
    more = {key: text for key, name in (("cause", "原因"), ("resources", "资源")) if (text := row.text(name)) and text != before.newest(key)}  # fmt: skip
    if state == DOING:
        yield _entry(today, DOING, _person(row, "责任人"), row.text("原因") or "已安排整改") | more
        return
    if state == REPORTED:
        yield _reported(row, today) | more
        return
    if state == CLOSED and before.state not in (REPORTED, ACCEPTED) and row.text("责任人") and row.text("完成日期"):
        yield _reported(row, today) | more
        more = {}
    opinion = row.text("复查意见")
    if not opinion:
        raise RowError("复查意见", say("“{state}”要写复查意见", state=state), say("写明看了什么、结果怎样"))
    entry = _entry(_day(row, "复查日期", today), state, _person(row, "复查人"), opinion) | more
    yield entry | ({"proof": row.text("证明材料") or opinion} if state == CLOSED else {})


def _reported(row: LedgerRow, today: date) -> dict[str, Any]:
    entry = _entry(_day(row, "完成日期", today), REPORTED, _person(row, "责任人"), "整改完成，请复查")
    return entry | ({"proof": row.text("证明材料")} if row.text("证明材料") else {})


def _entry(on: date, to: str, by: str, reason: str) -> dict[str, Any]:
    return {"on": on.isoformat(), "to": to, "by": by, "reason": reason}


def _person(row: LedgerRow, name: str) -> str:
    if not row.text(name):
        raise RowError(name, say("“{state}”要写{name}", state=row.text("状态"), name=name), say("写姓名，不写部门"))
    return row.text(name)[:60]


def _day(row: LedgerRow, name: str, today: date) -> date:
    found = values.day(row.get(name).value)
    if found is None:
        words = say("“{state}”要写{name}，写成 2026-11-23 这样", state=row.text("状态"), name=name)
        raise RowError(name, words, say("写实际发生的那一天"))
    if found > today:
        raise RowError(name, say("{name} {day} 还没有到", name=name, day=found.isoformat()), say("写实际发生的那一天"))
    return found
