"""How the index keeps the list of passages that hold a word: one packed list a word, unpacked at once.

Whoosh's own lists are blocks of 128, each pickled, compressed and walked through in Python. Here a list is two arrays: the
gap to the next passage, and a code that says how often the word stands in it and how long the passage is, which is all that
a score is made of. Everything else of a segment is Whoosh's.
"""

from __future__ import annotations

import struct
import zlib
from array import array
from bisect import bisect_left
from collections.abc import Iterator
from functools import cache, cached_property
from itertools import accumulate, islice
from operator import sub
from typing import Any

from whoosh.codec.base import PostingsWriter
from whoosh.codec.whoosh3 import W3Codec, W3Segment, W3TermInfo
from whoosh.matching import LeafMatcher, ReadTooFar
from whoosh.util.numeric import byte_to_length, length_to_byte

MOST_OFTEN = 255
"""How often a word is counted in one passage; no score can tell more from so many."""
_NARROW, _WIDE = "H", "I"
_HEAD = struct.Struct("<c?I")
"""In front of a list: how wide its gaps are, whether it is compressed, and how many bytes follow."""
_PACKED = 80
"""Bytes from which compressing makes a list smaller."""
_LEVEL = 1
_byte = cache(length_to_byte)


def often(code: int) -> int:
    """How often the word of a code stands in its passage."""
    return code >> 8


def length(code: int) -> int:
    """How many words the passage of a code has, as exactly as Whoosh keeps it."""
    return int(byte_to_length(code & 255))


class Codec(W3Codec):  # type: ignore[misc]
    """Whoosh's codec with lists of our own and a given segment name (its own are random).

    A segment is pickled with its codec, so this class and its module keep their names as long as the index its format.
    """

    def __init__(self, name: str = "") -> None:
        super().__init__()
        self._name = name

    def new_segment(self, storage: Any, indexname: str) -> Any:
        """A segment of the given name."""
        return W3Segment(Codec(), indexname, segid=self._name)

    def postings_writer(self, dbfile: Any, byteids: bool = False) -> Any:
        """What writes lists into a file."""
        return _Writer(dbfile)

    def postings_reader(self, dbfile: Any, terminfo: Any, format_: Any, term: Any = None, scorer: Any = None) -> Any:
        """The list of a word."""
        start, _ = terminfo.extent()
        return Postings(dbfile, start, terminfo, term, scorer)


class _Writer(PostingsWriter):  # type: ignore[misc]
    """Writes one list after another: gaps, then codes; the first byte says how they are kept."""

    def __init__(self, file: Any) -> None:
        self._file = file

    def start_postings(self, format_: Any, terminfo: Any) -> None:
        self._ids, self._weights, self._lengths = array(_WIDE), array("d"), array(_WIDE)

    def add_posting(self, id_: int, weight: float, vbytes: bytes, length: int | None = None) -> None:
        self._ids.append(id_)
        self._weights.append(weight)
        self._lengths.append(length or 0)

    def finish_postings(self) -> Any:
        ids, weights, lengths = self._ids, self._weights, self._lengths
        gaps = [ids[0], *map(sub, ids[1:], ids)]
        width = _NARROW if max(gaps) < 1 << 16 else _WIDE
        codes = [
            min(int(weight), MOST_OFTEN) << 8 | byte for weight, byte in zip(weights, map(_byte, lengths), strict=True)
        ]
        content = array(width, gaps).tobytes() + array(_NARROW, codes).tobytes()
        if is_packed := len(content) >= _PACKED:
            content = zlib.compress(content, _LEVEL)
        start = self._file.tell()
        self._file.write(_HEAD.pack(width.encode(), is_packed, len(content)) + content)
        info = W3TermInfo(sum(weights), len(ids), min(lengths), max(lengths), max(weights), ids[0], ids[-1])
        info.set_extent(start, self._file.tell() - start)
        return info


class Postings(LeafMatcher):  # type: ignore[misc]
    """The passages of one segment that hold a word: its codes and ids whole, and Whoosh's way of walking through them.

    To Whoosh the list is one block.
    """

    def __init__(self, file: Any, start: int, info: Any, term: Any, scorer: Any) -> None:
        self._term, self.scorer, self._info = term, scorer, info
        width, is_packed, size = _HEAD.unpack(file.get(start, _HEAD.size))
        content = file.get(start + _HEAD.size, size)
        content = zlib.decompress(content) if is_packed else content
        codes = array(_NARROW).itemsize * info.doc_frequency()
        self._gaps, self.codes = array(width.decode()), array(_NARROW)
        self._gaps.frombytes(content[:-codes])
        self.codes.frombytes(content[-codes:])
        self._at = 0

    def ids(self, offset: int = 0) -> Iterator[int]:
        """The passages' numbers, counted from the first of the segment or of the index."""
        return islice(accumulate(self._gaps, initial=offset), 1, None)

    @cached_property
    def _ids(self) -> array[int]:
        return array(_WIDE, self.ids())

    def all_ids(self) -> Iterator[int]:
        """The same."""
        return self.ids()

    def is_active(self) -> bool:
        """Whether there is a passage left."""
        return self._at < len(self.codes)

    def id(self) -> int:
        """The number of the passage stood at."""
        return self._ids[self._at]

    def weight(self) -> float:
        """How often it holds the word."""
        return float(often(self.codes[self._at]))

    def next(self) -> bool:
        """Go on to the next; never into another block."""
        self._at += 1
        return False

    def skip_to(self, target: int) -> None:
        """Go on to the first passage with this number or a higher one."""
        if not self.is_active():
            raise ReadTooFar
        self._at = bisect_left(self._ids, target, self._at)

    def skip_to_quality(self, minquality: float) -> int:
        """Leave the list where nothing in it can score more; how many blocks were left."""
        if self.block_quality() > minquality:
            return 0
        self._at = len(self.codes)
        return 1

    def block_max_weight(self) -> float:
        """How often a passage holds the word at the most."""
        return float(self._info.max_weight())

    def block_min_length(self) -> int:
        """How many words the shortest passage has."""
        return int(self._info.min_length())
