"""What the phone form exports: JSON, read strictly; nothing that it does not know is passed over in silence."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from compliance_kit.importers.filled.model import (
    Cell,
    Filled,
    FilledExtra,
    FilledItem,
    Identity,
    Photo,
    Reading,
    refusal,
    refused,
)
from compliance_kit.model import Diagnostic, Text, say

FORMAT = 1
MAX_BYTES, MAX_PHOTO, MAX_PHOTOS, MAX_ITEMS, MAX_TEXT = 48_000_000, 6_000_000, 200, 1_000, 4_000
"""A picture of 1280 points is 0.3 MB; a fault seldom has more than three."""
_DATA_URI = re.compile("data:image/(?:jpeg|png);base64,")
MAGIC = {b"\xff\xd8\xff": ".jpg", b"\x89PNG\r\n\x1a\n": ".png"}
"""How a picture's bytes start, and how its file is called."""
KEY = re.compile("[0-9]{3}(@[A-Za-z0-9-]{1,40})?")
_TOP = {
    "ckit": int, "form": dict, "checklist": str, "project": str, "run": str, "head": dict, "started": str, "finished": str,
    "items": dict, "extra": list, "signed": dict,
}  # fmt: skip
_REQUIRED = ("ckit", "form", "project", "run", "head", "items")
_ITEM = {
    "result": str, "at": str, "place": str, "note": str, "owner": str, "due": str, "reason": str,
    "deduct": (int, float, str), "value": (int, float, str), "photos": list,
}  # fmt: skip
_EXTRA = {"note": str, "place": str, "owner": str, "due": str, "photos": list}
FORM = {"id": str, "version": str, "hash": str}


def photo(content: bytes) -> Photo | None:
    """A JPEG or PNG picture by its first bytes; None for anything else."""
    suffix = next((suffix for start, suffix in MAGIC.items() if content.startswith(start)), None)
    return Photo(content, suffix) if suffix else None


def scan(content: bytes) -> Photo | None:
    """A picture or a PDF of a signed paper; None for anything else."""
    return Photo(content, ".pdf") if content.startswith(b"%PDF-") else photo(content)


