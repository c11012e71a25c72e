"""A document's body, headers and footers as WordprocessingML text, numbered and cross-referenced."""

from __future__ import annotations

from collections.abc import Iterator
from xml.sax.saxutils import quoteattr

from .package import clean
from .word import Block, PageBreak, Paragraph, Section, Table, Toc, WordFile
from .word_numbering import Counted, Counter
from .word_styles import OUTLINE, Page, Role
from .word_table import as_cell, cell_paragraphs, table_xml, twips
from .word_xml import EMPTY_LINE, Scribe, bookmark_name, field_xml, plain_text, text_run

Heading = tuple[int, str, str]
"""How deep, the bookmark's name, and what the table of contents shows."""


def paragraphs(blocks: tuple[Block, ...]) -> Iterator[Paragraph]:
    """Every paragraph in the order in which it is written, those in tables too."""
    for block in blocks:
        if isinstance(block, Paragraph):
            yield block
        elif isinstance(block, Table):
            for row in block.rows:
                for cell in row.cells:
                    yield from cell_paragraphs(as_cell(cell))


class Survey:
    """What must be known before the first line is written: numbers, reference texts, headings."""

    def __init__(self, file: WordFile) -> None:
        self.counter = Counter()
        self.numbers: list[Counted] = []
        self.targets: dict[str, tuple[str, str]] = {}
        self.headings: list[Heading] = []
        for section in file.sections:
            for paragraph in paragraphs(section.blocks):
                self._note(paragraph)

    def _note(self, paragraph: Paragraph) -> None:
        label = ""
        if paragraph.number:
            counted = self.counter.count(paragraph.number)
            self.numbers.append(counted)
            label = counted.label
        words = plain_text(paragraph.content)
        if paragraph.bookmark:
            if paragraph.bookmark in self.targets:
                raise ValueError(f"bookmark {paragraph.bookmark!r} stands twice in one document")
            self.targets[paragraph.bookmark] = (label.rstrip("."), _switches(paragraph)) if label else (words, r"\h")
        if paragraph.role in OUTLINE:
            name = bookmark_name(paragraph.bookmark) if paragraph.bookmark else f"_Toc{len(self.headings) + 1:08d}"
            gap = "" if not label or label.endswith(("、", "）")) else "　"
            self.headings.append((OUTLINE[paragraph.role], name, label + gap + words.replace("\n", " ")))


def _switches(paragraph: Paragraph) -> str:
    """M14 measured `\\r`; below a list's first level it would add the levels above, `\\n` gives the number alone."""
    return r"\n \h" if paragraph.number and paragraph.number.level else r"\r \h"


class BodyWriter:
    """Writes the blocks of every section."""

    def __init__(self, survey: Survey, scribe: Scribe) -> None:
        self._survey, self._scribe = survey, scribe
        self._heading = 0

    def blocks(self, blocks: tuple[Block, ...], page: Page, section: str) -> str:
        """The blocks, and the `w:sectPr` that ends them inside a last paragraph (empty for the document's end)."""
        out, previous = [], None
        for i, block in enumerate(blocks):
            if isinstance(block, Table) and isinstance(previous, Table):
                out.append(EMPTY_LINE)  # or Word joins the two tables to one
            last = i + 1 == len(blocks)
            out.append(self._block(block, page, section if last else ""))
            previous = block
        if not isinstance(previous, Paragraph):
            ending = f"{section}</w:pPr></w:p>"
            out.append(EMPTY_LINE.replace("</w:pPr></w:p>", ending))
        return "".join(out)

    def _block(self, block: Block, page: Page, section: str) -> str:
        match block:
            case Paragraph():
                return self._paragraph(block, section)
            case Table():
                return table_xml(block, self._scribe)
            case PageBreak():
                # Not w:br: Word would leave an empty line of full height on the new page.
                return EMPTY_LINE.replace("<w:spacing", "<w:pageBreakBefore/><w:spacing", 1)
            case _:
                return self._toc(block, page)

    def _paragraph(self, paragraph: Paragraph, section: str) -> str:
        written = self._scribe.paragraph(paragraph, section=section)
        if paragraph.role not in OUTLINE:
            return written
        _, name, _ = self._survey.headings[self._heading]
        self._heading += 1
        if paragraph.bookmark:
            return written
        properties, end = written.split("</w:pPr>", 1)
        return f"{properties}</w:pPr>{self._scribe.bookmarked(name, end.removesuffix('</w:p>'))}</w:p>"

    def _toc(self, toc: Toc, page: Page) -> str:
        listed = [heading for heading in self._survey.headings if heading[0] <= toc.depth]
        if toc.pages and len(toc.pages) != len(listed):
            raise ValueError(f"{len(toc.pages)} page numbers for {len(listed)} headings")
        instruction = f'TOC \\o "1-{toc.depth}" \\h \\z \\u' + ("" if toc.pages else " \\n")
        begin, end = field_xml(instruction, "").rsplit('<w:r><w:fldChar w:fldCharType="end"/>', 1)
        end = '<w:r><w:fldChar w:fldCharType="end"/>' + end
        lines = [
            self._toc_line(heading, number, page)
            for heading, number in zip(listed, toc.pages or (0,) * len(listed), strict=True)
        ]
        if lines:
            lines[0] = lines[0].replace("</w:pPr>", f"</w:pPr>{begin}", 1)
            lines[-1] = lines[-1].removesuffix("</w:p>") + end + "</w:p>"
        head = self._scribe.paragraph(Paragraph(toc.title, Role.TOC_TITLE)) if toc.title else ""
        return head + "".join(lines)

    def _toc_line(self, heading: Heading, number: int, page: Page) -> str:
        depth, name, words = heading
        tabs = f'<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="{twips(page.text_width_mm)}"/></w:tabs>'
        shown = text_run(words)
        if number:
            shown += text_run("\t") + field_xml(f"PAGEREF {name} \\h", str(number))
        return f'<w:p><w:pPr><w:pStyle w:val="TOC{depth}"/>{tabs}</w:pPr><w:hyperlink w:anchor={quoteattr(name)} w:history="1">{shown}</w:hyperlink></w:p>'


