"""The gap report: numbers by hand, the same in four formats, the same bytes twice, and nothing that trips it."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from compliance_kit import evidence
from compliance_kit.checks import missing_contract_term
from compliance_kit.library import Library, load
from compliance_kit.outputs.gap import OUTPUT, figures, words
from compliance_kit.outputs.gap.findings import Report, gravest, reports
from compliance_kit.outputs.gap.gaps import highest_fine
from compliance_kit.outputs.gap.measured import MetricRow
from compliance_kit.outputs.office import docx_text, xlsx_rows
from compliance_kit.outputs.output import Order
from kb import PROJECT, STANDARD, base, save

TODAY = date(2026, 3, 10)
PERIOD = {"from": "2026-02-01", "to": "2026-02-10"}
SCHEMA = json.loads((Path(figures.__file__).parent / "report.schema.json").read_text(encoding="utf-8"))
LAWFUL = ["《示例法》第三条"]
PLAN: dict[str, Any] = {
    "kind": "plan", "id": "plan-xx", "title": "示例预案", "owner": "秩序部", "reviewed": "2026-01-01", "level": "special",
    "scope": "供测试引用的预案。", "basis": LAWFUL, "risks": [{"what": "起火", "likelihood": "低", "impact": "高"}],
    "organisation": [{"team": "指挥组", "lead": "项目经理", "duties": ["统一指挥"]}],
    "responses": [{"name": "一级", "trigger": "起火", "command": "项目经理"}],
    "steps": [{"id": "s01", "phase": "报警", "who": "值班员", "do": "立即报警。", "basis": LAWFUL}],
    "cards": [{"role": "值班员", "steps": ["报警"]}],
    "contacts": [{"who": "消防", "phone": "119"}],
    "supplies": [{"item": "灭火器", "quantity": "2 具"}],
    "drills": {"form": "实战演练", "frequency": "half-yearly", "last": "2025-08-01", "basis": LAWFUL},
}  # fmt: skip


def requirement(number: str, **more: Any) -> dict[str, Any]:
    return {
        "id": number,
        "name": f"事项{number}",
        "text": f"要求{number}应当做到。",
        "level": "must",
        "basis": LAWFUL,
    } | more


def item(number: str, **more: Any) -> dict[str, Any]:
    return {"code": f"0{number}", "name": f"查{number}", "select": f"std-xx#{number}"} | more


REQUIREMENTS = [
    requirement("01", score=4, veto=True, role="秩序主管", method="看现场"),
    requirement("02", score=3, evidence=["巡查记录"]),
    requirement("03", score=2.5),
    {key: value for key, value in requirement("04", reason="企业标准：自定。").items() if key != "basis"},
    requirement("05", level="should"),
]
"""Five requirements in chapter 3, worth 4, 3, 2.5, 1 and 1."""
ITEMS = [item("01"), item("02"), item("03"), item("05")]
CHECKED = {"on": "2026-11-23", "by": "编写组", "against": "公报"}
LAW_PENALTY = {"text": "罚 5000 元至 5 万元", "basis": ["《示例法》第十条"]}


def home(root: Path, rows: str = "", **changed: dict[str, Any]) -> Path:
    """Ten days of a daily form over five requirements; `rows` are its inspections."""
    settings: dict[str, dict[str, Any]] = {
        "standard": {"requirements": REQUIREMENTS},
        "checklist": {"sections": [{"title": "巡查", "items": ITEMS}]},
        "project": {"evidence": PERIOD, "synthetic": True},
    }
    base(root, **{key: settings.get(key, {}) | changed.get(key, {}) for key in ("law", *settings)})
    if rows:
        save(root, "projects/xx/evidence/inspections.csv", f"date,form,item,result,place,note,inspector\n{rows}")
    return root


def every_day(code: str, result: str = "pass", days: range = range(1, 11)) -> str:
    return "".join(f"2026-02-{d:02},CK-XX,{code},{result},东门,,甲\n" for d in days)


USUAL = (
    every_day("001")
    + every_day("002", days=range(1, 10))
    + "2026-02-10,CK-XX,002,fail,西门,<b>堆物</b>,甲\n"
    + every_day("003", days=range(3, 11))
)
"""01 conforms (4 of 4), 02 fails at last (0 of 3), 03 was looked at on 8 of 10 days (half of 2.5), 04 and 05 nobody saw."""


def order(library: Library, root: Path, today: date = TODAY) -> Order:
    records = {p.id: evidence.load(root, library, p, today) for p in library.projects}
    return Order(today, (), records)


def made(root: Path) -> Report:
    library = load(root)
    assert not library.findings, [str(f.message) for f in library.findings]
    return next(reports(library, order(library, root)))


def files(root: Path) -> dict[str, bytes]:
    library = load(root)
    return {a.path.rpartition(".")[2]: a.content for a in OUTPUT.render(library, order(library, root))}


# --- numbers ---------------------------------------------------------------------------------------------------------


def test_scores_are_those_computed_by_hand(tmp_path: Path) -> None:
    """(4 + 0 + 1.25) of 9.5 is 55.26…; 3 of 5 were rated and 3 of 5 have evidence."""
    found = made(home(tmp_path, USUAL))
    (chapter,) = found.chapters
    assert (float(chapter.points), float(chapter.full), chapter.applicable, chapter.checked) == (5.25, 9.5, 5, 3)
    assert (found.whole.score, found.whole.coverage, found.evidence_share) == (55.3, 60.0, 60.0)
    assert found.conclusion == "不合格（得分率低于 80%）"
    assert found.counts == {"G1": 1, "G2": 1, "G3": 1, "G4": 1, "G5": 1, "G6": 0, "G7": 0}
    assert [v.outcome.value for v in found.verdicts] == ["conform", "gap", "partly", "no-evidence", "no-evidence"]


def test_a_rate_is_rounded_half_up_once(tmp_path: Path) -> None:
    """37.5 of 1000/8 … 1 of 16 is 6.25 %: 6.3, where banker's rounding would give 6.2."""
    from decimal import Decimal

    from compliance_kit.outputs.gap.rates import Chapter

    assert Chapter("3", "", 16, 1, Decimal(1), Decimal(16), 1, 0).score == 6.3


