"""What became of the gaps since the last filed report: new, carried, found again, gone, and what no longer compares."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from compliance_kit.evidence import Outcome, Verdict
from compliance_kit.evidence.catalogue import BINDING, Catalogue, changed
from compliance_kit.evidence.filed import NOTHING_FILED, Filed
from compliance_kit.kinds.decision import ACCEPTED, CLOSED, OPEN, RETURNED, Decision
from compliance_kit.kinds.run import FiledGap, Run
from compliance_kit.outputs.gap.gaps import Course, Gap
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
    filed: Filed = NOTHING_FILED


def follow(gaps: Iterable[Gap], now: Today) -> tuple[tuple[Gap, ...], Progress]:
    """The gaps with what became of them, in the order of a report; and what the last report had besides."""
    runs = now.filed.before(now.day)
    rows = tuple(_placed(gap, now, runs) for gap in gaps)
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


def _placed(gap: Gap, now: Today, runs: Sequence[Run]) -> Gap:
    decision = now.filed.decided(gap.id, now.day)
    state, decided = _state(gap, decision, now)
    before = _filed(runs[-1], gap.id) if runs else None
    change = _change(gap.id, runs, before)
    if decision and decision.state == CLOSED and state == RETURNED:
        change, before = AGAIN, None
    course = Course(
        change=change,
        since=before.since if before else now.day,
        state=state,
        decided=decided,
        handler=_handler(decision),
        cause=decision.newest("cause") if decision else "",
        resources=decision.newest("resources") if decision else "",
        until=decision.last.until if decision and decision.last and state == ACCEPTED else None,
    )
    if before is None or before.due >= gap.due:
        return replace(gap, course=course)
    rule = f"{gap.due_rule}，自 {before.since} 列入起算"
    return replace(gap, course=course, due=before.due, due_rule=rule)


def _filed(run: Run, gap: str) -> FiledGap | None:
    return next((filed for filed in run.gaps if filed.id == gap), None)


def _change(gap: str, runs: Sequence[Run], before: FiledGap | None) -> str:
    if not runs:
        return FIRST
    if before:
        return CARRIED
    return AGAIN if any(_filed(run, gap) for run in runs[:-1]) else NEW


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
        if lapsed := _lapsed(gap.subject, last.pin, now):
            return OPEN, f"接受之后要求的{lapsed}改了，接受不再有效（{said}）"
    if last.to == CLOSED:
        if gap.seen is None or gap.seen > last.on:
            return RETURNED, f"销号后又发现（{said}）"
        return CLOSED, f"{said}；销号以后还没有新的检查"
    return last.to, said


def _lapsed(subject: str, pin: str, now: Today) -> str:
    """What of the question changed since a gap was accepted, where that touches what was accepted."""
    current = now.catalogue.pins.get(subject, "")
    return "、".join(name for name in changed(pin, current) if name in BINDING) if pin and current else ""


def _handler(decision: Decision | None) -> str:
    """Who said last what is being done."""
    return next((e.by for e in reversed(decision.history) if e.to not in (CLOSED, RETURNED)), "") if decision else ""


# --- what the last report had ------------------------------------------------------------------------------------------


def _left(last: Run, rows: Sequence[Gap], now: Today) -> Iterator[Left]:
    here = {g.id for g in rows}
    verdicts = {v.requirement.id: v for v in now.verdicts}
    known = _known(now.found)
    turned: dict[str, list[str]] = {}
    for g in rows:
        if g.course.change != CARRIED:
            turned.setdefault(g.subject, []).append(g.id)
    for gap in last.gaps:
        if gap.id in here:
            continue
        verdict = verdicts.get(gap.subject)
        how, why = DONE, "本期评定不再发现"
        if gap.subject not in known:
            how, why = DROPPED, "要求、义务或文件已不适用于本项目"
        elif verdict and verdict.outcome is Outcome.NOT_APPLICABLE:
            how, why = DROPPED, verdict.reason
        elif gap.subject in turned:
            how, why = TURNED, "、".join(turned[gap.subject])
        elif verdict and verdict.outcome is Outcome.NO_EVIDENCE:
            how, why = UNPROVED, verdict.reason
        yield Left(gap.id, gap.name, gap.since, gap.due, how, why)


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
