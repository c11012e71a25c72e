"""The Whoosh index behind one small interface: build or update → files, open, ask. The only importer of whoosh.

The index is made in memory and handed out as files with a list of their digests; reading it back checks them, since
Whoosh unpickles what it reads and a damaged file would otherwise answer wrongly in silence.
"""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import astuple, dataclass
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import Any

from whoosh.codec.whoosh3 import W3Codec, W3Segment
from whoosh.fields import ID, KEYWORD, Schema
from whoosh.fields import STORED as KEPT
from whoosh.filedb.filestore import RamStorage
from whoosh.index import TOC, EmptyIndexError

from compliance_kit.finding.passages import Passage
from compliance_kit.finding.segment import senses, synonyms, vocabulary, words
from compliance_kit.model import Artifact, CkitError, say

DIGESTS = "digests.json"
STORED = ("id", "kind", "title", "text", "document", "region", "status", "role", "since", "until")
SHARD = 40_000
"""Passages in one segment: more are cut and written in several processes."""
MOST_UPDATES = 8
"""Each update is a segment of its own; after so many the index is made anew, so that queries stay fast."""
FIELD = "words"
"""The one field that is asked."""
MOST_CHANGED = 0.3
"""Where more than this share of the passages changed, a new index costs less than an update."""
MEMORY_MB = 512
"""Postings kept in memory before they are sorted out to disk."""
TITLE_WEIGHT = 3
"""A word in the title counts as often as so many in the text: one field answers faster than several."""
_NAME = "ckit"
_FORMAT = 5
"""Counts what rows and fields look like; an index of another format is made anew."""

Groups = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Index:
    """An index ready to be asked: one open searcher, the glossary it was cut with and the words it holds.

    `vocabulary` are the glossary's words, which the segmenter keeps whole; `same` gives each of them its group, and
    `senses` the index words that stand for its groups.
    """

    searcher: Any
    groups: Groups
    vocabulary: tuple[str, ...]
    same: Mapping[str, tuple[str, ...]]
    senses: Mapping[str, tuple[str, ...]]
    lexicon: frozenset[str]

    def forms(self, word: str) -> Iterator[tuple[str, float]]:
        """The words of the index that a word can stand for, with how well: itself, else longer ones that hold it."""
        if word in self.lexicon:
            yield word, 1.0
        elif len(word) > 1:
            yield from ((known, 0.8) for known in sorted(known for known in self.lexicon if word in known))

    def spread(self, word: str) -> int:
        """How many passages hold a word."""
        return int(self.searcher.doc_frequency(FIELD, word))


@dataclass(frozen=True, slots=True)
class Note:
    """What stands beside an index: the digest of each file and of each document in it, and the glossary."""

    files: Mapping[str, str]
    documents: Mapping[str, str]
    groups: Groups
    updates: int


def build(found: Iterable[Passage], groups: Groups) -> Iterator[Artifact]:
    """The index of these passages as files, with their digests.

    Files of another content have other names: whoever is stopped while putting them beside an old index leaves that
    one whole, since the note, which comes last, is what says which files count.
    """
    by_document = _by_document(found)
    digests = _digests(by_document)
    passages = [p for part in by_document.values() for p in part]
    shards = [passages[at : at + SHARD] for at in range(0, len(passages), SHARD)] or [[]]
    storage, segments, sign = RamStorage(), [], _sign(digests, groups)
    tasks = [partial(_segment, shard, groups, f"{sign}{number:02d}") for number, shard in enumerate(shards)]
    for files, made in _at_once(tasks):
        storage.files.update(files)
        segments += made
    TOC(_schema(), segments, int(sign[:6], 16)).write(storage, _NAME)
    yield from _files(storage, Note({}, digests, groups, 0))


def _segment(found: Iterable[Passage], groups: Groups, name: str) -> tuple[dict[str, bytes], Any]:
    """One segment: its files and what the table of contents says of it."""
    storage = RamStorage()
    engine = storage.create_index(_schema(), indexname=_NAME)
    _write(engine, found, groups, name=name)
    made = storage.open_index(indexname=_NAME)._segments()
    return {name: bytes(content) for name, content in storage.files.items() if _is_of_a_segment(name)}, made


def _is_of_a_segment(name: str) -> bool:
    return not name.endswith((".toc", "LOCK"))


def _at_once(tasks: Sequence[Callable[[], Any]]) -> Iterator[Any]:
    """What each task returns, in order; several are done in processes of their own where processes can be forked."""
    workers = min(len(tasks), len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1)
    if workers < 2:
        yield from (task() for task in tasks)
        return
    with ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("fork")) as pool:
        _TASKS[:] = tasks
        yield from pool.map(_task, range(len(tasks)))


_TASKS: list[Callable[[], Any]] = []
"""What forked processes find in their copy of our memory: the passages need not be packed and sent."""


def _task(number: int) -> Any:
    return _TASKS[number]()


