"""`ckit import`: what it writes, says and refuses, and that the same form twice changes nothing."""

from __future__ import annotations

import csv
import hashlib
import os
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("xlsxwriter", reason="Excel needs compliance-kit[office]")

from click.testing import CliRunner

import kb
from checklist_samples import TODAY
from compliance_kit import evidence
from compliance_kit.cli.app import ckit
from compliance_kit.cli.results_store import Store
from compliance_kit.cli.writing import alone
from compliance_kit.evidence import read_results
from compliance_kit.importers.filled import AskedForm, Entered, phone, reconcile
from compliance_kit.library import Library, load
from compliance_kit.model import CkitError
from compliance_kit.outputs.checklist import Form, survey, word
from compliance_kit.outputs.office import render_excel
from intake_samples import JPEG, PNG, as_bytes, data_uri, export, library, odk_csv, the_form, workbook

RESULTS = "projects/xx/results"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    library(tmp_path / "kb")
    return tmp_path / "kb"


@pytest.fixture
def made(home: Path) -> Form:
    return the_form(load(home))


def run(home: Path, *words: object, on: str = "2026-12-04") -> tuple[int, str]:
    done = CliRunner().invoke(
        ckit, ["import", *map(str, words), "--root", str(home), "--as-of", on], standalone_mode=False
    )
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.return_value, done.output


def kept(home: Path) -> dict[str, bytes]:
    folder = home / RESULTS
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


def put(home: Path, name: str, content: bytes) -> Path:
    path = home.parent / name
    path.write_bytes(content)
    return path


def test_files_are_told_apart_by_what_is_in_them_and_become_results(home: Path, made: Form) -> None:
    paths = (
        put(
            home,
            "a.bin",
            workbook(made, {"001": {"结果": "×", "扣分": 4, "问题描述与整改要求": "灯不亮"}, "002": {"结果": "√"}}),
        ),
        put(
            home, "b.txt", as_bytes(export(made, {"001": {"result": "fail", "note": "坏", "photos": [data_uri(JPEG)]}}))
        ),
        put(
            home,
            "c.dat",
            odk_csv(made, {"h03": "2026-12-01", "h05": "甲", "i001": "pass", "KEY": "uuid:k1"}, encoding="gb18030"),
        ),
    )
    code, said = run(home, *paths, "--entered-by", "内勤")
    assert code == 0, said
    photo = hashlib.sha256(JPEG).hexdigest()
    assert set(kept(home)) == {
        "res-xx-ck-xx-2026-12-03-0905.yml", "res-xx-ck-xx-2026-12-03-0905-2.yml", "res-xx-ck-xx-2026-12-01.yml",
        f"files/{photo}.jpg",
    }  # fmt: skip
    assert kept(home)[f"files/{photo}.jpg"] == JPEG
    assert "应查 6 项，符合 1，不符合 1，未查 4；得分率 86.7 %；检查率 33.3 %；结论 合格（未查完）" in said
    found = read_results(home, load(home), load(home).projects[0])
    assert not found.findings and [d.body.channel for d in found.documents] == ["odk", "xlsx", "phone"]
    assert found.documents[1].body.entered_by == "内勤" and found.documents[1].body.is_late


def test_the_same_file_twice_changes_nothing(home: Path, made: Form) -> None:
    paths = (
        put(home, "a.xlsx", workbook(made, {"001": {"结果": "√"}})),
        put(home, "b.json", as_bytes(export(made, {"001": {"result": "pass"}}))),
    )
    run(home, *paths)
    before = {name: (home / RESULTS / name).stat().st_mtime_ns for name in kept(home)}
    code, said = run(home, *paths, on="2027-01-09")
    assert code == 0 and said.count("没有变化") == 2 and "已写入" not in said
    assert {name: (home / RESULTS / name).stat().st_mtime_ns for name in kept(home)} == before


