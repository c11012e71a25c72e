"""A group of ten thousand estates: 36 million inspections, made by a seed, to the group's tables; beside pandas on the same work.

    python bench/group.py [ESTATES]

Each way runs in a process of its own, on two threads; prints seconds and the most memory it took, the ratio, and whether both
came to the same figures.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
from made_inspections import ITEMS, LIKE, WINDOW, roster, write

from compliance_kit.evidence.engine import Shapes, connect, group, parquet, shapes
from compliance_kit.evidence.engine.shapes import OF
from compliance_kit.library import load

ROOT = Path(__file__).parents[1]
ESTATES = 10_000
SUMS = ("applicable", "checked", "half_points", "full", "evidenced")


def by_engine(folder: Path, estates: int) -> dict[str, float]:
    """The tables by our engine on DuckDB."""
    library, backend = load(ROOT), connect()
    backend.raw_sql("SET threads = 2")
    tables = {"inspections": parquet(backend, sorted(folder.iterdir()), "inspections")}
    known = replace(
        shapes(library, [LIKE], WINDOW), goals=()
    )  # verdicts by inspections alone, as pandas gives them below
    made = group(backend, tables, roster(estates), known)
    rows = [table.to_pyarrow().to_pylist() for table in (made.chapters, made.requirements, made.months)]
    return {name: float(sum(row[name] or 0 for row in rows[0])) for name in SUMS}


def by_pandas(folder: Path, estates: int) -> dict[str, float]:
    """The same figures by pandas, columns as categories."""
    known = shapes(load(ROOT), [LIKE], WINDOW)
    facts = _facts(pd.read_parquet(folder), known)
    found = facts.merge(_verifies(known), on=["form", "item"])
    found["failing"], found["vetoing"] = found["last"] % 2 == 1, (found["last"] % 2 == 1) & found.item_veto
    seen = found.groupby(["project", "requirement"], observed=True).agg(
        rows=("rows", "sum"), judged=("judged", "sum"), unneeded=("unneeded", "sum"), failing=("failing", "sum"),
        last=("last", "max"), done=("done", "sum"), failed=("failed", "sum"),
    )  # fmt: skip
    wanted = pd.DataFrame(known.requirements).drop(columns="like")
    whole = pd.DataFrame({"project": list(roster(estates))}).merge(wanted, how="cross")
    whole = whole.merge(seen.reset_index(), on=["project", "requirement"], how="left")
    return _figures(_standings(whole, WINDOW[1].toordinal()))


def _facts(rows: Any, known: Shapes) -> Any:
    days = pd.DataFrame(known.days)
    days["date"] = days.day
    quicker = known.quicker.get(LIKE, ())
    days["form"] = days.key.str.partition(OF)[0]
    days = days[days.key.str.contains(OF) | ~days.form.isin(quicker)]
    inside = rows.merge(days[["form", "date", "number", "word", "bit"]], on=["form", "date"])
    result = inside.result.astype(str)
    inside["is_judged"], inside["is_looked"] = result.isin(["pass", "fail"]), result != "not_checked"
    inside["last"] = (2 * inside.number + (result == "fail")).where(inside.is_judged)
    inside["slot"] = (inside.word * 64 + inside.bit.map(lambda bit: bit.bit_length())).where(
        inside.is_looked & (inside.bit > 0)
    )
    key = ["project", "form", "item"]
    judged = inside[inside.is_judged & inside.slot.notna()]
    newest = judged.groupby([*key, "slot"], observed=True)["last"].max() % 2
    failed = newest.groupby(level=key, observed=True).sum().rename("failed")
    facts = (
        inside.assign(is_unneeded=False)
        .groupby(["project", "form", "item"], observed=True)
        .agg(
            rows=("result", "size"), judged=("is_judged", "sum"), unneeded=("is_unneeded", "sum"), last=("last", "max"),
            done=("slot", "nunique"),
        )
        .reset_index()
    )  # fmt: skip
    return facts.merge(failed.reset_index(), on=key, how="left").fillna({"failed": 0})


def _verifies(known: Shapes) -> Any:
    return pd.DataFrame(known.verifies).drop(columns="like")


def _standings(t: Any, end: int) -> Any:
    for name in ("rows", "judged", "unneeded", "failing", "done", "failed"):
        t[name] = t[name].fillna(0)
    judged = t.judged > 0
    stale = judged & (t.cycle > 0) & (t["last"] // 2 + (t.cycle * 2).astype(int) < end)
    good = t.done - t.failed.where(t.failing == 0, 0)
    unkept = judged & (good * 100 < t.due * 90)
    t["g2"] = ~t.looked & ~t.metric
    t["g5"] = ((t.looked | t.metric) & ~judged) | stale
    unneeded = ~judged & (((t.rows > 0) & (t.rows == t.unneeded)) | (t.optional & (t.rows == 0)))
    t["outcome"] = "conform"
    t.loc[unkept, "outcome"] = "partly"
    t.loc[t.g2 | t.g5, "outcome"] = "no-evidence"
    t.loc[unneeded, "outcome"] = "not-applicable"
    t.loc[t.failing > 0, "outcome"] = "gap"
    return t


def _figures(t: Any) -> dict[str, float]:
    counts, rated = t.outcome != "not-applicable", t.outcome.isin(["conform", "partly", "gap"])
    halves = t.weight * t.outcome.map({"conform": 2, "partly": 1}).fillna(0)
    chapters = pd.DataFrame({
        "project": t.project, "chapter": t.chapter, "applicable": counts, "checked": rated, "half_points": halves,
        "full": t.weight.where(rated, 0), "evidenced": counts & ~(t.g2 | t.g5),
    })  # fmt: skip
    summed = chapters.groupby(["project", "chapter"]).sum()
    return {name: float(summed[name].sum()) for name in SUMS}


WAYS: dict[str, Callable[[Path, int], dict[str, float]]] = {"engine": by_engine, "pandas": by_pandas}


def one(way: str, folder: str, estates: str) -> None:
    start = time.perf_counter()
    figures = WAYS[way](Path(folder), int(estates))
    taken, most = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    print(json.dumps({"seconds": taken, "gib": most, "figures": figures}))


def main(estates: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        rows = write(Path(folder), load(ROOT), estates)
        print(f"{estates} estates × {ITEMS} items × 12 months = {rows:,} inspections")
        found = {}
        for way in WAYS:
            command = [sys.executable, __file__, way, folder, str(estates)]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            if done.returncode:
                print(f"{way:8} failed: {done.stderr.strip().splitlines()[-1:]}")
                continue
            found[way] = json.loads(done.stdout)
            print(f"{way:8} {found[way]['seconds']:7.1f} s   {found[way]['gib']:5.2f} GiB")
        if len(found) == len(WAYS):
            ratio = found["pandas"]["seconds"] / found["engine"]["seconds"]
            same = found["pandas"]["figures"] == found["engine"]["figures"]
            print(f"pandas / engine {ratio:.1f}   {'same figures' if same else 'OTHER FIGURES'}")


if __name__ == "__main__":
    if len(sys.argv) > 2:
        one(*sys.argv[1:4])
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else ESTATES)
