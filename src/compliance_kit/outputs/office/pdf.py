"""The same description of a document as a PDF, set by Typst. The only importer of typst.

Text reaches Typst as data, never as its markup. Numbered paragraphs, references and contents are Word's own and refused here.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from compliance_kit.model import CkitError, say

from .word import Cell, Inline, PageBreak, PageCount, PageNumber, Paragraph, Picture, Row, Run, Section, Table, WordFile
from .word_styles import Align, Look, Page, Role

FAMILIES: Mapping[str, tuple[str, ...]] = {
    "黑体": ("SimHei", "Noto Sans CJK SC", "Source Han Sans SC"),
    "宋体": ("SimSun", "Noto Serif CJK SC", "Source Han Serif SC"),
    "仿宋": ("FangSong", "FangSong_GB2312", "Noto Serif CJK SC", "Source Han Serif SC"),
}
"""Which fonts stand for a face of the trade, the true one first."""
_LINE = 1.3
"""Single spacing, as a multiple of the type's size."""
_TEMPLATE = Path(__file__).with_name("pdf.typ")


def has_fonts() -> bool:
    """Whether this machine has type for Chinese; without it no PDF is made."""
    return any(name in _families() for names in FAMILIES.values() for name in names)


def render_pdf(file: WordFile) -> bytes:
    """The document's PDF; the same bytes for the same document and fonts.

    Raises:
        CkitError: there is no type for Chinese on this machine.
        ValueError: the document holds what only Word can do.
    """
    if not has_fonts():
        raise CkitError(say("没有中文字体，不能生成 PDF；请安装 fonts-noto-cjk 和 fonts-noto-cjk-extra"))
    data = {
        "title": file.properties.title,
        "author": file.properties.author,
        "watermark": file.watermark,
        "watermark_font": _fonts("黑体"),
        "sections": [_section(section, file.look) for section in file.sections],
    }
    inputs = {"doc": json.dumps(data, ensure_ascii=False)}
    made: bytes = _compiler().compile(input=_TEMPLATE.read_bytes(), format="pdf", sys_inputs=inputs, pdf_tags=False)
    return made


@cache
def _families() -> frozenset[str]:
    import typst

    return frozenset(typst.Fonts(include_embedded_fonts=False).families())


@cache
def _compiler() -> Any:
    import typst

    return typst.Compiler()


@cache
def _fonts(face: str) -> tuple[str, ...]:
    """The families of a face that are here, those of any face where none is."""
    wanted = [*FAMILIES.get(face, ()), *(name for names in FAMILIES.values() for name in names)]
    return tuple(dict.fromkeys(name for name in wanted if name in _families()))[:3]


def _section(section: Section, look: Look) -> dict[str, Any]:
    page = section.page or look.page
    return {
        "page": _page(page),
        "header": [_block(block, look) for block in section.header],
        "footer": [_block(block, look) for block in section.footer],
        "blocks": [_block(block, look) for block in section.blocks],
    }


def _page(page: Page) -> dict[str, float]:
    return {
        "width": page.width_mm,
        "height": page.height_mm,
        "top": page.top_mm,
        "bottom": page.bottom_mm,
        "left": page.left_mm,
        "right": page.right_mm,
        "footer": max(1.0, page.bottom_mm - page.footer_mm - 5),
    }


def _block(block: object, look: Look) -> dict[str, Any]:
    if isinstance(block, PageBreak):
        return {"kind": "page-break"}
    if isinstance(block, Table):
        return _table(block, look)
    if isinstance(block, Paragraph):
        return _tabbed(block, look) if "\t" in block.content else _paragraph(block, look, None)
    raise ValueError(f"{type(block).__name__} is for Word alone")


def _tabbed(line: Paragraph, look: Look) -> dict[str, Any]:
    """A line with tabs, such as a footer: its parts at the left, in the middle and at the right."""
    parts: list[list[Inline]] = [[]]
    for inline in line.content:
        if inline == "\t":
            parts.append([])
        else:
            parts[-1].append(inline)
    aligns = (Align.LEFT, Align.CENTRE, Align.RIGHT)
    cells = tuple(Cell(tuple(part), role=line.role, align=align) for part, align in zip(parts, aligns, strict=False))
    return _table(Table((look.page.text_width_mm / len(cells),) * len(cells), (Row(cells),), ruled=False), look)


