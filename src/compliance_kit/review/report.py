"""A review → text for a terminal, JSON for programs, and the words of the comments in a marked-up document."""

from __future__ import annotations

import json
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from compliance_kit.kinds import words
from compliance_kit.model import Text, say
from compliance_kit.review import RULES, Finding, Level, Paragraph, rules_for
from compliance_kit.terminal import WIDTH, columns

LEVEL = {Level.ERROR: say("错误"), Level.WARN: say("警示"), Level.INFO: say("提示")}
COLOURS = {Level.ERROR: "31", Level.WARN: "33", Level.INFO: "36"}
DISCLAIMER = say("本报告由程序按固定规则得出，只供起草和审查时参考，不是法律意见；没有列出的条款不等于没有问题。")
_NO_LINE_START = "，。；：、）】》”！？,.;:)]"


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What a report is made of: the file's name, the region, the paragraphs, the findings, and how to put words."""

    name: str
    region: str
    paragraphs: Sequence[Paragraph]
    findings: Sequence[Finding]
    translate: Callable[[Text], str]
    is_coloured: bool = False
    unread: Mapping[str, int] = field(default_factory=dict)
    """What the file holds that was not reviewed: how many of each kind, such as footnotes."""
    remarks: Sequence[Text] = ()
    """The same in sentences."""


def as_text(reviewed: Reviewed) -> str:
    """For people: each finding with its words underlined, why, on what law and what to write; then the count."""
    lines = [*_head(reviewed), ""]
    for finding in reviewed.findings:
        lines += [*_block(reviewed, finding), ""]
    return "\n".join((*lines, *_foot(reviewed))) + "\n"


def region_name(region: str) -> str:
    """A region in words; its code where it has none."""
    return words.REGION.get(region, region)


def _head(reviewed: Reviewed) -> Iterator[str]:
    tell = reviewed.translate
    yield tell(say("合同审查：{name}", name=reviewed.name))
    applied = rules_for(reviewed.region)
    yield tell(
        say(
            "地区：{region}（{code}）；规则共 {all} 条，适用 {some} 条。",
            region=region_name(reviewed.region),
            code=reviewed.region,
            all=len(RULES),
            some=len(applied),
        )
    )
    left_out = [rule.id for rule in RULES if rule not in applied]  # never empty: some hold in one city alone
    yield tell(say("不适用于该地区，没有检查：{rules}。", rules="、".join(left_out)))
    yield from wrapped(tell(DISCLAIMER), "", "")
    for remark in reviewed.remarks:
        yield from wrapped(tell(remark), "", "")


def _block(reviewed: Reviewed, finding: Finding) -> Iterator[str]:
    tell = reviewed.translate
    label = f"{tell(LEVEL[finding.level])} {finding.rule.id}"
    first, *more = wrapped(f"{label}  {tell(_place(finding))}  {finding.rule.title}", "", "  ")
    if reviewed.is_coloured:
        first = first.replace(label, f"\x1b[{COLOURS[finding.level]}m{label}\x1b[0m", 1)
    yield from (first, *more)
    if finding.paragraph:
        yield from _quoted(reviewed.paragraphs[finding.paragraph - 1].text, finding)
    rows = (
        (say("问题："), finding.problem),
        (say("理由："), finding.rule.why),
        (say("依据："), finding.grounds),
        (say("建议："), finding.rule.proposal),
    )
    for name, text in rows:
        yield from wrapped(text, f"  {tell(name)}", " " * (2 + columns(tell(name))))


def _place(finding: Finding) -> Text:
    if not finding.paragraph:
        return say("全文缺项")
    if finding.article:
        return say("{article}（第 {n} 段）", article=finding.article, n=finding.paragraph)
    return say("第 {n} 段", n=finding.paragraph)


