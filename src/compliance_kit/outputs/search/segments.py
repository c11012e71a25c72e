"""Passages → one segment of the index: its fields, its words, and several segments at once."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from whoosh.fields import ID, KEYWORD, Schema
from whoosh.fields import STORED as KEPT
from whoosh.filedb.filestore import RamStorage

from compliance_kit.finding.passages import Passage
from compliance_kit.finding.segment import fold, senses, vocabulary, words
from compliance_kit.outputs.search.codec import Codec
from compliance_kit.outputs.search.postings import FIELD

NAME = "ckit"
"""What the index is called among its files."""
STORED = ("id", "kind", "title", "text", "document", "region", "status", "role", "since", "until")
MEMORY_MB = 512
"""Postings kept in memory before they are sorted out to disk."""
TITLE_WEIGHT = 3
"""A word in the title counts as often as so many in the text: one field answers faster than several."""

Groups = tuple[tuple[str, ...], ...]


def segment(found: Iterable[Passage], groups: Groups, name: str) -> tuple[dict[str, bytes], Any]:
    """One segment: its files and what the table of contents says of it."""
    storage = RamStorage()
    engine = storage.create_index(schema(), indexname=NAME)
    write(engine, found, groups, name=name)
    made = storage.open_index(indexname=NAME)._segments()
    return {name: bytes(content) for name, content in storage.files.items() if _is_of_a_segment(name)}, made


def _is_of_a_segment(name: str) -> bool:
    return not name.endswith((".toc", "LOCK"))


def at_once(tasks: Sequence[Callable[[], Any]]) -> Iterator[Any]:
    """What each task returns, in order; several are done in processes of their own where processes can be forked."""
    workers = min(len(tasks), len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1)
    if workers < 2:
        yield from (task() for task in tasks)
        return
    import multiprocessing  # not needed to ask
    from concurrent.futures import ProcessPoolExecutor

    with ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("fork")) as pool:
        _TASKS[:] = tasks
        yield from pool.map(_task, range(len(tasks)))


_TASKS: list[Callable[[], Any]] = []
"""What forked processes find in their copy of our memory: the passages need not be packed and sent."""


def _task(number: int) -> Any:
    return _TASKS[number]()


def write(engine: Any, found: Iterable[Passage], groups: Groups, *, name: str, without: Iterable[str] = ()) -> None:
    """Write passages as one more segment, and mark the passages of some documents as gone."""
    writer = engine.writer(codec=Codec(name), limitmb=MEMORY_MB)
    for document in without:
        writer.delete_by_term("document", document)
    known, meant = vocabulary(groups), senses(groups)
    for passage in found:
        writer.add_document(**_row(passage, known, meant))
    writer.commit(merge=False)


def schema() -> Any:
    """The fields: one is asked, some are kept only to be shown or to filter by."""
    return Schema(
        id=KEPT,
        kind=ID(stored=True),
        document=ID(stored=True),
        region=ID(stored=True),
        status=ID(stored=True),
        role=ID(stored=True),
        since=ID(stored=True),
        until=ID(stored=True),
        title=KEPT,
        text=KEPT,
        around=KEPT,
        **{FIELD: KEYWORD(scorable=True)},
    )


def _row(passage: Passage, known: tuple[str, ...], meant: Mapping[str, tuple[str, ...]]) -> Mapping[str, str]:
    row = {name: getattr(passage, name) for name in STORED}
    row["around"] = fold(f"{passage.also} {passage.about}")  # never shown, only looked at again
    title = list(words(passage.title, known)) * TITLE_WEIGHT
    cut = (*title, *words(f"{passage.text} {row['around']}", known))
    row[FIELD] = " ".join((*cut, *(sense for word in cut for sense in meant.get(word, ()))))
    return row
