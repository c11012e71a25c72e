"""Reads Word and Excel files that people send, and our own in tests: text and cells, nothing that runs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import TYPE_CHECKING, Any

from compliance_kit.model import say

from .package import OfficeFileError, unpack
from .read_numbering import Labels

if TYPE_CHECKING:
    from lxml.etree import _Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MAX_ROWS, MAX_COLUMNS = 100_000, 512
"""One cell at XFD1048576 makes a reader fill 17 thousand million cells; see THREATS.md."""
_CELL_AT = re.compile(rb"\br\s*=\s*[\"']([A-Za-z]{0,3})([0-9]{1,9})[\"']")
ReadValue = str | int | float | bool | date | datetime | time | timedelta


def docx_text(content: bytes) -> str:
    """Headers, body, footers and comments as lines; a table row is one line, its cells joined by ` | `.

    Raises:
        OfficeFileError: the file is damaged, dangerous, or not Word.
    """
    members = unpack(content)
    if "word/document.xml" not in members:
        raise OfficeFileError(say("这不是 Word 文档（.docx）。"))
    labels = labels_of(members)
    lines: list[str] = []
    for name in sorted(members, key=_part_order):
        if re.fullmatch(r"word/(header\d*|document|footer\d*|comments)\.xml", name):
            lines += [line for line in _lines(parse_part(members[name]), labels) if line.strip()]
    return "\n".join(lines) + "\n"


def labels_of(members: Mapping[str, bytes]) -> Labels:
    """What counts the numbers of a Word file's paragraphs."""
    parts = (members.get(f"word/{name}.xml") for name in ("numbering", "styles"))
    return Labels(*(parse_part(part) if part else None for part in parts))


def _part_order(name: str) -> tuple[int, int, str]:
    for i, start in enumerate(("word/header", "word/document", "word/footer", "word/comments")):
        if name.startswith(start):
            return (i, int("".join(filter(str.isdigit, name)) or 0), name)
    return (9, 0, name)


def parse_part(part: bytes) -> _Element:
    """One XML part of an Office file, nothing resolved and nothing loaded."""
    from lxml import etree

    try:
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
        root = etree.fromstring(part, parser)
    except etree.XMLSyntaxError as error:
        raise OfficeFileError(say("文件打不开：它不是 Word 或 Excel 文件，或者已经损坏。")) from error
    docinfo: Any = root.getroottree().docinfo
    if docinfo.doctype:  # in an encoding where `unpack` could not see it
        raise OfficeFileError(say("文件内部带有 DTD 声明或异常编码，未读取。"))
    return root


def _lines(parent: _Element, labels: Labels) -> Iterator[str]:
    for child in parent:
        if child.tag == f"{W}p":
            yield labels.label(child) + _words(child)
        elif child.tag == f"{W}tbl":
            for row in child.iter(f"{W}tr"):
                yield " | ".join(" / ".join(_lines(cell, labels)) for cell in row.iterchildren(f"{W}tc"))
        elif child.tag in (f"{W}body", f"{W}sdt", f"{W}sdtContent", f"{W}comment", f"{W}ins"):
            yield from _lines(child, labels)


def _words(paragraph: _Element) -> str:
    out = []
    for node in paragraph.iter(f"{W}t", f"{W}tab", f"{W}br", f"{W}cr", f"{W}noBreakHyphen"):
        if node.tag == f"{W}t":
            out.append(node.text or "")
        elif node.tag == f"{W}noBreakHyphen":
            out.append("-")
        elif (parent := node.getparent()) is not None and parent.tag == f"{W}r":  # not a tab stop of w:tabs
            out.append("\t" if node.tag == f"{W}tab" else "\n")
    return "".join(out)


def xlsx_rows(content: bytes) -> Mapping[str, tuple[tuple[ReadValue, ...], ...]]:
    """Every sheet's cells from A1 on, hidden sheets and columns too; an empty cell is `""`, formulas give their last value.

    Raises:
        OfficeFileError: the file is damaged, dangerous, too large, or not Excel.
    """
    members = unpack(content)
    if "xl/workbook.xml" not in members:
        raise OfficeFileError(say("这不是 Excel 工作簿（.xlsx）。"))
    for name, part in members.items():
        if name.startswith("xl/worksheets/"):
            _refuse_far_cells(part)
    return values(content)


def values(content: bytes) -> Mapping[str, tuple[tuple[ReadValue, ...], ...]]:
    """The cells of a workbook that was looked through before.

    Raises:
        OfficeFileError: the file is damaged.
    """
    import python_calamine

    try:
        book = python_calamine.CalamineWorkbook.from_filelike(BytesIO(content))
        return {
            name: tuple(map(tuple, book.get_sheet_by_name(name).to_python(skip_empty_area=False)))
            for name in book.sheet_names
        }
    except (python_calamine.CalamineError, ValueError) as error:
        raise OfficeFileError(say("文件打不开：它不是 Word 或 Excel 文件，或者已经损坏。")) from error


def _refuse_far_cells(sheet: bytes) -> None:
    for letters, row in _CELL_AT.findall(sheet):
        column = 0
        for letter in letters.upper():
            column = column * 26 + letter - 64
        if int(row) > MAX_ROWS or column > MAX_COLUMNS:
            raise OfficeFileError(
                say("工作表过大：超出 {rows} 行或 {columns} 列，未读取。", rows=MAX_ROWS, columns=MAX_COLUMNS)
            )
