"""A questionnaire's sheets: one to hand to a respondent (Word), one to take all the answers into (Excel)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time

from compliance_kit.outputs.checklist.form import Form
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
OPEN_QUESTIONS = ("您最满意的一件事", "您最希望改进的一件事", "其他意见和建议")
PAGE = FORM.page
WIDTH = PAGE.text_width_mm
CHOICE_MM, NUMBER_MM = 12.5, 9.0
ANSWER_ROWS = 400
"""As many answers as ±5 % at 95 % confidence ever need (385), and a few more."""
EARLIEST, LATEST = date(2020, 1, 1), date(2099, 12, 31)
TOTALS = (
    ("有效答数", "{n}", CENTRED),
    ("满意率（5 分和 4 分）", 'IF({n}=0,"",{good}/{n})', replace(CENTRED, number_format="0.0%")),
    ("平均分", 'IF({n}=0,"",{total}/{n})', replace(CENTRED, number_format="0.00")),
)
"""Name, formula and look of what is worked out for each question."""
SHEET, META = "答卷录入", "_meta"
OPEN = replace(INPUT, align="center")
HINT = (
    "每份答卷录一行：5 非常满意、4 满意、3 一般、2 不满意、1 非常不满意、/ 不了解；空白＝未答。满意率和平均分自动算出。"
)


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
    columns = (NUMBER_MM, WIDTH - NUMBER_MM - CHOICE_MM * len(CHOICES), *(CHOICE_MM for _ in CHOICES))
    rows = [Row((head("序号"), head("请您评价（每题选一格划“√”）"), *(head(c) for c in CHOICES)), header=True)]
    for number, section in enumerate(form.sections, 1):
        title = f"{chinese_number(number)}、{section.title}"
        rows.append(Row((head(title, span=len(columns), fill="EEF2F6", align=Align.LEFT),)))
        for row in section.rows:
            boxes = (Cell((Run("□", size_pt=11),), align=Align.CENTRE) for _ in CHOICES)
            rows.append(Row((centred(str(row.number)), Cell(row.content), *boxes), height_mm=7.4))
    return Table(columns, tuple(rows))


def _open_rows() -> Iterator[Row]:
    for question in OPEN_QUESTIONS:
        yield Row((Cell(f"{question}：", valign="top"),), height_mm=12)


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
    wide = 3 + len(form.rows)
    first = 7
    last = first + ANSWER_ROWS - 1
    asked = a1(first, 4, last, wide)
    return Sheet(
        SHEET,
        (Column(6), Column(12), Column(14), *(Column(9) for _ in form.rows)),
        tuple(_lines(form, first, last)),
        landscape=True,
        head_lines=(6, 6),
        frozen_columns=3,
        inputs=(
            OneOf(asked, SCORES, "请填 5、4、3、2、1，不了解填 /。"),
            Between(a1(first, 2, last, 2), EARLIEST, LATEST, "请填日期，例如 2026-12-01。"),
        ),
        footer=(f"{form.checklist.body.form}　#{form.hash}", "", "第 {page} 页　共 {pages} 页"),
        locked=True,
    )


def _lines(form: Form, first: int, last: int) -> Iterator[Line]:
    wide = 3 + len(form.rows)
    yield Line((Entry(form.title, TITLE, across=wide),), 26)
    note = f"{form.notice}。{HINT}" if form.notice else HINT
    yield Line((Entry(note, PLAIN, across=wide),), 16)
    for name, formula, style in TOTALS:
        cells = [Entry(Formula(f"={formula.format(**_sums(first, last, i))}", ""), style) for i in range(4, wide + 1)]
        yield Line((Entry(name, HEAD, across=3), *cells), 18)
    names = [f"{row.number}．{row.name}" for row in form.rows]
    yield Line(tuple(Entry(name, HEAD) for name in ("序号", "日期", "户号", *names)), 40)
    for number in range(1, last - first + 2):
        cells = [Entry(None, OPEN) for _ in form.rows]
        yield Line((Entry(number, CENTRED), Entry(None, DATE), Entry(None, INPUT), *cells), 16)


def _sums(first: int, last: int, column: int) -> dict[str, str]:
    """Formulas over one question's answers; a drop-down may leave its numbers as text, so both are counted."""
    area = a1(first, column, last, column)
    count = "+".join(f'COUNTIF({area},"{score}")' for score in SCORES[:5])
    good = "+".join(f'COUNTIF({area},"{score}")' for score in SCORES[:2])
    total = "+".join(f'{score}*COUNTIF({area},"{score}")' for score in SCORES[:5])
    return {"n": f"({count})", "good": f"({good})", "total": f"({total})"}
