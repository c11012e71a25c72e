"""The one door to Word and Excel: describe a file in plain data, get its bytes; equal descriptions give equal bytes.

`WordFile` → `render_word`, `Workbook` → `render_excel`; `docx_text`, `xlsx_rows` read; `qr_*` draw codes.
python-docx, XlsxWriter, calamine and segno are imported only while one of these functions runs.
"""

from __future__ import annotations

from .excel import (
    CELL,
    CENTRED,
    CODE,
    DATE,
    HEAD,
    INPUT,
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
from .package import OfficeFileError, Properties, clean, pack, pack_members, unpack
from .qr import qr_picture, qr_png, qr_size_mm, qr_svg
from .read import docx_text, xlsx_rows
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
    "CENTRED",
    "CHAPTERS",
    "CODE",
    "CONTRACT",
    "DATE",
    "FORM",
    "HEAD",
    "HEADINGS",
    "INPUT",
    "ITEMS",
    "PLAIN",
    "REPORT",
    "STEPS",
    "TITLE",
    "Align",
    "Between",
    "Block",
    "Cell",
    "Column",
    "Comment",
    "Entry",
    "Format",
    "Formula",
    "Inline",
    "Level",
    "Line",
    "Look",
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
    "Ref",
    "Role",
    "Row",
    "Run",
    "Section",
    "Shade",
    "Sheet",
    "Style",
    "Table",
    "Toc",
    "WordFile",
    "Words",
    "Workbook",
    "a1",
    "annex",
    "article",
    "blank",
    "body",
    "chapter",
    "chinese_number",
    "clean",
    "column_letters",
    "docx_text",
    "filled",
    "heading",
    "items",
    "landscape",
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
    "signatures",
    "title",
    "unpack",
    "xlsx_rows",
]
