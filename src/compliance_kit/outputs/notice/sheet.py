"""The paper and the small parts that the notice and the sheet for looking again share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time

from compliance_kit.kinds.notice import Item, Notice
from compliance_kit.kinds.project import Project
from compliance_kit.kinds.values import day_text
from compliance_kit.model import Document
from compliance_kit.outputs.office import (
    FORM,
    Align,
    Cell,
    Look,
    Page,
    Paragraph,
    Properties,
    Role,
    Row,
    Run,
    Section,
    Style,
    Table,
    WordFile,
    page_footer,
)  # fmt: skip
from compliance_kit.outputs.office import Block as Block

PAGE = Page(top_mm=13, bottom_mm=13, left_mm=20, right_mm=14, header_mm=7, footer_mm=6)
"""A4 upright, wider at the left, where it is filed."""
WIDTH = PAGE.text_width_mm
BODY = Style("仿宋", 11.5, align=Align.JUSTIFY, exact_pt=18, indent_chars=2)
STYLES = (
    (Role.TITLE, Style("黑体", 22, align=Align.CENTRE, exact_pt=32, after_pt=2)),
    (Role.BODY, BODY),
    (Role.PLAIN, replace(BODY, indent_chars=0)),
    (Role.CELL, Style("宋体", 10, exact_pt=14)),
    (Role.CELL_HEAD, Style("黑体", 10, align=Align.CENTRE, exact_pt=14, keep_next=True)),
    (Role.NOTE, Style("宋体", 9, exact_pt=12)),
)
RED = "B3261E"
LONG, BEGUN = 300, 100
"""Characters of a finding: a column of 35 mm holds nine a line."""
BLANK = "＿＿年＿月＿日"
"""A place to write a day within a line."""
BLANK_DAY = "　　　　年　　月　　日"


def _look() -> Look:
    look = replace(FORM, name="notice", page=PAGE)
    for role, style in STYLES:
        look = look.with_style(role, style)
    return look


LOOK = _look()


def file(project: Document[Project], notice: Document[Notice], title: str, blocks: Sequence[Block]) -> WordFile:
    """The document around its blocks."""
    number = notice.body.number
    properties = Properties(
        title=f"{title} {number}",
        author="compliance-kit",
        subject=notice.id,
        created=datetime.combine(notice.body.issued, time()),
        custom=(("ckit-notice", notice.id), ("ckit-result", notice.body.result), ("ckit-project", project.id)),
    )
    footer = page_footer(number, notice.id)
    return WordFile((Section(tuple(blocks), PAGE, footer=(footer,)),), LOOK, properties)


def top(project: Document[Project], notice: Notice, title: str) -> tuple[Block, ...]:
    """Who sends it, what it is, its number; and that the estate is made up, where it is."""
    company = str(project.body.values.get("party_b_name") or "")
    lines: list[Block] = []
    if company:
        lines.append(Paragraph(company, Role.PLAIN, align=Align.CENTRE, after_pt=3))
    lines.append(Paragraph(title, Role.TITLE))
    if project.body.synthetic:
        words = "示例：本项目为虚构，所填内容不作为履约证明"
        lines.append(Paragraph((Run(words, bold=True, colour=RED),), Role.NOTE, align=Align.CENTRE))
    lines.append(Paragraph(f"编号：{notice.number}", Role.PLAIN, align=Align.RIGHT, after_pt=2))
    return tuple(lines)


def head(*names: str, header: bool = True) -> Row:
    """A row of labels."""
    return Row(tuple(Cell(name, role=Role.CELL_HEAD) for name in names), header=header)


def label(words: str, *, rows: int = 1) -> Cell:
    """One label at the left of what it names."""
    return Cell(words, role=Role.CELL_HEAD, rows=rows)


def centred(words: str) -> Cell:
    """A cell with its words in the middle."""
    return Cell(words, align=Align.CENTRE)


def pairs(*rows: tuple[str, str, str, str]) -> Table:
    """Two labels and two values a row."""
    made = tuple(Row((label(a), Cell(b), label(c), Cell(d)), height_mm=8) for a, b, c, d in rows)
    return Table((26, WIDTH / 2 - 26) * 2, made)


def box(ticked: bool, words: str) -> str:
    """☑ or □ and what it stands for."""
    return f"{'☑' if ticked else '□'}{words}"


def on_day(value: date | None) -> str:
    """2026年11月18日, or a place to write a day."""
    return str(day_text(value)) if value else BLANK_DAY


def day_lines(value: date) -> str:
    """A day in a narrow column: the year, and below it month and day."""
    return str(day_text(value)).replace("年", "年\n")


def owner_lines(owner: str) -> str:
    """A person, and below the post."""
    return owner.replace("（", "\n（", 1)


def short(found: str) -> str:
    """What was found, as it fits a column; a text that would fill one page after another is only begun there."""
    return found if len(found) <= LONG else f"{found[:BEGUN]}……（全文见表后）"


def whole(items: Sequence[Item]) -> tuple[Paragraph, ...]:
    """The texts that the column only begins, over the paper's whole width."""
    long = ((number, item) for number, item in enumerate(items, 1) if len(item.found) > LONG)
    return tuple(
        Paragraph((Run(f"第 {number} 项问题全文　", bold=True), item.found), Role.NOTE, before_pt=3)
        for number, item in long
    )


def gap() -> Paragraph:
    """Room between two tables."""
    return Paragraph("　", Role.NOTE)


def slip(*rows: Row) -> Table:
    """A block to be filled in and signed, kept on one page: a label and its value, and a second pair beside them."""
    return Table((26, WIDTH - 26 - 24 - 44, 24, 44), rows, together=True)


def wide(words: str, value: str, height_mm: float) -> Row:
    """One label, and its value over the whole width of a slip."""
    return Row((label(words), Cell(value, span=3)), height_mm)


def signed(names: tuple[str, str], who: str, day: date | None, height_mm: float = 10) -> Row:
    """Who did it and on which day, as the two `names` call them."""
    return Row((label(names[0]), Cell(who), label(names[1]), Cell(on_day(day))), height_mm)
