"""Where filed reports and decisions about gaps are kept: what is written is read back first, and only ever added to."""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from compliance_kit.cli.histories import Kept, appended, as_yaml, kept_files, read_back, refuse, show
from compliance_kit.cli.writing import create, keep, put
from compliance_kit.emit import yaml_text
from compliance_kit.evidence.filed import DECISIONS, RUNS, Filed, load_filed, pinned
from compliance_kit.kinds.decision import (
    ACCEPTED,
    CLOSED,
    FINED,
    OTHER,
    RETURNED,
    VETO,
    Decision,
    stem,
)
from compliance_kit.kinds.decision.steps import objections
from compliance_kit.kinds.project import Project
from compliance_kit.kinds.run import seal
from compliance_kit.library import Library, display_name
from compliance_kit.model import CkitError, Document, Severity, Text, say
from compliance_kit.outputs.gap.findings import Report, report
from compliance_kit.outputs.gap.gaps import Gap
from compliance_kit.outputs.gap.progress import DONE
from compliance_kit.outputs.output import Order


@dataclass(frozen=True, slots=True)
class Case:
    """One project on one day: what it has filed, and the report as it would be now."""

    home: Path
    library: Library
    project: Document[Project]
    filed: Filed
    report: Report

    @property
    def folder(self) -> Path:
        """The project's folder."""
        return self.home / self.project.body.folder

    @property
    def short(self) -> str:
        """The project's id without what all have in front."""
        return self.project.id.removeprefix("prj-")

    def gap(self, name: str) -> Gap | None:
        """The gap of that id in the report."""
        return next((g for g in self.report.gaps if g.id == name), None)


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be decided: the new state, by whom, why, the other fields as written, and files that prove it."""

    to: str
    by: str
    reason: str
    more: Mapping[str, str] = field(default_factory=dict)
    evidence: Sequence[Path] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """One decision, ready to be written: the file's whole text, and what must lie beside it."""

    gap: str
    path: Path
    shown: str
    text: str
    document: Document[Decision]
    kept: tuple[Kept, ...] = ()


@dataclass(frozen=True, slots=True)
class FiledNow:
    """A run that was filed, and what to tell of it."""

    path: str
    lines: tuple[Text, ...]


def cases(
    home: Path, day: date, projects: Sequence[str] = (), *, is_strict: bool = False, library: Library | None = None
) -> tuple[Case, ...]:
    """The projects that are asked for, or all, as of a day.

    `is_strict` stops where the knowledge base or what was filed has an error: what is filed from it would be wrong for good.

    Raises:
        CkitError: there is no such project, or something is wrong and must not be.
    """
    from compliance_kit import evidence
    from compliance_kit.checks import check
    from compliance_kit.library import load

    library = library or load(home)
    design = check(library, day)
    for name in projects:
        if all(p.id != name for p in library.projects):
            known = "、".join(p.id for p in library.projects) or "—"
            raise CkitError(say("没有项目 {name}；已有：{known}", name=name, known=known))
    if is_strict:
        _stop_at(tuple(d for d in design if d.severity is Severity.ERROR), library.sources)
    found = []
    for project in library.projects:
        if not projects or project.id in projects:
            filed = load_filed(home, library, project)
            if is_strict:
                _stop_at(filed.findings, filed.sources)
            records = evidence.load(home, library, project, day, environment=os.environ)
            order = Order(day, records={project.id: records}, filed={project.id: filed})
            found.append(Case(home, library, project, filed, report(library, order, project, design)))
    return tuple(found)


def case(home: Path, day: date, project: str) -> Case:
    """The one project that a decision is about; it must be named where there are several.

    Raises:
        CkitError: as `cases`, or there are several.
    """
    found = cases(home, day, (project,), is_strict=True) if project else cases(home, day, is_strict=True)
    if len(found) != 1:
        known = "、".join(one.project.id for one in found) or "—"
        raise CkitError(say("用 --project 写明是哪个项目：{known}", known=known))
    return found[0]


def _stop_at(findings: Sequence[Any], texts: Mapping[str, str]) -> None:
    if findings:
        show(findings, texts)
        raise CkitError(say("有 {n} 处错误，没有写入；改正后再来", n=len(findings)))


# --- deciding ----------------------------------------------------------------------------------------------------------


