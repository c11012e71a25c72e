"""The words in which a Word document is described: plain data, no python-docx; `render_word` turns it into bytes."""

from __future__ import annotations

from dataclasses import dataclass, replace

from .package import NO_PROPERTIES, Properties
from .word_numbering import ANNEXES, ARTICLES, CHAPTERS, FIGURES, HEADINGS, ITEMS, Number
from .word_styles import CONTRACT, Align, Look, Page, Role


@dataclass(frozen=True, slots=True)
class Comment:
    """A margin note; dated as the file's properties are."""

    text: str
    author: str = "compliance-kit"


@dataclass(frozen=True, slots=True)
class Run:
    """Words in one look. A newline becomes a line break, a tab a tab; empty values leave it to the style."""

    text: str
    bold: bool = False
    italic: bool = False
    underline: bool = False
    superscript: bool = False
    strike: bool = False
    colour: str = ""
    """RRGGBB."""
    fill: str = ""
    """RRGGBB behind the words."""
    size_pt: float = 0
    font: str = ""
    comments: tuple[Comment, ...] = ()


@dataclass(frozen=True, slots=True)
class Ref:
    """A live cross-reference to a bookmarked paragraph: its number (第十二条), or its words where it has none.

    The text shown before Word refreshes the field is worked out while rendering, so it is always right.
    """

    bookmark: str


@dataclass(frozen=True, slots=True)
class PageNumber:
    """The page's number, as a field."""


@dataclass(frozen=True, slots=True)
class PageCount:
    """How many pages the file has, as a field."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG or JPEG in the text, such as a QR code."""

    content: bytes
    width_mm: float
    height_mm: float
    alt: str = ""


Inline = str | Run | Ref | PageNumber | PageCount | Picture
Words = str | tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph; a newline in its words is a line break, not a new paragraph."""

    content: Words = ()
    role: Role = Role.BODY
    number: Number | None = None
    bookmark: str = ""
    """Any id of the caller's own, unique in the file; `Ref` points at it."""
    comments: tuple[Comment, ...] = ()
    """Anchored at the first of the paragraph's words or runs."""
    align: Align | None = None
    indent_chars: float | None = None
    before_pt: float | None = None
    after_pt: float | None = None
    keep_next: bool = False
    page_break: bool = False
    """Starts on a new page."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One table cell: words, or paragraphs, or both in turn. `rows` > 1 reaches down; leave out what it covers."""

    content: str | tuple[Inline | Paragraph, ...] = ()
    span: int = 1
    rows: int = 1
    role: Role = Role.CELL
    align: Align | None = None
    valign: str = "center"
    """`top`, `center` or `bottom`."""
    fill: str = ""
    edges: str | None = None
    """Which edges are drawn, letters of `tblr`; None leaves it to the table."""


@dataclass(frozen=True, slots=True)
class Row:
    """One table row; never split over two pages unless it `splits`."""

    cells: tuple[Cell | str, ...]
    height_mm: float = 0
    """At least this high."""
    header: bool = False
    """Repeated on every page; only the first rows of a table can be."""
    splits: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table of fixed column widths."""

    widths_mm: tuple[float, ...]
    rows: tuple[Row, ...]
    ruled: bool = True
    margin_mm: float = 1
    """Between a cell's left and right edge and its words."""
    align: Align = Align.CENTRE
    together: bool = False
    """All on one page, for signature blocks."""
    ends: int = 0
    """So many of the first rows below the head stand on one page, and of the last: no page carries a single row."""


@dataclass(frozen=True, slots=True)
class PageBreak:
    """What follows starts on a new page."""


@dataclass(frozen=True, slots=True)
class Toc:
    """A table of contents made of the headings, already filled in.

    Nobody knows page numbers before Word has set the pages; without `pages` (one for every heading listed) none are shown.
    """

    title: str = "目　录"
    depth: int = 2
    pages: tuple[int, ...] = ()


Block = Paragraph | Table | PageBreak | Toc


