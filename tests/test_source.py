"""The strict YAML reader: what it keeps, what it refuses, and where it points."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance_kit import source
from compliance_kit.model import Source, Span


def data_of(text: str) -> object:
    found, findings = source.parse(text.encode(), name="t.yml")
    assert found is not None and findings == (), findings
    return found.data


def faults(text: str | bytes) -> list[tuple[str, int, int]]:
    content = text if isinstance(text, bytes) else text.encode()
    _, findings = source.parse(content, name="t.yml")
    return [(f.code, f.place.span.line, f.place.span.column) for f in findings]


@pytest.mark.parametrize(
    "written", ["4:30", "0123", "1.10", "2025-01-01", "0x1F", "1_000", "1e5", "+1", "-0", ".5", "yesterday", "1.0"]
)
def test_what_yaml_would_turn_into_something_else_stays_text(written: str) -> None:
    assert data_of(f"a: {written}\n") == {"a": written}


@pytest.mark.parametrize(
    ("written", "meant"),
    [("7", 7), ("-3", -3), ("0.35", 0.35), ("true", True), ("false", False), ("null", None), ("", None), ("'7'", "7")],
)
def test_plain_numbers_and_constants_are_what_they_look_like(written: str, meant: object) -> None:
    assert data_of(f"a: {written}\n") == {"a": meant}


@pytest.mark.parametrize("word", ["yes", "No", "ON", "off", "TRUE", "False", "Null", "~"])
def test_an_unquoted_yes_or_no_is_kept_and_must_be_quoted(word: str) -> None:
    found, findings = source.parse(f"a: {word}\n".encode(), name="t.yml")
    assert found is not None and found.data == {"a": word}
    assert [f.code for f in findings] == ["yaml-ambiguous"] and word in str(findings[0].message)


def test_as_a_key_on_is_a_word_like_any_other() -> None:
    assert data_of("on: x\nno: y\n1: z\ntrue: w\n") == {"on": "x", "no": "y", "1": "z", "true": "w"}


def test_spans_count_characters_from_one_and_end_after_the_last() -> None:
    found, _ = source.parse('😀: "电梯 困"\nb:   中文字\nc: [甲, 乙]\n'.encode(), name="t.yml")
    assert found is not None
    assert found.spans[("😀",)] == Span(1, 4, 1, 10)
    assert found.spans[("b",)] == Span(2, 6, 2, 9)
    assert found.spans[("c", 1)] == Span(3, 8, 3, 9)
    assert found.key_spans[("b",)] == Span(2, 1, 2, 2)
    assert found.place(("c", 9, "x")).span == found.spans[("c",)]
    assert found.key_place(("c", 0)) == found.place(("c", 0))


def test_a_stretch_of_a_value_is_pointed_at_to_the_character() -> None:
    found, _ = source.parse('a: "《条例》第三百条"\nb: "x\\ty"\nc: |\n  甲\n  乙\n'.encode(), name="t.yml")
    assert found is not None
    assert found.within(("a",), 4, 8).span == Span(1, 9, 1, 13)
    assert found.within(("b",), 0, 1) == found.place(("b",))
    assert found.within(("c",), 0, 1) == found.place(("c",))


def test_a_byte_order_mark_and_windows_line_ends_make_no_difference() -> None:
    plain = "a: 1\nb: |\n  甲\n  乙\n"
    assert data_of("\ufeff" + plain) == data_of(plain.replace("\n", "\r\n")) == data_of(plain)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", [("yaml-empty", 1, 1)]),
        ("# 只有注释\n", [("yaml-empty", 1, 1)]),
        ("a: &x 1\nb: *x\n", [("yaml-alias", 1, 4), ("yaml-alias", 2, 4)]),
        ("a: &x {b: *x}\n", [("yaml-alias", 1, 4), ("yaml-alias", 1, 11)]),
        ("&k a: 1\n", [("yaml-alias", 1, 1)]),
        ("a: {<<: {b: 1}}\n", [("yaml-merge", 1, 5)]),
        ("a: !!python/object:os.system x\n", [("yaml-tag", 1, 4)]),
        ("a: !x [1]\n", [("yaml-tag", 1, 4)]),
        ("a: !!binary aGk=\n", [("yaml-tag", 1, 4)]),
        ("a: 1\nb: 2\na: 3\n", [("yaml-duplicate-key", 3, 1)]),
        ("a: {b: 1, b: 2}\n", [("yaml-duplicate-key", 1, 11)]),
        ("a: 1\n---\nb: 2\n", [("yaml-documents", 2, 1)]),
        ("%YAML 1.2\n---\na: 1\n", [("yaml-directive", 1, 1)]),
        ("? [a]\n: b\n", [("yaml-key", 1, 3)]),
        ("? {a: 1}\n: b\n", [("yaml-key", 1, 3)]),
        ("a:\n\t- b\n", [("yaml-tab", 2, 1)]),
        ("a: b\x00c\n", [("yaml-character", 1, 5)]),
        ("a: 甲\x85乙\n", [("yaml-character", 1, 5)]),
        ("a: 甲\u2028乙\n", [("yaml-character", 1, 5)]),
        ("a: \u202e甲\n", [("yaml-character", 1, 4)]),
        ("a: 1\n\ufeffb: 2\n", [("yaml-character", 2, 1)]),
        ('a: "\\u0000"\n', [("yaml-character", 1, 4)]),
        ('a: "\\ud800"\n', [("yaml-syntax", 1, 7)]),
        ("a: 2024-02-30\n", [("yaml-date", 1, 4)]),
        ("a: .nan\nb: -.INF\n", [("yaml-number", 1, 4), ("yaml-number", 2, 4)]),
        ("a: 1234567890123456\n", [("yaml-number", 1, 4)]),
        ("title：消防\nid: x\n", [("yaml-full-width-colon", 1, 6)]),
        ("title：消防\n", [("yaml-full-width-colon", 1, 6)]),
        ("id: a\n标准：\n  - b: c\n", [("yaml-full-width-colon", 2, 3)]),
        ("a:\n  - name：x\n    b: c\n", [("yaml-full-width-colon", 2, 9)]),
        ("a: [1, 2\nb: 3\n", [("yaml-syntax", 2, 2)]),
        ("a: b: c\n", [("yaml-syntax", 1, 5)]),
        ("a: @x\n", [("yaml-syntax", 1, 4)]),
        ("a: 1\n  b: 2\n", [("yaml-syntax", 2, 4)]),
        ("a: “甲”: 乙\n", [("yaml-syntax", 1, 7)]),
    ],
)
def test_what_is_refused_and_where(text: str, expected: list[tuple[str, int, int]]) -> None:
    assert faults(text) == expected


@pytest.mark.parametrize(
    "text", ["a: 注意：这是正文\n", "a:\n  - 注意：正文\n", "a: |\n  标准：\n  b\n", 'a: "甲：\n  乙"\n']
)
def test_a_full_width_colon_in_a_text_is_nobodys_fault(text: str) -> None:
    assert faults(text) == []


def test_a_repeated_key_shows_where_it_stood_first() -> None:
    _, findings = source.parse("甲: 1\n乙: 2\n甲: 3\n".encode(), name="t.yml")
    assert findings[0].related[0].place.span == Span(1, 1, 1, 2)


@pytest.mark.parametrize(
    ("content", "line", "column", "word"),
    [
        ("a: 1\nb: 消防\n".encode("gbk"), 2, 4, "GBK"),
        ("a: 1\nb: 甲".encode() + b"\xff\xfe\n", 2, 5, "UTF-8"),
        ("a: 甲\n".encode("utf-16"), 1, 1, "UTF-16"),
        ("a: 甲\n".encode("utf-32"), 1, 1, "UTF-32"),
    ],
)
def test_an_encoding_other_than_utf8_is_named(content: bytes, line: int, column: int, word: str) -> None:
    _, findings = source.parse(content, name="t.yml")
    assert [(f.code, f.place.span.line, f.place.span.column) for f in findings] == [("yaml-encoding", line, column)]
    assert word in str(findings[0].message)


@pytest.mark.parametrize(
    "text",
    [
        "[" * 10_000,
        "a: " + "{b: " * 200 + "1" + "}" * 200,
        "".join(f"{' ' * i}a:\n" for i in range(300)),
        "- " * 500 + "a\n",
    ],
)
def test_deep_nesting_is_refused_before_it_can_hurt(text: str) -> None:
    assert faults(text)[0][0] == "yaml-depth"


def test_thirty_two_levels_are_allowed() -> None:
    assert faults("[" * 32 + "1" + "]" * 32) == []


def test_an_alias_bomb_costs_nothing() -> None:
    lines = ["a0: &a0 [x]"] + [f"a{i}: &a{i} [{','.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 10)]
    assert {code for code, _, _ in faults("\n".join(lines))} == {"yaml-alias"}


def test_sizes_have_limits(tmp_path: Path) -> None:
    assert faults(b"a: " + b"x" * source.MAX_BYTES)[0][0] == "yaml-too-large"
    assert faults("a: '" + "x" * (source.MAX_SCALAR + 1) + "'\n")[0][0] == "yaml-too-large"
    assert faults("[" + "a," * (source.MAX_NODES + 10) + "]")[0][0] == "yaml-too-large"
    big = tmp_path / "big.yml"
    with big.open("wb") as file:
        file.truncate(50_000_000)
    assert source.read(big, name="big.yml")[1][0].code == "yaml-too-large"


def test_what_is_no_file_is_not_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.yml")
    found, findings = source.read(tmp_path / "pipe.yml", name="pipe.yml")
    assert found is None and findings[0].code == "yaml-not-a-file"


def test_findings_of_one_file_are_capped() -> None:
    assert len(faults("".join(f"a{i}: yes\n" for i in range(100)))) == source.MAX_FINDINGS


@given(
    st.binary(max_size=200)
    | st.text(max_size=200).map(str.encode)
    | st.text("ab:-[]{}\"'|>&*!%@#?\n \t：，1.~", max_size=80).map(str.encode)
)
def test_no_bytes_make_it_raise_or_point_outside_the_file(content: bytes) -> None:
    found, findings = source.parse(content, name="t.yml")
    assert isinstance(found, Source) or findings
    lines = content.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for finding in findings:
        assert 1 <= finding.place.span.line <= len(lines) + 1


@given(
    st.recursive(
        st.text("甲乙ab 1:#-'\"", max_size=8) | st.integers(-999, 999) | st.booleans() | st.none(),
        lambda inner: (
            st.lists(inner, max_size=3) | st.dictionaries(st.text("abc键", min_size=1, max_size=4), inner, max_size=3)
        ),
        max_leaves=10,
    )
)
def test_what_json_writes_is_read_back_as_it_was(value: object) -> None:
    import json

    found, findings = source.parse(json.dumps({"a": value}, ensure_ascii=False).encode(), name="t.yml")
    assert found is not None and found.data == {"a": value} and findings == ()
