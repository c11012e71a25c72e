"""The gap report for machines; `report.schema.json` beside this file describes it."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from compliance_kit.outputs.gap import words
from compliance_kit.outputs.gap.findings import Report


def render(report: Report) -> bytes:
    """The JSON's bytes; `<` is written as an escape, so that the text may stand in a page."""
    text = json.dumps(record(report), ensure_ascii=False, indent=1, sort_keys=True)
    return (text.replace("<", "\\u003c") + "\n").encode()


def record(report: Report) -> dict[str, Any]:
    """The report as plain data."""
    whole = report.whole
    return {
        "version": 1,
        "project": {"id": report.project.id, "title": report.project.title, "synthetic": report.project.body.synthetic},
        "date": report.today.isoformat(),
        "period": [day.isoformat() for day in report.window],
        "summary": words.summary(report),
        "conclusion": report.conclusion,
        "score": whole.score,
        "coverage": whole.coverage,
        "evidence_share": report.evidence_share,
        "vetoes": [g.subject for g in report.vetoes],
        "counts": dict(report.counts),
        "records": {"accepted": report.accepted, "rejected": report.rejected},
        "chapters": [{**asdict(c), "score": c.score, "coverage": c.coverage} for c in report.chapters],
        "gaps": [{**asdict(g), "due": g.due.isoformat()} for g in report.gaps],
        "verdicts": [
            {
                "requirement": v.requirement.id,
                "outcome": v.outcome.value,
                "gap": v.gap,
                "reason": str(v.reason),
                "checks": v.checks,
                "fails": v.fails,
                "expected": v.expected,
                "done": v.done,
                "last": v.last.isoformat() if v.last else None,
            }
            for v in report.verdicts
        ],
        "metrics": [
            {
                "id": m.id,
                "value": m.measured.value if m.measured else None,
                "n": m.measured.n if m.measured else 0,
                "target": m.target,
                "judgement": m.judgement,
            }
            for m in report.metrics
        ],
    }
