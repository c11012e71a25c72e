"""Plans to print and bind, and one page for each post: in the standard's order, with what is known of an estate."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import kb
from compliance_kit.kinds.plan.cards import phases, post_cards
from compliance_kit.library import Library, load
from compliance_kit.outputs import Order, output
from compliance_kit.outputs.office import docx_text
from compliance_kit.outputs.office.pdf import has_fonts, render_pdf
from compliance_kit.outputs.plan import card, word
from compliance_kit.outputs.plan.sheet import SIZES

ROOT = Path(__file__).parents[1]
TODAY = date(2026, 11, 28)
needs_pdf = pytest.mark.skipif(
    not (has_fonts() and shutil.which("pdfinfo")), reason="没有中文字体或者 poppler-utils，数页数的测试跳过"
)
PLAN: dict[str, Any] = {
    "kind": "plan",
    "id": "plan-xx",
    "title": "示例预案",
    "code": "EP-99",
    "version": "2026.1",
    "level": "special",
    "owner": "秩序部",
    "reviewed": "2026-06-01",
    "scope": "适用于示例。",
    "basis": ["《示例法》第三条"],
    "fulfils": ["std-xx#01", "std-no#01"],
    "risks": [{"what": "起火了", "likelihood": "高", "impact": "高"}],
    "organisation": [{"team": "指挥组", "lead": "项目经理", "duties": ["指挥"]}],
    "warnings": [{"signal": "橙色预警", "action": "巡查加密"}],
    "responses": [{"name": "Ⅱ级", "trigger": "有火情", "command": "项目经理"}],
    "reports": [
        {"from": "值班员", "to": "项目经理", "within": "3 分钟"},
        {"from": "项目经理", "to": "北京机关", "applies": {"regions": ["CN-110000"]}, "reason": "当地规定"},
    ],
    "steps": [
        {"id": "s01", "phase": "报警", "who": "工程主管", "do": "立即断电。", "within": "3 分钟"},
        {"id": "s02", "phase": "处置", "who": "工程主管", "do": "组织抢修。", "within": "2 小时", "basis": ["《示例法》第五条"]},
        {"id": "s03", "phase": "处置", "who": "工程主管", "do": "北京另报。", "applies": {"regions": ["CN-110000"]}},
        {"id": "s04", "phase": "处置", "who": "项目经理", "do": "到场指挥。", "within": "5 分钟"},
        {"id": "s05", "phase": "处置", "who": "项目经理", "do": "书面报告。"},
        {"id": "s06", "phase": "京内", "who": "法务", "do": "北京备案。", "applies": {"regions": ["CN-110000"]}},
        {"id": "s07", "phase": "禁止", "who": "全体人员", "do": "擅自送电。", "never": True},
        {"id": "s08", "phase": "处置", "who": "外部单位", "do": "配合。"},
    ],
    "cards": [
        {"role": "工程主管", "steps": ["第 10 分钟：断电", "随身带钥匙"], "never": ["带电作业"]},
        {"role": "工程主管（夜班）", "steps": ["看守"]},
        {"role": "食堂负责人", "steps": ["关火"]},
    ],
    "contacts": [{"who": "消防", "phone": "119"}, {"who": "项目经理", "phone": "见项目通讯录", "note": "先打"}, {"who": "值班", "phone": "见通讯录"}],
    "supplies": [{"item": "灭火器", "quantity": "4 具", "check": "monthly"}],
    "agreements": [{"with": "医院", "for": "优先接诊"}],
    "drills": {"form": "实战演练", "frequency": "yearly", "last": "2026-03-01", "reason": "公司规定"},
    "training": {"content": ["报警"], "frequency": "event"},
    "review": {"triggers": ["法规变化"]},
    "recovery": ["回访住户。"],
    "annexes": ["疏散图"],
}  # fmt: skip
PEOPLE = [{"role": "项目经理", "name": "周明", "count": 1}, {"role": "工程主管", "name": "工程班", "count": 5}]


def small(tmp_path: Path, plan: dict[str, Any] | None = None, **project: Any) -> Library:
    root = kb.base(tmp_path, project={"people": PEOPLE, **project})
    kb.save(root, "plans/plan-xx.yml", {**PLAN, **(plan or {})})
    library = load(root)
    assert not library.findings, [str(f.message) for f in library.findings]
    return library


def made(library: Library, *projects: str, formats: tuple[str, ...] = ("docx",)) -> dict[str, bytes]:
    return {a.path: a.content for a in output("plan").render(library, Order(TODAY, projects, formats=formats))}


def pages(files: Iterable[Path]) -> dict[str, int]:
    return {
        file.name: int(re.findall(r"Pages:\s+(\d+)", subprocess.run(["pdfinfo", file], capture_output=True, text=True, check=True).stdout)[0])
        for file in files
    }  # fmt: skip


def test_there_is_a_plan_and_a_card_for_every_post_general_and_for_a_named_estate(tmp_path: Path) -> None:
    library = small(tmp_path)
    names = ["plan-xx", *(f"cards/plan-xx-{p}" for p in ("engineering", "engineering-2", "post-3", "project-manager", "legal"))]  # fmt: skip
    assert sorted(made(library)) == sorted(f"plans/{name}.docx" for name in names)
    assert sorted(made(library, "prj-xx")) == sorted(f"plans/{own}{n}.docx" for n in names for own in ("", "prj-xx/"))
    assert made(small(tmp_path, {"status": "withdrawn"})) == {}


def test_a_plan_stands_in_the_order_of_the_standard(tmp_path: Path) -> None:
    text = docx_text(made(small(tmp_path))["plans/plan-xx.docx"])
    heads = ("一、适用范围", "二、事故风险", "三、应急组织机构及职责", "四、预警", "五、响应分级与启动", "六、信息报告", "七、处置措施",
             "（一）报警", "八、应急保障", "（一）通讯联络", "（二）应急物资", "（三）外部协议", "九、演练与培训", "十、后期处置",
             "十一、编制依据、评审与修订", "十二、附件", "修订记录")  # fmt: skip
    places = [text.find(words) for words in heads]
    assert -1 not in places and places == sorted(places), dict(zip(heads, places, strict=True))
    for words in ("预案编号 EP-99　版本 2026.1", "CK1:EP-99@2026.1", "3 分钟内", "严禁　", "《示例法》第五条", "适用：北京市", "每年一次", "发生时", "2026年3月1日", "std-no#01", "119"):  # fmt: skip
        assert words in text, words


def test_what_is_not_there_has_no_heading(tmp_path: Path) -> None:
    bare = {key: [] for key in ("warnings", "reports", "cards", "contacts", "supplies", "agreements", "recovery", "annexes", "fulfils")}  # fmt: skip
    steps = [{"id": "s01", "phase": "报警", "who": "外部单位", "do": "配合处置。"}]
    library = small(tmp_path, {**bare, "steps": steps, "drills": {"form": "桌面", "frequency": "yearly"}, "status": "draft"})  # fmt: skip
    files = made(library)
    text = docx_text(files["plans/plan-xx.docx"])
    assert [*files] == ["plans/plan-xx.docx"] and "没有记录" in text
    for words in ("预警", "信息报告", "应急保障", "后期处置", "附件"):
        assert f"、{words}\n" not in text


def test_an_estates_plan_leaves_out_what_holds_elsewhere_and_names_its_people(tmp_path: Path) -> None:
    files = made(small(tmp_path, synthetic=True, contract={"template": "ctr-xx", "values": {"party_b_name": "示例物业公司"}}), "prj-xx")  # fmt: skip
    text = docx_text(files["plans/prj-xx/plan-xx.docx"])
    assert "北京" not in text and "京内" not in text and "示例物业公司" in text and "示例：本项目为虚构" in text
    assert "项目经理（项目经理 周明）" in text and "北京" in docx_text(files["plans/plan-xx.docx"])
    own = docx_text(files["plans/prj-xx/cards/plan-xx-project-manager.docx"])
    assert "持卡人：周明" in own and "示例花园" in own and "示例：本项目为虚构" in own
    assert "持卡人：＿" in docx_text(files["plans/prj-xx/cards/plan-xx-engineering.docx"])


def test_a_card_has_the_first_minutes_what_follows_what_never_and_whom_to_call(tmp_path: Path) -> None:
    files = made(small(tmp_path))
    text = docx_text(files["plans/cards/plan-xx-engineering.docx"])
    places = [text.find(w) for w in ("工程主管", "第一时间", "第 10 分钟", "断电", "随身带钥匙", "随后", "2 小时内", "组织抢修", "北京另报", "带电作业", "联系电话", "119")]  # fmt: skip
    assert -1 not in places and places == sorted(places) and "立即断电" not in text
    drawn = docx_text(files["plans/cards/plan-xx-project-manager.docx"])
    assert "5 分钟内" in drawn and "书面报告" in drawn and "擅自送电" in drawn
    assert "处置步骤" in docx_text(files["plans/cards/plan-xx-legal.docx"])


def test_the_site_and_the_papers_share_one_selection_of_steps(tmp_path: Path) -> None:
    plan = small(tmp_path).plans[0].body
    assert [(name, len(steps)) for name, steps in phases(plan)] == [("报警", 1), ("处置", 4), ("京内", 1), ("禁止", 1), ("处置", 1)]  # fmt: skip
    cards = post_cards(plan)
    assert cards[0].lines == ("第 10 分钟：断电", "随身带钥匙")
    assert cards[3].lines == ("5 分钟内：到场指挥。",) and cards[4].lines == ("北京备案。",)
    timed = small(
        tmp_path, {"steps": [{"id": "s01", "phase": "处置", "who": "法务", "do": "取证。", "within": "2 小时"}]}
    )
    assert post_cards(timed.plans[0].body)[-1].lines == ("2 小时内：取证。",)


def test_a_plan_without_contacts_has_room_to_write_them(tmp_path: Path) -> None:
    text = docx_text(made(small(tmp_path, {"contacts": [], "code": "", "version": ""} | {"code": "EP-98"}))["plans/cards/plan-xx-legal.docx"])  # fmt: skip
    assert "找谁" in text and "EP-98" in text


def test_equal_input_gives_equal_bytes(tmp_path: Path) -> None:
    library = small(tmp_path)
    assert made(library, "prj-xx") == made(library, "prj-xx")


@needs_pdf
def test_cards_are_pdf_only_for_who_asks_for_the_plans_by_name(tmp_path: Path) -> None:
    library = small(tmp_path)
    assert {p for p in made(library, formats=("docx", "pdf")) if p.endswith("pdf")} == {"plans/plan-xx.pdf"}
    assert len([p for p in made(library, formats=("docx", "pdf", "card-pdf")) if p.endswith("pdf")]) == 6


def fullest(library: Library, count: int) -> list[tuple[str, Any]]:
    """The cards with the most words, and how they are called."""
    rows = [(plan, post) for plan in library.plans for post in post_cards(plan.body)]
    rows.sort(key=lambda row: -sum(map(len, (*row[1].first, *(s.do for s in row[1].later), *row[1].never))))
    return [(f"{plan.id}-{post.address}", card.document(plan, post, None, TODAY)) for plan, post in rows[:count]]


@needs_pdf
def test_the_fullest_cards_are_one_page(tmp_path: Path) -> None:
    for name, document in fullest(load(ROOT), 12):
        (tmp_path / f"{name}.pdf").write_bytes(render_pdf(document))
    assert {*pages(tmp_path.glob("*.pdf")).values()} == {1}


@pytest.mark.slow
@needs_pdf
def test_every_card_of_every_plan_and_estate_is_one_page(tmp_path: Path) -> None:
    library = load(ROOT)
    names = [p.id for p in library.projects]
    for path, content in made(library, *names, formats=("card-pdf",)).items():
        if path.endswith(".pdf"):
            (tmp_path / path.replace("/", "_")).write_bytes(content)
    counted = pages(tmp_path.glob("*.pdf"))
    assert len(counted) > 500 and {name: n for name, n in counted.items() if n != 1} == {}


@needs_pdf
def test_every_size_of_card_is_used_and_a_plan_becomes_pdf(tmp_path: Path) -> None:
    library = load(ROOT)
    looks = {card.document(p, c, None, TODAY).look.styles for p in library.plans for c in post_cards(p.body)}
    assert len(looks) == len(SIZES)
    (tmp_path / "plan.pdf").write_bytes(render_pdf(word.document(library, library.documents["plan-fire"], None, TODAY)))
    assert 5 <= pages([tmp_path / "plan.pdf"])["plan.pdf"] <= 12


@pytest.mark.libreoffice
@pytest.mark.skipif(not (shutil.which("soffice") and shutil.which("pdfinfo")), reason="LIBREOFFICE IS NOT INSTALLED: no card was opened")  # fmt: skip
def test_another_office_program_sets_the_fullest_cards_on_one_page_too(tmp_path: Path) -> None:
    from compliance_kit.outputs.office import render_word

    for name, document in fullest(load(ROOT), 12):
        (tmp_path / f"{name}.docx").write_bytes(render_word(document))
    command = ["soffice", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path / "out"), *map(str, tmp_path.glob("*.docx"))]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    counted = pages((tmp_path / "out").glob("*.pdf"))
    assert len(counted) == 12 and {*counted.values()} == {1}, counted
