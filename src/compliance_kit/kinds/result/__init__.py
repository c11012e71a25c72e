"""检查结果: one filled form as taken back; the answers only, for the score is always computed from them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from compliance_kit.kinds.fields import entries, head
from compliance_kit.kinds.kind import Kind, Link
from compliance_kit.kinds.values import day
from compliance_kit.model import Document, Route, Source


@dataclass(frozen=True, slots=True)
class FileRef:
    """A file kept beside the results: its path below the project's folder and the SHA-256 of its bytes, in hex."""

    path: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found at one row of the form.

    `key` is the item's code, with `@` and the machine's code where each machine has a row of its own. `result` is
    pass, fail, na or not_checked. `as_typed` holds cells that could not be read as what they should be.
    """

    key: str
    result: str
    value: float | None
    deduct: float | None
    at: str
    place: str
    note: str
    reason: str
    owner: str
    due: date | None
    photos: tuple[FileRef, ...]
    as_typed: Mapping[str, str]
    route: Route

    @property
    def code(self) -> str:
        """The item's code, without the machine."""
        return self.key.partition("@")[0]

    @property
    def unit(self) -> str:
        """The machine's code; empty where the item is asked once."""
        return self.key.partition("@")[2]


@dataclass(frozen=True, slots=True)
class Extra:
    """Something found that the form does not ask."""

    note: str
    owner: str
    due: date | None
    photos: tuple[FileRef, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """One inspection as recorded.

    `form`, `version` and `hash` pin what was asked. `checked_on` is when it was looked at, `entered_on` when it was taken
    in. `rest_passes`: rows that are not written passed, as a signed paper says; else they were not checked.
    """

    form: str
    version: str
    hash: str
    project: str
    checked_on: date
    started: str
    finished: str
    run: str
    head: Mapping[str, str]
    inspectors: tuple[str, ...]
    accepted_by: str
    reviewed_by: str
    channel: str
    entered_by: str
    entered_on: date | None
    is_late: bool
    source_file: str
    source_sha256: str
    scan: FileRef | None
    rest_passes: bool
    answers: tuple[Answer, ...]
    extras: tuple[Extra, ...]

    def answer(self, key: str) -> Answer | None:
        """What was found at a row; None where nothing is written."""
        return next((a for a in self.answers if a.key == key), None)

    def outcome(self, key: str) -> str:
        """pass, fail, na or not_checked of a row, whether it is written or not."""
        found = self.answer(key)
        return found.result if found else ("pass" if self.rest_passes else "not_checked")

    @property
    def fails(self) -> tuple[Answer, ...]:
        """What did not pass, in the form's order."""
        return tuple(a for a in self.answers if a.result == "fail")


def read(source: Source) -> Document[Result]:
    """The result that a valid file holds."""
    data = source.data
    entered, scan = data.get("entered") or {}, data.get("scan")
    body = Result(
        form=data["form"]["id"],
        version=data["form"]["version"],
        hash=data["form"]["hash"],
        project=data["project"],
        checked_on=date.fromisoformat(data["date"]),
        started=data.get("started", ""),
        finished=data.get("finished", ""),
        run=data.get("run", ""),
        head=data.get("head") or {},
        inspectors=tuple(data["inspectors"]),
        accepted_by=data.get("accepted_by", ""),
        reviewed_by=data.get("reviewed_by", ""),
        channel=data["channel"],
        entered_by=entered.get("by", ""),
        entered_on=day(entered.get("on")),
        is_late=entered.get("late", False),
        source_file=entered.get("file", ""),
        source_sha256=entered.get("sha256", ""),
        scan=_file(scan) if scan else None,
        rest_passes=data.get("rest") == "pass",
        answers=tuple(_answer(key, data["items"][key]) for key in sorted(data["items"])),
        extras=tuple(
            Extra(e["note"], e.get("owner", ""), day(e.get("due")), _photos(e)) for _, e in entries(data, "extra")
        ),
    )
    return Document(head(source), body, source)


def _answer(key: str, data: dict[str, Any]) -> Answer:
    return Answer(
        key=key,
        result=data["result"],
        value=data.get("value"),
        deduct=data.get("deduct"),
        at=data.get("at", ""),
        place=data.get("place", ""),
        note=data.get("note", ""),
        reason=data.get("reason", ""),
        owner=data.get("owner", ""),
        due=day(data.get("due")),
        photos=_photos(data),
        as_typed=data.get("as_typed") or {},
        route=("items", key),
    )


def _photos(data: dict[str, Any]) -> tuple[FileRef, ...]:
    return tuple(_file(photo) for photo in data.get("photos", ()))


def _file(data: dict[str, str]) -> FileRef:
    return FileRef(data["path"], data["sha256"])


def links(document: Document[Result]) -> Iterator[Link]:
    """The ids that the document writes."""
    yield Link(document.id, document.body.project, "uses", document.id, ("project",))


KIND = Kind(
    name="result",
    title="检查结果",
    folder="projects",
    read=read,
    links=links,
    patterns=("projects/*/results/*.yml",),
    is_record=True,
)