def test_other_answers_of_the_same_run_are_shown_and_refused_unless_told(home: Path, made: Form) -> None:
    run(home, put(home, "a.json", as_bytes(export(made, {"001": {"result": "pass"}}))))
    before = kept(home)
    other = put(home, "a.json", as_bytes(export(made, {"001": {"result": "fail", "note": "坏"}})))
    code, said = run(home, other)
    assert code == 1 and kept(home) == before
    assert "项目 001 结果：pass → fail" in said and "项目 001 问题描述：（无） → 坏" in said and "--replace" in said
    code, said = run(home, other, "--replace", "--dry-run")
    assert code == 0 and kept(home) == before and "将写入" in said
    code, said = run(home, other, "--replace")
    assert code == 0 and "项目 001 结果：pass → fail" in said and list(kept(home)) == list(before)
    assert b"result: fail" in kept(home)["res-xx-ck-xx-2026-12-03-0905.yml"]


def test_a_dry_run_writes_nothing_and_meets_its_own_twins(home: Path, made: Form) -> None:
    first = put(home, "a.xlsx", workbook(made, {"001": {"结果": "√"}}))
    code, said = run(home, first, "--dry-run")
    assert code == 0 and "将写入" in said and not (home / RESULTS).exists()
    code, said = run(home, first, first, "--dry-run")
    assert "将写入" in said and not (home / RESULTS).exists()


def test_one_bad_file_keeps_no_other_back(home: Path, made: Form) -> None:
    good, bad = put(home, "a.xlsx", workbook(made, {"001": {"结果": "√"}})), put(home, "b.xlsx", b"PK\x03\x04")
    code, said = run(home, bad, home / "none.xlsx", good, put(home, "n.txt", "随便".encode()))
    assert code == 1 and len(kept(home)) == 1
    assert "已经损坏" in said and "找不到这个文件" in said and "认不出这个文件" in said and "已写入" in said


def test_a_cell_that_cannot_be_read_is_told_at_its_place_and_the_form_still_taken(home: Path, made: Form) -> None:
    code, said = run(home, put(home, "a.xlsx", workbook(made, {"001": {"结果": "大概"}})))
    assert code == 1 and "a.xlsx:检查表!H8: error[filled-cell] 结果“大概”认不出" in said and "已写入" in said
    assert "as_typed: {结果: 大概}".encode() in next(iter(kept(home).values()))


def test_a_general_form_needs_the_project_and_no_form_goes_to_another(home: Path) -> None:
    general = put(home, "g.xlsx", workbook(the_form(load(home), general=True), {"001": {"结果": "√"}}))
    own = put(home, "p.xlsx", workbook(the_form(load(home)), {"001": {"结果": "√"}}))
    assert "没有写明项目" in run(home, general)[1]
    assert "没有项目 prj-no" in run(home, general, "--project", "prj-no")[1]
    assert "不是 prj-no 的" in run(home, own, "--project", "prj-no")[1]
    assert not (home / RESULTS).exists()
    assert run(home, general, "--project", "prj-xx")[0] == 0 and len(kept(home)) == 1


def test_unknown_forms_and_projects_are_refused_with_those_there_are(home: Path, made: Form) -> None:
    data = export(made, {})
    said = run(home, put(home, "a.json", as_bytes(data | {"form": data["form"] | {"id": "CK-NO"}})))[1]
    assert "没有表单 CK-NO；已有：CK-XX" in said
    assert "没有项目 prj-no；已有：prj-xx" in run(home, put(home, "b.json", as_bytes(data | {"project": "prj-no"})))[1]
    assert "没有项目 std-xx" in run(home, put(home, "c.json", as_bytes(data | {"project": "std-xx"})))[1]


def test_what_the_schema_refuses_is_refused_in_its_words(home: Path, made: Form) -> None:
    data = export(made, {})
    code, said = run(home, put(home, "a.json", as_bytes(data | {"form": data["form"] | {"hash": "9F"}})))
    assert code == 1 and "不能存为检查结果：校验码“9F”的写法不对" in said and not kept(home)
    code, said = run(home, put(home, "b.json", as_bytes(data)), "--entered-by", "长" * 61)
    assert code == 1 and "不能存为检查结果" in said