def test_a_failing_veto_fails_whatever_the_score(tmp_path: Path) -> None:
    rows = every_day("001", "fail") + "".join(every_day(code) for code in ("002", "003", "005"))
    found = made(home(tmp_path, rows))
    assert found.conclusion == "不合格（有一票否决项不符合）" and [g.subject for g in found.vetoes] == ["std-xx#01"]
    (gap,) = found.vetoes
    assert (gap.due, gap.due_days, gap.due_rule) == (date(2026, 3, 11), 1, "一票否决项，1 日内")
    assert found.gaps[0] is gap


def test_a_veto_that_failed_and_was_put_right_costs_half_and_fails_nobody(tmp_path: Path) -> None:
    """Eight of ten rounds in order: half of 4. (2 + 3 + 2.5 + 1) of 10.5 is 80.95…; a standing failure would be due in 1 day."""
    rows = every_day("001", "fail", range(1, 3)) + every_day("001", days=range(3, 11))
    found = made(home(tmp_path, rows + "".join(every_day(code) for code in ("002", "003", "005"))))
    assert (found.vetoes, found.unproved_vetoes, found.whole.score, found.conclusion) == ((), (), 81.0, "合格")
    gap = gap_of(found, "G4")
    assert (gap.is_past, gap.is_veto, gap.due_days, gap.due_rule) == (True, True, 3, "一票否决项，3 日内")
    assert gap.what.startswith("应查 10 项次，2 项次不符合，其后已合格") and "防止再次发生" in gap.measure
    assert "2026-02-02 东门" in gap.evidence and found.counts["G4"] == 1


def test_failures_of_one_requirement_are_listed_beside_the_form_that_was_missed(tmp_path: Path) -> None:
    """Day 1 was missed with the whole form, nine of ten are enough; 001 failed on day 2 and has eight."""
    rows = "2026-02-02,CK-XX,001,fail,东门,,甲\n" + every_day("001", days=range(3, 11))
    found = made(home(tmp_path, rows + "".join(every_day(code, days=range(2, 11)) for code in ("002", "003", "005"))))
    assert [g.subject for g in found.gaps if g.code == "G3"] == ["chk-xx", "std-xx#01"]
    assert gap_of(found, "G3-std").what.startswith(
        "应查 10 项次，漏查 1 项次：CK-XX 整表漏做：2026-02-01；另有 1 项次不符合"
    )
    assert gap_of(found, "G3-chk").is_veto and gap_of(found, "G3-chk").due_rule == "一票否决项，3 日内"


def test_a_veto_without_evidence_lets_nobody_pass(tmp_path: Path) -> None:
    found = made(home(tmp_path, "".join(every_day(code) for code in ("002", "003", "005"))))
    assert (found.whole.score, found.whole.coverage) == (100.0, 60.0)
    assert found.conclusion == "不作结论（有一票否决项没有证据）" and "1 项一票否决项没有证据" in words.summary(found)


def test_enough_points_pass_and_too_few_looks_give_no_conclusion(tmp_path: Path) -> None:
    good = made(home(tmp_path, "".join(every_day(code) for code in ("001", "002", "003", "005"))))
    assert (good.whole.score, good.whole.coverage, good.conclusion) == (100.0, 80.0, "合格")
    few = made(home(tmp_path, every_day("001")))
    assert (few.whole.score, few.conclusion) == (100.0, "不作结论（检查率不足 60%）")


def test_what_does_not_apply_leaves_every_rate(tmp_path: Path) -> None:
    rows = "".join(every_day(code) for code in ("001", "002", "003")) + "2026-02-10,CK-XX,005,na,东门,无此设施,甲\n"
    found = made(home(tmp_path, rows))
    assert (found.whole.applicable, found.whole.coverage) == (4, 75.0)


# --- gaps ------------------------------------------------------------------------------------------------------------


def gap_of(found: Report, start: str) -> Any:
    (gap,) = [g for g in found.gaps if g.id.startswith(start)]
    return gap


@pytest.mark.parametrize(
    ("law", "printed"),
    [
        ({}, ("2020-01-01", "未核实", "《中华人民共和国示例法》")),
        ({"verified": CHECKED}, ("2020-01-01", "2026-11-23", "《中华人民共和国示例法》")),
        (
            {"verified": CHECKED, "versions": [{"promulgated": "2010-01-01", "verified": False}]},
            ("2010 年", "2026-11-23", "《中华人民共和国示例法》"),
        ),
        (
            {"level": "national-standard", "number": "GB 25201-2010", "title": "GB 25201-2010 消防设施"},
            ("2020-01-01", "未核实", "GB 25201—2010《消防设施》"),
        ),
    ],
)
def test_an_instrument_says_how_sure_its_text_and_its_dates_are(
    tmp_path: Path, law: dict[str, Any], printed: tuple[str, str, str]
) -> None:
    duty = {"id": "r3-1", "who": "物业服务企业", "must": "巡查"}
    found = made(home(tmp_path, USUAL, law=law | {"articles": [{"number": 3, "gist": "巡查。", "duties": [duty]}]}))
    assert [(one.promulgated, one.checked, one.named) for one in found.laws] == [printed]
    old = law | {"articles": [{"number": 3, "gist": "巡查。", "duties": [duty | {"verified": False}]}]}
    (one,) = made(home(tmp_path, USUAL, law=old)).laws
    assert one.is_doubtful and (one.checked == "只核过旧文本") is ("verified" in law)
    assert "其中 1 件的现行文本未经核实" in words.instruments(made(tmp_path))


