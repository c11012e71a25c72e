"""A project's filed reports and decisions → those that can be used, and what is wrong with the rest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

from compliance_kit.kinds.decision import Decision
from compliance_kit.kinds.decision.steps import faults
from compliance_kit.kinds.project import Project
from compliance_kit.kinds.run import Run, digest, seal
from compliance_kit.library import Library, read_file
from compliance_kit.model import Diagnostic, Document, Route, Severity, Text, say

RUNS, DECISIONS = "runs", "decisions"
"""Below a project's folder."""
HISTORY_DIGITS = 16
"""Hexadecimal digits of the digest by which a run pins what had been decided of a gap."""


@dataclass(frozen=True, slots=True)
class Filed:
    """A project's runs, oldest first, its decisions by gap, what was found wrong, and the texts of the files by path.

    A run whose seal does not fit is left out: nothing is compared with what somebody changed.
    """

    runs: tuple[Document[Run], ...] = ()
    decisions: Mapping[str, Document[Decision]] = field(default_factory=dict)
    findings: tuple[Diagnostic, ...] = ()
    sources: Mapping[str, str] = field(default_factory=dict)

    def before(self, day: date) -> tuple[Run, ...]:
        """The runs filed before a day, oldest first: that day's report is held against the last of them."""
        return tuple(d.body for d in self.runs if d.body.filed < day)

    def decided(self, gap: str, day: date) -> Decision | None:
        """What had been decided of a gap at the end of a day; None where nothing had."""
        document = self.decisions.get(gap)
        found = document.body.as_of(day) if document else None
        return found if found and found.history else None


NOTHING_FILED = Filed()


def load_filed(root: Path, library: Library, project: Document[Project]) -> Filed:
    """Read the project's runs and decisions; a file that cannot be used is a finding."""
    shelf = _Shelf(library, project)
    folder = root / project.body.folder
    for name in (RUNS, DECISIONS):
        for path in sorted((folder / name).glob("*.yml")) if (folder / name).is_dir() else ():
            shelf.take(path, root, "run" if name == RUNS else "decision")
    runs = tuple(sorted(shelf.runs, key=lambda d: d.body.filed))
    shelf.findings += _twice(runs)
    shelf.findings += _rewritten(runs, shelf.decisions)
    shelf.findings += _unknown(library, runs, shelf.decisions)
    return Filed(runs, shelf.decisions, tuple(shelf.findings), shelf.texts)


def pinned(document: Document[Decision], count: int) -> str:
    """How a run pins the first so many entries of a history; the words of each count, not how they are laid out."""
    return f"{count} {digest(document.source.data['history'][:count], HISTORY_DIGITS)}"


class _Shelf:
    """What one project has filed, while it is read."""

    def __init__(self, library: Library, project: Document[Project]) -> None:
        self.library, self.project = library, project
        self.runs: list[Document[Run]] = []
        self.decisions: dict[str, Document[Decision]] = {}
        self.findings: list[Diagnostic] = []
        self.texts: dict[str, str] = {}

    def take(self, path: Path, root: Path, kind: str) -> None:
        """Read one file; what has no fault joins the others."""
        reading = read_file(path, root)
        self.texts[reading.path] = reading.text
        self.findings += reading.findings
        document = reading.document
        if document is None:
            return
        found = list(self._faults(document, path, kind))
        self.findings += found
        if found and (document.head.kind != "decision" or kind != "decision"):
            return
        if document.head.kind == "run":
            self.runs.append(document)
        elif self.decisions.setdefault(document.body.gap, document) is not document:
            words = say("{gap} 的处置已经写在另一个文件里", gap=document.body.gap)
            self.findings.append(_error(document, "decision-file", ("gap",), words, say("合并成一个文件")))

    def _faults(self, document: Document[Any], path: Path, kind: str) -> Iterator[Diagnostic]:
        if document.head.kind != kind:
            folder = {"run": say("这个文件夹里只放差距报告存档"), "decision": say("这个文件夹里只放差距处置")}
            yield _error(document, f"{kind}-file", ("kind",), folder[kind])
            return
        if document.body.project != self.project.id:
            words = say(
                "文件写的项目是 {name}，却放在 {own} 的文件夹里", name=document.body.project, own=self.project.id
            )
            yield _error(document, f"{kind}-project", ("project",), words)
        if kind == "run":
            yield from _altered(document)
        else:
            yield from _impossible(document, path)


