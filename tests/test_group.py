"""`ckit group`: tables of many estates from Parquet; what cannot be used is told and counted, and nothing else changes."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result

from compliance_kit import evidence
from compliance_kit.cli.group import group
from compliance_kit.evidence.engine import PROJECT, connect, texts
from compliance_kit.library import Library, load
from compliance_kit.outputs.gap import findings
from compliance_kit.outputs.output import Order
from postgres import database, postgres

__all__ = ["database", "postgres"]
ROOT = Path(__file__).parents[1]
TODAY = date(2026, 11, 29)
FIRST, LAST = "2026-08-01", "2026-10-31"


@pytest.fixture(scope="module")
def library() -> Library:
    return load(ROOT)


@pytest.fixture
def data(library: Library, tmp_path: Path) -> Path:
    """The five example projects' records as a group keeps them, each dataset a file."""
    folder = tmp_path / "data"
    folder.mkdir()
    records = {project.id: evidence.load(ROOT, library, project, TODAY) for project in library.projects}
    for dataset in evidence.DATASETS:
        parts = [texts(each.rows(dataset), dataset, {PROJECT: name}) for name, each in records.items()]
        pq.write_table(pa.concat_tables(parts), folder / f"{dataset}.parquet")
    return folder


@pytest.fixture
def roster(library: Library, tmp_path: Path) -> Path:
    path = tmp_path / "roster.csv"
    path.write_text("project,like\n" + "".join(f"{p.id},{p.id}\n" for p in library.projects), encoding="utf-8")
    return path


def run(data: Path, roster: Path, *more: str) -> Result:
    out = data.parent / "out"
    words = [
        str(data),
        "--roster",
        str(roster),
        "--from",
        FIRST,
        "--to",
        LAST,
        "--out",
        str(out),
        "--root",
        str(ROOT),
        *more,
    ]
    return CliRunner().invoke(group, words, standalone_mode=False)


def table(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))


def test_each_estates_numbers_are_those_of_its_own_gap_report(library: Library, data: Path, roster: Path) -> None:
    records = {project.id: evidence.load(ROOT, library, project, TODAY) for project in library.projects}
    compared = 0
    for report in findings.reports(library, Order(TODAY, records=records)):
        done = run(data, roster, "--from", str(report.window[0]), "--to", str(report.window[1]))
        assert (done.exception, done.return_value) == (None, 0), done.output
        assert "5 个项目" in done.output
        row = {row["项目"]: row for row in table(data.parent / "out" / "scores.csv")}[report.project.id]
        assert (float(row["得分率（%）"]), float(row["检查率（%）"])) == (report.whole.score, report.whole.coverage)
        assert row["结论"] == report.conclusion
        compared += 1
    assert compared == 5
    whole = json.loads((data.parent / "out" / "group.json").read_bytes())
    assert (
        whole["estates"] == 5
        and sum(whole["conclusions"].values()) == 5
        and {row["column"] for row in whole["unused"]} == {"outside"}
    )


def test_what_cannot_be_used_is_told_counted_and_changes_nothing_else(data: Path, roster: Path) -> None:
    run(data, roster)
    before = {path.name: path.read_bytes() for path in (data.parent / "out").iterdir()}
    good = pq.read_table(data / "inspections.parquet").to_pylist()[:5]
    bad: list[dict[str, Any]] = [
        {**good[0], "project": "prj-nobody"},
        {**good[1], "result": "合格"},
        {**good[2], "item": "999"},
        {**good[3], "date": "2025-01-01"},
        {**good[4], "date": ""},
    ]
    pq.write_table(pa.Table.from_pylist(bad), data / "inspections-broken.parquet")
    done = run(data, roster)
    assert done.return_value == 1 and "没有计入的记录" in done.output
    unused = {(row["列"], row["取值"]): row["行数"] for row in table(data.parent / "out" / "unused.csv")}
    assert {("project", "prj-nobody"), ("result", "合格"), ("date", "")} <= set(unused)
    assert any(column == "item" and value.endswith(" 999") for column, value in unused)
    assert any(column == "outside" and FIRST in value for column, value in unused)
    for name in ("scores.csv", "chapters.csv", "requirements.csv", "months.csv"):
        assert (data.parent / "out" / name).read_bytes() == before[name], name


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a,b\n", ":1:1：第一行要写 project,like"),
        ("project,like\nE1,prj-x\n", ":2:4：没有项目“prj-x”"),
        ("project,like\nE1,prj-putuo-court\nE1,prj-putuo-court\n", ":3:1：项目“E1”"),
        ("project,like\n", "名册里有 0 个项目"),
    ],
)
def test_a_roster_that_is_wrong_is_refused_at_its_line_and_nothing_is_written(
    data: Path, roster: Path, text: str, words: str
) -> None:
    roster.write_text(text, encoding="utf-8")
    done = run(data, roster)
    assert words in str(done.exception)
    assert not (data.parent / "out").exists()


def test_an_engine_that_is_not_there_is_named_without_its_password(data: Path, roster: Path) -> None:
    done = run(data, roster, "--engine", "postgres://somebody:secret@127.0.0.1:1/x")
    assert "连不上计算引擎" in str(done.exception) and "secret" not in str(done.exception)
    assert "不认识的计算引擎" in str(run(data, roster, "--engine", "mysql://x").exception)
    assert "没有找到记录" in str(run(roster.parent, roster).exception)


@pytest.mark.slow
def test_a_database_gives_the_same_files_as_parquet(data: Path, roster: Path, database: str) -> None:
    run(data, roster)
    before = {path.name: path.read_bytes() for path in (data.parent / "out").iterdir()}
    backend = connect(database)
    for path in data.iterdir():
        backend.create_table(path.stem, pq.read_table(path))
    backend.disconnect()
    out = data.parent / "out"
    words = [
        "--roster",
        str(roster),
        "--from",
        FIRST,
        "--to",
        LAST,
        "--out",
        str(out),
        "--root",
        str(ROOT),
        "--engine",
        database,
    ]
    done = CliRunner().invoke(group, words, standalone_mode=False)
    assert done.exception is None, done.exception
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before
