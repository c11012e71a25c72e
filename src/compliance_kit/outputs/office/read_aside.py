"""What a Word file holds beside the paragraphs that we read: headers, notes, comments, pictures, tracked changes."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain
from typing import TYPE_CHECKING

from .package import unpack
from .read import W, parse_part
from .read_paragraphs import GONE, main_part, paragraphs, texts

if TYPE_CHECKING:
    from lxml.etree import _Element

_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_TRIVIAL = re.compile(r"[\s\d第页共/—\-–·.|,，、:：]*|(?:版本)?\s*[A-Za-z0-9_.-]{1,40}(?:\s+[0-9.]+)?")
"""What a footer counts pages by, or a version's number."""
_PICTURE = re.compile(r"word/media/.+")
_DRAWN = re.compile(r"word/(?:charts|diagrams)/(?:chart|data)\d*\.xml")
_FOREIGN = re.compile(r"word/embeddings/.+")
_SEPARATORS = ("separator", "continuationSeparator", "continuationNotice")
_BOX = f"{W}txbxContent"


class AsideKind(StrEnum):
    """What stands beside the paragraphs, in the order in which it is told."""

    HEADERS = "headers"
    FOOTERS = "footers"
    FOOTNOTES = "footnotes"
    ENDNOTES = "endnotes"
    COMMENTS = "comments"
    BOXES = "text-boxes"
    PICTURES = "pictures"
    DIAGRAMS = "diagrams"
    FORMULAS = "formulas"
    SYMBOLS = "symbols"
    FOREIGN = "embedded-files"
    INSERTED = "insertions"
    DELETED = "deletions"


@dataclass(frozen=True, slots=True)
class Aside:
    """All of one kind: how many there are, and what they say (for pictures, what tells one from another)."""

    kind: AsideKind
    count: int
    text: str


def docx_asides(content: bytes) -> tuple[Aside, ...]:
    """What a Word file holds beside its paragraphs, by kind; nothing of a kind that it has not. Text boxes are paragraphs too.

    Raises:
        OfficeFileError: the file is damaged, dangerous, or not Word.
    """
    members = unpack(content)
    root = main_part(members)
    body = "\n".join(_lines(root))
    said = {
        AsideKind.HEADERS: _margins(members, "header", body),
        AsideKind.FOOTERS: _margins(members, "footer", body),
        AsideKind.FOOTNOTES: _notes(members, "footnotes", f"{W}footnote"),
        AsideKind.ENDNOTES: _notes(members, "endnotes", f"{W}endnote"),
        AsideKind.COMMENTS: _notes(members, "comments", f"{W}comment"),
        AsideKind.BOXES: _boxes(root),
        AsideKind.PICTURES: (_hash(part) for name, part in _named(members, _PICTURE)),
        AsideKind.DIAGRAMS: (_hash(part) for name, part in _named(members, _DRAWN)),
        AsideKind.FORMULAS: ("".join(t.text or "" for t in m.iter(f"{_MATH}t")) for m in root.iter(f"{_MATH}oMath")),
        AsideKind.SYMBOLS: _symbols(root),
        AsideKind.FOREIGN: chain(
            (_hash(part) for name, part in _named(members, _FOREIGN)), (_chunk(c) for c in root.iter(f"{W}altChunk"))
        ),
        AsideKind.INSERTED: _tracked(root, f"{W}ins", f"{W}t"),
        AsideKind.DELETED: _tracked(root, f"{W}del", f"{W}delText"),
    }
    found = ((kind, tuple(lines)) for kind, lines in said.items())
    return tuple(Aside(kind, len(lines), "\n".join(lines)) for kind, lines in found if lines)


def _named(members: Mapping[str, bytes], pattern: re.Pattern[str]) -> Iterator[tuple[str, bytes]]:
    return ((name, members[name]) for name in sorted(members) if pattern.fullmatch(name))


def _margins(members: Mapping[str, bytes], kind: str, body: str) -> Iterator[str]:
    """The texts of the headers or footers that say what the body does not; one that stands in several is told once."""
    found = (
        "\n".join(line for line in _lines(parse_part(part)) if any(_is_news(piece, body) for piece in line.split("\t")))
        for _, part in _named(members, re.compile(rf"word/{kind}\d*\.xml"))
    )
    return iter(dict.fromkeys(text for text in found if text))


def _is_news(piece: str, body: str) -> bool:
    """Whether a piece of a footer's line is more than a page's or a version's number, or the contract's title again."""
    return _TRIVIAL.fullmatch(piece) is None and piece.strip() not in body


def _notes(members: Mapping[str, bytes], part: str, tag: str) -> Iterator[str]:
    if f"word/{part}.xml" in members:
        for note in parse_part(members[f"word/{part}.xml"]).iter(tag):
            if note.get(f"{W}type") not in _SEPARATORS:
                yield "\n".join(_lines(note))


def _boxes(root: _Element) -> Iterator[str]:
    """One text a box; a box whose old form is kept beside the new one is one."""
    found: dict[_Element, list[str]] = {}
    for paragraph in paragraphs(root):
        box = next(paragraph.iterancestors(_BOX), None)
        if box is not None:
            found.setdefault(box, []).append("".join(text for _, _, text in texts(paragraph)))
    return ("\n".join(lines) for lines in found.values() if any(line.strip() for line in lines))


def _tracked(root: _Element, tag: str, shown: str) -> Iterator[str]:
    """The words of each tracked insertion or deletion; marks of paragraph ends and rows have none and are left out."""
    for change in root.iter(tag):
        text = "".join(t.text or "" for t in change.iter(shown))
        if text and (tag in GONE or next(change.iterancestors(*GONE), None) is None):
            yield text


def _symbols(root: _Element) -> Iterator[str]:
    """Signs of a symbol font and boxes to tick of the old kind: neither is text, and a tick can be what was agreed."""
    for sign in root.iter(f"{W}sym", f"{W}checkBox"):
        if sign.tag == f"{W}sym":
            yield str(sign.get(f"{W}char", ""))
        else:
            ticks = [str(tick.get(f"{W}val", "1")) for tick in sign.iter(f"{W}checked", f"{W}default")]
            yield "ticked" if ticks and ticks[-1] not in ("0", "false") else "open"


def _chunk(chunk: _Element) -> str:
    """A whole file of another kind that Word shows as if it were typed here."""
    return " ".join(str(value) for value in chunk.attrib.values())


def _lines(root: _Element) -> Iterator[str]:
    for paragraph in paragraphs(root):
        yield "".join(text for _, _, text in texts(paragraph))


def _hash(part: bytes) -> str:
    return hashlib.sha256(part).hexdigest()
