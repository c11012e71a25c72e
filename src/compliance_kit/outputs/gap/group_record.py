"""The group report for machines; `group.schema.json` beside this file describes it."""

from __future__ import annotations

import json
from typing import Any

from compliance_kit.outputs.gap import words
from compliance_kit.outputs.gap.findings import Report
from compliance_kit.outputs.gap.group import RULES, Fined, Group, Placed
from compliance_kit.outputs.gap.measured import MetricRow
from compliance_kit.outputs.gap.progress import DONE
from compliance_kit.outputs.gap.rates import Chapter

VERSION = 1


def render(group: Group) -> bytes:
    """The JSON's bytes; `<` is written as an escape, so that the text may stand in a page."""
    text = json.dumps(record(group), ensure_ascii=False, indent=1, sort_keys=True)
    return (text.replace("<", "\\u003c") + "\n").encode()


def record(group: Group) -> dict[str, Any]:
    """The report as plain data."""
    score, coverage = group.medians
    return {
        "version": VERSION,
        "id": group.id,
        "date": group.today.isoformat(),
        "synthetic": group.is_synthetic,
        "summary": group.summary,
        "whole": _rates(group.whole),
        "median": {"score": score, "coverage": coverage},
        "chapters": [_rates(c) for c in group.chapters],
        "projects": [_project(rank, r) for rank, r in enumerate(group.ranking, 1)],
        "counts": dict(group.counts),
        "vetoes": [_placed(p) for p in group.vetoes],
        "unproved_vetoes": [_placed(p) for p in group.unproved_vetoes],
        "worst": [_fined(fined) for fined in group.worst],
        "failures": [{"requirement": name, "fails": n, "projects": places} for name, n, places in group.failures],
        "metrics": [
            {"title": title, "projects": [_metric(r, m) for r, m in zip(group.reports, rows, strict=True) if m]}
            for title, rows in group.metrics
        ],
        "runs": [{"date": run.day.isoformat()} | _rates(run.whole) for run in group.runs],
        "method": [*RULES, *words.METHOD],
    }


def _rates(c: Chapter) -> dict[str, Any]:
    return {
        "number": c.number,
        "title": c.title,
        "applicable": c.applicable,
        "checked": c.checked,
        "points": float(c.points),
        "full": float(c.full),
        "score": c.score,
        "coverage": c.coverage,
        "gaps": c.gaps,
    }


def _project(rank: int, report: Report) -> dict[str, Any]:
    return {
        "rank": rank,
        "id": report.project.id,
        "title": report.project.title,
        "report": report.id,
        "period": [day.isoformat() for day in report.window],
        "conclusion": report.conclusion,
        "whole": _rates(report.whole),
        "evidence_share": report.evidence_share,
        "vetoes": len(report.vetoes),
        "unproved_vetoes": len(report.unproved_vetoes),
        "counts": dict(report.counts),
        "chapters": [_rates(c) for c in report.chapters],
        "since_last": _since_last(report),
    }


def _since_last(report: Report) -> dict[str, Any] | None:
    """How the project moved since its own last report; None where there is none."""
    last = report.progress.last
    if last is None:
        return None
    then, now = report.earlier[""].score, report.whole.score
    return {
        "date": last.filed.isoformat(),
        "score_points": None if then is None or now is None else round(now - then, 1),
        "changes": dict(report.changes),
        "put_right": len(report.progress.leavers(DONE)),
        "accepted": len(report.accepted),
        "late": len(report.late),
        "same_catalogue": report.progress.is_same_catalogue,
    }


def _placed(placed: Placed) -> dict[str, Any]:
    report, gap = placed
    return {"project": report.project.id, "gap": gap.id, "name": gap.name, "due": gap.due.isoformat()}


def _fined(fined: Fined) -> dict[str, Any]:
    return {"fine": fined.fine, "penalty": fined.penalty, "gaps": [_placed(placed) for placed in fined.placed]}


def _metric(report: Report, m: MetricRow) -> dict[str, Any]:
    value, n = (m.measured.value, m.measured.n) if m.measured else (None, 0)
    return {"project": report.project.id, "value": value, "n": n, "target": m.target, "judgement": m.judgement}
