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
        ('"a\\u0000": 1\n', [("yaml-character", 1, 1)]),
        ("a: \U0001fffe\n", [("yaml-character", 1, 4)]),
        ("a: b\x00c\nd: 1\nd: 2\n", [("yaml-character", 1, 5), ("yaml-duplicate-key", 3, 1)]),
        ("a: &x 1\n*x : 2\n", [("yaml-alias", 1, 4), ("yaml-alias", 2, 1)]),
        ("*x\n", [("yaml-alias", 1, 1)]),
        ("? |\n  a\n: b\n", [("yaml-key", 1, 3)]),
        ("{'': 1}\n", [("yaml-key", 1, 2)]),
        ("? " + "k" * 201 + "\n: b\n", [("yaml-key", 1, 3)]),
        ("null\n", [("yaml-empty", 1, 1)]),
        ("---\n", [("yaml-empty", 1, 1)]),
        ("a: 1\n...\nb: 2\n", [("yaml-syntax", 3, 1)]),
        ("%FOO a\n---\na: 1\n", [("yaml-syntax", 1, 5)]),
        ("%YAML 2.0\n---\na: 1\n", [("yaml-syntax", 1, 1)]),
        ("a: !<x a\n", [("yaml-syntax", 1, 7)]),
        ("!e!x a\n", [("yaml-syntax", 1, 1)]),
        ("a: {x: 1}\na: {y: 2, y: 3}\n", [("yaml-duplicate-key", 2, 1), ("yaml-duplicate-key", 2, 11)]),
        ("a:\n  b: 1\n  \tc: 2\n", [("yaml-tab", 3, 3)]),
        ("a: 1\n\t\nb: 2\n", [("yaml-tab", 2, 1)]),
        ("a: |\n\tx\n", [("yaml-tab", 2, 1)]),
        ("-\ta\n-\tb\n", [("yaml-tab", 1, 2), ("yaml-tab", 2, 2)]),
        ("?\t- a\n", [("yaml-tab", 1, 2)]),
        ("a: {b: c}\td: [\n", [("yaml-syntax", 1, 11)]),
        ("a:\n\t- b\n\t- c\n", [("yaml-tab", 2, 1), ("yaml-tab", 3, 1)]),
        ('a: "甲\nid: x\n', [("yaml-syntax", 1, 4)]),
        ("a: '甲\nid: x\n", [("yaml-syntax", 1, 4)]),
        ('a: "甲\n---\nid: x\n', [("yaml-syntax", 1, 4)]),
        ('title: "消防\nid: x\nname: "y"\nz: 1\n', [("yaml-syntax", 1, 8)]),
        ("- a\n-b\n- c: 1\n", [("yaml-syntax", 2, 1)]),
        ("a: 1\nkey\nb: 1\n", [("yaml-syntax", 2, 1)]),
        ("a: [1,\nb: 2\nc: 3\n", [("yaml-syntax", 3, 2)]),
        ("id：a\ntitle：b\nx: 1\nname：c\n", [("yaml-full-width-colon", 2, 6), ("yaml-full-width-colon", 4, 5)]),
        ("- 注意：正文\na: @x\n", [("yaml-syntax", 2, 1)]),
        ("- - 注意：正文\n  - @x\n", [("yaml-syntax", 2, 5)]),
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
        ("a: [甲，乙\n", [("yaml-syntax", 1, 8)]),
    ],
)
def test_what_is_refused_and_where(text: str, expected: list[tuple[str, int, int]]) -> None:
    assert faults(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "a: |\n  x\n  \ty\n",
        'a: "x\n\ty"\n',
        "a: [1,\n\t2]\n",
        "a:\tb\n",
        "a: b #\t\n",
        "a: 注意：这是正文\n",
        "a:\n  - 注意：正文\n",
        "a: |\n  标准：\n  b\n",
        'a: "甲：\n  乙"\n',
    ],
)
def test_a_full_width_colon_or_a_tab_in_a_text_is_nobodys_fault(text: str) -> None:
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
        ("id: ab\n".encode("utf-16-le"), 1, 1, "UTF-16"),
        ("id: ab\n".encode("utf-16-be"), 1, 1, "UTF-16"),
        ("标题: 消防\nid: 甲\n".encode("utf-16-le"), 1, 1, "UTF-16"),
        ("标题: 消防\nb: ".encode() + "消防".encode("gbk"), 2, 4, "不是有效的 UTF-8"),
        ("\ufeffa: ".encode() + b"\xff", 1, 4, "UTF-8"),
        (b"a: 1\rb: 2\r\nc: " + b"\xff", 3, 4, "UTF-8"),
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


