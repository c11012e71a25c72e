"""`ckit lint-contract FILE`: what is unlawful, missing or risky in a contract, ours or anybody's."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from compliance_kit.cli.app import Command, tell
from compliance_kit.cli.asides import is_unread, unread
from compliance_kit.cli.options import find_root, root_option, today_option, today_or
from compliance_kit.model import CkitError, say

if TYPE_CHECKING:
    from compliance_kit.outputs.office import Aside
    from compliance_kit.review import Paragraph

FAIL_ON = ("error", "warn", "never")
AUTHOR = "ckit 合同审查"
MOST_BYTES = 64 * 1024 * 1024
"""What is larger is no contract."""


class RegionCode(click.ParamType[str]):
    """A region, by code (CN-330100) or by name (杭州)."""

    name = "region"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Read the region or complain in words."""
        from compliance_kit.kinds.words import REGION

        by_name = {name.removesuffix("市").removesuffix("省"): code for code, name in REGION.items()}
        known = by_name.get(str(value).removesuffix("市").removesuffix("省"))
        if known or re.fullmatch(r"CN(-[0-9]{6})?", value):
            return known or str(value)
        self.fail(str(say("地区写成 CN-330100 这样的代码，或者 杭州 这样的名称")), param, ctx)


@click.command(
    cls=Command, help="审查合同 FILE（.docx，或者合同模板 .yml）：违法、无效、缺项和风险高的条款，依据和建议写法。"
)
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--region", type=RegionCode(), default="CN", help="项目所在地区，例如 CN-330100 或 杭州；默认只按全国规定"
)
@click.option("--format", "style", type=click.Choice(["text", "json"]), default="text", help="输出格式")
@click.option("--marked", type=click.Path(path_type=Path), default=None, help="另存一份带批注的 Word 文件，原文不动")
@click.option("--opinion", type=click.Path(path_type=Path), default=None, help="另存一份审查意见表（Word）")
@click.option("--fail-on", type=click.Choice(FAIL_ON), default="error", help="遇到哪一级就以退出码 1 结束")
@today_option
@root_option
def lint_contract(
    file: Path,
    region: str,
    style: str,
    marked: Path | None,
    opinion: Path | None,
    fail_on: str,
    today: date | None,
    root: Path | None,
) -> int:
    """Review a contract and say what was found."""
    from compliance_kit import review
    from compliance_kit.review import report

    day = today_or(today)
    content = _content(file, root, day)
    paragraphs, asides = _read(file, content)
    found = review.review(paragraphs, region)
    coloured = style == "text" and sys.stdout.isatty()
    remarks = tuple(unread(asides, has_words=any(p.text.strip() for p in paragraphs)))
    counts = {aside.kind.value: aside.count for aside in asides if is_unread(aside)}
    reviewed = report.Reviewed(file.name, region, paragraphs, found, tell, coloured, counts, remarks)
    if marked is not None:
        put_beside(marked, (file,), _marked(content, reviewed, day))
    if opinion is not None:
        put_beside(opinion, (file,), _opinion(reviewed, day))
    click.echo(report.FORMATS[style](reviewed), nl=False)
    levels = {"error": ("error",), "warn": ("error", "warn"), "never": ()}[fail_on]
    return 1 if any(f.level.value in levels for f in found) else 0


def _content(file: Path, root: Path | None, day: date) -> bytes:
    """The Word file; a template becomes the blank form first."""
    if not file.is_file():
        raise CkitError(say("找不到 {path}", path=file))
    if file.suffix.lower() in (".yml", ".yaml"):
        return _blank_form(file, root, day)
    if file.stat().st_size > MOST_BYTES:
        raise CkitError(say("{path}: {why}", path=file, why=say("文件过大，未读取。")))
    return file.read_bytes()


def _read(file: Path, content: bytes) -> tuple[tuple[Paragraph, ...], tuple[Aside, ...]]:
    """The paragraphs of a Word file, and what it holds beside them."""
    from compliance_kit.outputs.office import OfficeFileError, docx_asides, docx_paragraphs
    from compliance_kit.review import Paragraph

    try:
        rows = (Paragraph(p.index, p.text, p.label, p.is_bold, bool(p.table)) for p in docx_paragraphs(content))
        return tuple(rows), docx_asides(content)
    except OfficeFileError as error:
        raise CkitError(say("{path}: {why}", path=file, why=error.text)) from error


def _blank_form(file: Path, root: Path | None, day: date) -> bytes:
    from compliance_kit.library import display_name, load
    from compliance_kit.outputs.contract import word
    from compliance_kit.outputs.contract.draft import form
    from compliance_kit.outputs.office import render_word

    home = find_root(root or _around(file))
    library = load(home, (file,))
    name = display_name(file, home)
    template = next((d for d in library.files if d.source.path == name), None)
    if template is None:
        raise CkitError(say("{path} 读不出来，请先运行 ckit check {path}", path=name))
    if template.head.kind != "contract":
        raise CkitError(say("{path} 不是合同模板（kind: contract）", path=name))
    return render_word(word.document(library, form(template), day, comments=False))


def _around(file: Path) -> Path | None:
    """The knowledge base that a template lies in; None lets the current folder decide."""
    for folder in file.resolve().parents:
        if (folder / "regulations").is_dir():
            return folder
    return None


def _marked(content: bytes, reviewed: Any, day: date) -> bytes:
    """The reviewer's own document with a comment on every finding; what is missing stands on the title."""
    from compliance_kit.outputs.office import Note, mark
    from compliance_kit.review import report

    title = next((p for p in reviewed.paragraphs if p.text.strip()), None)
    notes = [Note(f.paragraph, f.start, f.end, report.comment(f, tell)) for f in reviewed.findings if f.paragraph]
    if title is not None:
        notes.insert(0, Note(title.index, 0, len(title.text), report.opening(reviewed)))
    return mark(content, _in_order(notes), author=AUTHOR, dated=f"{day.isoformat()}T00:00:00Z")


def _opinion(reviewed: Any, day: date) -> bytes:
    """The 审查意见表; the contract goes by its own title, or by its file's name."""
    from compliance_kit.outputs.contract.opinion import Subject, sheet

    title = next((p.text.strip() for p in reviewed.paragraphs if _is_title(p.text.strip())), Path(reviewed.name).stem)
    remarks = tuple(map(tell, reviewed.remarks))
    return sheet(Subject(title, reviewed.name, reviewed.region, reviewed.findings, day, remarks))


def _is_title(text: str) -> bool:
    return len(text) <= 40 and text.endswith(("合同", "协议", "合同书", "协议书"))


def _in_order(notes: Sequence[Any]) -> list[Any]:
    return sorted(notes, key=lambda note: (note.index, note.start))


def put_beside(out: Path, originals: Sequence[Path], content: bytes) -> None:
    """Put a copy in its place in one step, never over an original."""
    if any(out.resolve() == file.resolve() for file in originals):
        raise CkitError(say("批注稿不能覆盖原件，请换一个文件名"))
    out.parent.mkdir(parents=True, exist_ok=True)
    fresh = out.with_name(f".{out.name}.new")
    fresh.write_bytes(content)
    fresh.replace(out)
