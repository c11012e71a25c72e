"""Chinese text → index words: one segmenter for what is indexed and what is asked."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import pairwise
from typing import Any

from compliance_kit import citation
from compliance_kit.library import Library

ARTICLE = re.compile(r"第?([0-9零〇一二三四五六七八九十百千两]{1,9})条(?:之([一二三四五六七八九十0-9]{1,2}))?")
_BARE_NUMBER = re.compile(r"(?<=[\u4e00-\u9fff》])(?<!第)\s*([0-9]{1,4})(?=$|[\s第、,;。)])")
_HAN = re.compile(r"[\u3400-\u9fff]+")
_WORD = re.compile(r"[\u3400-\u9fffa-z0-9]+")
_RUN = re.compile(r"[\u3400-\u9fff]+|[a-z0-9.]+")
LONGEST_WORD = 10
"""Characters of the longest word that a question is cut into."""
LIGHT = frozenset("吗呢吧啊要能会还做用有管先归把给让")
"""Characters that bind a question together and tell nothing."""
STOP = frozenset("的了和与及或在为是对按由其应将并等被")
"""Characters too common to tell passages apart."""


def fold(text: str) -> str:
    """Full-width and upper-case forms made plain, so that ＧＢ/Ｔ finds gb/t."""
    return unicodedata.normalize("NFKC", text).lower()


@cache
def _segmenter(words: tuple[str, ...]) -> Any:
    import rjieba

    segmenter: Any = rjieba.Jieba()
    for word in words:
        segmenter.add_word(word, None, None)  # a frequency that is just enough, no part of speech
    return segmenter


def words(text: str, vocabulary: tuple[str, ...] = ()) -> Iterator[str]:
    """Index words of a text: the segmenter's, those of the vocabulary whole, and one for each article number."""
    plain = fold(text)
    yield from article_words(plain)
    for word in pieces(plain, vocabulary):
        if _WORD.fullmatch(word) and word not in STOP:
            yield word


def pieces(plain: str, vocabulary: tuple[str, ...] = ()) -> Iterable[str]:
    """What the segmenter cuts a folded text into, signs and common characters included."""
    found: Iterable[str] = _segmenter(vocabulary).cut_for_search(plain)
    return found


def spelled(text: str) -> list[str]:
    """A text as it is spelled, parted between its words; joined they are the text again."""
    pieces: list[str] = _segmenter(()).cut(text)
    return pieces


def cut(text: str, known: frozenset[str], longest: int = LONGEST_WORD) -> Iterator[str]:
    """Words of a question, cut from its end into the longest known ones; what lies between them stays together.

    A question is shorter and looser than a page, and a segmenter reads 业主要看 as 业·主要·看; the words of the pages
    themselves are the better guide. The search in the page cuts in the same way.
    """
    for run in _RUN.findall(fold(text)):
        yield from reversed(list(_from_the_end(run, known, longest))) if _HAN.match(run) else (run,)


def _from_the_end(run: str, known: frozenset[str], longest: int) -> Iterator[str]:
    end, loose = len(run), ""
    while end:
        size = next((n for n in range(min(longest, end), 1, -1) if run[end - n : end] in known), 1)
        piece = run[end - size : end]
        if size == 1 and piece not in STOP and piece not in LIGHT:
            loose = piece + loose
        else:
            if loose:
                yield loose
            loose = ""
            if size > 1:
                yield piece
        end -= size
    if loose:
        yield loose


def article_words(text: str) -> Iterator[str]:
    """`art35` for 第三十五条, 第35条 and 35条."""
    for found in ARTICLE.finditer(text):
        try:
            sub = f"-{citation.number(found[2])}" if found[2] else ""
            yield f"art{citation.number(found[1])}{sub}"
        except ValueError:
            continue


def grams(text: str) -> Iterator[str]:
    """Every two neighbouring Chinese characters: what finds a word that the segmenter cut elsewhere."""
    for run in _HAN.findall(fold(text)):
        if len(run) == 1:
            yield run
        for one, two in pairwise(run):
            yield one + two


def asked(text: str) -> str:
    """A query with 物业管理条例35 read as 物业管理条例 第35条."""
    return _BARE_NUMBER.sub(r" 第\1条 ", fold(text))


def groups_of(library: Library) -> tuple[tuple[str, ...], ...]:
    """The glossary's groups of words that mean the same."""
    terms = (term for glossary in library.glossaries for term in glossary.body.terms if term.synonyms)
    return tuple((term.term, *term.synonyms) for term in terms)


def vocabulary(groups: Iterable[Iterable[str]]) -> tuple[str, ...]:
    """Every word of the groups, sorted: the segmenter keeps them whole."""
    return tuple(sorted({word for group in groups for word in group}))


def synonyms(groups: Sequence[Sequence[str]]) -> Mapping[str, tuple[str, ...]]:
    """Each word of the glossary → all words of its group, itself included."""
    found: dict[str, tuple[str, ...]] = {}
    for group in groups:
        folded = tuple(dict.fromkeys(fold(word) for word in group))
        for word in folded:
            found[word] = tuple(dict.fromkeys((*found.get(word, ()), *folded)))
    return found


def senses(groups: Sequence[Sequence[str]]) -> Mapping[str, tuple[str, ...]]:
    """Each word of the glossary → an index word for each of its groups: one list to read instead of a list a word."""
    found: dict[str, tuple[str, ...]] = {}
    for number, group in enumerate(groups):
        for word in {fold(word) for word in group}:
            found[word] = (*found.get(word, ()), f"={number}")
    return found
