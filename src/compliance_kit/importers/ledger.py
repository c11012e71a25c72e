"""A rectification ledger (整改台账) come back: what people filled in of each gap, and the decisions that this means."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from compliance_kit.importers.filled import values
from compliance_kit.importers.filled.model import NOTHING, Cell, refusal
from compliance_kit.kinds.decision import ACCEPTED, CLOSED, DOING, OPEN, REPORTED, RETURNED, Decision, Entry
from compliance_kit.model import TOP, Diagnostic, Place, Severity, Span, Text, say
from compliance_kit.outputs.gap.ledger import FIRST_ROW, NAMES, STATES
from compliance_kit.outputs.office import BookRead, OfficeFileError, SheetRead, a1, xlsx_book

ID = "编号"
COLUMNS = ("状态", "原因", "资源", "责任人", "完成日期", "证明材料", "复查人", "复查日期", "复查意见")
"""What is read of a row; all else is ours and stays as the report says."""
DONE_COLUMNS = ("完成日期", "证明材料", "复查人", "复查日期", "复查意见")
"""What only a change of state can take along."""
STEPS = NAMES[-1]
MAX_TEXT, MAX_NAME = 4000, 60
INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2028-\u202e\u2060\ufeff]")
_REPORT = re.compile("GAP-([a-z0-9-]{1,60})-([0-9]{8})")


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One gap's row: its id, and its cells by the names of `COLUMNS`; `steps` is how many decisions the ledger was made with."""

    gap: str
    cells: Mapping[str, Cell]
    at: Cell
    steps: int | None = None

    def get(self, name: str) -> Cell:
        """The cell of that name; an empty one where there is none."""
        return self.cells.get(name, NOTHING)

    def text(self, name: str) -> str:
        """What was typed there, on one line, without what is not seen."""
        return " ".join(unicodedata.normalize("NFKC", INVISIBLE.sub("", self.get(name).text)).split())


@dataclass(frozen=True, slots=True)
class Ledger:
    """One ledger: which project's it says it is, of which report, and its rows; `findings` say why there are fewer or none."""

    path: str
    project: str = ""
    report: str = ""
    day: date | None = None
    """The day of that report."""
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
    return bool(_sheet(book))


def _sheet(book: BookRead) -> str:
    """The name of the ledger's sheet, whatever people call it; empty where there is none."""
    for name, sheet in book.sheets.items():
        if len(sheet.rows) >= FIRST_ROW - 1 and {ID, "整改期限", "状态"} <= set(sheet.rows[FIRST_ROW - 2]):
            return name
    return ""


def read_book(book: BookRead, path: str) -> Ledger:
    """The ledger in a workbook that was read; a row that bears no gap's id is none of ours and is told."""
    name = _sheet(book)
    sheet = book.sheets[name]
    heads = [str(value).strip() for value in sheet.rows[FIRST_ROW - 2]]
    if missing := [column for column in COLUMNS if column not in heads]:
        words = say("台账缺少这几栏：{names}", names="、".join(missing))
        return Ledger(path, findings=(refusal(path, words, say("不要删改列名；在 ckit 发出的整改台账里填写")),))
    if twice := next((column for column in (ID, *COLUMNS) if heads.count(column) > 1), ""):
        words = say("“{name}”一栏有两列，分不清以哪一列为准", name=twice)
        return Ledger(path, findings=(refusal(path, words, say("删去多余的一列")),))
    if "项目" in heads:
        words = say("这是集团台账；请填各项目自己的整改台账")
        return Ledger(path, findings=(refusal(path, words, say("各项目的台账在 build/gaps/ 里，文件名是项目编号")),))
    said = {found[0]: found.groups() for value in _says(book, name) if (found := _REPORT.search(value))}
    if len(said) != 1:
        words = say("认不出是哪个项目的台账：标题和文件属性里的报告编号不见了或者不一致")
        return Ledger(path, findings=(refusal(path, words, say("在 ckit 发出的整改台账里填写，不改标题")),))
    ((report, (short, day)),) = said.items()
    columns = {column: heads.index(column) + 1 for column in (ID, *COLUMNS, STEPS) if column in heads}
    rows, findings = [], []
    seen: dict[str, str] = {}
    for i in range(FIRST_ROW, len(sheet.rows) + 1):
        cells = {title: _cell(name, sheet, i, column) for title, column in columns.items()}
        at, steps = cells.pop(ID), cells.pop(STEPS, NOTHING).value
        kept = {name: cell for name, cell in cells.items() if not cell.is_empty}
        if at.is_empty and not kept:
            continue
        if fault := _no_row(at, seen):
            findings.append(_wrong(path, at, *fault))
            continue
        seen[at.text] = at.cell
        rows.append(LedgerRow(at.text, kept, at, int(steps) if isinstance(steps, int | float) and steps >= 0 else None))
    project = book.custom.get("ckit-project", f"prj-{short}")
    return Ledger(path, project, report, values.day(day), tuple(rows), tuple(findings))