def test_two_runs_of_one_hour_are_numbered_and_each_is_met_again(home: Path, made: Form) -> None:
    for name in "abc":
        said = run(home, put(home, f"{name}.json", as_bytes(export(made, {}, run=name))))[1]
        assert ("同一时段已有 projects/xx/results/res-xx-ck-xx-2026-12-03-0905.yml" in said) is (name != "a")
    assert list(kept(home)) == [f"res-xx-ck-xx-2026-12-03-0905{end}.yml" for end in ("-2", "-3", "")]
    assert "没有变化（projects/xx/results/res-xx-ck-xx-2026-12-03-0905-3.yml）" in run(home, home.parent / "c.json")[1]


def test_a_run_is_met_again_however_its_number_is_written(home: Path, made: Form) -> None:
    for number in ('a"b\\', "运行 1：甲", "007"):
        path = put(home, "a.json", as_bytes(export(made, {}, run=number)))
        assert "已写入" in run(home, path)[1] and "没有变化" in run(home, path)[1]
    (home / RESULTS / "res-odd.yml").write_text('run: "broken\n', encoding="utf-8")
    assert "没有变化" in run(home, path)[1]


def test_what_a_form_comes_to_is_said_with_its_vetoes(home: Path, made: Form) -> None:
    photo = {"result": "fail", "photos": [data_uri(JPEG)]}
    said = run(home, put(home, "a.json", as_bytes(export(made, {"002": photo}))))[1]
    assert "一票否决：002；结论 不合格（一票否决）（未查完）" in said
    away = {row.key: {"result": "na", "reason": "停用"} for row in made.rows}
    said = run(
        home,
        put(home, "b.json", as_bytes(export(made, away, run="b", extra=[{"note": "x", "photos": [data_uri(JPEG)]}]))),
    )[1]
    assert (
        "应查 0 项" in said
        and "率" not in said
        and len([name for name in kept(home) if name.startswith("files/")]) == 1
    )


def test_a_sheet_of_paper_never_takes_the_place_of_a_numbered_run(home: Path, made: Form) -> None:
    sheet = put(home, "a.xlsx", workbook(made, {"001": {"结果": "√"}}))
    run(home, put(home, "a.json", as_bytes(export(made, {"001": {"result": "fail", "note": "坏"}}))))
    before = kept(home)
    for words in ("已写入", "没有变化"):
        code, said = run(home, sheet, "--replace")
        assert code == 0 and words in said and "0905-2.yml" in said
    assert all(kept(home)[name] == content for name, content in before.items()) and len(kept(home)) == 2


def test_a_hundred_runs_of_one_hour_are_a_mistake(home: Path, made: Form) -> None:
    store = Store(home, load(home).projects[0])
    store.ids |= {"res-xx-ck-xx-2026-12-03-0905", *(f"res-xx-ck-xx-2026-12-03-0905-{n}" for n in range(2, 100))}
    data = {
        "kind": "result",
        "project": "prj-xx",
        "form": {"id": "CK-XX"},
        "date": "2026-12-03",
        "started": "09:05",
        "run": "new",
    }
    with pytest.raises(CkitError, match="已经有 99 份"):
        store.join(data, (), replace=False, dry_run=True)


def test_a_stored_result_that_cannot_be_read_stops_that_file_alone(home: Path, made: Form) -> None:
    first = put(home, "a.xlsx", workbook(made, {"001": {"结果": "√"}}))
    run(home, first)
    (name,) = kept(home)
    (home / RESULTS / name).write_text("a: [", encoding="utf-8")
    code, said = run(home, first)
    assert code == 1 and "读不出来，请先运行 ckit check" in said
    (home / RESULTS / name).write_text("- a\n", encoding="utf-8")
    assert "读不出来" in run(home, first)[1]


