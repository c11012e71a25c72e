"""Paragraphs of anybody's Word file, and comments put on words of it without touching the rest."""

from __future__ import annotations

import re
import shutil
import subprocess
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("docx", reason="Word and Excel need compliance-kit[office]")

from compliance_kit.outputs.office import (
    Comment,
    Note,
    OfficeFileError,
    article,
    body,
    chapter,
    docx_paragraphs,
    docx_text,
    mark,
    pack_members,
    unpack,
)
from compliance_kit.outputs.office import read_paragraphs as reading
from office_samples import W, rezip, word

DAY = "2026-11-28T00:00:00Z"
NS = W.strip("{}")
MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
RELATIONS = b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"/>'


def document(inner: str) -> bytes:
    """A Word file whose body is this XML, with nothing else in it."""
    xml = f'<w:document xmlns:w="{NS}" xmlns:mc="{MC}"><w:body>{inner}</w:body></w:document>'
    return rezip({"word/document.xml": xml.encode()})


def run(text: str, looks: str = "") -> str:
    return f"<w:r>{f'<w:rPr>{looks}</w:rPr>' if looks else ''}<w:t>{text}</w:t></w:r>"


def texts_of(content: bytes) -> list[str]:
    return [p.text for p in docx_paragraphs(content)]


def test_numbers_styles_bold_and_places_in_tables_are_read() -> None:
    table = f"<w:tbl><w:tr><w:tc><w:p>{run('项目')}</w:p></w:tc><w:tc><w:p>{run('标准')}</w:p></w:tc></w:tr></w:tbl>"
    bold = f'<w:p><w:pPr><w:pStyle w:val="Clause"/></w:pPr>{run("违约金", "<w:b/>")}{run("。", "<w:b w:val=" + chr(34) + "0" + chr(34) + "/>")}</w:p>'
    first, second, third = docx_paragraphs(document(bold + table))
    assert (first.index, first.text, first.style, first.is_bold, first.table) == (1, "违约金。", "Clause", True, ())
    assert (second.text, second.table, third.table, third.is_bold) == ("项目", (1, 1, 1), (1, 1, 2), False)
    rows = docx_paragraphs(word(chapter("总则"), article("名称"), body("正文"), article("期限")))
    assert [p.label for p in rows if "第" in p.label] == ["第一章", "第一条", "第二条"]


def test_deleted_text_field_codes_and_old_forms_are_not_read() -> None:
    changes = f"<w:ins>{run('新')}</w:ins><w:del><w:r><w:delText>旧</w:delText></w:r></w:del>"
    box = f"<w:r><mc:AlternateContent><mc:Choice><w:txbxContent><w:p>{run('框')}</w:p></w:txbxContent></mc:Choice><mc:Fallback><w:p>{run('框')}</w:p></mc:Fallback></mc:AlternateContent></w:r>"
    lines = "<w:r><w:t>一</w:t><w:tab/><w:br/><w:noBreakHyphen/></w:r>"
    assert texts_of(document(f"<w:p>{changes}{box}{lines}</w:p><w:p/>")) == ["新一\t\n-", "框", ""]


def test_what_is_no_contract_is_refused_in_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(OfficeFileError, match="打不开"):
        docx_paragraphs(b"no zip")
    with pytest.raises(OfficeFileError, match="不是 Word"):
        docx_paragraphs(pack_members({"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<x/>"}))
    monkeypatch.setattr(reading, "MAX_PARAGRAPHS", 2)
    with pytest.raises(OfficeFileError, match="过长"):
        docx_paragraphs(document("<w:p/>" * 3))


def test_a_comment_stands_on_exactly_the_words_and_the_text_stays() -> None:
    before = document(f"<w:p>{run('乙方可以', '<w:i/>')}{run('停水停电。', '<w:b/>')}</w:p><w:p>{run('其他')}</w:p>")
    after = mark(before, [Note(1, 2, 6, "第一行\n第二行"), Note(1, 6, 8, "再一条")], author="审查", dated=DAY)
    assert texts_of(after) == texts_of(before)
    xml = unpack(after)["word/document.xml"].decode()
    inside = re.search(r'<w:commentRangeStart w:id="0"/>(.*?)<w:commentRangeEnd w:id="0"/>', xml)
    assert inside and "".join(re.findall(r"<w:t[^>]*>([^<]*)", inside[1])) == "可以停水"
    assert "<w:i/>" in inside[1] and "<w:b/>" in inside[1]
    assert "第一行" in docx_text(after) and "再一条" in docx_text(after)
    comments = unpack(after)["word/comments.xml"].decode()
    assert comments.count("<w:comment ") == 2 and f'w:date="{DAY}"' in comments
    assert b"comments+xml" in unpack(after)["[Content_Types].xml"]

    import docx

    assert docx.Document(BytesIO(after)).paragraphs[0].text == "乙方可以停水停电。"


