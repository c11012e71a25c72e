"""What may be decided about a gap, and when: the rules of its history."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import replace

from compliance_kit.kinds.decision import ACCEPTED, CLOSED, FINED, LONGEST_DAYS, NEXT, REPORTED, VETO, Decision, Entry
from compliance_kit.kinds.values import day_text
from compliance_kit.model import Text, say

Fault = tuple[str, Text, Text | None]
"""The entry's field that is wrong (empty for the entry itself), why, and how to mend it."""


def faults(decision: Decision) -> Iterator[tuple[Entry, Fault]]:
    """What is wrong with the history as written, each entry held against those before it."""
    for i, entry in enumerate(decision.history):
        before = replace(decision, history=decision.history[:i])
        for fault in objections(before, entry):
            yield entry, fault


def objections(decision: Decision, entry: Entry) -> Iterator[Fault]:
    """Why an entry may not follow what was decided so far; nothing where it may."""
    allowed = NEXT[decision.state]
    if entry.to not in allowed:
        words = say("{state}的差距不能转为{to}", state=decision.state, to=entry.to)
        yield "to", words, say("可以转为：{known}", known="、".join(allowed))
    if decision.last and entry.on < decision.last.on:
        words = say("日期早于上一步（{day}）", day=day_text(decision.last.on))
        yield "on", words, say("按发生的先后在末尾添加")
    if not _folded(entry.by):
        yield "by", say("没有写姓名"), None
    yield from _acceptance(entry) if entry.to == ACCEPTED else _others(decision, entry)


def _acceptance(entry: Entry) -> Iterator[Fault]:
    longest = LONGEST_DAYS.get(entry.stake)
    if longest is None:
        known = "、".join(LONGEST_DAYS)
        yield "", say("接受要写明利害（stake）"), say("可以写：{known}", known=known)
    if entry.until is None:
        yield "", say("接受要写明截止日期（until）"), say("接受都有期限，到期自动失效")
    elif entry.until < entry.on:
        yield "until", say("截止日期早于办理日期（{day}）", day=day_text(entry.on)), None
    elif longest is not None and (entry.until - entry.on).days > longest:
        words = say("{stake}最长接受 {n} 日，这里是 {days} 日", stake=entry.stake, n=longest, days=(entry.until - entry.on).days)  # fmt: skip
        yield "until", words, say("写近一些的日期；到期仍未整改的重新报批")
    if not _folded(entry.approver):
        yield "", say("接受要写明批准人（approver）"), None
    elif _folded(entry.approver) == _folded(entry.by):
        yield "approver", say("经办人和批准人是同一个人"), say("由上一级批准，不能自己批自己的")
    if entry.stake in (VETO, FINED) and not entry.interim:
        yield (
            "",
            say("{stake}要写明未消除前的防范措施（interim）", stake=entry.stake),
            say("法定义务不能豁免，接受只是暂缓整改"),
        )


def _folded(name: str) -> str:
    """A name without blanks and in one width, to tell whether two are of one person."""
    return "".join(unicodedata.normalize("NFKC", name).split())


def _others(decision: Decision, entry: Entry) -> Iterator[Fault]:
    for name in ("until", "approver", "interim", "pin"):
        if getattr(entry, name):
            yield name, say("{to}不写 {name}", to=entry.to, name=name), say("只有接受才写")
    if entry.to == CLOSED and not (entry.evidence or entry.proof or entry.passed):
        yield "", say("销号要有证明材料，或者其后检查合格"), say("附上文件，或等检查合格后再销号")
    before = decision.last
    if (
        entry.to == CLOSED
        and before
        and before.to == REPORTED
        and not entry.passed
        and _folded(before.by) == _folded(entry.by)
    ):
        yield "by", say("复查人和整改责任人是同一个人"), say("由另一个人复查")
    if entry.passed and entry.passed > entry.on:
        yield "passed", say("复查合格的日期晚于销号日期（{day}）", day=day_text(entry.on)), None
