"""`make bench`: how long contracts take to make, to review and to compare; figures are printed, none is asserted."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from compliance_kit.library import Library, load  # noqa: E402
from compliance_kit.outputs.contract import render  # noqa: E402
from compliance_kit.outputs.output import Order, Terms  # noqa: E402
from contract_values import filled  # noqa: E402

TODAY = date(2026, 11, 28)
TWENTY_PAGES = ("prj-qianjiang-garden", "ctr-cleaning")
"""A project and a template that come to some twenty pages."""
ORDERS = 100


def once(run: Callable[[], object]) -> float:
    """Seconds that one run takes."""
    started = time.perf_counter()
    run()
    return time.perf_counter() - started


def made(library: Library, project: str, terms: Terms, formats: tuple[str, ...] = ("docx",)) -> dict[str, bytes]:
    """One project's files by one template."""
    order = Order(TODAY, (project,), formats=formats, terms=terms)
    return {a.path: a.content for a in render(library, order)}


def command(*words: object) -> Callable[[], object]:
    start = "from compliance_kit.cli import main; main()"
    return lambda: subprocess.run([sys.executable, "-c", start, *map(str, words)], cwd=ROOT, capture_output=True)


def main() -> None:
    library = load(ROOT)
    project, template = TWENTY_PAGES
    terms = filled(library, library.documents[template], library.documents[project])
    files: dict[str, bytes] = {}
    print(f"{'contracts':<52}{'seconds':>9}  goal")
    row(
        "the first, some 20 pages, with its opinion sheet",
        once(lambda: files.update(made(library, project, terms))),
        "≤ 1",
    )
    row("the same again", once(lambda: made(library, project, terms)), "≤ 1")
    row("the same with its PDF", once(lambda: made(library, project, terms, ("docx", "pdf"))))
    pairs = [(p, t) for p in library.projects for t in library.contracts]
    wished = [(p.id, filled(library, t, p)) for p, t in (pairs * 2)[:ORDERS]]
    row(
        f"{ORDERS} contracts, every template and project", once(lambda: [made(library, *one) for one in wished]), "≤ 30"
    )
    with tempfile.TemporaryDirectory() as folder:
        name = next(path for path in files if path.endswith(f"{template}.docx"))
        one, other = Path(folder, "a.docx"), Path(folder, "b.docx")
        one.write_bytes(files[name])
        changed = filled(library, library.documents[template], library.documents["prj-laoshan-mall"])
        other.write_bytes(
            next(c for p, c in made(library, "prj-laoshan-mall", changed).items() if p.endswith(f"{template}.docx"))
        )
        row("ckit lint-contract, whole process", once(command("lint-contract", one)), "≤ 1.5")
        row("ckit diff --marked, whole process", once(command("diff", one, other, "--marked", Path(folder, "m.docx"))))


def row(name: str, seconds: float, goal: str = "") -> None:
    print(f"{name:<52}{seconds:>9.2f}  {goal}", flush=True)


if __name__ == "__main__":
    main()
