"""Closing the loop: filed reports, what becomes of gaps between them, decisions, and a ledger that comes back."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import kb
from compliance_kit.evidence.catalogue import changed
from compliance_kit.evidence.risk import risk
from compliance_kit.library import load
from compliance_kit.outputs.gap.ledger import NAMES, SHEET
from compliance_kit.outputs.office import docx_text, xlsx_rows
from test_cli import Ckit, ckit  # noqa: F401
from test_gap import LAW_PENALTY, REQUIREMENTS, SCHEMA, every_day, requirement
from test_gap import home as plain_home

openpyxl = pytest.importorskip("openpyxl", reason="comes with pyxform, which only the tests need")

FIRST, SECOND, THIRD = "2026-02-10", "2026-02-20", "2026-02-28"
SEEN = (
    every_day("001")
    + every_day("002", days=range(1, 10))
    + "2026-02-10,CK-XX,002,fail,西门,堆物,甲\n"
    + every_day("003")
)
"""Up to the 10th: 01 and 03 conform, 02 fails, 04 has no form, 05 has no record."""
PROJECT = kb.PROJECT | {"evidence": {"from": "2026-02-01", "to": "2026-12-31"}, "synthetic": True}


def home(root: Path, rows: str = SEEN, **more: dict[str, Any]) -> Path:
    """Five requirements looked at daily; the period ends with the day of the report."""
    return plain_home(root, rows, project=PROJECT | more.pop("project", {}), **more)


def on(first: int, last: int, code: str, result: str = "pass") -> str:
    return every_day(code, result, range(first, last + 1))


def report(ckit: Ckit, root: Path, day: str, out: Path) -> dict[str, Any]:  # noqa: F811
    done = ckit("build", "gap", "--root", root, "--as-of", day, "--out", out)
    assert done.code == 0, done.err
    found: dict[str, Any] = json.loads((out / "gaps/prj-xx.json").read_text(encoding="utf-8"))
    jsonschema.validate(found, SCHEMA)
    return found


def record(ckit: Ckit, root: Path, day: str) -> str:  # noqa: F811
    done = ckit("gap", "record", "--root", root, "--by", "许静言", "--as-of", day)
    assert done.code == 0, done.err
    return done.out


def decide(ckit: Ckit, root: Path, what: str, gap: str, day: str, *more: str) -> Any:  # noqa: F811
    return ckit("gap", what, gap, "--root", root, "--by", "韩立诚", "--reason", "理由", "--as-of", day, *more)


def course(found: dict[str, Any], gap: str) -> dict[str, Any]:
    (one,) = [g for g in found["gaps"] if g["id"] == gap]
    made: dict[str, Any] = one["course"] | {"due": one["due"]}
    return made


ACCEPT = ("--until", "2026-02-25", "--approver", "周明远")


# --- from report to report ---------------------------------------------------------------------------------------------


def test_the_first_report_has_nothing_to_be_held_against(ckit: Ckit, tmp_path: Path) -> None:  # noqa: F811
    root = home(tmp_path / "kb")
    found = report(ckit, root, FIRST, tmp_path / "out")
    assert found["progress"]["last"] is None and {g["course"]["change"] for g in found["gaps"]} == {"首次列入"}
    page = (tmp_path / "out/gaps/prj-xx.html").read_text(encoding="utf-8")
    assert "此前没有存档的报告，本期不作对比。" in page and "各章与上期对比" not in page


def test_a_gap_is_carried_with_its_first_due_day_and_each_way_of_leaving_is_told_apart(
    ckit: Ckit,  # noqa: F811
    tmp_path: Path,
) -> None:
    """On the 10th: G1 r5-1 (no penalty: 15 days), G2 04 (30), G4 02 (7), G5 05 (30). By the 20th 02 passes, 05 was looked at and
    fails, 04 is left out by the project, and 03 was looked at on 17 of 20 days.
    """
    root = home(tmp_path / "kb")
    assert "差距 4 项" in record(ckit, root, FIRST)
    rows = SEEN + on(11, 20, "001") + on(11, 20, "002") + on(11, 13, "003") + on(17, 20, "003") + on(1, 19, "005")
    rows += "2026-02-20,CK-XX,005,fail,东门,损坏,甲\n"
    leave_out = {"requirement": "std-xx#04", "reason": "无此项", "approver": "周明远", "until": "2026-12-31"}
    home(root, rows, project={"tailoring": {"exclude": [leave_out]}})
    found = report(ckit, root, SECOND, tmp_path / "out")
    assert {g["id"]: g["course"]["change"] for g in found["gaps"]} == {
        "G1-xx-law#r5-1": "延续", "G3-std-xx#03": "新增", "G4-std-xx#05": "新增",
    }  # fmt: skip
    carried, new = course(found, "G1-xx-law#r5-1"), course(found, "G4-std-xx#05")
    assert (carried["since"], carried["due"], new["since"], new["due"]) == (FIRST, "2026-02-25", FIRST, "2026-02-27")
    assert course(found, "G3-std-xx#03")["since"] == SECOND  # what turned from an older gap keeps its time, this is new
    assert {g["id"]: (g["how"], g["why"]) for g in found["progress"]["left"]} == {
        "G4-std-xx#02": ("已整改", "本期评定不再发现"),
        "G2-std-xx#04": ("不再评定", "要求、义务或文件已不适用于本项目"),
        "G5-std-xx#05": ("转为其他差距", "G4-std-xx#05"),
    }
    assert found["progress"]["counts"] == {"新增": 2, "延续": 1, "重新出现": 0}
    assert not found["progress"]["same_catalogue"] and [one["requirement"] for one in found["progress"]["lost"]] == [
        "std-xx#04"
    ]


def test_a_gap_that_comes_again_is_said_so_and_its_time_starts_anew(ckit: Ckit, tmp_path: Path) -> None:  # noqa: F811
    root = home(tmp_path / "kb")
    record(ckit, root, FIRST)
    better = SEEN + "".join(on(11, 20, code) for code in ("001", "002", "003"))
    home(root, better)
    assert "已整改 1" in record(ckit, root, SECOND)
    again = (
        better + on(21, 28, "001") + on(21, 28, "003") + on(21, 27, "002") + "2026-02-28,CK-XX,002,fail,西门,堆物,甲\n"
    )
    home(root, again)
    found = report(ckit, root, THIRD, tmp_path / "out")
    one = course(found, "G4-std-xx#02")
    assert (one["change"], one["since"], one["due"], one["state"]) == ("重新出现", THIRD, "2026-03-07", "待整改")
    assert course(found, "G1-xx-law#r5-1")["since"] == FIRST and course(found, "G1-xx-law#r5-1")["late"]
    assert [point["date"] for point in found["trend"]] == [FIRST, SECOND, THIRD]


def test_a_requirement_without_new_evidence_was_not_put_right(ckit: Ckit, tmp_path: Path) -> None:  # noqa: F811
    """02 fails on the 10th; by June all that is left in the period is nothing at all: unproved, not mended."""
    root = home(tmp_path / "kb")
    record(ckit, root, FIRST)
    home(root, SEEN, project={"evidence": {"from": "2026-05-01", "to": "2026-12-31"}})
    found = report(ckit, root, "2026-06-01", tmp_path / "out")
    ways = {g["id"]: g["how"] for g in found["progress"]["left"]}
    assert ways["G4-std-xx#02"] == "转为其他差距" and course(found, "G5-std-xx#02")["change"] == "新增"


def test_a_report_on_the_days_of_the_last_one_draws_no_comparison(ckit: Ckit, tmp_path: Path) -> None:  # noqa: F811
    root = home(tmp_path / "kb", project={"evidence": {"from": "2026-02-01", "to": FIRST}})
    record(ckit, root, FIRST)
    found = report(ckit, root, SECOND, tmp_path / "out")
    assert [run["period"][1] for run in found["trend"]] == [FIRST, FIRST] and found["progress"]["counts"]["延续"] == 4
    page = (tmp_path / "out/gaps/prj-xx.html").read_text(encoding="utf-8")
    text = docx_text((tmp_path / "out/gaps/prj-xx.docx").read_bytes())
    for made in (page, text):
        assert "统计期与上期（2026年2月10日，GAP-xx-20260210）相同" in made and "差距延续 4 项" in made
        assert "各章与上期对比" not in made and "持平" not in made


def test_what_turns_into_another_gap_keeps_its_time_unless_it_was_seen_later(ckit: Ckit, tmp_path: Path) -> None:  # noqa: F811
    """05 lacks evidence on the 10th, due in 30 days: a failure of the 1st of March keeps that time, one of the 20th cannot."""
    root, seen = home(tmp_path / "kb"), SEEN
    record(ckit, root, FIRST)
    for day, since, due in (("2026-03-01", FIRST, "2026-03-08"), ("2026-03-20", "2026-03-20", "2026-03-27")):
        home(root, seen + f"{day},CK-XX,005,fail,东门,损坏,甲\n")
        found = course(report(ckit, root, day, tmp_path / "out"), "G4-std-xx#05")
        assert (found["since"], found["due"], found["change"]) == (since, due, "新增")


def test_what_has_become_a_veto_item_after_its_day_is_a_finding_of_its_own(ckit: Ckit, tmp_path: Path) -> None:  # noqa: F811
    """02 fails on the 10th, 7 days; its item vetoes from the 18th on, and fails: due in one day, not ten days ago."""
    root = home(tmp_path / "kb")
    record(ckit, root, FIRST)
    items = [
        {"code": f"0{n}", "name": f"查{n}", "select": f"std-xx#{n}", "veto": n == "02"}
        for n in ("01", "02", "03", "05")
    ]
    rows = SEEN + "".join(on(11, 18, code) for code in ("001", "003")) + on(11, 18, "002", "fail")
    home(root, rows, checklist={"sections": [{"title": "巡查", "items": items}]})
    found = course(report(ckit, root, "2026-02-18", tmp_path / "out"), "G4-std-xx#02")
    assert (found["change"], found["since"], found["due"]) == ("延续", "2026-02-18", "2026-02-19")


def test_a_kept_day_is_told_with_the_rule_that_it_was_set_by(ckit: Ckit, tmp_path: Path) -> None:  # noqa: F811
    """02 failed on the 9th and the 10th, 7 days; put right on the 11th it would have 15, and keeps the 7."""
    failing = SEEN.replace("2026-02-09,CK-XX,002,pass", "2026-02-09,CK-XX,002,fail")
    root = home(tmp_path / "kb", failing)
    record(ckit, root, FIRST)
    home(root, failing + "".join(on(11, 11, code) for code in ("001", "002", "003")))
    (past,) = [g for g in report(ckit, root, "2026-02-11", tmp_path / "out")["gaps"] if g["subject"] == "std-xx#02"]
    assert (past["is_past"], past["due"]) == (True, "2026-02-17")
    assert past["due_rule"] == "首次列入时定为 7 日内，自 2026-02-10 列入起算"


def test_the_trend_is_that_of_the_filed_figures_and_every_format_tells_it(ckit: Ckit, tmp_path: Path) -> None:  # noqa: F811
    """On the 10th 4 + 0 + 2.5 of 9.5 points, 3 of 5 rated; on the 20th, with 02 passing, 9.5 of 9.5."""
    root = home(tmp_path / "kb")
    record(ckit, root, FIRST)
    home(root, SEEN + "".join(on(11, 20, code) for code in ("001", "002", "003")))
    found = report(ckit, root, SECOND, tmp_path / "out")
    assert found["trend"] == [
        {"date": FIRST, "period": ["2026-02-01", "2026-02-10"], "score": 68.4, "coverage": 60.0, "gaps": 4},
        {"date": SECOND, "period": ["2026-02-01", "2026-02-20"], "score": 100.0, "coverage": 60.0, "gaps": 3},
    ]
    said = "得分率 68.4%→100%（升 31.6 个百分点），检查率 60%→60%（持平）；差距新增 0 项，延续 3 项，重新出现 0 项；上期的差距已整改 1 项。"
    folder = tmp_path / "out/gaps"
    assert said in (folder / "prj-xx.html").read_text(encoding="utf-8")
    assert said in docx_text((folder / "prj-xx.docx").read_bytes())
    sheets = xlsx_rows((folder / "prj-xx.xlsx").read_bytes())
    assert any(said in str(cell) for row in sheets["与上期对比"] for cell in row)
    assert any(str(row[0]) == "G4 3.2-02 事项02" and row[2] == "已整改" for row in sheets["与上期对比"])


# --- what was filed stays as it was ------------------------------------------------------------------------------------


def test_a_run_is_filed_once_a_day_and_only_forward(ckit: Ckit, tmp_path: Path) -> None:  # noqa: F811
    root = home(tmp_path / "kb")
    record(ckit, root, FIRST)
    kept = (root / f"projects/xx/runs/{FIRST}.yml").read_bytes()
    for day in (FIRST, "2026-02-05"):
        done = ckit("gap", "record", "--root", root, "--by", "许静言", "--as-of", day)
        assert done.code == 1 and f"已经有 {FIRST} 的存档" in done.err
    assert (root / f"projects/xx/runs/{FIRST}.yml").read_bytes() == kept and len(
        list((root / "projects/xx/runs").iterdir())
    ) == 1


@pytest.mark.parametrize(
    ("old", "new"),
    [("score: 68.4", "score: 98.4"), ("points: 6.5", "points: 9.5"), ("due: 2026-02-17", "due: 2026-03-17")],
)  # fmt: skip
def test_a_run_that_somebody_changed_is_told_and_not_used(ckit: Ckit, tmp_path: Path, old: str, new: str) -> None:  # noqa: F811
    root = home(tmp_path / "kb")
    record(ckit, root, FIRST)
    path = root / f"projects/xx/runs/{FIRST}.yml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    done = ckit("check", "--root", root)
    assert done.code == 1 and "error[run-altered]" in done.out and f"{FIRST}.yml:" in done.out
    built = ckit("build", "gap", "--root", root, "--as-of", SECOND, "--out", tmp_path / "out")
    found = json.loads((tmp_path / "out/gaps/prj-xx.json").read_text(encoding="utf-8"))
    assert built.code == 1 and "run-altered" in built.err and found["progress"]["last"] is None
    refused = ckit("gap", "record", "--root", root, "--by", "许静言", "--as-of", SECOND)
    assert refused.code == 1 and len(list(path.parent.iterdir())) == 1


def test_how_a_run_is_laid_out_does_not_matter(ckit: Ckit, tmp_path: Path) -> None:  # noqa: F811
    root = home(tmp_path / "kb")
    record(ckit, root, FIRST)
    path = root / f"projects/xx/runs/{FIRST}.yml"
    path.write_text("# 存档\n" + path.read_text(encoding="utf-8").replace("\n", "\r\n"), encoding="utf-8")
    assert ckit("check", "--root", root).code == 0


def test_a_decision_that_a_run_pinned_can_be_added_to_and_not_rewritten(ckit: Ckit, tmp_path: Path) -> None:  # noqa: F811
    root = home(tmp_path / "kb")
    assert decide(ckit, root, "move", "G4-std-xx#02", FIRST, "--to", "整改中").code == 0
    record(ckit, root, FIRST)
    path = root / "projects/xx/decisions/G4-std-xx.02.yml"
    text = path.read_text(encoding="utf-8")
    assert decide(ckit, root, "move", "G4-std-xx#02", SECOND, "--to", "待复查").code == 0
    assert path.read_text(encoding="utf-8").startswith(text) and ckit("check", "--root", root).code == 0
    path.write_text(text.replace("韩立诚", "许静言"), encoding="utf-8")
    done = ckit("check", "--root", root)
    assert done.code == 1 and "decision-rewritten" in done.out and "存档时有 1 次处置" in done.out
    path.unlink()
    assert "decision-rewritten" in ckit("check", "--root", root).out


def test_a_file_in_the_wrong_place_is_an_error_of_that_file(ckit: Ckit, tmp_path: Path) -> None:  # noqa: F811
    root = home(tmp_path / "kb")
    decide(ckit, root, "move", "G4-std-xx#02", FIRST, "--to", "整改中")
    folder = root / "projects/xx/decisions"
    text = (folder / "G4-std-xx.02.yml").read_text(encoding="utf-8")
    (folder / "other.yml").write_text(text.replace("#02", "#77"), encoding="utf-8")
    (root / "projects/xx/runs").mkdir()
    (root / "projects/xx/runs/x.yml").write_text(text, encoding="utf-8")
    out = ckit("check", "--root", root).out
    assert "文件名应为 G4-std-xx.77.yml" in out and "没有 std-xx#77" in out and "这个文件夹里只放差距报告存档" in out
    assert "已经写在另一个文件里" not in out


# --- deciding ----------------------------------------------------------------------------------------------------------


def test_an_accepted_gap_is_accepted_until_its_last_day_and_no_score_moves(ckit: Ckit, tmp_path: Path) -> None:  # noqa: F811
    root = home(tmp_path / "kb")
    before = report(ckit, root, FIRST, tmp_path / "out")
    assert decide(ckit, root, "accept", "G4-std-xx#02", FIRST, *ACCEPT).code == 0
    last_day, after = (report(ckit, root, day, tmp_path / "out") for day in ("2026-02-25", "2026-02-26"))
    held, lapsed = course(last_day, "G4-std-xx#02"), course(after, "G4-std-xx#02")
    assert (held["state"], held["until"], held["late"]) == ("已接受", "2026-02-25", False)
    assert (
        lapsed["state"] == "待整改"
        and lapsed["decided"].startswith("接受已于 2026-02-25 到期")
        and lapsed["until"] is None
    )
    assert report(ckit, root, FIRST, tmp_path / "out")["score"] == before["score"] == 68.4
    page = (tmp_path / "out/gaps/prj-xx.html").read_text(encoding="utf-8")
    assert "已接受的差距（1 项）" in page and "韩立诚申请、周明远批准接受至 2026-02-25" in page


def test_what_is_at_stake_comes_from_the_report_and_not_from_who_asks(ckit: Ckit, tmp_path: Path) -> None:  # noqa: F811
    fined = {"articles": [{"number": 3, "gist": "巡查。", "duties": [
        {"id": "r3-1", "who": "物业服务企业", "must": "巡查", "paragraph": 1, "penalty": LAW_PENALTY}]}]}  # fmt: skip
    root = home(tmp_path / "kb", law=fined)
    refused = decide(ckit, root, "accept", "G4-std-xx#02", FIRST, "--until", "2026-06-30", "--approver", "周明远")
    assert refused.code == 1 and "法规有罚则最长接受 90 日，这里是 140 日" in refused.err and "防范措施" in refused.err
    assert not (root / "projects/xx/decisions").exists()
    assert decide(ckit, root, "accept", "G4-std-xx#02", FIRST, *ACCEPT, "--interim", "加派人看护").code == 0


def test_an_acceptance_lapses_when_the_question_changes_and_not_when_its_weight_does(
    ckit: Ckit,  # noqa: F811
    tmp_path: Path,
) -> None:
    root = home(tmp_path / "kb")
    decide(ckit, root, "accept", "G4-std-xx#02", FIRST, *ACCEPT)
    record(ckit, root, FIRST)

    def with_02(**more: Any) -> dict[str, Any]:
        rows = [r if r["id"] != "02" else r | more for r in REQUIREMENTS]
        home(root, standard={"requirements": rows})
        return report(ckit, root, SECOND, tmp_path / "out")

    weighed = with_02(score=9)
    assert course(weighed, "G4-std-xx#02")["state"] == "已接受"
    (one,) = weighed["progress"]["lost"]
    assert (one["requirement"], one["aspects"], one["then"], one["why"]) == (
        "std-xx#02", ["分值"], "G4", "分值改了，得分率不能直接相比",
    )  # fmt: skip
    worded = with_02(text="通道任何时候不得堆物。")
    assert course(worded, "G4-std-xx#02")["state"] == "待整改"
    assert course(worded, "G4-std-xx#02")["decided"].startswith("接受之后要求的文字改了，接受不再有效")
    (one,) = worded["progress"]["lost"]
    assert one["aspects"] == ["文字"] and "按新的要求重新评定" in one["why"]
    page = (tmp_path / "out/gaps/prj-xx.html").read_text(encoding="utf-8")
    assert "不能沿用的结论（1 条）" in page and "评定口径与上期不同（要求改动 1 条）" in page


def test_a_gap_closed_with_proof_comes_back_with_a_newer_failure_only(ckit: Ckit, tmp_path: Path) -> None:  # noqa: F811
    root = home(tmp_path / "kb")
    refused = decide(ckit, root, "close", "G4-std-xx#02", "2026-02-12")
    assert refused.code == 1 and "销号要有证明材料" in refused.err
    photo = tmp_path / "after.jpg"
    photo.write_bytes(b"\xff\xd8picture")
    assert decide(ckit, root, "close", "G4-std-xx#02", "2026-02-12", "--evidence", str(photo)).code == 0
    assert (root / "projects/xx/decisions/files/G4-std-xx.02/after.jpg").read_bytes() == photo.read_bytes()
    closed = course(report(ckit, root, "2026-02-15", tmp_path / "out"), "G4-std-xx#02")
    assert closed["state"] == "已销号" and closed["decided"].endswith("销号以后还没有新的检查") and not closed["late"]
    home(root, SEEN + "2026-02-14,CK-XX,002,fail,西门,又堆,甲\n")
    again = course(report(ckit, root, "2026-02-15", tmp_path / "out"), "G4-std-xx#02")
    assert (again["state"], again["change"]) == ("退回", "重新出现")
    assert "G4-std-xx#02 记入“退回”" in record(ckit, root, "2026-02-15")
    history = (root / "projects/xx/decisions/G4-std-xx.02.yml").read_text(encoding="utf-8")
    assert "销号以后又发现（2026-02-14）" in history and history.count("\n  - {") == 2


def test_what_only_a_record_can_mend_is_not_closed_by_word(ckit: Ckit, tmp_path: Path) -> None:  # noqa: F811
    root = home(tmp_path / "kb")
    done = decide(ckit, root, "close", "G5-std-xx#05", FIRST, "--proof", "有记录")
    assert done.code == 1 and "本次评定仍然发现，不能销号" in done.err
    decide(ckit, root, "move", "G5-std-xx#05", FIRST, "--to", "整改中")
    once = "2026-02-11,CK-XX,005,pass,东门,,甲\n"
    home(root, SEEN + once)
    turned = decide(ckit, root, "close", "G5-std-xx#05", "2026-02-12")
    assert turned.code == 1 and "没有整改（转为其他差距：G3-std-xx#05）" in turned.err
    home(root, SEEN + on(1, 10, "005") + once)
    assert decide(ckit, root, "close", "G5-std-xx#05", "2026-02-12").code == 0
    assert "passed: 2026-02-12" in (root / "projects/xx/decisions/G5-std-xx.05.yml").read_text(encoding="utf-8")


def test_filing_closes_what_people_worked_on_and_the_report_no_longer_finds(ckit: Ckit, tmp_path: Path) -> None:  # noqa: F811
    root = home(tmp_path / "kb")
    decide(ckit, root, "move", "G4-std-xx#02", FIRST, "--to", "整改中", "--cause", "通道窄", "--resources", "2 人日")
    found = course(report(ckit, root, FIRST, tmp_path / "out"), "G4-std-xx#02")
    assert (found["state"], found["handler"], found["cause"], found["resources"]) == (
        "整改中",
        "韩立诚",
        "通道窄",
        "2 人日",
    )
    record(ckit, root, FIRST)
    home(root, SEEN + on(11, 20, "002"))
    assert "G4-std-xx#02 记入“已销号”" in record(ckit, root, SECOND)
    assert ckit("check", "--root", root).code == 0


def test_a_name_that_is_no_gap_is_refused_with_the_nearest(ckit: Ckit, tmp_path: Path) -> None:  # noqa: F811
    root = home(tmp_path / "kb")
    for name in ("G4-std-xx#03", "../x", "G9-x", "G4-std-xx#02/../../x"):
        done = decide(ckit, root, "move", name, FIRST, "--to", "整改中")
        assert done.code == 1 and "没有差距" in done.err
    assert "是不是 G4-std-xx#02" in decide(ckit, root, "move", "G4-std-xx#03", FIRST, "--to", "整改中").err
    two = ckit(
        "gap", "move", "G4-std-xx#02", "G4-std-xx#99", "--root", root, "--by", "甲", "--reason", "乙", "--to", "整改中"
    )
    assert two.code == 1 and not (root / "projects/xx/decisions").exists()


def test_the_list_marks_veto_items_and_what_is_late(ckit: Ckit, tmp_path: Path) -> None:  # noqa: F811
    root = home(tmp_path / "kb", SEEN + "2026-02-10,CK-XX,001,fail,东门,无人,甲\n")
    record(ckit, root, FIRST)
    done = ckit("gap", "list", "--root", root, "--as-of", SECOND)
    assert done.code == 0 and "★待整改　2026-02-11　延续　G4-std-xx#01　已逾期" in done.out
    rows = json.loads(ckit("gap", "list", "--root", root, "--as-of", SECOND, "--json").out)
    assert {row["id"] for row in rows if row["course"]["late"]} == {"G4-std-xx#01", "G4-std-xx#02"}
    decide(ckit, root, "accept", "G4-std-xx#02", SECOND, *ACCEPT)
    assert "G4-std-xx#02" not in ckit("gap", "list", "--root", root, "--as-of", SECOND, "--open").out


# --- what must not be believed ------------------------------------------------------------------------------------------


def test_a_faulty_record_closes_nothing(ckit: Ckit, tmp_path: Path) -> None:  # noqa: F811
    """The failing row is misspelt: the gap is gone from the report, and nobody put anything right."""
    root = home(tmp_path / "kb")
    decide(ckit, root, "move", "G4-std-xx#02", FIRST, "--to", "整改中")
    record(ckit, root, FIRST)
    home(root, SEEN.replace("002,fail", "002,faill") + on(11, 20, "002"))
    refused = ckit("gap", "record", "--root", root, "--by", "许静言", "--as-of", SECOND)
    assert refused.code == 1 and "检查记录有 1 处写错" in refused.err and "inspections.csv:" in refused.err
    assert "说不准" in decide(ckit, root, "close", "G4-std-xx#02", SECOND).err
    done = ckit("gap", "record", "--root", root, "--by", "许静言", "--as-of", SECOND, "--despite-faults")
    assert done.code == 0 and "已销号" not in (root / "projects/xx/decisions/G4-std-xx.02.yml").read_text(
        encoding="utf-8"
    )


def test_closing_by_word_stops_no_clock(ckit: Ckit, tmp_path: Path) -> None:  # noqa: F811
    """Due on the 17th; closed with proof on the 20th and filed so; it fails again on the 28th: late since the 17th."""
    root = home(tmp_path / "kb")
    record(ckit, root, FIRST)
    assert decide(ckit, root, "close", "G4-std-xx#02", SECOND, "--proof", "照片").code == 0
    record(ckit, root, SECOND)
    home(root, SEEN + "2026-02-28,CK-XX,002,fail,西门,又堆,甲\n")
    found = course(report(ckit, root, THIRD, tmp_path / "out"), "G4-std-xx#02")
    assert (found["state"], found["change"], found["since"], found["due"], found["late"]) == (
        "退回",
        "重新出现",
        FIRST,
        "2026-02-17",
        True,
    )
    moved = decide(ckit, root, "move", "G4-std-xx#02", THIRD, "--to", "整改中")
    history = (root / "projects/xx/decisions/G4-std-xx.02.yml").read_text(encoding="utf-8")
    assert moved.code == 0 and history.index("to: 退回") < history.index("to: 整改中")


def test_a_closing_by_report_falls_with_any_failing_record(ckit: Ckit, tmp_path: Path) -> None:  # noqa: F811
    """Filed as closed on the 20th; then a paper of the 20th comes in on which it failed."""
    root = home(tmp_path / "kb")
    decide(ckit, root, "move", "G4-std-xx#02", FIRST, "--to", "整改中")
    record(ckit, root, FIRST)
    home(root, SEEN + on(11, 20, "002"))
    record(ckit, root, SECOND)
    home(root, SEEN + on(11, 20, "002") + "2026-02-20,CK-XX,002,fail,西门,补录,甲\n")
    assert course(report(ckit, root, THIRD, tmp_path / "out"), "G4-std-xx#02")["state"] == "退回"


def test_what_left_without_being_mended_is_not_closed(ckit: Ckit, tmp_path: Path) -> None:  # noqa: F811
    root = home(tmp_path / "kb")
    decide(ckit, root, "move", "G4-std-xx#02", FIRST, "--to", "整改中")
    leave_out = {"requirement": "std-xx#02", "reason": "无此项", "approver": "周明远", "until": "2026-12-31"}
    home(root, SEEN, project={"tailoring": {"exclude": [leave_out]}})
    done = decide(ckit, root, "close", "G4-std-xx#02", SECOND)
    assert done.code == 1 and "没有整改（不再评定" in done.err


def test_an_acceptance_lapses_when_more_is_at_stake(ckit: Ckit, tmp_path: Path) -> None:  # noqa: F811
    root = home(tmp_path / "kb")
    decide(ckit, root, "accept", "G4-std-xx#02", FIRST, *ACCEPT)
    home(root, standard={"requirements": [r if r["id"] != "02" else r | {"veto": True} for r in REQUIREMENTS]})
    found = course(report(ckit, root, SECOND, tmp_path / "out"), "G4-std-xx#02")
    assert found["state"] == "待整改" and "利害加重（其他→一票否决项）" in found["decided"]


def test_what_nobody_may_decide_is_not_used_and_the_report_says_so(ckit: Ckit, tmp_path: Path) -> None:  # noqa: F811
    root = home(tmp_path / "kb")
    decide(ckit, root, "accept", "G4-std-xx#02", FIRST, *ACCEPT)
    path = root / "projects/xx/decisions/G4-std-xx.02.yml"
    path.write_text(path.read_text(encoding="utf-8").replace("2026-02-25", "2029-02-25"), encoding="utf-8")
    built = ckit("build", "gap", "--root", root, "--as-of", SECOND, "--out", tmp_path / "out")
    found = json.loads((tmp_path / "out/gaps/prj-xx.json").read_text(encoding="utf-8"))
    assert built.code == 1 and course(found, "G4-std-xx#02")["state"] == "待整改"
    assert any("最长接受 366 日" in line for line in found["faults"])
    assert "最长接受 366 日" in docx_text((tmp_path / "out/gaps/prj-xx.docx").read_bytes())


def test_a_run_that_is_gone_leaves_a_hole_and_two_of_a_day_are_none(ckit: Ckit, tmp_path: Path) -> None:  # noqa: F811
    root = home(tmp_path / "kb")
    for day in (FIRST, SECOND, THIRD):
        record(ckit, root, day)
    folder = root / "projects/xx/runs"
    middle = folder / f"{SECOND}.yml"
    middle.rename(folder / "copy.yaml")
    out = ckit("check", "--root", root).out
    assert "run-missing" in out and f"{THIRD}.yml" in out and "copy.yaml" in out and "这里只放 .yml 文件" in out
    (folder / "copy.yaml").rename(middle)
    assert ckit("check", "--root", root).code == 0
    (folder / "copy.yml").write_bytes(middle.read_bytes())
    assert "都没有采用" in ckit("check", "--root", root).out
    ckit("build", "gap", "--root", root, "--as-of", "2026-03-01", "--out", tmp_path / "out")
    found = json.loads((tmp_path / "out/gaps/prj-xx.json").read_text(encoding="utf-8"))
    assert [point["date"] for point in found["trend"]] == [FIRST, THIRD, "2026-03-01"]


def test_proof_that_was_swapped_is_told(ckit: Ckit, tmp_path: Path) -> None:  # noqa: F811
    root = home(tmp_path / "kb")
    photo = tmp_path / "after.jpg"
    photo.write_bytes(b"one")
    decide(ckit, root, "close", "G4-std-xx#02", "2026-02-12", "--evidence", str(photo))
    (root / "projects/xx/decisions/files/G4-std-xx.02/after.jpg").write_bytes(b"two")
    assert "不是记下时的那个文件" in ckit("check", "--root", root).out


def test_nothing_is_filed_or_decided_ahead_of_time(ckit: Ckit, tmp_path: Path) -> None:  # noqa: F811
    root = home(tmp_path / "kb")
    for done in (
        ckit("gap", "record", "--root", root, "--by", "许静言", "--as-of", "2062-03-22"),
        decide(ckit, root, "move", "G4-std-xx#02", "2062-03-22", "--to", "整改中"),
    ):
        assert done.code == 1 and "还没有到" in done.err
    assert not (root / "projects/xx/runs").exists() and not (root / "projects/xx/decisions").exists()


def test_all_projects_are_filed_or_none(ckit: Ckit, tmp_path: Path) -> None:  # noqa: F811
    root = home(tmp_path / "kb")
    kb.save(root, "projects/aa/project.yml", PROJECT | {"id": "prj-aa", "title": "先头小区"})
    assert ckit("gap", "record", "--root", root, "--by", "许静言", "--as-of", FIRST, "--project", "prj-xx").code == 0
    both = ckit("gap", "record", "--root", root, "--by", "许静言", "--as-of", FIRST)
    assert both.code == 1 and not (root / "projects/aa/runs").exists()
    assert (
        ckit("gap", "move", "G4-std-xx#02", "--root", root, "--by", "甲", "--reason", "乙", "--to", "整改中").code == 1
    )


@pytest.mark.parametrize("by", ["", "  ", "韩立诚 "])
def test_who_decides_has_a_name_and_is_not_who_approves(ckit: Ckit, tmp_path: Path, by: str) -> None:  # noqa: F811
    root = home(tmp_path / "kb")
    words = ("--until", "2026-02-25", "--approver", "韩立诚", "--reason", "理由", "--root", root, "--as-of", FIRST)
    assert ckit("gap", "accept", "G4-std-xx#02", "--by", by, *words).code == 1
    assert not (root / "projects/xx/decisions").exists()


def test_a_history_in_another_layout_is_read_and_its_writer_told_how_to_lay_it_out(ckit: Ckit, tmp_path: Path) -> None:  # noqa: F811
    root = home(tmp_path / "kb")
    decide(ckit, root, "move", "G4-std-xx#02", FIRST, "--to", "整改中")
    path = root / "projects/xx/decisions/G4-std-xx.02.yml"
    path.write_text(path.read_text(encoding="utf-8").replace("\n  - {", "\n    - {"), encoding="utf-8")
    assert ckit("check", "--root", root).code == 0
    done = decide(ckit, root, "move", "G4-std-xx#02", SECOND, "--to", "待复查")
    assert done.code == 1 and "前面写两个空格和“- ”" in done.err


def test_a_long_id_ends_in_a_digest() -> None:
    from compliance_kit.cli.gap_store import LONGEST_ID, short_id

    long = "dec-qianjiang-garden-g4-std-" + "x" * 60
    assert short_id("dec-xx-g4") == "dec-xx-g4" and len(short_id(long)) == LONGEST_ID != len(long)
    assert short_id(long) != short_id(long + "y") and short_id(long).startswith("dec-qianjiang-garden-g4-std-")


def test_a_lapsed_acceptance_is_a_gap_of_the_check(ckit: Ckit, tmp_path: Path) -> None:  # noqa: F811
    root = home(tmp_path / "kb")
    decide(ckit, root, "accept", "G4-std-xx#02", FIRST, *ACCEPT)
    words = ("check", "--root", root, "-v", "--as-of")
    assert "decision-lapsed" not in ckit(*words, "2026-02-25").out
    late = ckit(*words, "2026-02-26")
    assert late.code == 0 and "gap[decision-lapsed] G4-std-xx#02 的接受已于 2026-02-25 到期" in late.out


# --- the ledger --------------------------------------------------------------------------------------------------------


Fill = Callable[..., Path]
ID = NAMES.index("编号") + 1


@pytest.fixture
def fill(ckit: Ckit, tmp_path: Path) -> Fill:  # noqa: F811
    """The ledger of a day, filled in: cells by gap and column."""

    def filled(root: Path, day: str, cells: dict[str, dict[str, Any]]) -> Path:
        report(ckit, root, day, tmp_path / "out")
        book = openpyxl.load_workbook(tmp_path / "out/gaps/prj-xx.xlsx")
        sheet = book[SHEET]
        rows = {sheet.cell(i, ID).value: i for i in range(3, sheet.max_row + 1)}
        for gap, values in cells.items():
            for name, value in values.items():
                sheet.cell(rows[gap], NAMES.index(name) + 1).value = value
        path = tmp_path / "filled.xlsx"
        book.save(path)
        return path

    return filled


DONE = {"状态": "已销号", "责任人": "韩立诚", "完成日期": datetime(2026, 2, 12), "复查人": "许静言", "复查日期": "2026.2.13", "复查意见": "通道已清空"}  # fmt: skip


def test_a_ledger_comes_back_into_the_histories_once(ckit: Ckit, tmp_path: Path, fill: Fill) -> None:  # noqa: F811
    root = home(tmp_path / "kb")
    path = fill(root, FIRST, {
        "G4-std-xx#02": DONE,
        "G5-std-xx#05": {"状态": "整改中", "责任人": " 罗素芬 ", "原因": "漏排", "资源": "1 人"},
    })  # fmt: skip
    dry = ckit("import", path, "--root", root, "--as-of", "2026-02-14", "--dry-run")
    assert dry.code == 0 and "将记下 2 项" in dry.out and not (root / "projects/xx/decisions").exists()
    done = ckit("import", path, "--root", root, "--as-of", "2026-02-14")
    assert done.code == 0 and "记下 2 项" in done.out
    text = (root / "projects/xx/decisions/G4-std-xx.02.yml").read_text(encoding="utf-8")
    assert text.index("to: 待复查, by: 韩立诚") < text.index(
        "to: 已销号, by: 许静言, reason: 通道已清空, proof: 通道已清空"
    )
    found = course(report(ckit, root, "2026-02-14", tmp_path / "out"), "G5-std-xx#05")
    assert (found["state"], found["handler"], found["cause"], found["resources"]) == (
        "整改中",
        "罗素芬",
        "漏排",
        "1 人",
    )
    again = ckit("import", path, "--root", root, "--as-of", "2026-02-14")
    assert again.code == 0 and "记下 0 项" in again.out and ckit("check", "--root", root).code == 0


BAD_ROWS = [
    ({"状态": "已接受"}, "接受不能在台账里办"),
    ({"状态": "已销号", "复查人": "许静言", "复查日期": datetime(2026, 2, 13)}, "要写复查意见"),
    ({"状态": "已销号", "复查人": "许静言", "复查日期": "改天", "复查意见": "好"}, "复查日期“改天”看不懂"),
    ({"状态": "已销号", "复查人": "许静言", "复查日期": datetime(2027, 2, 13), "复查意见": "好"}, "复查日期 2027-02-13 还没有到"),
    ({"状态": "待复查", "责任人": "韩立诚"}, "要写完成日期"),
    ({"状态": "整改中"}, "要写责任人"),
    ({"状态": "好了"}, "没有“好了”这种状态"),
    ({"原因": "漏排"}, "状态还是“待整改”"),
    ({"状态": "待整改", "复查意见": "已做好"}, "填了复查意见，状态还是“待整改”"),
    ({"状态": None, "责任人": "韩立诚"}, "没有写状态"),
    ({"状态": "待复查", "责任人": "韩立诚", "完成日期": "2月12日"}, "完成日期“2月12日”看不懂"),
    ({"状态": "已销号", "责任人": "韩立诚", "完成日期": datetime(2026, 2, 11), "复查人": "韩 立诚", "复查日期": datetime(2026, 2, 13), "复查意见": "好"}, "复查人和整改责任人是同一个人"),
    ({"状态": "已销号", "复查人": "许静言", "复查日期": datetime(2026, 2, 9), "复查意见": "好"}, "晚于复查日期"),
    ({"状态": "整改中", "责任人": "甲" * 61}, "要写责任人"),
    ({"状态": "整改中", "责任人": '=HYPERLINK("http://x","x")'}, "里是公式"),
]  # fmt: skip


@pytest.mark.parametrize(("cells", "said"), BAD_ROWS)
def test_a_row_that_cannot_be_taken_in_is_told_at_its_cell_and_keeps_no_other_back(
    ckit: Ckit,  # noqa: F811
    tmp_path: Path,
    fill: Fill,
    cells: dict[str, Any],
    said: str,
) -> None:
    root = home(tmp_path / "kb")
    path = fill(root, FIRST, {"G4-std-xx#02": cells, "G5-std-xx#05": {"状态": "整改中", "责任人": "罗素芬"}})
    done = ckit("import", path, "--root", root, "--as-of", "2026-02-14")
    assert done.code == 1 and said in done.err and "整改台账!" in done.err and "error[ledger-row]" in done.err
    assert [p.name for p in (root / "projects/xx/decisions").glob("*.yml")] == ["G5-std-xx.05.yml"]


def test_a_ledger_does_not_close_what_the_records_still_show(ckit: Ckit, tmp_path: Path, fill: Fill) -> None:  # noqa: F811
    root = home(tmp_path / "kb")
    path = fill(root, FIRST, {"G5-std-xx#05": DONE})
    done = ckit("import", path, "--root", root, "--as-of", "2026-02-14")
    assert done.code == 1 and "本次评定仍然发现，不能销号" in done.err and not (root / "projects/xx/decisions").exists()


def test_an_old_ledger_does_not_undo_what_came_after_it(ckit: Ckit, tmp_path: Path, fill: Fill) -> None:  # noqa: F811
    """Untouched rows say nothing; what was filled in is refused where something was decided since, and told what."""
    root = home(tmp_path / "kb")
    path = fill(root, FIRST, {"G5-std-xx#05": {"状态": "整改中", "责任人": "罗素芬"}})
    decide(ckit, root, "accept", "G4-std-xx#02", "2026-02-11", *ACCEPT)
    decide(ckit, root, "move", "G5-std-xx#05", "2026-02-11", "--to", "待复查")
    done = ckit("import", path, "--root", root, "--as-of", "2026-02-14")
    assert (
        done.code == 1 and "台账发出以后已经记下“待复查”（2026-02-11 韩立诚）" in done.err and "已接受" not in done.err
    )
    assert course(report(ckit, root, "2026-02-14", tmp_path / "out"), "G4-std-xx#02")["state"] == "已接受"


def test_what_was_done_before_the_ledger_came_back_keeps_its_day(ckit: Ckit, tmp_path: Path, fill: Fill) -> None:  # noqa: F811
    """Begun in one ledger taken in on the 14th, done on the 12th says the next: begun counts from the ledger's own day."""
    root = home(tmp_path / "kb")
    first = fill(root, FIRST, {"G4-std-xx#02": {"状态": "整改中", "责任人": "韩立诚"}})
    assert ckit("import", first, "--root", root, "--as-of", "2026-02-14").code == 0
    second = fill(root, "2026-02-14", {"G4-std-xx#02": {"状态": "待复查", "完成日期": datetime(2026, 2, 12)}})
    assert ckit("import", second, "--root", root, "--as-of", "2026-02-15").code == 0
    text = (root / "projects/xx/decisions/G4-std-xx.02.yml").read_text(encoding="utf-8")
    assert text.index('"on": 2026-02-10, to: 整改中') < text.index('"on": 2026-02-12, to: 待复查')


