"""Documents as PDF: any words stay words, the same bytes each time, numbers and references as in Word."""

from __future__ import annotations

import re
import shutil
import subprocess
from datetime import date
from pathlib import Path

import pytest

from compliance_kit.library import load
from compliance_kit.model import CkitError
from compliance_kit.outputs import Order
from compliance_kit.outputs.checklist import render
from compliance_kit.outputs.office import (
    Cell,
    PageBreak,
    Paragraph,
    Properties,
    Ref,
    Role,
    Row,
    Run,
    Section,
    Table,
    Toc,
    WordFile,
    annex,
    article,
    blank,
    body,
    chapter,
    heading,
    items,
    page_footer,
    pdf,
    qr_picture,
)
from compliance_kit.outputs.office.pdf import has_fonts, render_pdf
from site_samples import sample_library

ROOT = Path(__file__).parents[1]
TODAY = date(2026, 11, 23)
NASTY = '#let x = 1 $x^2$ *b* _i_ `c` \\n [a] <l> @r // c "q" #import("x") ＃ 甲'
needs_fonts = pytest.mark.skipif(not has_fonts(), reason="没有中文字体，PDF 的测试跳过")
needs_poppler = pytest.mark.skipif(not shutil.which("pdftotext"), reason="没有 poppler-utils，读 PDF 文字的测试跳过")


def file(*blocks: Paragraph | Table | PageBreak | Toc, watermark: str = "") -> WordFile:
    return WordFile(
        (Section(blocks, footer=(page_footer("左", "右"),)),), properties=Properties(title=NASTY), watermark=watermark
    )


def words(content: bytes, folder: Path) -> str:
    path = folder / "x.pdf"
    path.write_bytes(content)
    done = subprocess.run(["pdftotext", "-raw", str(path), "-"], capture_output=True, text=True, check=True)
    return re.sub(r"\s+", "", done.stdout)


@needs_fonts
@needs_poppler
def test_words_are_never_read_as_markup(tmp_path: Path) -> None:
    table = Table(
        (60, 60), (Row((Cell(NASTY), "乙")), Row((Cell((Run(NASTY, size_pt=7),)), Cell((qr_picture("CK1:X"),)))))
    )
    made = render_pdf(
        file(
            Paragraph(NASTY),
            table,
            PageBreak(),
            Paragraph((Run("第二页", bold=True, underline=True),)),
            watermark="草稿",
        )
    )
    text = words(made, tmp_path).replace("乙", "")
    assert text.count(re.sub(r"\s+", "", NASTY)) == 3
    assert "左第1页共2页右" in text and "左第2页共2页右" in text and {"草", "稿"} <= set(text)


@needs_fonts
@needs_poppler
def test_a_row_that_fits_on_no_page_breaks_over_pages_and_another_does_not(tmp_path: Path) -> None:
    tall = Table((40, 60), (Row(("甲", Cell("灯不亮，" * 700 + "完")), height_mm=8), Row(("一\n" * 20, "乙"))))
    text = words(render_pdf(file(tall)), tmp_path)
    assert text.count("灯不亮") == 700 and "完" in text
    pages = re.split(r"左第[0-9]页共[0-9]页右", text)[:-1]
    assert len(pages) > 2 and all(page.count("灯不亮") < 300 for page in pages)
    assert max(page.count("一") for page in pages) == 20


@needs_fonts
def test_the_same_document_gives_the_same_bytes() -> None:
    one = file(Paragraph("甲\n乙"), Paragraph("三", page_break=True, indent_chars=2))
    assert render_pdf(one) == render_pdf(one)


@needs_fonts
@needs_poppler
def test_numbers_references_and_contents_are_those_of_word(tmp_path: Path) -> None:
    made = WordFile(
        (
            Section((Toc(),)),
            Section(
                (
                    chapter("　总则"),
                    article("　标的", bookmark="c1"),
                    *items("甲项", "乙项"),
                    article("　其他", bookmark="c2"),
                    body("见", Ref("c2"), "和", Ref("s1"), "。"),
                    Paragraph((), Role.BODY),
                    Paragraph((blank("名称"),), Role.PLAIN, indent_chars=1),
                ),
                footer=(page_footer("左", "右"),),
            ),
            Section((annex("　清单", "s1"), PageBreak(), chapter("　附则"), *heading_levels())),
        )
    )
    text = words(render_pdf(made), tmp_path)
    assert "第一章总则第一条标的（一）甲项（二）乙项第二条其他见第二条和附件一。【名称】" in text, text
    listed = re.findall("(第一章总则|附件一清单|第二章附则|一、甲|（一）乙)[.]{9,}([0-9])", text)
    assert listed == [("第一章总则", "2"), ("附件一清单", "3"), ("第二章附则", "4"), ("一、甲", "4"), ("（一）乙", "4")]


def heading_levels() -> tuple[Paragraph, ...]:
    return (heading("甲"), heading("乙", 2), heading("丙", 3))


@needs_fonts
def test_contents_may_go_without_a_title() -> None:
    assert render_pdf(file(Toc(title=""), chapter("　总则"))) != render_pdf(file(Toc(), chapter("　总则")))


@needs_fonts
def test_a_reference_to_nothing_and_a_numbered_footer_are_refused() -> None:
    with pytest.raises(ValueError, match="no paragraph of the document bears"):
        render_pdf(file(body(Ref("c9"))))
    with pytest.raises(ValueError, match="holds no numbered paragraphs"):
        render_pdf(WordFile((Section((body("甲"),), footer=(article("乙"),)),)))


def test_without_type_for_chinese_it_is_said_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "_families", frozenset)
    assert not has_fonts()
    with pytest.raises(CkitError, match="fonts-noto-cjk"):
        render_pdf(file(Paragraph("甲")))


@needs_fonts
@needs_poppler
def test_a_form_prints_turned_with_every_item_and_heads_on_each_page(tmp_path: Path) -> None:
    library = load(ROOT)
    form = next(c for c in library.checklists if c.body.form == "CK-WATER-M")
    only = type(library)(
        **{name: getattr(library, name) for name in library.__slots__}
        | {"documents": {form.id: form, **{d.id: d for d in library.standards}}}
    )
    made = {a.path: a.content for a in render(only, Order(TODAY, formats=("docx", "xlsx", "pdf")))}
    content = made["checklists/CK-WATER-M.pdf"]
    text = words(content, tmp_path)
    for item in form.body.items():
        assert item.name.replace(" ", "") in text
    assert text.count("检查内容与标准") == 2 and "第2页共2页" in text and "CK1:CK-WATER-M@" in text
    said = subprocess.run(["pdfinfo", str(tmp_path / "x.pdf")], capture_output=True, text=True, check=True).stdout
    assert re.search(r"Page size: +841[.]89 x 595[.]2[0-9]+ pts", said), said


@needs_fonts
def test_a_project_has_its_own_where_it_is_asked_for_by_name(tmp_path: Path) -> None:
    library = sample_library(tmp_path)
    kinds = ("docx", "xlsx", "pdf")
    every = {a.path for a in render(library, Order(TODAY, formats=kinds))}
    named = {a.path for a in render(library, Order(TODAY, ("prj-sample",), formats=kinds))}
    assert "checklists/CK-SAMP-M.pdf" in every and not {
        p for p in every if p.startswith("checklists/prj-sample/") and p.endswith("pdf")
    }
    assert "checklists/prj-sample/CK-SAMP-M.pdf" in named
    assert not {p for p in (a.path for a in render(library, Order(TODAY))) if p.endswith("pdf")}
