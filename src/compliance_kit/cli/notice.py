"""`ckit notice`: issue what must be put right from a result, write down what becomes of it, list what is open."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from compliance_kit.cli.app import Command, Group, tell
from compliance_kit.cli.histories import appended, kept_files, show
from compliance_kit.cli.notice_store import served, write_new
from compliance_kit.cli.options import Day, find_root, root_option, today_option, today_or
from compliance_kit.cli.writing import alone, keep, put
from compliance_kit.kinds.notice import CLOSED, EXTENDED, LATEST_DAYS, REPORTED, RETURNED, WAYS, Notice
from compliance_kit.kinds.notice.steps import objections
from compliance_kit.model import CkitError, Document, say

if TYPE_CHECKING:
    from compliance_kit.evidence import Notices
    from compliance_kit.kinds.project import Project
    from compliance_kit.library import Library, Reading


@click.group(cls=Group, help="整改通知书：从检查结果签发，记下送达和办理经过，列出未办结的。")
def notice() -> None:
    """Issue, move and list notices."""


@notice.command(cls=Command, help="从检查结果 RESULT（文件或编号）的不符合项签发一份整改通知书。")
@click.argument("result", metavar="RESULT")
@click.option("--items", default="", metavar="代码", help="只对这些检查项，例如 007,016@DT-0101；默认全部不符合项")
@click.option("--due", default="", metavar="期限", help="完成时限：日期，或 7 日、7 工作日；默认按规则逐项推算")
@click.option("--unit", default="", metavar="简称", help="编号里的单位简称；默认沿用上一份的，没有就用项目名称")
@click.option("--addressee", default="", metavar="单位", help="被检查单位或部门；默认项目名称")
@click.option("--owner", default="", metavar="姓名", help="各项的责任人；默认用检查结果里写的")
@click.option("--issuer", default="", metavar="姓名", help="签发人")
@click.option("--copies", type=click.IntRange(2, 9), default=2, help="一式几份，默认 2")
@today_option
@root_option
def issue(
    result: str,
    items: str,
    due: str,
    unit: str,
    addressee: str,
    owner: str,
    issuer: str,
    copies: int,
    today: date | None,
    root: Path | None,
) -> int:
    """Draft the notice, number it and write it beside the project."""
    from compliance_kit.evidence import load_notices, next_sequence, rectify
    from compliance_kit.library import load

    home, day = find_root(root), today_or(today)
    with alone(home):
        library = load(home)
        case = _case(library, _result(home, result))
        before = load_notices(home, library, case.project)
        _stop_at(before)
        wish = rectify.Wish(
            issued=day,
            unit=unit or _unit(before, case.project),
            keys=tuple(key.strip() for key in items.split(",") if key.strip()),
            due=_due(due, day, library),
            owner=owner,
            addressee=addressee,
            issuer=issuer,
            copies=copies,
        )
        data = rectify.draft(case, wish, next_sequence(before.notices, day.year))
        _refuse_a_used(data["number"], home, library, case.project)
        path = write_new(home, case.project, data)
    _tell_repeated(data, before)
    click.echo(tell(say("已签发 {number}，写到 {path}", number=data["number"], path=path)))
    for item in data["items"]:
        click.echo(f"  {item['key']} {item['name']}　{item['due']}　{item['owner']}")
    click.echo(tell(say("请核对各项内容，再用 ckit build notice 打印送达")))
    return 0


@notice.command(cls=Command, help="给整改通知书 NOTICE（编号、文件编号或 2026-0012）记下一步办理。")
@click.argument("name", metavar="NOTICE")
@click.option("--to", required=True, type=click.Choice([REPORTED, CLOSED, RETURNED, EXTENDED]), help="转为哪种状态")
@click.option("--by", required=True, metavar="姓名", help="经办人；销号和退回写复查人")
@click.option("--note", default="", metavar="说明", help="整改情况、复查意见或者理由")
@click.option("--until", type=Day(), default=None, metavar="日期", help="延期（或退回）后的新期限")
@click.option("--approver", default="", metavar="姓名", help="批准延期的人")
@click.option("--evidence", multiple=True, type=click.Path(path_type=Path), metavar="文件", help="证明材料（可重复）")
@click.option("--project", default="", help="编号在几个项目里都有时，写明是哪个项目")
@today_option
@root_option
def move(
    name: str,
    to: str,
    by: str,
    note: str,
    until: date | None,
    approver: str,
    evidence: tuple[Path, ...],
    project: str,
    today: date | None,
    root: Path | None,
) -> int:
    """Append one entry to a notice's history; what stands there is never changed."""
    from compliance_kit.library import load

    home = find_root(root)
    with alone(home):
        found = _find(home, load(home), name, project)
        folder = (home / found.source.path).parents[1]
        kept = tuple(kept_files(folder, f"notices/files/{found.body.stem}", evidence))
        entry = {
            "on": today_or(today).isoformat(),
            "to": to,
            "by": by,
            "note": note,
            "until": until.isoformat() if until else "",
            "approver": approver,
            "evidence": [file.record for file in kept],
        }
        text, after = appended(home, found, {key: value for key, value in entry.items() if value}, objections)
        for file in kept:
            keep(file.path, file.content)
        put(home / found.source.path, text.encode())
    click.echo(
        tell(say("{number} 已记入“{to}”，现在是：{state}", number=after.body.number, to=to, state=after.body.state))
    )
    return 0