def test_each_gap_says_what_on_what_basis_who_and_by_when(tmp_path: Path) -> None:
    found = made(home(tmp_path, USUAL))
    failed = gap_of(found, "G4")
    assert failed.what == (
        "1 个检查项最近一次检查不符合，其后没有合格的记录：CK-XX 第 002 项“查02”，2026-02-10 西门：<b>堆物</b>。要求：要求02应当做到。"
    )
    assert (failed.basis, failed.name, failed.owner) == (
        "《示例法》第三条（现行文本未核实）",
        "3.2-02 事项02",
        "品质部",
    )
    assert (failed.due, failed.due_rule) == (date(2026, 3, 17), "必须级要求，7 日内")
    unproved = gap_of(found, "G5")
    assert (unproved.subject, unproved.evidence, unproved.due_rule) == ("std-xx#05", "无", "其他，30 日内")
    unchecked = gap_of(found, "G2")
    assert (unchecked.subject, unchecked.basis) == ("std-xx#04", "企业标准：自定。")
    missed = gap_of(found, "G3")
    assert missed.subject == "std-xx#03" and "2026-02-01 至 2026-02-02" in missed.what


def test_what_the_law_threatens_others_with_is_no_stake_of_the_companys(tmp_path: Path) -> None:
    for who, penalty in (("物业服务企业", "罚 5000 元至 5 万元（《示例法》第十条）"), ("维护保养单位", "")):
        duty = {"id": "r3-1", "who": who, "must": "巡查", "penalty": LAW_PENALTY}
        found = made(home(tmp_path / who, USUAL, law={"articles": [{"number": 3, "gist": "巡查。", "duties": [duty]}]}))
        assert gap_of(found, "G4").penalty == penalty and bool(found.worst) is bool(penalty)


def test_what_is_the_companys_own_stands_beside_the_law_and_a_form_without_law_is_all_its_own(tmp_path: Path) -> None:
    own = requirement("02", reason="每日一次为企业标准。", evidence=["巡查记录"])
    rows = [REQUIREMENTS[0], own, *REQUIREMENTS[2:]]
    found = made(home(tmp_path, USUAL, standard={"requirements": rows}))
    assert gap_of(found, "G4").basis == "《示例法》第三条（现行文本未核实）；每日一次为企业标准"
    assert gap_of(found, "G3-std").missing == "", "what is missing is said with the problem"
    rows = "".join(every_day(c, days=range(3, 11)) for c in ("001", "002", "003", "005"))
    assert gap_of(made(home(tmp_path, rows)), "G3-chk").basis == "企业标准"


def test_a_form_that_was_not_done_is_one_gap_and_not_one_for_each_requirement(tmp_path: Path) -> None:
    found = made(home(tmp_path, "".join(every_day(c, days=range(3, 11)) for c in ("001", "002", "003", "005"))))
    missed = gap_of(found, "G3")
    assert (missed.subject, missed.missing) == ("chk-xx", "2026-02-01 至 2026-02-02")
    names = "3.2-01 事项01、3.2-02 事项02、3.2-03 事项03、3.2-05 事项05"
    assert missed.what == f"每日一次，应做 10 次，漏做 2 次，涉及要求 4 条：{names}"
    assert missed.evidence == "有记录 8 次" and not list(gravest(found.gaps))
    assert [v.outcome.value for v in found.verdicts].count("partly") == 4


def test_a_duty_nobody_took_up_is_listed_with_its_penalty_only_where_it_holds(tmp_path: Path) -> None:
    lift = {"id": "r5-1", "who": "物业服务企业", "must": "每月维护电梯", "penalty": LAW_PENALTY}
    other = {"id": "r5-2", "who": "物业服务企业", "must": "看护泳池", "applies": {"facilities": ["swimming-pool"]}}
    article = {"number": 5, "gist": "电梯。", "duties": [lift, other]}
    found = made(home(tmp_path, USUAL, law={"articles": [article]}))
    gap = gap_of(found, "G1")
    assert (gap.subject, gap.fine, gap.due_rule) == ("xx-law#r5-1", 50_000, "法规有罚则，7 日内")
    assert gap.penalty == "罚 5000 元至 5 万元（《示例法》第十条）" and found.worst == (gap,) and found.unplaced == 1


