"""A paper typed in by its exceptions: by the printed number or the code, the rest never passed without a signed scan."""

from __future__ import annotations

import pytest

pytest.importorskip("xlsxwriter", reason="Excel needs compliance-kit[office]")

from compliance_kit.importers.filled import Photo
from compliance_kit.importers.filled.paper import Paper, read
from compliance_kit.outputs.checklist import Form
from intake_samples import JPEG, library, only, shown, taken, the_form


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Form:
    return the_form(library(tmp_path_factory.mktemp("kb")))


def paper(exceptions: str, **more: object) -> Paper:
    return Paper("2026-12-03", "09:05-09:31", "张三", exceptions, **more)  # type: ignore[arg-type]


def test_exceptions_are_read_by_number_and_by_code(made: Form) -> None:
    text = "1:-2:灯不亮:很暗；2：×：门坏 ;003:/:无此设施;5:?:锁着;005@DT-02:√=45; 4:x=0.2; ;"
    done = taken(only(read(made, paper(text))), made)
    assert done.data and done.data["items"] == {
        "001": {"result": "fail", "deduct": 2, "note": "灯不亮:很暗"},
        "002": {"result": "fail", "note": "门坏 "},
        "003": {"result": "na", "reason": "无此设施"},
        "004": {"result": "fail", "value": 0.2},
        "005@DT-01": {"result": "not_checked", "reason": "锁着"},
        "005@DT-02": {"result": "pass", "value": 45},
    }
    assert done.data["channel"] == "paper" and done.data["inspectors"] == ["张三"] and done.data["started"] == "09:05"
    assert "rest" not in done.data and "scan" not in done.data


def test_the_rest_passes_only_with_the_signed_scan(made: Form) -> None:
    scan = Photo(JPEG, ".jpg")
    signed = taken(only(read(made, paper("1:×:坏", scan=scan, rest_passes=True))), made)
    assert (
        signed.data
        and signed.data["rest"] == "pass"
        and signed.data["scan"] == {"path": scan.path, "sha256": scan.sha256}
    )
    assert signed.photos == (scan,)
    unsigned = taken(only(read(made, paper("1:×:坏", rest_passes=True))), made)
    assert unsigned.data and "rest" not in unsigned.data


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("9:×", "没有序号或代码“9”；本表序号 1 至 6"),
        ("009:×", "没有序号或代码“009”"),
        ("1:好", "“好”不是结果"),
        ("1", "“”不是结果"),
        ("1:-x", "“-x”不是结果"),
    ],
)
def test_what_cannot_be_read_is_told_with_an_example(made: Form, text: str, words: str) -> None:
    found = read(made, paper(f"2:√;{text}"))
    (only_one,) = found.findings
    assert not found.filled and words in str(only_one.message) and "7:-2:灯不亮" in str(only_one.hint)
    assert only_one.place.where == "--paper:--except 第 2 处"


def test_one_row_twice_is_refused(made: Form) -> None:
    done = taken(only(read(made, paper("1:×:坏;001:√"))), made)
    assert done.data is None and "项目重复：001" in shown(done.findings)[0]
