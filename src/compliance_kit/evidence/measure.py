"""Metrics as declared → a number, how many records it rests on, and what to know about it."""

from __future__ import annotations

import operator
import re
import statistics
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from compliance_kit.evidence.table import Row, moment
from compliance_kit.kinds.metric import Metric
from compliance_kit.kinds.values import duration
from compliance_kit.model import Text, say

_DATED_BY = {"work_orders": "reported", "complaints": "received"}
_LESS = re.compile(r"duration *(<=|<) *(.+)")
_CELL = re.compile(r"([a-z_]+) *(>=|<=|=|>|<) *(.+)")
_SIGNS: Mapping[str, Callable[[float, float], bool]] = {
    ">=": operator.ge, "<=": operator.le, ">": operator.gt, "<": operator.lt, "=": operator.eq,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Measurement:
    """What a metric came to; `value` is None where nothing could be measured, `n` the records it rests on.

    `p90_minutes` stands beside every share of durations: a rate alone hides how late the late ones were.
    """

    value: float | None
    n: int
    unit: str
    note: Text
    p90_minutes: float | None = None

    def is_enough(self, metric: Metric) -> bool:
        """Whether there are as many records as the metric asks for."""
        return self.n >= metric.min_n


def measure(metric: Metric, rows: Iterable[Row], window: tuple[date, date]) -> Measurement:
    """Compute a metric over the records of a window, both days included."""
    kept = [row for row in rows if _is_within(metric, row, window) and _fits(metric, row)]
    if metric.aggregate in ("share", "count"):
        return _share(metric, kept)
    values = [v for row in kept if (v := _value(metric, row)) is not None]
    if not values:
        return Measurement(None, 0, metric.unit, say("没有记录"))
    return _summary(metric, values)


def _is_within(metric: Metric, row: Row, window: tuple[date, date]) -> bool:
    text = row.cells.get(_DATED_BY.get(metric.dataset, "date"), "")[:10]
    return window[0].isoformat() <= text <= window[1].isoformat()


def _fits(metric: Metric, row: Row) -> bool:
    if any(row.cells.get(column) != value for column, value in metric.where.items()):
        return False
    return metric.dataset != "inspections" or row.cells["result"] in ("pass", "fail")


def _share(metric: Metric, rows: Sequence[Row]) -> Measurement:
    good = sum(_succeeds(metric, row) for row in rows)
    if metric.aggregate == "count":
        return Measurement(float(good), len(rows), metric.unit, say("共 {n} 条记录", n=len(rows)))
    if not rows:
        return Measurement(None, 0, metric.unit, say("没有记录"))
    lasted = sorted(v for row in rows if (v := _minutes(metric, row)) is not None)
    p90 = lasted[max(0, -(-len(lasted) * 9 // 10) - 1)] if lasted else None
    note = say("{good}/{n} 达标", good=good, n=len(rows))
    return Measurement(round(100 * good / len(rows), 1), len(rows), metric.unit, note, p90)


def _succeeds(metric: Metric, row: Row) -> bool:
    timed = _LESS.fullmatch(metric.success)
    if timed:
        lasted, limit = _minutes(metric, row), duration(timed[2])
        return lasted is not None and limit is not None and lasted <= limit.minutes
    cell = _CELL.fullmatch(metric.success)
    if not cell:
        return not metric.success
    written = row.cells.get(cell[1], "")
    if cell[2] == "=":
        return written == cell[3]
    try:
        return _SIGNS[cell[2]](float(written), float(cell[3]))
    except ValueError:
        return False


def _minutes(metric: Metric, row: Row) -> float | None:
    if not metric.started:
        return None
    start, end = moment(row.cells.get(metric.started, "")), moment(row.cells.get(metric.ended, ""))
    return (end - start).total_seconds() / 60 if start and end else None


def _value(metric: Metric, row: Row) -> float | None:
    if metric.value:
        try:
            return float(row.cells.get(metric.value, ""))
        except ValueError:
            return None
    return _minutes(metric, row)


def _summary(metric: Metric, values: list[float]) -> Measurement:
    n = len(values)
    if metric.aggregate == "top2":
        share = 100 * sum(v >= 4 for v in values) / n
        weighted = statistics.fmean(values) * 20
        note = say("满意率（4、5 分占比）；加权满意度（均值×20）{weighted:.1f}，n={n}", weighted=weighted, n=n)
        return Measurement(round(share, 1), n, metric.unit, note)
    ordered = sorted(values)
    found = {
        "mean": statistics.fmean(values),
        "median": statistics.median(values),
        "p90": ordered[max(0, -(-n * 9 // 10) - 1)],
    }[metric.aggregate]
    return Measurement(round(found, 1), n, metric.unit, say("n={n}", n=n), ordered[max(0, -(-n * 9 // 10) - 1)])
