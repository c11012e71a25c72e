"""`ckit group`: the tables of a group of any size, from Parquet files or a database, on DuckDB, PostgreSQL or Spark."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from compliance_kit.cli.app import Command, tell
from compliance_kit.cli.options import Day, find_root, root_option, today_or
from compliance_kit.cli.writing import staged
from compliance_kit.model import CkitError, say

if TYPE_CHECKING:
    from compliance_kit.library import Library

HELP = """按知识库评定一个集团的全部项目，写出得分、各章、各项要求和各月的表。

DATA 是放 Parquet 文件的文件夹（inspections*.parquet、work_orders*.parquet 等，各有 project 一列）；用数据库时不写，按表名读取。
"""
MOST_ESTATES = 1_000_000


@click.command(cls=Command, help=HELP)
@click.argument("data", type=click.Path(path_type=Path, exists=True, file_okay=False), required=False)
@click.option("--roster", type=click.Path(path_type=Path, exists=True, dir_okay=False), required=True,
              help="项目名册（CSV：project, like），like 写知识库里与它同类的项目")  # fmt: skip
@click.option("--engine", envvar="CKIT_ENGINE", default="duckdb://",
              help="在哪里算：duckdb://、postgres://… 或 spark://主机:端口（也可用环境变量 CKIT_ENGINE）")  # fmt: skip
@click.option("--from", "first", type=Day(), default=None, metavar="日期", help="统计期第一天，默认今年 1 月 1 日")
@click.option("--to", "last", type=Day(), default=None, metavar="日期", help="统计期最后一天，默认今天")
@click.option("--out", type=click.Path(path_type=Path), default=Path("build/group"), help="写到哪个文件夹")
@root_option
def group(
    data: Path | None, roster: Path, engine: str, first: date | None, last: date | None, out: Path, root: Path | None
) -> int:
    """Judge the group and write its tables."""
    from compliance_kit.library import load
    from compliance_kit.outputs.gap import estates

    library = load(find_root(root))
    end = last or today_or(None)
    window = (first or date(end.year, 1, 1), end)
    if window[0] > window[1]:
        raise CkitError(say("统计期的第一天晚于最后一天"))
    tables = _judged(library, _members(library, roster), (data, engine), window)
    with staged(out) as fresh:
        for artifact in estates.render(library, tables):
            (fresh / artifact.path).write_bytes(artifact.content)
    for line in estates.lines(library, tables, tell):
        click.echo(line)
    click.echo(tell(say("已写出 {path}", path=out)), err=True)
    return 1 if any(fault.is_wrong for fault in tables.faults) else 0


def _members(library: Library, path: Path) -> dict[str, str]:
    """The roster: estate → the project it is like.

    Raises:
        CkitError: a column is missing, an estate comes twice, or is like none that we know; says on which line.
    """
    known = {project.id for project in library.projects}
    found: dict[str, str] = {}
    try:
        rows = csv.reader(path.read_text(encoding="utf-8-sig").splitlines())
    except UnicodeDecodeError as error:
        raise CkitError(say("{path}：不是 UTF-8 编码的文本", path=path)) from error
    if [cell.strip() for cell in next(rows, [])][:2] != ["project", "like"]:
        raise CkitError(say("{path}:1:1：第一行要写 project,like", path=path))
    for line, cells in enumerate(rows, start=2):
        if not any(cell.strip() for cell in cells):
            continue
        name, like = (cell.strip() for cell in (*cells, "", "")[:2])
        if not name or name in found:
            raise CkitError(say("{path}:{line}:1：项目“{name}”没有写或者重复", path=path, line=line, name=name))
        if like not in known:
            words = say("{path}:{line}:{column}：没有项目“{like}”；已有：{known}", path=path, line=line,
                        column=len(name) + 2, like=like, known="、".join(sorted(known)))  # fmt: skip
            raise CkitError(words)
        found[name] = like
    if not 0 < len(found) <= MOST_ESTATES:
        raise CkitError(
            say("{path}：名册里有 {n} 个项目，应为 1 至 {most} 个", path=path, n=len(found), most=MOST_ESTATES)
        )
    return found


def _judged(
    library: Library, members: dict[str, str], where: tuple[Path | None, str], window: tuple[date, date]
) -> Any:
    from compliance_kit.evidence import engine
    from compliance_kit.evidence.engine.faults import faults
    from compliance_kit.outputs.gap.estates import Tables

    backend = _connected(where[1])
    tables = _tables(backend, where[0])
    known = engine.shapes(library, list(members.values()), window)
    made = engine.group(backend, tables, members, known)
    wrong = faults(tables["inspections"], members, known) if "inspections" in tables else ()
    chapters, requirements, months = (
        t.to_pyarrow().to_pylist() for t in (made.chapters, made.requirements, made.months)
    )
    return Tables(chapters, requirements, months, wrong, len(members))


def _connected(url: str) -> Any:
    from compliance_kit.evidence import engine

    try:
        return engine.connect(url)
    except ValueError as error:
        known = "、".join(f"{name}://" for name in engine.ENGINES)
        raise CkitError(say("不认识的计算引擎；可用：{known}", known=known)) from error
    except ModuleNotFoundError as error:
        raise CkitError(
            say("没有安装 {name}，不能用这个引擎；可以运行 make test-cluster 安装", name=str(error.name))
        ) from error
    except Exception as error:  # each driver has its own kinds; their words may hold the password
        raise CkitError(say("连不上计算引擎（{kind}）；请核对地址、账号和网络", kind=type(error).__name__)) from error


def _tables(backend: Any, data: Path | None) -> dict[str, Any]:
    """The datasets that are there, each with its column `project`."""
    from compliance_kit.evidence import DATASETS, engine

    if data is None:
        there = set(backend.list_tables())
        found = {name: backend.table(name) for name in DATASETS if name in there}
    else:
        found = {}
        for name in DATASETS:
            files = [
                path
                for path in sorted(data.glob(f"{name}*.parquet"))
                if path.stem == name or path.stem[len(name)] in "-_."
            ]
            if files:
                found[name] = engine.parquet(backend, files, name)
    if not found:
        raise CkitError(say("没有找到记录；文件名或表名用 {names} 等", names="、".join(DATASETS[:3])))
    for name, table in found.items():
        if engine.PROJECT not in table.columns:
            raise CkitError(say("{name} 缺少 project 一列", name=name))
    return found
