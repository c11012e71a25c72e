"""Our workbook read back: who it is, every cell as typed, what is no workbook of ours, and what would do harm."""

from __future__ import annotations

import re
import shutil
import zipfile
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest

pytest.importorskip("xlsxwriter", reason="Excel needs compliance-kit[office]")

from checklist_samples import TODAY
from compliance_kit.importers import filled as intake
from compliance_kit.importers.filled import workbook as reader
from compliance_kit.outputs.checklist import Form, excel
from compliance_kit.outputs.office import (
    Entry,
    Formula,
    Line,
    OfficeFileError,
    pack_members,
    read_beside,
    unpack,
    xlsx_book,
)
from intake_samples import JPEG, ON, PNG, library, only, shown, taken, the_form, workbook

openpyxl = pytest.importorskip("openpyxl", reason="comes with pyxform, which only the tests need")
HARD = " 前后空格 \n=1+1 +86 -1 @x 😀👨‍👩‍👧 \u00a0\u3000“”,，:# '\"\\ " + "长" * 2_000


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Form:
    return the_form(library(tmp_path_factory.mktemp("kb")))


def refusals(content: bytes) -> list[str]:
    found = reader.read(content, "f.xlsx")
    assert not found.filled
    return shown(found.findings)


def test_every_cell_comes_back_as_typed_with_its_place(made: Form) -> None:
    answers = {
        "001": {"结果": "×", "扣分": 4, "问题描述与整改要求": HARD, "责任人": "维修工", "完成时限": date(2026, 12, 8)},
        "003": {"结果": "√", "实测值": 0.35},
        "005@DT-02": {"结果": "/"},
        "extra-1": {2: "机房门锁损坏", 3: "更换门锁", 4: "维修工", 5: "3 工作日", 6: "p7"},
    }
    found = only(reader.read(workbook(made, answers, signed={"受检人": "王五 2026-12-03"}), "f.xlsx"))
    items = {item.key: item for item in found.items}
    assert list(items) == ["001", "002", "003", "004", "005@DT-01", "005@DT-02"]
    assert items["001"].get("note").text == HARD and items["001"].get("due").value == date(2026, 12, 8)
    assert items["003"].get("value").value == 0.35 and items["005@DT-02"].get("result").text == "/"
    assert items["002"].get("result").is_empty and items["001"].get("result").cell == "检查表!H8"
    assert found.head["检查日期"].value == ON and found.head["检查人"].text == "张三、李四"
    assert found.signed["受检人"].text == "王五 2026-12-03" and found.channel == "xlsx"
    assert {name: cell.text for name, cell in found.extras[0].parts.items()} == {
        "note": "机房门锁损坏", "整改要求": "更换门锁", "owner": "维修工", "due": "3 工作日", "照片号": "p7",
    }  # fmt: skip
    assert found.identity == intake.Identity("CK-XX", "2026.1", made.hash, "prj-xx")


def test_a_formula_in_an_answer_is_kept_as_written_and_its_value_is_not(made: Form) -> None:
    found = only(reader.read(workbook(made, {"001": {"结果": Formula('=IF(1,"√","×")', "√")}}), "f.xlsx"))
    cell = found.items[0].get("result")
    assert cell.value == "" and cell.formula == '=IF(1,"√","×")'
    done = taken(found, made)
    assert done.data and done.data["items"]["001"] == {"result": "not_checked", "as_typed": {"结果": '=IF(1,"√","×")'}}
    assert any("检查表!H8 filled-cell 结果是公式" in line for line in shown(done.findings))


def test_three_places_must_agree_and_two_are_enough(made: Form) -> None:
    content = workbook(made, {})
    members = dict(unpack(content))
    without = {name: part for name, part in members.items() if name != "docProps/custom.xml"}
    assert only(reader.read(pack_members(without), "f.xlsx")).identity.project == "prj-xx"
    other = members | {"docProps/custom.xml": members["docProps/custom.xml"].replace(made.hash.encode(), b"deadbeef")}
    assert "不一致" in refusals(pack_members(other))[0] and "deadbeef" in refusals(pack_members(other))[0]
    book = excel.workbook(made, TODAY)
    bare = workbook(made, {}, others=(), properties=replace(book.properties, custom=()))
    assert "不一致，或者写得不全：页脚 CK-XX 2026.1" in refusals(bare)[0]
    sheet = "xl/worksheets/sheet1.xml"
    nobody = dict(unpack(bare))
    nobody[sheet] = nobody[sheet].replace("版本".encode(), b"v")
    assert "都没有表单编号" in refusals(pack_members(nobody))[0]


