"""YAML that we write: what is read back is what was written, whatever people typed."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance_kit import source
from compliance_kit.decode import FORBIDDEN
from compliance_kit.emit import unwritable, yaml_blocks, yaml_line, yaml_text

NASTY = ["=1+1", "+86", "-", "@x", "a: b", "# x", "a #b", "\u00a0", "\u3000x ", "１２", "yes", "no", "~", "null", "true", "007", "1.10",
         "2026-02-30", "2026-12-03", "9:05", "'", '"', "\\", "\n", "a\n\nb ", "\t", "\r\n", "😀👨‍👩‍👧", "- x", "? x", "{a}", "[b]", "*a", "&a", "!t",
         "%x", "|", ">", ",", "<<", "长" * 3_000, "a/b.c", "合格，符合。", ".5", "1e3", "0x1f", "…",
         "第 1 项", "《甲》第 2 条", "a - b", "a -", "a  b", "a b ", "甲：乙", "“是”", "no no", "《", "a ?", "----", "a:b", "...", "a 2026-02-30"]  # fmt: skip
texts = st.one_of(st.sampled_from(NASTY), st.text(st.characters(exclude_categories=("Cs",)), max_size=60)).filter(
    lambda text: not FORBIDDEN.search(text)
)
keys = texts.filter(lambda key: bool(key.strip()) and "\n" not in key and len(key) <= 200)
numbers = st.one_of(st.integers(-(10**14), 10**14), st.integers(-(10**6), 10**6).map(lambda n: n / 1000))
leaves = st.one_of(texts, numbers, st.booleans(), st.none())
values = st.recursive(
    leaves, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4), max_leaves=12
)


def read_back(text: str) -> Any:
    found, findings = source.parse(text.encode(), name="x.yml")
    assert found is not None and not findings, [str(d.message) for d in findings]
    return found.data


@settings(deadline=None)
@given(st.dictionaries(keys, values, min_size=1, max_size=6))
def test_what_is_written_is_read_back_the_same_to_the_character(data: dict[str, Any]) -> None:
    assert read_back(yaml_text(data)) == data
    assert read_back(yaml_blocks(data)) == data
    assert read_back(f"entry: {yaml_line(data)}\n")["entry"] == data


@pytest.mark.parametrize("text", NASTY)
def test_no_text_changes_on_its_way(text: str) -> None:
    data = {
        "head": {"k": text},
        "items": {"007": {"note": text, "photos": [{"path": text}]}},
        "extra": [{"note": text}],
    }
    assert read_back(yaml_text(data)) == read_back(yaml_blocks(data)) == data


def test_a_file_looks_as_people_would_write_it() -> None:
    data = {"kind": "result", "form": {"id": "CK-XX", "version": "2026.1"}, "date": "2026-12-03", "inspectors": ["张三"],
            "items": {"007": {"result": "fail", "deduct": 2.5, "late": True}}, "extra": [{"note": "门锁坏"}]}  # fmt: skip
    assert yaml_text(data) == (
        "kind: result\n"
        'form: {id: CK-XX, version: "2026.1"}\n'
        "date: 2026-12-03\n"
        "inspectors: [张三]\n"
        "items:\n"
        '  "007": {result: fail, deduct: 2.5, late: true}\n'
        "extra:\n"
        "  - {note: 门锁坏}\n"
    )


def test_a_file_to_go_on_writing_in_has_a_line_for_every_value() -> None:
    data = {"number": "花园〔2026〕第 0001 号", "on": "2026-12-03", "copies": 2, "items": [{"key": "007", "basis": ["《示例法》第三条"],
            "found": "门: 坏"}], "none": [], "grid": [["a", 1]]}  # fmt: skip
    assert yaml_blocks(data) == (
        "number: 花园〔2026〕第 0001 号\n"
        '"on": 2026-12-03\n'
        "copies: 2\n"
        "items:\n"
        '  - key: "007"\n'
        "    basis:\n"
        "      - 《示例法》第三条\n"
        '    found: "门: 坏"\n'
        "none: []\n"
        "grid:\n"
        "  - - a\n"
        "    - 1\n"
    )


@pytest.mark.parametrize("text", ["\x00", "\x07", "\x85", "\u2028", "\u202e", "\ufeff", "\ud800", "\uffff", "\x7f"])
def test_what_no_file_may_hold_is_refused(text: str) -> None:
    assert unwritable(f"a{text}b") == text and not unwritable("a\u00a0\u200db")
    with pytest.raises(ValueError, match="no file of ours"):
        yaml_text({"note": text})


@pytest.mark.parametrize("number", [float("nan"), float("inf"), 1e-7, 1e300, 10**16, 1.2345678901234567])
def test_numbers_that_would_come_back_otherwise_are_refused(number: float) -> None:
    with pytest.raises((ValueError, OverflowError)):
        yaml_text({"value": number})


@pytest.mark.parametrize("key", ["", " ", "a\nb", "k" * 201])
def test_keys_that_no_reader_takes_are_refused(key: str) -> None:
    with pytest.raises(ValueError, match="no key"):
        yaml_text({key: 1})
