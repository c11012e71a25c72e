"""`make bench`: whole-process times of the commands people wait for, and what they are made of, side by side.

Prints the median of several runs and its ratio to a plain measure taken in the same run: an empty Python process for
commands, the naive libraries (yaml.safe_load and jsonschema in a loop) for reading. Figures hold as ratios.
"""

from __future__ import annotations

import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

ROOT = Path(__file__).parents[1]
CKIT = str(Path(sys.executable).parent / "ckit")


def timed(run: Callable[[], object], times: int) -> float:
    """The median of so many runs, in seconds, after one that is not counted."""
    run()
    taken = []
    for _ in range(times):
        started = time.perf_counter()
        run()
        taken.append(time.perf_counter() - started)
    return statistics.median(taken)


def command(*words: str) -> Callable[[], object]:
    return lambda: subprocess.run(words, cwd=ROOT, capture_output=True, check=False)


def row(name: str, seconds: float, floor: float, goal: str = "") -> None:
    print(f"{name:<44}{seconds * 1000:>10.1f} ms {seconds / floor:>8.1f} ×  {goal}", flush=True)


def commands() -> None:
    empty = timed(command(sys.executable, "-c", "pass"), 7)
    print(f"{'whole process, median':<44}{'':>13} {'to empty':>10}  goal")
    row("python -c pass", empty, empty)
    row("ckit --help", timed(command(CKIT, "--help"), 7), empty, "≤ 150 ms")
    row("ckit check", timed(command(CKIT, "check", "-q"), 7), empty, "≤ 600 ms")
    with tempfile.TemporaryDirectory() as folder:
        out = str(Path(folder, "build"))
        row("ckit build all, from nothing", timed_once(command(CKIT, "build", "all", "--out", out)), empty, "≤ 20 s")
        row("ckit build all, nothing changed", timed_once(command(CKIT, "build", "all", "--out", out)), empty)
        row("ckit find 电梯困人", timed(command(CKIT, "find", "电梯困人", "--out", out), 5), empty)


def timed_once(run: Callable[[], object]) -> float:
    started = time.perf_counter()
    run()
    return time.perf_counter() - started


def reading() -> None:
    from compliance_kit import source
    from compliance_kit.checks import check
    from compliance_kit.library import load, yaml_files

    contents = [path.read_bytes() for path in yaml_files(ROOT)]

    def naive() -> None:
        import yaml
        from jsonschema import Draft202012Validator

        from compliance_kit.kinds import schema

        for content in contents:
            data = yaml.safe_load(content)
            list(Draft202012Validator(json.loads(json.dumps(schema(data["kind"])))).iter_errors(data))

    floor = timed(naive, 3)
    library = load(ROOT)
    print(f"\n{f'in one process, {len(contents)} files':<44}{'':>13} {'to naive':>10}")
    row("yaml.safe_load + jsonschema, no positions", floor, floor)
    row("our reader, every position", timed(lambda: [source.parse(c, name="x") for c in contents], 5), floor)
    row("load: read, validate, link", timed(lambda: load(ROOT), 5), floor)
    row("all checks", timed(lambda: check(library, date(2026, 11, 23)), 5), floor)


def fresh_page() -> None:
    """How long one changed YAML line takes to become a fresh page under `ckit serve`."""
    from compliance_kit.cli.serve import watch

    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder, "kb")
        ignored = shutil.ignore_patterns(".git", ".venv", "build", "tests", "src", ".build*", "__pycache__", ".*_cache")
        shutil.copytree(ROOT, home, ignore=ignored)
        subprocess.run(
            [CKIT, "build", "all", "--root", str(home), "--out", str(home / "build")], check=True, capture_output=True
        )
        over, workshop = threading.Event(), Path(folder, "workshop")
        keeper = threading.Thread(target=watch, args=(home, home / "build", date(2026, 11, 23), workshop, over))
        keeper.start()
        time.sleep(12)
        taken = [_change(home, n) for n in range(3)]
        over.set()
        keeper.join()
        print(f"\none changed line to a fresh page under serve: {', '.join(f'{t:.1f} s' for t in taken)}   goal ≤ 3 s")


def _change(home: Path, n: int) -> float:
    path = home / "standards" / "6-emergency" / "6.3-supplies-and-equipment.yml"
    lines = path.read_text(encoding="utf-8").split("\n")
    at = next(i for i, line in enumerate(lines) if line.startswith("purpose:"))
    lines[at] = f"purpose: 第{n}次改动的目的"
    path.write_text("\n".join(lines), encoding="utf-8")
    started = time.perf_counter()
    page = home / "build" / "site" / "standard" / "std-emergency-supplies" / "index.html"
    while f"第{n}次改动的目的" not in page.read_text(encoding="utf-8", errors="replace"):
        time.sleep(0.02)
        if time.perf_counter() - started > 60:
            raise SystemExit("the page was not refreshed within a minute")
    return time.perf_counter() - started


if __name__ == "__main__":
    commands()
    reading()
    fresh_page()
