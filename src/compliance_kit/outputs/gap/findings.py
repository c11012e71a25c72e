"""The gap report as data: what every format prints."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from itertools import islice

from compliance_kit.checks import check
from compliance_kit.deadline import working_calendar
from compliance_kit.evidence import Outcome, Records, Verdict, judge, no_records
from compliance_kit.evidence.catalogue import Catalogue, catalogue
from compliance_kit.evidence.filed import NOTHING_FILED, Filed
from compliance_kit.kinds.decision import ACCEPTED, CLOSED
from compliance_kit.kinds.project import Project
from compliance_kit.kinds.run import Run
from compliance_kit.kinds.words import CHAPTERS
from compliance_kit.library import Library
from compliance_kit.model import Diagnostic, Document
from compliance_kit.outputs.gap.gap import CODES, URGENCY, Gap
from compliance_kit.outputs.gap.gaps import Collector
from compliance_kit.outputs.gap.laws import Law, laws
from compliance_kit.outputs.gap.measured import MetricRow, metric_rows
from compliance_kit.outputs.gap.progress import NO_PROGRESS, Progress, Today, counts, follow, is_late
from compliance_kit.outputs.gap.rates import Chapter, Past, percent, summed, tally, verdict_of
from compliance_kit.outputs.gap.times import Times, response_times
from compliance_kit.outputs.output import Order
from compliance_kit.tailoring import Applicable, applicable

UNSEEN = ("G2", "G5", "G7")
"""The codes of what nobody looked at, or looks at again: nothing says that the law was broken."""
UNPLACED = "0"
"""What stands for the number of the chapter, for gaps that belong to none."""


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
    past: tuple[Past, ...] = ()
    """Earlier runs, oldest first."""
    names: Mapping[str, str] = field(default_factory=dict)
    """What people call the requirements that the project leaves out or changes, by id."""

    @property
    def runs(self) -> tuple[Past, ...]:
        """Earlier runs and this one, oldest first."""
        return (*self.past, Past(self.today, self.window, (replace(summed(self.chapters), gaps=len(self.gaps)),)))

    @property
    def earlier(self) -> Mapping[str, Chapter]:
        """Each chapter as it was in the last run, by number, and the whole under the empty one; nothing where there is none."""
        if not self.past:
            return {}
        chapters = self.past[-1].chapters
        return {**{c.number: c for c in chapters}, "": summed(chapters)}

    @property
    def has_moved(self) -> bool:
        """Whether there is a last report, of another period: of the same one, no figure could differ by what was done since."""
        return self.progress.last is not None and self.progress.last.period != self.window

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
        """How many gaps belong to no chapter: forms, drills, duties without a standard, documents to review."""
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
        """Up to five gaps with the highest fine the law names, one for each penalty."""
        return tuple(islice(gravest(self.gaps), 5))

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


def gravest(gaps: Iterable[Gap]) -> Iterator[Gap]:
    """The gaps with the highest fine first, at one fine failures before what is unproved, one for each penalty."""
    said = set()
    for g in sorted(filter(is_fined, gaps), key=lambda g: (-g.fine, *g.urgency, g.id)):
        if g.gravest not in said:
            said.add(g.gravest)
            yield g


def is_fined(gap: Gap) -> bool:
    """Whether the law threatens a fine for what was found.

    A form that was not done is no breach of all that it asks about, nor is a lack of evidence; what is past or closed was put right.
    """
    return (
        gap.fine > 0 and gap.code not in UNSEEN and not gap.is_past and not gap.is_form and gap.course.state != CLOSED
    )


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
        metrics=tuple(metric_rows(verdicts, project.body)),
        laws=tuple(laws(library, found)),
        catalogue=now.catalogue,
        times=response_times(verdicts, records),
        set_aside=filed.findings,
        progress=progress,
        past=tuple(Past(run.filed, run.period, tuple(_chapters_then(run))) for run in filed.before(order.today)),
        names=dict(_names(library, project.body)),
    )


def _names(library: Library, project: Project) -> Iterator[tuple[str, str]]:
    for name in (*(e.requirement for e in project.exclusions), *(s.requirement for s in project.settings)):
        if name in library.required:
            yield name, library.nodes[name].label


def _chapters_then(run: Run) -> Iterator[Chapter]:
    """The chapters of a filed run; what belonged to none counts in a row of its own."""
    for c in run.chapters:
        yield Chapter(c.number, c.title, c.applicable, c.checked, c.points, c.full, c.evidenced, c.gaps)
    if unplaced := len(run.gaps) - sum(c.gaps for c in run.chapters):
        yield Chapter(UNPLACED, "", 0, 0, Decimal(0), Decimal(0), 0, unplaced)


def _chapters(verdicts: tuple[Verdict, ...], gaps: tuple[Gap, ...]) -> Iterator[Chapter]:
    for number, title in CHAPTERS.items():
        mine = (v for v in verdicts if v.requirement.document.body.chapter == number)
        chapter = tally(number, title, mine, sum(g.chapter == number for g in gaps))
        if chapter.applicable or chapter.gaps:
            yield chapter
