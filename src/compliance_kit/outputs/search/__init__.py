"""search: the Whoosh index of every passage, for `ckit find` and the served API. The only importer of whoosh."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from compliance_kit.finding.passages import passages
from compliance_kit.finding.segment import groups_of
from compliance_kit.library import Library
from compliance_kit.model import Artifact
from compliance_kit.outputs.output import Order, Output
from compliance_kit.outputs.search import index

FOLDER = "search"


def render(library: Library, order: Order) -> Iterator[Artifact]:
    """The index as files below `search/`."""
    return _below(index.build(passages(library), groups_of(library)))


def renew(library: Library, before: Path) -> Iterator[Artifact]:
    """The index as files below `search/`, made from the one in a folder: only documents that changed are read again."""
    return _below(index.update(before, passages(library), groups_of(library)))


def _below(files: Iterable[Artifact]) -> Iterator[Artifact]:
    for artifact in files:
        yield replace(artifact, path=f"{FOLDER}/{artifact.path}")


OUTPUT = Output(name="search", title="检索索引", folder=FOLDER, render=render)
