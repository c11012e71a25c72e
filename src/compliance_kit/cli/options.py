"""Options that several commands share, and finding the knowledge base they work on."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any, TypeVar

import click

from compliance_kit.model import CkitError, say

Function = TypeVar("Function", bound=Callable[..., Any])
CHINA = timezone(timedelta(hours=8))
"""The whole country keeps one time."""


class Day(click.ParamType[date]):
    """A date written 2026-11-23."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Read the date or complain in words."""
        try:
            return value if isinstance(value, date) else date.fromisoformat(value)
        except ValueError:
            self.fail(str(say("日期写成 2026-11-23 这样")), param, ctx)


def root_option(function: Function) -> Function:
    """`--root DIR`: where the knowledge base lies."""
    return click.option(
        "--root", type=click.Path(path_type=Path), default=None, help="知识库所在文件夹，默认从当前文件夹向上找"
    )(function)


def today_option(function: Function) -> Function:
    """`--as-of DATE`: the day to judge on."""
    return click.option(
        "--as-of", "today", type=Day(), default=None, help="按哪一天判断，默认今天（SOURCE_DATE_EPOCH 优先）"
    )(function)


def today_or(given: date | None) -> date:
    """The day asked for; else the day that SOURCE_DATE_EPOCH names; else today in China."""
    if given:
        return given
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if re.fullmatch(r"[0-9]{1,11}", epoch):
        return datetime.fromtimestamp(int(epoch), UTC).astimezone(CHINA).date()
    return datetime.now(CHINA).date()


def find_root(given: Path | None) -> Path:
    """The knowledge base's folder: the one given, or the nearest one above here that looks like one.

    Raises:
        CkitError: there is none.
    """
    if given is not None:
        if not given.is_dir():
            raise CkitError(say("找不到文件夹 {path}", path=given))
        return given
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / "regulations").is_dir() or (folder / "standards").is_dir():
            return folder
    raise CkitError(
        say("这里没有知识库（没有 regulations/ 或 standards/ 文件夹）；请进入知识库文件夹，或用 --root 指明")
    )
