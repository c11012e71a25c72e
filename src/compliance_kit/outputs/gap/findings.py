"""The gap report as data: what every format prints."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from compliance_kit.checks import check
from compliance_kit.deadline import working_calendar
from compliance_kit.evidence import Measurement, Outcome, Records, Verdict, judge, no_records, survey_size
from compliance_kit.evidence.catalogue import Catalogue, catalogue
from compliance_kit.evidence.filed import NOTHING_FILED, Filed
from compliance_kit.evidence.rating import LEAST_COVERAGE_PERCENT, PASS_PERCENT, SHARES
from compliance_kit.kinds.decision import ACCEPTED
from compliance_kit.kinds.project import Project
from compliance_kit.kinds.run import Run
from compliance_kit.kinds.words import CHAPTERS
from compliance_kit.library import Library
from compliance_kit.model import Diagnostic, Document
from compliance_kit.outputs.gap.gap import CODES, URGENCY, Gap
from compliance_kit.outputs.gap.gaps import Collector
from compliance_kit.outputs.gap.progress import NO_PROGRESS, Progress, Today, counts, follow, is_late
from compliance_kit.outputs.gap.times import Times, response_times
from compliance_kit.outputs.output import Order
from compliance_kit.tailoring import Applicable, applicable

UNPLACED = "0"
"""What stands for the number of the chapter, for gaps that belong to none."""
ANSWERS = {"surveys": "答卷", "ratings": "每项至少有答卷"}
"""Records of what people answered: what the number of a metric counts there."""


@dataclass(frozen=True, slots=True)
class Chapter:
    """One chapter's figures; rates are percent, None where nothing can be rated."""

    number: str
    title: str
    applicable: int
    checked: int
    points: Decimal
    full: Decimal
    evidenced: int
    gaps: int

    @property
    def score(self) -> float | None:
        """得分率: points reached of points that could be rated."""
        return percent(self.points, self.full)

    @property
    def coverage(self) -> float | None:
        """检查率: requirements rated of requirements that apply."""
        return percent(Decimal(self.checked), Decimal(self.applicable))


@dataclass(frozen=True, slots=True)
class MetricRow:
    """One metric's figure against one target."""

    id: str
    title: str
    definition: str
    measured: Measurement | None
    target: str
    judgement: str
    note: str


@dataclass(frozen=True, slots=True)
class Law:
    """One instrument the report rests on: its newest text, and when somebody checked our record of it."""

    title: str
    promulgated: str
    effective: str
    checked: str