def looks_like(content: bytes) -> bool:
    """Whether a file is JSON rather than anything else we take in."""
    return content[:200].lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{"


def read(content: bytes, path: str) -> Reading:
    """The form in the bytes of an export; `path` is how findings call the file."""
    export = opened(content, path)
    return export if isinstance(export, Reading) else inspection(export)


def inspection(export: Export) -> Reading:
    """The form in an export of an inspection."""
    made = export.filled()
    return Reading((), tuple(export.findings)) if export.findings or made is None else Reading((made,))


def opened(content: bytes, path: str) -> Export | Reading:
    """An export as written, of an inspection or a questionnaire; why it cannot be read where it cannot."""
    if len(content) > MAX_BYTES:
        return refused(path, say("文件过大，上限 {n} MB", n=MAX_BYTES // 1_000_000), say("减少照片或分成几次填写"))
    try:
        data = json.loads(
            content.decode("utf-8-sig"), object_pairs_hook=_once, parse_constant=_no_number, parse_float=_number
        )
    except _FaultyError as error:
        return refused(path, error.text)
    except UnicodeDecodeError:
        return refused(path, say("不是 UTF-8 编码的文本"), _AGAIN)
    except (ValueError, RecursionError):
        return refused(path, say("不是完整的 JSON，可能没有传完"), _AGAIN)
    if not isinstance(data, dict) or "ckit" not in data:
        return refused(path, say("不是手机检查表导出的文件"), _AGAIN)
    if data["ckit"] != FORMAT:
        return refused(
            path, say("手机检查表的格式版本是 {n}，这里只认 {known}", n=str(data["ckit"])[:20], known=FORMAT)
        )
    return Export(path, data)


_AGAIN = say("请在手机检查表里重新导出")


class _FaultyError(ValueError):
    def __init__(self, text: Text) -> None:
        super().__init__(str(text))
        self.text = text


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise _FaultyError(say("“{key}”写了两次", key=twice[:40]))
    return found


def _no_number(word: str) -> Any:
    raise _FaultyError(say("{word} 不是能用的数", word=word))


def _number(word: str) -> float:
    number = float(word)
    if number in (float("inf"), float("-inf")):
        raise _FaultyError(say("{word} 不是能用的数", word=word[:20]))
    return number


@dataclass(slots=True)
class Export:
    """One export on its way to a form; every fault is noted with the way to it."""

    path: str
    data: Mapping[str, Any]
    findings: list[Diagnostic] = field(default_factory=list)
    photos: int = 0

    def filled(self) -> Filled | None:
        """The inspection; None where it lacks what every one has."""
        if not self.fits(self.data, _TOP, "", _REQUIRED) or not self.fits(self.data["form"], FORM, "form", tuple(FORM)):
            return None
        data = self.data
        form = data["form"]
        return Filled(
            path=self.path,
            channel="phone",
            identity=Identity(form["id"], form["version"], form["hash"], data["project"]),
            head=self.texts("head"),
            items=tuple(self._items()),
            extras=tuple(self._extras()),
            signed=self.texts("signed"),
            run=data["run"],
            started=data.get("started", ""),
            finished=data.get("finished", ""),
        )

    def complain(self, where: str, text: Text, hint: Text | None = None) -> None:
        """Note a fault and where it stands."""
        self.findings.append(refusal(self.path, text, hint, where))

    def fits(self, data: Any, shape: Mapping[str, Any], where: str, required: tuple[str, ...] = ()) -> bool:
        """Whether a mapping holds what it must, nothing unknown, and values of the right sort."""
        before = len(self.findings)
        if not isinstance(data, dict):
            self.complain(where or "/", say("应当是一组“键: 值”"))
            return False
        for key in required:
            if key not in data:
                self.complain(where or "/", say("缺少 {key}", key=key), _AGAIN)
        for key, value in data.items():
            at = f"{where}.{key[:60]}" if where else key[:60]
            if key not in shape:
                self.complain(at, say("没有 {key} 这一栏；可以写的有：{known}", key=key[:40], known="、".join(shape)))
            elif isinstance(value, bool) or not isinstance(value, shape[key]):
                self.complain(at, say("{key} 的值类型不对", key=key))
            elif isinstance(value, str):
                self._text(value, at)
            elif isinstance(value, int) and abs(value) > 10**15:
                self.complain(at, say("数字过长"))
        return len(self.findings) == before

    def _text(self, value: str, at: str) -> None:
        if len(value) > MAX_TEXT:
            self.complain(at, say("文字过长，上限 {n} 字", n=MAX_TEXT), say("请删短后重新导出"))

    def texts(self, name: str) -> dict[str, Cell]:
        """What was typed into the fields of a group: head, signed, open."""
        found: dict[str, Cell] = {}
        for key, value in self.data.get(name, {}).items():
            at = f"{name}.{key[:60]}"
            if not isinstance(value, str) or not key.strip() or len(key) > 60:
                self.complain(at, say("这里应当是文字"))
            else:
                self._text(value, at)
                found[key] = Cell(value, at)
        return found

    def _items(self) -> Iterator[FilledItem]:
        items = self.data["items"]
        if len(items) > MAX_ITEMS:
            self.complain("items", say("项目过多，上限 {n} 项", n=MAX_ITEMS))
            return
        for key, data in items.items():
            at = f"items.{key[:60]}"
            if not KEY.fullmatch(key):
                self.complain(at, say("没有 {key} 这样的项目代码", key=key[:40]))
            elif self.fits(data, _ITEM, at, ("result",)):
                cells = {name: Cell(value, f"{at}.{name}") for name, value in data.items() if name != "photos"}
                kept = {name: cell for name, cell in cells.items() if not cell.is_empty}
                yield FilledItem(key, kept, tuple(self._photos(data, at)), cell=at)

    def _extras(self) -> Iterator[FilledExtra]:
        for i, data in enumerate(self.data.get("extra", ())):
            at = f"extra.{i}"
            if self.fits(data, _EXTRA, at):
                names = {"place": "部位"}
                cells = {names.get(name, name): Cell(v, f"{at}.{name}") for name, v in data.items() if name != "photos"}
                kept = {name: cell for name, cell in cells.items() if not cell.is_empty}
                photos = tuple(self._photos(data, at))
                if kept or photos:
                    yield FilledExtra(kept, photos)

    def _photos(self, data: Mapping[str, Any], at: str) -> Iterator[Photo]:
        for i, written in enumerate(data.get("photos", ())):
            self.photos += 1
            where = f"{at}.photos.{i}"
            start = _DATA_URI.match(written) if isinstance(written, str) else None
            if start is None:
                self.complain(where, say("照片应当是 JPEG 或 PNG 图片"), _AGAIN)
            elif self.photos > MAX_PHOTOS or len(written) > MAX_PHOTO * 4 // 3 + 64:
                words = say(
                    "照片过多或过大：一份最多 {n} 张，每张不超过 {size} MB", n=MAX_PHOTOS, size=MAX_PHOTO // 1_000_000
                )
                self.complain(where, words)
            elif (found := _picture(written[start.end() :])) is None:
                self.complain(where, say("照片打不开：不是 JPEG 或 PNG 图片，或者没有传完"), _AGAIN)
            else:
                yield found


def _picture(written: str) -> Photo | None:
    try:
        return photo(base64.b64decode(written, validate=True))
    except (binascii.Error, ValueError):
        return None
