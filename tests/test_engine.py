"""The engine: each metric and each verdict comes to the same, to the last digit, in memory, on DuckDB and on PostgreSQL."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import ibis
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance_kit import evidence
from compliance_kit.evidence import Records, Row
from compliance_kit.evidence.engine import PROJECT, connect, group, measure_by, parquet, shapes, texts
from compliance_kit.kinds.metric import Metric
from compliance_kit.library import Library, load
from compliance_kit.model import Document
from compliance_kit.outputs.gap import findings
from compliance_kit.outputs.output import Order
from compliance_kit.tailoring import applicable
from postgres import database, postgres

__all__ = ["database", "postgres"]
ROOT = Path(__file__).parents[1]
TODAY = date(2026, 11, 29)
YEAR = (date(2026, 1, 1), date(2026, 12, 31))


@pytest.fixture(scope="module")
def library() -> Library:
    return load(ROOT)


@pytest.fixture(scope="module")
def records(library: Library) -> dict[str, Records]:
    return {project.id: evidence.load(ROOT, library, project, TODAY) for project in library.projects}


@pytest.fixture(scope="module")
def tables(records: Mapping[str, Records]) -> dict[str, Any]:
    """Every dataset of the five example projects as one table, with the project beside."""
    ibis.set_backend(connect())
    return {
        dataset: ibis.memtable(
            pa.concat_tables([texts(each.rows(dataset), dataset, {PROJECT: name}) for name, each in records.items()])
        )
        for dataset in evidence.DATASETS
    }


def metrics(library: Library) -> Iterator[Document[Metric]]:
    return (document for document in library.documents.values() if document.head.kind == "metric")


# --- the same as one by one -------------------------------------------------------------------------------------------


def test_every_metric_of_every_project_is_the_same_figure_with_the_same_words(
    library: Library, records: dict[str, Records], tables: dict[str, Any]
) -> None:
    compared = figures = 0
    for document in metrics(library):
        metric = document.body
        spans = {evidence.metric_window(metric.window, each.window) for each in records.values()}
        for span in spans:
            found = measure_by(metric, tables[metric.dataset], span, [PROJECT])
            for name, each in records.items():
                one = evidence.measure(metric, each.rows(metric.dataset), span)
                many = found.get((name,))
                assert many == one or (many is None and one.value is None and one.note == "没有记录"), document.id
                compared += 1
                figures += one.value is not None
    assert compared >= 200 and figures >= 150


def test_every_verdict_of_every_project_is_the_same(
    library: Library, records: dict[str, Records], tables: dict[str, Any]
) -> None:
    window = (date(2026, 9, 1), date(2026, 10, 31))
    known = shapes(library, list(records), window)
    found = group(ibis.get_backend(), tables, {name: name for name in records}, known)
    rows = {(row[PROJECT], row["requirement"]): row for row in found.standings.to_pyarrow().to_pylist()}
    count = past = 0
    for project in library.projects:
        for verdict in evidence.judge(library, applicable(library, project), records[project.id].tables, window):
            row = rows[project.id, verdict.requirement.id]
            codes = {code.upper() for code in ("g2", "g3", "g4", "g5", "g6") if row[code]}
            assert (row["outcome"], codes) == (verdict.outcome.value, {s.code for s in verdict.shortfalls})
            assert row["vetoed"] == verdict.is_veto and row["judged"] == verdict.checks
            past += any(shortfall.is_past for shortfall in verdict.shortfalls)
            count += 1
    assert count == len(rows) > 3500 and past


@pytest.mark.parametrize("seed", range(2))
def test_verdicts_are_the_same_of_records_at_random(library: Library, records: dict[str, Records], seed: int) -> None:
    """Results and days drawn anew, so that every shortfall meets every other; half of the points lost, or a veto, no more."""
    chance, window = random.Random(seed), (date(2026, 8, 1), date(2026, 10, 31))
    drawn = {name: at_random(chance, each.rows("inspections")) for name, each in records.items()}
    backend = connect()
    tables = [texts(rows, "inspections", {PROJECT: name}) for name, rows in drawn.items()]
    known = shapes(library, list(drawn), window)
    roster = {name: name for name in drawn}
    made = group(backend, {"inspections": ibis.memtable(pa.concat_tables(tables))}, roster, known)
    rows = {(row[PROJECT], row["requirement"]): row for row in made.standings.to_pyarrow().to_pylist()}
    fails = {row[PROJECT]: 0 for row in rows.values()}
    for row in made.chapters.to_pyarrow().to_pylist():
        fails[row[PROJECT]] += row["vetoes"]
    kinds, past = set(), 0
    for project in library.projects:
        table = {"inspections": evidence.Table(drawn[project.id])}
        verdicts = evidence.judge(library, applicable(library, project), table, window)
        for v in verdicts:
            row = rows[project.id, v.requirement.id]
            codes = {code.upper() for code in ("g2", "g3", "g4", "g5", "g6") if row[code]}
            assert (row["outcome"], codes) == (v.outcome.value, {s.code for s in v.shortfalls}), v.requirement.id
            past += any(s.is_past for s in v.shortfalls)
            kinds.add((v.outcome.value, *sorted((s.code, s.is_past) for s in v.shortfalls)))
        standing = [v for v in verdicts if v.is_veto and any(s.code == "G4" and not s.is_past for s in v.shortfalls)]
        assert fails[project.id] == len(standing)
    assert past >= 3
    assert {("partly", ("G4", True)), ("gap", ("G4", False)), ("no-evidence", ("G3", False), ("G5", False))} <= kinds


def at_random(chance: random.Random, rows: Sequence[Row]) -> tuple[Row, ...]:
    """Half of the items fail often and the others seldom; a tenth of the days is another day, and some rows are gone.

    A tenth of the forms was given up after a third of the days.
    """
    often = {(row.cells["form"], row.cells["item"]): chance.random() < 0.5 for row in rows}
    days = sorted({row.cells["date"] for row in rows})
    lasts = {form: chance.choices(days[len(days) // 3 :: len(days)] + days[-1:], (1, 9))[0] for form, _ in often}
    made = []
    for row in rows:
        bad = 0.15 if often[row.cells["form"], row.cells["item"]] else 0.02
        result = chance.choices(("fail", "pass", "na", "not_checked"), (bad, 0.9 - bad, 0.05, 0.05))[0]
        day = chance.choice(days) if chance.random() < 0.1 else row.cells["date"]
        made.append(Row({**row.cells, "result": result, "date": day}, row.line))
    return tuple(row for row in made if row.cells["date"] <= lasts[row.cells["form"]] and chance.random() < 0.97)


def test_every_chapters_score_is_that_of_the_gap_report(
    library: Library, records: dict[str, Records], tables: dict[str, Any]
) -> None:
    order = Order(TODAY, records=records)
    reports = {report.project.id: report for report in findings.reports(library, order)}
    rows: dict[tuple[str, str], dict[str, Any]] = {}
    for window in {report.window for report in reports.values()}:
        mine = {name: name for name, report in reports.items() if report.window == window}
        found = group(ibis.get_backend(), tables, mine, shapes(library, list(mine), window))
        rows |= {(row[PROJECT], row["chapter"]): row for row in found.chapters.to_pyarrow().to_pylist()}
    count = 0
    for name, report in reports.items():
        for chapter in report.chapters:
            if chapter.applicable:
                row = rows[name, chapter.number]
                assert (row["applicable"], row["checked"], row["evidenced"]) == (
                    chapter.applicable, chapter.checked, chapter.evidenced)  # fmt: skip
                assert (row["half_points"] / 2, row["full"] or 0) == (chapter.points, chapter.full)
                count += 1
        assert sum(rows[key]["vetoes"] for key in rows if key[0] == name) >= len(report.vetoes)
    assert count == 40


# --- by hand ----------------------------------------------------------------------------------------------------------

ON = {"date": "2026-03-01"}


def typed(rows: list[Row], dataset: str) -> Any:
    return ibis.memtable(texts(rows, dataset))


def shape(**more: Any) -> Metric:
    fields: dict[str, Any] = {
        "definition": "测试", "dataset": "readings", "where": {}, "value": "", "started": "", "ended": "", "success": "",
        "aggregate": "share", "unit": "%", "direction": "higher", "target": None, "window": None, "min_n": 1, "basis": (),
        "note": "",
    }  # fmt: skip
    return Metric(**(fields | more))


def scores(*values: int, column: str = "score") -> list[Row]:
    return [Row(ON | {"household": str(i), column: str(value)}, i + 2) for i, value in enumerate(values)]


def asked(*answers: int | None) -> list[Row]:
    """How likely people would recommend; None where the question was left out."""
    return [
        Row(ON | {"household": str(i), "score": "4", "recommend": "" if answer is None else str(answer)}, i)
        for i, answer in enumerate(answers)
    ]


def orders(*minutes: int | None) -> list[Row]:
    ends = ["" if m is None else f"2026-03-01 {8 + m // 60:02}:{m % 60:02}" for m in minutes]
    return [
        Row({"id": str(i), "kind": "急修", "reported": "2026-03-01 08:00", "arrived": end}, i)
        for i, end in enumerate(ends)
    ]


def rated(*rows: tuple[str, int, int | None]) -> list[Row]:
    return [
        Row(ON | {"household": str(i), "item": item, "score": str(score), "importance": "" if w is None else str(w)}, i)
        for i, (item, score, w) in enumerate(rows)
    ]


SPAN = {"dataset": "work_orders", "started": "reported", "ended": "arrived"}
BY_HAND = {
    # 10 + 20 + 30 + 31 + 100 = 191 minutes; 191 / 5 = 38.2
    "mean": (shape(**SPAN, aggregate="mean", unit="分钟"), orders(10, 20, 30, 31, 100), 38.2),
    # in order 10 20 30 31: (20 + 30) / 2 = 25 minutes = 25/60 hours
    "median": (shape(**SPAN, aggregate="median", unit="小时"), orders(31, 10, 30, 20), 25 / 60),
    # 10 values 1…10: rank ceil(9) = 9
    "p90": (shape(**SPAN, aggregate="p90", unit="分钟"), orders(*range(1, 11)), 9.0),
    # 11 values: rank ceil(9.9) = 10
    "p90 of 11": (shape(**SPAN, aggregate="p90", unit="分钟"), orders(*range(1, 12)), 10.0),
    # within 30: 10, 20, 30 of 5 (the open one is late): 3 / 5 = 60 %
    "share": (shape(**SPAN, success="duration <= 30 分钟"), orders(10, 20, 30, 31, None), 60.0),
    "strict": (shape(**SPAN, success="duration < 30 分钟"), orders(10, 20, 30, 31, None), 40.0),
    "count": (shape(dataset="surveys", aggregate="count", unit="份", success="score >= 4"), scores(1, 4, 5, 3), 2.0),
    # the textbook's hundred answers: 40 + 25 of 100
    "top2": (shape(dataset="surveys", aggregate="top2", value="score"), scores(*[5] * 40, *[4] * 25, *[3] * 20, *[2] * 10, *[1] * 5), 65.0),
    # 9, 10, 10 recommend; 0, 6 do not; 7, 8 neither: 100 (3 - 2) / 7
    "nps": (shape(dataset="surveys", aggregate="nps", value="recommend", unit="分"), scores(9, 10, 10, 0, 6, 7, 8, column="recommend"), 100 / 7),
    # 20 promoters, 10 in between, 10 detractors, 2 who left it out: 100 (20 - 10) / 40 = 25
    "nps of 40": (shape(dataset="surveys", aggregate="nps", value="recommend", unit="分"), asked(*[9, 10] * 10, *[7, 8] * 5, *[0, 6] * 5, None, None), 25.0),
    # lift: scores 4, 5 mean 4.5, importance 5, 4 mean 4.5; greens: score 2, importance 1: (4.5·4.5 + 2·1) / 5.5 · 20 = 22.25 · 20 / 5.5
    "csi": (
        shape(dataset="ratings", aggregate="csi", by="item", value="score", weight="importance", unit="分"),
        rated(("电梯", 4, 5), ("电梯", 5, 4), ("绿化", 2, 1)),
        22.25 * 20 / 5.5,
    ),
    # repairs: scores 5, 4, 3 mean 4, importance 5, 5 and one left out mean 5; greens: scores 2, 3 mean 2.5, importance 3, 2 mean 2.5;
    # the whole has no importance and is left out: (5·4 + 2.5·2.5) / (5 + 2.5) · 20 = 26.25 / 7.5 · 20 = 70
    "csi with gaps": (
        shape(dataset="ratings", aggregate="csi", by="item", value="score", weight="importance", unit="分"),
        rated(("报修", 5, 5), ("报修", 4, None), ("报修", 3, 5), ("绿化", 2, 3), ("绿化", 3, 2), ("总体", 1, None)),
        70.0,
    ),
    # (80.5 + 19.5) of (100 + 25) = 80 %; the row without a base leaves both sums
    "ratio": (
        shape(dataset="fees", aggregate="ratio", value="paid", of="due"),
        [Row(ON | {"paid": a, "due": b}, i) for i, (a, b) in enumerate([("80.5", "100"), ("19.5", "25"), ("7", "")])],
        80.0,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BY_HAND)
def test_an_aggregate_is_what_comes_out_by_hand(name: str) -> None:
    metric, rows, expected = BY_HAND[name]
    ibis.set_backend(connect())
    one = evidence.measure(metric, rows, YEAR)
    assert one.value == expected
    assert measure_by(metric, typed(rows, metric.dataset), YEAR, ()) == {(): one}


def test_satisfaction_names_its_method_its_number_and_its_interval() -> None:
    """40, 25, 20, 10, 5 of a hundred: mean 3.85, so 77 and 71.25 beside 65; Wilson at 95 %: 55.3 to 73.6."""
    metric, rows, _ = BY_HAND["top2"]
    note = evidence.measure(metric, rows, YEAR).note
    for words in ("65/100", "77.0", "71.25", "n=100", "55.3%～73.6%", "不是 GB/T 19038"):
        assert words in note
    assert "不给置信区间" in evidence.measure(metric, rows[:20], YEAR).note


def test_the_net_promoter_score_says_its_three_shares_and_its_interval() -> None:
    """20, 10 and 10 of 40: variance 30/40 - 0.25² = 0.6875; half 1.96 · √(0.6875 / 40) = 0.25696; 25 ∓ 25.7 points."""
    metric, rows, _ = BY_HAND["nps of 40"]
    found = evidence.measure(metric, rows, YEAR)
    assert (found.shown, found.n) == ("25 分", 40)
    assert found.note == (
        "推荐者（9、10 分）20，中立者（7、8 分）10，贬损者（0 至 6 分）10，n=40，"
        "95% 置信区间 −0.7 至 50.7 分（按三类占比的正态近似）"
    )
    assert evidence.measure(metric, rows[:29], YEAR).note.endswith("n=29，n＜30，不给置信区间")
    assert evidence.measure(metric, rows[-2:], YEAR).note == "2 份答卷都没有答这一题"


@pytest.mark.parametrize(
    ("answers", "interval"),
    [
        # 39 of 40 promoters, one detractor: 95; half 196 · √((1 - 0.95²) / 40) = 9.7, cut at the end of the scale
        ([10] * 39 + [0], "85.3 至 100.0"),
        ([0] * 39 + [10], "−100.0 至 −85.3"),
    ],
)
def test_the_interval_ends_where_the_scale_does(answers: list[int], interval: str) -> None:
    metric = BY_HAND["nps"][0]
    assert f"置信区间 {interval} 分" in evidence.measure(metric, asked(*answers), YEAR).note


def test_answers_of_one_sort_give_no_interval_of_no_width() -> None:
    for answer, points in ((10, 100), (7, 0), (0, -100)):
        found = evidence.measure(BY_HAND["nps"][0], asked(*[answer] * 40), YEAR)
        assert found.value == points and found.note.endswith("n=40，都是同一类，不给置信区间")


def test_the_weighted_satisfaction_says_its_items_its_least_n_and_that_there_is_no_interval() -> None:
    metric, rows, _ = BY_HAND["csi with gaps"]
    found = evidence.measure(metric, rows, YEAR)
    assert (found.shown, found.n) == ("70 分", 2)
    for words in ("2 项，每项 n≥2", "报修 4.00，绿化 2.50；", "不给置信区间", "不是 GB/T 19038"):
        assert words in found.note
    assert "总体" not in found.note
    bare = evidence.measure(metric, rows[-1:], YEAR)
    assert (bare.value, bare.note) == (None, "没有重要度的评分，无法加权")


# --- what changes nothing, and what must ------------------------------------------------------------------------------

VALUES = st.lists(st.one_of(st.none(), st.integers(0, 600)), min_size=1, max_size=30)


@settings(max_examples=25)
@given(VALUES, st.integers(0, 5), st.randoms(use_true_random=False))
def test_order_and_split_of_the_rows_change_nothing(
    minutes: list[int | None], cut: int, shuffle: random.Random
) -> None:
    ibis.set_backend(connect())
    rows = orders(*minutes)
    moved = shuffle.sample(rows, len(rows))
    for metric in (BY_HAND["share"][0], BY_HAND["p90"][0], BY_HAND["median"][0]):
        whole = evidence.measure(metric, rows, YEAR)
        assert evidence.measure(metric, moved, YEAR) == whole
        parts = [typed(part, "work_orders") for part in (moved[:cut], moved[cut:]) if part]
        table = ibis.union(*parts) if len(parts) > 1 else parts[0]
        assert measure_by(metric, table, YEAR, ()) == {(): whole}


def test_typed_columns_of_parquet_measure_as_texts_do(tmp_path: Path) -> None:
    written = texts(orders(10, 20, None, 95), "work_orders")
    times = {
        name: pa.array([v or None for v in written[name].to_pylist()]).cast(pa.timestamp("s"))
        for name in ("reported", "arrived")
    }
    pq.write_table(
        pa.table({"kind": written["kind"].combine_chunks().dictionary_encode(), **times}), tmp_path / "a.parquet"
    )
    backend = connect()
    metric = BY_HAND["share"][0]
    expected = evidence.measure(metric, orders(10, 20, None, 95), YEAR)
    assert measure_by(metric, parquet(backend, [tmp_path / "a.parquet"], "orders"), YEAR, ()) == {(): expected}


def test_an_engine_we_do_not_know_is_refused() -> None:
    with pytest.raises(ValueError, match="mysql"):
        connect("mysql://x")


# --- PostgreSQL -------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_postgres_gives_the_same_figures_and_the_same_tables(
    library: Library, records: dict[str, Records], tables: dict[str, Any], database: str
) -> None:
    window = (date(2026, 8, 1), date(2026, 10, 31))
    known, roster = shapes(library, list(records), window), {name: name for name in records}
    expected = group(connect(), tables, roster, known)
    wanted = [sorted(map(repr, getattr(expected, name).to_pyarrow().to_pylist())) for name in TABLES]
    backend = connect(database)
    there = {name: backend.create_table(f"ckit_{name}", table.to_pyarrow()) for name, table in tables.items()}
    found = group(backend, there, roster, known)
    for name, rows in zip(TABLES, wanted, strict=True):
        got = [
            {key: plain(value) for key, value in row.items()} for row in getattr(found, name).to_pyarrow().to_pylist()
        ]
        assert sorted(map(repr, got)) == rows, name
    for document in metrics(library):
        metric = document.body
        assert measure_by(metric, there[metric.dataset], window, [PROJECT]) == measure_by(
            metric, tables[metric.dataset], window, [PROJECT]), document.id  # fmt: skip


TABLES = ("standings", "chapters", "requirements", "months")


def plain(value: Any) -> Any:
    return value.quantize(Decimal("0.001")) if isinstance(value, Decimal) else value
