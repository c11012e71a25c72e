"""How soon after the last key the first result stands in the page, in Chromium, on the built site, and what had to be loaded."""

from __future__ import annotations

import gzip
import statistics
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[1]
SITE = ROOT / "build" / "site"
CHROMIUM = "/usr/bin/chromium"
ASK = """words => new Promise((done) => {
  const input = document.getElementById("ck-q"), status = document.querySelector(".ck-search-status");
  const started = performance.now();
  const watch = new MutationObserver(() => {
    if (status.textContent.includes(`“${words}”`)) { watch.disconnect(); done(performance.now() - started); }
  });
  watch.observe(status, { childList: true });
  input.value = words;
  input.dispatchEvent(new Event("input", { bubbles: true }));
})"""
"""Milliseconds from the last key to the answer, the wait for further keys included."""


class Quiet(SimpleHTTPRequestHandler):
    """A file server that says nothing."""

    def log_message(self, format: str, *args: object) -> None:
        return


def ask(tab: Any, words: list[str]) -> str:
    """Half, nineteen twentieths and the slowest of the answers, in milliseconds."""
    taken = sorted(tab.evaluate(ASK, text) for text in words)
    return (
        f"p50 {statistics.median(taken):5.0f}   p95 {taken[int(len(taken) * 0.95)]:5.0f}   slowest {taken[-1]:5.0f} ms"
    )


def main() -> None:
    """Measure and print."""
    from playwright.sync_api import sync_playwright

    questions = [row["ask"] for row in yaml.safe_load((ROOT / "tests/questions.yml").read_text(encoding="utf-8"))]
    words = [
        "电梯困人",
        "二次供水",
        "民法典944",
        "消防 巡查",
        "公共收益",
        "保安",
        "物业管理条例35",
        "dtkr",
        "高空抛物",
        "防汛",
    ]
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(SITE)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    index = (SITE / "assets" / "ck-index.js").read_bytes()
    print(f"loaded before the first result: {len(gzip.compress(index)) / 1e6:.2f} MB gzipped   goal ≤ 1.5 MB")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        tab = browser.new_context(bypass_csp=True).new_page()
        tab.goto(f"http://127.0.0.1:{server.server_port}/")
        print(f"texts loaded and made ready: {tab.evaluate(READY):.0f} ms")
        tab.keyboard.press("/")
        print(f"words      {ask(tab, words)}   goal ≤ 300 ms")
        print(f"questions  {ask(tab, questions)}")
        browser.close()
    server.shutdown()


READY = "(async () => { const from = performance.now(); await ckFind.load(); return performance.now() - from; })()"

if __name__ == "__main__":
    main()
