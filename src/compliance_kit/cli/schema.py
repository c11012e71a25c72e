"""`ckit schema`: the JSON Schema of every kind, for editors."""

from __future__ import annotations

import json
from pathlib import Path

import click

from compliance_kit.cli.app import Command, tell
from compliance_kit.evidence import DATASETS, published
from compliance_kit.kinds import KINDS
from compliance_kit.kinds import schema as schema_of
from compliance_kit.model import say


@click.command(
    cls=Command, help="把各类文件的 JSON Schema 和各记录表的 Table Schema 写到文件夹 OUT，并打印编辑器设置。"
)
@click.option("--out", type=click.Path(path_type=Path), default=Path("build/schemas"), help="写到哪个文件夹")
def schema(out: Path) -> None:
    """Write one schema a kind and show how an editor is told of them."""
    out.mkdir(parents=True, exist_ok=True)
    settings: dict[str, list[str]] = {}
    for kind in KINDS:
        path = out / f"{kind.name}.schema.json"
        text = json.dumps(schema_of(kind.name), ensure_ascii=False, indent=1) + "\n"
        path.write_text(text, encoding="utf-8")
        settings[f"./{path.as_posix()}"] = list(kind.files)
    (out / "tables").mkdir(exist_ok=True)
    for dataset in DATASETS:
        text = json.dumps(published(dataset), ensure_ascii=False, indent=1) + "\n"
        (out / "tables" / f"{dataset}.json").write_text(text, encoding="utf-8")
    click.echo(
        tell(say("已写出 {n} 个 Schema 到 {out}/。VS Code 的 .vscode/settings.json 可写：", n=len(KINDS), out=out))
    )
    click.echo(json.dumps({"yaml.schemas": settings}, ensure_ascii=False, indent=2))
