"""Templates compiled by an earlier process, kept as Python keeps modules: beside the code, and anew where anything changed."""

from __future__ import annotations

import os
import sys
from importlib.metadata import version
from pathlib import Path

from jinja2 import FileSystemBytecodeCache


class Compiled(FileSystemBytecodeCache):
    """Compiled templates in a folder; `compiler` is the text of what compiles them beside Jinja itself, if anything."""

    def __init__(self, folder: Path, compiler: str) -> None:
        super().__init__(str(folder), "%s.cache")
        self._compiler = f"{version('jinja2')} {compiler}"

    def get_source_checksum(self, source: str) -> str:
        """The digest of a template and of what compiles it."""
        return super().get_source_checksum(source + self._compiler)


def compiled(beside: Path, compiler: str = "") -> Compiled | None:
    """What keeps templates compiled below `beside`; nothing where Python may not keep modules there."""
    folder = beside / "__pycache__"
    try:
        if not sys.dont_write_bytecode:
            folder.mkdir(exist_ok=True)
    except OSError:
        return None
    return Compiled(folder, compiler) if os.access(folder, os.W_OK) and not sys.dont_write_bytecode else None
