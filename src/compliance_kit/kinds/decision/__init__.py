"""差距处置: what was decided about one gap, by whom, why and until when; a history that only grows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from compliance_kit.kinds.fields import entries, head
from compliance_kit.kinds.kind import Kind, Link
from compliance_kit.kinds.values import day
from compliance_kit.model import Document, Route, Source

OPEN = "待整改"
"""The state before anything was decided."""
DOING, REPORTED, ACCEPTED, CLOSED, RETURNED = "整改中", "待复查", "已接受", "已销号", "退回"
NEXT = {
    OPEN: (DOING, REPORTED, ACCEPTED, CLOSED),
    DOING: (DOING, REPORTED, ACCEPTED, CLOSED),
    REPORTED: (CLOSED, RETURNED, ACCEPTED),
    RETURNED: (DOING, REPORTED, ACCEPTED, CLOSED),
    ACCEPTED: (ACCEPTED, DOING, REPORTED, CLOSED, RETURNED),
    CLOSED: (RETURNED,),
}
"""What may follow what: what is closed can only be returned, what is accepted can be accepted anew when its time is up."""
PAST = "-past"
"""What the id of a gap ends on that is past: what still fails is another one, and each has decisions of its own."""
VETO, FINED, OTHER = "一票否决项", "法规有罚则", "其他"
LONGEST_DAYS = {VETO: 30, FINED: 90, OTHER: 366}
"""How long a gap can be accepted, by what is at stake (decision 0033): the law cannot be waived, only time be won."""
STAKES = tuple(reversed(LONGEST_DAYS))
"""What can be at stake, lightest first."""


@dataclass(frozen=True, slots=True)
class Proof:
    """A file that shows what was done: its path below the project's folder and the SHA-256 of its bytes, in hex."""

    path: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that was decided; `until`, `approver`, `stake`, `interim` and `pin` belong to 已接受.

    `passed` is the day of the report that no longer found the gap, `proof` says in words where the evidence is. `pin` is
    the requirement's fingerprint when the gap was accepted, `cause` and `resources` what a ledger brings back.
    """

    on: date
    to: str
    by: str
    reason: str
    until: date | None
    approver: str
    stake: str
    interim: str
    passed: date | None
    proof: str
    evidence: tuple[Proof, ...]
    route: Route
    pin: str = ""
    cause: str = ""
    resources: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """All that was decided about one gap of one project, oldest first."""

    project: str
    gap: str
    history: tuple[Entry, ...]

    @property
    def stem(self) -> str:
        """The name of its file: # is no good in an address."""
        return stem(self.gap)

    @property
    def last(self) -> Entry | None:
        """What was decided last; None where nothing was."""
        return self.history[-1] if self.history else None

    def newest(self, name: str) -> str:
        """What a field of the entries said last, such as the cause; empty where none says it."""
        return next((text for e in reversed(self.history) if (text := getattr(e, name))), "")

    @property
    def state(self) -> str:
        """Where it stands, whatever day it is."""
        return self.history[-1].to if self.history else OPEN

    def as_of(self, today: date) -> Decision:
        """The decision as it stood at the end of a day."""
        return Decision(self.project, self.gap, tuple(e for e in self.history if e.on <= today))

    def is_accepted(self, today: date) -> bool:
        """Whether the gap is accepted on that day; the last day counts."""
        last = self.last
        return bool(last and last.to == ACCEPTED and last.until and last.until >= today)

    def is_expired(self, today: date) -> bool:
        """Whether the gap was accepted until a day that has passed, and nothing decided since."""
        last = self.last
        return bool(last and last.to == ACCEPTED and last.until and last.until < today)


def subject(gap: str) -> str:
    """What a gap is about, by its id: G4-std-fire-safety#02-past is about std-fire-safety#02."""
    return gap.partition("-")[2].removesuffix(PAST)


def stem(gap: str) -> str:
    """The name of a gap's file without its ending; no two gaps share one."""
    return gap.replace("#", ".")


def read(source: Source) -> Document[Decision]:
    """The decisions that a valid file holds."""
    data = source.data
    history = tuple(_entry(entry, route) for route, entry in entries(data, "history"))
    return Document(head(source), Decision(data["project"], data["gap"], history), source)


def _entry(data: dict[str, Any], route: Route) -> Entry:
    return Entry(
        on=date.fromisoformat(data["on"]),
        to=data["to"],
        by=data["by"],
        reason=data["reason"],
        until=day(data.get("until")),
        approver=data.get("approver", ""),
        stake=data.get("stake", ""),
        interim=data.get("interim", ""),
        passed=day(data.get("passed")),
        proof=data.get("proof", ""),
        evidence=tuple(Proof(f["path"], f["sha256"]) for f in data.get("evidence", ())),
        route=route,
        pin=data.get("pin", ""),
        cause=data.get("cause", ""),
        resources=data.get("resources", ""),
    )


def links(document: Document[Decision]) -> Iterator[Link]:
    """The ids that the document writes."""
    yield Link(document.id, document.body.project, "uses", document.id, ("project",))


KIND = Kind(
    name="decision",
    title="差距处置",
    folder="projects",
    read=read,
    links=links,
    patterns=("projects/*/decisions/*.yml",),
    is_record=True,
)