def test_a_results_folder_that_leads_elsewhere_is_not_written_to(home: Path, made: Form, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (home / RESULTS).symlink_to(tmp_path / "elsewhere")
    code, said = run(home, put(home, "a.xlsx", workbook(made, {"001": {"结果": "√"}})))
    assert code == 1 and "指到了项目文件夹以外" in said
    assert not list((tmp_path / "elsewhere").iterdir())


def test_a_file_too_large_is_not_read(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from compliance_kit.importers import filled

    monkeypatch.setattr(filled, "MAX_BYTES", 1_000_000)
    assert "文件过大，上限 1 MB" in run(home, put(home, "a.xlsx", b"PK" + b"0" * 1_000_000))[1]


# --- paper ----------------------------------------------------------------------------------------------------------------

PAPER = ("--paper", "CK-XX", "--project", "prj-xx", "--date", "2026-12-3", "--time", "9:05-9:31", "--inspector", "张三")


def test_a_paper_is_typed_in_by_its_exceptions(home: Path) -> None:
    scan = put(home, "签字.png", PNG)
    code, said = run(
        home, *PAPER, "--except", "1:-4:灯不亮;3:/:无此设施", "--rest-pass", "--scan", scan, "--entered-by", "内勤"
    )
    assert code == 0 and "应查 5 项，符合 4，不符合 1，未查 0" in said
    digest = hashlib.sha256(PNG).hexdigest()
    text = kept(home)["res-xx-ck-xx-2026-12-03-0905.yml"].decode()
    assert f"files/{digest}.png" in kept(home) and "rest: pass" in text and "file: 签字.png" in text
    assert 'head: {检查日期: "2026-12-3"' in text and "inspectors: [张三]" in text


def test_without_a_scan_the_rest_is_not_checked(home: Path) -> None:
    code, said = run(home, *PAPER, "--except", "1:×:坏")
    assert code == 0 and "未查 5" in said and "rest:" not in next(iter(kept(home).values())).decode()


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ((), "要么给出文件"),
        (("a.xlsx", "--paper", "CK-XX"), "要么给出文件"),
        (("a.xlsx", "--date", "2026-12-03"), "只用于 --paper"),
        (("a.xlsx", "--rest-pass"), "只用于 --paper"),
        (("--paper", "CK-XX"), "--project"),
        ((*PAPER, "--rest-pass"), "没有签字"),
        (("a.xlsx", "--entered-by", "甲\x07"), "控制字符"),
    ],
)
def test_options_that_do_not_fit_together_are_a_usage_error(home: Path, words: tuple[str, ...], why: str) -> None:
    import click

    with pytest.raises(click.UsageError, match=why):
        run(home, *words)


def test_a_paper_of_no_form_or_with_no_scan_is_refused(home: Path) -> None:
    assert "没有表单 CK-NO" in run(home, "--paper", "CK-NO", "--project", "prj-xx")[1]
    assert "没有序号或代码“99”" in run(home, *PAPER, "--except", "99:×")[1]
    for path, why in ((home / "none.jpg", "找不到"), (put(home, "a.gif", b"GIF89a"), "不是 jpg")):
        with pytest.raises(CkitError, match=why):
            run(home, *PAPER, "--scan", path)


# --- questionnaires -------------------------------------------------------------------------------------------------------


def survey_kb(root: Path) -> Library:
    items = [
        {"code": f"00{i}", "name": name, "verifies": ["std-xx#01"], "check": name}
        for i, name in ((1, "公共清洁"), (2, "总体评价"))
    ]
    sheet = {"layout": "survey", "sections": [{"title": "评价", "items": items}], "head": ["填写日期"]}
    return library(root, checklist=sheet)


