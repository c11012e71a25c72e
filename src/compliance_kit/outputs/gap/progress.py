"""What became of the gaps since the last filed report: new, carried, found again, gone, and what no longer compares."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from compliance_kit.deadline import Calendar, working_days
from compliance_kit.evidence import Outcome, Verdict
from compliance_kit.evidence.catalogue import BINDING, Catalogue, changed
from compliance_kit.evidence.filed import NOTHING_FILED, Filed
from compliance_kit.kinds.decision import (
    ACCEPTED,
    CLOSED,
    FINED,
    OPEN,
    OTHER,
    RETURNED,
    STAKES,
    VETO,
    Decision,
    Entry,
    subject,
)
from compliance_kit.kinds.run import FiledGap, Run
from compliance_kit.outputs.gap.gap import Course, Gap
from compliance_kit.required_terms import TERMS
from compliance_kit.tailoring import Applicable

FIRST, NEW, CARRIED, AGAIN = "首次列入", "新增", "延续", "重新出现"
CHANGES = (NEW, CARRIED, AGAIN)
DONE, TURNED, UNPROVED, DROPPED = "已整改", "转为其他差距", "没有新的证据", "不再评定"
WAYS = (DONE, TURNED, UNPROVED, DROPPED)
"""How a gap can have left the list; only the first means that something was put right."""


@dataclass(frozen=True, slots=True)
class Left:
    """A gap of the last report that this one does not have: since when it stood there, when it was due, how it left."""

    id: str
    name: str
    since: date
    due: date
    how: str
    why: str


@dataclass(frozen=True, slots=True)
class Lost:
    """A conclusion of the last report that does not hold for this one: what of the question changed, and what was said of it then."""

    requirement: str
    name: str
    aspects: tuple[str, ...]
    then: str
    why: str


@dataclass(frozen=True, slots=True)
class Progress:
    """This report against the last one filed before its day; `last` is None where there is none."""

    last: Run | None = None
    left: tuple[Left, ...] = ()
    lost: tuple[Lost, ...] = ()
    fresh: tuple[str, ...] = ()
    """Requirements that the last report did not know, by whole id."""
    is_same_catalogue: bool = True

    def leavers(self, how: str) -> tuple[Left, ...]:
        """The gaps that left in one of the `WAYS`."""
        return tuple(left for left in self.left if left.how == how)


NO_PROGRESS = Progress()


@dataclass(frozen=True, slots=True)
class Today:
    """What is known on the report's day."""

    day: date
    found: Applicable
    verdicts: tuple[Verdict, ...]
    catalogue: Catalogue
    calendar: Calendar
    filed: Filed = NOTHING_FILED


def follow(gaps: Iterable[Gap], now: Today) -> tuple[tuple[Gap, ...], Progress]:
    """The gaps with what became of them, in the order of a report; and what the last report had besides."""
    runs, found = now.filed.before(now.day), tuple(gaps)
    ever = frozenset(g.id for run in runs for g in run.gaps)
    past = _Past({g.id: g for g in runs[-1].gaps} if runs else {}, ever, frozenset(g.id for g in found))
    rows = tuple(_placed(gap, now, past if runs else None) for gap in found)
    rows = tuple(sorted(rows, key=lambda g: (g.course.state == CLOSED, not g.is_veto, g.due, g.code, g.id)))
    if not runs:
        return rows, NO_PROGRESS
    last = runs[-1]
    return rows, Progress(
        last=last,
        left=tuple(_left(last, rows, now)),
        lost=tuple(_lost(last, now)),
        fresh=tuple(sorted(now.catalogue.pins.keys() - last.pins.keys())),
        is_same_catalogue=last.catalogue == now.catalogue.whole,
    )


def counts(gaps: Iterable[Gap]) -> Mapping[str, int]:
    """How many gaps are new, carried and found again; 0 where there is none."""
    found = Counter(g.course.change for g in gaps)
    return {change: found[change] for change in CHANGES}