def test_comments_that_are_there_stay_and_other_parts_keep_their_bytes() -> None:
    before = word(article("名称", comments=(Comment("原有的批注"),)), body("乙方可以停水。"))
    index = next(p.index for p in docx_paragraphs(before) if "停水" in p.text)
    after = mark(before, [Note(index, 4, 6, "新的批注")], author="审查", dated=DAY)
    assert "原有的批注" in docx_text(after) and "新的批注" in docx_text(after)
    old, new = unpack(before), unpack(after)
    assert {n for n in old if old[n] != new[n]} <= {"word/document.xml", "word/comments.xml"} and set(old) == set(new)


def test_a_relation_to_comments_may_be_absolute_or_lead_nowhere() -> None:
    link = '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments" Target="{}"/>'
    inner = {
        "word/document.xml": f'<w:document xmlns:w="{NS}"><w:body><w:p>{run("停水")}</w:p></w:body></w:document>'.encode()
    }
    for target, name in (("/word/notes.xml", "word/notes.xml"), ("gone.xml", "word/comments.xml")):
        relations = RELATIONS.replace(b"/>", b">" + link.format(target).encode() + b"</Relationships>")
        parts = {**inner, "word/_rels/document.xml.rels": relations}
        if name == "word/notes.xml":
            parts[name] = f'<w:comments xmlns:w="{NS}"/>'.encode()
        assert b"w:comment " in unpack(mark(rezip(parts), [Note(1, 0, 2, "注")], author="甲", dated=DAY))[name]


def test_a_note_without_words_is_left_out() -> None:
    before = document(f"<w:p>{run('停水')}</w:p><w:p/>")
    after = mark(before, [Note(2, 0, 0, "空"), Note(1, 5, 9, "太远")], author="审查", dated=DAY)
    assert "commentRangeStart" not in unpack(after)["word/document.xml"].decode()


@settings(deadline=None)
@given(st.lists(st.text("甲乙丙", min_size=1, max_size=4), min_size=1, max_size=5), st.data())
def test_any_stretch_of_any_runs_can_be_marked(runs: list[str], data: st.DataObject) -> None:
    whole = "".join(runs) * 2 + "x" * len(runs)
    start = data.draw(st.integers(0, len(whole) - 1))
    end = data.draw(st.integers(start + 1, len(whole)))
    several = "".join(f"<w:t>{text}</w:t><w:tab/>" for text in runs)
    before = document(
        "<w:p>" + "".join(run(text) for text in runs) + f"<w:r><w:rPr><w:b/></w:rPr>{several}</w:r></w:p>"
    )
    text = texts_of(before)[0]
    after = mark(before, [Note(1, start, end, "注")], author="审查", dated=DAY)
    xml = unpack(after)["word/document.xml"].decode()
    inside = xml.partition("<w:commentRangeStart")[2].partition("<w:commentRangeEnd")[0]
    shown = "".join("\t" if tab else piece for piece, tab in re.findall(r"<w:t(?: [^>]*)?>([^<]*)|(<w:tab/>)", inside))
    assert shown == text[start:end] and texts_of(after) == [text]


@pytest.mark.libreoffice
def test_libreoffice_opens_the_marked_copy_and_shows_the_comments(tmp_path: Path) -> None:
    if not shutil.which("soffice"):
        pytest.skip("needs LibreOffice (libreoffice-writer)")
    before = document(f"<w:p>{run('乙方可以停水。')}</w:p>")
    (tmp_path / "marked.docx").write_bytes(mark(before, [Note(1, 4, 6, "法律禁止")], author="审查", dated=DAY))
    profile = f"-env:UserInstallation=file://{tmp_path / 'profile'}"
    command = ["soffice", profile, "--headless", "--convert-to", "fodt", "--outdir", str(tmp_path)]
    subprocess.run([*command, str(tmp_path / "marked.docx")], check=True, capture_output=True, timeout=120)
    text = (tmp_path / "marked.fodt").read_text(encoding="utf-8")
    assert "法律禁止" in text and "<office:annotation " in text
