"""The forms' workbooks through LibreOffice: the totals follow the rules, and a saved form still says what it is."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("docx", reason="Word and Excel need compliance-kit[office]")
pytest.importorskip("xlsxwriter", reason="Word and Excel need compliance-kit[office]")

from checklist_samples import TODAY, files, meta, part, small, the_form, totals
from compliance_kit import source
from compliance_kit.evidence.score import conclusion, score
from compliance_kit.importers.filled import AskedForm, Entered, reconcile, workbook
from compliance_kit.importers.filled.model import Cell
from compliance_kit.kinds import result
from compliance_kit.outputs.checklist import Form, excel
from compliance_kit.outputs.office import Entry, Workbook, render_excel, xlsx_rows

RECALCULATE = (
    '<?xml version="1.0" encoding="UTF-8"?><oor:items xmlns:oor="http://openoffice.org/2001/registry" '
    'xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
    '<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>'
    "</oor:items>"
)
needs_libreoffice = pytest.mark.skipif(
    not shutil.which("soffice"), reason="LIBREOFFICE IS NOT INSTALLED: no workbook was worked out"
)


def through_libreoffice(content: bytes, home: Path) -> bytes:
    """The workbook opened, worked out and saved by LibreOffice."""
    user = home / "profile" / "user"
    user.mkdir(parents=True, exist_ok=True)
    (user / "registrymodifications.xcu").write_text(RECALCULATE, encoding="utf-8")
    (home / "form.xlsx").write_bytes(content)
    command = ["soffice", f"-env:UserInstallation={(home / 'profile').as_uri()}", "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(home / "out"), str(home / "form.xlsx")]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    return (home / "out" / "form.xlsx").read_bytes()


def filled(book: Workbook, answers: Mapping[str, Mapping[str, Any]]) -> bytes:
    """The workbook as an inspector leaves it: answers by item code and column."""
    sheet = book.sheets[0]
    head = next(line.entries for line in sheet.lines if line.entries[:1] == ("id",))
    lines = []
    for line in sheet.lines:
        first = line.entries[0] if line.entries else None
        code = str(first.value).rpartition("#")[2] if isinstance(first, Entry) else ""
        if code in answers:
            entries: list[Any] = list(line.entries)
            for name, value in answers[code].items():
                at = head.index(name)
                entries[at] = replace(entries[at], value=value)
            line = replace(line, entries=tuple(entries))
        lines.append(line)
    return render_excel(replace(book, sheets=(replace(sheet, lines=tuple(lines)), *book.sheets[1:])))


@pytest.mark.libreoffice
@needs_libreoffice
@pytest.mark.parametrize(
    ("answers", "wanted"),
    [
        # 10 − 4 of 10 and 20 of 20; the third does not apply, the fourth is not checked.
        ({"001": {"结果": "×", "扣分": 4}, "002": {"结果": "√"}, "003": {"结果": "/"}},
         {"应查项数": 3, "已查项数": 2, "不符合项数": 1, "检查率（%）": 66.7, "应得分": 30, "扣分合计": 4, "得分": 26,
          "得分率（%）": 86.7, "一票否决": "无", "结论": "合格（未查完）"}),
        # A × without a number takes all; more than all never goes below zero; a failed veto item decides.
        ({"001": {"结果": "×"}, "002": {"结果": "×"}, "003": {"结果": "√"}, "004": {"结果": "√"}},
         {"检查率（%）": 100, "应得分": 100, "扣分合计": 30, "得分": 70, "得分率（%）": 70, "一票否决": "有", "结论": "不合格（一票否决）"}),
        ({"001": {"结果": "×", "扣分": 99}, "002": {"结果": "√"}, "003": {"结果": "√"}, "004": {"结果": "√"}},
         {"得分": 90, "得分率（%）": 90, "结论": "=优秀"}),
        # A reading out of range is a ×, be it marked √ or nothing; beside a / it says nothing. Half points, halves rounded up.
        ({"001": {"结果": "×", "扣分": 2.5}, "002": {"结果": "√"}, "003": {"结果": "√", "实测值": 60.5}, "004": {"实测值": 0.29}},
         {"应查项数": 4, "已查项数": 4, "不符合项数": 3, "检查率（%）": 100, "应得分": 100, "扣分合计": 72.5, "得分": 27.5, "得分率（%）": 27.5,
          "一票否决": "无", "结论": '不"合格'}),
        ({"001": {"结果": "×", "扣分": 0}, "002": {"结果": "×"}, "003": {"结果": "√", "实测值": 60}, "004": {"结果": "/", "实测值": 0.1}},
         {"应查项数": 3, "已查项数": 3, "不符合项数": 2, "应得分": 60, "得分": 40, "得分率（%）": 66.7, "一票否决": "有", "结论": "不合格（一票否决）"}),
        ({code: {"结果": "/"} for code in ("001", "002", "003", "004")},
         {"应查项数": 0, "检查率（%）": "", "应得分": 0, "得分率（%）": "", "结论": ""}),
    ],
    ids=["part", "veto", "floor", "readings", "at the limit", "nothing applies"],
)  # fmt: skip
def test_libreoffice_works_out_the_totals_by_the_rules(
    tmp_path: Path, answers: dict[str, dict[str, Any]], wanted: dict[str, object]
) -> None:
    made = the_form(small(tmp_path / "kb"), for_project=False)
    content = through_libreoffice(filled(excel.workbook(made, TODAY), answers), tmp_path)
    shown = totals(content)
    assert {name: shown.get(name) for name in wanted} == wanted
    ours = scored(content, made)
    assert {name: shown.get(name) for name in ours} == ours


def scored(content: bytes, made: Form) -> dict[str, object]:
    """The same totals, counted by us from what the import reads in the workbook."""
    (read,) = workbook.read(content, "f.xlsx").filled
    head = {"检查日期": Cell("2026-12-03")}
    whole = replace(read, head=head, signed={made.signer: Cell("张三")})
    done = reconcile(whole, AskedForm.of(made), "prj-xx", Entered(date(2026, 12, 3)))
    assert done.data is not None
    found = score(made.rows, result.read(source.Source("x", "", {"id": "res-x", **done.data}, {}, {})).body)
    percents = {"检查率（%）": found.checked_percent, "得分率（%）": found.score_percent}
    return {
        "应查项数": found.asked,
        "已查项数": found.checked,
        "不符合项数": found.failed,
        "应得分": float(found.due),
        "扣分合计": float(found.off),
        "得分": float(found.got),
        "一票否决": "有" if found.vetoes else "无",
        "结论": conclusion(made.checklist.body, found),
        **{name: "" if value is None else float(value) for name, value in percents.items()},
    }


@pytest.mark.libreoffice
@needs_libreoffice
def test_a_form_saved_by_libreoffice_still_says_what_it_is(tmp_path: Path) -> None:
    library = small(tmp_path / "kb")
    made = the_form(library, for_project=True)
    before = files(library)["checklists/prj-xx/CK-XX.xlsx"]
    after = through_libreoffice(before, tmp_path)
    old, new = xlsx_rows(before), xlsx_rows(after)
    assert [row[0] for row in new["检查表"] if str(row[0]).startswith("chk-")] == [row.id for row in made.rows]
    assert meta(new["_meta"]) == meta(old["_meta"]) and new["_lists"] == old["_lists"]
    custom, sheet = part(after, "docProps/custom.xml"), part(after, "xl/worksheets/sheet1.xml")
    assert "ckit-hash" in custom and made.hash in custom and "ckit-project" in custom and f"#{made.hash}" in sheet
    assert "sheetProtection" in sheet and sheet.count("<dataValidation ") >= 4 and "<conditionalFormatting" in sheet
    assert "Print_Titles" in part(after, "xl/workbook.xml") and 'hidden="true"' in sheet
