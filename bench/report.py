"""One project's full report set (html, docx, xlsx, json) over 24 months of records: the whole process of `ckit build gap`.

    python bench/report.py

The project's two or three months are copied back in time, day by day, until there are two years.
"""

from __future__ import annotations

import csv
import re
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

ROOT = Path(__file__).parents[1]
PROJECT = "chaoyang-tower"
MONTHS = 24
LAST = date(2026, 10, 31)
NEEDED = ("standards", "regulations", "plans", "checklists", "contracts", "projects", "site", "mkdocs.yml")
RUNS = 3


def moved(text: str, days: int) -> str:
    """A cell with each date in it so many days earlier."""
    return re.sub(r"\d{4}-\d{2}-\d{2}", lambda m: str(date.fromisoformat(m[0]) - timedelta(days=days)), text)


def lengthened(path: Path, first: date, span: int) -> int:
    """The file's rows again and again, each time `span` days earlier, as far back as `first`; how many there are then."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        head, *rows = list(csv.reader(file))
    out = list(rows)
    keyed = "id" in head
    for k in range(1, (LAST - first).days // span + 1):
        for row in rows:
            cells = [moved(cell, k * span) for cell in row]
            if keyed:
                cells[head.index("id")] += f"-{k}"
            out.append(cells)
    dated = next(i for i, cell in enumerate(rows[0]) if re.match(r"\d{4}-\d{2}-\d{2}", cell))
    out = [row for row in out if row[dated][:10] >= str(first)]
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([head, *out])
    return len(out)


def main() -> None:
    first = date(LAST.year - MONTHS // 12, LAST.month + 1, 1)
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        for name in NEEDED:
            source = ROOT / name
            (shutil.copytree if source.is_dir() else shutil.copy)(source, home / name)
        project = home / "projects" / PROJECT
        written = (project / "project.yml").read_text(encoding="utf-8")
        start = date.fromisoformat(re.search(r"^evidence:\n  from: (\S+)", written, re.M)[1])  # type: ignore[index]
        (project / "project.yml").write_text(written.replace(f"  from: {start}", f"  from: {first}"), encoding="utf-8")
        span = (LAST - start).days + 1
        rows = {
            name: lengthened(project / "evidence" / f"{name}.csv", first, span)
            for name in ("inspections", "work_orders")
        }
        print(f"{MONTHS} months: {rows['inspections']:,} inspections, {rows['work_orders']:,} work orders")
        command = [str(Path(sys.executable).with_name("ckit")), "build", "gap", "--project", f"prj-{PROJECT}"]
        taken = []
        for _ in range(RUNS):
            begun = time.perf_counter()
            done = subprocess.run(
                [*command, "--root", str(home), "--out", str(home / "build")],
                capture_output=True,
                text=True,
                check=False,
            )
            taken.append(time.perf_counter() - begun)
            assert done.returncode in (0, 1), done.stderr
        files = sorted((home / "build" / "gaps").iterdir())
        print(
            f"full report set  {min(taken):.1f} s at best, {max(taken):.1f} s at worst of {RUNS}: {', '.join(f.suffix for f in files)}"
        )


if __name__ == "__main__":
    main()
