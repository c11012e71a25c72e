"""检查表: which requirements are looked at, how, and how a finding counts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from compliance_kit.kinds.fields import applies, bases, entries, head, texts
from compliance_kit.kinds.kind import Grounds, Kind, Link, Node
from compliance_kit.kinds.values import Duration, duration
from compliance_kit.model import Applies, Basis, Document, Route, Source

OVERALL = "总体"
"""How the question of a questionnaire begins whose answer is the household's score."""


@dataclass(frozen=True, slots=True)
class Deduct:
    """Points off for each occurrence; never below zero for the item."""

    each: float
    unit: str


@dataclass(frozen=True, slots=True)
class Reading:
    """A value to be read off, its unit and the range that passes."""

    unit: str
    min: float | None
    max: float | None

    @property
    def range(self) -> str:
        """What it should be, such as 0～60 秒, ≥30 日; only the unit where no limit is set."""
        low, high, unit = self.min, self.max, self.unit
        if low is not None and high is not None:
            return f"{low:g}～{high:g} {unit}"
        if low is not None:
            return f"≥{low:g} {unit}"
        return f"≤{high:g} {unit}" if high is not None else unit


@dataclass(frozen=True, slots=True)
class Item:
    """One row of the form; `check` is empty where the requirement's own text says it (`selects`).

    `scale` is `recommend` for the question of a questionnaire that is answered from 0 to 10; empty for all others.
    """

    code: str
    name: str
    verifies: tuple[str, ...]
    selects: bool
    check: str
    method: str
    score: float
    deduct: Deduct | None
    reading: Reading | None
    veto: bool
    applies: Applies
    route: Route
    scale: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A group of items; `score` is 0 where the items alone carry points.

    `per` is the facility each of whose machines is looked at by itself; empty where the items are asked once.
    """

    title: str
    score: float
    per: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Grade:
    """A named result from so many points on, and what it is used for."""

    name: str
    minimum: float
    use: str


@dataclass(frozen=True, slots=True)
class Checklist:
    """One form; `layout` is `patrol` (no score), `score` (百分制) or `survey` (a questionnaire).

    `importance` says that a questionnaire asks of each thing that is scored how much it matters, too.
    """

    form: str
    version: str
    purpose: str
    frequency: str
    role: str
    applies: Applies
    layout: str
    full: float
    passing: float
    grades: tuple[Grade, ...]
    head: tuple[str, ...]
    rules: tuple[str, ...]
    signatures: tuple[str, ...]
    retain: Duration | None
    basis: tuple[Basis, ...]
    sections: tuple[Section, ...]
    importance: bool = False

    def is_weighed(self, item: Item) -> bool:
        """Whether it is asked how much an item matters; never of the whole, nor of what has a scale of its own."""
        return self.layout == "survey" and self.importance and not (item.scale or item.name.startswith(OVERALL))

    def items(self) -> tuple[Item, ...]:
        """Every row, in print order."""
        return tuple(item for section in self.sections for item in section.items)


def read(source: Source) -> Document[Checklist]:
    """The checklist that a valid file holds."""
    data = source.data
    body = Checklist(
        form=data["form"],
        version=data["version"],
        purpose=data["purpose"],
        frequency=data["frequency"],
        role=data["role"],
        applies=applies(data),
        layout=data["layout"],
        full=float(data.get("full", 0)),
        passing=float(data.get("pass", 0)),
        grades=tuple(Grade(g["name"], float(g["from"]), g.get("use", "")) for _, g in entries(data, "grades")),
        head=texts(data, "head"),
        rules=texts(data, "rules"),
        signatures=texts(data, "signatures"),
        retain=duration(data.get("retain")),
        basis=bases(data, ()),
        sections=tuple(_section(s, route) for route, s in entries(data, "sections")),
        importance=data.get("importance", False),
    )
    return Document(head(source), body, source)


def _section(data: dict[str, Any], route: Route) -> Section:
    items = tuple(_item(i, at) for at, i in entries(data, "items", route))
    return Section(data["title"], float(data.get("score", 0)), data.get("per", ""), items)


def _item(data: dict[str, Any], route: Route) -> Item:
    deduct, reading = data.get("deduct"), data.get("reading")
    return Item(
        code=data["code"],
        name=data["name"],
        verifies=(data["select"],) if "select" in data else tuple(data["verifies"]),
        selects="select" in data,
        check=data.get("check", ""),
        method=data.get("method", ""),
        score=float(data.get("score", 0)),
        deduct=Deduct(float(deduct["each"]), deduct.get("unit", "处")) if deduct else None,
        reading=Reading(reading["unit"], reading.get("min"), reading.get("max")) if reading else None,
        veto=data.get("veto", False),
        applies=applies(data),
        route=route,
        scale=data.get("scale", ""),
    )


def nodes(document: Document[Checklist]) -> Iterator[Node]:
    """The parts that can be pointed at."""
    for item in document.body.items():
        label = f"{document.body.form}-{item.code} {item.name}"
        yield Node(f"{document.id}#{item.code}", "item", label, item.check, document.id, item.route)


def grounds(document: Document[Checklist]) -> Iterator[Grounds]:
    """The parts that rest on law, with their bases."""
    yield Grounds(document.id, document, document.body.basis)


def links(document: Document[Checklist]) -> Iterator[Link]:
    """The ids that the document writes."""
    for item in document.body.items():
        for i, target in enumerate(item.verifies):
            route = (*item.route, "select") if item.selects else (*item.route, "verifies", i)
            yield Link(f"{document.id}#{item.code}", target, "verifies", document.id, route)


KIND = Kind(name="checklist", title="检查表", folder="checklists", read=read, nodes=nodes, grounds=grounds, links=links)
