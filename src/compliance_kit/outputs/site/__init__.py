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
    """Every page as a file below `pages/`, and what they load."""
    for part in PARTS:
        yield from share(library, order, part)


SEARCH, OTHERS = "search", "other pages"
TEMPLATES = {
    "project.md.j2": "projects",
    "regulation.md.j2": "laws",
    "standard.md.j2": "standards",
    "requirements.md.j2": "standards",
    "checklist.md.j2": "forms",
    "trace.md.j2": "duties",
    "trace_law.md.j2": "duties",
}
"""The pages that take long, by part; the others are one part."""
PARTS = ("projects", SEARCH, "standards", "laws", OTHERS, "duties", "forms")
"""What can be made side by side, what takes longest first; each template belongs to one part, so that it is read once."""


def share(library: Library, order: Order, part: str) -> Iterator[Artifact]:
    """One of `PARTS` of the whole."""
    ways = routes(library)
    pages = _pages(library, order)
    if part == SEARCH:
        yield from search.files(library, ways, pages, order.noted)
        yield from data.files(library)
        yield changes.feed(library, order)
    for one in sorted(pages, key=lambda p: p.address):
        if TEMPLATES.get(one.template, OTHERS) == part:
            yield page.render(one, page.Desk(library, order, ways, one.address))


def _pages(library: Library, order: Order) -> tuple[page.Page, ...]:
    """Every page, each to find out what it shows when it is made."""
    found = findings.run(library, order)
    return (
        *home.pages(library, order, found),
        *changes.pages(library, order),
        *indexes.pages(library),
        *documents.pages(library, order),
        *roles.pages(library),
        *matrix.pages(library),
        *findings.pages(found),
    )


def assets(root: Path) -> Iterator[Artifact]:
    """The project's own styles, scripts and hand-written pages, read from `site/`; links that lead out are left out."""
    home_folder = (root / "site").resolve()
    for folder in SOURCES:
        for path in sorted((home_folder / folder).rglob("*")):
            if path.is_file() and home_folder in path.resolve().parents:
                inner = path.relative_to(home_folder)
                name = inner if folder == "assets" else inner.relative_to(folder)
                yield Artifact(f"{FOLDER}/{name.as_posix()}", path.read_bytes())


OUTPUT = Output(name="site", title="站点", folder=FOLDER, render=render, parts=PARTS, share=share)
