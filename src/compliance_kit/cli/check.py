"""`ckit check`: everything that is wrong or missing, one exit code."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import click

from compliance_kit.cli.all_records import kept_by, texts_of
from compliance_kit.cli.app import Command, tell
from compliance_kit.cli.options import find_root, root_option, today_option, today_or
from compliance_kit.model import CkitError, Diagnostic, Severity, say

FAIL_ON = {"error": (Severity.ERROR,), "gap": (Severity.ERROR, Severity.GAP), "note": tuple(Severity), "never": ()}


@click.command(cls=Command, help="检查知识库，或只报告 PATHS 里的文件和文件夹。")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--format",
    "style",
    type=click.Choice(["text", "json", "github", "gitlab", "sarif", "junit"]),
    default="text",
    help="输出格式",
)
@click.option("--fail-on", type=click.Choice(list(FAIL_ON)), default="error", help="遇到哪一级就以退出码 1 结束")
@click.option("-q", "--quiet", is_flag=True, help="只报告错误，不提差距和提示")
@click.option("-v", "--verbose", is_flag=True, help="逐条列出差距和提示（默认每类只报个数）")
@today_option
@root_option
def check(
    paths: tuple[Path, ...],
    style: str,
    fail_on: str,
    quiet: bool,
    verbose: bool,
    today: date | None,
    root: Path | None,
) -> int:
    """Check a knowledge base and say what was found."""
    from compliance_kit import report
    from compliance_kit.checks import check as run_checks
    from compliance_kit.library import load

    missing = [path for path in paths if not path.exists()]
    if missing:
        raise CkitError(say("找不到 {path}", path=missing[0]))
    home = _home(root, paths)
    library = load(home, paths)
    day = today_or(today)
    kept = kept_by(library, home, day)
    wrong = (d for part in kept for d in part.findings)
    found = _within(tuple(dict.fromkeys((*run_checks(library, day), *wrong))), paths, home)
    errors = [d for d in found if d.severity is Severity.ERROR]
    is_brief = style == "text" and not verbose and not paths
    shown = errors if quiet or is_brief else found
    coloured = style == "text" and sys.stdout.isatty()
    texts = {**library.sources, **texts_of(kept)}
    click.echo(report.FORMATS[style](report.Findings(shown, texts, tell, coloured)), nl=False)
    if is_brief and not quiet:
        _tally(found)
    return 1 if any(d.severity in FAIL_ON[fail_on] for d in found) else 0


def _tally(found: Sequence[Diagnostic]) -> None:
    """One line for each kind of gap and note: how many, and where to read them."""
    from compliance_kit.checks import CHECKS

    counts = Counter(d.code for d in found if d.severity is not Severity.ERROR)
    for rule in CHECKS:
        if counts[rule.code]:
            words = say(
                "{gap} {title}：{n} 处（{code}）", gap=rule.gap, title=rule.title, n=counts[rule.code], code=rule.code
            )
            click.echo("  " + tell(words))
    if n := counts["decision-lapsed"]:
        click.echo("  " + tell(say("接受已到期、没有处置的差距：{n} 项（decision-lapsed）", n=n)))
    if counts:
        click.echo(tell(say("差距不影响发布；ckit check -v 逐条列出，差距报告见 ckit build gap。")))


def _home(root: Path | None, paths: Sequence[Path]) -> Path:
    """The knowledge base to check against; files outside any are checked by themselves."""
    try:
        return find_root(root)
    except CkitError:
        if root is None and paths:
            return paths[0] if paths[0].is_dir() else paths[0].parent
        raise


def _within(found: Sequence[Diagnostic], paths: Sequence[Path], home: Path) -> list[Diagnostic]:
    from compliance_kit.library import display_name

    names = [display_name(path, home) for path in paths]
    if not names or "." in names:
        return list(found)
    return [d for d in found if any(d.place.path == name or d.place.path.startswith(f"{name}/") for name in names)]
