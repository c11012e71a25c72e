"""Inspections of a whole group × the catalogue → the same verdicts and scores as `verdicts` and the gap report give one by one.

One pass over the inspections leaves a row for each estate, form and item; the rest works on those. Which slots were looked
at is kept as bits: counting distinct slots would cost eight times the time and memory.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from compliance_kit.evidence.engine.expression import measure_by
from compliance_kit.evidence.engine.frames import as_day, as_text, keep, placed
from compliance_kit.evidence.engine.shapes import Rows, Shapes, keyed
from compliance_kit.evidence.rating import SHARES
from compliance_kit.evidence.verdicts import ENOUGH_PERCENT, STALE_CYCLES, Outcome

PROJECT = "project"
"""The column of a group's tables that says which estate a row is of."""
HALVES = {outcome.value: int(2 * share) for outcome, share in SHARES.items()}
"""Twice what an outcome earns of its requirement's weight, a whole number; the others are not rated."""
KEY = [PROJECT, "form", "item"]
ESTATE = {PROJECT: "string", "like": "string"}
FACTS = dict.fromkeys(KEY, "string") | {
    "rows": "int64", "judged": "int64", "unneeded": "int64", "last": "int64", "done": "int64",
    "failed": "int64",
}  # fmt: skip
FIGURES = {PROJECT: "string", "requirement": "string", "figure": "boolean", "reached": "boolean"}
KEYS = {PROJECT: "string", "form": "string", "key": "string"}
DAYS = {"key": "string", "day": "date", "number": "int64", "word": "int64", "bit": "int64", "ends": "date"}
VERIFIES = {"like": "string", "form": "string", "item": "string", "item_veto": "boolean", "requirement": "string"}
REQUIREMENTS = {
    "like": "string", "requirement": "string", "chapter": "string", "optional": "boolean", "weight": "float64",
    "veto": "boolean", "metric": "boolean", "looked": "boolean", "due": "int64", "cycle": "float64",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Group:
    """A group's figures as tables; all but the first in the order of their keys.

    standings: estate × requirement. chapters: estate × chapter. requirements: how many estates stand how, and lack what.
    months: inspections judged and failed by month.
    """

    standings: ir.Table
    chapters: ir.Table
    requirements: ir.Table
    months: ir.Table


def group(backend: Any, tables: Mapping[str, ir.Table], roster: Mapping[str, str], shapes: Shapes) -> Group:
    """Judge every estate of the roster (id → the project it is like) by the group's tables, all on one engine.

    `tables` are by dataset; each has a column `project` beside the dataset's own.
    """
    estates = _table(backend, [{PROJECT: project, "like": like} for project, like in sorted(roster.items())], ESTATE)
    facts = _table(backend, [], ESTATE | FACTS)
    if "inspections" in tables:
        # kept first: one query for all takes three times as long, and joined later a kind's items are multiplied by its estates
        facts = keep(backend, _facts(backend, tables["inspections"], roster, shapes).join(estates, PROJECT))
    figures = _table(backend, list(_figures(tables, roster, shapes)), FIGURES)
    standings = keep(backend, _standings(backend, (estates, facts, figures), shapes))
    return Group(standings, _chapters(standings), _requirements(standings), _months(backend, (estates, tables), shapes))


def _table(backend: Any, rows: Rows, schema: Mapping[str, str]) -> ir.Table:
    return placed(backend, pa.Table.from_pylist(rows, schema=ibis.schema(dict(schema)).to_pyarrow()))


def _facts(backend: Any, inspections: ir.Table, roster: Mapping[str, str], shapes: Shapes) -> ir.Table:
    """For each estate, form and item: rows, judged ones, those not needed with a reason, the last look, slots looked at and failed in."""
    days = _table(backend, shapes.days, DAYS)
    rows = inspections.mutate(day=as_day(inspections["date"]), result=as_text(inspections["result"]))
    note = as_text(rows["note"]).strip() if "note" in rows.columns else ibis.literal("")
    rows = rows.mutate(noted=note != "").select(*KEY, "day", "result", "noted")
    inside = _keyed(backend, rows, roster, shapes).join(days, ["key", "day"])
    judged, looked = inside.result.isin(["pass", "fail"]), inside.result != "not_checked"
    masks = {
        f"mask{word}": bit_or(ibis.ifelse(looked & (inside["word"] == word), inside["bit"], 0).cast("int64"))
        for word in range(shapes.words)
    }
    last = 2 * inside["number"] + ibis.ifelse(inside.result == "fail", 1, 0)
    found = inside.aggregate(
        by=KEY,
        rows=inside.count(),
        judged=inside.count(where=judged),
        unneeded=inside.count(where=(inside.result == "na") & inside.noted),
        last=last.max(where=judged),
        passed_on=inside.day.max(where=inside.result == "pass"),
        **masks,
    )
    count_bits = bit_count if backend.name in ("duckdb", "pyspark") else _bits
    done: Any = ibis.literal(0)
    for name in masks:
        done = done + count_bits(found[name])
    fails = inside.filter(inside.result == "fail", inside["bit"] > 0)
    passes = rows.filter(rows.result == "pass", rows["form"].isin(list(shapes.long_forms) or [""]))
    found = keep(backend, found.mutate(done=done).drop(*masks))
    found = found.left_join(_failed(backend, found, (fails, passes), count_bits), KEY)
    return found.mutate(failed=found.failed.fill_null(0)).select(*FACTS)


def _keyed(backend: Any, rows: ir.Table, roster: Mapping[str, str], shapes: Shapes) -> ir.Table:
    """The rows with the key of their form's days: of what the estate is like, joined, the engine would multiply days by estates."""
    own = [
        {PROJECT: project, "form": form, "key": keyed(form, like)}
        for project, like in roster.items()
        for form in shapes.quicker.get(like, ())
    ]
    if not own:
        return rows.mutate(key=rows["form"])
    both = [PROJECT, "form"]
    t = rows.left_join(_table(backend, own, KEYS), both).drop([f"{name}_right" for name in both])
    return t.mutate(key=t.key.fill_null(t["form"]))


def _failed(
    backend: Any,
    found: ir.Table,
    read_again: tuple[ir.Table, ir.Table],
    count_bits: Callable[[ir.Value], ir.IntegerValue],
) -> ir.Table:
    """For each estate, form and item with failures: the slots on whose newest judged day something failed.

    The failures are read once more: they are few, and a second set of masks for all rows took more memory and time. Whether
    something passed after them in their slot is known from the last pass of all where that lies in the slot; only where it
    lies behind, the passes too are read again.
    """
    (fails, passes), slot = read_again, [*KEY, "word", "bit"]
    bad = keep(backend, fails.aggregate(by=slot, failed_on=fails["day"].max(), ends=fails["ends"].max()))
    bad = keep(backend, bad.join(found.select(*KEY, "passed_on"), KEY))
    is_mended = (bad.passed_on > bad.failed_on) & (bad.passed_on <= bad["ends"])
    unsure = keep(backend, bad.filter(bad.passed_on > bad["ends"], bad["ends"] > bad.failed_on))  # joined by its size
    later = [passes["day"] > unsure.failed_on, passes["day"] <= unsure["ends"]]
    mended = passes.join(unsure, [*(passes[name] == unsure[name] for name in KEY), *later])
    bad = bad.filter(~is_mended.fill_null(False)).anti_join(mended.select(*slot).distinct(), slot)
    words = bad.aggregate(by=[*KEY, "word"], mask=bit_or(bad["bit"].cast("int64")))
    counted = words.mutate(slots=count_bits(words["mask"]))
    return counted.aggregate(by=KEY, failed=counted["slots"].sum().cast("int64"))


@ibis.udf.agg.builtin  # type: ignore[untyped-decorator]
def bit_or(word: int) -> int:
    """All the bits of a group's numbers; every engine has it, Ibis does not know it of Spark."""
    raise NotImplementedError


@ibis.udf.scalar.builtin  # type: ignore[untyped-decorator]
def bit_count(word: int) -> int:
    """How many bits are set, where the engine has a function for it."""
    raise NotImplementedError


def _bits(word: ir.IntegerValue) -> ir.IntegerValue:
    """How many bits of a whole number below 2**62 are set, by adding neighbours: no engine has the same function for it."""
    x = word - ((word >> 1) & 0x5555555555555555)
    x = (x & 0x3333333333333333) + ((x >> 2) & 0x3333333333333333)
    x = (x + (x >> 4)) & 0x0F0F0F0F0F0F0F0F
    x = x + (x >> 8)
    x = x + (x >> 16)
    return (x + (x >> 32)) & 0x7F


def _figures(tables: Mapping[str, ir.Table], roster: Mapping[str, str], shapes: Shapes) -> Rows:
    """Each estate's figures against its goals: whether there is one, and whether it reaches the target."""
    found: Rows = []
    measured: dict[Any, Any] = {}
    for goal in shapes.goals:
        metric = goal.metric
        if metric.dataset not in tables:
            continue
        asked = (goal.id, metric.success, goal.window)
        if asked not in measured:
            measured[asked] = measure_by(metric, tables[metric.dataset], goal.window, [PROJECT])
        for (project,), figure in measured[asked].items():
            if roster.get(project) == goal.like and figure.is_enough(metric):
                reached = goal.target is None or figure.reaches(goal.target)
                found.append({PROJECT: project, "requirement": goal.requirement, "figure": True, "reached": reached})
    return found


def _standings(backend: Any, known: tuple[ir.Table, ir.Table, ir.Table], shapes: Shapes) -> ir.Table:
    """Estate × requirement: its outcome and what it lacks, G2 to G6; `verdicts` says the same in words."""
    estates, facts, figures = known
    verifies = _table(backend, shapes.verifies, VERIFIES)
    seen = _seen(facts.join(verifies, ["like", "form", "item"]))
    wanted = estates.join(_table(backend, shapes.requirements, REQUIREMENTS), "like")
    both = [PROJECT, "requirement"]
    t = wanted.left_join(seen, both).drop([f"{name}_right" for name in both])
    t = t.left_join(figures, both).drop([f"{name}_right" for name in both])
    zero = {
        name: t[name].fill_null(0) for name in ("rows", "judged", "unneeded", "failing", "vetoing", "done", "failed")
    }
    t = t.mutate(**zero, figure=t.figure.fill_null(False), reached=t.reached.fill_null(True))
    end = shapes.window[1].toordinal()
    is_stale = (
        (t.judged > 0)
        & ~t.figure
        & (t.cycle > 0)
        & ((t["last"] // 2) + (t.cycle * STALE_CYCLES).floor().cast("int64") < end)
    ).fill_null(False)
    proved = (t.judged > 0) | t.figure
    # what failed was looked at; where something still fails only what was missed is told, as in verdicts
    good = ibis.ifelse(t.failing > 0, t.done, t.done - t.failed)
    is_unkept = proved & (good * 100 < t.due * ENOUGH_PERCENT)
    t = t.mutate(
        g4=(t.failing > 0) | (is_unkept & (t.done == t.due)),
        g6=t.figure & ~t.reached,
        g2=~t.looked & ~t.metric,
        g3=is_unkept & (t.done < t.due),
        g5=((t.looked | t.metric) & ~proved) | is_stale,
        unneeded_all=~proved & (((t.rows > 0) & (t.rows == t.unneeded)) | (t.optional & (t.rows == 0))),
    )
    outcome = ibis.cases(
        ((t.failing > 0) | t.g6, Outcome.GAP.value),
        (t.unneeded_all, Outcome.NOT_APPLICABLE.value),
        (t.g2 | t.g5, Outcome.NO_EVIDENCE.value),
        (is_unkept, Outcome.PARTLY.value),
        else_=Outcome.CONFORM.value,
    )
    t = t.mutate(outcome=outcome)
    counts = t.outcome != Outcome.NOT_APPLICABLE.value
    codes = {code: t[code] & counts for code in ("g2", "g3", "g4", "g5", "g6")}
    t = t.mutate(**codes, vetoed=t.veto | (t.vetoing > 0), weight=t.weight.cast("decimal(12, 3)"))
    return t.select(PROJECT, "requirement", "chapter", "outcome", *codes, "vetoed", "weight", "judged", "failing")


def _seen(t: ir.Table) -> ir.Table:
    """Estate × requirement, where there are records: what all the items that verify it came to."""
    is_failing = (t["last"] % 2 == 1).fill_null(False)
    return t.aggregate(
        by=[PROJECT, "requirement"],
        rows=t.rows.sum(),
        judged=t.judged.sum(),
        unneeded=t.unneeded.sum(),
        failing=t.count(where=is_failing),
        vetoing=t.count(where=is_failing & t.item_veto),
        last=t["last"].max(),
        done=t.done.sum(),
        failed=t.failed.sum(),
    )


def _chapters(t: ir.Table) -> ir.Table:
    """Estate × chapter: what applies, what could be rated, points reached and possible, what has valid evidence."""
    counts, rated = t.outcome != Outcome.NOT_APPLICABLE.value, t.outcome.isin(list(HALVES))
    earned = [(t.outcome == outcome, t.weight * halves) for outcome, halves in HALVES.items()]
    points = ibis.cases(*earned, else_=t.weight * 0)
    found = t.mutate(halves=points.cast("decimal(14, 3)"))
    return found.aggregate(
        by=[PROJECT, "chapter"],
        applicable=counts.sum(),
        checked=rated.sum(),
        half_points=found.halves.sum(where=rated),
        full=found.weight.sum(where=rated),
        evidenced=(counts & ~(found.g2 | found.g5)).sum(),
        vetoes=(found.vetoed & (found.outcome == Outcome.GAP.value)).sum(),
        unproved_vetoes=(found.vetoed & (found.outcome != Outcome.GAP.value) & (found.g2 | found.g5)).sum(),
    ).order_by(PROJECT, "chapter")


def _requirements(t: ir.Table) -> ir.Table:
    codes = {code: t[code].sum() for code in ("g2", "g3", "g4", "g5", "g6")}
    outcomes = {outcome.replace("-", "_"): (t.outcome == outcome.value).sum() for outcome in Outcome}
    return t.aggregate(by=["requirement", "chapter"], **outcomes, **codes).order_by("requirement")


def _months(backend: Any, known: tuple[ir.Table, Mapping[str, ir.Table]], shapes: Shapes) -> ir.Table:
    """How many inspections of what the catalogue knows were judged in each month of the window, and how many of them failed."""
    estates, tables = known
    if "inspections" not in tables:
        return _table(backend, [], {"month": "string", "judged": "int64", "failed": "int64"})
    rows = tables["inspections"].semi_join(estates, PROJECT)
    rows = rows.semi_join(_table(backend, shapes.verifies, VERIFIES), ["form", "item"])
    rows = rows.mutate(day=as_day(rows["date"]), result=as_text(rows["result"])).select("day", "result")
    inside = rows.filter(rows.day >= shapes.window[0], rows.day <= shapes.window[1], rows.result.isin(["pass", "fail"]))
    by_day = inside.aggregate(by=["day"], judged=inside.count(), failed=(inside.result == "fail").sum())
    by_day = by_day.mutate(month=by_day.day.year() * 100 + by_day.day.month())
    return by_day.aggregate(by=["month"], judged=by_day.judged.sum(), failed=by_day.failed.sum()).order_by("month")
