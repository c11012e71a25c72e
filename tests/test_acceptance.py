"""The main job, end to end, on the real corpus: what the issue's acceptance list says."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
CKIT = Path(sys.executable).parent / "ckit"
CORPUS = ("regulations", "standards", "plans", "checklists", "contracts", "projects", "site", "mkdocs.yml")

pytestmark = pytest.mark.slow


def ckit(*words: str, cwd: Path = ROOT, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(CKIT), *words], cwd=cwd, capture_output=True, text=True, check=False, env={**os.environ, **environment}
    )


def copy_of_the_corpus(folder: Path) -> Path:
    for name in CORPUS:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name)
        else:
            shutil.copy(source, folder / name)
    return folder


def git_folder() -> str:
    asked = ["git", "rev-parse", "--absolute-git-dir"]
    return subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=False).stdout.strip() or str(ROOT)


def digests(folder: Path, *suffixes: str) -> dict[str, str]:
    files = (p for p in sorted(folder.rglob("*")) if p.is_file() and (not suffixes or p.suffix in suffixes))
    return {p.relative_to(folder).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest() for p in files}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("acceptance") / "build"
    done = ckit("build", "all", "--as-of", "2026-11-23", "--out", str(out), PYTHONHASHSEED="1", TZ="Asia/Shanghai")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "差距" in done.stdout and "make serve" in done.stdout
    return out


def test_a_build_holds_every_output(built: Path) -> None:
    assert (built / "site" / "index.html").is_file() and (built / "search" / "digests.json").is_file()
    for folder, suffix, least in (("checklists", ".docx", 3), ("checklists", ".xlsx", 3), ("contracts", ".docx", 1)):
        assert len(list((built / folder).rglob(f"*{suffix}"))) >= least, (folder, suffix)
    for suffix in (".html", ".docx", ".xlsx", ".json"):
        assert list((built / "gaps").glob(f"*{suffix}")), suffix


def test_two_builds_are_the_same_to_the_byte(built: Path, tmp_path: Path) -> None:
    home = copy_of_the_corpus(tmp_path / "elsewhere")
    out = tmp_path / "again"
    done = ckit(
        "build",
        "all",
        "--as-of",
        "2026-11-23",
        "--root",
        str(home),
        "--out",
        str(out),
        PYTHONHASHSEED="2",
        TZ="America/Los_Angeles",
        LC_ALL="C",
        GIT_DIR=git_folder(),  # the history is a part of what goes in
    )
    assert done.returncode == 0, done.stderr
    first, second = digests(built), digests(out)
    assert set(first) == set(second)
    assert [name for name in first if first[name] != second[name]] == []


def test_a_build_with_no_change_writes_no_file(built: Path) -> None:
    before = {p: p.stat().st_mtime_ns for p in built.rglob("*") if p.is_file()}
    assert ckit("build", "all", "--as-of", "2026-11-23", "--out", str(built)).returncode == 0
    assert {p: p.stat().st_mtime_ns for p in built.rglob("*") if p.is_file()} == before


def test_a_citation_to_article_300_is_an_error_at_its_characters(tmp_path: Path) -> None:
    home = copy_of_the_corpus(tmp_path / "kb")
    standard = next((home / "standards").rglob("1.1-*.yml"))
    text = standard.read_text(encoding="utf-8")
    line = next(n for n, row in enumerate(text.split("\n"), 1) if "《物业管理条例》第" in row)
    lines = text.split("\n")
    lines[line - 1] = re.sub(r"《物业管理条例》第[^\"、；,\]]*", "《物业管理条例》第三百条", lines[line - 1], count=1)
    standard.write_text("\n".join(lines), encoding="utf-8")
    column = lines[line - 1].index("第三百条") + 1
    done = ckit("check", "-q", "--root", str(home))
    assert done.returncode == 1
    assert f"{standard.relative_to(home).as_posix()}:{line}:{column}: error[missing-article]" in done.stdout
    assert "没有第三百条，最后一条是第六十七条" in done.stdout and "^^^^^^^^" in done.stdout


def test_errors_stop_the_build_and_the_last_one_stays(tmp_path: Path) -> None:
    home, out = copy_of_the_corpus(tmp_path / "kb"), tmp_path / "build"
    parts = ("checklist", "search", "--to", "docx")
    assert ckit("build", *parts, "--root", str(home), "--out", str(out)).returncode == 0
    before = digests(out)
    (home / "checklists" / "broken.yml").write_text("kind: checklist\nid: x：y\n", encoding="utf-8")
    (home / "plans" / "unknown.yml").write_text("kind: plann\nid: plan-x\ntitle: 甲\n", encoding="utf-8")
    refused = ckit("build", *parts, "--root", str(home), "--out", str(out))
    assert refused.returncode == 1 and digests(out) == before
    assert "是不是想写 plan？" in refused.stderr and "Traceback" not in refused.stderr
    assert "checklists/broken.yml:" in refused.stderr and "plans/unknown.yml:1:7" in refused.stderr
    kept = ckit("build", *parts, "--keep-going", "--root", str(home), "--out", str(out))
    assert kept.returncode == 1 and digests(out) == before


def test_a_bad_row_of_evidence_is_told_and_the_rest_is_built(tmp_path: Path) -> None:
    home, out = copy_of_the_corpus(tmp_path / "kb"), tmp_path / "build"
    records = next(home.glob("projects/*/evidence/complaints.csv"))
    with records.open("a", encoding="utf-8") as file:
        file.write("TS-X,2026-08-32 09:00,,甲,乙,合成示例\n")
    line = len(records.read_text(encoding="utf-8").splitlines())
    done = ckit("build", "gap", "--as-of", "2026-11-23", "--root", str(home), "--out", str(out))
    assert done.returncode == 1 and f"complaints.csv:{line}:6: error[evidence-row]" in done.stderr
    assert list((out / "gaps").glob("*.docx"))


def test_from_a_duty_one_can_click_to_what_fulfils_it_and_back(built: Path) -> None:
    pages = {p: p.read_text(encoding="utf-8") for p in (built / "site").rglob("index.html")}
    law = pages[built / "site" / "law" / "cn-special-equipment-law" / "index.html"]
    for target in (
        "../../standard/std-facilities/",
        "../../checklist/chk-elevator-monthly/",
        "../../plan/plan-elevator-entrapment/",
        "../../contract/ctr-property-service/",
    ):
        assert f'href="{target}#' in law, target
    for name in (
        "standard/std-facilities",
        "checklist/chk-elevator-monthly",
        "plan/plan-elevator-entrapment",
        "contract/ctr-property-service",
    ):
        page = pages[built / "site" / name / "index.html"]
        assert 'href="../../law/cn-special-equipment-law/#' in page, name


def test_every_link_inside_the_site_leads_somewhere(built: Path) -> None:
    site = built / "site"
    anchors = {p: set(re.findall(r'\bid="([^"]+)"', p.read_text(encoding="utf-8"))) for p in site.rglob("*.html")}
    broken = []
    for page in anchors:
        for href in re.findall(r'href="([^"]+)"', page.read_text(encoding="utf-8")):
            path, _, anchor = re.sub(r"[?][a-z]+=[a-z-]+", "", href).partition("#")
            if re.match(r"[a-z]+:", href) or href.startswith("//"):
                continue
            target = (page.parent / path).resolve() if path else page
            target = target / "index.html" if target.is_dir() else target
            if page.name == "404.html" or path.startswith("/"):
                continue
            if not target.is_file() or (anchor and target in anchors and anchor not in anchors[target]):
                broken.append((page.relative_to(site).as_posix(), href))
    assert broken[:20] == []


def test_the_site_asks_nothing_of_other_hosts(built: Path) -> None:
    for page in (built / "site").rglob("*.html"):
        loads = re.findall(
            r'<(?:script|link|img|iframe)[^>]+(?:src|href)="(?:https?:)?//([^/"]+)', page.read_text(encoding="utf-8")
        )
        assert loads == [], page


@pytest.fixture(scope="module")
def address(built: Path) -> Iterator[str]:
    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(built / "site")))
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 390])
def test_typing_a_word_finds_it_in_the_browser(address: str, browser: Any, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900})
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(address)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.keyboard.press("/")
    page.keyboard.type("电梯困人")
    found = page.locator("dialog#ck-search .ck-search-results a")
    found.first.wait_for(timeout=15_000)
    targets = found.evaluate_all("links => links.map(link => link.getAttribute('href'))")
    assert "plan-elevator-entrapment" in targets[0] and any("/standard/" in t for t in targets), targets
    assert complaints == []
    page.close()


def printed(files: list[Path], out: Path) -> dict[str, str]:
    """Each file as LibreOffice prints it, as text, by `name.suffix`; one office for all."""
    texts = {}
    for suffix in sorted({file.suffix for file in files}):
        folder = out / suffix[1:]
        subprocess.run(
            ["soffice", f"-env:UserInstallation=file://{out}/profile", "--headless", "--convert-to", "pdf", "--outdir", str(folder), *(str(f) for f in files if f.suffix == suffix)],
            check=True, capture_output=True, timeout=600,
        )  # fmt: skip
        for file in (f for f in files if f.suffix == suffix):
            asked = ["pdftotext", "-layout", str(folder / f"{file.stem}.pdf"), "-"]
            texts[file.name] = subprocess.run(asked, capture_output=True, text=True, check=True).stdout
    return texts


@pytest.mark.libreoffice
@pytest.mark.skipif(not shutil.which("soffice"), reason="LIBREOFFICE IS NOT INSTALLED: no document was opened")
def test_every_document_opens_and_prints_on_as_many_pages_as_before(built: Path, tmp_path: Path) -> None:
    forms = [p for p in sorted((built / "checklists").glob("*.*x")) if ".xlsform" not in p.name]
    others = [next((built / "contracts").glob("prj-*.docx")), next((built / "gaps").glob("*.docx"))]
    texts = printed([*forms, *others, *sorted((built / "plans").glob("*.docx"))], tmp_path)
    for name, text in texts.items():
        pages = text.count("\f")
        assert re.search(rf"页\s*共\s*{pages}\s*页", text) or pages == 1, (name, pages)
        assert "{{" not in text and "Error:" not in text and "错误：" not in text and "#REF" not in text, name
    counts = {path.name: texts[path.name].count("\f") for path in forms}
    golden = ROOT / "tests" / "page_counts.json"
    if os.environ.get("CKIT_GOLDEN"):
        golden.write_text(json.dumps(counts, indent=0, sort_keys=True) + "\n", encoding="utf-8")
    assert counts == json.loads(golden.read_text(encoding="utf-8"))
