"""What applies × what was recorded → one verdict a requirement. No evidence is never a pass."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from compliance_kit.evidence.measure import measure, metric_window
from compliance_kit.evidence.records import Records
from compliance_kit.evidence.rounds import EVERY_DAYS, Rounds, Slot, failed, missed, slots, spans
from compliance_kit.evidence.table import Row, Table
from compliance_kit.evidence.wording import Measurement
from compliance_kit.kinds.checklist import Checklist, Item
from compliance_kit.kinds.metric import Metric
from compliance_kit.kinds.values import FREQUENCY_DAYS
from compliance_kit.kinds.words import GRADE
from compliance_kit.library import Library
from compliance_kit.model import Document
from compliance_kit.tailoring import Applicable, Tailored, items

ENOUGH_PERCENT = 90
"""The share of due looks that must have been taken and not have ended in a failure; below it a requirement is 部分符合."""
STALE_CYCLES = 2
"""Evidence older than so many cycles of its form at the end of the period has expired."""


class Outcome(StrEnum):
    """How a requirement stands."""

    CONFORM = "conform"
    PARTLY = "partly"
    GAP = "gap"
    NO_EVIDENCE = "no-evidence"
    NOT_APPLICABLE = "not-applicable"


@dataclass(frozen=True, slots=True)
class Shortfall:
    """One thing that a requirement lacks: its code, G2 to G6, and in words what.

    `seen` is the newest day of what speaks against it, None where nothing does but the lack itself.
    `is_past`: it failed, and passed when it was last looked at; only of G4. It costs half of the points, never a veto.
    """

    code: str
    reason: str
    seen: date | None = None
    is_past: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """One requirement's standing.

    `shortfalls` are all that it lacks, worst first; none where it conforms or does not apply. `checks` and `fails`
    count results, `skipped` the 未检查 ones; `expected` and `done` the due looks and those taken. `notes` are what the
    inspectors wrote of the failures, newest first. `is_veto`: it is a veto item, or an item that still fails is one.
    `is_form_missed`: every missed look was missed with its whole form.
    """

    requirement: Tailored
    outcome: Outcome
    reason: str
    shortfalls: tuple[Shortfall, ...] = ()
    checks: int = 0
    fails: int = 0
    skipped: int = 0
    expected: int = 0
    done: int = 0
    last: date | None = None
    measurement: Measurement | None = None
    notes: tuple[str, ...] = ()
    is_veto: bool = False
    is_form_missed: bool = False

    @property
    def gap(self) -> str:
        """The code of the worst shortfall; empty where there is none."""
        return self.shortfalls[0].code if self.shortfalls else ""


@dataclass(frozen=True, slots=True)
class _Look:
    """One item of one form that verifies a requirement, and what was recorded of it.

    `judged` are the rows that say pass or fail; `failing` the failures of the day it was last looked at, none where it
    then passed everywhere. `failed` are the due slots that ended in a failure, `missed` those in which nobody looked.
    """

    form: str
    item: Item
    rows: tuple[Row, ...]
    judged: tuple[Row, ...]
    failing: tuple[Row, ...]
    due: tuple[Slot, ...]
    missed: tuple[Slot, ...]
    failed: tuple[Slot, ...]
    form_missed: tuple[Slot, ...]
    cycle_days: float


@dataclass(frozen=True, slots=True)
class _Case:
    """All that is known of one requirement; `judged` are the results of all its items, newest first."""

    tailored: Tailored
    looks: tuple[_Look, ...]
    judged: tuple[Row, ...]
    metric: Metric | None
    measured: Measurement | None
    end: date

    @property
    def has_figure(self) -> bool:
        """Whether there is a figure on records enough to judge by."""
        return self.measured is not None and self.metric is not None and self.measured.is_enough(self.metric)


def judge(
    library: Library, found: Applicable, tables: Mapping[str, Table], window: tuple[date, date]
) -> tuple[Verdict, ...]:
    """One verdict for each requirement that applies, in the order of the standards; both days of `window` count."""
    records = Records(tables, window)
    looks = _looks(library, found, records)
    return tuple(_verdict(_case(t, looks.get(t.id, []), records)) for t in found.requirements)


def rounds(found: Applicable, tables: Mapping[str, Table], window: tuple[date, date]) -> tuple[Rounds, ...]:
    """For each form that applies and has a cycle, when it was due and when nobody looked."""
    records = Records(tables, window)
    recorded = by_form(records)
    result = []
    for checklist in inspected(found):
        due = slots(found.frequency(checklist), records.window)
        if due:
            result.append(Rounds(checklist, due, missed(due, recorded.get(checklist.body.form, ()))))
    return tuple(result)


def inspected(found: Applicable) -> Iterator[Document[Checklist]]:
    """The forms that inspections are recorded on; what a questionnaire brings in is in the surveys."""
    return (checklist for checklist in found.checklists if checklist.body.layout != "survey")


def by_form(records: Records) -> dict[str, list[Row]]:
    """The inspections by the form they were recorded on."""
    groups: dict[str, list[Row]] = {}
    for row in records.rows("inspections"):
        groups.setdefault(row.cells["form"], []).append(row)
    return groups


def _looks(library: Library, found: Applicable, records: Records) -> dict[str, list[_Look]]:
    recorded = by_form(records)
    looks: dict[str, list[_Look]] = {}
    for checklist in inspected(found):
        for look in _form_looks(library, found, checklist, (recorded.get(checklist.body.form, []), records.window)):
            for target in look.item.verifies:
                looks.setdefault(target, []).append(look)
    return looks


def _form_looks(
    library: Library,
    found: Applicable,
    checklist: Document[Checklist],
    recorded: tuple[Sequence[Row], tuple[date, date]],
) -> Iterator[_Look]:
    rows, window = recorded
    frequency = found.frequency(checklist)
    due = slots(frequency, window)
    first, last = min((window[0], *(slot.start for slot in due))).isoformat(), window[1].isoformat()
    inside = [row for row in rows if first <= row.cells["date"] <= last]
    by_item: dict[str, list[Row]] = {}
    for row in inside:
        by_item.setdefault(row.cells["item"], []).append(row)
    form_missed = missed(due, inside)
    cycle = EVERY_DAYS.get(frequency) or FREQUENCY_DAYS.get(frequency, 0.0)
    for item in items(library, checklist, found.project):
        mine = tuple(by_item.get(item.code, ()))
        judged = tuple(row for row in mine if row.cells["result"] in ("pass", "fail"))
        seen = (due, missed(due, mine), failed(due, mine))
        yield _Look(checklist.body.form, item, mine, judged, _failing(judged), *seen, form_missed, cycle)


def _failing(judged: Sequence[Row]) -> tuple[Row, ...]:
    newest = max((row.cells["date"] for row in judged), default="")
    return tuple(row for row in judged if row.cells["date"] == newest and row.cells["result"] == "fail")


def _case(t: Tailored, looks: Sequence[_Look], records: Records) -> _Case:
    goal, metric = t.requirement.measure, t.metric.body if t.metric else None
    measured = None
    if goal and metric and metric.dataset in records.tables:
        span = metric_window(goal.window or metric.window, records.window)
        measured = measure(metric, records.rows(metric.dataset), span)
    rows = (row for look in looks for row in look.judged)
    judged = tuple(sorted(rows, key=lambda row: row.cells["date"], reverse=True))
    return _Case(t, tuple(looks), judged, metric, measured, records.window[1])


def _verdict(case: _Case) -> Verdict:
    judged = case.judged
    shortfalls = tuple(_shortfalls(case))
    outcome, reason = _standing(case, shortfalls)
    if outcome in (Outcome.NOT_APPLICABLE, Outcome.CONFORM):
        shortfalls = ()
    all_missed = [(slot, look) for look in case.looks for slot in look.missed]
    return Verdict(
        requirement=case.tailored,
        outcome=outcome,
        reason=reason,
        shortfalls=shortfalls,
        checks=len(judged),
        fails=sum(row.cells["result"] == "fail" for row in judged),
        skipped=sum(row.cells["result"] == "not_checked" for look in case.looks for row in look.rows),
        expected=sum(len(look.due) for look in case.looks),
        done=sum(len(look.due) - len(look.missed) for look in case.looks),
        last=date.fromisoformat(judged[0].cells["date"]) if judged else None,
        measurement=case.measured,
        notes=tuple(dict.fromkeys(_note(row) for row in judged if row.cells["result"] == "fail"))[:5],
        is_veto=case.tailored.requirement.veto or any(look.failing and look.item.veto for look in case.looks),
        is_form_missed=bool(all_missed) and all(slot in look.form_missed for slot, look in all_missed),
    )


def _note(row: Row) -> str:
    where = " ".join(part for part in (row.cells["date"], row.cells.get("place", "")) if part)
    note = row.cells.get("note", "")
    return f"{where}：{note}" if note else where


def _standing(case: _Case, shortfalls: Sequence[Shortfall]) -> tuple[Outcome, str]:
    """The outcome that the shortfalls come to, and why."""
    codes = {s.code for s in shortfalls if not s.is_past}
    if codes & {"G4", "G6"}:
        return Outcome.GAP, "；".join(s.reason for s in shortfalls)
    if (not case.judged and not case.has_figure) and (why := _not_applicable(case)):
        return Outcome.NOT_APPLICABLE, why
    if codes & {"G2", "G5"}:
        return Outcome.NO_EVIDENCE, "；".join(s.reason for s in shortfalls)
    if shortfalls:
        return Outcome.PARTLY, "；".join(s.reason for s in shortfalls)
    return Outcome.CONFORM, "；".join(_good(case))


def _not_applicable(case: _Case) -> str:
    """Why a requirement is left out of every rate; empty where it is not. A bare 不涉及 without a reason is no reason."""
    results = [row for look in case.looks for row in look.rows]
    if results and all(row.cells["result"] == "na" and row.cells.get("note", "").strip() for row in results):
        return f"统计期内都记为不涉及：{results[-1].cells['note']}"
    if case.tailored.requirement.level == "may" and not results:
        return "可选要求，没有采用的记录"
    return ""


def _good(case: _Case) -> Iterator[str]:
    judged = case.judged
    fails = sum(row.cells["result"] == "fail" for row in judged)
    if fails:
        yield f"检查 {len(judged)} 项次，{fails} 项次不符合，其后检查均合格"
    elif judged:
        yield f"检查 {len(judged)} 项次，全部符合"
    if case.measured and case.has_figure:
        yield f"指标 {case.measured.shown}，达到目标 {case.tailored.target}"


def _shortfalls(case: _Case) -> Iterator[Shortfall]:
    """All that a requirement lacks, worst first."""
    judged, measured = case.judged, case.measured
    failing = sum(bool(look.failing) for look in case.looks)
    if failing:
        notes = "；".join(dict.fromkeys(f"{_item(look)}，{_note(row)}" for look in case.looks for row in look.failing))
        newest = max(row.cells["date"] for look in case.looks for row in look.failing)
        said = f"{failing} 个检查项最近一次检查不符合，其后没有合格的记录：{notes}"
        yield Shortfall("G4", said, date.fromisoformat(newest))
    target = case.tailored.target
    if measured and case.has_figure and target and not measured.reaches(target):
        yield Shortfall("G6", f"指标 {measured.shown}，目标 {target}{_whose(case.tailored)}，n={measured.n}")
    if not case.looks and case.metric is None:
        yield Shortfall("G2", "没有检查表核查这一条，也没有指标")
    elif not judged and not case.has_figure:
        yield Shortfall("G5", _no_evidence(case))
    if judged or case.has_figure:
        yield from _unkept(case, has_failing=failing > 0)
    if _is_stale(case):
        yield Shortfall("G5", f"最近一次证据是 {judged[0].cells['date']}，距统计期末已超过 {STALE_CYCLES} 个检查周期")


def _unkept(case: _Case, *, has_failing: bool) -> Iterator[Shortfall]:
    """Too few due looks taken without a failure: 未执行 where any was missed, else failures that are over.

    A failure counts like a missed look. If it did not, a failing record in a slot that nobody looked in would make up for it
    and raise the score. Where something still fails the requirement has no points to lose, and only what was missed is told.
    """
    due = sum(len(look.due) for look in case.looks)
    gone = sum(len(look.missed) for look in case.looks)
    bad = 0 if has_failing else sum(len(look.failed) for look in case.looks)
    if (due - gone - bad) * 100 >= ENOUGH_PERCENT * due:
        return
    failed = [] if has_failing else [slot.end for look in case.looks for slot in look.failed]
    if gone:
        more = f"；另有 {bad} 项次不符合，其后已合格" if bad else ""
        seen = max((*(slot.end for look in case.looks for slot in look.missed), *failed))
        said = "；".join(_missed(case.looks))
        yield Shortfall("G3", f"应查 {due} 项次，漏查 {gone} 项次：{said}{more}", seen)
    else:
        share = 100 * (due - bad) // due
        words = f"应查 {due} 项次，{bad} 项次不符合，其后已合格；按期合格 {share}%，不足 {ENOUGH_PERCENT}%"
        yield Shortfall("G4", words, max(failed), is_past=True)


def _missed(looks: Iterable[_Look]) -> Iterator[str]:
    """What was missed, form by form: the items that nobody ever looked at by name, of the others the days."""
    forms: dict[str, list[_Look]] = {}
    for look in looks:
        if look.missed:
            forms.setdefault(look.form, []).append(look)
    for form, mine in forms.items():
        never = [look for look in mine if len(look.missed) == len(look.due) and look.form_missed != look.due]
        yield from (f"{_item(look)}，{len(look.due)} 次都没有记录" for look in never)
        missed = {slot for look in mine if look not in never for slot in look.missed}
        whole = missed & set(mine[0].form_missed)
        if whole:
            yield f"{form} 整表漏做：{spans(sorted(whole))}"
        if missed - whole:
            yield f"{form} 有项目未查：{spans(sorted(missed - whole))}"


def _item(look: _Look) -> str:
    """An item as people find it on its form: CK-LIFT-D 第 018 项“逐台确认”."""
    name = look.item.name or look.item.check
    return f"{look.form} 第 {look.item.code} 项" + (f"“{name}”" if name else "")


def _whose(t: Tailored) -> str:
    """Whose target it is, where it is not the standard's own."""
    own = t.requirement.measure.target if t.requirement.measure else None
    if t.setting and t.setting.target:
        return f"（本项目自定，标准为 {own}）"
    if t.is_scaled:
        return "（按本项目户数折算）"
    return f"（本项目为{GRADE[t.grade]}，标准的最低目标为 {own}）" if t.grade else ""


def _no_evidence(case: _Case) -> str:
    results = [row.cells["result"] for look in case.looks for row in look.rows]
    if "not_checked" in results:
        return f"检查记录中 {results.count('not_checked')} 次记为未检查，没有一次查过"
    if results:
        return "都记为不涉及，有的没有写理由"
    if case.measured and case.metric and case.measured.n:
        return f"样本不足：{case.measured.n} 条，至少 {case.metric.min_n} 条"
    return "统计期内没有检查记录" if case.looks else "统计期内没有数据"


def _is_stale(case: _Case) -> bool:
    cycles = [look.cycle_days for look in case.looks if look.cycle_days]
    if not case.judged or not cycles or case.has_figure:
        return False
    last = date.fromisoformat(case.judged[0].cells["date"])
    return last + timedelta(days=int(STALE_CYCLES * max(cycles))) < case.end
