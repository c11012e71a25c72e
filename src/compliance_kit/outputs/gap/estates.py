"""The tables of a large group, for people and for spreadsheets: scores by estate and chapter, what fails most, what was not used."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from compliance_kit.evidence.engine.faults import Fault
from compliance_kit.library import Library
from compliance_kit.model import Artifact, Text, say
from compliance_kit.outputs.gap import words
from compliance_kit.outputs.gap.rates import Rated, verdict_of

Rows = Sequence[Mapping[str, Any]]
WORST = 5
HEADS = {
    "project": "项目", "score": "得分率（%）", "coverage": "检查率（%）", "conclusion": "结论", "points": "得分", "full": "应得分",
    "applicable": "适用要求", "checked": "已评定", "evidenced": "证据有效", "vetoes": "一票否决未通过", "unproved_vetoes": "一票否决无证据",
    "chapter": "章", "requirement": "要求编号", "title": "要求", "conform": "符合", "partly": "部分符合", "gap": "不符合",
    "no_evidence": "无证据", "not_applicable": "不适用", "g2": "G2 未检查", "g3": "G3 未执行", "g4": "G4 不符合",
    "g5": "G5 无证据或证据过期", "g6": "G6 指标未达", "month": "月份", "judged": "检查项次", "failed": "不符合项次", "column": "列",
    "value": "取值", "rows": "行数",
}  # fmt: skip
"""The columns' names in the CSV files."""


@dataclass(frozen=True, slots=True)
class Standing(Rated):
    """One estate's figures, or the whole group's; rates in percent, None where nothing can be rated."""

    project: str
    applicable: int
    checked: int
    points: Decimal
    full: Decimal
    evidenced: int
    vetoes: int
    unproved_vetoes: int

    @property
    def conclusion(self) -> str:
        """As the gap report of one project concludes."""
        return verdict_of(self.score, self.coverage, bool(self.vetoes), bool(self.unproved_vetoes))


@dataclass(frozen=True, slots=True)
class Tables:
    """A group's tables as rows, with what could not be used."""

    chapters: Rows
    requirements: Rows
    months: Rows
    faults: tuple[Fault, ...]
    estates: int


def standings(chapters: Rows) -> list[Standing]:
    """Each estate over all its chapters, in the order of their names."""
    by_project: dict[str, list[Mapping[str, Any]]] = {}
    for row in chapters:
        by_project.setdefault(row["project"], []).append(row)
    return [_summed(project, rows) for project, rows in by_project.items()]


def _summed(project: str, rows: Rows) -> Standing:
    names = ("applicable", "checked", "evidenced", "vetoes", "unproved_vetoes")
    counts = {name: sum(row[name] for row in rows) for name in names}
    points = sum((row["half_points"] or Decimal(0) for row in rows), Decimal(0)) / 2
    return Standing(project, points=points, full=sum((row["full"] or Decimal(0) for row in rows), Decimal(0)), **counts)


def render(library: Library, tables: Tables) -> Iterator[Artifact]:
    """The files: one table each as CSV that Excel opens, and all in JSON."""
    every = standings(tables.chapters)
    yield Artifact("scores.csv", _csv([_score(one) for one in every]))
    yield Artifact("chapters.csv", _csv([_chapter(row) for row in tables.chapters]))
    yield Artifact("requirements.csv", _csv([_named(library, row) for row in tables.requirements]))
    yield Artifact("months.csv", _csv(tables.months))
    yield Artifact("unused.csv", _csv([asdict(fault) for fault in tables.faults]))
    yield Artifact("group.json", _json(tables, every))


def _score(one: Standing) -> dict[str, Any]:
    return {
        "project": one.project, "score": one.score, "coverage": one.coverage, "conclusion": one.conclusion,
        "points": one.points, "full": one.full, "applicable": one.applicable, "checked": one.checked,
        "evidenced": one.evidenced, "vetoes": one.vetoes, "unproved_vetoes": one.unproved_vetoes,
    }  # fmt: skip


def _chapter(row: Mapping[str, Any]) -> dict[str, Any]:
    one = _summed(row["project"], [row])
    return {"project": row["project"], "chapter": row["chapter"], "score": one.score, "coverage": one.coverage} | {
        "points": one.points, "full": one.full, "applicable": one.applicable, "checked": one.checked,
        "evidenced": one.evidenced, "vetoes": one.vetoes,
    }  # fmt: skip


def _named(library: Library, row: Mapping[str, Any]) -> dict[str, Any]:
    node = library.nodes.get(row["requirement"])
    return {"requirement": row["requirement"], "title": node.label if node else ""} | dict(row)


def _csv(rows: Rows) -> bytes:
    """With a byte-order mark, so that Excel reads Chinese; a text that would be a formula there is quoted by an apostrophe."""
    out = io.StringIO(newline="")
    if rows:
        writer = csv.writer(out, lineterminator="\r\n")
        writer.writerow(HEADS[name] for name in rows[0])
        writer.writerows([_cell(value) for value in row.values()] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def _cell(value: Any) -> Any:
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return f"'{value}" if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t")) else value


def _json(tables: Tables, every: Sequence[Standing]) -> bytes:
    whole = _summed("", tables.chapters)
    data = {
        "version": 1,
        "estates": tables.estates,
        "score": whole.score,
        "coverage": whole.coverage,
        "conclusions": {
            words: sum(one.conclusion == words for one in every) for words in sorted({o.conclusion for o in every})
        },
        "months": [dict(row) for row in tables.months],
        "unused": [asdict(fault) for fault in tables.faults],
    }
    return (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode()


def lines(library: Library, tables: Tables, tell: Callable[[Text], str]) -> Iterator[str]:
    """What the terminal shows: the group's two numbers, the estates and requirements that stand worst, what was not used."""
    every, whole = standings(tables.chapters), _summed("", tables.chapters)
    yield tell(
        say(
            "{n} 个项目：得分率 {score}，检查率 {coverage}（各项目分值合计之比，不是平均）",
            n=tables.estates, score=words.percent(whole.score), coverage=words.percent(whole.coverage),
        )
    )  # fmt: skip
    rated = sorted((one for one in every if one.score is not None), key=lambda one: (one.score or 0, one.project))
    if rated:
        yield tell(say("得分率最低的项目："))
    for one in rated[:WORST]:
        yield f"  {one.project}  {words.percent(one.score)}  {tell(say('检查率'))} {words.percent(one.coverage)}  {one.conclusion}"
    failing = sorted(tables.requirements, key=lambda row: (-row["gap"], row["requirement"]))[:WORST]
    if failing and failing[0]["gap"]:
        yield tell(say("不符合最多的要求："))
    for row in failing:
        if row["gap"]:
            yield f"  {_named(library, row)['title'] or row['requirement']}  {tell(say('{n} 个项目', n=row['gap']))}"
    wrong = [fault for fault in tables.faults if fault.is_wrong]
    if wrong:
        yield tell(say("没有计入的记录（详见 unused.csv）："))
    for fault in wrong[:WORST]:
        yield f"  {fault.column} “{fault.value}”  {tell(say('{n} 行', n=fault.rows))}"
