"""Inspections of a large group, made by a seed: estates × 300 items × 12 months as Parquet, one file a month."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from compliance_kit.evidence.engine import shapes
from compliance_kit.library import Library

LIKE = "prj-qianjiang-garden"
"""The estate of the catalogue that all are like."""
WINDOW = (date(2026, 1, 1), date(2026, 12, 31))
ITEMS = 300
DAYS = 28
RESULTS = ("pass", "fail", "na", "not_checked")
SHARES = (0.93, 0.04, 0.02, 0.01)
SEED = 20261129


def roster(estates: int) -> dict[str, str]:
    """The estates and what they are like."""
    return {f"E{i:05}": LIKE for i in range(estates)}


def write(folder: Path, library: Library, estates: int) -> int:
    """Write the files and say how many rows they hold: each item once a month, on some day of its first 28."""
    looks = sorted({(row["form"], row["item"]) for row in shapes(library, [LIKE], WINDOW).verifies})[:ITEMS]
    names = {key: pa.array(values) for key, values in (("project", list(roster(estates))), ("result", list(RESULTS)))}
    forms, items = sorted({form for form, _ in looks}), [item for _, item in looks]
    of_form = np.array([forms.index(form) for form, _ in looks], dtype="int32")
    estate = np.repeat(np.arange(estates, dtype="int32"), len(looks))
    look = np.tile(np.arange(len(looks), dtype="int32"), estates)
    random, total = np.random.default_rng(SEED), 0
    for month in range(1, 13):
        first = (date(2026, month, 1) - date(1970, 1, 1)).days
        days = (first + random.integers(0, DAYS, len(look))).astype("int32")
        results = random.choice(len(RESULTS), len(look), p=SHARES).astype("int32")
        table = pa.table({
            "project": pa.DictionaryArray.from_arrays(pa.array(estate), names["project"]),
            "date": pa.array(days, pa.date32()),
            "form": pa.DictionaryArray.from_arrays(pa.array(of_form[look]), pa.array(forms)),
            "item": pa.DictionaryArray.from_arrays(pa.array(look), pa.array(items)),
            "result": pa.DictionaryArray.from_arrays(pa.array(results), names["result"]),
        })  # fmt: skip
        pq.write_table(table, folder / f"inspections-{month:02}.parquet", compression="zstd")
        total += len(table)
    return total
