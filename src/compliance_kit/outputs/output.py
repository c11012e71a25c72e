"""What an output is: a name, where its files go, and a pure function that makes them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from compliance_kit.library import Library
from compliance_kit.model import Artifact, Document


@dataclass(frozen=True, slots=True)
class Revision:
    """What one day's commits did to one file: `change` is added, changed or removed.

    `parts` are the ids of the parts within it that were touched, as written in the file; empty where that is unknown.
    """

    day: date
    path: str
    change: str
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked for: the day it is made for, and for which projects.

    `records` are each project's evidence tables by project id, as `evidence.load` read them; `history` what the
    version control says of the files, newest first; `home` the address under which the site will be found, if known. `formats` are the kinds
    of file that forms are made as; pdf needs type for Chinese on the machine.
    """

    today: date
    projects: tuple[str, ...] = ()
    records: Mapping[str, Any] = field(default_factory=dict)
    history: tuple[Revision, ...] = ()
    home: str = ""
    formats: tuple[str, ...] = ("docx", "xlsx")

    def wanted(self, library: Library) -> tuple[Document[Any], ...]:
        """The projects to make things for: the named ones, or all."""
        return tuple(p for p in library.projects if not self.projects or p.id in self.projects)


@dataclass(frozen=True, slots=True)
class Output:
    """One thing we hand to people; `render` gives files below `folder`, the same bytes for the same input."""

    name: str
    title: str
    folder: str
    render: Callable[[Library, Order], Iterator[Artifact]]
