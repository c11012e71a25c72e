"""The form as a Word file for print: A4 turned, repeated heads, a line to sign on every page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time

from compliance_kit.outputs.checklist.form import RESULTS, Form, FormRow, FormSection
from compliance_kit.outputs.checklist.word_foot import foot
from compliance_kit.outputs.checklist.word_page import LOOK, PAGE, ROW_MM, WIDTH, centred, head, scan_words, scanned
from compliance_kit.outputs.office import (
    Align,
    Block,
    Cell,
    Inline,
    PageCount,
    PageNumber,
    Paragraph,
    Properties,
    Role,
    Row,
    Run,
    Section,
    Table,
    WordFile,
    chinese_number,
    render_word,
)  # fmt: skip

TITLE_PT = (16.0, 14.0, 12.0, 10.5)
"""A title takes the first size in which it stands on one line, else the last."""
CAPTION_MM = 66.0
"""The place for the code in words, between title and picture."""
FOOTER_PT = 9.0
FOOTER_MM = (150.0, 85.0)
"""Which form it is, and the line to sign on; the rest is for the page's number."""
PT_MM = 25.4 / 72
TICK_MM = 7.5
LABEL_MM = 28.0
GREY = "404040"
"""Dark enough for a worn printer."""
RED = "B3261E"
BAND = "EEF2F6"
PATROL = (("序号", 9.5), ("检查项目", 27), ("检查内容与标准", 107), ("检查方法", 20), *((r, TICK_MM) for r in RESULTS), ("问题描述与处置", 46), ("责任人", 15), ("完成时限", 18), ("编码", 9))  # fmt: skip
SCORE = (("序号", 9.5), ("检查项目", 25), ("检查内容与标准", 86), ("检查方法", 28), ("标准分", 9.5), ("扣分办法", 12), *((r, TICK_MM) for r in RESULTS), ("扣分", 11), ("问题描述与整改要求", 35), ("责任人", 14), ("完成时限", 15), ("编码", 9))  # fmt: skip
"""Columns and their shares of the width; a description is written by hand, a method only read."""


def render(form: Form, today: date) -> bytes:
    """The Word file's bytes."""
    return render_word(document(form, today))


def document(form: Form, today: date) -> WordFile:
    """The form as a document, for Word or to be printed as it is."""
    body = form.checklist.body
    properties = Properties(
        title=form.title,
        author="compliance-kit",
        subject=form.code,
        created=datetime.combine(today, time()),
        custom=(
            ("ckit-form", body.form),
            ("ckit-version", body.version),
            ("ckit-hash", form.hash),
            ("ckit-project", form.project.id if form.project else ""),
        ),
    )
    section = Section(tuple(_blocks(form)), PAGE, footer=(_footer(form),))
    draft = "草稿" if form.checklist.head.status == "draft" else ""
    return WordFile((section,), LOOK, properties, watermark=draft)


def _blocks(form: Form) -> Iterator[Block]:
    yield _heading(form)
    yield _fields(form)
    yield _rules(form)
    yield _items(form)
    yield foot(form)


def _heading(form: Form) -> Table:
    """The title, what the form is, and the code to find it again, as picture and as words."""
    picture = scanned(form)
    beside = CAPTION_MM + picture.width_mm + 3
    title = Run(form.title, size_pt=_title_pt(form.title, WIDTH - beside - 4))
    left = (
        Paragraph((title,), Role.TITLE, align=Align.LEFT, after_pt=2),
        Paragraph((form.caption, *_notice(form)), Role.NOTE),
    )
    words = Paragraph((Run(f"{scan_words(form)}\n{form.code}", size_pt=8),), Role.NOTE, align=Align.RIGHT)
    cells = (Cell(left), Cell((words,), valign="bottom"), Cell((picture,), align=Align.RIGHT))
    return Table((WIDTH - beside, CAPTION_MM, beside - CAPTION_MM), (Row(cells),), ruled=False)


def _title_pt(title: str, width_mm: float) -> float:
    """The largest size in which a title stands on one line; a Chinese sign is as wide as it is high."""
    return next((size for size in TITLE_PT if _ems(title) * size * PT_MM <= width_mm), TITLE_PT[-1])


def _ems(words: str) -> float:
    """How wide words are in their own size, rather too wide than too narrow."""
    return sum(1.0 if ord(sign) > 0x2E7F else 0.6 for sign in words)


def _notice(form: Form) -> tuple[Inline, ...]:
    return (Run(f"\n{form.notice}", bold=True, colour=RED),) if form.notice else ()


def _fields(form: Form) -> Table:
    """The head's fields, four to a line, filled in where we know them."""
    cells: list[Cell] = []
    for name, known in form.fields:
        label = Cell((Run(name, size_pt=8),), role=Role.CELL_HEAD)
        cells += [label, Cell(known or _blank(name))]
    while len(cells) % 8:
        cells += [head(""), Cell("")]
    rows = tuple(Row(tuple(cells[i : i + 8]), height_mm=7) for i in range(0, len(cells), 8))
    return Table((LABEL_MM, WIDTH / 4 - LABEL_MM) * 4, rows)


