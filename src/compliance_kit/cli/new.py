"""`ckit new KIND ID`: a first draft of a document, with every field that must be filled."""

from __future__ import annotations

from pathlib import Path

import click

from compliance_kit.cli.app import Command, tell
from compliance_kit.cli.options import find_root, root_option, today_or
from compliance_kit.kinds import KINDS
from compliance_kit.model import CkitError, say

KIND_BY_NAME = {kind.name: kind for kind in KINDS if not kind.is_record}


@click.command(cls=Command, help="新建一份 KIND 类文件的样板，编号为 ID，写到该类文件夹里。")
@click.argument("kind", type=click.Choice(list(KIND_BY_NAME)))
@click.argument("name", metavar="ID")
@root_option
def new(kind: str, name: str, root: Path | None) -> None:
    """Write a draft that the schema accepts; an existing file is never overwritten."""
    from compliance_kit.cli.writing import create
    from compliance_kit.library import read_text

    chosen = KIND_BY_NAME[kind]
    draft = (chosen.home / "draft.yml").read_text(encoding="utf-8")
    text = draft.replace("ID-HERE", name).replace("DATE-HERE", today_or(None).isoformat())
    if problems := read_text(text, f"{name}.yml").findings:
        raise CkitError(say("编号 {name} 不能用：{why}", name=name, why=problems[0].message))
    home = find_root(root) / chosen.folder
    path = home / name / "project.yml" if kind == "project" else home / f"{name}.yml"
    try:
        create(path, text.encode())
    except FileExistsError as error:
        raise CkitError(say("{path} 已经存在，没有改动它", path=path)) from error
    click.echo(tell(say("已新建 {path}，请填写“待填”的地方，再运行 ckit check", path=path)))
