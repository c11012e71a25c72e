"""How long repairs and complaints took, against the time that is allowed: what the figures of response times show."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from compliance_kit.evidence import Records, Verdict, metric_window
from compliance_kit.evidence.counting import cases, rank_90, seconds
from compliance_kit.kinds.metric import Metric
from compliance_kit.kinds.values import MINUTES, Duration

DRAWN = ("work_orders", "complaints")
"""The records that figures are drawn of."""


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


def response_times(verdicts: Sequence[Verdict], records: Records) -> tuple[Times, ...]:
    """Every metric in use that is a share of repairs or complaints dealt with in time, by its id and limit."""
    goals: dict[tuple[str, str], Verdict] = {}
    for verdict in verdicts:
        if (metric := verdict.requirement.metric) and verdict.measurement:
            goals.setdefault((metric.id, metric.body.success), verdict)
    return tuple(made for metric in sorted(goals) for made in _times(goals[metric], records))


def _times(verdict: Verdict, records: Records) -> Iterator[Times]:
    document, measured, goal = (
        verdict.requirement.metric,
        verdict.measurement,
        verdict.requirement.requirement.measure,
    )
    if (
        document is None or measured is None or goal is None
    ):  # pragma: no cover - response_times looks at verdicts with all
        return
    metric, limit = document.body, document.body.limit
    if limit is None or metric.dataset not in DRAWN:
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
