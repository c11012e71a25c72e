"""`ckit build`: check, render, write; a knowledge base with errors is not published."""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from compliance_kit.cli.app import Command, tell
from compliance_kit.cli.history import CACHE, history, note
from compliance_kit.cli.offline import ARCHIVE, pack
from compliance_kit.cli.options import find_root, root_option, today_option, today_or
from compliance_kit.cli.site_builder import address
from compliance_kit.library import Library
from compliance_kit.model import CkitError, Diagnostic, Severity, Text, say
from compliance_kit.outputs import OUTPUTS, Order, output

if TYPE_CHECKING:
    from compliance_kit.evidence import Records

PARTS = (*OUTPUTS, "all")
DOWNLOADS = "downloads"
"""Where the site keeps the files to download."""
PROCESSES = 2
"""In how many processes pages are rendered: more would each repeat what all pages need."""
STAMP = ".site-made-with"
"""A file beside the site that says what its pages were made with."""
TITLES = {
    "checklist": say("检查表"),
    "contract": say("合同"),
    "gap": say("差距报告"),
    "site": say("站点"),
    "search": say("检索索引"),
}


@dataclass(frozen=True, slots=True)
class Job:
    """One build: what to make, from what, to where, and what checking found."""

    library: Library
    order: Order
    root: Path
    parts: tuple[str, ...]
    out: Path
    findings: tuple[Diagnostic, ...]
    offline: bool = False


@click.command(cls=Command, help="生成 PARTS（checklist、contract、gap、site、search 或 all，默认 all）到输出文件夹。")
@click.argument("parts", nargs=-1, type=click.Choice(PARTS))
@click.option("--project", "projects", multiple=True, help="只为该项目生成（可重复）")
@click.option("--out", type=click.Path(path_type=Path), default=Path("build"), help="输出文件夹，默认 build")
@click.option("--offline", is_flag=True, help="另把站点打成 zip，解压后双击 index.html 即可浏览和搜索")
@click.option("--keep-going", is_flag=True, help="有错误的文件跳过，其余照常生成")
@today_option
@root_option
def build(
    parts: tuple[str, ...],
    projects: tuple[str, ...],
    out: Path,
    offline: bool,
    keep_going: bool,
    today: date | None,
    root: Path | None,
) -> int:
    """Build what is asked for."""
    from compliance_kit.checks import check
    from compliance_kit.cli.writing import staged
    from compliance_kit.library import load

    wanted = tuple(OUTPUTS) if not parts or "all" in parts else tuple(p for p in OUTPUTS if p in parts)
    if offline and "site" not in wanted:
        raise click.UsageError(tell(say("--offline 要和站点一起生成，例如：ckit build site --offline")))
    home = find_root(root)
    started = time.perf_counter()
    library = load(home)
    day = today_or(today)
    findings = check(library, day)
    errors = [d for d in findings if d.severity is Severity.ERROR]
    if errors:
        _show(errors, library)
        if not keep_going:
            raise CkitError(
                say(
                    "有 {n} 处错误，没有发布；上一次的输出保持原样。改正后再来，或用 --keep-going 跳过有错的文件",
                    n=len(errors),
                )
            )
    _refuse_unknown(projects, library)
    records = Evidence(library, home, day)
    bad_rows = records.findings() if "gap" in wanted else ()
    past = history(home, out, day) if "site" in wanted else ()
    where = address(home / "mkdocs.yml") if "site" in wanted else ""
    kinds = formats() if {"checklist", "site"} & set(wanted) else Order(day).formats
    order = Order(day, projects, records, past, where, kinds)
    job = Job(library, order, home, wanted, out, (*findings, *bad_rows), offline)
    with staged(out) as fresh:
        made = _make(job, fresh)
    if bad_rows:
        _show(bad_rows, library)
    _summary(job, made, time.perf_counter() - started)
    return 1 if errors or bad_rows else 0


