"""What a project has to look at and practise: expected now, done, overdue, and coming."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from compliance_kit.deadline import Calendar, Deadline, last_working_day
from compliance_kit.evidence.cells import day
from compliance_kit.evidence.dues import Due, drills, expiries, never_drilled
from compliance_kit.evidence.periods import period, periods
from compliance_kit.evidence.records import Records
from compliance_kit.evidence.rounds import ONE_DAY, Slot, looked, unseen
from compliance_kit.evidence.verdicts import by_form, inspected
from compliance_kit.kinds.checklist import Checklist
from compliance_kit.kinds.plan import Plan
from compliance_kit.kinds.project import Project
from compliance_kit.library import Library
from compliance_kit.model import Document
from compliance_kit.tailoring import Applicable

NOT_HELD = "未开展"
"""A row of the drills that records that there was none."""


class State(StrEnum):
    """How a round stands on the day asked."""

    OVERDUE = "overdue"
    EXPECTED = "expected"
    DONE = "done"
    COMING = "coming"


@dataclass(frozen=True, slots=True)
class Round:
    """One form in one period.

    `pressed_by` is the requirement for whose sake the project asks more often than the form itself says; empty where the
    form's own frequency stands. `aim` is the last working day of the period, or the period's end where it has none.
    `missed` are the periods up to this one that nobody looked in, unbroken; only where it is overdue.
    """

    checklist: Document[Checklist]
    frequency: str
    pressed_by: str
    slot: Slot
    state: State
    aim: Deadline
    done_on: date | None = None
    missed: tuple[Slot, ...] = ()

    @property
    def since(self) -> date | None:
        """The first day on which it was late; None where it is not."""
        return self.missed[0].end + ONE_DAY if self.missed else None


@dataclass(frozen=True, slots=True)
class Agenda:
    """A project's rounds and dues on a day, and until when they are looked ahead; the first of each come first.

    `dues` are the drills, exclusions and waivers whose day is past or lies ahead until then; `undrilled` the plans in force
    that were never practised.
    """

    project: Document[Project]
    on: date
    until: date
    rounds: tuple[Round, ...]
    dues: tuple[Due, ...]
    undrilled: tuple[Document[Plan], ...]

    def of(self, state: State) -> tuple[Round, ...]:
        """The rounds in a state."""
        return tuple(r for r in self.rounds if r.state is state)

    @property
    def late(self) -> tuple[Due, ...]:
        """The dues whose day is past."""
        return tuple(d for d in self.dues if d.day < self.on)

    @property
    def ahead(self) -> tuple[Due, ...]:
        """The dues whose day is still to come."""
        return tuple(d for d in self.dues if d.day >= self.on)

    @property
    def overdue(self) -> int:
        """How many things are late."""
        return len(self.of(State.OVERDUE)) + len(self.late) + len(self.undrilled)


@dataclass(frozen=True, slots=True)
class Span:
    """The day asked, how far to look ahead, and the working days."""

    on: date
    days: int
    calendar: Calendar

    @property
    def until(self) -> date:
        """The last day looked ahead to."""
        return self.on + timedelta(days=self.days)


def agenda(library: Library, found: Applicable, records: Records, span: Span) -> Agenda:
    """What is expected of a project on a day, what of it was done, what is late and what comes.

    A form is overdue while the last period before this one was missed and nobody has looked since; what was missed longer
    ago and made good is the gap report's matter. Periods that began before the records do are not counted as missed.
    """
    recorded = by_form(records)
    rounds: list[Round] = []
    for form in inspected(found):
        frequency, pressed_by = found.quicker.get(form.id, (form.body.frequency, ""))
        if now := period(frequency, span.on):
            days = tuple(d for d in looked(recorded.get(form.body.form, ())) if d <= span.on)
            current = _current(Round(form, frequency, pressed_by, now, State.EXPECTED, _aim(now, span.calendar)), days)
            rounds += (current, *_late(current, days, records.window[0], span), *_coming(current, span))
    held = _held(records, span.on)
    dues = (*drills(found.plans, held), *expiries(found.project.body))
    return Agenda(
        project=found.project,
        on=span.on,
        until=span.until,
        rounds=tuple(sorted(rounds, key=lambda r: (r.since or r.slot.end, r.checklist.body.form))),
        dues=tuple(sorted((d for d in dues if d.day <= span.until), key=lambda d: (d.day, d.target))),
        undrilled=tuple(never_drilled(found.plans, held)),
    )


def _current(asked: Round, days: Sequence[date]) -> Round:
    """A round of the current period, done if one of the days lies in it."""
    if days and days[-1] >= asked.slot.start:
        return replace(asked, state=State.DONE, done_on=days[-1])
    return asked


def _late(current: Round, days: Sequence[date], first: date, span: Span) -> Iterator[Round]:
    """The last round missed, with those missed before it, where nobody has looked since."""
    run = _run(tuple(periods(current.frequency, first, current.slot.start - ONE_DAY)), days)
    if run and current.state is not State.DONE:
        yield replace(current, slot=run[-1], state=State.OVERDUE, aim=_aim(run[-1], span.calendar), missed=run)


def _coming(current: Round, span: Span) -> Iterator[Round]:
    """The rounds after the current one that should be done within the days looked ahead."""
    for slot in periods(current.frequency, current.slot.end + ONE_DAY, span.until):
        if (aim := _aim(slot, span.calendar)).day <= span.until:
            yield replace(current, slot=slot, state=State.COMING, aim=aim, done_on=None)


def _aim(slot: Slot, calendar: Calendar) -> Deadline:
    return Deadline(slot.end) if slot.start == slot.end else last_working_day(slot.start, slot.end, calendar)


def _run(past: Sequence[Slot], days: Sequence[date]) -> tuple[Slot, ...]:
    """The unbroken run of missed periods at the end of `past`."""
    missed = set(unseen(past, days))
    start = next((i for i in range(len(past), 0, -1) if past[i - 1] not in missed), 0)
    return tuple(past[start:])


def _held(records: Records, on: date) -> dict[str, date]:
    """The last drill of each plan that took place, up to a day."""
    held: dict[str, date] = {}
    for row in records.rows("drills"):
        happened = day(row.cells["date"])
        if happened and happened <= on and row.cells["form"] != NOT_HELD:
            held[row.cells["plan"]] = max(happened, held.get(row.cells["plan"], happened))
    return held
