"""The gap report as data: what every format prints."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from compliance_kit.checks import CHECKS, check
from compliance_kit.evidence import Measurement, Outcome, Records, Verdict, judge
from compliance_kit.kinds.project import Project
from compliance_kit.kinds.words import CHAPTERS
from compliance_kit.library import Library
from compliance_kit.model import Diagnostic, Document, Severity
from compliance_kit.outputs.output import Order
from compliance_kit.tailoring import Applicable, Tailored, applicable

CODES = {
    "G1": "未覆盖",
    "G2": "未检查",
    "G3": "未执行",
    "G4": "不符合",
    "G5": "无证据或证据过期",
    "G6": "指标未达",
    "G7": "依据失效或待复核",
}
DUE_DAYS = {"veto": 3, "penalty": 7, "must": 15, "other": 30}
"""Days to put a gap right, by what is at stake: our own default, printed in the report."""
MEASURES = {
    "G1": "在服务标准中补写一条可核查的要求，引用该条款，明确岗位和频次",
    "G2": "在相应检查表中增加检查项，写明检查方法",
    "G3": "按规定频次补做并留存记录，查明漏做原因",
    "G4": "立即整改不符合项，复查合格后销号，分析原因防止再发",
    "G5": "补充检查并留存记录；无法补证的如实说明",
    "G6": "分析未达标的记录，制定改进措施，下一统计期复核",
    "G7": "对照现行法规重新核对内容，更新复核日期",
}


@dataclass(frozen=True, slots=True)
class Gap:
    """One row of the list and of the ledger; `id` is stable while the thing and the code stay the same."""

    id: str
    code: str
    subject: str
    name: str
    what: str
    basis: str
    penalty: str
    evidence: str
    measure: str
    owner: str
    due: date
    due_days: int
    chapter: str
    is_veto: bool


@dataclass(frozen=True, slots=True)
class Chapter:
    """One chapter's figures; rates are percent, None where nothing can be rated."""

    number: str
    title: str
    applicable: int
    checked: int
    points: float
    full: float
    gaps: int

    @property
    def score(self) -> float | None:
        """得分率: points reached of points that could be rated."""
        return round(100 * self.points / self.full, 1) if self.full else None

    @property
    def coverage(self) -> float | None:
        """检查率: requirements rated of requirements that apply."""
        return round(100 * self.checked / self.applicable, 1) if self.applicable else None


@dataclass(frozen=True, slots=True)
class MetricRow:
    """One metric's figure against its target."""

    id: str
    title: str
    definition: str
    measured: Measurement | None
    target: str
    judgement: str


@dataclass(frozen=True, slots=True)
class Report:
    """All that a gap report says of one project."""

    project: Document[Project]
    today: date
    window: tuple[date, date]
    found: Applicable
    verdicts: tuple[Verdict, ...]
    gaps: tuple[Gap, ...]
    chapters: tuple[Chapter, ...]
    metrics: tuple[MetricRow, ...]
    accepted: int
    rejected: int
    laws: tuple[tuple[str, str, str], ...]

    @property
    def whole(self) -> Chapter:
        """The figures of all chapters together."""
        sums = [
            sum(getattr(c, name) for c in self.chapters) for name in ("applicable", "checked", "points", "full", "gaps")
        ]
        return Chapter("", "合计", int(sums[0]), int(sums[1]), sums[2], sums[3], int(sums[4]))

    @property
    def vetoes(self) -> tuple[Gap, ...]:
        """The veto items that fail: with any of them the project does not pass."""
        return tuple(g for g in self.gaps if g.is_veto and g.code in ("G4", "G6"))

    @property
    def counts(self) -> Mapping[str, int]:
        """How many gaps of each code."""
        return Counter(g.code for g in self.gaps)

    @property
    def evidence_share(self) -> float | None:
        """证据有效率: requirements with valid evidence of those that apply."""
        valid = sum(v.outcome is not Outcome.NO_EVIDENCE for v in self.verdicts)
        return round(100 * valid / len(self.verdicts), 1) if self.verdicts else None

    @property
    def conclusion(self) -> str:
        """One sentence: a veto fails whatever the score; too little checked gives no conclusion."""
        if self.vetoes:
            return "不合格（存在一票否决项）"
        score, coverage = self.whole.score, self.whole.coverage
        if score is None or coverage is None or coverage < 60:
            return "检查率不足 60%，不作结论"
        return "合格" if score >= 80 else "不合格"


def report(library: Library, order: Order, project: Document[Project]) -> Report:
    """Judge one project and put the result in order."""
    records: Records | None = order.records.get(project.id)
    found = applicable(library, project)
    window = records.window if records else (order.today, order.today)
    verdicts = judge(library, found, records.tables, window) if records else ()
    gaps = tuple(
        sorted(_gaps(library, found, verdicts, order.today), key=lambda g: (not g.is_veto, g.due, g.code, g.id))
    )
    return Report(
        project=project,
        today=order.today,
        window=window,
        found=found,
        verdicts=verdicts,
        gaps=gaps,
        chapters=tuple(_chapters(verdicts, gaps)),
        metrics=tuple(_metrics(library, verdicts)),
        accepted=records.accepted if records else 0,
        rejected=records.rejected if records else 0,
        laws=tuple(_laws(library, found)),
    )


def points(verdict: Verdict) -> float:
    """What a verdict earns of its requirement's weight: all, half, or nothing."""
    share = {Outcome.CONFORM: 1.0, Outcome.PARTLY: 0.5}.get(verdict.outcome, 0.0)
    return share * weight(verdict)


def weight(verdict: Verdict) -> float:
    """A requirement's weight: its score, or 1."""
    return verdict.requirement.requirement.score or 1.0


