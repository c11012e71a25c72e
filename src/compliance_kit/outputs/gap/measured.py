"""What the metrics came to, as rows: each once for every limit and target that holds in the project."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from compliance_kit.evidence import Measurement, Verdict, survey_size
from compliance_kit.kinds.metric import Metric
from compliance_kit.kinds.project import Project, households
from compliance_kit.model import Document
from compliance_kit.outputs.gap.rates import percent

UNMET = "未达标"
ANSWERS = {"surveys": "答卷", "ratings": "每项至少有答卷"}
"""Records of what people answered: what the number of a metric counts there."""


@dataclass(frozen=True, slots=True)
class MetricRow:
    """One metric's figure against one target; `period` is what it looks back over, 统计期 or 近 12 个月."""

    id: str
    title: str
    definition: str
    measured: Measurement | None
    target: str
    judgement: str
    note: str
    period: str


def metric_rows(verdicts: tuple[Verdict, ...], project: Project) -> list[MetricRow]:
    """Each metric in use once for each limit and target, those that are not met first."""
    seen: dict[tuple[str, str, str], tuple[Document[Metric], Verdict]] = {}
    for verdict in verdicts:
        if metric := verdict.requirement.metric:
            seen.setdefault((metric.id, metric.body.success, str(verdict.requirement.target or "")), (metric, verdict))
    rows = [_metric(*seen[key], project) for key in sorted(seen)]
    return sorted(rows, key=lambda row: row.judgement != UNMET)


def _metric(metric: Document[Metric], verdict: Verdict, project: Project) -> MetricRow:
    measured, aim, goal = verdict.measurement, verdict.requirement.target, verdict.requirement.requirement.measure
    if measured is None or measured.value is None:
        judgement = "无数据"
    elif not measured.is_enough(metric.body):
        judgement = f"样本不足（至少 {metric.body.min_n}），仅供参考"
    else:
        judgement = "达标" if aim and measured.reaches(aim) else UNMET
    note = measured.note if measured else ""
    if metric.body.dataset in ANSWERS and measured and measured.n:
        note += _response(measured.n, ANSWERS[metric.body.dataset], project)
    span = (goal and goal.window) or metric.body.window
    period = f"近 {span}" if span else "统计期"
    return MetricRow(metric.id, metric.title, metric.body.definition, measured, str(aim or ""), judgement, note, period)


def _response(answers: int, counted: str, project: Project) -> str:
    """How the number of answers, and what was counted, compares with the number of households."""
    known = households(project)
    if not known:
        return ""
    share = percent(Decimal(answers), Decimal(known))
    needed = survey_size(known)
    verdict = "样本量够" if answers >= needed else "样本量不够，仅供参考"
    return f"；{known} 户中{counted} {answers} 份（{share:g}%），按 95% 置信、误差±5% 需 {needed} 份，{verdict}"
