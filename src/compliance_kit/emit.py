"""Plain data → the YAML text that `source` reads back as the very same data; the only door that writes YAML."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from compliance_kit.decode import FORBIDDEN
from compliance_kit.source import MAX_KEY, plain

_WORD = "[A-Za-z0-9\u4e00-\u9fff_./（）《》〔〕“”、，。；：-]+"
_BARE = re.compile(f"(?=[A-Za-z\u4e00-\u9fff《“]){_WORD}(?: {_WORD})*")
"""Words that need no quotes in any YAML reader; what is a constant or a lookalike of one is asked of `source`."""


def yaml_text(data: Mapping[str, Any]) -> str:
    """A document: a line a field, a line an entry below it, all deeper things within their line.

    Raises:
        ValueError: a text holds a character that no file of ours may hold, or a number is written in no plain way.
    """
    return "".join(f"{line}\n" for line in _lines(data))


def yaml_blocks(data: Mapping[str, Any]) -> str:
    """A document that people go on writing in: a line a value at every depth.

    Raises:
        ValueError: as `yaml_text`.
    """
    return "".join(f"{line}\n" for line in _blocks(data))


def yaml_line(value: Any) -> str:
    """A value on one line, as it may stand behind a key or a dash.

    Raises:
        ValueError: as `yaml_text`.
    """
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_key(key)}: {yaml_line(inner)}" for key, inner in value.items()) + "}"
    return f"[{', '.join(map(yaml_line, value))}]" if _is_list(value) else _scalar(value)


def unwritable(text: str) -> str:
    """The first character of a text that no file of ours may hold; empty where there is none."""
    found = FORBIDDEN.search(text)
    return found[0] if found else ""


def _lines(data: Mapping[str, Any]) -> Iterator[str]:
    for key, value in data.items():
        if isinstance(value, Mapping) and any(isinstance(inner, Mapping) for inner in value.values()):
            yield f"{_key(key)}:"
            yield from (f"  {_key(name)}: {yaml_line(inner)}" for name, inner in value.items())
        elif _is_list(value) and any(isinstance(inner, Mapping) for inner in value):
            yield f"{_key(key)}:"
            yield from (f"  - {yaml_line(inner)}" for inner in value)
        else:
            yield f"{_key(key)}: {yaml_line(value)}"


def _blocks(data: Any, indent: str = "") -> Iterator[str]:
    is_map = isinstance(data, Mapping)
    pairs = ((f"{_key(key)}:", value) for key, value in data.items()) if is_map else (("-", value) for value in data)
    for mark, value in pairs:
        if not value or not (isinstance(value, Mapping) or _is_list(value)):
            yield f"{indent}{mark} {yaml_line(value)}"
        elif mark == "-":
            first, *rest = _blocks(value, f"{indent}  ")
            yield f"{indent}- {first.lstrip(' ')}"
            yield from rest
        else:
            yield f"{indent}{mark}"
            yield from _blocks(value, f"{indent}  ")


def _is_list(value: Any) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str)


def _key(key: str) -> str:
    if not key or key.isspace() or "\n" in key or len(key) > MAX_KEY:
        raise ValueError(f"no key: {key[:40]!r}")
    return _scalar(key)


def _scalar(value: Any) -> str:
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, int | float):
        written = f"{int(value) if value == value // 1 else value}"
        if plain(written) != value:
            raise ValueError(f"no plain way to write {value!r}")
        return written
    if bad := unwritable(value):
        raise ValueError(f"no file of ours may hold U+{ord(bad):04X}")
    is_bare = (_BARE.fullmatch(value) or _is_day(value)) and plain(value) == value
    return value if is_bare else json.dumps(value, ensure_ascii=False)


def _is_day(value: str) -> bool:
    return bool(re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", value))