def answers(found: Library, *rows: tuple[Any, ...]) -> bytes:
    """The workbook that answers are typed into, with these."""
    from dataclasses import replace

    made = the_form(found)
    book = survey.workbook(made, TODAY)
    sheet = book.sheets[0]
    lines = list(sheet.lines)
    for i, row in enumerate(rows):
        entries: list[Any] = list(lines[6 + i].entries)
        lines[6 + i] = replace(
            lines[6 + i], entries=(entries[0], *(replace(e, value=v) for e, v in zip(entries[1:], row, strict=True)))
        )
    return render_excel(replace(book, sheets=(replace(sheet, lines=tuple(lines)), *book.sheets[1:])))


def test_answers_join_the_surveys_once_and_the_workbook_is_kept(tmp_path: Path) -> None:
    home = tmp_path / "kb"
    found = survey_kb(home)
    table = kb.save(
        home, "projects/xx/evidence/surveys.csv", "date,household,score,source\n2026-09-12,H0009,4,合成示例\n"
    )
    content = answers(
        found, ("2026-12-01", "H0001", "5", 4), ("2026/12/1", "H0002", "/", "5"), ("2026-12-01", "H0003", 3, "/")
    )
    path = put(home, "答卷.xlsx", content)
    code, said = run(home, path, "--dry-run")
    assert code == 0 and "新增 2 户" in said and table.read_text(encoding="utf-8").count("\n") == 2
    code, said = run(home, path)
    assert code == 0 and "答卷录入!E9: note[filled-answer] 总体评价“/”不是 1 至 5 分" in said
    rows = list(csv.reader(table.open(encoding="utf-8")))
    digest = hashlib.sha256(content).hexdigest()
    assert [row[:3] for row in rows[1:]] == [
        ["2026-09-12", "H0009", "4"],
        ["2026-12-01", "H0001", "4"],
        ["2026-12-01", "H0002", "5"],
    ]
    assert digest[:12] in rows[2][3] and kept(home)[f"files/{digest}.xlsx"] == content
    before = table.read_bytes()
    assert "新增 0 户，替换 0 户，没有变化 2 户" in run(home, path)[1] and table.read_bytes() == before


def test_another_score_of_the_same_household_is_refused_unless_told(tmp_path: Path) -> None:
    home = tmp_path / "kb"
    found = survey_kb(home)
    run(home, put(home, "a.xlsx", answers(found, ("2026-12-01", "H0001", 5, 4))))
    other = put(home, "b.xlsx", answers(found, ("2026-12-01", "H0001", 5, 2), ("2026-12-01", "H0002", 5, 2)))
    code, said = run(home, other)
    table = home / "projects/xx/evidence/surveys.csv"
    assert (
        code == 1
        and "H0001 2026-12-01 已有评分 4，这里是 2" in said
        and "H0002" not in table.read_text(encoding="utf-8")
    )
    code, said = run(home, other, "--replace")
    assert code == 0 and "新增 1 户，替换 1 户" in said and "H0001,2," in table.read_text(encoding="utf-8")


def test_bad_lines_of_answers_are_told_at_their_cells(tmp_path: Path) -> None:
    home = tmp_path / "kb"
    rows = (("昨天", "H1", 5, 4), ("2026-12-01", "", 5, 4), ("2026-12-01", "=H1", 5, 4), ("2026-12-01", "H4", 5, 6))
    code, said = run(home, put(home, "a.xlsx", answers(survey_kb(home), *rows)))
    assert code == 1
    for where in (
        "B7: error[filled-answer] 日期“昨天”",
        "C8: error[filled-answer] 户号“”",
        "C9: error[filled-answer] 户号“=H1”",
        "E10: error[filled-answer] 总体评价“6”",
    ):
        assert f"答卷录入!{where}" in said


def test_answers_without_an_identity_a_project_or_the_overall_question_are_refused(tmp_path: Path) -> None:
    home = tmp_path / "kb"
    found = survey_kb(home)
    from dataclasses import replace

    book = survey.workbook(the_form(found), TODAY)
    bare = render_excel(replace(book, sheets=book.sheets[:1], properties=replace(book.properties, custom=())))
    assert "认不出是哪份问卷" in run(home, put(home, "a.xlsx", bare))[1]
    general = survey.render_answers(the_form(found, general=True), TODAY)
    assert "没有写明项目" in run(home, put(home, "b.xlsx", general))[1]
    other = library(tmp_path / "kb2", checklist={"layout": "survey", "head": ["填写日期"]})
    assert "没有总体评价一题" in run(home, put(home, "c.xlsx", survey.render_answers(the_form(other), TODAY)))[1]


