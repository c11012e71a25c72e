"""Filled forms of a project, `results/*.yml` → what they are, what is wrong with them, and the inspections they record."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from compliance_kit.evidence.score import judged
from compliance_kit.evidence.table import Row
from compliance_kit.kinds.checklist import Checklist, Item
from compliance_kit.kinds.project import Project
from compliance_kit.kinds.result import Answer, Result
from compliance_kit.library import Library, read_file
from compliance_kit.model import Diagnostic, Document, Related, Route, Severity, Text, say
from compliance_kit.tailoring import items, machines

FOLDER = "results"


@dataclass(frozen=True, slots=True)
class Results:
    """A project's filled forms by id, what was wrong with them, their texts by path, and the rows that they record."""

    documents: tuple[Document[Result], ...]
    findings: tuple[Diagnostic, ...]
    sources: dict[str, str]
    rows: tuple[Row, ...]


def no_results() -> Results:
    """The filled forms of a project that has none."""
    return Results((), (), {}, ())


def read_results(root: Path, library: Library, project: Document[Project]) -> Results:
    """Read every filled form of a project; one that is wrong is told and gives no evidence."""
    folder = root / project.body.folder / FOLDER
    paths = sorted(folder.glob("*.yml")) if folder.is_dir() else []
    if not paths:
        return no_results()
    shelf = _Shelf(root, library, project)
    for path in paths:
        shelf.take(path)
    documents = tuple(sorted(shelf.documents, key=lambda d: d.id))
    rows = tuple(row for document in documents for row in shelf.rows(document))
    return Results(documents, tuple(shelf.findings), shelf.texts, rows)


def joined(recorded: Sequence[Row], found: Sequence[Row]) -> tuple[Row, ...]:
    """The rows of the CSV and those of filled forms, once where both say the same.

    A row of the CSV is left out where a filled form of that day says the same of the same item, and the row names no
    place or the same one. Where they disagree both count, so that no failure is outweighed by a second sheet of paper.
    """
    said = {_said(row, place) for row in found for place in ("", row.cells["place"])}
    forms = {row.cells["form"] for row in found}
    kept = (r for r in recorded if r.cells["form"] not in forms or _said(r, r.cells.get("place", "")) not in said)
    return (*kept, *found)


def _said(row: Row, place: str) -> tuple[str, ...]:
    return (*(row.cells[name] for name in ("date", "form", "item", "result")), place)


class _Shelf:
    """The filled forms of one project while they are read."""

    def __init__(self, root: Path, library: Library, project: Document[Project]) -> None:
        self.root, self.library, self.project = root, library, project
        self.forms = {c.body.form: c for c in library.checklists}
        self.documents: list[Document[Result]] = []
        self.findings: list[Diagnostic] = []
        self.texts: dict[str, str] = {}
        self.runs: dict[str, Document[Result]] = {}

    def take(self, path: Path) -> None:
        """Read one file; a result without a fault joins the others."""
        reading = read_file(path, self.root)
        self.texts[reading.path] = reading.text
        self.findings += reading.findings
        document = reading.document
        if document is not None and document.head.kind == "result":
            faults = tuple(self._faults(document))
            self.findings += faults
            if not faults:
                self.documents.append(document)
        elif document is not None:
            words = say("results 文件夹只放检查结果，这里是 {kind}", kind=document.head.kind)
            self.findings.append(Diagnostic("result-kind", Severity.ERROR, document.source.place(("kind",)), words))

    def _faults(self, document: Document[Result]) -> Iterator[Diagnostic]:
        body = document.body

        def fault(code: str, route: Route, text: Text, hint: Text | None = None) -> Diagnostic:
            return Diagnostic(code, Severity.ERROR, document.source.place(route), text, hint, subject=document.id)

        if body.project != self.project.id:
            words = say("这是 {other} 的结果，放在了 {own} 的文件夹里", other=body.project, own=self.project.id)
            yield fault("result-project", ("project",), words)
        checklist = self.forms.get(body.form)
        if checklist is None:
            words = say("没有表单 {form}；已有：{known}", form=body.form, known="、".join(sorted(self.forms)))
            yield fault("result-unknown", ("form", "id"), words)
        elif body.version == checklist.body.version:
            codes = {item.code for item in checklist.body.items()}
            for answer in body.answers:
                if answer.code not in codes:
                    words = say("{form} 没有第 {code} 项", form=body.form, code=answer.code)
                    yield fault(
                        "result-unknown", answer.route, words, say("不要改动项目代码；旧版才有的项目放在 not_carried")
                    )
        if body.run and self.runs.setdefault(body.run, document) is not document:
            first = self.runs[body.run]
            related = (Related(first.source.place(("run",)), say("第一份在这里")),)
            words = say("同一次填写存了两份，只算一份")
            place = document.source.place(("run",))
            yield Diagnostic("result-repeated", Severity.ERROR, place, words, None, related, document.id)
        for route, path in _files(document):
            where = self.root / self.project.body.folder / path
            if ".." in Path(path).parts or not where.is_file():
                yield fault("result-file", route, say("找不到 {path}", path=path), say("照片和扫描件放在项目文件夹里"))

    def rows(self, document: Document[Result]) -> Iterator[Row]:
        """The inspections that a filled form records, row by row."""
        body = document.body
        checklist = self.forms[body.form]
        known = {item.code: item for item in checklist.body.items()}
        written = {answer.key for answer in body.answers}
        for answer in body.answers:
            if answer.code in known:
                item = known[answer.code]
                line = document.source.place(answer.route).span.line
                yield _row(document, answer.key, judged(item.reading, answer), answer, line)
        if body.rest_passes and body.version == checklist.body.version:
            line = document.source.place(("rest",)).span.line
            for key in self._asked(checklist):
                if key not in written:
                    yield _row(document, key, "pass", None, line)

    def _asked(self, checklist: Document[Checklist]) -> Iterator[str]:
        """The keys of the form's rows for this project."""
        kept: set[str] = {item.code for item in items(self.library, checklist, self.project)}
        for section in checklist.body.sections:
            for machine in machines(section, self.project):
                yield from (_key(item, machine.code if machine else "") for item in section.items if item.code in kept)


def _key(item: Item, machine: str) -> str:
    return f"{item.code}@{machine}" if machine else item.code


def _row(document: Document[Result], key: str, result: str, answer: Answer | None, line: int) -> Row:
    body = document.body
    code, _, unit = key.partition("@")
    place = " ".join(part for part in (unit, answer.place if answer else "") if part)
    note = (answer.reason if result in ("na", "not_checked") else "") or answer.note if answer else ""
    cells = {
        "date": body.checked_on.isoformat(),
        "form": body.form,
        "item": code,
        "result": result,
        "place": place,
        "note": note,
        "inspector": "、".join(body.inspectors),
        "source": document.id,
    }
    return Row(cells, line)


def _files(document: Document[Result]) -> Iterator[tuple[Route, str]]:
    """Every picture and scan that the result names, and where."""
    body = document.body
    if body.scan:
        yield ("scan", "path"), body.scan.path
    for answer in body.answers:
        yield from (((*answer.route, "photos", i, "path"), photo.path) for i, photo in enumerate(answer.photos))
    for n, extra in enumerate(body.extras):
        yield from ((("extra", n, "photos", i, "path"), photo.path) for i, photo in enumerate(extra.photos))
