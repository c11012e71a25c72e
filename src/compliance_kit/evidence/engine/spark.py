"""A Spark session for the engine; PySpark is no dependency of ours, whoever has a cluster has it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

import ibis
import pyarrow as pa

SETTINGS = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "false",
    "spark.ui.enabled": "false",
    "spark.sql.execution.arrow.pyspark.enabled": "true",
}
"""Times are plain times of the records; what is no number is null and not an error, as on the other engines."""


def session(url: str) -> Any:
    """Ibis on the cluster whose master is at `spark://HOST:PORT`.

    Raises:
        ModuleNotFoundError: PySpark is not installed.
    """
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master(url).appName("compliance-kit")
    for name, value in SETTINGS.items():
        builder = builder.config(name, value)
    return ibis.pyspark.connect(builder.getOrCreate())


def view(backend: Any, table: pa.Table) -> Any:
    """Columns in memory as a view of the session: Ibis's own tables in memory are not known to what is kept there."""
    return _named(backend, backend._session.createDataFrame(table))


def read_parquet(backend: Any, paths: Sequence[str]) -> Any:
    """Parquet files, which the workers must be able to read, as one table: Ibis takes a single path for Spark."""
    return _named(backend, backend._session.read.parquet(*paths))


def _named(backend: Any, frame: Any) -> Any:
    name = f"ckit_{uuid4().hex[:12]}"
    frame.createOrReplaceTempView(name)
    return backend.table(name)
