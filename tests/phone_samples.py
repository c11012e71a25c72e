"""Small forms to be filled on a phone, and pictures to take with it."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path
from typing import Any

import kb
from checklist_samples import ITEMS, MORE, small, the_form
from compliance_kit.outputs.checklist import phone
from compliance_kit.outputs.checklist.form import Form

HOSTILE = "</script><img src=x onerror=alert(1)>{{ 7*7 }}${1}`\u2028<!--"
"""What ends a script, begins a comment or is a template elsewhere."""
PATROL: dict[str, Any] = {
    "head": ["项目名称", "日期与班次", "检查时段（起–止）", "接班时间", "检查人"],
    "sections": [
        {
            "title": "机房",
            "items": [
                {"code": "001", "name": "机房门锁", "verifies": ["std-xx#01"], "check": "锁闭。", "veto": True},
                {"code": "002", "name": "机房温度", "verifies": ["std-xx#01"], "check": "5～40 ℃。",
                 "reading": {"unit": "℃", "min": 5, "max": 40}},
                {"code": "003", "name": "困人次数", "verifies": ["std-xx#01"], "check": "记录。", "reading": {"unit": "次"}},
            ],
        }
    ],
}  # fmt: skip


def patrol(tmp_path: Path, **changed: Any) -> Form:
    return the_form(kb.library(tmp_path, checklist={**PATROL, **changed}), for_project=False)


def scored(tmp_path: Path) -> Form:
    items = [*ITEMS, *MORE, {"code": "005", "name": "半分项", "verifies": ["std-xx#01"], "check": "整洁。", "score": 1.5, "deduct": {"each": 0.5}}]  # fmt: skip
    sections = [{"title": "综合", "items": items[:2]}, {"title": "专项", "items": items[2:]}]
    return the_form(small(tmp_path, checklist={"sections": sections}), for_project=False)


def saved(form: Form, folder: Path) -> Path:
    path = folder / "form.html"
    path.write_bytes(phone.render(form))
    return path


def png(width: int, height: int) -> bytes:
    """A picture of one colour."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress((b"\0" + bytes((200, 60, 40)) * width) * height)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