def test_a_file_that_cannot_be_opened_is_a_finding(tmp_path: Path) -> None:
    (tmp_path / "gone.yml").symlink_to(tmp_path / "nowhere.yml")
    found, findings = source.read(tmp_path / "gone.yml", name="gone.yml")
    assert found is None and findings[0].code == "yaml-not-a-file"
    (tmp_path / "good.yml").write_bytes(b"a: 1\n")
    found, findings = source.read(tmp_path / "good.yml", name="good.yml")
    assert found is not None and found.data == {"a": 1} and findings == ()


def test_what_stands_under_a_repeated_key_leaves_the_first_untouched() -> None:
    found, _ = source.parse(b"a: {x: 1}\nb: 1\na: {y: [2]}\n", name="t.yml")
    assert found is not None and found.data == {"a": {"x": 1}, "b": 1}
    assert set(found.spans) == {(), ("a",), ("a", "x"), ("b",)} and len(found.spans) == 4
    assert found.spans[("a",)] == Span(1, 4, 1, 10) and len(found.key_spans) == 3


def test_a_block_ends_where_its_last_value_ends() -> None:
    found, _ = source.parse(b"a:\n  - b: 1\n    c: 22\n\n# x\nd: 3\n", name="t.yml")
    assert found is not None
    assert found.spans[("a",)] == Span(2, 3, 3, 10) and found.spans[()] == Span(1, 1, 6, 5)


def test_an_unfinished_text_or_list_shows_where_it_began() -> None:
    _, findings = source.parse(b"a: [1,\nb: 2\nc: 3\n", name="t.yml")
    assert findings[0].related[0].place.span == Span(1, 4, 1, 5)


def test_full_width_marks_near_a_fault_are_named() -> None:
    _, findings = source.parse("a: [甲，乙\n".encode(), name="t.yml")
    assert "全角" in str(findings[0].hint)


@pytest.mark.parametrize(
    "text",
    ["\0" * 1_900_000, "a：\n" * 400_000, "\ta\n" * 600_000, "a: 1\n" * 300_000, "- yes\n" * 300_000, "- &a x\n" * 250_000, "a: " + "9" * 1_900_000],
)  # fmt: skip
def test_no_file_within_the_size_limit_takes_long_or_gives_more_than_the_cap(text: str) -> None:
    assert 0 < len(faults(text)) <= source.MAX_FINDINGS


@pytest.mark.parametrize(
    "text", ["a: [1, 2\nb: 3\n", "a: b: c\n", "a:\n\t- b\n", "title：消防\nid: x\n", "a: 1\na: 2\n", "%YAML 1." + "9" * 5000 + "\n---\na: 1\n", 'a: "\\U99999999"\n']
)  # fmt: skip
def test_without_the_c_parser_the_same_is_found_more_slowly(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    import yaml

    expected = faults(text)
    monkeypatch.delattr(yaml, "CSafeLoader", raising=False)
    assert [row[0] for row in faults(text)] == [row[0] for row in expected]
    assert data_of("a: {b: [1, 甲]}\n") == {"a": {"b": [1, "甲"]}}


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
    lines = (
        content.removeprefix(b"\xef\xbb\xbf")
        .decode("utf-8", "replace")
        .replace("\r\n", "\n")
        .replace("\r", "\n")
        .split("\n")
    )
    for finding in findings:
        span = finding.place.span
        assert 1 <= span.line <= len(lines) and (span.line, span.column) <= (span.end_line, span.end_column)
        assert 1 <= span.column <= len(lines[span.line - 1]) + 2 and str(finding.message) and str(finding.hint)


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