def test_a_workbook_that_is_no_ledger_of_this_project_is_refused(ckit: Ckit, tmp_path: Path, fill: Fill) -> None:  # noqa: F811
    root = home(tmp_path / "kb")
    path = fill(root, FIRST, {"G4-std-xx#02": DONE})

    def altered(change: Callable[[Any], None], *, keeps_properties: bool = True) -> str:
        book = openpyxl.load_workbook(path)
        change(book)
        if not keeps_properties:
            for name in list(book.custom_doc_props.names):
                del book.custom_doc_props[name]
        content = BytesIO()
        book.save(content)
        (tmp_path / "odd.xlsx").write_bytes(content.getvalue())
        done = ckit("import", tmp_path / "odd.xlsx", "--root", root, "--as-of", "2026-02-14")
        assert done.code == 1 and not (root / "projects/xx/decisions").exists()
        return done.err

    def title(text: str) -> Callable[[Any], None]:
        return lambda book: setattr(book[SHEET]["A1"], "value", text)

    def twice(book: Any) -> None:
        book[SHEET].cell(2, NAMES.index("风险") + 1).value = "状态"

    def renamed(book: Any) -> None:
        book[SHEET].cell(2, NAMES.index("完成日期") + 1).value = "完成"

    def no_number(book: Any) -> None:
        for i in range(3, book[SHEET].max_row + 1):
            book[SHEET].cell(i, ID).value = "G4-std-xx#77"

    assert "不见了或者不一致" in altered(title("别的 GAP-yy-20260210"))
    assert "不见了或者不一致" in altered(title("整改台账"), keeps_properties=False)
    assert "没有项目 prj-zz" in altered(title("GAP-zz-20260210"), keeps_properties=False)
    assert "“状态”一栏有两列" in altered(twice)
    assert "台账缺少这几栏：完成日期" in altered(renamed)
    assert "prj-xx 没有差距 G4-std-xx#77" in altered(no_number)


