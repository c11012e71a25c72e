"""The paper, type and small parts that plans and cards share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from compliance_kit.kinds.plan import Contact, Plan
from compliance_kit.kinds.project import Person, Project
from compliance_kit.model import Document
from compliance_kit.outputs.office import FORM, Align, Cell, Look, Page, Role, Row, Style

STATE = "中华人民共和国"
SYNTHETIC = "示例：本项目为虚构，所填内容不作为履约证明"
RED = "B3261E"
BAND = "E9EEF3"
PLAN_PAGE = Page(top_mm=22, bottom_mm=20, left_mm=30, right_mm=20, header_mm=12, footer_mm=10)
"""A4, wider at the left for the holes of a ring binder (活页装订)."""
CARD_PAGE = Page(top_mm=12, bottom_mm=12, left_mm=18, right_mm=12, header_mm=6, footer_mm=6)
_BODY = Style("仿宋", 12, align=Align.JUSTIFY, exact_pt=21, indent_chars=2)


def _look(name: str, page: Page, *styles: tuple[Role, Style]) -> Look:
    look = replace(FORM, name=name, page=page)
    for role, style in styles:
        look = look.with_style(role, style)
    return look


PLAN = _look(
    "plan",
    PLAN_PAGE,
    (Role.TITLE, Style("方正小标宋简体", 24, align=Align.CENTRE, exact_pt=38)),
    (Role.SUBTITLE, Style("黑体", 15, align=Align.CENTRE, exact_pt=26)),
    (Role.HEADING1, Style("黑体", 15, exact_pt=24, before_pt=12, after_pt=5, keep_next=True)),
    (Role.HEADING2, Style("黑体", 12, exact_pt=20, before_pt=6, after_pt=3, keep_next=True)),
    (Role.BODY, _BODY),
    (Role.PLAIN, replace(_BODY, indent_chars=0)),
    (Role.CELL, Style("宋体", 10, exact_pt=14.5)),
    (Role.CELL_HEAD, Style("黑体", 10, align=Align.CENTRE, exact_pt=14.5, keep_next=True)),
    (Role.NOTE, Style("宋体", 9, exact_pt=13)),
)


@dataclass(frozen=True, slots=True)
class Size:
    """How large a card is set: its first lines, what follows and its small words, and how high its rows are at least."""

    first_pt: float
    then_pt: float
    small_pt: float
    row_mm: float
    call_mm: float

    @property
    def look(self) -> Look:
        """The typography of a card of this size."""
        small = Style("宋体", self.small_pt, exact_pt=self.small_pt * 1.35)
        return _look(
            "card",
            CARD_PAGE,
            (Role.TITLE, Style("黑体", 30, exact_pt=40, before_pt=3, after_pt=4)),
            (Role.SUBTITLE, Style("黑体", 13, exact_pt=20, after_pt=2)),
            (Role.HEADING1, Style("黑体", 15, exact_pt=20, before_pt=7, after_pt=3, keep_next=True)),
            (Role.BODY, Style("宋体", self.first_pt, exact_pt=self.first_pt * 1.4)),
            (Role.ITEM, Style("宋体", self.then_pt, exact_pt=self.then_pt * 1.35, after_pt=2)),
            (Role.CELL, small),
            (Role.CELL_HEAD, replace(small, font="黑体", align=Align.CENTRE, keep_next=True)),
            (Role.NOTE, Style("宋体", 9, exact_pt=12)),
        )


SIZES = (
    Size(19, 15, 12.5, 19, 13),
    Size(16, 13, 11.5, 13, 10),
    Size(14, 11, 10.5, 11, 9),
    Size(12.5, 10, 9.5, 9, 7.5),
)
"""The largest first: a card is read at arm's length while one runs, as large as its words leave room for."""


def head(*names: str, header: bool = True) -> Row:
    """A row of labels that repeats on every page."""
    return Row(tuple(Cell(name, role=Role.CELL_HEAD, fill=BAND) for name in names), header=header)


def centred(words: str) -> Cell:
    """A cell with its words in the middle."""
    return Cell(words, align=Align.CENTRE)


def number_of(contact: Contact) -> str:
    """The number to call as written; empty, to be filled in, where the plan only says where it is kept."""
    return contact.phone if any(c.isdigit() for c in contact.phone) else ""


def people(project: Document[Project] | None) -> Iterator[Person]:
    """The people of an estate who fill a post alone or by name; the numbers of nobody are kept here."""
    if project is not None:
        yield from project.body.people


def named(who: str, persons: Iterable[Person]) -> str:
    """A contact with the names of those of the estate who fill the posts it calls."""
    found = [f"{p.role} {p.name}" for p in persons if p.count <= 2 and p.role in who]
    return f"{who}（{'、'.join(found)}）" if found else who


def code_of(plan: Document[Plan]) -> str:
    """The short code on every page and in the QR picture: CK1:EP-02@2026.1, the id where there is no code."""
    body = plan.body
    return f"CK1:{body.code or plan.id}{f'@{body.version}' if body.version else ''}"


def caption(plan: Document[Plan]) -> str:
    """The plan's number and version, as far as it has them."""
    body = plan.body
    parts = (f"预案编号 {body.code}" if body.code else "", f"版本 {body.version}" if body.version else "")
    return "　".join(part for part in parts if part)