def test_a_duty_without_a_plan_is_one_row_that_says_to_make_the_plan_or_to_widen_it(tmp_path: Path) -> None:
    duty = {"id": "r5-1", "who": "使用单位", "must": "编制困人预案", "asks": "plan", "penalty": LAW_PENALTY}
    home(tmp_path, USUAL, law={"articles": [{"number": 5, "gist": "电梯。", "duties": [duty]}]})
    lacking = gap_of(made(tmp_path), "G1")
    assert lacking.id == "G1-xx-law#r5-1" and lacking.name == lacking.basis == "《示例法》第五条"
    assert lacking.what == "编制困人预案（没有预案落实，标准也没有写）"
    assert lacking.measure == "编制应急预案，引用该条款；并在服务标准中补写相应要求"
    assert (lacking.penalty, lacking.due_days) == ("罚 5000 元至 5 万元（《示例法》第十条）", 7)

    elsewhere = PLAN | {"covers": ["xx-law#r5-1"], "applies": {"property": ["office"]}}
    save(tmp_path, "plans/plan-xx.yml", elsewhere)
    gap = gap_of(made(tmp_path), "G1")
    assert gap.id == lacking.id and gap.what == "编制困人预案（已有预案不适用于本项目，标准也没有写）"
    assert gap.measure.startswith("调整已有预案的适用范围，或者为本项目另编应急预案")

    taken_up = {"requirements": [*REQUIREMENTS, requirement("06", basis=["《示例法》第五条"])]}
    save(tmp_path, "standards/std-xx.yml", STANDARD | taken_up)
    gap = gap_of(made(tmp_path), "G1")
    assert gap.what == "编制困人预案（已有预案不适用于本项目）" and "服务标准" not in gap.measure

    save(tmp_path, "plans/plan-xx.yml", elsewhere | {"applies": {"property": ["residential"]}})
    other = PROJECT | {"id": "prj-yy", "title": "示例写字楼", "property": "office"}
    save(tmp_path, "projects/yy/project.yml", other)
    library = load(tmp_path)
    here, there = (r.counts["G1"] for r in reports(library, order(library, tmp_path)))
    assert (here, there) == (0, 1), "the office's lack is no gap of the residential estate"


def test_a_drill_without_a_plan_is_to_be_held_at_its_legal_frequency(tmp_path: Path) -> None:
    duty = {"id": "r5-1", "who": "使用单位", "must": "每年演练一次", "asks": "drill"}
    home(tmp_path, USUAL, law={"articles": [{"number": 5, "gist": "电梯。", "duties": [duty]}]})
    assert "按法定频次组织演练并留存记录" in gap_of(made(tmp_path), "G1").measure


def test_a_term_that_the_contract_lacks_is_a_row_with_its_article_for_the_lawyers(tmp_path: Path) -> None:
    given = missing_contract_term.CHECK.examples / "given-contract.yml"
    values = {"owner_name": "甲", "company_name": "乙", "fund_rule": "按业主大会决定"}
    contract = {"template": "example-contract", "values": values}
    home(tmp_path, USUAL, project={"evidence": PERIOD, "contract": contract})
    whole = given.read_text(encoding="utf-8")
    save(tmp_path, "contracts/example.yml", whole)
    assert not [g for g in made(tmp_path).gaps if g.subject.startswith("example-contract")]

    save(tmp_path, "contracts/example.yml", "".join(s for s in whole.splitlines(True) if "id: c05" not in s))
    gap = gap_of(made(tmp_path), "G1-example-contract")
    assert gap.id == "G1-example-contract#term-period" and gap.name == "合同缺少法定条款：服务期限"
    assert gap.basis == "《中华人民共和国民法典》第九百三十八条第一款" and gap.owner == "法务"
    assert gap.what == "《示例物业服务合同》按本项目的参数采用的条款里没有写服务期限"
    assert gap.measure == "在合同模板里补写服务期限，经法务审核；已经签订的，与对方签订补充协议"
    assert (gap.due_rule, gap.penalty, gap.chapter) == ("必须级要求，15 日内", "", "")


def test_the_penalties_of_the_cited_duties_stand_with_a_requirement_once(tmp_path: Path) -> None:
    duties = [
        {"id": f"r3-{i}", "who": "物业服务企业", "must": "巡查", "paragraph": i, "penalty": LAW_PENALTY} for i in (1, 2)
    ]
    found = made(home(tmp_path, USUAL, law={"articles": [{"number": 3, "gist": "巡查。", "duties": duties}]}))
    failed = gap_of(found, "G4")
    assert failed.penalty == failed.gravest == "罚 5000 元至 5 万元（《示例法》第十条）" and failed.due_days == 3
    assert found.worst[0] is failed


@pytest.mark.parametrize(
    ("penalty", "fine"),
    [
        ("罚 5000 元至 5 万元", 50_000),
        ("旧罚额 2000 元至 2 万元；现以某法为准：罚 1 万至 10 万元", 100_000),
        ("处 1.5 亿元以下罚款", 150_000_000),
        ("罚委托价款的 30% 至 50%", 0),
        ("", 0),
    ],
)
def test_the_highest_amount_of_a_penalty_is_found(penalty: str, fine: int) -> None:
    assert highest_fine(penalty) == fine


def with_plan(root: Path, recorded: str = "", **changed: Any) -> Report:
    home(root, USUAL)
    save(root, "plans/plan-xx.yml", PLAN | changed)
    if recorded:
        save(root, "projects/xx/evidence/drills.csv", f"date,plan,form\n{recorded}")
    return made(root)


def drill_gaps(found: Report) -> list[str]:
    return [g.what for g in found.gaps if g.id == "G3-plan-xx"]


def test_drills_are_judged_by_the_projects_own_records(tmp_path: Path) -> None:
    assert drill_gaps(with_plan(tmp_path)) == ["要求每半年演练，没有演练记录"]
    assert drill_gaps(with_plan(tmp_path, "2025-09-10,plan-xx,实战\n")) == []
    late = with_plan(tmp_path, "2025-09-01,plan-xx,实战\n2026-02-20,plan-xx,桌面\n")
    assert drill_gaps(late) == ["每半年演练一次，应在 2026-03-01 前再演练，已超期 9 日"]
    assert gap_of(late, "G3-plan").owner == "项目经理"
    assert gap_of(late, "G3-plan").missing == "演练方案、签到、照片、评估记录"
    undone = with_plan(tmp_path, "2026-02-20,plan-xx,桌面\n")
    assert drill_gaps(undone) == ["要求每半年演练，2026-02-20 的场次登记为未按要求开展，没有补做的记录"]
    assert drill_gaps(with_plan(tmp_path, "2026-03-11,plan-xx,实战\n")) != []


