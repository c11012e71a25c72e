"""What may happen to a notice, and when: the rules of its history."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from compliance_kit.kinds.notice import CLOSED, EXTENDED, IN_PERSON, LATEST_DAYS, NEXT, OPEN, RETURNED, Entry, Notice
from compliance_kit.kinds.values import day_text
from compliance_kit.model import Text, say

Fault = tuple[str, Text, Text | None]
"""The entry's field that is wrong (empty for the entry itself), why, and how to mend it."""


def faults(notice: Notice) -> Iterator[tuple[Entry, Fault]]:
    """What is wrong with the history as written, each entry held against those before it."""
    for i, entry in enumerate(notice.history):
        before = replace(notice, history=notice.history[:i])
        for fault in objections(before, entry):
            yield entry, fault


def objections(notice: Notice, entry: Entry) -> Iterator[Fault]:
    """Why an entry may not follow what a notice's history says so far; nothing where it may."""
    allowed = NEXT[notice.history[-1].to if notice.history else OPEN]
    if entry.to not in allowed:
        words = say("{state}的通知书不能转为{to}", state=notice.state, to=entry.to)
        hint = say("可以转为：{known}", known="、".join(allowed)) if allowed else say("已销号的不再变动；另发通知书")
        yield "to", words, hint
    earlier = notice.history[-1].on if notice.history else notice.issued
    if entry.on < earlier:
        yield "on", say("日期早于上一步（{day}）", day=day_text(earlier)), say("按发生的先后在末尾添加")
    yield from _missing(notice, entry)


def _missing(notice: Notice, entry: Entry) -> Iterator[Fault]:
    if entry.to in (EXTENDED, RETURNED) and not entry.note:
        yield "", say("{to}要写明理由（note）", to=entry.to), None
    if entry.to == EXTENDED and not entry.approver:
        yield "", say("延期要写明批准人（approver）"), None
    if entry.to == EXTENDED and entry.until is None:
        yield "", say("延期要写明新的期限（until）"), None
    if entry.to not in (EXTENDED, RETURNED) and entry.until:
        yield "until", say("{to}没有新的期限", to=entry.to), say("只有延期和退回写 until")
    if entry.until and entry.until < entry.on:
        yield "until", say("新的期限早于办理日期（{day}）", day=day_text(entry.on)), None
    elif entry.until and (entry.until - entry.on).days > LATEST_DAYS:
        yield "until", say("新的期限在办理日期一年以后"), say("核对年份")
    elif entry.to == EXTENDED and entry.until and entry.until <= notice.due:
        yield "until", say("新的期限不晚于原期限（{day}）", day=day_text(notice.due)), say("写比原期限晚的日期")


def unserved(notice: Notice) -> Iterator[Fault]:
    """Why a service cannot be as written; the field is the service's own."""
    served = notice.service
    if served is None:
        return
    if served.on < notice.issued:
        yield "on", say("送达日期早于签发日期（{day}）", day=day_text(notice.issued)), None
    if served.received_by and served.refusal:
        yield "refused", say("签收和拒签只能写一样"), None
    if served.how == IN_PERSON and not (served.received_by or served.refusal):
        yield "", say("当面送达要写明签收人，或者拒签的事由和见证人"), None


def next_steps(notice: Notice) -> tuple[str, ...]:
    """What the notice can become now; nothing where it is closed."""
    return () if notice.state == CLOSED else NEXT[notice.state]