def _says(book: BookRead, sheet: str) -> Iterator[str]:
    """Where the report's number stands: in the title, and in the file's properties unless a program dropped them."""
    yield from (str(value) for value in book.sheets[sheet].rows[0] if value != "")
    if "ckit-report" in book.custom:
        yield book.custom["ckit-report"]


def _cell(name: str, sheet: SheetRead, i: int, column: int) -> Cell:
    row = sheet.rows[i - 1]
    value = row[column - 1] if column <= len(row) else ""
    formula = sheet.formulas.get((i, column), "")
    return Cell("" if formula else value, f"{name}!{a1(i, column)}", Span(i, column, i, column + 1), formula)


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


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a gap: all that was decided, and its state as the report of today shows it."""

    decision: Decision
    shown: str
    issued: date
    """The day of the ledger's report: what it printed was true then."""
    today: date


def entries(row: LedgerRow, known: Known) -> tuple[dict[str, Any], ...]:
    """The decisions that a row stands for, oldest first; none where nobody filled in anything, or it was taken in before.

    A row is held against what its ledger was made with. Where something was decided since, it must not be undone: such a row
    is refused, unless what was decided is the row itself.

    Raises:
        RowError: something is missing, in a way that cannot be read, or may not be decided in a ledger.
    """
    for name in COLUMNS:
        if row.get(name).formula or len(row.text(name)) > MAX_TEXT:
            raise RowError(
                name, say("“{name}”里是公式，或者字数过多", name=name), say("写成文字，不超过 {n} 字", n=MAX_TEXT)
            )
    before = _as_issued(row, known)
    shown = known.shown if before.history == known.decision.history else _state_then(before, known.issued)
    made = tuple(_meant(row, before, shown, known))
    later = known.decision.history[len(before.history) :]
    if not made or (later and _are_alike(made, later)):
        return ()
    if later:
        words = say(
            "台账发出以后已经记下“{to}”（{on} {by}）", to=later[-1].to, on=later[-1].on.isoformat(), by=later[-1].by
        )
        raise RowError("状态", words, say("重新生成台账，在新的上面填"))
    return made


def _as_issued(row: LedgerRow, known: Known) -> Decision:
    """What had been decided when the ledger was made: by its own count, else by its report's day."""
    history = known.decision.history
    count = row.steps if row.steps is not None else len(known.decision.as_of(known.issued).history)
    return replace(known.decision, history=history[: min(count, len(history))])


def _state_then(before: Decision, day: date) -> str:
    return OPEN if before.is_expired(day) else before.state


def _are_alike(made: tuple[dict[str, Any], ...], later: tuple[Entry, ...]) -> bool:
    """Whether what a row means is what was written down first since; the day of what has none in a ledger is ours."""
    pairs = zip(made, later, strict=False)
    return len(made) <= len(later) and all(
        e["to"] == was.to and e["by"] == was.by and e["reason"] == was.reason for e, was in pairs
    )


def _meant(row: LedgerRow, before: Decision, shown: str, known: Known) -> Iterator[dict[str, Any]]:
    state = row.text("状态")
    if not state and row.cells:
        raise RowError("状态", say("没有写状态"), say("可以写：{known}", known="、".join(STATES)))
    state = state or shown
    if state not in STATES:
        raise RowError(
            "状态", say("没有“{state}”这种状态", state=state), say("可以写：{known}", known="、".join(STATES))
        )
    if state in (before.state, shown):
        yield from _same(row, before, state, known)
    elif state == OPEN:
        raise RowError(
            "状态",
            say("{gap} 已经是“{state}”，不能改回待整改", gap=row.gap, state=before.state),
            say("没有做好的写“退回”"),
        )
    elif state == ACCEPTED:
        raise RowError("状态", say("接受不能在台账里办"), say("用 ckit gap accept：要写批准人、期限和防范措施"))
    else:
        yield from _moved(row, before, state, known)


