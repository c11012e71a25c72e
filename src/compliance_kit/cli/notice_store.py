"""Where notices are kept, and the one line above their history that says how they were served."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from compliance_kit.cli.histories import as_yaml, ended, read_back, refuse
from compliance_kit.cli.writing import create
from compliance_kit.emit import yaml_blocks, yaml_line
from compliance_kit.kinds.notice import Notice
from compliance_kit.kinds.notice.steps import unserved
from compliance_kit.kinds.project import Project
from compliance_kit.model import CkitError, Document, say


def write_new(home: Path, project: Document[Project], data: dict[str, Any]) -> Path:
    """Write a notice as its file, once it has been read back without a finding."""
    text = as_yaml(yaml_blocks, data)
    year, number = data["issued"][:4], data["id"][-4:]
    path = home / project.body.folder / "notices" / f"{year}-{number}.yml"
    read_back(text, path, home)
    try:
        create(path, text.encode())
    except FileExistsError as error:
        raise CkitError(say("{path} 已经存在，没有改动它；请再试一次", path=path)) from error
    return path


def served(home: Path, document: Document[Notice], data: dict[str, Any]) -> tuple[str, Notice]:
    """The file's text with one line for the service, before the history, which stays last; and the notice it holds."""
    old, before = document.source, document.body.service
    if before:
        words = say(
            "已经记过送达（{how}，{day}），没有改动；再次送达请在下一步办理的说明里写明",
            how=before.how,
            day=before.on.isoformat(),
        )
        raise CkitError(words)
    lines = old.text.splitlines(keepends=True)
    at = old.key_spans[("history",)].line - 1 if "history" in old.data else len(lines)
    line = f"service: {as_yaml(yaml_line, data)}\n"
    text = ended("".join(lines[:at])) + line + "".join(lines[at:])
    after: Document[Notice] = read_back(text, home / old.path, home)
    refuse(unserved(after.body))
    return text, after.body
