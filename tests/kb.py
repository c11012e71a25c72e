"""Small knowledge bases for tests: one law, one standard, one checklist, one project, and what a test changes of them."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from compliance_kit.kinds.kind import HERE as KINDS_HOME
from compliance_kit.library import Library, load

__all__ = ["KINDS_HOME"]
LAW: dict[str, Any] = {
    "kind": "regulation",
    "id": "xx-law",
    "title": "中华人民共和国示例法",
    "aliases": ["示例"],
    "level": "law",
    "issuer": "全国人民代表大会常务委员会",
    "region": "CN",
    "status": "in-force",
    "verified": False,
    "versions": [{"promulgated": "2020-01-01", "effective": "2020-03-01"}],
    "outline": [{"chapter": "第一章 总则", "articles": "1-2 3/2(2:3) 4-9 9.1 10"}],
    "articles": [
        {
            "number": 3,
            "gist": "物业服务企业应当巡查并报告。",
            "duties": [
                {"id": "r3-1", "who": "物业服务企业", "must": "每日巡查共用部位", "paragraph": 1},
                {"id": "r3-2-1", "who": "物业服务企业", "must": "发现隐患立即报告", "paragraph": 2, "item": 1},
                {"id": "r3-2-3", "who": "物业服务企业", "must": "保存巡查记录", "paragraph": 2, "item": 3},
            ],
        },
        {
            "number": 5,
            "gist": "电梯每月维护。",
            "duties": [
                {"id": "r5-1", "who": "物业服务企业", "must": "每月维护电梯", "applies": {"facilities": ["elevator"]}}
            ],
        },
        {"number": "9-1", "gist": "档案移交。", "duties": [{"id": "r9-1", "who": "建设单位", "must": "移交档案"}]},
    ],
}


def requirement(number: str, *basis: str, **more: Any) -> dict[str, Any]:
    """A requirement of the standard."""
    return {"id": number, "text": f"要求{number}应当做到。", "level": "must", "basis": list(basis or LAWFUL), **more}


LAWFUL = ("《示例法》第三条",)
STANDARD: dict[str, Any] = {
    "kind": "standard",
    "id": "std-xx",
    "title": "示例标准",
    "section": "3.2",
    "owner": "品质部",
    "reviewed": "2026-06-01",
    "purpose": "供测试引用",
    "requirements": [requirement("01", within="20 分钟", frequency="daily")],
}
CHECKLIST: dict[str, Any] = {
    "kind": "checklist",
    "id": "chk-xx",
    "title": "示例检查表",
    "form": "CK-XX",
    "version": "2026.1",
    "owner": "品质部",
    "reviewed": "2026-06-01",
    "purpose": "供测试引用",
    "frequency": "daily",
    "role": "秩序主管",
    "layout": "patrol",
    "sections": [{"title": "巡查", "items": [{"code": "001", "name": "每日巡查", "select": "std-xx#01"}]}],
}
PROJECT: dict[str, Any] = {
    "kind": "project",
    "id": "prj-xx",
    "title": "示例花园",
    "owner": "品质部",
    "region": "CN-330100",
    "property": "residential",
    "grade": 2,
    "facilities": ["elevator", "high-rise"],
    "profile": {"households": 1},
}
GLOSSARY: dict[str, Any] = {
    "kind": "glossary",
    "id": "glo-xx",
    "title": "术语表",
    "owner": "品质部",
    "terms": [
        {"term": "业主委员会", "definition": "业主大会的执行机构", "synonyms": ["业委会"]},
        {"term": "电梯困人", "definition": "乘客被关在轿厢内", "synonyms": ["关人", "被困电梯"]},
    ],
}


def save(root: Path, path: str, data: dict[str, Any] | str) -> Path:
    """Write one file of a knowledge base; JSON is YAML enough."""
    file = root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(data if isinstance(data, str) else json.dumps(data, ensure_ascii=False, indent=1), encoding="utf-8")
    return file


def base(root: Path, **changed: dict[str, Any]) -> Path:
    """A knowledge base without a fault, its law, standard, checklist and project changed by whole fields."""
    save(root, "regulations/xx-law.yml", LAW | changed.get("law", {}))
    save(root, "standards/std-xx.yml", STANDARD | changed.get("standard", {}))
    save(root, "checklists/chk-xx.yml", CHECKLIST | changed.get("checklist", {}))
    save(root, "projects/xx/project.yml", PROJECT | changed.get("project", {}))
    return root


def library(root: Path, **changed: dict[str, Any]) -> Library:
    """The library of such a knowledge base, read without a finding."""
    found = load(base(root, **changed))
    assert not found.findings, [str(f.message) for f in found.findings]
    return found


@contextmanager
def as_nobody(folder: Path) -> Iterator[None]:
    """Do what stands in the block as a user whom permissions bind: root, whom none bind, becomes nobody for it."""
    if os.geteuid() != 0:
        yield
        return
    temporary = Path(tempfile.gettempdir())
    for path in (folder, *folder.parents):
        if temporary in path.parents:
            path.chmod(path.stat().st_mode | 0o055)
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)
