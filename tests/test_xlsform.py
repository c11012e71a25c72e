"""XLSForms that pyxform and ODK's own validator accept, whose columns lead back to the form's rows."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("xlsxwriter", reason="Word and Excel need compliance-kit[office]")
pytest.importorskip("pyxform", reason="the tests of XLSForm need pyxform, see pip install -e '.[dev]'")

import kb
from checklist_samples import SCORED, TODAY, small, the_form
from compliance_kit.library import Library, load
from compliance_kit.outputs.checklist import form, xlsform
from compliance_kit.outputs.checklist.form import Form
from compliance_kit.outputs.checklist.xlsform_rows import digits, field_name, literal, row_key
from compliance_kit.outputs.office import xlsx_rows
from compliance_kit.tailoring import applicable
from test_import import full_survey_kb

ROOT = Path(__file__).parents[1]
PROJECT = "prj-qianjiang-garden"
HOSTILE = 'a ${i001} </label><output value="1"/> \'"&amp; *b* #c =1+1'


@pytest.fixture(scope="module")
def corpus() -> Library:
    return load(ROOT)


def forms(library: Library) -> Iterator[Form]:
    """Every general form, and every form of one project."""
    project = next(p for p in library.projects if p.id == PROJECT)
    yield from (form(library, checklist, None) for checklist in library.checklists)
    yield from (form(library, checklist, project) for checklist in applicable(library, project).checklists)


def converted(made: Form, folder: Path, *, validate: bool = False) -> str:
    """The XForm that pyxform makes of it, which must not warn."""
    from pyxform.xls2xform import convert

    path = folder / f"{xlsform.form_id(made)}.xlsx"
    path.write_bytes(xlsform.render(made, TODAY))
    warnings: list[str] = []
    result = convert(path, warnings=warnings, validate=validate)
    assert warnings == [], (path.name, warnings)
    return str(result.xform)


def survey(made: Form) -> dict[str, dict[str, str]]:
    """The survey sheet's rows by name."""
    head, *rows = xlsx_rows(xlsform.render(made, TODAY))["survey"]
    found = [dict(zip(map(str, head), map(str, row), strict=False)) for row in rows]
    return {row["name"]: row for row in found if row["name"]}


def scored(tmp_path: Path, **changed: Any) -> Form:
    return the_form(small(tmp_path, **changed), for_project=True)


# --- accepted ---------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_pyxform_takes_every_form_of_the_corpus_without_a_warning(corpus: Library, tmp_path: Path) -> None:
    ids = [xlsform.form_id(made) for made in forms(corpus) if converted(made, tmp_path)]
    assert len(ids) == len(set(ids)) > 80
    assert {"CK-LIFT-D", f"CK-LIFT-D_{PROJECT}", "CK-SURVEY-Y"} <= set(ids)


@pytest.mark.slow
def test_the_validator_of_odk_takes_forms_of_every_sort(corpus: Library, tmp_path: Path) -> None:
    if not shutil.which("java"):
        pytest.skip("没有 Java，ODK Validate 的测试跳过")
    from pyxform.validators.odk_validate import ODKValidateError
    from pyxform.xls2xform import convert

    wanted = {"CK-SERV-Q", f"CK-LIFT-D_{PROJECT}", "CK-SURVEY-Y", "CK-FCR-S", "CK-LOCAL-BJ"}
    made = [made for made in forms(corpus) if xlsform.form_id(made) in wanted]
    assert len(made) == len(wanted)
    for one in made:
        converted(one, tmp_path, validate=True)
    wrong = {"type": "text", "name": "a", "label": "a", "relevant": "nonsense("}
    with pytest.raises(ODKValidateError):  # the validator is there and says no
        convert({"survey": [wrong]}, validate=True)


