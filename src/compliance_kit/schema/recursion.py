"""Schemas that call themselves: for ever, or in so many ways that time doubles with every level of the data."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from compliance_kit.model import Route, Text, say
from compliance_kit.schema.graph import circles, components
from compliance_kit.schema.regex import regex_fault

Children = tuple[Route, Route]
"""The keyword (and name or position) that leads on, and the subschema it leads to."""
Edges = Mapping[Route, tuple[Children, ...]]

MAX_IN_PLACE = 2_000
"""How many subschemas one value may be held against."""
MAX_WORK = 100_000
"""How many subschemas a walk through the whole schema may come by."""
MAX_NAME = 100
MAX_WAYS = 200
"""How many ways one subschema may lead back to itself."""

_IN_PLACE = frozenset(
    ("allOf", "anyOf", "oneOf", "not", "if", "then", "else", "dependentSchemas", "$ref", "$dynamicRef")
)
_OF_LISTS = frozenset(("items", "prefixItems", "contains", "unevaluatedItems"))
_REST = frozenset(("additionalProperties", "unevaluatedProperties", "unevaluatedItems"))


def recursion_faults(edges: Edges) -> Iterator[tuple[Route, Text]]:
    """At most one fault: the gravest."""
    here = {r: [t for step, t in found if step[0] in _IN_PLACE] for r, found in edges.items()}
    endless = circles(here)
    if endless:
        yield min((r for circle in endless for r in circle), key=str), say("Schema 循环引用自己")
        return
    everywhere = {r: [t for _, t in found] for r, found in edges.items()}
    work, rounds = _work(here), circles(everywhere)
    if (
        max(work.values(), default=0) > MAX_IN_PLACE
        or max(_work(everywhere).values(), default=0) > MAX_WORK
        or sum(work[r] for circle in rounds for r in circle) > MAX_WORK
    ):
        yield (), say("Schema 层层引用，展开后过大")
        return
    for circle in rounds:
        for route in sorted(circle, key=str):
            if _doubles(route, circle, edges):
                yield route, say("有多个分支同时递归，验证时间会成倍增长")
                return


def _doubles(route: Route, circle: frozenset[Route], edges: Edges) -> bool:
    """Whether one value leads by two ways, into the same part of the data, back to the circle it came from."""
    ways: list[tuple[Route, Route]] = []
    todo = [route]
    while todo:
        at = todo.pop()
        for step, target in edges[at]:
            if step[0] in _IN_PLACE:
                todo.append(target)
            elif target in circle:
                if len(ways) == MAX_WAYS or any(_meet(at, step, *way) for way in ways):
                    return True
                ways.append((at, step))
    return False


def _meet(one: Route, step: Route, other: Route, way: Route) -> bool:
    """Whether two steps can lead into the same part of the data."""
    if (step[0] in _OF_LISTS) != (way[0] in _OF_LISTS):
        return False
    if {step[0], way[0]} == {"properties"} or {step[0], way[0]} == {"prefixItems"}:
        return step[1] == way[1]
    if {step[0], way[0]} == {"properties", "patternProperties"}:
        name, pattern = (step[1], way[1]) if step[0] == "properties" else (way[1], step[1])
        return _fits(str(pattern), str(name))
    if one == other and step != way:  # in one subschema the rest is what the others leave
        return not (step[0] in _REST or way[0] in _REST or {step[0], way[0]} == {"items", "prefixItems"})
    return True


def _fits(pattern: str, name: str) -> bool:
    """Whether a pattern takes a name; yes where trying it out would not be safe."""
    if len(name) > MAX_NAME or regex_fault(pattern) or "\\p" in pattern:
        return True
    return re.search(pattern, name) is not None


def _work(edges: Mapping[Route, list[Route]]) -> dict[Route, int]:
    """For each subschema how many one walk from it comes by, one round deep in what is recursive."""
    work: dict[Route, int] = {}
    for group in components(edges):
        inside = sum(work[t] for r in group for t in edges[r] if t not in group)
        total = min(len(group) + inside, MAX_WORK + 1)
        work |= dict.fromkeys(group, total)
    return work
