"""整改通知书: what may happen to one, what is wrong with the files, what a draft says, the commands and the papers."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import kb
from compliance_kit import source
from compliance_kit.cli.writing import alone
from compliance_kit.emit import yaml_blocks
from compliance_kit.evidence import Notices, load_notices, next_sequence, rectify
from compliance_kit.kinds.notice import Notice, is_one_owner
from compliance_kit.kinds.notice.steps import objections
from compliance_kit.library import Library, load, read_source
from compliance_kit.model import CkitError, Document
from compliance_kit.outputs import Order, output
from compliance_kit.outputs.checklist import form
from compliance_kit.outputs.gap.words import METHOD
from compliance_kit.outputs.notice.word import consequences
from compliance_kit.outputs.office import docx_text
from test_cli import Ckit, ckit  # noqa: F401

ROOT = Path(__file__).parents[1]
DAY = date(2026, 11, 18)
ITEMS = [
    {"code": "001", "name": "每日巡查", "select": "std-xx#01", "veto": True},
    {"code": "002", "name": "应答时间", "verifies": ["std-xx#02"], "check": "60 秒内应答。", "reading": {"unit": "秒", "min": 0, "max": 60}},
    {"code": "003", "name": "外地要求", "verifies": ["std-xx#03"], "check": "按外地规定。"},
]  # fmt: skip
STANDARD = {
    "requirements": [
        kb.requirement("01", "《示例法》第三条第一款", role="工程主管"),
        {"id": "02", "text": "应答及时。", "level": "must", "reason": "企业自定", "name": "及时应答", "role": "秩序维护员"},
        kb.requirement("03", "《示例法》第五条", applies={"regions": ["CN-110000"]}),
    ]
}  # fmt: skip
LAW = {
    "verified": {"on": "2026-01-01", "by": "法务", "against": "公报"},
    "articles": [
        {"number": 3, "gist": "巡查。", "duties": [
            {"id": "r3-1", "who": "物业服务企业", "must": "每日巡查", "paragraph": 1, "penalty": {"text": "罚 5000 元", "basis": ["《示例法》第九条"]}},
            {"id": "r3-2", "who": "物业服务企业", "must": "报告", "paragraph": 1, "penalty": {"text": "警告", "basis": ["《示例法》第十条第一款"]}},
        ]},
    ],
}  # fmt: skip
PEOPLE = [
    {"role": "项目经理", "name": "周明", "count": 1},
    {"role": "工程主管", "name": "沈建", "count": 1},
    {"role": "秩序维护员", "name": "秩序班", "count": 22},
]
EQUIPMENT = [{"code": "DT-01", "name": "1 号梯", "place": "1 幢", "facility": "elevator"}]
RESULT: dict[str, Any] = {
    "kind": "result",
    "id": "res-xx",
    "title": "每日巡查",
    "form": {"id": "CK-XX", "version": "2026.1", "hash": "00000000"},
    "project": "prj-xx",
    "date": "2026-11-18",
    "started": "09:00",
    "channel": "paper",
    "inspectors": ["许静"],
    "head": {"巡查区域": "东区"},
    "items": {
        "001": {"result": "fail", "note": "没有巡查。", "owner": "工程部"},
        "002@DT-01": {"result": "fail", "value": 85, "due": "2026-11-30"},
        "003": {"result": "fail", "place": "西门", "due": "2026-11-01", "owner": "周明"},
    },
}


def home(tmp_path: Path, **result: Any) -> Path:
    """A knowledge base with one result of three faults."""
    sections = [{"title": "巡查", "items": ITEMS}]
    project = {"people": PEOPLE, "equipment": EQUIPMENT}
    root = kb.base(tmp_path, law=LAW, standard=STANDARD, checklist={"sections": sections}, project=project)
    kb.save(root, "projects/xx/results/res-xx.yml", RESULT | result)
    return root


def case(root: Path) -> rectify.Case:
    library = load(root)
    assert not library.findings, [str(f.message) for f in library.findings]
    found, _ = source.read(root / "projects/xx/results/res-xx.yml", name="res-xx.yml")
    assert found is not None
    reading = read_source(found, ())
    assert reading.document is not None, [str(f.message) for f in reading.findings]
    return rectify.Case(library, library.projects[0], library.checklists[0], reading.document)


def wish(**more: Any) -> rectify.Wish:
    return rectify.Wish(issued=DAY, unit="示例", **more)


def drafted(root: Path, sequence: int = 1, **changed: Any) -> dict[str, Any]:
    return {**rectify.draft(case(root), wish(), sequence), **changed}


def put(root: Path, *drafts: dict[str, Any]) -> Notices:
    """Write notices and read them as the commands do."""
    for i, data in enumerate(drafts):
        kb.save(root, f"projects/xx/notices/{i}.yml", yaml_blocks(data))
    return read(root)


def read(root: Path) -> Notices:
    library = load(root)
    return load_notices(root, library, library.projects[0])


def codes(found: Notices) -> list[str]:
    return sorted(d.code for d in found.findings)


def entry(on: str, to: str, **more: Any) -> dict[str, Any]:
    return {"on": on, "to": to, "by": "许静", **more}


EXTENDED = entry("2026-11-19", "延期", note="缺件", until="2026-12-20", approver="周明")


# --- the draft


def test_a_veto_item_is_due_in_a_day_with_stronger_guards_and_a_department_is_no_owner(tmp_path: Path) -> None:
    item = drafted(home(tmp_path))["items"][0]
    assert item["due"] == "2026-11-19" and item["interim"] == rectify.DANGER
    assert item["owner"] == "沈建（工程主管）" and item["basis"] == ["《示例法》第三条第一款"]
    assert item["requirement"] == "整改至符合下列要求：要求01应当做到。" and item["found"] == "没有巡查。"
    assert item["place"] == "东区"


def test_the_days_follow_what_is_at_stake_as_in_the_gap_report(tmp_path: Path) -> None:
    root = home(tmp_path, items={key: {"result": "fail"} for key in ("001", "002@DT-01", "003")})
    plain_items = [ITEMS[0] | {"veto": False}, *ITEMS[1:]]
    kb.save(root, "checklists/chk-xx.yml", kb.CHECKLIST | {"sections": [{"title": "巡查", "items": plain_items}]})
    dues = [item["due"] for item in drafted(root)["items"]]
    assert dues == ["2026-11-21", "2026-11-25", "2026-11-25"]  # a penalty, a must, and what holds elsewhere only
    assert "检查不符合（G4，与整改通知书相同）的，一票否决项 1 日，法规有罚则 3 日，必须级要求 7 日" in "".join(METHOD)


def test_the_guards_of_a_veto_item_fit_the_forms_trade(tmp_path: Path) -> None:
    root = home(tmp_path)
    kb.save(root, "checklists/chk-xx.yml", kb.CHECKLIST | {"tags": ["电梯"], "sections": [{"title": "巡查", "items": ITEMS}]})  # fmt: skip
    assert drafted(root)["items"][0]["interim"] == rectify.INTERIM["电梯"]


def test_a_reading_is_told_with_its_range_and_the_machine_with_its_place(tmp_path: Path) -> None:
    item = drafted(home(tmp_path))["items"][1]
    assert item["found"] == "实测 85 秒（应为 0～60 秒）。" and item["place"] == "1 幢 1 号梯（DT-01）"
    assert item["basis"] == ["企业标准 3.2-02 及时应答"] and item["due"] == "2026-11-30"
    assert item["owner"] == "周明（项目经理）" and item["interim"] == rectify.USUAL


def test_what_does_not_hold_here_is_no_ground_and_a_day_before_the_issue_no_due_day(tmp_path: Path) -> None:
    item = drafted(home(tmp_path))["items"][2]
    assert item["basis"] == ["企业标准（检查表所列要求）"] and item["due"] == "2026-11-25" and item["owner"] == "周明"
    assert item["found"] == "不符合：按外地规定。"


def test_what_the_issuer_says_wins(tmp_path: Path) -> None:
    said = wish(keys=("003", "001"), due=date(2026, 12, 1), owner="丁志", addressee="工程部", issuer="周明", copies=3)
    made = rectify.draft(case(home(tmp_path)), said, 7)
    assert [i["key"] for i in made["items"]] == ["001", "003"] and {i["due"] for i in made["items"]} == {"2026-12-01"}
    assert {i["owner"] for i in made["items"]} == {"丁志"} and made["addressee"] == "工程部" and made["copies"] == 3
    assert (made["number"], made["id"], made["issuer"]) == ("示例〔2026〕第 0007 号", "ntc-xx-2026-0007", "周明")


def test_an_estate_without_people_leaves_the_post(tmp_path: Path) -> None:
    root = home(tmp_path)
    kb.save(root, "projects/xx/project.yml", kb.PROJECT)
    item = drafted(root)["items"][1]
    assert item["owner"] == "项目经理" and item["place"] == "东区"
    kb.save(root, "projects/xx/results/res-xx.yml", RESULT | {"head": {}})
    assert drafted(root)["items"][1]["place"] == "示例花园"


@pytest.mark.parametrize(
    ("items", "keys", "said"),
    [
        ({"001": {"result": "pass"}}, (), "没有不符合的项目"),
        ({"001": {"result": "fail"}}, ("002",), "002 不在不符合之列；不符合的有：001"),
        ({"009": {"result": "fail"}}, (), "没有检查项 009"),
    ],
)
def test_what_cannot_be_issued_is_said(tmp_path: Path, items: Any, keys: tuple[str, ...], said: str) -> None:
    with pytest.raises(CkitError, match=said):
        rectify.draft(case(home(tmp_path, items=items)), wish(keys=keys), 1)


@pytest.mark.parametrize(("owner", "holds"), [("沈建（工程主管）", True), ("", False), ("工程部", False), ("全体人员", False), ("秩序班", False)])  # fmt: skip
def test_an_owner_is_a_person_or_a_post(owner: str, holds: bool) -> None:
    assert is_one_owner(owner) is holds


# --- the history


def noticed(root: Path, *history: dict[str, Any]) -> Document[Notice]:
    data = drafted(root, history=list(history)) if history else drafted(root)
    return put(root, data).notices[0]


def test_the_state_and_the_day_follow_from_the_history(tmp_path: Path) -> None:
    root = home(tmp_path)
    fresh = noticed(root).body
    assert (fresh.state, fresh.first_due, fresh.due) == ("待整改", date(2026, 11, 19), date(2026, 11, 30))
    assert fresh.is_overdue(date(2026, 11, 20)) and not fresh.is_overdue(date(2026, 11, 19))
    longer = noticed(root, EXTENDED).body
    assert (longer.state, longer.due) == ("待整改", date(2026, 12, 20)) and not longer.is_overdue(date(2026, 12, 20))
    done = noticed(root, EXTENDED, entry("2026-12-21", "待复查")).body
    assert done.state == "待复查" and not done.is_overdue(date(2027, 1, 1))
    back = noticed(root, EXTENDED, entry("2026-12-21", "待复查"), entry("2026-12-22", "退回", note="没好")).body
    assert back.state == "退回" and back.is_overdue(date(2026, 12, 23))
    assert (fresh.unit, fresh.year, fresh.sequence, fresh.stem) == ("示例", 2026, 1, "2026-0001")


@pytest.mark.parametrize(
    ("history", "said"),
    [
        ([entry("2026-11-19", "已销号")], ["待整改的通知书不能转为已销号"]),
        ([entry("2026-11-17", "待复查")], ["日期早于上一步（2026年11月18日）"]),
        ([entry("2026-11-19", "延期")], ["延期要写明理由（note）", "延期要写明批准人（approver）", "延期要写明新的期限（until）"]),
        ([EXTENDED | {"until": "2026-11-30"}], ["新的期限不晚于原期限（2026年11月30日）"]),
        ([EXTENDED | {"until": "2026-11-18"}], ["新的期限早于办理日期（2026年11月19日）"]),
        ([entry("2026-11-19", "待复查"), entry("2026-11-20", "退回")], ["退回要写明理由（note）"]),
        ([entry("2026-11-19", "待复查", until="2026-12-30")], ["待复查没有新的期限"]),
        ([entry("2026-11-19", "待复查"), entry("2026-11-20", "已销号"), entry("2026-11-21", "退回", note="又坏")], ["已销号的通知书不能转为退回"]),
        ([EXTENDED, EXTENDED | {"until": "2026-12-30"}, entry("2026-12-30", "待复查"), entry("2026-12-30", "退回", note="差", until="2027-01-05"), entry("2027-01-04", "待复查"), entry("2027-01-05", "已销号")], []),
    ],
)  # fmt: skip
def test_a_step_that_may_not_be_taken_is_a_finding(tmp_path: Path, history: Any, said: list[str]) -> None:
    root = home(tmp_path)
    found = put(root, drafted(root, history=history))
    assert [str(d.message) for d in found.findings] == said and all(d.code == "notice-step" for d in found.findings)
    assert len(found.notices) == 1


def test_a_closed_notice_says_what_to_do_instead(tmp_path: Path) -> None:
    closed = noticed(home(tmp_path), entry("2026-11-19", "待复查"), entry("2026-11-20", "已销号")).body
    hints = [str(hint) for _, _, hint in objections(closed, closed.history[0]) if hint]
    assert hints[0] == "已销号的不再变动；另发通知书"


# --- the files


def test_numbers_are_without_gaps_and_never_given_twice(tmp_path: Path) -> None:
    root = home(tmp_path)
    assert codes(put(root, drafted(root, 1), drafted(root, 2))) == []
    assert next_sequence(read(root).notices, 2026) == 3 and next_sequence(read(root).notices, 2027) == 1
    found = put(root, drafted(root, 1), drafted(root, 3), drafted(root, 3, id="ntc-twin"))
    assert [str(d.message) for d in found.findings] == ["2026 年缺第 0002 号", "编号 示例〔2026〕第 0003 号 已经用过"]
    kb.save(root, "projects/xx/notices/9.yml", "kind: notice\n")
    assert "notice-number" in codes(read(root)) and len(codes(read(root))) > 1
    assert not [d for d in read(root).findings if "缺第" in str(d.message)]


def test_what_a_notice_rests_on_must_be_there(tmp_path: Path) -> None:
    root = home(tmp_path)
    items = drafted(root)["items"]
    wrong = [items[0] | {"due": "2026-11-01"}, items[0] | {"basis": ["《无此法》第一条", "《示例法》", "随便写的"]}]
    found = put(root, drafted(root, project="prj-yy", result="res-no", issued="2026-11-17", items=wrong))
    assert codes(found) == [
        "broken-citation", "broken-citation", "broken-citation", "notice-date", "notice-date", "notice-item",
        "notice-project", "notice-result",
    ]  # fmt: skip
    kb.save(root, "projects/xx/notices/stray.yml", RESULT)
    assert "notice-file" in codes(read(root))


def test_an_estate_without_notices_has_none(tmp_path: Path) -> None:
    found = read(home(tmp_path))
    assert found == Notices((), (), {}) and found.find("2026-0001") == ()


def test_the_shipped_notice_rests_on_a_result_of_the_forms_present_text() -> None:
    library = load(ROOT)
    project = library.documents["prj-qianjiang-garden"]
    found = load_notices(ROOT, library, project)
    assert found.findings == () and found.notices
    result, _ = source.read(ROOT / project.body.folder / "results" / f"{found.notices[0].body.result}.yml", name="r")
    assert result is not None and "合成示例" in result.data["tags"]
    asked = form(library, library.documents["chk-fire-daily-patrol"], project)
    assert result.data["form"]["hash"] == asked.hash and {row.key for row in asked.rows} == {*result.data["items"]}


# --- the commands


@pytest.fixture
def run(ckit: Ckit, tmp_path: Path) -> Callable[..., Any]:  # noqa: F811
    root = home(tmp_path / "kb")
    return lambda *words: ckit("notice", *words, "--root", root)


def test_a_notice_is_issued_moved_and_listed(run: Callable[..., Any], tmp_path: Path) -> None:
    done = run("issue", "res-xx", "--items", "001, 002@DT-01", "--as-of", "2026-11-18", "--issuer", "周明")
    assert done.code == 0 and "示例花园〔2026〕第 0001 号" in done.out and "改过" in done.err
    assert run("issue", tmp_path / "kb/projects/xx/results/res-xx.yml", "--as-of", "2026-11-18").code == 0
    path = tmp_path / "kb/projects/xx/notices/2026-0001.yml"
    before = path.read_text(encoding="utf-8")
    (tmp_path / "after.jpg").write_bytes(b"x")
    steps = (
        ("--to", "延期", "--by", "沈建", "--note", "缺件: 到货晚", "--until", "2026-12-20", "--approver", "周明", "--as-of", "2026-11-19"),
        ("--to", "待复查", "--by", "沈建", "--evidence", tmp_path / "after.jpg", "--evidence", path, "--as-of", "2026-11-20"),
        ("--to", "已销号", "--by", "许静", "--as-of", "2026-11-21"),
    )  # fmt: skip
    for name, words in zip(("2026-0001", "示例花园〔2026〕第0001号", "ntc-xx-2026-0001"), steps, strict=True):
        assert run("move", name, *words).code == 0
    assert path.read_text(encoding="utf-8").startswith(before)
    kept = tmp_path / "kb/projects/xx/notices/files/2026-0001/after.jpg"
    assert kept.read_bytes() == b"x" and "notices/2026-0001.yml" in path.read_text(encoding="utf-8")
    listed = run("list", "--on", "2027-01-01")
    assert listed.code == 0 and "已销号" in listed.out and "共 2 份，逾期 1 份" in listed.out
    rows = json.loads(run("list", "--open", "--json", "--on", "2026-11-18", "--project", "prj-xx").out)
    assert [(r["number"], r["is_overdue"]) for r in rows] == [("示例花园〔2026〕第 0002 号", False)]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("issue", "nowhere"), "没有找到检查结果"),
        (("issue", "res-xx", "--due", "尽快"), "看不懂"),
        (("issue", "res-xx", "--due", "2026-02-30"), "看不懂"),
        (("issue", "res-xx", "--due", "2020-01-01"), "早于签发日期"),
        (("issue", "res-xx", "--owner", "工程部"), "不合格式"),
        (("move", "2026-0009", "--to", "待复查", "--by", "甲"), "没有找到整改通知书"),
        (("move", "2026-0001", "--to", "已销号", "--by", "甲"), "可以转为：待复查、延期"),
        (("issue", "res-xx", "--issuer", "甲\x07"), "不能写进文件的字符"),
        (("move", "2026-0001", "--to", "待复查", "--by", "甲\x00"), "不能写进文件的字符"),
        (("move", "2026-0001", "--to", "待复查", "--by", "甲", "--evidence", "/no/such"), "找不到证明材料"),
        (("deliver", "2026-0001", "--how", "当面"), "当面送达要写明签收人"),
        (("deliver", "2026-0001", "--how", "短信", "--on", "2020-01-01"), "送达日期早于签发日期"),
        (("deliver", "2026-0001", "--how", "挂号", "--refused", "有异议"), "不合格式"),
        (("deliver", "2026-0001", "--how", "张贴", "--on", "2036-11-19", "--as-of", "2026-11-19"), "2036-11-19 还没有到"),
        (("issue", "res-xx", "--as-of", "2026-11-01"), "签发日期 2026-11-01 早于检查日期 2026-11-18"),
        (("move", "2026-0001", "--to", "延期", "--by", "甲", "--note", "缺件", "--approver", "乙", "--until", "2062-12-01", "--as-of", "2026-11-20"), "一年以后"),
        (("nothing",), "可用的命令：issue、move、deliver、list"),
    ],
)  # fmt: skip
def test_a_mistake_is_one_sentence_and_changes_nothing(run: Callable[..., Any], tmp_path: Path, words: Any, said: str) -> None:  # fmt: skip
    run("issue", "res-xx", "--as-of", "2026-11-18")
    folder = tmp_path / "kb/projects/xx/notices"
    before = {p.name: p.read_bytes() for p in folder.iterdir()}
    done = run(*words)
    assert done.code in (1, 2) and said in done.err
    assert {p.name: p.read_bytes() for p in folder.iterdir()} == before


def test_a_file_that_may_hide_a_number_stops_the_next_notice(run: Callable[..., Any], tmp_path: Path) -> None:
    kb.save(tmp_path / "kb", "projects/xx/notices/2026-0001.yml", "kind: notice\nid: ntc-x\n")
    done = run("issue", "res-xx")
    assert done.code == 1 and "以免编号重复" in done.err and "schema-required" in done.err
    assert run("list").code == 1


def test_a_result_must_fit_the_library(run: Callable[..., Any], tmp_path: Path) -> None:
    for change, said in (({"project": "prj-no"}, "不在库里"), ({"form": {"id": "CK-NO", "version": "2026.1", "hash": "00000000"}}, "CK-NO 不在库里"), ({"channel": "fax"}, "不是能用的检查结果")):  # fmt: skip
        kb.save(tmp_path / "kb", "projects/xx/results/res-xx.yml", RESULT | change)
        assert said in run("issue", "res-xx").err


def test_days_and_working_days_are_counted_from_the_issue(run: Callable[..., Any], tmp_path: Path) -> None:
    def due(asked: str, issued: str = "2026-11-18") -> tuple[str, str]:
        done = run("issue", "res-xx", "--due", asked, "--as-of", issued)
        lines = done.err.partition("依据\n")[2].splitlines(keepends=True)
        told = "".join(line for line in lines if "还没有销号" not in line)
        return done.out.splitlines()[1].split("　")[1], told.removeprefix("提示：")

    assert due("7 日")[0] == "2026-11-25" and due("0 日")[0] == due("0 工作日")[0] == "2026-11-18"
    assert due("3 工作日") == ("2026-11-23", "完成时限推算到2026年11月23日，节假日安排未公布，按周一至周五暂估\n")
    holiday = {"name": "示例节", "days": ["2026-11-20"]}
    year = {
        "kind": "calendar",
        "id": "cal-2026",
        "title": "2026 年",
        "year": 2026,
        "source": "示例通知",
        "verified": False,
    }
    kb.save(
        tmp_path / "kb", "regulations/calendar/2026.yml", year | {"holidays": [holiday], "workdays": ["2026-11-22"]}
    )
    assert due("3 工作日") == ("2026-11-23", "") and due("2 工作日") == ("2026-11-22", "")
    assert due("2日") == (
        "2026-11-22",
        "2026年11月20日是休息日，按民法典第二百零三条顺延到2026年11月22日；不顺延的请直接写日期\n",
    )


def test_a_service_is_written_once_above_the_history_and_printed(run: Callable[..., Any], tmp_path: Path) -> None:
    run("issue", "res-xx", "--as-of", "2026-11-18")
    path = tmp_path / "kb/projects/xx/notices/2026-0001.yml"
    run("move", "2026-0001", "--to", "待复查", "--by", "甲", "--as-of", "2026-11-20")
    head, history = path.read_text(encoding="utf-8").split("history:")
    words = ("deliver", "2026-0001", "--how", "挂号", "--on", "2026-11-19", "--as-of", "2026-11-20")
    done = run(*words, "--refused", "有异议: 不签", "--witness", "乙", "--witness", "丙")
    assert done.code == 0 and "已记下送达：挂号，2026-11-19" in done.out
    line = 'service: {how: 挂号, "on": 2026-11-19, refused: {reason: "有异议: 不签", witnesses: [乙, 丙]}}\n'
    assert path.read_text(encoding="utf-8") == f"{head}{line}history:{history}"
    again = run(*words, "--received-by", "甲")
    assert again.code == 1 and "已经记过送达（挂号，2026-11-19）" in again.err
    assert run("move", "2026-0001", "--to", "已销号", "--by", "乙", "--as-of", "2026-11-21").code == 0
    (notice,) = read(tmp_path / "kb").notices
    text = docx_text(
        next(
            iter(output("notice").render(load(tmp_path / "kb"), Order(DAY, notices={"prj-xx": read(tmp_path / "kb")})))
        ).content
    )
    assert notice.body.state == "已销号" and "☑挂号" in text and "☑拒　签" in text and "乙、丙" in text


def test_a_service_without_a_history_stands_last_and_a_history_follows_it(run: Callable[..., Any], tmp_path: Path) -> None:  # fmt: skip
    run("issue", "res-xx", "--as-of", "2026-11-18")
    path = tmp_path / "kb/projects/xx/notices/2026-0001.yml"
    before = path.read_text(encoding="utf-8").rstrip("\n")
    path.write_text(before, encoding="utf-8")
    assert run("deliver", "2026-0001", "--how", "当面", "--as-of", "2026-11-18", "--received-by", "沈建").code == 0
    served = f'{before}\nservice: {{how: 当面, "on": 2026-11-18, received_by: 沈建}}\n'
    assert path.read_text(encoding="utf-8") == served
    assert run("move", "2026-0001", "--to", "待复查", "--by", "甲", "--as-of", "2026-11-20").code == 0
    assert path.read_text(encoding="utf-8").startswith(f"{served}history:\n")


def test_a_service_that_cannot_be_is_a_finding(tmp_path: Path) -> None:
    refused = {"reason": "有异议", "witnesses": ["甲"]}
    for service, field in (
        ({"how": "挂号", "on": "2026-11-17"}, "on"),
        ({"how": "挂号", "on": "2026-11-18", "received_by": "甲", "refused": refused}, "refused"),
        ({"how": "当面", "on": "2026-11-18"}, ""),
    ):
        found = put(home(tmp_path), drafted(home(tmp_path), service=service))
        assert codes(found) == ["notice-service"], field
        place = found.notices[0].source.place(("service", field) if field else ("service",))
        assert found.findings[0].place == place


def test_a_history_that_is_not_last_is_left_alone(run: Callable[..., Any], tmp_path: Path) -> None:
    run("issue", "res-xx", "--as-of", "2026-11-18")
    path = tmp_path / "kb/projects/xx/notices/2026-0001.yml"
    first = '{"on": 2026-11-18, to: 待复查, by: 甲}'
    text = path.read_text(encoding="utf-8")
    path.write_text(f"history:\n  - {first}\n{text}", encoding="utf-8")
    assert "不在文件末尾" in run("move", "2026-0001", "--to", "已销号", "--by", "乙").err
    path.write_text(f"{text}history: [{first}]\n", encoding="utf-8")
    assert run("move", "2026-0001", "--to", "已销号", "--by", "乙").code == 1


def test_one_number_in_two_projects_needs_the_project(run: Callable[..., Any], tmp_path: Path) -> None:
    root = tmp_path / "kb"
    kb.save(root, "projects/yy/project.yml", kb.PROJECT | {"id": "prj-yy"})
    kb.save(root, "projects/yy/results/res-yy.yml", RESULT | {"id": "res-yy", "project": "prj-yy"})
    for result, unit in (("res-xx", "示例一期"), ("res-yy", "示例二期")):
        assert run("issue", result, "--unit", unit, "--as-of", "2026-11-18").code == 0
    words = ("move", "2026-0001", "--to", "待复查", "--by", "甲", "--as-of", "2026-11-19")
    assert "--project" in run(*words).err and run(*words, "--project", "prj-yy").code == 0


def test_two_projects_of_one_short_name_never_print_the_same_number(run: Callable[..., Any], tmp_path: Path) -> None:
    root = tmp_path / "kb"
    kb.save(root, "projects/yy/project.yml", kb.PROJECT | {"id": "prj-yy"})
    kb.save(root, "projects/yy/results/res-yy.yml", RESULT | {"id": "res-yy", "project": "prj-yy"})
    assert run("issue", "res-xx", "--unit", "品质部", "--as-of", "2026-11-18").code == 0
    done = run("issue", "res-yy", "--unit", "品质部", "--as-of", "2026-11-18")
    assert done.code == 1 and "品质部〔2026〕第 0001 号 已用在项目 prj-xx" in done.err
    assert not (root / "projects/yy/notices").exists()


def test_what_stands_in_an_open_notice_already_is_told(run: Callable[..., Any], tmp_path: Path) -> None:
    run("issue", "res-xx", "--items", "001", "--as-of", "2026-11-18")
    assert (
        "提示：001 已在 示例花园〔2026〕第 0001 号 里，还没有销号"
        in run("issue", "res-xx", "--as-of", "2026-11-18").err
    )


def test_two_steps_at_once_are_both_kept(run: Callable[..., Any], tmp_path: Path) -> None:
    run("issue", "res-xx", "--as-of", "2026-11-18")
    root, path = tmp_path / "kb", tmp_path / "kb/projects/xx/notices/2026-0001.yml"
    words = [
        "notice",
        "move",
        "2026-0001",
        "--to",
        "待复查",
        "--by",
        "甲",
        "--as-of",
        "2026-11-20",
        "--root",
        f"{root}",
    ]
    command = [sys.executable, "-c", f"from compliance_kit.cli import main; main({words!r})"]
    with alone(root):
        other = subprocess.Popen(command, stderr=subprocess.PIPE, env={**os.environ, "PYTHONUTF8": "1"})
        assert other.stderr and "等它结束" in other.stderr.readline().decode()
        line = '  - {"on": 2026-11-19, to: 延期, by: 沈建, note: 缺件, until: 2026-12-20, approver: 周明}\n'
        path.write_text(f"{path.read_text(encoding='utf-8')}history:\n{line}", encoding="utf-8")
    assert other.wait() == 0
    (notice,) = read(root).notices
    assert [entry.to for entry in notice.body.history] == ["延期", "待复查"]


def test_a_different_file_of_one_name_is_not_kept_over_the_first(run: Callable[..., Any], tmp_path: Path) -> None:
    run("issue", "res-xx", "--as-of", "2026-11-18")
    words = ("--to", "待复查", "--by", "甲", "--evidence", tmp_path / "a.jpg", "--as-of", "2026-11-19")
    (tmp_path / "a.jpg").write_bytes(b"1")
    assert run("move", "2026-0001", *words).code == 0
    run("move", "2026-0001", "--to", "退回", "--by", "乙", "--note", "差", "--as-of", "2026-11-19")
    (tmp_path / "a.jpg").write_bytes(b"2")
    assert "换个名字" in run("move", "2026-0001", *words).err


# --- the papers


def papers(root: Path, *history: dict[str, Any], library: Library | None = None, **changed: Any) -> dict[str, bytes]:
    data = drafted(root, **changed)
    found = put(root, {**data, "history": list(history)} if history else data)
    assert not found.findings, [str(f.message) for f in found.findings]
    order = Order(DAY, notices={"prj-xx": found})
    return {a.path: a.content for a in output("notice").render(library or load(root), order)}


def test_the_paper_holds_what_the_trade_asks(tmp_path: Path) -> None:
    made = papers(home(tmp_path), issuer="周明")
    assert sorted(made) == ["notices/prj-xx/2026-0001.docx", "notices/prj-xx/notices.json"]
    text = docx_text(made["notices/prj-xx/2026-0001.docx"])
    for words in ("整改通知书", "示例〔2026〕第 0001 号", "2026年11月18日 09:00", "《示例法》第三条第一款", "2026年\n11月19日",
                  "□当面", "□挂号", "签　收", "拒　签", "复查意见", "□已按要求整改，予以销号", "一式两份", "周明"):  # fmt: skip
        assert words in text, words
    assert (
        "法律责任提示　违反《示例法》第三条第一款的，依照《示例法》第九条：罚 5000 元；另见《示例法》第十条。" in text
    )
    assert "虚构" not in text and "[" not in text
    rows = json.loads(made["notices/prj-xx/notices.json"])
    assert rows[0]["items"][0]["owner"] == "沈建（工程主管）" and rows[0]["state"] == "待整改"


def test_a_finding_too_long_for_its_column_is_told_whole_below_the_table(tmp_path: Path) -> None:
    root = home(tmp_path)
    long = "轿厢应急灯不亮，" * 240 + "完"
    items = [item | {"found": long} if n == 0 else item for n, item in enumerate(drafted(root)["items"])]
    made = papers(root, entry("2026-11-20", "待复查"), items=items)
    for name in ("2026-0001.docx", "2026-0001-recheck.docx"):
        lines = docx_text(made[f"notices/prj-xx/{name}"]).splitlines()
        assert f"第 1 项问题全文　{long}" in lines
        assert any(f"{long[:100]}……（全文见表后）" in line and long not in line for line in lines)


def test_no_penalty_is_named_that_no_checked_law_names(tmp_path: Path) -> None:
    root = home(tmp_path)
    kb.save(root, "regulations/xx-law.yml", kb.LAW | {"articles": [{"number": 3, "gist": "巡查。", "duties": [{"id": "r3-1", "who": "物业服务企业", "must": "巡查", "paragraph": 1}]}]})  # fmt: skip
    assert list(consequences(load(root), put(root, drafted(root)).notices[0].body)) == []


def test_what_has_happened_is_ticked_and_the_sheet_for_looking_again_follows(tmp_path: Path) -> None:
    root = home(tmp_path)
    service = {"how": "挂号", "on": "2026-11-18", "refused": {"reason": "有异议", "witnesses": ["甲", "乙"]}}
    reported = entry("2026-11-20", "待复查", note="已修好", evidence=[{"path": "a.jpg", "sha256": "0" * 64}])
    made = papers(root, EXTENDED, reported, entry("2026-11-21", "退回", note="没好", until="2026-12-25"), service=service, copies=3)  # fmt: skip
    notice = docx_text(made["notices/prj-xx/2026-0001.docx"])
    assert (
        "☑挂号" in notice
        and "☑拒　签" in notice
        and "甲、乙" in notice
        and "☑整改不到位" in notice
        and "一式三份" in notice
    )
    sheet = docx_text(made["notices/prj-xx/2026-0001-recheck.docx"])
    for words in (
        "整改复查单",
        "整改情况：已修好",
        "☑不符合，退回继续整改，限期至 2026年12月25日",
        "批准人 周明",
        "附 a.jpg",
    ):
        assert words in sheet, words


def test_an_extension_is_ticked_with_its_day_and_a_closed_one_as_closed(tmp_path: Path) -> None:
    root = home(tmp_path)
    served = {"how": "当面", "on": "2026-11-18", "received_by": "沈建"}
    text = docx_text(papers(root, EXTENDED, service=served, copies=4)["notices/prj-xx/2026-0001.docx"])
    assert "☑同意延期至 2026年12月20日" in text and "签收人：沈建" in text and "一式四份" in text
    made = papers(root, entry("2026-11-20", "待复查"), entry("2026-11-21", "已销号"))
    assert "☑全部符合，予以销号" in docx_text(made["notices/prj-xx/2026-0001-recheck.docx"])
    made = papers(root, entry("2026-11-20", "待复查"))
    assert "□全部符合，予以销号" in docx_text(made["notices/prj-xx/2026-0001-recheck.docx"])


def test_a_made_up_estate_says_so_and_names_its_company(tmp_path: Path) -> None:
    root = home(tmp_path)
    kb.save(root, "projects/xx/project.yml", kb.PROJECT | {"synthetic": True, "contract": {"template": "ctr-xx", "values": {"party_b_name": "示例物业公司"}}})  # fmt: skip
    text = docx_text(papers(root)["notices/prj-xx/2026-0001.docx"])
    assert "示例：本项目为虚构" in text and "示例物业公司" in text


def test_the_same_notice_gives_the_same_bytes_and_pdf_only_where_asked(tmp_path: Path) -> None:
    from compliance_kit.outputs.office.pdf import has_fonts

    root = home(tmp_path)
    assert papers(root) == papers(root)
    library = load(root)
    order = Order(DAY, notices={"prj-xx": read(root)}, formats=("docx", "pdf"))
    if has_fonts():
        made = {a.path: a.content for a in output("notice").render(library, order)}
        assert made["notices/prj-xx/2026-0001.pdf"].startswith(b"%PDF")
    assert list(output("notice").render(library, Order(DAY))) == []


def test_the_build_reads_the_notices_and_reports_what_is_wrong(tmp_path: Path) -> None:
    """In a process of its own: a build forks, and what has set a PDF before cannot be forked."""
    root = home(tmp_path / "kb")
    put(root, drafted(root))
    words = ["build", "notice", "--root", str(root), "--out", str(tmp_path / "out"), "--as-of", "2026-11-18"]
    command = [sys.executable, "-c", f"from compliance_kit.cli import main; main({words!r})"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0 and (tmp_path / "out/notices/prj-xx/2026-0001.docx").is_file()
    put(root, drafted(root), drafted(root, 3))
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1 and "notice-number" in done.stderr
