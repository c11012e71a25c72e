"""Takes the tracked changes in somebody's Word file for granted, as 接受所有修订 does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compliance_kit.model import say

from .mark import written
from .package import OfficeFileError, pack_members, unpack
from .read import W, parse_part
from .read_paragraphs import DOCUMENT

if TYPE_CHECKING:
    from lxml.etree import _Element

_CAME = (f"{W}ins", f"{W}moveTo")
_WENT = (f"{W}del", f"{W}moveFrom")
_MARKS = tuple(
    f"{W}{name}"
    for name in (
        "rPrChange", "pPrChange", "sectPrChange", "tblPrChange", "tblPrExChange", "trPrChange", "tcPrChange", "tblGridChange",
        "numberingChange", "cellIns", "cellDel", "cellMerge", "moveFromRangeStart", "moveFromRangeEnd", "moveToRangeStart",
        "moveToRangeEnd",
    )
)  # fmt: skip
_PROPERTIES = (f"{W}rPr", f"{W}trPr", f"{W}numPr")


def accepted(content: bytes) -> bytes:
    """The file without tracked changes; the same bytes where it has none.

    Raises:
        OfficeFileError: the file is damaged, dangerous, or not Word.
    """
    members = dict(unpack(content))
    if DOCUMENT not in members:
        raise OfficeFileError(say("这不是 Word 文档（.docx）。"))
    root = parse_part(members[DOCUMENT])
    if next(root.iter(*_CAME, *_WENT, *_MARKS), None) is None:
        return content
    accept(root)
    members[DOCUMENT] = written(root)
    return pack_members(members)


def accept(root: _Element) -> None:
    """Accept every tracked change below an element, in place."""
    for mark in list(root.iter(*_MARKS)):
        _drop(mark)
    for row in [row for row in root.iter(f"{W}tr") if _row_went(row)]:
        table = row.getparent()
        _drop(row)
        if table is not None and next(table.iterchildren(f"{W}tr"), None) is None:
            _drop(table)
    ends = []
    for went in list(root.iter(*_WENT)):
        parent = went.getparent()
        if parent is not None and parent.tag in _PROPERTIES and _paragraph_of(parent) is not None:
            ends.append(_paragraph_of(parent))
        _drop(went)
    for came in list(root.iter(*_CAME)):
        _unwrap(came)
    for paragraph in ends:
        if paragraph is not None:
            _join_next(paragraph)


def _row_went(row: _Element) -> bool:
    return any(
        next(properties.iterchildren(f"{W}del"), None) is not None for properties in row.iterchildren(f"{W}trPr")
    )


def _paragraph_of(properties: _Element) -> _Element | None:
    """The paragraph whose end these properties describe; None for those of a run or a row."""
    around = properties.getparent()
    return around.getparent() if around is not None and around.tag == f"{W}pPr" else None


def _join_next(paragraph: _Element) -> None:
    """A paragraph that lost its end runs on into the next one, whose looks both take."""
    content = [child for child in paragraph if child.tag != f"{W}pPr"]
    following = paragraph.getnext()
    while following is not None and following.tag in (f"{W}bookmarkStart", f"{W}bookmarkEnd"):
        following = following.getnext()
    if following is not None and following.tag == f"{W}p":
        at = 1 if len(following) and following[0].tag == f"{W}pPr" else 0
        following[at:at] = content
        _drop(paragraph)
    elif not content:
        _drop(paragraph)


def _unwrap(element: _Element) -> None:
    parent = element.getparent()
    if parent is None:
        return
    if parent.tag not in _PROPERTIES:
        at = parent.index(element)
        parent[at:at] = list(element)
    parent.remove(element)


def _drop(element: _Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)
