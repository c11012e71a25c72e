"""A project's evidence folder → records, and the period they are judged over."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from compliance_kit.evidence.cells import Known
from compliance_kit.evidence.results import Results, joined, no_results, read_results
from compliance_kit.evidence.sources import csv_part, database_sheet, parquet_sheet, workbook_sheet
from compliance_kit.evidence.table import (
    DATASETS,
    MAX_BYTES,
    Part,
    Row,
    Table,
    judge_sheet,
    table_schema,
)
from compliance_kit.evidence.whole import whole
from compliance_kit.kinds.project import Project
from compliance_kit.kinds.result import Result
from compliance_kit.library import Library
from compliance_kit.model import CkitError, Diagnostic, Document, Place, Severity, Text, say

TABLE_FILES = (".csv", ".tsv", ".xls", ".xlsx", ".parquet")
"""What people keep records in."""
READ_FILES = (".csv", ".xlsx", ".parquet")
"""Of these the ones that are read, where they are named like a dataset."""


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


def load(
    root: Path,
    library: Library,
    project: Document[Project],
    today: date,
    *,
    environment: Mapping[str, str] | None = None,
) -> Records:
    """Read the files in the project's `evidence` folder, its database and its filled forms; without a file a table is empty.

    `environment` is where the database's address stands, by the name that the project gives.
    """
    folder = root / project.body.folder / "evidence"
    shown = f"{project.body.folder}/evidence"
    known = Known(
        forms={c.body.form: frozenset(i.code for i in c.body.items()) for c in library.checklists},
        plans=frozenset(p.id for p in library.plans),
    )
    given = _files(folder)
    tables = {}
    for dataset in DATASETS:
        parts = [_part(path, dataset, f"{shown}/{path.name}", known) for path in given.get(dataset, ())]
        database = project.body.database
        if database and dataset in database.tables:
            parts.append(_from_database(project, dataset, known, environment or {}))
        tables[dataset] = whole(parts, dataset) if parts else Table()
    taken_back = read_results(root, library, project)
    inspections = tables["inspections"]
    rows = joined(inspections.rows, taken_back.rows)
    tables["inspections"] = replace(inspections, rows=rows) if taken_back.rows else inspections
    return Records(tables, window(project.body, today), tuple(_strays(folder, shown)), taken_back)


def _files(folder: Path) -> Mapping[str, Sequence[Path]]:
    """The files of each dataset: `inspections.csv`, `inspections-2026.parquet` and the like, by name."""
    found: dict[str, list[Path]] = {}
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if dataset := _dataset(path):
            found.setdefault(dataset, []).append(path)
    return found


def _dataset(path: Path) -> str:
    stem = path.name[: -len(path.suffix)] if path.suffix else path.name
    dataset = stem.partition("-")[0]
    return dataset if path.suffix in READ_FILES and dataset in DATASETS else ""


def _part(path: Path, dataset: str, name: str, known: Known) -> Part:
    if not path.is_file() or path.parent.parent.resolve() not in path.resolve().parents:
        return _unread(name, say("不是项目文件夹里的普通文件，没有读入"))
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError:
        return _unread(name, say("打不开，没有读入"))
    if path.suffix == ".csv":
        return csv_part(content, dataset, name=name, known=known)
    if len(content) > MAX_BYTES:
        return _unread(name, say("文件过大，上限 {n} MB", n=MAX_BYTES // 1_000_000))
    schema = table_schema(dataset)
    try:
        if path.suffix == ".xlsx":
            sheet = workbook_sheet(content, schema, name=name, dataset=dataset)
        else:
            sheet = parquet_sheet(content, schema, name=name)
    except CkitError as error:
        return _unread(name, error.text)
    return judge_sheet(sheet, schema, name=name, known=known)


def _unread(name: str, words: Text) -> Part:
    return Part([], 0, [Diagnostic("evidence-file", Severity.ERROR, Place(name), words)])


def _from_database(project: Document[Project], dataset: str, known: Known, environment: Mapping[str, str]) -> Part:
    database = project.body.database
    assert database
    schema = table_schema(dataset)
    place = project.source.place(("evidence", "database", "tables", dataset))
    try:
        sheet = database_sheet(
            environment.get(database.url_env, ""), database.tables[dataset], schema, path=project.source.path
        )
    except CkitError as error:
        return Part([], 0, [Diagnostic("evidence-database", Severity.ERROR, place, error.text)])
    return judge_sheet(sheet, schema, name=project.source.path, known=known)


def _strays(folder: Path, shown: str) -> Iterator[Diagnostic]:
    """Tables that lie in the folder and that we do not read: a mistyped name must not look like no evidence."""
    if not folder.is_dir():
        return
    names = {f"{dataset}.csv" for dataset in DATASETS}
    for path in sorted(folder.iterdir()):
        if not _dataset(path) and path.suffix.lower() in TABLE_FILES:
            near = difflib.get_close_matches(path.stem.lower(), DATASETS, n=1)
            hint = say("是不是想写 {near}？", near=f"{near[0]}.csv") if near else None
            words = say("这个文件没有读入；可用的记录表：{known}", known="、".join(sorted(names)))
            yield Diagnostic("evidence-file", Severity.ERROR, Place(f"{shown}/{path.name}"), words, hint)
