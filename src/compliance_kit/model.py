"""The nouns that every room shares; imports nothing of ours."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Generic, TypeVar

Body = TypeVar("Body", covariant=True)
Route = tuple[str | int, ...]
"""How to walk from a file's top to one value: mapping keys and list positions."""


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of a text file; lines and columns count from 1, columns in characters, the end is exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int


TOP = Span(1, 1, 1, 1)
"""The very start of a file: where a finding points that belongs to no single value."""


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """One stretch of one file; `path` is POSIX, relative to the project's root where it lies below it.

    `cell` is set in files that have no lines to count: 检查表!H9 of a workbook, items.007.due of a filled phone form.
    """

    path: str
    span: Span = TOP
    cell: str = ""

    @property
    def where(self) -> str:
        """The place as people read it: path:line:column, or path:cell."""
        return f"{self.path}:{self.cell}" if self.cell else f"{self.path}:{self.span.line}:{self.span.column}"


class Severity(StrEnum):
    """How bad: the file is wrong, the practice falls short, or worth a look."""

    ERROR = "error"
    GAP = "gap"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Text:
    """A sentence for people, not yet in a language: a Chinese msgid and what fills its `{names}`."""

    msgid: str
    params: tuple[tuple[str, object], ...] = ()

    def __str__(self) -> str:
        """The sentence in Chinese, the language it was written in."""
        return self.msgid.format(**dict(self.params)) if self.params else self.msgid


def say(msgid: str, /, **params: object) -> Text:
    """A sentence for people; gettext collects the msgid, `report` translates and fills it."""
    return Text(msgid, tuple(params.items()))


@dataclass(frozen=True, slots=True)
class Related:
    """A second place that a finding involves, and why."""

    place: Place
    text: Text


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding: where, what, how to mend it. `code` is ASCII and never changes meaning."""

    code: str
    severity: Severity
    place: Place
    message: Text
    hint: Text | None = None
    related: tuple[Related, ...] = ()
    subject: str = ""
    """The id of the thing found wrong, such as `std-fire#02`; empty where the file itself is the thing."""


class _Below(Mapping[Route, Span]):
    """The spans of what stands below a route, by the rest of the way; nothing is looked up before it is asked for."""

    __slots__ = ("_at", "_spans")

    def __init__(self, spans: Mapping[Route, Span], at: Route) -> None:
        self._spans, self._at = spans, at

    def __getitem__(self, route: Route) -> Span:
        return self._spans[(*self._at, *route)]

    def __iter__(self) -> Iterator[Route]:
        depth = len(self._at)
        return (route[depth:] for route in self._spans if route[:depth] == self._at)

    def __len__(self) -> int:
        return sum(1 for _ in self)


@dataclass(frozen=True, slots=True)
class Source:
    """One YAML file as read: its plain data, and where every value and key stands."""

    path: str
    text: str
    data: Any
    spans: Mapping[Route, Span]
    key_spans: Mapping[Route, Span]

    def place(self, route: Route) -> Place:
        """Where the value at `route` stands; the nearest value above it where the route leads nowhere."""
        while route and route not in self.spans:
            route = route[:-1]
        return Place(self.path, self.spans.get(route, TOP))

    def key_place(self, route: Route) -> Place:
        """Where the key of `route` stands; its value's place where it has no key (a list item)."""
        if route in self.key_spans:
            return Place(self.path, self.key_spans[route])
        return self.place(route)

    def below(self, route: Route, data: Any) -> Source:
        """The value at `route`, as `data`, as a source of its own that still points into the file."""
        return Source(self.path, self.text, data, _Below(self.spans, route), _Below(self.key_spans, route))

    def within(self, route: Route, start: int, end: int) -> Place:
        """Where characters `start` to `end` of the text at `route` stand; the whole value where they cannot be told."""
        place, written = self.place(route), self._value(route)
        span = place.span
        if span.line != span.end_line or not isinstance(written, str):
            return place
        line = self.text.split("\n")[span.line - 1]
        offset = line.find(written, span.column - 1)
        if offset < 0:
            return place
        return Place(self.path, Span(span.line, offset + start + 1, span.line, offset + end + 1))

    def _value(self, route: Route) -> Any:
        value = self.data
        for step in route:
            value = value[step]
        return value


@dataclass(frozen=True, slots=True, order=True)
class ArticleNumber:
    """第三十五条 is (35, 0); 第一百二十条之一 is (120, 1)."""

    main: int
    sub: int = 0


@dataclass(frozen=True, slots=True, order=True)
class Provision:
    """One 条, or a 款, 项 or 目 of it; 0 means 'not said'. Counting starts at 1."""

    article: ArticleNumber
    paragraph: int = 0
    item: int = 0
    subitem: int = 0


@dataclass(frozen=True, slots=True)
class Reference:
    """One provision, or a range when `until` is set; `start`/`end` are its characters in the written text."""

    provision: Provision
    until: Provision | None = None
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class Citation:
    """One instrument's title as written and what of it is cited; `references` is empty for the whole instrument."""

    title: str
    references: tuple[Reference, ...] = ()
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class Applies:
    """Where something holds; an empty tuple means 'everywhere'.

    All of `facilities` must be there, and one at least of `any_facility`.
    """

    property: tuple[str, ...] = ()
    grades: tuple[int, ...] = ()
    facilities: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    any_facility: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Head:
    """What every document carries."""

    kind: str
    id: str
    title: str
    owner: str = ""
    reviewed: date | None = None
    review_months: int = 12
    tags: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    status: str = ""
    superseded_by: str = ""


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a written citation cannot be read; `start`/`end` are its characters in the written text."""

    text: Text
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Basis:
    """One written legal basis: the words, what they cite (nothing where `fault` says why), and where they stand."""

    text: str
    citations: tuple[Citation, ...]
    route: Route
    fault: Fault | None = None


@dataclass(frozen=True, slots=True)
class Document(Generic[Body]):
    """One file of the knowledge base, read: its head, its kind's own nouns, and its source for places."""

    head: Head
    body: Body
    source: Source

    @property
    def id(self) -> str:
        """The document's permanent id."""
        return self.head.id

    @property
    def title(self) -> str:
        """The document's Chinese title."""
        return self.head.title


@dataclass(frozen=True, slots=True)
class Artifact:
    """One file to hand out: a POSIX path below the output folder and its bytes."""

    path: str
    content: bytes


class CkitError(Exception):
    """The command cannot go on; carries one sentence for the user. `cli` catches it in one place."""

    def __init__(self, text: Text) -> None:
        super().__init__(str(text))
        self.text = text

    def __reduce__(self) -> tuple[type[CkitError], tuple[Text]]:
        """The sentence stays one that can be translated when the error comes from another process."""
        return CkitError, (self.text,)
