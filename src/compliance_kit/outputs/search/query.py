"""What people type → what they look for."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from compliance_kit.kinds.regulation import STATE
from compliance_kit.outputs.search.index import Index
from compliance_kit.outputs.search.segment import asked, asked_words, fold, grams, synonyms

LONGEST = 200
"""Characters of a query that are read; more is cut."""
_ASIDE = re.compile(
    "提前[几多]少?[天日]|怎么办|怎么处理|怎么|如何|什么|多久|多少|几天|几次|几点|几个|是不是|能不能|可不可以|可以|应该|需要|要不要|哪些|哪里|谁"
)
ASIDE = frozenset("吗呢吧啊要能会还做用有管先归") | {
    "还能",
    "没有",
    "我们",
    "你们",
    "他们",
    "一次",
    "进行",
    "处理",
    "管不管",
    "物业",
    "小区",
    "应对",
}
"""Words by which people ask, and those that stand on every page: they tell nothing of what is asked for."""
ENOUGH = 3
"""Exact finds that leave no need to guess what was meant."""
POOL = 80
"""Passages that are put in order before the first are shown."""
SELDOM = {"term": 0.45, "metric": 0.8, "project": 0.4, "item": 0.8, "glossary": 0.4}
"""Kinds that hold the words but seldom the answer."""
INTENT = (
    ("怎么办|怎么处[理置]|如何处[理置]|应对|怎么救|先干什么|先做什么|注意什么", ("plan", "step")),
    ("查什么|检查表|问卷|表格|模板", ("checklist",)),
    ("协议|合同", ("contract", "clause")),
    ("罚|赔|合法|吗$|能不能|可不可以|多少人|归谁|谁负责|提前几", ("article", "duty", "regulation")),
    ("几次|多久|几天|几个|多少天|要求|标准", ("requirement", "duty")),
)
"""How people ask for what, and the kinds that answer."""
WEIGHTS = {"name_words": 4.0, "body_words": 1.5, "also_words": 2.0}


@dataclass(frozen=True, slots=True)
class Hit:
    """One passage found; `score` compares only within one answer."""

    id: str
    kind: str
    title: str
    text: str
    document: str
    region: str
    status: str
    role: str
    score: float


def find(index: Index, text: str, *, limit: int = 10, only: Mapping[str, str] | None = None) -> tuple[Hit, ...]:
    """The passages that hold every word asked for, or a synonym of it, best first.

    Where hardly any does, a sentence without spaces is read as a question, and what answers its telling words follows.

    Args:
        index: from `index.read`.
        text: what was typed; words apart by spaces must all be found.
        limit: how many at the most.
        only: facet → value, such as {"kind": "duty"}.
    """
    from whoosh.query import And, Term

    typed = text[:LONGEST].encode(errors="replace").decode()
    facets = And([Term(name, value) for name, value in (only or {}).items()]) if only else None
    with index.engine.searcher() as searcher:
        strict = _hits(searcher, _wish(index, typed), facets, limit)
        if len(strict) >= min(limit, ENOUGH) or len(asked(typed).split()) != 1:
            return strict
        known = {hit.id for hit in strict}
        loose = _hits(searcher, _question(index, typed), facets, max(limit, POOL))
    return (*strict, *(hit for hit in _by_intent(loose, typed) if hit.id not in known))[:limit]


def suggest(index: Index, text: str) -> str:
    """The title or term most like what was typed, for when nothing was found; empty where none is like it."""
    with index.engine.reader() as reader:
        titles = {row["title"].removeprefix(STATE) for row in reader.all_stored_fields() if "#" not in row["id"]}
    known = sorted(titles | set(index.vocabulary))
    return next(iter(difflib.get_close_matches(text[:LONGEST].strip(), known, n=1, cutoff=0.5)), "")


def _hits(searcher: Any, wish: Any, facets: Any, limit: int) -> tuple[Hit, ...]:
    if wish is None:
        return ()
    found = searcher.search(wish, limit=limit, filter=facets)
    return tuple(Hit(**{name: hit[name] for name in hit.fields()}, score=round(hit.score, 3)) for hit in found)


def _by_intent(hits: tuple[Hit, ...], typed: str) -> tuple[Hit, ...]:
    """Hits in the order in which a person who asks so would want them: kinds that answer such a question first, and
    documents that answer with several passages before those that do with one."""
    wanted = frozenset(kind for words, kinds in INTENT if re.search(words, typed) for kind in kinds)
    many = Counter(hit.document for hit in hits)

    def worth(hit: Hit) -> float:
        kind = SELDOM.get(hit.kind, 1.0) * (1.4 if hit.kind in wanted else 1.0)
        return hit.score * kind * (1 + 0.06 * min(many[hit.document], 6))

    return tuple(replace(hit, score=round(worth(hit), 3)) for hit in sorted(hits, key=worth, reverse=True))


def _wish(index: Index, text: str) -> Any:
    from whoosh.query import And, Or

    groups = synonyms(index.groups)
    chunks = [chunk for chunk in asked(text).split() if chunk]
    parts = [part for chunk in chunks if (part := Or(list(_ways(chunk, groups, index.vocabulary)))).subqueries]
    return And(parts) if parts else None


def _question(index: Index, text: str) -> Any:
    """What a sentence asks for: any of its telling words, the more of them the better."""
    from whoosh.query import Or, Term

    groups = synonyms(index.groups)
    told = [
        word
        for word in asked_words(_ASIDE.sub(" ", asked(text)).replace("每天", "每日"), index.vocabulary)
        if word not in ASIDE
    ]
    parts = [_met(word, groups) for word in dict.fromkeys(told)]
    pairs = [Term("grams", pair, boost=0.4) for word in dict.fromkeys(told) for pair in grams(word)]
    return Or([*parts, *dict.fromkeys(pairs)], scale=0.9) if parts else None


def _ways(chunk: str, groups: Mapping[str, tuple[str, ...]], known: tuple[str, ...]) -> Iterator[Any]:
    """The ways in which one chunk can be met: a synonym of the whole, all its words, or all its letter pairs."""
    from whoosh.query import And, Term

    for phrase in groups.get(chunk, (chunk,)):
        cut = list(dict.fromkeys(asked_words(phrase, known)))
        if cut:
            yield And([_met(word, groups) for word in cut])
        if len(phrase) > 1 and (pairs := list(dict.fromkeys(grams(phrase)))):
            yield And([Term("grams", pair, boost=0.5) for pair in pairs])


def _met(word: str, groups: Mapping[str, tuple[str, ...]]) -> Any:
    """One word or a synonym of it, in any field."""
    from whoosh.query import Or, Term

    same = groups.get(word, (word,))
    return Or(
        [
            Term(field, each, boost=boost if each == word else 0.7 * boost)
            for each in same
            for field, boost in WEIGHTS.items()
        ]
    )


def mark(text: str, query: str, *, on: str = "\x1b[1m", off: str = "\x1b[0m") -> str:
    """The text with the query's words set apart; spaces between words in the query are ignored."""
    wanted = sorted({w for w in fold(query[:LONGEST]).split() if len(w) > 1}, key=lambda w: (-len(w), w))
    folded = [(i, c) for i, written in enumerate(text) for c in fold(written)]
    shown, done = "", 0
    for found in re.finditer("|".join(map(re.escape, wanted)) or r"(?!)", "".join(c for _, c in folded)):
        start, end = folded[found.start()][0], folded[found.end() - 1][0] + 1
        if start >= done:
            shown += f"{text[done:start]}{on}{text[start:end]}{off}"
            done = end
    return shown + text[done:]
