"""The printed form's paper, type and smallest cells."""

from __future__ import annotations

from dataclasses import replace

from compliance_kit.outputs.office import FORM, Align, Cell, Look, Role

PAGE = replace(FORM.page.turned(), top_mm=10, bottom_mm=12, left_mm=12, right_mm=10, header_mm=5, footer_mm=5)
"""Wider at the left, where a month's sheets are bound."""
WIDTH = PAGE.text_width_mm
ROW_MM = 8.0
"""What a gloved hand can tick and write into."""


def _fixed(look: Look, *heights: tuple[Role, float]) -> Look:
    """Lines of a fixed height, so that another machine's stand-in font does not move the ends of pages."""
    for role, points in heights:
        look = look.with_style(role, replace(look.style(role), exact_pt=points))
    return look


LOOK = _fixed(FORM, (Role.CELL, 11), (Role.CELL_HEAD, 11), (Role.NOTE, 10))


def centred(words: str) -> Cell:
    """A cell with its words in the middle."""
    return Cell(words, align=Align.CENTRE)


def head(words: str, *, span: int = 1, rows: int = 1, fill: str = "", align: Align = Align.CENTRE) -> Cell:
    """A label; it stays with the row below it."""
    return Cell(words, span=span, rows=rows, role=Role.CELL_HEAD, fill=fill, align=align)