def test_a_plan_on_paper_is_met_by_a_drill_on_paper_and_a_draft_by_nothing(tmp_path: Path) -> None:
    rows = "2026-02-20,plan-xx,桌面\n"
    paper = PLAN["drills"] | {"form": "桌面推演", "last": "2025-08-01"}
    assert drill_gaps(with_plan(tmp_path, rows, drills=paper)) == []
    assert drill_gaps(with_plan(tmp_path, "2026-02-20,plan-xx,未开展\n", drills=paper)) != []
    own = {"form": "桌面推演", "frequency": "event", "reason": "自定。"}
    assert drill_gaps(with_plan(tmp_path, rows, drills=own)) == []
    assert drill_gaps(with_plan(tmp_path, status="draft")) == []


def test_a_review_that_is_overdue_is_g7_for_what_the_project_uses_only(tmp_path: Path) -> None:
    home(tmp_path, USUAL, standard={"requirements": REQUIREMENTS, "reviewed": "2024-06-01"})
    save(tmp_path, "projects/yy/project.yml", json.dumps(PROJECT_TWO, ensure_ascii=False))
    found = made(tmp_path)
    assert [g.id for g in found.gaps if g.code == "G7"] == ["G7-std-xx"]
    assert gap_of(found, "G7").chapter == "3" and gap_of(found, "G7").owner == "品质部"
    library = load(tmp_path)
    _, other = reports(library, order(library, tmp_path))
    assert [g.id for g in other.gaps if g.code == "G7"] == ["G7-prj-yy", "G7-std-xx"]


PROJECT_TWO = {
    "kind": "project", "id": "prj-yy", "title": "第二小区", "owner": "品质部", "reviewed": "2024-01-01", "region": "CN-330100",
    "property": "residential", "grade": 2, "facilities": [], "profile": {"households": 1},
}  # fmt: skip
TAILORING = {
    "set": [
        {"requirement": "std-xx#03", "within": "10 分钟", "frequency": "daily", "reason": "承诺更快。"},
        {
            "requirement": "std-xx#02",
            "within": "3 日",
            "reason": "暂缓。",
            "approver": "经理",
            "waiver_until": "2026-03-01",
        },
    ],
    "exclude": [{"requirement": "std-xx#05", "reason": "总部统一办理。", "approver": "经理", "until": "2026-03-09"}],
    "add": [{"id": "a01", "text": "夜间加巡一次。", "reason": "无人看护。"}],
}


def test_waivers_are_listed_and_an_ended_one_is_a_gap(tmp_path: Path) -> None:
    found = made(home(tmp_path, USUAL, project={"evidence": PERIOD, "tailoring": TAILORING}))
    lines = words.waivers(found)
    assert "豁免：3.2-05 事项05。总部统一办理。批准：经理；截止 2026年3月9日，已到期，应恢复执行。" in lines
    assert "调整：3.2-03 事项03，时限改为 10 分钟，频次改为每日。承诺更快。" in lines
    assert "自加要求 1：夜间加巡一次。理由：无人看护。还没有检查表核查，列为差距，不计入得分。" in lines
    own = gap_of(found, "G2-prj-xx#a01")
    assert (own.name, own.basis, own.owner) == ("本项目自加要求 1", "企业标准：无人看护。", "项目经理")
    assert gap_of(found, "G3-std-xx#03").what.endswith("要求03应当做到。（本项目规定：10 分钟、每日）")
    assert [g.subject for g in found.gaps if g.code == "G7"] == ["std-xx#02", "std-xx#05"]
    running = {"exclude": [TAILORING["exclude"][0] | {"until": "2026-03-10"}]}
    early = made(home(tmp_path, USUAL, project={"evidence": PERIOD, "tailoring": running}))
    assert "G7" not in [g.code for g in early.gaps] and "已到期" not in words.waivers(early)[0]
    assert words.waivers(made(home(tmp_path, USUAL))) == ("没有豁免、调整、自加和不适用的要求。",)


# --- metrics ---------------------------------------------------------------------------------------------------------

SATISFACTION = {
    "kind": "metric", "id": "met-xx", "title": "满意率", "owner": "客服部", "definition": "4 分和 5 分的占比。", "dataset": "surveys",
    "value": "score", "aggregate": "top2", "unit": "%", "direction": "higher", "target": ">= 60 %", "min_n": 10,
}  # fmt: skip


def with_survey(root: Path, *scores: int, households: int = 20) -> Report:
    first = requirement("01", measure={"metric": "met-xx", "target": ">= 70 %"})
    home(root, USUAL, standard={"requirements": [first, *REQUIREMENTS[1:]]},
         project={"evidence": PERIOD, "profile": {"households": households}})  # fmt: skip
    save(root, "standards/metrics/met-xx.yml", SATISFACTION)
    if scores:
        rows = "".join(f"2026-02-05,H{i},{score}\n" for i, score in enumerate(scores))
        save(root, "projects/xx/evidence/surveys.csv", f"date,household,score\n{rows}")
    return made(root)


