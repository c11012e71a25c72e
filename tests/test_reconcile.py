"""What a filled form becomes: answers by code, nothing lost, everything doubtful told where it stands."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("xlsxwriter", reason="Excel needs compliance-kit[office]")

from compliance_kit.importers.filled import AskedForm, Entered, Identity, base_id, phone, reconcile, workbook
from compliance_kit.importers.filled.differ import differences
from compliance_kit.importers.filled.model import Cell, FilledExtra, FilledItem
from compliance_kit.outputs.checklist import Form
from compliance_kit.outputs.office import Formula
from intake_samples import HEAD, JPEG, as_bytes, data_uri, export, library, only, shown, taken, the_form
from intake_samples import workbook as book_of


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Form:
    return the_form(library(tmp_path_factory.mktemp("kb")))


def from_phone(made: Form, items: dict[str, Any], **more: Any) -> Any:
    return only(phone.read(as_bytes(export(made, items, **more)), "p.json"))


def data_of(made: Form, items: dict[str, Any], **more: Any) -> Any:
    done = taken(from_phone(made, items, **more), made)
    assert done.data is not None, shown(done.findings)
    return done.data


def told(made: Form, items: dict[str, Any], **more: Any) -> list[str]:
    return shown(taken(from_phone(made, items, **more), made).findings)


def test_a_whole_form_becomes_a_result_in_the_order_of_the_schema(made: Form) -> None:
    data = data_of(
        made,
        {"001": {"result": "fail", "deduct": 2, "note": "坏", "photos": [data_uri(JPEG)]}},
        extra=[{"note": "门锁坏"}],
    )
    assert list(data) == ["kind", "title", "form", "project", "date", "started", "finished", "run", "head", "inspectors",
                          "accepted_by", "channel", "entered", "items", "extra"]  # fmt: skip
    assert data["title"] == "示例检查表 2026-12-03" and data["inspectors"] == ["张三"] and data["accepted_by"] == "王五"
    assert data["entered"] == {"by": "内勤", "on": "2026-12-04", "late": True, "file": "form.xlsx", "sha256": "a" * 64}
    assert data["head"] == {"检查时段（起–止）": "09:05–09:31"}
    assert base_id({**data}) == "res-xx-ck-xx-2026-12-03-0905"


def test_entered_on_the_day_itself_is_not_late(made: Form) -> None:
    done = taken(from_phone(made, {}), made, Entered(date(2026, 12, 3)))
    assert done.data and done.data["entered"] == {"on": "2026-12-03"}


@pytest.mark.parametrize(
    ("head", "words"),
    [
        ({"检查日期": "", "检查人": "张三"}, "没有填检查日期"),
        ({"检查人": "张三"}, "没有填检查日期"),
        ({"检查日期": "昨天", "检查人": "张三"}, "检查日期“昨天”不是日期"),
        ({"检查日期": "2026-12-05", "检查人": "张三"}, "晚于录入日期"),
        ({"检查日期": "2026-12-03", "检查人": " 、"}, "没有写检查人"),
        ({"检查日期": "2026-12-03", "检查人": "长" * 61}, "过长"),
        ({"检查日期": "2026-12-03", "检查人": "张三", "天气": "长" * 2_001}, "天气过长"),
        ({"检查日期": "2026-12-03", "检查人": "张三", "天气": "晴\u202e"}, "控制字符 U+202E"),
    ],
)
def test_without_a_day_and_an_inspector_nothing_is_taken_in(made: Form, head: dict[str, str], words: str) -> None:
    done = taken(from_phone(made, {}, head=head), made)
    assert done.data is None and any(words in line and "filled-refused" in line for line in shown(done.findings))
    assert all(d.hint for d in done.findings if d.code == "filled-refused")


def test_the_signature_names_the_inspector_where_the_head_does_not(made: Form) -> None:
    data = data_of(
        made,
        {},
        head={"检查日期": "2026-12-03"},
        signed={"检查人": "赵六 2026-12-03", "复核人": "钱七", "受检人": "长" * 61},
    )
    assert data["inspectors"] == ["赵六"] and data["reviewed_by"] == "钱七" and "accepted_by" not in data
    assert data["head"] == {"检查人签名": "赵六 2026-12-03", "受检人签名": "长" * 61}


def test_unknown_and_repeated_items_of_the_same_version_are_refused_with_a_list(made: Form) -> None:
    filled = from_phone(made, {"001": {"result": "pass"}, "088": {"result": "pass"}, "099": {"result": "fail"}})
    done = taken(filled, made)
    assert done.data is None and "表里没有这些项目：088、099" in shown(done.findings)[0]
    twice = replace(filled, items=(filled.items[0], filled.items[0]))
    assert "项目重复：001" in shown(taken(twice, made).findings)[0]
    many = replace(filled, items=tuple(FilledItem(f"{i}", {}) for i in range(700, 720)))
    assert "等 20 项" in shown(taken(many, made).findings)[0]


def test_another_version_is_carried_over_by_code_and_the_rest_kept_beside(made: Form) -> None:
    filled = from_phone(
        made,
        {
            "001": {"result": "fail", "note": "坏"},
            "088": {"result": "fail", "note": "旧项", "photos": [data_uri(JPEG)]},
        },
    )
    old = replace(filled, identity=replace(filled.identity, version="2025.2", hash="0badf00d"))
    done = taken(old, made)
    assert done.data and done.data["form"] == {"id": "CK-XX", "version": "2025.2", "hash": "0badf00d"}
    assert done.data["items"] == {"001": {"result": "fail", "note": "坏"}}
    photo = filled.items[1].photos[0]
    assert done.data["not_carried"] == [
        {"item": "088", "was": {"结果": "fail", "问题描述": "旧项", "照片1": photo.path}}
    ]
    assert photo in done.photos
    lines = shown(done.findings)
    assert any("填的是 2025.2 #0badf00d，现行是 2026.1" in line for line in lines) and any(
        "已经没有这些项目" in line for line in lines
    )


def test_a_question_that_was_another_is_told(made: Form, tmp_path: Path) -> None:
    other = the_form(library(tmp_path, checklist={"version": "2026.2"}))
    filled = only(workbook.read(book_of(other, {"001": {"结果": "√"}}), "f.xlsx"))
    changed = replace(filled.items[0], asked=("巡查记录", "从前问的"))
    done = taken(replace(filled, items=(changed, *filled.items[1:])), made)
    assert done.data and any("填表时问的是“巡查记录：从前问的”" in line for line in shown(done.findings))
    assert "asked" not in done.data["items"]["001"] and "not_carried" not in done.data
    gone = replace(filled.items[0], key="077", asked=("旧名", "旧问"))
    kept = taken(replace(filled, items=(gone,)), made).data
    assert kept and kept["not_carried"] == [{"item": "077", "asked": "旧名：旧问", "was": {"结果": "√"}}]


def test_cells_that_cannot_be_read_are_kept_as_typed_and_told_with_the_mend(made: Form) -> None:
    items = {
        "001": {
            "result": "大概",
            "deduct": "两分",
            "at": "上午",
            "due": "3 工作日",
            "owner": "长" * 61,
            "place": "长" * 201,
        },
        "003": {"result": "pass", "value": "约三十秒"},
    }
    done = taken(from_phone(made, items), made)
    assert done.data and done.data["items"]["001"] == {"result": "not_checked", "as_typed": {
        "结果": "大概", "扣分": "两分", "时刻": "上午", "完成时限": "3 工作日", "部位": "长" * 201, "责任人": "长" * 61,
    }}  # fmt: skip
    assert done.data["items"]["003"] == {"result": "pass", "as_typed": {"实测值": "约三十秒"}}
    wrong = [d for d in done.findings if d.code == "filled-cell"]
    assert len(wrong) == 7 and all(d.hint for d in wrong) and wrong[0].place.where == "p.json:items.001.result"


def test_numbers_and_dates_are_taken_in_the_ways_people_type_them(made: Form) -> None:
    data = data_of(made, {"003": {"result": "×", "value": "４５ 秒", "due": "2026年12月8日", "at": "9:12", "note": "慢"},
                          "001": {"result": "x", "deduct": "2分", "note": "坏"}})  # fmt: skip
    assert data["items"]["003"] == {"result": "fail", "value": 45, "at": "09:12", "note": "慢", "due": "2026-12-08"}
    assert data["items"]["001"]["deduct"] == 2


def test_doubtful_answers_are_taken_and_told(made: Form) -> None:
    lines = told(made, {
        "001": {"result": "fail"}, "002": {"result": "na"}, "003": {"result": "pass", "value": 75}, "004": {"result": "pass"},
        "005@DT-01": {"result": "", "note": "只写了字"}, "005@DT-02": {"result": "pass", "deduct": 1},
    })  # fmt: skip
    assert [line.partition("filled-note ")[2] for line in lines] == [
        "巡查记录划了 ×，没有写问题",
        "电梯标志划了 /，没有写理由",
        "应答时间实测值 75 超出 0～60 秒，按不符合计",
        "泳池水质没有填实测值",
        "DT-01 本台巡视填了内容，没有划结果，按未查计",
        "DT-02 本台巡视没有划 ×，却填了扣分，不计",
    ]


def test_rows_without_a_word_are_not_written(made: Form) -> None:
    data = data_of(made, {"001": {"result": ""}, "002": {"result": "?"}})
    assert data["items"] == {"002": {"result": "not_checked"}}


def test_the_sheet_has_one_column_for_a_fault_and_for_a_reason(made: Form) -> None:
    filled = only(
        workbook.read(
            book_of(
                made, {"002": {"结果": "／", "问题描述与整改要求": " 已停用 "}, "003": {"结果": "√", "实测值": 30}}
            ),
            "f",
        )
    )
    done = taken(filled, made)
    assert done.data and done.data["items"]["002"] == {"result": "na", "reason": " 已停用 "} and not done.findings
    assert done.data["head"] == {"检查时段（起–止）": "9:05–9:31"} and (
        done.data["started"],
        done.data["finished"],
    ) == ("09:05", "09:31")


def test_our_own_formula_beside_a_cross_is_no_answer(made: Form) -> None:
    filled = only(workbook.read(book_of(made, {"002": {"结果": "×", "问题描述与整改要求": "坏"}}), "f"))
    assert filled.items[1].get("deduct").formula.startswith("=IF(")
    done = taken(filled, made)
    assert done.data and done.data["items"]["002"] == {"result": "fail", "note": "坏"} and not done.findings


def test_a_text_too_long_or_with_unseen_characters_is_refused_at_its_cell(made: Form) -> None:
    done = taken(from_phone(made, {"001": {"result": "fail", "note": "门\u0007坏"}}), made)
    assert (
        done.data is None and "items.001.note filled-refused 这里有看不见的控制字符 U+0007" in shown(done.findings)[0]
    )
    lines = data_of(made, {"001": {"result": "fail", "note": "门坏\u2028已报修"}})
    assert lines["items"]["001"]["note"] == "门坏\n已报修"
    cell = Cell("长" * 4_001, "检查表!H9")
    long = replace(from_phone(made, {}), items=(FilledItem("001", {"note": cell, "result": Cell("×")}),))
    assert "文字过长：4001 字" in shown(taken(long, made).findings)[0]


def test_a_day_of_long_ago_is_told_for_its_year_may_be_wrong(made: Form) -> None:
    head = {"检查人": "张三", "检查时段（起–止）": ""}
    assert "检查日期 2016-12-03 比录入日期早一年以上" in "".join(told(made, {}, head=head | {"检查日期": "2016-12-03"}))
    assert "一年以上" not in "".join(told(made, {}, head=head | {"检查日期": "2025-12-03"}))


def test_findings_beside_the_items_keep_every_word(made: Form) -> None:
    data = data_of(made, {}, extra=[
        {"note": "门锁坏", "place": "机房", "owner": "维修工", "due": "2026/12/5", "photos": [data_uri(JPEG)]},
        {"place": "东门", "due": "尽快", "owner": "长" * 61},
        {"photos": [data_uri(JPEG)]},
    ])  # fmt: skip
    assert data["extra"][0]["note"] == "门锁坏\n部位：机房" and data["extra"][0]["due"] == "2026-12-05"
    assert data["extra"][0]["owner"] == "维修工" and len(data["extra"][0]["photos"]) == 1
    assert data["extra"][1] == {"note": f"部位：东门\n完成时限：尽快\n责任人：{'长' * 61}"}
    assert data["extra"][2]["note"] == "（未写说明）"
    assert any("完成时限“尽快”不是日期" in line for line in told(made, {}, extra=[{"note": "x", "due": "尽快"}]))
    long = replace(from_phone(made, {}), extras=(FilledExtra({"note": Cell("长" * 3_999), "部位": Cell("东门")}),))
    assert "表外问题过长" in shown(taken(long, made).findings)[0]


def test_a_period_that_is_none_is_kept_in_the_head_and_told(made: Form) -> None:
    head = {"检查日期": "2026年12月3日", "检查人": "张三、李四", "检查时段（起–止）": "上午"}
    filled = from_phone(made, {}, head=head, started="2026-12-02T09:00", finished="")
    done = taken(filled, made)
    assert done.data and "started" not in done.data
    assert done.data["head"] == {"检查日期": "2026年12月3日", "检查时段（起–止）": "上午"} and done.data[
        "inspectors"
    ] == ["张三", "李四"]
    assert any("认不出起止时刻" in line for line in shown(done.findings))
    clocked = replace(filled, head={**filled.head, "检查时段（起–止）": Cell(0.378472)})
    assert taken(clocked, made).data["started"] == "09:05"  # type: ignore[index]


def test_what_cannot_be_written_into_an_identity_is_refused(made: Form) -> None:
    filled = from_phone(made, {})
    for bad in (
        replace(filled, run="a\x00"),
        replace(filled, run="r" * 81),
        replace(filled, identity=Identity("CK-XX", "\x00", "0", "")),
    ):
        done = taken(bad, made)
        assert done.data is None and "写得不对" in " ".join(shown(done.findings))


def test_labels_with_unseen_characters_are_made_visible(made: Form) -> None:
    filled = from_phone(made, {})
    odd = replace(filled, head={**filled.head, "天\u202e气\n ": Cell("晴")}, identity=replace(filled.identity, hash="0badf00d"),
                  items=(FilledItem("0\u202e8", {"result": Cell("√")}, asked=("a\u0007",)),))  # fmt: skip
    data = taken(odd, made).data
    assert data and data["head"]["天\ufffd气"] == "晴" and data["not_carried"][0]["item"] == "0\ufffd8"


def test_a_questionnaire_is_not_taken_in_one_by_one(tmp_path: Path) -> None:
    asked = the_form(library(tmp_path, checklist={"layout": "survey", "head": ["填写日期", "填写人"]}))
    filled = from_phone(asked, {}, head={"填写日期": "2026-12-03", "填写人": "甲"})
    done = reconcile(filled, AskedForm.of(asked), "prj-xx", Entered(date(2026, 12, 4)))
    assert done.data is None and any("答卷工作簿" in str(d.hint) for d in done.findings)


def test_an_id_keeps_within_its_length() -> None:
    data = {"project": "prj-" + "a" * 60, "form": {"id": "CK-" + "B" * 17}, "date": "2026-12-03", "started": "09:05"}
    assert len(base_id(data)) == 61 and base_id(data).startswith("res-aaaa")
    assert base_id({**data, "project": "prj-x", "started": ""}) == f"res-x-ck-{'b' * 17}-2026-12-03"


def test_two_takings_of_one_run_are_held_against_each_other_item_by_item() -> None:
    old = {"date": "2026-12-03", "items": {"007": {"result": "pass", "note": "a\nb"}}, "entered": {"on": "2026-12-03"}}
    new = {
        "date": "2026-12-03",
        "items": {"007": {"result": "fail", "note": "a\nb"}, "008": {"result": "na"}},
        "extra": [{"note": "x"}],
    }
    assert [str(text) for text in differences(old, new)] == [
        "表外问题 1 问题描述：（无） → x",
        "项目 007 结果：pass → fail",
        "项目 008 结果：（无） → na",
    ]
    assert differences(old, old | {"entered": {"on": "2027-01-01"}}) == ()


def test_head_fields_that_only_repeat_are_left_out(made: Form) -> None:
    filled = only(workbook.read(book_of(made, {}, {**HEAD, "天气": "晴"}), "f"))
    data = taken(filled, made).data
    assert data and data["head"] == {"检查时段（起–止）": "9:05–9:31", "天气": "晴"}


def test_a_number_that_lost_its_last_digits_is_refused(made: Form) -> None:
    filled = only(workbook.read(book_of(made, {"001": {"结果": "×", "问题描述与整改要求": 110101199003071234}}), "f"))
    done = taken(filled, made)
    assert done.data is None and "检查表!L8 filled-refused 数字超过 15 位" in shown(done.findings)[0]


def test_a_formula_among_the_words_is_kept_as_its_words_and_told(made: Form) -> None:
    filled = only(workbook.read(book_of(made, {"001": {"结果": "×", "问题描述与整改要求": Formula("=1+1", 2)}}), "f"))
    done = taken(filled, made)
    assert done.data and done.data["items"]["001"]["note"] == "=1+1"
    assert any("检查表!L8 filled-note 问题描述是公式" in line for line in shown(done.findings))