def decide(one: Case, name: str, wish: Wish) -> Step:
    """One decision about one gap, held against the rules; nothing is written yet.

    Raises:
        CkitError: no such gap, or the decision may not be made.
    """
    found, known = one.gap(name), one.filed.decisions.get(name)
    if found is None and known is None:
        _refuse_unknown(one, name)
    entry: dict[str, Any] = {"on": one.report.today.isoformat(), "to": wish.to, "by": wish.by, "reason": wish.reason}
    entry |= {key: value for key, value in wish.more.items() if value}
    if wish.to == ACCEPTED:
        entry |= _stake(one, name, found)
    if wish.to == CLOSED:
        entry |= closing(one, name)
    kept = tuple(kept_files(one.folder, f"{DECISIONS}/files/{stem(name)}", wish.evidence))
    if kept:
        entry["evidence"] = [file.record for file in kept]
    return step(one, name, (entry,), kept)


def closing(one: Case, name: str) -> dict[str, str]:
    """What a closing rests on: that the gap is no longer found, or proof of what no record can undo.

    Raises:
        CkitError: the gap is still found, and only a record or a document can mend that.
    """
    found = one.gap(name)
    if found is None:
        return {"passed": one.report.today.isoformat()}
    if found.seen is None:
        raise CkitError(say("{name} 本次评定仍然发现，不能销号；先补上记录或者文件，再评定一次", name=name))
    return {}


def _refuse_unknown(one: Case, name: str) -> None:
    ids = [g.id for g in one.report.gaps]
    near = difflib.get_close_matches(name, ids, n=1, cutoff=0.6)
    hint = say("是不是 {near}？", near=near[0]) if near else say("编号见差距报告和 ckit gap list")
    raise CkitError(say("{project} 没有差距 {name}；{hint}", project=one.project.id, name=name, hint=hint))


def _stake(one: Case, name: str, found: Gap | None) -> dict[str, str]:
    """What is at stake, as the report says, and the requirement as it was accepted."""
    if found is None:
        raise CkitError(say("{name} 本次评定没有发现，不用接受", name=name))
    stake = VETO if found.is_veto else FINED if found.penalty else OTHER
    pin = one.report.catalogue.pins.get(found.subject, "")
    return {"stake": stake} | ({"pin": pin} if pin else {})


def step(one: Case, name: str, entries: Sequence[dict[str, Any]], kept: tuple[Kept, ...] = ()) -> Step:
    """Entries behind a gap's history, or a new file with them; each is held against the rules.

    Raises:
        CkitError: an entry may not follow what was decided before.
    """
    path = one.folder / DECISIONS / f"{stem(name)}.yml"
    document = one.filed.decisions.get(name)
    text = document.source.text if document else ""
    for entry in entries:
        if document:
            text, document = appended(one.home, document, entry, objections)
            continue
        text = as_yaml(yaml_text, _fresh(one, name, entry))
        document = read_back(text, path, one.home)
        refuse(objections(Decision(one.project.id, name, ()), document.body.history[0]))
    assert document
    return Step(name, path, display_name(path, one.home), text, document, kept)


def _fresh(one: Case, name: str, entry: dict[str, Any]) -> dict[str, Any]:
    return {
        "kind": "decision",
        "id": f"dec-{one.short}-{stem(name).replace('.', '-').lower()}",
        "title": f"差距处置 {name}",
        "project": one.project.id,
        "gap": name,
        "history": [entry],
    }


def put_down(one: Case, steps: Sequence[Step]) -> None:
    """Write decisions, each whole: what proves them first. A file that came to be in the meantime is not touched."""
    for step in steps:
        for file in step.kept:
            keep(file.path, file.content)
        if step.gap in one.filed.decisions:
            put(step.path, step.text.encode())
        else:
            _create(step.path, step.text)


def _create(path: Path, text: str) -> None:
    try:
        create(path, text.encode())
    except FileExistsError as error:
        raise CkitError(say("{path} 已经存在，没有改动它；请先用 ckit check 核对", path=path)) from error


# --- filing ------------------------------------------------------------------------------------------------------------


def record_run(one: Case, by: str) -> FiledNow:
    """File the report, and write down what it found closed and found again; the run comes last and pins all histories.

    Raises:
        CkitError: there is a run of that day or a later one.
    """
    if one.filed.runs and (last := one.filed.runs[-1].body.filed) >= one.report.today:
        words = say("{project} 已经有 {day} 的存档；存档按先后，存了不改", project=one.project.id, day=last.isoformat())
        raise CkitError(words)
    steps = {step.gap: step for step in (*_found_again(one, by), *_put_right(one, by))}
    path = one.folder / RUNS / f"{one.report.today.isoformat()}.yml"
    data = _run(one, {**one.filed.decisions, **{name: step.document for name, step in steps.items()}})
    text = as_yaml(yaml_text, data)
    read_back(text, path, one.home)
    put_down(one, tuple(steps.values()))
    _create(path, text)
    return FiledNow(display_name(path, one.home), tuple(_told(one, steps)))


