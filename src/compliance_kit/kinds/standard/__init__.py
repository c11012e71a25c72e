"""服务标准: one section of the service standards and its requirements."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from compliance_kit.kinds.fields import applies, bases, entries, head, texts
from compliance_kit.kinds.kind import Grounds, Kind, Link, Node
from compliance_kit.kinds.values import Duration, Target, duration, target
from compliance_kit.model import Applies, Basis, Document, Route, Source


@dataclass(frozen=True, slots=True)
class Measure:
    """The metric that shows whether a requirement is met, and what it must reach."""

    metric: str
    target: Target | None
    window: Duration | None
    route: Route


@dataclass(frozen=True, slots=True)
class Requirement:
    """One verifiable sentence of a standard.

    `covers` names duties that no citation can point at, because nobody has checked the number of their article.
    """

    id: str
    name: str
    text: str
    level: str
    basis: tuple[Basis, ...]
    covers: tuple[str, ...]
    reason: str
    applies: Applies
    role: str
    frequency: str
    within: Duration | None
    method: str
    evidence: tuple[str, ...]
    score: float
    veto: bool
    measure: Measure | None
    withdrawn: bool
    route: Route


@dataclass(frozen=True, slots=True)
class Raci:
    """Who does, answers for, is asked about and is told of one piece of work."""

    work: str
    responsible: tuple[str, ...]
    accountable: tuple[str, ...]
    consulted: tuple[str, ...]
    informed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Stage:
    """One step of a service process: who does what on which papers, by when, and who takes over."""

    phase: str
    step: str
    role: str
    does: str
    within: Duration | None
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    hand_to: str
    record: str
    fulfils: tuple[str, ...]
    route: Route


@dataclass(frozen=True, slots=True)
class WorkTable:
    """A table that people work with, such as the service standards by grade; every row has a cell for each column."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str


@dataclass(frozen=True, slots=True)
class Standard:
    """One of the 32 sections; `score` is its weight in the whole, 0 where none is given."""

    section: str
    purpose: str
    score: float
    raci: tuple[Raci, ...]
    process: tuple[Stage, ...]
    tables: tuple[WorkTable, ...]
    requirements: tuple[Requirement, ...]

    @property
    def chapter(self) -> str:
        """The chapter's digit: 6 for section 6.3."""
        return self.section[0]


def read(source: Source) -> Document[Standard]:
    """The standard that a valid file holds."""
    data = source.data
    body = Standard(
        section=data["section"],
        purpose=data["purpose"],
        score=float(data.get("score", 0)),
        raci=tuple(_raci(row) for _, row in entries(data, "raci")),
        process=tuple(_stage(s, route) for route, s in entries(data, "process")),
        tables=tuple(_table(t) for _, t in entries(data, "tables")),
        requirements=tuple(_requirement(r, route) for route, r in entries(data, "requirements")),
    )
    return Document(head(source), body, source)


def _raci(data: dict[str, Any]) -> Raci:
    return Raci(data["work"], *(texts(data, key) for key in ("responsible", "accountable", "consulted", "informed")))


def _stage(data: dict[str, Any], route: Route) -> Stage:
    return Stage(
        phase=data["phase"],
        step=data["step"],
        role=data["role"],
        does=data["does"],
        within=duration(data.get("within")),
        inputs=texts(data, "inputs"),
        outputs=texts(data, "outputs"),
        hand_to=data.get("hand_to", ""),
        record=data.get("record", ""),
        fulfils=texts(data, "fulfils"),
        route=route,
    )


def _table(data: dict[str, Any]) -> WorkTable:
    rows = tuple(tuple(row) for row in data["rows"])
    return WorkTable(data["title"], tuple(data["columns"]), rows, data.get("note", ""))


def _requirement(data: dict[str, Any], route: Route) -> Requirement:
    return Requirement(
        id=data["id"],
        name=data.get("name", ""),
        text=data["text"],
        level=data["level"],
        basis=bases(data, route),
        covers=texts(data, "covers"),
        reason=data.get("reason", ""),
        applies=applies(data),
        role=data.get("role", ""),
        frequency=data.get("frequency", ""),
        within=duration(data.get("within")),
        method=data.get("method", ""),
        evidence=texts(data, "evidence"),
        score=float(data.get("score", 0)),
        veto=data.get("veto", False),
        measure=_measure(data["measure"], (*route, "measure")) if "measure" in data else None,
        withdrawn=data.get("status") == "withdrawn",
        route=route,
    )


def _measure(data: dict[str, Any], route: Route) -> Measure:
    return Measure(data["metric"], target(data["target"]), duration(data.get("window")), route)


def nodes(document: Document[Standard]) -> Iterator[Node]:
    """The parts that can be pointed at."""
    for r in document.body.requirements:
        label = f"{document.body.section}-{r.id} {r.name}".strip()
        yield Node(f"{document.id}#{r.id}", "requirement", label, r.text, document.id, r.route)


def grounds(document: Document[Standard]) -> Iterator[Grounds]:
    """The parts that rest on law, with their bases."""
    for r in document.body.requirements:
        if not r.withdrawn:
            yield Grounds(f"{document.id}#{r.id}", document, r.basis)


def links(document: Document[Standard]) -> Iterator[Link]:
    """The ids that the document writes."""
    for stage in document.body.process:
        for i, part in enumerate(stage.fulfils):
            route = (*stage.route, "fulfils", i)
            yield Link(document.id, f"{document.id}#{part}", "process", document.id, route)
    for r in document.body.requirements:
        for i, duty in enumerate(() if r.withdrawn else r.covers):
            yield Link(f"{document.id}#{r.id}", duty, "covers", document.id, (*r.route, "covers", i))
        if r.measure:
            route = (*r.measure.route, "metric")
            yield Link(f"{document.id}#{r.id}", r.measure.metric, "measures", document.id, route)


KIND = Kind(
    name="standard",
    title="服务标准",
    folder="standards",
    read=read,
    nodes=nodes,
    grounds=grounds,
    links=links,
    patterns=("standards/[0-9]*/**/*.yml", "standards/std-*.yml"),
)
