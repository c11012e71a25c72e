"""岗位应急处置卡: exactly one page for one post: what to do, by when, whom to call, what never to do."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, time

from compliance_kit.kinds.plan import Plan
from compliance_kit.kinds.plan.cards import PostCard
from compliance_kit.kinds.project import Project
from compliance_kit.model import Document
from compliance_kit.outputs.office import (
    Align,
    Block,
    Cell,
    Paragraph,
    Properties,
    Role,
    Row,
    Run,
    Section,
    Table,
    WordFile,
    qr_picture,
)  # fmt: skip
from compliance_kit.outputs.plan.sheet import (
    CARD_PAGE,
    RED,
    SIZES,
    SYNTHETIC,
    Size,
    caption,
    code_of,
    head,
    named,
    number_of,
    people,
)
from compliance_kit.tailoring import holds

WIDTH = CARD_PAGE.text_width_mm
WHEN_MM, PHONE_MM, QR_MM = 32.0, 36.0, 22.0
MOMENT = 8
"""The longest word for a moment, such as 第 10 分钟."""
MOST_CALLS = 10
"""Whom a card names at most; the plan has them all."""


PT_MM = 0.353
FIXED_MM, PART_MM, MOST_ROOM_MM = 64.0, 11.0, 5.0
"""What the heading and the foot take, with room for another program's line breaks, what each part's title does, and the most that a row grows."""


def document(plan: Document[Plan], card: PostCard, project: Document[Project] | None, today: date) -> WordFile:
    """The card as a document."""
    properties = Properties(
        title=f"{card.role} 岗位应急处置卡",
        author="compliance-kit",
        subject=code_of(plan),
        created=datetime.combine(today, time()),
        custom=(("ckit-plan", plan.id), ("ckit-role", card.role), ("ckit-project", project.id if project else "")),
    )
    draft = "草稿" if plan.head.status == "draft" else ""
    later = tuple(step for step in card.later if project is None or holds(step.applies, project.body))
    here = replace(card, later=later)
    calls = _calls(plan, project)
    size = _size(here, calls)
    section = Section((*_blocks(plan, here, project, size), _call_table(calls, size), _foot(plan)), CARD_PAGE)
    return WordFile((section,), size.look, properties, watermark=draft)


def _size(card: PostCard, calls: Sequence[tuple[str, str]]) -> Size:
    """The largest size that leaves the card on one page, its rows spread over what is left; else the smallest."""
    page = CARD_PAGE.height_mm - CARD_PAGE.top_mm - CARD_PAGE.bottom_mm
    size = next((size for size in SIZES if _height_mm(card, calls, size) <= page), SIZES[-1])
    room = max(0.0, page - _height_mm(card, calls, size)) / (len(card.first) + len(calls) / 2 + 1)
    return replace(size, row_mm=size.row_mm + min(room, MOST_ROOM_MM), call_mm=size.call_mm + min(room, MOST_ROOM_MM))


def _height_mm(card: PostCard, calls: Sequence[tuple[str, str]], size: Size) -> float:
    """How high a card stands in one size, its lines counted by their characters."""
    wide, narrow = WIDTH - WHEN_MM - 4, WIDTH / 2 - PHONE_MM - 3
    first = [max(size.row_mm, _lines_mm(_parted(line)[1], size.first_pt, 1.4, wide)) for line in card.first]
    later = [max(size.call_mm, _lines_mm(step.do, size.then_pt, 1.35, wide)) for step in card.later]
    never = [_lines_mm(f"✕　{line}", size.then_pt, 1.35, WIDTH - 4) for line in card.never]
    rows = [max(size.call_mm, _lines_mm(who, size.small_pt, 1.35, narrow)) for who, _ in calls]
    pairs = [max(rows[i : i + 2]) for i in range(0, len(rows), 2)]
    titles = sum(map(bool, (first, later, never, pairs)))
    return FIXED_MM + PART_MM * titles + sum((*first, *later, *never, *pairs))


def _lines_mm(words: str, points: float, leading: float, width_mm: float) -> float:
    """How high some words stand in a column."""
    lines = math.ceil(len(words) / int(width_mm / (points * PT_MM)))
    return lines * points * leading * PT_MM + 1.5


def _blocks(plan: Document[Plan], card: PostCard, project: Document[Project] | None, size: Size) -> Iterator[Block]:
    yield _heading(plan, card, project)
    if card.first:
        yield Paragraph("第一时间", Role.HEADING1)
        yield _lines([_parted(line) for line in card.first], Role.BODY, size.row_mm)
    if card.later:
        yield Paragraph("随后" if card.first else "处置步骤", Role.HEADING1)
        rows = [(f"{step.within}内" if step.within else "", step.do) for step in card.later]
        yield _lines(rows, Role.ITEM, size.call_mm)
    if card.never:
        yield Paragraph((Run("严　禁", colour=RED),), Role.HEADING1)
        words = tuple(Paragraph(f"✕　{line.rstrip('。')}", Role.ITEM) for line in card.never)
        yield Table((WIDTH,), (Row((Cell(words),), 8),))
    yield Paragraph("联系电话", Role.HEADING1)


def _foot(plan: Document[Plan]) -> Paragraph:
    rule = "本卡随预案修订更换，旧卡收回。现场情况与本卡不符的，先保人员安全，同时报告现场指挥。"
    return Paragraph(f"{plan.title}　{caption(plan)}　{rule}", Role.NOTE, before_pt=5)


def _heading(plan: Document[Plan], card: PostCard, project: Document[Project] | None) -> Table:
    """The post in large letters, the event, who carries the card; the code to find the plan again."""
    estate = project.title if project else "＿＿＿＿＿＿＿＿"
    lines = [
        Paragraph(f"岗位应急处置卡　{plan.title}", Role.SUBTITLE),
        Paragraph(card.role, Role.TITLE),
        Paragraph(
            f"项目：{estate}　持卡人：{_holder(card, project)}　发卡日期：＿＿＿＿＿",
            Role.CELL,
            before_pt=3,
            after_pt=4,
        ),
    ]
    if project and project.body.synthetic:
        lines.append(Paragraph((Run(SYNTHETIC, bold=True, colour=RED),), Role.NOTE))
    code = (qr_picture(code_of(plan), QR_MM), Run(f"\n{code_of(plan)}", size_pt=7))
    cells = (Cell(tuple(lines)), Cell(code, align=Align.CENTRE, role=Role.NOTE))
    return Table((WIDTH - 34, 34), (Row(cells),), ruled=False)


def _holder(card: PostCard, project: Document[Project] | None) -> str:
    """The one who fills the post at the estate; a line to write on where it is several or nobody."""
    return next((p.name for p in people(project) if p.role == card.post and p.count == 1), "＿＿＿＿＿")


def _parted(line: str) -> tuple[str, str]:
    """When and what: 第 1 分钟：应答 has both, another line only what."""
    when, colon, what = line.partition("：")
    return (when, what) if colon and len(when) <= MOMENT else ("", line)


def _lines(rows: Sequence[tuple[str, str]], role: Role, least_mm: float) -> Table:
    """When and what, a row each."""
    made = tuple(
        Row((Cell((Run(when, bold=True),), role=role, align=Align.CENTRE), Cell(what, role=role)), least_mm)
        for when, what in rows
    )
    return Table((WHEN_MM, WIDTH - WHEN_MM), made, margin_mm=1.5)


def _calls(plan: Document[Plan], project: Document[Project] | None) -> tuple[tuple[str, str], ...]:
    """Whom to call and the numbers that are known; an even number of them."""
    persons = tuple(people(project))
    calls = [(named(c.who, persons), number_of(c)) for c in plan.body.contacts[:MOST_CALLS]]
    return (*calls, *[("", "")] * (len(calls) % 2 or 2 * (not calls)))


def _call_table(calls: Sequence[tuple[str, str]], size: Size) -> Table:
    """Two calls to a row, with room to write in the numbers that are missing."""
    rows = [head("找谁", "电话", "找谁", "电话", header=False)]
    for pair in zip(calls[::2], calls[1::2], strict=True):
        rows.append(Row(tuple(cell for who, phone in pair for cell in _call(who, phone)), size.call_mm))
    return Table((WIDTH / 2 - PHONE_MM, PHONE_MM) * 2, tuple(rows))


def _call(who: str, phone: str) -> tuple[Cell, Cell]:
    size = 15 if len(phone) <= 6 else 10
    return Cell(who), Cell((Run(phone, bold=True, size_pt=size),), align=Align.CENTRE)