@dataclass(frozen=True, slots=True)
class Section:
    """Blocks on one kind of page. `page` None takes the look's; headers and footers are not inherited."""

    blocks: tuple[Block, ...]
    page: Page | None = None
    header: tuple[Paragraph | Table, ...] = ()
    footer: tuple[Paragraph | Table, ...] = ()
    cover: bool = False
    """The first page goes without header and footer."""
    first_page_number: int | None = None


@dataclass(frozen=True, slots=True)
class WordFile:
    """A whole Word document."""

    sections: tuple[Section, ...]
    look: Look = CONTRACT
    properties: Properties = NO_PROPERTIES
    watermark: str = ""
    template: bytes = b""
    """A .docx whose styles, matched by name, win over the look's; empty for none."""


def title(words: Words) -> Paragraph:
    """The document's title."""
    return Paragraph(words, Role.TITLE)


def body(*words: Inline, comments: tuple[Comment, ...] = ()) -> Paragraph:
    """Ordinary text."""
    return Paragraph(words, Role.BODY, comments=comments)


def chapter(words: Words, bookmark: str = "") -> Paragraph:
    """第X章, numbered by Word."""
    return Paragraph(words, Role.HEADING1, Number(CHAPTERS), bookmark)


def article(*words: Inline, bookmark: str = "", comments: tuple[Comment, ...] = ()) -> Paragraph:
    """第X条, numbered by Word; runs on across chapters."""
    return Paragraph(words, Role.ARTICLE, Number(ARTICLES), bookmark, comments)


def items(*texts: Words, level: int = 0) -> tuple[Paragraph, ...]:
    """（一）（二）… below an article, from one; `level` 1 is 1. 2. …, and goes on in the list that is open."""
    return tuple(
        Paragraph(words, Role.ITEM, Number(ITEMS, level, restart=not level and not i)) for i, words in enumerate(texts)
    )


def annex(words: Words, bookmark: str = "") -> Paragraph:
    """附件X, numbered by Word, on a new page."""
    return Paragraph(words, Role.HEADING1, Number(ANNEXES), bookmark, align=Align.LEFT, page_break=True)


def heading(words: Words, level: int = 1, bookmark: str = "") -> Paragraph:
    """一、 （一） 1. : a report's heading, numbered by Word."""
    role = (Role.HEADING1, Role.HEADING2, Role.HEADING3)[level - 1]
    return Paragraph(words, role, Number(HEADINGS, level - 1), bookmark)


def figure_caption(words: Words) -> Paragraph:
    """图 1 and what it shows, numbered by Word; stands below the picture, which `keep_next` holds to it."""
    return Paragraph(words, Role.NOTE, Number(FIGURES), align=Align.CENTRE, after_pt=6)


def blank(hint: str = "", width: int = 6) -> Run:
    """【　　】 for somebody to fill in, on a yellow ground."""
    return Run(f"【{hint or '　' * width}】", fill="FFF2CC")


def filled(text: str) -> Run:
    """A filled-in value, underlined as on a printed form."""
    return Run(text, underline=True)


def page_x_of_y() -> tuple[Inline, ...]:
    """第 x 页　共 y 页"""
    return ("第 ", PageNumber(), " 页　共 ", PageCount(), " 页")


def page_footer(left: str = "", right: str = "") -> Paragraph:
    """A footer line: text at the left, page x of y in the middle, text at the right."""
    return Paragraph((left, "\t", *page_x_of_y(), "\t", right), Role.FOOTER)


def signatures(*parties: tuple[str, ...], width_mm: float = 150, line_mm: float = 11) -> Table:
    """A signature block without borders, one column a party, never split.

    Give the paragraphs before it `keep_next`, so that no page carries signatures alone.
    """
    depth = max(map(len, parties))
    rows = tuple(
        Row(tuple(Cell(party[i] if i < len(party) else "", role=Role.PLAIN) for party in parties), line_mm)
        for i in range(depth)
    )
    return Table((width_mm / len(parties),) * len(parties), rows, ruled=False, together=True)


def landscape(section: Section, look: Look) -> Section:
    """The same section on its side."""
    return replace(section, page=(section.page or look.page).turned())
