"""Where results are kept: one project's folder, what is in it already, and how a new one joins it."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from compliance_kit import source
from compliance_kit.cli.writing import put, settle
from compliance_kit.emit import yaml_text
from compliance_kit.importers.filled.differ import differences
from compliance_kit.importers.filled.model import Photo
from compliance_kit.importers.filled.reconcile import base_id
from compliance_kit.kinds.project import Project
from compliance_kit.kinds.result import Result
from compliance_kit.library import read_text
from compliance_kit.model import CkitError, Document, Text, say

_RUN = re.compile(rb"^run: *([^\r\n]{1,600})", re.M)
_START_BYTES = 4_096
"""As much of a result as must be read to meet its run."""


@dataclass(frozen=True, slots=True)
class Joined:
    """What became of one result: `state` is new, same, replaced or differs; `differences` what was there otherwise.

    `beside` is the result of the same form, day and hour that was there before a new one; empty where there was none.
    """

    path: str
    state: str
    differences: tuple[Text, ...]
    document: Document[Result]
    beside: str = ""


class Store:
    """The results of one project."""

    def __init__(self, root: Path, project: Document[Project]) -> None:
        self.shown = f"{project.body.folder}/results"
        self.home = root / project.body.folder
        self.folder = self.home / "results"
        if (
            self.folder.exists()
            and Path(os.path.realpath(self.home)) not in Path(os.path.realpath(self.folder)).parents
        ):
            raise CkitError(say("{path} 指到了项目文件夹以外，没有写入", path=self.shown))
        self.ids: set[str] = set()
        self.runs: dict[str, str] = {}
        for path in sorted(self.folder.glob("*.yml")) if self.folder.is_dir() else ():
            with path.open("rb") as file:
                found = _RUN.search(file.read(_START_BYTES))
            self._know(path.stem, _plain(found[1].decode("utf-8", "replace")) if found else "")

    def _know(self, name: str, run: str) -> None:
        self.ids.add(name)
        if run:
            self.runs[run] = name

    def join(self, data: Mapping[str, Any], photos: Sequence[Photo], *, replace: bool, dry_run: bool) -> Joined:
        """Keep a result, its pictures first; the same answers change nothing, others only where `replace` is said.

        Raises:
            CkitError: what is there of this run cannot be read.
            ValueError: the data are no result; the reconciling should have refused them.
        """
        name = self._name(data)
        whole = {"kind": data["kind"], "id": name, **data}
        text = yaml_text(whole)
        document = _document(text, f"{self.shown}/{name}.yml")
        told: tuple[Text, ...] = ()
        state, base = "new", base_id(data)
        beside = f"{self.shown}/{base}.yml" if base in self.ids and name not in self.ids else ""
        if name in self.ids:
            told = differences(self._stored(name), whole)
            state = ("replaced" if replace else "differs") if told else "same"
        if state in ("new", "replaced"):
            self._write(name, text, photos, dry_run=dry_run)
            self._know(name, data.get("run", ""))
        return Joined(document.source.path, state, told, document, beside)

    def _write(self, name: str, text: str, photos: Sequence[Photo], *, dry_run: bool) -> None:
        if dry_run:
            return
        for photo in photos:
            self.keep(photo.path, photo.content)
        put(self.folder / f"{name}.yml", text.encode())

    def keep(self, path: str, content: bytes) -> None:
        """Keep a file that is called after its content; one that is there already is left as it is."""
        where = self.home / path
        if not where.is_file():
            put(where, content)

    def close(self) -> None:
        """Make what was written last."""
        for folder in (self.folder, self.folder / "files"):
            if folder.is_dir():
                settle(folder)

    def _name(self, data: Mapping[str, Any]) -> str:
        """The id of the run that is there already; else by project, form, day and hour, numbered where that is taken.

        What has no number of its own is the same as what came that hour without one, never as a numbered run.
        """
        run, base = data.get("run", ""), base_id(data)
        if run in self.runs:
            return self.runs[run]
        numbered = set(self.runs.values())
        taken = (base, *(f"{base}-{n}" for n in range(2, 100)))
        free = next((name for name in taken if name not in (self.ids if run else numbered)), None)
        if free is None:
            raise CkitError(say("{name} 已经有 99 份，请核对检查时段", name=base))
        return free

    def _stored(self, name: str) -> Mapping[str, Any]:
        path = self.folder / f"{name}.yml"
        if not path.exists():  # known from this very call, as a dry run writes nothing
            return {}
        found, findings = source.read(path, name=f"{self.shown}/{name}.yml")
        if found is None or not isinstance(found.data, dict):
            raise CkitError(say("{path} 读不出来，请先运行 ckit check 改正：{why}", path=f"{self.shown}/{name}.yml", why=findings[0].message if findings else ""))  # fmt: skip
        return found.data


def _plain(written: str) -> str:
    """A run's number as `emit` writes it, without its quotes; one that somebody wrote otherwise as it stands."""
    try:
        return str(json.loads(written)) if written.startswith('"') else written.strip()
    except ValueError:
        return written.strip()


def _document(text: str, name: str) -> Document[Result]:
    """The result as it will be read; what its schema refuses is told by the first thing that is wrong with it."""
    reading = read_text(text, name)
    if reading.document is None:
        wrong = reading.findings[0]
        hint = f"（{wrong.hint}）" if wrong.hint else ""
        raise CkitError(say("不能存为检查结果：{why}{hint}", why=wrong.message, hint=hint))
    return reading.document
