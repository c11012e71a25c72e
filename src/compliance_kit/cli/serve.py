"""`ckit serve`: the site on this machine only, made anew when a file of the knowledge base changes."""

from __future__ import annotations

import shutil
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import click

from compliance_kit.cli.api import PREFIX, Api
from compliance_kit.cli.app import Command, tell
from compliance_kit.cli.options import find_root, root_option, today_option, today_or
from compliance_kit.model import Artifact, CkitError, say

POLL_SECONDS = 0.3
LAST_SECONDS = 10
"""How long a page that is being made may take to be finished when the server ends."""
OURS = ("127.0.0.1", "localhost")
"""By these names this machine asks itself."""
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-cache",
}


@click.command(cls=Command, help="在本机查看站点；YAML 改动后几秒内更新页面。按 Ctrl+C 结束。")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, help="端口，默认 8000")
@click.option("--out", type=click.Path(path_type=Path), default=Path("build"), help="输出文件夹，默认 build")
@today_option
@root_option
def serve(port: int, out: Path, today: date | None, root: Path | None) -> None:
    """Serve the built site and keep it fresh."""
    home, day = find_root(root), today_or(today)
    if not (out / "site" / "index.html").is_file():
        raise CkitError(say("还没有站点，请先运行 make build（或 ckit build）"))
    try:
        server = ThreadingHTTPServer(
            ("127.0.0.1", port), partial(Handler, Api(out / "search"), directory=str(out / "site"))
        )
    except OSError as error:
        raise CkitError(
            say("端口 {port} 用不了（{why}），请换一个：--port 8001", port=port, why=error.strerror)
        ) from error
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    over = threading.Event()
    with server, tempfile.TemporaryDirectory(prefix="ckit-serve-", ignore_cleanup_errors=True) as folder:
        keeper = threading.Thread(target=watch, args=(home, out, day, Path(folder, "site"), over), daemon=True)
        keeper.start()
        click.echo(tell(say("站点在 http://127.0.0.1:{port}/ ，按 Ctrl+C 结束", port=port)))
        try:
            server.serve_forever()
        finally:
            over.set()
            keeper.join(LAST_SECONDS)


class Handler(SimpleHTTPRequestHandler):
    """Files of the built site and the API: GET and HEAD only, with plain security headers, silent."""

    def __init__(self, api: Api, *given: Any, **named: Any) -> None:
        self._api = api
        super().__init__(*given, **named)

    def parse_request(self) -> bool:
        """Read the first lines; a page of another host that had its name lead here reads nothing."""
        if not super().parse_request():
            return False
        if self.headers.get("Host", "").rpartition(":")[0] in OURS or self.headers.get("Host", "") in ("", *OURS):
            return True
        self.send_error(HTTPStatus.MISDIRECTED_REQUEST)
        return False

    def translate_path(self, path: str) -> str:
        """The file of an address; a name that no file can have is one that is not there."""
        found = super().translate_path(path)
        return self.directory + "/nothing" if "\0" in found else found

    def do_GET(self) -> None:
        """A file, or an answer of the API."""
        if not self.path.startswith(PREFIX):
            super().do_GET()
            return
        answer = self._api.answer(self.path)
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.kind)
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        self.wfile.write(answer.body)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """An error; what is not GET or HEAD is told what is allowed."""
        if code == HTTPStatus.NOT_FOUND and self.command == "GET" and (page := self._not_found()):
            self.send_response(code)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(page)))
            self.end_headers()
            self.wfile.write(page)
            return
        if code != HTTPStatus.NOT_IMPLEMENTED:
            super().send_error(code, message, explain)
            return
        self.send_response(HTTPStatus.METHOD_NOT_ALLOWED)
        self.send_header("Allow", "GET, HEAD")
        self.send_header("Content-Length", "0")
        self.close_connection = True
        self.end_headers()

    def _not_found(self) -> bytes:
        """The site's own page for what is not there; nothing before it is built."""
        path = Path(self.directory, "404.html")
        return path.read_bytes() if path.is_file() else b""

    def end_headers(self) -> None:
        """Add the headers to every answer."""
        for name, value in HEADERS.items():
            self.send_header(name, value)
        super().end_headers()

    def list_directory(self, path: object) -> None:
        """No listings."""
        self.send_error(404)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing for each request."""


def watch(home: Path, out: Path, today: date, workshop: Path, over: threading.Event) -> None:
    """Make the site fresh once, for what changed since it was built, and then whenever a file changes, until `over`."""
    seen = fingerprint(home)
    shutil.copytree(out / "site", workshop)
    refresh(home, out, today, workshop, over)
    while not over.wait(POLL_SECONDS):
        now = fingerprint(home)
        if now != seen:
            seen = now
            refresh(home, out, today, workshop, over)


def fingerprint(home: Path) -> tuple[tuple[str, int, int], ...]:
    """Name, size and time of every file that the site is made of."""
    from compliance_kit.library import yaml_files

    extra = (p for p in (home / "site").rglob("*") if p.is_file())
    rows = []
    for path in (*yaml_files(home), *extra, home / "mkdocs.yml"):
        try:
            found = path.stat()
        except FileNotFoundError:
            continue
        rows.append((str(path), found.st_size, found.st_mtime_ns))
    return tuple(rows)


def refresh(home: Path, out: Path, today: date, workshop: Path, over: threading.Event) -> None:
    """Check and render again, rewrite only the pages that changed; errors are shown and the old page stays.

    Once `over` is set nothing new is begun: the server ends within the step that is under way.

    MkDocs writes into `workshop`, a copy of the site, and whole files go from there to the site that is
    being served: whoever asks for a page meanwhile gets the old one or the new one, never half of one.
    """
    from compliance_kit import report
    from compliance_kit.checks import check
    from compliance_kit.cli.all_records import Evidence
    from compliance_kit.cli.build import formats_made
    from compliance_kit.cli.history import history
    from compliance_kit.cli.site_builder import address, build_site
    from compliance_kit.cli.writing import write_changed
    from compliance_kit.library import load
    from compliance_kit.model import Severity
    from compliance_kit.outputs import search, site
    from compliance_kit.outputs.output import Order

    started = time.perf_counter()
    library = load(home)
    findings = check(library, today)
    errors = [d for d in findings if d.severity is Severity.ERROR]
    if errors:
        click.echo(report.as_text(report.Findings(errors, library.sources, tell)), nl=False, err=True)
        return
    if over.is_set():
        return
    order = Order(
        today,
        (),
        Evidence(library, home, today),
        history(home, out, today),
        address(home / "mkdocs.yml"),
        formats_made(out),
        findings,
    )
    made = (*site.render(library, order), *site.assets(home))
    if over.is_set():
        return
    changed = write_changed([_below(a, "pages/") for a in made], out / "pages")
    try:
        build_site(home / "mkdocs.yml", out / "pages", workshop, changed_only=True)
    except CkitError as error:
        click.echo(tell(error.text), err=True)
        return
    write_changed(files(workshop), out / "site")
    write_changed([_below(a, "search/") for a in search.renew(library, out / "search")], out / "search")
    click.echo(tell(say("已更新 {n} 页，{seconds:.1f} 秒", n=len(changed), seconds=time.perf_counter() - started)))


def files(folder: Path) -> Iterator[Artifact]:
    """Every file of a folder, one after the other."""
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        yield Artifact(path.relative_to(folder).as_posix(), path.read_bytes())


def _below(artifact: Artifact, prefix: str) -> Artifact:
    return replace(artifact, path=artifact.path.removeprefix(prefix))