def margin_xml(blocks: tuple[Paragraph | Table, ...], page: Page, scribe: Scribe, *, watermark: str = "") -> str:
    """The children of a header or footer; tabs stand at the middle and the right edge of the page's text."""
    if any(paragraph.number for paragraph in paragraphs(blocks)):
        raise ValueError("a header or footer holds no numbered paragraphs")
    wide = twips(page.text_width_mm)
    tabs = f'<w:tabs><w:tab w:val="center" w:pos="{wide // 2}"/><w:tab w:val="right" w:pos="{wide}"/></w:tabs>'
    out = []
    for block in blocks:
        if isinstance(block, Table):
            out.append(table_xml(block, scribe))
        else:
            out.append(scribe.paragraph(block, tabs=tabs))
    if watermark or not blocks or isinstance(blocks[-1], Table):
        out.append(EMPTY_LINE.replace("</w:p>", _watermark(watermark) + "</w:p>") if watermark else EMPTY_LINE)
    return "".join(out)


def section_xml(section: Section, page: Page, references: str) -> str:
    """The `w:sectPr` of a section."""
    size = f'w:w="{twips(page.width_mm)}" w:h="{twips(page.height_mm)}"'
    orient = ' w:orient="landscape"' if page.width_mm > page.height_mm else ""
    edges = " ".join(
        f'w:{name}="{twips(value)}"'
        for name, value in (
            ("top", page.top_mm), ("right", page.right_mm), ("bottom", page.bottom_mm), ("left", page.left_mm),
            ("header", page.header_mm), ("footer", page.footer_mm), ("gutter", 0),
        )
    )  # fmt: skip
    start = f'<w:pgNumType w:start="{section.first_page_number}"/>' if section.first_page_number is not None else ""
    cover = "<w:titlePg/>" if section.cover else ""
    return f'<w:sectPr>{references}<w:type w:val="nextPage"/><w:pgSz {size}{orient}/><w:pgMar {edges}/>{start}{cover}</w:sectPr>'


def _watermark(words: str) -> str:
    words = clean(words)
    wide = min(420, 90 * len(words))
    return (
        '<w:r><w:pict><v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" adj="10800" '
        'path="m@7,l@8,m@5,21600l@6,21600e"><v:formulas><v:f eqn="sum #0 0 10800"/><v:f eqn="prod #0 2 1"/>'
        '<v:f eqn="sum 21600 0 @1"/><v:f eqn="sum 0 0 @2"/><v:f eqn="sum 21600 0 @3"/><v:f eqn="if @0 @3 0"/>'
        '<v:f eqn="if @0 21600 @1"/><v:f eqn="if @0 0 @2"/><v:f eqn="if @0 @4 21600"/><v:f eqn="mid @5 @6"/>'
        '<v:f eqn="mid @8 @5"/><v:f eqn="mid @7 @8"/><v:f eqn="mid @6 @7"/><v:f eqn="sum @6 0 @5"/></v:formulas>'
        '<v:path textpathok="t" o:connecttype="rect"/><v:textpath on="t" fitshape="t"/></v:shapetype>'
        '<v:shape id="WaterMark1" o:spid="_x0000_s2049" type="#_x0000_t136" style="position:absolute;margin-left:0;margin-top:0;'
        f"width:{wide}pt;height:{wide // max(len(words), 1)}pt;rotation:315;z-index:-251658752;mso-position-horizontal:center;"
        'mso-position-horizontal-relative:margin;mso-position-vertical:center;mso-position-vertical-relative:margin" '
        'fillcolor="#d9d9d9" stroked="f"><v:fill opacity=".5"/>'
        f'<v:textpath style="font-family:&quot;黑体&quot;;font-size:1pt" string={quoteattr(words)}/></v:shape></w:pict></w:r>'
    )
