"""Forms as Word and Excel: what applies is there, what does not is gone, the totals are right, ids find their way back."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

pytest.importorskip("docx", reason="Word and Excel need compliance-kit[office]")
pytest.importorskip("xlsxwriter", reason="Word and Excel need compliance-kit[office]")

import kb
from checklist_samples import ITEMS, MORE, STANDARD, files, meta, part, small, the_form, totals, word_of
from compliance_kit.library import Library, load
from compliance_kit.outputs import Order
from compliance_kit.outputs.checklist import form, form_hash, render
from compliance_kit.outputs.checklist.form import kind_boxes
from compliance_kit.outputs.office import docx_text, qr_png, unpack, xlsx_rows
from compliance_kit.outputs.site.routes import page_of

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def corpus() -> Library:
    return load(ROOT)


@pytest.fixture(scope="module")
def built(corpus: Library) -> dict[str, bytes]:
    return files(corpus)


# --- the rows ---------------------------------------------------------------------------------------------------------


def test_a_form_for_a_project_holds_only_what_applies_there_numbered_anew(tmp_path: Path) -> None:
    library = small(tmp_path, project={"facilities": ["swimming-pool"]})
    assert [row.code for row in the_form(library, for_project=False).rows] == ["001", "002", "003", "004"]
    rows = the_form(library, for_project=True).rows
    assert [(row.number, row.code) for row in rows] == [(1, "001"), (2, "003"), (3, "004")]
    assert the_form(library, for_project=True).points == 80
    word = docx_text(files(library)["checklists/prj-xx/CK-XX.docx"])
    assert "电梯" not in word and "泳池水质" in word


def test_a_section_without_rows_is_left_out_and_a_form_without_rows_is_not_made(tmp_path: Path) -> None:
    library = small(tmp_path)
    assert [s.title for s in the_form(library, for_project=True).sections] == ["综合"]
    only_pool = small(tmp_path, checklist={"sections": [{"title": "专项", "items": MORE}]})
    assert {path.partition(".")[0] for path in files(only_pool)} == {"checklists/CK-XX"}


def test_a_withdrawn_form_is_not_made_and_a_draft_says_so_on_every_page(tmp_path: Path) -> None:
    assert not files(small(tmp_path, checklist={"status": "withdrawn"}))
    made = files(small(tmp_path, checklist={"status": "draft"}))
    assert "草稿" in docx_text(made["checklists/CK-XX.docx"])
    assert any(
        "草稿" in text.decode() for name, text in unpack(made["checklists/CK-XX.docx"]).items() if "header" in name
    )


def test_a_row_takes_its_words_from_the_requirement_and_its_ground_without_the_states_name(tmp_path: Path) -> None:
    first, _, third, fourth = the_form(small(tmp_path), for_project=False).rows
    assert (first.content, first.method, first.deduct, first.basis) == (
        "记录齐全。",
        "看记录",
        "每次扣 4",
        "《示例法》第三条",
    )
    assert (third.content, third.deduct, third.range) == ("要求01应当做到。", "×全扣", "0～60 秒")
    assert (fourth.basis, fourth.range, fourth.reading is not None) == ("企业标准", "≥0.3 mg/L", True)


def test_a_row_of_a_withdrawn_requirement_still_says_something(tmp_path: Path) -> None:
    item = {"code": "009", "name": "旧项目", "select": "std-xx#04"}
    library = small(tmp_path, checklist={"sections": [{"title": "综合", "items": [item]}], "head": ["公司", "检查人"]})
    (row,) = the_form(library, for_project=False).rows
    assert row.content and row.basis == "" and row.deduct == ""
    assert row.content in docx_text(word_of(library))


def test_a_projects_stricter_values_stand_in_the_text_and_change_the_hash(tmp_path: Path) -> None:
    setting = {
        "requirement": "std-xx#01",
        "within": "10 分钟",
        "frequency": "shift",
        "reason": "承诺",
        "approver": "项目经理",
    }
    library = small(tmp_path, project={"tailoring": {"set": [setting]}, "facilities": ["elevator", "swimming-pool"]})
    made = the_form(library, for_project=True)
    assert "（本项目加严：时限 10 分钟、频次 每班一次）" in made.rows[0].content
    assert made.rows[1].content == "标志有效。"
    assert made.hash != the_form(library, for_project=False).hash


@pytest.mark.parametrize("layout", ["score", "survey"])
def test_the_code_to_scan_leads_to_the_forms_page_where_it_has_one(tmp_path: Path, layout: str) -> None:
    library = small(tmp_path) if layout == "score" else kb.library(tmp_path, checklist={"layout": layout})
    checklist = library.checklists[0]
    homes = {
        "": False,
        "https://kb.test/": True,
        "https://kb.test/" + "x" * 200 + "/": False,
        "https://物业.test/": False,
    }
    for home, leads in homes.items():
        made = {a.path: a.content for a in render(library, Order(date(2026, 11, 23), home=home, formats=("docx",)))}
        for path, project in (("checklists/CK-XX.docx", False), ("checklists/prj-xx/CK-XX.docx", True)):
            printed = the_form(library, for_project=project)
            address = f"{home}{page_of(checklist)}"
            pictures = [content for name, content in unpack(made[path]).items() if name.endswith(".png")]
            assert pictures == [qr_png(address if leads else printed.code)]
            assert printed.code in docx_text(made[path])
            if layout == "score":
                assert ("扫码打开本表网页" in docx_text(made[path])) is leads


def test_the_hash_follows_what_is_asked_and_nothing_else(tmp_path: Path) -> None:
    plain = the_form(small(tmp_path / "a"), for_project=False)
    quiet = {
        "title": "换了表名",
        "rules": ["换了说明。"],
        "head": ["公司"],
        "purpose": "换了用途",
        "signatures": ["甲"],
    }
    assert the_form(small(tmp_path / "b", checklist=quiet), for_project=False).hash == plain.hash
    assert re.fullmatch("[0-9a-f]{8}", plain.hash) and plain.code == f"CK1:CK-XX@2026.1#{plain.hash}"
    for i, change in enumerate(({"version": "2026.2"}, {"full": 90}, {"form": "CK-YY"})):
        assert the_form(small(tmp_path / f"c{i}", checklist=change), for_project=False).hash != plain.hash
    section = plain.sections[0]
    for change in (
        {"content": "x"},
        {"score": 1.0},
        {"is_veto": True},
        {"method": "x"},
        {"name": "x"},
        {"reading": None},
    ):
        rows = (section.rows[0], section.rows[1], replace(section.rows[2], **change))
        assert form_hash(plain.checklist.body, (replace(section, rows=rows), *plain.sections[1:])) != plain.hash


@pytest.mark.parametrize(("limits", "words"), [({"max": 5}, "≤5 ℃"), ({}, "℃"), ({"min": -5, "max": 5.5}, "-5～5.5 ℃")])
def test_a_readings_range_is_written_as_inspectors_read_it(
    tmp_path: Path, limits: dict[str, float], words: str
) -> None:
    item = {**ITEMS[0], "reading": {"unit": "℃", **limits}}
    library = small(tmp_path, checklist={"sections": [{"title": "综合", "items": [item]}]})
    assert the_form(library, for_project=False).rows[0].range == words
    assert f"{words.split()[-1]}" in docx_text(files(library)["checklists/CK-XX.docx"])


def test_the_forms_own_frequency_is_ticked_even_an_unusual_one() -> None:
    assert kind_boxes("monthly") == "□日检 □周检 ☑月检 □季检 □年检"
    assert kind_boxes("half-monthly").endswith("□年检 ☑每半月") and "☑日检" not in kind_boxes("shift")


# --- Word -------------------------------------------------------------------------------------------------------------


def test_word_repeats_both_head_rows_splits_no_row_and_keeps_the_signatures_with_the_totals(tmp_path: Path) -> None:
    body = part(files(small(tmp_path))["checklists/CK-XX.docx"], "word/document.xml")
    assert body.count("<w:tblHeader/>") == 2 and body.count("<w:cantSplit/>") == len(re.findall("<w:tr>", body))
    assert 'w:orient="landscape"' in body
    foot = body[body.rindex("<w:tbl>") :]
    rows = foot.split("<w:tr>")[1:]
    assert "表外问题" in rows[0] and "签名" in rows[-1] and all("<w:keepNext/>" in row for row in rows[:-1])


def test_word_carries_code_picture_identity_and_a_line_to_sign_on_every_page(tmp_path: Path) -> None:
    library = small(tmp_path)
    content, made = files(library)["checklists/prj-xx/CK-XX.docx"], the_form(library, for_project=True)
    text = docx_text(content)
    assert made.code in text and any(name.endswith(".png") for name in unpack(content))
    footer = "".join(part(content, name) for name in unpack(content) if "footer" in name)
    for words in ("CK-XX", f"#{made.hash}", "考核人员签名：", " PAGE ", " NUMPAGES "):
        assert words in footer, words
    custom = part(content, "docProps/custom.xml")
    for name, value in (
        ("ckit-form", "CK-XX"),
        ("ckit-version", "2026.1"),
        ("ckit-hash", made.hash),
        ("ckit-project", "prj-xx"),
    ):
        assert name in custom and value in custom


def test_a_long_title_stands_on_one_line_and_never_breaks_the_code_of_the_footer(tmp_path: Path) -> None:
    short = small(tmp_path / "a")
    assert 'w:val="32"' in part(word_of(short), "word/document.xml")  # 16 pt in half points
    title = "年度三次考核表（第六章 物业服务应急与突发事件处理）"
    long = small(tmp_path / "b", checklist={"title": title * 2})
    assert title in docx_text(word_of(long)) and 'w:val="21"' in part(word_of(long), "word/document.xml")
    estate = {"title": "钱江花园（示例）一期住宅小区"}  # has no room beside the form's title
    own = files(small(tmp_path / "c", checklist={"title": title}, project=estate))["checklists/prj-xx/CK-XX.docx"]
    for content in (word_of(long), own):
        footer = next(line for line in docx_text(content).splitlines() if "签名：" in line and "第 " in line)
        assert re.match(rf"CK-XX 2026\.1 #[0-9a-f]{{8}}　{title}", footer)


def test_word_prints_head_rules_readings_veto_totals_and_grades(tmp_path: Path) -> None:
    text = docx_text(files(small(tmp_path))["checklists/prj-xx/CK-XX.docx"])
    for words in (
        "示例花园　示例检查表", "表单编号 CK-XX　版本 2026.1", "☑月检", "保存 3 年", "年　　月　　日", "时　　分至",
        "填表说明　1．符合划“√”。　★ 为一票否决项", "★电梯标志", "实测＿＿＿＿＿＿ 秒（应为 0～60 秒）", "一、综合（3 项）", "小计得分：",
        "每次扣 4", "标准分合计 | 60", "应得分", "得分率", "检查率", "□有　□无", "=优秀 90 分以上（公布）；合格 60 分以上；不\"合格 不满 60 分。", "外3", "受检人签名：",
    ):  # fmt: skip
        assert words in text, words
    assert text.count("□") == 3 * 3 + 4 + 2, "three boxes an item, the unticked kinds, and the veto's two"
    assert "检查类型（月检） |" not in text, "what the caption says needs no field"


def test_word_fills_in_the_usual_head_rules_and_signatures_where_the_file_is_silent(tmp_path: Path) -> None:
    plain = {"layout": "patrol", "sections": [{"title": "综合", "items": [ITEMS[0]]}]}
    library = kb.library(tmp_path, standard=STANDARD, checklist=plain)
    text = docx_text(files(library)["checklists/CK-XX.docx"])
    for words in ("检查区域", "空白视为未查", "复核人签名：", "本表不设", "1 项 － 不涉及"):
        assert words in text, words
    assert "标准分" not in text and "扣分" not in text and "★" not in text


def test_a_made_up_estate_is_called_one_and_a_real_one_is_not(tmp_path: Path) -> None:
    made_up = files(small(tmp_path / "a", project={"synthetic": True}))
    real = files(small(tmp_path / "b"))
    for kind in ("docx", "xlsx"):
        name = f"checklists/prj-xx/CK-XX.{kind}"
        shown = [docx_text(f[name]) if kind == "docx" else str(xlsx_rows(f[name])) for f in (made_up, real)]
        assert "本项目为虚构" in shown[0] and "本项目为虚构" not in shown[1]


# --- Excel ------------------------------------------------------------------------------------------------------------


def test_excel_hides_the_ids_shows_the_codes_and_says_what_it_is_in_three_places(tmp_path: Path) -> None:
    library = small(tmp_path)
    content, made = files(library)["checklists/prj-xx/CK-XX.xlsx"], the_form(library, for_project=True)
    rows = xlsx_rows(content)
    ids = [row[0] for row in rows["检查表"] if str(row[0]).startswith("chk-")]
    assert ids == ["chk-xx#001", "chk-xx#002", "chk-xx#003"]
    assert [row[-2] for row in rows["检查表"] if str(row[0]).startswith("chk-")] == ["001", "002", "003"]
    assert meta(rows["_meta"]) == {
        "form": "CK-XX", "version": "2026.1", "hash": made.hash, "project": "prj-xx", "checklist": "chk-xx", "items": 3,
    }  # fmt: skip
    custom, sheet = part(content, "docProps/custom.xml"), part(content, "xl/worksheets/sheet1.xml")
    assert "ckit-hash" in custom and made.hash in custom and f"#{made.hash}" in sheet
    assert re.search(r'<col min="1" max="1" [^>]*hidden="1"', sheet)
    assert 'name="_meta" sheetId="2" state="hidden"' in part(content, "xl/workbook.xml")


def test_excel_is_locked_frozen_and_checks_what_is_typed(tmp_path: Path) -> None:
    content = files(small(tmp_path))["checklists/CK-XX.xlsx"]
    sheet, book = part(content, "xl/worksheets/sheet1.xml"), part(content, "xl/workbook.xml")
    assert "<sheetProtection sheet=" in sheet and "password" not in sheet and "<pane " in sheet
    assert (
        "Print_Titles" in book
        and "Print_Area" in book
        and 'orientation="landscape"' in sheet
        and 'fitToHeight="0"' in sheet
    )
    kinds = re.findall(r'<dataValidation type="(\w+)"', sheet)
    assert kinds.count("list") == 1 and kinds.count("date") == 2 and kinds.count("decimal") == 3, kinds
    assert xlsx_rows(content)["_lists"] == (("√",), ("×",), ("/",))
    assert re.search(r"AND\(ISNUMBER\((\w+)\),OR\(\1&lt;0,\1&gt;60\)\)", sheet), "a reading beyond its range is red"
    assert sheet.count("<conditionalFormatting") >= 4


def test_excel_leaves_out_the_columns_that_a_form_does_not_need(tmp_path: Path) -> None:
    plain = {"layout": "patrol", "sections": [{"title": "综合", "items": [{**ITEMS[0], "score": 0}]}]}
    library = kb.library(tmp_path, standard=STANDARD, checklist=plain)
    heads = next(row for row in xlsx_rows(files(library)["checklists/CK-XX.xlsx"])["检查表"] if "序号" in row)
    assert heads == (
        "id",
        "序号",
        "检查项目",
        "检查内容与标准",
        "检查方法",
        "结果",
        "问题描述与处置",
        "责任人",
        "完成时限",
        "依据",
        "编码",
    )


def test_no_word_of_the_files_becomes_a_formula(tmp_path: Path) -> None:
    evil = '=HYPERLINK("http://x")'
    sections = [{"title": evil, "items": [{**ITEMS[0], "name": "=1+1", "check": evil, "method": "@SUM(A1)"}]}]
    changed = {
        "title": "+表[/]",
        "sections": sections,
        "rules": [evil],
        "grades": [{"name": '"&A1&"', "from": 0, "use": evil}],
    }
    content = files(small(tmp_path, checklist=changed))["checklists/CK-XX.xlsx"]
    formulas = re.findall("<f>([^<]*)</f>", part(content, "xl/worksheets/sheet1.xml"))
    assert formulas and not [f for f in formulas if "HYPERLINK" in f or "1+1" in f or "A1&" in f or "SUM(A1)" in f]
    assert evil in str(xlsx_rows(content)["检查表"])


def test_the_totals_of_an_empty_form_are_shown_before_any_office_program_works_them_out(tmp_path: Path) -> None:
    shown = totals(files(small(tmp_path))["checklists/CK-XX.xlsx"])
    assert (shown["应查项数"], shown["已查项数"], shown["检查率（%）"]) == (4, 0, 0)
    assert (shown["标准分合计"], shown["得分"], shown["得分率（%）"], shown["结论"]) == (100, 0, "", "")


def test_a_questionnaire_asks_on_one_sheet_and_is_taken_into_another(tmp_path: Path) -> None:
    made = files(small(tmp_path, checklist={"layout": "survey", "rules": ["可以不写姓名。"]}))
    word = docx_text(made["checklists/CK-XX.docx"])
    assert all(
        words in word for words in ("非常满意", "不了解", "可以不写姓名。", "您最希望改进的一件事", "记录齐全。")
    )
    sheet = xlsx_rows(made["checklists/prj-xx/CK-XX.xlsx"])["答卷录入"]
    assert sheet[5][:4] == ("序号", "日期", "户号", "1．巡查记录") and len(sheet) == 6 + 400


# --- the real corpus --------------------------------------------------------------------------------------------------


def test_every_real_form_prints_every_item_and_the_scored_one_makes_a_hundred(
    corpus: Library, built: Mapping[str, bytes]
) -> None:
    for checklist in corpus.checklists:
        made, name = form(corpus, checklist, None), checklist.body.form
        word, sheets = docx_text(built[f"checklists/{name}.docx"]), xlsx_rows(built[f"checklists/{name}.xlsx"])
        assert len(made.rows) == len(checklist.body.items()) >= 10, name
        if made.is_survey:
            asked = [f"{row.number}．{row.name}" for row in made.rows[:-1]] + ["19．推荐意愿（0～10）"]
            weighed = [f"重要度：{name}" for name in asked[:-2]]  # neither the whole nor the recommending
            assert sheets["答卷录入"][6][3:] == (*asked, *weighed)
            assert all(row.content in word for row in made.rows)
            continue
        sheet = sheets["检查表"]
        assert [row[0] for row in sheet if str(row[0]).startswith("chk-")] == [row.id for row in made.rows]
        for row in made.rows:
            assert row.content in word and row.content and row.basis, row.id
        if made.is_scored:
            assert made.points == 100
            for section, written in zip(made.sections, checklist.body.sections, strict=True):
                assert section.score == written.score, section.title


def test_the_same_forms_come_out_of_another_process(built: Mapping[str, bytes]) -> None:
    code = (
        "import hashlib; from datetime import date; from pathlib import Path; from compliance_kit.library import load\n"
        "from compliance_kit.outputs import Order; from compliance_kit.outputs.checklist import render\n"
        f"for a in render(load(Path({str(ROOT)!r})), Order(date(2026, 11, 23))):\n"
        " print(a.path, hashlib.sha256(a.content).hexdigest())"
    )
    paths = os.pathsep.join([str(ROOT / "src"), *sys.path])
    environment = {
        **os.environ,
        "PYTHONHASHSEED": "7",
        "TZ": "America/Los_Angeles",
        "LC_ALL": "C",
        "PYTHONPATH": paths,
        "PYTHONUTF8": "1",
    }
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, encoding="utf-8", env=environment, check=False
    )
    assert not done.returncode, done.stderr
    assert dict(line.split() for line in done.stdout.splitlines()) == {
        path: hashlib.sha256(content).hexdigest() for path, content in built.items()
    }


def test_a_section_asked_of_each_machine_has_a_row_a_machine_in_the_estates_form_alone(tmp_path: Path) -> None:
    sections = [{"title": "逐台", "per": "elevator", "items": ITEMS[1:2]}]
    machines = [{"code": f"DT-{n}", "name": "乘客电梯", "place": f"{n} 幢", "facility": "elevator"} for n in (1, 2)] + [
        {"code": "GS-1", "name": "水箱", "place": "泵房", "facility": "secondary-water"}
    ]
    library = small(tmp_path, checklist={"sections": sections}, project={"equipment": machines})
    general, own = the_form(library, for_project=False), the_form(library, for_project=True)
    assert [row.key for row in general.rows] == ["002"]
    assert [(row.key, row.name, row.number) for row in own.rows] == [
        ("002@DT-1", "DT-1 电梯标志", 1),
        ("002@DT-2", "DT-2 电梯标志", 2),
    ]
    assert own.rows[0].content.startswith("1 幢　乘客电梯：标志有效。")
    assert [row.id.rpartition("#")[2] for row in own.rows] == ["002@DT-1", "002@DT-2"]
    assert own.hash != general.hash
