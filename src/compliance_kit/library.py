"""load(root) → Library: everything read, linked both ways."""

from __future__ import annotations

import difflib
import os
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from compliance_kit import schema, source
from compliance_kit.kinds import KINDS, Kind
from compliance_kit.kinds import schema as schema_of
from compliance_kit.kinds.calendar import Calendar
from compliance_kit.kinds.checklist import Checklist
from compliance_kit.kinds.contract import Contract
from compliance_kit.kinds.glossary import Glossary
from compliance_kit.kinds.kind import Link, Node
from compliance_kit.kinds.metric import Metric
from compliance_kit.kinds.plan import Plan
from compliance_kit.kinds.project import Project
from compliance_kit.kinds.regulation import Regulation
from compliance_kit.kinds.standard import Requirement, Standard
from compliance_kit.lawbook import Lawbook, lawbook
from compliance_kit.links import link_documents, nodes_of
from compliance_kit.model import Diagnostic, Document, Severity, Source, say
from compliance_kit.notes import Notes

FOLDERS = ("regulations", "standards", "plans", "checklists", "contracts", "projects")
"""Where a knowledge base keeps its YAML, below its root."""
RECORDS = ("results", "notices", "runs", "decisions")
"""Folders below a project that hold what was done there, by the thousand: `evidence` reads them, not the library."""


_ID_LINE = re.compile(r"^id: *[\"']?([a-z][a-z0-9-]+)", re.M)


@dataclass(frozen=True, slots=True)
class Library:
    """A knowledge base as read: documents by id, the parts of them by id, and the links between parts in both directions.

    `files` holds every readable document in path order, twins of one id included; `documents` only the first of
    twins. `findings` are what reading found wrong. `unread` are ids of files that could not be read to the end.
    `required` holds every requirement in force by its whole id.
    """

    files: tuple[Document[Any], ...]
    documents: Mapping[str, Document[Any]]
    sources: Mapping[str, str]
    findings: tuple[Diagnostic, ...]
    unread: frozenset[str]
    lawbook: Lawbook
    nodes: Mapping[str, Node]
    links: tuple[Link, ...]
    forward: Mapping[str, tuple[Link, ...]]
    back: Mapping[str, tuple[Link, ...]]
    required: Mapping[str, tuple[Document[Standard], Requirement]]

    @property
    def regulations(self) -> tuple[Document[Regulation], ...]:
        """Every instrument, by id."""
        return self._of("regulation")

    @property
    def standards(self) -> tuple[Document[Standard], ...]:
        """Every standard, by section number."""
        found: tuple[Document[Standard], ...] = self._of("standard")
        return tuple(sorted(found, key=lambda d: (d.body.section, d.id)))

    @property
    def metrics(self) -> tuple[Document[Metric], ...]:
        """Every metric, by id."""
        return self._of("metric")

    @property
    def plans(self) -> tuple[Document[Plan], ...]:
        """Every emergency plan, by id."""
        return self._of("plan")

    @property
    def checklists(self) -> tuple[Document[Checklist], ...]:
        """Every checklist, by id."""
        return self._of("checklist")

    @property
    def contracts(self) -> tuple[Document[Contract], ...]:
        """Every contract template, by id."""
        return self._of("contract")

    @property
    def projects(self) -> tuple[Document[Project], ...]:
        """Every project, by id."""
        return self._of("project")

    @property
    def glossaries(self) -> tuple[Document[Glossary], ...]:
        """Every glossary, by id."""
        return self._of("glossary")

    @property
    def calendars(self) -> tuple[Document[Calendar], ...]:
        """Every year's holidays and working days, by id."""
        return self._of("calendar")

    def requirements(self) -> Iterator[tuple[str, Document[Standard], Requirement]]:
        """Every requirement in force with its whole id (`std-fire#01`), by section."""
        return ((whole_id, document, requirement) for whole_id, (document, requirement) in self.required.items())

    def origins(self, target: str, *roles: str) -> tuple[Link, ...]:
        """The links that point at `target`, of the named roles or of all."""
        return tuple(link for link in self.back.get(target, ()) if not roles or link.role in roles)

    def targets(self, origin: str, *roles: str) -> tuple[Link, ...]:
        """The links that `origin` makes, of the named roles or of all."""
        return tuple(link for link in self.forward.get(origin, ()) if not roles or link.role in roles)

    def nearest(self, wanted: str) -> str:
        """The known id most like `wanted`; empty where none is like it."""
        known = sorted({*self.documents, *self.nodes})
        return next(iter(difflib.get_close_matches(wanted, known, n=1, cutoff=0.6)), "")

    def _of(self, kind: str) -> tuple[Any, ...]:
        return tuple(self.documents[i] for i in sorted(self.documents) if self.documents[i].head.kind == kind)


def load(root: Path, extra: Sequence[Path] = (), notes: Notes | None = None) -> Library:
    """Read the knowledge base at `root` and the `extra` files or folders beside it; `notes` as for `source.read`."""
    found = {_real(path): path for path in yaml_files(root)}
    for path in extra:
        for file in (path,) if path.is_file() else _walk(path):
            found.setdefault(_real(file), file)
    return assemble(read_file(path, root, notes) for path in found.values())


def yaml_files(root: Path) -> Iterator[Path]:
    """The YAML files of a knowledge base, sorted by path; links that lead out of it are left out."""
    for folder in FOLDERS:
        yield from _walk(root / folder, leave_out=RECORDS if folder == "projects" else ())


