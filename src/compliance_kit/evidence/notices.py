"""A project's notices → those that can be used, and what is wrong with the rest and with their numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any

from compliance_kit.citation import citation_text
from compliance_kit.kinds.notice import OWN_STANDARD, Item, Notice
from compliance_kit.kinds.notice.steps import faults, unserved
from compliance_kit.kinds.project import Project
from compliance_kit.kinds.values import day_text
from compliance_kit.library import Library, read_file
from compliance_kit.model import Diagnostic, Document, Route, Severity, Text, say

FOLDER = "notices"
"""Below a project's folder."""
Issued = Document[Notice]


@dataclass(frozen=True, slots=True)
class Notices:
    """A project's notices by number, what was found wrong, and the texts of the files by path.

    A notice with an impossible history is kept: what it says was found is still to be put right.
    """

    notices: tuple[Issued, ...] = ()
    findings: tuple[Diagnostic, ...] = ()
    sources: Mapping[str, str] = field(default_factory=dict)

    def find(self, name: str) -> tuple[Issued, ...]:
        """The notices of that id, number (spaces or none), or 2026-0012."""
        wanted = _bare(name)
        return tuple(d for d in self.notices if wanted in (d.id, d.body.stem, _bare(d.body.number)))


def load_notices(root: Path, library: Library, project: Document[Project]) -> Notices:
    """Read the project's notices; a file that cannot be used is a finding."""
    folder = root / project.body.folder
    paths = sorted((folder / FOLDER).glob("*.yml")) if (folder / FOLDER).is_dir() else []
    readings = [read_file(path, root) for path in paths]
    found = [r.document for r in readings if r.document and r.document.head.kind == "notice"]
    notices = tuple(sorted(found, key=lambda d: (d.body.year, d.body.sequence, d.id)))
    findings = [f for r in readings for f in r.findings]
    findings += [_stray(d) for r in readings if (d := r.document) and d.head.kind != "notice"]
    for notice in notices:
        findings += _checked(notice, library, project, folder)
    findings += _numbers(notices, is_whole=all(r.document for r in readings))
    return Notices(notices, tuple(findings), {r.path: r.text for r in readings})


def next_sequence(notices: tuple[Issued, ...], year: int) -> int:
    """The next number of a year; numbers are never given twice."""
    return max((d.body.sequence for d in notices if d.body.year == year), default=0) + 1


def _bare(number: str) -> str:
    return "".join(number.split())


def _stray(document: Document[Any]) -> Diagnostic:
    return _error(document, "notice-file", ("kind",), say("这个文件夹里只放整改通知书"))


def _error(document: Document[Any], code: str, route: Route, text: Text, hint: Text | None = None) -> Diagnostic:
    return Diagnostic(code, Severity.ERROR, document.source.place(route), text, hint, subject=document.id)


def _checked(notice: Issued, library: Library, project: Document[Project], folder: Path) -> Iterator[Diagnostic]:
    body = notice.body
    if body.project != project.id:
        words = say("通知书写的项目是 {name}，却放在 {own} 的文件夹里", name=body.project, own=project.id)
        yield _error(notice, "notice-project", ("project",), words)
    if not (folder / "results" / f"{body.result}.yml").is_file():
        words = say("没有找到所依据的检查结果 {name}", name=body.result)
        hint = say("检查结果放在 {folder}/results/，文件名就是它的编号", folder=project.body.folder)
        yield _error(notice, "notice-result", ("result",), words, hint)
    if body.issued < body.checked_on:
        yield _error(notice, "notice-date", ("issued",), say("签发日期早于检查日期"))
    yield from _items(notice, library)
    for name, words, mend in unserved(body):
        yield _error(notice, "notice-service", ("service", name) if name else ("service",), words, mend)
    for entry, (name, words, mend) in faults(body):
        yield _error(notice, "notice-step", (*entry.route, name) if name else entry.route, words, mend)


def _items(notice: Issued, library: Library) -> Iterator[Diagnostic]:
    seen: set[str] = set()
    for item in notice.body.items:
        if item.key in seen:
            words = say("检查项 {key} 写了两次", key=item.key)
            yield _error(notice, "notice-item", (*item.route, "key"), words, say("合并成一项"))
        seen.add(item.key)
        if item.due < notice.body.issued:
            words = say("完成时限早于签发日期（{day}）", day=day_text(notice.body.issued))
            yield _error(notice, "notice-date", (*item.route, "due"), words)
        yield from _bases(notice, item, library)


def _bases(notice: Issued, item: Item, library: Library) -> Iterator[Diagnostic]:
    """A citation that cannot be read, or of a law that is not in the library; the company's own standard is none."""
    for basis in item.basis:
        if basis.text.startswith(OWN_STANDARD):
            continue
        if basis.fault:
            yield _error(notice, "broken-citation", basis.route, basis.fault.text)
        for cited in basis.citations:
            if library.lawbook.find(cited.title) is None:
                words = say("库里没有{title}", title=citation_text(cited))
                yield _error(notice, "broken-citation", basis.route, words, say("核对法规名称和条号"))
            elif not cited.references:
                words = say("只写了法规名称，没有写到条、款")
                yield _error(notice, "broken-citation", basis.route, words, say("例如《物业管理条例》第三十五条第一款"))


def _numbers(notices: tuple[Issued, ...], *, is_whole: bool) -> Iterator[Diagnostic]:
    """A number given twice, and one left out; nothing is said to be left out while a file cannot be read."""
    for year, group in groupby(notices, key=lambda d: d.body.year):
        last = 0
        for notice in group:
            number = notice.body.sequence
            if number == last:
                words = say("编号 {number} 已经用过", number=notice.body.number)
                yield _error(notice, "notice-number", ("number",), words, say("编号不重复使用，改用下一个序号"))
            elif number > last + 1 and is_whole:
                words = say("{year} 年缺第 {n:04d} 号", year=year, n=last + 1)
                hint = say("编号要连续；作废的通知书也要留档")
                yield _error(notice, "notice-number", ("number",), words, hint)
            last = number