def _table(table: Table, look: Look) -> dict[str, Any]:
    return {
        "kind": "table",
        "widths": table.widths_mm,
        "ruled": table.ruled,
        "margin": table.margin_mm,
        "align": table.align,
        "together": table.together,
        "rows": [_row(row, look) for row in table.rows],
    }


def _row(row: Row, look: Look) -> dict[str, Any]:
    cells = [_cell(cell if isinstance(cell, Cell) else Cell(cell), look) for cell in row.cells]
    return {"cells": cells, "height": row.height_mm, "header": row.header}


def _cell(cell: Cell, look: Look) -> dict[str, Any]:
    align = cell.align or look.style(cell.role).align
    return {
        "paragraphs": list(_cell_paragraphs(cell, look, align)),
        "span": cell.span,
        "rows": cell.rows,
        "align": align,
        "valign": cell.valign,
        "fill": f"#{cell.fill}" if cell.fill else "",
        "edges": cell.edges,
    }


def _cell_paragraphs(cell: Cell, look: Look, align: Align) -> Iterator[dict[str, Any]]:
    """A cell's words as paragraphs of its role, and the paragraphs it holds as they are."""
    loose: list[Inline] = []
    for part in (cell.content,) if isinstance(cell.content, str) else cell.content:
        if isinstance(part, Paragraph):
            if loose:
                yield _paragraph(Paragraph(tuple(loose), cell.role), look, align)
            loose = []
            yield _paragraph(part, look, part.align or align)
        else:
            loose.append(part)
    if loose:
        yield _paragraph(Paragraph(tuple(loose), cell.role), look, align)


def _paragraph(paragraph: Paragraph, look: Look, align: Align | None) -> dict[str, Any]:
    if paragraph.number is not None:
        raise ValueError("numbered paragraphs are for Word alone")
    style = look.style(paragraph.role)
    line = style.exact_pt or style.size_pt * _LINE * style.line
    content = (paragraph.content,) if isinstance(paragraph.content, str) else paragraph.content
    return {
        "kind": "paragraph",
        "parts": [part for inline in content for part in _parts(inline, look, paragraph.role)],
        "before": style.before_pt if paragraph.before_pt is None else paragraph.before_pt,
        "after": style.after_pt if paragraph.after_pt is None else paragraph.after_pt,
        "keep_next": paragraph.keep_next or style.keep_next,
        "page_break": paragraph.page_break,
        "style": {
            "font": _fonts(style.font),
            "size": style.size_pt,
            "bold": style.bold,
            "colour": f"#{style.colour or '000000'}",
            "align": align or paragraph.align or style.align,
            "leading": max(0.0, line - style.size_pt),
            "indent": style.indent_chars if paragraph.indent_chars is None else paragraph.indent_chars,
        },
    }


def _parts(inline: Inline, look: Look, role: Role) -> Iterator[dict[str, Any]]:
    if isinstance(inline, PageNumber):
        yield {"kind": "page"}
    elif isinstance(inline, PageCount):
        yield {"kind": "pages"}
    elif isinstance(inline, Picture):
        yield {
            "kind": "picture",
            "content": list(inline.content),
            "width": inline.width_mm,
            "height": inline.height_mm,
            "alt": inline.alt,
        }
    elif isinstance(inline, (str, Run)):
        yield from _words(Run(inline) if isinstance(inline, str) else inline)
    else:
        raise ValueError(f"{type(inline).__name__} is for Word alone")


def _words(run: Run) -> Iterator[dict[str, Any]]:
    """Words in one look; line breaks apart, a tab as wide as two characters."""
    look: dict[str, Any] = {"bold": run.bold, "underline": run.underline}
    look |= {"size": run.size_pt} if run.size_pt else {}
    look |= {"colour": f"#{run.colour}"} if run.colour else {}
    look |= {"font": _fonts(run.font)} if run.font else {}
    lines: Sequence[str] = run.text.replace("\t", "　　").split("\n")
    for number, line in enumerate(lines):
        if number:
            yield {"kind": "break"}
        if line:
            yield {"kind": "text", "text": line, **look}