def _walk(top: Path, leave_out: tuple[str, ...] = ()) -> Iterator[Path]:
    home = _real(top)
    for folder, subfolders, names in os.walk(top):
        subfolders[:] = sorted(name for name in subfolders if not name.startswith(".") and name not in leave_out)
        for name in sorted(names):
            path = Path(folder, name)
            if name.endswith((".yml", ".yaml")) and home in _real(path).parents:
                yield path


def _real(path: Path) -> Path:
    """Where a path leads, links followed; unlike `Path.resolve` it bears a link to itself."""
    return Path(os.path.realpath(path))


@dataclass(frozen=True, slots=True)
class Reading:
    """What reading one file gave: a document, or an id that is known but not readable, and what was found wrong."""

    path: str
    text: str
    document: Document[Any] | None
    unread: str
    findings: tuple[Diagnostic, ...]


def read_file(path: Path, root: Path, notes: Notes | None = None) -> Reading:
    """Read one file as the kind it says it is."""
    name = display_name(path, root)
    found, findings = source.read(path, name=name, notes=notes)
    if found is None:
        text = _raw_text(path, findings)
        known = _ID_LINE.search(text)
        return Reading(name, text, None, known[1] if known else "", findings)
    return read_source(found, findings)


def read_text(text: str, name: str) -> Reading:
    """Read a text that is to become the file of that name."""
    found, findings = source.parse(text.encode(), name=name)
    return read_source(found, findings) if found else Reading(name, text, None, "", findings)


def _raw_text(path: Path, findings: tuple[Diagnostic, ...]) -> str:
    """The text of a file that is no YAML, for carets and for its id; nothing of one that is too large or no file."""
    if any(f.code in ("yaml-too-large", "yaml-not-a-file", "yaml-encoding") for f in findings):
        return ""
    return path.read_bytes().decode("utf-8", "replace").removeprefix("\ufeff")


def read_source(found: Source, findings: tuple[Diagnostic, ...]) -> Reading:
    """Read one YAML source as the kind it says it is."""
    data = found.data
    known = data.get("id", "") if isinstance(data, dict) else ""
    kind, problem = kind_of(found)
    findings = (*findings, problem) if problem else findings
    if kind is not None:
        places = {f.place for f in findings}
        findings = (*findings, *(v for v in schema.violations(_shape(kind.name), found) if v.place not in places))
    if kind is None or any(f.severity is Severity.ERROR for f in findings):
        return Reading(found.path, found.text, None, known if isinstance(known, str) else "", findings)
    return Reading(found.path, found.text, kind.read(found), "", findings)


@cache
def _shape(kind: str) -> schema.Shape:
    return schema.shape(schema_of(kind))


def kind_of(found: Source) -> tuple[Kind | None, Diagnostic | None]:
    """The kind a file says it is, or what is wrong with what it says."""
    names = {kind.name: kind for kind in KINDS}
    listing = "、".join(names)
    data = found.data
    if not isinstance(data, dict) or "kind" not in data:
        text = say("文件没有写明类型（kind）")
        hint = say("在文件开头写一行，例如 kind: standard；可用的类型：{kinds}", kinds=listing)
        return None, Diagnostic("unknown-kind", Severity.ERROR, found.place(()), text, hint)
    written = data["kind"]
    if isinstance(written, str) and written in names:
        return names[written], None
    near = difflib.get_close_matches(str(written), names, n=1)
    text = say("没有“{kind}”这种类型", kind=str(written)[:40])
    hint = say("是不是想写 {near}？可用的类型：{kinds}", near=near[0] if near else "standard", kinds=listing)
    return None, Diagnostic("unknown-kind", Severity.ERROR, found.place(("kind",)), text, hint)


def display_name(path: Path, root: Path) -> str:
    """A path as people are shown it: relative to the root where it lies below it, bytes that are no text spelt out."""
    try:
        shown = _real(path).relative_to(_real(root)).as_posix()
    except ValueError:
        shown = path.as_posix()
    return shown.encode(errors="backslashreplace").decode()


def assemble(readings: Iterable[Reading]) -> Library:
    """Join what was read into one library and link it."""
    rows = sorted(readings, key=lambda r: r.path)
    files = tuple(r.document for r in rows if r.document is not None)
    documents: dict[str, Document[Any]] = {}
    for document in files:
        documents.setdefault(document.id, document)
    book = lawbook(d for d in documents.values() if d.head.kind == "regulation")
    nodes = {node.id: node for document in documents.values() for node in nodes_of(document)}
    links = link_documents(documents.values(), book)
    return Library(
        files=files,
        documents=documents,
        sources={r.path: r.text for r in rows},
        findings=tuple(f for r in rows for f in r.findings),
        unread=frozenset(r.unread for r in rows if r.unread),
        lawbook=book,
        nodes=nodes,
        links=links,
        forward=_grouped((link.origin, link) for link in links),
        back=_grouped((link.target, link) for link in links),
        required=_required(documents.values()),
    )


def _required(documents: Iterable[Document[Any]]) -> dict[str, tuple[Document[Standard], Requirement]]:
    """Every requirement in force by its whole id, by section."""
    standards = sorted((d for d in documents if d.head.kind == "standard"), key=lambda d: (d.body.section, d.id))
    return {f"{d.id}#{r.id}": (d, r) for d in standards for r in d.body.requirements if not r.withdrawn}


def _grouped(pairs: Iterable[tuple[str, Link]]) -> dict[str, tuple[Link, ...]]:
    groups: defaultdict[str, list[Link]] = defaultdict(list)
    for key, link in pairs:
        groups[key].append(link)
    return {key: tuple(group) for key, group in groups.items()}
