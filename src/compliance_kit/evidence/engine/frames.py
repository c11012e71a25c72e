"""Where the engine's tables lie, and its columns brought to one type whatever the store made of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any
from uuid import uuid4

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from compliance_kit.evidence.condition import NUMBER
from compliance_kit.evidence.table import Row, table_schema

EXACT = "decimal(18, 3)"
"""Amounts in records have at most three decimals."""
DAY_LETTERS = 10
MEMORY = "3GB"
"""What DuckDB may take; beyond it, it goes on on disk."""
ENGINES = ("duckdb", "postgres", "postgresql", "spark")


def as_text(column: ir.Value) -> ir.StringValue:
    """A cell as a text, empty where there is none: what a record in memory holds."""
    return column.cast("string").fill_null("")


def as_number(column: ir.Value) -> ir.DecimalValue:
    """A cell as an exact number; null for what is none."""
    if column.type().is_string():
        column = ibis.ifelse(column.re_search(NUMBER), column, ibis.null("string"))
    return column.cast(EXACT)


def as_moment(column: ir.Value) -> ir.TimestampValue:
    """A cell as a time; null where there is none."""
    return (column.nullif("") if column.type().is_string() else column).cast("timestamp")


def as_day(column: ir.Value) -> ir.DateValue:
    """A cell's day; null where there is none."""
    if column.type().is_string():
        return column.substr(0, DAY_LETTERS).nullif("").cast("date")
    return column.cast("date")


def texts(rows: Iterable[Row], dataset: str, more: Mapping[str, str] | None = None) -> pa.Table:
    """Records in memory as columns of texts, as they were written; `more` adds columns with one value each."""
    names = list(table_schema(dataset)["columns"])
    kept = [row.cells for row in rows]
    columns: dict[str, Sequence[str]] = {name: [cells.get(name, "") for cells in kept] for name in names}
    columns |= {name: [value] * len(kept) for name, value in (more or {}).items()}
    return pa.table({name: pa.array(values, pa.string()) for name, values in columns.items()})


def placed(backend: Any, table: pa.Table) -> ir.Table:
    """Columns in memory as a table of the engine."""
    if backend.name == "pyspark":
        from compliance_kit.evidence.engine.spark import view

        return view(backend, table)
    return ibis.memtable(table)


def connect(url: str = "") -> Any:
    """The engine an address names: DuckDB in memory for none, else `duckdb://FILE`, `postgres://…` or `spark://HOST:PORT`.

    Raises:
        ValueError: the address names an engine we do not know.
    """
    scheme = url.partition("://")[0]
    if scheme in ("", "duckdb"):
        return ibis.duckdb.connect(url.partition("://")[2] or ":memory:", memory_limit=MEMORY)
    if scheme in ("postgres", "postgresql"):
        return ibis.connect(url)
    if scheme == "spark":
        from compliance_kit.evidence.engine.spark import session

        return session(url)
    raise ValueError(scheme)


def keep(backend: Any, table: ir.Table) -> ir.Table:
    """The table computed once and kept for the session; on Spark in the workers' memory."""
    if backend.name == "pyspark":
        return table.cache()
    name = f"ckit_kept_{uuid4().hex[:12]}"
    return backend.create_table(name, table, temp=True)


def parquet(backend: Any, paths: Sequence[Path], name: str) -> ir.Table:
    """Parquet files of one dataset as a table."""
    if backend.name == "pyspark":
        from compliance_kit.evidence.engine.spark import read_parquet

        return read_parquet(backend, [str(path) for path in paths])
    return backend.read_parquet([str(path) for path in paths], table_name=name)
