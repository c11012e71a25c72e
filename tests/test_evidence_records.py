"""Records: read strictly, measured by hand-computed numbers, judged without ever taking silence for a pass."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from compliance_kit import evidence
from compliance_kit.evidence import Known, Outcome, Row, Slot
from compliance_kit.evidence.cells import TYPES
from compliance_kit.evidence.counting import rank_90
from compliance_kit.evidence.sources.csv_text import LOT_LINES
from compliance_kit.evidence.table import HERE, MAX_BYTES, MAX_FINDINGS
from compliance_kit.evidence.unmet import unmet
from compliance_kit.kinds.metric import Metric
from compliance_kit.kinds.values import duration, target
from compliance_kit.library import load
from compliance_kit.model import Severity
from compliance_kit.tailoring import applicable
from kb import CHECKLIST, base, save

KNOWN = Known({"CK-XX": frozenset({"001", "002"})}, frozenset({"plan-xx"}))
TODAY = date(2026, 3, 10)
QUARTER = (date(2026, 1, 1), date(2026, 3, 31))
HEADER = "date,form,item,result,place,note,inspector,source"


def table(text: str | bytes, dataset: str = "inspections") -> evidence.Table:
    content = text if isinstance(text, bytes) else text.encode()
    return evidence.read_table(content, dataset, name="e.csv", known=KNOWN)


def shown(found: evidence.Table) -> list[str]:
    """Findings as `line:column-end code words`."""
    return [
        f"{d.place.span.line}:{d.place.span.column}-{d.place.span.end_column} {d.code} {d.message}"
        for d in found.findings
    ]


def inspection(day: str, result: str = "pass", item: str = "001", note: str = "") -> str:
    return f"{day},CK-XX,{item},{result},1 幢,{note},甲,合成示例"


# --- reading ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("start", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_good_file_is_read_with_and_without_a_byte_order_mark(start: str, end: str) -> None:
    found = table(start + end.join((HEADER, inspection("2026-03-01"), "", inspection("2026-03-02"), "")))
    assert not found.findings and not found.rejected
    assert [row.line for row in found.rows] == [2, 4]
    assert found.rows[0].cells["source"] == "合成示例" and found.rows[0].cells["result"] == "pass"


def test_a_cell_in_quotes_keeps_its_comma_its_quote_and_its_line_break() -> None:
    found = table(
        f'{HEADER}\n2026-03-01,CK-XX,001,fail,1 幢,"门坏，""报修""\n已停用",甲,\n{inspection("2026-03-02")}\n'
    )
    assert [row.cells["note"] for row in found.rows] == ['门坏，"报修"\n已停用', ""]
    assert [row.line for row in found.rows] == [2, 4]


@pytest.mark.parametrize(
    ("content", "where", "code", "words", "lost"),
    [
        ("日期\n1\n2\n".encode("utf-16"), "1:1", "evidence-encoding", "UTF-16", 2),
        (b"date\n2026\xff\xff\xff\n", "2:5", "evidence-encoding", "UTF-8", 1),
        (f"{HEADER}\n2026-03-01,CK\0-XX\n".encode(), "2:14", "evidence-character", "NUL", 1),
        (b"", "1:1", "evidence-empty", "空的", 0),
        (b'"date\n1\n', "1:1", "evidence-row", "引号没有成对", 0),
        (b"date\n" + b"1\n" * (MAX_BYTES // 2), "1:1", "evidence-too-large", "20 MB", MAX_BYTES // 2),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_and_its_rows_counted(
    content: bytes, where: str, code: str, words: str, lost: int
) -> None:
    found = table(content)
    (only,) = found.findings
    assert f"{only.place.span.line}:{only.place.span.column}" == where
    assert only.code == code and words in str(only.message) and only.severity is Severity.ERROR
    assert not found.rows and found.rejected == lost


def test_headers_that_are_unknown_repeated_or_missing_refuse_the_file() -> None:
    found = table("date,form,item,item,resutl,inspector\n2026-03-01,CK-XX,001,001,pass,甲\n")
    assert [line.split(" ", 2)[:2] for line in shown(found)] == [
        ["1:16-20", "evidence-row"], ["1:21-27", "evidence-row"], ["1:1-5", "evidence-row"],
    ]  # fmt: skip
    assert [str(d.message)[:16] for d in found.findings] == [
        "列名 item 重复",
        "没有“resutl”这一列；可用",
        "缺少 result（结果）列",
    ]
    assert found.rejected == 1


BAD_ROWS = [
    ("2026-02-30,CK-XX,001,pass,,,甲,", "2:1-11", "检查日期“2026-02-30”不是有效的日期"),
    ("2026/03/01,CK-XX,001,pass,,,甲,", "2:1-11", "不是有效的日期"),
    ("2026-03-01,CK-YY,001,pass,,,甲,", "2:12-17", "没有这张检查表；已有：CK-XX"),
    ("2026-03-01,CK-XX,009,pass,,,甲,", "2:18-21", "项目代码“009”不在 CK-XX 的项目里"),
    ("2026-03-01,CK-XX,1,pass,,,甲,", "2:18-19", "不在 CK-XX 的项目里"),
    ("2026-03-01,CK-XX,001,ok,,,甲,", "2:22-24", "pass、fail、na、not_checked"),
    ("2026-03-01,CK-XX,001, pass,,,甲,", "2:22-27", "应当是以下之一"),
    ("2026-03-01,CK-XX,001,pass,,,,", "2:29-30", "检查人没有填"),
    ("2026-03-01,CK-XX,001,pass,\x07,,甲,", "2:27-28", "控制字符"),
    (f"2026-03-01,CK-XX,001,pass,{'长' * 2001},,甲,", "2:27-2028", "太长"),
    ("2026-03-01,CK-XX,001,pass,甲", "2:27-28", "这一行有 5 格，应当是 8 格"),
    ("2026-03-01,CK-XX,001,pass,,,甲,,多", "2:31-32", "这一行有 9 格，应当是 8 格"),
    ('2026-03-01,CK-XX,001,ok,"a,b",,甲,', "2:22-24", "应当是以下之一"),
    ('2026-03-01,CK-XX,001,pass,"a,b",,,', "2:34-35", "检查人没有填"),
    ('2026-03-01,CK-XX,001,pass,"a"b,,甲,', "2:27-28", "引号后面还有字"),
]


@pytest.mark.parametrize(("row", "where", "words"), BAD_ROWS)
def test_a_bad_row_is_reported_at_its_line_and_column_and_the_others_are_kept(row: str, where: str, words: str) -> None:
    found = table(f"{HEADER}\n{row}\n{inspection('2026-03-02')}\n")
    (only,) = shown(found)
    assert only.startswith(f"{where} evidence-") and words in only
    assert found.rejected == 1 and [r.line for r in found.rows] == [3]


def test_an_unclosed_quote_counts_every_line_that_it_swallows() -> None:
    rows = [inspection(f"2026-03-0{i}") for i in range(1, 5)]
    found = table("\n".join((HEADER, rows[0], '2026-03-01,CK-XX,001,fail,"1 幢,,甲,', *rows[1:])) + "\n")
    (only,) = shown(found)
    assert only.startswith("3:27-28 evidence-row") and "第 3 至 6 行没有读入" in only
    assert len(found.rows) == 1 and found.rejected == 4


def test_a_cell_beyond_what_the_reader_holds_is_reported_and_reading_goes_on() -> None:
    found = table(f'{HEADER}\n2026-03-01,CK-XX,001,pass,"{"长" * 140_000},,甲,\n{inspection("2026-03-02")}\n')
    (only,) = shown(found)
    assert only.startswith("2:27-28 evidence-row") and "一格的内容过长" in only
    assert found.rejected == 1 and len(found.rows) == 1


def test_a_bad_cell_in_a_record_of_several_lines_is_shown_at_its_first_line() -> None:
    found = table(f'{HEADER}\n2026-03-01,CK-XX,001,ok,,"a\nb",甲,\n')
    assert shown(found)[0].startswith("2:1-28 evidence-row")


def test_many_bad_rows_are_all_counted_and_the_unlisted_ones_are_said() -> None:
    found = table("\n".join((HEADER, *["2026-03-01,CK-XX,001,ok,,,甲,"] * (MAX_FINDINGS + 7))))
    assert found.rejected == MAX_FINDINGS + 7 and len(found.findings) == MAX_FINDINGS + 1
    assert shown(found)[-1] == f"{MAX_FINDINGS + 2}:22-24 evidence-more 从这一行起还有 7 处没有列出"


def test_rows_beyond_the_cap_are_counted_and_said_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("compliance_kit.evidence.table.MAX_ROWS", 2)
    found = table("\n".join((HEADER, *(inspection(f"2026-03-0{i}") for i in range(1, 6)))))
    assert len(found.rows) == 2 and found.rejected == 3
    assert [line.split(" ")[:2] for line in shown(found)] == [["4:1-11", "evidence-too-large"]]


def test_a_repeated_key_and_times_that_go_backwards_are_bad_rows() -> None:
    head = "id,kind,reported,arrived,finished,place,source"
    found = table(
        f"{head}\nW1,急修,2026-03-01 08:00,2026-03-01 08:10,,,\nW1,急修,2026-03-02 08:00,,,,\n"
        "W2,急修,2026-03-03 08:00,2026-03-03 07:59,,,\nW3,急修,2026-03-03 24:00,,,,\n",
        "work_orders",
    )
    assert [line.partition("，")[0] for line in shown(found)] == [
        "3:1-3 evidence-row 与第 2 行重复：W1",
        "4:24-40 evidence-row 到场时间早于报修时间",
        "5:7-23 evidence-row 报修时间“2026-03-03 24:00”不是有效的时间",
    ]
    assert len(found.rows) == 1 and found.rejected == 3


def test_other_datasets_check_their_own_cells() -> None:
    assert "没有这个预案" in shown(table("date,plan,form\n2026-03-01,plan-yy,实战\n", "drills"))[0]
    assert "实战、桌面、未开展" in shown(table("date,plan,form\n2026-03-01,plan-xx,看片\n", "drills"))[0]
    assert "1、2、3、4、5" in shown(table("date,household,score\n2026-03-01,H1,6\n", "surveys"))[0]
    head = "date,item,required,present,in_date"
    assert "不是整数" in shown(table(f"{head}\n2026-03-01,沙袋,1.5,1,是\n", "supplies"))[0]


@pytest.mark.parametrize("dataset", evidence.DATASETS)
def test_a_table_schema_says_of_every_column_its_title_type_and_need(dataset: str) -> None:
    schema = evidence.table_schema(dataset)
    assert schema["title"] and "source" in schema["columns"]
    for rule in schema["columns"].values():
        assert rule["title"] and rule["type"] in TYPES and isinstance(rule["required"], bool)
        assert ("choices" in rule) == (rule["type"] == "choice")
    assert {*schema.get("key", ()), *schema.get("order", ())} <= set(schema["columns"])
    assert sorted(path.stem for path in HERE.glob("*.json")) == sorted(evidence.DATASETS)


# --- the folder ------------------------------------------------------------------------------------------------------


def records(root: Path, **files: str) -> evidence.Records:
    folder = root / "projects" / "xx" / "evidence"
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    library = load(root)
    return evidence.load(root, library, library.projects[0], TODAY)


def test_a_project_without_evidence_has_empty_tables_and_the_year_so_far(tmp_path: Path) -> None:
    library = load(base(tmp_path))
    found = evidence.load(tmp_path, library, library.projects[0], TODAY)
    assert not found.accepted and not found.rejected and not found.findings
    assert found.window == (date(2026, 1, 1), TODAY) and found.rows("training") == ()


def test_the_period_is_the_projects_own_and_never_runs_beyond_today(tmp_path: Path) -> None:
    base(tmp_path, project={"evidence": {"from": "2026-02-01", "to": "2026-12-31"}})
    assert records(tmp_path).window == (date(2026, 2, 1), TODAY)
    base(tmp_path, project={"evidence": {"from": "2026-06-01", "to": "2026-12-31"}})
    assert records(tmp_path).window == (TODAY, TODAY)


def test_files_that_are_not_read_are_said(tmp_path: Path) -> None:
    base(tmp_path)
    folder = tmp_path / "projects" / "xx" / "evidence"
    folder.mkdir()
    (tmp_path / "outside.csv").write_text("date\n")
    (folder / "drills.csv").symlink_to(tmp_path / "outside.csv")
    (folder / "surveys.csv").mkdir()
    (folder / "README.md").write_text("说明")
    found = records(tmp_path, inspection="date\n", inspections=f"{HEADER}\n{inspection('2026-03-01')}\n")
    assert [d.place.path.rpartition("/")[2] for d in found.findings] == ["inspection.csv", "surveys.csv", "drills.csv"]
    assert {d.code for d in found.findings} == {"evidence-file"}
    assert "inspections.csv" in str(found.findings[0].hint) and found.accepted == 1


def test_a_file_that_cannot_be_opened_is_a_finding(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    base(tmp_path)

    def refuse(self: Path, *args: Any, **more: Any) -> Any:
        raise PermissionError

    (tmp_path / "projects" / "xx" / "evidence").mkdir()
    (tmp_path / "projects" / "xx" / "evidence" / "drills.csv").write_text("date\n")
    library = load(tmp_path)
    monkeypatch.setattr(Path, "open", refuse)
    found = evidence.load(tmp_path, library, library.projects[0], TODAY)
    assert [str(d.message) for d in found.findings] == ["打不开，没有读入"]


# --- metrics ---------------------------------------------------------------------------------------------------------


def metric(**more: Any) -> Metric:
    fields: dict[str, Any] = {
        "definition": "测试", "dataset": "work_orders", "where": {}, "value": "", "started": "", "ended": "", "success": "",
        "aggregate": "share", "unit": "%", "direction": "higher", "target": None, "window": None, "min_n": 1, "basis": (),
        "note": "",
    }  # fmt: skip
    return Metric(**(fields | more))


def orders(*minutes: int | None, kind: str = "急修", day: str = "2026-03-01") -> list[Row]:
    """One order a value, reported at 08:00 and answered so many minutes later; None is still open."""
    rows = []
    for i, lasted in enumerate(minutes):
        arrived = "" if lasted is None else f"{day} {8 + lasted // 60:02}:{lasted % 60:02}"
        rows.append(Row({"id": str(i), "kind": kind, "reported": f"{day} 08:00", "arrived": arrived}, i + 2))
    return rows


ON_TIME = {"started": "reported", "ended": "arrived", "success": "duration <= 30 分钟"}


def test_a_share_of_durations_brings_its_90th_percentile() -> None:
    """Of 10, 20, 30, 31, 100 three are within 30; the 90th percentile by nearest rank is the fifth, 100."""
    found = evidence.measure(metric(**ON_TIME), orders(10, 20, 30, 31, 100), QUARTER)
    assert (found.value, found.n, found.p90_minutes) == (60.0, 5, 100) and found.note == "3/5 达标"
    strict = evidence.measure(metric(**ON_TIME | {"success": "duration < 30 分钟"}), orders(10, 30), QUARTER)
    assert strict.value == 50.0


def test_an_open_case_is_late_once_its_time_is_up_and_left_out_before() -> None:
    late = evidence.measure(metric(**ON_TIME), orders(10, None), QUARTER)
    assert (late.value, late.n, late.p90_minutes) == (50.0, 2, 10) and "1 件没有完成时间" in late.note
    three_days = metric(**ON_TIME | {"success": "duration <= 3 日"})
    rows = [*orders(10), *orders(None, day="2026-03-30")]
    pending = evidence.measure(three_days, rows, QUARTER)
    assert (pending.value, pending.n) == (100.0, 1) and "另有 1 件未到期" in pending.note
    assert evidence.measure(three_days, rows[1:], QUARTER).note == "1 件都未到期"


def test_filters_and_windows_choose_the_rows() -> None:
    rows = [*orders(10, 40), *orders(10, kind="普通报修"), *orders(10, day="2025-12-31"), *orders(10, day="2026-04-01")]
    found = evidence.measure(metric(where={"kind": "急修"}, **ON_TIME), rows, QUARTER)
    assert (found.value, found.n) == (50.0, 2)


def scores(*values: int) -> list[Row]:
    return [Row({"date": "2026-02-01", "household": str(i), "score": str(v)}, i) for i, v in enumerate(values)]


def test_satisfaction_is_three_labelled_figures() -> None:
    """USERS M10: the same 100 answers (40/25/20/10/5) give 65 by top two, 77 by mean × 20, 71.25 by (mean − 1) / 4."""
    rows = scores(*[5] * 40, *[4] * 25, *[3] * 20, *[2] * 10, *[1] * 5)
    found = evidence.measure(metric(dataset="surveys", value="score", aggregate="top2"), rows, QUARTER)
    assert (found.value, found.n, found.p90_minutes) == (65.0, 100, None)
    assert "（均值×20）77.0，n=100" in found.note and "÷4×100 为 71.25" in found.note and "65/100" in found.note


@pytest.mark.parametrize(("aggregate", "value"), [("mean", 3.0), ("median", 3.5), ("p90", 4.0)])
def test_plain_values_are_aggregated(aggregate: str, value: float) -> None:
    found = evidence.measure(
        metric(dataset="surveys", value="score", aggregate=aggregate, unit="分"), scores(1, 3, 4, 4), QUARTER
    )
    assert (found.value, found.n, found.p90_minutes, found.shown) == (value, 4, None, f"{value:g} 分")


@pytest.mark.parametrize(("aggregate", "hours"), [("mean", 1.5), ("median", 1.0), ("p90", 3.0)])
def test_durations_come_in_the_metrics_unit_with_the_90th_percentile_in_minutes(aggregate: str, hours: float) -> None:
    shape = metric(aggregate=aggregate, unit="小时", started="reported", ended="arrived")
    found = evidence.measure(shape, orders(30, 60, 180, None), QUARTER)
    assert (found.value, found.n, found.p90_minutes) == (hours, 3, 180) and "另有 1 件" in found.note
    aim = target("<= 90 分钟")
    assert aim and found.reaches(aim) == (hours <= 1.5)


def test_durations_that_all_ended_say_only_how_many() -> None:
    shape = metric(aggregate="median", unit="分钟", started="reported", ended="arrived")
    assert evidence.measure(shape, orders(30, 60), QUARTER).note == "n=2"


def test_counts_and_conditions_on_cells() -> None:
    rows = [Row({"date": "2026-01-05", "present": str(n), "in_date": "是" if n else "否"}, n) for n in (0, 2, 5)]
    count = metric(dataset="supplies", aggregate="count", unit="件", success="present >= 2")
    assert (evidence.measure(count, rows, QUARTER).value, evidence.measure(count, rows, QUARTER).n) == (2.0, 3)
    everything = metric(dataset="supplies", aggregate="count", unit="件")
    assert evidence.measure(everything, rows, QUARTER).value == 3.0
    share = evidence.measure(metric(dataset="supplies", success="in_date = 是"), rows, QUARTER)
    assert share.value == pytest.approx(200 / 3) and share.shown == "66.67%"
    assert evidence.measure(metric(dataset="supplies", success="present > 4"), rows, QUARTER).note == "1/3 达标"
    other = metric(dataset="supplies", success="present != 4")
    assert evidence.measure(other, rows, QUARTER).n == 3
    fewer = metric(dataset="supplies", success="present > 4", direction="lower")
    assert evidence.measure(fewer, rows, QUARTER).note == "3 件中有 1 件"


def test_what_was_not_checked_or_does_not_apply_is_no_result() -> None:
    rows = [Row({"date": "2026-01-05", "result": r}, 2) for r in ("pass", "fail", "na", "not_checked")]
    found = evidence.measure(metric(dataset="inspections", success="result = pass"), rows, QUARTER)
    assert (found.value, found.n) == (50.0, 2)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"success": "kind = 急修"}, "没有记录"),
        ({"success": "colour = red"}, "“colour”不在记录表里"),
        ({"where": {"colour": "red"}}, "“colour”不在记录表里"),
        ({"success": "急修才算"}, "写法无法识别"),
        ({"success": "duration <= 30 分钟"}, "写法无法识别"),
        ({"success": "duration <= 半小时", "started": "reported", "ended": "arrived"}, "写法无法识别"),
        ({"success": "id >= 甲"}, "写法无法识别"),
        ({"success": ""}, "写法无法识别"),
        ({"aggregate": "mean", "started": "reported", "ended": "arrived"}, "没有记录"),
        ({"aggregate": "top2", "dataset": "surveys", "value": "score"}, "没有记录"),
    ],
)
def test_what_cannot_be_measured_has_no_value_and_says_why(changed: dict[str, Any], words: str) -> None:
    found = evidence.measure(metric(**changed), [], QUARTER)
    assert found.value is None and words in found.note and found.shown == "—"
    aim = target(">= 1 %")
    assert aim and not found.reaches(aim) and not found.is_enough(metric())


def test_a_figure_just_short_of_its_target_is_not_rounded_up_to_it() -> None:
    """979 of 1000 is 97.9 %, and 48 of 49 is 97.959 %: printed as 97.96, below 98."""
    aim = target(">= 98 %")
    found = evidence.Measurement(100 * 48 / 49, 49, "%", "")
    assert aim and not found.reaches(aim) and found.shown == "97.96%"


@pytest.mark.parametrize(
    ("span", "start"),
    [
        ("12 个月", date(2025, 4, 1)),
        ("3 个月", date(2026, 1, 1)),
        ("1 年", date(2025, 4, 1)),
        ("7 日", date(2026, 3, 25)),
    ],
)
def test_a_metric_looks_back_over_its_own_span(span: str, start: date) -> None:
    assert evidence.metric_window(duration(span), QUARTER) == (start, QUARTER[1])
    assert evidence.metric_window(None, QUARTER) == QUARTER


def test_the_survey_size_is_that_of_the_finite_population_formula() -> None:
    """USERS 3.6: 95 %, ±5 %: 200→132, 500→218, 800→260, 1500→306, 3000→341 households."""
    assert [evidence.survey_size(n) for n in (200, 500, 800, 1500, 3000)] == [132, 218, 260, 306, 341]


@pytest.mark.parametrize(
    ("closed", "due", "pending"),
    [("", "2026-04-01", 1), ("", "2026-03-31", 0), ("2026-03-30", "2026-04-01", 0)],
)
def test_an_improvement_counts_once_it_is_done_or_its_day_is_over(closed: str, due: str, pending: int) -> None:
    """One is done in time; the other is open and due after the 31st of March, or late, or done before its day."""
    done = {"date": "2026-02-01", "closed": "2026-02-10", "due": "2026-02-20", "on_time": "是"}
    other = {"date": "2026-03-20", "closed": closed, "due": due, "on_time": "是" if closed else ""}
    rows = [Row(done, 2), Row(other, 3)]
    found = evidence.measure(metric(dataset="improvements", success="on_time = 是"), rows, QUARTER)
    assert (found.n, found.value) == (2 - pending, 50.0 if not (closed or pending) else 100.0)
    assert ("另有 1 件未到期" in found.note) is bool(pending)


def test_the_records_that_keep_a_metric_from_its_target_are_named() -> None:
    """Of 10 and 40 minutes the second is late; of two posts one is short; where less is better nothing is named."""
    late = metric(**ON_TIME)
    assert unmet(late, orders(10, 40), QUARTER) == (("1",),)
    assert unmet(metric(**ON_TIME, direction="lower"), orders(10, 40), QUARTER) == ()
    posts = [
        Row({"date": "2026-03-31", "role": r, "present": p, "required": "8"}, 2)
        for r, p in (("甲岗", "8"), ("乙岗", "7"))
    ]
    ratio = metric(dataset="staff", aggregate="ratio", value="present", of="required")
    assert unmet(ratio, posts, QUARTER) == (("2026-03-31", "乙岗", "7/8"),)
    drills = [Row({"date": "2026-03-01", "plan": "plan-xx", "form": form}, 2) for form in ("实战", "未开展")]
    assert unmet(metric(dataset="drills", success="form != 未开展"), drills, QUARTER) == (("2026-03-01", "plan-xx"),)
    open_ones = [Row({"id": "G1", "date": "2026-03-01", "due": "2026-05-01", "closed": ""}, 2)]
    assert unmet(metric(dataset="improvements", success="on_time = 是"), open_ones, QUARTER) == ()


def test_the_90th_percentile_is_by_nearest_rank() -> None:
    assert [rank_90(n) for n in (1, 9, 10, 11, 20)] == [1, 9, 9, 10, 18]


# --- rounds ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("frequency", "count", "first", "last"),
    [
        ("daily", 90, "2026-01-01", "2026-03-31"),
        ("shift", 90, "2026-01-01", "2026-03-31"),
        ("weekly", 12, "2026-01-01", "2026-03-25"),
        ("half-monthly", 6, "2026-01-01", "2026-03-31"),
        ("monthly", 3, "2026-01-01", "2026-03-31"),
        ("quarterly", 1, "2026-01-01", "2026-03-31"),
        ("yearly", 1, "2025-04-01", "2026-03-31"),
    ],
)
def test_due_slots_follow_the_calendar(frequency: str, count: int, first: str, last: str) -> None:
    found = evidence.slots(frequency, QUARTER)
    assert (len(found), str(found[0].start), str(found[-1].end)) == (count, first, last)


def test_what_has_no_cycle_is_never_due_and_a_running_cycle_is_not_due_yet() -> None:
    assert [evidence.slots(f, QUARTER) for f in ("event", "once", "continuous")] == [(), (), ()]
    assert len(evidence.slots("monthly", (date(2026, 1, 1), date(2026, 3, 30)))) == 2


def test_slots_in_words_join_neighbours_and_stop_at_eight() -> None:
    days = [Slot(date(2026, 3, d), date(2026, 3, d)) for d in (1, 2, 3, 5)]
    assert evidence.spans(days) == "2026-03-01 至 2026-03-03、2026-03-05"
    odd = [Slot(date(2026, 3, d), date(2026, 3, d)) for d in range(1, 20, 2)]
    assert evidence.spans(odd).endswith("2026-03-15等 10 段")


# --- verdicts --------------------------------------------------------------------------------------------------------

MONTH = {"from": "2026-02-01", "to": "2026-02-10"}


def judged(root: Path, *rows: str, days: range = range(0), **changed: dict[str, Any]) -> evidence.Verdict:
    """The verdict on std-xx#01 over ten days of a daily form: a pass on each of `days`, then the rows."""
    base(root, **({"project": {"evidence": MONTH}} | changed))
    lines = [inspection(f"2026-02-{d:02}") for d in days]
    library = load(root)
    assert not library.findings, [str(f.message) for f in library.findings]
    found = records(root, inspections="\n".join((HEADER, *lines, *rows)) + "\n")
    assert not found.rejected
    return evidence.judge(library, applicable(library, library.projects[0]), found.tables, found.window)[0]