def is_late(gap: Gap, day: date) -> bool:
    """Whether a gap should have been put right by now, and nobody closed it or won time for it."""
    return gap.due < day and gap.course.state not in (CLOSED, ACCEPTED)


# --- one gap -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Past:
    """The gaps of the last report by id, and the ids of all that any report has had; which of the last are still here."""

    last: Mapping[str, FiledGap]
    ever: frozenset[str]
    here: frozenset[str]

    def before(self, gap: Gap) -> FiledGap | None:
        """The gap as it was, or what it has turned from: the time of a thing that was never put right does not start anew.

        What was only seen after the day of the older gap is a finding of its own: nobody can be late with it before that. So is
        what has become a veto item since.
        """
        if gap.code == "G7":
            return self.last.get(gap.id)
        if same := self.last.get(gap.id):
            is_graver = gap.is_veto and not same.is_veto and gap.seen is not None and gap.seen > same.due
            return None if is_graver else same
        of_it = (g for g in self.last.values() if g.subject == gap.subject and g.id not in self.here and g.code != "G7")
        gone = [g for g in of_it if not (gap.seen and gap.seen > g.due)]
        return min(gone, key=lambda g: (g.due, g.since), default=None)


def _placed(gap: Gap, now: Today, past: _Past | None) -> Gap:
    decision = now.filed.decided(gap.id, now.day)
    state, decided = _state(gap, decision, now)
    before = past.before(gap) if past else None
    change = FIRST if past is None else CARRIED if gap.id in past.last else AGAIN if gap.id in past.ever else NEW
    if decision and decision.state == CLOSED and state == RETURNED:
        change = AGAIN
    course = Course(
        change=change,
        since=before.since if before else now.day,
        state=state,
        decided=decided,
        handler=_handler(decision),
        cause=decision.newest("cause") if decision else "",
        resources=decision.newest("resources") if decision else "",
        until=decision.last.until if decision and decision.last and state == ACCEPTED else None,
        steps=len(decision.history) if decision else 0,
    )
    due, rule = _due(gap, before)
    left = working_days(now.day, due, now.calendar)
    return replace(gap, course=course, due=due, due_rule=rule, working_days=left)


def _due(gap: Gap, before: FiledGap | None) -> tuple[date, str]:
    """When a gap is due and by which rule: a carried one keeps its first day, and the number of days that it was set by then."""
    if before is None or before.due >= gap.due:
        return gap.due, gap.due_rule
    days = (before.due - before.since).days
    rule = gap.due_rule if days == gap.due_days else f"首次列入时定为 {days} 日内"
    return before.due, f"{rule}，自 {before.since} 列入起算"


def _state(gap: Gap, decision: Decision | None, now: Today) -> tuple[str, str]:
    """How the gap stands on the day, and in words what was decided last; a decision that no longer holds says why."""
    last = decision.last if decision else None
    if decision is None or last is None:
        return OPEN, ""
    said = f"{last.on} {last.by}：{last.reason}"
    if last.to == ACCEPTED:
        said = f"{last.on} {last.by}申请、{last.approver}批准接受至 {last.until}：{last.reason}"
        said += f"；防范措施：{last.interim}" if last.interim else ""
        if decision.is_expired(now.day):
            return OPEN, f"接受已于 {last.until} 到期（{said}）"
        if lapsed := _lapsed(gap, last, now):
            return OPEN, f"接受之后{lapsed}，接受不再有效（{said}）"
    if last.to == CLOSED:
        if last.passed or gap.seen is None or gap.seen > last.on:
            return RETURNED, f"销号后又发现（{said}）"
        return CLOSED, f"{said}；销号以后还没有新的检查"
    return last.to, said


def _lapsed(gap: Gap, last: Entry, now: Today) -> str:
    """What makes an acceptance worth nothing: more is at stake than was said, or the question is another one."""
    if STAKES.index(stake(gap)) > STAKES.index(last.stake):
        return f"利害加重（{last.stake}→{stake(gap)}）"
    current = now.catalogue.pin(gap.subject)
    names = "、".join(name for name in changed(last.pin, current) if name in BINDING) if last.pin and current else ""
    return f"要求的{names}改了" if names else ""


