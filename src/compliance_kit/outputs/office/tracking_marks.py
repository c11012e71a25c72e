"""The elements that tracked changes are made of: words, paragraph ends and table rows that came or went."""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import deepcopy
from itertools import count
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape, quoteattr

from .mark import element
from .package import clean
from .read import W
from .tracking_atoms import atoms

if TYPE_CHECKING:
    from lxml.etree import _Element

_LOOKS = tuple(f"{W}{name}" for name in ("pStyle", "keepNext", "numPr", "spacing", "ind", "jc"))
_LATE = (f"{W}sectPr", f"{W}pPrChange")
BOX = f"{W}txbxContent"
"""What a text box holds; boxes stay out of tracked changes."""
_PIECES = re.compile("[\t\n]|[^\t\n]+")


class Marks:
    """Makes tracked changes of one author and one day; `styles` and `numbers` are those of the file they go into."""

    def __init__(self, author: str, dated: str, first: int) -> None:
        self._who = f"w:author={quoteattr(clean(author))} w:date={quoteattr(dated)}"
        self._numbers = count(first)
        self.styles: frozenset[str] = frozenset()
        self.keeps_numbers = False

    def _open(self, name: str) -> Any:
        return element(f'<w:{name} w:id="{next(self._numbers)}" {self._who}/>')

    def came(self, run: _Element) -> _Element:
        """Mark a run as inserted; what stands in its place."""
        mark: _Element = self._open("ins")
        run.addprevious(mark)
        tail, run.tail = run.tail, None
        mark.append(run)
        mark.tail = tail
        return mark

    def went(self, text: str, looks: _Element | None) -> _Element:
        """Words that were struck out, looking as the run properties say."""
        mark: _Element = self._open("del")
        run = element("<w:r/>")
        if looks is not None:
            run.append(self._known(looks))
        for piece in _PIECES.findall(clean(text)):
            run.append(_shown(piece))
        mark.append(run)
        return mark

    def end(self, paragraph: _Element, name: str) -> None:
        """Mark a paragraph's end as inserted (`ins`) or deleted (`del`)."""
        properties = _first(paragraph, "pPr")
        looks = next(properties.iterchildren(f"{W}rPr"), None)
        if looks is None:
            looks = element("<w:rPr/>")
            late = next(properties.iterchildren(*_LATE), None)
            if late is not None:
                late.addprevious(looks)
            else:
                properties.append(looks)
        looks.insert(0, self._open(name))

    def no_end(self, paragraph: _Element) -> None:
        """Take the mark off a paragraph's end."""
        for properties in paragraph.iterchildren(f"{W}pPr"):
            for looks in properties.iterchildren(f"{W}rPr"):
                for mark in list(looks.iterchildren(f"{W}ins", f"{W}del")):
                    looks.remove(mark)

    def row(self, row: _Element, name: str) -> None:
        """Mark a table row as inserted or deleted."""
        properties = next(row.iterchildren(f"{W}trPr"), None)
        if properties is None:
            properties = element("<w:trPr/>")
            after = next(row.iterchildren(f"{W}tblPrEx"), None)
            if after is not None:
                after.addnext(properties)
            else:
                row.insert(0, properties)
        properties.append(self._open(name))

    def lost_paragraph(self, old: _Element) -> _Element:
        """An old paragraph with all its words struck out; its end is left for the caller to mark."""
        paragraph = element("<w:p/>")
        properties = _first(paragraph, "pPr")
        for own in old.iterchildren(f"{W}pPr"):
            for child in own.iterchildren(*_LOOKS):
                if self._may_keep(child):
                    properties.append(deepcopy(child))
        for piece in atoms(old):
            if piece.shown:
                looks = next(piece.runs[0].iterchildren(f"{W}rPr"), None)
                paragraph.append(self.went(piece.shown, looks))
        return paragraph

    def lost_row(self, old: _Element) -> _Element:
        """An old table row with all its words struck out."""
        row = element("<w:tr/>")
        for properties in old.iterchildren(f"{W}trPr"):
            row.append(deepcopy(properties))
        for cell in old.iterchildren(f"{W}tc"):
            fresh = element("<w:tc/>")
            fresh.extend(deepcopy(properties) for properties in cell.iterchildren(f"{W}tcPr"))
            fresh.extend(self.lost_paragraph(paragraph) for paragraph in cell.iter(f"{W}p"))
            row.append(fresh)
        self.row(row, "del")
        return row

    def lost_table(self, old: _Element) -> _Element:
        """An old table with all its rows struck out."""
        table = element("<w:tbl/>")
        table.extend(deepcopy(part) for part in old.iterchildren(f"{W}tblPr", f"{W}tblGrid"))
        table.extend(self.lost_row(row) for row in old.iter(f"{W}tr") if next(row.iterancestors(f"{W}tbl")) is old)
        return table

    def _may_keep(self, child: _Element) -> bool:
        if child.tag == f"{W}pStyle":
            return str(child.get(f"{W}val", "")) in self.styles
        return child.tag != f"{W}numPr" or self.keeps_numbers

    def _known(self, looks: _Element) -> _Element:
        kept = deepcopy(looks)
        for child in list(kept.iterchildren(f"{W}rStyle")):
            if str(child.get(f"{W}val", "")) not in self.styles:
                kept.remove(child)
        return kept


def own_runs(paragraph: _Element) -> Iterator[_Element]:
    """The runs of a paragraph, without those of a text box in it and the one that holds it."""
    for run in list(paragraph.iter(f"{W}r")):
        if next(run.iterancestors(f"{W}p"), None) is paragraph and next(run.iter(BOX), None) is None:
            yield run


def _first(paragraph: _Element, name: str) -> _Element:
    """A paragraph's properties, made where it has none."""
    found = next(paragraph.iterchildren(f"{W}{name}"), None)
    if found is None:
        found = element(f"<w:{name}/>")
        paragraph.insert(0, found)
    return found


def _shown(piece: str) -> _Element:
    if piece in "\t\n":
        return element("<w:tab/>" if piece == "\t" else "<w:br/>")
    return element(f'<w:delText xml:space="preserve">{escape(piece)}</w:delText>')
