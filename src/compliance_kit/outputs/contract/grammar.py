"""What a clause may say in braces: a parameter, one of our functions of it, a choice between words; nothing that can run on.

There is no loop, no arithmetic, no attribute and no filter, so a text can take no more time or room than it is long.
It is looked at before Jinja compiles it: compiling works out constants, and `"字" * 10**9` is one.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

FUNCTIONS = ("money", "day", "number", "copies", "ref", "schedule")
"""What may be called, each with one value."""
LONGEST_TEXT = 5_000
"""Characters of a text as written."""
PARTS = frozenset(
    [
        "Template",
        "Output",
        "TemplateData",
        "Name",
        "Const",
        "Call",
        "If",
        "CondExpr",
        "Compare",
        "Operand",
        "And",
        "Or",
        "Not",
    ]
)
SIGNS = {"For": "循环", "Getattr": "“.”取属性", "Getitem": "“[ ]”取值", "Filter": "“|”过滤器", "Test": "is 判断"}


def parse(environment: Any, text: str, known: Collection[str]) -> Any:
    """A text as Jinja's own tree, all of it allowed.

    Args:
        environment: Jinja's; it only parses.
        text: as a template writes it.
        known: the parameters that the contract asks for.
    Raises:
        ValueError: it cannot be read, or says what a clause may not; in words.
    """
    from jinja2 import TemplateSyntaxError

    if len(text) > LONGEST_TEXT:
        raise ValueError(f"写得太长，超过 {LONGEST_TEXT} 字")
    try:
        tree = environment.parse(text)
    except TemplateSyntaxError as error:
        raise ValueError(f"花括号里的写法有误（{error.message}）") from error
    except (RecursionError, MemoryError) as error:
        raise ValueError("花括号里套得太深") from error
    _refuse(tree, known)
    return tree


def names(tree: Any) -> frozenset[str]:
    """The parameters that a tree asks for."""
    return frozenset(node.name for node in _walk(tree) if type(node).__name__ == "Name") - frozenset(FUNCTIONS)


def _walk(tree: Any) -> Any:
    """Every part of a tree; a list instead of recursion, so that depth is no matter."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(node.iter_child_nodes())


def _refuse(tree: Any, known: Collection[str]) -> None:
    called = set()
    for node in _walk(tree):
        kind = type(node).__name__
        if kind not in PARTS:
            raise ValueError(f"条款里不能用{SIGNS.get(kind, f'这种写法（{kind}）')}；{_MAY}")
        if kind == "Call":
            called.add(id(_function(node)))
        elif kind == "Name" and id(node) not in called:
            _refuse_name(node.name, known)


def _function(call: Any) -> Any:
    """The name that a call calls; a call comes before its name in a walk from the top."""
    name = getattr(call.node, "name", "")
    if type(call.node).__name__ != "Name" or name not in FUNCTIONS:
        raise ValueError(f"条款里不能调用 {name or '这个'}；{_MAY}")
    if len(call.args) != 1 or call.kwargs or call.dyn_args or call.dyn_kwargs:
        raise ValueError(f"{name}() 的括号里写一个值")
    return call.node


def _refuse_name(name: str, known: Collection[str]) -> None:
    if name in FUNCTIONS:
        raise ValueError(f"{name} 后面要写括号和一个值，例如 {name}(…)")
    if name not in known:
        raise ValueError(f"没有 {name} 这个参数")


_MAY = f"只能写参数、{'、'.join(FUNCTIONS)} 和 if"
