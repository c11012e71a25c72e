"""The rules of review: every clause set within the bar, every basis in the lawbook, our own contracts without error."""

from __future__ import annotations

import ast
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from compliance_kit import citation, review
from compliance_kit.library import Library, load
from compliance_kit.model import Provision
from compliance_kit.outputs.contract import word
from compliance_kit.outputs.contract.draft import draft, form
from compliance_kit.outputs.office import docx_paragraphs, render_word
from compliance_kit.review import FAMILIES, RULES, Level, Paragraph
from compliance_kit.review.rule import Phrase, chain
from compliance_kit.wording import compiled
from reference import law_text, manifest, needs_reference, read
from test_own_words import LONGEST, runs

ROOT = Path(__file__).parents[1]
CLAUSES = Path(__file__).parent / "review_clauses"
TODAY = date(2026, 11, 28)


def found(clause: str) -> tuple[review.Finding, ...]:
    """What the rules object to in a clause written 地区｜文字 or 文字."""
    region, _, text = clause.rpartition("｜")
    return review.sentences_findings(text, region or "CN")


@pytest.fixture(scope="module")
def corpus() -> Library:
    return load(ROOT)


@cache
def clauses(family: str) -> dict[str, Any]:
    data: dict[str, Any] = read(CLAUSES / f"{family}.yml")
    return data


@pytest.mark.parametrize("family", FAMILIES)
def test_a_family_meets_the_bar_on_our_own_clauses(family: str) -> None:
    bad = [c for c in clauses(family)["bad"] if any(f.rule.family == family for f in found(c))]
    wrong = [c for c in clauses(family)["good"] if any(f.rule.family == family for f in found(c))]
    assert len(clauses(family)["bad"]) >= 40 and len(clauses(family)["good"]) >= 40
    assert len(bad) >= 0.95 * len(clauses(family)["bad"]), set(clauses(family)["bad"]) - set(bad)
    assert len(bad) >= 0.98 * (len(bad) + len(wrong)), wrong


def test_every_rule_fires_and_the_words_found_stand_in_the_clause() -> None:
    fired = set()
    for family in FAMILIES:
        for clause in clauses(family)["bad"]:
            for finding in found(clause):
                fired.add(finding.rule.id)
                assert finding.words and clause.rpartition("｜")[2][finding.start : finding.end] == finding.words
    assert fired == {rule.id for rule in RULES}


def test_there_are_38_rules_with_families_and_words() -> None:
    assert [rule.id for rule in RULES] == [f"L{n:02}" for n in range(1, 39)]
    for rule in RULES:
        assert rule.family in FAMILIES and rule.title and rule.why and rule.proposal
        assert rule.basis or rule.local


def test_every_basis_names_an_article_that_there_is(corpus: Library) -> None:
    for rule in RULES:
        for text in (*rule.basis, *(b for bases in rule.local.values() for b in bases)):
            for cited in citation.parse(text):
                law = corpus.lawbook.find(cited.title)
                assert law is not None, text
                assert cited.references, text
                for reference in cited.references:
                    item = reference.provision
                    assert item.article in law.body.outline, text
                    assert has_place(law.body.outline[item.article], item), text


def has_place(shape: Any, item: Provision) -> bool:
    """Whether an article has the paragraph and the item that a basis names."""
    return item.paragraph <= shape.paragraphs and item.item <= dict(shape.items).get(item.paragraph or 1, 0)


def test_local_bases_stand_in_their_regions_laws(corpus: Library) -> None:
    for rule in RULES:
        for region, bases in rule.local.items():
            for text in bases:
                law = corpus.lawbook.find(citation.parse(text)[0].title)
                assert law is not None and law.body.region == region, text


@needs_reference
def test_no_sentence_of_the_rules_is_an_official_one() -> None:
    ours = {run for rule in RULES for text in (rule.why, rule.proposal) for run in runs(text)}
    assert len(ours) > 1000 and LONGEST == 23
    official = {run for law in manifest() for run in runs("".join(law_text(law["id"]).split()))}
    assert not ours & official


def test_patterns_hold_no_leftover_of_a_format() -> None:
    for rule in RULES:
        for probe in rule.said:
            if isinstance(probe, Phrase):
                for pattern in (probe.words, probe.needs, probe.unless, probe.revived):
                    assert "{{" not in pattern
                    assert not compiled(r"\(\d+,\s?\d*\)").search(pattern)


def test_no_count_of_a_pattern_was_read_as_a_value_to_fill_in() -> None:
    """`{0, 8}` in an f-string becomes `(0, 8)`, and the pattern never matches; it must be written `{{0,8}}`."""
    lost = [
        f"{path.name}:{node.lineno}"
        for path in sorted(Path(review.__file__).parent.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FormattedValue) and isinstance(node.value, ast.Constant | ast.Tuple)
    ]
    assert lost == []


