"""Tracked changes between two Word files: all accepted it is the new text, all refused the old, in LibreOffice too."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("docx", reason="Word and Excel need compliance-kit[office]")

from compliance_kit.outputs.office import (
    OfficeFileError,
    Paragraph,
    Ref,
    Row,
    Table,
    accept_changes,
    article,
    body,
    chapter,
    docx_text,
    items,
    revise,
    title,
    unpack,
)
from office_samples import rezip, word
from revisions import lines, revisions, taken
from test_office_marking import document, run

AUTHOR, DAY = "甲方法务", "2026-11-28T00:00:00Z"
WORDS = st.sampled_from(
    ["", "物业费", "每月10日前", "交纳。", "业主", "2026年1月5日", "按照约定", "，", "违约金\t", "一\n二", "𠮷"]
)
PARAGRAPHS = st.lists(WORDS, max_size=4).map(lambda parts: body(*parts))
TABLES = st.lists(st.tuples(WORDS, WORDS).map(Row), min_size=1, max_size=3).map(
    lambda rows: Table((60, 60), tuple(rows))
)
BLOCKS = st.lists(st.one_of(PARAGRAPHS, PARAGRAPHS, TABLES), min_size=1, max_size=6)


def between(old: bytes, new: bytes) -> bytes:
    made = revise(old, new, author=AUTHOR, dated=DAY)
    found = taken(made)
    assert found.accepted == lines(new)
    assert found.refused == lines(old)
    return made


@settings(max_examples=120, deadline=None)
@given(BLOCKS, BLOCKS)
def test_whatever_differs_both_texts_can_be_had_back(old: list[object], new: list[object]) -> None:
    between(word(*old), word(*new))  # type: ignore[arg-type]


def test_the_same_file_bears_no_change_and_words_are_not_cut_in_half() -> None:
    old = word(title("合同"), article("费用"), body("物业费每月1,200.00元，于2026年1月5日前交纳，违约金为日万分之五。"))
    assert not list(revisions(between(old, old)))
    new = word(
        title("合同"), article("费用"), body("物业费每月1,300.00元，于2026年1月15日前交纳，违约金为日万分之三。")
    )
    assert list(revisions(between(old, new))) == [
        ("del", "1,200.00元"), ("ins", "1,300.00元"), ("del", "2026年1月5日"), ("ins", "2026年1月15日"),
        ("del", "万分之五"), ("ins", "万分之三"),
    ]  # fmt: skip


def test_author_and_day_stand_on_every_change_and_equal_files_give_equal_bytes() -> None:
    old, new = word(body("甲方付款。")), word(body("乙方付款。"), body("完。"))
    made = between(old, new)
    assert made == revise(old, new, author=AUTHOR, dated=DAY)
    part = unpack(made)["word/document.xml"].decode()
    assert part.count(f'w:author="{AUTHOR}" w:date="{DAY}"') >= 3


def test_a_live_reference_that_follows_its_clause_is_no_change() -> None:
    def contract(*before: Paragraph) -> bytes:
        return word(*before, article("费用", bookmark="fee"), body("违反", Ref("fee"), "的，付违约金。"))

    old, new = contract(), contract(article("新条"), body("新文。"))
    found = list(revisions(revise(old, new, author=AUTHOR, dated=DAY)))
    assert {name for name, _ in found} == {"ins"} and "第二条" not in "".join(words for _, words in found)
    gone = word(article("费用", bookmark="fee"), body("付违约金。"))
    assert ("del", "违反第一条的，") in list(revisions(between(contract(), gone)))
    assert any(name == "ins" and "第一条" in words for name, words in revisions(between(gone, contract())))


def test_changes_tracked_before_are_taken_for_granted() -> None:
    old = document(f"<w:p>{run('甲方')}</w:p><w:p>{run('乙方')}</w:p>")
    tracked = (
        '<w:p><w:pPr><w:rPr><w:del w:id="1"/></w:rPr></w:pPr><w:ins w:id="2"><w:r><w:t>甲</w:t></w:r></w:ins>'
        '<w:del w:id="3"><w:r><w:delText>丁</w:delText></w:r></w:del><w:moveFrom w:id="4"><w:r><w:t>丙</w:t></w:r></w:moveFrom></w:p>'
        f'<w:p><w:moveTo w:id="5">{run("方")}</w:moveTo><w:r><w:rPr><w:rPrChange w:id="6"/></w:rPr><w:t>。</w:t></w:r></w:p>'
    )
    new = document(
        tracked
        + '<w:tbl><w:tr><w:trPr><w:del w:id="7"/></w:trPr><w:tc><w:p/></w:tc></w:tr></w:tbl>'
        + '<w:p><w:pPr><w:rPr><w:del w:id="8"/></w:rPr></w:pPr></w:p><w:sectPr/>'
    )
    assert lines(new) == ["甲方。"] and accept_changes(old) == old
    made = revise(old, new, author=AUTHOR, dated=DAY)
    assert taken(made).accepted == ["甲方。"] and taken(made).refused == ["甲方", "乙方"]


def test_odd_files_are_woven_too() -> None:
    empty = document("")
    assert taken(revise(document(f"<w:p>{run('甲')}</w:p>"), empty, author=AUTHOR, dated=DAY)).accepted == [""]
    table = "<w:tbl><w:tblPr/><w:tr><w:tblPrEx/><w:tc><w:tcPr/><w:p/></w:tc></w:tr></w:tbl>"
    between(document(f"{table}<w:p/>"), document(f"<w:p>{run('甲')}</w:p>"))
    between(document(f"<w:p>{run('甲')}</w:p>"), document(f"{table}<w:p/>"))
    rows = table.replace("<w:p/>", f"<w:p>{run('甲方')}</w:p><w:p>{run('乙方')}</w:p>")
    between(document(f"{rows}<w:p/>"), document(f"{rows.replace('乙方', '丙方全称')}<w:p/>"))
    between(document(f"{rows}<w:p/>"), document(f"{rows.replace('</w:tc>', '</w:tc><w:tc><w:p/></w:tc>')}<w:p/>"))
    looks = '<w:pPr><w:pStyle w:val="X"/><w:numPr/><w:sectPr/></w:pPr>'
    styled = f"<w:p>{looks}{run('甲', '<w:rStyle w:val=' + chr(34) + 'Y' + chr(34) + '/>')}</w:p>"
    between(document(f"{styled}<w:p>{run('尾')}</w:p>"), document(f"<w:p>{run('尾')}</w:p>"))
    between(document(f"<w:p>{run('尾')}</w:p>"), document(f"{styled}<w:p>{run('尾')}</w:p>"))


@pytest.mark.parametrize("end", ["old", "new"])
def test_what_comes_or_goes_at_the_very_end_keeps_the_last_paragraph_whole(end: str) -> None:
    short, long = word(body("甲。"), body("乙。")), word(body("甲。"), body("乙。"), body("丙。"), body("丁。"))
    between(*((long, short) if end == "old" else (short, long)))
    table = Table((60,), (Row(("表。",)),))
    short, long = word(body("甲。"), table), word(body("甲。"), table, body("丙。"), table, body("丁。"), table)
    between(*((long, short) if end == "old" else (short, long)))


def test_a_file_that_is_not_word_is_refused() -> None:
    for bad in (b"no zip", rezip({"word/document.xml": b"<a/>", "x.xml": b"<!DOCTYPE a>"})):
        with pytest.raises(OfficeFileError):
            revise(bad, word(body("甲")), author=AUTHOR, dated=DAY)
        with pytest.raises(OfficeFileError):
            accept_changes(bad)
    workbook = rezip({"word/document.xml": b"<a/>"})
    members = {name: part for name, part in unpack(workbook).items() if name != "word/document.xml"}
    from compliance_kit.outputs.office import pack_members

    for call in (lambda b: revise(b, b, author=AUTHOR, dated=DAY), accept_changes):
        with pytest.raises(OfficeFileError, match="不是 Word"):
            call(pack_members(members))


@pytest.mark.libreoffice
@pytest.mark.skipif(not shutil.which("soffice"), reason="needs LibreOffice")
def test_libreoffice_reads_them_as_changes_and_loses_none(tmp_path: Path) -> None:
    table = Table((60, 60), (Row(("项目", "标准")), Row(("物业费", "2.00元")), Row(("停车费", "300元"))))
    shorter = Table((60, 60), (Row(("项目", "标准")), Row(("物业费", "2.50元"))))
    old = word(
        title("合同"),
        chapter("　总则"),
        article("　标的"),
        *items("保洁；", "绿化。"),
        body("甲方付款。"),
        table,
        body("完。"),
    )
    new = word(title("合同"), chapter("　总则"), article("　新条"), body("新。"), article("　标的"), *items("保洁；", "秩序；", "绿化。"), shorter, body("完。"))  # fmt: skip
    (tmp_path / "m.docx").write_bytes(between(old, new))
    subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "docx:MS Word 2007 XML", "--outdir", str(tmp_path / "out"), str(tmp_path / "m.docx")],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    again = taken((tmp_path / "out" / "m.docx").read_bytes())
    assert [x for x in again.accepted if x] == [x for x in lines(new) if x]
    assert [x for x in again.refused if x] == [x for x in lines(old) if x]
    assert "新条" in docx_text((tmp_path / "out" / "m.docx").read_bytes())


def test_odd_runs_fields_and_marks_are_taken_as_they_come(monkeypatch: pytest.MonkeyPatch) -> None:
    box = f"<w:r><w:txbxContent><w:p>{run('框内')}</w:p></w:txbxContent></w:r>"
    page = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r><w:r><w:t>3</w:t></w:r>'
    )
    end = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    tab = "<w:r><w:t>甲</w:t><w:tab/><w:t>乙</w:t></w:r>"
    old = document(f"<w:p>{box}{page}{end}{end}{tab}<w:r><w:t/></w:r></w:p><w:p>{run('尾')}</w:p>")
    new = document(
        f"<w:p><w:pPr><w:rPr/><w:sectPr/></w:pPr>{box}{page}{end}{tab.replace('乙', '丙方')}</w:p>"
        f"<w:p><w:pPr><w:rPr/></w:pPr>{run('新')}{box}</w:p><w:p>{run('尾')}</w:p>"
    )
    between(old, new)
    between(new, old)
    went = '<w:p><w:pPr><w:rPr><w:del w:id="1"/></w:rPr></w:pPr>'
    tracked = document(
        f'{went}{run("甲")}</w:p><w:bookmarkEnd w:id="9"/><w:p/><w:p><w:moveFrom w:id="2"><w:del w:id="3"><w:r/></w:del></w:moveFrom></w:p>'
        f'<w:tbl><w:tr><w:trPr><w:ins w:id="4"/></w:trPr><w:tc>{went}{run("乙")}</w:p></w:tc></w:tr><w:tr><w:trPr><w:del w:id="5"/></w:trPr><w:tc><w:p/></w:tc></w:tr></w:tbl>{went}</w:p>'
    )
    assert lines(tracked) == ["甲", "", "|乙"]
    monkeypatch.setattr("compliance_kit.outputs.office.tracking.MAX_PARAGRAPHS", 0)
    with pytest.raises(OfficeFileError, match="过长"):
        revise(old, new, author=AUTHOR, dated=DAY)
