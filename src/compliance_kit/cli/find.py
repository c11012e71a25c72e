"""`ckit find`: ask the index."""

from __future__ import annotations

import json
import shutil
import sys
from datetime import date
from pathlib import Path

import click

from compliance_kit.cli.app import Command, tell
from compliance_kit.cli.options import Day
from compliance_kit.kinds.words import KIND, REGION, VALIDITY
from compliance_kit.model import say

WORDS = {
    **KIND,
    "article": "条文",
    "duty": "义务",
    "requirement": "标准要求",
    "item": "检查项",
    "step": "处置步骤",
    "clause": "合同条款",
    "table": "工作表",
    "term": "术语",
}
SHOWN = 40
"""Characters of a query that are said again where nothing was found."""

HELP = """在知识库里查找，也可以直接问一句话。

几个词之间用空格隔开，须全部命中，同义词算命中；加双引号的照原样找；两词之间写 OR 任一命中即可；词前加 - 表示不要，
这时整句放在引号里：ckit find '消防 -演练'。
"""


@click.command(cls=Command, help=HELP)
@click.argument("words", nargs=-1, required=True)
@click.option("--kind", type=click.Choice(list(WORDS)), default=None, help="只找这一类")
@click.option("--region", type=click.Choice(list(REGION.values())), default=None, help="只找这个地区的法规和要求")
@click.option("--role", default=None, metavar="岗位", help="只找这个岗位的，例如 工程主管")
@click.option("--status", type=click.Choice(list(VALIDITY.values())), default=None, help="只找这种时效的法规")
@click.option("--on", "on", type=Day(), default=None, metavar="日期", help="只找这一天有效的法规，例如 2020-12-31")
@click.option("--limit", type=click.IntRange(1, 200), default=10, help="最多几条，默认 10")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
@click.option("--out", type=click.Path(path_type=Path), default=Path("build"), help="输出文件夹，默认 build")
def find(
    words: tuple[str, ...],
    kind: str | None,
    region: str | None,
    role: str | None,
    status: str | None,
    on: date | None,
    limit: int,
    as_json: bool,
    out: Path,
) -> int:
    """Find passages and print them, best first."""
    from compliance_kit.outputs.search import index, query

    text = " ".join(words)
    if not query.says_something(text):
        raise click.UsageError(tell(say("请写要找的词，例如 ckit find 电梯困人；只写不要的词没有可找的")))
    asked = {"kind": kind, "region": region, "role": role, "status": status}
    scope = query.Scope({name: value for name, value in asked.items() if value}, on)
    opened = index.read(out / "search")
    hits = query.find(opened, text, limit=limit, scope=scope)
    if as_json:
        click.echo(json.dumps({"query": text, "hits": [query.told(hit) for hit in hits]}, ensure_ascii=False, indent=1))
    elif not hits and scope != query.EVERYWHERE and query.find(opened, text, limit=1):
        click.echo(tell(say("在筛选的范围里没有找到“{text}”，去掉筛选条件就有。", text=_short(text))))
    elif not hits:
        click.echo(tell(say("没有找到“{text}”。换个说法，或减少几个词。", text=_short(text))))
        if near := query.suggest(opened, text):
            click.echo(tell(say("是不是想找“{near}”？", near=near)))
    else:
        _show(hits, text, query)
    return 0 if hits else 1


def _short(text: str) -> str:
    """What was typed, cut where it would fill the screen."""
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"


def _show(hits: object, text: str, query: object) -> None:
    from compliance_kit.terminal import columns

    width = min(shutil.get_terminal_size().columns, 100) - 2
    bold = {"on": "\x1b[1m", "off": "\x1b[0m"} if sys.stdout.isatty() else {"on": "", "off": ""}
    for hit in hits:  # type: ignore[attr-defined]
        state = f"  [{hit.status}·{hit.region}]" if hit.status else ""
        click.echo(f"{WORDS.get(hit.kind, hit.kind)}  {query.mark(hit.title, text, **bold)}  {hit.id}{state}")  # type: ignore[attr-defined]
        body = hit.text
        while columns(body) > width:
            body = body[:-2].rstrip("…") + "…"
        if body and body != hit.title:
            click.echo(f"  {query.mark(body, text, **bold)}")  # type: ignore[attr-defined]
