"""Reading what people send: text and cells from good files, one sentence for bad ones."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest

pytest.importorskip("docx", reason="Word and Excel need compliance-kit[office]")
pytest.importorskip("xlsxwriter", reason="Word and Excel need compliance-kit[office]")

from compliance_kit.outputs.office import (
    OfficeFileError,
    body,
    docx_text,
    unpack,
    xlsx_rows,
)
from office_samples import PROBES, W, rezip, sample_book, word

HIDDEN_DTD = '<?xml version="1.0" encoding="UTF-16LE"?><!DOCTYPE x [<!ENTITY a "b">]><x/>'
FAR = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1"><c r="XFD1"/></row></sheetData></worksheet>'


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"not a zip", "打不开"),
        (rezip({})[:-30], "打不开"),
        (rezip({"word/bomb.bin": b"0" * 5_000_000}), "炸弹"),
        (rezip({"word/vbaProject.bin": b""}), "宏"),
        (rezip({"word/document.xml": b"<!DOCTYPE x><x/>"}), "DTD"),
        (rezip({"word/document.xml": "<x/>".encode("utf-16")}), "编码"),
        (rezip({"word/document.xml": b"<x>"}), "打不开"),
        (rezip({"word/document.xml": HIDDEN_DTD.encode("utf-16-le")}), "DTD"),
        (rezip({"word/_rels/x.rels": b'<Relationship Type="x/attachedTemplate" TargetMode="External"/>'}), "外部"),
        (sample_book(), "不是 Word"),
    ],
)
def test_a_dangerous_or_damaged_word_file_is_refused_in_one_sentence(content: bytes, says: str) -> None:
    with pytest.raises(OfficeFileError, match=says):
        docx_text(content)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (word(body("甲")), "不是 Excel"),
        (rezip({"xl/worksheets/sheet1.xml": FAR}, sample_book()), "过大"),
        (rezip({"xl/worksheets/sheet1.xml": FAR.replace(b"XFD1", b"A200000")}, sample_book()), "过大"),
        (rezip({"xl/workbook.xml": b"<x"}, sample_book()), "打不开"),
    ],
)
def test_a_dangerous_or_damaged_workbook_is_refused_in_one_sentence(content: bytes, says: str) -> None:
    with pytest.raises(OfficeFileError, match=says):
        xlsx_rows(content)


def test_repeated_names_and_zips_of_something_else_are_refused() -> None:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive, pytest.warns(UserWarning):
        archive.writestr("a", b"")
        archive.writestr("a", b"")
    with pytest.raises(OfficeFileError, match="重名"):
        unpack(out.getvalue())
    other = BytesIO()
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("a", b"")
    with pytest.raises(OfficeFileError, match="打不开"):
        unpack(other.getvalue())


def test_a_link_to_a_web_page_is_harmless() -> None:
    link = b'<Relationship Type="http://x/hyperlink" Target="https://example.com" TargetMode="External"/>'
    assert docx_text(rezip({"word/_rels/x.rels": link})) == "甲\n"


def test_the_known_bad_files_are_refused() -> None:
    if not PROBES.is_dir():
        pytest.skip("the shared probes are not here")
    for name in (
        "d01-bomb-many.docx",
        "d02-xxe.docx",
        "d03-ext-template.docx",
        "d05-not-zip.docx",
        "d06-truncated.docx",
        "d07-docm.docm",
    ):
        with pytest.raises(OfficeFileError):
            docx_text((PROBES / name).read_bytes())
    with pytest.raises(OfficeFileError):
        xlsx_rows((PROBES / "x02-far-cell.xlsx").read_bytes())


def test_words_that_a_word_processor_marked_up_are_read_too() -> None:
    inner = (
        "<w:p><w:pPr><w:tabs><w:tab/></w:tabs><w:numPr><w:numId w:val='99'/></w:numPr></w:pPr><w:r><w:t>甲</w:t><w:tab/><w:noBreakHyphen/></w:r></w:p>"
        "<w:sdt><w:sdtContent><w:p><w:pPr><w:numPr><w:ilvl w:val='x'/></w:numPr></w:pPr><w:r><w:t>乙</w:t></w:r></w:p></w:sdtContent></w:sdt>"
    )
    document = f"<w:document xmlns:w='{W[1:-1]}'><w:body>{inner}</w:body></w:document>".encode()
    content = rezip({"word/document.xml": document})
    assert docx_text(content) == "甲\t-\n乙\n"
    members = {name: part for name, part in unpack(content).items() if name != "word/numbering.xml"}
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    assert docx_text(out.getvalue()) == "甲\t-\n乙\n"
