"""A sentence → the words that tell what is asked for, and what answers it in the order a person would want."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

from whoosh.query import AndMaybe, Or

from compliance_kit.finding.asking import ASIDE, EMPTY, INTENT, SAME, SELDOM
from compliance_kit.finding.segment import article_words, asked, cut, grams
from compliance_kit.outputs.search.index import Index
from compliance_kit.outputs.search.rows import Row
from compliance_kit.outputs.search.ways import forms, met

OFTEN = 80
"""Of so many first passages it is counted how many are of one document."""
COMMON = 3000
"""A word that more passages hold finds none by itself in a question where there are rarer ones: it would take long."""
_ASIDE = re.compile(ASIDE)


def question(index: Index, text: str) -> Any:
    """What a sentence asks for: any of its seldom words, and the more of all its telling words the better."""
    spread = {
        word: sum(index.spread(form) for form in index.senses.get(word, (word,))) for word in _telling(index, text)
    }
    held = sorted(spread, key=lambda word: (spread[word], word))
    if not held:
        return None
    seldom = [word for word in held if spread[word] <= COMMON] or held[:1]
    telling = Or([met(word, index) for word in seldom], scale=0.9)
    others = [met(word, index) for word in held if word not in seldom]
    return (AndMaybe(telling, Or(others)) if others else telling).normalize()


def by_intent(index: Index, rows: Sequence[Row], typed: str) -> list[tuple[float, Row]]:
    """Rows in the order in which a person who asks so would want them.

    What holds more of the telling words goes first, the rarer the word the more; then kinds that answer such a
    question, and documents that answer with several passages before those that do with one. The search in the page
    (site/assets/ck-find.js) weighs in the same way.
    """
    wanted = frozenset(kind for words, kinds in INTENT if re.search(words, typed) for kind in kinds)
    total = index.searcher.doc_count_all()
    told = {word: forms(index, word) for word in _telling(index, typed)}
    rare = {form: math.log(1 + total / (1 + index.spread(form))) for known in told.values() for form in known}
    most = {word: max(rare[form] for form in known) for word, known in told.items()}
    pairs = {pair for word in told if len(word) > 2 for pair in grams(word)}
    spread = Counter(pair for row in rows for pair in pairs if pair in row.said)
    near = {pair: 0.3 * math.log(1 + len(rows) / (1 + spread[pair])) for pair in pairs}
    whole = sum(most.values())

    def worth(row: Row) -> float:
        best = {w: max(share * rare[form] * row.weigh(form) for form, share in told[w].items()) for w in told}
        share_met = sum(most[word] for word, weight in best.items() if weight) / whole
        words = sum(best.values())
        letters = sum(near[pair] * row.weigh(pair) for pair in pairs)
        kind = SELDOM.get(row.kind, 1.0) * (1.4 if row.kind in wanted else 1.0)
        return (words + letters) * (0.3 + share_met) * kind

    rough = sorted(((worth(row), row) for row in rows), key=_best_first)
    many = Counter(row.document for _, row in rough[:OFTEN])
    return sorted(((score * (1 + 0.06 * min(many[row.document], 6)), row) for score, row in rough), key=_best_first)


def _best_first(pair: tuple[float, Row]) -> tuple[float, str]:
    return -pair[0], pair[1].id


def _telling(index: Index, text: str) -> tuple[str, ...]:
    """The words of a question that tell what is asked for and that some passage holds."""
    plain = _ASIDE.sub(" ", asked(text))
    for written, ours in SAME:
        plain = plain.replace(written, ours)
    told = dict.fromkeys((*article_words(plain), *cut(plain, index.lexicon)))
    kept: dict[tuple[str, ...], str] = {}  # two names of one thing tell it once
    for word in told:
        if word not in EMPTY and len(word) > 1 and forms(index, word):
            kept.setdefault(tuple(sorted(index.same.get(word, (word,)))), word)
    return tuple(kept.values())
