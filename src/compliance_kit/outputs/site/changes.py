"""更新: what changed in law and in our own files, by day, as a page and as a feed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from html import escape
from itertools import groupby
from typing import Any

from compliance_kit.kinds import words
from compliance_kit.kinds.values import day_text
from compliance_kit.library import Library
from compliance_kit.model import Artifact, Document
from compliance_kit.outputs.output import Order, Revision
from compliance_kit.outputs.site.page import Page
from compliance_kit.outputs.site.routes import page_of, unique

xml = partial(escape, quote=False)
ADDRESS = "changes/"
CHANGES = {"added": "新增", "changed": "修改", "removed": "移除"}
RECENT_YEARS = 2
"""How far back the changes of law go."""
PARTS_SHOWN = 12
"""Touched parts of one file that are named; more are counted."""


@dataclass(frozen=True, slots=True)
class News:
    """A text of law and the day on which it came, or comes, into force; `note` says where that is known from."""

    day: date
    target: str
    what: str
    note: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One file that was touched on a day: its id where it still is there, its path, the parts that can be shown."""

    target: str
    path: str
    parts: tuple[str, ...]
    more: int


@dataclass(frozen=True, slots=True)
class Batch:
    """The files of one kind that one day added, changed or removed."""

    kind: str
    change: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Day:
    """One day's batches."""

    day: date
    batches: tuple[Batch, ...]


def pages(library: Library, order: Order) -> Iterator[Page]:
    """The page of changes."""
    known = sorted(news(library), key=lambda n: (n.day, n.target), reverse=True)
    since = order.today.replace(year=order.today.year - RECENT_YEARS, day=1)
    show: dict[str, Any] = {
        "coming": [n for n in reversed(known) if n.day > order.today],
        "recent": [n for n in known if since <= n.day <= order.today],
        "days": tuple(days(library, order)),
        "CHANGES": CHANGES,
    }
    yield Page(ADDRESS, "更新", "changes.md.j2", ADDRESS, kind="说明", show=show)


def news(library: Library) -> Iterator[News]:
    """Every text of law with the day it came into force, and every law's end."""
    for law in library.regulations:
        for number, version in enumerate(law.body.versions):
            day, what = version.effective or version.promulgated, "修订" if number else "施行"
            yield News(day, law.id, what, version.note)
        if law.body.ended:
            yield News(law.body.ended, law.id, "废止", "")


def days(library: Library, order: Order) -> Iterator[Day]:
    """What the version control tells, newest day first, by kind of file."""
    by_path = {d.source.path: d for d in library.documents.values()}
    ranks = {kind: n for n, kind in enumerate(words.KIND)}

    def place(revision: Revision) -> tuple[int, int, str]:
        return ranks.get(_kind(revision, by_path), 99), list(CHANGES).index(revision.change), revision.path

    ordered = sorted(order.history, key=lambda r: r.day, reverse=True)
    for day, some in groupby(ordered, key=lambda r: r.day):
        rows = sorted(some, key=place)
        batches = groupby(rows, key=lambda r: (_kind(r, by_path), r.change))
        yield Day(day, tuple(Batch(k, c, tuple(_entry(library, r, by_path) for r in part)) for (k, c), part in batches))


def _kind(revision: Revision, by_path: dict[str, Document[Any]]) -> str:
    document = by_path.get(revision.path)
    return document.head.kind if document else ""


def _entry(library: Library, revision: Revision, by_path: dict[str, Document[Any]]) -> Entry:
    document = by_path.get(revision.path)
    if document is None:
        return Entry("", revision.path, (), 0)
    ids = (_part(library, document, part) for part in revision.parts)
    parts = unique(i for i in ids if i)
    return Entry(document.id, revision.path, parts[:PARTS_SHOWN], len(parts[PARTS_SHOWN:]))


def _part(library: Library, document: Document[Any], part: str) -> str:
    """The whole id of a part, by what its file calls it: an id, an item's code or the number of an article."""
    ways = (f"{document.id}#{part}", f"{document.id}#art-{part}")
    return next((way for way in ways if way in library.nodes), "")


def feed(library: Library, order: Order) -> Artifact:
    """The same by day as an Atom feed; its links lead from where the feed itself lies."""
    entries = "".join(_feed_entry(library, day) for day in days(library, order))
    newest = max((r.day for r in order.history), default=date(1970, 1, 1))
    head = f"<id>urn:compliance-kit:changes</id><title>物业管理合规与知识库：更新</title><updated>{newest}T00:00:00+08:00</updated>"
    text = (
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="zh-CN">{head}<author><name>compliance-kit</name></author>'
    )
    return Artifact(
        f"pages/{ADDRESS}feed.xml", f'<?xml version="1.0" encoding="utf-8"?>\n{text}{entries}</feed>\n'.encode()
    )


def _feed_entry(library: Library, day: Day) -> str:
    rows = []
    for batch in day.batches:
        for entry in batch.entries:
            document = library.documents.get(entry.target)
            title = document.title if document else entry.path
            way = f' href="../{page_of(document)}"' if document else ""
            rows.append(f"<li>{CHANGES[batch.change]} <a{way}>{xml(title)}</a></li>")
    content = xml(f"<ul>{''.join(rows)}</ul>")
    return (
        f"<entry><id>urn:compliance-kit:changes:{day.day}</id><title>{day_text(day.day)}：{len(rows)} 份文件</title>"
        f'<updated>{day.day}T00:00:00+08:00</updated><link href="./#d{day.day}"/><content type="html">{content}</content></entry>'
    )
