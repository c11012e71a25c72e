"""What an output is: a name, where its files go, and a pure function that makes them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from compliance_kit.library import Library
from compliance_kit.model import Artifact, Diagnostic, Document, Source

SEARCH_NOTES = "pages/.search-notes"
"""A file that MkDocs leaves out of the site: how each text was cut and each name is read, so that only what is new is looked into."""
FORM_KINDS = ("docx", "xlsx", "pdf", "html", "xlsform")
"""The kinds of file that a form can be made as: to print, to fill in Excel, on a phone, in ODK or KoBo."""


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
class Brought:
    """A Word template that somebody brings: its file's name as it was given, and the name without folder and ending."""

    name: str
    stem: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Terms:
    """How contracts are wanted: by which template, with which values, as what copy.

    `template` empty means the project's own. `values` are a file of values that win over the project's. A draft shows
    what is missing as blanks; an annotated copy has each clause's legal grounds in the margin.
    """

    template: str = ""
    values: Source | None = None
    is_draft: bool = False
    is_annotated: bool = False
    brought: Brought | None = None
    """A Word template used instead of one of ours."""


AS_WRITTEN = Terms()
"""The project's own contract, to be signed."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked for: the day it is made for, and for which projects.

    `records` are each project's evidence tables by project id, as `evidence.load` read them, `notices` its notices as
    `evidence.load_notices` did; `history` what the
    version control says of the files, newest first; `home` the address under which the site will be found, if known. `formats` are the kinds
    of file that forms are made as; pdf needs type for Chinese on the machine, card-pdf (each post's card by itself) is
    left to who asks for the plans by name. `findings` are what the checks found, for who has run them already. `noted`
    is what the last build noted of the texts it made searchable, as it left it.
    """

    today: date
    projects: tuple[str, ...] = ()
    records: Mapping[str, Any] = field(default_factory=dict)
    history: tuple[Revision, ...] = ()
    home: str = ""
    formats: tuple[str, ...] = ("docx", "xlsx", "html", "xlsform")
    findings: tuple[Diagnostic, ...] = ()
    notices: Mapping[str, Any] = field(default_factory=dict)
    terms: Terms = AS_WRITTEN
    noted: bytes = b""
    filed: Mapping[str, Any] = field(default_factory=dict)
    """What each project has filed of earlier gap reports and decided about gaps, as `evidence.filed.load_filed` read it."""

    def wanted(self, library: Library) -> tuple[Document[Any], ...]:
        """The projects to make things for: the named ones, or all."""
        return tuple(p for p in library.projects if not self.projects or p.id in self.projects)


@dataclass(frozen=True, slots=True)
class Output:
    """One thing we hand to people; `render` gives files below `folder`, the same bytes for the same input.

    `share` makes one of `parts` of the whole, which can be made side by side; an output without parts is made in one go.
    """

    name: str
    title: str
    folder: str
    render: Callable[[Library, Order], Iterator[Artifact]]
    parts: tuple[str, ...] = ()
    share: Callable[[Library, Order, str], Iterator[Artifact]] | None = None
