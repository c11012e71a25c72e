"""Combinations: an act, what stands beside it, who acts, what makes it lawful, and denials within the words found."""

from __future__ import annotations

import re

import pytest

from compliance_kit import review
from compliance_kit.review import Paragraph, contract
from compliance_kit.review.clause import Says, actor, either, lacking, pair
from compliance_kit.wording import fold


def hits(says: Says, text: str, region: str = "CN") -> list[str]:
    """The words that a combination finds in a clause."""
    return [s.text[hit.start : hit.end] for s in contract([Paragraph(1, text)]).sentences for hit in says(s, region)]


@pytest.mark.parametrize(
    ("text", "is_found"),
    [
        ("停该户的水", True), ("水被停", True), ("停,水", False), ("不停水,水不停", True), ("水未停", False),
    ],
)  # fmt: skip
def test_a_verb_and_its_object_stand_in_one_part_in_either_order(text: str, is_found: bool) -> None:
    assert (re.search(pair("停", "水"), text) is not None) is is_found


def test_either_is_one_of_several() -> None:
    assert re.fullmatch(either("a", "bc"), "bc")


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("乙方可以停水", "provider"), ("业主不得停水", "owner"), ("对业主停水", ""), ("供水企业停水", "other"),
        ("业主欠费,乙方停水", "provider"), ("乙方催告。停水", ""),
    ],
)  # fmt: skip
def test_who_acts_is_the_last_party_named(text: str, who: str) -> None:
    assert actor(text, text.index("停")) == who


def test_what_stands_beside_may_stand_anywhere_in_the_clause() -> None:
    says = Says("停水", beside=("欠费",))
    assert hits(says, "停水，直到不再欠费。") == hits(says, "欠费的，停水。") == ["停水"]
    assert hits(says, "停水检修。") == [] and hits(says, "业主欠费。停水。") == []
    assert hits(Says("停水", context="欠费"), "业主欠费。停水。") == ["停水"]
    assert hits(Says("停水", context="欠费"), "停水。") == []


def test_a_group_is_what_gets_shown_and_bans_are_left_alone() -> None:
    says = Says("乙方(?P<hit>停水)", unless="抢修")
    assert hits(says, "乙方停水。") == ["停水"]
    assert hits(says, "不得由乙方停水。") == [] and hits(says, "乙方停水抢修。") == []


def test_only_the_one_who_must_act_counts() -> None:
    says = Says("停水", by="provider")
    assert hits(says, "乙方停水。") and hits(says, "停水。") and not hits(says, "供水企业停水。")


def test_an_exception_for_debtors_brings_it_back() -> None:
    assert hits(Says("停水", revived="除外"), "乙方不得停水，欠费的除外。") == ["停水"]


def test_the_subject_may_have_been_named_earlier_in_the_paragraph() -> None:
    says = Says("停用", around=("门禁",))
    assert hits(says, "门禁由乙方管。系统升级。旧卡停用。") == ["停用"]
    assert hits(says, "旧卡停用。门禁照常。") == []


def test_the_reason_stands_before_the_act_or_is_pointed_back_at() -> None:
    says = Says("不得扣减", ahead="服务不好", is_ban=True)
    assert hits(says, "服务不好的，业主不得扣减。") and hits(says, "业主不得扣减服务不好的部分。")
    assert hits(says, "业主不得扣减，乙方改进。服务不好的整改。") == []
    assert hits(says, "乙方服务不好。业主据此不得扣减。") and not hits(says, "乙方服务不好。业主不得扣减。")


@pytest.mark.parametrize(("text", "is_found"), [("经业主同意", True), ("不必开会,经业主同意", False), ("同意", False)])
def test_a_pattern_counts_only_where_another_is_nowhere(text: str, is_found: bool) -> None:
    assert (re.search(lacking("不必", "业主同意"), text) is not None) is is_found


def test_regions_narrow_a_combination() -> None:
    assert hits(Says("停水", regions=("CN-330100",)), "停水。") == []
    assert hits(Says("停水", regions=("CN-330100",)), "停水。", "CN-330100") == ["停水"]
    assert hits(Says("停水", but_not_in=("CN-310000",)), "停水。", "CN-310000") == []


@pytest.mark.parametrize(
    ("text", "is_ban"),
    [
        ("不得拒绝移交", False), ("移交不以结清为前提", False), ("不得限制业主投诉", True),
    ],
)  # fmt: skip
def test_words_that_deny_themselves_are_harmless(text: str, is_ban: bool) -> None:
    assert hits(Says(text, is_ban=is_ban), text + "。") == []


def test_a_ban_on_owners_is_no_denial() -> None:
    assert hits(Says("不得以服务不好为由拒付", is_ban=True), "业主不得以服务不好为由拒付。") == [
        "不得以服务不好为由拒付"
    ]


def test_a_general_rule_is_silent_where_a_precise_one_speaks() -> None:
    found = {
        f.rule.id for f in review.sentences_findings("乙方将保洁、保安、绿化全部外包，出了问题业主自己找外包公司。")
    }
    assert "L06" in found and "L07" not in found


def test_other_spellings_fold_to_the_usual_one_and_keep_their_places() -> None:
    folded = fold("物管毋庸公布帐目")
    assert folded.text == "物业无需公布账目"
    assert folded.original(2, 4) == (2, 4)