def _same(row: LedgerRow, before: Decision, state: str, known: Known) -> Iterator[dict[str, Any]]:
    """Work that goes on: only what is new about it is written down; what belongs to another state is not dropped unsaid."""
    if stray := next((name for name in DONE_COLUMNS if row.text(name)), ""):
        words = say("填了{name}，状态还是“{state}”", name=stray, state=state)
        raise RowError(stray, words, say("做完的改为“待复查”，复查过的改为“已销号”或者“退回”"))
    fresh = {key: row.text(name) for key, name in (("cause", "原因"), ("resources", "资源"))}
    fresh = {key: text for key, text in fresh.items() if text and text != before.newest(key)}
    handler = row.text("责任人")
    was = next((e.by for e in reversed(before.history) if e.to not in (CLOSED, RETURNED)), "")
    if not fresh and handler in ("", was):
        return
    if state != DOING:
        raise RowError(
            "状态", say("填了原因、资源或者责任人，状态还是“{state}”", state=state), say("已经着手的，状态改为“整改中”")
        )
    yield _entry(_begun(before, known), DOING, _person(row, "责任人"), fresh.get("cause") or "台账更新") | fresh


def _begun(before: Decision, known: Known) -> date:
    """The day of what a ledger gives no day for: when the ledger was made, so that what is done later comes after it."""
    return max((min(known.issued, known.today), *(e.on for e in before.history[-1:])))


def _moved(row: LedgerRow, before: Decision, state: str, known: Known) -> Iterator[dict[str, Any]]:
    more = {key: text for key, name in (("cause", "原因"), ("resources", "资源")) if (text := row.text(name)) and text != before.newest(key)}  # fmt: skip
    if state == DOING:
        yield _entry(_begun(before, known), DOING, _person(row, "责任人"), row.text("原因") or "已安排整改") | more
        return
    if state == REPORTED:
        yield _reported(row, known.today) | more
        return
    if state == CLOSED and before.state not in (REPORTED, ACCEPTED) and row.text("责任人") and row.text("完成日期"):
        yield _reported(row, known.today) | more
        more = {}
    opinion = row.text("复查意见")
    if not opinion:
        raise RowError("复查意见", say("“{state}”要写复查意见", state=state), say("写明看了什么、结果怎样"))
    entry = _entry(_day(row, "复查日期", known.today), state, _person(row, "复查人"), opinion) | more
    yield entry | ({"proof": row.text("证明材料") or opinion} if state == CLOSED else {})


def _reported(row: LedgerRow, today: date) -> dict[str, Any]:
    entry = _entry(_day(row, "完成日期", today), REPORTED, _person(row, "责任人"), "整改完成，请复查")
    return entry | ({"proof": row.text("证明材料")} if row.text("证明材料") else {})


def _entry(on: date, to: str, by: str, reason: str) -> dict[str, Any]:
    return {"on": on.isoformat(), "to": to, "by": by, "reason": reason}


def _person(row: LedgerRow, name: str) -> str:
    who = row.text(name)
    if not who or len(who) > MAX_NAME:
        raise RowError(
            name,
            say("“{state}”要写{name}", state=row.text("状态"), name=name),
            say("写姓名，不写部门，不超过 {n} 字", n=MAX_NAME),
        )
    return who


def _day(row: LedgerRow, name: str, today: date) -> date:
    found = values.day(row.get(name).value)
    if found is None and row.text(name):
        raise RowError(
            name, say("{name}“{text}”看不懂", name=name, text=row.text(name)[:40]), say("写成 2026-11-23 这样，带年份")
        )
    if found is None:
        raise RowError(
            name,
            say("“{state}”要写{name}", state=row.text("状态"), name=name),
            say("写实际发生的那一天，例如 2026-11-23"),
        )
    if found > today:
        raise RowError(name, say("{name} {day} 还没有到", name=name, day=found.isoformat()), say("写实际发生的那一天"))
    return found