def test_all_rounds_passed_conform(tmp_path: Path) -> None:
    found = judged(tmp_path, days=range(1, 11))
    assert (found.outcome, found.gap, found.reason) == (Outcome.CONFORM, "", "检查 10 项次，全部符合")
    assert (found.checks, found.fails, found.expected, found.done, found.last) == (10, 0, 10, 10, date(2026, 2, 10))


def test_no_evidence_is_never_a_pass(tmp_path: Path) -> None:
    found = judged(tmp_path)
    assert (found.outcome, found.gap, found.reason) == (Outcome.NO_EVIDENCE, "G5", "统计期内没有检查记录")


def test_what_was_not_checked_is_no_pass_and_not_done(tmp_path: Path) -> None:
    found = judged(tmp_path, inspection("2026-02-03", "not_checked"))
    assert (found.outcome, found.gap, found.skipped, found.done) == (Outcome.NO_EVIDENCE, "G5", 1, 0)
    assert "没有一次查过" in found.reason


def test_what_does_not_apply_needs_a_reason_to_leave_the_count(tmp_path: Path) -> None:
    found = judged(tmp_path, inspection("2026-02-03", "na", note="当日停用"))
    assert (found.outcome, found.shortfalls) == (Outcome.NOT_APPLICABLE, ()) and "当日停用" in found.reason
    bare = judged(tmp_path, inspection("2026-02-03", "na"))
    assert (bare.outcome, bare.gap) == (Outcome.NO_EVIDENCE, "G5") and "没有写理由" in bare.reason


