"""Files whose history only grows, notices and decisions: what is written is read back first, nothing of it is ever rewritten."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from compliance_kit.cli.app import tell
from compliance_kit.emit import yaml_line
from compliance_kit.library import display_name, read_text
from compliance_kit.model import CkitError, Diagnostic, Document, Source, Text, say

Fault = tuple[str, Text, Text | None]
"""A field that is wrong, why, and how to mend it."""
Objections = Callable[[Any, Any], Iterable[Fault]]
"""(what the file says, the new entry) → why the entry may not follow."""


def as_yaml(write: Callable[[dict[str, Any]], str], data: dict[str, Any]) -> str:
    """Data as YAML; a character that no file may hold, as a terminal can send one, stops the command."""
    try:
        return write(data)
    except ValueError as error:
        raise CkitError(say("内容里有不能写进文件的字符（例如控制字符），没有写入；请重新输入")) from error


def read_back(text: str, path: Path, home: Path) -> Document[Any]:
    """The document that a text holds; findings are shown, and stop the command."""
    reading = read_text(text, display_name(path, home))
    if reading.document is None:
        show(reading.findings, {reading.path: text})
        raise CkitError(say("这样写出来的文件不合格式，没有写入"))
    return reading.document


def appended(
    home: Path, document: Document[Any], data: dict[str, Any], objections: Objections
) -> tuple[str, Document[Any]]:
    """The file's text with one line behind the history, which must be the last thing in it; and what it holds then."""
    path, old = home / document.source.path, document.source
    if "history" in old.data and [*old.data][-1] != "history":
        raise CkitError(say("{path} 里 history 不在文件末尾，不能添加；请先把它移到最后", path=path))
    if "history" in old.data and not _is_open(old):
        words = say("{path} 里 history 的写法不能自动添加；改成每次一项，前面写两个空格和“- ”", path=path)
        raise CkitError(words)
    start = "" if "history" in old.data else "history:\n"
    text = f"{ended(old.text)}{start}  - {as_yaml(yaml_line, data)}\n"
    after = read_back(text, path, home)
    refuse(objections(document.body, after.body.history[-1]))
    return text, after


def _is_open(source: Source) -> bool:
    """Whether the history is a list with an entry a line, two blanks deep, behind which another may be written."""
    last = source.spans.get(("history", len(source.data["history"]) - 1))
    return last is not None and source.text.splitlines()[last.line - 1].startswith("  - ")


def refuse(faults: Iterable[Fault]) -> None:
    """Stop the command where anything is wrong, with all the reasons."""
    if reasons := [part for _, *words in faults for part in words if part]:
        raise CkitError(say("没有写入：{why}", why="；".join(map(tell, reasons))))


def ended(text: str) -> str:
    """A text that ends with a line's end, if there is any."""
    return text if text.endswith("\n") or not text else f"{text}\n"


@dataclass(frozen=True, slots=True)
class Kept:
    """A file of evidence: where it is kept, its bytes, and how the history names it."""

    path: Path
    content: bytes
    record: dict[str, str]


def kept_files(folder: Path, beside: str, files: Sequence[Path]) -> Iterator[Kept]:
    """Each file where it lies in the project's folder; one from elsewhere is to be copied to `beside`, below it."""
    inside = folder.resolve()
    for file in files:
        if not file.is_file():
            raise CkitError(say("找不到证明材料 {path}", path=file))
        content, path = file.read_bytes(), file.resolve()
        if inside not in path.parents:
            path = inside / beside / file.name
        record = {"path": path.relative_to(inside).as_posix(), "sha256": hashlib.sha256(content).hexdigest()}
        yield Kept(path, content, record)


def show(findings: Sequence[Diagnostic], texts: Any) -> None:
    """Print findings on the error stream; nothing where there are none."""
    from compliance_kit import report

    if findings:
        shown: Callable[..., str] = tell
        click.echo(report.as_text(report.Findings(findings, texts, shown, sys.stderr.isatty())), nl=False, err=True)
