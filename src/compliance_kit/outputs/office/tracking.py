"""Two Word files → the new one with tracked changes: accept all and it is the new text, reject all and it is the old."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from compliance_kit.comparing.lines import Pair, aligned
from compliance_kit.comparing.tokens import changes
from compliance_kit.model import say

from .accept import accept
from .mark import element, written
from .package import OfficeFileError, pack_members, unpack
from .read import W, parse_part
from .read_paragraphs import DOCUMENT, MAX_PARAGRAPHS, is_contents, paragraphs
from .tracking_atoms import LIVE, Atom, atoms, cut, text_of
from .tracking_marks import BOX, Marks, own_runs

if TYPE_CHECKING:
    from lxml.etree import _Element

_STYLES, _NUMBERING = "word/styles.xml", "word/numbering.xml"


@dataclass(frozen=True, slots=True)
class _Block:
    """A paragraph, or an outermost table."""

    element: _Element
    text: str
    is_table: bool = False


def revised(old: bytes, new: bytes, *, author: str, dated: str) -> bytes:
    """The new file with the changes since the old one tracked; changes already tracked in either are taken for granted.

    The words of body and tables are tracked; text boxes, looks, headers, footers, notes and the table of contents are not:
    they stay as they are in the new file.
    Raises:
        OfficeFileError: a file is damaged, dangerous, too long, or not Word.
    """
    before, after = unpack(old), dict(unpack(new))
    old_root, root = _root(before), _root(after)
    numbers = (str(e.get(f"{W}id", "")) for e in root.iter())
    marks = Marks(author, dated, max((int(n) for n in numbers if n.isdigit() and len(n) < 9), default=0) + 1)
    marks.styles = frozenset(_styles(after))
    marks.keeps_numbers = before.get(_NUMBERING) == after.get(_NUMBERING)
    _Weaver(marks).weave(_blocks(old_root), _blocks(root) or [_paragraph(_only_paragraph(root))])
    after[DOCUMENT] = written(root)
    return pack_members(after)


def _root(members: Mapping[str, bytes]) -> _Element:
    if DOCUMENT not in members:
        raise OfficeFileError(say("这不是 Word 文档（.docx）。"))
    root = parse_part(members[DOCUMENT])
    accept(root)
    return root


def _only_paragraph(root: _Element) -> _Element:
    """A paragraph in a file that has none."""
    paragraph = element("<w:p/>")
    next(root.iter(f"{W}body"), root).insert(0, paragraph)
    return paragraph


def _styles(members: Mapping[str, bytes]) -> Iterator[str]:
    if _STYLES in members:
        for style in parse_part(members[_STYLES]).iterchildren(f"{W}style"):
            yield str(style.get(f"{W}styleId", ""))


def _blocks(root: _Element) -> list[_Block]:
    """The paragraphs and outermost tables below an element in reading order, without the table of contents."""
    found, tables = [], set()
    for number, paragraph in enumerate(paragraphs(root)):
        if number > MAX_PARAGRAPHS:
            raise OfficeFileError(say("文档过长：超过 {most} 段，未读取。", most=MAX_PARAGRAPHS))
        if next(paragraph.iterancestors(BOX), None) is not None:
            continue
        around = [table for table in paragraph.iterancestors(f"{W}tbl") if root in table.iterancestors()]
        if not around and not is_contents(paragraph):
            found.append(_paragraph(paragraph))
        elif around and around[-1] not in tables:
            tables.add(around[-1])
            found.append(_Block(around[-1], "\x1e".join(map(_row_text, _rows(around[-1]))), is_table=True))
    return found


def _paragraph(paragraph: _Element) -> _Block:
    return _Block(paragraph, text_of(atoms(paragraph)))


def _rows(table: _Element) -> list[_Element]:
    return [row for row in table.iter(f"{W}tr") if next(row.iterancestors(f"{W}tbl")) is table]


def _cells(row: _Element) -> list[_Element]:
    return [cell for cell in row.iter(f"{W}tc") if next(cell.iterancestors(f"{W}tr")) is row]


def _row_text(row: _Element) -> str:
    return "\x1f".join("\n".join(text_of(atoms(p)) for p in paragraphs(cell)) for cell in _cells(row))


class _Weaver:
    """Weaves what is gone into the new file and marks what came."""

    def __init__(self, marks: Marks) -> None:
        self._marks = marks

    def weave(self, old: Sequence[_Block], new: Sequence[_Block]) -> None:
        """Hold the paragraphs and tables of a story, or of a cell, against one another."""

        def fits(i: int, j: int) -> bool:
            return old[i].is_table == new[j].is_table

        steps = list(aligned([o.text for o in old], [n.text for n in new], fits, ends_paired=True))
        for n, (i, j) in enumerate(steps):
            if i is None and j is not None:
                self._came(new[j])
            elif i is not None and j is not None and old[i].text != new[j].text:
                self._pair(old[i], new[j])
            elif i is not None and j is None:
                following = next((k for _, k in steps[n:] if k is not None), None)
                if following is not None:
                    new[following].element.addprevious(self._lost(old[i]))
        self._end(old, new, steps)

    def _pair(self, mine: _Block, theirs: _Block) -> None:
        if not theirs.is_table:
            self._reword(mine.element, theirs.element)
            return
        was, now = _rows(mine.element), _rows(theirs.element)

        def fits(i: int, j: int) -> bool:
            return len(_cells(was[i])) == len(_cells(now[j]))

        place = None
        for i, j in aligned([_row_text(row) for row in was], [_row_text(row) for row in now], fits):
            if j is None and i is not None:
                fresh = self._marks.lost_row(was[i])
                if place is not None:
                    place.addnext(fresh)
                else:
                    now[0].addprevious(fresh)
                place = fresh
                continue
            assert j is not None
            place = now[j]
            if i is None:
                self._row_came(now[j])
                continue
            for before, after in zip(_cells(was[i]), _cells(now[j]), strict=True):
                self.weave(_blocks(before), _blocks(after))

    def _end(self, old: Sequence[_Block], new: Sequence[_Block], steps: Sequence[Pair]) -> None:
        """What is gone from, or came at, the very end: a story ends in a paragraph, so its end goes with it."""
        last = max((n for n, (i, j) in enumerate(steps) if i is not None and j is not None), default=-1)
        lost = [old[i] for i, j in steps[last + 1 :] if j is None and i is not None]
        came = [new[j] for i, j in steps[last + 1 :] if i is None and j is not None]
        before = [new[j] for _, j in steps[last : last + 1] if j is not None]
        if came:
            if before and not before[0].is_table and not came[-1].is_table:
                self._marks.no_end(came[-1].element)
                self._marks.end(before[0].element, "ins")
            return
        ends: list[_Element] = []
        for block in reversed(lost):
            fresh = self._lost(block, is_open=True)
            before[0].element.addnext(fresh)
            if not block.is_table:
                ends.insert(0, fresh)
        if lost and not before[0].is_table:
            ends = [before[0].element, *(ends[:-1] if not lost[-1].is_table else ends)]
        for paragraph in ends:
            self._marks.end(paragraph, "del")

    def _lost(self, block: _Block, *, is_open: bool = False) -> _Element:
        if block.is_table:
            return self._marks.lost_table(block.element)
        paragraph = self._marks.lost_paragraph(block.element)
        if not is_open:
            self._marks.end(paragraph, "del")
        return paragraph

    def _came(self, block: _Block) -> None:
        if block.is_table:
            for row in _rows(block.element):
                self._row_came(row)
        else:
            for run in own_runs(block.element):
                self._marks.came(run)
            self._marks.end(block.element, "ins")

    def _row_came(self, row: _Element) -> None:
        for paragraph in row.iter(f"{W}p"):
            for run in own_runs(paragraph):
                self._marks.came(run)
        self._marks.row(row, "ins")

    def _reword(self, old: _Element, new: _Element) -> None:
        """Mark what became of one paragraph's words."""
        was = atoms(old)
        wording = changes(text_of(was), text_of(atoms(new)))
        place = 0
        for change in wording:
            for offset in (place, place + len(change.new)):
                cut(new, offset)
            place += len(change.new)
        shown = iter([piece.shown for piece in was if piece.text == LIVE])
        pieces, start = atoms(new), 0
        for change in wording:
            said = "".join(next(shown) if character == LIVE else character for character in change.old)
            end = start + len(change.new)
            if not change.is_same:
                self._strike(new, said, pieces, start)
                for run in dict.fromkeys(run for piece in _between(pieces, start, end) for run in piece.runs):
                    self._marks.came(run)
            start = end

    def _strike(self, paragraph: _Element, said: str, pieces: Sequence[Atom], start: int) -> None:
        """Put words that are gone before the character where they stood, looking as what stands there."""
        if not said:
            return
        following = next(_between(pieces, start, sum(len(p.text) for p in pieces)), None)
        model = following or (pieces[-1] if pieces else None)
        looks = next(model.runs[0].iterchildren(f"{W}rPr"), None) if model else None
        mark = self._marks.went(said, looks)
        if following is not None:
            following.runs[0].addprevious(mark)
        else:
            paragraph.append(mark)


def _between(pieces: Sequence[Atom], start: int, end: int) -> Iterator[Atom]:
    """The pieces that begin from one character on and before another."""
    place = 0
    for piece in pieces:
        if start <= place < end and piece.text:
            yield piece
        place += len(piece.text)
