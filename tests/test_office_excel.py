"""Workbooks and QR codes: strings stay strings, forms are locked but for their inputs."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

pytest.importorskip("docx", reason="Word and Excel need compliance-kit[office]")
pytest.importorskip("xlsxwriter", reason="Word and Excel need compliance-kit[office]")

from compliance_kit.outputs.office import (
    INPUT,
    Formula,
    Line,
    Sheet,
    Workbook,
    a1,
    column_letters,
    fits_paper,
    qr_picture,
    qr_png,
    qr_size_mm,
    qr_svg,
    render_excel,
    xlsx_rows,
)
from office_samples import part, sample_book


def test_strings_stay_strings_in_excel_and_numbers_numbers() -> None:
    rows = xlsx_rows(sample_book())
    assert rows["消防"][2] == (1, "=1+1", "", date(2026, 12, 1), "CHK-1", "")
    assert rows["消防"][4][2:4] == (2, 0.5)
    assert rows["_meta"] == (("form", True, 1.5),)
    sheet = part(sample_book(), "xl/worksheets/sheet1.xml")
    assert sheet.count("<f>") == 1, "only our own formula"


def test_an_excel_form_is_locked_but_for_its_inputs_and_prints_on_one_width() -> None:
    sheet, book = (part(sample_book(), f"xl/{name}.xml") for name in ("worksheets/sheet1", "workbook"))
    assert "<sheetProtection sheet=" in sheet and "password" not in sheet
    assert "<formula1>_lists!$A$1:$A$3</formula1>" in sheet, "a typed list ends at 255 characters"
    assert 'fitToHeight="0"' in sheet and 'orientation="landscape"' in sheet and 'hidden="1"' in sheet
    assert "第 &amp;P 页　共 &amp;N 页" in sheet and "A&amp;&amp;B" in sheet
    assert "_xlnm.Print_Titles" in book and "results" in book and 'state="hidden"' in book
    assert 'ySplit="2"' in sheet and "<conditionalFormatting" in sheet and "<autoFilter" in sheet


@pytest.mark.parametrize(
    "sheet",
    [
        Sheet("a/b", (), ()),
        Sheet("x" * 32, (), ()),
        Sheet("甲", (), (Line(("长" * 32_768,)),)),
        Sheet("甲", (), (), header=("长" * 300, "", "")),
        Sheet("甲", (), (Line((Formula("SUM(A1)"),)),)),
        Sheet("甲", (), (Line((Formula("=[x.xlsx]A!A1"),)),)),
    ],
    ids=["name", "long name", "long text", "long header", "no formula", "foreign formula"],
)
def test_what_excel_would_cut_or_refuse_is_refused_here(sheet: Sheet) -> None:
    with pytest.raises(ValueError):
        render_excel(Workbook((sheet,)))


def test_cell_addresses_count_from_one() -> None:
    assert (a1(3, 2), a1(3, 2, 9, 28), a1(1, 16_384), column_letters(27)) == ("B3", "B3:AB9", "XFD1", "AA")
    with pytest.raises(ValueError):
        a1(0, 1)


def test_qr_codes_are_the_same_each_time_and_grow_to_stay_readable() -> None:
    short, long = "CK1:CHK-LIFT-01@2026.1#9f3a2c1b", "https://example.com/检查表/" + "x" * 100
    assert qr_png(short) == qr_png(short) and qr_png(short).startswith(b"\x89PNG")
    assert qr_svg(short).startswith("<svg") and "viewBox" in qr_svg(short)
    assert qr_size_mm(short) == 20 < qr_size_mm(long)
    assert qr_picture(long).width_mm == qr_size_mm(long)
    with pytest.raises(ValueError):
        qr_png("")
    fits = [fits_paper(text) for text in ("https://kb.test/" + "x" * 104, "https://kb.test/" + "x" * 170, long, "")]
    assert fits == [True, False, False, False]


def test_replace_makes_new_looks_of_old_ones() -> None:
    assert replace(INPUT, align="center").unlocked
