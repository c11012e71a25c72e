"""What people type → what they look for."""

from __future__ import annotations

import difflib
import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date
from typing import Any

from whoosh.query import And, AndMaybe, AndNot, NullQuery, Or, Prefix, Term, TermRange

from compliance_kit.finding.asking import ASIDE, EMPTY, INTENT, SAME, SELDOM
from compliance_kit.finding.segment import ARTICLE, LONGEST_WORD, article_words, asked, cut, fold, grams
from compliance_kit.finding.wish import Wish, wish
from compliance_kit.kinds.regulation import STATE
from compliance_kit.outputs.search.index import FIELD, Index

LONGEST = 200
"""Characters of a query that are read; more is cut."""
_ASIDE = re.compile(ASIDE)
_LETTERS = re.compile("[a-z]{3,12}")
"""What may be the first letters of a name; fewer would stand for too many."""
ENOUGH = 10
"""Exact finds that leave no need to guess what was meant."""
POOL = 250
"""Passages that are put in order before the first are shown."""
AHEAD = 50
"""Passages that are put in order at the least, however few are shown."""
PHRASE_POOL = 2000
"""Passages that hold all words of a phrase and are looked through for the phrase itself."""
COMPOUND = 4
"""Characters of a word that may have been cut into parts on the page."""
OFTEN = 80
"""Of so many first passages it is counted how many are of one document."""
FIELD_WORTH = (4.0, 1.5, 2.0)
"""What a word in the title, in the text and among the further names is worth."""
FIELD_LENGTH = (16.0, 60.0, 60.0)
"""Usual characters of these fields: in a longer one a word counts for less."""
COMMON = 3000
"""A word that more passages hold finds none by itself in a question where there are rarer ones: it would take long."""


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
    since: str
    until: str
    score: float


HIT_FIELDS = tuple(each.name for each in fields(Hit) if each.name != "score")


@dataclass(frozen=True, slots=True)
class Scope:
    """Where to look: facet → value, such as {"kind": "duty"}, and the day on which law must be in force."""

    only: Mapping[str, str] = field(default_factory=dict)
    on: date | None = None

    def filter(self) -> Any:
        """The same as a query; None for everywhere."""
        parts: list[Any] = [Term(name, value) for name, value in self.only.items()]
        if self.on:
            day = self.on.isoformat()
            parts += [TermRange("since", None, day), TermRange("until", day, None, startexcl=True)]
        return And(parts) if parts else None


EVERYWHERE = Scope()


def find(index: Index, text: str, *, limit: int = 10, scope: Scope = EVERYWHERE) -> tuple[Hit, ...]:
    """The passages that hold every word asked for, or a synonym of it, best first.

    Where hardly any does, a sentence without spaces is read as a question, and what answers its telling words follows.

    Args:
        index: from `index.read`.
        text: what was typed, as `finding.wish` reads it.
        limit: how many at the most.
        scope: where to look.
    """
    typed = text[:LONGEST].encode(errors="replace").decode()
    wanted, facets = wish(typed), scope.filter()
    strict = _strict(index, wanted, facets, limit)
    if len(strict) >= min(limit, ENOUGH) or not wanted.is_plain or len(asked(typed).split()) != 1:
        return strict
    known = {hit.id for hit in strict}
    loose = _rows(index, _question(index, typed), facets)
    return (*strict, *(hit for hit in _by_intent(index, loose, typed) if hit.id not in known))[:limit]


def _strict(index: Index, wanted: Wish, facets: Any, limit: int) -> tuple[Hit, ...]:
    """What meets every part of a wish; phrases are looked for in what their words find."""
    must = [Or([_all_chunks(index, way) for way in ways]).normalize() for ways in wanted.must]
    must += [_all_chunks(index, phrase) for phrase in wanted.phrases]
    never = [_all_chunks(index, word) for word in wanted.never]
    if not must or any(part == NullQuery for part in must):
        return ()
    asked_for = AndNot(And(must), Or(never).normalize()) if never else And(must)
    if not wanted.phrases:
        called = "".join(wanted.must[0]) if wanted.is_plain else ""
        return _hits(index, asked_for.normalize(), facets, limit, fold(called).strip("《》"))
    rows = _rows(index, asked_for.normalize(), facets, PHRASE_POOL)
    return tuple(row.hit for row in rows if all(phrase in row.said for phrase in wanted.phrases))[:limit]