def test_words_that_mean_something_to_xlsform_stay_words(tmp_path: Path) -> None:
    library = kb.library(tmp_path, project={"title": "a'b (c) - d"})
    made = form(library, library.checklists[0], library.projects[0])
    row = replace(made.rows[0], name=HOSTILE, content=HOSTILE, method=HOSTILE, basis=HOSTILE)
    made = replace(made, sections=(replace(made.sections[0], title=HOSTILE, rows=(row,)),))
    text = converted(made, tmp_path)
    assert "a $ {i001} &lt;/label&gt;&lt;output" in text and "concat('a＇b (c) - d', '')" in text
    assert literal("它's ‘${x}’") == "'它＇s ＇$ {x}＇'" and digits(1e-7) == "0.0000001" and digits(5) == "5"


# --- asked ------------------------------------------------------------------------------------------------------------


def test_a_row_asks_its_result_and_a_fault_opens_its_own_fields(tmp_path: Path) -> None:
    asked = survey(scored(tmp_path, project={"facilities": ["elevator"]}))
    first = asked["i001"]
    assert (first["type"], first["appearance"], first["ckit_key"]) == ("select_one result", "columns-3", "001")
    assert first["label"] == "1．巡查记录（10 分）：记录齐全。"
    assert asked["s1"]["appearance"] == "field-list" and asked["fail_001"]["relevant"] == "${i001} = 'fail'"
    assert asked["deduct_001"]["constraint"] == ". >= 0 and . <= 10.0" and "deduct_002" not in asked
    assert asked["photo_001"]["parameters"] == "max-pixels=1280"
    assert asked["reason_001"]["relevant"] == "${i001} = 'na'" and asked["reason_001"]["required"] == "yes"
    assert asked["i002"]["label"].startswith("2．★")
    assert asked["fail_003"]["relevant"] == "${i003} = 'fail' or ${value_003} < 0 or ${value_003} > 60"
    assert asked["value_003"]["type"] == "decimal" and "0～60 秒" in asked["value_003"]["label"]
    assert asked["due_001"]["constraint"] == ". >= ${h03}" and asked["h03"]["required"] == "yes"
    assert (asked["h04a"]["type"], asked["h04b"]["type"]) == ("time", "time")
    assert "${score_rate}" in asked["totals_shown"]["label"] and "${veto}" in asked["totals_shown"]["label"]
    assert asked["got_001"]["calculation"] == (
        "if(${i001} = 'fail', if(${deduct_001} = '', 0, 10.0 - ${deduct_001}), if(${i001} = 'pass', 10.0, 0))"
    )
    assert asked["ckit_project"]["calculation"] == "'prj-xx'" and asked["ckit_form"]["calculation"] == "'CK-XX'"


def test_a_patrol_without_a_date_has_neither_points_nor_a_date_to_compare_with(tmp_path: Path) -> None:
    library = kb.library(tmp_path, checklist={"head": ["天气"]})
    asked = survey(form(library, library.checklists[0], None))
    assert not {"score_rate", "got_001", "deduct_001", "veto"} & set(asked)
    assert asked["due_001"]["constraint"] == "" and "${checked_rate}" in asked["totals_shown"]["label"]


def test_settings_name_the_form_its_version_and_each_filling(tmp_path: Path) -> None:
    made = scored(tmp_path)
    names, values = xlsx_rows(xlsform.render(made, TODAY))["settings"]
    settings = dict(zip(names, values, strict=True))
    assert settings["form_id"] == "CK-XX_prj-xx" and settings["version"] == f"2026.1-{made.hash}"
    assert settings["default_language"] == "中文 (zh)"
    assert settings["instance_name"] == f"concat('{made.project.title}', ' ', ${{h03}})"  # type: ignore[union-attr]
    assert xlsform.render(made, TODAY) == xlsform.render(made, TODAY)


