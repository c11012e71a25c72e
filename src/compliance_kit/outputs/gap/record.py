"""The gap report for machines; `report.schema.json` beside this file describes it."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date
from typing import Any

from compliance_kit.evidence import Verdict
from compliance_kit.outputs.gap import parts, words
from compliance_kit.outputs.gap.findings import Report
from compliance_kit.outputs.gap.gap import Gap
from compliance_kit.outputs.gap.measured import MetricRow
from compliance_kit.outputs.gap.progress import is_late
from compliance_kit.outputs.gap.rates import Chapter, Past
from compliance_kit.outputs.gap.times import Times

VERSION = 1


def render(report: Report) -> bytes:
    """The JSON's bytes; `<` is written as an escape, so that the text may stand in a page."""
    text = json.dumps(record(report), ensure_ascii=False, indent=1, sort_keys=True)
    return (text.replace("<", "\\u003c") + "\n").encode()


def record(report: Report) -> dict[str, Any]:
    """The report as plain data."""
    whole = report.whole
    return {
        "version": VERSION,
        "id": report.id,
        "project": {"id": report.project.id, "title": report.project.title, "synthetic": report.project.body.synthetic},
        "date": report.today.isoformat(),
        "period": [day.isoformat() for day in report.window],
        "summary": words.summary(report),
        "conclusion": report.conclusion,
        "score": whole.score,
        "coverage": whole.coverage,
        "evidence_share": report.evidence_share,
        "vetoes": [g.subject for g in report.vetoes],
        "unproved_vetoes": [g.subject for g in report.unproved_vetoes],
        "worst": [g.id for g in report.worst],
        "counts": dict(report.counts),
        "outcomes": {outcome.value: n for outcome, n in report.outcomes.items()},
        "records": {"accepted": report.records.accepted, "rejected": report.records.rejected},
        "faults": list(words.faults(report)),
        "laws": [asdict(law) for law in report.laws],
        "chapters": [_chapter(c) for c in report.chapters],
        "sections": [_chapter(c) for c in parts.by_section(report)],
        "roles": [_chapter(c) for c in parts.by_role(report)],
        "failures": [{"requirement": name, "fails": n} for name, n, _ in parts.failures([report])],
        "times": [_times(t) for t in report.times],
        "gaps": [gap_record(report, g) for g in report.gaps],
        "catalogue": report.catalogue.whole,
        "trend": [_run(run) for run in report.runs],
        "progress": _progress(report),
        "verdicts": [_verdict(v) for v in report.verdicts],
        "metrics": [_metric(m) for m in report.metrics],
        "waivers": list(words.waivers(report)),
        "method": list(words.METHOD),
    }


def _chapter(c: Chapter) -> dict[str, Any]:
    rates = {"score": c.score, "coverage": c.coverage, "points": float(c.points), "full": float(c.full)}
    return asdict(c) | rates


def _times(t: Times) -> dict[str, Any]:
    """Without the single cases: how many were closed, in time's unit the limit and the 90th percentile."""
    return {
        "title": t.title,
        "unit": t.unit,
        "limit": t.limit,
        "p90": t.p90,
        "share": t.share,
        "n": t.n,
        "closed": len(t.lasted),
    }


def gap_record(report: Report, g: Gap) -> dict[str, Any]:
    """One gap as plain data."""
    course = {name: _plain(value) for name, value in asdict(g.course).items()} | {"late": is_late(g, report.today)}
    days = {"due": g.due.isoformat(), "seen": _plain(g.seen)}
    return asdict(g) | days | {"risk": str(g.risk), "course": course}


def _run(run: Past) -> dict[str, Any]:
    period, c = [day.isoformat() for day in run.window or ()], run.whole
    return {"date": run.day.isoformat(), "period": period, "score": c.score, "coverage": c.coverage, "gaps": c.gaps}


def _progress(report: Report) -> dict[str, Any]:
    progress, last = report.progress, report.progress.last
    return {
        "last": {
            "report": last.report,
            "date": last.filed.isoformat(),
            "score": last.score,
            "coverage": last.coverage,
            "conclusion": last.conclusion,
        }
        if last
        else None,
        "counts": dict(report.changes),
        "left": [{name: _plain(value) for name, value in asdict(left).items()} for left in progress.left],
        "lost": [asdict(lost) | {"aspects": list(lost.aspects)} for lost in progress.lost],
        "fresh": list(progress.fresh),
        "same_catalogue": progress.is_same_catalogue,
    }


def _plain(value: Any) -> Any:
    """A day as JSON has it; all else as it is."""
    return value.isoformat() if isinstance(value, date) else value


def _verdict(v: Verdict) -> dict[str, Any]:
    return {
        "requirement": v.requirement.id,
        "outcome": v.outcome.value,
        "reason": v.reason,
        "gaps": [s.code for s in v.shortfalls],
        "checks": v.checks,
        "fails": v.fails,
        "skipped": v.skipped,
        "expected": v.expected,
        "done": v.done,
        "last": v.last.isoformat() if v.last else None,
        "veto": v.is_veto,
    }


def _metric(m: MetricRow) -> dict[str, Any]:
    found = m.measured
    return {
        "id": m.id,
        "title": m.title,
        "value": found.value if found else None,
        "unit": found.unit if found else "",
        "n": found.n if found else 0,
        "p90_minutes": found.p90_minutes if found else None,
        "target": m.target,
        "period": m.period,
        "judgement": m.judgement,
        "note": m.note,
    }
