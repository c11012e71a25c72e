"""Questionnaires, in the workbook that they are typed into → rows of the project's surveys and ratings.

The surveys keep one row a household and day: the answer to the overall question and, where it is asked, how likely it would
recommend the estate. The ratings keep every other question that was scored, and how much it matters. What is written in
their own words, the building and the sort of user go into neither; the workbook itself, with every answer, is kept beside
the results under its SHA-256, and each row names it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from compliance_kit.importers.filled.model import NOTHING, Cell, Identity, refusal
from compliance_kit.importers.filled.values import day, folded
from compliance_kit.importers.filled.workbook import agreed, identities
from compliance_kit.kinds.checklist import OVERALL
from compliance_kit.model import Diagnostic, Place, Severity, Span, Text, say
from compliance_kit.outputs.checklist.survey import MATTERS, ON_POINTS, POINTS, SHEET
from compliance_kit.outputs.office import BookRead, a1

HEAD = ("序号", "日期", "户号")
_SCORES = ("1", "2", "3", "4", "5")
LONGEST_NAME = 60
"""Characters of a household's number, or of what a question is called."""
_NUMBERED = re.compile("[0-9]+．")
_UNSAFE = re.compile(r"[=+\-@\t\r\n＝＋－＠]")
"""How a text begins that a spreadsheet would take for a formula when it opens the CSV."""


@dataclass(frozen=True, slots=True)
class SurveyRow:
    """One household's answer, as the surveys keep it; `run` numbers a filling on a phone.

    `recommend` is 0 to 10, empty where the question was left out or not asked.
    """

    date: str
    household: str
    score: str
    run: str = ""
    recommend: str = ""


@dataclass(frozen=True, slots=True)
class RatingRow:
    """One household's score of one thing, 1 to 5, as the ratings keep it; `importance` is empty where it was left out."""

    date: str
    household: str
    item: str
    score: str
    importance: str = ""
    run: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that was asked: what it is called, its answer, and how much it matters, each with its place."""

    name: str
    answer: Cell
    importance: Cell = NOTHING

    @property
    def is_overall(self) -> bool:
        """Whether the answer is the household's score."""
        return self.name.startswith(OVERALL)

    @property
    def is_on_points(self) -> bool:
        """Whether it is answered from 0 to 10."""
        return self.name.endswith(ON_POINTS)


@dataclass(frozen=True, slots=True)
class Respondent:
    """What one respondent gave: at most one row of the surveys, the ratings, and what was wrong."""

    survey: SurveyRow | None
    ratings: tuple[RatingRow, ...]
    findings: tuple[Diagnostic, ...]


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
    ratings: tuple[RatingRow, ...] = ()

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
    asked = _questions(rows[header])
    if not any(name.startswith(OVERALL) for name in asked):
        return Answers(path, None, (), (refusal(path, say("问卷里没有总体评价一题，算不出每户的评分")),))
    weighed = {name[len(MATTERS) :]: i for i, name in enumerate(map(str, rows[header])) if name.startswith(MATTERS)}
    given = [
        _respondent(book, path, at=i, asked=asked, weighed=weighed)
        for i in range(header + 1, len(rows))
        if any(map(_is_typed, rows[i][1:]))
    ]
    return Answers(
        path,
        identity,
        tuple(one.survey for one in given if one.survey),
        tuple(finding for one in given for finding in one.findings),
        ratings=tuple(row for one in given for row in one.ratings),
    )


def _is_typed(value: object) -> bool:
    return str(value).strip() != ""


def _questions(header: Sequence[object]) -> dict[str, tuple[int, str]]:
    """Each question's name → its column and its whole head; names that are not one question's alone keep their number."""
    found = [(i, head, head.partition("．")[2]) for i, head in enumerate(map(str, header)) if _NUMBERED.match(head)]
    often = Counter(name for _, _, name in found)
    return {name if often[name] == 1 else head: (i, head) for i, head, name in found}


