"""`ckit gap`: file a gap report, decide about its gaps, list what is open; nothing that was filed or decided is rewritten."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from compliance_kit.cli.app import Command, Group, tell
from compliance_kit.cli.gap_filing import prepared, write
from compliance_kit.cli.gap_store import Case, Wish, case, cases, decide, put_down
from compliance_kit.cli.histories import show
from compliance_kit.cli.options import Day, find_root, root_option, today_option, today_or
from compliance_kit.cli.writing import alone
from compliance_kit.kinds.decision import ACCEPTED, CLOSED, DOING, REPORTED, RETURNED
from compliance_kit.model import CkitError, say

if TYPE_CHECKING:
    from compliance_kit.outputs.gap.gap import Gap

Function = Callable[..., Any]


@click.group(cls=Group, help="差距报告存档，差距的接受、整改、销号和退回，列出没有办结的。")
def gap() -> None:
    """File reports, decide about gaps, list them."""


def _who(function: Function) -> Function:
    """What every decision needs: which gaps, of which project, who, why, and on what day."""
    for option in (
        click.argument("gaps", metavar="GAP", nargs=-1, required=True),
        click.option("--project", default="", metavar="ID", help="物业项目；库里只有一个时可以不写"),
        click.option("--by", required=True, metavar="姓名", help="经办人；销号和退回写复查人"),
        click.option("--reason", required=True, metavar="文字", help="理由或者办理情况"),
        today_option,
        root_option,
    ):
        function = option(function)
    return function


@gap.command(name="list", cls=Command, help="列出差距：状态、与上期相比、期限，逾期的标出。")
@click.option("--project", "projects", multiple=True, metavar="ID", help="只列该项目的（可重复）")
@click.option("--open", "is_open", is_flag=True, help="不列已销号和已接受的")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
@today_option
@root_option
def list_gaps(projects: tuple[str, ...], is_open: bool, as_json: bool, today: date | None, root: Path | None) -> int:
    """List the gaps as of a day; 1 where something that was filed is wrong."""
    from compliance_kit.outputs.gap.record import gap_record

    found = cases(find_root(root), today_or(today), projects)
    rows = [
        (one, g)
        for one in found
        for g in one.report.gaps
        if not (is_open and g.course.state in (CLOSED, ACCEPTED))
    ]  # fmt: skip
    if as_json:
        data = [{"project": one.project.id, **gap_record(one.report, g)} for one, g in rows]
        click.echo(json.dumps(data, ensure_ascii=False, indent=1))
    else:
        for one in found:
            _list_one(one, [g for case_, g in rows if case_ is one])
    for one in found:
        show(one.filed.findings, one.filed.sources)
    return 1 if any(one.filed.findings for one in found) else 0


def _list_one(one: Case, gaps: Sequence[Gap]) -> None:
    from compliance_kit.outputs.gap.progress import is_late

    click.echo(f"{one.project.title}　{one.report.id}")
    for g in gaps:
        late = tell(say("　已逾期")) if is_late(g, one.report.today) else ""
        until = tell(say("　接受至 {day}", day=g.course.until)) if g.course.until else ""
        mark = "★" if g.is_veto else "　"
        click.echo(f"{mark}{g.course.state}　{g.due}　{g.course.change}　{g.id}{until}{late}")
        click.echo(f"　　{g.name}")
    late_ones = sum(is_late(g, one.report.today) for g in gaps)
    click.echo(tell(say("共 {n} 项，逾期 {late} 项。", n=len(gaps), late=late_ones)))


@gap.command(cls=Command, help="把当天的差距报告存档：得分、差距和评定口径；存了就不再改，以后的报告和它对比。")
@click.option("--project", "projects", multiple=True, metavar="ID", help="只存该项目的（可重复），默认全部")
@click.option("--by", required=True, metavar="姓名", help="存档人；本期不再发现的差距由他销号，又发现的由他退回")
@click.option("--despite-faults", is_flag=True, help="检查记录有写错的也照存，这时不自动销号")
@today_option
@root_option
def record(projects: tuple[str, ...], by: str, despite_faults: bool, today: date | None, root: Path | None) -> int:
    """File today's report of each project, all or none; what it found closed or found again goes into the gap's history."""
    home, day = find_root(root), today_or(today)
    if not by.strip():
        raise CkitError(say("--by 没有写姓名"))
    with alone(home):
        found = cases(home, day, projects, is_strict=True)
        for one in found:
            show(one.report.records.findings, {})
        for ready in prepared(found, by, despite_faults=despite_faults):
            write(ready)
            click.echo(tell(say("{report} 已存档：{path}", report=ready.one.report.id, path=ready.shown)))
            for line in ready.lines:
                click.echo(f"  {tell(line)}")
    return 0


@gap.command(cls=Command, help="接受差距 GAP（编号）到某一天：到期自动失效，得分不变。法定义务不能豁免，只是暂缓。")
@_who
@click.option("--until", type=Day(), required=True, metavar="日期", help="接受到哪一天（含当天）")
@click.option("--approver", required=True, metavar="姓名", help="批准人，不能是经办人自己")
@click.option("--interim", default="", metavar="文字", help="未消除前的防范措施；一票否决项和有罚则的必须写")
def accept(gaps: tuple[str, ...], until: date, approver: str, interim: str, **who: Any) -> int:
    """Write down that gaps are left as they are until a day."""
    more = {"until": until.isoformat(), "approver": approver, "interim": interim}
    return _decide(gaps, Wish(ACCEPTED, who["by"], who["reason"], more), who)


@gap.command(cls=Command, help="销号：本次评定不再发现的，或者附证明材料（不符合、漏做的）。")
@_who
@click.option("--proof", default="", metavar="文字", help="证据在哪里")
@click.option("--evidence", multiple=True, type=click.Path(path_type=Path), metavar="文件", help="证明材料（可重复）")
def close(gaps: tuple[str, ...], proof: str, evidence: tuple[Path, ...], **who: Any) -> int:
    """Write down that gaps are put right."""
    return _decide(gaps, Wish(CLOSED, who["by"], who["reason"], {"proof": proof}, evidence), who)


@gap.command(cls=Command, help="退回：销号的重新打开，待复查的退回整改，接受的撤回。")
@_who
def reopen(gaps: tuple[str, ...], **who: Any) -> int:
    """Write down that gaps are open again."""
    return _decide(gaps, Wish(RETURNED, who["by"], who["reason"]), who)


@gap.command(cls=Command, help="记下整改的进展：整改中或者待复查。")
@_who
@click.option("--to", required=True, type=click.Choice([DOING, REPORTED]), help="转为哪种状态")
@click.option("--cause", default="", metavar="文字", help="原因")
@click.option("--resources", default="", metavar="文字", help="需要的资源")
@click.option("--evidence", multiple=True, type=click.Path(path_type=Path), metavar="文件", help="证明材料（可重复）")
def move(gaps: tuple[str, ...], to: str, cause: str, resources: str, evidence: tuple[Path, ...], **who: Any) -> int:
    """Write down how far the work has come."""
    more = {"cause": cause, "resources": resources}
    return _decide(gaps, Wish(to, who["by"], who["reason"], more, evidence), who)


def _decide(gaps: Sequence[str], wish: Wish, who: dict[str, Any]) -> int:
    """All of the gaps or none: what may not be decided of one is told before any is written."""
    home = find_root(who["root"])
    with alone(home):
        one = case(home, today_or(who["today"]), who["project"])
        steps = [decide(one, name, wish) for name in dict.fromkeys(gaps)]
        put_down(one, steps)
    for step in steps:
        click.echo(tell(say("{gap} 已记入“{to}”（{path}）", gap=step.gap, to=wish.to, path=step.shown)))
    return 0
