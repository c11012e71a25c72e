"""The hostile inputs of ../shared/probes against the real program: YAML, ids and schemas hold; nothing crashes or hangs."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
PROBES = HERE.parent.parent / "shared" / "probes"
STOPPED = 4.0
"""Seconds after which the prober stops a program that must answer within 2; between the two it may be the machine."""


@pytest.mark.slow
@pytest.mark.skipif(not PROBES.is_dir(), reason="NOT PROBED: ../shared/probes is not here")
def test_every_yaml_id_and_schema_probe_is_answered_rightly(tmp_path: Path) -> None:
    rows = probed(tmp_path)
    ours = [row for row in rows if row["id"][0] in "yis"]
    assert len(ours) >= 35
    assert [row for row in ours if wrong(row)] == []
    ill = [row for row in rows if any(word.startswith(("traceback", "died", "hang")) for word in wrong(row))]
    assert ill == []


def wrong(row: dict[str, Any]) -> list[str]:
    """What is wrong with an answer; a machine with other things to do makes it late, and no test asserts a time."""
    return [word for word in row["bad"] if not word.startswith("hang") or row["s"] >= STOPPED]


def probed(folder: Path) -> list[dict[str, Any]]:
    """What became of every probe; where one had to be stopped, all are asked again, twice at most."""
    tool = f"{sys.executable} {HERE / 'probe_adapter.py'} {{kind}} {{file}} {{extra}}"
    words = [sys.executable, str(PROBES / "run_probes.py"), str(PROBES / "open"), "--tool", tool]
    words += ["--valid", str(HERE / "probe_valid.yml"), "--json", str(folder / "found.json")]
    best: dict[str, dict[str, Any]] = {}
    for _ in range(3):
        subprocess.run(words, check=True, capture_output=True, timeout=600)
        for row in json.loads((folder / "found.json").read_text(encoding="utf-8")):
            if row["id"] not in best or was_stopped(best[row["id"]]):
                best[row["id"]] = row
        if not any(map(was_stopped, best.values())):
            break
    return list(best.values())


def was_stopped(row: dict[str, Any]) -> bool:
    """Whether the prober lost patience."""
    return any(word.startswith("hang") for word in wrong(row))
