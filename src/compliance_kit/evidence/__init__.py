"""Records in → what was really done, per requirement. The data engine lives here."""

from __future__ import annotations

from compliance_kit.evidence.cells import Known
from compliance_kit.evidence.measure import Measurement, measure, metric_window, survey_size
from compliance_kit.evidence.records import Records, load, no_records, window
from compliance_kit.evidence.rounds import Rounds, Slot, slots, spans
from compliance_kit.evidence.table import DATASETS, Row, Table, read_table, table_schema
from compliance_kit.evidence.verdicts import Outcome, Shortfall, Verdict, judge, rounds

__all__ = [
    "DATASETS", "Known", "Measurement", "Outcome", "Records", "Rounds", "Row", "Shortfall", "Slot", "Table", "Verdict",
    "judge", "load", "measure", "metric_window", "no_records", "read_table", "rounds", "slots", "spans", "survey_size",
    "table_schema", "window",
]  # fmt: skip
