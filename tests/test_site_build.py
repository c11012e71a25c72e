"""`ckit build site` end to end on a small knowledge base: only what changed is made anew, and it all fits on a stick."""

from __future__ import annotations

import os
import re
import shutil
import zipfile
from pathlib import Path
from typing import Any

import pytest

from site_samples import sample_library
from test_acceptance import ckit

ROOT = Path(__file__).parents[1]
AS_OF = ("--as-of", "2026-11-23")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    sample_library(tmp_path / "kb")
    shutil.copy(ROOT / "mkdocs.yml", tmp_path / "kb")
    shutil.copytree(ROOT / "site", tmp_path / "kb" / "site")
    return tmp_path / "kb"


def build(home: Path, out: str, *more: str) -> Path:
    done = ckit("build", "site", *AS_OF, "--root", ".", "--out", out, "--keep-going", *more, cwd=home)
    assert done.returncode in (0, 1) and "Traceback" not in done.stderr, done.stderr
    return home / out


def files(site: Path) -> dict[str, bytes]:
    """The site without the sitemap, which bears the day of the build."""
    rows = {p.relative_to(site).as_posix(): p.read_bytes() for p in site.rglob("*") if p.is_file()}
    return {name: content for name, content in rows.items() if not name.startswith("sitemap.xml")}


def edit(home: Path, before: str, after: str) -> None:
    path = home / "standards" / "standard.yml"
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after), encoding="utf-8")


def test_only_what_changed_is_made_anew_and_the_site_is_as_from_nothing(home: Path) -> None:
    site = build(home, "build") / "site"
    before = {name: (site / name).stat().st_mtime_ns for name in files(site)}
    (home / "plans" / "plan.yml").unlink()  # a page that goes
    (home / "site" / "assets" / "ck.css").write_text("body { color: red }", encoding="utf-8")
    edit(home, '"reviewed": "2026-01-05"', '"reviewed": "2026-01-06"')
    site = build(home, "build") / "site"
    assert files(site) == files(build(home, "other") / "site")
    kept = {name for name in files(site) if before.get(name) == (site / name).stat().st_mtime_ns}
    assert "law/index.html" in kept and "standard/std-sample/index.html" not in kept
    assert not (site / "plan" / "plan-sample").exists() or not any((site / "plan" / "plan-sample").iterdir())


def test_a_build_writes_over_no_file_of_the_site_that_is_shown(home: Path, tmp_path: Path) -> None:
    site = build(home, "build") / "site"
    shutil.copytree(site, tmp_path / "held", copy_function=os.link)  # the very files, under other names
    before = files(tmp_path / "held")
    sitemap = (tmp_path / "held" / "sitemap.xml").read_bytes()
    (home / "site" / "assets" / "ck.css").write_text("body { color: red }", encoding="utf-8")
    edit(home, '"reviewed": "2026-01-05"', '"reviewed": "2026-01-06"')
    build(home, "build")
    assert files(tmp_path / "held") == before and (tmp_path / "held" / "sitemap.xml").read_bytes() == sitemap


def test_other_settings_make_every_page_anew(home: Path) -> None:
    site = build(home, "build") / "site"
    settings = home / "mkdocs.yml"
    settings.write_text(
        settings.read_text(encoding="utf-8").replace("物业管理合规与知识库", "另一个名字"), encoding="utf-8"
    )
    site = build(home, "build") / "site"
    assert all("另一个名字" in path.read_text(encoding="utf-8") for path in site.rglob("*.html"))


def test_the_offline_site_is_one_file_the_same_to_the_byte(home: Path, tmp_path: Path) -> None:
    archive = build(home, "build", "--offline") / "site-offline.zip"
    first = archive.read_bytes()
    build(home, "build", "--offline")
    assert archive.read_bytes() == first
    with zipfile.ZipFile(archive) as packed:
        names = set(packed.namelist())
        assert all(name.startswith("compliance-kit-site/") for name in names)
        pages = {name: packed.read(name).decode() for name in names if name.endswith(".html")}
    for name, page in pages.items():
        for way in re.findall(r'<a\b[^>]*?\bhref="([^"#?]*)["#?]', page):
            if "downloads/" in way:
                continue
            target = Path("/", name).parent / way if way else Path("/", name)
            assert Path(os.path.normpath(target)).as_posix().lstrip("/") in names, (name, way)
    wrong = ckit("build", "search", "--offline", "--root", ".", cwd=home)
    assert wrong.returncode == 2 and "--offline" in wrong.stderr


@pytest.mark.browser
def test_the_offline_site_is_searched_without_a_server(home: Path, tmp_path: Path, browser: Any) -> None:
    shutil.unpack_archive(build(home, "build", "--offline") / "site-offline.zip", tmp_path)
    faults: list[str] = []
    tab = browser.new_page()
    tab.on("pageerror", lambda error: faults.append(str(error)))
    tab.on("console", lambda line: faults.append(line.text) if line.type == "error" else None)
    tab.on("requestfailed", lambda request: faults.append(request.url))
    tab.goto((tmp_path / "compliance-kit-site" / "index.html").as_uri())
    tab.keyboard.press("/")
    tab.fill("#ck-q", "样板条例第三条")
    tab.locator(".ck-search-results a").first.click()
    tab.wait_for_url("**/law/cn-sample/index.html#*")
    tab.locator(".md-tabs a", has_text="标准").click()
    tab.wait_for_url("**/standard/index.html")
    assert faults == []
    tab.close()
