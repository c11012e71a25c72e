"""应急预案: risks, organisation, response levels, steps, cards, drills (anatomy of GB/T 29639-2020)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from compliance_kit.kinds.fields import applies, bases, entries, head, texts
from compliance_kit.kinds.kind import Grounds, Kind, Link, Node
from compliance_kit.kinds.values import Duration, day, duration
from compliance_kit.model import Applies, Basis, Document, Route, Source


@dataclass(frozen=True, slots=True)
class Risk:
    """What can happen, where, how likely and how bad (高, 中, 低)."""

    what: str
    where: str
    likelihood: str
    impact: str


@dataclass(frozen=True, slots=True)
class Team:
    """One team of the emergency organisation."""

    team: str
    lead: str
    duties: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Response:
    """One response level: what sets it off and who commands."""

    name: str
    trigger: str
    command: str
    action: str


@dataclass(frozen=True, slots=True)
class Report:
    """Who tells whom, within how long."""

    sender: str
    receiver: str
    within: Duration | None
    how: str
    basis: tuple[Basis, ...]
    reason: str
    applies: Applies


@dataclass(frozen=True, slots=True)
class Step:
    """One action in an emergency; `never` marks what must not be done."""

    id: str
    phase: str
    who: str
    do: str
    within: Duration | None
    basis: tuple[Basis, ...]
    reason: str
    applies: Applies
    fulfils: tuple[str, ...]
    never: bool
    route: Route


@dataclass(frozen=True, slots=True)
class Card:
    """岗位应急处置卡: what one post does in the first minutes."""

    role: str
    steps: tuple[str, ...]
    never: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom to call; the phone number is text."""

    who: str
    phone: str
    note: str


@dataclass(frozen=True, slots=True)
class Supply:
    """One kind of emergency supplies and where it is kept."""

    item: str
    quantity: str
    place: str
    check: str
    note: str


@dataclass(frozen=True, slots=True)
class Drills:
    """How the plan is practised, how often, and when last."""

    form: str
    frequency: str
    last: date | None
    participants: str
    basis: tuple[Basis, ...]
    reason: str
    route: Route


