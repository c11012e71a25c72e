"""Contracts from outside: what a Word file can hold beside plain paragraphs is reviewed, or said not to have been."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

pytest.importorskip("docx", reason="Word and Excel need compliance-kit[office]")

from compliance_kit.outputs.office import (
    OfficeFileError,
    Paragraph,
    Picture,
    Row,
    Section,
    Table,
    WordFile,
    body,
    docx_asides,
    docx_paragraphs,
    docx_text,
    pack_members,
    page_footer,
    qr_png,
    render_word,
    title,
    unpack,
)
from office_samples import W, rezip, sample_book, word
from test_cli import Ckit, ckit, home

__all__ = ["ckit", "home"]
CUT = "业主逾期三个月不交物业费的，乙方有权停止供水、供电，直至缴清全部欠费为止。"
NAMES = (
    f"xmlns:w='{W[1:-1]}' xmlns:mc='http://schemas.openxmlformats.org/markup-compatibility/2006' "
    "xmlns:wps='http://schemas.microsoft.com/office/word/2010/wordprocessingShape' xmlns:v='urn:schemas-microsoft-com:vml' "
    "xmlns:m='http://schemas.openxmlformats.org/officeDocument/2006/math'"
)


def p(text: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t xml:space='preserve'>{text}</w:t></w:r></w:p>"


def raw(inner: str, **parts: str) -> bytes:
    """A Word file whose body is written out; further parts by name, such as `footnotes`."""
    members = {"word/document.xml": f"<w:document {NAMES}><w:body>{inner}</w:body></w:document>".encode()}
    return rezip(members | {f"word/{name}.xml": part.encode() for name, part in parts.items()})


def reviewed(ckit: Ckit, folder: Path, content: bytes) -> dict[str, object]:
    file = folder / "外来.docx"
    file.write_bytes(content)
    found: dict[str, object] = json.loads(ckit("lint-contract", file, "--format", "json", "--fail-on", "never").out)
    return found


def cut_off(found: dict[str, object]) -> bool:
    """Whether the review met the clause that cuts off water."""
    return any(f["rule"] == "L08" and f["severity"] == "error" for f in found["findings"])  # type: ignore[attr-defined]


BOX = (
    "<w:p><w:r><mc:AlternateContent><mc:Choice><wps:txbx><w:txbxContent>{0}</w:txbxContent></wps:txbx></mc:Choice>"
    "<mc:Fallback><w:pict><v:textbox><w:txbxContent>{0}</w:txbxContent></v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"
)
OLD_BOX = "<w:p><w:r><w:pict><v:textbox><w:txbxContent>{0}</w:txbxContent></v:textbox></w:pict></w:r></w:p>"
RUN = f"<w:r><w:t>{CUT}</w:t></w:r>"


@pytest.mark.parametrize(
    ("inner", "is_met"),
    [
        (p(CUT), True),
        (f"<w:tbl><w:tr><w:tc><w:tbl><w:tr><w:tc>{p(CUT)}</w:tc></w:tr></w:tbl><w:p/></w:tc></w:tr></w:tbl>", True),
        (BOX.format(p(CUT)), True),
        (OLD_BOX.format(p(CUT)), True),
        (f"<w:sdt><w:sdtContent>{p(CUT)}</w:sdtContent></w:sdt>", True),
        (f"<w:p><w:sdt><w:sdtContent>{RUN}</w:sdtContent></w:sdt></w:p>", True),
        (f"<w:p><w:ins w:id='1'>{RUN}</w:ins></w:p>", True),
        (f"<w:p><w:moveTo w:id='1'>{RUN}</w:moveTo></w:p>", True),
        (f"<w:p><w:hyperlink><w:smartTag>{RUN}</w:smartTag></w:hyperlink></w:p>", True),
        (f"<w:p><w:fldSimple w:instr='QUOTE'>{RUN}</w:fldSimple></w:p>", True),
        (f"<w:customXml>{p(CUT)}</w:customXml>", True),
        (f"<w:p><w:del w:id='1'>{RUN.replace('w:t>', 'w:delText>')}</w:del></w:p>", False),
        (f"<w:p><w:moveFrom w:id='1'>{RUN}</w:moveFrom></w:p>", False),
        (f"<w:p><w:del w:id='1'><w:ins w:id='2'>{RUN}</w:ins></w:del></w:p>", False),
    ],
)
def test_words_are_met_wherever_they_stand_unless_they_are_struck_out(
    ckit: Ckit, tmp_path: Path, inner: str, is_met: bool
) -> None:
    found = reviewed(ckit, tmp_path, raw(p("阳光花园物业服务合同") + inner))
    assert cut_off(found) is is_met
    hits = [f for f in found["findings"] if f["rule"] == "L08" and f["severity"] == "error"]  # type: ignore[attr-defined]
    assert len(hits) == is_met  # once, though a text box is kept twice


NOTE = "<w:{0}s {1}><w:{0} w:type='separator'><w:p/></w:{0}><w:{0} w:id='2'>{2}</w:{0}></w:{0}s>"
ASIDES = {
    "footnotes": NOTE.format("footnote", NAMES, p("费用另计。")),
    "endnotes": NOTE.format("endnote", NAMES, p("以上为准。")),
    "comments": f"<w:comments {NAMES}><w:comment w:id='1'>{p('对方要求改')}</w:comment></w:comments>",
    "header1": f"<w:hdr {NAMES}>{p('保密')}</w:hdr>",
    "footer1": f"<w:ftr {NAMES}>{p('第 1 页 共 9 页')}</w:ftr>",
    "footer2": f"<w:ftr {NAMES}>{p('本页所列费用不含税')}</w:ftr>",
    "media/image1": "png",
    "charts/chart1": "<c/>",
    "embeddings/Sheet1": "book",
}
ODD = (
    p("采购合同") + "<w:p><m:oMath><m:r><m:t>x=1</m:t></m:r></m:oMath></w:p><w:altChunk w:id='r9'/>"
    "<w:p><w:r><w:sym w:font='Wingdings' w:char='F0FE'/></w:r></w:p>"
    "<w:p><w:ins w:id='3'><w:r><w:t>新增</w:t></w:r></w:ins><w:del w:id='4'><w:r><w:delText>旧文</w:delText></w:r></w:del><w:ins w:id='5'/></w:p>"
    + BOX.format(p("盖章处"))
)


def test_what_was_not_reviewed_is_said_in_every_form(ckit: Ckit, tmp_path: Path) -> None:
    file = tmp_path / "外来.docx"
    file.write_bytes(raw(ODD, **ASIDES))
    found = json.loads(ckit("lint-contract", file, "--format", "json", "--fail-on", "never").out)
    assert found["unread"] == {
        "headers": 1, "footers": 1, "footnotes": 1, "endnotes": 1, "comments": 1, "pictures": 1, "diagrams": 1, "formulas": 1,
        "symbols": 1, "embedded-files": 2, "deletions": 1,
    }  # fmt: skip
    said = "没有审查的内容，请人工核对：页眉 1 处、页脚 1 处、脚注 1 处、尾注 1 处、批注 1 处、图片 1 处、图表和 SmartArt 1 处、公式 1 处、符号和复选框 1 处、嵌入的文件 2 处。"
    tracked = "还没有接受的修订（新增 1 处，删除 1 处）"
    marked, opinion = tmp_path / "批注.docx", tmp_path / "意见.docx"
    shown = ckit("lint-contract", file, "--marked", marked, "--opinion", opinion).out
    comments = b"".join(part for name, part in unpack(marked.read_bytes()).items() if "comments" in name).decode()
    for text in (shown, comments, docx_text(opinion.read_bytes())):
        plain = "".join(re.sub("<[^>]+>", "", text).split())
        assert "".join(said.split()) in plain and "".join(tracked.split()) in plain
    assert [a.text for a in docx_asides(file.read_bytes()) if a.kind.value == "text-boxes"] == ["盖章处"]


def test_a_box_that_was_ticked_is_a_change(ckit: Ckit, tmp_path: Path) -> None:
    def ticked(mark: str) -> bytes:
        box = f"<w:r><w:fldChar w:fldCharType='begin'><w:ffData><w:checkBox><w:sizeAuto/>{mark}</w:checkBox></w:ffData></w:fldChar></w:r>"
        return raw(f"<w:p>{box}<w:r><w:t>包干制</w:t></w:r></w:p>")

    old, new = tmp_path / "旧.docx", tmp_path / "新.docx"
    for before, after, is_same in (
        ("<w:default w:val='0'/>", "<w:default w:val='0'/><w:checked/>", False),
        ("", "<w:default w:val='0'/><w:checked w:val='0'/>", True),
    ):
        old.write_bytes(ticked(before))
        new.write_bytes(ticked(after))
        assert ("请人工核对：符号和复选框" in ckit("diff", old, new).out) is not is_same


def test_a_plain_contract_leaves_nothing_unread(ckit: Ckit, tmp_path: Path) -> None:
    for footer in (page_footer(), page_footer("采购合同", "ctr-x 2026.1"), page_footer("采购合同", "版本 2026.1")):
        content = render_word(WordFile((Section((title("采购合同"), body("甲方。")), footer=(footer,)),)))
        assert reviewed(ckit, tmp_path, content)["unread"] == {} and docx_asides(content) == ()


def test_a_file_without_words_says_so_and_a_scan_is_known(ckit: Ckit, tmp_path: Path) -> None:
    file = tmp_path / "空.docx"
    file.write_bytes(raw("<w:p/>"))
    assert "文件里没有文字。" in ckit("lint-contract", file).out
    file.write_bytes(raw(""))
    assert "文件里没有文字。" in ckit("lint-contract", file, "--marked", tmp_path / "m.docx").out
    file.write_bytes(render_word(WordFile((Section((Paragraph((Picture(qr_png("x"), 20, 20),)),)),))))
    assert "只有 1 张图片：可能是扫描件" in "".join(x.strip() for x in ckit("lint-contract", file).out.splitlines())


OLE = bytes.fromhex("d0cf11e0a1b11ae1")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "空的"),
        (OLE + b"\0" * 600 + "WordDocument".encode("utf-16-le"), "旧格式"),
        (OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "打开密码"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"{\\rtf1\\ansi", "RTF"),
        (b"\n<!DOCTYPE html><html>", "HTML"),
        (b"MIME-Version: 1.0", "MHTML"),
        (b"\xff\xd8\xff\xe0", "JPEG"),
        (b"PK\x03\x04 cut off", "损坏"),
        (pack_members({"mimetype": b"x", "content.xml": b"<a/>"}), "OpenDocument"),
        (sample_book(), "不是 Word"),
        (rezip({"word/document.xml": b"<x/>"}), "损坏"),
        (rezip({"word/vbaProject.bin": b"x"}), "宏"),
        (
            rezip({"word/document.xml": b"<w:document xmlns:w='http://purl.oclc.org/ooxml/wordprocessingml/main'/>"}),
            "严格",
        ),
    ],
)
@pytest.mark.parametrize("command", ["lint-contract", "diff"])
def test_what_is_no_word_file_of_today_ends_in_one_sentence_with_its_name(
    ckit: Ckit, tmp_path: Path, command: str, content: bytes, says: str
) -> None:
    file, good = tmp_path / "外来.docx", tmp_path / "好.docx"
    file.write_bytes(content)
    good.write_bytes(word(body("甲")))
    done = ckit(command, file, *((good,) if command == "diff" else ()))
    assert done.code == 1 and not done.out
    assert says in done.err and "外来.docx" in done.err and done.err.count("\n") == 1


def test_what_is_too_large_is_not_even_read(ckit: Ckit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("compliance_kit.cli.lint_contract.MOST_BYTES", 3)
    file = tmp_path / "大.docx"
    file.write_bytes(b"1234")
    assert "文件过大" in ckit("lint-contract", file).err


def lvl(depth: int, pattern: str, form: str = "chineseCountingThousand", more: str = "") -> str:
    return f"<w:lvl w:ilvl='{depth}'>{more}<w:numFmt w:val='{form}'/><w:suff w:val='nothing'/><w:lvlText w:val='{pattern}'/></w:lvl>"


START = "<w:start w:val='{0}'/>"
NUMBERING = (
    f"<w:numbering {NAMES}>"
    f"<w:abstractNum w:abstractNumId='1'>{lvl(0, '第%1章')}{lvl(1, '第%2条', more='<w:pStyle w:val=&quot;a2&quot;/>'.replace('&quot;', chr(34)))}</w:abstractNum>"
    f"<w:abstractNum w:abstractNumId='2'>{lvl(0, '%1、', 'chineseLegalSimplified', START.format(4))}{lvl(1, '%1.%2', 'decimal', '<w:isLgl/>')}{lvl(2, '%3', 'bullet')}{lvl(3, '%4', 'none')}</w:abstractNum>"
    "<w:abstractNum w:abstractNumId='3'><w:numStyleLink w:val='list'/></w:abstractNum>"
    "<w:num w:numId='1'><w:abstractNumId w:val='1'/></w:num>"
    "<w:num w:numId='2'><w:abstractNumId w:val='2'/></w:num>"
    "<w:num w:numId='3'><w:abstractNumId w:val='2'/><w:lvlOverride w:ilvl='0'><w:startOverride w:val='7'/></w:lvlOverride></w:num>"
    "<w:num w:numId='4'><w:abstractNumId w:val='3'/></w:num>"
    "</w:numbering>"
)
STYLES = (
    f"<w:styles {NAMES}>"
    "<w:style w:type='paragraph' w:styleId='a1'><w:name w:val='章'/><w:pPr><w:numPr><w:numId w:val='1'/></w:numPr></w:pPr></w:style>"
    "<w:style w:type='paragraph' w:styleId='a2'><w:name w:val='条'/><w:pPr><w:numPr><w:numId w:val='1'/></w:numPr></w:pPr></w:style>"
    "<w:style w:type='paragraph' w:styleId='a3'><w:name w:val='条（甲）'/><w:basedOn w:val='a2'/></w:style>"
    "<w:style w:type='paragraph' w:styleId='ring'><w:name w:val='圈'/><w:basedOn w:val='ring'/></w:style>"
    "<w:style w:type='numbering' w:styleId='list'><w:name w:val='列表'/><w:pPr><w:numPr><w:numId w:val='1'/></w:numPr></w:pPr></w:style>"
    "</w:styles>"
)


def in_list(number: int, depth: int = 0) -> str:
    return f"<w:numPr><w:ilvl w:val='{depth}'/><w:numId w:val='{number}'/></w:numPr>"


def in_style(name: str, more: str = "") -> str:
    return f"<w:pStyle w:val='{name}'/>{more}"


@pytest.mark.parametrize(
    ("properties", "labels"),
    [
        ((in_style("a1"), in_style("a2"), in_style("a3")), ("第一章", "第一条", "第二条")),
        ((in_style("a1"), in_style("a2", in_list(0)), in_style("a2")), ("第一章", "", "第一条")),
        ((in_style("ring"), in_style("nobody"), ""), ("", "", "")),
        ((in_list(2), in_list(2, 1), in_list(2), in_list(2, 1)), ("肆、", "4.1", "伍、", "5.1")),
        ((in_list(2, 1), in_list(2, 2), in_list(2, 3), in_list(3)), ("4.1", "", "", "柒、")),
        (
            (in_list(4), in_list(4, 1), in_list(9), "<w:numPr><w:ilvl w:val='²'/><w:numId w:val='9'/></w:numPr>"),
            ("第一章", "第一条", "", ""),
        ),
    ],
)
def test_numbers_are_known_from_lists_styles_and_styles_of_styles(
    properties: tuple[str, ...], labels: tuple[str, ...]
) -> None:
    content = raw("".join(p("文", one) for one in properties), numbering=NUMBERING, styles=STYLES)
    assert tuple(paragraph.label for paragraph in docx_paragraphs(content)) == labels


@pytest.mark.parametrize(
    ("form", "number", "shown"),
    [
        ("chineseLegalSimplified", 12, "壹拾贰"), ("ideographTraditional", 3, "丙"), ("ideographTraditional", 11, "11"),
        ("ideographZodiac", 12, "亥"), ("decimalEnclosedCircle", 20, "⑳"), ("decimalEnclosedCircle", 21, "21"), ("decimalZero", 4, "04"),
        ("upperRoman", 49, "XLIX"), ("lowerRoman", 4, "iv"), ("upperLetter", 27, "AA"), ("lowerLetter", 2, "b"), ("ideographDigital", 10, "一〇"),
        ("japaneseCounting", 11, "十一"), ("decimal", 5, "5"), ("chineseCounting", 0, "0"), ("hebrew1", 5, "5"),
    ],
)  # fmt: skip
def test_every_way_of_counting_that_contracts_use_is_read(form: str, number: int, shown: str) -> None:
    numbering = (
        f"<w:numbering {NAMES}><w:abstractNum w:abstractNumId='1'>{lvl(0, '%1', form, START.format(number))}</w:abstractNum>"
        "<w:num w:numId='1'><w:abstractNumId w:val='1'/></w:num></w:numbering>"
    )
    assert docx_paragraphs(raw(p("文", in_list(1)), numbering=numbering))[0].label == shown


def test_what_changed_beside_the_text_is_told_and_never_passes_for_the_same(ckit: Ckit, tmp_path: Path) -> None:
    old, new, box = tmp_path / "旧.docx", tmp_path / "新.docx", tmp_path / "框.docx"
    old.write_bytes(raw(p("采购合同") + BOX.format(p("甲")), **ASIDES))
    new.write_bytes(
        raw(p("采购合同") + BOX.format(p("甲")), **ASIDES | {"footnotes": ASIDES["endnotes"], "media/image1": "jpg"})
    )
    done = ckit("diff", old, new)
    assert done.code == 1 and "有改动但没有逐条比较的内容，请人工核对：脚注、图片。" in done.out
    assert ckit("diff", old, old).code == 0 and "有改动但" not in ckit("diff", old, old).out
    box.write_bytes(raw(p("采购合同") + BOX.format(p("乙")), **ASIDES))
    shown = ckit("diff", old, box)
    assert "{+乙+}" in shown.out and "文本框里的文字有改动" in shown.out and "脚注、" not in shown.out
    assert "脚注、图片" in ckit("diff", old, new, "--format", "html").out
    assert json.loads(ckit("diff", old, new, "--format", "json").out)["beside"]


def test_a_file_as_wps_writes_it_is_read(ckit: Ckit, tmp_path: Path) -> None:
    """WPS names its styles by number, counts with japaneseCounting, and keeps each line of a clause in several runs."""
    numbering = (
        f"<w:numbering {NAMES}><w:abstractNum w:abstractNumId='0'>{lvl(0, '第%1条', 'japaneseCounting', '<w:pStyle w:val=&quot;4&quot;/>'.replace('&quot;', chr(34)))}</w:abstractNum>"
        "<w:num w:numId='1'><w:abstractNumId w:val='0'/></w:num></w:numbering>"
    )
    styles = f"<w:styles {NAMES}><w:style w:type='paragraph' w:styleId='4'><w:name w:val='heading 3'/><w:pPr><w:numPr><w:ilvl w:val='0'/><w:numId w:val='1'/></w:numPr></w:pPr></w:style></w:styles>"
    pieces = "".join(f"<w:r><w:rPr><w:rFonts w:hint='eastAsia'/></w:rPr><w:t>{letter}</w:t></w:r>" for letter in CUT)
    inner = p("阳光花园物业服务合同") + p("总则", in_style("4")) + p("催费", in_style("4")) + f"<w:p>{pieces}</w:p>"
    found = reviewed(ckit, tmp_path, raw(inner, numbering=numbering, styles=styles))
    hit = next(f for f in found["findings"] if f["rule"] == "L08" and f["severity"] == "error")  # type: ignore[attr-defined]
    assert hit["article"] == "第二条"


def test_only_what_is_refused_is_refused() -> None:
    with pytest.raises(OfficeFileError):
        docx_asides(sample_book())
    table = word(Table((60,), (Row(("甲",)),)))
    assert docx_asides(table) == ()
    bare = {name: part for name, part in unpack(table).items() if name not in ("word/styles.xml", "word/numbering.xml")}
    assert [paragraph.text for paragraph in docx_paragraphs(pack_members(bare)) if paragraph.table] == ["甲"]