@pytest.mark.parametrize(("table", "why"), [(b"\xff\xff", "读不出来"), (b"a,b\n", "列名不对"), (b'a,"b\n', "读不出来")])
def test_a_broken_surveys_file_is_not_written_over(tmp_path: Path, table: bytes, why: str) -> None:
    home = tmp_path / "kb"
    content = answers(survey_kb(home), ("2026-12-01", "H1", 5, 4))
    path = home / "projects/xx/evidence/surveys.csv"
    path.parent.mkdir()
    path.write_bytes(table)
    assert why in run(home, put(home, "a.xlsx", content))[1] and path.read_bytes() == table


def full_survey_kb(root: Path) -> Library:
    """A questionnaire with all its scales: two things that are scored and weighed, the whole, and recommending."""
    items = [
        {"code": f"00{i}", "name": name, "verifies": ["std-xx#01"], "check": name}
        for i, name in ((1, "公共清洁"), (2, "报修响应"), (3, "总体评价"))
    ]
    items.append(
        {"code": "004", "name": "推荐意愿", "verifies": ["std-xx#01"], "check": "愿意推荐", "scale": "recommend"}
    )
    sheet = {
        "layout": "survey",
        "importance": True,
        "sections": [{"title": "评价", "items": items}],
        "head": ["填写日期"],
    }
    return library(root, checklist=sheet)


def full_answers(found: Library, *rows: tuple[Any, ...]) -> bytes:
    """Day, household, 公共清洁, 报修响应, 总体评价, 推荐意愿, how much the first two matter."""
    from dataclasses import replace

    book = survey.workbook(the_form(found), TODAY)
    sheet = book.sheets[0]
    lines = list(sheet.lines)
    for i, row in enumerate(rows, 7):
        typed = zip(lines[i].entries[1:], row, strict=True)
        lines[i] = replace(lines[i], entries=(lines[i].entries[0], *(replace(e, value=v) for e, v in typed)))
    return render_excel(replace(book, sheets=(replace(sheet, lines=tuple(lines)), *book.sheets[1:])))


def evidence_of(home: Path, dataset: str) -> list[list[str]]:
    return list(csv.reader((home / f"projects/xx/evidence/{dataset}.csv").open(encoding="utf-8")))


def test_every_question_that_was_scored_becomes_a_rating_and_recommending_joins_the_surveys(tmp_path: Path) -> None:
    home = tmp_path / "kb"
    found = full_survey_kb(home)
    content = full_answers(
        found,
        ("2026-12-01", "H1", 5, "4", 4, "10", "3", 5),
        ("2026-12-01", "H2", "/", 2, 3, 0, 4, None),  # not known is no score, and what it matters goes with it
        ("2026-12-01", "H3", 1, 1, "/", 9, None, 1),  # no overall score: no row of the surveys, the rest is kept
    )
    path = put(home, "a.xlsx", content)
    code, said = run(home, path)
    source = f"答卷 CK-XX 2026.1 #{the_form(found).hash} {hashlib.sha256(content).hexdigest()[:12]}"
    assert code == 0 and "新增 2 户" in said and "ratings.csv：新增分项评分 5 条，替换 0 条，没有变化 0 条" in said
    assert evidence_of(home, "surveys") == [
        ["date", "household", "score", "source", "recommend"],
        ["2026-12-01", "H1", "4", source, "10"],
        ["2026-12-01", "H2", "3", source, "0"],
    ]
    assert evidence_of(home, "ratings") == [
        ["date", "household", "item", "score", "importance", "source"],
        ["2026-12-01", "H1", "公共清洁", "5", "3", source],
        ["2026-12-01", "H1", "报修响应", "4", "5", source],
        ["2026-12-01", "H2", "报修响应", "2", "", source],
        ["2026-12-01", "H3", "公共清洁", "1", "", source],
        ["2026-12-01", "H3", "报修响应", "1", "1", source],
    ]
    records = evidence.load(home, found, found.projects[0], TODAY)
    assert not records.findings and (len(records.rows("surveys")), len(records.rows("ratings"))) == (2, 5)
    before = [evidence_of(home, name) for name in ("surveys", "ratings")]
    assert (
        "没有变化 5 条" in run(home, path)[1] and [evidence_of(home, name) for name in ("surveys", "ratings")] == before
    )


