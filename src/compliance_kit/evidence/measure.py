"""Metrics as declared → a number, how many records it rests on, and what to know about it."""

from __future__ import annotations

import math
import operator
import re
import statistics
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from compliance_kit.evidence.cells import moment
from compliance_kit.evidence.table import Row, table_schema
from compliance_kit.kinds.metric import Metric
from compliance_kit.kinds.values import MINUTES, Duration, Target, duration, months_after

_DATED_BY = {
    "work_orders": "reported", "complaints": "received", "incidents": "found", "disputes": "received",
    "requests": "received",
}  # fmt: skip
"""The column that says which day a row belongs to, where it is not `date`."""
_TIMED = re.compile(r"duration *(<=|<) *(.+)")
_CELL = re.compile(r"([a-z_]+) *(>=|<=|=|>|<) *(.+)")
_SIGNS: Mapping[str, Callable[[float, float], bool]] = {
    ">=": operator.ge, "<=": operator.le, ">": operator.gt, "<": operator.lt, "=": operator.eq,
}  # fmt: skip
_AGGREGATES: Mapping[str, Callable[[Sequence[float]], float]] = {
    "mean": statistics.fmean,
    "median": statistics.median,
    "p90": lambda values: percentile_90(values),
}
UNIVERSE = 1.96**2 * 0.25 / 0.05**2
"""Answers needed of an endless population for ±5 % at 95 % confidence: 384.16."""


@dataclass(frozen=True, slots=True)
class Measurement:
    """What a metric came to, unrounded and in its own unit; None where nothing could be measured.

    `n` is the number of records it rests on. `p90_minutes` stands beside every figure made of durations: a rate or a
    mean alone hides how late the late ones were. Cases still open have no duration; the note counts them.
    """

    value: float | None
    n: int
    unit: str
    note: str
    p90_minutes: float | None = None

    @property
    def shown(self) -> str:
        """As people read it: 94.12%, 3.5 小时, or a dash. Two decimals, so that 97.96 is not printed as 98."""
        if self.value is None:
            return "—"
        space = "" if self.unit in ("%", "") else " "
        return f"{round(self.value, 2):g}{space}{self.unit}"

    def is_enough(self, metric: Metric) -> bool:
        """Whether there is a figure, and it rests on as many records as the metric asks for."""
        return self.value is not None and self.n >= metric.min_n

    def reaches(self, target: Target) -> bool:
        """Whether the figure meets a target, which may be written in another unit of time."""
        if self.value is None:
            return False
        if self.unit != target.unit and self.unit in MINUTES and target.unit in MINUTES:
            return target.is_met_by(self.value * MINUTES[self.unit] / MINUTES[target.unit])
        return target.is_met_by(self.value)


