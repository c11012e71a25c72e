"""(Library, project) → what applies there, tightened, with the origin of each value."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from compliance_kit.kinds.checklist import Checklist, Item, Section
from compliance_kit.kinds.metric import Metric
from compliance_kit.kinds.plan import Plan
from compliance_kit.kinds.project import Addition, Equipment, Exclusion, Project, Setting, households
from compliance_kit.kinds.regulation import Duty, Regulation
from compliance_kit.kinds.standard import Requirement, Standard
from compliance_kit.kinds.values import FREQUENCY_DAYS, Duration, Target, is_rarer
from compliance_kit.kinds.words import region_chain
from compliance_kit.library import Library
from compliance_kit.model import Applies, Document


@dataclass(frozen=True, slots=True)
class Tailored:
    """A requirement as it holds for one project.

    `within`, `frequency` and `target` are the values in force; `setting` is the project's own change, None where the
    standard's values stand. `metric` is what it is measured by, with the project's limit where that is what it counts by.
    """

    id: str
    document: Document[Standard]
    requirement: Requirement
    within: Duration | None
    frequency: str
    target: Target | None
    setting: Setting | None
    metric: Document[Metric] | None = None
    grade: int = 0
    """The service grade whose target is in force; 0 where it is the requirement's own or the project's."""
    is_scaled: bool = False
    """Whether the target was brought down to what so few households can reach."""


@dataclass(frozen=True, slots=True)
class Applicable:
    """All that holds for one project, and what it leaves out and adds."""

    project: Document[Project]
    duties: tuple[tuple[str, Document[Regulation], Duty], ...]
    requirements: tuple[Tailored, ...]
    excluded: tuple[Exclusion, ...]
    additions: tuple[Addition, ...]
    plans: tuple[Document[Plan], ...]
    checklists: tuple[Document[Checklist], ...]
    quicker: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """The forms that the project uses more often than they say, by id: how often, and for which requirement's sake."""

    def frequency(self, form: Document[Checklist]) -> str:
        """How often a form comes round in this project."""
        return self.quicker.get(form.id, (form.body.frequency, ""))[0]

    def requirement(self, whole_id: str) -> Tailored | None:
        """The tailored requirement of that id; None where it does not apply."""
        return next((t for t in self.requirements if t.id == whole_id), None)


def applicable(library: Library, project: Document[Project]) -> Applicable:
    """The one function that says which duties, requirements, plans and checklists hold for a project."""
    estate = project.body
    found = Applicable(
        project=project,
        duties=tuple(_duties(library, estate)),
        requirements=tuple(tailored(library, project, library.required)),
        excluded=estate.exclusions,
        additions=estate.additions,
        plans=tuple(p for p in library.plans if holds(p.body.applies, estate)),
        checklists=tuple(c for c in library.checklists if holds(c.body.applies, estate)),
    )
    return replace(found, quicker=_quicker(library, found))


def tailored(library: Library, project: Document[Project], whole_ids: Iterable[str]) -> Iterator[Tailored]:
    """Of some requirements those that apply to a project, as they hold there."""
    estate = project.body
    left_out = {e.requirement for e in estate.exclusions}
    settings = {s.requirement: s for s in estate.settings}
    for whole_id in whole_ids:
        document, requirement = library.required.get(whole_id, (None, None))
        if document and requirement and holds(requirement.applies, estate) and whole_id not in left_out:
            yield _tailored(library, (whole_id, document, requirement), settings.get(whole_id), estate)


def items(library: Library, checklist: Document[Checklist], project: Document[Project] | None) -> Iterator[Item]:
    """The rows of a form that hold for a project (all of them for none): its own condition, and that of what it verifies."""
    if project is None:
        yield from checklist.body.items()
        return
    known = library.required
    excluded = {e.requirement for e in project.body.exclusions}
    for item in checklist.body.items():
        wanted = [target for target in item.verifies if target in known]
        is_wanted = not wanted or any(t not in excluded and holds(known[t][1].applies, project.body) for t in wanted)
        if is_wanted and holds(item.applies, project.body):
            yield item