def test_a_footer_with_type_set_into_it_is_still_read(made: Form) -> None:
    members = dict(unpack(workbook(made, {})))
    sheet = "xl/worksheets/sheet1.xml"
    members[sheet] = members[sheet].replace(b"&amp;LCK-XX", '&amp;L&amp;"宋体,常规"&amp;9&amp;KFF0000CK-XX'.encode())
    book = xlsx_book(pack_members(members))
    assert reader.identities(book, "检查表")["footer"]["hash"] == made.hash


def test_what_is_no_form_of_ours_is_refused(made: Form) -> None:
    assert "没有“检查表”表" in refusals(workbook(made, {}, name="别的"))[0]
    renamed = workbook(made, {})
    members = dict(unpack(renamed))
    strings = "xl/sharedStrings.xml"
    members[strings] = members[strings].replace("<t>结果</t>".encode(), "<t>结论栏</t>".encode())
    assert "结果列" in refusals(pack_members(members))[0]


def test_text_beside_the_form_is_kept_and_told(made: Form) -> None:
    extra = Line((None, Entry("另：地库有积水")))
    found = only(reader.read(workbook(made, {}, lines=[extra]), "f.xlsx"))
    done = taken(found, made)
    assert done.data
    assert [entry["was"] for entry in done.data["not_carried"]] == [{"文字": "另：地库有积水"}]
    assert any("不在任何一栏里" in line for line in shown(done.findings))


# --- what people do to a workbook ----------------------------------------------------------------------------------------

SHEET = "xl/worksheets/sheet1.xml"
RELS = "xl/worksheets/_rels/sheet1.xml.rels"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
DRAWN = "http://schemas.openxmlformats.org/drawingml/2006"


def changed(content: bytes, **cells: object) -> dict[str, bytes]:
    """The members of a workbook into whose sheet cells were written, such as R6="结果"."""
    book = openpyxl.load_workbook(BytesIO(content))
    for name, value in cells.items():
        book["检查表"][name] = value
    out = BytesIO()
    book.save(out)
    return dict(unpack(out.getvalue()))


def related(members: dict[str, bytes], part: str, **targets: str) -> None:
    """Relate a part to others, each by the last word of its type."""
    made = "".join(f'<Relationship Id="rId{kind}" Type="{R}/{kind}" Target="{to}"/>' for kind, to in targets.items())
    folder, _, name = part.rpartition("/")
    members[f"{folder}/_rels/{name}.rels"] = f"<Relationships>{made}</Relationships>".encode()


def test_a_copy_of_the_sheet_for_another_day_is_a_form_of_its_own_and_a_blank_one_is_skipped(made: Form) -> None:
    book = openpyxl.load_workbook(BytesIO(workbook(made, {"001": {"结果": "√"}})))
    first = book["检查表"]
    for title, day in (("检查表 (2)", date(2026, 12, 2)), ("检查表 (3)", None)):
        copy = book.copy_worksheet(first)
        copy.title = title
        row = next(row for row in copy.iter_rows() for cell in row if cell.value == "检查日期")
        next(cell for cell in row if getattr(cell.value, "year", 0)).value = day
    book["检查表 (3)"]["H8"] = None
    out = BytesIO()
    book.save(out)
    found = reader.read(out.getvalue(), "f.xlsx")
    assert [filled.head["检查日期"].text for filled in found.filled] == ["2026-12-03", "2026-12-02"]
    assert found.filled[1].items[0].get("result").cell == "检查表 (2)!H8"
    assert shown(found.findings) == ["检查表 (3) filled-note 工作表“检查表 (3)”没有填写，已跳过"]


def test_a_copy_that_says_it_is_another_form_is_refused_by_its_name(made: Form) -> None:
    book = openpyxl.load_workbook(BytesIO(workbook(made, {"001": {"结果": "√"}})))
    copy = book.copy_worksheet(book["检查表"])
    copy.oddFooter.left.text = "CK-YY　版本 2026.1　#deadbeef"
    out = BytesIO()
    book.save(out)
    found = reader.read(out.getvalue(), "f.xlsx")
    assert len(found.filled) == 1 and "检查表 Copy filled-refused" in shown(found.findings)[0]