@dataclass(frozen=True, slots=True)
class Report:
    """All that a gap report says of one project."""

    project: Document[Project]
    today: date
    records: Records
    found: Applicable
    verdicts: tuple[Verdict, ...]
    gaps: tuple[Gap, ...]
    chapters: tuple[Chapter, ...]
    metrics: tuple[MetricRow, ...]
    laws: tuple[Law, ...]
    catalogue: Catalogue
    times: tuple[Times, ...] = ()
    """How long repairs and complaints took."""
    set_aside: tuple[Diagnostic, ...] = ()
    """What is wrong with filed reports and decisions, which were not used."""
    progress: Progress = NO_PROGRESS
    """What became of the gaps since the last filed report."""
    past: tuple[tuple[date, tuple[Chapter, ...]], ...] = ()
    """Earlier runs, oldest first: the day, and each chapter's figures."""

    @property
    def runs(self) -> tuple[tuple[date, Chapter], ...]:
        """Earlier runs and this one, oldest first, all chapters together."""
        return (*((day, summed(chapters)) for day, chapters in self.past), (self.today, self.whole))

    @property
    def earlier(self) -> Mapping[str, Chapter]:
        """Each chapter as it was in the last run, by number, and the whole under the empty one; nothing where there is none."""
        if not self.past:
            return {}
        chapters = self.past[-1][1]
        return {**{c.number: c for c in chapters}, "": summed(chapters)}

    @property
    def changes(self) -> Mapping[str, int]:
        """How many gaps are new, carried and found again."""
        return counts(self.gaps)

    @property
    def late(self) -> tuple[Gap, ...]:
        """The gaps that are past their day."""
        return tuple(g for g in self.gaps if is_late(g, self.today))

    @property
    def accepted(self) -> tuple[Gap, ...]:
        """The gaps that somebody accepted for a time."""
        return tuple(g for g in self.gaps if g.course.state == ACCEPTED)

    @property
    def id(self) -> str:
        """The report's number, the same on all its files."""
        return f"GAP-{self.project.id.removeprefix('prj-')}-{self.today:%Y%m%d}"

    @property
    def window(self) -> tuple[date, date]:
        """The period, both days included."""
        return self.records.window

    @property
    def whole(self) -> Chapter:
        """The figures of all chapters together, with the gaps that belong to none."""
        return replace(summed(self.chapters), gaps=len(self.gaps))

    @property
    def unplaced(self) -> int:
        """How many gaps belong to no chapter: duties without a standard, forms, documents to review."""
        return len(self.gaps) - sum(c.gaps for c in self.chapters)

    @property
    def vetoes(self) -> tuple[Gap, ...]:
        """The veto items that fail: with any of them the project does not pass."""
        return tuple(g for g in self.gaps if g.is_veto and g.code in ("G4", "G6") and not g.is_past)

    @property
    def unproved_vetoes(self) -> tuple[Gap, ...]:
        """The veto items that nothing proves: with any of them the project cannot pass either."""
        return tuple(g for g in self.gaps if g.is_veto and g.code in ("G2", "G5"))

    @property
    def worst(self) -> tuple[Gap, ...]:
        """Up to five gaps with the highest fine the law names; at one fine failures come before what is unproved."""
        fined = [g for g in self.gaps if g.fine]
        return tuple(sorted(fined, key=lambda g: (-g.fine, *g.urgency, g.id))[:5])

    @property
    def groups(self) -> tuple[tuple[str, tuple[Gap, ...]], ...]:
        """The gaps of each code that there are any of, most urgent code first."""
        groups = ((code, tuple(g for g in self.gaps if g.code == code)) for code in URGENCY)
        return tuple((code, rows) for code, rows in groups if rows)

    @property
    def counts(self) -> Mapping[str, int]:
        """How many gaps of each code, G1 to G7; 0 where there is none."""
        found = Counter(g.code for g in self.gaps)
        return {code: found[code] for code in CODES}

    @property
    def outcomes(self) -> Mapping[Outcome, int]:
        """How many requirements stand how."""
        found = Counter(v.outcome for v in self.verdicts)
        return {outcome: found[outcome] for outcome in Outcome}

    @property
    def evidence_share(self) -> float | None:
        """证据有效率: requirements with valid evidence of those that apply."""
        return percent(Decimal(self.whole.evidenced), Decimal(self.whole.applicable))

    @property
    def conclusion(self) -> str:
        """A veto fails whatever the score; what is unproved gives no conclusion."""
        return verdict_of(self.whole.score, self.whole.coverage, bool(self.vetoes), bool(self.unproved_vetoes))


def summed(chapters: Iterable[Chapter], number: str = "", title: str = "合计") -> Chapter:
    """Several rows as one: counts, points and weights added up, never percentages averaged."""
    rows = tuple(chapters)
    applicable, checked, evidenced, gaps = (
        sum(getattr(c, name) for c in rows) for name in ("applicable", "checked", "evidenced", "gaps")
    )
    points, full = sum((c.points for c in rows), Decimal(0)), sum((c.full for c in rows), Decimal(0))
    return Chapter(number, title, applicable, checked, points, full, evidenced, gaps)


def verdict_of(score: float | None, coverage: float | None, has_veto: bool, has_unproved_veto: bool) -> str:
    """The conclusion that two rates in percent and the veto items lead to."""
    if has_veto:
        return "不合格（存在一票否决项）"
    if score is None or coverage is None or coverage < LEAST_COVERAGE_PERCENT:
        return f"不作结论（检查率不足 {LEAST_COVERAGE_PERCENT}%）"
    if score < PASS_PERCENT:
        return f"不合格（得分率低于 {PASS_PERCENT}%）"
    return "不作结论（有一票否决项没有证据）" if has_unproved_veto else "合格"


def percent(part: Decimal, whole: Decimal) -> float | None:
    """A share in percent, rounded half up once, to one decimal."""
    return float((100 * part / whole).quantize(Decimal("0.1"), ROUND_HALF_UP)) if whole else None


def reports(library: Library, order: Order) -> Iterator[Report]:
    """One report for each project that is asked for; the knowledge base is checked once for all."""
    design = order.findings or check(library, order.today)
    for project in order.wanted(library):
        yield report(library, order, project, design)


def report(library: Library, order: Order, project: Document[Project], design: tuple[Diagnostic, ...]) -> Report:
    """Judge one project and put the result in order; without records, everything lacks evidence.

    `design` is what the checks found of the whole knowledge base on the order's day.
    """
    records: Records = order.records.get(project.id) or no_records(project.body, order.today)
    found = applicable(library, project)
    verdicts = judge(library, found, records.tables, records.window)
    filed: Filed = order.filed.get(project.id, NOTHING_FILED)
    calendar = working_calendar(d.body for d in library.calendars)
    now = Today(order.today, found, verdicts, catalogue(library, found), calendar, filed)
    gaps, progress = follow(Collector(library, found, records, verdicts, order.today, design).gaps(), now)
    return Report(
        project=project,
        today=order.today,
        records=records,
        found=found,
        verdicts=verdicts,
        gaps=gaps,
        chapters=tuple(_chapters(verdicts, gaps)),
        metrics=tuple(_metrics(library, verdicts, project.body)),
        laws=tuple(_laws(library, found)),
        catalogue=now.catalogue,
        times=response_times(library, verdicts, records),
        set_aside=filed.findings,
        progress=progress,
        past=tuple((run.filed, tuple(_chapters_then(run))) for run in filed.before(order.today)),
    )


