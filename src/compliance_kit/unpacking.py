"""The zip around an Office file that somebody sent, opened so that no bomb opens."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping
from io import BytesIO

from compliance_kit.model import CkitError, Text, say

MAX_MEMBERS = 2_000
MAX_BYTES = 64 * 1024 * 1024
MAX_RATIO = 200
"""Limits of a file that we agree to read; THREATS.md measured bombs of 89 kB that fill 2 GB."""

_EXTERNAL = re.compile(rb"<(?:[\w.-]+:)?Relationship\b[^>]*TargetMode\s*=\s*[\"']External[\"'][^>]*>")
_MACRO = re.compile(r"vbaProject|vbaData|activeX|embeddings/oleObject", re.IGNORECASE)


_OLD_OFFICE = bytes.fromhex("d0cf11e0a1b11ae1")
"""What a compound file begins with: Office 97 to 2003, and the wrapping of an encrypted file of today."""
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_OTHERS = (
    (b"%pdf", "PDF"), (b"{\\rtf", "RTF"), (b"<html", "HTML"), (b"<!doctype html", "HTML"), (b"mime-version:", "MHTML"),
    (b"\x89png", "PNG"), (b"\xff\xd8\xff", "JPEG"), (b"rar!", "RAR"), (b"7z\xbc\xaf", "7z"),
)  # fmt: skip
"""How files of other kinds begin, in lower case, which people have renamed or saved by another program."""


class OfficeFileError(CkitError):
    """A Word or Excel file that we refuse to read, and why."""


def unpack(content: bytes) -> Mapping[str, bytes]:
    """The members of an Office file that somebody sent.

    Raises:
        OfficeFileError: not a zip, damaged, a bomb, repeated names, a DTD, macros, or links that load from outside.
    """
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            infos = archive.infolist()
            if refusal := _refusal(infos):
                raise OfficeFileError(refusal)
            members = {info.filename: archive.read(info) for info in infos}
    except (
        zipfile.BadZipFile,
        zipfile.LargeZipFile,
        EOFError,
        OSError,
        RuntimeError,
        ValueError,
        _zlib_error(),
    ) as error:
        raise OfficeFileError(_instead(content)) from error
    _refuse_parts(members)
    return members


def _instead(content: bytes) -> Text:
    """What a file is that is no Office file of today, and what to do about it."""
    if not content:
        return say("文件是空的（0 字节）。")
    if content.startswith(_OLD_OFFICE):
        if _ENCRYPTED in content:
            return say("文件加了打开密码，未读取：请用 Word 或 WPS 打开，去掉密码后另存为 .docx 或 .xlsx。")
        return say("这是旧格式的文件（.doc、.xls、.wps），只改后缀不行：请用 Word 或 WPS 另存为 .docx 或 .xlsx。")
    kind = next((name for start, name in _OTHERS if content[:1024].lstrip().lower().startswith(start)), "")
    if kind:
        return say("这是 {kind} 文件，只改后缀不行：请另存为 .docx 或 .xlsx。", kind=kind)
    return say("文件打不开：它不是 Word 或 Excel 文件，或者已经损坏。")


def _zlib_error() -> type[Exception]:
    import zlib

    return zlib.error


def _refusal(infos: list[zipfile.ZipInfo]) -> Text | None:
    total = sum(info.file_size for info in infos)
    packed = sum(info.compress_size for info in infos)
    names = [info.filename for info in infos]
    if len(infos) > MAX_MEMBERS or total > MAX_BYTES or (total > 1_000_000 and total > packed * MAX_RATIO):
        return say("文件解压后过大，可能是压缩炸弹，未读取。")
    if len(set(names)) != len(names):
        return say("文件内部有重名的部件，未读取。")
    if "mimetype" in names and "content.xml" in names:
        return say("这是 {kind} 文件，只改后缀不行：请另存为 .docx 或 .xlsx。", kind="OpenDocument（.odt、.ods）")
    if "[Content_Types].xml" not in names:
        return say("文件打不开：它不是 Word 或 Excel 文件，或者已经损坏。")
    if any(_MACRO.search(name) for name in names):
        return say("文件带有宏或嵌入程序，未读取。请另存为 .docx 或 .xlsx 后再导入。")
    return None


def _refuse_parts(members: Mapping[str, bytes]) -> None:
    for name, part in members.items():
        if name.endswith((".xml", ".rels")) and (b"<!DOCTYPE" in part or part[:2] in (b"\xff\xfe", b"\xfe\xff")):
            raise OfficeFileError(say("文件内部带有 DTD 声明或异常编码，未读取。"))
        if name.endswith(".rels") and any(b"/hyperlink" not in link for link in _EXTERNAL.findall(part)):
            raise OfficeFileError(say("文件引用了外部内容（模板、图片或对象），未读取。"))
