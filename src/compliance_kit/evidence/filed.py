"""A project's filed reports and decisions → those that can be used, and what is wrong with the rest."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

from compliance_kit.kinds.decision import Decision, subject
from compliance_kit.kinds.decision.steps import faults
from compliance_kit.kinds.project import Project
from compliance_kit.kinds.run import Run, digest, seal
from compliance_kit.library import Library, display_name, read_file
from compliance_kit.model import Diagnostic, Document, Place, Route, Severity, Text, say

RUNS, DECISIONS = "runs", "decisions"
"""Below a project's folder."""
KEPT_BESIDE = ("files",)
"""Folders of proof."""
HISTORY_DIGITS = 16
"""Hexadecimal digits of the digest by which a run pins what had been decided of a gap."""


@dataclass(frozen=True, slots=True)
class Filed:
    """A project's runs, oldest first, its decisions by gap, what was found wrong, and the texts of the files by path.

    A run whose seal does not fit, or one of two of a day, is left out, and so is a history that breaks its rules or was
    rewritten: nothing is compared with what somebody changed, and nothing accepted by what nobody may decide.
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

    def lapsed(self, day: date) -> Iterator[Diagnostic]:
        """The acceptances that are over, and that nobody has followed up: gaps, not errors."""
        for gap, document in self.decisions.items():
            last = document.body.last
            if last and last.until and document.body.is_expired(day):
                words = say("{gap} 的接受已于 {day} 到期，之后没有处置", gap=gap, day=last.until.isoformat())
                place = document.source.place((*last.route, "until"))
                hint = say("整改并销号，或者重新报批")
                yield Diagnostic("decision-lapsed", Severity.GAP, place, words, hint, subject=document.id)


NOTHING_FILED = Filed()


def load_filed(root: Path, library: Library, project: Document[Project]) -> Filed:
    """Read the project's runs and decisions; a file that cannot be used is a finding."""
    shelf = _Shelf(library, project)
    folder = root / project.body.folder
    for name, kind in ((RUNS, "run"), (DECISIONS, "decision")):
        for path in sorted((folder / name).iterdir()) if (folder / name).is_dir() else ():
            if path.suffix == ".yml" and path.is_file():
                shelf.take(path, root, kind)
            elif path.name not in KEPT_BESIDE and not path.name.startswith("."):
                words = say("这里只放 .yml 文件，没有读入")
                shelf.findings.append(
                    Diagnostic(f"{kind}-file", Severity.ERROR, Place(display_name(path, root)), words)
                )
    return shelf.filed()


def pinned(document: Document[Decision], count: int) -> str:
    """How a run pins the first so many entries of a history; the words of each count, not how they are laid out."""
    return f"{count} {digest(document.source.data['history'][:count], HISTORY_DIGITS)}"