def _chapters_then(run: Run) -> Iterator[Chapter]:
    """The chapters of a filed run; what belonged to none counts in a row of its own."""
    for c in run.chapters:
        yield Chapter(c.number, c.title, c.applicable, c.checked, c.points, c.full, c.evidenced, c.gaps)
    if unplaced := len(run.gaps) - sum(c.gaps for c in run.chapters):
        yield Chapter(UNPLACED, "", 0, 0, Decimal(0), Decimal(0), 0, unplaced)


def weight(verdict: Verdict) -> Decimal:
    """A requirement's weight: its score, or 1."""
    return Decimal(str(verdict.requirement.requirement.score or 1))


def tally(number: str, title: str, verdicts: Iterable[Verdict], gaps: int) -> Chapter:
    """The figures of some requirements; those that do not apply leave every rate."""
    mine = [v for v in verdicts if v.outcome is not Outcome.NOT_APPLICABLE]
    rated = [v for v in mine if v.outcome in SHARES]
    points = sum((SHARES[v.outcome] * weight(v) for v in rated), Decimal(0))
    full = sum((weight(v) for v in rated), Decimal(0))
    stale = sum(any(s.code in ("G2", "G5") for s in v.shortfalls) for v in mine)
    return Chapter(number, title, len(mine), len(rated), points, full, len(mine) - stale, gaps)


def _chapters(verdicts: tuple[Verdict, ...], gaps: tuple[Gap, ...]) -> Iterator[Chapter]:
    for number, title in CHAPTERS.items():
        mine = (v for v in verdicts if v.requirement.document.body.chapter == number)
        chapter = tally(number, title, mine, sum(g.chapter == number for g in gaps))
        if chapter.applicable or chapter.gaps:
            yield chapter


def _metrics(library: Library, verdicts: tuple[Verdict, ...], project: Project) -> Iterator[MetricRow]:
    seen: dict[tuple[str, str], Verdict] = {}
    for verdict in verdicts:
        goal = verdict.requirement.requirement.measure
        if goal and goal.metric in library.documents:
            seen.setdefault((goal.metric, str(verdict.requirement.target or "")), verdict)
    for metric_id, target in sorted(seen):
        verdict, metric = seen[metric_id, target], library.documents[metric_id]
        measured, aim = verdict.measurement, verdict.requirement.target
        if measured is None or measured.value is None:
            judgement = "无数据"
        elif not measured.is_enough(metric.body):
            judgement = f"样本不足（至少 {metric.body.min_n}），仅供参考"
        else:
            judgement = "达标" if aim and measured.reaches(aim) else "未达标"
        note = measured.note if measured else ""
        if metric.body.dataset in ANSWERS and measured and measured.n:
            note += _response(measured.n, ANSWERS[metric.body.dataset], project)
        yield MetricRow(metric_id, metric.title, metric.body.definition, measured, target, judgement, note)


def _response(answers: int, counted: str, project: Project) -> str:
    """How the number of answers, and what was counted, compares with the number of households."""
    households = project.profile.get("households")
    if not isinstance(households, int) or households < 1:
        return ""
    share = percent(Decimal(answers), Decimal(households))
    needed = survey_size(households)
    verdict = "够" if answers >= needed else "不够，仅供参考"
    return f"；{households} 户中{counted} {answers} 份（{share:g}%），按 95% 置信、误差±5% 需 {needed} 份，{verdict}"


def _laws(library: Library, found: Applicable) -> Iterator[Law]:
    """Every instrument that holds here, national ones first."""
    for law in dict.fromkeys(law.id for _, law, _ in found.duties):
        document = library.documents[law]
        newest = max(document.body.versions, key=lambda v: v.promulgated)
        verified = document.body.verified
        effective = newest.effective.isoformat() if newest.effective else "—"
        checked = verified.on.isoformat() if verified else "未核实"
        yield Law(document.title, newest.promulgated.isoformat(), effective, checked)


__all__ = ["CODES", "Chapter", "Gap", "Law", "MetricRow", "Report", "reports", "summed", "tally", "weight"]
