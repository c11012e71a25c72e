"""The printed form's paper, type, smallest cells and the code to scan."""

from __future__ import annotations

from dataclasses import replace

from compliance_kit.outputs.checklist.form import Form
from compliance_kit.outputs.office import FORM, Align, Cell, Look, Picture, Role, fits_paper, qr_picture

PAGE = replace(FORM.page.turned(), top_mm=9, bottom_mm=10, left_mm=12, right_mm=10, header_mm=5, footer_mm=5)
"""Wider at the left, where a month's sheets are bound."""
WIDTH = PAGE.text_width_mm
QR_MM = 17.0
ROW_MM = 8.0
"""What a gloved hand can tick and write into."""


def _fixed(look: Look, *heights: tuple[Role, float]) -> Look:
    """Lines of a fixed height, so that another machine's stand-in font does not move the ends of pages."""
    for role, points in heights:
        look = look.with_style(role, replace(look.style(role), exact_pt=points))
    return look


LOOK = _fixed(FORM, (Role.CELL, 10.5), (Role.CELL_HEAD, 10.5), (Role.NOTE, 10))


def scanned(form: Form) -> Picture:
    """What a phone reads at the form's head: its page's address; its code where there is no address or too long a one."""
    return qr_picture(form.address if fits_paper(form.address) else form.code, QR_MM)


def scan_words(form: Form) -> str:
    """What scanning is good for."""
    return "扫码打开本表网页" if fits_paper(form.address) else "扫码识别本表"


def centred(words: str) -> Cell:
    """A cell with its words in the middle."""
    return Cell(words, align=Align.CENTRE)


def head(words: str, *, span: int = 1, rows: int = 1, fill: str = "", align: Align = Align.CENTRE) -> Cell:
    """A label; it stays with the row below it."""
    return Cell(words, span=span, rows=rows, role=Role.CELL_HEAD, fill=fill, align=align)
