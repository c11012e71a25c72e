"""Words in the width of a terminal: a Chinese character takes two columns, and a line may end after it but for punctuation."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

WIDTH = 78
"""Columns that a line may take; a terminal has 80."""
_PIECE = re.compile(r"[!-~]+|\s+|.", re.S)
"""What is not broken: a word of plain letters, a run of blanks, any other character."""
_CHOICE = re.compile(r"[^| ]+[| ]*|[| ]+")
NEVER_FIRST = "，。、；：！？）》〉”’】…～%,.;:!?)]"
NEVER_LAST = "（《〈“‘【(["
MOST_LEFT = 30
"""A name that takes more columns stands on a line of its own."""


def columns(text: str) -> int:
    """How many columns a text takes in a terminal: two for a full-width character, none for a combining one."""
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def wrapped(text: str, width: int = WIDTH) -> list[str]:
    """The lines of a text, none wider than `width` columns but for a word that is; blanks at a line's end are dropped."""
    return [line for paragraph in text.split("\n") for line in _lines(_pieces(paragraph), width)]


def choices(text: str, width: int = WIDTH) -> list[str]:
    """The lines of a name with what may be written in its place, such as [draft|active]: broken behind bars and blanks."""
    return list(_lines(_CHOICE.findall(text), width))


def _lines(pieces: Iterable[str], width: int) -> Iterator[str]:
    line = ""
    for piece in pieces:
        if line and columns(line) + columns(piece.rstrip()) > width:
            yield line.rstrip()
            line = ""
        line += piece if line else piece.lstrip()
    yield line.rstrip()


def _pieces(paragraph: str) -> Iterator[str]:
    """What may begin a line, each with the punctuation that must not."""
    held = ""
    for piece in _PIECE.findall(paragraph):
        if held and piece[0] not in NEVER_FIRST and not piece.isspace() and held[-1] not in NEVER_LAST:
            yield held
            held = ""
        held += piece
    yield held


def table(rows: Sequence[tuple[str, str]]) -> str:
    """Names and what they mean in two columns, as wide as a terminal."""
    left = max((n for name, _ in rows if (n := columns(name)) <= MOST_LEFT), default=0)
    made = []
    for name, meaning in rows:
        first, *rest = wrapped(meaning, WIDTH - left - 4)
        gap = " " * (left - columns(name) + 2)
        if columns(name) <= MOST_LEFT:
            made.append(f"  {name}{gap}{first}")
        else:
            made += [*(f"  {line}" for line in choices(name, WIDTH - 2)), f"{' ' * (left + 4)}{first}"]
        made += [f"{' ' * (left + 4)}{line}" for line in rest]
    return "".join(f"{line.rstrip()}\n" for line in made)
