"""How contracts are wanted: values from a file, another template, drafts with blanks, copies with legal grounds."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from compliance_kit import source
from compliance_kit.citation import chinese_number
from compliance_kit.library import Library, load
from compliance_kit.model import CkitError
from compliance_kit.outputs.contract import draft, elements, findings, render, word
from compliance_kit.outputs.contract.blanks import wanted
from compliance_kit.outputs.contract.draft import Draft
from compliance_kit.outputs.office import docx_text, render_word, xlsx_rows
from compliance_kit.outputs.office.pdf import has_fonts, render_pdf
from compliance_kit.outputs.output import Order, Terms
from contract_samples import ESTATE, VALUES, home
from test_cli import Ckit, ckit

__all__ = ["ckit"]
TODAY = date(2026, 11, 23)
ROOT = Path(__file__).parents[1]


def terms(text: str = "", **more: object) -> Terms:
    values = source.parse(text.encode(), name="p.yml")[0] if text else None
    return Terms(values=values, **more)  # type: ignore[arg-type]


def told(library: Library, wish: Terms) -> list[tuple[str, str]]:
    found = findings(library, Order(TODAY, (ESTATE,), terms=wish))
    return [(fault.place.where, str(fault.message)) for fault in found]


def made(library: Library, wish: Terms) -> Draft:
    return draft(library, library.documents[ESTATE], wish)


def test_values_of_a_file_win_over_the_projects(tmp_path: Path) -> None:
    library = load(home(tmp_path))
    one = made(library, terms("company_name: 另一物业公司\nmode: 酬金制\nrate: 8\n"))
    assert one.value("company_name") == "另一物业公司" and one.value("owner_name") == VALUES["owner_name"]
    assert [clause.id for clause in one.clauses] == ["c01", "c02", "c03", "c04"]


def test_a_wrong_value_is_told_where_it_stands(tmp_path: Path) -> None:
    library = load(home(tmp_path, owner_name="甲"))
    (own, given) = told(library, terms("company_name: 乙公司\nmode: 随意\n"))
    assert own[0] == "p.yml:2:7" and "收费方式" in own[1]
    assert given[0].startswith("projects/") and "甲方名称" in given[1]
    assert "没有 foo 这一栏" in told(load(home(tmp_path / "b")), terms("foo: 1\n"))[0][1]
    assert "每行一个参数" in told(load(home(tmp_path / "c")), terms("- a\n"))[0][1]


def test_every_missing_value_is_named_and_where_to_write_it(tmp_path: Path) -> None:
    library = load(home(tmp_path, without=("fee", "company_name"), mode="酬金制"))
    found = findings(library, Order(TODAY, (ESTATE,)))
    assert [str(f.message) for f in found] == [
        "缺少 company_name（乙方名称）",
        "缺少 rate（酬金比例（%））",
        "缺少 fee（年费）",
    ]
    assert {f.place.path for f in found} == {library.documents[ESTATE].source.path}
    assert all("values" in str(f.hint) for f in found)
    assert {place for place, _ in told(library, terms("sign_place: 1\n"))} >= {"p.yml:1:1"}
    with pytest.raises(CkitError, match="共 3 处"):
        made(library, terms())


def test_another_template_takes_over_only_what_is_true_of_the_estate(tmp_path: Path) -> None:
    library = load(home(tmp_path))
    wish = Terms(template="ctr-yy")
    found = findings(library, Order(TODAY, (ESTATE,), terms=wish))
    assert "缺少 owner_name（甲方名称）" in {str(f.message) for f in found}
    assert not any("estate_name" in str(f.message) for f in found)
    assert {f.place.path for f in found} == {"contracts/ctr-yy.yml"} and "--params" in str(found[0].hint)
    one = made(library, Terms(template="ctr-yy", is_draft=True))
    assert one.stem == f"{ESTATE}-ctr-yy-draft" and one.value("estate_name") == "示例小区"
    with pytest.raises(CkitError, match="没有合同模板 ctr-none；已有：ctr-xx、ctr-yy"):
        made(library, Terms(template="ctr-none"))


def test_a_project_without_a_template_needs_one_named(tmp_path: Path) -> None:
    root = home(tmp_path)
    path = next((root / "projects").rglob("project.yml"))
    data = json.loads(path.read_text("utf-8"))
    del data["contract"]
    path.write_text(json.dumps(data, ensure_ascii=False), "utf-8")
    library = load(root)
    assert findings(library, Order(TODAY, (ESTATE,))) == ()
    assert not [a for a in render(library, Order(TODAY, (ESTATE,))) if ESTATE in a.path]
    with pytest.raises(CkitError, match="没有写明合同模板"):
        list(render(library, Order(TODAY, (ESTATE,), terms=Terms(is_draft=True))))


def test_a_draft_shows_its_blanks_and_lists_them_at_the_end(tmp_path: Path) -> None:
    library = load(home(tmp_path, without=("fee", "mode", "fees", "sign_date")))
    order = Order(TODAY, (ESTATE,), terms=Terms(is_draft=True))
    assert findings(library, order) == ()
    files = {a.path: a.content for a in render(library, order) if ESTATE in a.path}
    assert list(files) == [f"contracts/{ESTATE}-draft.docx", f"contracts/{ESTATE}-draft-opinion.docx"]
    text = docx_text(files[f"contracts/{ESTATE}-draft.docx"])
    assert (
        "【年费】" in text
        and "【收费明细】" in text
        and "【签订日期】" in text
        and "采用条件：收费方式为“酬金制”" in text
    )
    listed = text[text.index("待填事项") :]
    found = re.findall(r"^\d+ \| (\S+)", listed, re.M)
    assert found == ["收费方式", "酬金比例（%）", "年费", "签订日期", "收费明细"], listed
    one = word.document(library, made(library, order.terms), TODAY, comments=False)
    assert one.watermark == "草稿" and not any(section.cover for section in one.sections)


def test_a_draft_with_all_its_values_has_no_list(tmp_path: Path) -> None:
    one = made(load(home(tmp_path)), Terms(is_draft=True))
    assert one.open == () and "待填" not in docx_text(
        render_word(word.document(load(home(tmp_path)), one, TODAY, comments=False))
    )


def test_grounds_stand_in_the_margin_only_where_asked_for(tmp_path: Path) -> None:
    library = load(home(tmp_path))
    plain = {a.path: a.content for a in render(library, Order(TODAY, (ESTATE,)))}
    assert f"contracts/{ESTATE}-annotated.docx" not in plain and "理由：" not in docx_text(
        plain[f"contracts/{ESTATE}.docx"]
    )
    more = {a.path: a.content for a in render(library, Order(TODAY, (ESTATE,), terms=Terms(is_annotated=True)))}
    assert "理由：定费用" in docx_text(more[f"contracts/{ESTATE}-annotated.docx"])
    assert more[f"contracts/{ESTATE}.docx"] == plain[f"contracts/{ESTATE}.docx"]


def test_the_lock_says_what_the_contract_was_made_of(tmp_path: Path) -> None:
    files = {a.path: a.content for a in render(load(home(tmp_path)), Order(TODAY, (ESTATE,)))}
    data = json.loads(files[f"contracts/{ESTATE}.lock.json"])
    assert data["values"] == VALUES and len(data["values_sha256"]) == 64 and len(data["template"]["sha256"]) == 64
    assert [clause["id"] for clause in data["clauses"]] == ["c01", "c03", "c04"] and data["schedules"] == ["s1"]


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ({"enum": ["甲", "乙"]}, "甲、乙（选一）"),
        ({"type": "string", "format": "date", "examples": ["2026-01-05"]}, "日期；例如 2026-01-05"),
        ({"type": "integer", "description": "按户数"}, "按户数；整数"),
        ({"type": "string"}, ""),
    ],
)
def test_a_blank_says_what_belongs_there(field: dict[str, object], words: str) -> None:
    assert wanted(field) == words


def test_every_projects_contract_leaves_nothing_open(corpus: Library) -> None:
    for project in (p for p in corpus.projects if p.body.template):
        one = draft(corpus, project)
        text = docx_text(render_word(word.document(corpus, one, TODAY, comments=False)))
        assert "{{" not in text and "【" not in text and not one.open, project.id


# ── The court's elements ─────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def corpus() -> Library:
    return load(ROOT)


ELEMENTS = (
    "合同签订情况", "签订主体", "项目情况", "物业费标准", "服务期限", "支付方式", "逾期违约金标准", "欠费数额及计算", "违约金", "催缴", "其他", "依据",
    "证据清单",
)  # fmt: skip


def test_the_sheet_holds_the_13_elements_with_the_articles(corpus: Library) -> None:
    for project in (p for p in corpus.projects if p.body.template):
        one = draft(corpus, project)
        (rows,) = xlsx_rows(elements.render(one, TODAY)).values()
        assert tuple(str(r[0]).partition("　")[2] for r in rows if re.match(r"\d+　", str(r[0])))[:13] == ELEMENTS
        lines = {str(row[0]): row for row in rows}
        assert lines["约定标准"][1] == f"按日万分之{one.value('late_rate')}"
        assert re.match(r"第[一二三四五六七八九十]+条", str(lines["约定标准"][2]))
        assert not lines["案涉房屋"][1] and not lines["欠费数额（元）"][1]


def test_an_open_rate_leaves_the_penalty_open_too(corpus: Library) -> None:
    project = corpus.documents["prj-qianjiang-garden"]
    one = draft(corpus, project, Terms(template="ctr-preliminary-property-service", is_draft=True))
    (rows,) = xlsx_rows(elements.render(one, TODAY)).values()
    lines = {str(row[0]): row for row in rows}
    assert not lines["约定标准"][1] and lines["物业名称、坐落"][1].startswith("钱江花园")  # type: ignore[union-attr]


def test_only_property_service_has_the_sheet(corpus: Library) -> None:
    project = corpus.documents["prj-qianjiang-garden"]
    assert elements.is_asked(draft(corpus, project))
    assert not elements.is_asked(draft(corpus, project, Terms(template="ctr-cleaning", is_draft=True)))


# ── References when a clause drops out ───────────────────────────────────────────────────────────────────────────────


def referred(one: Draft) -> tuple[str, str]:
    """What the sentence that refers must read, and the head of the article it refers to, both by our own count."""
    at = {clause.id: f"第{chinese_number(n)}条" for n, clause in enumerate(one.clauses, 1)}
    return f"按照{at['c38']}和{at['c39']}办理", at["c38"]


DROPPED = "elevators: 0\nhas_gas: false\nhas_secondary_water: false\nhas_ev_charging: false\n"


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def pdf_words(path: Path) -> str:
    return squeezed(
        subprocess.run(["pdftotext", "-raw", str(path), "-"], capture_output=True, text=True, check=True).stdout
    )


def test_word_numbers_and_references_agree_when_clauses_drop_out(corpus: Library) -> None:
    project = corpus.documents["prj-qianjiang-garden"]
    seen = set()
    for wish in (Terms(), terms(DROPPED)):
        one = draft(corpus, project, wish)
        sentence, number = referred(one)
        text = squeezed(docx_text(render_word(word.document(corpus, one, TODAY, comments=False))))
        title = next(c.title for c in one.clauses if c.id == "c38")
        assert sentence in text and f"{number}{title}" in text
        seen.add(number)
    assert len(seen) == 2


@pytest.mark.libreoffice
def test_libreoffice_and_the_pdf_show_the_same_numbers(corpus: Library, tmp_path: Path) -> None:
    if not (shutil.which("soffice") and shutil.which("pdftotext") and has_fonts()):
        pytest.skip("needs LibreOffice (libreoffice-writer), poppler-utils and type for Chinese")
    one = draft(corpus, corpus.documents["prj-qianjiang-garden"], terms(DROPPED))
    sentence, _ = referred(one)
    document = replace(word.document(corpus, one, TODAY, comments=False), watermark="")
    (tmp_path / "set.pdf").write_bytes(render_pdf(document))
    (tmp_path / "word.docx").write_bytes(render_word(document))
    profile = f"-env:UserInstallation=file://{tmp_path / 'profile'}"
    command = [
        "soffice",
        profile,
        "--headless",
        "--convert-to",
        "pdf",
        "--outdir",
        str(tmp_path),
        str(tmp_path / "word.docx"),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    heads = [f"第{chinese_number(n)}条{clause.title}" for n, clause in enumerate(one.clauses, 1)]
    for name in ("word.pdf", "set.pdf"):
        text = pdf_words(tmp_path / name)
        assert sentence in text, name
        assert [head for head in heads if squeezed(head) not in text] == [], name


def changed(folder: Path, old: str, new: str) -> Library:
    """The small library with its template changed."""
    root = home(folder)
    path = root / "contracts/ctr-xx.yml"
    assert old in path.read_text("utf-8")
    path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")
    return load(root)


def test_a_reference_to_a_clause_that_dropped_out_stops_the_contract(tmp_path: Path) -> None:
    library = changed(tmp_path, "ref('c03')", "ref('c02')")
    with pytest.raises(CkitError, match="条款 c04 引用的 c02 没有被采用"):
        made(library, terms())
    library = changed(tmp_path / "b", "按下列项目收费。", "见{{ ref('c02') }}。")
    with pytest.raises(CkitError, match="条款 schedules 引用的 c02 没有被采用"):
        made(library, terms())


def test_a_value_that_is_not_given_or_makes_a_text_too_long_stops_the_contract(tmp_path: Path) -> None:
    library = changed(tmp_path, "见{{ schedule('s1') }}", "计提{{ rate }}")
    with pytest.raises(CkitError, match="没有给出参数 rate"):
        made(library, terms())
    library = changed(tmp_path / "b", "见{{ schedule('s1') }}", "{{ owner_name }}" * 12)
    with pytest.raises(CkitError, match="条款过长"):
        made(library, terms(f"owner_name: {'字' * 1900}\n"))


@pytest.mark.skipif(not has_fonts(), reason="没有中文字体，PDF 的测试跳过")
def test_a_contract_comes_as_pdf_where_asked_for(tmp_path: Path) -> None:
    library = load(home(tmp_path))
    found = {a.path: a.content for a in render(library, Order(TODAY, (ESTATE,), formats=("docx", "pdf")))}
    assert found[f"contracts/{ESTATE}.pdf"].startswith(b"%PDF-") and "contracts/ctr-xx.pdf" not in found


# ── The command line ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_refused_contract_writes_nothing(ckit: Ckit, tmp_path: Path) -> None:
    root, out = home(tmp_path / "kb", without=("fee",)), tmp_path / "out"
    asked = ("build", "contract", "--root", root, "--out", out, "--project", ESTATE, "--to", "docx")
    done = ckit(*asked)
    assert done.code and "缺少 fee" in done.err and not out.exists()
    params = tmp_path / "p.yml"
    params.write_text("fee: '1.234567890123456'\n", "utf-8")
    done = ckit(*asked, "--params", params)
    assert done.code and "p.yml:1:6" in done.err and "没有生成" in done.err and not out.exists()
    params.write_text("fee: [\n", "utf-8")
    done = ckit(*asked, "--params", params)
    assert done.code and "p.yml:" in done.err and not out.exists()
    done = ckit(*asked, "--params", tmp_path / "none.yml")
    assert done.code and "文件打不开" in done.err and not out.exists()


def test_the_values_of_a_file_make_the_contract(ckit: Ckit, tmp_path: Path) -> None:
    root, out = home(tmp_path / "kb", without=("fee",)), tmp_path / "out"
    params = tmp_path / "p.yml"
    params.write_text("fee: '5.00'\n", "utf-8")
    asked = ("build", "contract", "--root", root, "--out", out, "--project", ESTATE, "--to", "docx")
    done = ckit(*asked, "--params", params, "--annotate")
    assert done.code == 0, done.err
    assert "人民币伍元整" in docx_text((out / f"contracts/{ESTATE}.docx").read_bytes())
    assert (out / f"contracts/{ESTATE}-annotated.docx").is_file()
    assert ckit(*asked, "--draft").code == 0 and (out / f"contracts/{ESTATE}-draft.docx").is_file()


@pytest.mark.parametrize("words", [("site", "--draft"), ("contract", "--annotate"), ("contract", "--params", "x.yml")])
def test_the_options_go_with_one_projects_contract(ckit: Ckit, tmp_path: Path, words: tuple[str, ...]) -> None:
    done = ckit("build", *words, "--root", home(tmp_path))
    assert done.code == 2 and "--project" in done.err


def test_what_was_made_before_stays_until_all_contracts_are_made_again(ckit: Ckit, tmp_path: Path) -> None:
    root, folder = home(tmp_path / "kb"), tmp_path / "out" / "contracts"
    params = tmp_path / "p.yml"
    params.write_text("".join(f"{n}: {v}\n" for n, v in VALUES.items() if isinstance(v, str)) + "fees: []\n", "utf-8")
    asked = ("build", "contract", "--root", root, "--out", tmp_path / "out", "--to", "docx")
    assert ckit(*asked, "--project", ESTATE).code == 0
    before = (folder / f"{ESTATE}.docx").stat().st_ino
    again = ckit(*asked, "--project", ESTATE, "--template", "ctr-yy", "--params", params)
    assert again.code == 0, again.err
    assert (folder / f"{ESTATE}.docx").stat().st_ino == before and (folder / f"{ESTATE}-ctr-yy.docx").is_file()
    assert ckit(*asked).code == 0
    assert (folder / f"{ESTATE}.docx").is_file() and not (folder / f"{ESTATE}-ctr-yy.docx").exists()


def test_what_is_for_those_who_sign_stays_off_the_site(tmp_path: Path) -> None:
    from compliance_kit.cli.build import Job, finish_site

    out, fresh = tmp_path / "out", tmp_path / "fresh"
    (out / "contracts").mkdir(parents=True)
    (fresh / "site").mkdir(parents=True)
    ends = (".docx", "-opinion.docx", "-draft-opinion.docx", "-elements.xlsx", ".lock.json")
    for end in ends:
        (out / "contracts" / f"prj-xx{end}").write_bytes(b"x")
    finish_site(Job(load(home(tmp_path / "kb")), Order(TODAY), tmp_path, ("site",), out, ()), fresh)
    offered = fresh / "site" / "downloads" / "contracts"
    assert [path.name for path in offered.iterdir()] == ["prj-xx.docx"] and len(
        list((out / "contracts").iterdir())
    ) == 5
