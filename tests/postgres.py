"""Debian's PostgreSQL, started for the tests on loopback and stopped by them: a server a session, a database a test."""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
import warnings
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest

SETTINGS = ("fsync=off", "full_page_writes=off", "unix_socket_directories=", "listen_addresses=127.0.0.1")
"""Nothing here outlives the session, so nothing waits for the disk."""
PATIENCE_S = 60
MISSING = "没有 PostgreSQL（Debian 软件包 postgresql），用到它的测试跳过"


def binaries() -> Path | None:
    """The newest version that Debian installed; None where there is none."""
    found = [p.parent for p in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    return max(found, key=lambda folder: int(folder.parent.name), default=None)


def _as_postgres(*command: str) -> list[str]:
    """The command, under the user that PostgreSQL insists on where we are root; it ends when we do."""
    user = ["--reuid=postgres", "--regid=postgres", "--init-groups"] if os.getuid() == 0 else []
    return ["setpriv", *user, "--pdeathsig=INT", "--", *command]


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


def _prepare(top: Path, password: str) -> Path:
    """A new data folder in `top`, owned by whoever runs the server."""
    key = top / "password"
    key.write_text(password)
    if os.getuid() == 0:
        for path in (top, key):
            shutil.chown(path, "postgres", "postgres")
    folder = binaries()
    assert folder
    made = [str(folder / "initdb"), "-D", str(top / "data"), "-U", "postgres", "-A", "scram-sha-256"]
    made += [f"--pwfile={key}", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync", "--no-instructions"]
    done = subprocess.run(_as_postgres(*made), capture_output=True, text=True, check=False, cwd=top)
    assert done.returncode == 0, done.stdout + done.stderr
    return top / "data"


def _start(top: Path, password: str) -> tuple[subprocess.Popen[bytes], str]:
    """A server on a free port and its address; another try where somebody took the port meanwhile."""
    import psycopg

    folder = binaries()
    assert folder
    log = top / "log"
    for _ in range(5):
        port = _free_port()
        url = f"postgresql://postgres:{password}@127.0.0.1:{port}/postgres"
        more = [part for setting in (*SETTINGS, f"port={port}") for part in ("-c", setting)]
        with log.open("ab") as out:
            command = _as_postgres(str(folder / "postgres"), "-D", str(top / "data"), *more)
            server = subprocess.Popen(command, stdout=out, stderr=out, stdin=subprocess.DEVNULL, cwd=top)
        until = time.monotonic() + PATIENCE_S
        while server.poll() is None and time.monotonic() < until:
            try:
                psycopg.connect(url, connect_timeout=5).close()
            except psycopg.OperationalError:
                time.sleep(0.05)
            else:
                return server, url
        _stop(server)
    raise AssertionError(log.read_text(errors="replace")[-4000:])


def _stop(server: subprocess.Popen[bytes]) -> None:
    """The quick, clean way out; the hard one where that takes too long."""
    if server.poll() is None:
        server.send_signal(2)
        try:
            server.wait(PATIENCE_S)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a PostgreSQL server with its empty database `postgres`."""
    if not binaries() or not shutil.which("setpriv"):
        warnings.warn(MISSING, stacklevel=1)
        pytest.skip(MISSING)
    password = secrets.token_hex(8)
    top = Path(tempfile.mkdtemp(prefix="ckit-postgres-"))
    server = None
    try:
        _prepare(top, password)
        server, url = _start(top, password)
        yield url
    finally:
        if server:
            _stop(server)
        shutil.rmtree(top, ignore_errors=True)


@pytest.fixture
def database(postgres: str) -> Iterator[str]:
    """The address of a new database of that server, dropped after the test."""
    import psycopg

    name = f"ckit_{secrets.token_hex(6)}"
    with psycopg.connect(postgres, autocommit=True) as link:
        link.execute(f'CREATE DATABASE "{name}"')
        yield urlunsplit(urlsplit(postgres)._replace(path=f"/{name}"))
        link.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
