"""The Whoosh index behind one small interface: build → files, open, ask. The only importer of whoosh.

The index is made in memory and handed out as files with a list of their digests; reading it back checks them, since
Whoosh unpickles what it reads and a damaged file would otherwise answer wrongly in silence.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from compliance_kit.model import Artifact, CkitError, say
from compliance_kit.outputs.search.passages import Passage
from compliance_kit.outputs.search.segment import grams, words

DIGESTS = "digests.json"
STORED = ("id", "kind", "title", "text", "document", "region", "status", "role")
_NAME = "ckit"
_SEGMENT = "compliancekit000"  # Whoosh names segments at random; ours has one, and the same bytes every time


@dataclass(frozen=True, slots=True)
class Index:
    """An index ready to be asked, and the glossary it was cut with."""

    engine: Any
    groups: tuple[tuple[str, ...], ...]

    @property
    def vocabulary(self) -> tuple[str, ...]:
        """The glossary's words, which the segmenter keeps whole."""
        return vocabulary(self.groups)


def vocabulary(groups: Iterable[Iterable[str]]) -> tuple[str, ...]:
    """Every word of the groups, sorted."""
    return tuple(sorted({word for group in groups for word in group}))


def build(found: Iterable[Passage], groups: tuple[tuple[str, ...], ...]) -> Iterator[Artifact]:
    """The index of these passages as files, named by the index itself, with their digests."""
    from whoosh.filedb.filestore import RamStorage

    storage = RamStorage()
    index = storage.create_index(_schema(), indexname=_NAME)
    writer = index.writer(codec=_codec())
    known = vocabulary(groups)
    for passage in found:
        writer.add_document(**_row(passage, known))
    writer.commit()
    files = {name: bytes(storage.files[name]) for name in sorted(storage.list()) if not name.endswith("LOCK")}
    digests = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    note = json.dumps({"files": digests, "groups": groups}, ensure_ascii=False, indent=1, sort_keys=True)
    yield from (Artifact(name, content) for name, content in files.items())
    yield Artifact(DIGESTS, note.encode() + b"\n")


def read(folder: Path) -> Index:
    """The index that `build` wrote into a folder.

    Raises:
        CkitError: there is none, or a file of it is not as it was written.
    """
    from whoosh.filedb.filestore import RamStorage
    from whoosh.index import EmptyIndexError

    advice = say("请运行 ckit build search 重新建立索引")
    try:
        note = json.loads((folder / DIGESTS).read_text(encoding="utf-8"))
        storage = RamStorage()
        for name, digest in note["files"].items():
            content = (folder / Path(name).name).read_bytes()
            if hashlib.sha256(content).hexdigest() != digest:
                raise CkitError(say("索引文件 {name} 已损坏，{advice}", name=name, advice=advice))
            storage.files[name] = content
        groups = tuple(tuple(group) for group in note["groups"])
        return Index(storage.open_index(indexname=_NAME), groups)
    except FileNotFoundError as error:
        raise CkitError(say("还没有检索索引，{advice}", advice=advice)) from error
    except (ValueError, KeyError, TypeError, AttributeError, EmptyIndexError) as error:
        raise CkitError(say("索引目录已损坏，{advice}", advice=advice)) from error


def _schema() -> Any:
    from whoosh.fields import ID, KEYWORD, Schema
    from whoosh.fields import STORED as KEPT

    exact = KEYWORD(scorable=True)
    return Schema(
        id=ID(stored=True, unique=True),
        kind=ID(stored=True),
        document=ID(stored=True),
        region=ID(stored=True),
        status=ID(stored=True),
        role=ID(stored=True),
        title=KEPT,
        text=KEPT,
        name_words=exact,
        body_words=exact,
        also_words=exact,
        grams=exact,
    )


def _row(passage: Passage, known: tuple[str, ...]) -> Mapping[str, str]:
    row = {name: getattr(passage, name) for name in STORED}
    row["name_words"] = " ".join(words(passage.title, known))
    row["body_words"] = " ".join(words(passage.text, known))
    row["also_words"] = " ".join(words(passage.also, known))
    row["grams"] = " ".join(grams(f"{passage.title} {passage.text}"))
    return row


def _codec() -> Any:
    from whoosh.codec.whoosh3 import W3Codec, W3Segment

    class Steady(W3Codec):  # type: ignore[misc]
        """Whoosh's codec with one fixed segment name; the segment is pickled, so it keeps the codec that it can."""

        def new_segment(self, storage: Any, indexname: str) -> Any:
            return W3Segment(W3Codec(), indexname, segid=_SEGMENT)

    return Steady()
