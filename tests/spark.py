"""A Spark cluster on loopback, a master and two workers, started for the tests and stopped by them."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

PATIENCE_S = 90
MEMORY = "2g"
ADDRESS = re.compile(r"Starting Spark master at (spark://\S+)")
JOINED = "Registering worker"


def _started(command: list[str], log: Path, environment: dict[str, str]) -> subprocess.Popen[bytes]:
    with log.open("wb") as out:
        return subprocess.Popen(
            command, stdout=out, stderr=out, stdin=subprocess.DEVNULL, env=environment, cwd=log.parent
        )


def _told(log: Path, pattern: str, times: int, server: subprocess.Popen[bytes]) -> re.Match[str]:
    """What a log says, once it has said it so often."""
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until and server.poll() is None:
        found = list(re.finditer(pattern, log.read_text(errors="replace")))
        if len(found) >= times:
            return found[-1]
        time.sleep(0.2)
    raise AssertionError(log.read_text(errors="replace")[-4000:])


@pytest.fixture(scope="session")
def cluster() -> Iterator[str]:
    """The address of the master; fails where Spark cannot be started, for whoever asks for this test wants it run."""
    import pyspark

    home = Path(pyspark.__file__).parent
    with tempfile.TemporaryDirectory(prefix="ckit-spark-") as folder:
        top = Path(folder)
        environment = os.environ | {
            "SPARK_HOME": str(home), "SPARK_LOCAL_IP": "127.0.0.1", "SPARK_NO_DAEMONIZE": "1", "PYSPARK_PYTHON": sys.executable,
            "SPARK_LOCAL_DIRS": str(top), "SPARK_WORKER_DIR": str(top / "work"), "SPARK_DAEMON_MEMORY": "512m",
        }  # fmt: skip
        os.environ |= {
            name: environment[name] for name in ("SPARK_HOME", "SPARK_LOCAL_IP", "PYSPARK_PYTHON", "SPARK_LOCAL_DIRS")
        }
        run = [str(home / "bin" / "spark-class")]
        deploy = "org.apache.spark.deploy"
        log = top / "master.log"
        master = [*run, f"{deploy}.master.Master", "--host", "127.0.0.1", "--port", "0", "--webui-port", "0"]
        servers = [_started(master, log, environment)]
        try:
            url = _told(log, ADDRESS.pattern, 1, servers[0])[1]
            for i in (1, 2):
                worker = [*run, f"{deploy}.worker.Worker", "--host", "127.0.0.1", "--cores", "1", "--memory", MEMORY]
                servers.append(_started([*worker, "--webui-port", "0", url], top / f"worker{i}.log", environment))
            _told(log, JOINED, 2, servers[0])
            yield url
        finally:
            for server in reversed(servers):
                server.terminate()
            for server in servers:
                try:
                    server.wait(30)
                except subprocess.TimeoutExpired:
                    server.kill()
                    server.wait()