def test_the_latest_failure_stands_until_a_later_pass(tmp_path: Path) -> None:
    still = judged(tmp_path, inspection("2026-02-10", "fail", note="灭火器过期"), days=range(1, 10))
    assert (still.outcome, still.gap, still.fails) == (Outcome.GAP, "G4", 1)
    said = "1 个检查项最近一次检查不符合，其后没有合格的记录：CK-XX 第 001 项“每日巡查”，2026-02-10 1 幢：灭火器过期"
    assert still.reason == said
    mended = judged(tmp_path, inspection("2026-02-09", "fail", note="灭火器过期"), days=range(1, 11))
    assert (mended.outcome, mended.gap, mended.fails) == (Outcome.CONFORM, "", 1)
    assert mended.reason == "检查 11 项次，1 项次不符合，其后检查均合格" and mended.notes == (
        "2026-02-09 1 幢：灭火器过期",
    )


def test_missed_rounds_are_counted_by_day_and_named(tmp_path: Path) -> None:
    """Nine of ten are 90 %: enough. Eight of ten are not."""
    assert judged(tmp_path, days=range(2, 11)).outcome is Outcome.CONFORM
    found = judged(tmp_path, days=range(3, 11))
    assert (found.outcome, found.gap, found.expected, found.done) == (Outcome.PARTLY, "G3", 10, 8)
    assert (
        found.reason == "应查 10 项次，漏查 2 项次：CK-XX 整表漏做：2026-02-01 至 2026-02-02" and found.is_form_missed
    )
    library, read = load(tmp_path), records(tmp_path)
    (form,) = evidence.rounds(applicable(library, library.projects[0]), read.tables, read.window)
    assert (form.checklist.id, form.done, len(form.slots)) == ("chk-xx", 8, 10)


