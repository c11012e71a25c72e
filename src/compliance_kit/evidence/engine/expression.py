"""A metric → one Ibis expression that counts what `counting` counts, for each value of `by`; exact on every engine.

Sums are decimals, durations whole seconds, percentiles are taken by rank: no engine's own rounding or interpolation decides.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import ibis
import ibis.expr.types as ir

from compliance_kit.evidence.condition import SIGNS, Condition, condition
from compliance_kit.evidence.counting import DATED_BY, HIGH, NPS_HIGH, NPS_LOW, OPEN_UNTIL
from compliance_kit.evidence.counts import NOTHING, Counts, Part
from compliance_kit.evidence.engine.frames import as_day, as_moment, as_number, as_text
from compliance_kit.evidence.measure import refused
from compliance_kit.evidence.wording import Measurement, worded
from compliance_kit.kinds.metric import Metric

Key = tuple[Any, ...]


def measure_by(metric: Metric, table: ir.Table, window: tuple[date, date], by: Sequence[str]) -> dict[Key, Measurement]:
    """Measure a metric over a whole table, for each combination of the columns `by` that has records.

    Without `by` there is one figure, under the empty key. The table may hold texts as records do, or typed columns.
    """
    if found := refused(metric):
        return {(): found} if not by else {}
    counted = counts_by(metric, table, window, by)
    return {key: worded(metric, counts) for key, counts in counted.items()}


def counts_by(metric: Metric, table: ir.Table, window: tuple[date, date], by: Sequence[str]) -> dict[Key, Counts]:
    """The exact counts behind `measure_by`."""
    rows = aggregate(metric, table, window, by).to_pyarrow().to_pylist()
    if metric.aggregate == "csi":
        return _indices(rows, by)
    return {tuple(row[name] for name in by): _counts(row) for row in rows}


def aggregate(metric: Metric, table: ir.Table, window: tuple[date, date], by: Sequence[str] = ()) -> ir.Table:
    """The expression: one row for each combination of `by`, with the fields of `Counts` as columns."""
    kept = _kept(metric, table, window)
    if metric.aggregate == "ratio":
        return _sums(metric, kept, by)
    if metric.aggregate in ("share", "count"):
        return _due(metric, kept, window[1], by)
    if metric.aggregate == "csi":
        return _parts(metric, kept, by)
    value = as_number(kept[metric.value]) if metric.value else _seconds(metric, kept)
    return _values(metric, kept.mutate(v=value), by)


def _kept(metric: Metric, table: ir.Table, window: tuple[date, date]) -> ir.Table:
    dated = as_day(table[DATED_BY.get(metric.dataset, "date")])
    tests = [dated >= ibis.literal(window[0]), dated <= ibis.literal(window[1])]
    tests += [as_text(table[column]) == value for column, value in metric.where.items()]
    if metric.dataset == "inspections":
        tests.append(as_text(table["result"]).isin(["pass", "fail"]))
    return table.filter(tests)


def _seconds(metric: Metric, table: ir.Table) -> ir.IntegerValue:
    start, end = as_moment(table[metric.started]), as_moment(table[metric.ended])
    return end.epoch_seconds().cast("int64") - start.epoch_seconds().cast("int64")


def _ranked(table: ir.Table, by: Sequence[str]) -> ir.Table:
    """Each value's rank from 1 among those of its group, and how many there are; the empty ones come last."""
    ordered = ibis.window(group_by=[table[name] for name in by], order_by=[table.v.asc(nulls_first=False)])
    whole = ibis.window(group_by=[table[name] for name in by])
    return table.mutate(rank=ibis.row_number().over(ordered) + 1, size=table.v.count().over(whole))


def _at(table: ir.Table, rank: ir.IntegerValue) -> ir.Scalar:
    return table.v.max(where=table["rank"] == rank)


def _rank_90(size: ir.IntegerValue) -> ir.IntegerValue:
    return (size * 9 + 9) // 10


