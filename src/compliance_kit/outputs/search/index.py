"""The Whoosh index behind one small interface: build or update → files, open, ask.

The index is made in memory and handed out as files with a list of their digests; reading it back checks them, since
Whoosh unpickles what it reads and a damaged file would otherwise answer wrongly in silence.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import astuple, dataclass
from functools import lru_cache, partial
from itertools import groupby
from pathlib import Path
from typing import Any

from whoosh.filedb.filestore import RamStorage
from whoosh.index import TOC, EmptyIndexError

from compliance_kit.finding.passages import Passage
from compliance_kit.finding.segment import senses, synonyms, vocabulary
from compliance_kit.model import Artifact, CkitError, say
from compliance_kit.outputs.search.postings import FIELD, Postings
from compliance_kit.outputs.search.rows import Row
from compliance_kit.outputs.search.segments import NAME, Groups, at_once, schema, segment, write

DIGESTS = "digests.json"
SHARD = 40_000
"""Passages in one segment: more are cut and written in several processes."""
MOST_UPDATES = 8
"""Each update is a segment of its own; after so many the index is made anew, so that queries stay fast."""
MOST_CHANGED = 0.3
"""Where more than this share of the passages changed, a new index costs less than an update."""
HELD_ROWS = 4096
"""Passages whose fields are kept once read."""
_FORMAT = 6
"""Counts what rows and fields look like; an index of another format is made anew."""


@dataclass(frozen=True, slots=True)
class Index:
    """An index ready to be asked: one open searcher and its lists, the glossary it was cut with and the words it holds.

    `vocabulary` are the glossary's words, which the segmenter keeps whole; `same` gives each of them its group, and
    `senses` the index words that stand for its groups. `roll` is the lexicon in order as one text, a word a line.
    `row` gives a passage by its number.
    """

    searcher: Any
    postings: Postings
    groups: Groups
    vocabulary: tuple[str, ...]
    same: Mapping[str, tuple[str, ...]]
    senses: Mapping[str, tuple[str, ...]]
    lexicon: frozenset[str]
    roll: str
    row: Callable[[int], Row]

    def forms(self, word: str) -> Iterator[tuple[str, float]]:
        """The words of the index that a word can stand for, with how well: itself, else longer ones that hold it."""
        if word in self.lexicon:
            yield word, 1.0
        elif len(word) > 1:
            at = self.roll.find(word)
            while at >= 0:
                end = self.roll.index("\n", at)
                yield self.roll[self.roll.rindex("\n", 0, at) + 1 : end], 0.8
                at = self.roll.find(word, end)

    def spread(self, word: str) -> int:
        """How many passages hold a word."""
        return self.postings.spread(word)


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
    tasks = [partial(segment, shard, groups, f"{sign}{number:02d}") for number, shard in enumerate(shards)]
    for files, made in at_once(tasks):
        storage.files.update(files)
        segments += made
    TOC(schema(), segments, int(sign[:6], 16)).write(storage, NAME)
    yield from _files(storage, Note({}, digests, groups, 0))


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
        engine = storage.open_index(indexname=NAME)
        changed_passages = (p for key in fresh for p in by_document[key])
        write(engine, changed_passages, groups, name=_sign(digests, groups) + "up", without=stale)
        yield from _files(storage, Note({}, digests, groups, note.updates + 1))


def read(folder: Path) -> Index:
    """The index that `build` wrote into a folder.

    Raises:
        CkitError: there is none, or a file of it is not as it was written.
    """
    storage, note = _opened(folder)
    searcher = storage.open_index(indexname=NAME).searcher()
    lexicon = [word.decode() for word in searcher.reader().lexicon(FIELD) if not word.startswith(b"=")]
    return Index(
        searcher,
        Postings(searcher),
        note.groups,
        vocabulary(note.groups),
        synonyms(note.groups),
        senses(note.groups),
        frozenset(lexicon),
        "\n".join(("", *lexicon, "")),
        lru_cache(HELD_ROWS)(lambda number: Row(searcher.stored_fields(number))),
    )


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
        storage.open_index(indexname=NAME)
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
