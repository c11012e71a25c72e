"""Decisions about gaps: held against the report and the rules, read back before they are written, and only ever added to."""

from __future__ import annotations

import difflib
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from compliance_kit.cli.histories import Kept, appended, as_yaml, kept_files, read_back, refuse, show
from compliance_kit.cli.options import today_or
from compliance_kit.cli.writing import create, keep, put
from compliance_kit.decode import FORBIDDEN
from compliance_kit.emit import yaml_text
from compliance_kit.evidence.filed import DECISIONS, Filed, load_filed
from compliance_kit.kinds.decision import ACCEPTED, CLOSED, RETURNED, Decision, stem
from compliance_kit.kinds.decision.steps import objections
from compliance_kit.kinds.project import Project
from compliance_kit.kinds.run import digest
from compliance_kit.library import Library, display_name
from compliance_kit.model import CkitError, Document, Severity, say
from compliance_kit.outputs.gap.findings import Report, report
from compliance_kit.outputs.gap.gap import Gap
from compliance_kit.outputs.gap.progress import DONE, present, stake
from compliance_kit.outputs.output import Order

LONGEST_ID = 64
"""As `common.json` has it."""


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
        if day > today_or(None):
            raise CkitError(say("{day} 还没有到；写实际发生的那一天", day=day.isoformat()))
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
    more = {key: value for key, value in wish.more.items() if value}
    entry = plain_entry(one, wish.to, wish.by, wish.reason) | more
    if wish.to == ACCEPTED:
        entry |= _stake(one, name, found)
    if wish.to == CLOSED:
        entry |= closing(one, name, one.report.today)
    kept = tuple(kept_files(one.folder, f"{DECISIONS}/files/{stem(name)}", wish.evidence))
    if kept:
        entry["evidence"] = [file.record for file in kept]
    back = returned(one, name, wish.by) if wish.to != RETURNED else ()
    return step(one, name, (*back, entry), kept)


def plain_entry(one: Case, to: str, by: str, reason: str) -> dict[str, Any]:
    """What every decision says, names and words on one line, without what no file may hold."""
    who, why = (" ".join(FORBIDDEN.sub("", text).split()) for text in (by, reason))
    return {"on": one.report.today.isoformat(), "to": to, "by": who, "reason": why}


def returned(one: Case, name: str, by: str) -> tuple[dict[str, Any], ...]:
    """What must be written first of a gap that was closed and that the report finds again; nothing for any other."""
    found, known = one.gap(name), one.filed.decided(name, one.report.today)
    if found is None or known is None or known.state != CLOSED or found.course.state != RETURNED:
        return ()
    seen = found.seen.isoformat() if found.seen else one.report.today.isoformat()
    return (plain_entry(one, RETURNED, by, f"销号以后又发现（{seen}）：{found.what[:200]}"),)


def closing(one: Case, name: str, on: date) -> dict[str, str]:
    """What a closing rests on: that the gap is no longer found, or proof of what no record can undo.

    Raises:
        CkitError: the gap is still found and only a record can mend that, was seen again since, or left without being mended.
    """
    found = one.gap(name)
    if found is None:
        how, why = present(one.report.gaps, one.report.found, one.report.verdicts).way_out(name)
        if how != DONE:
            raise CkitError(say("{name} 没有整改（{how}：{why}），不能销号", name=name, how=how, why=why))
        if wrong := sum(d.severity is Severity.ERROR for d in one.report.records.findings):
            raise CkitError(
                say("检查记录有 {n} 处写错没有采用，说不准 {name} 是不是已经整改；改正后再来", n=wrong, name=name)
            )
        return {"passed": one.report.today.isoformat()}
    if found.seen is None:
        raise CkitError(say("{name} 本次评定仍然发现，不能销号；先补上记录或者文件，再评定一次", name=name))
    if found.seen > on:
        raise CkitError(say("{name} 在 {day} 还有不符合的记录，晚于复查日期", name=name, day=found.seen.isoformat()))
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
    pin = one.report.catalogue.pin(found.subject)
    return {"stake": stake(found)} | ({"pin": pin} if pin else {})


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
        "id": short_id(f"dec-{one.short}-{stem(name).replace('.', '-').lower()}"),
        "title": f"差距处置 {name}",
        "project": one.project.id,
        "gap": name,
        "history": [entry],
    }


def short_id(name: str) -> str:
    """An id no longer than ids may be: the end of a longer one gives way to a digest of the whole."""
    return name if len(name) <= LONGEST_ID else f"{name[: LONGEST_ID - 13]}-{digest(name, 12)}"


def put_down(one: Case, steps: Sequence[Step]) -> None:
    """Write decisions, each whole: what proves them first. A file that came to be in the meantime is not touched."""
    files = {file.path: file.content for step in steps for file in step.kept}
    if any(files[file.path] != file.content for step in steps for file in step.kept):
        raise CkitError(say("两份证明材料同名而内容不同，没有写入；请先改名"))
    for path, content in files.items():
        keep(path, content)
    for step in steps:
        if step.gap in one.filed.decisions:
            put(step.path, step.text.encode())
        else:
            create_new(step.path, step.text)


def create_new(path: Path, text: str) -> None:
    """Write a file that must not be there yet."""
    try:
        create(path, text.encode())
    except FileExistsError as error:
        raise CkitError(say("{path} 已经存在，没有改动它；请先用 ckit check 核对", path=path)) from error
