"""A CSV file of records, read and checked: beside csv.DictReader with jsonschema for each row, and pandas, which checks nothing.

    python bench/reading.py [ROWS]

An estate's inspections are copied back in time, day by day, until there are enough. The ways take turns in one process; printed are
each one's best seconds and how many times as long as ours it took.
"""

from __future__ import annotations

import csv
import gc
import io
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from itertools import count, islice
from pathlib import Path
from typing import Any

import jsonschema
import pandas as pd

from compliance_kit.evidence import Known, read_table, table_schema
from compliance_kit.library import load

ROOT = Path(__file__).parents[1]
PROJECT = "qianjiang-garden"
DATASET = "inspections"
ROWS = 120_000
STEP_DAYS = 61
"""The estate's records cover two months."""
RUNS = {"pandas": 5, "ours": 5, "per row": 1}


def lengthened(rows: int) -> bytes:
    """The estate's file with so many rows."""
    path = ROOT / "projects" / PROJECT / "evidence" / f"{DATASET}.csv"
    head, *own = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")))
    at = head.index("date")
    moved = (
        [*row[:at], str(date.fromisoformat(row[at]) - timedelta(days=k * STEP_DAYS)), *row[at + 1 :]]
        for k in count()
        for row in own
    )
    out = io.StringIO(newline="")
    csv.writer(out).writerows([head, *islice(moved, rows)])
    return out.getvalue().encode()


def row_schema(known: Known) -> dict[str, Any]:
    """What our own reader asks of each cell, as a JSON Schema for one row as DictReader gives it."""
    shapes: dict[str, dict[str, Any]] = {
        "date": {"format": "date"},
        "form": {"enum": sorted(known.forms)},
        "item": {"enum": sorted(frozenset().union(*known.forms.values()))},
    }
    columns = table_schema(DATASET)["columns"]
    cells = {
        name: {"type": "string", "maxLength": 2000, "minLength": int(rule["required"])}
        | shapes.get(rule["type"], {})
        | ({"enum": rule["choices"]} if "choices" in rule else {})
        for name, rule in columns.items()
    }
    required = [name for name, rule in columns.items() if rule["required"]]
    return {"type": "object", "properties": cells, "required": required, "additionalProperties": False}


def by_row(content: bytes, known: Known) -> int:
    """Rows that DictReader gives and jsonschema accepts."""
    judge = jsonschema.Draft202012Validator(row_schema(known), format_checker=jsonschema.FormatChecker())
    rows = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    return len([row for row in rows if judge.is_valid(row)])


def main(rows: int) -> None:
    library = load(ROOT)
    known = Known({c.body.form: frozenset(i.code for i in c.body.items()) for c in library.checklists}, frozenset())
    content = lengthened(rows)
    ways: dict[str, Callable[[], int]] = {
        "pandas": lambda: len(pd.read_csv(io.BytesIO(content), dtype=str, keep_default_na=False)),
        "ours": lambda: len(read_table(content, DATASET, name=f"{DATASET}.csv", known=known).rows),
        "per row": lambda: by_row(content, known),
    }
    taken: dict[str, list[float]] = {way: [] for way in ways}
    for turn in range(max(RUNS.values())):
        for way, read in ways.items():
            if turn < RUNS[way]:
                gc.collect()
                begun = time.perf_counter()
                assert read() == rows, way
                taken[way].append(time.perf_counter() - begun)
    print(f"{rows:,} rows, {len(content) / 1e6:.1f} MB")
    for way, seconds in taken.items():
        print(f"{way:8} {min(seconds):7.2f} s   {min(seconds) / min(taken['ours']):6.2f} × ours")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else ROWS)
