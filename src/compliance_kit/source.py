"""INTERIM reader by the lead, until helper "reader" lands its own: same API, fewer rules."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from compliance_kit.model import Diagnostic, Place, Severity, Source, Span, say


def read(path: Path, *, name: str) -> tuple[Source | None, tuple[Diagnostic, ...]]:
    """Read one file."""
    return parse(path.read_bytes(), name=name)


def parse(content: bytes, *, name: str) -> tuple[Source | None, tuple[Diagnostic, ...]]:
    """Parse bytes."""
    import yaml

    text = content.decode("utf-8-sig").replace("\r\n", "\n")
    spans: dict[Any, Span] = {}
    keys: dict[Any, Span] = {}

    def span(node: Any) -> Span:
        a, b = node.start_mark, node.end_mark
        return Span(a.line + 1, a.column + 1, b.line + 1, b.column + 1)

    def build(node: Any, route: Any) -> Any:
        spans[route] = span(node)
        if isinstance(node, yaml.MappingNode):
            out = {}
            for k, v in node.value:
                keys[(*route, k.value)] = span(k)
                out[k.value] = build(v, (*route, k.value))
            return out
        if isinstance(node, yaml.SequenceNode):
            return [build(v, (*route, i)) for i, v in enumerate(node.value)]
        v = node.value
        if node.style in (None, ""):
            if v in ("true", "false"):
                return v == "true"
            if v in ("", "null"):
                return None
            if re.fullmatch(r"-?(0|[1-9][0-9]{0,14})", v):
                return int(v)
            if re.fullmatch(r"-?(0|[1-9][0-9]*)\.[0-9]*[1-9]", v):
                return float(v)
        return v

    try:
        node = yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.YAMLError as e:
        m = getattr(e, "problem_mark", None)
        at = Span(m.line + 1, m.column + 1, m.line + 1, m.column + 2) if m else Span(1, 1, 1, 1)
        return None, (
            Diagnostic("yaml-syntax", Severity.ERROR, Place(name, at), say("{e}", e=getattr(e, "problem", e))),
        )
    data = build(node, ())
    return Source(name, text, data, spans, keys), ()
