"""A project's evidence folder → records, and the period they are judged over."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from compliance_kit.evidence.cells import Known
from compliance_kit.evidence.results import Results, joined, no_results, read_results
from compliance_kit.evidence.table import DATASETS, MAX_BYTES, Row, Table, read_table
from compliance_kit.kinds.project import Project
from compliance_kit.kinds.result import Result
from compliance_kit.library import Library
from compliance_kit.model import Diagnostic, Document, Place, Severity, Text, say

TABLE_FILES = (".csv", ".tsv", ".xls", ".xlsx", ".parquet")
"""What people keep records in; of these only the CSV files of the datasets are read."""


@dataclass(frozen=True, slots=True)
class Records:
    """A project's evidence: every dataset (empty where there is no file) and the period it is judged over.

    What filled forms say is part of the inspections; the forms themselves are in `results`.
    """

    tables: Mapping[str, Table]
    window: tuple[date, date]
    strays: tuple[Diagnostic, ...] = ()
    """Files of the evidence folder that were not read."""
    taken_back: Results = field(default_factory=no_results)

    @property
    def results(self) -> tuple[Document[Result], ...]:
        """Every filled form that was taken back, by id."""
        return self.taken_back.documents

    @property
    def findings(self) -> tuple[Diagnostic, ...]:
        """What was wrong with the files and their rows."""
        rows = (d for table in self.tables.values() for d in table.findings)
        return (*self.strays, *rows, *self.taken_back.findings)

    @property
    def rejected(self) -> int:
        """How many rows could not be used."""
        return sum(table.rejected for table in self.tables.values())

    @property
    def accepted(self) -> int:
        """How many rows could be used."""
        return sum(len(table.rows) for table in self.tables.values())

    def rows(self, dataset: str) -> tuple[Row, ...]:
        """The usable rows of a dataset; none for a dataset we do not keep."""
        return self.tables[dataset].rows if dataset in self.tables else ()


def window(project: Project, today: date) -> tuple[date, date]:
    """The period that is judged, both days included: the project's own, else the year so far; never beyond today."""
    start, end = project.evidence_from or date(today.year, 1, 1), min(project.evidence_to or today, today)
    return min(start, end), end


def no_records(project: Project, today: date) -> Records:
    """The evidence of a project that has none."""
    return Records({dataset: Table() for dataset in DATASETS}, window(project, today))


def load(root: Path, library: Library, project: Document[Project], today: date) -> Records:
    """Read the CSV files in the project's `evidence` folder and its filled forms; a missing file is an empty table."""
    folder = root / project.body.folder / "evidence"
    shown = f"{project.body.folder}/evidence"
    known = Known(
        forms={c.body.form: frozenset(i.code for i in c.body.items()) for c in library.checklists},
        plans=frozenset(p.id for p in library.plans),
    )
    tables = {
        dataset: _table(folder, dataset, f"{shown}/{dataset}.csv", known) if folder.is_dir() else Table()
        for dataset in DATASETS
    }
    taken_back = read_results(root, library, project)
    inspections = tables["inspections"]
    rows = joined(inspections.rows, taken_back.rows)
    tables["inspections"] = replace(inspections, rows=rows) if taken_back.rows else inspections
    return Records(tables, window(project.body, today), tuple(_strays(folder, shown)), taken_back)


def _table(folder: Path, dataset: str, name: str, known: Known) -> Table:
    path = folder / f"{dataset}.csv"
    if not path.exists() and not path.is_symlink():
        return Table()
    if not path.is_file() or folder.parent.resolve() not in path.resolve().parents:
        return _unread(name, say("不是项目文件夹里的普通文件，没有读入"))
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError:
        return _unread(name, say("打不开，没有读入"))
    return read_table(content, dataset, name=name, known=known)


def _unread(name: str, words: Text) -> Table:
    return Table(findings=(Diagnostic("evidence-file", Severity.ERROR, Place(name), words),))


def _strays(folder: Path, shown: str) -> Iterator[Diagnostic]:
    """Tables that lie in the folder and that we do not read: a mistyped name must not look like no evidence."""
    if not folder.is_dir():
        return
    names = {f"{dataset}.csv" for dataset in DATASETS}
    for path in sorted(folder.iterdir()):
        if path.name not in names and path.suffix.lower() in TABLE_FILES:
            near = difflib.get_close_matches(path.stem.lower(), DATASETS, n=1)
            hint = say("是不是想写 {near}？", near=f"{near[0]}.csv") if near else None
            words = say("这个文件没有读入；可用的记录表：{known}", known="、".join(sorted(names)))
            yield Diagnostic("evidence-file", Severity.ERROR, Place(f"{shown}/{path.name}"), words, hint)
