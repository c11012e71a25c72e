"""The knowledge base itself: as much as it promises, and fit together."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from compliance_kit import evidence
from compliance_kit.checks import check, missing_plan
from compliance_kit.kinds.regulation import BINDING, OURS
from compliance_kit.library import Library, load
from compliance_kit.model import Severity
from compliance_kit.tailoring import applicable
from reference import ROOT

TODAY = date(2026, 11, 23)
SECTIONS = tuple(f"{chapter}.{part}" for chapter in range(1, 9) for part in range(1, 5))
PLANS = tuple(f"EP-{number:02}" for number in range(1, 20))
BESIDES = {
    *("公司分管负责人", "各主管", "各岗位", "当班主管", "业务主管", "责任主管", "责任岗位", "责任部门", "承办部门"),
    *("提出部门", "触点责任岗位", "试点负责人", "提案评审小组"),
    *("业主或者使用人", "员工或者业主", "申请单位或者业务岗位"),
}
"""Who takes a step in a process without answering for a requirement."""


@pytest.fixture(scope="module")
def library() -> Library:
    return load(ROOT)


def test_nothing_in_it_is_wrong_and_no_duty_is_left_out(library: Library) -> None:
    found = check(library, TODAY)
    errors = [f for f in found if f.severity is Severity.ERROR or f.code == "uncovered-duty"]
    assert not errors, "\n".join(f"{e.place.path}:{e.place.span.line} {e.message}" for e in errors[:20])


def test_all_32_sections_are_written_and_weigh_100(library: Library) -> None:
    sections = {standard.body.section: standard for standard in library.standards}
    assert tuple(sorted(sections)) == SECTIONS
    assert sum(standard.body.score for standard in sections.values()) == 100
    for section, standard in sections.items():
        parts = standard.body.requirements
        assert len(parts) >= 10, section
        general = [part for part in parts if not part.applies.regions]
        assert sum(part.score for part in general) == 100, section
        assert {part.score for part in parts if part.applies.regions} <= {1}, f"{section}: a local one weighs 1 on top"
        assert len({part.id for part in parts}) == len(parts), section
    assert sum(len(s.body.requirements) for s in sections.values()) >= 380


def test_every_requirement_can_be_worked_with(library: Library) -> None:
    for whole_id, _, part in library.requirements():
        assert part.name and part.role and part.method and part.evidence and part.frequency, whole_id
        assert part.basis or part.reason, whole_id
        assert part.text.endswith("。") and part.text.count("。") == 1, whole_id


def test_every_section_says_who_answers_for_what(library: Library) -> None:
    for standard in library.standards:
        rows = standard.body.raci
        assert len({row.work for row in rows}) == len(rows) >= 3, standard.id
        for row in rows:
            assert len(row.accountable) == 1 and row.responsible, (standard.id, row.work)


def test_every_section_has_a_process_of_known_roles(library: Library) -> None:
    known = {part.role for _, _, part in library.requirements()} | BESIDES
    for standard in library.standards:
        stages = standard.body.process
        assert len(stages) >= 5, standard.id
        for stage in stages:
            assert set(stage.role.split("、")) <= known, (standard.id, stage.step, stage.role)
            assert stage.fulfils and stage.record, (standard.id, stage.step)


def test_every_duty_that_binds_an_example_estate_is_taken_up_there(library: Library) -> None:
    for project in library.projects:
        held = applicable(library, project)
        here = {t.id for t in held.requirements} | {e.requirement for e in held.excluded}
        missing = [
            whole
            for whole, _, duty in held.duties
            if duty.who in OURS and duty.nature in BINDING
            if not here & {link.origin for link in library.origins(whole, "covers")}
        ]
        assert not missing, (project.id, missing)


def test_only_duties_without_a_checked_article_are_taken_up_by_id(library: Library) -> None:
    for whole_id, _, part in library.requirements():
        cited = {cited.title for basis in part.basis for cited in basis.citations}
        for duty in part.covers:
            assert library.nodes[duty].label.endswith("（条号未核）"), (whole_id, duty)
            law = library.documents[duty.partition("#")[0]]
            assert any(library.lawbook.find(title) is law for title in cited), (whole_id, duty)


def test_the_stock_is_complete(library: Library) -> None:
    assert len(library.regulations) >= 45
    assert len(library.metrics) >= 40
    assert tuple(sorted(plan.body.code for plan in library.plans)) == PLANS
    assert len(library.checklists) >= 24
    assert len({c.body.form for c in library.checklists}) == len(library.checklists)
    assert len(library.contracts) >= 8
    assert len(library.projects) == 5


def test_every_metric_can_be_measured_and_is_used(library: Library) -> None:
    window = (date(2026, 1, 1), TODAY)
    used = Counter(part.measure.metric for _, _, part in library.requirements() if part.measure)
    for metric in library.metrics:
        assert "没有记录" in str(evidence.measure(metric.body, (), window).note) or metric.body.aggregate == "count", (
            metric.id
        )
        assert used[metric.id], metric.id


def test_every_row_of_evidence_can_be_used_and_says_that_it_is_made_up(library: Library) -> None:
    for project in library.projects:
        records = evidence.load(ROOT, library, project, TODAY)
        assert records.accepted > 1_000 and not records.findings, (
            project.id,
            [str(f.message) for f in records.findings[:5]],
        )
        taken_back = {document.id for document in records.results}
        rows = (row for table in records.tables.values() for row in table.rows if row.cells["source"] not in taken_back)
        assert all(row.cells["source"] == "合成示例" for row in rows)
        assert all("合成示例" in document.source.text for document in records.results)


PLAN_WORDS = ("预案", "演练", "演习")
PLAN_IS_THERE = {
    "备案、公布、报送、录入": """cn-110000-fire-regulation#r20-1 cn-330000-fire-regulation#r14-5 cn-370000-emergency-regulation#r14-1
        cn-accident-emergency-regulation#r5-3 cn-accident-emergency-regulation#r7-1 cn-accident-emergency-regulation#r7-2
        cn-accident-emergency-regulation#r8-2 cn-emergency-plan-measures#r26-1""",
    "修订、评估": """cn-370000-emergency-regulation#r14-2 cn-accident-emergency-regulation#r6-2 cn-accident-emergency-regulation#r6-3
        cn-emergency-plan-measures#r35-1""",
    "预案的内容、衔接、操作规程": """cn-110000-work-safety-regulation#r55-3 cn-370000-emergency-regulation#r13-2
        cn-accident-emergency-regulation#r6-1 cn-work-safety-law#r81-2""",
    "出事时启动、执行、配合": """cn-110000-property-regulation#r10-1 cn-370000-property-regulation#r76-1
        cn-370200-property-regulation#r59-1 cn-370300-elevator-regulation#r43-2 cn-accident-emergency-regulation#r17-1
        cn-accident-reporting-regulation#r14-1 cn-cybersecurity-law#r27-2 cn-large-events-regulation#r19-1
        cn-network-data-regulation#r11-2 cn-public-health-regulation#r35-1 cn-special-equipment-law#r70-1
        cn-special-equipment-regulation#r66-1""",
    "懂预案、出经费、个人的职责（要有预案的另有条文）": """cn-110000-fire-regulation#r28-2 cn-110000-work-safety-regulation#r18-1
        cn-110000-work-safety-regulation#r34-5 cn-work-safety-law#r21-6 cn-work-safety-law#r25-1 cn-work-safety-law#r25-4""",
}
"""Duties of ours that speak of a plan or of drills and yet ask for none: there is one already, or another article asks."""