def _error(document: Document[Any], code: str, route: Route, text: Text, hint: Text | None = None) -> Diagnostic:
    return Diagnostic(code, Severity.ERROR, document.source.place(route), text, hint, subject=document.id)


def _altered(document: Document[Run]) -> Iterator[Diagnostic]:
    """A run that is no longer what was filed."""
    if seal(document.source.data) != document.body.seal:
        words = say("存档的内容和存档校验码不符：存档后被改过，没有采用")
        hint = say("用 git 恢复存档时的内容；口径变了就重新存一份，不改旧的")
        yield _error(document, "run-altered", ("seal",), words, hint)


def _impossible(document: Document[Decision], path: Path) -> Iterator[Diagnostic]:
    """A history that breaks its rules, or a file that bears another gap's name."""
    if path.stem != document.body.stem:
        words = say("文件名应为 {name}.yml", name=document.body.stem)
        yield _error(document, "decision-file", ("gap",), words, say("一项差距一个文件，文件名由差距编号而来"))
    for entry, (name, words, mend) in faults(document.body):
        yield _error(document, "decision-step", (*entry.route, name) if name else entry.route, words, mend)
    folder = path.parent.parent
    for entry in document.body.history:
        for i, proof in enumerate(entry.evidence):
            if ".." in Path(proof.path).parts or not (folder / proof.path).is_file():
                words = say("找不到 {path}", path=proof.path)
                route = (*entry.route, "evidence", i, "path")
                yield _error(document, "decision-proof", route, words, say("照片和扫描件放在项目文件夹里"))


def _twice(runs: tuple[Document[Run], ...]) -> Iterator[Diagnostic]:
    for first, second in pairwise(runs):
        if first.body.filed == second.body.filed:
            words = say("{day} 已经存过一份（{path}）", day=second.body.filed.isoformat(), path=first.source.path)
            yield _error(second, "run-file", ("date",), words, say("一天只存一份，留下先存的"))


def _rewritten(runs: tuple[Document[Run], ...], decisions: Mapping[str, Document[Decision]]) -> Iterator[Diagnostic]:
    """Histories that no longer begin with what a run has pinned; each is told once, against its first run."""
    told: set[str] = set()
    for run in runs:
        for gap, (count, wanted) in run.body.decisions.items():
            document = decisions.get(gap)
            if gap in told or (document and pinned(document, count) == f"{count} {wanted}"):
                continue
            told.add(gap)
            words = say(
                "{gap} 在 {day} 存档时有 {n} 次处置，现在对不上", gap=gap, day=run.body.filed.isoformat(), n=count
            )
            hint = say("处置只在末尾添加，不改不删；用 git 恢复")
            where = document or run
            route: Route = ("history",) if document else ("decisions", gap)
            yield _error(where, "decision-rewritten", route, words, hint)


def _unknown(
    library: Library, runs: tuple[Document[Run], ...], decisions: Mapping[str, Document[Decision]]
) -> Iterator[Diagnostic]:
    """Decisions about what no report ever found and the library does not know: a slip in the number."""
    known = {gap.id for run in runs for gap in run.body.gaps}
    for gap, document in decisions.items():
        subject = gap.partition("-")[2].removesuffix("-past")
        if gap not in known and subject not in library.nodes and subject not in library.documents:
            words = say("没有 {subject}，也没有哪份存档有过这项差距", subject=subject)
            yield _error(document, "decision-unknown", ("gap",), words, say("核对差距编号；编号见差距报告和整改台账"))
