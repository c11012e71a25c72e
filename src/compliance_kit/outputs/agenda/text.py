"""An agenda as lines of a terminal, 80 columns wide: what is late first, then what is open, done and coming."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from compliance_kit.evidence import Agenda, Due, Round, State
from compliance_kit.evidence.periods import DAILY
from compliance_kit.kinds.values import months_after
from compliance_kit.kinds.words import FREQUENCY
from compliance_kit.library import Library
from compliance_kit.model import Text, say
from compliance_kit.outputs.agenda.record import label
from compliance_kit.terminal import columns

WIDTH = 80
WIDTHS = (12, 22, 10)
"""Columns for a form's number, its title and its cycle; what is to be said of it has the rest."""
INDENT = "  "
ESTIMATED = "*"
WEEKDAYS = "一二三四五六日"
Translate = Callable[[Text], str]
Row = tuple[str, str, str, str]


def lines(library: Library, agenda: Agenda, tell: Translate) -> Iterator[str]:
    """One project's agenda."""
    return _Lines(library, agenda, tell).all()


@dataclass(frozen=True, slots=True)
class _Lines:
    """What the lines of one agenda are made from."""

    library: Library
    agenda: Agenda
    tell: Translate

    def all(self) -> Iterator[str]:
        agenda = self.agenda
        weekday = say("（周{day}）", day=WEEKDAYS[agenda.on.weekday()])
        yield f"{agenda.project.title}  {agenda.project.id}  {agenda.on}{self.tell(weekday)}"
        expected, done = agenda.of(State.EXPECTED), agenda.of(State.DONE)
        coming = tuple(r for r in agenda.of(State.COMING) if r.frequency not in DAILY)
        ahead = [*map(self._open, coming), *map(self._due, agenda.ahead)]
        yield from self._block(say("超期 {n} 项", n=agenda.overdue), self._late())
        yield from self._block(say("本期待查 {n} 项", n=len(expected)), map(self._open, expected))
        yield from self._done(done)
        yield from self._block(say("今后 {days} 天 {n} 项", days=(agenda.until - agenda.on).days, n=len(ahead)), ahead)
        if every_day := sum(r.frequency in DAILY for r in (*expected, *done)):
            yield INDENT + self.tell(say("每天要查的 {n} 张表不逐日列出", n=every_day))
        noted = {note for r in (*expected, *coming) if self._has_aim(r) and (note := r.aim.note)}
        yield from (f"{INDENT}{ESTIMATED} {self.tell(note)}" for note in noted)

    def _block(self, title: Text, rows: Iterable[Row]) -> Iterator[str]:
        """A heading and its rows in columns; nothing where there are no rows."""
        for i, (*cells, remark) in enumerate(rows):
            if i == 0:
                yield INDENT + self.tell(title)
            padded = (padding(cell, width) for cell, width in zip(cells, WIDTHS, strict=True))
            yield INDENT * 2 + INDENT.join((*padded, remark)).rstrip()

    def _late(self) -> Iterator[Row]:
        agenda = self.agenda
        for found in agenda.of(State.OVERDUE):
            words = say("自 {day} 超期 {n} 次", day=self._day(found.since or agenda.on), n=len(found.missed))
            yield self._row(found, words)
        for plan in agenda.undrilled:
            cycle = self.tell(Text(FREQUENCY[plan.body.drills.frequency]))
            yield self.tell(say("应急演练")), plan.title, cycle, self.tell(say("还没有演练记录"))
        yield from map(self._due, agenda.late)

    def _open(self, found: Round) -> Row:
        """A round with its last day, and the working day to aim at where that is earlier."""
        if not self._has_aim(found):
            return self._row(found, say("最迟 {day}", day=self._day(found.slot.end)))
        aim = f"{found.aim.day:%m-%d}" + (ESTIMATED if found.aim.is_estimated else "")
        return self._row(found, say("最迟 {day}，宜 {aim}", day=self._day(found.slot.end), aim=aim))

    def _has_aim(self, found: Round) -> bool:
        """Whether there is an earlier day to aim at that is not past."""
        return self.agenda.on <= found.aim.day < found.slot.end

    def _row(self, found: Round, words: Text) -> Row:
        cycle = self.tell(Text(FREQUENCY[found.frequency]))
        cycle = self.tell(say("加密{cycle}", cycle=cycle)) if found.pressed_by else cycle
        return found.checklist.body.form, found.checklist.title, cycle, self.tell(words)

    def _due(self, due: Due) -> Row:
        agenda = self.agenda
        words = say("最迟 {day}", day=self._day(due.day))
        if due.day < agenda.on:
            words = say("最迟 {day}，超 {n} 天", day=self._day(due.day), n=(agenda.on - due.day).days)
        return self.tell(Text(due.what)), label(self.library, due.target), due.owner, self.tell(words)

    def _done(self, done: tuple[Round, ...]) -> Iterator[str]:
        """What was done, in short: each form's number and day, as many to a line as it takes."""
        shown = [f"{r.checklist.body.form} {self._day(r.done_on or self.agenda.on)}" for r in done]
        if not shown:
            return
        yield INDENT + self.tell(say("本期已查 {n} 项", n=len(shown)))
        width = max(map(columns, shown))
        fit = max(1, (WIDTH - 2 * len(INDENT)) // (width + len(INDENT)))
        for at in range(0, len(shown), fit):
            yield INDENT * 2 + INDENT.join(padding(one, width) for one in shown[at : at + fit]).rstrip()

    def _day(self, day: date) -> str:
        """A day, without its year where it cannot be mistaken: within the year asked, or ahead, which is a year at most."""
        on = self.agenda.on
        return f"{day:%m-%d}" if day.year == on.year or on < day < months_after(on, 12) else day.isoformat()


def padding(text: str, width: int) -> str:
    """A text cut or filled to so many columns."""
    if columns(text) > width:
        while columns(text) > width - columns("…"):
            text = text[:-1]
        text += "…"
    return text + " " * (width - columns(text))