def _quoted(text: str, finding: Finding) -> Iterator[str]:
    """The words found and what stands around them on one line, and the line below that marks them."""
    text = "".join(" " if unicodedata.category(c).startswith("C") else c for c in text)
    start, end = finding.start, finding.end
    while end > start + 1 and columns(text[start:end]) > WIDTH - 8:
        end -= 1
    room = WIDTH - 6 - columns(text[start:end])
    first = last = 0
    while first < start and columns(text[start - first - 1 : start]) <= room // 2:
        first += 1
    while end + last < len(text) and columns(text[start - first : end + last + 1]) <= WIDTH - 6:
        last += 1
    lead = "…" if first < start else ""
    tail = "…" if end + last < len(text) else ""
    before = lead + text[start - first : start]
    yield f"  {before}{text[start : end + last]}{tail}"
    yield "  " + " " * columns(before) + "~" * columns(text[start:end])


def wrapped(text: str, first: str, rest: str) -> Iterator[str]:
    """A text in lines of `WIDTH` columns, the first and the other ones indented; no line starts with a comma."""
    line, indent = first, first
    for character in text:
        if columns(line + character) > WIDTH and line != indent and character not in _NO_LINE_START:
            yield line
            line = indent = rest
        line += character
    if line.strip():
        yield line


def _foot(reviewed: Reviewed) -> Iterator[str]:
    counts = Counter(f.level for f in reviewed.findings)
    if not counts:
        yield reviewed.translate(say("审查完毕，适用的规则没有发现问题。"))
        return
    yield reviewed.translate(
        say(
            "审查完毕：错误 {errors} 处，警示 {warnings} 处，提示 {notes} 处。",
            errors=counts[Level.ERROR],
            warnings=counts[Level.WARN],
            notes=counts[Level.INFO],
        )
    )


def as_json(reviewed: Reviewed) -> str:
    """For programs, stable.

    One object: `version` 1, `file`, `region`, `disclaimer`, `rules_applied`, `rules_left_out`, `counts` by level,
    `unread` (how many of each kind were not reviewed: headers, footnotes, pictures, deletions …) and `findings`. A finding has `rule`, `family`, `severity` (error, warn, info), `title`, `problem`, `paragraph` (from 1;
    0 for the whole contract), `article` (第八条 or empty), `start` and `end` (characters of the paragraph's text, the end
    exclusive), `words`, `basis` (a list of citations), `why` and `proposal`.
    """
    applied = rules_for(reviewed.region)
    counts = Counter(f.level.value for f in reviewed.findings)
    data = {
        "version": 1,
        "file": reviewed.name,
        "region": reviewed.region,
        "disclaimer": str(DISCLAIMER),
        "rules_applied": [rule.id for rule in applied],
        "rules_left_out": [rule.id for rule in RULES if rule not in applied],
        "counts": {level.value: counts[level.value] for level in Level},
        "unread": dict(reviewed.unread),
        "findings": [_record(finding) for finding in reviewed.findings],
    }
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def _record(finding: Finding) -> Mapping[str, Any]:
    rule = finding.rule
    return {
        "rule": rule.id,
        "family": rule.family,
        "severity": finding.level.value,
        "title": rule.title,
        "problem": finding.problem,
        "paragraph": finding.paragraph,
        "article": finding.article,
        "start": finding.start,
        "end": finding.end,
        "words": finding.words,
        "basis": list(finding.basis),
        "why": rule.why,
        "proposal": rule.proposal,
    }


def comment(finding: Finding, translate: Callable[[Text], str]) -> str:
    """What a comment on the words says."""
    lines = (
        f"【{translate(LEVEL[finding.level])} {finding.rule.id}】{finding.problem}",
        translate(say("依据：")) + finding.grounds,
        translate(say("建议：")) + finding.rule.proposal,
    )
    return "\n".join(lines)


def opening(reviewed: Reviewed) -> str:
    """What the comment on the title says: what was checked, and all that the contract lacks."""
    lacks = [f for f in reviewed.findings if not f.paragraph]
    lines = [*_head(reviewed)][1:]
    lines += [f"【{reviewed.translate(LEVEL[f.level])} {f.rule.id}】{f.problem}{'；'.join(f.basis)}" for f in lacks]
    return "\n".join((*lines, *_foot(reviewed)))


FORMATS: Mapping[str, Callable[[Reviewed], str]] = {"text": as_text, "json": as_json}
