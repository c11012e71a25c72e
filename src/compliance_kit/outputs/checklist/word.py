"""The form as a Word file for print: A4 turned, repeated heads, a line to sign on every page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time

from compliance_kit.outputs.checklist.form import RESULTS, Form, FormRow, FormSection
from compliance_kit.outputs.checklist.word_foot import foot
from compliance_kit.outputs.office import (
    FORM,
    Align,
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
    qr_picture,
    render_word,
)  # fmt: skip

PAGE = replace(FORM.page.turned(), top_mm=10, bottom_mm=12, left_mm=12, right_mm=10, header_mm=5, footer_mm=5)
"""Wider at the left, where a month's sheets are bound."""
WIDTH = PAGE.text_width_mm
ROW_MM = 8.0
"""What a gloved hand can tick and write into."""
TICK_MM = 8.0
QR_MM = 17.0
GREY = "404040"
"""Dark enough for a worn printer."""
PATROL = (("序号", 9), ("检查项目", 27), ("检查内容与标准", 105), ("检查方法", 20), ("√", TICK_MM), ("×", TICK_MM), ("/", TICK_MM), ("问题描述与处置（部位、照片号）", 46), ("责任人", 15), ("完成时限", 18), ("编码", 9))  # fmt: skip
SCORE = (("序号", 9), ("检查项目", 25), ("检查内容与标准", 91), ("检查方法", 17), ("标准分", 9), ("扣分办法", 12), ("√", 7.5), ("×", 7.5), ("/", 7.5), ("扣分", 11), ("问题描述与整改要求（部位、照片号）", 39), ("责任人", 14), ("完成时限", 15), ("编码", 9))  # fmt: skip


def _look_with_fixed_lines() -> object:
    """Lines of a fixed height, so that a stand-in font on another machine does not move the page ends."""
    look = FORM
    for role, points in ((Role.CELL, 11.0), (Role.CELL_HEAD, 11.0), (Role.NOTE, 10.0)):
        look = look.with_style(role, replace(look.style(role), exact_pt=points))
    return look
