"""The same description of a document as a PDF, set by Typst. The only importer of typst.

Text reaches Typst as data, never as its markup. Numbers, references and contents come from the same survey of the document
that Word's fields are filled from, so the two cannot differ; only the contents' page numbers are Typst's own.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from math import ceil
from pathlib import Path
from typing import Any

from compliance_kit.model import CkitError, say

from .word import (
    Cell,
    Inline,
    PageBreak,
    PageCount,
    PageNumber,
    Paragraph,
    Picture,
    Ref,
    Row,
    Run,
    Section,
    Table,
    Toc,
    WordFile,
)
from .word_body import Heading, Survey
from .word_numbering import Counted
from .word_styles import OUTLINE, Align, Look, Page, Role, Style

FAMILIES: Mapping[str, tuple[str, ...]] = {
    "黑体": ("SimHei", "Noto Sans CJK SC", "Source Han Sans SC"),
    "宋体": ("SimSun", "Noto Serif CJK SC", "Source Han Serif SC"),
    "仿宋": ("FangSong", "FangSong_GB2312", "Noto Serif CJK SC", "Source Han Serif SC"),
}
"""Which fonts stand for a face of the trade, the true one first."""
_LINE = 1.3
"""Single spacing, as a multiple of the type's size."""
_HIGHEST_MM, _SIDES_MM = 120.0, 4.0
"""A row that is higher may break over pages, for it might not fit on one; what a cell keeps free at its sides."""
_LEAST_PAD_MM, _READING_PAD_MM, _PT_MM = 0.6, 1.0, 0.353
"""Above and below a cell's words: on a form that must fit its page, and in a table made to be read."""
_GAPS = {"space": " ", "tab": "\t", "nothing": ""}
_TEMPLATE = Path(__file__).with_name("pdf.typ")


def has_fonts() -> bool:
    """Whether this machine has type for Chinese; without it no PDF is made."""
    return any(name in _families() for names in FAMILIES.values() for name in names)


def families(face: str) -> tuple[str, ...]:
    """Which of this machine's fonts stand for a face of the trade, the nearest first; none without type for Chinese."""
    return _fonts(face)


def render_pdf(file: WordFile) -> bytes:
    """The document's PDF; the same bytes for the same document and fonts.

    Raises:
        CkitError: there is no type for Chinese on this machine.
        ValueError: it refers to what it does not hold, or numbers a header or footer.
    """
    if not has_fonts():
        raise CkitError(say("没有中文字体，不能生成 PDF；请安装 fonts-noto-cjk 和 fonts-noto-cjk-extra"))
    survey = Survey(file)
    numbers, headings = iter(survey.numbers), iter(enumerate(survey.headings))
    data = {
        "title": file.properties.title,
        "author": file.properties.author,
        "watermark": file.watermark,
        "watermark_font": _fonts("黑体"),
        "sections": [_section(section, Desk(file.look, survey, numbers, headings)) for section in file.sections],
    }
    inputs = {"doc": json.dumps(data, ensure_ascii=False)}
    made: bytes = _compiler().compile(input=_TEMPLATE.read_bytes(), format="pdf", sys_inputs=inputs, pdf_tags=False)
    return made


@dataclass(frozen=True, slots=True)
class Desk:
    """What must be at hand to set a block: the look, and of the survey what has not been set yet."""

    look: Look
    survey: Survey
    numbers: Iterator[Counted]
    headings: Iterator[tuple[int, Heading]]

    def style(self, role: Role) -> Style:
        """How a role looks."""
        return self.look.style(role)

    def for_margins(self) -> Desk:
        """The same for a header or footer, which holds no numbers and no headings."""
        return Desk(self.look, self.survey, iter(()), iter(()))


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


