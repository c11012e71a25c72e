"""Word documents: same bytes every time, real numbering, live references, real styles."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

pytest.importorskip("docx", reason="Word and Excel need compliance-kit[office]")
pytest.importorskip("xlsxwriter", reason="Word and Excel need compliance-kit[office]")

from compliance_kit.outputs.office import (
    ARTICLES,
    CONTRACT,
    FORM,
    ITEMS,
    REPORT,
    Align,
    Block,
    Cell,
    Comment,
    Line,
    Number,
    OfficeFileError,
    Paragraph,
    Ref,
    Role,
    Row,
    Run,
    Section,
    Sheet,
    Style,
    Table,
    Toc,
    WordFile,
    Workbook,
    body,
    chapter,
    chinese_number,
    clean,
    docx_text,
    heading,
    items,
    pack,
    qr_picture,
    render_excel,
    render_word,
    unpack,
    xlsx_rows,
)
from office_samples import part, rezip, sample_book, sample_contract, sample_table, word


@pytest.mark.parametrize("make", ["sample_contract", "sample_book"])
def test_two_processes_write_the_same_bytes_whatever_the_hash_seed_and_time_zone(make: str) -> None:
    code = f"import sys, office_samples; sys.stdout.buffer.write(office_samples.{make}())"
    path = os.pathsep.join([str(Path(__file__).parent), *filter(None, sys.path)])
    outputs = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONPATH": path, "PYTHONHASHSEED": seed, "TZ": zone},
            stdout=subprocess.PIPE,
            check=True,
        ).stdout
        for seed, zone in (("1", "UTC"), ("2", "Asia/Shanghai"))
    }
    assert outputs == {globals()[make]()}


@pytest.mark.parametrize("content", [sample_contract(), sample_book()], ids=["docx", "xlsx"])
def test_the_zip_is_sorted_dated_1980_and_begins_with_the_content_types(content: bytes) -> None:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        names = archive.namelist()
        assert names[:2] == ["[Content_Types].xml", "_rels/.rels"]
        assert names[2:] == sorted(names[2:])
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert pack(content) == content


def test_a_document_carries_no_theme_no_embedded_font_and_no_link_to_outside() -> None:
    members = unpack(sample_contract())
    assert not [name for name in members if "theme" in name or "font" in name.lower().removeprefix("word/fonttable")]
    assert not [name for name, content in members.items() if b"Theme=" in content or b"rsid" in content]
    assert not [name for name, content in members.items() if name.endswith(".rels") and b"External" in content]


def test_every_style_names_its_latin_and_its_chinese_font() -> None:
    for look in (CONTRACT, FORM, REPORT):
        styles = part(word(body("甲"), look=look), "word/styles.xml")
        for style in re.findall(
            r'<w:style w:type="paragraph" [^>]*w:styleId="(?:Body|Title|Cell)".*?</w:style>', styles
        ):
            assert re.search(r'w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="[^"]+"', style)
        assert {s.font for _, s in look.styles} <= {"仿宋", "宋体", "黑体", "方正小标宋简体"}
    assert '<w:font w:name="方正小标宋简体"><w:altName w:val="黑体"/>' in part(word(body("甲")), "word/fontTable.xml")


def test_articles_run_on_across_chapters_and_start_again_where_told() -> None:
    text = docx_text(sample_contract())
    assert re.findall(r"^第.+?[章条]", text, re.MULTILINE)[:4] == ["第一章", "第二章", "第一章", "第一条"]
    labels = re.findall(r"^(第[一二三四五六七八九十]+条) ", text, re.MULTILINE)
    assert labels == [f"第{chinese_number(i)}条" for i in range(1, 15)] + ["第一条"]
    assert text.count("（一）甲项；\n（二）乙项。\n1. 子目") == 2


def test_articles_are_a_single_level_list_of_their_own() -> None:
    numbering = part(sample_contract(), "word/numbering.xml")
    articles = re.search(r"<w:abstractNum (?:(?!</w:abstractNum>).)*第%1条.*?</w:abstractNum>", numbering)
    assert articles
    assert 'w:multiLevelType w:val="singleLevel"' in articles[0]
    assert 'w:numFmt w:val="chineseCountingThousand"' in articles[0]
    assert articles[0].count("<w:lvl ") == 1


def test_a_reference_is_a_live_field_with_the_right_words_before_and_after_its_target() -> None:
    document = part(sample_contract(), "word/document.xml")
    names = set(re.findall(r'w:bookmarkStart w:id="\d+" w:name="([^"]+)"', document))
    fields = re.findall(r"> REF (\S+) \\r \\h <.*?separate\"/></w:r><w:r><w:t[^>]*>([^<]+)<", document)
    assert {name for name, _ in fields} <= names
    assert {shown for _, shown in fields} == {"第十二条", "附件一"}


def test_a_reference_to_a_deeper_item_shows_its_own_number_only() -> None:
    target = Paragraph("目", Role.ITEM, Number(ITEMS, 1), "x")
    content = word(*items("项"), target, body("见", Ref("x"), Ref("y")), Paragraph("无号段", bookmark="y"))
    assert r"\n \h" in part(content, "word/document.xml")
    assert "见1无号段" in docx_text(content)


def test_bookmark_names_depend_on_their_id_alone_and_are_short() -> None:
    first, second = (
        part(word(body(f"{i}"), Paragraph("甲", bookmark="标准#" * 30)), "word/document.xml") for i in (1, 2)
    )
    names = [re.search(r'w:name="(b_[^"]+)"', xml) for xml in (first, second)]
    assert names[0] and names[1] and names[0][1] == names[1][1] and len(names[0][1]) <= 40


@pytest.mark.parametrize(
    "blocks",
    [
        (Paragraph("甲", bookmark="x"), Paragraph("乙", bookmark="x")),
        (body(Ref("nowhere")),),
        (Toc(pages=(1, 2)),),
        (Table((10, 10), (Row(("甲",)),)),),
        (Table((10,), (Row(("甲", "乙")),)),),
        (Table((10, 10), (Row((Cell("甲", span=3),)),)),),
        (Table((10,), (Row((Cell("甲", rows=2),)),)),),
        (Paragraph("甲", number=Number(ARTICLES, 1)),),
    ],
    ids=[
        "bookmark twice",
        "reference to nowhere",
        "page numbers",
        "short row",
        "long row",
        "wide cell",
        "deep cell",
        "level",
    ],
)
def test_a_wrong_description_is_refused(blocks: tuple[Block, ...]) -> None:
    with pytest.raises(ValueError):
        word(*blocks)


def test_a_header_holds_no_numbered_paragraph() -> None:
    with pytest.raises(ValueError, match="header"):
        render_word(WordFile((Section((), header=(chapter("甲"),)),)))


def test_comments_have_their_author_and_the_files_date() -> None:
    comments = part(sample_contract(), "word/comments.xml")
    assert comments.count("<w:comment ") == 14
    assert 'w:author="法务" w:date="2026-11-23T00:00:00Z" w:initials="法务"' in comments
    assert "依据：《民法典》第九百三十八条\n已核对" in docx_text(sample_contract())


def test_a_run_can_bear_its_own_comment_and_looks() -> None:
    looks = Run(
        "甲",
        italic=True,
        strike=True,
        colour="FF0000",
        size_pt=8,
        superscript=True,
        font="黑体",
        comments=(Comment("注"),),
    )
    document = part(word(body(looks, comments=(Comment("二"),))), "word/document.xml")
    for tag in (
        "<w:i/>",
        "<w:strike/>",
        'w:color w:val="FF0000"',
        'w:sz w:val="16"',
        "superscript",
        'w:eastAsia="黑体"',
    ):
        assert tag in document
    assert document.count("commentReference") == 2


def test_the_table_of_contents_lists_the_headings_and_shows_only_page_numbers_it_was_given() -> None:
    bare, given = Toc(), Toc("", pages=(1, 7))
    parts = (chapter("总则", "c1"), heading("说明", 2), heading("三级", 3))
    document = part(word(bare, *parts), "word/document.xml")
    assert r'TOC \o "1-2" \h \z \u \n' in document and "PAGEREF" not in document
    assert docx_text(word(bare, *parts)).startswith("目　录\n第一章　总则\n（一）说明\n第一章 总则\n")
    numbered = part(word(given, *parts), "word/document.xml")
    assert "PAGEREF b_c1 \\h" in numbered and ">7<" in numbered
    assert docx_text(word(Toc())) == "目　录\n"


def test_heads_repeat_rows_stay_whole_and_cells_merge() -> None:
    document = part(word(sample_table(3), sample_table(2)), "word/document.xml")
    assert document.count("<w:tblHeader/>") == 2
    assert document.count("<w:cantSplit/>") == document.count("<w:tr>") == 7
    assert document.count('<w:vMerge w:val="restart"/>') == 2 and document.count('<w:vMerge w:val="continue"/>') == 3
    assert 'w:gridSpan w:val="2"' in document and 'w:hRule="atLeast"' in document
    assert "</w:tbl><w:tbl>" not in document, "Word would join the two tables"
    assert not re.search(r"</w:tbl>(<w:sectPr|</w:body)", document), "Word needs a paragraph after a table"


def test_a_row_that_may_split_is_the_only_one_that_does() -> None:
    document = part(word(Table((50,), (Row(("甲",)), Row(("乙" * 900,), splits=True)))), "word/document.xml")
    first, second = re.split("<w:tr>", document)[1:]
    assert "<w:cantSplit/>" in first and "<w:cantSplit/>" not in second


def test_the_first_rows_and_the_last_ones_of_a_table_stay_together() -> None:
    rows = (Row((Cell("头", role=Role.CELL_HEAD),), header=True), *(Row((f"第{i}行",)) for i in range(6)))
    body = part(word(Table((40,), rows, ends=2)), "word/document.xml")
    stays = [i for i in range(6) if "<w:keepNext/>" in next(r for r in body.split("<w:tr>") if f"第{i}行" in r)]
    assert stays == [0, 4]


def test_a_cell_holds_words_and_paragraphs_in_turn() -> None:
    cell = Cell(("甲", Run("乙"), Paragraph("丙"), Paragraph("丁", align=Align.RIGHT), "戊"), align=Align.CENTRE)
    assert docx_text(word(Table((50,), (Row((cell,)),)))) == "甲乙 / 丙 / 丁 / 戊\n"
    assert docx_text(word(Table((50,), (Row((Cell((Paragraph("己"),)),)),)))) == "己\n"


def test_sections_turn_the_page_and_keep_their_own_margins_and_footers() -> None:
    document = part(sample_contract(), "word/document.xml")
    assert 'w:w="11906" w:h="16838"' in document and 'w:w="16838" w:h="11906" w:orient="landscape"' in document
    assert document.count("<w:titlePg/>") == 1 and '<w:pgNumType w:start="1"/>' in document
    footers = [part(sample_contract(), f"word/footer{i}.xml") for i in (1, 2)]
    assert " PAGE " in footers[0] and " NUMPAGES " in footers[0] and " PAGE " not in footers[1]
    assert 'string="样稿"' in part(sample_contract(), "word/header1.xml")


def test_text_that_xml_cannot_hold_is_cleaned_and_markup_stays_text() -> None:
    nasty = "甲\x00\x0b乙\ud800 A & B <物业> ]]>\r\n丙\t丁￾"
    assert clean(nasty) == "甲\n乙 A & B <物业> ]]>\n丙\t丁"
    assert docx_text(word(body(nasty))) == clean(nasty) + "\n"
    assert xlsx_rows(render_excel(Workbook((Sheet("甲", (), (Line((nasty,)),)),))))["甲"] == ((clean(nasty),),)


def test_properties_stand_in_the_file_and_the_date_is_the_one_given() -> None:
    members = unpack(sample_contract())
    assert "前期物业服务合同" in members["docProps/core.xml"].decode()
    assert members["docProps/core.xml"].decode().count("2026-11-23T00:00:00Z") == 2
    assert b'name="ckit-id"' in members["docProps/custom.xml"] and b"CT-01" in members["docProps/custom.xml"]
    assert b'name="ckit-id"' in unpack(sample_book())["docProps/custom.xml"]


def test_a_company_template_wins_over_our_looks_by_style_name() -> None:
    theirs = CONTRACT.with_style(Role.BODY, Style("楷体", 15))
    template = word(body("甲"), look=theirs)
    styles = part(word(body("甲"), template=template), "word/styles.xml")
    assert styles.count("楷体") == 1
    numbered = b'<w:pPr><w:numPr><w:numId w:val="7"/></w:numPr>'
    edited = (
        unpack(template)["word/styles.xml"].replace("正文缩进两字".encode(), b"Unknown").replace(b"<w:pPr>", numbered)
    )
    styles = part(word(body("甲"), template=rezip({"word/styles.xml": edited})), "word/styles.xml")
    assert "楷体" not in styles and "numPr" not in styles
    with pytest.raises(OfficeFileError, match="样式"):
        word(body("甲"), template=sample_book())


def test_python_docx_opens_what_we_wrote() -> None:
    import docx

    document = docx.Document(BytesIO(sample_contract()))
    assert document.core_properties.title == "前期物业服务合同"
    assert len(list(document.comments)) == 14 and len(document.sections) == 2


def test_a_picture_is_not_cut_off_by_an_exact_line_height() -> None:
    document = part(word(Paragraph((qr_picture("CK1"),), before_pt=3), look=REPORT), "word/document.xml")
    assert 'w:before="60" w:line="240" w:lineRule="auto"' in document and "<a:blip " in document


@pytest.mark.parametrize(
    ("number", "written"),
    [
        (1, "一"),
        (10, "十"),
        (12, "十二"),
        (20, "二十"),
        (105, "一百零五"),
        (110, "一百一十"),
        (1001, "一千零一"),
        (2020, "二千零二十"),
    ],
)
def test_chinese_numbers_are_written_as_word_writes_them(number: int, written: str) -> None:
    assert chinese_number(number) == written


def test_there_is_no_chinese_number_zero() -> None:
    with pytest.raises(ValueError):
        chinese_number(0)


@pytest.mark.libreoffice
def test_libreoffice_shows_the_same_numbers_and_references(tmp_path: Path) -> None:
    if not (shutil.which("soffice") and shutil.which("pdftotext")):
        pytest.skip("needs LibreOffice (libreoffice-writer) and poppler-utils")
    (tmp_path / "contract.docx").write_bytes(sample_contract())
    profile = f"-env:UserInstallation=file://{tmp_path / 'profile'}"
    subprocess.run(
        [
            "soffice",
            profile,
            "--headless",
            "--convert-to",
            "pdf",
            "--outdir",
            str(tmp_path),
            str(tmp_path / "contract.docx"),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    pdf = str(tmp_path / "contract.pdf")
    text = subprocess.run(["pdftotext", "-layout", pdf, "-"], check=True, capture_output=True, text=True).stdout
    assert re.findall(r"^ *(第.+?条) ", text, re.MULTILINE) == [f"第{chinese_number(i)}条" for i in range(1, 15)] + [
        "第一条"
    ]
    assert text.count("见第十二条及附件一") == 14
    assert re.search(r"CT-01 +第 ?2 ?页 +共 ?\d ?页", text)
