"""What a document kind is: a name, a folder, a schema, and how to read one."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from compliance_kit.model import Basis, Document, Route, Source

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Node:
    """One part of a document: `kind` is article, duty, requirement, item, step, clause, or its document's own kind."""

    id: str
    kind: str
    label: str
    text: str
    document: str
    route: Route


@dataclass(frozen=True, slots=True)
class Link:
    """One part points at another.

    `role` is basis (→ article), covers (→ duty, derived from basis or written), verifies and fulfils (→ requirement),
    measures (→ metric), tightens (→ duty), penalty (→ article), tailors (→ requirement), uses (→ document).
    `route` is where it is written in the origin's document.
    """

    origin: str
    target: str
    role: str
    document: str
    route: Route


@dataclass(frozen=True, slots=True)
class Grounds:
    """A part of a document and the bases it gives."""

    id: str
    document: Document[Any]
    bases: tuple[Basis, ...]
    role: str = "basis"


def none(document: Document[Any]) -> Iterator[Any]:
    """For a kind that has no parts, no bases or no links of its own."""
    yield from ()


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of document.

    `read` takes a source that its schema has let through. `nodes` are the parts that can be pointed at, `grounds`
    the parts that rest on law with their bases, `links` the ids that the document itself writes. `patterns` are where its
    files lie below the root, as globs that no other kind's files match; empty: all of its folder. `is_record`: taken in by a command, kept by the thousand beside a project, and so no
    part of the library; `evidence` reads it.
    """

    name: str
    title: str
    folder: str
    read: Callable[[Source], Document[Any]]
    nodes: Callable[[Document[Any]], Iterator[Node]] = none
    grounds: Callable[[Document[Any]], Iterator[Grounds]] = none
    links: Callable[[Document[Any]], Iterator[Link]] = none
    patterns: tuple[str, ...] = ()
    is_record: bool = False

    @property
    def files(self) -> tuple[str, ...]:
        """Where its files lie below the root, as globs."""
        return self.patterns or (f"{self.folder}/**/*.yml",)

    @property
    def home(self) -> Path:
        """Where the kind's schema and examples lie."""
        return HERE / self.name


@cache
def schema(name: str) -> dict[str, Any]:
    """The whole JSON Schema of a kind: its own file with the common head merged in."""
    common = json.loads((HERE / "common.json").read_text(encoding="utf-8"))
    own: dict[str, Any] = json.loads((HERE / name / "schema.json").read_text(encoding="utf-8"))
    own["properties"] = {**common["properties"], **own["properties"]}
    own["properties"]["kind"] = {**common["properties"]["kind"], "const": name}
    own["required"] = [*common["required"], *own["required"]]
    own["patternProperties"] = common["patternProperties"]
    own["$defs"] = {**own.get("$defs", {}), **common["$defs"]}
    return own
