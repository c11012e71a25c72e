"""The zip around every Office file: written so that equal input gives equal bytes, read so that no bomb opens."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

from compliance_kit.unpacking import OfficeFileError, unpack

__all__ = ["NO_PROPERTIES", "OfficeFileError", "Properties", "clean", "pack", "pack_members", "unpack"]

EPOCH = (1980, 1, 1, 0, 0, 0)
"""The oldest time a zip can hold: what every member of our files is dated."""
_FIRST = ("[Content_Types].xml", "_rels/.rels")
_FORBIDDEN = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_NEWLINES = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")


@dataclass(frozen=True, slots=True)
class Properties:
    """What an Office file says about itself; `custom` pairs survive a save in LibreOffice and WPS (M2)."""

    title: str = ""
    author: str = ""
    subject: str = ""
    keywords: str = ""
    company: str = ""
    created: datetime = datetime(1980, 1, 1)
    custom: tuple[tuple[str, str], ...] = ()


NO_PROPERTIES = Properties()


def clean(text: str) -> str:
    """The text without characters that XML cannot hold; every kind of line end becomes a newline."""
    return _FORBIDDEN.sub("", _NEWLINES.sub("\n", text))


def pack(content: bytes) -> bytes:
    """The same zip with sorted members, 1980 dates and no trace of the machine that wrote it."""
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return pack_members({name: archive.read(name) for name in archive.namelist()})


def pack_members(members: Mapping[str, bytes]) -> bytes:
    """A zip of these members; `[Content_Types].xml` stands first, as Office writes it."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in sorted(members, key=lambda name: (name not in _FIRST, name)):
            info = zipfile.ZipInfo(name, EPOCH)
            info.compress_type, info.create_system, info.external_attr = zipfile.ZIP_DEFLATED, 0, 0
            archive.writestr(info, members[name], compresslevel=6)
    return out.getvalue()
