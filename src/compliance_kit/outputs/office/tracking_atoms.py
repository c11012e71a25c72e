"""A paragraph as the pieces that a tracked change can take in or leave out: text of a run, or a reference field whole."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .mark import split_run
from .read import W
from .read_paragraphs import texts

if TYPE_CHECKING:
    from lxml.etree import _Element

LIVE = "\ue010"
"""Stands for a live cross-reference: Word works its number out anew, so a number alone is no change."""
_REFERENCE = re.compile(r"\s*(?:REF|PAGEREF|NOTEREF)\b")


@dataclass(frozen=True, slots=True)
class Atom:
    """A piece of a paragraph: what stands for it in comparisons, its runs, what it shows."""

    text: str
    runs: tuple[_Element, ...]
    shown: str
    node: _Element | None = None
    """The element that holds the text; None for a field, which is not cut."""


def atoms(paragraph: _Element) -> list[Atom]:
    """The pieces of a paragraph in order."""
    fields = {run: field for field in _references(paragraph) for run in field}
    found: list[Atom] = []
    done: set[_Element] = set()
    for run, node, shown in texts(paragraph):
        field = fields.get(run)
        if field is None:
            found.append(Atom(shown, (run,), shown, node))
        elif field[0] not in done:
            done.add(field[0])
            words = "".join(text for inner, _, text in texts(paragraph) if inner in field)
            found.append(Atom(LIVE, tuple(field), words))
    return found


def _references(paragraph: _Element) -> Iterator[list[_Element]]:
    """The runs of each cross-reference that begins and ends in the paragraph."""
    held: list[_Element] = []
    codes, depth = "", 0
    for run in paragraph.iter(f"{W}r"):
        if next(run.iterancestors(f"{W}p"), None) is not paragraph:
            continue
        marks = [str(mark.get(f"{W}fldCharType", "")) for mark in run.iterchildren(f"{W}fldChar")]
        if "begin" in marks:
            depth += 1
        if depth:
            held.append(run)
            codes += "".join(code.text or "" for code in run.iterchildren(f"{W}instrText"))
        if "end" in marks and depth:
            depth -= 1
            if not depth:
                if _REFERENCE.match(codes):
                    yield held
                held, codes = [], ""


def text_of(pieces: Sequence[Atom]) -> str:
    """What a paragraph says, live references as one character each."""
    return "".join(piece.text for piece in pieces)


def cut(paragraph: _Element, offset: int) -> None:
    """Cut the run that holds a character in two right before it."""
    place = 0
    for piece in atoms(paragraph):
        if place <= offset < place + len(piece.text):
            if piece.node is not None:
                split_run(piece.runs[0], piece.node, offset - place)
            return
        place += len(piece.text)
