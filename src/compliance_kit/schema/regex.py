"""Regular expressions that may run for ever: found on the automaton, not by the look of the pattern.

A pattern becomes an automaton of positions (Glushkov 1961). Where one circle of it can be walked in two ways on the same
text, a backtracking matcher needs exponential time; where three circles in a row read the same text, cubic time
(Weideman et al. 2016, "Analyzing matching time behavior of backtracking regular expression matchers").
"""

from __future__ import annotations

import re
import warnings
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from compliance_kit.model import Text, say
from compliance_kit.schema.graph import circles, components

MAX_PATTERN = 1000
MAX_POSITIONS = 250
MAX_EDGES = 700
MAX_CIRCLES_IN_A_ROW = 2
_COPIES = 40
"""A counted repeat is written out where that gives at most so many positions."""

_SAMPLES = "09azAZ_-. \n\té中"
_UNICODE_CLASS = re.compile(r"\\[pP](?:\{[^{}]*\}|[A-Z])")
_GROUP_NAME = re.compile(r"\(\?<(?=[A-Za-z])")
_CHOICE = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\|", re.S)
_MANY_ROUNDS = 5
_CATEGORIES: dict[str, Callable[[str], bool]] = {
    "CATEGORY_DIGIT": str.isdigit,
    "CATEGORY_SPACE": str.isspace,
    "CATEGORY_WORD": lambda c: c.isalnum() or c == "_",
}
_UNSUPPORTED = frozenset(("GROUPREF", "GROUPREF_EXISTS", "ASSERT", "ASSERT_NOT"))


class _TooLargeError(Exception):
    pass


@lru_cache(maxsize=256)
def regex_fault(pattern: str) -> Text | None:
    """Why a pattern must not be used; None where it may."""
    if len(pattern) > MAX_PATTERN:
        return say("正则表达式过长")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            readable = _GROUP_NAME.sub("(?P<", _UNICODE_CLASS.sub(r"\\w", pattern))
            automata = tuple(map(_automaton, (readable, _CHOICE.sub(_unmerged, readable))))
    except (re.error, OverflowError, RecursionError) as error:
        at = getattr(error, "pos", None)
        return say("正则表达式写错了") if at is None else say("正则表达式写错了，错在第 {n} 个字符", n=at + 1)
    except _TooLargeError:
        return say("正则表达式太复杂，请拆开或改写")
    if any(a.is_explosive() for a in automata):
        return say("正则表达式可能运行极久（重复里套重复，或相邻的重复互相重叠），请改写")
    if any(a.is_unsupported for a in automata):
        return say("正则表达式用了不支持的写法（前后查找、反向引用、内嵌选项）")
    return None


def _automaton(pattern: str) -> _Automaton:
    found, parsed = _Automaton(), re._parser.parse(pattern)  # type: ignore[attr-defined]
    found.build(parsed)
    found.is_unsupported |= bool(parsed.state.flags & ~re.UNICODE)
    return found


def _unmerged(found: re.Match[str]) -> str:
    """Keeps Python's parser from merging (\\w|\\d), which other engines try one after the other, into one class."""
    return "|()" if found[0] == "|" else found[0]


@dataclass(slots=True)
class _Part:
    """A stretch of a pattern: in how many ways (0, 1, 2 for more) it can begin, end, and be empty."""

    first: dict[int, int] = field(default_factory=dict)
    last: dict[int, int] = field(default_factory=dict)
    empty: int = 1


def _added(one: dict[int, int], other: dict[int, int], ways: int) -> dict[int, int]:
    found = dict(one)
    if ways:
        for position, count in other.items():
            found[position] = min(2, found.get(position, 0) + count * ways)
    return found


