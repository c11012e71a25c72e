"""Reports: carets under the right Chinese character, and every format whole and well-formed."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance_kit import report
from compliance_kit.model import Diagnostic, Place, Related, Severity, Span, Text, say
from compliance_kit.terminal import WIDTH, columns

ERROR, GAP, NOTE = Severity


def one(line: int = 1, column: int = 1, end: int = 0, **changed: Any) -> Diagnostic:
    span = Span(line, column, changed.pop("end_line", line), end or column + 1)
    whole: dict[str, Any] = {"code": "broken-link", "severity": ERROR, "message": say("找不到"), "path": "a.yml"}
    whole |= changed
    return Diagnostic(place=Place(whole.pop("path"), span), **whole)


def made(text: str, *diagnostics: Diagnostic, style: str = "text", coloured: bool = False) -> str:
    return report.FORMATS[style](report.Findings(diagnostics, {"a.yml": text}, str, coloured))


def caret_and_marked(shown: str) -> tuple[int, int, str]:
    """The columns where the caret begins and how many it takes, and what stands above it on the quoted line."""
    quoted, below = shown.split("\n")[1:3]
    start, width = columns(below[: below.index("^")]), below.count("^")
    at, over = 0, ""
    for character in quoted:
        if start <= at < start + width and columns(character):
            over += character
        at += columns(character)
    return start, width, over


def test_a_finding_is_place_rule_message_line_caret_and_hint() -> None:
    shown = made("a: 1\nwithin: 4:30\n", one(2, 9, 13, hint=say("请写明单位")))
    assert shown == (
        "a.yml:2:9: error[broken-link] 找不到\n  2 | within: 4:30\n    |         ^^^^ 请写明单位\n"
        "检查完毕：错误 1 处，差距 0 处，提示 0 处。\n"
    )


@pytest.mark.parametrize(
    ("line", "column", "end", "marked"),
    [
        ("依据: 《物业管理条例》第三百条", 13, 17, "第三百条"),
        ("a: 中b文c字", 5, 6, "b"),
        ("e: 😀x", 5, 6, "x"),
        ("e: ﾊﾝｶｸ半", 8, 9, "半"),
        ("ＧＢ: x", 5, 6, "x"),
    ],
)
def test_carets_stand_under_what_they_mean(line: str, column: int, end: int, marked: str) -> None:
    _, width, over = caret_and_marked(made(line, one(1, column, end)))
    assert (over, width) == (marked, columns(marked))


def test_a_combining_mark_takes_no_column() -> None:
    assert columns("e\u0301") == 1 and columns("中ａﾊ") == 5
    assert caret_and_marked(made("e: e\u0301x", one(1, 6)))[2] == "x"


@pytest.mark.parametrize("start", [0, 1, 30, 38, 39, 60, 99, 118, 119])
@pytest.mark.parametrize("length", [1, 5, 30])
@pytest.mark.parametrize("letters", ["物业", "ab", "业b"])
def test_a_long_line_is_cut_to_80_columns_around_the_mark(start: int, length: int, letters: str) -> None:
    line = (letters * 60)[: max(0, start)] + "甲" * length + (letters * 60)[start + length :]
    end = start + 1 + length
    shown = made(line, one(1, start + 1, end))
    quoted = shown.split("\n")[1]
    assert columns(quoted) <= WIDTH + 6, quoted
    _, width, over = caret_and_marked(shown)
    assert set(over) <= {"甲", "…"} and over.startswith("甲") and width == columns(over), shown
    assert length > 5 or over == "甲" * length


def test_a_mark_wider_than_the_window_is_cut_with_it() -> None:
    shown = made("依据" * 100, one(1, 1, 200))
    assert all(columns(line) <= 84 for line in shown.split("\n")[1:3]), shown


def test_a_long_hint_goes_on_a_line_of_its_own() -> None:
    shown = made("a: " + "甲" * 20, one(1, 4, 24, hint=say("请" * 30)))
    assert shown.split("\n")[3] == "    = " + "请" * 30


def test_a_span_over_several_lines_is_marked_to_the_end_of_the_first() -> None:
    shown = made("a: [甲,\n  乙]\n", one(1, 4, 5, end_line=2))
    assert caret_and_marked(shown)[2] == "[甲,"


def test_a_mark_behind_the_end_of_the_line_is_one_caret() -> None:
    assert made("a:\n", one(1, 3, 3)).split("\n")[2] == "    |   ^"
    assert made("a:\n", one(1, 9, 10)).split("\n")[2].endswith("^")
    assert "^" in made("\n\n", one(1, 1, 1)) and "^" not in made("a:\n", one(99, 1))


def test_without_its_text_a_finding_keeps_its_hint() -> None:
    found = one(path="other.yml", hint=say("改一改"))
    assert made("a: 1\n", found).split("\n")[1] == "  改一改"
    assert len(made("a: 1\n", replace(found, hint=None)).split("\n")) == 3


def test_controls_in_a_line_do_not_reach_the_terminal() -> None:
    shown = made("a: \x1b[31m\u202e\tx\r\n", one(1, 4))
    assert not re.search("[\x1b\u202e\t\r]", shown)


def test_a_second_place_is_shown_too() -> None:
    related = (Related(Place("a.yml", Span(2, 1, 2, 2)), say("第一次写在这里")),)
    lines = made("甲: 1\n乙: 2\n", one(related=related)).split("\n")
    assert lines[3:6] == ["  a.yml:2:1: 第一次写在这里", "  2 | 乙: 2", "    | ^^"]


def test_colours_are_used_only_when_asked_for() -> None:
    found = [one(), one(severity=GAP), one(severity=NOTE)]
    plain, coloured = made("甲\n", *found), made("甲\n", *found, coloured=True)
    assert "\x1b" not in plain and [c in coloured for c in ("\x1b[31m", "\x1b[33m", "\x1b[36m")] == [True] * 3
    assert re.sub(r"\x1b\[\d*m", "", coloured) == plain


def test_nothing_found_is_said() -> None:
    assert made("a: 1\n") == "检查完毕，没有发现问题。\n"


NASTY = say("100% “<坏>” & '坏'\n第二行：\x07\ufffe {x}", x="::error::,")
FOUND = (
    one(1, 2, 3, severity=NOTE, message=NASTY, hint=say("50%\r\n换"), subject="std#01"),
    one(2, 1, 2, severity=ERROR, message=NASTY),
    one(2, 1, 2, severity=GAP, path='b "<&>.yml'),
)


def test_json_holds_every_finding_with_its_places() -> None:
    data = json.loads(made("甲\n", *FOUND, style="json"))
    assert data["version"] == 1 and [row["severity"] for row in data["findings"]] == ["note", "error", "gap"]
    first = data["findings"][0]
    assert (first["line"], first["column"], first["end_line"], first["end_column"]) == (1, 2, 1, 3)
    assert first["message"] == str(NASTY) and first["hint"] == "50%\r\n换" and first["subject"] == "std#01"
    assert json.loads(made("", style="json"))["findings"] == []
    related = (Related(Place("b.yml"), say("那里")),)
    assert json.loads(made("", one(related=related), style="json"))["findings"][0]["related"][0]["path"] == "b.yml"


def test_github_lines_are_one_each_escaped_and_worst_first() -> None:
    lines = made("甲\n", *FOUND, style="github").rstrip("\n").split("\n")
    assert len(lines) == 4 and [line.split(" ")[0] for line in lines[:3]] == ["::error", "::warning", "::notice"]
    assert "%0A" in lines[0] and "100%25" in lines[0] and "%0D%0A" in lines[2] and "\r" not in "".join(lines)


def test_github_properties_are_escaped_as_well() -> None:
    line = made("", one(path="a,b:c%.yml"), style="github").split("\n")[0]
    assert line.startswith("::error file=a%2Cb%3Ac%25.yml,line=1,")


def test_gitlab_rows_have_what_gitlab_asks_for() -> None:
    rows = json.loads(made("甲\n", *FOUND, style="gitlab"))
    assert [row["severity"] for row in rows] == ["info", "critical", "minor"]
    assert all({"description", "check_name", "fingerprint", "location"} <= set(row) for row in rows)
    assert len({row["fingerprint"] for row in rows}) == 3
    assert rows[1]["location"] == {"path": "a.yml", "lines": {"begin": 2}}


def test_two_alike_findings_in_one_file_have_fingerprints_of_their_own() -> None:
    rows = json.loads(made("甲\n甲\n", one(1), one(2), style="gitlab"))
    assert len({row["fingerprint"] for row in rows}) == 2


def test_sarif_has_its_rules_places_and_fingerprints() -> None:
    log = json.loads(made("甲\n", *FOUND, style="sarif"))
    (run,) = log["runs"]
    assert log["version"] == "2.1.0" and "sarif-2.1.0" in log["$schema"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert run["tool"]["driver"]["name"] == "ckit" and rules == ["broken-link"]
    assert [row["level"] for row in run["results"]] == ["note", "error", "warning"]
    for row in run["results"]:
        (place,) = row["locations"]
        region, uri = place["physicalLocation"]["region"], place["physicalLocation"]["artifactLocation"]["uri"]
        assert row["ruleId"] in rules and row["message"]["text"] and re.fullmatch(r"[\w.%/~-]+", uri, re.ASCII), uri
        assert region["endLine"] >= region["startLine"] >= 1 and region["endColumn"] >= region["startColumn"] >= 1
        assert re.fullmatch("[0-9a-f]{32}", row["partialFingerprints"]["ckit/v1"])
    assert json.loads(made("", style="sarif"))["runs"][0]["results"] == []


def test_junit_is_well_formed_and_counts_what_it_holds() -> None:
    suite = ElementTree.fromstring(made("甲\n", *FOUND, style="junit"))
    failures = suite.findall("testcase/failure")
    assert suite.get("tests") == str(len(suite.findall("testcase"))) and suite.get("failures") == str(len(failures))
    assert [f.get("type") for f in failures] == ["broken-link"] and "a.yml:2:1" in str(failures[0].get("message"))
    assert ElementTree.fromstring(made("", style="junit")).get("failures") == "0"


def test_junit_shows_a_failure_in_a_file_without_text() -> None:
    suite = ElementTree.fromstring(made("", one(path="gone.yml"), style="junit"))
    assert [case.get("name") for case in suite.iter("testcase")] == ["a.yml", "gone.yml"]
    assert suite.get("failures") == str(len(suite.findall("testcase/failure"))) == "1"


def test_a_fingerprint_stays_when_lines_move_and_changes_with_the_thing() -> None:
    prints = {report.fingerprint(d) for d in (one(1), one(7, 9))}
    others = {
        report.fingerprint(d) for d in (one(subject="x"), one(path="b.yml"), one(code="x"), one(message=say("乙")))
    }
    assert len(prints) == 1 and len(others) == 4 and not prints & others


def test_every_format_speaks_the_reader_s_language() -> None:
    def english(text: Text) -> str:
        return "ENGLISH"

    for name, style in report.FORMATS.items():
        shown = style(report.Findings([one(hint=say("改"))], {"a.yml": "x: 1\n"}, english))
        assert "ENGLISH" in shown and not re.search("[\u4e00-\u9fff]", shown), name


TEXTS = st.text(max_size=120)


@given(text=TEXTS, message=TEXTS, path=TEXTS, span=st.tuples(*[st.integers(1, 200)] * 4))
def test_no_finding_breaks_a_format(text: str, message: str, path: str, span: tuple[int, int, int, int]) -> None:
    found = Diagnostic("code", ERROR, Place(path, Span(*span)), Text(message))
    findings = report.Findings([found], {path: text}, lambda words: words.msgid)
    for name, style in report.FORMATS.items():
        shown = style(findings)
        if name in ("json", "gitlab", "sarif"):
            json.loads(shown)
        elif name == "junit":
            ElementTree.fromstring(shown)
        elif name == "github":
            assert re.match("::error [^\r\n]*::[^\r\n]*\n", shown)


def test_a_mark_in_a_huge_line_shows_only_what_is_around_it() -> None:
    line = "[" * 1_000_000
    found = Diagnostic("x", Severity.ERROR, Place("a.yml", Span(1, 500_000, 1, 500_001)), say("嵌套太深"))
    text = report.as_text(report.Findings([found], {"a.yml": line}, str))
    assert max(len(row) for row in text.split("\n")) < 100 and "^" in text


def test_a_cell_is_said_in_place_of_a_line_in_every_format() -> None:
    place = Place("f.xlsx", Span(9, 8, 9, 9), "检查表!H9")
    found = Diagnostic("filled-cell", Severity.ERROR, place, say("认不出"), related=(Related(place, say("这里")),))
    other = replace(found, place=replace(place, cell="检查表!H10"))
    made = {name: write(report.Findings([found, other], {}, str)) for name, write in report.FORMATS.items()}
    assert made["text"].startswith("f.xlsx:检查表!H9: error[filled-cell] 认不出\n  f.xlsx:检查表!H9: 这里\n")
    rows = json.loads(made["json"])["findings"]
    assert rows[0]["cell"] == "检查表!H9" and rows[0]["line"] == 9 and rows[0]["fingerprint"] != rows[1]["fingerprint"]
    (location,) = json.loads(made["sarif"])["runs"][0]["results"][0]["locations"]
    assert location["logicalLocations"] == [{"fullyQualifiedName": "检查表!H9"}]
    assert location["physicalLocation"]["region"]["startLine"] == 9
    assert "::检查表!H9：认不出" in made["github"] and "f.xlsx:检查表!H9: 认不出" in made["junit"]
    assert json.loads(made["gitlab"])[0]["description"] == "检查表!H9：认不出"