def _respondent(
    book: BookRead, path: str, *, at: int, asked: Mapping[str, tuple[int, str]], weighed: Mapping[str, int]
) -> Respondent:
    """What one line of the sheet gives."""
    sheet = book.sheets[SHEET]

    def cell(column: int | None) -> Cell:
        if column is None:
            return NOTHING
        formula = sheet.formulas.get((at + 1, column + 1), "")
        where = f"{SHEET}!{a1(at + 1, column + 1)}"
        return Cell(sheet.rows[at][column], where, Span(at + 1, column + 1, at + 1, column + 2), formula)

    questions = (Asked(name, cell(i), cell(weighed.get(head))) for name, (i, head) in asked.items())
    return respondent(path, cell(1), cell(2), tuple(questions))


def respondent(path: str, on: Cell, household: Cell, asked: Sequence[Asked]) -> Respondent:
    """One respondent's rows, and what is wrong with the day, the household or an answer; `asked` has the overall question.

    Without a day or a household nothing is taken. Without an overall score the other answers still are; what is wrong
    with one of them leaves that one out.
    """
    day_found, name = day(on.value), household.text.strip()
    for bad, wrong, text, mend in (
        (on, day_found is None or bool(on.formula), say("日期“{text}”不是日期", text=on.text[:20]), say("例如 2026-12-01")),
        (household, not name or len(name) > LONGEST_NAME or bool(_UNSAFE.match(name)), say("户号“{text}”不能用", text=name[:20]), say("填户号，例如 H0113")),
    ):  # fmt: skip
        if wrong:
            return Respondent(None, (), (_error(path, bad, text, mend),))
    score = next(one.answer for one in asked if one.is_overall)
    taken = _Taken(path, f"{day_found}", name)
    taken.answers(asked)
    if folded(score.text) in _SCORES:
        survey = SurveyRow(taken.date, name, folded(score.text), recommend=taken.recommend)
        return Respondent(survey, tuple(taken.ratings), tuple(taken.findings))
    return Respondent(None, tuple(taken.ratings), (_unscored(path, score), *taken.findings))


@dataclass(slots=True)
class _Taken:
    """What one respondent answered beside the overall question, while it is read."""

    path: str
    date: str
    household: str
    ratings: list[RatingRow] = field(default_factory=list)
    recommend: str = ""
    findings: list[Diagnostic] = field(default_factory=list)

    def answers(self, asked: Sequence[Asked]) -> None:
        """Take every answer that is one; open ones and 不了解 are none, and no mistake."""
        for one in asked:
            if one.is_overall:
                continue
            if len(one.name) > LONGEST_NAME or _UNSAFE.match(one.name):
                text = say("题目“{name}”不能用", name=one.name[:20])
                self.findings.append(_error(self.path, one.answer, text, say("请用 ckit 发出的问卷，不要改题目")))
            elif one.is_on_points:
                self.recommend = self._entry(one.answer, one.name, POINTS) or self.recommend
            elif score := self._entry(one.answer, one.name, _SCORES):
                importance = self._entry(one.importance, MATTERS + one.name, _SCORES)
                self.ratings.append(RatingRow(self.date, self.household, one.name, score, importance))

    def _entry(self, cell: Cell, name: str, allowed: Sequence[str]) -> str:
        """What was entered where it is allowed; empty where nothing was, and told where it is something else."""
        entered = folded(cell.text)
        if entered in ("", "/"):
            return ""
        if entered in allowed and not cell.formula:
            return entered
        text = say("{name}“{text}”不是 {low} 至 {high}", name=name, text=cell.text[:20], low=min(allowed, key=int), high=max(allowed, key=int))  # fmt: skip
        self.findings.append(_error(self.path, cell, text, say("没有采用这一格；改正后再导入")))
        return ""


def _error(path: str, cell: Cell, text: Text, mend: Text) -> Diagnostic:
    return Diagnostic("filled-answer", Severity.ERROR, Place(path, cell.span, cell.cell), text, mend)


def _unscored(path: str, cell: Cell) -> Diagnostic:
    """That there is no overall score: an answer 不了解 is no mistake."""
    severity = Severity.NOTE if folded(cell.text) in ("", "/") else Severity.ERROR
    text = say("总体评价“{text}”不是 1 至 5 分", text=cell.text[:20])
    mend = say("不了解的或未答的不计入评分")
    return Diagnostic("filled-answer", severity, Place(path, cell.span, cell.cell), text, mend)
