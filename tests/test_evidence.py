"""Records in: what is read, what is refused and where, what a metric comes to, and what a requirement's standing is."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

import kb
from compliance_kit import evidence
from compliance_kit.evidence import Table, Verdict
from compliance_kit.evidence.table import Known, Row
from compliance_kit.kinds.metric import Metric
from compliance_kit.library import load
from compliance_kit.tailoring import applicable

KNOWN = Known({"CK-X": frozenset({"001", "002"})}, frozenset({"plan-fire"}))
HEAD = "date,form,item,result,place,note,inspector,source\n"
WINDOW = (date(2026, 8, 1), date(2026, 8, 31))


def table(text: str | bytes, dataset: str = "inspections") -> Table:
    content = text if isinstance(text, bytes) else text.encode()
    return evidence.read_table(content, dataset, name="x.csv", known=KNOWN)


def faults(found: Table) -> list[tuple[str, int, int]]:
    return [(d.code, d.place.span.line, d.place.span.column) for d in found.findings]


def test_good_rows_are_read_with_and_without_a_byte_order_mark() -> None:
    text = HEAD + '2026-08-01,CK-X,001,pass,门厅,"甲,乙",张三,合成示例\n\n2026-08-02,CK-X,002,fail,,,李四,\n'
    for content in (text, "\ufeff" + text, text.replace("\n", "\r\n")):
        found = table(content)
        assert found.findings == () and found.rejected == 0
        assert [row.cells["note"] for row in found.rows] == ["甲,乙", ""]


@pytest.mark.parametrize(
    ("row", "column", "word"),
    [
        ("2026-02-30,CK-X,001,pass,,,甲,", 1, "2026-10-03"),
        ("2026-08-01,CK-Y,001,pass,,,甲,", 12, "没有这张检查表"),
        ("2026-08-01,CK-X,009,pass,,,甲,", 17, "不在 CK-X 的项目里"),
        ("2026-08-01,CK-X,001,合格,,,甲,", 21, "pass、fail"),
        ("2026-08-01,CK-X,001,,,,甲,", 21, "没有填"),
        ("2026-08-01,CK-X,001,pass,,,甲", 28, "7 格，应当是 8 格"),
        ("2026-08-01,CK-X,001,pass,,,甲,,多", 30, "9 格"),
        (f"2026-08-01,CK-X,001,pass,,{'长' * 2001},甲,", 27, "太长"),
    ],
)
def test_a_bad_row_is_reported_at_its_cell_counted_and_left_out(row: str, column: int, word: str) -> None:
    found = table(HEAD + "2026-08-01,CK-X,002,pass,,,甲,\n" + row + "\n")
    assert faults(found) == [("evidence-row", 3, column)] and word in str(found.findings[0].message)
    assert len(found.rows) == 1 and found.rejected == 1


@pytest.mark.parametrize(
    ("text", "code", "line", "word"),
    [
        ("", "evidence-empty", 1, "列名"),
        ("日期,表\n2026-08-01,CK-X\n", "evidence-row", 1, "可用的列"),
        ("date,date,form,item,result,inspector\n", "evidence-row", 1, "重复"),
        ("date,form,item,result\n", "evidence-row", 1, "缺少 inspector"),
        (HEAD + "2026-08-01,CK-X,001,pass,\x00,,甲,\n", "evidence-character", 2, "空字符"),
        (HEAD + '2026-08-01,CK-X,001,pass,"门厅,,甲,\n', "evidence-row", 2, "引号"),
        (b"x" * 20_000_001, "evidence-too-large", 1, "20 MB"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_used_is_refused_with_its_reason(
    text: str | bytes, code: str, line: int, word: str
) -> None:
    found = table(text)
    assert found.rows == () and (found.findings[0].code, found.findings[0].place.span.line) == (code, line)
    assert any(word in str(d.message) for d in found.findings)


def test_times_counts_and_scores_are_looked_at_too() -> None:
    orders = table("id,kind,reported\nA,急修,2026-08-01 09:15\nB,急修,2026-08-01 25:00\n", "work_orders")
    assert (len(orders.rows), faults(orders)) == (1, [("evidence-row", 3, 6)])
    surveys = table("date,household,score\n2026-08-01,H1,5\n2026-08-01,H2,6\n", "surveys")
    assert (len(surveys.rows), surveys.rejected) == (1, 1)
    drills = table("date,plan,form,participants\n2026-08-01,plan-fire,实战,十二\n2026-08-01,plan-x,实战,3\n", "drills")
    assert drills.rejected == 2
    assert {"inspections", "work_orders", "complaints", "surveys", "drills", "supplies"} <= set(evidence.DATASETS)


def metric(**changes: object) -> Metric:
    fields: dict[str, object] = {
        "definition": "", "dataset": "work_orders", "where": {}, "value": "", "started": "", "ended": "", "success": "",
        "aggregate": "share", "unit": "%", "direction": "higher", "target": None, "window": None, "min_n": 1, "basis": (), "note": "",
    }  # fmt: skip
    return Metric(**{**fields, **changes})  # type: ignore[arg-type]


def orders(*minutes: int | None) -> list[Row]:
    rows = []
    for n, lasted in enumerate(minutes):
        done = f"2026-08-02 {9 + (lasted // 60):02}:{lasted % 60:02}" if lasted is not None else ""
        rows.append(Row({"id": str(n), "kind": "急修", "reported": "2026-08-02 09:00", "arrived": done}, n + 2))
    return rows


def test_a_share_of_durations_comes_with_its_90th_percentile() -> None:
    timed = metric(started="reported", ended="arrived", success="duration <= 30 分钟")
    found = evidence.measure(timed, orders(10, 20, 30, 31, None), WINDOW)
    assert (found.value, found.n, found.p90_minutes) == (60.0, 5, 31.0)
    assert evidence.measure(timed, orders(10), (date(2026, 9, 1), date(2026, 9, 30))).value is None


@pytest.mark.parametrize(("aggregate", "value"), [("mean", 20.2), ("median", 20.0), ("p90", 31.0), ("count", 5.0)])
def test_the_other_aggregates(aggregate: str, value: float) -> None:
    timed = metric(started="reported", ended="arrived", aggregate=aggregate)
    assert evidence.measure(timed, orders(10, 20, 20, 20, 31), WINDOW).value == value


def test_a_ratio_is_one_columns_sum_against_anothers() -> None:
    rows = [
        Row({"date": "2026-08-02", "due": due, "paid": paid}, 2)
        for due, paid in (("100", "90"), ("300", "300"), ("50", ""))
    ]
    paid = metric(dataset="fees", aggregate="ratio", value="paid", of="due")
    found = evidence.measure(paid, rows, WINDOW)
    assert (found.value, found.n, found.note) == (97.5, 2, "390/400，共 2 条记录")
    plain = metric(dataset="fees", aggregate="ratio", value="paid", of="due", unit="")
    assert evidence.measure(plain, rows, WINDOW).value == 0.975
    assert evidence.measure(paid, [], WINDOW).value is None
    nothing_due = [Row({"date": "2026-08-02", "due": "0", "paid": "0"}, 2)]
    assert evidence.measure(paid, nothing_due, WINDOW).note == "基数合计为 0，无法计算"


def test_amounts_are_numbers_with_at_most_three_decimals() -> None:
    fees = table("date,unit,due,paid\n2026-08-01,A1,1200.50,1200.50\n2026-08-01,A2,九百,0\n", "fees")
    assert (len(fees.rows), faults(fees)) == (1, [("evidence-row", 3, 15)])


def test_satisfaction_says_its_method_and_number_of_answers() -> None:
    scores = [5] * 40 + [4] * 25 + [3] * 20 + [2] * 10 + [1] * 5
    rows = [Row({"date": "2026-08-02", "household": str(i), "score": str(s)}, i) for i, s in enumerate(scores)]
    found = evidence.measure(metric(dataset="surveys", value="score", aggregate="top2", min_n=101), rows, WINDOW)
    assert found.value == 65.0 and "加权满意度（均值×20）77.0，n=100" in str(found.note)
    assert not found.is_enough(metric(min_n=101))
    assert (
        evidence.measure(
            metric(value="score", aggregate="mean"), [Row({"reported": "2026-08-02", "score": "x"}, 2)], WINDOW
        ).value
        is None
    )


@pytest.mark.parametrize(
    ("success", "value"),
    [("in_date = 是", 50.0), ("present >= 5", 50.0), ("present > x", None), ("", None), ("完全看不懂", None)],
)
def test_a_condition_on_a_cell(success: str, value: float | None) -> None:
    rows = [
        Row({"date": "2026-08-02", "in_date": "是", "present": "5"}, 2),
        Row({"date": "2026-08-02", "in_date": "否", "present": "4"}, 3),
    ]
    assert evidence.measure(metric(dataset="supplies", success=success), rows, WINDOW).value == value


def project_with(tmp_path: Path, inspections: str) -> tuple[Verdict, ...]:
    """Verdicts of the small knowledge base for one set of inspections in August 2026."""
    home = kb.base(tmp_path, project={"evidence": {"from": "2026-08-01", "to": "2026-08-31"}})
    library = load(home)
    assert library.findings == (), [str(f.message) for f in library.findings]
    project = library.projects[0]
    folder = home / project.body.folder / "evidence"
    folder.mkdir(exist_ok=True)
    form = library.checklists[0].body
    text = inspections.replace("FORM", form.form).replace("ITEM", form.items()[0].code)
    (folder / "inspections.csv").write_text(HEAD + text, encoding="utf-8")
    records = evidence.load(home, library, project, date(2026, 11, 23))
    assert records.findings == ()
    return evidence.judge(library, applicable(library, project), records.tables, records.window)


def daily(result: str, days: int, start: date = date(2026, 8, 1)) -> str:
    return "".join(f"{start + timedelta(days=n)},FORM,ITEM,{result},,,甲,\n" for n in range(days))


@pytest.mark.parametrize(
    ("rows", "gap"),
    [
        ("", "G5"),
        (daily("pass", 31), ""),
        (daily("fail", 31), "G4"),
        (daily("fail", 3) + daily("pass", 28, date(2026, 8, 4)), ""),
        (daily("fail", 4) + daily("pass", 27, date(2026, 8, 5)), "G4"),
        (daily("pass", 3), "G3"),
        (daily("na", 31), "G5"),
        (daily("not_checked", 31), "G5"),
    ],
    ids=[
        "nothing recorded",
        "all passed",
        "all failed",
        "failed, then put right: 28 of 31 are 90.3 %",
        "failed too often: 27 of 31 are 87.1 %",
        "seldom looked",
        "does not apply",
        "not looked at",
    ],
)
def test_the_standing_of_a_requirement(tmp_path: Path, rows: str, gap: str) -> None:
    seen = {v.gap for v in project_with(tmp_path, rows) if v.gap != "G2"}
    assert (gap in seen) if gap else seen <= {"", "G3"}