def test_an_answer_off_its_scale_is_told_at_its_cell_and_left_out_alone(tmp_path: Path) -> None:
    home = tmp_path / "kb"
    rows = (("2026-12-01", "H1", 6, 4, 4, 11, "", 9), ("2026-12-01", "H2", "5", "5", "5", "8", "5", "5"))
    code, said = run(home, put(home, "a.xlsx", full_answers(full_survey_kb(home), *rows)))
    assert code == 1
    for where in ("D8: error[filled-answer] 公共清洁“6”不是 1 至 5", "G8: error[filled-answer] 推荐意愿（0～10）“11”不是 0 至 10",
                  "I8: error[filled-answer] 重要度：报修响应“9”不是 1 至 5"):  # fmt: skip
        assert f"答卷录入!{where}" in said
    assert [row[2:5] for row in evidence_of(home, "ratings")[1:]] == [
        ["报修响应", "4", ""], ["公共清洁", "5", "5"], ["报修响应", "5", "5"],
    ]  # fmt: skip
    assert [row[4] for row in evidence_of(home, "surveys")[1:]] == ["", "8"]


def test_surveys_and_ratings_are_written_together_or_not_at_all(tmp_path: Path) -> None:
    home = tmp_path / "kb"
    found = full_survey_kb(home)
    run(home, put(home, "a.xlsx", full_answers(found, ("2026-12-01", "H1", 5, 4, 4, None, None, None))))
    before = [evidence_of(home, name) for name in ("surveys", "ratings")]
    # what was left out may be added; what was said otherwise needs --replace, and keeps the other household back too
    changed = (("2026-12-01", "H1", 2, 4, 4, 9, None, 5), ("2026-12-01", "H2", 5, 5, 5, 9, 5, 5))
    path = put(home, "b.xlsx", full_answers(found, *changed))
    code, said = run(home, path)
    assert code == 1 and "H1　公共清洁 2026-12-01 已有评分 5，这里是 2" in said
    assert [evidence_of(home, name) for name in ("surveys", "ratings")] == before
    code, said = run(home, path, "--replace")
    assert code == 0 and "新增 1 户，替换 1 户" in said and "新增分项评分 2 条，替换 2 条" in said
    assert [row[1:3] + row[4:] for row in evidence_of(home, "surveys")[1:]] == [["H1", "4", "9"], ["H2", "5", "9"]]
    assert [row[1:5] for row in evidence_of(home, "ratings")[1:3]] == [
        ["H1", "公共清洁", "2", ""], ["H1", "报修响应", "4", "5"],
    ]  # fmt: skip


def test_two_questions_of_one_name_are_kept_apart_and_a_question_that_is_a_formula_is_not_taken(tmp_path: Path) -> None:
    home = tmp_path / "kb"
    items = [
        {"code": f"00{i}", "name": name, "verifies": ["std-xx#01"], "check": name}
        for i, name in ((1, "公共清洁"), (2, "公共清洁"), (3, "总体评价"), (4, "=1+1"))
    ]
    sheet = {"layout": "survey", "sections": [{"title": "评价", "items": items}], "head": ["填写日期"]}
    found = library(home, checklist=sheet)
    code, said = run(home, put(home, "a.xlsx", answers(found, ("2026-12-01", "H1", 5, 4, 3, 2))))
    assert code == 1 and "题目“=1+1”不能用" in said
    assert [row[2:4] for row in evidence_of(home, "ratings")[1:]] == [["1．公共清洁", "5"], ["2．公共清洁", "4"]]


