"""The same metrics and verdicts over tables of any size: one Ibis expression each, on DuckDB, PostgreSQL or Spark."""

from __future__ import annotations

from compliance_kit.evidence.engine.expression import aggregate, measure_by
from compliance_kit.evidence.engine.frames import Frames, connect, typed

__all__ = ["Frames", "aggregate", "connect", "measure_by", "typed"]