def test_a_metric_shows_value_target_n_method_and_what_it_means(tmp_path: Path) -> None:
    """Of 20 households 10 answered, 6 of them with 4 or 5: 60 %, mean 3.4 → 68 and 60; ±5 % would need 20."""
    found = with_survey(tmp_path, 5, 5, 4, 4, 4, 4, 3, 2, 2, 1)
    (row,) = found.metrics
    assert (row.measured and row.measured.shown, row.target, row.judgement) == ("60%", "≥70%", "未达标")
    assert "6/10" in row.note and "（均值×20）68.0，n=10" in row.note and "÷4×100 为 60.00" in row.note
    assert "20 户中答卷 10 份（50%），按 95% 置信、误差±5% 需 20 份，样本量不够" in row.note
    assert gap_of(found, "G6").what.startswith("指标 60%，目标 ≥70%，n=10")


def test_a_metric_may_be_met_too_small_or_without_data(tmp_path: Path) -> None:
    assert with_survey(tmp_path, *[5] * 10, households=10).metrics[0].judgement == "达标"
    assert "，样本量够" in with_survey(tmp_path, *[5] * 10, households=10).metrics[0].note
    assert with_survey(tmp_path, 1, 1).metrics[0].judgement == "样本不足（至少 10），仅供参考"
    (tmp_path / "projects/xx/evidence/surveys.csv").unlink()
    assert with_survey(tmp_path).metrics[0].judgement == "无数据"


RECOMMEND = SATISFACTION | {"title": "净推荐值", "value": "recommend", "aggregate": "nps", "unit": "分", "target": ">= 0 分", "min_n": 40}  # fmt: skip
WEIGHED = SATISFACTION | {
    "title": "加权满意度", "dataset": "ratings", "by": "item", "value": "score", "weight": "importance", "aggregate": "csi",
    "unit": "分", "target": ">= 75 分", "min_n": 2,
}  # fmt: skip


def with_records(root: Path, metric: dict[str, Any], table: str) -> MetricRow:
    first = requirement("01", measure={"metric": "met-xx", "target": metric["target"]})
    home(root, USUAL, standard={"requirements": [first, *REQUIREMENTS[1:]]},
         project={"evidence": PERIOD, "profile": {"households": 60}})  # fmt: skip
    save(root, "standards/metrics/met-xx.yml", metric)
    save(root, f"projects/xx/evidence/{metric['dataset']}.csv", table)
    return made(root).metrics[0]


def recommending(*answers: int) -> str:
    rows = "".join(f"2026-02-05,H{i},4,{answer}\n" for i, answer in enumerate(answers))
    return f"date,household,score,recommend\n{rows}"


def test_a_net_promoter_score_stands_with_n_rate_and_interval_and_a_small_one_is_not_judged(tmp_path: Path) -> None:
    """40 of 60 households (66.7 %) answered, 10 promote and 20 do not: -25; ±5 % would need 384.16 / (1 + 383.16 / 60) → 53."""
    found = with_records(tmp_path / "a", RECOMMEND, recommending(*[9] * 10, *[8] * 10, *[6] * 20))
    assert found.measured and (found.measured.shown, found.measured.n, found.judgement) == ("−25 分", 40, "未达标")
    assert "95% 置信区间 −50.7 至 0.7 分" in found.note
    assert "60 户中答卷 40 份（66.7%），按 95% 置信、误差±5% 需 53 份，样本量不够，仅供参考" in found.note
    found = with_records(tmp_path / "b", RECOMMEND, recommending(*[9] * 10, *[8] * 10, *[6] * 19))
    assert found.judgement == "样本不足（至少 40），仅供参考"


def test_a_weighted_satisfaction_counts_the_item_with_the_fewest_scores(tmp_path: Path) -> None:
    """Lift: mean 4, importance 5; greens: mean 2, importance 1: (5·4 + 1·2) / 6 · 20 = 73.33."""
    rows = "2026-02-05,H1,电梯,5,5\n2026-02-05,H2,电梯,3,5\n2026-02-05,H1,绿化,2,1\n2026-02-05,H2,绿化,2,\n"
    table = f"date,household,item,score,importance\n{rows}"
    found = with_records(tmp_path / "a", WEIGHED, table)
    assert found.measured and (found.measured.shown, found.judgement) == ("73.33 分", "未达标")
    assert "60 户中每项至少有答卷 2 份（3.3%）" in found.note
    found = with_records(tmp_path / "b", WEIGHED, table.replace("2026-02-05,H2,绿化,2,\n", ""))
    assert found.judgement == "样本不足（至少 2），仅供参考" and found.measured and found.measured.n == 1


def test_without_the_number_of_households_the_answers_are_only_counted(tmp_path: Path) -> None:
    with_survey(tmp_path, 5, 5)
    project = PROJECT | {"evidence": PERIOD, "profile": {}}
    save(tmp_path, "projects/xx/project.yml", project)
    assert "户中" not in made(tmp_path).metrics[0].note and made(tmp_path).metrics[0].measured
    assert "示例数据" not in docx_text(files(tmp_path)["docx"])


