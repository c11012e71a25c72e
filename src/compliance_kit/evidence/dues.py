"""What must be done by a day apart from the forms: drills, reviews, exclusions and waivers that run out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from compliance_kit.kinds.plan import Plan
from compliance_kit.kinds.project import Project
from compliance_kit.kinds.values import FREQUENCY_DAYS, months_after, next_due
from compliance_kit.library import Library
from compliance_kit.model import Document

IDLE = ("draft", "withdrawn")
"""States of a plan in which nobody has to practise it."""


@dataclass(frozen=True, slots=True)
class Due:
    """Something that must be done by a day."""

    day: date
    what: str
    target: str
    owner: str


def due(library: Library) -> Iterator[Due]:
    """Every drill, review, exclusion and waiver with its last day."""
    yield from drills(library.plans)
    for document in library.documents.values():
        head = document.head
        if head.reviewed and head.status not in ("withdrawn", "ended"):
            yield Due(months_after(head.reviewed, head.review_months), "文件复核", document.id, head.owner)
    for project in library.projects:
        yield from expiries(project.body)


def drills(plans: Iterable[Document[Plan]], held: Mapping[str, date] | None = None) -> Iterator[Due]:
    """By when each plan must be practised again, from its own last drill or a later one that was `held` (by plan id)."""
    for plan in plans:
        last = last_drill(plan, held or {})
        if last and plan.head.status not in IDLE and (day := next_due(last, plan.body.drills.frequency)):
            yield Due(day, "应急演练", plan.id, plan.head.owner)


def never_drilled(plans: Iterable[Document[Plan]], held: Mapping[str, date]) -> Iterator[Document[Plan]]:
    """The plans in force that ask for drills and have seen none."""
    for plan in plans:
        is_asked = plan.body.drills.frequency in FREQUENCY_DAYS and plan.head.status not in IDLE
        if is_asked and last_drill(plan, held) is None:
            yield plan


def last_drill(plan: Document[Plan], held: Mapping[str, date]) -> date | None:
    """When a plan was last practised, as far as the plan or the records say."""
    known = (plan.body.drills.last, held.get(plan.id))
    return max((day for day in known if day), default=None)


def expiries(project: Project) -> Iterator[Due]:
    """When a project's exclusions and waivers run out."""
    for out in project.exclusions:
        yield Due(out.until, "“不采用”到期", out.requirement, out.approver)
    for setting in project.settings:
        if setting.waiver_until:
            yield Due(setting.waiver_until, "豁免到期", setting.requirement, setting.approver)
