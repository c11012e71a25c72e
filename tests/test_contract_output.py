"""The contract: words, amounts and numbers right, nothing left open, and every mistake told with its place."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import islice, pairwise
from pathlib import Path

import cn2an
import pytest
from hypothesis import given
from hypothesis import strategies as st

import kb
from compliance_kit.kinds.contract.condition import in_words
from compliance_kit.library import Library, load
from compliance_kit.model import CkitError
from compliance_kit.outputs.contract import draft, form, render, word
from compliance_kit.outputs.contract.money import amount, capitals, figures
from compliance_kit.outputs.contract.schedules import schedule
from compliance_kit.outputs.office import Paragraph, Role, Section, Table, WordFile, docx_text, render_word
from compliance_kit.outputs.output import Order, Terms
from compliance_kit.tailoring import applicable
from contract_values import filled

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
    order = Order(TODAY, (ESTATE,), terms=Terms(is_annotated=True))
    return {a.path: a.content for a in render(corpus, order)}


def test_the_signing_copy_leaves_nothing_open(corpus: Library, files: dict[str, bytes]) -> None:
    text = docx_text(files[f"contracts/{ESTATE}.docx"])
    assert "{{" not in text and "【" not in text and "None" not in text and "资质等级" not in text
    assert "人民币叁佰玖拾陆万伍仟柒佰陆拾元整" in text and "（以下无正文）" in text and "送达地址" in text
    assert re.search(r"第七十三条", text) and "附件九" in text and "依据：" not in text


def test_the_opinion_sheet_comes_with_it_and_finds_nothing_in_our_own(files: dict[str, bytes]) -> None:
    text = docx_text(files[f"contracts/{ESTATE}-opinion.docx"])
    assert "杭州市（CN-330100）" in text and "高风险 0 项，中风险 0 项" in text and "采纳情况" in text


def test_the_annotated_copy_carries_the_legal_grounds(corpus: Library, files: dict[str, bytes]) -> None:
    text = docx_text(files[f"contracts/{ESTATE}-annotated.docx"])
    assert text.count("依据：") > 50 and "第九百四十四条第三款" in text


def test_the_blank_form_keeps_every_alternative_and_shows_its_blanks(corpus: Library, files: dict[str, bytes]) -> None:
    made = dict(islice(((a.path, a.content) for a in render(corpus, Order(TODAY))), len(corpus.contracts)))
    assert not made.keys() & files.keys()  # not made anew where one project's contract is asked for
    for template in corpus.contracts:
        text = docx_text(made[f"contracts/{template.id}.docx"])
        assert "采用条件" in text and text.count("【") > 30 and "{{" not in text, template.id
    estate = corpus.documents[ESTATE]
    assert len(form(corpus.documents[estate.body.template]).clauses) > len(draft(corpus, estate).clauses)


def test_rendering_is_repeatable(corpus: Library, files: dict[str, bytes]) -> None:
    order = Order(TODAY, (ESTATE,), terms=Terms(is_annotated=True))
    assert {a.path: a.content for a in render(corpus, order)} == files


def test_who_gave_the_text_points_out_what_weighs_and_the_others_confirm_it(corpus: Library) -> None:
    for template in corpus.contracts:
        ours = next(p.role for p in template.body.parties if "物业服务企业" in p.note)
        others = [p.role for p in template.body.parties if p.role != ours]
        text = text_of(corpus, template.id)
        assert f"提示与说明：{ours}已就本{template.title[-2:]}中" in text, template.id
        assert all(f"{other}签字：＿" in text for other in others) and f"{ours}签字：＿" not in text, template.id
        assert f"（以下无正文）\n（本页为《{template.title}》签署页）" in text, template.id


def text_of(corpus: Library, name: str) -> str:
    made = form(corpus.documents[name])
    return docx_text(render_word(word.document(corpus, made, TODAY, comments=False)))


def test_all_parties_stand_in_one_table(corpus: Library) -> None:
    for template in corpus.contracts:  # with one for each, LibreOffice leaves the first chapter's heading alone
        made = word.document(corpus, form(template), TODAY, comments=False)
        blocks = made.sections[2].blocks
        assert [isinstance(block, Table) for block in blocks[:3]] == [False, True, False], template.id


def test_what_leads_to_a_list_stays_with_its_first_item(corpus: Library) -> None:
    made = word.document(corpus, form(corpus.documents["ctr-property-service"]), TODAY, comments=False)
    blocks = [block for block in made.sections[2].blocks if isinstance(block, Paragraph)]
    leads = [one for one, other in pairwise(blocks) if other.role is Role.ITEM and one.role is not Role.ITEM]
    assert len(leads) > 5 and all(one.keep_next for one in leads)


@pytest.mark.parametrize(
    ("template", "schedule", "has", "has_not"),
    [
        ("ctr-cleaning", "s2", "垃圾", "防火巡查"),
        ("ctr-cleaning", "s3", "清洁质量每日检查表", "满意度"),
        ("ctr-elevator-maintenance", "s1", "使用登记证编号", "消火栓"),
        ("ctr-elevator-maintenance", "s2", "电梯", "配电房每日"),
        ("ctr-fire-maintenance", "s1", "火灾报警控制器", "摄像机"),
        ("ctr-greening", "s1", "现状照片", "（按项目"),
        ("ctr-security-service", "s1", "秩序维护员", "客服"),
        ("ctr-safety-agreement", "s1", "接受人", "双方签字："),
        ("ctr-safety-agreement", "s2", "装修巡查表", "满意度"),
    ],
)
def test_a_schedule_holds_what_it_is_about_and_no_more(
    corpus: Library, template: str, schedule: str, has: str, has_not: str
) -> None:
    text = schedule_of(corpus, template, schedule)
    assert has in text and has_not not in text


def schedule_of(corpus: Library, template: str, name: str, *, is_blank: bool = False) -> str:
    used, estate = corpus.documents[template], corpus.documents[ESTATE]
    made = form(used) if is_blank else draft(corpus, estate, filled(corpus, used, estate))
    one = next(s for s in used.body.schedules if s.id == name)
    blocks = tuple(schedule(made, one, None if is_blank else applicable(corpus, estate)))
    return docx_text(render_word(WordFile((Section(blocks),))))


def test_no_cell_of_a_list_is_left_empty_save_those_filled_in_by_hand(corpus: Library) -> None:
    for name in ("s2", "s3", "s4", "s5", "s6", "s7"):
        rows = [line for line in schedule_of(corpus, "ctr-property-service", name).splitlines() if " | " in line]
        assert len(rows) > 3 and all(cell.strip() for row in rows for cell in row.split(" | ")), name
    rows = schedule_of(corpus, "ctr-elevator-maintenance", "s1").splitlines()
    assert rows[-1].endswith(" |  |  | ") and len(rows[-1].split(" | ")) == 7


def test_a_blank_amount_has_room_for_figures_and_capitals(corpus: Library) -> None:
    text = text_of(corpus, "ctr-property-service")
    assert "总额为¥【年物业服务费用总额（元）】（大写：人民币【大写】）" in text
    assert text.count("（大写：人民币【大写】）") == text.count("¥")


def test_the_blank_form_has_rows_to_write_in_and_a_list_of_nothing_says_so(corpus: Library) -> None:
    rows = schedule_of(corpus, "ctr-fire-maintenance", "s1", is_blank=True).splitlines()
    assert rows[2].startswith("编号 | 名称 | 位置 | 数量 | 型号") and len(rows) == 3 + 8
    for source, nothing in (
        ("staff", "/ | / | / | \n"),
        ("plans", "/ | / | / | / | \n"),
        ("fees", "/ | / | / | / | / | \n"),
        ("requirements", "（本项目没有此类要求。）\n"),
    ):
        used, estate = corpus.documents["ctr-security-service"], corpus.documents[ESTATE]
        one = replace(used.body.schedules[0], source=source, about=("船员",), standards=("std-facilities",))
        made = draft(corpus, estate, filled(corpus, used, estate))
        text = docx_text(render_word(WordFile((Section(tuple(schedule(made, one, applicable(corpus, estate)))),))))
        assert text.endswith(nothing)
    both = replace(used.body.schedules[1], about=("轿厢",), standards=("std-laws", "std-facilities"))
    text = docx_text(render_word(WordFile((Section(tuple(schedule(made, both, applicable(corpus, estate)))),))))
    assert "没有此类" not in text and text.count("编号 | 服务事项") == 1


@pytest.mark.libreoffice
@pytest.mark.skipif(not shutil.which("soffice") or not shutil.which("pdftotext"), reason="needs LibreOffice, poppler")
def test_no_heading_stands_alone_at_the_foot_of_a_page(corpus: Library, tmp_path: Path) -> None:
    for template in corpus.contracts:
        content = render_word(word.document(corpus, form(template), TODAY, comments=True))
        (tmp_path / f"{template.id}.docx").write_bytes(content)
    subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), *map(str, sorted(tmp_path.glob("*.docx")))],
        check=True, capture_output=True, timeout=300,
    )  # fmt: skip
    for file in sorted(tmp_path.glob("*.pdf")):
        shown = subprocess.run(
            ["pdftotext", "-layout", str(file), "-"], check=True, capture_output=True, text=True
        ).stdout
        for number, page in enumerate(shown.split("\f")[2:], start=3):  # after the cover and the contents
            lines = [line.strip() for line in page.splitlines() if line.strip()]
            last = lines[-2] if len(lines) > 1 else ""  # the footer stands last
            assert not re.match(r"第[一二三四五六七八九十百]+[章条]\s", last), (file.name, number, last)


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
        ("{{ \"字\" * 30000 }}", "Mul"), ("{% for i in range(10) %}{{ range }}{% endfor %}", "c01"),
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
