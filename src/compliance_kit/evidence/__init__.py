"""Records in → what was really done, per requirement. The data engine lives here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from compliance_kit.evidence.measure import Measurement, measure
from compliance_kit.evidence.table import DATASETS, Known, Row, Table, read_table, table_schema
from compliance_kit.evidence.verdicts import Outcome, Verdict, judge
from compliance_kit.kinds.project import Project
from compliance_kit.library import Library
from compliance_kit.model import Diagnostic, Document


@dataclass(frozen=True, slots=True)
class Records:
    """A project's evidence: every dataset (empty where there is no file) and the period it is judged over."""

    tables: Mapping[str, Table]
    window: tuple[date, date]

    @property
    def findings(self) -> tuple[Diagnostic, ...]:
        """What was wrong with the rows."""
        return tuple(d for table in self.tables.values() for d in table.findings)

    @property
    def rejected(self) -> int:
        """How many rows could not be used."""
        return sum(table.rejected for table in self.tables.values())

    @property
    def accepted(self) -> int:
        """How many rows could be used."""
        return sum(len(table.rows) for table in self.tables.values())


def load(root: Path, library: Library, project: Document[Project], today: date) -> Records:
    """Read the CSV files in the project's `evidence` folder; a missing file is an empty table."""
    folder = root / project.body.folder / "evidence"
    known = Known(
        forms={c.body.form: frozenset(i.code for i in c.body.items()) for c in library.checklists},
        plans=frozenset(p.id for p in library.plans),
    )
    tables = {}
    for dataset in DATASETS:
        path = folder / f"{dataset}.csv"
        name = f"{project.body.folder}/evidence/{dataset}.csv"
        is_there = path.is_file() and folder.resolve() in path.resolve().parents
        tables[dataset] = (
            read_table(path.read_bytes(), dataset, name=name, known=known) if is_there else Table((), 0, ())
        )
    return Records(tables, window(project.body, today))


def window(project: Project, today: date) -> tuple[date, date]:
    """The period that is judged: the project's own, else the year up to today."""
    start = project.evidence_from or date(today.year, 1, 1)
    return start, project.evidence_to or today


__all__ = [
    "DATASETS", "Measurement", "Outcome", "Records", "Row", "Table", "Verdict", "judge", "load", "measure",
    "read_table", "table_schema", "window",
]  # fmt: skip
