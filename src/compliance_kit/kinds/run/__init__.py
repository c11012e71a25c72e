"""差距报告存档: what a gap report said on one day, and what it was judged by; written once and never changed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from compliance_kit.kinds.fields import entries, head
from compliance_kit.kinds.kind import Kind, Link
from compliance_kit.kinds.values import day
from compliance_kit.model import Document, Source

ASPECTS = ("文字", "目标", "分值", "检查项", "依据")
"""What a requirement's fingerprint is made of, in its order: the question, what must be reached, the weight, how it is looked at, the law."""


@dataclass(frozen=True, slots=True)
class FiledChapter:
    """One chapter's figures as filed: what the rates are made of, so that projects can be added up later."""

    number: str
    title: str
    applicable: int
    checked: int
    points: Decimal
    full: Decimal
    evidenced: int
    gaps: int


@dataclass(frozen=True, slots=True)
class FiledGap:
    """One gap as filed; `since` is the day of the first report in a row that had it."""

    id: str
    subject: str
    name: str
    due: date
    since: date
    is_veto: bool

    @property
    def code(self) -> str:
        """Its family, G1 to G7."""
        return self.id.partition("-")[0]


@dataclass(frozen=True, slots=True)
class Run:
    """One filed report; `pins` are the requirements' fingerprints by whole id, `decisions` how many steps each gap had and their digest.

    `before` is the seal of the run before it, empty for the first.
    """

    report: str
    project: str
    filed: date
    period: tuple[date, date]
    conclusion: str
    score: float | None
    coverage: float | None
    evidence_share: float | None
    counts: Mapping[str, int]
    chapters: tuple[FiledChapter, ...]
    gaps: tuple[FiledGap, ...]
    decisions: Mapping[str, tuple[int, str]]
    catalogue: str
    pins: Mapping[str, str]
    seal: str
    by: str = ""
    before: str = ""


def read(source: Source) -> Document[Run]:
    """The run that a valid file holds."""
    data = source.data
    filed = date.fromisoformat(data["date"])
    body = Run(
        report=data["report"],
        project=data["project"],
        filed=filed,
        period=(date.fromisoformat(data["period"][0]), date.fromisoformat(data["period"][1])),
        conclusion=data["conclusion"],
        score=data.get("score"),
        coverage=data.get("coverage"),
        evidence_share=data.get("evidence_share"),
        counts=data["counts"],
        chapters=tuple(_chapter(c) for _, c in entries(data, "chapters")),
        gaps=tuple(_gap(g, filed) for _, g in entries(data, "gaps")),
        decisions={gap: _pinned(text) for gap, text in (data.get("decisions") or {}).items()},
        catalogue=data["catalogue"],
        pins={f"{name}#{part}": text for name, parts in data["pins"].items() for part, text in parts.items()},
        seal=data["seal"],
        by=data["by"],
        before=data.get("before", ""),
    )
    return Document(head(source), body, source)


def _chapter(data: dict[str, Any]) -> FiledChapter:
    points, full = Decimal(str(data["points"])), Decimal(str(data["full"]))
    rated = (data["applicable"], data["checked"], points, full, data["evidenced"])
    return FiledChapter(data["number"], data["title"], *rated, data["gaps"])


def _gap(data: dict[str, Any], filed: date) -> FiledGap:
    due, since = date.fromisoformat(data["due"]), day(data.get("since")) or filed
    return FiledGap(data["id"], data["subject"], data["name"], due, since, data.get("veto", False))


def _pinned(text: str) -> tuple[int, str]:
    count, _, found = text.partition(" ")
    return int(count), found


def digest(data: Any, length: int = 64) -> str:
    """The SHA-256 of plain data in one canonical form, or its first characters; the order of keys makes no difference."""
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:length]


def seal(data: Mapping[str, Any]) -> str:
    """What a run's `seal` must say: the digest of everything else in the file."""
    return digest({key: value for key, value in data.items() if key != "seal"})


def links(document: Document[Run]) -> Iterator[Link]:
    """The ids that the document writes."""
    yield Link(document.id, document.body.project, "uses", document.id, ("project",))


KIND = Kind(
    name="run",
    title="差距报告存档",
    folder="projects",
    read=read,
    links=links,
    patterns=("projects/*/runs/*.yml",),
    is_record=True,
)
