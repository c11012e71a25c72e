"""The one door to Word and Excel: describe a file in plain data, get its bytes; equal descriptions give equal bytes.

`WordFile` → `render_word`, `Workbook` → `render_excel`; `docx_text`, `xlsx_rows` read; `qr_*` draw codes.
python-docx, XlsxWriter, calamine and segno are imported only while one of these functions runs.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .excel import (
    CELL,
    CENTRED,
    CODE,
    DATE,
    HEAD,
    INPUT,
    LISTS,
    PLAIN,
    TITLE,
    Between,
    Column,
    Entry,
    Format,
    Formula,
    Line,
    OneOf,
    Shade,
    Sheet,
    Workbook,
    a1,
    column_letters,
)
from .mark import Note, mark
from .package import OfficeFileError, Properties, clean, pack, pack_members, unpack
from .qr import fits_paper, qr_picture, qr_png, qr_size_mm, qr_svg
from .read import ReadValue, docx_text, xlsx_rows
from .read_aside import Aside, AsideKind, docx_asides
from .read_beside import CELL_IMAGE
from .read_book import BookRead, SheetRead, xlsx_book
from .read_paragraphs import ReadParagraph, docx_paragraphs
from .template import FillPart
from .word import (
    Block,
    Cell,
    Comment,
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
    Words,
    annex,
    article,
    blank,
    body,
    chapter,
    figure_caption,
    filled,
    heading,
    items,
    landscape,
    page_footer,
    page_x_of_y,
    signatures,
    title,
)
from .word_numbering import (
    ANNEXES,
    ARTICLES,
    CHAPTERS,
    FIGURES,
    HEADINGS,
    ITEMS,
    STEPS,
    Level,
    Number,
    NumberedList,
    chinese_number,
)
from .word_styles import CONTRACT, FORM, REPORT, Align, Look, Page, Role, Style


def render_word(file: WordFile) -> bytes:
    """The .docx of a description.

    Raises:
        ValueError: a repeated bookmark, a `Ref` to nowhere, or table rows that do not fill their columns.
    """
    from .word_render import render

    return render(file)


def accept_changes(content: bytes) -> bytes:
    """The same Word file with every tracked change in it accepted; the same bytes where it has none.

    Raises:
        OfficeFileError: the file is damaged, dangerous, or not Word.
    """
    from .accept import accepted

    return accepted(content)


def revise(old: bytes, new: bytes, *, author: str, dated: str) -> bytes:
    """The new Word file with what makes it different from the old one as tracked changes; `dated` is an ISO time.

    Raises:
        OfficeFileError: a file is damaged, dangerous, or not Word.
    """
    from .tracking import revised

    return revised(old, new, author=author, dated=dated)


def fill_parts(content: bytes) -> tuple[FillPart, ...]:
    """What Jinja would read in a Word template that people bring, part by part, after all that is active was refused.

    Raises:
        OfficeFileError: the file is damaged, too large, not Word, or holds what loads, runs or embeds.
    """
    from .template import fill_parts as parts

    return parts(content)


def fill(content: bytes, environment: Any, values: Mapping[str, Any]) -> bytes:
    """A Word template with its values; `environment` must be a sandbox, and `fill_parts` have been looked through.

    Raises:
        OfficeFileError: what comes out is no sound Word file.
    """
    from .template import fill as filled_in

    return filled_in(content, environment, values)


def render_excel(workbook: Workbook) -> bytes:
    """The .xlsx of a description.

    Raises:
        ValueError: a sheet name Excel refuses, a text beyond 32,767 characters, a header beyond 255.
    """
    from .excel_render import render

    return render(workbook)


__all__ = [
    "ANNEXES",
    "ARTICLES",
    "CELL",
    "CELL_IMAGE",
    "CENTRED",
    "CHAPTERS",
    "CODE",
    "CONTRACT",
    "DATE",
    "FIGURES",
    "FORM",
    "HEAD",
    "HEADINGS",
    "INPUT",
    "ITEMS",
    "LISTS",
    "PLAIN",
    "REPORT",
    "STEPS",
    "TITLE",
    "Align",
    "Aside",
    "AsideKind",
    "Between",
    "Block",
    "BookRead",
    "Cell",
    "Column",
    "Comment",
    "Entry",
    "FillPart",
    "Format",
    "Formula",
    "Inline",
    "Level",
    "Line",
    "Look",
    "Note",
    "Number",
    "NumberedList",
    "OfficeFileError",
    "OneOf",
    "Page",
    "PageBreak",
    "PageCount",
    "PageNumber",
    "Paragraph",
    "Picture",
    "Properties",
    "ReadParagraph",
    "ReadValue",
    "Ref",
    "Role",
    "Row",
    "Run",
    "Section",
    "Shade",
    "Sheet",
    "SheetRead",
    "Style",
    "Table",
    "Toc",
    "WordFile",
    "Words",
    "Workbook",
    "a1",
    "accept_changes",
    "annex",
    "article",
    "blank",
    "body",
    "chapter",
    "chinese_number",
    "clean",
    "column_letters",
    "docx_asides",
    "docx_paragraphs",
    "docx_text",
    "figure_caption",
    "fill",
    "fill_parts",
    "filled",
    "fits_paper",
    "heading",
    "items",
    "landscape",
    "mark",
    "pack",
    "pack_members",
    "page_footer",
    "page_x_of_y",
    "qr_picture",
    "qr_png",
    "qr_size_mm",
    "qr_svg",
    "render_excel",
    "render_word",
    "revise",
    "signatures",
    "title",
    "unpack",
    "xlsx_book",
    "xlsx_rows",
]
