"""A phone's export read strictly: what it says comes back, all that it must not hold is told with the way to it."""

from __future__ import annotations

import json
from typing import Any

import pytest

pytest.importorskip("xlsxwriter", reason="Excel needs compliance-kit[office]")

from compliance_kit.importers.filled import phone
from compliance_kit.outputs.checklist import Form
from intake_samples import JPEG, PNG, as_bytes, data_uri, export, library, only, shown, the_form


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Form:
    return the_form(library(tmp_path_factory.mktemp("kb")))


def complaints(data: Any) -> list[str]:
    found = phone.read(data if isinstance(data, bytes) else as_bytes(data), "p.json")
    assert not found.filled
    return shown(found.findings)


def test_all_that_was_typed_and_taken_comes_back(made: Form) -> None:
    items = {
        "001": {"result": "fail", "at": "09:12", "deduct": 2, "place": "3 幢", "note": " 灯\n不亮😀", "owner": "维修工",
                "due": "2026-12-08", "photos": [data_uri(JPEG), data_uri(PNG, "png")]},
        "003": {"result": "pass", "value": 0.35, "at": ""},
        "005@DT-01": {"result": "na", "reason": "停用"},
    }  # fmt: skip
    extra = [{"note": "门锁坏", "place": "机房", "due": "2026-12-05", "photos": [data_uri(JPEG)]}, {}]
    found = only(phone.read(as_bytes(export(made, items, extra=extra)), "p.json"))
    first = found.items[0]
    assert first.get("note").text == " 灯\n不亮😀" and first.get("note").cell == "items.001.note"
    assert [photo.content for photo in first.photos] == [JPEG, PNG] and first.photos[1].suffix == ".png"
    assert first.photos[0].path == f"results/files/{first.photos[0].sha256}.jpg"
    assert found.items[1].get("value").value == 0.35 and found.items[1].get("at").is_empty
    assert [item.key for item in found.items] == ["001", "003", "005@DT-01"]
    assert {name: cell.text for name, cell in found.extras[0].parts.items()} == {
        "note": "门锁坏",
        "部位": "机房",
        "due": "2026-12-05",
    }
    assert len(found.extras) == 1 and found.run == "3f0b0c1e-run" and found.signed["受检人"].text == "王五"
    assert (found.channel, found.started, found.identity.hash) == ("phone", "2026-12-03T09:04", made.hash)


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        ({"colour": 1}, "colour filled-refused 没有 colour 这一栏"),
        ({"run": 3}, "run filled-refused run 的值类型不对"),
        ({"ckit": True}, "ckit filled-refused ckit 的值类型不对"),
        ({"form": {"id": "CK-XX", "version": "2026.1"}}, "form filled-refused 缺少 hash"),
        ({"head": {"检查人": 3}}, "head.检查人 filled-refused 这里应当是文字"),
        ({"head": {" ": "x"}}, "head.  filled-refused 这里应当是文字"),
        ({"head": {"检查人": "长" * 4_001}}, "head.检查人 filled-refused 文字过长"),
        ({"items": {"7": {"result": "pass"}}}, "items.7 filled-refused 没有 7 这样的项目代码"),
        ({"items": {"007": {}}}, "items.007 filled-refused 缺少 result"),
        ({"items": {"007": []}}, "items.007 filled-refused 应当是一组"),
        ({"items": {"007": {"result": "pass", "score": 5}}}, "items.007.score filled-refused 没有 score 这一栏"),
        ({"items": {"007": {"result": "pass", "value": True}}}, "items.007.value filled-refused value 的值类型不对"),
        ({"items": {"007": {"result": "pass", "value": 10**400}}}, "items.007.value filled-refused 数字过长"),
        ({"items": {"007": {"result": "pass", "note": "长" * 4_001}}}, "items.007.note filled-refused 文字过长"),
        ({"items": {f"{i:03}@{j}": {"result": "pass"} for i in range(500) for j in "abc"}}, "items filled-refused 项目过多"),
        ({"items": {"007": {"result": "fail", "photos": ["http://x/a.jpg"]}}}, "items.007.photos.0 filled-refused 照片应当是"),
        ({"items": {"007": {"result": "fail", "photos": [3]}}}, "items.007.photos.0 filled-refused 照片应当是"),
        ({"items": {"007": {"result": "fail", "photos": ["data:image/svg+xml;base64,AAAA"]}}}, "照片应当是"),
        ({"items": {"007": {"result": "fail", "photos": ["data:image/jpeg;base64,@@"]}}}, "照片打不开"),
        ({"items": {"007": {"result": "fail", "photos": [data_uri(b"MZ...")]}}}, "照片打不开"),
        ({"extra": [{"score": 1}]}, "extra.0.score filled-refused 没有 score 这一栏"),
    ],
)  # fmt: skip
def test_what_an_export_must_not_hold_is_told_where_it_stands(made: Form, change: dict[str, Any], wanted: str) -> None:
    found = complaints(export(made, {}) | change)
    assert wanted in found[0], found


def test_every_fault_is_told_at_once(made: Form) -> None:
    assert len(complaints(export(made, {"7": {}, "008": {"result": 3}}, extra=[{"x": 1}]))) == 3
    assert "缺少 run" in complaints({"ckit": 1, "form": {}, "project": "", "head": {}, "items": {}})[0]


def test_pictures_too_many_or_too_large_are_refused(made: Form, monkeypatch: pytest.MonkeyPatch) -> None:
    items = {"007": {"result": "fail", "photos": [data_uri(JPEG)] * 3}}
    monkeypatch.setattr(phone, "MAX_PHOTOS", 2)
    assert "照片过多或过大" in complaints(export(made, items))[0]
    monkeypatch.setattr(phone, "MAX_PHOTO", 10)
    assert len(complaints(export(made, items))) == 3
    monkeypatch.setattr(phone, "MAX_BYTES", 10)
    assert "文件过大" in complaints(export(made, items))[0]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b'{"ckit": 1, "run": "a", "run": "b"}', "“run”写了两次"),
        (b'{"ckit": NaN}', "NaN 不是能用的数"),
        (b'{"ckit": 1e999}', "1e999 不是能用的数"),
        (b'{"ckit": 1', "没有传完"),
        (b'{"a":' * 100_000, "没有传完"),
        (b'{"ckit": ' + b"9" * 5_000 + b"}", "没有传完"),
        ('{"ckit": "电梯"}'.encode("gb18030"), "UTF-8"),
        (b'{"other": 1}', "不是手机检查表"),
        (b'{"ckit": 2}', "格式版本是 2"),
    ],
)
def test_what_is_no_export_is_refused_in_words(content: bytes, words: str) -> None:
    assert words in complaints(content)[0]


def test_the_sort_of_a_file_is_told_by_its_first_bytes() -> None:
    assert phone.looks_like(b'\xef\xbb\xbf \n{"a"') and not phone.looks_like(b"a,b") and not phone.looks_like(b"")
    assert (
        phone.scan(b"%PDF-1.7 x").suffix == ".pdf"
        and phone.scan(JPEG).suffix == ".jpg"
        and phone.scan(b"GIF89a") is None
    )  # type: ignore[union-attr]


def test_json_of_any_sort_never_breaks_the_reader() -> None:
    for content in (
        json.dumps(value).encode() for value in ([], 3, "x", {"ckit": 1, "form": 3}, {"ckit": {}}, {"ckit": None})
    ):
        assert phone.read(content, "x").findings
