"""A filled form as it came back, before anybody says whether it is right: neutral, every cell as it was typed."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time

from compliance_kit.model import TOP, Diagnostic, Place, Severity, Span, Text
from compliance_kit.outputs.office import ReadValue

COLUMNS = {
    "result": "结果",
    "value": "实测值",
    "deduct": "扣分",
    "at": "时刻",
    "place": "部位",
    "note": "问题描述",
    "reason": "理由",
    "owner": "责任人",
    "due": "完成时限",
    "photo": "照片",
}
"""What can be typed at a row of a form, by the name that a result gives it, and how people call it."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell as typed: its value, where it stands, and the formula that stands there instead of a typed value."""

    value: ReadValue = ""
    cell: str = ""
    span: Span = TOP
    formula: str = ""

    @property
    def text(self) -> str:
        """What was typed, to the character; a number without an idle .0, a date as 2026-12-03."""
        if self.formula:
            return self.formula
        value = self.value
        if isinstance(value, bool):
            return "TRUE" if value else "FALSE"
        if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
            return str(int(value))
        if isinstance(value, datetime):
            return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
        return value.isoformat() if isinstance(value, date | time) else str(value)

    @property
    def has_lost_digits(self) -> bool:
        """Whether it is a number longer than a spreadsheet keeps: an identity card, an account."""
        return isinstance(self.value, int | float) and abs(self.value) >= 1e15 and not self.formula

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all was typed; blanks are nothing."""
        return not self.formula and isinstance(self.value, str) and not self.value.strip()


NOTHING = Cell()


@dataclass(frozen=True, slots=True)
class Photo:
    """One picture that came with the form."""

    content: bytes
    suffix: str

    @property
    def sha256(self) -> str:
        """What it is known by."""
        return hashlib.sha256(self.content).hexdigest()

    @property
    def path(self) -> str:
        """Where it is kept, below the project's folder."""
        return f"results/files/{self.sha256}{self.suffix}"


@dataclass(frozen=True, slots=True)
class FilledItem:
    """What was typed at one row: cells by the names of COLUMNS; `asked` is the question as it stood on the form."""

    key: str
    cells: Mapping[str, Cell]
    photos: tuple[Photo, ...] = ()
    asked: tuple[str, ...] = ()
    cell: str = ""
    span: Span = TOP

    def get(self, name: str) -> Cell:
        """The cell of that name; an empty one where there is none."""
        return self.cells.get(name, NOTHING)


@dataclass(frozen=True, slots=True)
class FilledExtra:
    """Something that the form does not ask: `parts` are labelled texts, such as 整改要求."""

    parts: Mapping[str, Cell]
    photos: tuple[Photo, ...] = ()


@dataclass(frozen=True, slots=True)
class Identity:
    """Which form it says it is, and for which project; `project` is empty on a general form."""

    form: str
    version: str
    hash: str
    project: str


@dataclass(frozen=True, slots=True)
class Filled:
    """One filled form; `strays` are cells with text that no row, field or signature takes up."""

    path: str
    channel: str
    identity: Identity
    head: Mapping[str, Cell]
    items: tuple[FilledItem, ...]
    extras: tuple[FilledExtra, ...] = ()
    signed: Mapping[str, Cell] = field(default_factory=dict)
    run: str = ""
    started: str = ""
    finished: str = ""
    strays: tuple[Cell, ...] = ()
    scan: Photo | None = None
    rest_passes: bool = False

    def place(self, cell: Cell | FilledItem = NOTHING) -> Place:
        """Where a cell of it stands."""
        return Place(self.path, cell.span, cell.cell)


@dataclass(frozen=True, slots=True)
class Reading:
    """What one file gave: the forms in it, and why there are none or fewer."""

    filled: tuple[Filled, ...] = ()
    findings: tuple[Diagnostic, ...] = ()


def refusal(path: str, text: Text, hint: Text | None = None, cell: str = "", span: Span = TOP) -> Diagnostic:
    """Why a file cannot be taken in."""
    return Diagnostic("filled-refused", Severity.ERROR, Place(path, span, cell), text, hint)


def refused(path: str, text: Text, hint: Text | None = None, cell: str = "", span: Span = TOP) -> Reading:
    """A file of which nothing is taken in, and why."""
    return Reading(findings=(refusal(path, text, hint, cell, span),))
