"""Records from every source: GB18030, workbooks, Parquet, PostgreSQL; split as one likes, the bad rows told, the bad files too."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from compliance_kit import evidence
from compliance_kit.evidence.sources import as_text
from compliance_kit.library import load
from compliance_kit.model import Severity
from kb import base

TODAY = date(2026, 3, 10)
HEADER = "date,form,item,result,place,note,inspector,source"
ORDERS = "id,kind,reported,arrived,finished,place,source"


def folder(root: Path, **project: Any) -> Path:
    base(root, **({"project": {"evidence": project}} if project else {}))
    made = root / "projects" / "xx" / "evidence"
    made.mkdir(exist_ok=True)
    return made


def read(root: Path, **environment: str) -> evidence.Records:
    library = load(root)
    assert not library.findings, [str(d.message) for d in library.findings]
    return evidence.load(root, library, library.projects[0], TODAY, environment=environment)


def book(*rows: list[Any], sheet: str = "检查", **more: Any) -> bytes:
    out = io.BytesIO()
    made = xlsxwriter.Workbook(out)
    page = made.add_worksheet(sheet)
    formats = {
        date: made.add_format({"num_format": "yyyy-mm-dd"}),
        datetime: made.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
    }
    for r, row in enumerate(rows):
        for c, value in enumerate(row):
            if isinstance(value, tuple):
                page.write_formula(r, c, value[0], None, value[1])
            elif type(value) in formats:
                page.write_datetime(r, c, value, formats[type(value)])
            elif value != "":
                page.write(r, c, value)
    for row in more.get("hidden", ()):
        page.set_row(row, None, None, {"hidden": True})
    for area in more.get("merged", ()):
        page.merge_range(*area, "并")
    if more.get("second"):
        made.add_worksheet("说明").write(0, 0, "别的")
    made.close()
    return out.getvalue()


TITLES = ["检查日期", "表单编号", "项目代码", "结果", "部位", "说明", "检查人", "来源"]


def test_gb18030_is_read_and_said(tmp_path: Path) -> None:
    text = "检查日期,表单编号,项目代码,结果,部位,检查人\n2026-03-01,CK-XX,001,pass,东门㐂,甲\n"
    (folder(tmp_path) / "inspections.csv").write_bytes(text.encode("gb18030"))
    found = read(tmp_path)
    (row,) = found.rows("inspections")
    assert row.cells["place"] == "东门㐂" and row.cells["date"] == "2026-03-01"
    (only,) = found.findings
    assert only.severity is Severity.NOTE and "GB18030" in str(only.message)


def test_a_workbook_gives_the_texts_that_a_csv_would(tmp_path: Path) -> None:
    rows = [["三月检查记录"], TITLES, [date(2026, 3, 1), "CK-XX", 1, "pass", "东门", "", "甲", ""],
            [date(2026, 3, 2), "CK-XX", "001", ('="fa"&"il"', "fail"), 101, "", "乙", ""]]  # fmt: skip
    (folder(tmp_path) / "inspections.xlsx").write_bytes(book(*rows, hidden=[2], second=True))
    found = read(tmp_path)
    assert [list(r.cells.values()) for r in found.rows("inspections")] == [
        ["2026-03-01", "CK-XX", "001", "pass", "东门", "", "甲", ""],
        ["2026-03-02", "CK-XX", "001", "fail", "101", "", "乙", ""],
    ]
    assert [(d.severity, d.place.where.rpartition("/")[2], d.code) for d in found.findings] == [
        (Severity.NOTE, "inspections.xlsx:检查!A3", "evidence-hidden"),
        (Severity.NOTE, "inspections.xlsx:检查!A1", "evidence-sheet"),
    ]


def test_errors_merges_and_formulas_without_a_value_are_bad_rows_by_sheet_and_cell(tmp_path: Path) -> None:
    good = [date(2026, 3, 1), "CK-XX", "001", "pass", "", "", "甲", ""]
    rows = [TITLES, good, [*good[:5], ("=1/0", "#DIV/0!"), "甲"], [*good[:5], ("=A1", ""), "甲"], good, good]
    (folder(tmp_path) / "inspections.xlsx").write_bytes(book(*rows, merged=[(4, 4, 5, 4)]))
    found = read(tmp_path)
    assert [(d.place.cell, str(d.message)[:9]) for d in found.findings] == [
        ("检查!F3", "单元格是错误值 #"), ("检查!F4", "公式没有算出的值；"), ("检查!E6", "在合并单元格 E5"),
    ]  # fmt: skip
    assert found.rejected == 3 and len(found.rows("inspections")) == 2


def parquet(root: Path, name: str, **columns: Any) -> None:
    pq.write_table(pa.table(columns), root / name)


def test_parquet_gives_typed_columns_as_texts(tmp_path: Path) -> None:
    zoned = pa.array([datetime(2026, 3, 1, 1, 30, 59), None], pa.timestamp("ns", "UTC"))
    parquet(folder(tmp_path), "work_orders-2026.parquet", id=["W1", "W2"], kind=["急修", "急修"],
            reported=pa.array([datetime(2026, 3, 1, 9, 15)] * 2, pa.timestamp("ns")), arrived=zoned)  # fmt: skip
    parquet(tmp_path / "projects/xx/evidence", "supplies.parquet", date=[date(2026, 3, 1)], item=["沙袋"],
            required=[20], present=pa.array([Decimal("19.00")]), in_date=[True])  # fmt: skip
    found = read(tmp_path)
    assert not found.findings
    assert [r.cells["arrived"] for r in found.rows("work_orders")] == ["2026-03-01 09:30", ""]
    assert dict(found.rows("supplies")[0].cells) == {
        "date": "2026-03-01", "item": "沙袋", "required": "20", "present": "19", "in_date": "是",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("value", "kind", "text"),
    [
        (5.0, "count", "5"), (0.1 + 0.2, "amount", "0.3"), (1e15, "amount", "1000000000000000"), (-0.0, "amount", "0"),
        (float("nan"), "amount", "nan"), (Decimal("12.500"), "amount", "12.5"), (7.0, "item", "007"), (100, "count", "100"),
        (datetime(2026, 3, 1), "date", "2026-03-01"), (date(2026, 3, 1), "moment", "2026-03-01 00:00"),
        (datetime(2026, 3, 1, 23, 59, 59, 914000), "moment", "2026-03-02 00:00"), (time(9, 5), "text", "09:05"),
        (True, "text", "TRUE"), (None, "text", ""),
    ],
)  # fmt: skip
def test_native_values_become_the_texts_of_a_csv(value: object, kind: str, text: str) -> None:
    assert as_text(value, {"type": kind}) == text


def test_a_number_too_long_for_excel_is_no_number_of_a_case() -> None:
    assert "失真" in as_text(123456789012345678.0, {"type": "text"})


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("[Content_Types].xml", "<Types/>")
        made.writestr("xl/workbook.xml", b" " * 30_000_000)
    return out.getvalue()


def half_a_parquet() -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.table({"date": ["2026-03-01"] * 1000}), out)
    return out.getvalue()[:-40]


def nested() -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.table({"date": [["2026-03-01"]]}), out)
    return out.getvalue()


LOCKED = bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le")


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("inspections.xlsx", bomb(), "压缩炸弹"),
        ("inspections.xlsx", LOCKED, "密码"),
        ("inspections.xlsx", b"PK\x03\x04 broken", "损坏"),
        ("inspections.xlsx", b"", "空的"),
        ("inspections.parquet", half_a_parquet(), "不是 Parquet 文件，或者不完整"),
        ("inspections.parquet", b"", "不是 Parquet 文件"),
        ("inspections.parquet", nested(), "里还有列"),
        ("inspections.xls", LOCKED, "没有读入"),
        ("inspection.parquet", nested(), "没有读入"),
    ],
)
def test_a_hostile_file_ends_in_one_clear_finding(tmp_path: Path, name: str, content: bytes, words: str) -> None:
    (folder(tmp_path) / name).write_bytes(content)
    (only,) = read(tmp_path).findings
    assert only.severity is Severity.ERROR and words in str(only.message), str(only.message)


def test_a_huge_cell_and_a_formula_are_bad_rows_wherever_they_come_from(tmp_path: Path) -> None:
    good = [date(2026, 3, 1), "CK-XX", "001", "pass", "", "", "甲", ""]
    home = folder(tmp_path)
    (home / "inspections.xlsx").write_bytes(book(TITLES, [*good[:5], "长" * 30_000, "甲"], good))
    (home / "inspections.csv").write_text(f"{HEADER}\n2026-03-01,CK-XX,001,pass,,=cmd|'/C calc'!A0,甲,\n")
    found = read(tmp_path)
    assert len(found.rows("inspections")) == 1 and found.rejected == 2
    assert ["公式" in str(d.message) or "太长" in str(d.message) for d in found.findings] == [True, True]


def test_one_per_cent_of_broken_rows_leaves_all_the_others_and_a_list(tmp_path: Path) -> None:
    lines = [f"2026-03-0{1 + i % 9},CK-XX,001,pass,{i},,甲," for i in range(10_000)]
    for i in range(0, 10_000, 100):
        lines[i] = lines[i].replace("pass", "ok")
    (folder(tmp_path) / "inspections.csv").write_text("\n".join((HEADER, *lines)) + "\n")
    found = read(tmp_path)
    assert len(found.rows("inspections")) == found.accepted == 9_900 and found.rejected == 100
    assert [(d.place.span.line, d.place.span.column) for d in found.findings] == [
        (i + 2, 22) for i in range(0, 10_000, 100)
    ]


def test_a_key_is_unique_over_all_files(tmp_path: Path) -> None:
    home = folder(tmp_path)
    (home / "work_orders.csv").write_text(f"{ORDERS}\nW1,急修,2026-03-01 08:00,,,,\n")
    parquet(
        home,
        "work_orders-3.parquet",
        id=["W1"],
        kind=["急修"],
        reported=["2026-03-01 08:00"],
        arrived=["2026-03-01 08:10"],
    )
    found = read(tmp_path)
    (row,), (only,) = found.rows("work_orders"), found.findings
    assert row.cells["arrived"] and found.rejected == 1
    assert only.place.where.endswith("work_orders.csv:2:1") and "work_orders-3.parquet:1:id" in str(only.message)


CASES = st.lists(
    st.tuples(
        st.sampled_from(["W1", "W2", "W3", "W4"]),
        st.sampled_from(["08:00", "08:30", ""]),
        st.sampled_from(["东", "西"]),
    ),
    max_size=12,
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=CASES, data=st.data())
def test_the_order_and_the_split_of_files_change_nothing(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str, str]], data: st.DataObject
) -> None:
    outcomes = []
    for mixed in (rows, data.draw(st.permutations(rows))):
        root = tmp_path_factory.mktemp("split")
        home = folder(root)
        parts: dict[str, list[tuple[str, str, str]]] = {}
        for row in mixed:
            parts.setdefault(data.draw(st.sampled_from(["csv", "parquet", "xlsx", "b.csv"])), []).append(row)
        for end, some in parts.items():
            cells = [[i, "急修", "2026-03-01 07:00", f"2026-03-01 {t}" if t else "", "", p, ""] for i, t, p in some]
            name = f"work_orders{'-b.csv' if end == 'b.csv' else '.' + end}"
            if end == "parquet":
                columns = list(zip(*cells, strict=True))
                parquet(home, name, **{c: list(v) for c, v in zip(ORDERS.split(","), columns, strict=True)})
            elif end == "xlsx":
                (home / name).write_bytes(book(ORDERS.split(","), *cells))
            else:
                (home / name).write_text("\n".join((ORDERS, *map(",".join, cells))) + "\n")
        found = read(root)
        outcomes.append(([dict(r.cells) for r in found.rows("work_orders")], found.rejected))
    assert outcomes[0] == outcomes[1]


DATABASE = {
    "from": "2026-01-01",
    "to": "2026-03-10",
    "database": {"url_env": "CKIT_DB", "tables": {"work_orders": "ops.Orders"}},
}


def test_a_database_without_an_address_or_an_answer_is_a_finding_without_the_address(tmp_path: Path) -> None:
    folder(tmp_path, **DATABASE)
    for url, words in (
        ("", "没有数据库的地址"),
        ("mysql://x", "postgresql://"),
        ("postgresql://u:secret@127.0.0.1:1/d", "连不上"),
    ):
        (only,) = read(tmp_path, CKIT_DB=url).findings
        assert words in str(only.message) and "secret" not in str(only.message) and only.place.span.line > 1


@pytest.mark.slow
def test_a_table_of_postgresql_is_read_and_nothing_else_is_done(tmp_path: Path, database: str) -> None:
    import psycopg

    with psycopg.connect(database) as link:
        link.execute("CREATE SCHEMA ops")
        link.execute("CREATE SEQUENCE ops.touched")
        link.execute(
            'CREATE TABLE ops."Orders" ("工单号" text, kind varchar(9), reported timestamp, arrived timestamptz, secret text)'
        )
        link.execute(
            """INSERT INTO ops."Orders" VALUES
            ('W1', '急修', '2026-03-01 08:00:59', '2026-03-01 00:20:00+00', 'x'), ('W2', '急修', 'infinity', NULL, 'x'),
            ('W3', '急修', '2026-03-02 08:00', NULL, 'x'), ('W1', '急修', '2026-03-01 08:00', NULL, 'x')"""
        )
        link.execute(
            "CREATE VIEW ops.writing AS SELECT nextval('ops.touched')::text AS id, kind, reported FROM ops.\"Orders\""
        )
    folder(tmp_path, **DATABASE)
    found = read(tmp_path, CKIT_DB=database)
    assert [dict(r.cells) for r in found.rows("work_orders")] == [
        {"id": "W1", "kind": "急修", "reported": "2026-03-01 08:00", "arrived": "2026-03-01 08:20"},
        {"id": "W3", "kind": "急修", "reported": "2026-03-02 08:00", "arrived": ""},
    ]
    assert found.rejected == 2 and {
        "infinity" in str(d.message) or "重复" in str(d.message) for d in found.findings
    } == {True}
    for table, words in (("ops.writing", "只读"), ("ops.none", "没有这张表"), ("x;DROP", "没有这张表")):
        tables = {"url_env": "CKIT_DB", "tables": {"work_orders": table}}
        folder(tmp_path, **DATABASE | {"database": tables})
        (only,) = read(tmp_path, CKIT_DB=database).findings
        assert words in str(only.message), str(only.message)


def test_a_certificate_that_has_run_out_cannot_be_said_to_hold(tmp_path: Path) -> None:
    head = "date,kind,number,object,issued,expires,valid"
    rows = [
        "A,DT-01,2025-03-01,2026-03-01,是",
        "B,DT-02,2025-02-01,2026-02-28,是",
        "C,DT-03,2025-02-01,2026-02-28,否",
        "D,DT-04,2025-02-01,,是",
    ]
    lines = [f"2026-03-01,特种设备定期检验,{row}" for row in rows]
    (folder(tmp_path) / "certificates.csv").write_text("\n".join((head, *lines)) + "\n")
    found = read(tmp_path)
    assert [r.cells["number"] for r in found.rows("certificates")] == ["A", "C", "D"]
    assert [str(d.message) for d in found.findings] == ["核查日期已过有效期至，不能写“是”"]


@pytest.mark.parametrize("dataset", evidence.DATASETS)
def test_a_published_table_schema_says_what_the_reader_asks_for(dataset: str) -> None:
    own, shown = evidence.table_schema(dataset), evidence.published(dataset)
    assert [f["name"] for f in shown["fields"]] == list(own["columns"])
    assert {f["type"] for f in shown["fields"]} <= {"string", "date", "datetime", "integer", "number"}
    for field in shown["fields"]:
        rule = own["columns"][field["name"]]
        assert field["constraints"]["required"] is rule["required"]
        assert field["constraints"].get("enum") == rule.get("choices")
    key = shown.get("primaryKey") or shown.get("uniqueKeys", [None])[0]
    assert key == own.get("key")