def test_an_item_that_nobody_ever_looked_at_is_named_while_its_form_was_done(tmp_path: Path) -> None:
    """Two items verify 01: the form was done on ten days, and 002 never."""
    items = [
        {"code": code, "name": name, "select": "std-xx#01"} for code, name in (("001", "巡查"), ("002", "逐台确认"))
    ]
    found = judged(tmp_path, days=range(1, 11), checklist={"sections": [{"title": "巡查", "items": items}]})
    assert (found.gap, found.is_form_missed) == ("G3", False)
    assert found.reason == "应查 20 项次，漏查 10 项次：CK-XX 第 002 项“逐台确认”，10 次都没有记录"


def test_an_item_that_was_passed_over_while_its_form_was_done_is_told_apart(tmp_path: Path) -> None:
    items = [{"code": code, "name": "巡查", "select": "std-xx#01"} for code in ("001", "002")]
    second = [inspection(f"2026-02-{day:02}").replace(",001,", ",002,") for day in range(4, 11)]
    found = judged(tmp_path, *second, days=range(1, 11), checklist={"sections": [{"title": "巡查", "items": items}]})
    assert found.reason == "应查 20 项次，漏查 3 项次：CK-XX 有项目未查：2026-02-01 至 2026-02-03"


def test_failures_that_are_over_count_like_missed_rounds(tmp_path: Path) -> None:
    """Two of ten rounds failed: 80 % are in order, too few. The second looks of those days passed, and change nothing."""
    failed = [inspection(f"2026-02-{day:02}", "fail", note="灯不亮") for day in (2, 3)]
    found = judged(tmp_path, *failed, days=range(1, 11))
    assert (found.outcome, found.gap, found.expected, found.done, found.fails) == (Outcome.PARTLY, "G4", 10, 10, 2)
    assert found.reason == "应查 10 项次，2 项次不符合，其后已合格；按期合格 80%，不足 90%"
    assert [s.is_past for s in found.shortfalls] == [True]


