"""Where notices are kept: what is written of one is read back first, and nothing of it is ever rewritten."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from compliance_kit.cli.app import tell
from compliance_kit.cli.writing import create
from compliance_kit.emit import yaml_blocks, yaml_line
from compliance_kit.kinds.notice import Notice
from compliance_kit.kinds.notice.steps import Fault, objections, unserved
from compliance_kit.kinds.project import Project
from compliance_kit.library import display_name, read_text
from compliance_kit.model import CkitError, Diagnostic, Document, say


def write_new(home: Path, project: Document[Project], data: dict[str, Any]) -> Path:
    """Write a notice as its file, once it has been read back without a finding."""
    text = _yaml(yaml_blocks, data)
    year, number = data["issued"][:4], data["id"][-4:]
    path = home / project.body.folder / "notices" / f"{year}-{number}.yml"
    _read_back(text, path, home)
    try:
        create(path, text.encode())
    except FileExistsError as error:
        raise CkitError(say("{path} 已经存在，没有改动它；请再试一次", path=path)) from error
    return path


def _yaml(write: Callable[[dict[str, Any]], str], data: dict[str, Any]) -> str:
    """Data as YAML; a character that no file may hold, as a terminal can send one, stops the command."""
    try:
        return write(data)
    except ValueError as error:
        raise CkitError(say("内容里有不能写进文件的字符（例如控制字符），没有写入；请重新输入")) from error


def _read_back(text: str, path: Path, home: Path) -> Document[Notice]:
    """The notice that a text holds; findings are shown, and stop the command."""
    reading = read_text(text, display_name(path, home))
    if reading.document is None:
        show(reading.findings, {reading.path: text})
        raise CkitError(say("这样写出来的通知书不合格式，没有写入"))
    document: Document[Notice] = reading.document
    return document


def appended(home: Path, document: Document[Notice], data: dict[str, Any]) -> tuple[str, Notice]:
    """The file's text with one line behind the history, which must be the last thing in it; and the notice it holds."""
    path, old = home / document.source.path, document.source
    if "history" in old.data and [*old.data][-1] != "history":
        raise CkitError(say("{path} 里 history 不在文件末尾，不能添加；请先把它移到最后", path=path))
    start = "" if "history" in old.data else "history:\n"
    text = f"{_ended(old.text)}{start}  - {_yaml(yaml_line, data)}\n"
    after = _read_back(text, path, home)
    _refuse(objections(document.body, after.body.history[-1]))
    return text, after.body


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
    line = f"service: {_yaml(yaml_line, data)}\n"
    text = _ended("".join(lines[:at])) + line + "".join(lines[at:])
    after = _read_back(text, home / old.path, home)
    _refuse(unserved(after.body))
    return text, after.body


def _refuse(faults: Iterator[Fault]) -> None:
    if reasons := [part for _, *words in faults for part in words if part]:
        raise CkitError(say("没有写入：{why}", why="；".join(map(tell, reasons))))


def _ended(text: str) -> str:
    return text if text.endswith("\n") or not text else f"{text}\n"


@dataclass(frozen=True, slots=True)
class Kept:
    """A file of evidence: where it is kept, its bytes, and how the history names it."""

    path: Path
    content: bytes
    record: dict[str, str]


def kept_files(home: Path, document: Document[Notice], files: tuple[Path, ...]) -> Iterator[Kept]:
    """Each file where it lies in the project's folder; one from elsewhere is to be copied beside the notice."""
    folder = (home / document.source.path).parents[1].resolve()
    for file in files:
        if not file.is_file():
            raise CkitError(say("找不到证明材料 {path}", path=file))
        content, path = file.read_bytes(), file.resolve()
        if folder not in path.parents:
            path = folder / "notices" / "files" / document.body.stem / file.name
        record = {"path": path.relative_to(folder).as_posix(), "sha256": hashlib.sha256(content).hexdigest()}
        yield Kept(path, content, record)


def show(findings: Sequence[Diagnostic], texts: Any) -> None:
    """Print findings on the error stream; nothing where there are none."""
    from compliance_kit import report

    if findings:
        shown: Callable[..., str] = tell
        click.echo(report.as_text(report.Findings(findings, texts, shown, sys.stderr.isatty())), nl=False, err=True)
