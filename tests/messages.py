"""Collects the sentences for people from the code and keeps their English translations: `make messages`.

The msgids are the Chinese sentences themselves, so Chinese needs no catalogue; English lives in
src/compliance_kit/locale/en/LC_MESSAGES/ckit.po, compiled to ckit.mo beside it.
"""

from __future__ import annotations

import ast
import io
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

SOURCE = Path(__file__).parents[1] / "src" / "compliance_kit"
PO = SOURCE / "locale" / "en" / "LC_MESSAGES" / "ckit.po"
CHINESE = re.compile("[\u4e00-\u9fff]")


def collected() -> dict[str, set[str]]:
    """Each msgid and the files that hold it: what `say` is given first, and the help texts of the command line."""
    found: dict[str, set[str]] = {}
    for path in sorted(SOURCE.rglob("*.py")):
        for msgid in _msgids(ast.parse(path.read_text(encoding="utf-8")), is_cli="cli" in path.parts):
            found.setdefault(msgid, set()).add(path.relative_to(SOURCE).as_posix())
    return found


def _msgids(tree: ast.AST, *, is_cli: bool) -> Iterator[str]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        if isinstance(node.func, ast.Name) and node.func.id in ("say", "Text") and node.args:
            yield from _text(node.args[0])
        if is_cli:
            for keyword in node.keywords:
                if keyword.arg == "help":
                    yield from _text(keyword.value)


def _text(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and CHINESE.search(node.value):
        yield node.value


def catalogue() -> Catalog:
    """The English catalogue as committed; an empty one where there is none yet."""
    if not PO.is_file():
        return Catalog(locale="en", domain="ckit", project="compliance-kit", fuzzy=False)
    with PO.open("rb") as file:
        return read_po(file, locale="en", domain="ckit")


def updated() -> Catalog:
    """The catalogue for what the code says today: old translations kept, unused ones dropped."""
    old, new = catalogue(), Catalog(locale="en", domain="ckit", project="compliance-kit", fuzzy=False)
    for msgid, files in sorted(collected().items()):
        known = old.get(msgid)
        new.add(msgid, known.string if known else "", locations=[(f, 0) for f in sorted(files)])
    return new


def compiled(catalog: Catalog) -> bytes:
    """The bytes of the .mo file."""
    out = io.BytesIO()
    write_mo(out, catalog)
    return out.getvalue()


def write() -> int:
    """Rewrite the .po and .mo; how many sentences still have no English."""
    new = updated()
    new.creation_date = new.revision_date = datetime(2026, 1, 1, tzinfo=UTC)
    PO.parent.mkdir(parents=True, exist_ok=True)
    with PO.open("wb") as file:
        write_po(file, new, width=110, sort_output=True, omit_header=False, include_lineno=False)
    PO.with_suffix(".mo").write_bytes(compiled(catalogue()))
    return sum(1 for message in new if message.id and not message.string)


if __name__ == "__main__":
    print(f"{write()} without English" if "--write" in sys.argv else "\n".join(sorted(collected())))