@notice.command(cls=Command, help="给整改通知书 NOTICE 记下送达：方式、日期，谁签收，或者为什么拒签、谁见证。")
@click.argument("name", metavar="NOTICE")
@click.option("--how", required=True, type=click.Choice(WAYS), help="送达方式")
@click.option("--on", "day", type=Day(), default=None, metavar="日期", help="送达日期，默认今天")
@click.option("--received-by", default="", metavar="姓名", help="签收人")
@click.option("--refused", default="", metavar="事由", help="拒签的事由，要写见证人")
@click.option("--witness", "witnesses", multiple=True, metavar="姓名", help="拒签的见证人（可重复）")
@click.option("--project", default="", help="编号在几个项目里都有时，写明是哪个项目")
@today_option
@root_option
def deliver(
    name: str,
    how: str,
    day: date | None,
    received_by: str,
    refused: str,
    witnesses: tuple[str, ...],
    project: str,
    today: date | None,
    root: Path | None,
) -> int:
    """Write once how the notice was served, above its history; the rest of the file stays as it is."""
    from compliance_kit.library import load

    home, now = find_root(root), today_or(today)
    if day and day > now:
        raise CkitError(say("送达日期 {day} 还没有到；写送达的那一天", day=day))
    with alone(home):
        found = _find(home, load(home), name, project)
        service = {
            "how": how,
            "on": (day or now).isoformat(),
            "received_by": received_by,
            "refused": {"reason": refused, "witnesses": list(witnesses)} if refused or witnesses else None,
        }
        text, after = served(home, found, {key: value for key, value in service.items() if value})
        put(home / found.source.path, text.encode())
    click.echo(tell(say("{number} 已记下送达：{how}，{day}", number=after.number, how=how, day=service["on"])))
    return 0


@notice.command(name="list", cls=Command, help="列出整改通知书：编号、状态、期限，逾期的标出。")
@click.option("--project", "projects", multiple=True, help="只列该项目的（可重复）")
@click.option("--on", "today", type=Day(), default=None, metavar="日期", help="按哪一天判断逾期，默认今天")
@click.option("--open", "is_open", is_flag=True, help="只列没有销号的")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
@root_option
def list_notices(projects: tuple[str, ...], today: date | None, is_open: bool, as_json: bool, root: Path | None) -> int:
    """List notices; 1 where a file is wrong."""
    from compliance_kit.evidence import load_notices
    from compliance_kit.library import load
    from compliance_kit.outputs.notice.record import record

    home, day = find_root(root), today_or(today)
    library = load(home)
    wanted = [p for p in library.projects if not projects or p.id in projects]
    found = [load_notices(home, library, project) for project in wanted]
    rows = [record(d, day) for part in found for d in part.notices if not is_open or d.body.state != CLOSED]
    click.echo(json.dumps(rows, ensure_ascii=False, indent=1) if as_json else _listing(rows))
    for part in found:
        show(part.findings, part.sources)
    return 1 if any(part.findings for part in found) else 0


def _listing(rows: Sequence[Any]) -> str:
    if not rows:
        return tell(say("没有整改通知书。"))
    late = sum(row["is_overdue"] for row in rows)
    lines = [
        f"{row['number']}　{row['state']}　{row['first_due']}{tell(say('　已逾期')) if row['is_overdue'] else ''}"
        f"　{tell(say('{n} 项', n=len(row['items'])))}　{row['addressee']}"
        for row in rows
    ]
    return "\n".join((*lines, tell(say("共 {n} 份，逾期 {late} 份。", n=len(rows), late=late))))


def _result(home: Path, name: str) -> Reading:
    """The result of that file, or of that id in any project."""
    from compliance_kit.library import read_file

    paths = [Path(name)] if Path(name).is_file() else sorted(home.glob("projects/*/results/*.yml"))
    paths = [path for path in paths if path == Path(name) or path.stem == name]
    if not paths:
        raise CkitError(say("没有找到检查结果 {name}；写它的文件或编号", name=name))
    reading = read_file(paths[0], home)
    if reading.findings:
        show(reading.findings, {reading.path: reading.text})
    if reading.document is None or reading.document.head.kind != "result":
        raise CkitError(say("{path} 不是能用的检查结果", path=paths[0]))
    return reading


