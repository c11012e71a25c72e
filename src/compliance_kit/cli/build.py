"""`ckit build`: check, render, write; a knowledge base with errors is not published."""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import Any

import click

from compliance_kit import source
from compliance_kit.cli.all_records import Evidence, Kept, all_filed, all_notices, texts_of
from compliance_kit.cli.app import Command, tell
from compliance_kit.cli.contract_terms import faults, refuse_lonely, wish, without_values
from compliance_kit.cli.history import CACHE, history, note
from compliance_kit.cli.offline import ARCHIVE, pack
from compliance_kit.cli.options import find_root, root_option, today_option, today_or
from compliance_kit.cli.side_by_side import Run, ahead, at_once, begun
from compliance_kit.cli.site_builder import address, make_ready
from compliance_kit.library import Library
from compliance_kit.model import Artifact, CkitError, Diagnostic, Severity, Text, say
from compliance_kit.outputs import FORM_KINDS, OUTPUTS, Order, output
from compliance_kit.outputs.output import SEARCH_NOTES, Terms

PARTS = (*OUTPUTS, "all")
FORMATTED = {"checklist", "contract", "notice", "plan", "site"}
"""Parts that come as PDF, or offer it."""
DOWNLOADS = "downloads"
"""Where the site keeps the files to download."""
ALWAYS_WRITTEN = ("404.html", "sitemap.xml", "sitemap.xml.gz")
"""What MkDocs writes at each build, whatever changed."""
NOT_PUBLISHED = (".lock.json", "-elements.xlsx", "-opinion.docx")
"""What of the contracts stays out of the site: telephone numbers, accounts and lawyers' opinions are for those who sign."""
NOTES = ".reading-notes"
"""A file beside the output: what each YAML file was read as, so that only what changed is read anew."""
STAMP = ".site-made-with"
"""A file beside the site that says what its pages were made with."""
TITLES = {
    "checklist": say("检查表"),
    "contract": say("合同"),
    "gap": say("差距报告"),
    "notice": say("整改通知书"),
    "plan": say("应急预案"),
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
    wants_pdf: bool = True
    run: Run = at_once
    """What runs MkDocs: a process that has loaded it while we read."""
    notes: bytes = b""
    """What to note of the files that were read."""


@click.command(
    cls=Command,
    help="生成 PARTS（checklist、contract、gap、notice、plan、site、search 或 all，默认 all）到输出文件夹。",
)
@click.argument("parts", nargs=-1, type=click.Choice(PARTS))
@click.option("--project", "projects", multiple=True, help="只为该项目生成（可重复）")
@click.option(
    "--to", "kinds", default="", help="检查表做成哪几种文件，用逗号分开：docx,xlsx,pdf,html,xlsform，默认全部"
)
@click.option("--out", type=click.Path(path_type=Path), default=Path("build"), help="输出文件夹，默认 build")
@click.option("--offline", is_flag=True, help="另把站点打成 zip，解压后双击 index.html 即可浏览和搜索")
@click.option(
    "--template", default="", metavar="ID", help="合同用这个模板，不用项目写明的；也可以是自己的 Word 模板 FILE.docx"
)
@click.option("--params", type=click.Path(path_type=Path), help="合同参数文件（YAML），其中的值优先于项目文件的")
@click.option("--draft", is_flag=True, help="合同草稿：缺的参数留空并在末页列出，每页标“草稿”")
@click.option("--annotate", is_flag=True, help="合同另做一份，每条的法律依据写在批注里")
@click.option("--keep-going", is_flag=True, help="有错误的文件跳过，其余照常生成")
@today_option
@root_option
def build(
    parts: tuple[str, ...],
    projects: tuple[str, ...],
    kinds: str,
    out: Path,
    offline: bool,
    keep_going: bool,
    today: date | None,
    root: Path | None,
    params: Path | None,
    **wanted_terms: Any,
) -> int:
    """Build what is asked for."""
    from compliance_kit.checks import check
    from compliance_kit.cli.writing import staged
    from compliance_kit.library import load

    wanted = tuple(OUTPUTS) if not parts or "all" in parts else tuple(p for p in OUTPUTS if p in parts)
    if offline and "site" not in wanted:
        raise click.UsageError(tell(say("--offline 要和站点一起生成，例如：ckit build site --offline")))
    asked = wanted_kinds(kinds)
    terms = Terms(wanted_terms["template"], None, wanted_terms["draft"], wanted_terms["annotate"])
    refuse_lonely(terms, params, parts=parts, projects=projects)
    home = find_root(root)
    started = time.perf_counter()
    mkdocs = ahead(partial(make_ready, home / "mkdocs.yml")) if "site" in wanted else nullcontext(at_once)
    run = click.get_current_context().with_resource(mkdocs)
    noted = source.notes_of(_content(out / NOTES))
    library = load(home, notes=noted)
    day = today_or(today)
    findings = check(library, day)
    asking = wish(terms, params, home)
    order = Order(day, projects, terms=asking.terms)
    errors = without_values((d for d in (*findings, *asking.findings) if d.severity is Severity.ERROR), order)
    if errors:
        _show(errors, {**library.sources, **asking.texts})
        if not keep_going:
            raise CkitError(
                say(
                    "有 {n} 处错误，没有发布；上一次的输出保持原样。改正后再来，或用 --keep-going 跳过有错的文件",
                    n=len(errors),
                )
            )
    _refuse_unknown(projects, library)
    _refuse_values(faults(library, order, wanted), {**library.sources, **asking.texts})
    records = Evidence(library, home, day)
    bad_rows = records.findings(projects) if "gap" in wanted else ()
    past = history(home, out, day) if "site" in wanted else ()
    where = address(home / "mkdocs.yml") if {"site", "checklist"} & set(wanted) else ""
    is_printed = (FORMATTED - {"site"}) & set(wanted)
    made_as = formats(asked, with_cards="plan" in parts) if is_printed else formats_made(out)
    notices = all_notices(library, home) if "notice" in wanted else {}
    filed = all_filed(library, home) if "gap" in wanted else {}
    on_file: tuple[Kept, ...] = (*notices.values(), *filed.values())
    bad_rows = (*bad_rows, *(d for part in on_file for d in part.findings))
    texts = _content(out / SEARCH_NOTES) if "site" in wanted else b""
    order = Order(day, projects, records, past, where, made_as, findings, notices, asking.terms, texts, filed)
    everything = (*findings, *bad_rows)
    kept = _content(out / NOTES) if errors else noted.content()  # what is left out leaves no trace
    job = Job(library, order, home, wanted, out, everything, offline, "pdf" in asked, run, kept)
    with staged(out) as fresh:
        made = _make(job, fresh)
    if bad_rows:
        _show(bad_rows, {**library.sources, **texts_of(on_file)})
    _summary(job, made, time.perf_counter() - started)
    return 1 if errors or any(d.severity is Severity.ERROR for d in bad_rows) else 0


def _content(path: Path) -> bytes:
    """A file of the last output; nothing where there is none."""
    return path.read_bytes() if path.is_file() else b""


def _refuse_values(found: Sequence[Diagnostic], texts: Mapping[str, str]) -> None:
    """A contract with values missing or wrong is not made, nor anything that was to be made with it."""
    if found:
        _show(found, texts)
        raise CkitError(
            say("合同参数有 {n} 处不全或有误，没有生成；补齐后再来，或先用 --draft 生成留空的草稿", n=len(found))
        )


def _show(errors: Sequence[Diagnostic], texts: Mapping[str, str]) -> None:
    from compliance_kit import report

    findings = report.Findings(errors, texts, tell, sys.stderr.isatty())
    click.echo(report.as_text(findings), nl=False, err=True)


def _refuse_unknown(projects: Sequence[str], library: Library) -> None:
    for name in projects:
        if all(p.id != name for p in library.projects):
            known = "、".join(p.id for p in library.projects) or "—"
            raise CkitError(say("没有项目 {name}；已有：{known}", name=name, known=known))


def wanted_kinds(words: str) -> tuple[str, ...]:
    """The kinds of file that `--to` names, in our order; all where it names none."""
    asked = {word.strip().lower() for word in words.replace("，", ",").split(",")} - {""}
    for word in sorted(asked - set(FORM_KINDS)):
        known = "、".join(FORM_KINDS)
        raise click.UsageError(tell(say("--to 不认识 {word}；可以写：{known}，用逗号分开", word=word, known=known)))
    return tuple(kind for kind in FORM_KINDS if kind in asked) or FORM_KINDS


def formats(asked: Sequence[str] = FORM_KINDS, *, with_cards: bool = False) -> tuple[str, ...]:
    """What kinds of file forms are made as: a PDF only where there is type for Chinese to set it in."""
    from compliance_kit.outputs.office.pdf import has_fonts

    made = tuple(kind for kind in asked if kind != "pdf" or has_fonts())
    return (*made, "card-pdf") if with_cards and "pdf" in made else made


def formats_made(out: Path) -> tuple[str, ...]:
    """What kinds of file the forms of an output have been made as, for pages that offer them; before any, the usual ones."""
    names = [path.name.partition(".")[2] for path in (out / "checklists").glob("*.*")]
    ends = {kind: "xlsform.xlsx" if kind == "xlsform" else kind for kind in FORM_KINDS}
    return tuple(kind for kind, end in ends.items() if end in names) or tuple(k for k in FORM_KINDS if k != "pdf")


def _make(job: Job, fresh: Path) -> dict[str, int]:
    """Fill the fresh folder: the files side by side with the site, which waits for them before it offers them."""
    from compliance_kit.cli.writing import carry_over, write

    if job.notes:
        write([Artifact(NOTES, job.notes)], fresh, job.out)
    files = [(name, part) for name in job.parts if name != "site" for part in _parts(name)]
    made: Counter[str] = Counter()
    with begun([partial(_files, name, part, job, fresh) for name, part in files]) as wait:
        pages = make_pages(job, fresh) if "site" in job.parts else 0
        for name, numbers in groupby(range(len(files)), key=lambda number: files[number][0]):
            with _step(TITLES[name]):
                made[name] = sum(wait(number) for number in numbers)
    if "site" in job.parts:
        finish_site(job, fresh)
        made["site"] = pages
    if job.offline:
        with _step(say("离线站点")):
            pack(fresh / "site", fresh / ARCHIVE)
    for part in (
        "checklists",
        "contracts",
        "gaps",
        "notices",
        "plans",
        "pages",
        "site",
        STAMP,
        CACHE,
        "search",
    ):
        carry_over(part, job.out, fresh)
    return {name: made[name] for name in job.parts}


def _parts(name: str) -> tuple[str, ...]:
    """What of an output is made side by side; the whole where it has no parts."""
    return output(name).parts or ("",)


def _files(name: str, part: str, job: Job, fresh: Path) -> int:
    from compliance_kit.cli.writing import keep_others, write

    if name == "search":
        from compliance_kit.outputs import search

        return len(write(search.renew(job.library, job.out / search.FOLDER), fresh))
    one = output(name)
    made = one.share(job.library, job.order, part) if one.share else one.render(job.library, job.order)
    count = len(write(made, fresh, job.out))
    if name == "contract" and job.order.projects:  # what was made for others, or by another template, stays
        keep_others(job.out / one.folder, fresh / one.folder)
    return count


def make_pages(job: Job, fresh: Path) -> int:
    """Pages, then MkDocs, which makes anew only what changed since the last build; how many pages there are."""
    from compliance_kit.cli.site_builder import build_site, stamp
    from compliance_kit.cli.writing import link_all, write
    from compliance_kit.outputs import site

    with _step(TITLES["site"]):
        count = _write_pages(job, fresh)
        write(site.assets(job.root), fresh, job.out)
        made_with = stamp(job.root)
        again = _stamp_of(job.out) == made_with
        if again:
            link_all(job.out / "site", fresh / "site", leave_out=(DOWNLOADS, *ALWAYS_WRITTEN))
            _drop_stale(job.out / "pages", fresh)
        settings, pages = job.root / "mkdocs.yml", fresh / "pages"
        job.run(partial(build_site, settings, pages, fresh / "site", changed_only=again))
        (fresh / STAMP).write_text(made_with, encoding="utf-8")
        (fresh / CACHE).write_text(note(job.order.history, job.root, job.order.today), encoding="utf-8")
    return count


def _write_pages(job: Job, fresh: Path) -> int:
    """Write the pages, on all processors where they have nothing else to do; how many there are."""
    shares = _parts("site")
    if job.parts != ("site",):
        return sum(_share(job, fresh, part) for part in shares)
    with begun([partial(_share, job, fresh, part) for part in shares]) as wait:
        return sum(wait(number) for number in range(len(shares)))


def _share(job: Job, fresh: Path, part: str) -> int:
    from compliance_kit.cli.writing import write
    from compliance_kit.outputs import site

    written = write(site.share(job.library, job.order, part), fresh, job.out)
    return sum(page.suffix == ".md" for page in written)


def _stamp_of(out: Path) -> str:
    """What the last site was made with; nothing where there is none to go on from."""
    path = out / STAMP
    return path.read_text(encoding="utf-8") if path.is_file() and (out / "site" / "index.html").is_file() else ""


def _drop_stale(before: Path, fresh: Path) -> None:
    """Take out of the linked site whatever is made of a page that changed or is gone.

    What stays is one file with the site that is being shown, so nothing may be written over it.
    """
    for path in before.rglob("*"):
        inner = path.relative_to(before)
        page = fresh / "pages" / inner
        if path.is_file() and not (page.exists() and page.samefile(path)):
            (fresh / "site" / inner.with_suffix(".html" if inner.suffix == ".md" else inner.suffix)).unlink(True)


def finish_site(job: Job, fresh: Path) -> None:
    """Put the files to download into the site."""
    from compliance_kit.cli.writing import link_all

    for part in ("checklists", "contracts", "gaps", "plans"):
        made = fresh / part if (fresh / part).is_dir() else job.out / part
        if made.is_dir():
            link_all(made, fresh / "site" / DOWNLOADS / part)
    contracts = fresh / "site" / DOWNLOADS / "contracts"
    for kept_inside in [path for end in NOT_PUBLISHED for path in contracts.rglob(f"*{end}")]:
        kept_inside.unlink()


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
        "notice": "notices/",
        "plan": "plans/",
        "site": "site/index.html",
        "search": "search/",
    }
    for name, count in made.items():
        unit = say("{n} 页", n=count) if name == "site" else say("{n} 个文件", n=count)
        click.echo(f"  {tell(TITLES[name])}  {job.out}/{where[name]}  {tell(unit)}")
    if (FORMATTED - {"site"}) & set(job.parts) and job.wants_pdf and "pdf" not in job.order.formats:
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
