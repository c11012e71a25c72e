"""What must hold of every gap report, whatever the records: failing never helps, no evidence is no pass, order is nothing."""

from __future__ import annotations

import io
import random
import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import groupby
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kb
from compliance_kit import evidence
from compliance_kit.evidence import Outcome, Records, Row, Verdict
from compliance_kit.evidence.rating import SHARES
from compliance_kit.library import Library, load
from compliance_kit.model import Severity
from compliance_kit.outputs.charts import can_print
from compliance_kit.outputs.gap import findings, record, word
from compliance_kit.outputs.gap.findings import Report
from compliance_kit.outputs.output import Order
from compliance_kit.tailoring import applicable

ROOT = Path(__file__).parents[1]
TODAY = date(2026, 11, 29)
NAME = "prj-chaoyang-tower"


@pytest.fixture(scope="module")
def library() -> Library:
    return load(ROOT)


@pytest.fixture(scope="module")
def records(library: Library) -> Records:
    return loaded(library, NAME)


def loaded(library: Library, name: str) -> Records:
    return evidence.load(ROOT, library, next(p for p in library.projects if p.id == name), TODAY)


def report(library: Library, records: Records, name: str = NAME) -> Report:
    project = next(p for p in library.projects if p.id == name)
    return findings.report(library, Order(TODAY, records={name: records}), project, ())


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


@pytest.fixture(scope="module", params=[NAME, "prj-putuo-court"])
def reported(library: Library, request: pytest.FixtureRequest) -> Report:
    return report(library, loaded(library, request.param), request.param)


@pytest.mark.parametrize("seed", range(6))
def test_a_failure_of_any_day_raises_no_score_and_no_verdict(library: Library, reported: Report, seed: int) -> None:
    """Half of the records fall into slots that were missed: these are the ones that could make up for something."""
    chance, records, name = random.Random(seed), reported.records, reported.project.id
    first, last = records.window
    rows, days = records.rows("inspections"), (last - first).days
    missed = [
        row._replace(cells={**row.cells, "date": chance.choice(each.missed).start.isoformat()})
        for each in evidence.rounds(reported.found, records.tables, records.window)
        if each.missed and (mine := [r for r in rows if r.cells["form"] == each.checklist.body.form])
        for row in chance.sample(mine, min(3, len(mine)))
    ]
    others = [
        row._replace(cells={**row.cells, "date": (first + timedelta(days=chance.randint(0, days))).isoformat()})
        for row in chance.sample(rows, 40)
    ]
    chosen = [*chance.sample(missed, min(40, len(missed))), *others]
    failed = [row._replace(cells={**row.cells, "result": "fail", "note": "损坏"}) for row in chosen]
    after = report(library, inspected(records, (*rows, *failed)), name)
    assert len(missed) >= 3
    assert_no_better(reported.verdicts, after.verdicts)
    assert len(after.vetoes) >= len(reported.vetoes)
    assert sum(v.fails for v in after.verdicts) > sum(v.fails for v in reported.verdicts)


def assert_no_better(before: Sequence[Verdict], after: Sequence[Verdict]) -> None:
    """No verdict earns more than it did, what nothing proved earns nothing now, and so the score is no higher."""
    for old, new in zip(before, after, strict=True):
        if old.outcome in SHARES:
            assert new.outcome in SHARES and SHARES[new.outcome] <= SHARES[old.outcome], (old, new)
        else:
            assert SHARES.get(new.outcome, 0) == 0, (old, new)
    was, now = findings.tally("", "", before, 0), findings.tally("", "", after, 0)
    assert now.points <= was.points and now.points * was.full <= was.points * now.full


# --- on small cases ---------------------------------------------------------------------------------------------------

FORMS = {"CK-XX": ("daily", ("001", "002")), "CK-YY": ("weekly", ("001", "002")), "CK-ZZ": ("event", ("001",))}
TARGETS = {"CK-XX001": "01", "CK-XX002": "02", "CK-YY001": "01", "CK-YY002": "03", "CK-ZZ001": "04"}
"""01 is looked at every day and every week, 02 every day, 03 every week and a veto, 04 as it comes; 02 is optional."""
SPAN = (date(2026, 2, 1), date(2026, 2, 17))
"""Two weeks and three days, which lie in no weekly slot."""
OTHER = st.dictionaries(st.integers(0, 16), st.sampled_from(("fail", "", "na", "not_checked")), max_size=3)
SINCE = st.sampled_from((0, 0, 1, 2, 3, 8, 17))
"""Each item passes every day from some day on, but for a few: most cases lie near 90 %, where one more round decides."""


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Library:
    home = tmp_path_factory.mktemp("small")
    more = {"02": {"level": "may"}, "03": {"veto": True}}
    requirements = [kb.requirement(number, **more.get(number, {})) for number in ("01", "02", "03", "04")]
    kb.base(home, standard={"requirements": requirements})
    for form, (frequency, codes) in FORMS.items():
        items = [{"code": c, "name": f"查{c}", "select": f"std-xx#{TARGETS[form + c]}"} for c in codes]
        own = {"id": f"chk-{form[-2:].lower()}", "form": form, "frequency": frequency}
        sections = {"sections": [{"title": "巡查", "items": items}]}
        kb.save(home, f"checklists/{own['id']}.yml", kb.CHECKLIST | own | sections)
    library = load(home)
    assert not [f for f in library.findings if f.severity is Severity.ERROR], [str(f.message) for f in library.findings]
    return library


def inspection(number: int, name: str, result: str) -> Row:
    cells = {"form": name[:5], "item": name[5:], "result": result, "place": "", "note": "无此设施", "inspector": "甲"}
    return Row({"date": (SPAN[0] + timedelta(days=number)).isoformat(), **cells}, 2)


@settings(max_examples=300)
@given(
    st.fixed_dictionaries({name: st.tuples(SINCE, OTHER) for name in TARGETS}),
    st.lists(st.tuples(st.integers(0, 16), st.sampled_from(sorted(TARGETS))), min_size=1, max_size=3),
)
def test_failures_added_to_any_records_make_no_verdict_better(
    small: Library, recorded: dict[str, tuple[int, dict[int, str]]], added: list[tuple[int, str]]
) -> None:
    days = ((name, i, odd.get(i, "pass")) for name, (first, odd) in recorded.items() for i in range(first, 17))
    rows = [inspection(i, name, result) for name, i, result in days if result]
    more = [inspection(i, name, "fail") for i, name in added]
    found = applicable(small, small.projects[0])
    before, after = (
        evidence.judge(small, found, {"inspections": evidence.Table(tuple(each))}, SPAN) for each in (rows, rows + more)
    )
    assert len(before) == 4
    assert_no_better(before, after)


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
