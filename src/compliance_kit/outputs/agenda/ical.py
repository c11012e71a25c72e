"""Agendas as an iCalendar file (RFC 5545): one whole day for each check and due ahead. The only importer of icalendar."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import icalendar

from compliance_kit.evidence import Agenda, Due, Round, State, period_key, period_name
from compliance_kit.kinds.words import FREQUENCY
from compliance_kit.library import Library
from compliance_kit.model import Text, say
from compliance_kit.outputs.agenda.record import label
from compliance_kit.outputs.agenda.text import Translate

PRODUCT = "-//compliance-kit//ckit due//ZH"
HOST = "compliance-kit"
"""What makes our event ids ours; an event keeps its id as long as project, form and period stay."""


@dataclass(frozen=True, slots=True)
class Event:
    """One whole day of the calendar."""

    id: str
    day: date
    title: str
    text: str


def render(library: Library, agendas: Sequence[Agenda], tell: Translate) -> bytes:
    """The file: what is open or coming until each agenda's last day; the same agendas give the same bytes."""
    made = icalendar.Calendar()
    made.add("prodid", PRODUCT)
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    made.add("x-wr-calname", tell(say("物业检查与演练")))
    for agenda in agendas:
        stamp = datetime.combine(agenda.on, time(), UTC)
        for event in sorted(_events(library, agenda, tell), key=lambda e: (e.day, e.id)):
            made.add_component(_component(event, stamp))
    content: bytes = made.to_ical()
    return content


def _events(library: Library, agenda: Agenda, tell: Translate) -> Iterator[Event]:
    for found in (*agenda.of(State.EXPECTED), *agenda.of(State.COMING)):
        day = _day(found, agenda.on)
        if day <= agenda.until:
            yield _check(agenda, found, day, tell)
    for due in agenda.ahead:
        yield _due(library, agenda, due, tell)


def _day(found: Round, on: date) -> date:
    """The working day to aim at; the period's last day where that is past."""
    return found.aim.day if found.aim.day >= on else found.slot.end


def _check(agenda: Agenda, found: Round, day: date, tell: Translate) -> Event:
    form = found.checklist
    period = tell(period_name(found.frequency, found.slot))
    words = [
        say(
            "表单 {form}，{frequency}，{role}",
            form=form.body.form,
            frequency=FREQUENCY[found.frequency],
            role=form.body.role,
        ),
        say("最迟 {day}", day=found.slot.end),
    ]
    words += [found.aim.note] if found.aim.note else []
    return Event(
        id=f"{agenda.project.id}.{form.body.form}.{period_key(found.frequency, found.slot)}",
        day=day,
        title=f"{form.title}（{period}）{agenda.project.title}",
        text="\n".join(map(tell, words)),
    )


def _due(library: Library, agenda: Agenda, due: Due, tell: Translate) -> Event:
    text = tell(say("最迟 {day}", day=due.day)) + (tell(say("，负责：{owner}", owner=due.owner)) if due.owner else "")
    title = f"{tell(Text(due.what))}：{label(library, due.target)}（{agenda.project.title}）"
    return Event(f"{agenda.project.id}.{due.target}.{due.day}", due.day, title, text)


def _component(event: Event, stamp: datetime) -> icalendar.Event:
    made = icalendar.Event()
    made.add("uid", f"{event.id}@{HOST}")
    made.add("dtstamp", stamp)
    made.add("dtstart", event.day)
    made.add("dtend", event.day + timedelta(days=1))
    made.add("summary", event.title)
    made.add("description", event.text)
    made.add("transp", "TRANSPARENT")
    return made