def test_what_passed_again_within_its_round_was_put_right_in_time(tmp_path: Path) -> None:
    """Weeks of the 1st to the 7th (the 8th to the 14th is not over): failed on the 3rd, passed on the 5th is one of one.

    The other way round, passed and then failed, the week ended in a failure; the pass of the 9th lies in no week that is over.
    """
    weekly = {"checklist": {"frequency": "weekly"}}
    mended = judged(tmp_path, inspection("2026-02-03", "fail"), inspection("2026-02-05"), **weekly)
    assert (mended.outcome, mended.expected, mended.fails) == (Outcome.CONFORM, 1, 1)
    late = [inspection("2026-02-03"), inspection("2026-02-05", "fail"), inspection("2026-02-09")]
    assert judged(tmp_path, *late, **weekly).outcome is Outcome.PARTLY
    same_day = [inspection("2026-02-05", "fail"), inspection("2026-02-05"), inspection("2026-02-09")]
    assert judged(tmp_path, *same_day, **weekly).outcome is Outcome.PARTLY


def test_a_failure_in_a_round_that_was_missed_does_not_make_up_for_it(tmp_path: Path) -> None:
    """Eight of ten rounds before and after, whether one or both of the missed ones get a failing record."""
    one = judged(tmp_path, inspection("2026-02-01", "fail"), days=range(3, 11))
    assert (one.outcome, one.gap, one.done, one.shortfalls[0].is_past) == (Outcome.PARTLY, "G3", 9, False)
    assert one.reason == "应查 10 项次，漏查 1 项次：CK-XX 整表漏做：2026-02-02；另有 1 项次不符合，其后已合格"
    both = judged(
        tmp_path, inspection("2026-02-01", "fail"), inspection("2026-02-02", "fail"), days=range(3, 11)
    )  # fmt: skip
    assert (both.outcome, both.gap, both.done) == (Outcome.PARTLY, "G4", 10)


