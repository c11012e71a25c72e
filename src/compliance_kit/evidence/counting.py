"""A metric's counts over records in memory; `engine` gives the same over tables of any size."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from compliance_kit.evidence.cells import moment
from compliance_kit.evidence.condition import SIGNS, condition, number
from compliance_kit.evidence.counts import NOTHING, Counts, Part
from compliance_kit.evidence.table import Row
from compliance_kit.kinds.metric import Metric

DATED_BY = {
    "work_orders": "reported", "complaints": "received", "incidents": "found", "disputes": "received",
    "requests": "received",
}  # fmt: skip
"""The column that says which day a row belongs to, where it is not `date`."""
OPEN_UNTIL = {"improvements": ("closed", "due")}
"""Datasets whose rows count only once they are done, or their day is over: the columns with when they were, and when they must be."""
HIGH, NPS_HIGH, NPS_LOW = 4, 9, 6
"""Satisfied from 4 of 5; promoters from 9 of 10, detractors up to 6."""


def count(metric: Metric, rows: Iterable[Row], window: tuple[date, date]) -> Counts:
    """Count what the metric asks for over a window, both days included; its columns must be the dataset's."""
    kept = cases(metric, rows, window)
    if metric.aggregate == "ratio":
        return _sums(metric, kept)
    if metric.aggregate in ("share", "count"):
        return _due(metric, kept, window[1])
    if metric.aggregate == "csi":
        return Counts(len(kept), len(kept), parts=_parts(metric, kept))
    if metric.value:
        values = [v for row in kept if (v := _value(metric.value, row)) is not None]
    else:
        values = [v for row in kept if (v := seconds(metric, row)) is not None]
    return _values(metric, values, len(kept))


def cases(metric: Metric, rows: Iterable[Row], window: tuple[date, date]) -> list[Row]:
    """The records that a metric looks at: of the window, both days included, and let through by its filter."""
    first, last = window[0].isoformat(), window[1].isoformat()
    dated = DATED_BY.get(metric.dataset, "date")
    fits = _filter(metric)
    return [row for row in rows if first <= row.cells.get(dated, "")[:10] <= last and fits(row.cells)]


def _filter(metric: Metric) -> Callable[[Mapping[str, str]], bool]:
    """What lets a row through; 不涉及 and 未检查 are no results and leave every denominator."""
    where = tuple(metric.where.items())
    results = ("pass", "fail") if metric.dataset == "inspections" else ()

    def fits(cells: Mapping[str, str]) -> bool:
        for column, value in where:
            if cells.get(column) != value:
                return False
        return not results or cells["result"] in results

    return fits


def _value(column: str, row: Row) -> Decimal | None:
    return number(row.cells.get(column, ""))


def seconds(metric: Metric, row: Row) -> Decimal | None:
    """How long a case lasted; None where it has not ended."""
    start, end = moment(row.cells.get(metric.started, "")), moment(row.cells.get(metric.ended, ""))
    return Decimal(int((end - start).total_seconds())) if start and end else None


def rank_90(n: int) -> int:
    """Which of n values in order, from 1, is the nearest-rank 90th percentile: nine tenths are no greater."""
    return math.ceil(n * 9 / 10)


def _values(metric: Metric, values: Sequence[Decimal], rows: int) -> Counts:
    if not values:
        return Counts(rows)
    ordered, n = sorted(values), len(values)
    high = NPS_HIGH if metric.aggregate == "nps" else HIGH
    return Counts(
        rows=rows,
        n=n,
        total=sum(ordered, NOTHING),
        middle=(ordered[(n + 1) // 2 - 1], ordered[(n + 2) // 2 - 1]),
        p90=ordered[rank_90(n) - 1],
        high=sum(value >= high for value in ordered),
        low=sum(value <= NPS_LOW for value in ordered),
    )


def _sums(metric: Metric, rows: Sequence[Row]) -> Counts:
    """One column's sum against another's; a row that lacks either number leaves both sums."""
    pairs = [
        (part, whole)
        for row in rows
        if (part := _value(metric.value, row)) is not None and (whole := _value(metric.of, row)) is not None
    ]
    part, whole = (sum((pair[i] for pair in pairs), NOTHING) for i in (0, 1))
    return Counts(len(rows), len(pairs), part=part, whole=whole)


def _parts(metric: Metric, rows: Sequence[Row]) -> tuple[Part, ...]:
    names = sorted({row.cells.get(metric.by, "") for row in rows} - {""})
    return tuple(_part(metric, name, [row for row in rows if row.cells.get(metric.by, "") == name]) for name in names)


def _part(metric: Metric, name: str, rows: Sequence[Row]) -> Part:
    scores = [v for row in rows if (v := _value(metric.value, row)) is not None]
    weights = [v for row in rows if (v := _value(metric.weight, row)) is not None]
    return Part(name, len(scores), sum(scores, NOTHING), len(weights), sum(weights, NOTHING))


def _due(metric: Metric, rows: Sequence[Row], end: date) -> Counts:
    is_good = judge_of(metric)
    due = [row for row in rows if is_counted(metric, row, end)]
    lasted = sorted(v for row in due if (v := seconds(metric, row)) is not None) if metric.started else []
    return Counts(
        rows=len(rows),
        n=len(due),
        good=sum(is_good(row) for row in due),
        pending=len(rows) - len(due),
        p90=lasted[rank_90(len(lasted)) - 1] if lasted else None,
        timed=len(lasted),
    )


def is_counted(metric: Metric, row: Row, end: date) -> bool:
    """Whether a record is good or bad at the end of the window, and not still open."""
    wanted = condition(metric)
    limit = wanted.number if wanted and wanted.is_timed else None
    return not (_is_open(metric, row, end) or (limit and _is_pending(metric, row, limit, end)))


def judge_of(metric: Metric) -> Callable[[Row], bool]:
    """What is good; everything where nothing is asked for."""
    wanted = condition(metric)
    if wanted is None:
        return lambda row: True
    sign = SIGNS[wanted.sign]
    if wanted.is_timed:
        return lambda row: (lasted := seconds(metric, row)) is not None and sign(lasted, wanted.number)
    if wanted.number is None:
        return lambda row: sign(row.cells.get(wanted.column, ""), wanted.text)
    return lambda row: (found := _value(wanted.column, row)) is not None and sign(found, wanted.number)


def _is_open(metric: Metric, row: Row, end: date) -> bool:
    """Whether a row is neither done nor late at the end of the window."""
    done, due = OPEN_UNTIL.get(metric.dataset, ("", ""))
    return bool(due) and not row.cells.get(done) and row.cells.get(due, "") > end.isoformat()


def _is_pending(metric: Metric, row: Row, limit: Decimal, end: date) -> bool:
    """Whether a case is still open and its time not yet up at the end of the window: neither good nor bad so far."""
    start = moment(row.cells.get(metric.started, ""))
    if start is None or seconds(metric, row) is not None:
        return False
    return start + timedelta(seconds=int(limit)) > datetime.combine(end, time(23, 59))
