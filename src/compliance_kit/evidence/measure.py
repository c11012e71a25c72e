"""Metrics as declared → a number over records in memory; the days a metric looks at, and how many must answer."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta

from compliance_kit.evidence.condition import condition, named_columns
from compliance_kit.evidence.counting import count
from compliance_kit.evidence.table import Row, table_schema
from compliance_kit.evidence.wording import Measurement, worded
from compliance_kit.kinds.metric import Metric, survey_size
from compliance_kit.kinds.values import MINUTES, Duration, months_after


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


def measure(metric: Metric, rows: Iterable[Row], window: tuple[date, date]) -> Measurement:
    """Compute a metric over the records of a window, both days included."""
    return refused(metric) or worded(metric, count(metric, rows, window))


def refused(metric: Metric) -> Measurement | None:
    """What a metric comes to that no records could answer; None for one that can be measured."""
    known = table_schema(metric.dataset)["columns"]
    unknown = next((column for column in named_columns(metric) if column not in known), "")
    if unknown:
        return Measurement(None, 0, metric.unit, f"指标用到的列“{unknown}”不在记录表里，无法计算")
    if condition(metric) is None and (metric.success or metric.aggregate == "share"):
        return Measurement(None, 0, metric.unit, f"达标条件“{metric.success}”的写法无法识别")
    return None


__all__ = ["measure", "metric_window", "refused", "survey_size"]
