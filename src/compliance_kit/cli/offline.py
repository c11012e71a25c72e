"""The site as one zip file for a USB stick or an intranet without a server: unpack it, open index.html, search works."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

ARCHIVE = "site-offline.zip"
FIRST_DAY = (1980, 1, 1, 0, 0, 0)
"""The date of every file in the archive: the same site gives the same bytes."""
NEEDS_A_HOST = frozenset({"404.html", "sitemap.xml", "sitemap.xml.gz"})
"""What means something on a web host alone."""
_LINK = re.compile(r'(<(?:a|link)\b[^>]*?\bhref=")([^"#?:]*)(?=["#?])')
_POLICY = re.compile(r'http-equiv="Content-Security-Policy" content="[^"]*"')
_TOP = "compliance-kit-site/"


def pack(site: Path, archive: Path) -> None:
    """Write a built site into an archive whose links name files, since file:// knows no folder's first page."""
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as made:
        for path in sorted(p for p in site.rglob("*") if p.is_file() and p.name not in NEEDS_A_HOST):
            content = path.read_bytes()
            if path.suffix == ".html":
                content = named(content.decode()).encode()
            entry = zipfile.ZipInfo(_TOP + path.relative_to(site).as_posix(), FIRST_DAY)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            made.writestr(entry, content)


def named(page: str) -> str:
    """A page whose links to a folder lead to the folder's index.html, and whose policy knows its own files."""
    linked = _LINK.sub(lambda found: found[1] + _file(found[2]), page)
    return _POLICY.sub(lambda found: found[0].replace("'self'", "'self' file:"), linked)


def _file(way: str) -> str:
    if way.endswith("/"):
        return f"{way}index.html"
    return f"{way}/index.html" if way.rpartition("/")[2] in (".", "..") else way
