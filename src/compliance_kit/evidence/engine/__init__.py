"""The same metrics and verdicts over tables of any size: one Ibis expression each, on DuckDB, PostgreSQL or Spark."""

from __future__ import annotations

from compliance_kit.evidence.engine.expression import measure_by
from compliance_kit.evidence.engine.frames import ENGINES, connect, parquet, placed, texts
from compliance_kit.evidence.engine.group import PROJECT, Group, group
from compliance_kit.evidence.engine.shapes import Shapes, shapes

__all__ = [
    "ENGINES",
    "PROJECT",
    "Group",
    "Shapes",
    "connect",
    "group",
    "measure_by",
    "parquet",
    "placed",
    "shapes",
    "texts",
]
