"""Rates by section and by post, beside those by chapter, and what failed how often: the tables behind the figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence

from compliance_kit.evidence import Outcome, Verdict
from compliance_kit.outputs.gap.actions import SUPERVISORS
from compliance_kit.outputs.gap.findings import Report
from compliance_kit.outputs.gap.rates import Chapter, tally
from compliance_kit.outputs.gap.told import label

Key = tuple[str, str]


def by_section(report: Report) -> tuple[Chapter, ...]:
    """One row a section that applies, in the order of the standards."""
    sections = {v.requirement.document.id: _section(v) for v in report.verdicts}
    owned = (sections[name] for g in report.gaps if (name := g.subject.partition("#")[0]) in sections)
    return tuple(_grouped(report.verdicts, _section, Counter(owned)))


def by_role(report: Report) -> tuple[Chapter, ...]:
    """One row a post that answers for a requirement, of a crew its supervisor; gaps are those it has to close."""
    return tuple(_grouped(report.verdicts, _role, Counter(("", g.owner) for g in report.gaps)))


def failures(reports: Iterable[Report]) -> tuple[tuple[str, int, int], ...]:
    """Each requirement that failed: name, 不符合项次, in how many projects; most often first, then by id."""
    names: dict[str, str] = {}
    times: Counter[str] = Counter()
    where: Counter[str] = Counter()
    for report in reports:
        for v in report.verdicts:
            if v.fails:
                t = v.requirement
                names[t.id] = label(t)
                times[t.id] += v.fails
                where[t.id] += 1
    return tuple((names[id_], times[id_], where[id_]) for id_ in sorted(names, key=lambda i: (-times[i], i)))


def _section(verdict: Verdict) -> Key:
    standard = verdict.requirement.document
    return standard.body.section, standard.title


def _role(verdict: Verdict) -> Key:
    post = verdict.requirement.requirement.role or verdict.requirement.document.head.owner
    return "", SUPERVISORS.get(post, post)


def _grouped(verdicts: Sequence[Verdict], key: Callable[[Verdict], Key], gaps: Counter[Key]) -> Iterator[Chapter]:
    groups: dict[Key, list[Verdict]] = {}
    for verdict in verdicts:
        if verdict.outcome is not Outcome.NOT_APPLICABLE:
            groups.setdefault(key(verdict), []).append(verdict)
    for number, title in sorted({*groups, *gaps}, key=lambda k: (_order(k[0]), k)):
        yield tally(number, title, groups.get((number, title), ()), gaps[number, title])


def _order(number: str) -> tuple[int, ...]:
    return tuple(int(part) for part in number.split(".") if part.isdigit())