def _section(section: Section, desk: Desk) -> dict[str, Any]:
    page = section.page or desk.look.page
    return {
        "page": _page(page),
        "header": [_block(block, desk.for_margins()) for block in section.header],
        "footer": [_block(block, desk.for_margins()) for block in section.footer],
        "blocks": [_block(block, desk) for block in section.blocks],
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


def _block(block: object, desk: Desk) -> dict[str, Any]:
    if isinstance(block, PageBreak):
        return {"kind": "page-break"}
    if isinstance(block, Table):
        return _table(block, desk)
    if isinstance(block, Toc):
        return _toc(block, desk)
    assert isinstance(block, Paragraph)
    return _tabbed(block, desk) if "\t" in block.content else _paragraph(block, desk, None)


def _toc(toc: Toc, desk: Desk) -> dict[str, Any]:
    """The headings with the pages that Typst finds them on."""
    listed = [(n, heading) for n, heading in enumerate(desk.survey.headings) if heading[0] <= toc.depth]
    roles = (Role.TOC1, Role.TOC2, Role.TOC3)
    lines = [
        {
            **_paragraph(Paragraph(words, roles[depth - 1]), desk, None),
            "anchor": f"h{n}",
            "left": desk.style(roles[depth - 1]).left_chars,
        }
        for n, (depth, _, words) in listed
    ]
    title = [_paragraph(Paragraph(toc.title, Role.TOC_TITLE), desk, None)] if toc.title else []
    return {"kind": "toc", "title": title, "lines": lines}


def _tabbed(line: Paragraph, desk: Desk) -> dict[str, Any]:
    """A line with tabs, such as a footer: its parts at the left, in the middle and at the right."""
    parts: list[list[Inline]] = [[]]
    for inline in line.content:
        if inline == "\t":
            parts.append([])
        else:
            parts[-1].append(inline)
    aligns = (Align.LEFT, Align.CENTRE, Align.RIGHT)
    cells = tuple(Cell(tuple(part), role=line.role, align=align) for part, align in zip(parts, aligns, strict=False))
    return _table(Table((desk.look.page.text_width_mm / len(cells),) * len(cells), (Row(cells),), ruled=False), desk)


def _table(table: Table, desk: Desk) -> dict[str, Any]:
    return {
        "kind": "table",
        "widths": table.widths_mm,
        "ruled": table.ruled,
        "margin": table.margin_mm,
        "pad": _pad_mm(desk),
        "align": table.align,
        "together": table.together,
        "rows": [_row(row, table, desk) for row in table.rows],
    }


def _pad_mm(desk: Desk) -> float:
    """Above and below a cell's words: Word puts half of what a line is taller than its type there, we what is beyond 2 pt."""
    style = desk.style(Role.CELL)
    least = _LEAST_PAD_MM if style.exact_pt or style.size_pt < 10 else _READING_PAD_MM
    return least + max(0.0, style.exact_pt - style.size_pt - 2) / 2 * _PT_MM


def _row(row: Row, table: Table, desk: Desk) -> dict[str, Any]:
    cells = [cell if isinstance(cell, Cell) else Cell(cell) for cell in row.cells]
    made = [_cell(cell, desk) for cell in cells]
    starts = accumulate((cell.span for cell in cells), initial=0)
    widths = [sum(table.widths_mm[at : at + cell.span]) for at, cell in zip(starts, cells, strict=False)]
    highest = max((_height_mm(cell, width) for cell, width in zip(made, widths, strict=True)), default=0.0)
    return {"cells": made, "height": row.height_mm, "header": row.header, "splits": highest > _HIGHEST_MM}


def _height_mm(cell: dict[str, Any], width_mm: float) -> float:
    """About how high a cell's words stand, each sign taken for a Chinese one: rather too high than too low."""
    height = 0.0
    for paragraph in cell["paragraphs"]:
        size = paragraph["style"]["size"] * _PT_MM
        words = "".join(part.get("text", "\n") for part in paragraph["parts"])
        lines = sum(ceil((len(line) or 1) * size / max(width_mm - _SIDES_MM, size)) for line in words.split("\n"))
        height += lines * (size + paragraph["style"]["leading"] * _PT_MM)
    return height


def _cell(cell: Cell, desk: Desk) -> dict[str, Any]:
    align = cell.align or desk.style(cell.role).align
    return {
        "paragraphs": list(_cell_paragraphs(cell, desk, align)),
        "span": cell.span,
        "rows": cell.rows,
        "align": align,
        "valign": cell.valign,
        "fill": f"#{cell.fill}" if cell.fill else "",
        "edges": cell.edges,
    }


def _cell_paragraphs(cell: Cell, desk: Desk, align: Align) -> Iterator[dict[str, Any]]:
    """A cell's words as paragraphs of its role, and the paragraphs it holds as they are."""
    loose: list[Inline] = []
    for part in (cell.content,) if isinstance(cell.content, str) else cell.content:
        if isinstance(part, Paragraph):
            if loose:
                yield _paragraph(Paragraph(tuple(loose), cell.role), desk, align)
            loose = []
            yield _paragraph(part, desk, part.align or align)
        else:
            loose.append(part)
    if loose:
        yield _paragraph(Paragraph(tuple(loose), cell.role), desk, align)


def _paragraph(paragraph: Paragraph, desk: Desk, align: Align | None) -> dict[str, Any]:
    style = desk.style(paragraph.role)
    line = style.exact_pt or style.size_pt * _LINE * style.line
    content = (paragraph.content,) if isinstance(paragraph.content, str) else paragraph.content
    return {
        "kind": "paragraph",
        "anchor": _anchor(paragraph, desk),
        "parts": [*_label(paragraph, desk), *(part for inline in content for part in _parts(inline, desk))],
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
            "loose": style.line > 1,
            "indent": _indent(paragraph, style),
        },
    }