def _show(errors: Sequence[Diagnostic], library: Library) -> None:
    from compliance_kit import report

    findings = report.Findings(errors, library.sources, tell, sys.stderr.isatty())
    click.echo(report.as_text(findings), nl=False, err=True)


def _refuse_unknown(projects: Sequence[str], library: Library) -> None:
    for name in projects:
        if all(p.id != name for p in library.projects):
            known = "、".join(p.id for p in library.projects) or "—"
            raise CkitError(say("没有项目 {name}；已有：{known}", name=name, known=known))


def formats() -> tuple[str, ...]:
    """What kinds of file forms are made as: a PDF only where there is type for Chinese to set it in."""
    from compliance_kit.outputs.office.pdf import has_fonts

    return ("docx", "xlsx", "pdf") if has_fonts() else ("docx", "xlsx")


class Evidence(Mapping[str, "Records"]):
    """Each project's records, read when they are first asked for: most pages need none."""

    def __init__(self, library: Library, root: Path, today: date) -> None:
        self._library, self._root, self._today = library, root, today
        self._read: dict[str, Records] = {}

    def __getitem__(self, name: str) -> Records:
        from compliance_kit import evidence

        if name not in self._read:
            project = next((p for p in self._library.projects if p.id == name), None)
            if project is None:
                raise KeyError(name)
            self._read[name] = evidence.load(self._root, self._library, project, self._today)
        return self._read[name]

    def __iter__(self) -> Iterator[str]:
        return (project.id for project in self._library.projects)

    def __len__(self) -> int:
        return len(self._library.projects)

    def findings(self) -> tuple[Diagnostic, ...]:
        """What is wrong with the files and rows of all projects."""
        return tuple(d for name in self for d in self[name].findings)


def _make(job: Job, fresh: Path) -> dict[str, int]:
    """Fill the fresh folder: the files side by side with the site, which waits for them before it offers them."""
    from compliance_kit.cli.side_by_side import begun
    from compliance_kit.cli.writing import carry_over

    files = [name for name in job.parts if name != "site"]
    made: dict[str, int] = {}
    with begun([partial(_files, name, job, fresh) for name in files]) as wait:
        pages = make_pages(job, fresh) if "site" in job.parts else 0
        for number, name in enumerate(files):
            with _step(TITLES[name]):
                made[name] = wait(number)
    if "site" in job.parts:
        finish_site(job, fresh)
        made["site"] = pages
    if job.offline:
        with _step(say("离线站点")):
            pack(fresh / "site", fresh / ARCHIVE)
    for part in ("checklists", "contracts", "gaps", "pages", "site", STAMP, CACHE, "search"):
        carry_over(part, job.out, fresh)
    return {name: made[name] for name in job.parts}


def _files(name: str, job: Job, fresh: Path) -> int:
    from compliance_kit.cli.writing import write

    if name == "search":
        from compliance_kit.outputs import search

        return len(write(search.renew(job.library, job.out / search.FOLDER), fresh))
    return len(write(output(name).render(job.library, job.order), fresh))


def make_pages(job: Job, fresh: Path) -> int:
    """Pages, then MkDocs, which makes anew only what changed since the last build; how many pages there are."""
    from compliance_kit.cli.site_builder import build_site, stamp
    from compliance_kit.cli.writing import copy, keep_unchanged, write
    from compliance_kit.outputs import site

    with _step(TITLES["site"]):
        count = _write_pages(job, fresh)
        write(site.assets(job.root), fresh)
        made_with = stamp(job.root)
        again = _stamp_of(job.out) == made_with
        if again:
            keep_unchanged(fresh / "pages", job.out / "pages")
            copy(job.out / "site", fresh / "site", leave_out=(DOWNLOADS,))
            _drop_vanished(job.out / "pages", fresh)
        build_site(job.root / "mkdocs.yml", fresh / "pages", fresh / "site", changed_only=again)
        (fresh / STAMP).write_text(made_with, encoding="utf-8")
        (fresh / CACHE).write_text(note(job.order.history, job.root, job.order.today), encoding="utf-8")
    return count


