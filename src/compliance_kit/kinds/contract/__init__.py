"""合同: parameters, clauses in order with their conditions and legal basis, schedules pulled from the library."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from compliance_kit.citation import chinese_number
from compliance_kit.kinds.contract.condition import holds, in_words
from compliance_kit.kinds.contract.holes import named
from compliance_kit.kinds.fields import bases, entries, head, texts
from compliance_kit.kinds.kind import Grounds, Kind, Link, Node
from compliance_kit.model import Basis, Document, Route, Source

Paragraph = str | tuple[str, ...]
"""One 款 of a clause: a sentence, or a list of 项."""


@dataclass(frozen=True, slots=True)
class Party:
    """One side of the contract: its role and (label, parameter) pairs to print."""

    role: str
    note: str
    values: tuple[tuple[str, str], ...]
    offers: bool = False
    """Whether the contract's text is this side's."""


@dataclass(frozen=True, slots=True)
class Clause:
    """One 条; texts are Jinja, `when` is a Jinja condition, empty for always."""

    id: str
    title: str
    text: tuple[Paragraph, ...]
    when: str
    basis: tuple[Basis, ...]
    reason: str
    fulfils: tuple[str, ...]
    prominent: bool
    route: Route


@dataclass(frozen=True, slots=True)
class Chapter:
    """One 章 and its clauses in order."""

    title: str
    clauses: tuple[Clause, ...]


@dataclass(frozen=True, slots=True)
class Schedule:
    """One 附件; `source` says what of the library fills it."""

    id: str
    title: str
    source: str
    standards: tuple[str, ...]
    intro: str
    text: tuple[str, ...]
    route: Route
    about: tuple[str, ...] = ()
    """Only what names one of these words is taken; everything where there are none."""
    columns: tuple[str, ...] = ()
    """What is filled in by hand: a table of its own, or beside a list."""
    rows: tuple[tuple[str, ...], ...] = ()
    """What already stands in that table, from the left."""


@dataclass(frozen=True, slots=True)
class Contract:
    """One contract template; `parameters` is a JSON Schema."""

    version: str
    purpose: str
    basis: tuple[Basis, ...]
    parties: tuple[Party, ...]
    preamble: tuple[str, ...]
    parameters: Mapping[str, Any]
    chapters: tuple[Chapter, ...]
    schedules: tuple[Schedule, ...]

    @property
    def offerer(self) -> Party:
        """Whose text it is, who therefore has to point out and explain what weighs (《民法典》第四百九十六条)."""
        return next((party for party in self.parties if party.offers), self.parties[1])

    def clauses(self) -> Iterator[Clause]:
        """Every clause, in order."""
        for chapter in self.chapters:
            yield from chapter.clauses

    def selected(self, values: Mapping[str, Any]) -> tuple[Clause, ...]:
        """The clauses that a contract with these values holds; one that hangs on a value not yet given stays in it."""
        return tuple(clause for clause in self.clauses() if holds(clause.when, values) is not False)

    def words(self) -> Mapping[str, str]:
        """What stands in the text → what a reader calls it: parameters by title, `ref:` and `schedule:` by number."""
        titles = {name: str(field.get("title", name)) for name, field in self.parameters.get("properties", {}).items()}
        numbers = {f"ref:{c.id}": f"第{chinese_number(n)}条" for n, c in enumerate(self.clauses(), 1)}
        annexes = {f"schedule:{s.id}": f"附件{chinese_number(n)}" for n, s in enumerate(self.schedules, 1)}
        return {**titles, **numbers, **annexes}

    def condition(self, clause: Clause) -> str:
        """When a clause is taken up, in words; empty for always."""
        fields = self.parameters.get("properties", {})
        return in_words(clause.when, {name: field.get("title", name) for name, field in fields.items()})


def read(source: Source) -> Document[Contract]:
    """The template that a valid file holds."""
    data = source.data
    body = Contract(
        version=data["version"],
        purpose=data["purpose"],
        basis=bases(data, ()),
        parties=tuple(_party(p) for _, p in entries(data, "parties")),
        preamble=texts(data, "preamble"),
        parameters=data["parameters"],
        chapters=tuple(_chapter(c, route) for route, c in entries(data, "chapters")),
        schedules=tuple(_schedule(s, route) for route, s in entries(data, "schedules")),
    )
    return Document(head(source), body, source)


def _party(data: dict[str, Any]) -> Party:
    values = tuple((row["label"], row["parameter"]) for row in data["values"])
    return Party(data["role"], data.get("note", ""), values, data.get("offers", False))


def _chapter(data: dict[str, Any], route: Route) -> Chapter:
    return Chapter(data["title"], tuple(_clause(c, at) for at, c in entries(data, "clauses", route)))


def _clause(data: dict[str, Any], route: Route) -> Clause:
    return Clause(
        id=data["id"],
        title=data["title"],
        text=tuple(p if isinstance(p, str) else tuple(p["items"]) for p in data["text"]),
        when=data.get("when", ""),
        basis=bases(data, route),
        reason=data.get("reason", ""),
        fulfils=texts(data, "fulfils"),
        prominent=data.get("prominent", False),
        route=route,
    )


def _schedule(data: dict[str, Any], route: Route) -> Schedule:
    standards, lines = texts(data, "standards"), texts(data, "text")
    rows = tuple(tuple(row) for row in data.get("rows", ()))
    about, columns = texts(data, "about"), texts(data, "columns")
    intro = data.get("intro", "")
    return Schedule(data["id"], data["title"], data["source"], standards, intro, lines, route, about, columns, rows)


def nodes(document: Document[Contract]) -> Iterator[Node]:
    """The parts that can be pointed at."""
    words = document.body.words()
    for clause in document.body.clauses():
        label, text = f"{document.title} {clause.title}", named(_whole_text(clause), words)
        yield Node(f"{document.id}#{clause.id}", "clause", label, text, document.id, clause.route)


def _whole_text(clause: Clause) -> str:
    return "".join(p if isinstance(p, str) else "".join(p) for p in clause.text)


def grounds(document: Document[Contract]) -> Iterator[Grounds]:
    """The parts that rest on law, with their bases."""
    yield Grounds(document.id, document, document.body.basis)
    for clause in document.body.clauses():
        yield Grounds(f"{document.id}#{clause.id}", document, clause.basis)


def links(document: Document[Contract]) -> Iterator[Link]:
    """The ids that the document writes."""
    for clause in document.body.clauses():
        for i, target in enumerate(clause.fulfils):
            yield Link(f"{document.id}#{clause.id}", target, "fulfils", document.id, (*clause.route, "fulfils", i))
    for schedule in document.body.schedules:
        for i, target in enumerate(schedule.standards):
            yield Link(document.id, target, "uses", document.id, (*schedule.route, "standards", i))


KIND = Kind(name="contract", title="合同", folder="contracts", read=read, nodes=nodes, grounds=grounds, links=links)