@dataclass(slots=True)
class _Automaton:
    """The positions of a pattern's characters, what each matches, and which may follow which in how many ways."""

    tokens: list[tuple[str, Any]] = field(default_factory=list)
    follow: dict[tuple[int, int], int] = field(default_factory=dict)
    is_unsupported: bool = False
    _open: int = 0
    _is_doubtful: bool = False

    def build(self, tokens: Any) -> _Part:
        """Take a sequence of tokens; how it begins and ends."""
        whole = _Part()
        for op, value in tokens:
            whole = self._join(whole, self._token(str(op), value))
        return whole

    def _token(self, name: str, value: Any) -> _Part:
        if name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
            return self._repeat(*value)
        if name == "BRANCH":
            return self._branch(value[1])
        if name == "SUBPATTERN":
            self.is_unsupported |= bool(value[1] or value[2])  # (?i:a|A)*: samples are read with regard to case
            return self.build(value[3])
        if name == "ATOMIC_GROUP":
            return self.build(value)
        if name in _UNSUPPORTED:
            self.is_unsupported = True
        if name == "AT" or name in _UNSUPPORTED:
            return _Part()
        position = len(self.tokens)
        if position >= MAX_POSITIONS:
            raise _TooLargeError
        self.tokens.append((name, value))
        return _Part({position: 1}, {position: 1}, 0)

    def _branch(self, choices: Iterable[Any]) -> _Part:
        found = _Part(empty=0)
        for choice in choices:
            if not len(choice) and self._open:  # (a|ab)* is parsed as (a(|b))*
                self._is_doubtful = True
            part = self.build(choice)
            found = _Part(
                _added(found.first, part.first, 1), _added(found.last, part.last, 1), min(2, found.empty + part.empty)
            )
        return found

    def _repeat(self, least: int, most: int, body: Any) -> _Part:
        size = len(self.tokens)
        if int(most) > _COPIES:
            self._open += 1
            part = self.build(body)
            self._open -= 1
            self._link(part, part)
            whole = _Part(part.first, part.last, part.empty if least else 1)
            copies = min(int(least), _COPIES // max(1, len(self.tokens) - size)) - 1
            for _ in range(copies):
                whole = self._join(self.build(body), whole)
            return whole
        whole = _Part()
        for i in range(int(most)):
            if i and len(self.tokens) - size > _COPIES:
                return self._repeat(least, _COPIES + 1, body)
            part = self.build(body)
            self._is_doubtful |= part.empty > 0 and int(least) > _MANY_ROUNDS  # (a?){30}: any rounds may be empty
            whole = self._join(part, whole)
            if int(most) - i > int(least):
                whole = _Part(whole.first, whole.last, min(2, whole.empty + 1))
        return whole

    def _join(self, left: _Part, right: _Part) -> _Part:
        self._link(left, right)
        return _Part(
            _added(left.first, right.first, left.empty),
            _added(right.last, left.last, right.empty),
            min(2, left.empty * right.empty),
        )

    def _link(self, left: _Part, right: _Part) -> None:
        for a, ways in left.last.items():
            for b, count in right.first.items():
                self.follow[a, b] = min(2, self.follow.get((a, b), 0) + ways * count)
        if len(self.follow) > MAX_EDGES:
            raise _TooLargeError

    def is_explosive(self) -> bool:
        """Whether a backtracking matcher may need exponential or cubic time."""
        matches = self._matches()
        edges: defaultdict[int, list[int]] = defaultdict(list)
        for a, b in self.follow:
            edges[a].append(b)
        rounds = circles(edges)
        return (
            self._is_doubtful
            or any(self._is_ambiguous(circle, edges, matches) for circle in rounds)
            or _longest_row(rounds, edges, matches) > MAX_CIRCLES_IN_A_ROW
        )

    def _is_ambiguous(self, circle: frozenset[int], edges: dict[int, list[int]], matches: list[int]) -> bool:
        """Whether one text leads through a circle in two ways, from a position back to itself."""
        inside = {a: [b for b in edges[a] if b in circle] for a in circle}
        if any(self.follow[a, b] > 1 for a in circle for b in inside[a]):
            return True
        pairs = {
            (a, b): [(c, d) for c in inside[a] for d in inside[b] if matches[c] & matches[d]]
            for a in circle
            for b in circle
        }
        return any(any(a == b for a, b in group) and any(a != b for a, b in group) for group in components(pairs))

    def _matches(self) -> list[int]:
        """For each position the sample characters that it matches, as bits."""
        samples = sorted(set(_SAMPLES).union(*(_edges_of(name, value) for name, value in self.tokens)))
        return [sum(_is_match(token, c) << i for i, c in enumerate(samples)) for token in self.tokens]


def _longest_row(rounds: list[frozenset[int]], edges: dict[int, list[int]], matches: list[int]) -> int:
    """How many circles at most stand in a row and can read the same text, and what lies between them, too."""
    reads = [_union(matches[p] for p in circle) for circle in rounds]
    rows = [1] * len(rounds)
    for i, circle in enumerate(rounds):  # a circle comes before those that lead to it
        for j in range(i):
            common = reads[i] & reads[j]
            if common and _is_bridged(circle, rounds[j], edges, [m & common for m in matches]):
                rows[i] = max(rows[i], rows[j] + 1)
    return max(rows, default=0)


def _is_bridged(start: frozenset[int], goal: frozenset[int], edges: dict[int, list[int]], open_ways: list[int]) -> bool:
    todo, seen = list(start), set(start)
    while todo:
        for b in edges.get(todo.pop(), ()):
            if b in goal and open_ways[b]:
                return True
            if b not in seen and open_ways[b]:
                seen.add(b)
                todo.append(b)
    return False


def _union(bits: Iterable[int]) -> int:
    found = 0
    for each in bits:
        found |= each
    return found


def _edges_of(name: str, value: Any) -> Iterator[str]:
    """Characters at which what a token matches may change."""
    if name == "IN":
        for op, inner in value:
            yield from _edges_of(str(op), inner)
    elif name in ("LITERAL", "NOT_LITERAL"):
        yield from _near(value)
    elif name == "RANGE":
        yield from (*_near(value[0]), *_near(value[1]))


def _near(code: int) -> Iterator[str]:
    return (chr(c) for c in (code - 1, code, code + 1) if 0 <= c <= 0x10FFFF)


def _is_match(token: tuple[str, Any], c: str) -> bool:
    name, value = token
    if name == "LITERAL":
        return bool(ord(c) == value)
    if name == "NOT_LITERAL":
        return bool(ord(c) != value)
    if name == "RANGE":
        return bool(value[0] <= ord(c) <= value[1])
    if name == "CATEGORY":
        kind = str(value)
        return _CATEGORIES[kind.replace("_NOT_", "_")](c) != ("_NOT_" in kind)
    if name == "IN":
        is_negated = str(value[0][0]) == "NEGATE"
        return any(_is_match((str(op), inner), c) for op, inner in value[is_negated:]) != is_negated
    return c != "\n"
