"""The site built once, a server for it and a browser, for the tests that look at pages as readers do; a phone."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from postgres import database, postgres  # noqa: F401  fixtures for every test file
from site_samples import corpus

settings.register_profile("house", deadline=None)  # no test asserts a wall-clock time
settings.load_profile("house")
ROOT = Path(__file__).parents[1]
CHROMIUM = Path("/usr/bin/chromium")


FIRST = (
    "test_acceptance",
    "test_site_access",
    "test_round_trip",
    "test_site_browser",
    "test_serve",
    "test_plan_output",
)
"""What takes longest, so that it does not run alone at the end."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the files that take longest first; the order within a file stays."""
    rank = {name: place for place, name in enumerate(FIRST)}
    items.sort(key=lambda item: rank.get(item.path.stem, len(FIRST)))


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from compliance_kit.cli.site_builder import build_site
    from compliance_kit.outputs.site import assets

    top = tmp_path_factory.mktemp("built")
    for artifact in (*corpus().values(), *assets(ROOT)):
        path = top / artifact.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(artifact.content)
    build_site(ROOT / "mkdocs.yml", top / "pages", top / "site")
    return top / "site"


@pytest.fixture(scope="session")
def served(built: Path) -> Iterator[str]:
    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(built)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    if not CHROMIUM.exists():
        pytest.skip("没有 Chromium，站点的浏览器测试跳过")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        opened = play.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture
def tab(served: str, browser: Any) -> Iterator[Any]:
    """A tab that fails its test for any error, and for any request to another host."""
    context = browser.new_context()
    opened = context.new_page()
    faults: list[str] = []
    opened.on("pageerror", lambda error: faults.append(str(error)))
    opened.on("console", lambda line: faults.append(line.text) if line.type == "error" else None)
    opened.on("request", lambda asked: None if asked.url.startswith((served, "data:")) else faults.append(asked.url))
    yield opened
    assert faults == []
    context.close()


@pytest.fixture
def mobile(browser: Any) -> Iterator[Any]:
    """A phone in a basement: 390 px, no network, no request but for the file itself, no error; it agrees to what it is asked."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    context.set_offline(True)
    opened = context.new_page()
    faults: list[str] = []
    opened.on("pageerror", lambda error: faults.append(str(error)))
    opened.on("console", lambda line: faults.append(line.text) if line.type in ("error", "warning") else None)
    opened.on(
        "request", lambda asked: None if asked.url.startswith(("file:", "data:", "blob:")) else faults.append(asked.url)
    )
    opened.on("dialog", lambda asked: asked.accept())
    yield opened
    assert faults == []
    context.close()


@pytest.fixture(scope="session")
def axe() -> str:
    """The script that looks for what bars people."""
    axe_playwright = pytest.importorskip("axe_playwright_python")
    return Path(axe_playwright.__file__).with_name("axe.min.js").read_text(encoding="utf-8")
