"""Records in → what was really done, per requirement. The data engine lives here."""

from __future__ import annotations

from compliance_kit.evidence.agenda import Agenda, Round, Span, State, agenda
from compliance_kit.evidence.cells import Known
from compliance_kit.evidence.dues import Due, due
from compliance_kit.evidence.measure import measure, metric_window, survey_size
from compliance_kit.evidence.notices import Issued, Notices, load_notices, next_sequence
from compliance_kit.evidence.periods import period, period_key, period_name
from compliance_kit.evidence.published import published
from compliance_kit.evidence.records import Records, load, no_records, window
from compliance_kit.evidence.results import Results, read_results
from compliance_kit.evidence.rounds import Rounds, Slot, slots, spans
from compliance_kit.evidence.score import RowScore, Score, conclusion, is_out_of_range, judged, score
from compliance_kit.evidence.table import DATASETS, Row, Table, table_schema
from compliance_kit.evidence.verdicts import Outcome, Shortfall, Verdict, judge, rounds
from compliance_kit.evidence.whole import read_table
from compliance_kit.evidence.wording import Measurement

__all__ = [
    "DATASETS", "Agenda", "Due", "Issued", "Known", "Measurement", "Notices", "Outcome", "Records", "Results", "Round", "Rounds",
    "Row", "RowScore", "Score", "Shortfall", "Slot", "Span", "State", "Table", "Verdict", "agenda", "conclusion", "due",
    "is_out_of_range", "judge", "judged", "load", "load_notices", "measure", "metric_window", "next_sequence", "no_records",
    "period", "period_key", "period_name", "published", "read_results", "read_table", "rounds", "score", "slots", "spans", "survey_size",
    "table_schema", "window",
]  # fmt: skip
