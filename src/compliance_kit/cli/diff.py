"""`ckit diff OLD NEW`: two versions of a contract held against one another, clause by clause."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from compliance_kit.cli.app import Command, tell
from compliance_kit.cli.asides import changed_aside
from compliance_kit.cli.lint_contract import MOST_BYTES, RegionCode, put_beside
from compliance_kit.cli.options import today_option, today_or
from compliance_kit.model import CkitError, say

if TYPE_CHECKING:
    from compliance_kit.comparing import Line

AUTHOR = "ckit 合同比较"
MOST_PARAGRAPHS = 10_000
"""Some three hundred pages; what is longer is no contract, and would take minutes."""


@click.command(
    cls=Command,
    help="比较合同的两个版本 OLD 和 NEW（.docx）：逐条列出新增、删除、修改、移动，标出改了的词，并指出是否触及强制性内容。",
)
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
@click.option(
    "--region", type=RegionCode(), default="CN", help="项目所在地区，例如 CN-330100 或 杭州；默认只按全国规定"
)
@click.option("--format", "style", type=click.Choice(["text", "html", "json"]), default="text", help="输出格式")
@click.option(
    "--marked", type=click.Path(path_type=Path), default=None, help="另存一份修订稿（Word 修订标记，以新版为底）"
)
@today_option
def diff(old: Path, new: Path, region: str, style: str, marked: Path | None, today: date | None) -> int:
    """Compare two versions and say what differs: 0 nothing, 1 something, be it beside the text."""
    from compliance_kit.comparing import compare, page, report
    from compliance_kit.outputs.office import docx_asides, revise

    before, after = _content(old), _content(new)
    comparison = compare(_lines(old, before), _lines(new, after), region)
    remarks = tuple(changed_aside(docx_asides(before), docx_asides(after)))
    coloured = style == "text" and sys.stdout.isatty()
    compared = report.Compared(old.name, new.name, region, comparison, tell, coloured, remarks)
    if marked is not None:
        dated = f"{today_or(today).isoformat()}T00:00:00Z"
        put_beside(marked, (old, new), revise(before, after, author=AUTHOR, dated=dated))
    formats = {"text": report.as_text, "html": page.as_html, "json": report.as_json}
    click.echo(formats[style](compared), nl=False)
    return 1 if comparison.differences or remarks else 0


def _content(file: Path) -> bytes:
    """A Word file's bytes, the changes tracked in it taken for granted."""
    from compliance_kit.outputs.office import OfficeFileError, accept_changes

    if not file.is_file():
        raise CkitError(say("找不到 {path}", path=file))
    if file.stat().st_size > MOST_BYTES:
        raise CkitError(say("{path}: {why}", path=file, why=say("文件过大，未读取。")))
    try:
        return accept_changes(file.read_bytes())
    except OfficeFileError as error:
        raise CkitError(say("{path}: {why}", path=file, why=error.text)) from error


def _lines(file: Path, content: bytes) -> tuple[Line, ...]:
    from compliance_kit.comparing import Line
    from compliance_kit.outputs.office import OfficeFileError, docx_paragraphs
    from compliance_kit.review import Paragraph

    try:
        found = docx_paragraphs(content)
    except OfficeFileError as error:
        raise CkitError(say("{path}: {why}", path=file, why=error.text)) from error
    if len(found) > MOST_PARAGRAPHS:
        raise CkitError(
            say("{path}: {why}", path=file, why=say("文档过长：超过 {most} 段，未读取。", most=MOST_PARAGRAPHS))
        )
    return tuple(
        Line(Paragraph(p.index, p.text, p.label, p.is_bold, bool(p.table)), p.table[:2])
        for p in found
        if not p.is_contents
    )
