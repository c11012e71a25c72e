"""What holds for one estate: conditions, exclusions, its own values, and the rows of a form."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import kb
from compliance_kit.kinds.values import Target
from compliance_kit.kinds.words import region_chain
from compliance_kit.library import Library
from compliance_kit.model import Applies, Document
from compliance_kit.tailoring import Applicable, applicable, holds, items


def applied(library: Library) -> Applicable:
    return applicable(library, library.projects[0])


@pytest.mark.parametrize(
    ("condition", "is_met"),
    [
        ({}, True),
        ({"property": ["residential", "office"]}, True),
        ({"property": ["office"]}, False),
        ({"grades": [1, 2]}, True),
        ({"grades": [3]}, False),
        ({"facilities": ["elevator"]}, True),
        ({"facilities": ["elevator", "high-rise"]}, True),
        ({"facilities": ["elevator", "gas"]}, False),
        ({"any_facility": ["gas", "elevator"]}, True),
        ({"any_facility": ["gas", "boiler"]}, False),
        ({"facilities": ["gas"], "any_facility": ["elevator", "boiler"]}, False),
        ({"regions": ["CN"]}, True),
        ({"regions": ["CN-330000"]}, True),
        ({"regions": ["CN-440000", "CN-330100"]}, True),
        ({"regions": ["CN-330106"]}, False),
        ({"regions": ["CN-440000"]}, False),
        ({"property": ["residential"], "grades": [2], "facilities": ["gas"]}, False),
    ],
)
def test_every_condition_that_is_named_must_be_met(tmp_path: Path, condition: dict[str, Any], is_met: bool) -> None:
    library = kb.library(tmp_path, standard={"requirements": [kb.requirement("01", applies=condition)]})
    found = applied(library)
    assert bool(found.requirements) is is_met and (found.requirement("std-xx#01") is not None) is is_met
    applies = Applies(**{key: tuple(value) for key, value in condition.items()})
    assert holds(applies, library.projects[0].body) is is_met


@pytest.mark.parametrize(
    ("code", "chain"),
    [
        ("CN", ("CN",)),
        ("CN-330000", ("CN", "CN-330000")),
        ("CN-330100", ("CN", "CN-330000", "CN-330100")),
        ("CN-330106", ("CN", "CN-330000", "CN-330100", "CN-330106")),
    ],
)
def test_a_region_lies_in_its_city_its_province_and_the_nation(code: str, chain: tuple[str, ...]) -> None:
    assert region_chain(code) == chain


@pytest.mark.parametrize(
    ("law", "holds_here"),
    [
        ({"region": "CN"}, True),
        ({"region": "CN-330000"}, True),
        ({"region": "CN-440000"}, False),
        ({"region": "CN-330106"}, False),
        ({"status": "amended"}, True),
        ({"status": "repealed"}, False),
        ({"status": "not-yet-effective"}, False),
    ],
)
def test_a_duty_holds_where_its_law_is_in_force(tmp_path: Path, law: dict[str, Any], holds_here: bool) -> None:
    duties = [name for name, _, _ in applied(kb.library(tmp_path, law=law)).duties]
    expected = ["xx-law#r3-1", "xx-law#r3-2-1", "xx-law#r3-2-3", "xx-law#r5-1", "xx-law#r9-1"]
    assert duties == (expected if holds_here else [])


def test_a_duty_of_a_facility_that_the_estate_has_not_does_not_hold(tmp_path: Path) -> None:
    duties = [name for name, _, _ in applied(kb.library(tmp_path, project={"facilities": []})).duties]
    assert "xx-law#r5-1" not in duties and "xx-law#r3-1" in duties


def tailored(root: Path, **tailoring: Any) -> Applicable:
    rows = [
        kb.requirement("01", within="20 分钟", frequency="daily", measure={"metric": "met-xx", "target": ">= 95 %"}),
        kb.requirement("02"),
    ]
    kb.save(root, "standards/met-xx.yml", (kb.KINDS_HOME / "metric" / "examples" / "good-draft.yml").read_text("utf-8"))
    text = (root / "standards" / "met-xx.yml").read_text("utf-8")
    kb.save(root, "standards/met-xx.yml", text.replace("good-metric", "met-xx"))
    return applied(kb.library(root, standard={"requirements": rows}, project={"tailoring": tailoring}))


def test_a_setting_replaces_just_the_values_it_names(tmp_path: Path) -> None:
    changes = [{"requirement": "std-xx#01", "within": "10 分钟", "reason": "业主大会决定"}]
    found = tailored(tmp_path, set=changes)
    one, two = found.requirement("std-xx#01"), found.requirement("std-xx#02")
    assert one is not None and two is not None
    assert (str(one.within), one.frequency, one.target) == ("10 分钟", "daily", Target(">=", 95, "%"))
    assert one.setting is not None and one.setting.reason == "业主大会决定"
    assert (two.within, two.frequency, two.target, two.setting) == (None, "", None, None)


@pytest.mark.parametrize(("own", "reached"), [(">= 90 %", 95), (">= 97 %", 97)])
def test_the_metrics_target_for_the_grade_holds_where_it_is_stricter(tmp_path: Path, own: str, reached: float) -> None:
    metric = {
        "kind": "metric", "id": "met-xx", "title": "及时率", "definition": "示例", "dataset": "work_orders",
        "success": "kind = 急修", "aggregate": "share", "unit": "%", "direction": "higher", "target": ">= 85 %",
        "targets": {"1": ">= 98 %", "2": ">= 95 %"},
    }  # fmt: skip
    kb.save(tmp_path, "standards/metrics/xx.yml", metric)
    measured = kb.requirement("01", measure={"metric": "met-xx", "target": own})
    found = applied(kb.library(tmp_path, standard={"requirements": [measured]})).requirement("std-xx#01")
    assert found is not None and found.target == Target(">=", reached, "%")
    assert found.grade == (2 if reached == 95 else 0)


TIMED = {
    "kind": "metric", "id": "met-xx", "title": "到场及时率", "definition": "到场不超过 4 小时的件数占比。", "dataset": "work_orders",
    "duration": {"from": "reported", "to": "arrived"}, "success": "duration <= 4 小时", "aggregate": "share", "unit": "%",
    "direction": "higher", "target": ">= 95 %",
}  # fmt: skip


@pytest.mark.parametrize(
    ("own", "set_to", "success"),
    [
        ("4 小时", "1 小时", "duration <= 1 小时"),
        ("4 小时", "", "duration <= 4 小时"),
        ("240 分钟", "1 小时", "duration <= 1 小时"),
        ("2 日", "1 日", "duration <= 4 小时"),  # of something else than the metric counts by
    ],
)
def test_a_time_that_a_project_sets_is_the_time_that_its_records_are_held_to(
    tmp_path: Path, own: str, set_to: str, success: str
) -> None:
    kb.save(tmp_path, "standards/metrics/xx.yml", TIMED)
    timed = kb.requirement("01", within=own, measure={"metric": "met-xx", "target": ">= 95 %"})
    setting = [{"requirement": "std-xx#01", "within": set_to, "reason": "承诺"}] if set_to else []
    library = kb.library(tmp_path, standard={"requirements": [timed]}, project={"tailoring": {"set": setting}})
    found = applied(library).requirement("std-xx#01")
    assert found and found.metric and found.metric.body.success == success
    assert found.metric.body.definition == f"到场不超过 {success.removeprefix('duration <= ')}的件数占比。"
    assert library.documents["met-xx"].body.success == "duration <= 4 小时"


def test_a_setting_can_replace_the_frequency_and_the_target(tmp_path: Path) -> None:
    changes = [{"requirement": "std-xx#01", "frequency": "shift", "target": ">= 99 %", "reason": "合同约定"}]
    one = tailored(tmp_path, set=changes).requirement("std-xx#01")
    assert one is not None and one.target == Target(">=", 99, "%")
    assert (str(one.within), one.frequency) == ("20 分钟", "shift")


def test_what_is_excluded_does_not_hold_and_is_listed_with_its_reason(tmp_path: Path) -> None:
    row = {"requirement": "std-xx#02", "reason": "没有这类设施", "approver": "总经理", "until": "2027-01-01"}
    found = tailored(tmp_path, exclude=[row])
    assert [t.id for t in found.requirements] == ["std-xx#01"] and found.requirement("std-xx#02") is None
    assert [(e.requirement, e.reason) for e in found.excluded] == [("std-xx#02", "没有这类设施")]


def test_what_an_estate_adds_is_listed(tmp_path: Path) -> None:
    found = tailored(tmp_path, add=[{"id": "a01", "text": "每日巡查泳池水质。", "reason": "泳池开放"}])
    assert [a.id for a in found.additions] == ["a01"] and found.excluded == ()


def test_a_setting_of_a_requirement_that_does_not_hold_changes_nothing(tmp_path: Path) -> None:
    rows = [kb.requirement("01", applies={"grades": [5]})]
    setting = {"requirement": "std-xx#01", "within": "10 分钟", "reason": "没有用处"}
    library = kb.library(tmp_path, standard={"requirements": rows}, project={"tailoring": {"set": [setting]}})
    assert applied(library).requirements == ()


def rows_of(library: Library, project: Document[Any] | None) -> list[str]:
    return [item.code for item in items(library, library.checklists[0], project)]


def test_a_form_shows_the_rows_that_hold(tmp_path: Path) -> None:
    standard = [
        kb.requirement("01"),
        kb.requirement("02", applies={"facilities": ["gas"]}),
        kb.requirement("03", status="withdrawn"),
    ]
    entries: list[dict[str, Any]] = [
        {"code": "001", "name": "都适用", "select": "std-xx#01"},
        {"code": "002", "name": "要求不适用", "select": "std-xx#02"},
        {"code": "003", "name": "有一条适用", "verifies": ["std-xx#01", "std-xx#02"], "check": "查看记录"},
        {"code": "004", "name": "本行不适用", "select": "std-xx#01", "applies": {"grades": [1]}},
        {"code": "005", "name": "已撤销", "select": "std-xx#03"},
    ]
    form = {"sections": [{"title": "巡查", "items": entries[:3]}, {"title": "其他", "items": entries[3:]}]}
    library = kb.library(tmp_path, standard={"requirements": standard}, checklist=form)
    assert rows_of(library, None) == ["001", "002", "003", "004", "005"]
    assert rows_of(library, library.projects[0]) == ["001", "003", "005"]


def test_plans_and_forms_hold_by_their_own_condition(tmp_path: Path) -> None:
    draft = (kb.KINDS_HOME / "plan" / "draft.yml").read_text("utf-8").replace("DATE-HERE", "2026-01-01")
    kb.save(tmp_path, "plans/a.yml", draft.replace("ID-HERE", "plan-a"))
    kb.save(tmp_path, "plans/b.yml", draft.replace("ID-HERE", "plan-b") + "applies: {facilities: [gas]}\n")
    found = applied(kb.library(tmp_path, checklist={"applies": {"property": ["office"]}}))
    assert [p.id for p in found.plans] == ["plan-a"] and found.checklists == ()


@pytest.mark.parametrize(
    ("changed", "households", "expected"),
    [
        ({"dataset": "surveys"}, 1000, (100, 100)),
        ({"dataset": "surveys"}, 64, (55, 55)),  # 384.16 / (1 + 383.16 / 64), rounded up
        ({"dataset": "visits", "small": {"below": 300, "percent": {"2": 15}}}, 300, (100, 100)),
        ({"dataset": "visits", "small": {"below": 300, "percent": {"2": 15}}}, 86, (100, 13)),  # 12.9
        ({"dataset": "visits", "small": {"below": 300, "percent": {"1": 15}}}, 86, (100, 86)),
    ],
)
def test_an_estate_of_few_households_is_asked_for_no_more_than_it_has(
    tmp_path: Path, changed: dict[str, Any], households: int, expected: tuple[int, float]
) -> None:
    """±5 % at 95 % is enough of a sample, and of visits the share that the metric names for the grade."""
    counted = {
        "kind": "metric", "id": "met-xx", "title": "户数", "definition": "户数。", "aggregate": "count", "unit": "份", "min_n": 100,
        "direction": "higher", "target": ">= 100",
    }  # fmt: skip
    kb.save(tmp_path, "standards/metrics/xx.yml", counted | changed)
    asked = kb.requirement("01", measure={"metric": "met-xx", "target": ">= 100"})
    library = kb.library(tmp_path, standard={"requirements": [asked]}, project={"profile": {"households": households}})
    found = applied(library).requirement("std-xx#01")
    assert found and found.metric and found.target
    assert (found.metric.body.min_n, found.target.value) == expected and found.is_scaled is (expected[1] != 100)
