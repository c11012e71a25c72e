"""The rules of a gap's history and of a filed run, before anything writes them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from compliance_kit.emit import yaml_text
from compliance_kit.kinds.decision import KIND, LONGEST_DAYS, NEXT, OPEN, Decision, Entry, stem
from compliance_kit.kinds.decision.steps import faults, objections
from compliance_kit.kinds.run import KIND as RUN
from compliance_kit.kinds.run import digest, seal
from compliance_kit.library import read_file, read_text

DAY = date(2026, 11, 1)


def entry(to: str, on: date = DAY, **more: Any) -> Entry:
    plain = Entry(on, to, "韩立诚", "理由", None, "", "", "", None, "", (), ("history", 0))
    return replace(plain, **more)


def accepted(on: date = DAY, **more: Any) -> Entry:
    usual: dict[str, Any] = {"until": on + timedelta(days=30), "approver": "周明远", "stake": "其他"}
    return entry("已接受", on, **usual | more)


CLOSED = entry("已销号", by="许静言", proof="现场复查符合，照片在项目部")


def after(*history: Entry) -> Decision:
    return Decision("prj-xx", "G4-std-xx#01", history)


def said(decision: Decision, following: Entry) -> list[str]:
    return [str(words) for _, words, _ in objections(decision, following)]


def test_what_may_follow_what() -> None:
    every = {
        "整改中": entry("整改中"),
        "待复查": entry("待复查"),
        "已接受": accepted(),
        "已销号": CLOSED,
        "退回": entry("退回"),
    }
    for state, allowed in NEXT.items():
        before = after() if state == OPEN else after(every[state])
        assert {to for to, following in every.items() if not said(before, following)} == set(allowed), state
    assert said(after(CLOSED), accepted()) == ["已销号的差距不能转为已接受"]


@pytest.mark.parametrize(("stake", "days"), LONGEST_DAYS.items())
def test_an_acceptance_is_bounded_by_what_is_at_stake_and_its_last_day_counts(stake: str, days: int) -> None:
    """A veto item at most 30 days, where the law names a penalty 90, else 366: the day of accepting is not counted."""
    longest = accepted(stake=stake, interim="加派人看护", until=DAY + timedelta(days=days))
    assert said(after(), longest) == []
    (words,) = said(after(), replace(longest, until=DAY + timedelta(days=days + 1)))
    assert words == f"{stake}最长接受 {days} 日，这里是 {days + 1} 日"
    held = after(longest)
    assert held.is_accepted(DAY + timedelta(days=days)) and not held.is_expired(DAY + timedelta(days=days))
    assert held.is_expired(DAY + timedelta(days=days + 1)) and not held.is_accepted(DAY + timedelta(days=days + 1))


def test_an_acceptance_names_its_end_somebody_else_who_approved_and_what_guards_meanwhile() -> None:
    assert said(after(), entry("已接受")) == [
        "接受要写明利害（stake）",
        "接受要写明截止日期（until）",
        "接受要写明批准人（approver）",
    ]
    assert said(after(), accepted(approver="韩立诚")) == ["经办人和批准人是同一个人"]
    assert said(after(), accepted(until=DAY - timedelta(days=1))) == ["截止日期早于办理日期（2026年11月1日）"]
    for stake in ("一票否决项", "法规有罚则"):
        assert said(after(), accepted(stake=stake)) == [f"{stake}要写明未消除前的防范措施（interim）"]
    assert said(after(), accepted()) == []


def test_closing_needs_proof_or_a_later_check_that_passed() -> None:
    assert said(after(), entry("已销号")) == ["销号要有证明材料，或者其后检查合格"]
    assert said(after(), entry("已销号", passed=DAY)) == [] and said(after(), CLOSED) == []
    late = entry("已销号", passed=DAY + timedelta(days=1))
    assert said(after(), late) == ["复查合格的日期晚于销号日期（2026年11月1日）"]


def test_what_belongs_to_an_acceptance_stands_nowhere_else_and_days_go_forward() -> None:
    assert said(after(), entry("整改中", until=DAY, approver="周明远", interim="看护")) == [
        "整改中不写 until",
        "整改中不写 approver",
        "整改中不写 interim",
    ]
    early = entry("待复查", DAY - timedelta(days=1))
    assert said(after(entry("整改中")), early) == ["日期早于上一步（2026年11月1日）"]


def test_each_entry_is_held_against_those_before_it_and_only_those() -> None:
    whole = after(entry("整改中"), CLOSED, entry("整改中", DAY + timedelta(days=2)), CLOSED)
    assert [(e.to, str(words)) for e, (_, words, _) in faults(whole)] == [
        ("整改中", "已销号的差距不能转为整改中"),
        ("已销号", "日期早于上一步（2026年11月3日）"),
    ]


def test_a_decision_is_known_as_of_a_day_and_the_history_stays_whole() -> None:
    whole = after(entry("整改中"), accepted(DAY + timedelta(days=5)))
    assert [whole.as_of(DAY + timedelta(days=n)).state for n in (-1, 0, 4, 5)] == [OPEN, "整改中", "整改中", "已接受"]
    assert len(whole.history) == 2 and not whole.as_of(DAY).is_accepted(DAY) and after().last is None


def test_no_two_gaps_share_a_file() -> None:
    """std-a#b-c and std-a-b#c differ in nothing but the #; a point can stand in no id."""
    assert stem("G4-std-a#b-c") == "G4-std-a.b-c" != stem("G4-std-a-b#c")
    assert stem("G3-chk-xx") == "G3-chk-xx"


def test_a_filed_run_is_read_as_written_and_its_seal_is_all_but_itself() -> None:
    path = RUN.home / "examples" / "good-filed.yml"
    reading = read_file(path, path.parent)
    assert reading.document
    run, data = reading.document.body, reading.document.source.data
    assert (run.score, run.coverage, run.evidence_share, run.filed) == (55.3, 60, None, date(2026, 10, 31))
    assert [(g.id, g.code, g.since, g.is_veto) for g in run.gaps] == [
        ("G4-std-fire-safety#02", "G4", date(2026, 9, 30), True),
        ("G1-xx-law#r5-1", "G1", date(2026, 10, 31), False),
    ]
    assert run.decisions == {"G4-std-fire-safety#02": (1, "0123456789abcdef")}
    assert set(run.pins) == {"std-fire-safety#01", "std-fire-safety#02"}
    assert seal(data) == seal({**dict(reversed(data.items())), "seal": "x"}) == seal({k: data[k] for k in data})
    assert seal(data) != seal({**data, "score": 55.4})
    sealed = {**data, "seal": seal(data)}
    again = read_text(yaml_text(sealed), "projects/sunny/runs/x.yml").document
    assert again and seal(again.source.data) == again.body.seal


def test_a_digest_is_of_the_content_and_not_of_the_order_of_keys() -> None:
    assert digest({"a": 1, "b": ["甲", 2]}) == digest({"b": ["甲", 2], "a": 1}) != digest({"a": 1, "b": [2, "甲"]})
    assert digest({"a": 1}, 6) == digest({"a": 1})[:6]


def test_the_example_history_breaks_no_rule() -> None:
    path: Path = KIND.home / "examples" / "good-history.yml"
    document = read_file(path, path.parent).document
    assert document and list(faults(document.body)) == []
    assert (document.body.state, document.body.stem) == ("已销号", "G4-std-fire-safety.02")