def _quicker(library: Library, found: Applicable) -> dict[str, tuple[str, str]]:
    """By checklist id, how often a project uses a form beyond its own frequency, and for the sake of which requirement.

    Where a project sets a requirement's frequency, the form that asks most about it must come round as often; of forms that
    ask alike, the most frequent. What other forms ask of it in passing does not press them.
    """
    if not any(wanted.setting and wanted.setting.frequency for wanted in found.requirements):
        return {}
    asked = {
        form.id: Counter(t for item in items(library, form, found.project) for t in item.verifies)
        for form in found.checklists
    }
    pressed: dict[str, tuple[str, str]] = {}
    for wanted in found.requirements:
        forms = [
            form for form in found.checklists if asked[form.id][wanted.id] and form.body.frequency in FREQUENCY_DAYS
        ]
        if not (wanted.setting and wanted.setting.frequency and forms):
            continue
        main = min(forms, key=lambda form: (-asked[form.id][wanted.id], FREQUENCY_DAYS[form.body.frequency], form.id))
        now, _ = pressed.get(main.id, (main.body.frequency, ""))
        if is_rarer(now, wanted.frequency):
            pressed[main.id] = wanted.frequency, wanted.id
    return pressed


def holds(applies: Applies, estate: Project) -> bool:
    """Whether something applies to an estate: every condition it names must be met."""
    chain = region_chain(estate.region)
    return all(
        (
            not applies.property or estate.property in applies.property,
            not applies.grades or estate.grade in applies.grades,
            set(applies.facilities) <= set(estate.facilities),
            not applies.any_facility or bool(set(applies.any_facility) & set(estate.facilities)),
            not applies.regions or any(region in chain for region in applies.regions),
        )
    )


def is_law_of(law: Document[Regulation], estate: Project) -> bool:
    """Whether an instrument is in force where an estate lies."""
    return law.body.region in region_chain(estate.region) and law.body.is_in_force


def _duties(library: Library, estate: Project) -> Iterator[tuple[str, Document[Regulation], Duty]]:
    for document in library.regulations:
        if is_law_of(document, estate):
            for duty in document.body.duties():
                if holds(duty.applies, estate):
                    yield f"{document.id}#{duty.id}", document, duty


def goal(library: Library, requirement: Requirement, estate: Project) -> Target | None:
    """What the requirement's metric must reach at an estate: its own target, or its service grade's where stricter."""
    if requirement.measure is None:
        return None
    own, metric = requirement.measure.target, library.documents.get(requirement.measure.metric)
    graded = metric.body.targets.get(estate.grade) if metric and metric.head.kind == "metric" else None
    return graded if graded and (own is None or own.is_looser_than(graded)) else own


def _metric(library: Library, requirement: Requirement, setting: Setting | None) -> Document[Metric] | None:
    """What a requirement is measured by: a time that the project sets is the time that its records are held to."""
    document = library.documents.get(requirement.measure.metric) if requirement.measure else None
    if document is None or document.head.kind != "metric":
        return None
    own, set_to, limit = requirement.within, setting and setting.within, document.body.limit
    if set_to and own and limit and own.minutes == limit.minutes:
        return replace(document, body=document.body.limited(set_to))
    return document


def _tailored(
    library: Library, wanted_by: tuple[str, Document[Any], Requirement], setting: Setting | None, estate: Project
) -> Tailored:
    whole_id, document, requirement = wanted_by
    wanted, own = goal(library, requirement, estate), requirement.measure.target if requirement.measure else None
    set_to, metric = setting.target if setting else None, _metric(library, requirement, setting)
    grade, target = estate.grade if wanted != own and not set_to else 0, set_to or wanted
    if metric and (known := households(estate)):
        fits, target = metric.body.scaled(known, estate.grade, target)
        metric = replace(metric, body=fits)
    return Tailored(
        id=whole_id,
        document=document,
        requirement=requirement,
        within=(setting and setting.within) or requirement.within,
        frequency=(setting and setting.frequency) or requirement.frequency,
        target=target,
        setting=setting,
        metric=metric,
        grade=grade,
        is_scaled=target != (set_to or wanted),
    )


def machines(section: Section, project: Document[Project] | None) -> tuple[Equipment | None, ...]:
    """The machines that a section looks at one by one; a single None where it is asked once."""
    if not section.per or project is None:
        return (None,)
    return tuple(e for e in project.body.equipment if e.facility == section.per) or (None,)
