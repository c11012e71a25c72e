"""What git says of the knowledge base: which file was changed on which day, and which parts of it."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from compliance_kit.library import FOLDERS
from compliance_kit.outputs.output import Revision

DAYS = 90
"""How far back the history is told."""
MOST = 400
"""Commits that are read at the most."""
CACHE = ".history.json"
_PART = re.compile(r"^\s*-? ?(?:id|code|number|term): *\"?([^\"\s#]+)")
_ENCLOSING = r"diff.ckit.xfuncname=^ *- ((id|code|number|term):.*)$"
_LETTERS = {"A": "added", "D": "removed"}


@dataclass(slots=True)
class _Touched:
    """What became of one file on one day, while the log is read from new to old."""

    letters: list[str] = field(default_factory=list)
    parts: dict[str, None] = field(default_factory=dict)

    @property
    def change(self) -> str:
        """What the day did in sum: a file made and changed on one day was made."""
        if self.letters[0] == "D":
            return "removed"
        return _LETTERS.get(self.letters[-1], "changed")


def history(root: Path, out: Path, today: date) -> tuple[Revision, ...]:
    """The revisions of the last days, newest first; nothing where there is no git.

    What was read is kept beside the output and read again only after a new commit.
    """
    head = _git(root, "rev-parse", "HEAD").strip()
    if not head:
        return ()
    kept = _kept(out / CACHE, head, today)
    return tuple(_read(root, today - timedelta(days=DAYS))) if kept is None else kept


def note(revisions: tuple[Revision, ...], root: Path, today: date) -> str:
    """What to keep of a history: the commit that it ends with, the day it was told for, and its rows."""
    rows = [[r.day.isoformat(), r.path, r.change, list(r.parts)] for r in revisions]
    head = _git(root, "rev-parse", "HEAD").strip()
    return json.dumps({"head": head, "today": today.isoformat(), "rows": rows}, ensure_ascii=False)


def _kept(path: Path, head: str, today: date) -> tuple[Revision, ...] | None:
    try:
        known = json.loads(path.read_text(encoding="utf-8"))
        if (known["head"], known["today"]) != (head, today.isoformat()):
            return None
        return tuple(Revision(date.fromisoformat(d), p, c, tuple(parts)) for d, p, c, parts in known["rows"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _read(root: Path, since: date) -> Iterator[Revision]:
    days: dict[tuple[str, str], _Touched] = {}
    day = path = ""
    for line in _log(root, since).splitlines():
        if line.startswith("\x01"):
            day = line[1:]
        elif line.startswith("diff --git "):
            path = line.rpartition(" b/")[2]
            days.setdefault((day, path), _Touched()).letters.append("M")
        elif path and line.startswith("new file mode"):
            days[day, path].letters[-1] = "A"
        elif path and line.startswith("deleted file mode"):
            days[day, path].letters[-1] = "D"
        elif line.startswith("@@") or (line[:1] in "+-" and not line.startswith(("+++", "---"))):
            said = line.rpartition("@@")[2] if line.startswith("@@") else line[1:]
            if part := _PART.match(said):
                days[day, path].parts.setdefault(part[1])
    for (day, path), touched in days.items():
        if path.endswith((".yml", ".yaml")):
            parts = tuple(touched.parts) if touched.change == "changed" else ()
            yield Revision(date.fromisoformat(day), path, touched.change, parts)


def _log(root: Path, since: date) -> str:
    """The commits of the last days with their changed lines and the heads of the parts that these stand in."""
    found = Path(__file__).with_name("history.attributes")
    settings = ("-c", _ENCLOSING, "-c", f"core.attributesFile={found}", "-c", "core.quotePath=false")
    asked = (
        "--no-renames",
        "--no-color",
        "--date=short",
        "--format=%x01%cd",
        "-U0",
        "--relative",
        f"--max-count={MOST}",
    )
    return _git(root, *settings, "log", f"--since={since}T00:00:00", *asked, "--", *FOLDERS)


def _git(root: Path, *words: str) -> str:
    """What git answers; nothing where it is missing, or this is none of its folders."""
    try:
        done = subprocess.run(
            ["git", *words], cwd=root, capture_output=True, check=False, stdin=subprocess.DEVNULL, timeout=60
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.decode("utf-8", "replace") if done.returncode == 0 else ""
