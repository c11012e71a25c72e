"""整改通知书: what must be put right, by whom and until when, and what became of it; its state follows from its history."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from compliance_kit.kinds.fields import bases, entries, head, texts
from compliance_kit.kinds.kind import Kind, Link, schema
from compliance_kit.kinds.values import day
from compliance_kit.model import Basis, Document, Route, Source

OPEN = "待整改"
"""The state before anything has happened."""
REPORTED, CLOSED, RETURNED, EXTENDED = "待复查", "已销号", "退回", "延期"
NEXT = {
    OPEN: (REPORTED, EXTENDED),
    EXTENDED: (REPORTED, EXTENDED),
    REPORTED: (CLOSED, RETURNED),
    RETURNED: (REPORTED, EXTENDED),
    CLOSED: (),
}
"""What may follow what: nothing is closed that nobody has looked at again, and nothing follows closing."""
LATEST_DAYS = 366
"""No rectification, and no extension of one, takes longer than so many days."""
IN_PERSON = "当面"
WAYS = (IN_PERSON, "电话", "短信", "张贴", "挂号")
"""How a notice can be served."""
OWN_STANDARD = "企业标准"
"""How a basis starts that is no law's."""
_NUMBER = re.compile(r"(.+)〔([0-9]{4})〕第 ([0-9]{4}) 号")


@dataclass(frozen=True, slots=True)
class Evidence:
    """A file that shows what was done: its path below the project's folder and the SHA-256 of its bytes, in hex."""

    path: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened to a notice; `until` and `approver` belong to 延期, `until` may stand with 退回."""

    on: date
    to: str
    by: str
    note: str
    until: date | None
    approver: str
    evidence: tuple[Evidence, ...]
    route: Route


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to put right; `key` is what the result calls its row, `interim` what guards against harm meanwhile."""

    key: str
    name: str
    place: str
    found: str
    basis: tuple[Basis, ...]
    requirement: str
    due: date
    interim: str
    owner: str
    route: Route


@dataclass(frozen=True, slots=True)
class Service:
    """How and when the notice was handed over, who took it, or why nobody would (`refusal`) and who saw that."""

    how: str
    on: date
    received_by: str
    refusal: str
    witnesses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice; `result` is the inspection that it rests on, `form` the form's code there."""

    number: str
    project: str
    result: str
    form: str
    version: str
    form_title: str
    checked_on: date
    started: str
    finished: str
    issued: date
    issuer: str
    addressee: str
    inspectors: tuple[str, ...]
    items: tuple[Item, ...]
    copies: int
    service: Service | None
    history: tuple[Entry, ...]

    @property
    def unit(self) -> str:
        """The short name in front of the number's year."""
        return self._number[0]

    @property
    def year(self) -> int:
        """The year in which the number was given."""
        return int(self._number[1])

    @property
    def sequence(self) -> int:
        """The which of its project's notices in that year."""
        return int(self._number[2])

    @property
    def stem(self) -> str:
        """The number as file names and command lines have it: 2026-0012."""
        return f"{self._number[1]}-{self._number[2]}"

    @property
    def _number(self) -> tuple[str, ...]:
        found = _NUMBER.fullmatch(self.number)
        assert found  # the schema lets nothing else through
        return found.groups()

    @property
    def state(self) -> str:
        """Where it stands: 待整改, 待复查, 已销号 or 退回; an extension leaves it to be put right."""
        last = self.history[-1].to if self.history else OPEN
        return OPEN if last == EXTENDED else last

    @property
    def extended_to(self) -> date | None:
        """The day that the last extension or return set; None where the items' own days hold."""
        return next((e.until for e in reversed(self.history) if e.until), None)

    @property
    def due(self) -> date:
        """By when everything must be put right."""
        return self.extended_to or max(item.due for item in self.items)

    @property
    def first_due(self) -> date:
        """By when the most pressing item must be put right."""
        return self.extended_to or min(item.due for item in self.items)

    def is_overdue(self, today: date) -> bool:
        """Whether something should have been put right before today and nobody has reported it done."""
        return self.state in (OPEN, RETURNED) and self.first_due < today


def is_one_owner(owner: str) -> bool:
    """Whether somebody is named who can be held to it: a person or a post, not a department."""
    return bool(owner) and not re.search(schema("notice")["$defs"]["owner"]["not"]["pattern"], owner)


def read(source: Source) -> Document[Notice]:
    """The notice that a valid file holds."""
    data = source.data
    form, checked = data["form"], data["checked"]
    body = Notice(
        number=data["number"],
        project=data["project"],
        result=data["result"],
        form=form["id"],
        version=form["version"],
        form_title=form["title"],
        checked_on=date.fromisoformat(checked["on"]),
        started=checked.get("started", ""),
        finished=checked.get("finished", ""),
        issued=date.fromisoformat(data["issued"]),
        issuer=data.get("issuer", ""),
        addressee=data["addressee"],
        inspectors=texts(data, "inspectors"),
        items=tuple(_item(item, route) for route, item in entries(data, "items")),
        copies=data.get("copies", 2),
        service=_service(data["service"]) if "service" in data else None,
        history=tuple(_entry(entry, route) for route, entry in entries(data, "history")),
    )
    return Document(head(source), body, source)


def _item(data: dict[str, Any], route: Route) -> Item:
    return Item(
        key=data["key"],
        name=data["name"],
        place=data["place"],
        found=data["found"],
        basis=bases(data, route),
        requirement=data["requirement"],
        due=date.fromisoformat(data["due"]),
        interim=data["interim"],
        owner=data["owner"],
        route=route,
    )


def _service(data: dict[str, Any]) -> Service:
    refused = data.get("refused") or {}
    return Service(
        how=data["how"],
        on=date.fromisoformat(data["on"]),
        received_by=data.get("received_by", ""),
        refusal=refused.get("reason", ""),
        witnesses=texts(refused, "witnesses"),
    )


def _entry(data: dict[str, Any], route: Route) -> Entry:
    return Entry(
        on=date.fromisoformat(data["on"]),
        to=data["to"],
        by=data["by"],
        note=data.get("note", ""),
        until=day(data.get("until")),
        approver=data.get("approver", ""),
        evidence=tuple(Evidence(f["path"], f["sha256"]) for f in data.get("evidence", ())),
        route=route,
    )


def links(document: Document[Notice]) -> Iterator[Link]:
    """The ids that the document writes."""
    yield Link(document.id, document.body.project, "uses", document.id, ("project",))
    yield Link(document.id, document.body.result, "uses", document.id, ("result",))


KIND = Kind(
    name="notice",
    title="整改通知书",
    folder="projects",
    read=read,
    links=links,
    patterns=("projects/*/notices/*.yml",),
    is_record=True,
)
