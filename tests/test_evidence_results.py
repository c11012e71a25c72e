"""Filled forms as evidence: read strictly, one row a row, counted once beside the CSV, never slower where there are none."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import kb
from compliance_kit import evidence
from compliance_kit.cli.app import ckit
from compliance_kit.library import Library, load
from intake_samples import library

TODAY = date(2026, 12, 31)
NAME = "projects/xx/results/res-a.yml"
RESULT: dict[str, Any] = {
    "kind": "result", "id": "res-a", "title": "示例 2026-12-03", "form": {"id": "CK-XX", "version": "2026.1", "hash": "0badf00d"},
    "project": "prj-xx", "date": "2026-12-03", "channel": "xlsx", "inspectors": ["张三", "李四"],
    "items": {
        "001": {"result": "fail", "note": "灯不亮", "place": "3 幢"}, "002": {"result": "na", "reason": "停用", "note": "x"},
        "003": {"result": "pass", "value": 75}, "005@DT-01": {"result": "not_checked", "reason": "锁着"},
    },
}  # fmt: skip
HEADER = "date,form,item,result,place,note,inspector,source\n"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    library(tmp_path)
    return tmp_path


def records(home: Path, found: Library | None = None) -> evidence.Records:
    found = found or load(home)
    return evidence.load(home, found, found.projects[0], TODAY)


def rows(home: Path) -> list[list[str]]:
    names = ("date", "item", "result", "place", "note", "inspector", "source")
    return [[row.cells.get(name, "") for name in names] for row in records(home).rows("inspections")]


def test_every_written_row_is_an_inspection_with_its_reading_judged(home: Path) -> None:
    path = kb.save(home, NAME, RESULT)
    assert rows(home) == [
        ["2026-12-03", "001", "fail", "3 幢", "灯不亮", "张三、李四", "res-a"],
        ["2026-12-03", "002", "na", "", "停用", "张三、李四", "res-a"],
        ["2026-12-03", "003", "fail", "", "", "张三、李四", "res-a"],
        ["2026-12-03", "005", "not_checked", "DT-01", "锁着", "张三、李四", "res-a"],
    ]
    found = records(home)
    assert [document.id for document in found.results] == ["res-a"] and not found.findings
    line = found.rows("inspections")[0].line
    assert '"001"' in path.read_text(encoding="utf-8").splitlines()[line - 1]


def test_a_signed_paper_passes_what_it_does_not_write_and_no_other_paper_does(home: Path) -> None:
    kb.save(home, NAME, RESULT | {"rest": "pass", "items": {"001": {"result": "fail"}}})
    assert [row[1:4] for row in rows(home)] == [
        ["001", "fail", ""], ["002", "pass", ""], ["003", "pass", ""], ["004", "pass", ""], ["005", "pass", "DT-01"], ["005", "pass", "DT-02"],
    ]  # fmt: skip
    kb.save(home, NAME, RESULT | {"rest": "pass", "items": {}, "form": RESULT["form"] | {"version": "2025.1"}})
    assert rows(home) == []


def test_what_the_csv_says_too_counts_once_and_what_it_says_otherwise_twice(home: Path) -> None:
    kb.save(home, NAME, RESULT)
    kb.save(home, "projects/xx/evidence/inspections.csv", HEADER + "".join(
        f"2026-12-0{day},CK-XX,{item},{result},{place},,甲,x\n"
        for day, item, result, place in ((3, "001", "fail", ""), (3, "001", "fail", "3 幢"), (3, "001", "fail", "4 幢"), (3, "001", "pass", ""), (4, "001", "fail", ""))
    ))  # fmt: skip
    said = [(row[0][-1], row[1], row[2], row[3], row[6]) for row in rows(home) if row[1] == "001"]
    assert said == [
        ("3", "001", "fail", "4 幢", "x"),
        ("3", "001", "pass", "", "x"),
        ("4", "001", "fail", "", "x"),
        ("3", "001", "fail", "3 幢", "res-a"),
    ]


@pytest.mark.parametrize(
    ("change", "code", "words"),
    [
        ({"project": "prj-yy"}, "result-project", "放在了 prj-xx 的文件夹里"),
        ({"form": RESULT["form"] | {"id": "CK-NO"}}, "result-unknown", "没有表单 CK-NO；已有：CK-XX"),
        ({"items": {"088": {"result": "pass"}}}, "result-unknown", "CK-XX 没有第 088 项"),
        ({"items": {"008": {"result": "合格"}}}, "schema-enum", "结果不能写“合格”"),
        ({"scan": {"path": "results/files/x.jpg", "sha256": "0" * 64}}, "result-file", "找不到 results/files/x.jpg"),
        ({"scan": {"path": "../../x.jpg", "sha256": "0" * 64}}, "result-file", "找不到 ../../x.jpg"),
        ({"items": {"001": {"result": "fail", "photos": [{"path": "p.jpg", "sha256": "0" * 64}]}}}, "result-file", "找不到 p.jpg"),
        ({"extra": [{"note": "x", "photos": [{"path": "q.jpg", "sha256": "0" * 64}]}]}, "result-file", "找不到 q.jpg"),
    ],
)  # fmt: skip
def test_a_wrong_result_is_told_at_its_line_and_gives_no_evidence(
    home: Path, change: dict[str, Any], code: str, words: str
) -> None:
    kb.save(home, NAME, RESULT | change)
    found = records(home)
    assert not found.rows("inspections") and not found.results
    assert [(d.code, d.place.path) for d in found.findings] == [(code, NAME)]
    assert words in str(found.findings[0].message) and found.findings[0].place.span.line > 1


def test_an_item_that_an_older_version_asked_is_no_mistake(home: Path) -> None:
    kb.save(
        home,
        NAME,
        RESULT
        | {
            "form": RESULT["form"] | {"version": "2025.1"},
            "items": {"001": {"result": "pass"}, "088": {"result": "fail"}},
        },
    )
    assert [row[1] for row in rows(home)] == ["001"] and not records(home).findings


def test_one_run_kept_twice_counts_once(home: Path) -> None:
    kb.save(home, NAME, RESULT | {"run": "r1", "items": {"001": {"result": "pass"}}})
    kb.save(
        home,
        NAME.replace("res-a", "res-b"),
        RESULT | {"id": "res-b", "run": "r1", "items": {"001": {"result": "pass"}}},
    )
    found = records(home)
    assert len(found.rows("inspections")) == 1 and [d.code for d in found.findings] == ["result-repeated"]
    assert found.findings[0].related[0].place.path == NAME


def test_other_files_in_the_folder_are_told(home: Path) -> None:
    kb.save(home, NAME, kb.GLOSSARY)
    kb.save(home, NAME.replace("res-a", "res-c"), "a: [")
    codes = [d.code for d in records(home).findings]
    assert codes[0] == "result-kind" and codes[1].startswith("yaml-")
    assert not records(home).results


def test_check_reads_results_too_and_quotes_them(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = kb.save(home, NAME, RESULT | {"items": {"088": {"result": "pass"}}})
    for words in ((), (str(path),)):
        code = ckit.main(["check", "--root", str(home), "--as-of", "2026-06-30", *words], standalone_mode=False)
        said = capsys.readouterr().out
        assert code == 1 and said.count("result-unknown") == 1 and '"088": {' in said and "^" in said
    kb.save(home, NAME, RESULT)
    assert ckit.main(["check", "--root", str(home), "--as-of", "2026-06-30"], standalone_mode=False) == 0


def test_check_brings_no_reader_in_where_there_are_no_results(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "compliance_kit.evidence.results", None)
    assert ckit.main(["check", "--root", str(home), "--as-of", "2026-06-30"], standalone_mode=False) == 0
