"""Which records keep a metric from its target, as people find them again: by number, or by what they are about."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from compliance_kit.evidence.condition import number
from compliance_kit.evidence.counting import cases, is_counted, judge_of
from compliance_kit.evidence.table import Row, table_schema
from compliance_kit.kinds.metric import Metric

NAMED_BY = {
    "certificates": ("object", "number", "expires"),
    "drills": ("date", "plan"),
    "inspections": ("date", "form", "item", "place"),
}
"""The columns that name a row, where they are not its key."""


def unmet(metric: Metric, rows: Iterable[Row], window: tuple[date, date]) -> tuple[tuple[str, ...], ...]:
    """The cells that name each record that counts against a metric, in order, whatever the order of the records; none where less is better.

    Of a ratio these are the rows whose part is smaller than their whole, with both numbers.
    """
    if metric.direction == "lower":
        return ()
    kept, columns = cases(metric, rows, window), _columns(metric.dataset)
    if metric.aggregate == "share":
        is_good = judge_of(metric)
        bad = [row for row in kept if is_counted(metric, row, window[1]) and not is_good(row)]
        return tuple(sorted(tuple(row.cells.get(column, "") for column in columns) for row in bad))
    if metric.aggregate == "ratio":
        pairs = [(row, row.cells.get(metric.value, ""), row.cells.get(metric.of, "")) for row in kept]
        short = (
            (*(row.cells.get(column, "") for column in columns), f"{part}/{whole}")
            for row, part, whole in pairs
            if (a := number(part)) is not None and (b := number(whole)) is not None and a < b
        )
        return tuple(sorted(short))
    return ()


def _columns(dataset: str) -> tuple[str, ...]:
    return NAMED_BY.get(dataset) or tuple(table_schema(dataset)["key"])
