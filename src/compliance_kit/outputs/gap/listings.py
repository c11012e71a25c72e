"""The comparison with the last report as plain tables and sentences, which every format prints alike."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from compliance_kit.kinds.decision import CLOSED
from compliance_kit.kinds.run import Run
from compliance_kit.outputs.gap import words
from compliance_kit.outputs.gap.findings import UNPLACED, Report
from compliance_kit.outputs.gap.gap import Gap
from compliance_kit.outputs.gap.progress import DONE, WAYS, is_late
from compliance_kit.outputs.gap.rates import Chapter

SHOWN = 40
"""Rows of a listing that a report prints; the ledger has them all."""
NO_LAST = "此前没有存档的报告，本期不作对比。"
POINTS = "个百分点"
_FIGURE = re.compile("[-+]?[0-9][0-9.年月日-]*%?|—")


@dataclass(frozen=True, slots=True)
class Listing:
    """A table: its heading, the columns with their share of the width, the rows, and how many rows were left out."""

    title: str
    columns: tuple[tuple[str, int], ...]
    rows: tuple[tuple[str, ...], ...]
    left_out: int = 0

    @property
    def names(self) -> tuple[str, ...]:
        """The heads of the columns."""
        return tuple(name for name, _ in self.columns)

    def widths(self, whole: float) -> tuple[float, ...]:
        """Each column's width where the table is `whole` wide, in its unit."""
        shares = [share for _, share in self.columns]
        return tuple(whole * share / sum(shares) for share in shares)

    @property
    def numeric(self) -> tuple[bool, ...]:
        """Which columns hold nothing but figures, days and dashes."""
        return tuple(all(_FIGURE.fullmatch(row[i]) for row in self.rows) for i in range(len(self.columns)))

    @property
    def is_narrow(self) -> bool:
        """Whether all but the first column are figures, so that it fits a phone as a table."""
        return all(self.numeric[1:])

    def short(self) -> Listing:
        """The first rows, as many as a report prints."""
        return replace(self, rows=self.rows[:SHOWN], left_out=max(0, len(self.rows) - SHOWN))


def since_last(report: Report) -> str:
    """What changed since the last report, in a few sentences."""
    last = report.progress.last
    if last is None:
        return NO_LAST
    now, then = report.whole, report.earlier[""]
    new, carried, again = report.changes.values()
    if not report.has_moved:
        return _same_period(report, last) + standing(report) + catalogue_note(report)
    ways = [f"{how} {n} 项" for how in WAYS if (n := len(report.progress.leavers(how)))]
    said = (
        f"与上期（{words.day(last.filed)}，{last.report}）相比：得分率 {words.percent(then.score)}→{words.percent(now.score)}"
        f"{_moved(then.score, now.score)}，检查率 {words.percent(then.coverage)}→{words.percent(now.coverage)}"
        f"{_moved(then.coverage, now.coverage)}；差距新增 {new} 项，延续 {carried} 项，重新出现 {again} 项；"
        f"上期的差距{'、'.join(ways) if ways else '没有减少'}。"
    )
    return said + standing(report) + catalogue_note(report)


def _same_period(report: Report, last: Run) -> str:
    """A report on the very days of the last one has nothing new to say of how things stand."""
    new, carried, again = report.changes.values()
    changed = "、".join(f"{name} {n} 项" for name, n in (("新增", new), ("重新出现", again)) if n)
    gone = "、".join(f"{how} {n} 项" for how in WAYS if (n := len(report.progress.leavers(how))))
    said = "；".join(part for part in (f"延续 {carried} 项", changed, gone) if part)
    return (
        f"统计期与上期（{words.day(last.filed)}，{last.report}）相同，得分率和检查率的异同不说明整改的成效；"
        f"差距{said}。"
    )


def standing(report: Report) -> str:
    """How many gaps are late, accepted and closed."""
    counts = (
        ("逾期未销号", len(report.late)),
        ("已接受", len(report.accepted)),
        ("已销号、待下次检查证实", sum(g.course.state == CLOSED for g in report.gaps)),
    )
    said = "，".join(f"{name} {n} 项" for name, n in counts if n)
    return f"全部差距中{said}。" if said else ""


def stand(report: Report, gap: Gap) -> str:
    """How a gap stands in few words: 待整改，已逾期 20 日."""
    late = f"，已逾期 {(report.today - gap.due).days} 日" if is_late(gap, report.today) else ""
    return gap.course.state + late


def catalogue_note(report: Report) -> str:
    """What to know where this report was not judged by what the last one was."""
    progress = report.progress
    if progress.last is None or progress.is_same_catalogue:
        return ""
    gone, altered = (sum(not lost.aspects for lost in progress.lost), sum(bool(lost.aspects) for lost in progress.lost))
    counted = (("改动", altered), ("新增", len(progress.fresh)), ("删除", gone))
    parts = [f"要求{name} {n} 条" for name, n in counted if n]
    what = "，".join(parts) or "检查表、预案、义务或者算法有改动"
    more = "，不能沿用的结论见附录" if progress.lost else ""
    return f"评定口径与上期不同（{what}），得分率不宜直接相比{more}。"