def test_what_still_fails_is_told_once_and_expired_evidence_stays_expired(tmp_path: Path) -> None:
    rows = [inspection(f"2026-02-{day:02}", "fail") for day in range(1, 11)]
    still = judged(tmp_path, *rows)
    assert still.outcome is Outcome.GAP and [(s.code, s.is_past) for s in still.shortfalls] == [("G4", False)]
    stale = judged(tmp_path, inspection("2026-02-03", "fail"), days=range(1, 8))
    assert stale.outcome is Outcome.NO_EVIDENCE and [s.code for s in stale.shortfalls] == ["G3", "G5"]


def test_a_form_for_events_forgives_what_was_put_right(tmp_path: Path) -> None:
    event = {"checklist": {"frequency": "event"}}
    found = judged(tmp_path, inspection("2026-02-03", "fail"), inspection("2026-02-04"), **event)
    assert (found.outcome, found.expected) == (Outcome.CONFORM, 0)


def test_evidence_of_the_beginning_does_not_prove_the_end(tmp_path: Path) -> None:
    found = judged(tmp_path, days=range(1, 8))
    assert found.outcome is Outcome.NO_EVIDENCE and [s.code for s in found.shortfalls] == ["G3", "G5"]
    assert "2026-02-07" in found.reason


def test_records_outside_the_period_do_not_count(tmp_path: Path) -> None:
    assert judged(tmp_path, inspection("2026-01-31"), inspection("2026-02-11")).gap == "G5"


