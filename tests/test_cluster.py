"""The engine on a Spark cluster: the same tables as DuckDB's, cell for cell; run by `make test-cluster`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from compliance_kit import evidence
from compliance_kit.evidence.engine import connect, group, measure_by, parquet, placed, shapes, texts
from compliance_kit.library import load
from spark import cluster

sys.path.insert(0, str(Path(__file__).parents[1] / "bench"))
from made_inspections import LIKE, WINDOW, roster, write

__all__ = ["cluster"]
pytestmark = pytest.mark.cluster
ROOT = Path(__file__).parents[1]
TABLES = ("standings", "chapters", "requirements", "months")
ESTATES = 1000


@pytest.fixture(scope="module")
def spark(cluster: str) -> Iterator[Any]:
    backend = connect(cluster)
    yield backend
    backend._session.stop()


def rows(table: Any) -> list[dict[str, Any]]:
    """A table's rows in an order of their own; decimals to the scale both engines give."""
    plain = [
        {key: value.quantize(Decimal("0.001")) if isinstance(value, Decimal) else value for key, value in row.items()}
        for row in table.to_pyarrow().to_pylist()
    ]
    return sorted(plain, key=lambda row: [str(value) for value in row.values()])


def test_a_groups_tables_are_the_same_cell_for_cell(spark: Any, tmp_path: Path) -> None:
    """3.6 million inspections: a thousand estates, three hundred items, twelve months."""
    library = load(ROOT)
    assert write(tmp_path, library, ESTATES) == 3_600_000
    known, members = shapes(library, [LIKE], WINDOW), roster(ESTATES)
    found = {}
    for name, backend in (("duckdb", connect()), ("spark", spark)):
        tables = {"inspections": parquet(backend, sorted(tmp_path.iterdir()), "inspections")}
        made = group(backend, tables, members, known)
        found[name] = {table: rows(getattr(made, table)) for table in TABLES}
    for table in TABLES:
        assert len(found["duckdb"][table]) > 10
        assert found["spark"][table] == found["duckdb"][table], table


def test_every_metric_is_the_same_figure(spark: Any) -> None:
    library = load(ROOT)
    window = (date(2026, 8, 1), date(2026, 10, 31))
    project = library.projects[0]
    records = evidence.load(ROOT, library, project, date(2026, 11, 29))
    compared = 0
    for document in library.documents.values():
        if document.head.kind == "metric":
            dataset = document.body.dataset
            each = records.rows(dataset)
            table = placed(spark, texts(each, dataset))
            expected = evidence.measure(document.body, each, window)
            found = measure_by(document.body, table, window, ())
            assert found.get(()) == expected, document.id
            compared += 1
    assert compared > 40