def test_words_on_other_sheets_in_added_columns_and_in_comments_are_kept(made: Form) -> None:
    book = openpyxl.load_workbook(BytesIO(workbook(made, {"001": {"结果": "√"}})))
    book.create_sheet("备注")["B2"] = "3 幢地下室渗水"
    book["检查表"]["R6"], book["检查表"]["R8"] = "现场天气", "小雨"
    book["检查表"]["H8"].comment = openpyxl.comments.Comment("其实没看", "张三")
    out = BytesIO()
    book.save(out)
    done = taken(only(reader.read(out.getvalue(), "f.xlsx")), made)
    assert done.data and [(lost["item"], lost["was"]["文字"]) for lost in done.data["not_carried"]] == [
        ("检查表!R6", "现场天气"), ("检查表!R8", "小雨"), ("检查表!H8", "批注：其实没看"), ("备注!B2", "3 幢地下室渗水"),
    ]  # fmt: skip


def test_a_sheet_with_too_much_on_it_is_told_and_left_out(made: Form) -> None:
    book = openpyxl.load_workbook(BytesIO(workbook(made, {"001": {"结果": "√"}})))
    sheet = book.create_sheet("台账")
    for row in range(1, reader.MOST_STRAYS + 2):
        sheet[f"A{row}"] = row
    out = BytesIO()
    book.save(out)
    found = reader.read(out.getvalue(), "f.xlsx")
    assert len(found.filled) == 1 and not found.filled[0].strays[0].cell.startswith("台账")
    assert "台账 filled-cell 工作表“台账”不是检查表，有 201 格文字，没有收回" in shown(found.findings)


def test_a_column_that_stands_there_twice_is_refused(made: Form) -> None:
    members = changed(workbook(made, {"001": {"结果": "√"}}), R6="结果", R8="×")
    assert "检查表!R6 filled-refused “结果”一栏有两列（检查表!H6、检查表!R6）" in refusals(pack_members(members))[0]


def test_cells_made_one_over_several_rows_are_told(made: Form) -> None:
    book = openpyxl.load_workbook(BytesIO(workbook(made, {"001": {"结果": "√"}})))
    book["检查表"].merge_cells("H8:H9")
    book["检查表"].merge_cells("L8:M8")
    out = BytesIO()
    book.save(out)
    found = reader.read(out.getvalue(), "f.xlsx")
    assert found.filled[0].items[1].get("result").is_empty
    assert shown(found.findings) == ["检查表!H8 filled-cell 这一格与下面几行合并了，只有第一行算数，其余 1 行按空白"]


def test_codes_beside_the_questions_of_other_rows_are_refused(made: Form) -> None:
    content = workbook(made, {"001": {"结果": "×"}})
    ids = {row: openpyxl.load_workbook(BytesIO(content))["检查表"][f"A{row}"].value for row in (8, 9)}
    done = taken(only(reader.read(pack_members(changed(content, A8=ids[9], A9=ids[8])), "f.xlsx")), made)
    assert done.data is None and "检查表!A8 filled-refused 编号与项目对不上：002、001" in shown(done.findings)


def test_a_row_that_was_deleted_is_told(made: Form) -> None:
    book = openpyxl.load_workbook(BytesIO(workbook(made, {"001": {"结果": "√"}})))
    book["检查表"].delete_rows(9)
    out = BytesIO()
    book.save(out)
    done = taken(only(reader.read(out.getvalue(), "f.xlsx")), made)
    assert done.data and "1 filled-cell 表里少了这些项目，按未查计：002" in shown(done.findings)


def drawing(*anchors: tuple[int, str]) -> bytes:
    """Pictures by the row that they begin in, counted from 1, and the relation that holds them."""
    made = "".join(
        f'<oneCellAnchor><from><col>7</col><row>{row - 1}</row></from><pic><blip r:embed="{name}"/></pic></oneCellAnchor>'
        for row, name in anchors
    )
    return f'<wsDr xmlns="{DRAWN}/spreadsheetDrawing" xmlns:r="{R}">{made}<absoluteAnchor/></wsDr>'.encode()


