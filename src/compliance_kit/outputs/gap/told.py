"""What a gap says of a requirement: how people call it, what was seen of it, what is missing."""

from __future__ import annotations

from compliance_kit.evidence import Shortfall, Verdict
from compliance_kit.kinds.words import FREQUENCY
from compliance_kit.tailoring import Tailored

LISTED = 12
"""Requirements that a missed form names."""


def label(t: Tailored) -> str:
    """A requirement as people call it: 3.2-05 电梯日常巡视."""
    return f"{t.document.body.section}-{t.requirement.id} {t.requirement.name}".strip()


def listed(verdicts: list[Verdict]) -> str:
    """The first requirements by name, and how many there are."""
    names = "、".join(label(v.requirement) for v in verdicts[:LISTED])
    return names + ("等" if len(verdicts) > LISTED else "")


def set_here(t: Tailored) -> str:
    """What the project sets for itself beyond the standard's words."""
    s = t.setting
    values = [str(s.within or ""), FREQUENCY.get(s.frequency, ""), str(s.target or "")] if s else []
    said = "、".join(value for value in values if value)
    return f"（本项目规定：{said}）" if said else ""


def seen(verdict: Verdict, shortfall: Shortfall) -> str:
    """The evidence there is."""
    parts = []
    if verdict.checks:
        due = f"应查 {verdict.expected} 项次，按期查过 {verdict.done} 项次；" if verdict.expected else ""
        said = f"检查结果 {verdict.checks} 条，其中不符合 {verdict.fails} 条，最近一条 {verdict.last}"
        parts.append(due + said)
    if verdict.skipped:
        parts.append(f"未检查 {verdict.skipped} 次")
    measured = verdict.measurement
    if measured and (shortfall.code == "G6" or (shortfall.code == "G5" and measured.n)):
        parts.append(measured.note)
    if shortfall.code == "G4":
        parts += [note for note in verdict.notes if note not in shortfall.reason]
    return "；".join(parts) or "无"


def missing(t: Tailored, shortfall: Shortfall) -> str:
    """The evidence there should be."""
    if shortfall.code in ("G2", "G5"):
        return "、".join(t.requirement.evidence)
    return ""
