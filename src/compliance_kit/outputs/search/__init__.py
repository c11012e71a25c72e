"""search: the Whoosh index of every passage, for `ckit find` and the served API."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from compliance_kit.library import Library
from compliance_kit.model import Artifact
from compliance_kit.outputs.output import Order, Output
from compliance_kit.outputs.search import index
from compliance_kit.outputs.search.passages import passages

FOLDER = "search"


def render(library: Library, order: Order) -> Iterator[Artifact]:
    """The index as files below `search/`."""
    groups = tuple(
        (term.term, *term.synonyms) for glossary in library.glossaries for term in glossary.body.terms if term.synonyms
    )
    for artifact in index.build(passages(library), groups):
        yield replace(artifact, path=f"{FOLDER}/{artifact.path}")


OUTPUT = Output(name="search", title="检索索引", folder=FOLDER, render=render)
