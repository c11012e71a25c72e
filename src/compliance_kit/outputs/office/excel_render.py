"""A `Workbook` as .xlsx bytes, through XlsxWriter."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from io import BytesIO
from typing import Any

import xlsxwriter

from .excel import (
    LISTS,
    Between,
    Column,
    Entry,
    Format,
    Formula,
    Line,
    OneOf,
    Shade,
    Sheet,
    Value,
    Workbook,
    a1,
    column_letters,
)
from .package import clean, pack

_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": False,
    "default_date_format": "yyyy-mm-dd",
}
A3, A4 = 8, 9
"""Paper, by the numbers that Excel gives it."""
_MAX_TEXT = 32_767
_BAD_NAME = re.compile(r"[\[\]:*?/\\]|^'|'$")
_LETS_INPUT = {"format_columns": True, "format_rows": True, "autofilter": True, "sort": True}
"""What a protected sheet still lets people do."""


class _Book:
    """One workbook being written: XlsxWriter's object, its formats, and the values of the drop-downs."""

    def __init__(self, workbook: Workbook) -> None:
        self.buffer = BytesIO()
        self.writer: Any = xlsxwriter.Workbook(self.buffer, _OPTIONS)
        self.writer.formats[0].set_font_name("宋体")
        self.writer.formats[0].set_font_size(10)
        self._formats: dict[Format, Any] = {}
        self._lists: dict[tuple[str, ...], str] = {}
        for sheet in workbook.sheets:
            for one_of in sheet.inputs:
                if isinstance(one_of, OneOf) and one_of.values not in self._lists:
                    letters = column_letters(len(self._lists) + 1)
                    self._lists[one_of.values] = f"={LISTS}!${letters}$1:${letters}${len(one_of.values)}"

    def format(self, wanted: Format) -> Any:
        """XlsxWriter's format, made once."""
        if wanted not in self._formats:
            self._formats[wanted] = self.writer.add_format(_format_properties(wanted))
        return self._formats[wanted]

    def list_source(self, values: tuple[str, ...]) -> str:
        """Where the hidden sheet keeps these values."""
        return self._lists[values]

    def list_sheet(self) -> Sheet | None:
        """The hidden sheet of drop-down values, where any are needed."""
        if not self._lists:
            return None
        columns = tuple(self._lists)
        depth = max(map(len, columns))
        lines = tuple(Line(tuple(c[i] if i < len(c) else None for c in columns)) for i in range(depth))
        return Sheet(LISTS, tuple(Column() for _ in columns), lines, hidden=True)


def render(workbook: Workbook) -> bytes:
    """The workbook's bytes; see `office.render_excel`."""
    book = _Book(workbook)
    _properties(book.writer, workbook)
    lists = book.list_sheet()
    for sheet in (*workbook.sheets, lists) if lists else workbook.sheets:
        _write_sheet(book, sheet)
    for name, refers_to in workbook.names:
        book.writer.define_name(name, refers_to)
    book.writer.close()
    return pack(book.buffer.getvalue())


def _properties(writer: Any, workbook: Workbook) -> None:
    known = workbook.properties
    names = ("title", "author", "subject", "keywords", "company")
    writer.set_properties({name: clean(getattr(known, name)) for name in names} | {"created": known.created})
    for name, value in known.custom:
        writer.set_custom_property(clean(name), clean(value), "text")


def _write_sheet(book: _Book, sheet: Sheet) -> None:
    if not 0 < len(sheet.name) <= 31 or _BAD_NAME.search(sheet.name):
        raise ValueError(f"Excel refuses the sheet name {sheet.name!r}")
    page = book.writer.add_worksheet(sheet.name)
    for i, column in enumerate(sheet.columns):
        page.set_column(i, i, column.width, None, {"hidden": column.hidden})
    for row, line in enumerate(sheet.lines):
        _write_line(book, page, row, line)
    for rule in sheet.inputs:
        _write_rule(book, page, rule)
    for shade in sheet.shades:
        _write_shade(book, page, shade)
    _write_layout(page, sheet)
    _write_margins(page, sheet)


def _write_line(book: _Book, page: Any, row: int, line: Line) -> None:
    if line.height_pt:
        page.set_row(row, line.height_pt)
    for column, entry in _placed(line):
        form = book.format(entry.format)
        if entry.across > 1 or entry.down > 1:
            page.merge_range(row, column, row + entry.down - 1, column + entry.across - 1, "", form)
        _write_value(page, row, column, entry.value, form)


