"""What applies × what was recorded → one verdict a requirement. No evidence is never a pass."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from compliance_kit.evidence.measure import Measurement, measure
from compliance_kit.evidence.table import Row, Table
from compliance_kit.kinds.checklist import Checklist, Item
from compliance_kit.kinds.values import FREQUENCY_DAYS
from compliance_kit.library import Library
from compliance_kit.model import Document, Text, say
from compliance_kit.tailoring import Applicable, Tailored, items

ENOUGH = 0.9
"""The share of due inspections that must have been done; below it the requirement is 未执行."""
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
class Verdict:
    """One requirement's standing; `gap` is its code (G2 to G6), empty where it conforms.

    `checks` and `fails` count inspection results, `expected` and `done` due and done rounds of the forms.
    """

    requirement: Tailored
    outcome: Outcome
    gap: str
    reason: Text
    checks: int = 0
    fails: int = 0
    expected: int = 0
    done: int = 0
    last: date | None = None
    measurement: Measurement | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Look:
    """What the forms say of one requirement."""

    results: tuple[Row, ...]
    expected: int
    done: int
    cycle_days: float


def judge(
    library: Library, found: Applicable, tables: Mapping[str, Table], window: tuple[date, date]
) -> tuple[Verdict, ...]:
    """One verdict for each requirement that applies, in the order of the standards."""
    looking = _looks(library, found, tables["inspections"].rows, window)
    return tuple(_verdict(library, t, looking.get(t.id, []), tables, window) for t in found.requirements)


def _looks(
    library: Library, found: Applicable, rows: Sequence[Row], window: tuple[date, date]
) -> dict[str, list[_Look]]:
    by_item: dict[tuple[str, str], list[Row]] = {}
    rounds: dict[str, set[str]] = {}
    for row in rows:
        if window[0].isoformat() <= row.cells["date"] <= window[1].isoformat():
            by_item.setdefault((row.cells["form"], row.cells["item"]), []).append(row)
            rounds.setdefault(row.cells["form"], set()).add(row.cells["date"])
    looking: dict[str, list[_Look]] = {}
    for checklist in found.checklists:
        for item in items(library, checklist, found.project):
            look = _look(checklist, item, by_item, len(rounds.get(checklist.body.form, ())), window)
            for target in item.verifies:
                looking.setdefault(target, []).append(look)
    return looking


def _look(
    checklist: Document[Checklist],
    item: Item,
    rows: Mapping[tuple[str, str], list[Row]],
    done: int,
    window: tuple[date, date],
) -> _Look:
    cycle = FREQUENCY_DAYS.get(checklist.body.frequency, 0.0)
    days = (window[1] - window[0]).days + 1
    expected = max(1, int(days // cycle)) if cycle else 0
    return _Look(tuple(rows.get((checklist.body.form, item.code), ())), expected, min(done, expected or done), cycle)


def _verdict(
    library: Library, t: Tailored, looks: list[_Look], tables: Mapping[str, Table], window: tuple[date, date]
) -> Verdict:
    measured = _measured(library, t, tables, window)
    seen = [row for look in looks for row in look.results if row.cells["result"] in ("pass", "fail")]
    fails = [row for row in seen if row.cells["result"] == "fail"]
    facts = {
        "checks": len(seen),
        "fails": len(fails),
        "expected": sum(look.expected for look in looks),
        "done": sum(look.done for look in looks),
        "last": max((date.fromisoformat(row.cells["date"]) for row in seen), default=None),
        "measurement": measured,
        "notes": tuple(dict.fromkeys(_note(row) for row in fails))[:5],
    }
    outcome, gap, reason = next(_standing(t, looks, seen, measured, library))
    stale = _is_stale(looks, facts["last"], window[1])  # type: ignore[arg-type]
    if outcome is Outcome.CONFORM and stale:
        outcome, gap, reason = Outcome.NO_EVIDENCE, "G5", say("最近一次证据已过期")
    return Verdict(t, outcome, gap, reason, **facts)  # type: ignore[arg-type]


def _note(row: Row) -> str:
    return "，".join(
        part for part in (row.cells["date"], row.cells.get("place", ""), row.cells.get("note", "")) if part
    )


def _standing(
    t: Tailored, looks: list[_Look], seen: list[Row], measured: Measurement | None, library: Library
) -> Iterator[tuple[Outcome, str, Text]]:
    """The first thing that holds, worst first."""
    open_fails = _open_fails(looks)
    if open_fails:
        yield Outcome.GAP, "G4", say("最近一次检查仍不符合：{n} 项", n=open_fails)
    if measured is not None and measured.value is not None and t.target and t.requirement.measure:
        metric = library.documents[t.requirement.measure.metric].body
        if not t.target.is_met_by(measured.value) and measured.is_enough(metric):
            yield (
                Outcome.GAP,
                "G6",
                say("指标 {value:g}{unit}，目标 {target}", value=measured.value, unit=measured.unit, target=t.target),
            )
    if not looks and measured is None:
        yield Outcome.NO_EVIDENCE, "G2", say("没有检查表核查这一条")
    if not seen and (measured is None or not measured.n):
        yield Outcome.NO_EVIDENCE, "G5", say("统计期内没有检查记录")
    due, done = sum(look.expected for look in looks), sum(look.done for look in looks)
    if looks and due and done < ENOUGH * due:
        yield Outcome.PARTLY, "G3", say("应检 {due} 次，实检 {done} 次", due=due, done=done)
    fails = sum(row.cells["result"] == "fail" for row in seen)
    if fails:
        yield Outcome.CONFORM, "", say("检查 {n} 项次，{fails} 项次不符合，均已复查合格", n=len(seen), fails=fails)
    yield Outcome.CONFORM, "", say("检查 {n} 项次，全部符合", n=len(seen))


def _open_fails(looks: list[_Look]) -> int:
    """How many items failed when they were last looked at."""
    count = 0
    for look in looks:
        judged = [row for row in look.results if row.cells["result"] in ("pass", "fail")]
        newest = max((row.cells["date"] for row in judged), default="")
        count += any(row.cells["result"] == "fail" for row in judged if row.cells["date"] == newest)
    return count


def _is_stale(looks: list[_Look], last: date | None, end: date) -> bool:
    cycles = [look.cycle_days for look in looks if look.cycle_days]
    return bool(last and cycles and last + timedelta(days=STALE_CYCLES * max(cycles)) < end)


def _measured(
    library: Library, t: Tailored, tables: Mapping[str, Table], window: tuple[date, date]
) -> Measurement | None:
    goal = t.requirement.measure
    metric = library.documents.get(goal.metric) if goal else None
    if metric is None or metric.body.dataset not in tables:
        return None
    return measure(metric.body, tables[metric.body.dataset].rows, window)
