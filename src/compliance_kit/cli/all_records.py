"""The evidence of all projects, each read when something asks for it."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from compliance_kit.library import Library
from compliance_kit.model import Diagnostic

if TYPE_CHECKING:
    from compliance_kit.evidence import Records


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

    def findings(self) -> tuple[Diagnostic, ...]:
        """What is wrong with the files and rows of all projects."""
        return tuple(d for name in self for d in self[name].findings)