def _blank(name: str) -> str:
    if "日期" in name:
        return "　　　　年　　月　　日"
    return "　时　　分至　　时　　分" if "时段" in name else ""


def _rules(form: Form) -> Paragraph:
    rules = [f"{i}．{rule}" for i, rule in enumerate(form.checklist.body.rules, 1)]
    if not rules:
        rules = ["符合划“√”，不符合划“×”，不涉及划“/”；空白视为未查，不视为符合。"]
    words = "　".join((*rules, form.veto_note)).rstrip("　")
    return Paragraph(
        (Run("填表说明　", bold=True, size_pt=8), Run(words, size_pt=8)), Role.NOTE, before_pt=2, after_pt=3
    )


def _columns(form: Form) -> tuple[tuple[str, float], ...]:
    return SCORE if form.is_scored else PATROL


def _items(form: Form) -> Table:
    columns = _columns(form)
    scale = WIDTH / sum(width for _, width in columns)
    rows = list(_head_rows(columns))
    for number, section in enumerate(form.sections, 1):
        rows.append(_section_row(form, section, len(columns), number=number))
        rows += [_row(form, row) for row in section.rows]
    return Table(tuple(width * scale for _, width in columns), tuple(rows))


def _head_rows(columns: tuple[tuple[str, float], ...]) -> Iterator[Row]:
    """Two rows that repeat on every page: 结果 stands over its three boxes."""
    names = [name for name, _ in columns]
    first = names.index(RESULTS[0])
    after = first + len(RESULTS)
    above = (
        *(head(name, rows=2) for name in names[:first]),
        head("结果", span=len(RESULTS)),
        *(head(name, rows=2) for name in names[after:]),
    )
    yield Row(above, header=True)
    yield Row(tuple(head(name) for name in RESULTS), header=True)


def _section_row(form: Form, section: FormSection, columns: int, *, number: int) -> Row:
    title = f"{chinese_number(number)}、{section.title}（{len(section.rows)} 项）"
    if not form.is_scored:
        return Row((head(title, span=columns, fill=BAND, align=Align.LEFT),))
    return Row(
        (
            head(title, span=4, fill=BAND, align=Align.LEFT),
            head(f"{section.score:g}", fill=BAND),
            head("小计扣分", span=4, fill=BAND, align=Align.RIGHT),
            head(""),
            head("小计得分：", span=columns - 10, fill=BAND, align=Align.LEFT),
        )
    )


def _row(form: Form, row: FormRow) -> Row:
    cells = [
        centred(str(row.number)),
        Cell((Run("★", colour=RED), row.name) if row.is_veto else row.name),
        Cell(tuple(_content(row))),
        Cell(row.method),
    ]
    if form.is_scored:
        cells += [centred(f"{row.score:g}"), Cell((Run(row.deduct, size_pt=8),), align=Align.CENTRE)]
    cells += [Cell((Run("□", size_pt=11),), align=Align.CENTRE) for _ in RESULTS]
    cells += [Cell()] * (4 if form.is_scored else 3)
    cells.append(Cell((Run(row.code, size_pt=8, colour=GREY),), align=Align.CENTRE))
    return Row(tuple(cells), height_mm=ROW_MM)


def _content(row: FormRow) -> Iterator[Inline]:
    yield row.content
    if row.reading:
        limit = f"（应为 {row.range}）" if row.range != row.reading.unit else ""
        yield Run(f"\n实测＿＿＿＿＿＿ {row.reading.unit}{limit}", bold=True)
    if row.basis:
        yield Run(f"　{row.basis}", size_pt=7, colour=GREY)


def _footer(form: Form) -> Table:
    """On every page: which form, who answers for this page, which page of how many.

    The code stands first, so that a long title breaks and never the code; the estate is left out where it has no room.
    """
    body = form.checklist.body
    named = (f"{body.form} {body.version} #{form.hash}　{title}" for title in (form.title, form.checklist.title))
    words = min(named, key=lambda words: _ems(words) * FOOTER_PT * PT_MM > FOOTER_MM[0] - 4)
    sign = f"{form.signer}签名：＿＿＿＿＿＿＿＿＿＿"
    pages = ("第 ", PageNumber(), " 页　共 ", PageCount(), " 页")
    cells = (
        Cell(words, role=Role.FOOTER),
        Cell(sign, role=Role.FOOTER, align=Align.CENTRE),
        Cell(pages, role=Role.FOOTER, align=Align.RIGHT),
    )
    return Table((*FOOTER_MM, WIDTH - sum(FOOTER_MM)), (Row(cells),), ruled=False)
