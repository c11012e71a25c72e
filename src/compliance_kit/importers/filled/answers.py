"""Questionnaires, in the workbook that they are typed into → rows of the project's surveys: one household, one day, one score.

The dataset keeps the answer to the overall question, which is what the metrics ask for; the workbook itself, with every
answer, is kept beside the results under its SHA-256, and each row names it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from compliance_kit.importers.filled.model import Cell, Identity, refusal
from compliance_kit.importers.filled.values import day, folded
from compliance_kit.importers.filled.workbook import agreed, identities
from compliance_kit.model import Diagnostic, Place, Severity, Span, Text, say
from compliance_kit.outputs.checklist.survey import SHEET
from compliance_kit.outputs.office import BookRead, a1

HEAD = ("序号", "日期", "户号")
OVERALL = "总体"
"""How the question begins whose answer is the household's score."""
_SCORES = ("1", "2", "3", "4", "5")
_UNSAFE = re.compile(r"[=+\-@\t\r\n＝＋－＠]")
"""How a text begins that a spreadsheet would take for a formula when it opens the CSV."""


@dataclass(frozen=True, slots=True)
class SurveyRow:
    """One household's answer, as the surveys keep it; `run` numbers a filling on a phone."""

    date: str
    household: str
    score: str
    run: str = ""


@dataclass(frozen=True, slots=True)
class Answers:
    """The questionnaires in one file; `identity` is None where nothing could be made of it.

    `suffix` is how the file is kept; `run` numbers the one respondent of a phone's file, empty for a workbook.
    """

    path: str
    identity: Identity | None
    rows: tuple[SurveyRow, ...]
    findings: tuple[Diagnostic, ...]
    suffix: str = ".xlsx"
    run: str = ""

    @property
    def is_unscored(self) -> bool:
        """Whether it is one respondent's, who answered but gave no overall score."""
        return bool(self.run and self.findings) and all(d.severity is Severity.NOTE for d in self.findings)


def is_ours(book: BookRead) -> bool:
    """Whether a workbook is one of ours to type questionnaires into."""
    return SHEET in book.sheets


def read_book(book: BookRead, path: str) -> Answers:
    """The questionnaires in a workbook that was read."""
    identity = agreed(identities(book, SHEET))
    rows = book.sheets[SHEET].rows
    header = next((i for i, row in enumerate(rows) if row[:3] == HEAD), None)
    if identity is None or header is None:
        words = say("认不出是哪份问卷的答卷：文件属性和 _meta 表要写明表单编号和项目")
        return Answers(path, None, (), (refusal(path, words, say("请在 ckit 发出的答卷工作簿里录入后再导入")),))
    asked = next((i for i, name in enumerate(rows[header]) if re.match(rf"[0-9]+．{OVERALL}", str(name))), None)
    if asked is None:
        return Answers(path, None, (), (refusal(path, say("问卷里没有总体评价一题，算不出每户的评分")),))
    found = tuple(_row(book, path, i, asked) for i in range(header + 1, len(rows)) if any(map(_is_typed, rows[i][1:])))
    return Answers(
        path,
        identity,
        tuple(row for row in found if isinstance(row, SurveyRow)),
        tuple(row for row in found if isinstance(row, Diagnostic)),
    )


def _is_typed(value: object) -> bool:
    return str(value).strip() != ""


def _row(book: BookRead, path: str, at: int, asked: int) -> SurveyRow | Diagnostic:
    """One line of the sheet, or what is wrong with it."""
    sheet = book.sheets[SHEET]

    def cell(column: int) -> Cell:
        formula = sheet.formulas.get((at + 1, column + 1), "")
        where = f"{SHEET}!{a1(at + 1, column + 1)}"
        return Cell(sheet.rows[at][column], where, Span(at + 1, column + 1, at + 1, column + 2), formula)

    return checked(path, cell(1), cell(2), cell(asked))


def checked(path: str, on: Cell, household: Cell, score: Cell) -> SurveyRow | Diagnostic:
    """One respondent's row, or what is wrong with its day, its household or its score."""
    found, name = day(on.value), household.text.strip()
    for bad, wrong, text, mend in (
        (on, found is None or bool(on.formula), say("日期“{text}”不是日期", text=on.text[:20]), say("例如 2026-12-01")),
        (household, not name or len(name) > 60 or bool(_UNSAFE.match(name)), say("户号“{text}”不能用", text=name[:20]), say("填户号，例如 H0113")),
        (score, folded(score.text) not in _SCORES, say("总体评价“{text}”不是 1 至 5 分", text=score.text[:20]), say("不了解的或未答的不计入评分")),
    ):  # fmt: skip
        if wrong:
            return _complaint(path, bad, text, mend)
    return SurveyRow(f"{found}", name, folded(score.text))


def _complaint(path: str, cell: Cell, text: Text, mend: Text) -> Diagnostic:
    """A line that gives no score: an answer 不了解 is no mistake."""
    is_open = folded(cell.text) in ("", "/")
    severity = Severity.NOTE if is_open and "总体" in str(text) else Severity.ERROR
    return Diagnostic("filled-answer", severity, Place(path, cell.span, cell.cell), text, mend)