def update(folder: Path, found: Iterable[Passage], groups: Groups) -> Iterator[Artifact]:
    """The index in a folder brought up to date: only documents that changed are cut and written again.

    Where there is no sound index to go on from, or too much changed, it is a new one; `folder` itself stays as it is.
    """
    by_document = _by_document(found)
    passages = [p for part in by_document.values() for p in part]
    digests = _digests(by_document)
    try:
        storage, note = _opened(folder)
    except CkitError:
        yield from build(passages, groups)
        return
    fresh = [key for key, digest in digests.items() if note.documents.get(key) != digest]
    stale = {*fresh, *note.documents.keys() - digests.keys()} & note.documents.keys()
    changed = sum(len(by_document[key]) for key in fresh)
    if note.groups != groups or note.updates >= MOST_UPDATES or changed > MOST_CHANGED * len(passages):
        yield from build(passages, groups)
    elif not fresh and not stale:
        yield from _files(storage, note)
    else:
        engine = storage.open_index(indexname=_NAME)
        changed_passages = (p for key in fresh for p in by_document[key])
        _write(engine, changed_passages, groups, name=_sign(digests, groups) + "up", without=stale)
        yield from _files(storage, Note({}, digests, groups, note.updates + 1))


def read(folder: Path) -> Index:
    """The index that `build` wrote into a folder.

    Raises:
        CkitError: there is none, or a file of it is not as it was written.
    """
    storage, note = _opened(folder)
    searcher = storage.open_index(indexname=_NAME).searcher()
    lexicon = frozenset(word.decode() for word in searcher.reader().lexicon(FIELD) if not word.startswith(b"="))
    return Index(searcher, note.groups, vocabulary(note.groups), synonyms(note.groups), senses(note.groups), lexicon)


def _opened(folder: Path) -> tuple[Any, Note]:
    """The files of an index in memory, each as its digest says, and the note beside them."""
    advice = say("请运行 ckit build search 重新建立索引")
    try:
        note = _note(json.loads((folder / DIGESTS).read_text(encoding="utf-8")))
        storage = RamStorage()
        for name, digest in note.files.items():
            content = (folder / Path(name).name).read_bytes()
            if hashlib.sha256(content).hexdigest() != digest:
                raise CkitError(say("索引文件 {name} 已损坏，{advice}", name=name, advice=advice))
            storage.files[name] = content
        storage.open_index(indexname=_NAME)
        return storage, note
    except FileNotFoundError as error:
        raise CkitError(say("还没有检索索引，{advice}", advice=advice)) from error
    except (ValueError, KeyError, TypeError, AttributeError, EmptyIndexError) as error:
        raise CkitError(say("索引目录已损坏，{advice}", advice=advice)) from error


def _note(data: dict[str, Any]) -> Note:
    """A note as read.

    Raises:
        ValueError: it is of another format.
        KeyError, TypeError: it is not one of ours.
    """
    if data["format"] != _FORMAT:
        raise ValueError
    groups = tuple(tuple(group) for group in data["groups"])
    return Note(dict(data["files"]), dict(data["documents"]), groups, int(data["updates"]))


def _files(storage: Any, note: Note) -> Iterator[Artifact]:
    files = {name: bytes(storage.files[name]) for name in sorted(storage.list()) if not name.endswith("LOCK")}
    row = {
        "format": _FORMAT,
        "files": {name: hashlib.sha256(content).hexdigest() for name, content in files.items()},
        "documents": note.documents,
        "groups": note.groups,
        "updates": note.updates,
    }
    yield from (Artifact(name, content) for name, content in files.items())
    yield Artifact(DIGESTS, json.dumps(row, ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n")


def _by_document(found: Iterable[Passage]) -> dict[str, tuple[Passage, ...]]:
    ordered = sorted(found, key=lambda p: (p.document, p.id))
    return {key: tuple(part) for key, part in groupby(ordered, key=lambda p: p.document)}


def _digests(by_document: Mapping[str, tuple[Passage, ...]]) -> dict[str, str]:
    return {
        key: hashlib.sha256(repr([astuple(p) for p in part]).encode()).hexdigest() for key, part in by_document.items()
    }


def _sign(digests: Mapping[str, str], groups: Groups) -> str:
    """A name for what an index holds."""
    return hashlib.sha256(repr((_FORMAT, sorted(digests.items()), groups)).encode()).hexdigest()[:12]


def _write(engine: Any, found: Iterable[Passage], groups: Groups, *, name: str, without: Iterable[str] = ()) -> None:
    """Write passages as one more segment, and mark the passages of some documents as gone."""
    writer = engine.writer(codec=_Named(name), limitmb=MEMORY_MB)
    for document in without:
        writer.delete_by_term("document", document)
    known, meant = vocabulary(groups), senses(groups)
    for passage in found:
        writer.add_document(**_row(passage, known, meant))
    writer.commit(merge=False)


def _schema() -> Any:
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
    row["around"] = f"{passage.also} {passage.about}"
    title = list(words(passage.title, known)) * TITLE_WEIGHT
    cut = (*title, *words(f"{passage.text} {row['around']}", known))
    row[FIELD] = " ".join((*cut, *(sense for word in cut for sense in meant.get(word, ()))))
    return row


class _Named(W3Codec):  # type: ignore[misc]
    """Whoosh's codec with a given segment name (its own are random); the segment is pickled with the plain codec."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name

    def new_segment(self, storage: Any, indexname: str) -> Any:
        return W3Segment(W3Codec(), indexname, segid=self._name)
