"""A table of ODK Central or KoBo: one line a run, columns with or without their groups, in the encodings that Excel leaves."""

from __future__ import annotations

import pytest

pytest.importorskip("xlsxwriter", reason="Excel needs compliance-kit[office]")

from compliance_kit.importers.filled import odk
from compliance_kit.outputs.checklist import Form
from intake_samples import ENTERED, finder, library, odk_csv, shown, taken, the_form

RUN = {
    "h03": "2026-12-03", "h04a": "09:05:00.000+08:00", "h04b": "09:31:00.000+08:00", "h05": "张三", "i001": "fail", "deduct_001": "4",
    "note_001": "灯不亮，\n已报修", "due_001": "2026-12-08", "photo_001": "1701.jpg", "i003": "pass", "value_003": "0.5", "got_001": "6",
    "i005_DT_01": "na", "reason_005_DT_01": "停用", "extra1_note": "门锁坏", "extra1_due": "2026-12-05", "signed2": "王五",
    "instanceID": "uuid:aa-1", "KEY": "uuid:aa-1", "SubmissionDate": "2026-12-03T10:00:00Z", "remark": "随手写的",
}  # fmt: skip


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Form:
    return the_form(library(tmp_path_factory.mktemp("kb")))


@pytest.mark.parametrize("slash", ["-", "/", ":"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_run_comes_back_with_its_groups_taken_off(made: Form, slash: str, encoding: str) -> None:
    content = odk_csv(made, RUN, {**RUN, "instanceID": "uuid:aa-2"}, slash=slash, encoding=encoding)
    assert odk.looks_like(content)
    found = odk.read(content, "o.csv", finder(made))
    assert not found.findings and [filled.run for filled in found.filled] == ["aa-1", "aa-2"]
    first = found.filled[0]
    items = {item.key: item for item in first.items}
    assert set(items) == {"001", "003", "005@DT-01"} and items["001"].get("note").text == "灯不亮，\n已报修"
    assert items["001"].get("note").cell.startswith("2:") and items["001"].get("note").cell.endswith("note_001")
    assert first.head["检查日期"].text == "2026-12-03" and first.signed["受检人"].text == "王五"
    assert [cell.text for cell in first.strays] == ["随手写的"] and first.channel == "odk"
    data = taken(first, made).data
    assert data and (data["started"], data["finished"]) == ("09:05", "09:31") and data["run"] == "aa-1"
    assert data["items"]["001"] == {
        "result": "fail", "deduct": 4, "note": "灯不亮，\n已报修", "due": "2026-12-08", "as_typed": {"照片": "1701.jpg"},
    }  # fmt: skip
    assert data["items"]["005@DT-01"] == {"result": "na", "reason": "停用"}
    assert data["extra"] == [{"note": "门锁坏", "due": "2026-12-05"}]
    assert data["not_carried"][0]["was"] == {"文字": "随手写的"}


def test_the_device_says_from_when_to_when_where_the_head_does_not(made: Form) -> None:
    run = {name: text for name, text in RUN.items() if not name.startswith("h04")}
    (filled,) = odk.read(odk_csv(made, run), "o.csv", finder(made)).filled
    data = taken(filled, made, ENTERED).data
    assert data and (data["started"], data["finished"]) == ("09:05", "09:31")


def test_lines_that_cannot_be_used_are_told_and_the_others_kept(made: Form) -> None:
    lines = odk_csv(made, RUN, {**RUN, "ckit_form": "CK-NO"}, encoding="utf-8").decode() + "a,b\n\n"
    found = odk.read(lines.encode(), "o.csv", finder(made))
    assert len(found.filled) == 1
    assert [line.partition(" ")[2] for line in shown(found.findings)] == [
        "filled-refused 没有表单 CK-NO，或者没有项目 prj-xx",
        f"filled-refused 这一行有 2 格，应当是 {len(lines.splitlines()[0].split(','))} 格",
    ]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"i001,s1-i001\nx,y\n", "列名 i001 重复"),
        (b"", "没有列名"),
        (b'KEY,i001\n"a,b\n', "引号没有成对"),
        (b"KEY,i001\n\0,b\n", "编码认不出"),
        (b"KEY,\xff\xff\xff\n", "编码认不出"),
        (b"KEY," + b"x," * 5_000 + b"\n", "列数过多"),
    ],
)
def test_a_broken_table_is_refused_in_words(made: Form, content: bytes, words: str) -> None:
    found = odk.read(content, "o.csv", finder(made))
    assert not found.filled and words in shown(found.findings)[0]


def test_a_table_too_large_or_too_long_is_cut_off_aloud(made: Form, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(odk, "MAX_ROWS", 1)
    found = odk.read(odk_csv(made, RUN, RUN), "o.csv", finder(made))
    assert len(found.filled) == 1 and "行数过多" in shown(found.findings)[0]
    monkeypatch.setattr(odk, "MAX_BYTES", 10)
    assert "文件过大" in shown(odk.read(odk_csv(made, RUN), "o.csv", finder(made)).findings)[0]


def test_what_is_no_export_is_not_taken_for_one() -> None:
    assert not odk.looks_like(b"date,form\n") and not odk.looks_like(b"\xff\xfe\xff") and not odk.looks_like(b"")
    assert (
        odk.bare("data/s1/i001") == odk.bare("s1-fail_001-i001") == "i001"
        and odk.bare("meta-instanceID") == "instanceID"
    )
