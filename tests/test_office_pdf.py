"""Documents as PDF: any words stay words, the same bytes each time, and what only Word can do is refused."""

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
    Row,
    Run,
    Section,
    Table,
    Toc,
    WordFile,
    article,
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
    done = subprocess.run(["pdftotext", str(path), "-"], capture_output=True, text=True, check=True)
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
def test_the_same_document_gives_the_same_bytes() -> None:
    one = file(Paragraph("甲\n乙"), Paragraph("三", page_break=True, indent_chars=2))
    assert render_pdf(one) == render_pdf(one)


@needs_fonts
@pytest.mark.parametrize("block", [article("甲"), Toc()])
def test_what_only_word_can_do_is_refused(block: Paragraph | Toc) -> None:
    with pytest.raises(ValueError, match="for Word alone"):
        render_pdf(file(block))


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
