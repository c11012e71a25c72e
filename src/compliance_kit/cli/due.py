"""`ckit due`: what must be checked and practised now, what is late, and what comes."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from compliance_kit.cli.app import Command, tell
from compliance_kit.cli.options import Day, find_root, root_option, today_or
from compliance_kit.model import CkitError, Diagnostic, Document, Severity, Text, say

if TYPE_CHECKING:
    from compliance_kit.evidence import Agenda
    from compliance_kit.kinds.project import Project
    from compliance_kit.library import Library

HELP = """列出各项目到这一天该查的、已查的、超期的，和今后几天要查的；有超期的以退出码 1 结束。

每月、每季等按公历算，每周从周一起；“宜”是其中最后一个工作日。
"""
LONGEST_DAYS = 366
FIRST_YEAR, LAST_YEAR = 2000, 2199
"""The years that a calendar of working days may be of."""


@click.command(cls=Command, help=HELP)
@click.option("--project", "projects", multiple=True, help="只看该项目（可重复）")
@click.option("--on", "--as-of", "on", type=Day(), default=None, metavar="日期", help="按哪一天看，默认今天")
@click.option("--days", type=click.IntRange(0, LONGEST_DAYS), default=14, help="往后看几天，默认 14")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
@click.option(
    "--ics", type=click.Path(path_type=Path), default=None, help="另写一份日历文件（iCalendar），可导入手机和办公软件"
)
@root_option
def due(
    projects: tuple[str, ...], on: date | None, days: int, as_json: bool, ics: Path | None, root: Path | None
) -> int:
    """Say what is due."""
    from compliance_kit.library import load
    from compliance_kit.outputs.agenda import lines, record

    home, day = find_root(root), today_or(on)
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise CkitError(say("日期要在 {first} 年到 {last} 年之间", first=FIRST_YEAR, last=LAST_YEAR))
    library = load(home)
    if errors := _errors(library.findings):
        _warn(say("知识库有 {n} 处错误，有错的文件没有计入；请先运行 ckit check", n=errors))
    agendas = _agendas(library, home, _chosen(library, projects), (day, days))
    if as_json:
        data = record(library, agendas, day, day + timedelta(days=days))
        click.echo(json.dumps(data, ensure_ascii=False, indent=1))
    else:
        click.echo("\n\n".join("\n".join(lines(library, agenda, tell)) for agenda in agendas))
    if ics:
        _write(ics, library, agendas)
    return 1 if any(agenda.overdue for agenda in agendas) else 0


def _chosen(library: Library, names: Sequence[str]) -> list[Document[Project]]:
    """The projects asked for; all that are under way where none is named."""
    known = {project.id: project for project in library.projects}
    for name in names:
        if name not in known:
            raise CkitError(say("没有项目 {name}；已有：{known}", name=name, known="、".join(known) or "—"))
    if not known:
        raise CkitError(say("知识库里没有项目"))
    return [p for p in known.values() if (p.id in names if names else p.head.status not in ("draft", "ended"))]


def _agendas(
    library: Library, home: Path, projects: Sequence[Document[Project]], when: tuple[date, int]
) -> list[Agenda]:
    from compliance_kit import evidence
    from compliance_kit.deadline import working_calendar
    from compliance_kit.tailoring import applicable

    span = evidence.Span(*when, working_calendar(d.body for d in library.calendars))
    found = []
    for project in projects:
        records = evidence.load(home, library, project, span.on, environment=os.environ)
        if errors := _errors(records.findings):
            _warn(say("{title}的记录有 {n} 处不能用，没有计入；详见 ckit build gap", title=project.title, n=errors))
        found.append(evidence.agenda(library, applicable(library, project), records, span))
    return found


def _errors(findings: Sequence[Diagnostic]) -> int:
    return sum(d.severity is Severity.ERROR for d in findings)


def _warn(words: Text) -> None:
    click.echo(f"ckit: {tell(words)}", err=True)


def _write(path: Path, library: Library, agendas: Sequence[Agenda]) -> None:
    """Write the calendar file, whole or not at all."""
    from compliance_kit.outputs.agenda import ical

    content = ical.render(library, agendas, tell)
    fresh = path.with_name(f".{path.name}.new")
    fresh.write_bytes(content)
    fresh.replace(path)
    events = content.count(b"BEGIN:VEVENT")
    click.echo(tell(say("已写出 {path}，{n} 个日程", path=path, n=events)), err=True)