def _chapters(verdicts: tuple[Verdict, ...], gaps: tuple[Gap, ...]) -> Iterator[Chapter]:
    for number, title in CHAPTERS.items():
        mine = [v for v in verdicts if v.requirement.document.body.chapter == number]
        rated = [v for v in mine if v.outcome is not Outcome.NO_EVIDENCE]
        count = sum(g.chapter == number for g in gaps)
        if mine or count:
            yield Chapter(number, title, len(mine), len(rated), sum(map(points, rated)), sum(map(weight, rated)), count)


def _gaps(library: Library, found: Applicable, verdicts: tuple[Verdict, ...], today: date) -> Iterator[Gap]:
    for verdict in verdicts:
        if verdict.gap:
            yield _from_verdict(library, verdict, today)
    yield from _from_checks(library, found, today)


def _from_verdict(library: Library, verdict: Verdict, today: date) -> Gap:
    t = verdict.requirement
    requirement = t.requirement
    penalty = _penalty(library, t)
    is_veto = requirement.veto
    days = DUE_DAYS["veto" if is_veto else "penalty" if penalty else "must" if requirement.level == "must" else "other"]
    seen = f"检查 {verdict.checks} 项次，不符合 {verdict.fails} 项次" if verdict.checks else "无记录"
    if verdict.last:
        seen += f"，最近 {verdict.last.isoformat()}"
    if verdict.notes:
        seen += "；" + "；".join(verdict.notes)
    return Gap(
        id=f"{verdict.gap}-{t.id}",
        code=verdict.gap,
        subject=t.id,
        name=f"{t.document.body.section}-{requirement.id} {requirement.name}",
        what=f"{requirement.text}（{verdict.reason}）",
        basis="、".join(b.text for b in requirement.basis) or f"企业标准：{requirement.reason}",
        penalty=penalty,
        evidence=seen,
        measure=MEASURES[verdict.gap],
        owner=requirement.role or t.document.head.owner,
        due=today + timedelta(days=days),
        due_days=days,
        chapter=t.document.body.chapter,
        is_veto=is_veto,
    )


def _penalty(library: Library, t: Tailored) -> str:
    """The penalties of the duties that a requirement takes up, in their articles' own order."""
    texts = []
    for link in library.targets(t.id, "covers"):
        law = library.documents[link.target.partition("#")[0]]
        duty = next(d for d in law.body.duties() if f"{law.id}#{d.id}" == link.target)
        if duty.penalty:
            where = "、".join(b.text for b in duty.penalty.basis)
            texts.append(f"{duty.penalty.text}（{where}）" if where else duty.penalty.text)
    return "；".join(dict.fromkeys(texts))


def _from_checks(library: Library, found: Applicable, today: date) -> Iterator[Gap]:
    """The design gaps that concern this project: duties nobody took up, drills and reviews overdue."""
    codes = {rule.code: rule.gap for rule in CHECKS if rule.gap and rule.gap != "G2"}
    duties = {whole_id: (law, duty) for whole_id, law, duty in found.duties}
    plans = {plan.id for plan in found.plans}
    for finding in check(library, today):
        code = codes.get(finding.code)
        if finding.severity is not Severity.GAP or code is None:
            continue
        if code == "G1" and finding.subject not in duties:
            continue
        if code == "G3" and finding.subject not in plans:
            continue
        yield _from_finding(library, finding, code, today)


def _from_finding(library: Library, finding: Diagnostic, code: str, today: date) -> Gap:
    node = library.nodes[finding.subject]
    document = library.documents[node.document]
    penalty = ""
    if node.kind == "duty":
        duty = next(d for d in document.body.duties() if f"{document.id}#{d.id}" == finding.subject)
        penalty = duty.penalty.text if duty.penalty else ""
    days = DUE_DAYS["penalty" if penalty else "other"]
    return Gap(
        id=f"{code}-{finding.subject}",
        code=code,
        subject=finding.subject,
        name=node.label,
        what=str(finding.message),
        basis=node.label if node.kind == "duty" else "",
        penalty=penalty,
        evidence="—",
        measure=str(finding.hint) if finding.hint and code != "G1" else MEASURES[code],
        owner=document.head.owner if node.kind != "duty" else "品质专员",
        due=today + timedelta(days=days),
        due_days=days,
        chapter="6" if document.head.kind == "plan" else "8",
        is_veto=False,
    )


def _metrics(library: Library, verdicts: tuple[Verdict, ...]) -> Iterator[MetricRow]:
    seen: dict[str, Verdict] = {}
    for verdict in verdicts:
        goal = verdict.requirement.requirement.measure
        if goal and goal.metric in library.documents:
            seen.setdefault(goal.metric, verdict)
    for metric_id in sorted(seen):
        verdict, metric = seen[metric_id], library.documents[metric_id]
        measured, target = verdict.measurement, verdict.requirement.target
        if measured is None or measured.value is None:
            judgement = "无数据"
        elif not measured.is_enough(metric.body):
            judgement = f"样本不足（至少 {metric.body.min_n}），仅供参考"
        else:
            judgement = "达标" if target and target.is_met_by(measured.value) else "未达标"
        yield MetricRow(metric_id, metric.title, metric.body.definition, measured, str(target or ""), judgement)


def _laws(library: Library, found: Applicable) -> Iterator[tuple[str, str, str]]:
    """Title, version and who checked it, for every instrument that holds here."""
    for law in dict.fromkeys(law.id for _, law, _ in found.duties):
        document = library.documents[law]
        newest = max(v.promulgated for v in document.body.versions)
        verified = document.body.verified
        yield document.title, newest.isoformat(), verified.on.isoformat() if verified else "未核实"
