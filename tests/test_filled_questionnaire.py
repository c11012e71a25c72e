"""A questionnaire filled on a phone: read strictly, one row of the surveys however often it comes, nobody named unasked."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("xlsxwriter", reason="Excel needs compliance-kit[office]")

import phone_driver as driver
from compliance_kit.importers.filled import Answers, SurveyRow, read
from compliance_kit.importers.filled.answers import RatingRow
from compliance_kit.importers.filled.surveys import merged
from compliance_kit.library import Library
from compliance_kit.outputs.checklist import Form
from compliance_kit.outputs.checklist.phone import HOUSEHOLD, data
from compliance_kit.outputs.checklist.survey import OPEN_QUESTIONS, asked_name
from intake_samples import as_bytes, library, the_form
from phone_samples import saved
from site_pages import violations
from test_import import answers, full_survey_kb, kept, put, run, survey_kb

RUN = "3f0b0c1e-1111-4222-8333-123456789abc"
NAMELESS = "匿名-3f0b0c1e1111"
SURVEYS = "projects/xx/evidence/surveys.csv"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "kb"


@pytest.fixture
def found(home: Path) -> Library:
    return survey_kb(home)


def filled(made: Form, scores: dict[str, str], **changed: Any) -> dict[str, Any]:
    """What the phone hands back of a questionnaire of which these questions were answered."""
    body = made.checklist.body
    return {
        "ckit": 1,
        "layout": "survey",
        "form": {"id": body.form, "version": body.version, "hash": made.hash},
        "checklist": made.checklist.id,
        "project": made.project.id if made.project else "",
        "run": RUN,
        "head": {"填写日期": "2026-12-01", HOUSEHOLD: ""},
        "started": "2026-11-30T19:02",
        "finished": "2026-11-30T19:05",
        "asked": {row.key: row.name for row in made.rows},
        "items": {key: {"result": score} for key, score in scores.items()},
        "open": {"您最满意的一件事": "电梯\n修得快"},
    } | changed


def taken(content: dict[str, Any]) -> Answers:
    got = read(as_bytes(content), "p.json", lambda identity: None)
    assert isinstance(got, Answers)
    return got


def rows(home: Path) -> list[list[str]]:
    return list(csv.reader((home / SURVEYS).open(encoding="utf-8")))[1:]


def ratings(home: Path) -> list[list[str]]:
    return list(csv.reader((home / "projects/xx/evidence/ratings.csv").open(encoding="utf-8")))[1:]


# --- reading ----------------------------------------------------------------------------------------------------------


def test_one_respondent_is_one_row_named_by_the_run_unless_a_household_is_given(found: Library) -> None:
    made = the_form(found)
    got = taken(filled(made, {"001": "/", "002": "4"}))
    assert got.rows == (SurveyRow("2026-12-01", NAMELESS, "4", RUN),) and got.findings == ()
    assert got.identity and got.identity.hash == made.hash and (got.suffix, got.run) == (".json", RUN)
    named = taken(filled(made, {"002": "5"}, head={"户号": "H0113"}))
    assert named.rows == (SurveyRow("2026-11-30", "H0113", "5", RUN),)  # no day typed: the one on which it was begun


@pytest.mark.parametrize(
    ("changed", "where", "words"),
    [
        ({"colour": 1}, "colour", "没有 colour 这一栏"),
        ({"form": {"id": "CK-XX"}}, "form", "缺少 version"),
        ({"run": "7"}, "run", "填写编号不对"),
        ({"head": {"填写日期": 3}}, "head.填写日期", "这里应当是文字"),
        ({"asked": {"001": "公共清洁"}, "items": {}}, "asked", "没有总体评价一题"),
        ({"items": {"003": {"result": "5"}}}, "items.003", "没有 003 这样的项目代码"),
        ({"items": {"x": {"result": "5"}}}, "items.x", "没有 x 这样的项目代码"),
        ({"items": {"002": {"result": "6"}}}, "items.002.result", "答案“6”不是 5、4、3、2、1 或 /"),
        ({"items": {"002": {"result": "5", "note": "x"}}}, "items.002.note", "没有 note 这一栏"),
        ({"items": {"002": "5"}}, "items.002", "应当是一组"),
        ({"items": {f"{i:03}": {} for i in range(1, 1_000)} | {f"{i:03}@A": {} for i in range(9)}}, "items", "项目过多"),
        ({"open": {"意见": "长" * 4_001}}, "open.意见", "文字过长"),
    ],
)  # fmt: skip
def test_nothing_is_taken_of_a_faulty_file(found: Library, changed: dict[str, Any], where: str, words: str) -> None:
    got = taken(filled(the_form(found), {"002": "5"}, **changed))
    assert got.identity is None and got.rows == () and not got.is_unscored
    assert any(d.place.cell == where and words in str(d.message) for d in got.findings), got.findings


@pytest.mark.parametrize(
    ("head", "scores", "words"),
    [
        ({"填写日期": "昨天"}, {"002": "5"}, "日期“昨天”不是日期"),
        ({HOUSEHOLD: "=H1"}, {"002": "5"}, "户号“=H1”不能用"),
        ({}, {"002": "/"}, "总体评价“/”不是 1 至 5 分"),
        ({}, {"001": "5"}, "总体评价“”不是 1 至 5 分"),
    ],
)
def test_what_gives_no_score_is_told(found: Library, head: dict[str, str], scores: dict[str, str], words: str) -> None:
    got = taken(filled(the_form(found), scores, head=head))
    assert got.rows == () and words in str(got.findings[0].message)
    assert got.is_unscored is (head == {})  # not known is no mistake


def test_a_file_that_is_no_export_is_refused_as_any_other(found: Library) -> None:
    assert "不是完整的 JSON" in str(read(b'{"ckit": 1, "layout": "survey"', "p.json", lambda identity: None).findings[0].message)  # fmt: skip


def test_every_scored_question_is_a_rating_with_what_it_matters_and_recommending_has_points(tmp_path: Path) -> None:
    made = the_form(full_survey_kb(tmp_path / "full"))
    items = {"001": {"result": "5", "importance": "2"}, "002": {"result": "/"}, "003": {"result": "4"}, "004": {"result": "0"}}  # fmt: skip
    asked = {row.key: asked_name(row) for row in made.rows}
    got = taken(filled(made, {}, items=items, asked=asked))
    assert got.rows == (SurveyRow("2026-12-01", NAMELESS, "4", RUN, "0"),) and got.findings == ()
    assert got.ratings == (RatingRow("2026-12-01", NAMELESS, "公共清洁", "5", "2", RUN),)
    for wrong, at, words in (
        ({"004": {"result": "11"}}, "items.004.result", "答案“11”不是 0 至 10"),
        ({"001": {"result": "5", "importance": "6"}}, "items.001.importance", "重要度“6”不是 5、4、3、2、1"),
    ):
        bad = taken(filled(made, {}, items=items | wrong, asked=asked))
        assert bad.identity is None and [(d.place.cell, str(d.message)) for d in bad.findings] == [(at, words)]
    twice = taken(filled(made, {}, items=items, asked=asked | {"002": "公共清洁"}))
    assert [row.item for row in twice.ratings] == ["公共清洁（001）"]


# --- into the surveys -------------------------------------------------------------------------------------------------


def test_the_same_filling_is_one_row_however_often_it_is_handed_in(home: Path, found: Library) -> None:
    made = the_form(found)
    content = as_bytes(filled(made, {"001": "5", "002": "4"}))
    path = put(home, "a.json", content)
    code, said = run(home, path, "--dry-run")
    assert code == 0 and "新增 1 户" in said and not (home / SURVEYS).exists() and not kept(home)
    assert run(home, path)[0] == 0
    source = f"答卷 CK-XX 2026.1 #{made.hash} {RUN}"
    assert rows(home) == [["2026-12-01", NAMELESS, "4", source]]
    assert list(kept(home).values()) == [content]
    assert [row[2:] for row in ratings(home)] == [["公共清洁", "5", "", source]]
    again = put(home, "b.json", as_bytes(filled(made, {"001": "5", "002": "4"}, finished="2026-11-30T20:00")))
    code, said = run(home, again)
    assert code == 0 and "没有变化 1 户" in said and "没有变化 1 条" in said and len(rows(home)) == 1
    other = put(home, "b.json", as_bytes(filled(made, {"001": "3", "002": "4"}, finished="2026-11-30T20:00")))
    code, said = run(home, other)
    assert code == 1 and f"{NAMELESS}　公共清洁 2026-12-01 已有评分 5，这里是 3" in said
    other = put(home, "c.json", as_bytes(filled(made, {"002": "5"}, run=RUN.replace("3f0b", "4f0b"))))
    assert "新增 1 户" in run(home, other)[1] and len(rows(home)) == 2


def test_a_filling_handed_in_again_for_another_household_moves_if_told(home: Path, found: Library) -> None:
    made = the_form(found)
    run(home, put(home, "a.json", as_bytes(filled(made, {"001": "2", "002": "4"}))))
    head = {"填写日期": "2026-12-01", HOUSEHOLD: "H1"}
    moved = put(home, "b.json", as_bytes(filled(made, {"001": "1", "002": "3"}, head=head)))
    code, said = run(home, moved)
    assert code == 1 and said.count(f"这份问卷已收回为 {NAMELESS} 2026-12-01，这里是 H1 2026-12-01") == 1
    assert run(home, moved, "--replace")[0] == 0 and [row[1:3] for row in rows(home)] == [["H1", "3"]]
    assert [row[1:4] for row in ratings(home)] == [["H1", "公共清洁", "1"]]


def test_answers_without_a_score_are_kept_and_a_faulty_file_is_not(home: Path, found: Library) -> None:
    made = the_form(found)
    content = as_bytes(filled(made, {"001": "5", "002": "/"}))
    path = put(home, "a.json", content)
    code, said = run(home, path, "--dry-run")
    assert code == 0 and not kept(home)
    code, said = run(home, path)
    assert code == 0 and "note[filled-answer]" in said and list(kept(home).values()) == [content]
    assert not (home / SURVEYS).exists() and [row[1:4] for row in ratings(home)] == [[NAMELESS, "公共清洁", "5"]]
    bad = put(home, "b.json", as_bytes(filled(made, {"002": "5"}, head={"填写日期": "昨天"})))
    assert run(home, bad)[0] == 1 and len(kept(home)) == 1
    unknown = filled(made, {"002": "5"}, form={"id": "CK-NO", "version": "1", "hash": "x"})
    code, said = run(home, put(home, "c.json", as_bytes(unknown)))
    assert code == 1 and "没有表单 CK-NO" in said


def test_surveys_without_a_source_still_tell_respondents_apart_by_their_names() -> None:
    before = f"date,household,score\n2026-12-01,{NAMELESS},4\n".encode()
    merge = merged(before, (SurveyRow("2026-12-01", NAMELESS, "4", RUN),), "答卷", replace=False)
    assert (merge.new, merge.same, merge.content) == (0, 1, None)


def test_surveys_kept_by_a_spreadsheet_stay_as_it_wrote_them() -> None:
    before = "\ufeffdate,household,score,source\r\n2026-12-01,H1,4,旧\r\n".encode()
    merge = merged(before, (SurveyRow("2026-12-02", "H2", "5", RUN),), "答卷", replace=False)
    assert merge.content == before + "2026-12-02,H2,5,答卷\r\n".encode()


# --- on the phone -----------------------------------------------------------------------------------------------------


def test_a_questionnaire_asks_for_a_household_once(found: Library, tmp_path: Path) -> None:
    names = [field["name"] for field in data(the_form(found))["head"]]
    assert names == ["填写日期", HOUSEHOLD]
    own = library(tmp_path / "own", checklist={"layout": "survey", "head": ["户号", "填写日期"]})
    assert [field["name"] for field in data(the_form(own))["head"]] == ["户号", "填写日期"]


@pytest.mark.browser
def test_filled_offline_it_comes_to_the_same_as_typed_into_the_workbook(
    home: Path, found: Library, tmp_path: Path, mobile: Any
) -> None:
    made = the_form(found)
    driver.begin(mobile, saved(made, tmp_path))
    driver.fill(mobile, {"head": {"填写日期": "2026-12-01", HOUSEHOLD: "H1"}, "items": {"001": {"result": "2"}}})
    mobile.reload()  # goes on where it was
    mobile.wait_for_selector("#finish")
    assert driver.totals(mobile) == {"已答": "1 题", "未答": "1 题"}
    mobile.click("#next")
    assert mobile.evaluate("document.activeElement.closest('article').dataset.key") == "002"
    driver.fill(
        mobile, {"items": {"002": {"result": "4"}, "001": {"result": "2"}}, "open": {OPEN_QUESTIONS[0]: "快\n好"}}
    )
    pressed = mobile.locator("[aria-pressed=true]").all_inner_texts()
    assert pressed == ["满意"]  # pressed once more, the first was taken back
    driver.fill(mobile, {"items": {"001": {"result": "/"}}})
    assert "都答完了" in mobile.locator("footer").inner_text()
    assert mobile.evaluate("document.documentElement.scrollWidth") == 390
    name, got = driver.export(mobile)
    assert name.startswith("CK-XX_prj-xx_2026-12-01_") and "extra" not in got and "signed" not in got
    wanted = filled(made, {"001": "/", "002": "4"}, open={OPEN_QUESTIONS[0]: "快\n好"})
    changing = {"run": got["run"], "started": got["started"], "finished": got["finished"]}
    assert got == wanted | changing | {"head": {"填写日期": "2026-12-01", HOUSEHOLD: "H1"}}
    assert run(home, put(home, "a.json", json.dumps(got).encode()))[0] == 0
    assert [row[:3] for row in rows(home)] == [["2026-12-01", "H1", "4"]]
    typed = put(home, "a.xlsx", answers(found, ("2026-12-01", "H1", "/", 4)))
    assert "没有变化 1 户" in run(home, typed)[1]


@pytest.mark.browser
def test_what_was_scored_may_be_weighed_and_recommending_has_eleven_points(tmp_path: Path, mobile: Any) -> None:
    made = the_form(full_survey_kb(tmp_path / "full"))
    driver.begin(mobile, saved(made, tmp_path))
    weigh = "[data-key='001'] .weigh"
    assert mobile.locator(weigh).is_hidden() and mobile.locator("[data-key='003'] .weigh").count() == 0
    driver.fill(mobile, {"items": {"001": {"result": "4"}, "003": {"result": "5"}, "004": {"result": "10"}}})
    assert mobile.locator(f"{weigh} button").all_inner_texts() == ["非常重要", "重要", "一般", "不太重要", "不重要"]
    mobile.click(f"{weigh} [data-weight='2']")
    assert mobile.locator("[data-key='004'] button").all_inner_texts() == [str(point) for point in range(11)]
    assert mobile.evaluate("document.documentElement.scrollWidth") == 390
    _, got = driver.export(mobile)
    assert got["items"] == {
        "001": {"result": "4", "importance": "2"}, "003": {"result": "5"}, "004": {"result": "10"},
    }  # fmt: skip
    assert got["asked"]["004"] == "推荐意愿（0～10）"
    (row,) = taken(got).rows
    assert (row.score, row.recommend) == ("5", "10") and [r.importance for r in taken(got).ratings] == ["2"]
    mobile.click(f"{weigh} [data-weight='2']")  # pressed once more: taken back
    assert driver.export(mobile)[1]["items"]["001"] == {"result": "4"}
    mobile.click(f"{weigh} [data-weight='5']")
    driver.fill(mobile, {"items": {"001": {"result": "/"}}})
    assert mobile.locator(weigh).is_hidden() and driver.export(mobile)[1]["items"]["001"] == {"result": "/"}


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nobody_is_barred_from_a_questionnaire(tmp_path: Path, browser: Any, axe: str, scheme: str) -> None:  # fmt: skip
    context = browser.new_context(bypass_csp=True, color_scheme=scheme, viewport={"width": 390, "height": 844})
    tab = context.new_page()
    driver.begin(tab, saved(the_form(full_survey_kb(tmp_path / "full")), tmp_path))
    driver.fill(tab, {"items": {"001": {"result": "5"}}})
    tab.click("[data-key='001'] [data-weight='5']")
    assert violations(tab, axe) == []
    sizes = tab.evaluate(
        "[...document.querySelectorAll('.choice')].filter((b) => b.offsetParent).map((b) => b.getBoundingClientRect().height)"
    )
    assert len(sizes) == 6 * 3 + 11 + 5 and min(sizes) >= 48
    context.close()
