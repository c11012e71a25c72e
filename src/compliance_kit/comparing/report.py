"""A comparison → text for a terminal and JSON for programs."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from compliance_kit.comparing import Change, Clause, Comparison, Difference, Objection, Sort, Stale
from compliance_kit.model import Text, say
from compliance_kit.review import UNKNOWN_GROUNDS
from compliance_kit.review.report import DISCLAIMER, LEVEL, region_name, wrapped

SORT = {
    Sort.ADDED: say("新增"),
    Sort.REMOVED: say("删除"),
    Sort.CHANGED: say("修改"),
    Sort.MOVED: say("移动"),
}
SCOPE = say(
    "只比较正文、表格和文本框里的文字；格式、页眉页脚、脚注和目录不比较。条款按内容对应，只有编号不同的不算修改。"
)
_LEVELS = {level.value: text for level, text in LEVEL.items()}
_RED, _GREEN, _BOLD = "31", "32", "1"
_AROUND = 20
"""Characters of what did not change that are shown on either side of what did."""


@dataclass(frozen=True, slots=True)
class Compared:
    """What a report is made of: the files' names, the region, the comparison, and how to put words."""

    old: str
    new: str
    region: str
    comparison: Comparison
    translate: Callable[[Text], str]
    is_coloured: bool = False
    remarks: Sequence[Text] = ()
    """What differs beside the text, in sentences."""


def as_text(compared: Compared) -> str:
    """For people: each clause that is not what or where it was, its words marked [-旧-]{+新+}, and what it touches."""
    lines = [*head(compared), ""]
    for difference in compared.comparison.differences:
        lines += [*_block(compared, difference), ""]
    lines += _whole(compared)
    lines += _stale(compared)
    for sentence in (*compared.remarks, SCOPE):
        lines += wrapped(compared.translate(sentence), "", "")
    return "\n".join(line.rstrip() for line in lines) + "\n"


def head(compared: Compared) -> Iterator[str]:
    """The files and the count of what became of their clauses."""
    tell, found = compared.translate, compared.comparison
    yield tell(say("合同比较：{old} → {new}", old=compared.old, new=compared.new))
    if not found.differences:
        yield tell(say("文字相同：{n} 处条款和段落都没有变。", n=found.same))
    else:
        counts = Counter(d.sort for d in found.differences)
        yield tell(
            say(
                "修改 {changed} 处，新增 {added} 处，删除 {removed} 处，移动 {moved} 处；未变 {same} 处，其中 {n} 处只是编号不同。",
                changed=counts[Sort.CHANGED],
                added=counts[Sort.ADDED],
                removed=counts[Sort.REMOVED],
                moved=counts[Sort.MOVED],
                same=found.same,
                n=found.renumbered,
            )
        )
        touched = sum(d.is_mandatory for d in found.differences)
        yield tell(
            say("触及强制性内容的 {n} 处（按{region}的审查规则）。", n=touched, region=region_name(compared.region))
        )


def place(difference: Difference, tell: Callable[[Text], str]) -> str:
    """Which clause it is: 第八条 → 第九条　物业费的收取; a line without a number by the heading it stands under."""
    old, new = difference.old, difference.new
    labels = [clause.label for clause in (old, new) if clause and clause.label]
    shown = " → ".join(dict.fromkeys(labels))
    clause = new or old
    assert clause is not None
    if not shown:
        where = clause.under or tell(say("首部"))
        return tell(say("{where}，第 {n} 段", where=where, n=clause.indexes[0]))
    return f"{shown}　{clause.title}".rstrip()


def _block(compared: Compared, difference: Difference) -> Iterator[str]:
    tell = compared.translate
    name = tell(SORT[difference.sort])
    if difference.is_moved and difference.sort is Sort.CHANGED:
        name += tell(say("并移动"))
    yield f"{_painted(compared, name, _BOLD)}  {place(difference, tell)}"
    yield from notes(difference, tell)
    if difference.sort is Sort.MOVED:
        return
    for line in difference.wording:
        if any(not change.is_same for change in line):
            yield from wrapped("".join(_marked(compared, difference, line)), "  ", "  ")


def notes(difference: Difference, tell: Callable[[Text], str]) -> Iterator[str]:
    """What a difference touches, a line for each thing."""
    for matter in difference.matters:
        basis = "；".join(matter.basis)
        yield tell(say("  触及强制性内容：{name}（{rule}，{basis}）", name=matter.name, rule=matter.rule, basis=basis))
    for objection in difference.risen:
        yield tell(say("  新出现的问题：{what}", what=objected(objection, tell)))
    for objection in difference.gone:
        yield tell(say("  不再有的问题：{what}", what=objected(objection, tell)))


def objected(objection: Objection, tell: Callable[[Text], str]) -> str:
    """An objection in one line."""
    return f"{tell(_LEVELS[objection.level])} {objection.rule}　{objection.problem}（{'；'.join(objection.basis) or UNKNOWN_GROUNDS}）"


