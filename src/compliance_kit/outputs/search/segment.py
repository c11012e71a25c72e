"""Chinese text → index words: one segmenter for what is indexed and what is asked."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import pairwise
from typing import Any

from compliance_kit import citation

_ARTICLE = re.compile(r"第?([0-9零〇一二三四五六七八九十百千两]{1,9})条(?:之([一二三四五六七八九十0-9]{1,2}))?")
_BARE_NUMBER = re.compile(r"(?<=[\u4e00-\u9fff》])(?<!第)\s*([0-9]{1,4})(?=$|[\s第、,;。)])")
_HAN = re.compile(r"[\u3400-\u9fff]+")
_WORD = re.compile(r"[\u3400-\u9fffa-z0-9]+")
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
    for word in _segmenter(vocabulary).cut_for_search(plain):
        if _WORD.fullmatch(word) and word not in STOP:
            yield word


def asked_words(text: str, vocabulary: tuple[str, ...] = ()) -> Iterator[str]:
    """Index words that a query must meet: no word inside another, and an article by its number however written."""
    plain = fold(text)
    yield from article_words(plain)
    for word in _segmenter(vocabulary).cut(_ARTICLE.sub(" ", plain)):
        if _WORD.fullmatch(word) and word not in STOP:
            yield word


def article_words(text: str) -> Iterator[str]:
    """`art35` for 第三十五条, 第35条 and 35条."""
    for found in _ARTICLE.finditer(text):
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


def synonyms(groups: Sequence[Sequence[str]]) -> Mapping[str, tuple[str, ...]]:
    """Each word of the glossary → all words of its group, itself included."""
    found: dict[str, tuple[str, ...]] = {}
    for group in groups:
        folded = tuple(dict.fromkeys(fold(word) for word in group))
        for word in folded:
            found[word] = tuple(dict.fromkeys((*found.get(word, ()), *folded)))
    return found
