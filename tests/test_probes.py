"""The hostile inputs of ../shared/probes against the real program: YAML, ids and schemas hold; nothing crashes or hangs."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
PROBES = HERE.parent.parent / "shared" / "probes"


@pytest.mark.slow
@pytest.mark.skipif(not PROBES.is_dir(), reason="NOT PROBED: ../shared/probes is not here")
def test_every_yaml_id_and_schema_probe_is_answered_rightly(tmp_path: Path) -> None:
    tool = f"{sys.executable} {HERE / 'probe_adapter.py'} {{kind}} {{file}} {{extra}}"
    words = [sys.executable, str(PROBES / "run_probes.py"), str(PROBES / "open"), "--tool", tool]
    words += ["--valid", str(HERE / "probe_valid.yml"), "--json", str(tmp_path / "found.json")]
    subprocess.run(words, check=True, capture_output=True, timeout=300)
    rows = json.loads((tmp_path / "found.json").read_text(encoding="utf-8"))
    ours = [row for row in rows if row["id"][0] in "yis"]
    assert len(ours) >= 35
    assert [row for row in ours if not row["ok"]] == []
    ill = [row for row in rows if any(word.startswith(("traceback", "died", "hang")) for word in row["bad"])]
    assert ill == []