def _write_pages(job: Job, fresh: Path) -> int:
    """Write the pages, on all processors where they have nothing else to do; how many there are."""
    from compliance_kit.cli.side_by_side import begun

    if job.parts != ("site",):
        return _share(job, fresh, 0, 1)
    with begun([partial(_share, job, fresh, number, PROCESSES) for number in range(PROCESSES)]) as wait:
        return sum(wait(number) for number in range(PROCESSES))


def _share(job: Job, fresh: Path, number: int, of: int) -> int:
    from compliance_kit.cli.writing import write
    from compliance_kit.outputs import site

    written = write(site.share(job.library, job.order, number, of), fresh)
    return sum(page.suffix == ".md" for page in written)


def _stamp_of(out: Path) -> str:
    """What the last site was made with; nothing where there is none to go on from."""
    path = out / STAMP
    return path.read_text(encoding="utf-8") if path.is_file() and (out / "site" / "index.html").is_file() else ""


def _drop_vanished(before: Path, fresh: Path) -> None:
    """Take what is made of no page any more out of the copied site."""
    for path in before.rglob("*"):
        inner = path.relative_to(before)
        if path.is_file() and not (fresh / "pages" / inner).exists():
            (fresh / "site" / inner.with_suffix(".html" if inner.suffix == ".md" else inner.suffix)).unlink(True)


def finish_site(job: Job, fresh: Path) -> None:
    """Put the files to download into the site."""
    from compliance_kit.cli.writing import link_all

    for part in ("checklists", "contracts", "gaps"):
        made = fresh / part if (fresh / part).is_dir() else job.out / part
        if made.is_dir():
            link_all(made, fresh / "site" / DOWNLOADS / part)


@contextmanager
def _step(title: Text) -> Iterator[None]:
    """Tell a person at a terminal what is being made and how long it took."""
    if not sys.stderr.isatty():
        yield
        return
    started = time.perf_counter()
    click.echo(f"  {tell(title)} …", nl=False, err=True)
    yield
    click.echo(tell(say(" 完成，{seconds:.1f} 秒", seconds=time.perf_counter() - started)), err=True)


def _summary(job: Job, made: dict[str, int], seconds: float) -> None:
    """What was made, how many gaps there are, and how to look at it."""
    click.echo(
        tell(
            say(
                "已生成到 {out}/（{seconds:.1f} 秒，数据日期 {day}）：",
                out=job.out,
                seconds=seconds,
                day=job.order.today,
            )
        )
    )
    where = {
        "checklist": "checklists/",
        "contract": "contracts/",
        "gap": "gaps/",
        "site": "site/index.html",
        "search": "search/",
    }
    for name, count in made.items():
        unit = say("{n} 页", n=count) if name == "site" else say("{n} 个文件", n=count)
        click.echo(f"  {tell(TITLES[name])}  {job.out}/{where[name]}  {tell(unit)}")
    if "checklist" in job.parts and "pdf" not in job.order.formats:
        click.echo(tell(say("没有中文字体，没有生成 PDF；安装 fonts-noto-cjk 和 fonts-noto-cjk-extra 后再来")))
    if job.offline:
        click.echo(f"  {tell(say('离线站点'))}  {job.out}/{ARCHIVE}")
    counts = Counter(d.severity for d in job.findings)
    click.echo(
        tell(
            say(
                "知识库差距 {gaps} 处，错误 {errors} 处；各项目的差距见 {out}/gaps/。",
                gaps=counts[Severity.GAP],
                errors=counts[Severity.ERROR],
                out=job.out,
            )
        )
    )
    click.echo(tell(say("查看站点：make serve（或 ckit serve），再用浏览器打开 http://127.0.0.1:8000/")))