def test_a_questionnaire_weighs_what_was_scored_and_recommends_in_points(tmp_path: Path) -> None:
    found = full_survey_kb(tmp_path)
    made = form(found, found.checklists[0], None)
    asked = survey(made)
    assert asked["i004"]["type"] == "select_one points" and "importance_004" not in asked
    assert asked["importance_001"]["type"] == "select_one importance" and "importance_003" not in asked
    assert asked["importance_001"]["relevant"] == "${i001} != '' and ${i001} != 'unknown'"
    assert xlsform.odk_columns(made)["importance_002"] == ("002", "importance")
    lists = [row[0] for row in xlsx_rows(xlsform.render(made, TODAY))["choices"][1:]]
    assert [lists.count(name) for name in ("rating", "points", "importance")] == [6, 11, 5]


def test_a_questionnaire_asks_for_one_of_five_or_none(tmp_path: Path) -> None:
    library = kb.library(tmp_path, checklist={"layout": "survey"})
    made = form(library, library.checklists[0], None)
    asked = survey(made)
    assert asked["i001"]["type"] == "select_one rating" and "open1" in asked and "fail_001" not in asked
    assert [row[1] for row in xlsx_rows(xlsform.render(made, TODAY))["choices"][1:]] == [
        "5",
        "4",
        "3",
        "2",
        "1",
        "unknown",
    ]
    columns = xlsform.odk_columns(made)
    assert columns["i001"] == ("001", "answer") and columns["open1"][1].startswith("open:")
    assert converted(made, tmp_path)


# --- read back --------------------------------------------------------------------------------------------------------


def machines(tmp_path: Path) -> Form:
    """A form that asks each lift by itself, of lifts whose codes look alike."""
    equipment = [
        {"code": code, "name": "客梯", "place": "1 幢", "facility": "elevator"}
        for code in ("DT-01", "DT--0-1", "place")
    ]
    sections = [{**SCORED["sections"][0], "per": "elevator"}]
    project = {"facilities": ["elevator"], "equipment": equipment}
    return scored(tmp_path, project=project, checklist={"sections": sections})


def test_names_of_answers_lead_back_to_the_rows_and_to_no_others(tmp_path: Path) -> None:
    made = machines(tmp_path)
    assert len(made.rows) == 9
    columns = xlsform.odk_columns(made)
    for row in made.rows:
        assert row_key(field_name("result", row)) == row.key
        assert columns[field_name("result", row)] == (row.key, "result")
        assert columns[field_name("note", row)] == (row.key, "note")
    assert columns["i001_DT__0_1"] == ("001@DT--0-1", "result") and columns["place_001_place"] == ("001@place", "place")
    assert columns["value_003_DT_01"] == ("003@DT-01", "value")
    assert converted(made, tmp_path)


def test_every_question_that_is_answered_is_known_and_every_known_name_is_asked(corpus: Library) -> None:
    silent = {"begin_group", "end_group", "note"}
    worked_out = ("got_", "count_", "score_", "checked_", "veto")
    for made in forms(corpus):
        columns = xlsform.odk_columns(made)
        asked = {
            q.name: q for q in xlsform.questions(made) if q.type not in silent and not q.name.startswith(worked_out)
        }
        assert set(asked) == set(columns) - {"instanceID"}, made.checklist.body.form
        keys = {row.key for row in made.rows}
        assert {key for key, field in columns.values() if field in ("result", "answer")} == keys
        assert all(key in keys or key.startswith("extra-") or not key for key, _ in columns.values())


def test_a_field_of_the_head_in_two_columns_and_the_fixed_ones_are_told(tmp_path: Path) -> None:
    library = kb.library(
        tmp_path,
        checklist={"head": ["项目名称", "日期与班次", "检查时段（起–止）", "接班时间"], "signatures": ["检查人"]},
    )
    columns = xlsform.odk_columns(form(library, library.checklists[0], None))
    assert columns["h02a"] == columns["h02b"] == ("", "head:日期与班次")
    assert columns["h03a"] == columns["h03b"] == ("", "head:检查时段（起–止）")
    assert columns["h04"] == ("", "head:接班时间") and columns["signed1"] == ("", "signed:检查人")
    assert columns["start"] == ("", "started") and columns["instanceID"] == ("", "run")
    assert columns["ckit_hash"] == ("", "form.hash") and columns["extra3_due"] == ("extra-3", "due")
