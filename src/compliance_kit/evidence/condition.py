"""What makes a record count as good, as a metric writes it: `duration <= 30 分钟`, `result = pass`, `present > 4`."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from compliance_kit.kinds.metric import Metric

_CELL = re.compile(r"([a-z_]+) *(>=|<=|!=|=|>|<) *(.+)")
NUMBER = r"^-?[0-9]+([.][0-9]+)?$"
"""How a number is written in a record."""
SIGNS: Mapping[str, Callable[[Any, Any], Any]] = {
    ">=": operator.ge, "<=": operator.le, ">": operator.gt, "<": operator.lt, "=": operator.eq, "!=": operator.ne,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Condition:
    """A readable condition: a duration's limit in seconds, or one column's cell compared with a text or a number.

    `column` is empty for a duration. `text` is what a cell must equal, or must not, where `number` is None.
    """

    column: str
    sign: str
    number: Decimal | None
    text: str = ""

    @property
    def is_timed(self) -> bool:
        """Whether it limits how long a case may last."""
        return not self.column


def number(text: str) -> Decimal | None:
    """A number as records write it; None for anything else."""
    return Decimal(text) if re.match(NUMBER, text) else None


def condition(metric: Metric) -> Condition | None:
    """The metric's condition; None where it has none, or none that can be read."""
    if metric.success.startswith("duration"):
        limit, sign = metric.limit, "<" if metric.is_strict else "<="
        return Condition("", sign, Decimal(60 * limit.minutes)) if limit else None
    if not (cell := _CELL.fullmatch(metric.success)):
        return None
    if cell[2] in ("=", "!="):
        return Condition(cell[1], cell[2], None, cell[3])
    bound = number(cell[3])
    return None if bound is None else Condition(cell[1], cell[2], bound)


def named_columns(metric: Metric) -> tuple[str, ...]:
    """The columns that a metric names."""
    cell = _CELL.fullmatch(metric.success)
    columns = [*metric.where, metric.value, metric.of, metric.started, metric.ended, metric.by, metric.weight]
    if cell and cell[1] != "duration":
        columns.append(cell[1])
    return tuple(column for column in columns if column)
