"""What is typed → the ways in which the index can meet it, as queries of Whoosh's."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from whoosh.query import And, NullQuery, Or, Prefix, Term

from compliance_kit.finding.segment import ARTICLE, LONGEST_WORD, article_words, asked, cut, fold
from compliance_kit.outputs.search.index import Index
from compliance_kit.outputs.search.postings import FIELD

_LETTERS = re.compile("[a-z]{3,12}")
"""What may be the first letters of a name; fewer would stand for too many."""
COMPOUND = 4
"""Characters of a word that may have been cut into parts on the page."""


def all_chunks(index: Index, text: str) -> Any:
    """What meets one piece of a query: 民法典944 is the law's name and the article's number; nothing where a part of
    it stands nowhere."""
    told = [chunk for chunk in asked(text).split() if next(_words(index, chunk), "")]
    parts = [Or(list(_ways(chunk, index))) for chunk in told]
    return And(parts).normalize() if parts and all(part.subqueries for part in parts) else NullQuery


def _ways(chunk: str, index: Index) -> Iterator[Any]:
    """The ways in which one chunk can be met: as it is, by the first letters of a name, by all its or a synonym's words."""
    if _LETTERS.fullmatch(chunk):
        yield Prefix(FIELD, chunk)
    if len(chunk) <= LONGEST_WORD and (whole := met(chunk, index)).subqueries:
        yield whole
    for phrase in index.same.get(chunk, (chunk,)):
        parts = [met(word, index) for word in dict.fromkeys(_words(index, phrase))]
        if parts and all(part.subqueries for part in parts):
            yield And(parts)


def _words(index: Index, text: str) -> Iterator[str]:
    """The words of a query, cut by those that the index holds: no segmenter has to be loaded to ask."""
    yield from article_words(fold(text))
    yield from cut(ARTICLE.sub(" ", fold(text)), index.lexicon)


def met(word: str, index: Index) -> Any:
    """One word, the sense it shares with its synonyms, its parts, or longer words that hold it where nothing else does."""
    if word in index.senses:
        return Or([Term(FIELD, sense) for sense in index.senses[word] if index.spread(sense)])
    ways: list[Any] = [Term(FIELD, form, boost=share) for form, share in index.forms(word)]
    parts = list(cut(word, index.lexicon, len(word) - 1)) if len(word) >= COMPOUND else []
    if len(parts) > 1 and all(part in index.lexicon for part in parts):
        ways.append(And([Term(FIELD, part, boost=0.8) for part in parts]))
    return Or(ways)


def forms(index: Index, word: str) -> dict[str, float]:
    """The index words by which one word is met, with how well each meets it."""
    found: dict[str, float] = {}
    for same in (word, *index.same.get(word, ())):
        for form, share in index.forms(same):
            found.setdefault(form, share if same == word else 0.7 * share)
    return found