def test_a_late_share_is_shown_with_its_90th_percentile_and_what_was_not_checked(tmp_path: Path) -> None:
    """Three orders of 10, 20 and 210 minutes: two of three in time, and the slowest took 3.5 hours."""
    first = requirement("01", measure={"metric": "met-xx", "target": ">= 70 %"})
    home(
        tmp_path,
        USUAL + "2026-02-10,CK-XX,001,not_checked,东门,,甲\n",
        standard={"requirements": [first, *REQUIREMENTS[1:]]},
    )
    timed = {key: value for key, value in SATISFACTION.items() if key != "value"} | {
        "dataset": "work_orders", "aggregate": "share", "min_n": 3, "success": "duration <= 30 分钟",
        "duration": {"from": "reported", "to": "arrived"},
    }  # fmt: skip
    save(tmp_path, "standards/metrics/met-xx.yml", timed)
    times = ("08:10", "08:20", "11:30")
    rows = "".join(f"W{i},急修,2026-02-05 08:00,2026-02-05 {t},\n" for i, t in enumerate(times))
    save(tmp_path, "projects/xx/evidence/work_orders.csv", f"id,kind,reported,arrived,finished\n{rows}")
    found = made(tmp_path)
    assert words.metric_note(found.metrics[0]) == "2/3 达标；第 90 百分位 3.5 小时"
    assert gap_of(found, "G6").evidence.endswith("未检查 1 次；2/3 达标；未达标的记录：W2")
    (times,) = found.times
    assert (times.unit, times.limit, times.lasted, times.p90, times.share, times.n) == (
        "分钟", 30, (10.0, 20.0, 210.0), 210.0, "66.67%", 3,
    )  # fmt: skip
    made_files = files(tmp_path)
    page = made_files["html"].decode()
    assert "满意率　达标率 66.67%（n=3），P90 210 分钟" in page and "用时分布" in docx_text(made_files["docx"])
    data = json.loads(made_files["json"])
    jsonschema.validate(data, SCHEMA)
    assert data["times"][0]["closed"] == 3 and data["failures"] == [{"requirement": "3.2-02 事项02", "fails": 1}]


def test_a_penalty_is_said_once_where_rows_repeat_it() -> None:
    assert words.said_once(["a", "a", "b", "a"]) == ("a", "同上", "b", "a") and words.said_once([]) == ()


def test_durations_and_amounts_are_said_in_the_largest_fitting_unit() -> None:
    assert [words.lasted(m) for m in (41, 210, 10_368)] == ["41 分钟", "3.5 小时", "7.2 日"]
    assert [words.amount(y) for y in (5000, 300_000)] == ["5000 元", "30 万元"]


# --- files -----------------------------------------------------------------------------------------------------------


def test_four_files_are_made_for_each_project_by_its_id_and_twice_the_same(tmp_path: Path) -> None:
    library = load(home(tmp_path, USUAL))
    first, second = (tuple(OUTPUT.render(library, order(library, tmp_path))) for _ in range(2))
    assert [a.path for a in first] == [f"gaps/prj-xx.{suffix}" for suffix in ("html", "docx", "xlsx", "json")]
    assert first == second
    again = load(tmp_path)
    assert tuple(OUTPUT.render(again, order(again, tmp_path))) == first


def test_the_json_fits_its_published_schema_and_carries_no_angle_bracket(tmp_path: Path) -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    content = files(home(tmp_path, USUAL))["json"]
    assert b"<" not in content and b"\\u003cb>" in content
    data = json.loads(content)
    jsonschema.validate(data, SCHEMA)
    assert (data["score"], data["coverage"], data["id"]) == (55.3, 60.0, "GAP-xx-20260310")
    assert data["counts"] == {"G1": 1, "G2": 1, "G3": 1, "G4": 1, "G5": 1, "G6": 0, "G7": 0}
    shown = with_survey(tmp_path, 5, 4, 1)
    assert shown.metrics
    jsonschema.validate(json.loads(files(tmp_path)["json"]), SCHEMA)


def test_the_page_is_self_contained_and_escapes_what_people_wrote(tmp_path: Path) -> None:
    page = files(home(tmp_path, USUAL))["html"].decode()
    assert "&lt;b&gt;堆物&lt;/b&gt;" in page and "<b>堆物" not in page and "<script" not in page
    assert set(re.findall(r"https?://[^\"' <]+", page)) == {"http://www.w3.org/2000/svg"}
    assert "default-src 'none'" in page and "示例数据" in page and "得分率＝Σ" in page
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids)) and set(re.findall(r'href="#([^"]+)"', page)) <= set(ids)
    for heading in (
        "一、结论",
        "二、范围",
        "三、分章得分",
        "四、差距清单",
        "五、指标",
        "六、豁免、调整与不适用",
        "七、附录",
    ):
        assert heading in page


def test_the_word_file_and_the_page_tell_the_same(tmp_path: Path) -> None:
    made_files = files(home(tmp_path, USUAL))
    text = docx_text(made_files["docx"])
    for words_ in (
        "合规差距分析报告",
        "示例数据",
        "55.3%",
        "一票否决",
        "3.2-02 事项02",
        "得分率＝Σ",
        "GAP-xx-20260310",
        "没有适用的指标",
    ):
        assert words_ in text, words_


def test_the_word_file_lists_the_gravest_penalties_and_the_failing_vetoes(tmp_path: Path) -> None:
    duty = {"id": "r3-1", "who": "物业服务企业", "must": "巡查", "penalty": LAW_PENALTY}
    law = {"articles": [{"number": 3, "gist": "巡查。", "duties": [duty]}]}
    text = docx_text(files(home(tmp_path, every_day("001", "fail"), law=law))["docx"])
    assert (
        "法定处罚最重的 1 项" in text and "G4 3.2-01 事项01 | 5 万元 | 罚 5000 元至 5 万元（《示例法》第十条）" in text
    )
    assert "★3.2-01 事项01 | 不符合 | " in text


