"""A questionnaire's sheets: one to hand to a respondent (Word), one to take all the answers into (Excel)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from itertools import groupby

from compliance_kit.evidence.counting import NPS_HIGH, NPS_LOW
from compliance_kit.outputs.checklist.form import Form, FormRow
from compliance_kit.outputs.checklist.word_page import centred, head, scanned
from compliance_kit.outputs.office import (
    CENTRED,
    DATE,
    FORM,
    HEAD,
    INPUT,
    PLAIN,
    TITLE,
    Align,
    Between,
    Block,
    Cell,
    Column,
    Entry,
    Format,
    Formula,
    Line,
    OneOf,
    Paragraph,
    Properties,
    Role,
    Row,
    Run,
    Section,
    Sheet,
    Table,
    WordFile,
    Workbook,
    a1,
    chinese_number,
    page_footer,
    render_excel,
    render_word,
)  # fmt: skip

CHOICES = ("非常满意", "满意", "一般", "不满意", "非常不满意", "不了解")
SCORES = ("5", "4", "3", "2", "1", "/")
"""What is entered for each choice; 不了解 leaves every average."""
POINTS = tuple(f"{point}" for point in range(11))
"""What the question of recommending is answered with: 0 not at all, 10 most likely."""
ON_POINTS = "（0～10）"
"""How a question's name ends that is answered in points, wherever answers are kept by name."""
IMPORTANCE = ("5", "4", "3", "2", "1")
WEIGHTS = ("非常重要", "重要", "一般", "不太重要", "不重要")
"""How much a thing matters, and what is entered for it."""
MATTERS = "重要度："
"""How the head of an answer workbook's column begins that takes how much a thing matters."""
OPEN_QUESTIONS = ("您最满意的一件事", "您最希望改进的一件事", "其他意见和建议")
PAGE = FORM.page
WIDTH = PAGE.text_width_mm
CHOICE_MM, NUMBER_MM, WEIGHT_MM = 12.5, 9.0, 14.0
ROW_MM, POINTS_MM, OPEN_MM = 6.9, 9.5, 11.0
"""So that twenty questions of a project stay on one page, its notice and its name above them."""
ANSWER_ROWS = 400
"""As many answers as ±5 % at 95 % confidence ever need (385), and a few more."""
EARLIEST, LATEST = date(2020, 1, 1), date(2099, 12, 31)
MEAN = replace(CENTRED, number_format="0.00")
TOTALS = (
    ("有效答数", {"scores": "{n}", "points": "{n}", "weights": "{n}"}, CENTRED),
    ("满意率（5 分和 4 分）", {"scores": 'IF({n}=0,"",{good}/{n})'}, replace(CENTRED, number_format="0.0%")),
    ("平均分", dict.fromkeys(("scores", "points", "weights"), 'IF({n}=0,"",{total}/{n})'), MEAN),
)
"""Name, formula by what a column takes, and look of what is worked out for each column of answers."""
PROMOTED = ("净推荐值", {"points": 'IF({n}=0,"",100*({up}-{down})/{n})'}, replace(CENTRED, number_format="0.0"))
"""The same for what only the question of recommending comes to."""
SHEET, META = "答卷录入", "_meta"
OPEN = replace(INPUT, align="center")
HINT = (
    "每份答卷录一行：5 非常满意、4 满意、3 一般、2 不满意、1 非常不满意、/ 不了解；空白＝未答。满意率和平均分自动算出。"
)
MORE_HINT = "推荐意愿录 0 至 10；重要度录 5 非常重要至 1 不重要，列在后面。"
FIXED = 3
"""Columns before the answers: number, day, household."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A column of answers: its head, what it takes (scores, points or weights) and the entries it allows."""

    head: str
    takes: str
    choices: tuple[str, ...]


def asked_name(row: FormRow) -> str:
    """What a question is called where its answer is kept by name; it tells the scale, too."""
    return f"{row.name}{ON_POINTS}" if row.scale else row.name


def columns(form: Form) -> tuple[Answer, ...]:
    """The columns of the answer workbook: every question, then how much each thing matters."""
    asked = [
        Answer(f"{row.number}．{asked_name(row)}", "points", POINTS)
        if row.scale
        else Answer(f"{row.number}．{asked_name(row)}", "scores", SCORES)
        for row in form.rows
    ]
    weighed = [
        Answer(f"{MATTERS}{row.number}．{row.name}", "weights", IMPORTANCE) for row in form.rows if row.is_weighed
    ]
    return (*asked, *weighed)