def test_every_duty_that_asks_for_a_plan_or_a_drill_says_so(library: Library) -> None:
    speaking, asking = set(), set()
    for law in library.regulations:
        for duty in law.body.duties() if law.body.is_in_force else ():
            if duty.is_ours and any(word in duty.must for word in PLAN_WORDS):
                speaking.add(f"{law.id}#{duty.id}")
            if duty.asks:
                asking.add(f"{law.id}#{duty.id}")
    others = {whole_id for ids in PLAN_IS_THERE.values() for whole_id in ids.split()}
    assert speaking - others == asking and not others & asking


def test_the_plans_that_are_missing_are_those_we_know_of(library: Library) -> None:
    """Nothing is made for targets of terror: no example estate is one, and the police say with the notice what it takes."""
    found = {d.subject for d in missing_plan.run(library, TODAY)}
    assert found == {"cn-counter-terrorism-law#r32-1", "cn-counter-terrorism-law#r32-2"}
    assert not [p.id for p in library.projects if "counter-terror-target" in p.body.facilities]


def test_every_estate_has_the_one_fire_plan_for_its_use(library: Library) -> None:
    """Homes are practised yearly, buildings of the public and parks half-yearly: key units and malls must be."""
    plans = {p.id: p.body for p in library.plans if p.id in ("plan-fire", "plan-fire-public")}
    held = {p.body.property: {found.id for found in applicable(library, p).plans} & {*plans} for p in library.projects}
    public = {use: {"plan-fire-public"} for use in ("office", "commercial", "industrial")}
    assert held == {"residential": {"plan-fire"}, **public}
    assert {whole: plan.drills.frequency for whole, plan in plans.items()} == {
        "plan-fire": "yearly",
        "plan-fire-public": "half-yearly",
    }


def test_what_binds_some_places_alone_is_asked_of_them_alone(library: Library) -> None:
    """Crowded places and fire-key units have articles of their own, which the plan may not print for a factory."""
    alone = {
        "消防法》第四十四条第二款": "crowded-place",
        "应急条例》第七条": "crowded-place",
        "应急条例》第八条第二款": "crowded-place",
        "第十七条第二款第（四）项": "fire-key-unit",
    }
    plan = library.documents["plan-fire-public"].body
    everywhere = (*plan.basis, *plan.drills.basis, *plan.training.basis)
    assert not [basis.text for basis in everywhere if any(words in basis.text for words in alone)]
    parts = [(basis.text, part.applies) for part in (*plan.steps, *plan.reports) for basis in part.basis]
    bound = {words: [applies for text, applies in parts if words in text] for words in alone}
    assert all(bound.values()) and all(alone[words] in a.facilities for words, found in bound.items() for a in found)


def test_the_fire_drills_of_two_estates_count_and_one_is_late(library: Library) -> None:
    """2026-06-26 and 2026-07-29 lie within half a year of TODAY; the park last held one on 2026-04-05, due 2026-10-05."""
    held = {}
    for project in library.projects:
        rows = evidence.load(ROOT, library, project, TODAY).rows("drills")
        days = [r.cells["date"] for r in rows if r.cells["plan"] == "plan-fire-public" and r.cells["form"] == "实战"]
        held[project.id] = max(days, default=None)
    assert held == {
        "prj-chaoyang-tower": "2026-06-26",
        "prj-laoshan-mall": "2026-07-29",
        "prj-putuo-court": None,
        "prj-qianjiang-garden": None,
        "prj-zhangdian-park": "2026-04-05",
    }