def suggest(index: Index, text: str) -> str:
    """The title or term most like what was typed, for when nothing was found; empty where none is like it."""
    rows = index.searcher.reader().all_stored_fields()
    titles = {row["title"].removeprefix(STATE) for row in rows if "#" not in row["id"]}
    known = sorted(titles | set(index.vocabulary))
    return next(iter(difflib.get_close_matches(text[:LONGEST].strip(), known, n=1, cutoff=0.5)), "")


def _hits(index: Index, wanted: Any, facets: Any, limit: int, called: str) -> tuple[Hit, ...]:
    """What is found, kinds that seldom answer further down, and first of all what is called so."""
    found = index.searcher.search(wanted, limit=max(limit, AHEAD), filter=facets)
    hits = (_hit(hit.fields(), hit.score) for hit in found)
    known = [
        replace(h, score=round(h.score * SELDOM.get(h.kind, 1.0) * (3 if _is_called(h, called) else 1), 3))
        for h in hits
    ]
    return tuple(sorted(known, key=lambda hit: -hit.score)[:limit])


def _is_called(hit: Hit, called: str) -> bool:
    """Whether a whole document bears just this name."""
    return "#" not in hit.id and fold(hit.title.removeprefix(STATE)).strip("《》") == called


def _hit(row: Mapping[str, Any], score: float) -> Hit:
    return Hit(**{name: row[name] for name in HIT_FIELDS}, score=round(score, 3))


def _rows(index: Index, wanted: Any, facets: Any, limit: int = POOL) -> tuple[Row, ...]:
    """What is found with its texts, to be looked at again."""
    found = () if wanted is None else index.searcher.search(wanted, limit=limit, filter=facets)
    rows = ((row, hit.score) for hit in found for row in (hit.fields(),))
    return tuple(
        Row(_hit(row, score), tuple(map(fold, (row["title"], row["text"], row["around"])))) for row, score in rows
    )


def _by_intent(index: Index, rows: Sequence[Row], typed: str) -> tuple[Hit, ...]:
    """Hits in the order in which a person who asks so would want them.

    What holds more of the telling words goes first, the rarer the word the more; then kinds that answer such a
    question, and documents that answer with several passages before those that do with one. The search in the page
    (site/assets/ck-find.js) weighs in the same way.
    """
    wanted = frozenset(kind for words, kinds in INTENT if re.search(words, typed) for kind in kinds)
    total = index.searcher.doc_count_all()
    told = {word: _forms(index, word) for word in _telling(index, typed)}
    rare = {form: math.log(1 + total / (1 + index.spread(form))) for forms in told.values() for form in forms}
    most = {word: max(rare[form] for form in forms) for word, forms in told.items()}
    pairs = {pair for word in told if len(word) > 2 for pair in grams(word)}
    spread = Counter(pair for row in rows for pair in pairs if pair in row.said)
    near = {pair: 0.3 * math.log(1 + len(rows) / (1 + spread[pair])) for pair in pairs}
    whole = sum(most.values())

    def worth(row: Row) -> float:
        best = {w: max(share * rare[form] * row.weigh(form) for form, share in told[w].items()) for w in told}
        met = sum(most[word] for word, weight in best.items() if weight)
        words = sum(best.values())
        letters = sum(near[pair] * row.weigh(pair) for pair in pairs)
        kind = SELDOM.get(row.hit.kind, 1.0) * (1.4 if row.hit.kind in wanted else 1.0)
        return (words + letters) * (0.3 + met / whole) * kind

    rough = sorted(((worth(row), row.hit) for row in rows), key=lambda pair: (-pair[0], pair[1].id))
    many = Counter(hit.document for _, hit in rough[:OFTEN])
    best = [(score * (1 + 0.06 * min(many[hit.document], 6)), hit) for score, hit in rough]
    return tuple(
        replace(hit, score=round(score, 3)) for score, hit in sorted(best, key=lambda pair: (-pair[0], pair[1].id))
    )


