"""物业项目: what an estate is, what it changes in the standards, and the values its contract needs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from compliance_kit.kinds.fields import entries, head, texts
from compliance_kit.kinds.kind import Kind, Link
from compliance_kit.kinds.values import Duration, Target, day, duration, target
from compliance_kit.model import Document, Route, Source


@dataclass(frozen=True, slots=True)
class Person:
    """Who fills a role; `count` is how many of them there are."""

    role: str
    name: str
    count: int


@dataclass(frozen=True, slots=True)
class Equipment:
    """One machine, or `count` alike."""

    code: str
    name: str
    place: str
    facility: str
    count: int


@dataclass(frozen=True, slots=True)
class Setting:
    """A requirement's values as this project sets them; loosening needs `waiver_until`."""

    requirement: str
    within: Duration | None
    frequency: str
    target: Target | None
    reason: str
    approver: str
    waiver_until: date | None
    route: Route


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A requirement that this project leaves out, why, who agreed and until when."""

    requirement: str
    reason: str
    approver: str
    until: date
    route: Route


@dataclass(frozen=True, slots=True)
class Addition:
    """A requirement that only this project has."""

    id: str
    text: str
    reason: str
    role: str
    frequency: str
    route: Route


@dataclass(frozen=True, slots=True)
class Database:
    """Where records lie in a database: the environment variable that holds its address, a table or view a dataset."""

    url_env: str
    tables: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Project:
    """One estate; `folder` is where its evidence lies, below the root."""

    synthetic: bool
    region: str
    property: str
    grade: int
    facilities: tuple[str, ...]
    profile: Mapping[str, Any]
    people: tuple[Person, ...]
    equipment: tuple[Equipment, ...]
    settings: tuple[Setting, ...]
    exclusions: tuple[Exclusion, ...]
    additions: tuple[Addition, ...]
    template: str
    values: Mapping[str, Any]
    evidence_from: date | None
    evidence_to: date | None
    evidence_note: str
    folder: str
    database: Database | None = None


def households(project: Project) -> int:
    """How many households, or other parties served, it has by its file or its contract; 0 where neither says."""
    known = project.profile.get("households") or project.values.get("households")
    return known if isinstance(known, int) and known > 0 else 0


def read(source: Source) -> Document[Project]:
    """The project that a valid file holds."""
    data = source.data
    tailoring = data.get("tailoring") or {}
    contract, evidence = data.get("contract") or {}, data.get("evidence") or {}
    at: Route = ("tailoring",)
    body = Project(
        synthetic=data.get("synthetic", False),
        region=data["region"],
        property=data["property"],
        grade=data["grade"],
        facilities=texts(data, "facilities"),
        profile=data["profile"],
        people=tuple(Person(p["role"], p["name"], p.get("count", 1)) for _, p in entries(data, "people")),
        equipment=tuple(_equipment(e) for _, e in entries(data, "equipment")),
        settings=tuple(_setting(s, route) for route, s in entries(tailoring, "set", at)),
        exclusions=tuple(_exclusion(e, route) for route, e in entries(tailoring, "exclude", at)),
        additions=tuple(_addition(a, route) for route, a in entries(tailoring, "add", at)),
        template=contract.get("template", ""),
        values=contract.get("values") or {},
        evidence_from=day(evidence.get("from")),
        evidence_to=day(evidence.get("to")),
        evidence_note=evidence.get("note", ""),
        folder=source.path.rpartition("/")[0],
        database=Database(**evidence["database"]) if "database" in evidence else None,
    )
    return Document(head(source), body, source)


def _equipment(data: dict[str, Any]) -> Equipment:
    return Equipment(data["code"], data["name"], data["place"], data.get("facility", ""), data.get("count", 1))


def _setting(data: dict[str, Any], route: Route) -> Setting:
    return Setting(
        requirement=data["requirement"],
        within=duration(data.get("within")),
        frequency=data.get("frequency", ""),
        target=target(data.get("target")),
        reason=data["reason"],
        approver=data.get("approver", ""),
        waiver_until=day(data.get("waiver_until")),
        route=route,
    )


def _exclusion(data: dict[str, Any], route: Route) -> Exclusion:
    until = date.fromisoformat(data["until"])
    return Exclusion(data["requirement"], data["reason"], data["approver"], until, route)


def _addition(data: dict[str, Any], route: Route) -> Addition:
    role, frequency = data.get("role", ""), data.get("frequency", "")
    return Addition(data["id"], data["text"], data["reason"], role, frequency, route)


def links(document: Document[Project]) -> Iterator[Link]:
    """The ids that the document writes."""
    project = document.body
    changes: tuple[Setting | Exclusion, ...] = (*project.settings, *project.exclusions)
    for change in changes:
        yield Link(document.id, change.requirement, "tailors", document.id, (*change.route, "requirement"))
    if project.template:
        yield Link(document.id, project.template, "uses", document.id, ("contract", "template"))


KIND = Kind(
    name="project", title="物业项目", folder="projects", read=read, links=links, patterns=("projects/*/project.yml",)
)