def test_a_requirement_that_nothing_looks_at_is_unverified_unless_it_is_optional(tmp_path: Path) -> None:
    only = {"sections": [{"title": "巡查", "items": [{"code": "001", "name": "其他", "select": "std-xx#02"}]}]}
    more = {"id": "02", "text": "另一条应当做到。", "level": "must", "basis": ["《示例法》第三条"]}
    first = more | {"id": "01", "frequency": "daily"}
    both = {"standard": {"requirements": [first, more]}, "checklist": only}
    assert judged(tmp_path, **both).gap == "G2"
    both["standard"] = {"requirements": [first | {"level": "may"}, more]}
    assert judged(tmp_path, **both).outcome is Outcome.NOT_APPLICABLE


def test_a_failing_veto_item_makes_the_requirement_a_veto(tmp_path: Path) -> None:
    item = {"code": "001", "name": "每日巡查", "select": "std-xx#01", "veto": True}
    form = {"sections": [{"title": "巡查", "items": [item]}]}
    assert judged(tmp_path, inspection("2026-02-10", "fail"), days=range(1, 10), checklist=form).is_veto
    assert not judged(tmp_path, days=range(1, 11), checklist=form).is_veto


METRIC = {
    "kind": "metric", "id": "met-xx", "title": "到场及时率", "owner": "工程部", "definition": "30 分钟内到场的占比。",
    "dataset": "work_orders", "duration": {"from": "reported", "to": "arrived"}, "success": "duration <= 30 分钟",
    "aggregate": "share", "unit": "%", "direction": "higher", "target": ">= 95 %", "min_n": 4,
}  # fmt: skip