def stake(gap: Gap) -> str:
    """What is at stake with a gap: how long it may be accepted follows from that."""
    return VETO if gap.is_veto else FINED if gap.penalty else OTHER


def _handler(decision: Decision | None) -> str:
    """Who said last what is being done."""
    return next((e.by for e in reversed(decision.history) if e.to not in (CLOSED, RETURNED)), "") if decision else ""


# --- what the last report had ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Present:
    """All that is judged now, to say of a gap that is not there how it left."""

    turned: Mapping[str, tuple[str, ...]]
    """The gaps of each subject that the last report did not have."""
    verdicts: Mapping[str, Verdict]
    known: frozenset[str]
    excluded: frozenset[str]

    def way_out(self, gap: str) -> tuple[str, str]:
        """How a gap that is not found left, one of `WAYS`, and why."""
        about = subject(gap)
        verdict = self.verdicts.get(about)
        if gap.startswith("G7") and about in self.known | self.excluded:
            return DONE, "本期不再失效或者到期"
        if about not in self.known:
            return DROPPED, "要求、义务或文件已不适用于本项目"
        if verdict and verdict.outcome is Outcome.NOT_APPLICABLE:
            return DROPPED, verdict.reason
        if turned := self.turned.get(about):
            return TURNED, "、".join(turned)
        if verdict and verdict.outcome is Outcome.NO_EVIDENCE:
            return UNPROVED, verdict.reason
        return DONE, "本期评定不再发现"


def present(rows: Iterable[Gap], found: Applicable, verdicts: Iterable[Verdict]) -> Present:
    """What is judged now, and the gaps that were found."""
    turned: dict[str, tuple[str, ...]] = {}
    for g in rows:
        if g.code != "G7" and g.course.change != CARRIED:
            turned[g.subject] = (*turned.get(g.subject, ()), g.id)
    excluded = frozenset(e.requirement for e in found.excluded)
    return Present(turned, {v.requirement.id: v for v in verdicts}, _known(found), excluded)


def _left(last: Run, rows: Sequence[Gap], now: Today) -> Iterator[Left]:
    here = {g.id for g in rows}
    everything = present(rows, now.found, now.verdicts)
    for gap in last.gaps:
        if gap.id not in here:
            yield Left(gap.id, gap.name, gap.since, gap.due, *everything.way_out(gap.id))


def _known(found: Applicable) -> frozenset[str]:
    """The ids of all that is still judged."""
    measures = (t.requirement.measure for t in found.requirements)
    documents = (*(t.document for t in found.requirements), *found.plans, *found.checklists, found.project)
    return frozenset((
        *(name for name, _, _ in found.duties),
        *(law.id for _, law, _ in found.duties),
        *(t.id for t in found.requirements),
        *(d.id for d in documents),
        *(m.metric for m in measures if m),
        found.project.body.template,
        *(f"{found.project.id}#{addition.id}" for addition in found.additions),
        *(f"{found.project.body.template}#{term.id}" for term in TERMS),
    ))  # fmt: skip


def _lost(last: Run, now: Today) -> Iterator[Lost]:
    """Requirements that are gone, and those of which more than the weight changed; by id."""
    then: dict[str, list[str]] = {}
    for gap in last.gaps:
        then.setdefault(gap.subject, []).append(gap.code)
    names = {t.id: t.requirement.name or t.requirement.text for t in now.found.requirements}
    for requirement, pin in sorted(last.pins.items()):
        said = "、".join(then.get(requirement, ())) or "没有差距"
        current = now.catalogue.pins.get(requirement)
        if current is None:
            yield Lost(requirement, "", (), said, "要求已删除或不再适用")
        elif aspects := changed(pin, current):
            binding = any(name in BINDING for name in aspects)
            why = "上期的结论针对原来的要求，本期已按新的要求重新评定" if binding else "分值改了，得分率不能直接相比"
            yield Lost(requirement, names[requirement], aspects, said, why)