@dataclass(frozen=True, slots=True)
class Training:
    """Who is trained in what, how often."""

    content: tuple[str, ...]
    frequency: str
    audience: str
    basis: tuple[Basis, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Review:
    """What makes a revision due."""

    triggers: tuple[str, ...]
    basis: tuple[Basis, ...]


@dataclass(frozen=True, slots=True)
class Warning:
    """A warning that comes before the event, who sends it, and what is done on it."""

    signal: str
    sender: str
    action: str


@dataclass(frozen=True, slots=True)
class Agreement:
    """What another body has promised to do in an emergency."""

    partner: str
    purpose: str


@dataclass(frozen=True, slots=True)
class Plan:
    """One emergency plan; `covers` names duties it takes up beyond its bases: local ones, and those of unchecked articles."""

    code: str
    version: str
    level: str
    scope: str
    basis: tuple[Basis, ...]
    fulfils: tuple[str, ...]
    covers: tuple[str, ...]
    applies: Applies
    risks: tuple[Risk, ...]
    organisation: tuple[Team, ...]
    warnings: tuple[Warning, ...]
    responses: tuple[Response, ...]
    reports: tuple[Report, ...]
    steps: tuple[Step, ...]
    cards: tuple[Card, ...]
    contacts: tuple[Contact, ...]
    supplies: tuple[Supply, ...]
    drills: Drills
    training: Training | None
    review: Review | None
    recovery: tuple[str, ...]
    agreements: tuple[Agreement, ...]
    annexes: tuple[str, ...]


def read(source: Source) -> Document[Plan]:
    """The plan that a valid file holds."""
    data = source.data
    body = Plan(
        code=data.get("code", ""),
        version=data.get("version", ""),
        level=data["level"],
        scope=data["scope"],
        basis=bases(data, ()),
        fulfils=texts(data, "fulfils"),
        covers=texts(data, "covers"),
        applies=applies(data),
        risks=tuple(
            Risk(r["what"], r.get("where", ""), r["likelihood"], r["impact"]) for _, r in entries(data, "risks")
        ),
        organisation=tuple(Team(t["team"], t["lead"], tuple(t["duties"])) for _, t in entries(data, "organisation")),
        warnings=tuple(Warning(w["signal"], w.get("source", ""), w["action"]) for _, w in entries(data, "warnings")),
        responses=tuple(
            Response(r["name"], r["trigger"], r["command"], r.get("action", "")) for _, r in entries(data, "responses")
        ),
        reports=tuple(_report(r, route) for route, r in entries(data, "reports")),
        steps=tuple(_step(s, route) for route, s in entries(data, "steps")),
        cards=tuple(Card(c["role"], tuple(c["steps"]), texts(c, "never")) for _, c in entries(data, "cards")),
        contacts=tuple(Contact(c["who"], c["phone"], c.get("note", "")) for _, c in entries(data, "contacts")),
        supplies=tuple(_supply(s) for _, s in entries(data, "supplies")),
        drills=_drills(data["drills"]),
        training=_training(data["training"]) if "training" in data else None,
        review=_review(data["review"]) if "review" in data else None,
        recovery=texts(data, "recovery"),
        agreements=tuple(Agreement(a["with"], a["for"]) for _, a in entries(data, "agreements")),
        annexes=texts(data, "annexes"),
    )
    return Document(head(source), body, source)


def _report(data: dict[str, Any], route: Route) -> Report:
    return Report(
        sender=data["from"],
        receiver=data["to"],
        within=duration(data.get("within")),
        how=data.get("how", ""),
        basis=bases(data, route),
        reason=data.get("reason", ""),
        applies=applies(data),
    )


def _step(data: dict[str, Any], route: Route) -> Step:
    return Step(
        id=data["id"],
        phase=data["phase"],
        who=data["who"],
        do=data["do"],
        within=duration(data.get("within")),
        basis=bases(data, route),
        reason=data.get("reason", ""),
        applies=applies(data),
        fulfils=texts(data, "fulfils"),
        never=data.get("never", False),
        route=route,
    )


def _supply(data: dict[str, Any]) -> Supply:
    return Supply(data["item"], data["quantity"], *(data.get(key, "") for key in ("place", "check", "note")))


def _drills(data: dict[str, Any]) -> Drills:
    route: Route = ("drills",)
    last, people = day(data.get("last")), data.get("participants", "")
    return Drills(data["form"], data["frequency"], last, people, bases(data, route), data.get("reason", ""), route)


def _training(data: dict[str, Any]) -> Training:
    return Training(
        content=tuple(data["content"]),
        frequency=data["frequency"],
        audience=data.get("audience", ""),
        basis=bases(data, ("training",)),
        reason=data.get("reason", ""),
    )


def _review(data: dict[str, Any]) -> Review:
    return Review(tuple(data["triggers"]), bases(data, ("review",)))


def nodes(document: Document[Plan]) -> Iterator[Node]:
    """The parts that can be pointed at."""
    for step in document.body.steps:
        label = f"{document.title} {step.phase}"
        yield Node(f"{document.id}#{step.id}", "step", label, step.do, document.id, step.route)


def grounds(document: Document[Plan]) -> Iterator[Grounds]:
    """The parts that rest on law, with their bases."""
    plan = document.body
    whole = [*plan.basis, *plan.drills.basis]
    whole += plan.training.basis if plan.training else ()
    whole += plan.review.basis if plan.review else ()
    whole += [b for report in plan.reports for b in report.basis]
    yield Grounds(document.id, document, tuple(whole))
    for step in plan.steps:
        yield Grounds(f"{document.id}#{step.id}", document, step.basis)


def links(document: Document[Plan]) -> Iterator[Link]:
    """The ids that the document writes."""
    for i, target in enumerate(document.body.fulfils):
        yield Link(document.id, target, "fulfils", document.id, ("fulfils", i))
    for i, duty in enumerate(document.body.covers):
        yield Link(document.id, duty, "covers", document.id, ("covers", i))
    for step in document.body.steps:
        for i, target in enumerate(step.fulfils):
            yield Link(f"{document.id}#{step.id}", target, "fulfils", document.id, (*step.route, "fulfils", i))


KIND = Kind(name="plan", title="应急预案", folder="plans", read=read, nodes=nodes, grounds=grounds, links=links)
