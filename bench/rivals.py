"""The same items in other people's tools: mkdocs-material alone, StrictDoc, doorstop, sphinx-needs, each in its own environment.

`python bench/rivals.py --sizes 1000,5000` prints one row a tool and size: CPU of its check and of its build, what the site
weighs, what its search loads, and whether that search knows a Chinese word in the middle of a sentence.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import resource
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import generated
from generated import Item

ROOT = Path(__file__).parents[1]
WORD = "水箱"
"""Stands in the middle of sentences only; a search that knows it can cut Chinese."""
PER_PAGE = generated.PER_STANDARD


@dataclass(frozen=True, slots=True)
class Tool:
    """One tool: what to install, how to write the items, and how to check and build; `index` names its search's file."""

    name: str
    packages: tuple[str, ...]
    write: Callable[[Path, Sequence[Item]], None]
    check: tuple[str, ...]
    build: tuple[str, ...]
    index: str


def mkdocs(root: Path, items: Sequence[Item]) -> None:
    settings = "site_name: items\ntheme: {name: material, language: zh, font: false}\nplugins: [{search: {lang: zh}}]\n"
    _put(root / "mkdocs.yml", settings)
    for at, part in _pages(items):
        body = "".join(f"## {i.name}\n\n{i.text}（《生成条例》第 {i.article} 条）\n\n" for i in part)
        _put(root / "docs" / (f"p{at}.md" if at else "index.md"), f"# 第 {at} 页\n\n{body}")


def strictdoc(root: Path, items: Sequence[Item]) -> None:
    articles = "".join(
        f"[REQUIREMENT]\nUID: LAW-{n}\nTITLE: 第 {n} 条\nSTATEMENT: 管理制度\n\n" for n in _articles(items)
    )
    _put(root / "law.sdoc", f"[DOCUMENT]\nTITLE: 生成条例\n\n{articles}")
    for at, part in _pages(items):
        rows = "".join(
            f"[REQUIREMENT]\nUID: R-{i.number}\nTITLE: {i.name}\nSTATEMENT: {i.text}\n"
            f"RELATIONS:\n- TYPE: Parent\n  VALUE: LAW-{i.article}\n\n"
            for i in part
        )
        _put(root / f"p{at}.sdoc", f"[DOCUMENT]\nTITLE: 第 {at} 页\n\n{rows}")


def doorstop(root: Path, items: Sequence[Item]) -> None:
    subprocess.run(["git", "init", "-q"], cwd=root, check=True)
    for prefix, parent in (("LAW", ""), ("REQ", "LAW")):
        more = f"  parent: {parent}\n" if parent else ""
        _put(root / prefix / ".doorstop.yml", f"settings:\n  digits: 5\n{more}  prefix: {prefix}\n  sep: ''\n")
    for n in _articles(items):
        _put(root / "LAW" / f"LAW{n:05d}.yml", _doorstop_item(n, "管理制度", ""))
    for item in items:
        _put(
            root / "REQ" / f"REQ{item.number:05d}.yml", _doorstop_item(item.number, item.text, f"LAW{item.article:05d}")
        )


def _doorstop_item(number: int, text: str, parent: str) -> str:
    links = f"links:\n- {parent}: null\n" if parent else "links: []\n"
    return f"active: true\nderived: false\nheader: ''\nlevel: {number}.1\n{links}normative: true\nref: ''\nreviewed: null\ntext: |\n  {text}\n"


def sphinx(root: Path, items: Sequence[Item]) -> None:
    _put(
        root / "conf.py",
        "project = 'items'\nextensions = ['sphinx_needs']\nlanguage = 'zh_CN'\nneeds_id_regex = '.*'\n",
    )
    _put(root / "index.rst", "items\n=====\n\n.. toctree::\n   :glob:\n\n   *\n")
    laws = "".join(f".. spec:: 第 {n} 条\n   :id: LAW_{n}\n\n   管理制度\n\n" for n in _articles(items))
    _put(root / "law.rst", f"law\n===\n\n{laws}")
    for at, part in _pages(items):
        rows = "".join(
            f".. req:: {i.name}\n   :id: R_{i.number}\n   :links: LAW_{i.article}\n\n   {i.text}\n\n" for i in part
        )
        _put(root / f"p{at}.rst", f"page {at}\n{'=' * 12}\n\n{rows}")


TOOLS = (
    Tool(
        "mkdocs-material",
        ("mkdocs-material==9.8.1", "jieba"),
        mkdocs,
        (),
        ("mkdocs", "build", "-q", "-d", "out"),
        "search_index.json",
    ),
    Tool(
        "strictdoc",
        ("strictdoc==0.30.4",),
        strictdoc,
        (),
        ("strictdoc", "export", ".", "--output-dir", "out"),
        "static_html_search_index.js",
    ),
    Tool("doorstop", ("doorstop==3.2",), doorstop, ("doorstop", "-q"), ("doorstop", "publish", "all", "out"), ""),
    Tool(
        "sphinx-needs",
        ("sphinx==9.0.4", "sphinx-needs==9.1.0", "jieba"),
        sphinx,
        (),
        ("sphinx-build", "-q", "-b", "html", ".", "out"),
        "searchindex.js",
    ),
)