def render_sheet(form: Form, today: date) -> bytes:
    """The questionnaire as a Word file, one respondent each."""
    return render_word(document(form, today))


def document(form: Form, today: date) -> WordFile:
    """The questionnaire as a document, for Word or to be printed as it is."""
    footer = page_footer(f"{form.checklist.body.form}　版本 {form.checklist.body.version}", f"#{form.hash}")
    section = Section(tuple(_blocks(form)), PAGE, footer=(footer,))
    draft = "草稿" if form.checklist.head.status == "draft" else ""
    return WordFile((section,), FORM, _properties(form, today), watermark=draft)


def _properties(form: Form, today: date) -> Properties:
    custom = tuple((f"ckit-{name}", value) for name, value in _identity(form))
    created = datetime.combine(today, time())
    return Properties(title=form.title, author="compliance-kit", subject=form.code, created=created, custom=custom)


def _identity(form: Form) -> tuple[tuple[str, str], ...]:
    body = form.checklist.body
    project = form.project.id if form.project else ""
    return (("form", body.form), ("version", body.version), ("hash", form.hash), ("project", project))


def _blocks(form: Form) -> Iterator[Block]:
    body = form.checklist.body
    words = (
        Paragraph(form.title, Role.TITLE, align=Align.LEFT, after_pt=2),
        Paragraph(f"问卷编号 {body.form}　版本 {body.version}　{form.code}", Role.NOTE),
    )
    picture = scanned(form)
    wide = picture.width_mm + 3
    yield Table((WIDTH - wide, wide), (Row((Cell(words), Cell((picture,), align=Align.RIGHT))),), ruled=False)
    if form.notice:
        yield Paragraph((Run(form.notice, bold=True, colour="B3261E"),), Role.NOTE)
    yield Paragraph(body.purpose, Role.NOTE, before_pt=2, after_pt=2)
    yield Paragraph("　".join(f"{i}．{rule}" for i, rule in enumerate(body.rules, 1)), Role.NOTE, after_pt=3)
    yield _fields(form)
    yield _questions(form)
    yield Table((WIDTH,), tuple(_open_rows()), together=True)