def _case(library: Library, reading: Reading) -> Any:
    """The result with its project and form; tells where the form has changed since."""
    from compliance_kit.evidence import rectify
    from compliance_kit.outputs.checklist.form import form

    result = reading.document
    assert result is not None
    project = next((p for p in library.projects if p.id == result.body.project), None)
    if project is None:
        raise CkitError(say("检查结果写的项目 {name} 不在库里", name=result.body.project))
    checklist = next((c for c in library.checklists if c.body.form == result.body.form), None)
    if checklist is None:
        raise CkitError(say("检查结果用的表单 {name} 不在库里", name=result.body.form))
    if form(library, checklist, project).hash != result.body.hash:
        click.echo(tell(say("提示：检查之后这张表单改过，请逐项核对整改要求和依据")), err=True)
    return rectify.Case(library, project, checklist, result)


def _refuse_a_used(number: str, home: Path, library: Library, project: Document[Project]) -> None:
    """No number stands on the notices of two projects, as a short name that both bear would make it."""
    from compliance_kit.evidence import load_notices

    for other in library.projects:
        if other.id != project.id and load_notices(home, library, other).find(number):
            words = say("编号 {number} 已用在项目 {other}；用 --unit 另写一个简称", number=number, other=other.id)
            raise CkitError(words)


def _tell_repeated(data: dict[str, Any], before: Notices) -> None:
    """Say which of the items stand in an earlier notice of the same inspection that is still open."""
    keys = {item["key"] for item in data["items"]}
    for earlier in (d.body for d in before.notices):
        again = sorted(keys & {item.key for item in earlier.items})
        if earlier.result == data["result"] and earlier.state != CLOSED and again:
            words = say("提示：{items} 已在 {number} 里，还没有销号", items="、".join(again), number=earlier.number)
            click.echo(tell(words), err=True)


def _unit(before: Notices, project: Document[Project]) -> str:
    """The short name of the last notice; else the estate's, without what stands in brackets."""
    return before.notices[-1].body.unit if before.notices else re.split(r"[（(]", project.title)[0]


def _due(text: str, issued: date, library: Library) -> date | None:
    """The day that was asked for, written as a day or as a period from the issue, whose own day is not counted."""
    if not text:
        return None
    try:
        due = _after(issued, text.strip(), library) or date.fromisoformat(text.strip())
    except ValueError as error:
        raise CkitError(say("完成时限 {text} 看不懂；写日期（2026-12-08），或者 7 日、7 工作日", text=text)) from error
    if not issued <= due <= issued + timedelta(days=LATEST_DAYS):
        raise CkitError(say("完成时限 {due} 早于签发日期，或者在一年以后", due=due))
    return due


def _after(issued: date, text: str, library: Library) -> date | None:
    """When a period ends; none where it is none. A day off at its end (art. 203) and a guess are told."""
    from compliance_kit.deadline import deadline, working_calendar
    from compliance_kit.kinds.values import day_text, duration

    within = duration(text) if text.endswith("日") else None
    if within is None:
        return None
    if within.count == 0:
        return issued
    ends = deadline(issued, within, working_calendar(d.body for d in library.calendars))
    if ends.note:
        click.echo(
            tell(say("提示：完成时限推算到{day}，节假日安排{note}", day=day_text(ends.day), note=ends.note)), err=True
        )
    if within.unit == "日" and (last := issued + timedelta(days=within.count)) != ends.day:
        words = say(
            "提示：{last}是休息日，按民法典第二百零三条顺延到{day}；不顺延的请直接写日期",
            last=day_text(last),
            day=day_text(ends.day),
        )
        click.echo(tell(words), err=True)
    return ends.day


def _find(home: Path, library: Library, name: str, project: str) -> Document[Notice]:
    from compliance_kit.evidence import load_notices

    parts = [load_notices(home, library, p) for p in library.projects if project in ("", p.id)]
    found = [document for part in parts for document in part.find(name)]
    if len(found) == 1:
        return found[0]
    if found:
        known = "、".join(f"{d.body.number}（{d.body.project}）" for d in found)
        raise CkitError(say("{name} 有几份：{known}；用 --project 写明项目", name=name, known=known))
    raise CkitError(say("没有找到整改通知书 {name}；用 ckit notice list 查看", name=name))


def _stop_at(found: Notices) -> None:
    """No number is given while a notice cannot be read: it may have been given before."""
    if found.findings:
        show(found.findings, found.sources)
        raise CkitError(say("现有的整改通知书有 {n} 处错误，改正后再签发，以免编号重复", n=len(found.findings)))
