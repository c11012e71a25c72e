"""A Word file's paragraphs one by one, so that a finding can say which; and the way back to each of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from compliance_kit.model import say

from .package import OfficeFileError, unpack
from .read import W, labels_of, parse_part

if TYPE_CHECKING:
    from lxml.etree import _Element

DOCUMENT = "word/document.xml"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_SHOWN = {f"{W}tab": "\t", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"}
GONE = (f"{W}del", f"{W}moveFrom")
"""What a tracked change has taken away and nobody has accepted yet."""
MAX_PARAGRAPHS = 50_000
"""More than a thousand pages; a contract that says so is none."""


@dataclass(frozen=True, slots=True)
class ReadParagraph:
    """One paragraph of a Word file; `index` counts from 1 through body and tables, empty ones too."""

    index: int
    label: str
    """The number Word shows before it, such as 第八条; empty where it has none."""
    text: str
    style: str
    is_bold: bool
    """Whether most of its characters are set bold on the spot; what a style makes bold is not seen."""
    table: tuple[int, ...] = ()
    """Which table, row and cell of it, counted from 1; empty outside tables."""
    is_contents: bool = False
    """A line of the table of contents, which repeats a heading."""


def docx_paragraphs(content: bytes) -> tuple[ReadParagraph, ...]:
    """Every paragraph of the body in reading order; headers, footers, notes, comments and deleted text are left out.

    `docx_asides` says what of these there is.

    Raises:
        OfficeFileError: the file is damaged, dangerous, too long, or not Word.
    """
    members = unpack(content)
    root = main_part(members)
    labels = labels_of(members)
    tables = _Tables()
    found = []
    for index, paragraph in enumerate(paragraphs(root), start=1):
        if index > MAX_PARAGRAPHS:
            raise OfficeFileError(say("文档过长：超过 {most} 段，未读取。", most=MAX_PARAGRAPHS))
        pieces = tuple(texts(paragraph))
        text = "".join(piece for _, _, piece in pieces)
        place = tables.place(paragraph)
        found.append(
            ReadParagraph(
                index,
                labels.label(paragraph).rstrip(),
                text,
                _style(paragraph),
                _is_bold(pieces),
                place,
                not place and is_contents(paragraph),
            )
        )
    return tuple(found)


def main_part(members: Mapping[str, bytes]) -> _Element:
    """The part that holds the body.

    Raises:
        OfficeFileError: there is none, or it is written in the strict form of the standard, whose names are others.
    """
    if DOCUMENT not in members:
        raise OfficeFileError(say("这不是 Word 文档（.docx）。"))
    root = parse_part(members[DOCUMENT])
    if root.tag == f"{W}document":
        return root
    if str(root.tag).endswith("}document"):
        raise OfficeFileError(say("文件是“严格 Open XML 文档”，未读取：请用 Word 或 WPS 另存为普通的 .docx 后再用。"))
    raise OfficeFileError(say("文件打不开：它不是 Word 或 Excel 文件，或者已经损坏。"))


def paragraphs(root: _Element) -> Iterator[_Element]:
    """Every paragraph in reading order, those of tables and text boxes too; an old form kept beside a new one is skipped."""
    for paragraph in root.iter(f"{W}p"):
        if next(paragraph.iterancestors(_FALLBACK), None) is None:
            yield paragraph


def texts(paragraph: _Element) -> Iterator[tuple[_Element, _Element, str]]:
    """Each element that shows text with its run and what it shows, without those of a text box within the paragraph."""
    for node in paragraph.iter(f"{W}t", *_SHOWN):
        run = node.getparent()
        if run is None or run.tag != f"{W}r" or next(node.iterancestors(f"{W}p"), None) is not paragraph:
            continue
        if next(run.iterancestors(*GONE), None) is None:
            yield run, node, (node.text or "") if node.tag == f"{W}t" else _SHOWN[str(node.tag)]


def is_contents(paragraph: _Element) -> bool:
    """Whether it is a line of a table of contents: by its style, or because it leads to a heading and its page."""
    if _style(paragraph).upper().startswith("TOC"):
        return True
    marks = list(paragraph.iter(f"{W}instrText", f"{W}hyperlink"))
    codes = "".join(mark.text or "" for mark in marks if mark.tag == f"{W}instrText")
    return " PAGEREF " in f" {codes} " or any(str(mark.get(f"{W}anchor", "")).startswith("_Toc") for mark in marks)


class _Tables:
    """Numbers tables, rows and cells as they are met."""

    def __init__(self) -> None:
        self._numbers: dict[_Element, int] = {}
        self._tables = 0

    def place(self, paragraph: _Element) -> tuple[int, ...]:
        cell = next(paragraph.iterancestors(f"{W}tc"), None)
        row = cell.getparent() if cell is not None else None
        table = next(row.iterancestors(f"{W}tbl"), None) if row is not None else None
        if cell is None or row is None or table is None:
            return ()
        if table not in self._numbers:
            self._tables += 1
            self._numbers[table] = self._tables
        return self._numbers[table], self._nth(row, f"{W}tr"), self._nth(cell, f"{W}tc")

    def _nth(self, element: _Element, tag: str) -> int:
        """Which of its siblings an element is; remembered, since a long table asks again and again."""
        if element not in self._numbers:
            siblings = [*reversed([*element.itersiblings(tag, preceding=True)]), element, *element.itersiblings(tag)]
            self._numbers.update((sibling, number) for number, sibling in enumerate(siblings, start=1))
        return self._numbers[element]


def _style(paragraph: _Element) -> str:
    styles = (s for properties in paragraph.iterchildren(f"{W}pPr") for s in properties.iterchildren(f"{W}pStyle"))
    return next((str(style.get(f"{W}val", "")) for style in styles), "")


def _is_bold(pieces: tuple[tuple[_Element, _Element, str], ...]) -> bool:
    bold = sum(len(text) for run, _, text in pieces if _bold_run(run))
    return bold * 2 > sum(len(text) for _, _, text in pieces)


def _bold_run(run: _Element) -> bool:
    marks = [bold for properties in run.iterchildren(f"{W}rPr") for bold in properties.iterchildren(f"{W}b")]
    return any(bold.get(f"{W}val", "1") not in ("0", "false", "off") for bold in marks)
