"""A made-up knowledge base of any size: the same sentences for us and for the tools we are measured beside.

Seeded: the same size gives the same items. One law article for ten requirements, fifty requirements a standard, one check
item for each requirement.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

WHO = ("工程主管", "秩序主管", "客服主管", "环境主管", "项目经理", "品质专员", "维修工", "秩序维护员")
WHEN = ("每日", "每周", "每月", "每季度", "每年", "交接班时", "收到报修后", "恶劣天气前")
DOES = ("检查", "核对", "记录", "清洁", "测试", "公示", "回访", "登记", "更换", "巡查", "保养", "演练")
WHAT = (
    *(
        "电梯轿厢",
        "消防水泵",
        "二次供水水箱",
        "地下车库",
        "监控录像",
        "装修现场",
        "门禁系统",
        "配电房",
        "应急物资",
        "绿化带",
    ),
    *(
        "垃圾房",
        "楼道照明",
        "排水泵",
        "避雷装置",
        "燃气管道",
        "停车收费",
        "维修资金账目",
        "公共收益",
        "业主投诉",
        "外墙",
    ),
)
AND = ("并拍照留存", "并签名确认", "发现问题当日上报", "异常的停用并挂牌", "结果向业主公示", "记录保存三年")
PER_ARTICLE, PER_STANDARD = 10, 50
HEAD = {"owner": "品质部", "reviewed": "2026-11-01"}
FREQUENCIES = ("daily", "weekly", "monthly", "quarterly", "yearly")


@dataclass(frozen=True, slots=True)
class Item:
    """One requirement: its number from 1, name, sentence, and the number of the article it rests on."""

    number: int
    name: str
    text: str
    article: int


def items(count: int, seed: int = 7) -> Iterator[Item]:
    """So many requirements, no two sentences alike."""
    chance = random.Random(seed)
    for number in range(1, count + 1):
        who, when, what = chance.choice(WHO), chance.choice(WHEN), chance.choice(WHAT)
        first, second = chance.sample(DOES, 2)
        text = f"{who}{when}{first}第 {number} 处{what}，{second}相关设备和台账，{chance.choice(AND)}。"
        yield Item(number, f"{what}{first}{number}", text, (number - 1) // PER_ARTICLE + 1)


def write(root: Path, count: int) -> None:
    """The knowledge base as files of ours below `root`; JSON is YAML too."""
    made = list(items(count))
    _save(root / "regulations" / "generated.yml", _law(made[-1].article))
    for at in range(0, count, PER_STANDARD):
        number, part = at // PER_STANDARD + 1, made[at : at + PER_STANDARD]
        _save(root / "standards" / f"generated-{number:04d}.yml", _standard(number, part))
        _save(root / "checklists" / f"generated-{number:04d}.yml", _checklist(number, part))


def _save(path: Path, data: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(data, ensure_ascii=False, indent=1), encoding="utf-8")


def _law(articles: int) -> dict[str, object]:
    return {
        "kind": "regulation",
        "id": "cn-generated",
        "title": "生成条例",
        "level": "administrative-regulation",
        "issuer": "国务院",
        "region": "CN",
        "status": "in-force",
        "verified": False,
        "versions": [{"promulgated": "2020-01-01", "effective": "2020-03-01"}],
        "outline": [{"chapter": "第一章 总则", "articles": f"1-{articles}"}],
        "articles": [{"number": n, "gist": f"第{n}项管理制度的要求。"} for n in range(1, articles + 1)],
    }


def _standard(number: int, part: list[Item]) -> dict[str, object]:
    return {
        "kind": "standard",
        **HEAD,
        "id": f"std-generated-{number:04d}",
        "title": f"生成标准{number}",
        "section": f"{(number - 1) % 8 + 1}.{(number - 1) // 8 % 4 + 1}",
        "purpose": "量速度用的标准。",
        "requirements": [
            {
                "id": f"{item.number:05d}",
                "name": item.name[:20],
                "text": item.text,
                "level": "must",
                "basis": [f"《生成条例》第{item.article}条"],
                "role": WHO[item.number % len(WHO)],
                "frequency": FREQUENCIES[item.number % len(FREQUENCIES)],
                "method": "查记录",
                "evidence": ["检查记录"],
                "score": 2,
            }
            for item in part
        ],
    }


def _checklist(number: int, part: list[Item]) -> dict[str, object]:
    standard = f"std-generated-{number:04d}"
    rows = [
        {"code": f"{n:03d}", "name": i.name[:20], "select": f"{standard}#{i.number:05d}"} for n, i in enumerate(part, 1)
    ]
    return {
        "kind": "checklist",
        **HEAD,
        "id": f"chk-generated-{number:04d}",
        "title": f"生成检查表{number}",
        "form": f"CK-GEN{number:04d}-M",
        "version": "2026.1",
        "purpose": "量速度用的表。",
        "frequency": "monthly",
        "role": "工程主管",
        "layout": "patrol",
        "sections": [{"title": "检查项目", "items": rows}],
    }