def test_pictures_go_with_the_row_that_they_lie_on(made: Form) -> None:
    members = changed(
        workbook(made, {"001": {"结果": "×", "问题描述与整改要求": "灯不亮"}}), I8='=_xlfn.DISPIMG("ID_7",1)'
    )
    last = len(xlsx_book(pack_members(members)).sheets["检查表"].rows)
    extra = next(
        i for i, row in enumerate(xlsx_book(pack_members(members)).sheets["检查表"].rows, 1) if row[0] == "extra-1"
    )
    related(members, SHEET, drawing="/xl/drawings/drawing1.xml")
    related(
        members,
        "xl/drawings/drawing1.xml",
        a="../media/a.jpg",
        b="../media/b.png",
        c="../media/c.gif",
        d="../media/none.jpg",
    )
    members["xl/drawings/drawing1.xml"] = drawing(
        (8, "rIda"), (1, "rIdb"), (extra, "rIdb"), (last, "rIda"), (9, "rIdc"), (9, "rIdd"), (10, "rIdx")
    )
    members |= {"xl/media/a.jpg": JPEG, "xl/media/b.png": PNG, "xl/media/c.gif": b"GIF89a"}
    related(members, "xl/cellimages.xml", e="media/b.png")
    images = '<i><cNvPr name="ID_7"/><blip r:embed="rIde"/></i><i><cNvPr name="ID_8"/></i>'
    members["xl/cellimages.xml"] = f'<c xmlns:r="{R}">{images}</c>'.encode()
    found = reader.read(pack_members(members), "f.xlsx")
    filled = found.filled[0]
    assert [photo.content for photo in filled.items[0].photos] == [JPEG, PNG] and filled.items[0].get("value").is_empty
    assert [photo.content for photo in filled.extras[0].photos] == [PNG] and not filled.items[1].photos
    assert shown(found.findings) == [
        "检查表!H8 filled-note 1 张图片记在这一行", "检查表!I8 filled-note 1 张图片记在这一行",
        "检查表!H9 filled-cell 1 张图片没有收回：只收 jpg 和 png，每张不超过 6 MB",
        f"检查表!H{extra} filled-note 1 张图片记在这一行",
        f"检查表!H{last} filled-cell 1 张图片不在任何一项的行里，没有收回",
    ]  # fmt: skip
    done = taken(filled, made)
    assert done.data and len(done.data["items"]["001"]["photos"]) == 2 and len(done.photos) == 2


def test_what_lies_nowhere_or_is_too_much_does_no_harm(made: Form, monkeypatch: pytest.MonkeyPatch) -> None:
    members = changed(workbook(made, {"001": {"结果": "√"}}))
    related(members, SHEET, comments="../comments1.xml", drawing="../drawings/drawing1.xml")
    related(members, "xl/drawings/drawing1.xml", a="../media/a.jpg")
    words = "".join(f'<comment ref="{ref}"><t>看{ref}</t></comment>' for ref in ("A0", "", "H8", "H9", "H10"))
    members["xl/comments1.xml"] = f"<comments>{words}</comments>".encode()
    far = drawing((8, "rIda"), (9, "rIda")).replace(b"<row>7</row>", b"<row>" + b"9" * 5_000 + b"</row>")
    members |= {"xl/drawings/drawing1.xml": far, "xl/media/a.jpg": JPEG}
    monkeypatch.setattr(reader, "MOST_STRAYS", 2)
    found = reader.read(pack_members(members), "f.xlsx")
    assert shown(found.findings) == [
        "检查表 filled-cell 批注有 3 条，只收前 2 条", "检查表!H9 filled-note 1 张图片记在这一行",
    ]  # fmt: skip
    assert [cell.text for cell in found.filled[0].strays if cell.text.startswith("批注")] == [
        "批注：看H8",
        "批注：看H9",
    ]
    monkeypatch.setattr(read_beside, "MOST_PICTURES", 1)
    assert "图片过多" in refusals(pack_members(members))[0]


# --- hostile --------------------------------------------------------------------------------------------------------------


def zipped(**parts: bytes) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in {"[Content_Types].xml": b"<Types/>", **parts}.items():
            archive.writestr(name, part)
    return out.getvalue()


def with_sheet(made: Form, xml: bytes) -> bytes:
    return pack_members({**unpack(workbook(made, {})), "xl/worksheets/sheet1.xml": xml})


MAIN = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'


