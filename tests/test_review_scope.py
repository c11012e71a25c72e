"""Who is told not to, how far it reaches, and what only says what follows."""

from __future__ import annotations

import pytest

from compliance_kit.review.scope import is_answered, is_banned, is_banned_after, is_condemned, is_past, is_quoted
from compliance_kit.wording import fold


def at(sentence: str, words: str) -> tuple[str, int, int]:
    text = fold(sentence).text
    start = text.index(fold(words).text)
    return text, start, start + len(words)


@pytest.mark.parametrize(
    "sentence",
    [
        "乙方不得停水。", "乙方不得采取停电、停水方式。", "严禁以停用门禁、停水等方式催费。", "乙方不以停水催费。", "乙方承诺不停水。", "任何人无权停水。",
        "乙方不能停水。", "乙方不得因业主欠费而对其停水。", "乙方不停水。", "合同不存在停水的约定。",
    ],
)  # fmt: skip
def test_what_a_ban_reaches(sentence: str) -> None:
    text, start, _ = at(sentence, "停水")
    assert is_banned(text, start)


@pytest.mark.parametrize(
    "sentence",
    [
        "乙方可以停水。", "业主不得拖欠物业费，否则停水。", "业主不得欠费，乙方有权停水。", "乙方不得断电，但可以停水。", "不能按期交费的，乙方停水。",
        "乙方不得断电，对欠费业主停水。", "未交费的，停水。", "不同意的业主，乙方停水。",
    ],
)  # fmt: skip
def test_what_a_ban_does_not_reach(sentence: str) -> None:
    text, start, _ = at(sentence, "停水")
    assert not is_banned(text, start)


def test_a_ban_on_owners_counts_only_where_asked() -> None:
    text, start, _ = at("业主不得解聘乙方。", "解聘")
    assert not is_banned(text, start) and is_banned(text, start, for_owners=True)


@pytest.mark.parametrize(
    ("sentence", "is_so"),
    [
        ("乙方停水的，应当恢复供应。", True), ("乙方若停水，应当赔偿业主。", True), ("乙方若停水，业主等待。", False), ("乙方停水，应当赔偿。", False),
         ("乙方停水的，承担违约责任。", True), ("停水的约定没有约束力。", True), ("乙方停水的，损失由业主承担。", False),
        ("乙方可以停水的，应当恢复供应。", False), ("乙方停水，业主等待。", False), ("乙方停水的，业主等待。", False), ("停水的，乙方概不承担赔偿责任。", False),
    ],
)  # fmt: skip
def test_what_follows_for_who_does_it(sentence: str, is_so: bool) -> None:
    text, start, end = at(sentence, "停水")
    assert is_answered(text, start, end) is is_so


def test_a_hit_that_takes_the_particle_along_is_answered_too() -> None:
    text, start, end = at("乙方停水的，承担违约责任。", "停水的")
    assert is_answered(text, start, end)


def test_bans_after_the_words_and_quotations() -> None:
    text, _, end = at("停水等方式一律禁止使用。", "停水")
    assert is_banned_after(text, end) and not is_banned_after("停水,业主不得投诉。", 2)
    text, start, _ = at("约定“欠费停水”的内容无效。", "停水")
    assert is_quoted(text, start)
    assert not is_quoted("约定停水的内容无效。", 2) and not is_quoted("写明“欠费”和停水“规定”。", 7)
    assert not is_quoted("约定“欠费停水”。", 5)


@pytest.mark.parametrize(
    ("sentence", "is_so"),
    [
        ("停水的约定，双方一致同意不采用。", True), ("停水的做法，业主认为可以采用。", False), ("停水等内容的文件对业主没有约束力。", True),
    ],
)  # fmt: skip
def test_a_term_that_is_described_and_rejected_bans_nothing_more(sentence: str, is_so: bool) -> None:
    text, _, end = at(sentence, "停水")
    assert is_banned_after(text, end) is is_so


def test_a_circumstance_denies_nothing() -> None:
    text, start, _ = at("乙方在不影响通行的情况下出租空地。", "出租")
    assert not is_banned(text, start)
    text, start, _ = at("乙方不影响业主出租房屋。", "出租")
    assert is_banned(text, start)


def test_an_old_wrong_that_is_agreed_on_now_is_no_recital() -> None:
    text, _, end = at("鉴于与原合同一致，双方约定停水。", "停水")
    assert not is_past(text[:end], text)


@pytest.mark.parametrize(
    ("lead", "is_so"),
    [
        ("有下列情形之一的,甲方可以解除合同", True), ("下列行为构成违约", True), ("乙方提供下列服务", False),
        ("有下列情形之一的,乙方有权解除合同", False), ("下列事项由双方协商", False),
    ],
)  # fmt: skip
def test_a_list_of_breaches_is_no_permission(lead: str, is_so: bool) -> None:
    assert is_condemned(lead) is is_so


@pytest.mark.parametrize(
    ("sentence", "is_so"),
    [
        ("原物业公司停水，业主因此起诉。", True), ("原物业公司停水。", False), ("原物业公司有权停水，业主因此起诉。", False), ("乙方停水，业主因此起诉。", False),
        ("前任物业曾停水。", True),
    ],
)  # fmt: skip
def test_an_old_wrong_is_told_not_agreed(sentence: str, is_so: bool) -> None:
    text, _, end = at(sentence, "停水")
    assert is_past(text[:end], text) is is_so
