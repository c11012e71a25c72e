"""How a contract is read for review: folding, periods of time, sentences, lists, and which kind of contract it is."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from compliance_kit.required_terms import Kind
from compliance_kit.review import Paragraph, contract, review
from compliance_kit.review.periods import number, periods, spans
from compliance_kit.wording import fold


def laid_out(*lines: str, labels: dict[int, str] | None = None) -> list[tuple[str, str, str]]:
    """Each sentence: its text, its list's opening, its article."""
    rows = [Paragraph(i, line, (labels or {}).get(i, "")) for i, line in enumerate(lines, start=1)]
    return [(s.text, s.lead, s.article) for s in contract(rows).sentences]


@given(st.text(max_size=60))
@example("径行")
def test_every_folded_character_knows_where_it_came_from(text: str) -> None:
    folded = fold(text)
    assert len(folded.text) == len(folded.places)
    assert list(folded.places) == sorted(folded.places)
    for i, character in enumerate(folded.text):
        start, end = folded.original(i, i + 1)
        around = text[max(start - 1, 0) : end + 1]  # 径行 is read as 自行, which neither sign alone is
        assert end == start + 1 and character in fold(around).text


@given(st.lists(st.sampled_from("乙方停止供水。，６0日 \u3000\u200bＡa（）㎡"), max_size=30), st.data())
def test_a_stretch_of_the_folded_text_folds_from_its_original_alone(characters: list[str], data: st.DataObject) -> None:
    text = "".join(characters)
    folded = fold(text)
    if folded.text:
        start = data.draw(st.integers(0, len(folded.text) - 1))
        end = data.draw(st.integers(start + 1, len(folded.text)))
        assert folded.text[start:end] in fold(text[slice(*folded.original(start, end))]).text


def test_full_width_signs_and_blanks_fold_away() -> None:
    assert fold("提前 ６０ 日，（书面）\u200b通知；\nA\u2028b").text == "提前60日,(书面)通知;\na\nb"


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("提前六十日", [60]), ("提前60日", [60]), ("两个月内", [60]), ("2 个月", [60]), ("六十（60）日", [60]), ("15个工作日", [21]),
        ("一年半", [547.5]), ("三个半月", [105]), ("半年", [182.5]), ("一季度和三周", [90, 21]), ("二百一十日", [210]), ("十五天", [15]),
        ("2026年3月1日起至二〇二八年十二月三十一日止", []), ("每月5日前", []), ("每年三月底", []), ("每年", []), ("12月31日", []), ("两个星期", [14]),
        ("壹拾贰个月", [360]),
    ],
)  # fmt: skip
def test_periods_are_read_in_either_numerals_and_dates_are_none(text: str, days: list[float]) -> None:
    assert [p.days for p in periods(fold(text).text)] == days


def test_months_of_years_and_numbers() -> None:
    assert [p.months for p in periods("三年")] == [36]
    assert number("一千零二十") == 1020 and number("1.5") == 1.5 and number("二五") == 25


def test_a_span_between_two_days_is_told_in_months() -> None:
    assert [months for _, _, months in spans("自2026年1月1日起至2027年12月31日止")] == [24.0]
    assert not list(spans("2026年1月1日签订"))


def test_sentences_end_at_stops_and_semicolons_and_know_their_article() -> None:
    rows = laid_out("第八条 催费", "乙方催告；甲方协助。业主交费！", "第九条 附则", "完", labels={})
    assert [(text, article) for text, _, article in rows] == [
        ("第八条催费", "第八条"), ("乙方催告;", "第八条"), ("甲方协助。", "第八条"), ("业主交费!", "第八条"), ("第九条附则", "第九条"), ("完", "第九条"),
    ]  # fmt: skip


def test_word_numbers_count_as_articles_and_an_annex_ends_them() -> None:
    rows = laid_out("　催费", "乙方催告。", "附件一 服务标准", "每日巡查。", labels={1: "第八条"})
    assert [article for _, _, article in rows] == ["第八条", "第八条", "", ""]


def test_items_know_what_their_list_was_opened_with() -> None:
    rows = laid_out("乙方不得有下列行为：", "（一）停水；", "（二）停电。", "乙方应当催告。")
    assert [lead for _, lead, _ in rows] == ["", "乙方不得有下列行为:", "乙方不得有下列行为:", ""]
    rows = laid_out("甲方义务：", "移交资料；", "提供用房。", "其他约定。")
    assert [lead for _, lead, _ in rows] == ["", "甲方义务:", "甲方义务:", ""]
    inline = laid_out("乙方不得：（一）停水；（二）停电。乙方应当催告。")
    assert [lead for _, lead, _ in inline] == ["", "乙方不得:", ""]


def test_a_title_that_forbids_opens_its_article() -> None:
    rows = laid_out("第五条 乙方禁止行为", "停水停电催费。", "第一章 总则", "订立本合同。")
    assert [lead for _, lead, _ in rows] == ["第五条乙方禁止行为:", "乙方禁止行为:", "", ""] or rows[1][1].startswith(
        "乙方禁止行为"
    )


@pytest.mark.parametrize(
    ("lines", "kind"),
    [
        (("阳光花园物业服务合同",), Kind.PROPERTY), (("前期物业服务合同",), Kind.PRELIMINARY), (("保洁服务合同",), Kind.OTHER),
        (("甲方是建设单位。", "双方订立前期物业服务合同。"), Kind.PRELIMINARY), (("双方订立物业服务合同。",), Kind.PROPERTY), (("通知",), Kind.OTHER),
        (("安全生产管理协议书",), Kind.OTHER),
    ],
)  # fmt: skip
def test_the_kind_is_told_by_title_or_first_page(lines: tuple[str, ...], kind: Kind) -> None:
    assert contract([Paragraph(i, line) for i, line in enumerate(lines, start=1)]).kind is kind


def test_empty_paragraphs_hold_no_sentence() -> None:
    assert laid_out("", " \u3000") == []


def test_notice_between_others_is_theirs() -> None:
    clause = "任何一方需要提前解除的，应当提前30日书面通知对方。"
    for title, expected in (("保洁服务外包合同", set()), ("物业服务合同", {"L12"})):
        rows = [Paragraph(1, title), Paragraph(2, clause)]
        assert {f.rule.id for f in review(rows) if f.paragraph} == expected
