"""What all projects have on record: their evidence, each read when something asks for it, notices, filed reports, decisions."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from compliance_kit.library import Library
from compliance_kit.model import Diagnostic

if TYPE_CHECKING:
    from compliance_kit.evidence import Notices, Records
    from compliance_kit.evidence.filed import Filed


class Kept(Protocol):
    """Records of one project that are kept in files of their own."""

    @property
    def findings(self) -> tuple[Diagnostic, ...]:
        """What is wrong with the files."""

    @property
    def sources(self) -> Mapping[str, str]:
        """Their texts by path."""


class Evidence(Mapping[str, "Records"]):
    """Each project's records, read when they are first asked for: most pages need none."""

    def __init__(self, library: Library, root: Path, today: date) -> None:
        self._library, self._root, self._today = library, root, today
        self._read: dict[str, Records] = {}

    def __getitem__(self, name: str) -> Records:
        from compliance_kit import evidence

        if name not in self._read:
            project = next((p for p in self._library.projects if p.id == name), None)
            if project is None:
                raise KeyError(name)
            self._read[name] = evidence.load(self._root, self._library, project, self._today, environment=os.environ)
        return self._read[name]

    def __iter__(self) -> Iterator[str]:
        return (project.id for project in self._library.projects)

    def __len__(self) -> int:
        return len(self._library.projects)

    def findings(self, projects: Iterable[str] = ()) -> tuple[Diagnostic, ...]:
        """What is wrong with the files and rows of these projects; of all for none."""
        return tuple(d for name in tuple(projects) or tuple(self) for d in self[name].findings)


def all_notices(library: Library, root: Path) -> dict[str, Notices]:
    """Each project's notices."""
    from compliance_kit.evidence import load_notices

    return {project.id: load_notices(root, library, project) for project in library.projects}


def all_filed(library: Library, root: Path) -> dict[str, Filed]:
    """Each project's filed reports and decisions."""
    from compliance_kit.evidence.filed import load_filed

    return {project.id: load_filed(root, library, project) for project in library.projects}


def texts_of(parts: Iterable[Kept]) -> dict[str, str]:
    """The texts that findings point into."""
    return {path: text for part in parts for path, text in part.sources.items()}


def kept_by(library: Library, root: Path, day: date) -> list[Kept]:
    """All that is kept in files of its own, and what of it is over by a day; a reader is brought in only where it is needed."""

    def has(*names: str) -> bool:
        return any((root / project.body.folder / name).is_dir() for project in library.projects for name in names)

    found: list[Kept] = []
    if has("results"):
        from compliance_kit.evidence.results import read_results

        found += [read_results(root, library, project) for project in library.projects]
    if has("notices"):
        found += all_notices(library, root).values()
    if has("runs", "decisions"):
        found += (replace(f, findings=(*f.findings, *f.lapsed(day))) for f in all_filed(library, root).values())
    return found