# --- the real program -----------------------------------------------------------------------------------------------------


def program(*words: object) -> list[str]:
    return [sys.executable, "-c", "from compliance_kit.cli import main; main()", *map(str, words)]


def test_two_takings_at_once_wait_for_each_other_and_lose_nothing(home: Path, made: Form) -> None:
    first, second = (
        put(home, f"{name}.json", as_bytes(export(made, {"001": {"result": "pass", "note": name}}, run=f"run-{name}")))
        for name in ("a", "b")
    )
    with alone(home):
        command = program("import", second, "--root", home, "--as-of", "2026-12-04")
        other = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**os.environ, "PYTHONUTF8": "1"})  # fmt: skip
        assert other.stderr and "等它结束" in other.stderr.readline().decode()
        Store(home, load(home).projects[0]).join(_result(made, first), (), replace=False, dry_run=False)
    said, wrong = other.communicate()
    assert other.returncode == 0, wrong
    assert set(kept(home)) == {"res-xx-ck-xx-2026-12-03-0905.yml", "res-xx-ck-xx-2026-12-03-0905-2.yml"}, said


def _result(made: Form, path: Path) -> Any:
    (filled,) = phone.read(path.read_bytes(), path.name).filled
    found = reconcile(filled, AskedForm.of(made), "prj-xx", Entered(date(2026, 12, 4)))
    assert found.data is not None
    return found.data


def test_a_file_of_a_sort_that_comes_by_mistake_is_told_the_way_back(home: Path, made: Form) -> None:
    files = {
        "a.docx": (word.render(made, TODAY), "Word 版只供打印"),
        "a.xls": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "去掉密码，另存为 .xlsx"),
        "a.jpg": (JPEG, "用 --paper 补录"),
        "a.pdf": (b"%PDF-1.7", "--scan"),
        "a\nb.txt": (b"?", "a b.txt:1:1: error"),
    }
    for name, (content, words) in files.items():
        code, said = run(home, put(home, name, content))
        assert code == 1 and words in said


def test_a_library_with_errors_is_told_for_its_forms_may_lack_rows(home: Path, made: Form) -> None:
    path = put(home, "a.xlsx", workbook(made, {"001": {"结果": "√"}}))
    (home / "standards/broken.yml").write_text("kind: standard\n", encoding="utf-8")
    assert "表单可能不全，请先运行 ckit check" in run(home, path)[1]


def test_what_a_killed_process_left_is_swept_away_but_not_by_a_dry_run(home: Path, made: Form) -> None:
    path = put(home, "a.xlsx", workbook(made, {"001": {"结果": "√"}}))
    litter = home / RESULTS / ".res-xx.yml.4711.new"
    litter.parent.mkdir(parents=True)
    litter.write_bytes(b"kind: res")
    run(home, path, "--dry-run")
    assert litter.exists()
    run(home, path)
    assert set(kept(home)) == {"res-xx-ck-xx-2026-12-03-0905.yml"}


def test_the_program_itself_exits_with_0_1_and_2(home: Path, made: Form) -> None:
    good = put(home, "a.xlsx", workbook(made, {"001": {"结果": "√"}}))
    bad = put(home, "b.json", b"{")
    for words, code in ((("import", str(good)), 0), (("import", str(bad)), 1), (("import",), 2)):
        command = [
            sys.executable,
            "-c",
            "from compliance_kit.cli import main; main()",
            *words,
            "--root",
            str(home),
            "--as-of",
            "2026-12-04",
        ]
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            encoding="utf-8",
            env={**os.environ, "PYTHONUTF8": "1"},
            check=False,
        )
        assert done.returncode == code and "Traceback" not in done.stderr, done.stderr