def _placed(line: Line) -> Iterator[tuple[int, Entry]]:
    column = 0
    for part in line.entries:
        entry = part if isinstance(part, Entry) else Entry(part, line.format)
        if part is not None:
            yield column, entry
        column += entry.across


def _write_value(page: Any, row: int, column: int, value: Value, form: Any) -> None:
    match value:
        case None | "":
            page.write_blank(row, column, None, form)
        case str():
            text = clean(value)
            if len(text) > _MAX_TEXT:
                raise ValueError(f"cell {a1(row + 1, column + 1)} holds more than {_MAX_TEXT} characters")
            page.write_string(row, column, text, form)
        case Formula():
            page.write_formula(row, column, _own_formula(value.text), form, value.cached)
        case datetime() | date():
            page.write_datetime(row, column, value, form)
        case bool():
            page.write_boolean(row, column, value, form)
        case _:
            page.write_number(row, column, value, form)


def _own_formula(text: str) -> str:
    if not text.startswith("=") or "[" in text or "|" in text:
        raise ValueError(f"not a formula of ours: {text!r}")
    return text


def _write_rule(book: _Book, page: Any, rule: OneOf | Between) -> None:
    options: dict[str, Any]
    if isinstance(rule, OneOf):
        options = {"validate": "list", "source": book.list_source(rule.values)}
    else:
        kind = "date" if isinstance(rule.low, date) else "decimal"
        options = {"validate": kind, "criteria": "between", "minimum": rule.low, "maximum": rule.high}
    page.data_validation(rule.area, options | {"error_title": "请检查", "error_message": clean(rule.error)[:255]})


def _write_shade(book: _Book, page: Any, shade: Shade) -> None:
    look = book.writer.add_format({"bg_color": f"#{shade.fill}", "font_color": f"#{shade.colour}"})
    page.conditional_format(shade.area, {"type": "formula", "criteria": _own_formula(shade.formula), "format": look})


def _write_layout(page: Any, sheet: Sheet) -> None:
    if sheet.head_lines:
        first, last = sheet.head_lines
        page.repeat_rows(first - 1, last - 1)
        page.freeze_panes(last, sheet.frozen_columns)
    elif sheet.frozen_columns:
        page.freeze_panes(0, sheet.frozen_columns)
    if sheet.print_area:
        page.print_area(sheet.print_area)
    if sheet.filter_area:
        page.autofilter(sheet.filter_area)
    if sheet.locked:
        page.protect("", _LETS_INPUT)
    if sheet.hidden:
        page.hide()


def _write_margins(page: Any, sheet: Sheet) -> None:
    page.set_paper(A3 if sheet.large else A4)
    if sheet.landscape:
        page.set_landscape()
    page.fit_to_pages(sheet.pages_wide, 0)
    if sheet.pages_wide > 1:
        page.repeat_columns(0, sheet.frozen_columns - 1)
    page.center_horizontally()
    top, right, bottom, left = (millimetres / 25.4 for millimetres in sheet.margins_mm)
    page.set_margins(left, right, top, bottom)
    page.set_header(_margin_text(sheet.header), {"margin": 0.25})
    page.set_footer(_margin_text(sheet.footer), {"margin": 0.25})


def _margin_text(parts: tuple[str, str, str]) -> str:
    """Excel's header code; a user's `&` is doubled so that it starts no command."""
    out = "".join(
        f"&{side}{clean(part).replace('&', '&&').replace('{page}', '&P').replace('{pages}', '&N')}"
        for side, part in zip("LCR", parts, strict=True)
        if part
    )
    if len(out) > 255:
        raise ValueError("Excel cuts a header or footer after 255 characters")
    return out


def _format_properties(wanted: Format) -> dict[str, Any]:
    properties: dict[str, Any] = {
        "font_name": wanted.font,
        "font_size": wanted.size_pt,
        "align": wanted.align,
        "valign": wanted.valign,
        "text_wrap": wanted.wrap,
        "locked": not wanted.unlocked,
    }
    optional = {
        "bold": wanted.bold,
        "underline": int(wanted.underline),
        "font_color": wanted.colour and f"#{wanted.colour}",
        "bg_color": wanted.fill and f"#{wanted.fill}",
        "border": int(wanted.border),
        "num_format": wanted.number_format,
    }
    return properties | {name: value for name, value in optional.items() if value}