def _fields(form: Form) -> Table:
    cells: list[Cell] = []
    for name, known in form.fields:
        cells += [head(name), Cell(known)]
    cells += [head(""), Cell("")] * (len(cells) % 4 // 2)
    rows = tuple(Row(tuple(cells[i : i + 4]), height_mm=8) for i in range(0, len(cells), 4))
    return Table((28, WIDTH / 2 - 28) * 2, rows)


def _questions(form: Form) -> Table:
    weight = (WEIGHT_MM,) if any(row.is_weighed for row in form.rows) else ()
    answers = (*(CHOICE_MM for _ in CHOICES), *weight)
    columns = (NUMBER_MM, WIDTH - NUMBER_MM - sum(answers), *answers)
    heads = (*CHOICES, *(f"重要度 {IMPORTANCE[0]}～{IMPORTANCE[-1]}" for _ in weight))
    rows = [Row((head("序号"), head("请您评价（每题选一格划“√”）"), *(head(c) for c in heads)), header=True)]
    for number, section in enumerate(form.sections, 1):
        title = f"{chinese_number(number)}、{section.title}"
        rows.append(Row((head(title, span=len(columns), fill="EEF2F6", align=Align.LEFT),)))
        rows += [
            Row(
                (centred(str(r.number)), Cell(r.content), *_boxes(r, len(answers))),
                height_mm=POINTS_MM if r.scale else ROW_MM,
            )
            for r in section.rows
        ]
    return Table(columns, tuple(rows))


def _boxes(row: FormRow, wide: int) -> Iterator[Cell]:
    """Where a question is answered: a box for each choice, then a blank for how much it matters, or points in one cell."""
    if row.scale:
        points = "  ".join(f"□{point}" for point in POINTS)
        yield Cell(
            (Run(points, size_pt=9.5), Run("\n0 完全不可能，10 极有可能", size_pt=7.5)), span=wide, align=Align.CENTRE
        )
        return
    yield from (Cell((Run("□", size_pt=11),), align=Align.CENTRE) for _ in CHOICES)
    if wide > len(CHOICES):
        yield Cell("") if row.is_weighed else centred("—")


def _open_rows() -> Iterator[Row]:
    for question in OPEN_QUESTIONS:
        yield Row((Cell(f"{question}：", valign="top"),), height_mm=OPEN_MM)


def render_answers(form: Form, today: date) -> bytes:
    """The workbook that answers are taken into: a row a household, a column a question, shares worked out."""
    return render_excel(workbook(form, today))


def workbook(form: Form, today: date) -> Workbook:
    """The workbook in plain data, with what the import needs to know on a hidden sheet."""
    meta = Sheet(
        META, (Column(14), Column(40)), tuple(Line(pair) for pair in _identity(form)), hidden=True, locked=True
    )
    return Workbook((_answers(form), meta), _properties(form, today))


def _answers(form: Form) -> Sheet:
    asked, totals = columns(form), _totals(form)
    first = len(totals) + 4
    last = first + ANSWER_ROWS - 1
    return Sheet(
        SHEET,
        (Column(6), Column(12), Column(14), *(Column(9) for _ in asked)),
        tuple(_lines(form, first, last)),
        landscape=True,
        head_lines=(first - 1, first - 1),
        frozen_columns=FIXED,
        inputs=(
            *_allowed(asked, first, last),
            Between(a1(first, 2, last, 2), EARLIEST, LATEST, "请填日期，例如 2026-12-01。"),
        ),
        footer=(f"{form.checklist.body.form}　#{form.hash}", "", "第 {page} 页　共 {pages} 页"),
        locked=True,
        pages_wide=_pages_wide(form),
    )


def _pages_wide(form: Form) -> int:
    """Twice as many columns go on two pages side by side, so that each is still read with ease."""
    return 2 if any(row.is_weighed for row in form.rows) else 1


_MENDS = {
    "scores": "请填 5、4、3、2、1，不了解填 /。",
    "points": "请填 0 至 10。",
    "weights": "请填 5、4、3、2、1，没有答的空着。",
}


def _allowed(asked: tuple[Answer, ...], first: int, last: int) -> Iterator[OneOf]:
    """What may be entered, for each run of neighbouring columns that take the same."""
    at = FIXED + 1
    for takes, run in groupby(asked, key=lambda column: column.takes):
        same = list(run)
        yield OneOf(a1(first, at, last, at + len(same) - 1), same[0].choices, _MENDS[takes])
        at += len(same)


def _totals(form: Form) -> tuple[tuple[str, dict[str, str], Format], ...]:
    return (*TOTALS, PROMOTED) if any(row.scale for row in form.rows) else TOTALS


def _lines(form: Form, first: int, last: int) -> Iterator[Line]:
    asked = columns(form)
    wide = (FIXED + len(asked)) // _pages_wide(form)
    yield Line((Entry(form.title, TITLE, across=wide),), 26)
    hint = HINT + MORE_HINT if any(column.takes != "scores" for column in asked) else HINT
    note = f"{form.notice}。{hint}" if form.notice else hint
    yield Line((Entry(note, PLAIN, across=wide),), 16)
    for name, formulas, style in _totals(form):
        cells = [_total(column, formulas, style, a1(first, i, last, i)) for i, column in enumerate(asked, FIXED + 1)]
        yield Line((Entry(name, HEAD, across=FIXED), *cells), 18)
    yield Line(tuple(Entry(name, HEAD) for name in ("序号", "日期", "户号", *(column.head for column in asked))), 40)
    for number in range(1, last - first + 2):
        cells = [Entry(None, OPEN) for _ in asked]
        yield Line((Entry(number, CENTRED), Entry(None, DATE), Entry(None, INPUT), *cells), 16)


def _total(column: Answer, formulas: dict[str, str], style: Format, area: str) -> Entry:
    """One figure over a column's answers; empty where it means nothing there."""
    if column.takes not in formulas:
        return Entry(None, style)
    return Entry(Formula(f"={formulas[column.takes].format(**_sums(column, area))}", ""), style)


def _sums(column: Answer, area: str) -> dict[str, str]:
    """Formulas over one column; a drop-down may leave its numbers as text, so both are counted."""
    counted = [score for score in column.choices if score.isdigit()]

    def count(scores: Sequence[str]) -> str:
        return "+".join(f'COUNTIF({area},"{score}")' for score in scores)

    total = "+".join(f'{score}*COUNTIF({area},"{score}")' for score in counted)
    ends = {"good": count(SCORES[:2]), "up": count(POINTS[NPS_HIGH:]), "down": count(POINTS[: NPS_LOW + 1])}
    return {"n": f"({count(counted)})", "total": f"({total})", **{name: f"({terms})" for name, terms in ends.items()}}
