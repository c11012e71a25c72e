"""On whose side a clause stands: what binds the provider, and what a paragraph only tells of and turns away from."""

from __future__ import annotations

import pytest

from compliance_kit.review import sentences_findings
from compliance_kit.review.contract import Paragraph, contract
from compliance_kit.review.rule import Phrase
from compliance_kit.review.stance import FAIR, is_disowned
from compliance_kit.wording import fold, has


@pytest.mark.parametrize(
    "sentence",
    [
        "乙方不得以欠费为由停水。", "物业公司承诺绝不锁卡。", "外包造成损失的，由乙方向业主赔偿。", "外包单位的行为视为乙方的行为。", "该约定无效。",
        "外包不减轻乙方的责任。", "乙方应当先行赔偿。", "业主可以起诉。",
    ],
)  # fmt: skip
def test_turns_that_bind_the_provider(sentence: str) -> None:
    assert has(FAIR, fold(sentence).text)


@pytest.mark.parametrize(
    "sentence",
    ["业主不得拖欠物业费。", "新的物业不得进场。", "乙方概不负责。", "由受托方独立承担责任。", "业主不得追究乙方责任。", "向乙方要求，不得索赔。"],
)  # fmt: skip
def test_turns_that_do_not(sentence: str) -> None:
    assert not has(FAIR, fold(sentence).text)


@pytest.mark.parametrize(
    ("paragraph", "words", "is_so"),
    [
        ("前任合同写着概不负责。本合同删去。", "概不负责", True), ("上次换公司，老物业不走人。这次写明按期搬离。", "不走人", True),
        ("前任合同写着概不负责。双方照办。", "概不负责", False), ("乙方概不负责。上一版已删去。", "概不负责", False),
        ("门口“概不负责”的牌子今天摘了。", "概不负责", True), ("门口“概不负责”的牌子照旧。", "概不负责", False),
        ("“服务标准”一栏由乙方决定。", "由乙方决定", False),
        ("赔偿以五万元为限；人身伤害不受此限。", "以五万元为限", True),
    ],
)  # fmt: skip
def test_a_paragraph_may_turn_away_from_words(paragraph: str, words: str, is_so: bool) -> None:
    text = fold(paragraph).text
    start = text.index(fold(words).text)
    assert is_disowned(text, start, start + len(words)) is is_so


@pytest.mark.parametrize(
    ("clause", "region", "rules"),
    [
        ("业主欠费，乙方停水。", "CN", {"L08"}),
        ("电梯维护保养记录保存四年。", "CN", set()),
        ("电梯维护保养记录由乙方保存，每月核对一次。", "CN", set()),
        ("电梯维护保养记录保存一年。", "CN", {"L34"}),
        ("合同终止后，移交时间由乙方另定，视情况而定。", "CN-310000", {"L16"}),
        ("合同终止后，没有约定期限的，乙方在三个月内退出。", "CN-370200", {"L16"}),
        ("合同终止后，业主委员会应当在三个月内交接钥匙。", "CN-330100", set()),
        ("合同终止后，业主委员会解聘的乙方应当立即撤离。", "CN", set()),
        ("业主委员会不再续聘的，提前三十日通知乙方。", "CN", set()),
        ("乙方不再续约的，十月以后不收物业费，书面通知甲方。", "CN", set()),
        ("乙方解除劳动合同的，提前三十日通知员工。", "CN", set()),
    ],
)  # fmt: skip
def test_probes_of_records_terms_and_notices(clause: str, region: str, rules: set[str]) -> None:
    assert {f.rule.id for f in sentences_findings(clause, region)} & {"L08", "L12", "L13", "L16", "L34"} == rules


@pytest.mark.parametrize(
    ("text", "count"), [("整个小区不许转包。", 0), ("整个小区可以转包。", 1), ("整个小区不许转包，甲方同意的除外。", 1)]
)
def test_a_ban_inside_the_words_of_a_phrase_counts(text: str, count: int) -> None:
    sentence = contract((Paragraph(1, text),)).sentences[0]
    assert len(list(Phrase(r"整个小区[^。]*转包", revived="除外")(sentence, "CN"))) == count