def test_a_penalty_that_is_not_the_only_one_is_said_so_in_the_ledger(tmp_path: Path) -> None:
    less = {"text": "警告", "basis": ["《示例法》第九条"]}
    duties = [
        {"id": f"r3-{i}", "who": "物业服务企业", "must": "巡查", "paragraph": i, "penalty": penalty}
        for i, penalty in ((1, less), (2, LAW_PENALTY))
    ]
    rows = xlsx_rows(
        files(home(tmp_path, USUAL, law={"articles": [{"number": 3, "gist": "巡查。", "duties": duties}]}))["xlsx"]
    )
    assert any(
        "罚 5000 元至 5 万元（《示例法》第十条）（另有其他罚则，见报告）" in str(row[4]) for row in rows["整改台账"]
    )


def test_the_ledger_can_be_worked_in(tmp_path: Path) -> None:
    sheets = xlsx_rows(files(home(tmp_path, USUAL))["xlsx"])
    ledger = sheets["整改台账"]
    heads = [str(cell) for cell in ledger[1]]
    for name in (
        "类别",
        "问题与证据",
        "责任岗位",
        "责任人",
        "整改期限",
        "状态",
        "完成日期",
        "复查人",
        "复查日期",
        "复查意见",
        "编号",
    ):
        assert name in heads
    rows = ledger[2:]
    assert len(rows) == 5 and {row[heads.index("状态")] for row in rows} == {"待整改"}
    assert sorted(str(row[heads.index("编号")]) for row in rows)[0] == "G1-xx-law#r5-1"
    assert any("得分率＝Σ" in str(cell) for row in sheets["汇总与方法"] for cell in row)


def test_a_project_without_records_lacks_evidence_everywhere_and_trips_nothing(tmp_path: Path) -> None:
    library = load(home(tmp_path))
    (found,) = reports(library, Order(TODAY))
    assert {v.outcome.value for v in found.verdicts} == {"no-evidence"}
    assert (found.whole.score, found.whole.coverage, found.conclusion) == (None, 0.0, "不作结论（检查率不足 60%）")
    made_files = {a.path: a.content for a in OUTPUT.render(library, Order(TODAY))}
    jsonschema.validate(json.loads(made_files["gaps/prj-xx.json"]), SCHEMA)
    assert "得分率<b>—</b>" in made_files["gaps/prj-xx.html"].decode()


def test_a_project_to_which_nothing_applies_and_without_a_gap_trips_nothing(tmp_path: Path) -> None:
    nowhere = {"applies": {"facilities": ["boiler"]}}
    home(tmp_path, standard={"requirements": [requirement("01", **nowhere)]}, law={"articles": []},
         checklist=nowhere | {"sections": [{"title": "巡查", "items": [item("01")]}]})  # fmt: skip
    found = made(tmp_path)
    assert not found.gaps and not found.verdicts and found.evidence_share is None
    made_files = files(tmp_path)
    assert "没有发现差距" in made_files["html"].decode() and "没有发现差距" in docx_text(made_files["docx"])
    jsonschema.validate(json.loads(made_files["json"]), SCHEMA)


def test_rows_that_could_not_be_used_are_said_in_every_format(tmp_path: Path) -> None:
    home(tmp_path, USUAL + "".join(f"2026-02-1{i},CK-XX,001,ok,,,甲\n" for i in range(3)))
    made_files = files(tmp_path)
    place = "projects/xx/evidence/inspections.csv:30:22"
    assert place in made_files["html"].decode() and place in docx_text(made_files["docx"])
    assert json.loads(made_files["json"])["records"] == {"accepted": 28, "rejected": 3}
    many = made(home(tmp_path, "2026-02-10,CK-XX,001,ok,,,甲\n" * 25))
    assert len(words.faults(many)) == 21 and "还有 5 处" in words.faults(many)[-1]


def test_a_radar_is_drawn_from_five_rated_chapters_on(tmp_path: Path) -> None:
    (chapter,) = made(home(tmp_path, USUAL)).chapters
    several = [replace(chapter, number=str(n)) for n in range(1, 6)]
    assert figures.chapter_radar(several[:4]) is None and figures.chapter_radar(several)
    assert figures.chapter_bars(()) is None and figures.chapter_bars(several)


def test_without_type_for_chinese_the_word_file_has_its_tables_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from compliance_kit.outputs.office import pdf

    with_pictures = files(home(tmp_path, USUAL))["docx"]
    monkeypatch.setattr(pdf, "_families", frozenset)
    without = files(tmp_path)["docx"]
    assert "没有中文字体，图未附" in docx_text(without) and "各节得分" in docx_text(without)
    assert b"word/media" not in without
    if "图未附" not in docx_text(with_pictures):
        assert b"word/media" in with_pictures


def test_earlier_runs_are_a_trend_in_every_format_and_one_run_is_none(tmp_path: Path) -> None:
    from compliance_kit.outputs.gap import html, word
    from compliance_kit.outputs.gap.rates import Chapter, Past

    found = made(home(tmp_path, USUAL))
    assert "历次结果" not in html.render(found).decode() and "历次结果" not in docx_text(word.render(found))
    earlier = Chapter("", "合计", 5, 4, Decimal("4.5"), Decimal(6), 4, 9)
    later = replace(found, past=(Past(date(2026, 1, 31), (date(2026, 1, 1), date(2026, 1, 31)), (earlier,)),))
    page, text = html.render(later).decode(), docx_text(word.render(later))
    assert all("2026年1月1日至2026年1月31日" in made_ for made_ in (page, text))
    assert all("2026年1月31日" in made_ and "75%" in made_ and "80%" in made_ for made_ in (page, text))