def ours(root: Path, items: Sequence[Item]) -> None:
    """Our own files of the same items."""
    generated.write(root, len(items))
    subprocess.run(["cp", "-r", str(ROOT / "mkdocs.yml"), str(ROOT / "site"), str(root)], check=True)


OURS = Tool(
    "compliance-kit",
    (),
    ours,
    ("ckit", "check", "-q", "--root", "."),
    ("ckit", "build", "site", "--root", ".", "--out", "out"),
    "ck-index.js",
)


def _put(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def _pages(items: Sequence[Item]) -> Iterator[tuple[int, Sequence[Item]]]:
    return ((at // PER_PAGE, items[at : at + PER_PAGE]) for at in range(0, len(items), PER_PAGE))


def _articles(items: Sequence[Item]) -> range:
    return range(1, items[-1].article + 1)


@dataclass(frozen=True, slots=True)
class Row:
    """What was measured of one tool at one size; times are seconds of CPU of all its processes, sizes are MB."""

    tool: str
    size: int
    check: float
    build: float
    wall: float
    site: float
    index: float
    knows: str
    fault: str = ""


def measure(tool: Tool, size: int, work: Path, limit: int) -> Row:
    """Install, write, check and build; a tool that fails or takes longer than the limit says so in its row."""
    home = work / f"{tool.name}-{size}"
    home.mkdir(parents=True)
    try:
        programs = _environment(tool, work)
        tool.write(home, list(generated.items(size)))
        check, _ = _timed(tool.check, home, programs, limit) if tool.check else (0.0, 0.0)
        build, wall = _timed(tool.build, home, programs, limit)
    except subprocess.TimeoutExpired:
        return Row(tool.name, size, 0, 0, 0, 0, 0, "", f"over {limit} s")
    except subprocess.CalledProcessError as error:
        said = (error.stderr or b"").decode("utf-8", "replace").strip().splitlines()
        return Row(tool.name, size, 0, 0, 0, 0, 0, "", (said or ["failed"])[-1][:90])
    files = [path for path in (home / "out").rglob("*") if path.is_file()]
    weight = sum(path.stat().st_size for path in files) / 1e6
    index = next((path for path in files if tool.index and path.name == tool.index), None)
    return Row(tool.name, size, check, build, wall, weight, *_search(index))


def _environment(tool: Tool, work: Path) -> Path:
    """The folder of a tool's programs, made once; ours is the one we run in."""
    if not tool.packages:
        return Path(sys.executable).parent
    home = work / f"env-{tool.name}"
    if not (home / "bin" / "pip").exists():
        venv.create(home, with_pip=True)
        subprocess.run([home / "bin" / "pip", "install", "-q", *tool.packages], check=True, capture_output=True)
    return home / "bin"


def _timed(words: tuple[str, ...], home: Path, programs: Path, limit: int) -> tuple[float, float]:
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run([programs / words[0], *words[1:]], cwd=home, check=True, capture_output=True, timeout=limit)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, time.perf_counter() - started


def _search(index: Path | None) -> tuple[float, str]:
    """What the search loads, gzipped, and whether the word is one that it can be asked for."""
    if index is None:
        return 0.0, "no search"
    text = index.read_text(encoding="utf-8", errors="replace")
    if index.name == "ck-index.js":
        known = WORD in json.loads(json.loads(text[len("window.ckIndex = JSON.parse(") : -3]))["words"].split(" ")
    elif index.name == "search_index.json":
        known = any(WORD in re.split(r"[\s\u200b]+", doc["text"]) for doc in json.loads(text)["docs"])
    else:
        known = re.search(rf"""["']{WORD}["']\s*:""", text) is not None
    return len(gzip.compress(text.encode())) / 1e6, "yes" if known else "no"


def main() -> None:
    """Measure and print."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--sizes", default="1000")
    asked.add_argument("--tools", default=",".join(tool.name for tool in (OURS, *TOOLS)))
    asked.add_argument("--work", default="")
    asked.add_argument("--limit", type=int, default=900)
    given = asked.parse_args()
    print(
        f"{'tool':<18}{'items':>7}{'check':>9}{'build':>10}{'wall':>9}{'× ours':>8}{'site':>10}{'search':>10}  {WORD}?"
    )
    with tempfile.TemporaryDirectory() as spare:
        work = Path(given.work or spare).resolve()
        for size in map(int, given.sizes.split(",")):
            floor = 0.0
            for tool in (OURS, *TOOLS):
                if tool.name in given.tools.split(","):
                    row = measure(tool, size, work, given.limit)
                    floor = floor or row.build
                    _print(row, floor)


def _print(row: Row, floor: float) -> None:
    if row.fault:
        print(f"{row.tool:<18}{row.size:>7}  {row.fault}", flush=True)
        return
    check = f"{row.check:.1f} s" if row.check else "—"
    times = f"{check:>9}{row.build:>8.1f} s{row.wall:>7.1f} s{row.build / floor:>7.1f}×"
    print(f"{row.tool:<18}{row.size:>7}{times}{row.site:>7.1f} MB{row.index:>7.2f} MB  {row.knows}", flush=True)


if __name__ == "__main__":
    main()