@dataclass(frozen=True, slots=True)
class Row:
    """A passage with its fields folded, to be weighed again: title, text, and what else finds it."""

    hit: Hit
    fields: tuple[str, ...]

    @property
    def said(self) -> str:
        """All fields as one text."""
        return "\n".join(self.fields)

    def weigh(self, word: str) -> float:
        """How well a word is met here, without regard to how rare it is (BM25 by field)."""
        weight = 0.0
        for text, worth, usual in zip(self.fields, FIELD_WORTH, FIELD_LENGTH, strict=True):
            if count := text.count(word):
                weight += worth * count * 2.2 / (count + 1.2 * (0.25 + 0.75 * len(text) / usual))
        return weight


def _telling(index: Index, text: str) -> tuple[str, ...]:
    """The words of a question that tell what is asked for and that some passage holds."""
    plain = _ASIDE.sub(" ", asked(text))
    for written, ours in SAME:
        plain = plain.replace(written, ours)
    told = dict.fromkeys((*article_words(plain), *cut(plain, index.lexicon)))
    kept: dict[tuple[str, ...], str] = {}  # two names of one thing tell it once
    for word in told:
        if word not in EMPTY and len(word) > 1 and _forms(index, word):
            kept.setdefault(tuple(sorted(index.same.get(word, (word,)))), word)
    return tuple(kept.values())


def _all_chunks(index: Index, text: str) -> Any:
    """What meets one piece of a query: 民法典944 is the law's name and the article's number; nothing where a part of
    it stands nowhere."""
    told = [chunk for chunk in asked(text).split() if next(_words(index, chunk), "")]
    parts = [Or(list(_ways(chunk, index))) for chunk in told]
    return And(parts).normalize() if parts and all(part.subqueries for part in parts) else NullQuery


def _question(index: Index, text: str) -> Any:
    """What a sentence asks for: any of its seldom words, and the more of all its telling words the better."""
    spread = {
        word: sum(index.spread(form) for form in index.senses.get(word, (word,))) for word in _telling(index, text)
    }
    held = sorted(spread, key=lambda word: (spread[word], word))
    if not held:
        return None
    seldom = [word for word in held if spread[word] <= COMMON] or held[:1]
    telling = Or([_met(word, index) for word in seldom], scale=0.9)
    others = [_met(word, index) for word in held if word not in seldom]
    return (AndMaybe(telling, Or(others)) if others else telling).normalize()


def _ways(chunk: str, index: Index) -> Iterator[Any]:
    """The ways in which one chunk can be met: as it is, by the first letters of a name, by all its or a synonym's words."""
    if _LETTERS.fullmatch(chunk):
        yield Prefix(FIELD, chunk)
    if len(chunk) <= LONGEST_WORD and (whole := _met(chunk, index)).subqueries:
        yield whole
    for phrase in index.same.get(chunk, (chunk,)):
        cut = [_met(word, index) for word in dict.fromkeys(_words(index, phrase))]
        if cut and all(met.subqueries for met in cut):
            yield And(cut)


def _words(index: Index, text: str) -> Iterator[str]:
    """The words of a query, cut by those that the index holds: no segmenter has to be loaded to ask."""
    yield from article_words(fold(text))
    yield from cut(ARTICLE.sub(" ", fold(text)), index.lexicon)


def _met(word: str, index: Index) -> Any:
    """One word, the sense it shares with its synonyms, its parts, or longer words that hold it where nothing else does."""
    if word in index.senses:
        return Or([Term(FIELD, sense) for sense in index.senses[word] if index.spread(sense)])
    ways: list[Any] = [Term(FIELD, form, boost=share) for form, share in index.forms(word)]
    parts = list(cut(word, index.lexicon, len(word) - 1)) if len(word) >= COMPOUND else []
    if len(parts) > 1 and all(part in index.lexicon for part in parts):
        ways.append(And([Term(FIELD, part, boost=0.8) for part in parts]))
    return Or(ways)


def _forms(index: Index, word: str) -> dict[str, float]:
    """The index words by which one word is met, with how well each meets it."""
    found: dict[str, float] = {}
    for same in (word, *index.same.get(word, ())):
        for form, share in index.forms(same):
            found.setdefault(form, share if same == word else 0.7 * share)
    return found


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