def metric_window(span: Duration | None, window: tuple[date, date]) -> tuple[date, date]:
    """The days a metric looks back over: its own span up to the period's last day, else the period."""
    if span is None:
        return window
    number = int(re.match(r"[0-9]+", span.text)[0])  # type: ignore[index]
    after = window[1] + timedelta(days=1)
    if span.text.endswith("个月"):
        return months_after(after, -number), window[1]
    if span.text.endswith("年"):
        return months_after(after, -12 * number), window[1]
    return after - timedelta(days=max(1, span.minutes // MINUTES["日"])), window[1]


def percentile_90(values: Sequence[float]) -> float:
    """The nearest-rank 90th percentile: nine tenths of the values are no greater."""
    return sorted(values)[math.ceil(len(values) * 9 / 10) - 1]


def survey_size(households: int) -> int:
    """How many households must answer for ±5 % at 95 % confidence, with the finite-population correction."""
    return math.ceil(UNIVERSE / (1 + (UNIVERSE - 1) / households))


def measure(metric: Metric, rows: Iterable[Row], window: tuple[date, date]) -> Measurement:
    """Compute a metric over the records of a window, both days included."""
    unknown = _unknown_column(metric)
    if unknown:
        return Measurement(None, 0, metric.unit, f"指标用到的列“{unknown}”不在记录表里，无法计算")
    first, last = window[0].isoformat(), window[1].isoformat()
    dated = _DATED_BY.get(metric.dataset, "date")
    fits = _filter(metric)
    kept = [row for row in rows if fits(row.cells) and first <= row.cells.get(dated, "")[:10] <= last]
    if metric.aggregate == "ratio":
        return _ratio(metric, kept)
    if metric.aggregate in ("share", "count"):
        return _share(metric, kept, window[1])
    if metric.value:
        return _of_values(metric, [v for row in kept if (v := _number(row.cells.get(metric.value, ""))) is not None])
    return _of_durations(metric, kept)


def _unknown_column(metric: Metric) -> str:
    cell = _CELL.fullmatch(metric.success)
    named = [*metric.where, metric.value, metric.of, metric.started, metric.ended]
    if cell and cell[1] != "duration":
        named.append(cell[1])
    known = table_schema(metric.dataset)["columns"]
    return next((column for column in named if column and column not in known), "")


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


def _share(metric: Metric, rows: Sequence[Row], end: date) -> Measurement:
    judge = _success(metric)
    if judge is None and (metric.success or metric.aggregate == "share"):
        return Measurement(None, 0, metric.unit, f"达标条件“{metric.success}”的写法无法识别")
    timed = _TIMED.fullmatch(metric.success)
    limit = duration(timed[2]) if timed else None
    due = [row for row in rows if not _is_pending(metric, row, limit, end)] if limit else rows
    good = sum(judge is None or judge(row) for row in due)
    if metric.aggregate == "count":
        return Measurement(float(good), len(due), metric.unit, f"共 {len(due)} 条记录，计入 {good} 条")
    if not due:
        return Measurement(None, 0, metric.unit, "没有记录" if not rows else f"{len(rows)} 件都未到期")
    lasted = [v for row in due if (v := _minutes(metric, row)) is not None] if metric.started else []
    still_open = len(due) - len(lasted) if metric.started else 0
    parts = [f"{good}/{len(due)} 达标"]
    if still_open:
        parts.append(f"其中 {still_open} 件没有完成时间，按未达标计，不计入第 90 百分位")
    if len(due) < len(rows):
        parts.append(f"另有 {len(rows) - len(due)} 件未到期，不计入")
    value = 100 * good / len(due)
    return Measurement(value, len(due), metric.unit, "，".join(parts), percentile_90(lasted) if lasted else None)


def _success(metric: Metric) -> Callable[[Row], bool] | None:
    """The metric's condition as a function; None where there is none or it cannot be read."""
    timed = _TIMED.fullmatch(metric.success)
    if timed:
        sign, limit = _SIGNS[timed[1]], duration(timed[2])
        if limit is None or not metric.started:
            return None
        return lambda row: (lasted := _minutes(metric, row)) is not None and sign(lasted, limit.minutes)
    cell = _CELL.fullmatch(metric.success)
    if not cell:
        return None
    column, wanted = cell[1], cell[3]
    if cell[2] == "=":
        return lambda row: row.cells.get(column, "") == wanted
    sign, bound = _SIGNS[cell[2]], _number(wanted)
    if bound is None:
        return None
    return lambda row: (found := _number(row.cells.get(column, ""))) is not None and sign(found, bound)


def _is_pending(metric: Metric, row: Row, limit: Duration, end: date) -> bool:
    """Whether a case is still open and its time not yet up at the end of the window: neither good nor bad so far."""
    start = moment(row.cells.get(metric.started, "")) if metric.started else None
    if start is None or _minutes(metric, row) is not None:
        return False
    return start + timedelta(minutes=limit.minutes) > datetime.combine(end, time(23, 59))


def _minutes(metric: Metric, row: Row) -> float | None:
    start, end = moment(row.cells.get(metric.started, "")), moment(row.cells.get(metric.ended, ""))
    return (end - start).total_seconds() / 60 if start and end else None


def _number(text: str) -> float | None:
    return float(text) if re.fullmatch(r"-?[0-9]+(?:[.][0-9]+)?", text) else None


def _of_values(metric: Metric, values: list[float]) -> Measurement:
    n = len(values)
    if not values:
        return Measurement(None, 0, metric.unit, "没有记录")
    if metric.aggregate != "top2":
        return Measurement(_AGGREGATES[metric.aggregate](values), n, metric.unit, f"n={n}")
    mean, good = statistics.fmean(values), sum(v >= 4 for v in values)
    note = (
        f"满意率（4、5 分占比）{good}/{n}；加权满意度（均值×20）{mean * 20:.1f}，n={n}；"
        f"换算满意度（均值−1）÷4×100 为 {(mean - 1) * 25:.2f}；均不是 GB/T 19038 的结构方程测评"
    )
    return Measurement(100 * good / n, n, metric.unit, note)


def _ratio(metric: Metric, rows: Sequence[Row]) -> Measurement:
    """One column's sum against another's; a row that lacks either number leaves both sums."""
    pairs = [
        (part, whole)
        for row in rows
        if (part := _number(row.cells.get(metric.value, ""))) is not None
        and (whole := _number(row.cells.get(metric.of, ""))) is not None
    ]
    whole = sum(w for _, w in pairs)
    if not whole:
        return Measurement(None, 0, metric.unit, "没有记录" if not rows else "基数合计为 0，无法计算")
    part, factor = sum(p for p, _ in pairs), 100 if metric.unit == "%" else 1
    return Measurement(factor * part / whole, len(pairs), metric.unit, f"{part:g}/{whole:g}，共 {len(pairs)} 条记录")


def _of_durations(metric: Metric, rows: Sequence[Row]) -> Measurement:
    lasted = [v for row in rows if (v := _minutes(metric, row)) is not None]
    if not lasted or metric.aggregate not in _AGGREGATES:
        return Measurement(None, 0, metric.unit, "没有记录")
    note = f"n={len(lasted)}"
    if len(lasted) < len(rows):
        note += f"，另有 {len(rows) - len(lasted)} 件没有完成时间"
    value = _AGGREGATES[metric.aggregate](lasted) / MINUTES.get(metric.unit, 1)
    return Measurement(value, len(lasted), metric.unit, note, percentile_90(lasted))
