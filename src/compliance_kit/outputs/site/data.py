"""The documents and their schemas as JSON, for whoever reads them with a program."""

from __future__ import annotations

import json
from collections.abc import Iterator

from compliance_kit.evidence import DATASETS, published
from compliance_kit.kinds import KINDS, schema
from compliance_kit.library import Library
from compliance_kit.model import Artifact
from compliance_kit.outputs.site.routes import page_of

FOLDER = "pages/data"


def files(library: Library) -> Iterator[Artifact]:
    """One file a document, one schema a kind, one Table Schema a dataset, and a list of them all."""
    rows = [
        {"id": d.id, "kind": d.head.kind, "title": d.title, "page": page_of(d), "file": f"data/{d.id}.json"}
        for d in sorted(library.documents.values(), key=lambda d: d.id)
    ]
    yield Artifact(f"{FOLDER}/index.json", _json({"documents": rows}))
    for document in library.documents.values():
        yield Artifact(f"{FOLDER}/{document.id}.json", _json(document.source.data))
    for kind in KINDS:
        yield Artifact(f"{FOLDER}/schemas/{kind.name}.json", _json(schema(kind.name)))
    for dataset in DATASETS:
        yield Artifact(f"{FOLDER}/schemas/tables/{dataset}.json", _json(published(dataset)))


def _json(value: object) -> bytes:
    """JSON without a tag in it, whatever a host takes the file for."""
    return json.dumps(value, ensure_ascii=False).replace("<", "\\u003c").encode() + b"\n"