def test_regions_go_from_the_nation_down() -> None:
    assert chain("CN-330100") == ("CN", "CN-330000", "CN-330100")
    assert chain("CN") == ("CN",)
    rules = {rule.id for rule in review.rules_for("CN")}
    assert "L20" not in rules and "L05" not in rules and "L08" in rules
    assert "L05" in {rule.id for rule in review.rules_for("CN-370300")}
    hangzhou = next(rule for rule in RULES if rule.id == "L08").grounds("CN-330100")
    assert any("杭州" in basis for basis in hangzhou) and "杭州" not in "".join(RULES[7].grounds("CN"))


def test_face_and_utility_laws_are_warned_or_refused() -> None:
    levels = {f.level for f in found("业主欠费的，乙方可以停水。")} | {
        f.level for f in found("业主欠费的，门禁卡停用。")
    }
    assert levels == {Level.ERROR, Level.WARN}


@pytest.mark.parametrize(
    ("clause", "rules"),
    [
        ("乙方不得约定对业主的损失概不承担责任。乙方对车辆丢失不承担赔偿责任。", {"L10"}),
        ("乙方不再续签的，应当在期满前书面通知甲方，通知后两日内提交说明。", set()),
        ("甲方不再续聘的，提前三十日书面通知乙方，乙方退出小区。", set()),
        ("乙方不愿续聘的，双方在十日内当面商谈，书面记录由甲方保存。", set()),
        ("甲方解聘乙方的，书面通知乙方，乙方每三个月报告一次情况。", set()),
        ("乙方巡查，业主不承担赔偿责任。", set()),
        ("乙方不再续签的，提前九十日书面通知甲方。", set()),
        ("CN-330100｜业主一次性缴清全部服务期的物业费。", {"L20"}),
        ("CN-330100｜乙方不得一次性收取整个合同期的物业费。", set()),
        ("CN-330100｜服务期限一年，业主一次性缴清全部服务期的物业费。", set()),
        ("CN-330100｜物业费从当月一直交到后年年底。", {"L20"}),
        ("CN-330100｜三月一次收取至次年五月的物业费。", {"L20"}),
        ("CN-110000｜前期服务期限自2026年1月1日至2027年6月30日。", set()),
    ],
)
def test_probes_at_their_edges(clause: str, rules: set[str]) -> None:
    assert {f.rule.id for f in found(clause)} == rules


def test_records_of_maintenance_are_missed_where_nothing_is_kept() -> None:
    rows = [Paragraph(1, "物业服务合同"), Paragraph(2, "电梯由有资质的单位维护保养。")]
    assert any("记录" in f.problem for f in review.review(rows) if f.rule.id == "L34")


BARE = (
    "阳光花园物业服务合同",
    "双方协商一致。",
    "本合同由双方履行，乙方可以预收物业费，电梯由乙方管理，秩序维护委托给专业公司。",
)


def test_what_a_bare_contract_lacks_is_told_once_for_the_whole() -> None:
    rows = [Paragraph(i, text) for i, text in enumerate(BARE, start=1)]
    lacks = [f for f in review.review(rows, "CN-370200") if f.paragraph == 0]
    assert {f.rule.id for f in lacks} >= {
        "L01", "L02", "L03", "L04", "L05", "L11", "L12", "L13", "L14", "L15", "L16", "L17", "L19", "L21", "L27", "L28", "L29", "L31",
        "L32", "L34", "L35", "L37", "L38",
    }  # fmt: skip
    assert sum(f.rule.id == "L02" for f in lacks) >= 5


def test_a_bare_preliminary_contract_lacks_its_end() -> None:
    rows = [Paragraph(1, "前期物业服务合同"), Paragraph(2, "个人信息的处理目的由乙方确定。服务期限三年。")]
    lacks = {f.rule.id: f.problem for f in review.review(rows, "CN-110000") if f.paragraph == 0}
    assert "L30" in lacks and "个人信息处理的约定缺" in lacks["L27"]
    problems = [f.problem for f in review.review(rows, "CN-110000") if f.rule.id == "L30" and f.paragraph == 0]
    assert any("二年" in p for p in problems)


def test_other_contracts_need_no_property_items() -> None:
    rows = [
        Paragraph(1, "保洁服务合同"),
        Paragraph(2, "甲方委托乙方保洁，双方盖章，违约金每日万分之三，送达地址见首部，向法院起诉。"),
    ]
    assert review.review(rows, "CN-330100") == ()


def test_our_templates_have_no_fault(corpus: Library) -> None:
    for template in corpus.contracts:
        assert complaints(render_word(word.document(corpus, form(template), TODAY, comments=False)), "CN") == []


@pytest.mark.slow
def test_our_projects_contracts_have_no_fault(corpus: Library) -> None:
    for project in corpus.projects:
        if project.body.template in corpus.documents:
            content = render_word(word.document(corpus, draft(corpus, project), TODAY, comments=False))
            assert complaints(content, project.body.region) == []


def complaints(content: bytes, region: str) -> list[tuple[str, str]]:
    rows = [Paragraph(p.index, p.text, p.label, p.is_bold, bool(p.table)) for p in docx_paragraphs(content)]
    return [(f.rule.id, f.words or f.problem) for f in review.review(rows, region)]