class _Shelf:
    """What one project has filed, while it is read."""

    def __init__(self, library: Library, project: Document[Project]) -> None:
        self.library, self.project = library, project
        self.runs: list[Document[Run]] = []
        self.decisions: dict[str, Document[Decision]] = {}
        self.bad: set[str] = set()
        """Gaps whose history is not used."""
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
        if document.head.kind != kind or (kind == "run" and found):
            return
        if kind == "run":
            self.runs.append(document)
            return
        if self.decisions.setdefault(document.body.gap, document) is not document:
            words = say("{gap} 的处置已经写在另一个文件里", gap=document.body.gap)
            self._error(document, "decision-file", ("gap",), words, say("合并成一个文件"))
        if found:
            self.bad.add(document.body.gap)

    def filed(self) -> Filed:
        """All that was read, held against each other; what is wrong is left out."""
        runs = tuple(sorted(self.runs, key=lambda d: d.body.filed))
        doubled = set(self._twice(runs))
        self._broken_chain(runs)
        self._rewritten(runs)
        self._unknown(runs)
        used = {gap: document for gap, document in self.decisions.items() if gap not in self.bad}
        kept = tuple(d for d in runs if d.body.filed not in doubled)
        return Filed(kept, used, tuple(self.findings), self.texts)

    def _error(self, document: Document[Any], code: str, route: Route, text: Text, hint: Text | None = None) -> None:
        self.findings.append(_error(document, code, route, text, hint))

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

    def _twice(self, runs: tuple[Document[Run], ...]) -> Iterator[date]:
        for first, second in pairwise(runs):
            if first.body.filed == second.body.filed:
                words = say(
                    "{day} 存了两份（另一份 {path}），都没有采用",
                    day=second.body.filed.isoformat(),
                    path=first.source.path,
                )
                self._error(second, "run-file", ("date",), words, say("一天只存一份；用 git 查明先存的是哪一份"))
                yield second.body.filed

    def _broken_chain(self, runs: tuple[Document[Run], ...]) -> None:
        """Runs before which one is missing: each names the one before it."""
        before = ""
        for run in runs:
            if run.body.before != before:
                words = say("它写的上一份存档不在，或者被换过")
                self._error(
                    run,
                    "run-missing",
                    ("before",) if run.body.before else ("date",),
                    words,
                    say("用 git 恢复；存档不删"),
                )
            before = run.body.seal

    def _rewritten(self, runs: tuple[Document[Run], ...]) -> None:
        """Histories that no longer begin with what a run has pinned; each is told once, against its first run."""
        told: set[str] = set()
        for run in runs:
            for gap, (count, wanted) in run.body.decisions.items():
                document = self.decisions.get(gap)
                if gap in told or (document and pinned(document, count) == f"{count} {wanted}"):
                    continue
                told.add(gap)
                self.bad.add(gap)
                words = say(
                    "{gap} 在 {day} 存档时有 {n} 次处置，现在对不上", gap=gap, day=run.body.filed.isoformat(), n=count
                )
                hint = say("处置只在末尾添加，不改不删；用 git 恢复")
                route: Route = ("history",) if document else ("decisions", gap)
                self._error(document or run, "decision-rewritten", route, words, hint)

    def _unknown(self, runs: tuple[Document[Run], ...]) -> None:
        """Decisions about what no report ever found and the library does not know: a slip in the number."""
        known = {gap.id for run in runs for gap in run.body.gaps}
        for gap, document in self.decisions.items():
            about = subject(gap)
            is_term = about.partition("#")[0] == self.project.body.template
            is_here = about in self.library.nodes or about in self.library.documents
            if gap not in known and not is_here and not is_term:
                words = say("没有 {subject}，也没有哪份存档有过这项差距", subject=about)
                self._error(
                    document, "decision-unknown", ("gap",), words, say("核对差距编号；编号见差距报告和整改台账")
                )


def _error(document: Document[Any], code: str, route: Route, text: Text, hint: Text | None = None) -> Diagnostic:
    return Diagnostic(code, Severity.ERROR, document.source.place(route), text, hint, subject=document.id)


def _altered(document: Document[Run]) -> Iterator[Diagnostic]:
    """A run that is no longer what was filed."""
    if seal(document.source.data) != document.body.seal:
        words = say("存档的内容和存档校验码不符：存档后被改过，没有采用")
        hint = say("用 git 恢复存档时的内容；口径变了就重新存一份，不改旧的")
        yield _error(document, "run-altered", ("seal",), words, hint)


def _impossible(document: Document[Decision], path: Path) -> Iterator[Diagnostic]:
    """A history that breaks its rules, a file that bears another gap's name, proof that is gone or was swapped."""
    if path.stem != document.body.stem:
        words = say("文件名应为 {name}.yml", name=document.body.stem)
        yield _error(document, "decision-file", ("gap",), words, say("一项差距一个文件，文件名由差距编号而来"))
    for entry, (name, words, mend) in faults(document.body):
        yield _error(document, "decision-step", (*entry.route, name) if name else entry.route, words, mend)
    folder = path.parent.parent
    for entry in document.body.history:
        for i, proof in enumerate(entry.evidence):
            route = (*entry.route, "evidence", i, "path")
            file = folder / proof.path
            if ".." in Path(proof.path).parts or not file.is_file():
                words = say("找不到 {path}", path=proof.path)
                yield _error(document, "decision-proof", route, words, say("照片和扫描件放在项目文件夹里"))
            elif hashlib.sha256(file.read_bytes()).hexdigest() != proof.sha256:
                words = say("{path} 不是记下时的那个文件", path=proof.path)
                yield _error(document, "decision-proof", route, words, say("用 git 恢复；新的材料另记一次处置"))
