"""Which passages hold a word and what each scores, read once and kept while it is asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import reduce
from operator import and_
from typing import Any

from whoosh.query import TermRange
from whoosh.scoring import bm25

from compliance_kit.outputs.search.codec import length, often

FIELD = "words"
"""The one field that is asked."""
HELD = 1_000_000
"""Passages in all lists that are kept at the most, some 90 bytes each; the list not asked for the longest goes first."""
HELD_FILTERS = 32
"""Filters kept; each has a byte for every passage."""


class Postings:
    """The lists of an index: word → passage → score (BM25, as Whoosh's own), passages numbered through all segments."""

    def __init__(self, searcher: Any) -> None:
        self._searcher = searcher
        self._leaves = [(leaf.reader(), offset) for leaf, offset in searcher.leaf_searchers()]
        self._kept: dict[str, dict[int, float]] = {}
        self._weights: dict[int, float] = {}
        self._spread: dict[str, int] = {}
        self._filters: dict[Any, bytes] = {}
        self.held = 0

    def spread(self, word: str) -> int:
        """How many passages hold a word, those that are gone included."""
        if word not in self._spread:
            self._spread[word] = int(self._searcher.doc_frequency(FIELD, word))
        return self._spread[word]

    def scores(self, word: str) -> Mapping[int, float]:
        """The passages that hold a word and what each scores for it, always above zero."""
        found = self._kept.pop(word, None)
        if found is None:
            found = self._read(word)
            self.held += len(found)
            while self._kept and self.held > HELD:
                self.held -= len(self._kept.pop(next(iter(self._kept))))
        self._kept[word] = found
        return found

    def beginning(self, letters: str) -> list[str]:
        """The words of the index that begin with some letters."""
        return [word.decode() for word in self._searcher.reader().expand_prefix(FIELD, letters)]

    def _read(self, word: str) -> dict[int, float]:
        found: dict[int, float] = {}
        rare = self._searcher.idf(FIELD, word.encode())
        for postings, reader, offset in self._lists(FIELD, word.encode()):
            worth = {code: rare * self._weight(code) for code in set(postings.codes)}
            found.update(zip(postings.ids(offset), map(worth.__getitem__, postings.codes), strict=True))
            for gone in reader.deleted_docs_set and reader.deleted_docs_set.intersection(postings.ids()):
                del found[gone + offset]
        return found

    def _lists(self, field: str, word: bytes) -> Iterator[tuple[Any, Any, int]]:
        """The lists of one word in each segment that has it, deleted passages included."""
        for reader, offset in self._leaves:
            if (field, word) in reader:
                postings = reader.postings(field, word)
                yield postings.child if reader.deleted_docs_set else postings, reader, offset

    def _weight(self, code: int) -> float:
        """What a word is worth that stands so often in so long a passage, without regard to how rare it is."""
        if code not in self._weights:
            model, usual = self._searcher.weighting, self._searcher.avg_field_length(FIELD) or 1
            self._weights[code] = bm25(1.0, float(often(code)), length(code), usual, model.B, model.K1)
        return self._weights[code]

    def holding(self, field: str, values: Iterable[str]) -> Iterator[int]:
        """The passages one of whose fields holds one of some values."""
        for reader, offset in self._leaves:
            for value in values:
                if (field, value) in reader:
                    yield from (number + offset for number in reader.postings(field, value).all_ids())

    def allowed(self, facets: Any) -> bytes:
        """A byte for each passage: one where it meets all of some terms and ranges, else zero."""
        found = self._filters.pop(facets, None)
        if found is None:
            masks = [int.from_bytes(self._mask(part), "little") for part in facets]
            found = reduce(and_, masks).to_bytes(self._searcher.doc_count_all(), "little")
            if len(self._filters) >= HELD_FILTERS:
                del self._filters[next(iter(self._filters))]
        self._filters[facets] = found
        return found

    def _mask(self, part: Any) -> bytearray:
        """The same for one term or range."""
        mask = bytearray(self._searcher.doc_count_all())
        is_range = isinstance(part, TermRange)
        terms = part.expanded_terms(self._searcher.reader()) if is_range else [(part.fieldname, part.text.encode())]
        for field, value in terms:
            for postings, _, offset in self._lists(field, value):
                for number in postings.ids(offset):
                    mask[number] = 1
        return mask