def course(report: Report, gap: Gap) -> str:
    """How a gap stands: 待整改；延续，2026年9月30日列入；已逾期 20 日."""
    c = gap.course
    parts = [c.state + (f"至 {words.day(c.until)}" if c.until else "")]
    if c.since and c.since < report.today:
        parts.append(f"{c.change}，{words.day(c.since)}列入")
    else:
        parts.append(c.change)
    if is_late(gap, report.today):
        parts.append(f"已逾期 {(report.today - gap.due).days} 日")
    return "；".join(parts)


def chapters(report: Report) -> Listing:
    """Both periods' rates and gaps by chapter."""
    now = {c.number: c for c in (*report.chapters, report.whole)}
    numbers = sorted({*now, *report.earlier} - {"", UNPLACED})
    rows = [_compared(report.earlier.get(n), now.get(n)) for n in (*numbers, "")]
    names = (("章", 36), ("上期得分率", 16), ("本期得分率", 16), ("变化", 14), ("上期差距", 14), ("本期差距", 14))
    return Listing("各章与上期对比", names, tuple(rows))


def left(report: Report) -> Listing:
    """The gaps of the last report that are not in this one: those put right first."""
    order = {way: i for i, way in enumerate(WAYS)}
    found = sorted(report.progress.left, key=lambda gone: (order[gone.how], gone.id))
    rows = [(f"{g.id.partition('-')[0]} {g.name}", words.day(g.since), g.how, g.why) for g in found]
    columns = (("差距", 40), ("列入日期", 22), ("去向", 18), ("说明", 50))
    return Listing(f"上期有、本期没有的差距（{len(rows)} 项）", columns, tuple(rows))


def lost(report: Report) -> Listing:
    """The conclusions that an altered catalogue does not let stand."""
    rows = []
    for one in report.progress.lost:
        rows.append((f"{one.requirement} {one.name}".strip(), "、".join(one.aspects) or "—", one.then, one.why))
    columns = (("要求", 50), ("改动", 22), ("上期", 18), ("说明", 50))
    return Listing(f"不能沿用的结论（{len(rows)} 条）", columns, tuple(rows))


def accepted(report: Report) -> Listing:
    """The gaps that somebody accepted, until when and on whose word."""
    found = sorted(report.accepted, key=lambda g: (g.course.until or report.today, g.id))
    rows = [(f"{g.code} {g.name}", words.day(g.course.until or report.today), g.course.decided) for g in found]
    return Listing(
        f"已接受的差距（{len(rows)} 项）", (("差距", 40), ("接受至", 22), ("申请、批准和理由", 70)), tuple(rows)
    )


def projects(reports: Iterable[Report]) -> Listing:
    """How each project moved since its last report."""
    rows: list[tuple[str, ...]] = []
    for r in reports:
        last, then = r.progress.last, r.earlier.get("")
        if last is None or then is None:
            rows.append((r.project.title, "—", "—", "—", "—", "—", "—", str(len(r.accepted)), str(len(r.late))))
            continue
        moved = _moved(then.score, r.whole.score, bare=True)
        new, carried, again = r.changes.values()
        figures = (new, carried, again, len(r.progress.leavers(DONE)), len(r.accepted), len(r.late))
        rows.append((r.project.title, last.filed.isoformat(), moved, *map(str, figures)))
    names = ("上期", "得分率变化", "新增", "延续", "重新出现", "已整改", "已接受", "逾期")
    widths = (24, 18, 11, 11, 13, 13, 13, 11)
    return Listing("与上期对比", (("项目", 34), *zip(names, widths, strict=True)), tuple(rows))


def _compared(then: Chapter | None, now: Chapter | None) -> tuple[str, ...]:
    one = now or then
    assert one
    scores = [words.percent(c.score) if c else "—" for c in (then, now)]
    gaps = [str(c.gaps) if c else "—" for c in (then, now)]
    moved = _moved(then.score, now.score, bare=True) if then and now else "—"
    return (f"{one.number} {one.title}".strip(), *scores, moved, *gaps)


def _moved(then: float | None, now: float | None, *, bare: bool = False) -> str:
    """By how many percentage points a rate moved, between what the two reports print: （升 0.7 个百分点）, +0.7."""
    if then is None or now is None:
        return "—" if bare else ""
    points = round(now - then, 1)
    if bare:
        return f"{points:+g}" if points else "0"
    return f"（{'升' if points > 0 else '降'} {abs(points):g} {POINTS}）" if points else "（持平）"


def all_of(report: Report) -> Sequence[Listing]:
    """Every listing that has rows, for the ledger."""
    if report.progress.last is None:
        return [one for one in (accepted(report),) if one.rows]
    compared = (chapters(report),) if report.has_moved else ()
    return [one for one in (*compared, left(report), lost(report), accepted(report)) if one.rows]
