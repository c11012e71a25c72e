"""site: the whole knowledge base as a folder of Markdown pages, which MkDocs (today) or Zensical (later) builds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from compliance_kit.library import Library
from compliance_kit.model import Artifact
from compliance_kit.outputs.output import Order, Output
from compliance_kit.outputs.site import changes, data, documents, findings, home, indexes, matrix, page, roles, search
from compliance_kit.outputs.site.routes import routes

FOLDER = "pages"
SOURCES = ("assets", "pages")
"""What of the project's `site/` folder goes into the pages as it is: looks and scripts, and hand-written pages."""


def render(library: Library, order: Order) -> Iterator[Artifact]:
    """Every page as a file below `pages/`, sorted by address."""
    return share(library, order, 0, 1)


def share(library: Library, order: Order, number: int, of: int) -> Iterator[Artifact]:
    """Every `of`-th file from the `number`-th on: what one of several processes makes of the whole."""
    ways = routes(library)
    found = findings.run(library, order)
    pages = (
        *home.pages(library, order, found),
        *changes.pages(library, order),
        *indexes.pages(library),
        *documents.pages(library, order),
        *roles.pages(library),
        *matrix.pages(library),
        *findings.pages(found),
    )
    if number == 0:
        yield search.script(library, ways, pages)
    if number == of - 1:
        yield from data.files(library)
        yield changes.feed(library, order)
    for one in sorted(pages, key=lambda p: p.address)[number::of]:
        yield page.render(one, page.Desk(library, order, ways, one.address))


def assets(root: Path) -> Iterator[Artifact]:
    """The project's own styles, scripts and hand-written pages, read from `site/`; links that lead out are left out."""
    home_folder = (root / "site").resolve()
    for folder in SOURCES:
        for path in sorted((home_folder / folder).rglob("*")):
            if path.is_file() and home_folder in path.resolve().parents:
                inner = path.relative_to(home_folder)
                name = inner if folder == "assets" else inner.relative_to(folder)
                yield Artifact(f"{FOLDER}/{name.as_posix()}", path.read_bytes())


OUTPUT = Output(name="site", title="站点", folder=FOLDER, render=render)
