"""Which nodes of a graph lie on a circle together."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterator, Mapping
from typing import TypeVar

Node = TypeVar("Node", bound=Hashable)


def components(edges: Mapping[Node, Collection[Node]]) -> list[frozenset[Node]]:
    """The strongly connected components, each before those that lead to it (Tarjan 1972, without recursion)."""
    order: dict[Node, int] = {}
    low: dict[Node, int] = {}
    waiting: list[Node] = []
    done: set[Node] = set()
    found: list[frozenset[Node]] = []
    for root in edges:
        if root in order:
            continue
        path: list[tuple[Node, Iterator[Node]]] = []
        _enter(root, order, low, waiting, path, edges)
        while path:
            node, targets = path[-1]
            target = next(targets, None)
            if target is None:
                path.pop()
                if path:
                    low[path[-1][0]] = min(low[path[-1][0]], low[node])
                if low[node] == order[node]:
                    group = {waiting.pop()}
                    while node not in group:
                        group.add(waiting.pop())
                    done |= group
                    found.append(frozenset(group))
            elif target not in order:
                _enter(target, order, low, waiting, path, edges)
            elif target not in done:
                low[node] = min(low[node], order[target])
    return found


def _enter(
    node: Node,
    order: dict[Node, int],
    low: dict[Node, int],
    waiting: list[Node],
    path: list[tuple[Node, Iterator[Node]]],
    edges: Mapping[Node, Collection[Node]],
) -> None:
    order[node] = low[node] = len(order)
    waiting.append(node)
    path.append((node, iter(edges.get(node, ()))))


def circles(edges: Mapping[Node, Collection[Node]]) -> list[frozenset[Node]]:
    """The components in which one can walk in a circle."""
    return [c for c in components(edges) if len(c) > 1 or any(n in edges.get(n, ()) for n in c)]