# --- small things ------------------------------------------------------------------------------------------------------


def test_a_pin_says_which_aspect_changed() -> None:
    assert changed("aaaaaa.bbbbbb.cccccc.dddddd.eeeeee", "aaaaaa.bbbbbb.000000.dddddd.111111") == ("分值", "依据")


def test_a_risk_is_likelihood_times_harm() -> None:
    """Seen and a veto: 3 × 3; unproved and fined below 100 000 元: 2 × 2; on paper and nothing: 1 × 1."""
    assert str(risk("G4", is_veto=True, fine=0, is_must=True, is_fined=False)) == "高（3×3）"
    assert str(risk("G5", is_veto=False, fine=99_999, is_must=False, is_fined=True)) == "中（2×2）"
    assert str(risk("G5", is_veto=False, fine=100_000, is_must=False, is_fined=True)) == "高（2×3）"
    assert str(risk("G1", is_veto=False, fine=0, is_must=False, is_fined=False)) == "低（1×1）"
    assert str(risk("G4", is_veto=False, fine=0, is_must=False, is_fined=False)) == "中（3×1）"


def test_the_catalogue_is_the_same_for_the_same_question(tmp_path: Path) -> None:
    from compliance_kit.evidence.catalogue import catalogue
    from compliance_kit.tailoring import applicable

    def of(**more: dict[str, Any]) -> Any:
        library = load(home(tmp_path / "kb", **more))
        return catalogue(library, applicable(library, library.projects[0]))

    plain = of()
    assert plain == of() and set(plain.pins) == {f"std-xx#0{i}" for i in range(1, 6)}
    newer = of(law={"versions": [{"promulgated": "2020-01-01", "effective": "2020-03-01"}, {"promulgated": "2026-01-01", "effective": "2026-02-01"}]})  # fmt: skip
    assert changed(plain.pins["std-xx#01"], newer.pins["std-xx#01"]) == ("依据",) and plain.whole != newer.whole
    assert plain.pins["std-xx#04"] == newer.pins["std-xx#04"]
    asked = of(standard={"requirements": [*REQUIREMENTS[:4], requirement("05", level="should", within="20 分钟")]})
    assert changed(plain.pins["std-xx#05"], asked.pins["std-xx#05"]) == ("目标",)
    rarer = of(checklist={"frequency": "weekly"})
    assert {changed(plain.pins[name], rarer.pins[name]) for name in ("std-xx#01", "std-xx#05")} == {("检查项",)}
