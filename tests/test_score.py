"""The points of a filled form by hand-computed numbers: the same rules as the workbook's and the phone's."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from compliance_kit import source
from compliance_kit.evidence.score import conclusion, is_out_of_range, judged, percent, score
from compliance_kit.kinds import result
from compliance_kit.kinds.checklist import Reading
from compliance_kit.kinds.result import Result
from compliance_kit.outputs.checklist import Form
from intake_samples import CHECKLIST, library, the_form

BASE = {"kind": "result", "id": "res-xx", "title": "x", "form": {"id": "CK-XX", "version": "2026.1", "hash": "0" * 8},
        "project": "prj-xx", "date": "2026-12-03", "channel": "xlsx", "inspectors": ["甲"]}  # fmt: skip


def the_result(items: dict[str, Any], **more: Any) -> Result:
    return result.read(source.Source("x.yml", "", {**BASE, "items": items, **more}, {}, {})).body


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Form:
    return the_form(library(tmp_path_factory.mktemp("kb")))


def test_deductions_blanks_and_what_does_not_apply_count_as_the_rules_say(made: Form) -> None:
    found = score(made.rows, the_result({
        "001": {"result": "fail", "deduct": 4}, "002": {"result": "pass"}, "003": {"result": "na", "reason": "无"}, "005@DT-01": {"result": "fail"},
    }))  # fmt: skip
    assert (found.due, found.got, found.off) == (35, 26, 9)
    assert (found.asked, found.checked, found.failed) == (5, 3, 2)
    assert found.score_percent == Decimal("74.3") and found.checked_percent == Decimal("60.0")
    assert [(row.key, row.outcome, row.got) for row in found.rows][-2:] == [
        ("005@DT-01", "fail", 0),
        ("005@DT-02", "not_checked", 0),
    ]
    first = score(made.sections[0].rows, the_result({"001": {"result": "fail", "deduct": 4}}))
    assert (first.due, first.got, len(first.rows)) == (10, 6, 3)


@pytest.mark.parametrize(("deduct", "got"), [(None, 0), (0, 10), (2.5, Decimal("7.5")), (99, 0), (-3, 10)])
def test_points_off_by_occurrence_never_fall_below_zero_nor_rise_above_full(
    made: Form, deduct: float | None, got: Any
) -> None:
    answer = {"result": "fail"} | ({} if deduct is None else {"deduct": deduct})
    assert score(made.rows[:1], the_result({"001": answer})).got == got


def test_where_a_cross_takes_all_a_typed_deduction_changes_nothing(made: Form) -> None:
    assert made.rows[1].each == 0
    assert score(made.rows[1:2], the_result({"002": {"result": "fail", "deduct": 5}})).got == 0


def test_a_reading_out_of_range_fails_whatever_is_marked_unless_it_does_not_apply(made: Form) -> None:
    for marked, outcome in (("pass", "fail"), ("fail", "fail"), ("not_checked", "fail"), ("na", "na")):
        (row,) = score(made.rows[2:3], the_result({"003": {"result": marked, "value": 60.5}})).rows
        assert row.outcome == outcome and row.is_contradiction == (marked == "pass")
    assert score(made.rows, the_result({"003": {"result": "pass", "value": 61}})).contradictions == ("003",)
    assert score(made.rows[2:3], the_result({"003": {"result": "pass", "value": 60}})).got == 30
    assert is_out_of_range(Reading("MPa", 0.3, None), 0.29) and not is_out_of_range(Reading("秒", None, None), 9e9)
    assert judged(None, None) == "not_checked" and judged(None, None, "pass") == "pass"


def test_a_failed_veto_decides_and_an_unfinished_form_says_so(made: Form) -> None:
    body = made.checklist.body
    everything = {row.key: {"result": "pass"} for row in made.rows}
    assert conclusion(body, score(made.rows, the_result(everything))) == "=优秀"
    assert conclusion(body, score(made.rows, the_result(everything | {"004": {"result": "fail"}}))) == "合格"
    veto = score(made.rows, the_result(everything | {"002": {"result": "fail"}}))
    assert veto.vetoes == ("002",) and conclusion(body, veto) == "不合格（一票否决）"
    part = score(made.rows, the_result({"002": {"result": "fail"}}))
    assert conclusion(body, part) == "不合格（一票否决）（未查完）"
    nothing = score(made.rows, the_result({}))
    assert conclusion(body, nothing) == "" and nothing.score_percent is None and nothing.checked_percent == 0
    away = score(made.rows, the_result({row.key: {"result": "na"} for row in made.rows}))
    assert away.checked_percent is None and away.asked == 0


def test_without_grades_the_pass_mark_decides_and_without_points_nothing(tmp_path: Path) -> None:
    plain = {name: value for name, value in CHECKLIST.items() if name != "grades"}
    graded = the_form(library(tmp_path / "a", checklist={"grades": []} | {"pass": plain["pass"]}))
    half = score(graded.rows, the_result({"001": {"result": "pass"}, "004": {"result": "fail"}}))
    assert conclusion(graded.checklist.body, half) == "不合格（未查完）"
    assert (
        conclusion(graded.checklist.body, score(graded.rows, the_result({"001": {"result": "pass"}})))
        == "合格（未查完）"
    )
    patrol = the_form(library(tmp_path / "b", checklist={"layout": "patrol"}))
    passed = score(patrol.rows, the_result({"001": {"result": "pass"}}))
    assert (
        conclusion(patrol.checklist.body, passed) == ""
        and passed.due == 0
        and passed.checked_percent == Decimal("16.7")
    )


def test_rows_that_a_signed_paper_does_not_write_passed(made: Form) -> None:
    found = score(made.rows, the_result({"001": {"result": "fail"}}, rest="pass"))
    assert (found.checked, found.failed, found.got, found.due) == (6, 1, 100, 110)


@pytest.mark.parametrize(("part", "whole", "wanted"), [("1", "800", "0.1"), ("0.25", "100", "0.3"), ("2", "3", "66.7"), ("8.05", "100", "8.1"), ("0.45", "100", "0.5")])  # fmt: skip
def test_shares_are_rounded_half_up_once(part: str, whole: str, wanted: str) -> None:
    assert percent(Decimal(part), Decimal(whole)) == Decimal(wanted)
