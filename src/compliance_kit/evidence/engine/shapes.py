"""What the engine must know of the catalogue, as plain tables: the kinds of estate, their forms, and what each item verifies.

An estate of a large group has no file of its own: its roster says which project of the catalogue it is `like`, and what
applies there applies to it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, NamedTuple

from compliance_kit.evidence.measure import metric_window
from compliance_kit.evidence.rounds import EVERY_DAYS, Slot, slots
from compliance_kit.evidence.verdicts import inspected
from compliance_kit.kinds.checklist import Item
from compliance_kit.kinds.metric import Metric
from compliance_kit.kinds.values import FREQUENCY_DAYS, Target
from compliance_kit.library import Library
from compliance_kit.model import Document
from compliance_kit.tailoring import Applicable, applicable, items

WORD = 60
"""How many slots one whole number holds as bits."""
NO_SLOT = -1
OF = "@"
"""Between a form and the kind of estate whose days are meant; no form has it in its name."""
ONE_DAY = timedelta(days=1)
Rows = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Goal:
    """A metric that a kind of estate must reach; `metric` is the one of that `id` as the estate is held to it."""

    like: str
    requirement: str
    id: str
    metric: Metric
    window: tuple[date, date]
    target: Target | None


@dataclass(frozen=True, slots=True)
class Shapes:
    """The catalogue as tables.

    days: for each form, by its key, every day whose records count: its number, its slot as a word and a bit (no bit: in no slot), the
        slot's last day.
    verifies: for each kind of estate which item of which form verifies a requirement, and whether the item vetoes.
    requirements: what applies to each kind: chapter, weight, veto, whether it is optional, whether a form or a metric looks
        at it, how many looks were due over all its items, and the longest cycle of these in days (0: none has any).
    words: how many whole numbers the slots of any form take.
    long_forms: those with a slot of more than a day, in which a failure may be followed by a pass.
    quicker: the forms that a kind of estate uses more often than they say; their days have a key of their own.
    """

    window: tuple[date, date]
    days: Rows
    verifies: Rows
    requirements: Rows
    goals: tuple[Goal, ...]
    words: int
    long_forms: tuple[str, ...] = ()
    quicker: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


class _Look(NamedTuple):
    """One item of one form as a kind of estate has it: how often it was due, and its cycle in days."""

    form: str
    item: Item
    due: int
    cycle: float


def shapes(library: Library, likes: Sequence[str], window: tuple[date, date]) -> Shapes:
    """The tables for the kinds of estate that a roster names.

    Raises:
        KeyError: the catalogue has no project of that id.
    """
    projects: Mapping[str, Document[Any]] = {project.id: project for project in library.projects}
    found = [applicable(library, projects[like]) for like in sorted(set(likes))]
    quicker = {one.project.id: {f.body.form for f in inspected(one) if f.id in one.quicker} for one in found}
    due = {
        _key(one.project.id, form.body.form, quicker): slots(one.frequency(form), window)
        for one in found
        for form in inspected(one)
    }
    looks = {
        one.project.id: list(
            _looks(library, one, {f.id: due[_key(one.project.id, f.body.form, quicker)] for f in inspected(one)})
        )
        for one in found
    }
    return Shapes(
        window=window,
        days=[row for key in sorted(due) for row in _days(key, due[key], window)],
        verifies=[row for one in found for row in _verifies(one, looks[one.project.id])],
        requirements=[row for one in found for row in _requirements(one, looks[one.project.id])],
        goals=tuple(goal for one in found for goal in _goals(one, window)),
        long_forms=tuple(
            sorted({key.partition(OF)[0] for key, slots in due.items() if any(s.end > s.start for s in slots)})
        ),
        quicker={like: tuple(sorted(forms)) for like, forms in quicker.items() if forms},
        words=max((len(slots) + WORD - 1) // WORD for slots in due.values()) if due else 0,
    )


def _key(like: str, form: str, quicker: Mapping[str, Collection[str]]) -> str:
    """By what a form's days are found: its name, and whose days they are where a kind of estate uses it more often."""
    return keyed(form, like) if form in quicker[like] else form


def keyed(form: str, like: str) -> str:
    """The key of a form as one kind of estate uses it."""
    return f"{form}{OF}{like}"


def _days(key: str, due: Sequence[Slot], window: tuple[date, date]) -> Iterator[dict[str, Any]]:
    first = min((window[0], *(slot.start for slot in due)))
    place = {
        slot.start + timedelta(days=i): number
        for number, slot in enumerate(due)
        for i in range((slot.end - slot.start).days + 1)
    }
    for i in range((window[1] - first).days + 1):
        day = first + timedelta(days=i)
        number = place.get(day, NO_SLOT)
        bit = 0 if number == NO_SLOT else 1 << (number % WORD)
        yield {
            "key": key,
            "day": day,
            "number": day.toordinal(),
            "word": max(number, 0) // WORD,
            "bit": bit,
            "ends": day if number == NO_SLOT else due[number].end,
        }


def _looks(library: Library, found: Applicable, due: Mapping[str, Sequence[Slot]]) -> Iterator[_Look]:
    for checklist in inspected(found):
        form, frequency = checklist.body.form, found.frequency(checklist)
        cycle = EVERY_DAYS.get(frequency) or FREQUENCY_DAYS.get(frequency, 0.0)
        for item in items(library, checklist, found.project):
            yield _Look(form, item, len(due[checklist.id]), float(cycle))


def _verifies(found: Applicable, looks: Sequence[_Look]) -> Iterator[dict[str, Any]]:
    for look in looks:
        for target in look.item.verifies:
            yield {
                "like": found.project.id,
                "form": look.form,
                "item": look.item.code,
                "item_veto": look.item.veto,
                "requirement": target,
            }


def _requirements(found: Applicable, looks: Sequence[_Look]) -> Iterator[dict[str, Any]]:
    by_target: dict[str, list[_Look]] = {}
    for look in looks:
        for target in look.item.verifies:
            by_target.setdefault(target, []).append(look)
    for t in found.requirements:
        mine = by_target.get(t.id, [])
        yield {
            "like": found.project.id,
            "requirement": t.id,
            "chapter": t.document.body.chapter,
            "optional": t.requirement.level == "may",
            "weight": float(t.requirement.score or 1),
            "veto": t.requirement.veto,
            "metric": t.metric is not None,
            "looked": bool(mine),
            "due": sum(look.due for look in mine),
            "cycle": max((look.cycle for look in mine), default=0.0),
        }


def _goals(found: Applicable, window: tuple[date, date]) -> Iterator[Goal]:
    for t in found.requirements:
        if t.metric and t.requirement.measure:
            metric = t.metric.body
            span = metric_window(t.requirement.measure.window or metric.window, window)
            yield Goal(found.project.id, t.id, t.metric.id, metric, span, t.target)
