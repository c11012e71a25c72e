"""A filled workbook as it came back: cells, which of them hold formulas, and what the file says about itself.

The sheets are looked through before their cells are made: how many there are, and how far out they lie.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from io import BytesIO
from posixpath import join, normpath

from compliance_kit.model import say

from .package import OfficeFileError, unpack
from .read import ReadValue, parse_part, values
from .read_beside import Place, comments, pictures, place_of

MAX_ROWS, MAX_COLUMNS, MAX_CELLS = 5_000, 256, 200_000
"""A form of 400 rows has 7,000 cells, the sheet of 400 questionnaires 9,000."""
_TAGS = ("{*}row", "{*}c", "{*}f", "{*}oddFooter", "{*}mergeCell")
_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_ID = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"


@dataclass(frozen=True, slots=True)
class SheetRead:
    """One sheet: its rows from A1 on, each formula by row and column (from 1), its footer in Excel's own code.

    `merged` are the first and last row and column of cells made one, in that order; `comments` and `pictures` stand by the
    cell that they belong to or begin in.
    """

    rows: tuple[tuple[ReadValue, ...], ...]
    formulas: Mapping[Place, str]
    footer: str
    merged: tuple[tuple[int, int, int, int], ...] = ()
    comments: Mapping[Place, str] = field(default_factory=dict)
    pictures: Mapping[Place, tuple[bytes, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class BookRead:
    """One workbook: its sheets by name, hidden ones too, and its custom properties."""

    sheets: Mapping[str, SheetRead]
    custom: Mapping[str, str]


def xlsx_book(content: bytes) -> BookRead:
    """Everything in a filled workbook that can matter; an empty cell is `""`, a formula gives its last value.

    Raises:
        OfficeFileError: the file is damaged, dangerous, too large, or not Excel.
    """
    members = unpack(content)
    if "xl/workbook.xml" not in members:
        raise OfficeFileError(say("这不是 Excel 工作簿（.xlsx）。"))
    scans: dict[str, _Scan] = {}
    cells = 0
    parts = _parts(members)
    for name, part in parts.items():
        scans[name] = _scan(members[part])
        cells += scans[name].cells
        if cells > MAX_CELLS:
            raise _too_large()
    rows = values(content)
    found = {name: _sheet(members, parts[name], rows[name], scan) for name, scan in scans.items() if name in rows}
    return BookRead(found, _custom(members))


def _sheet(members: Mapping[str, bytes], part: str, rows: tuple[tuple[ReadValue, ...], ...], scan: _Scan) -> SheetRead:
    return SheetRead(
        rows=rows,
        formulas=scan.formulas,
        footer=scan.footer,
        merged=tuple(scan.merged),
        comments=comments(members, part),
        pictures=pictures(members, part, scan.formulas),
    )


def _parts(members: Mapping[str, bytes]) -> dict[str, str]:
    """The sheets' parts by the sheets' names."""
    relations = {
        relation.get("Id"): normpath(join("xl", relation.get("Target", ""))).lstrip("/")
        for relation in parse_part(members.get("xl/_rels/workbook.xml.rels", b"<none/>"))
    }
    targets = {
        str(sheet.get("name")): relations.get(sheet.get(_ID) or sheet.get(_STRICT_ID), "")
        for sheet in parse_part(members["xl/workbook.xml"]).iter("{*}sheet")
    }
    return {name: target for name, target in targets.items() if target in members}


@dataclass(slots=True)
class _Scan:
    """What one sheet's XML says before any cell is made."""

    formulas: dict[Place, str]
    cells: int = 0
    footer: str = ""
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)


def _scan(part: bytes) -> _Scan:
    from lxml import etree

    found = _Scan({})
    row = column = 0
    try:
        events = etree.iterparse(
            BytesIO(part), ("start", "end"), tag=_TAGS, resolve_entities=False, no_network=True, load_dtd=False
        )
        for event, element in events:
            name = element.tag.rpartition("}")[2]
            if event == "start":
                if name == "row":
                    row, column = _number(element.get("r"), row + 1), 0
                elif name == "c":
                    row, column = _place(element.get("r"), (row, column + 1))
                    found.cells += 1
                if row > MAX_ROWS or column > MAX_COLUMNS or found.cells > MAX_CELLS:
                    raise _too_large()
            elif name == "f":
                found.formulas[row, column] = f"={element.text or ''}"
            elif name == "mergeCell":
                first, _, last = (element.get("ref") or "").partition(":")
                found.cells += 1
                found.merged.append((*_place(first, (1, 1)), *_place(last, (1, 1))))
            elif name == "oddFooter":
                found.footer = element.text or ""
            elif name == "row":
                element.clear()
    except etree.XMLSyntaxError as error:
        raise OfficeFileError(say("文件打不开：它不是 Word 或 Excel 文件，或者已经损坏。")) from error
    return found


def _number(written: str | None, otherwise: int) -> int:
    return int(written) if written and re.fullmatch("[0-9]{1,7}", written) else otherwise


def _place(written: str | None, following: Place) -> Place:
    """Row and column of a reference such as H9; the place after the last cell where there is none."""
    return place_of(written or "") or following


def _too_large() -> OfficeFileError:
    words = say("工作表过大：超出 {rows} 行、{columns} 列或 {cells} 格，未读取。", rows=MAX_ROWS, columns=MAX_COLUMNS, cells=MAX_CELLS)  # fmt: skip
    return OfficeFileError(words)


def _custom(members: Mapping[str, bytes]) -> dict[str, str]:
    part = members.get("docProps/custom.xml")
    if part is None:
        return {}
    return {str(prop.get("name")): "".join(prop.itertext()) for prop in parse_part(part) if prop.get("name")}