def _marked(compared: Compared, difference: Difference, line: Sequence[Change]) -> Iterator[str]:
    """The words, what was struck out and what came in; long stretches of what did not change are left out."""
    for i, change in enumerate(line):
        if change.is_same:
            yield _shortened(change.new, i == 0, i == len(line) - 1)
            continue
        yield _painted(compared, f"[-{change.old}-]", _RED) if change.old else ""
        yield _painted(compared, f"{{+{change.new}+}}", _GREEN) if change.new else ""


def _shortened(text: str, is_first: bool, is_last: bool) -> str:
    start = "" if is_first else text[:_AROUND]
    end = "" if is_last else text[-_AROUND:]
    return text if len(text) <= len(start) + len(end) + 4 else f"{start}…{end}"


def _painted(compared: Compared, text: str, colour: str) -> str:
    return f"\x1b[{colour}m{text}\x1b[0m" if compared.is_coloured else text


def _whole(compared: Compared) -> Iterator[str]:
    """What the new contract as a whole lacks and the old one did not, and the other way round."""
    tell, found = compared.translate, compared.comparison
    rows = [
        *((say("全文新出现的缺项：{what}", what=objected(o, tell)), o) for o in found.lacks),
        *((say("全文不再缺：{what}", what=objected(o, tell)), o) for o in found.mended),
    ]
    for text, _ in rows:
        yield from wrapped(tell(text), "", "  ")
    if rows:
        yield ""


def _stale(compared: Compared) -> Iterator[str]:
    """The references to look at, each with what it pointed at and what bears the number now."""
    tell, found = compared.translate, compared.comparison.stale
    if found:
        yield tell(
            say("引用没有改而所指的条款变了，请核对（{n} 处；是 Word 交叉引用的，全选后按 F9 更新）：", n=len(found))
        )
        for one in found:
            yield from wrapped(stale_in_words(one, tell), "  ", "    ")
        yield ""


def stale_in_words(one: Stale, tell: Callable[[Text], str]) -> str:
    """One reference to look at, in a sentence."""
    where = f"{one.clause.label}　{one.clause.title}".strip("　") or one.clause.under or tell(say("首部"))
    was = f"“{one.was.title}”" if one.was.title else tell(say("原来的{label}", label=one.label))
    if one.moved_to:
        gone = tell(say("{was}现为{label}", was=was, label=one.moved_to))
    else:
        gone = tell(say("{was}已经删除", was=was))
    if one.now is None:
        bears = tell(say("新版没有{label}", label=one.label))
    else:
        bears = tell(say("现在的{label}是“{title}”", label=one.label, title=one.now.title or one.now.text[:20]))
    return tell(say("{where}：写着“{label}”，{gone}，{bears}。", where=where, label=one.label, gone=gone, bears=bears))


def as_json(compared: Compared) -> str:
    """For programs, stable.

    One object: `version` 1, `old`, `new`, `region`, `disclaimer`, `counts` (added, removed, changed, moved, same, renumbered,
    mandatory), `lacks` and `mended` (objections to the whole), `stale` (references left as they are while what they point at
    went elsewhere: `in`, `label`, `was`, `moved_to`, `now`), `beside` (sentences) and `differences`. A difference has `sort`, `is_moved`,
    `mandatory`, `old` and `new` (null, or label, title, under, paragraphs, text), `words` (for each paragraph a list of
    [old, new] stretches), `matters` (rule, name, basis), `risen` and `gone` (severity, rule, problem, basis).
    """
    found = compared.comparison
    counts = Counter(d.sort.value for d in found.differences)
    data = {
        "version": 1,
        "old": compared.old,
        "new": compared.new,
        "region": compared.region,
        "disclaimer": str(DISCLAIMER),
        "counts": {
            **{sort.value: counts[sort.value] for sort in Sort},
            "same": found.same,
            "renumbered": found.renumbered,
            "mandatory": sum(d.is_mandatory for d in found.differences),
        },
        "lacks": [_objection(o) for o in found.lacks],
        "mended": [_objection(o) for o in found.mended],
        "stale": [
            {
                "in": _clause(s.clause),
                "label": s.label,
                "was": _clause(s.was),
                "moved_to": s.moved_to,
                "now": _clause(s.now),
            }
            for s in found.stale
        ],
        "beside": [compared.translate(remark) for remark in compared.remarks],
        "differences": [_record(d) for d in found.differences],
    }
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def _record(difference: Difference) -> Mapping[str, Any]:
    return {
        "sort": difference.sort.value,
        "is_moved": difference.is_moved,
        "mandatory": difference.is_mandatory,
        "old": _clause(difference.old),
        "new": _clause(difference.new),
        "words": [[[change.old, change.new] for change in line] for line in difference.wording],
        "matters": [{"rule": m.rule, "name": m.name, "basis": list(m.basis)} for m in difference.matters],
        "risen": [_objection(o) for o in difference.risen],
        "gone": [_objection(o) for o in difference.gone],
    }


def _clause(clause: Clause | None) -> Mapping[str, Any] | None:
    if clause is None:
        return None
    return {
        "label": clause.label,
        "title": clause.title,
        "under": clause.under,
        "paragraphs": list(clause.indexes),
        "text": clause.text,
    }


def _objection(objection: Objection) -> Mapping[str, Any]:
    return {
        "severity": objection.level,
        "rule": objection.rule,
        "problem": objection.problem,
        "basis": list(objection.basis),
    }
