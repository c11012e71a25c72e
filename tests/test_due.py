"""What a project must look at and practise on a day, as text, as data and as a calendar."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as some

import kb
from compliance_kit import evidence, source
from compliance_kit.cli import main
from compliance_kit.deadline import working_calendar
from compliance_kit.evidence import Agenda, Slot, Span, State, period, period_key, period_name
from compliance_kit.evidence.dues import due
from compliance_kit.evidence.periods import periods
from compliance_kit.kinds.values import FREQUENCY_DAYS
from compliance_kit.library import Library, load
from compliance_kit.outputs.agenda import ical, lines, record
from compliance_kit.tailoring import applicable
from compliance_kit.terminal import columns
from reference import ROOT

SATURDAY = date(2026, 10, 31)
CYCLES = [name for name in FREQUENCY_DAYS if name != "continuous"]
HEAD = "date,form,item,result,place,note,inspector,source\n"
Ckit = Callable[..., tuple[int, str, str]]


@pytest.fixture
def ckit(capsys: pytest.CaptureFixture[str]) -> Ckit:
    def run(*words: object) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as end:
            main(["--lang", "zh", *map(str, words)])
        said = capsys.readouterr()
        return int(end.value.code or 0), said.out, said.err

    return run


def home(root: Path, frequency: str = "daily", looked: tuple[str, ...] = (), **changed: Any) -> Path:
    """A knowledge base whose one form comes round so often, and was filled on those days."""
    project = {"evidence": {"from": "2026-10-01", "to": "2027-12-31"}} | changed.pop("project", {})
    kb.base(root, checklist={"frequency": frequency}, project=project, **changed)
    for year in (2026,):
        kb.save(
            root, f"regulations/calendar/{year}.yml", (ROOT / f"regulations/calendar/{year}.yml").read_text("utf-8")
        )
    rows = "".join(f"{day},CK-XX,001,pass,,,张三,\n" for day in looked)
    kb.save(root, "projects/xx/evidence/inspections.csv", HEAD + rows)
    return root


def agenda_of(root: Path, on: date = SATURDAY, days: int = 14) -> tuple[Library, Agenda]:
    library = load(root)
    assert not library.findings, [str(f.message) for f in library.findings]
    (project,) = library.projects
    records = evidence.load(root, library, project, on)
    assert not records.findings, [str(f.message) for f in records.findings]
    span = Span(on, days, working_calendar(d.body for d in library.calendars))
    return library, evidence.agenda(library, applicable(library, project), records, span)


def plan(**changed: Any) -> dict[str, Any]:
    found, _ = source.parse((kb.KINDS_HOME / "plan" / "examples" / "good-draft.yml").read_bytes(), name="plan.yml")
    assert found is not None
    return found.data | {"id": "plan-xx", "title": "电梯困人应急预案", "owner": "工程部"} | changed


@pytest.mark.parametrize(
    ("frequency", "day", "start", "end", "key", "name"),
    [
        ("daily", "2026-10-31", "2026-10-31", "2026-10-31", "2026-10-31", "10月31日"),
        ("shift", "2026-10-31", "2026-10-31", "2026-10-31", "2026-10-31", "10月31日"),
        ("weekly", "2027-01-02", "2026-12-28", "2027-01-03", "2026W53", "第53周"),
        ("half-monthly", "2026-02-15", "2026-02-01", "2026-02-15", "2026-02H1", "2月上半月"),
        ("half-monthly", "2026-02-16", "2026-02-16", "2026-02-28", "2026-02H2", "2月下半月"),
        ("monthly", "2026-02-16", "2026-02-01", "2026-02-28", "2026-02", "2月"),
        ("quarterly", "2026-12-31", "2026-10-01", "2026-12-31", "2026Q4", "第4季度"),
        ("four-monthly", "2026-10-31", "2026-09-01", "2026-12-31", "2026T3", "9月至12月"),
        ("half-yearly", "2026-06-30", "2026-01-01", "2026-06-30", "2026H1", "上半年"),
        ("half-yearly", "2026-07-01", "2026-07-01", "2026-12-31", "2026H2", "下半年"),
        ("yearly", "2026-07-01", "2026-01-01", "2026-12-31", "2026", "2026年"),
    ],
)
def test_a_period_is_the_calendars_own(frequency: str, day: str, start: str, end: str, key: str, name: str) -> None:
    slot = period(frequency, date.fromisoformat(day))
    assert slot == Slot(date.fromisoformat(start), date.fromisoformat(end))
    assert (period_key(frequency, slot), str(period_name(frequency, slot))) == (key, name)


@pytest.mark.parametrize("frequency", ["event", "once", "continuous"])
def test_what_has_no_cycle_has_no_period(frequency: str, tmp_path: Path) -> None:
    assert period(frequency, SATURDAY) is None and list(periods(frequency, SATURDAY, SATURDAY)) == []
    assert agenda_of(home(tmp_path, frequency))[1].rounds == ()


@given(some.sampled_from(CYCLES), some.dates(date(2020, 1, 1), date(2035, 1, 1)), some.integers(0, 800))
def test_periods_follow_one_another_without_gap_and_keep_their_ids_apart(
    frequency: str, first: date, days: int
) -> None:
    found = list(periods(frequency, first, first + timedelta(days=days)))
    assert all(b.start - a.end == timedelta(days=1) for a, b in pairwise(found))
    assert len({period_key(frequency, slot) for slot in found}) == len(found)
    assert all(slot.start >= first and period(frequency, slot.end) == slot for slot in found)


def test_a_form_done_today_is_done_and_one_not_done_is_expected(tmp_path: Path) -> None:
    looked = tuple(f"2026-10-{day:02}" for day in range(1, 32))
    _, done = agenda_of(home(tmp_path / "a", looked=looked))
    assert [r.done_on for r in done.of(State.DONE)] == [SATURDAY] and not done.overdue and not done.of(State.EXPECTED)
    _, still = agenda_of(home(tmp_path / "b", looked=looked[:-1]))
    assert [r.slot.end for r in still.of(State.EXPECTED)] == [SATURDAY] and not still.overdue


def test_what_was_missed_is_late_since_the_day_after_until_somebody_looks(tmp_path: Path) -> None:
    looked = tuple(f"2026-10-{day:02}" for day in range(1, 29) if day != 9)
    root = home(tmp_path, looked=looked)
    _, found = agenda_of(root)
    (late,) = found.of(State.OVERDUE)
    assert (late.since, len(late.missed), late.slot.end) == (date(2026, 10, 30), 2, date(2026, 10, 30))
    _, made_good = agenda_of(home(tmp_path, looked=(*looked, "2026-10-31")))
    assert made_good.overdue == 0 and made_good.of(State.DONE)
    _, before = agenda_of(root, on=date(2026, 10, 28))
    assert before.overdue == 0, "a look of a later day counts for nothing"


def test_not_checked_is_no_look_and_periods_before_the_records_are_not_missed(tmp_path: Path) -> None:
    root = home(tmp_path, "weekly")
    kb.save(root, "projects/xx/evidence/inspections.csv", HEAD + "2026-10-27,CK-XX,001,not_checked,,,张三,\n")
    _, found = agenda_of(root)
    (late,) = found.of(State.OVERDUE)
    assert [slot.start.day for slot in late.missed] == [5, 12, 19], "the week of 09-28 began before the records do"
    _, quarter = agenda_of(home(tmp_path, "half-yearly"))
    assert quarter.overdue == 0 and quarter.of(State.EXPECTED)


def test_the_day_to_aim_at_is_the_last_working_day_and_daily_means_every_day(tmp_path: Path) -> None:
    _, month = agenda_of(home(tmp_path / "a", "monthly", looked=("2026-10-02",)), days=40)
    assert [(r.slot.end, r.aim.day) for r in month.of(State.COMING)] == [(date(2026, 11, 30), date(2026, 11, 30))]
    _, week = agenda_of(home(tmp_path / "b", "weekly"), on=date(2026, 10, 5))
    assert week.of(State.EXPECTED)[0].aim.day == date(2026, 10, 10), "the Saturday made a working day"
    _, day = agenda_of(home(tmp_path / "c", looked=("2026-10-31",)))
    assert [r.aim.day for r in day.of(State.COMING)] == [SATURDAY + timedelta(days=n) for n in range(1, 15)]


def test_an_aim_in_a_year_that_is_not_published_is_marked(tmp_path: Path) -> None:
    library, found = agenda_of(home(tmp_path, "monthly", looked=("2026-10-02",)), on=date(2026, 12, 20), days=60)
    assert [(r.aim.day, r.aim.is_estimated) for r in found.of(State.COMING)] == [(date(2027, 1, 29), True)]
    text = "\n".join(lines(library, found, str))
    assert "最迟 01-31，宜 01-29*" in text and text.endswith("* 未公布，按周一至周五暂估")
    assert record(library, [found], found.on, found.until)["projects"][0]["coming"][0]["estimated"] is True
    events = icalendar.Calendar.from_ical(ical.render(library, [found], str)).walk("VEVENT")
    notes = {str(event["UID"]): str(event["DESCRIPTION"]).count("未公布") for event in events}
    assert notes == {"prj-xx.CK-XX.2026-12@compliance-kit": 0, "prj-xx.CK-XX.2027-01@compliance-kit": 1}


STRICT = {"tailoring": {"set": [{"requirement": "std-xx#01", "frequency": "weekly", "reason": "外墙空鼓多"}]}}


def test_a_projects_stricter_frequency_presses_the_form_that_asks_most(tmp_path: Path) -> None:
    standard = {
        "requirements": [kb.requirement("01", frequency="quarterly"), kb.requirement("02", frequency="quarterly")]
    }
    root = home(tmp_path, "quarterly", standard=standard, project=STRICT)
    library, found = agenda_of(root)
    assert [(r.frequency, r.pressed_by) for r in found.of(State.EXPECTED)] == [("weekly", "std-xx#01")]
    assert "加密每周" in "\n".join(lines(library, found, str))
    rows = [
        {"code": "001", "name": "外墙饰面", "select": "std-xx#01"},
        {"code": "002", "name": "外墙附着物", "select": "std-xx#01"},
    ]
    other = kb.CHECKLIST | {
        "id": "chk-yy",
        "form": "CK-YY",
        "frequency": "daily",
        "sections": [{"title": "外墙", "items": rows}],
    }
    kb.save(root, "checklists/chk-yy.yml", other)
    library = load(root)
    assert applicable(library, library.projects[0]).quicker == {}, "the daily form asks more about it"


def test_a_looser_or_eventful_frequency_presses_nothing(tmp_path: Path) -> None:
    for frequency in ("yearly", "event"):
        settings = [
            {
                "requirement": "std-xx#01",
                "frequency": frequency,
                "reason": "豁免",
                "waiver_until": "2026-12-31",
                "approver": "甲",
            }
        ]
        root = home(tmp_path / frequency, "monthly", project={"tailoring": {"set": settings}})
        assert {r.frequency for r in agenda_of(root)[1].rounds} == {"monthly"}


def test_a_drill_is_due_from_the_last_that_was_held(tmp_path: Path) -> None:
    root = home(tmp_path, looked=("2026-10-31",))
    drills = {"form": "实战演练", "frequency": "yearly", "last": "2025-10-20", "reason": "法定"}
    kb.save(root, "plans/plan-xx.yml", plan(drills=drills))
    library, found = agenda_of(root)
    assert [(d.day, d.target) for d in found.late] == [(date(2026, 10, 20), "plan-xx")] and found.overdue == 1
    assert any("最迟 10-20，超 11 天" in line and "工程部" in line for line in lines(library, found, str))
    assert record(library, [found], found.on, found.until)["projects"][0]["late"] == [
        {"what": "应急演练", "target": "plan-xx", "title": "电梯困人应急预案", "owner": "工程部", "day": "2026-10-20"}
    ]
    assert [d.day for d in due(library) if d.what == "应急演练"] == [date(2026, 10, 20)]
    held = "date,plan,form,participants,problems,source\n2025-11-05,plan-xx,实战,9,,\n2026-10-30,plan-xx,未开展,0,,\n"
    kb.save(root, "projects/xx/evidence/drills.csv", held + "2026-11-09,plan-xx,桌面,9,,\n")
    _, again = agenda_of(root)
    assert [d.day for d in again.ahead] == [date(2026, 11, 5)] and not again.overdue


@pytest.mark.parametrize("status", ["active", "draft", "withdrawn"])
def test_a_plan_in_force_that_was_never_practised_is_late(tmp_path: Path, status: str) -> None:
    root = home(tmp_path, looked=("2026-10-31",))
    kb.save(
        root, "plans/plan-xx.yml", plan(status=status, drills={"form": "桌面", "frequency": "yearly", "reason": "法定"})
    )
    library, found = agenda_of(root)
    assert found.overdue == (status == "active")
    if status == "active":
        assert any("还没有演练记录" in line for line in lines(library, found, str))
        assert (
            record(library, [found], found.on, found.until)["projects"][0]["drills_never_held"][0]["target"]
            == "plan-xx"
        )


def test_exclusions_and_waivers_that_run_out_are_listed(tmp_path: Path) -> None:
    out = {"requirement": "std-xx#01", "reason": "无此设施", "approver": "公司分管负责人", "until": "2026-11-05"}
    _, found = agenda_of(home(tmp_path, project={"tailoring": {"exclude": [out]}}))
    assert [(d.what, d.owner) for d in found.ahead] == [("“不采用”到期", "公司分管负责人")]


def examples(on: date, days: int) -> tuple[Library, list[Agenda]]:
    library = load(ROOT)
    span = Span(on, days, working_calendar(d.body for d in library.calendars))
    return library, [
        evidence.agenda(library, applicable(library, p), evidence.load(ROOT, library, p, on), span)
        for p in library.projects
    ]


@pytest.mark.parametrize("on", [date(2026, 10, 31), date(2028, 3, 1)])
def test_the_lines_of_the_example_projects_fit_a_terminal(on: date) -> None:
    library, agendas = examples(on, 366)
    for found in agendas:
        shown = list(lines(library, found, str))
        assert max(map(columns, shown)) <= 80, max(shown, key=columns)
        assert all(line == line.rstrip() for line in shown) and shown[0].startswith(found.project.title)


def test_a_calendar_is_read_back_as_it_was_meant() -> None:
    library, agendas = examples(SATURDAY, 30)
    content = ical.render(library, agendas, str)
    assert content == ical.render(library, agendas, str)
    assert content.endswith(b"END:VCALENDAR\r\n") and content.count(b"\n") == content.count(b"\r\n")
    for line in content.split(b"\r\n"):
        assert len(line) <= 75 and line.decode("utf-8") is not None, "no character is torn by folding"
    events = icalendar.Calendar.from_ical(content).walk("VEVENT")
    wanted = [
        r
        for found in agendas
        for r in (*found.of(State.EXPECTED), *found.of(State.COMING))
        if (r.aim.day if r.aim.day >= SATURDAY else r.slot.end) <= found.until
    ]
    assert len(events) == len(wanted) + sum(len(found.ahead) for found in agendas)
    assert len({str(event["UID"]) for event in events}) == len(events)
    for event in events:
        first, last = event.decoded("DTSTART"), event.decoded("DTEND")
        assert type(first) is date and last - first == timedelta(days=1) and SATURDAY <= first <= date(2026, 11, 30)
        assert event.decoded("DTSTAMP").isoformat() == "2026-10-31T00:00:00+00:00"
    titles = {str(event["SUMMARY"]) for event in events}
    assert "二次供水泵房月度检查表（11月）钱江花园（示例）" in titles


def test_an_event_keeps_its_id_and_holds_hostile_words_as_text(tmp_path: Path) -> None:
    root = home(tmp_path, "monthly", looked=("2026-10-01",), project={"title": '甲\\;,："乙' + "长" * 60})
    library, found = agenda_of(root, days=40)
    (event,) = icalendar.Calendar.from_ical(ical.render(library, [found], str)).walk("VEVENT")
    assert str(event["UID"]) == "prj-xx.CK-XX.2026-11@compliance-kit"
    assert str(event["SUMMARY"]) == f"示例检查表（11月）{found.project.title}"
    later = replace(found, on=date(2026, 11, 2))
    again = icalendar.Calendar.from_ical(ical.render(library, [later], str)).walk("VEVENT")
    assert str(again[0]["UID"]) == str(event["UID"])


def test_due_prints_writes_and_ends_with_1_where_something_is_late(ckit: Ckit, tmp_path: Path) -> None:
    root = home(tmp_path / "kb", looked=("2026-10-29",))
    file = tmp_path / "due.ics"
    code, said, _ = ckit("due", "--root", root, "--on", "2026-10-30", "--ics", file)
    assert code == 0 and "本期待查 1 项" in said and "超期" not in said and "每天要查的 1 张表" in said
    assert file.read_bytes().count(b"BEGIN:VEVENT") == 15 and list(tmp_path.glob(".*")) == []
    code, said, err = ckit("due", "--root", root, "--on", "2026-10-31", "--json", "--days", "1", "--ics", file)
    data = json.loads(said)
    assert code == 1 and data["overdue"] == 1 and data["until"] == "2026-11-01" and "2 个日程" in err
    (project,) = data["projects"]
    assert list(project) == ["id", "title", *State, "drills_never_held", "late", "ahead"]
    assert (project["overdue"][0]["since"], project["overdue"][0]["missed"]) == ("2026-10-31", 1)
    assert ckit("due", "--root", root, "--as-of", "2026-10-31", "--json", "--days", "1")[1] == said


def test_due_says_what_was_left_out_of_account(ckit: Ckit, tmp_path: Path) -> None:
    root = home(tmp_path, looked=("2026-10-31",))
    kb.save(root, "standards/broken.yml", "kind: standard\n")
    kb.save(root, "projects/xx/evidence/training.csv", "date\n")
    code, _, err = ckit("due", "--root", root, "--on", "2026-10-31")
    assert "知识库有" in err and "示例花园的记录有" in err and code == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--project", "prj-nowhere"), "没有项目 prj-nowhere；已有：prj-xx"),
        (("--on", "9999-12-31"), "日期要在 2000 年到 2199 年之间"),
        (("--ics", "no/such/folder.ics"), "读写出错"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(
    ckit: Ckit, tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    code, _, err = ckit("due", "--root", home(tmp_path), *words)
    assert code == 1 and said in err and "Traceback" not in err


def test_a_project_that_has_ended_is_asked_for_nothing_unless_named(ckit: Ckit, tmp_path: Path) -> None:
    root = home(tmp_path, project={"status": "ended"})
    assert ckit("due", "--root", root, "--on", "2026-10-31")[:2] == (0, "\n")
    code, said, _ = ckit("due", "--root", root, "--on", "2026-10-31", "--project", "prj-xx")
    assert code == 1 and "示例花园" in said
    (root / "projects/xx/project.yml").unlink()
    assert "没有项目" in ckit("due", "--root", root)[2]
