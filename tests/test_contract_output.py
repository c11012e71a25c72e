"""The contract: words, amounts and numbers right, nothing left open, and every mistake told with its place."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import cn2an
import pytest
from hypothesis import given
from hypothesis import strategies as st

import kb
from compliance_kit.kinds.contract.condition import in_words
from compliance_kit.library import Library, load
from compliance_kit.model import CkitError
from compliance_kit.outputs.contract import draft, form, render
from compliance_kit.outputs.contract.money import amount, capitals, figures
from compliance_kit.outputs.office import docx_text
from compliance_kit.outputs.output import Order

TODAY = date(2026, 11, 23)
ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize(
    ("written", "capital"),
    [
        ("0", "零元整"), ("0.05", "伍分"), ("0.5", "伍角整"), ("10", "壹拾元整"), ("1409.5", "壹仟肆佰零玖元伍角整"),
        ("325.04", "叁佰贰拾伍元零肆分"), ("107000.53", "壹拾万零柒仟元伍角叁分"), ("6007.14", "陆仟零柒元壹角肆分"),
        ("100010000.01", "壹亿零壹万元零壹分"), ("20000005", "贰仟万零伍元整"), ("3965760.00", "叁佰玖拾陆万伍仟柒佰陆拾元整"),
        ("1000000000000", "壹万亿元整"), ("1000100000000", "壹万零壹亿元整"),
    ],
)  # fmt: skip
def test_amounts_in_capitals(written: str, capital: str) -> None:
    assert capitals(amount(written)) == f"人民币{capital}"


@pytest.mark.parametrize("written", ["x", "1.234", "-1", "1e20", "NaN", "Infinity", ""])
def test_what_is_no_amount_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="金额"):
        amount(written)


@given(st.integers(0, 10**11).map(lambda cents: Decimal(cents) / 100))
def test_capitals_say_the_same_number_as_cn2an(value: Decimal) -> None:
    plain = str.maketrans("壹贰叁肆伍陆柒捌玖拾佰仟", "一二三四五六七八九十百千")
    text = capitals(value).removeprefix("人民币").removesuffix("整")
    whole, _, rest = text.partition("元") if "元" in text else ("零", "", text)
    assert cn2an.cn2an(whole.translate(plain), "smart") == int(value)
    cents = int(value * 100) % 100
    assert ("角" in rest, "分" in rest) == (cents >= 10, cents % 10 > 0)
    assert figures(value).replace(",", "") == f"¥{value:.2f}"


@pytest.fixture(scope="module")
def corpus() -> Library:
    return load(ROOT)


ESTATE = "prj-qianjiang-garden"


@pytest.fixture(scope="module")
def files(corpus: Library) -> dict[str, bytes]:
    return {a.path: a.content for a in render(corpus, Order(TODAY))}


def test_the_signing_copy_leaves_nothing_open(corpus: Library, files: dict[str, bytes]) -> None:
    text = docx_text(files[f"contracts/{ESTATE}.docx"])
    assert "{{" not in text and "【" not in text and "None" not in text and "资质等级" not in text
    assert "人民币叁佰玖拾陆万伍仟柒佰陆拾元整" in text and "（以下无正文）" in text and "送达地址" in text
    assert re.search(r"第七十三条", text) and "附件九" in text and "依据：" not in text


def test_the_annotated_copy_carries_the_legal_grounds(corpus: Library, files: dict[str, bytes]) -> None:
    text = docx_text(files[f"contracts/{ESTATE}-annotated.docx"])
    assert text.count("依据：") > 50 and "第九百四十四条第三款" in text


def test_the_blank_form_keeps_every_alternative_and_shows_its_blanks(corpus: Library, files: dict[str, bytes]) -> None:
    for template in corpus.contracts:
        text = docx_text(files[f"contracts/{template.id}.docx"])
        assert "采用条件" in text and text.count("【") > 30 and "{{" not in text, template.id
    estate = corpus.documents[ESTATE]
    assert len(form(corpus.documents[estate.body.template]).clauses) > len(draft(corpus, estate).clauses)


def test_rendering_is_repeatable(corpus: Library, files: dict[str, bytes]) -> None:
    assert {a.path: a.content for a in render(corpus, Order(TODAY))} == files


def small(tmp_path: Path, text: str, *, when: str = "", values: dict[str, object] | None = None) -> Library:
    home = kb.base(
        tmp_path,
        project={"contract": {"template": "ctr-x", "values": values or {"owner_name": "甲", "company_name": "乙"}}},
    )
    written = (kb.KINDS_HOME / "contract" / "draft.yml").read_text("utf-8")
    written = (
        written.replace("ID-HERE", "ctr-x")
        .replace("DATE-HERE", "2026-01-01")
        .replace("text: [待填条款正文。]", f"text: ['{text}']")
    )
    if when:
        written = written.replace("reason: 待填理由}", f"reason: 理由, when: '{when}'}}")
    kb.save(home, "contracts/ctr-x.yml", written)
    return load(home)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("{{ nobody }}", "nobody"), ("{{ ref(\"c99\") }}", "c99"), ("{{ schedule(\"s9\") }}", "s9"), ("{{ owner_name", "c01"),
        ("{{ money(owner_name) }}", "金额"), ("{{ day(owner_name) }}", "c01"), ("{{ owner_name.__class__.__mro__ }}", "c01"),
        ("{{ \"字\" * 30000 }}", "过长"), ("{% for i in range(10) %}{{ range }}{% endfor %}", "c01"),
    ],
)  # fmt: skip
def test_a_wrong_clause_stops_with_its_file_line_and_id(tmp_path: Path, text: str, word: str) -> None:
    library = small(tmp_path, text)
    with pytest.raises(CkitError) as caught:
        draft(library, library.projects[0])
    assert "contracts/ctr-x.yml:" in str(caught.value) and "c01" in str(caught.value) and word in str(caught.value)


def test_a_wrong_condition_and_wrong_values_are_told_too(tmp_path: Path) -> None:
    library = small(tmp_path / "a", "正文。", when="nobody > 1")
    with pytest.raises(CkitError, match="nobody"):
        draft(library, library.projects[0])
    library = small(tmp_path / "b", "正文。", values={"owner_name": "甲"})
    with pytest.raises(CkitError, match="合同参数"):
        draft(library, library.projects[0])


def test_a_clause_whose_condition_fails_is_left_out(tmp_path: Path) -> None:
    library = small(tmp_path, "正文。", when='owner_name == "丙"')
    assert draft(library, library.projects[0]).clauses == ()


@pytest.mark.parametrize(
    ("when", "words"),
    [
        ("", ""),
        ("elevators > 0", "电梯台数大于 0"),
        ('fee == "包干制"', "收费方式为“包干制”"),
        ("has_gas", "是否通燃气：是"),
        ("not has_gas", "是否通燃气：否"),
        ('has_gas and fee != "包干制"', "是否通燃气：是，并且收费方式不是“包干制”"),
        ("has_gas or elevators <= 2", "是否通燃气：是，或者电梯台数不超过 2"),
        ("1 < elevators < 3", "1 < elevators < 3"),
        ("unknown", "unknown"),
        ("elevators | length", "elevators | length"),
        ("not (", "not ("),
    ],
)
def test_a_condition_reads_as_words(when: str, words: str) -> None:
    titles = {"elevators": "电梯台数", "fee": "收费方式", "has_gas": "是否通燃气"}
    assert in_words(when, titles) == words