def _values(metric: Metric, table: ir.Table, by: Sequence[str]) -> ir.Table:
    ranked, high = _ranked(table, by), NPS_HIGH if metric.aggregate == "nps" else HIGH
    size = ranked["size"]
    return ranked.aggregate(
        by=list(by),
        rows=ranked.count(),
        n=ranked.v.count(),
        total=ranked.v.sum(),
        low_middle=_at(ranked, (size + 1) // 2),
        high_middle=_at(ranked, (size + 2) // 2),
        p90=_at(ranked, _rank_90(size)),
        high=(ranked.v >= high).sum(),
        low=(ranked.v <= NPS_LOW).sum(),
    )


def _sums(metric: Metric, table: ir.Table, by: Sequence[str]) -> ir.Table:
    pairs = table.mutate(part=as_number(table[metric.value]), whole=as_number(table[metric.of]))
    both = pairs.part.notnull() & pairs.whole.notnull()
    return pairs.aggregate(
        by=list(by),
        rows=pairs.count(),
        n=both.sum(),
        part=pairs.part.sum(where=both),
        whole=pairs.whole.sum(where=both),
    )


def _parts(metric: Metric, table: ir.Table, by: Sequence[str]) -> ir.Table:
    scored = table.mutate(
        item=as_text(table[metric.by]), score=as_number(table[metric.value]), weight=as_number(table[metric.weight])
    )
    return scored.aggregate(
        by=[*by, "item"],
        rows=scored.count(),
        n=scored.score.count(),
        total=scored.score.sum(),
        weights=scored.weight.count(),
        weight_total=scored.weight.sum(),
    )


def _due(metric: Metric, table: ir.Table, end: date, by: Sequence[str]) -> ir.Table:
    wanted = condition(metric)
    lasted = _seconds(metric, table) if metric.started else ibis.null("int64")
    judged = table.mutate(v=lasted)
    pending: Any = ibis.literal(False)
    if wanted and wanted.is_timed:
        latest = datetime.combine(end, time(23, 59)) - timedelta(seconds=int(wanted.number or 0))
        late = as_moment(judged[metric.started]) > ibis.literal(latest)
        pending = (late & judged.v.isnull()).fill_null(False)
    if metric.dataset in OPEN_UNTIL:
        done, due = OPEN_UNTIL[metric.dataset]
        pending = (as_day(judged[done]).isnull() & (as_day(judged[due]) > end)).fill_null(False)
    marked = judged.mutate(is_pending=pending)
    marked = marked.mutate(
        is_good=(_good(marked, wanted) & ~marked.is_pending).fill_null(False),
        v=ibis.ifelse(marked.is_pending, ibis.null("int64"), marked.v),
    )
    ranked = _ranked(marked, by)
    return ranked.aggregate(
        by=list(by),
        rows=ranked.count(),
        n=(~ranked.is_pending).sum(),
        good=ranked.is_good.sum(),
        pending=ranked.is_pending.sum(),
        timed=ranked.v.count(),
        p90=_at(ranked, _rank_90(ranked["size"])),
    )


def _good(table: ir.Table, wanted: Condition | None) -> Any:
    if wanted is None:
        return ibis.literal(True)
    sign = SIGNS[wanted.sign]
    if wanted.is_timed:
        return sign(table.v, int(wanted.number or 0))
    if wanted.number is None:
        return sign(as_text(table[wanted.column]), wanted.text)
    return sign(as_number(table[wanted.column]), ibis.literal(wanted.number))


def _counts(row: Mapping[str, Any]) -> Counts:
    """A row as counts: what is null was counted over nothing."""
    low, high, p90 = row.get("low_middle"), row.get("high_middle"), row.get("p90")
    return Counts(
        rows=row["rows"],
        n=int(row["n"] or 0),
        good=int(row.get("good") or 0),
        pending=int(row.get("pending") or 0),
        total=_exact(row.get("total")),
        middle=None if low is None or high is None else (Decimal(low), Decimal(high)),
        p90=None if p90 is None else Decimal(p90),
        timed=int(row.get("timed") or 0),
        high=int(row.get("high") or 0),
        low=int(row.get("low") or 0),
        part=_exact(row.get("part")),
        whole=_exact(row.get("whole")),
    )


def _indices(rows: Sequence[Mapping[str, Any]], by: Sequence[str]) -> dict[Key, Counts]:
    parts: dict[Key, list[Part]] = {}
    records: dict[Key, int] = {}
    for row in rows:
        key = tuple(row[name] for name in by)
        records[key] = records.get(key, 0) + row["rows"]
        if row["item"]:
            part = Part(row["item"], row["n"], _exact(row["total"]), row["weights"], _exact(row["weight_total"]))
            parts.setdefault(key, []).append(part)
    return {
        key: Counts(n, n, parts=tuple(sorted(parts.get(key, ()), key=lambda p: p.name))) for key, n in records.items()
    }


def _exact(value: Any) -> Decimal:
    return NOTHING if value is None else Decimal(value)
