"""How long repairs and complaints took, against the time that is allowed: what the figures of response times show."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from compliance_kit.evidence import Records, Verdict, metric_window
from compliance_kit.evidence.counting import cases, rank_90, seconds
from compliance_kit.kinds.metric import Metric
from compliance_kit.kinds.values import MINUTES, Duration, duration
from compliance_kit.library import Library

DRAWN = ("work_orders", "complaints")
"""The records that figures are drawn of."""
_TIMED = re.compile(r"duration *<=? *(.+)")


@dataclass(frozen=True, slots=True)
class Times:
    """One metric's closed cases: how long each took, the longest allowed and the 90th percentile, all in `unit`.

    `share` and `n` are the metric's own: cases still open count there as late, and have no length here.
    """

    title: str
    unit: str
    limit: float
    lasted: tuple[float, ...]
    p90: float
    share: str
    n: int


def response_times(library: Library, verdicts: Sequence[Verdict], records: Records) -> tuple[Times, ...]:
    """Every metric in use that is a share of repairs or complaints dealt with in time, by its id."""
    goals: dict[str, Verdict] = {}
    for verdict in verdicts:
        goal = verdict.requirement.requirement.measure
        if goal and verdict.measurement and goal.metric in library.documents:
            goals.setdefault(goal.metric, verdict)
    return tuple(made for metric in sorted(goals) for made in _times(library, goals[metric], records))


def _times(library: Library, verdict: Verdict, records: Records) -> Iterator[Times]:
    goal, measured = verdict.requirement.requirement.measure, verdict.measurement
    if goal is None or measured is None:  # pragma: no cover - response_times looks at verdicts with both
        return
    document = library.documents[goal.metric]
    metric: Metric = document.body
    timed = _TIMED.fullmatch(metric.success)
    limit = duration(timed[1]) if timed else None
    if limit is None or metric.dataset not in DRAWN or not metric.started:
        return
    minutes = sorted(_minutes(metric, goal.window, records))
    if minutes:
        unit = "日" if limit.minutes >= 2 * MINUTES["日"] else "小时" if limit.minutes > 120 else "分钟"
        size = MINUTES[unit]
        lasted = tuple(round(m / size, 3) for m in minutes)
        p90 = round(minutes[rank_90(len(minutes)) - 1] / size, 1)
        yield Times(document.title, unit, round(limit.minutes / size, 2), lasted, p90, measured.shown, measured.n)


def _minutes(metric: Metric, span: Duration | None, records: Records) -> Iterator[float]:
    """The same cases that the metric counts, as far as they are done."""
    window = metric_window(span or metric.window, records.window)
    for row in cases(metric, records.rows(metric.dataset), window):
        if (lasted := seconds(metric, row)) is not None:
            yield float(lasted) / 60