def _indent(paragraph: Paragraph, style: Style) -> float:
    """The first line's indent in characters: the paragraph's, its list's, or its style's."""
    if paragraph.indent_chars is not None:
        return paragraph.indent_chars
    number = paragraph.number
    return number.list.levels[number.level].indent_chars if number else style.indent_chars


def _anchor(paragraph: Paragraph, desk: Desk) -> str:
    """By what the contents find a heading; empty for what is none."""
    heading = next(desk.headings, None) if paragraph.role in OUTLINE else None
    return f"h{heading[0]}" if heading else ""


def _label(paragraph: Paragraph, desk: Desk) -> Iterator[dict[str, Any]]:
    """The number before the words, counted as Word counts it, in its list's type."""
    if paragraph.number is None:
        return
    counted = next(desk.numbers, None)
    if counted is None:
        raise ValueError("a header or footer holds no numbered paragraphs")
    level = paragraph.number.list.levels[counted.level]
    text = counted.label + _GAPS[level.gap]
    yield from _words(Run(text, bold=level.bold or desk.style(paragraph.role).bold, font=level.font))


def _parts(inline: Inline, desk: Desk) -> Iterator[dict[str, Any]]:
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
    elif isinstance(inline, Ref):
        if inline.bookmark not in desk.survey.targets:
            raise ValueError(f"a reference to {inline.bookmark!r}, which no paragraph of the document bears")
        yield from _words(Run(desk.survey.targets[inline.bookmark][0]))
    else:
        yield from _words(Run(inline) if isinstance(inline, str) else inline)


def _words(run: Run) -> Iterator[dict[str, Any]]:
    """Words in one look; line breaks apart, a tab as wide as two characters."""
    look: dict[str, Any] = {"bold": run.bold, "underline": run.underline}
    look |= {"size": run.size_pt} if run.size_pt else {}
    look |= {"colour": f"#{run.colour}"} if run.colour else {}
    look |= {"font": _fonts(run.font)} if run.font else {}
    look |= {"fill": f"#{run.fill}"} if run.fill else {}
    lines: Sequence[str] = run.text.replace("\t", "　　").split("\n")
    for number, line in enumerate(lines):
        if number:
            yield {"kind": "break"}
        if line:
            yield {"kind": "text", "text": line, **look}
