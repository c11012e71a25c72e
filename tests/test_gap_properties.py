"""What must hold of every gap report, whatever the records: failing never helps, no evidence is no pass, order is nothing."""

from __future__ import annotations

import io
import random
import re
import zipfile
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from itertools import groupby
from pathlib import Path

import pytest

from compliance_kit import evidence
from compliance_kit.evidence import Outcome, Records, Row
from compliance_kit.library import Library, load
from compliance_kit.outputs.charts import can_print
from compliance_kit.outputs.gap import findings, record, word
from compliance_kit.outputs.gap.findings import Report
from compliance_kit.outputs.output import Order

ROOT = Path(__file__).parents[1]
TODAY = date(2026, 11, 29)
NAME = "prj-chaoyang-tower"


@pytest.fixture(scope="module")
def library() -> Library:
    return load(ROOT)


@pytest.fixture(scope="module")
def records(library: Library) -> Records:
    return evidence.load(ROOT, library, next(p for p in library.projects if p.id == NAME), TODAY)


def report(library: Library, records: Records) -> Report:
    project = next(p for p in library.projects if p.id == NAME)
    return findings.report(library, Order(TODAY, records={NAME: records}), project, ())


def inspected(records: Records, rows: Iterable[Row]) -> Records:
    """The same evidence with other inspections."""
    table = replace(records.tables["inspections"], rows=tuple(rows))
    return replace(records, tables={**records.tables, "inspections": table})


@pytest.mark.parametrize("seed", range(6))
def test_another_failure_never_raises_the_score(library: Library, records: Records, seed: int) -> None:
    chance, rows = random.Random(seed), records.rows("inspections")
    before = report(library, records)
    failed = [
        row._replace(cells={**row.cells, "date": records.window[1].isoformat(), "result": "fail", "note": "损坏"})
        for row in chance.sample(rows, 3)
    ]
    after = report(library, inspected(records, (*rows, *failed)))
    points, full = after.whole.points, after.whole.full
    assert points <= before.whole.points and points * before.whole.full <= before.whole.points * full
    assert after.whole.score is not None and before.whole.score is not None and after.whole.score <= before.whole.score
    assert len(after.gaps) >= len(before.gaps)


@pytest.mark.parametrize("seed", range(3))
def test_a_requirement_without_any_evidence_never_conforms(library: Library, records: Records, seed: int) -> None:
    good = [v for v in report(library, records).verdicts if v.outcome is Outcome.CONFORM and v.checks]
    chosen = random.Random(seed).sample(good, 25)
    gone = {verdict.requirement.id for verdict in chosen if verdict.requirement.requirement.measure is None}
    forms = {c.body.form: c for c in library.checklists}
    cut = {
        (form, item.code)
        for form, checklist in forms.items()
        for item in checklist.body.items()
        if gone & set(item.verifies)
    }
    rows = [row for row in records.rows("inspections") if (row.cells["form"], row.cells["item"]) not in cut]
    after = {v.requirement.id: v for v in report(library, inspected(records, rows)).verdicts}
    assert len(gone) >= 5
    for name in gone:
        assert after[name].outcome is Outcome.NO_EVIDENCE and after[name].gap == "G5"


def test_the_order_of_the_records_changes_nothing(library: Library, records: Records) -> None:
    chance = random.Random(1)
    mixed = {name: replace(t, rows=tuple(chance.sample(t.rows, len(t.rows)))) for name, t in records.tables.items()}
    assert record.render(report(library, replace(records, tables=mixed))) == record.render(report(library, records))


def test_no_page_stays_empty_for_figures_that_must_stand_together(library: Library, records: Records) -> None:
    """A heading, six curves and a table that all stay together fit on no page, and the heading is left alone on its own."""
    found = report(library, records)
    with zipfile.ZipFile(io.BytesIO(word.render(found))) as file:
        paragraphs = re.findall(r"<w:p>.*?</w:p>|<w:p .*?</w:p>", file.read("word/document.xml").decode(), re.S)
    figures = [("<w:drawing>" in p, "<w:keepNext/>" in p) for p in paragraphs]
    chains = [len(list(run)) for together, run in groupby(figures) if together == (True, True)]
    assert len(found.times) >= 6 and (max(chains, default=0) <= 2)
    if can_print():
        assert sum(is_figure for is_figure, _ in figures) >= len(found.times) + 3 and chains