def with_metric(root: Path, *minutes: int, days: range = range(1, 11)) -> evidence.Verdict:
    file = root / "standards" / "metrics" / "met-xx.yml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(METRIC, ensure_ascii=False))
    lines = [
        f"W{r.cells['id']},急修,{r.cells['reported']},{r.cells['arrived']},,"
        for r in orders(*minutes, day="2026-02-05")
    ]
    base(root)
    records(root, work_orders="\n".join(("id,kind,reported,arrived,finished,place", *lines)) + "\n")
    first = {"id": "01", "text": "应当及时到场。", "level": "must", "basis": ["《示例法》第三条"], "frequency": "daily"}
    goal = {"metric": "met-xx", "target": ">= 75 %"}
    return judged(root, days=days, standard={"requirements": [first | {"measure": goal}]})


def test_a_metric_is_judged_against_the_requirements_own_target(tmp_path: Path) -> None:
    good = with_metric(tmp_path, 10, 20, 30, 31)
    assert good.outcome is Outcome.CONFORM and good.reason == "检查 10 项次，全部符合；指标 75%，达到目标 ≥75%"
    bad = with_metric(tmp_path, 10, 20, 31, 32)
    assert (bad.outcome, bad.gap, bad.reason) == (Outcome.GAP, "G6", "指标 50%，目标 ≥75%，n=4")


def test_too_few_records_neither_fail_nor_prove(tmp_path: Path) -> None:
    assert with_metric(tmp_path, 31, 32).outcome is Outcome.CONFORM
    assert with_metric(tmp_path, 31, 32, days=range(0)).gap == "G5"
    assert "样本不足：2 条，至少 4 条" in with_metric(tmp_path, 31, 32, days=range(0)).reason


def test_a_figure_alone_does_not_make_up_for_rounds_that_nobody_did(tmp_path: Path) -> None:
    found = with_metric(tmp_path, 10, 20, 30, 31, days=range(0))
    assert (found.outcome, [s.code for s in found.shortfalls]) == (Outcome.PARTLY, ["G3"])


def test_a_form_for_events_is_never_missed_and_a_figure_alone_may_prove(tmp_path: Path) -> None:
    with_metric(tmp_path, 10, 20, 30, 31, days=range(0))
    save(tmp_path, "checklists/chk-xx.yml", CHECKLIST | {"frequency": "event"})
    library = load(tmp_path)
    found = applicable(library, library.projects[0])
    read = evidence.load(tmp_path, library, library.projects[0], TODAY)
    assert evidence.rounds(found, read.tables, read.window) == ()
    (verdict,) = evidence.judge(library, found, read.tables, read.window)
    assert (verdict.outcome, verdict.reason) == (Outcome.CONFORM, "指标 75%，达到目标 ≥75%")


def test_a_bad_row_between_thousands_stands_at_its_own_line_whatever_lines_are_read_together() -> None:
    lines = ["2026-03-01,CK-XX,001,pass,,,甲,"] * 3 * LOT_LINES  # the n-th, from 0, is line n + 2
    lines[LOT_LINES - 1] = '2026-03-01,CK-XX,001,pass,"东\n门",,甲,'  # two lines, over the end of the first lot
    lines[LOT_LINES + 5] = ""
    lines[2 * LOT_LINES] = "2026-03-01,CK-XX,003,pass,,,甲,"
    lines[2 * LOT_LINES + 1] = '2026-03-01,CK-XX,002,pass,"东"门,,甲,'
    lines[-1] = "2026-03-01,CK-XX,002,,,,甲,"
    found = table("\n".join((HEADER, *lines)))
    bad = [
        2 * LOT_LINES + 3,
        2 * LOT_LINES + 4,
        3 * LOT_LINES + 2,
    ]  # one further on than n + 2, by the cell of two lines
    assert [(d.place.span.line, d.place.span.column) for d in found.findings] == [
        (bad[0], 18),
        (bad[1], 27),
        (bad[2], 22),
    ]
    read = sorted(row.line for row in found.rows)
    begins = {*range(2, 3 * LOT_LINES + 3)} - {LOT_LINES + 2, LOT_LINES + 8, *bad}
    assert read == sorted(begins) and found.rejected == 3


def test_one_time_before_another_is_found_among_many_orders_with_and_without_times() -> None:
    rows = [f"W{n},急修,2026-03-01 08:00,{'2026-03-01 08:20' if n % 2 else ''},2026-03-01 09:00," for n in range(600)]
    rows[300] = "W300,急修,2026-03-01 08:00,,2026-03-01 07:59,"  # nobody said when they came
    rows[301] = "W301,急修,2026-03-01 08:00,2026-03-01 09:01,2026-03-01 09:00,"
    found = table("\n".join(("id,kind,reported,arrived,finished,place", *rows)), "work_orders")
    # the last time begins after 5 (id), 3 (kind), 17 and 1 or 17 characters
    assert len(found.rows) == 598 and [s.partition(" ")[0] for s in shown(found)] == ["302:27-43", "303:43-59"]