@pytest.mark.parametrize(
    ("xml", "words"),
    [
        (b'<row r="1"><c r="XFD1048576"/></row></sheetData></worksheet>', "过大"),
        (b'<row r="1"><c r="IW1"/></row></sheetData></worksheet>', "过大"),
        (b"<row>" + b"<c/>" * 300 + b"</row></sheetData></worksheet>", "过大"),
        (b"<row/>" * 5_001 + b"</sheetData></worksheet>", "过大"),
        (b"<row><c r='A1'", "损坏"),
    ],
)
def test_cells_far_out_or_too_many_are_refused_before_they_are_made(made: Form, xml: bytes, words: str) -> None:
    assert words in refusals(with_sheet(made, MAIN + xml))[0]


def test_too_many_cells_over_all_sheets_are_refused(made: Form, monkeypatch: pytest.MonkeyPatch) -> None:
    from compliance_kit.outputs.office import read_book

    monkeypatch.setattr(read_book, "MAX_CELLS", 50)
    assert "过大" in refusals(workbook(made, {}))[0]
    monkeypatch.setattr(read_book, "MAX_CELLS", len(cells_of(made)) + 1)
    assert "过大" in refusals(workbook(made, {}))[0]


def cells_of(made: Form) -> list[bytes]:
    return re.findall(rb"<c[ >]", unpack(workbook(made, {}))["xl/worksheets/sheet1.xml"])


def test_a_sheet_that_lost_a_column_keeps_what_is_left(made: Form) -> None:
    members = dict(unpack(workbook(made, {"001": {"结果": "√"}})))
    strings = "xl/sharedStrings.xml"
    members[strings] = members[strings].replace("<t>依据</t>".encode(), "<t>来由</t>".encode())
    found = only(reader.read(pack_members(members), "f.xlsx"))
    assert "检查日期" not in found.head and found.head["检查人"].text == "张三、李四"
    assert {item.key for item in found.items} >= {"001"}


def test_words_beside_an_older_copy_are_kept_too(made: Form) -> None:
    found = only(reader.read(workbook(made, {}, lines=[Line((None, Entry("另：地库有积水")))]), "f.xlsx"))
    old = taken(replace(found, identity=replace(found.identity, hash="0badf00d")), made)
    assert old.data and {"文字": "另：地库有积水"} in [entry["was"] for entry in old.data["not_carried"]]


def test_bombs_entities_and_wrong_files_are_refused(made: Form) -> None:
    entity = (
        b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
        + MAIN
        + b"<row><c><v>&a;</v></c></row></sheetData></worksheet>"
    )
    assert "DTD" in refusals(with_sheet(made, entity))[0]
    assert "压缩炸弹" in refusals(zipped(**{"xl/workbook.xml": b" " * 70_000_000}))[0]
    assert "不是 Excel" in refusals(zipped(**{"word/document.xml": b"<x/>"}))[0]
    assert refusals(b"PK\x03\x04 nothing")[0].endswith("已经损坏。")


def test_cells_without_references_stand_one_after_another(made: Form) -> None:
    xml = MAIN + b"<row><c><f>1+1</f><v>2</v></c><c><f>2+2</f><v>4</v></c></row></sheetData></worksheet>"
    members = dict(unpack(workbook(made, {})))
    members["xl/worksheets/sheet1.xml"] = xml
    try:
        book = xlsx_book(pack_members(members))
    except OfficeFileError:
        pytest.fail("calamine reads cells without references")
    assert book.sheets["检查表"].formulas == {(1, 1): "=1+1", (1, 2): "=2+2"}


@pytest.mark.libreoffice
@pytest.mark.skipif(not shutil.which("soffice"), reason="LIBREOFFICE IS NOT INSTALLED: no saved workbook was read")
def test_a_copy_saved_by_libreoffice_reads_the_same(made: Form, tmp_path: Path) -> None:
    from test_checklist_recalculation import through_libreoffice

    answers = {"001": {"结果": "×", "扣分": 4, "问题描述与整改要求": HARD}, "003": {"结果": "√", "实测值": 75}}
    content = workbook(made, answers)
    before, after = only(reader.read(content, "f")), only(reader.read(through_libreoffice(content, tmp_path), "f"))
    assert after.identity == before.identity and after.head == before.head
    assert [(i.key, i.asked, i.cells) for i in after.items] == [(i.key, i.asked, i.cells) for i in before.items]
    assert taken(after, made).data == taken(before, made).data
