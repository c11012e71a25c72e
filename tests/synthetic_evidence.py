"""Makes the synthetic records of the example projects: `python tests/synthetic_evidence.py [project-id …]`.

Every row says 合成示例. The same library and the same names give the same rows: nothing here asks a clock or the system
for chance. What is made follows what the knowledge base asks for (forms that apply, due rounds, metrics) and what the
project's own file says (buildings, machines, people, contract, promises), so that a new form, metric or lift gets
records when this is run again.
"""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from compliance_kit.evidence import table_schema
from compliance_kit.library import Library, load
from synthetic import cases, registers
from synthetic.estate import Cells, Estate
from synthetic.inspections import inspections

ROOT = Path(__file__).parents[1]
SOURCE = "合成示例"
MAKERS: dict[str, Callable[[Estate], Iterator[Cells]]] = {
    "inspections": inspections, "work_orders": cases.work_orders, "complaints": cases.complaints,
    "surveys": cases.surveys, "ratings": cases.ratings, "drills": registers.drills, "supplies": registers.supplies,
    "training": registers.training, "incidents": cases.incidents, "disclosures": registers.disclosures,
    "visits": cases.visits, "fees": registers.fees, "systems": registers.systems, "staff": registers.staff,
    "improvements": registers.improvements, "disputes": cases.disputes, "requests": cases.requests,
    "readings": registers.readings, "certificates": registers.certificates,
}  # fmt: skip


def table(dataset: str, rows: Iterator[Cells]) -> str:
    """A dataset as CSV, in the order of its days, with the mark of the made-up in the last column."""
    columns = list(table_schema(dataset)["columns"])
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, columns, lineterminator="\n")
    writer.writeheader()
    for row in sorted(rows, key=lambda r: next(iter(str(v) for k, v in r.items() if k not in ("id", "kind")))):
        writer.writerow({**row, "source": SOURCE})
    return out.getvalue()


def made(library: Library, names: list[str]) -> Iterator[tuple[str, str]]:
    """The path below the root and the text of every dataset of the named projects, of all synthetic ones where none is."""
    for project in library.projects:
        if project.body.synthetic and (not names or project.id in names):
            estate = Estate(library, project)
            for dataset, maker in MAKERS.items():
                yield f"{project.body.folder}/evidence/{dataset}.csv", table(dataset, maker(estate))


def main(names: list[str]) -> None:
    """Write every dataset of the named projects."""
    for path, text in made(load(ROOT), names):
        (ROOT / path).parent.mkdir(exist_ok=True)
        (ROOT / path).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