def _found_again(one: Case, by: str) -> Iterator[Step]:
    """Gaps that were closed and are found again."""
    for g in one.report.gaps:
        decision = one.filed.decided(g.id, one.report.today)
        if decision and decision.state == CLOSED and g.course.state == RETURNED:
            day = g.seen.isoformat() if g.seen else one.report.today.isoformat()
            yield step(one, g.id, (_entry(one, RETURNED, by, f"销号以后又发现（{day}）：{g.what[:200]}"),))


def _put_right(one: Case, by: str) -> Iterator[Step]:
    """Gaps that people were at work on, and that the report no longer finds."""
    for left in one.report.progress.leavers(DONE):
        decision = one.filed.decided(left.id, one.report.today)
        if decision and decision.state != CLOSED:
            entry = _entry(one, CLOSED, by, "本期评定不再发现") | {"passed": one.report.today.isoformat()}
            yield step(one, left.id, (entry,))


def _entry(one: Case, to: str, by: str, reason: str) -> dict[str, Any]:
    return {"on": one.report.today.isoformat(), "to": to, "by": by, "reason": reason}


def _told(one: Case, steps: Mapping[str, Step]) -> Iterator[Text]:
    r = one.report
    yield say("{conclusion}；差距 {n} 项", conclusion=r.conclusion, n=len(r.gaps))
    if r.progress.last:
        new, carried, again = r.changes.values()
        left = len(r.progress.leavers(DONE))
        yield say(
            "新增 {new}，延续 {carried}，重新出现 {again}，已整改 {left}",
            new=new,
            carried=carried,
            again=again,
            left=left,
        )
    for name, step in steps.items():
        yield say("{gap} 记入“{to}”", gap=name, to=step.document.body.state)


def _run(one: Case, decisions: Mapping[str, Document[Decision]]) -> dict[str, Any]:
    """The run as data, sealed."""
    r, whole = one.report, one.report.whole
    rates = {"score": whole.score, "coverage": whole.coverage, "evidence_share": r.evidence_share}
    data: dict[str, Any] = {
        "kind": "run",
        "id": f"run-{one.short}-{r.today:%Y%m%d}",
        "title": f"差距报告 {r.id}",
        "report": r.id,
        "project": one.project.id,
        "date": r.today.isoformat(),
        "period": [day.isoformat() for day in r.window],
        "conclusion": r.conclusion,
        **{name: value for name, value in rates.items() if value is not None},
        "counts": dict(r.counts),
        "chapters": [
            {
                "number": c.number,
                "title": c.title,
                "applicable": c.applicable,
                "checked": c.checked,
                "points": float(c.points),
                "full": float(c.full),
                "evidenced": c.evidenced,
                "gaps": c.gaps,
            }
            for c in r.chapters
        ],
        "gaps": [_gap(g) for g in sorted(r.gaps, key=lambda g: g.id)],
        "catalogue": r.catalogue.whole,
        "pins": _pins(r.catalogue.pins),
    }
    if pins := dict(_histories(decisions, r.today)):
        data["decisions"] = pins
    # sealed as a reader will see it: numbers and days as YAML gives them back
    text = as_yaml(yaml_text, {**data, "seal": "0" * 64})
    return {**data, "seal": seal(read_back(text, one.folder / RUNS / "x.yml", one.home).source.data)}


def _gap(g: Gap) -> dict[str, Any]:
    row: dict[str, Any] = {"id": g.id, "subject": g.subject, "name": g.name, "due": g.due.isoformat()}
    row["since"] = (g.course.since or g.due).isoformat()
    return row | ({"veto": True} if g.is_veto else {})


def _pins(pins: Mapping[str, str]) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for whole_id, pin in sorted(pins.items()):
        document, _, part = whole_id.partition("#")
        found.setdefault(document, {})[part] = pin
    return found


def _histories(decisions: Mapping[str, Document[Decision]], day: date) -> Iterator[tuple[str, str]]:
    """What had been decided of each gap by the end of the day, by count and digest."""
    for name, document in sorted(decisions.items()):
        if count := len(document.body.as_of(day).history):
            yield name, pinned(document, count)
