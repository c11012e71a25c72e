"""Tables as WordprocessingML text: spans resolved, heads repeated, rows kept whole."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from xml.sax.saxutils import quoteattr

from .word import Cell, Inline, Paragraph, Row, Table
from .word_xml import Scribe

TWIPS_PER_MM = 1440 / 25.4
_EDGES = {"t": "top", "l": "left", "b": "bottom", "r": "right"}


def twips(millimetres: float) -> int:
    """Millimetres in Word's twentieths of a point."""
    return round(millimetres * TWIPS_PER_MM)


def table_xml(table: Table, scribe: Scribe) -> str:
    """One `w:tbl`.

    Raises:
        ValueError: a row's cells, and those reaching down into it, do not fill the columns exactly.
    """
    widths = tuple(twips(width) for width in table.widths_mm)
    below: dict[int, tuple[Cell, int]] = {}
    rows = []
    last, heads = len(table.rows) - 1, sum(row.header for row in table.rows)
    for i, row in enumerate(table.rows):
        stays = i < last and (table.together or not heads + table.ends - 1 <= i <= last - table.ends)
        cells = "".join(_cell_xml(*placed, widths, scribe, stays) for placed in _placed(row, below, len(widths)))
        rows.append(f"<w:tr>{_row_properties(row)}{cells}</w:tr>")
    if below:
        raise ValueError("a cell reaches below the last row of its table")
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return f"<w:tbl>{_table_properties(table, sum(widths))}<w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"


def cell_paragraphs(cell: Cell) -> Iterator[Paragraph]:
    """The cell's paragraphs; words that stand loose between paragraphs are gathered into one."""
    loose: list[Inline] = []
    for part in (cell.content,) if isinstance(cell.content, str) else cell.content:
        if not isinstance(part, Paragraph):
            loose.append(part)
            continue
        if loose:
            yield Paragraph(tuple(loose), cell.role, align=cell.align)
            loose = []
        yield part if part.align else replace(part, align=cell.align)
    if loose or not cell.content:
        yield Paragraph(tuple(loose), cell.role, align=cell.align)


def as_cell(cell: Cell | str) -> Cell:
    """A bare string is a cell of plain words."""
    return Cell(cell) if isinstance(cell, str) else cell


def _placed(row: Row, below: dict[int, tuple[Cell, int]], columns: int) -> Iterator[tuple[Cell, int, str]]:
    """Each cell of the row with its first column and how it is merged: `restart`, `continue` or not at all."""
    waiting = [as_cell(cell) for cell in reversed(row.cells)]
    column = 0
    while column < columns:
        if column in below:
            cell, left = below.pop(column)
            if left > 1:
                below[column] = (cell, left - 1)
            yield cell, column, "continue"
        else:
            if not waiting:
                raise ValueError(f"a table row ends before column {column + 1} of {columns}")
            cell = waiting.pop()
            if column + cell.span > columns or any(at in below for at in range(column, column + cell.span)):
                raise ValueError(f"a table cell at column {column + 1} does not fit its row")
            if cell.rows > 1:
                below[column] = (cell, cell.rows - 1)
            yield cell, column, "restart" if cell.rows > 1 else ""
        column += cell.span
    if waiting:
        raise ValueError(f"a table row has {len(waiting)} cells beyond its {columns} columns")


def _cell_xml(cell: Cell, column: int, merge: str, widths: tuple[int, ...], scribe: Scribe, stays: bool) -> str:
    width = sum(widths[column : column + cell.span])
    properties = [f'<w:tcW w:w="{width}" w:type="dxa"/>']
    if cell.span > 1:
        properties.append(f'<w:gridSpan w:val="{cell.span}"/>')
    if merge:
        properties.append(f'<w:vMerge w:val="{merge}"/>')
    if cell.edges is not None:
        properties.append(f"<w:tcBorders>{_edges(cell.edges)}</w:tcBorders>")
    if cell.fill:
        properties.append(f'<w:shd w:val="clear" w:color="auto" w:fill={quoteattr(cell.fill)}/>')
    properties.append(f"<w:vAlign w:val={quoteattr(cell.valign)}/>")
    paragraphs = (Paragraph("", cell.role),) if merge == "continue" else cell_paragraphs(cell)
    words = "".join(scribe.paragraph(replace(p, keep_next=True) if stays else p) for p in paragraphs)
    return f"<w:tc><w:tcPr>{''.join(properties)}</w:tcPr>{words}</w:tc>"


def _edges(letters: str) -> str:
    return "".join(
        f'<w:{name} w:val="{"single" if letter in letters else "nil"}" w:sz="4" w:space="0" w:color="000000"/>'
        for letter, name in _EDGES.items()
    )


def _row_properties(row: Row) -> str:
    height = f'<w:trHeight w:val="{twips(row.height_mm)}" w:hRule="atLeast"/>' if row.height_mm else ""
    return f"<w:trPr>{'' if row.splits else '<w:cantSplit/>'}{height}{'<w:tblHeader/>' if row.header else ''}</w:trPr>"


def _table_properties(table: Table, width: int) -> str:
    style = "single" if table.ruled else "nil"
    borders = "".join(
        f'<w:{edge} w:val="{style}" w:sz="4" w:space="0" w:color="000000"/>'
        for edge in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    side = twips(table.margin_mm)
    return (
        f'<w:tblPr><w:tblW w:w="{width}" w:type="dxa"/><w:jc w:val="{table.align}"/><w:tblBorders>{borders}</w:tblBorders>'
        f'<w:tblLayout w:type="fixed"/><w:tblCellMar><w:top w:w="20" w:type="dxa"/><w:left w:w="{side}" w:type="dxa"/>'
        f'<w:bottom w:w="20" w:type="dxa"/><w:right w:w="{side}" w:type="dxa"/></w:tblCellMar></w:tblPr>'
    )
