"""Rows of a group's inspections that count for nothing, by what is wrong with them: none is left out in silence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import ibis
import ibis.expr.types as ir

from compliance_kit.evidence.engine.frames import as_day, as_text
from compliance_kit.evidence.engine.shapes import Shapes
from compliance_kit.evidence.table import table_schema

OUTSIDE = "outside"
"""Rows outside the window, which are not wrong; a form with a longer cycle looks back before its first day."""
SHOWN = 20
"""Different values listed of one kind; the rest is counted in the last."""


@dataclass(frozen=True, slots=True)
class Fault:
    """How many rows bear a value in a column that cannot be used; `value` is empty where there is none."""

    column: str
    value: str
    rows: int

    @property
    def is_wrong(self) -> bool:
        """Whether somebody must mend it."""
        return self.column != OUTSIDE


def faults(inspections: ir.Table, roster: Mapping[str, str], shapes: Shapes) -> tuple[Fault, ...]:
    """What is wrong with the inspections, the most frequent first; a row with two faults is in both counts."""
    t = inspections.mutate(day=as_day(inspections["date"]), result=as_text(inspections["result"]))
    known = {(row["form"], row["item"]) for row in shapes.verifies}
    results = set(table_schema("inspections")["columns"]["result"]["choices"])
    found = [
        *(Fault("project", name, n) for name, n in _by(t, "project") if name not in roster),
        *(Fault("result", name, n) for name, n in _by(t, "result") if name not in results),
        *(Fault("item", f"{form} {item}", n) for form, item, n in _by(t, "form", "item") if (form, item) not in known),
    ]
    first, last = shapes.window
    undated = t.filter(t.day.isnull()).count().to_pyarrow().as_py()
    outside = t.filter((t.day < first) | (t.day > last)).count().to_pyarrow().as_py()
    found += [Fault("date", "", undated)] if undated else []
    found += [Fault(OUTSIDE, f"{first} ~ {last}", outside)] if outside else []
    return tuple(_shortened(sorted(found, key=lambda fault: (-fault.rows, fault.column, fault.value))))


def _by(t: ir.Table, *columns: str) -> list[tuple[Any, ...]]:
    texts = t.select(**{name: as_text(t[name]) for name in columns})
    rows = texts.aggregate(by=list(columns), n=ibis._.count()).to_pyarrow().to_pylist()
    return [tuple(row.values()) for row in rows]


def _shortened(found: list[Fault]) -> list[Fault]:
    kept = []
    for column in ("project", "item", "result", "date", OUTSIDE):
        mine = [fault for fault in found if fault.column == column]
        kept += mine[:SHOWN]
        if len(mine) > SHOWN:
            kept.append(Fault(column, "…", sum(fault.rows for fault in mine[SHOWN:])))
    return kept
