"""How an estate stands today: its requirements by outcome, and where it falls short, from the records it keeps."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from compliance_kit.evidence import Outcome, Records, judge
from compliance_kit.kinds.project import Project
from compliance_kit.library import Library
from compliance_kit.model import Document
from compliance_kit.outputs.output import Order
from compliance_kit.tailoring import Applicable

OUTCOMES = {
    Outcome.CONFORM: ("符合", "ok"),
    Outcome.PARTLY: ("部分符合", "warn"),
    Outcome.GAP: ("不符合", "bad"),
    Outcome.NO_EVIDENCE: ("没有证据", "warn"),
    Outcome.NOT_APPLICABLE: ("不适用", ""),
}
SHOWN = 15
"""Shortfalls that the page names; the report names all."""


@dataclass(frozen=True, slots=True)
class Short:
    """One requirement that falls short, and why."""

    target: str
    outcome: str
    tone: str
    reason: str
    is_veto: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """Counts by outcome, the gravest shortfalls, and how many there are."""

    counts: tuple[tuple[str, str, int], ...]
    worst: tuple[Short, ...]
    total: int


def standing(library: Library, order: Order, project: Document[Project], found: Applicable) -> Standing | None:
    """The standing of an estate; None where no records were given."""
    records = order.records.get(project.id)
    if not isinstance(records, Records):
        return None
    verdicts = judge(library, found, records.tables, records.window)
    counts = Counter(verdict.outcome for verdict in verdicts)
    ranks = {Outcome.GAP: 0, Outcome.NO_EVIDENCE: 1, Outcome.PARTLY: 2}
    short = sorted(
        (v for v in verdicts if v.outcome in ranks), key=lambda v: (not v.is_veto, ranks[v.outcome], v.requirement.id)
    )
    worst = tuple(Short(v.requirement.id, *OUTCOMES[v.outcome], v.reason, v.is_veto) for v in short[:SHOWN])
    return Standing(tuple((*OUTCOMES[o], counts[o]) for o in OUTCOMES), worst, len(short))
