"""A small whole knowledge base, one document of each kind, in which every free text is given by the test."""

from __future__ import annotations

import json
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from compliance_kit.library import Library, load
from compliance_kit.model import Artifact
from compliance_kit.outputs.output import Order
from compliance_kit.outputs.site import render

ROOT = Path(__file__).parents[1]
TODAY = date(2026, 11, 23)
LAW = "《样板条例》第三条第二款"


def documents(long: str, short: str) -> list[tuple[str, dict[str, Any]]]:
    """Path and content of each file; `long` fills sentences, `short` (at most 20 characters) names and labels."""
    common = {"owner": short, "reviewed": "2026-01-05"}
    return [
        ("regulations/law.yml", _law(long, short)),
        ("regulations/calendar/2026.yml", _calendar(long, short)),
        ("standards/standard.yml", {**common, **_standard(long, short)}),
        ("standards/metric.yml", _metric(long, short)),
        ("standards/glossary.yml", _glossary(long, short)),
        ("plans/plan.yml", {**common, **_plan(long, short)}),
        ("checklists/form.yml", {**common, **_form(long, short)}),
        ("contracts/contract.yml", {**common, **_contract(long, short)}),
        ("projects/estate/project.yml", {**common, **_project(long, short)}),
    ]


def sample_library(root: Path, long: str = "按规定办理", short: str = "品质部") -> Library:
    """The sample as a library, read from files below `root`."""
    for name, content in documents(long, short):
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")
    library = load(root)
    assert not library.findings, [(f.place, str(f.message)) for f in library.findings]
    return library


def _law(long: str, short: str) -> dict[str, Any]:
    covered = {
        "id": "r3-1",
        "who": "物业服务企业",
        "must": long,
        "paragraph": 2,
        "frequency": "monthly",
        "within": "30 分钟",
        "penalty": {"text": long, "basis": ["《样板条例》第五条"]},
        "note": long,
    }
    return {
        "kind": "regulation",
        "id": "cn-sample",
        "title": "样板条例",
        "aliases": [short],
        "level": "local-regulation",
        "issuer": short,
        "number": short,
        "region": "CN-330100",
        "status": "amended",
        "source": long,
        "versions": [{"promulgated": "2020-01-01", "effective": "2020-05-01", "note": long}],
        "verified": {"on": "2026-01-02", "by": long, "against": long},
        "conflicts": [{"on": 3, "with": "《样板条例》第四条", "prevails": "this", "why": long}],
        "outline": [{"chapter": short, "articles": "1-2 3/2 4-5"}],
        "articles": [
            {"number": 3, "gist": long, "duties": [covered]},
            {"number": 4, "gist": long, "duties": [{"id": "r4-1", "who": "物业服务企业", "must": long}]},
            {"number": 5, "gist": long, "duties": [{"id": "r5-1", "who": "业主", "must": long, "verified": False}]},
        ],
    }


def _standard(long: str, short: str) -> dict[str, Any]:
    first = {
        "id": "01",
        "name": short,
        "text": long,
        "level": "must",
        "basis": [LAW],
        "role": short,
        "frequency": "monthly",
        "method": long[:30],
        "evidence": [short],
        "score": 5,
        "veto": True,
        "measure": {"metric": "met-sample", "target": ">= 98 %", "window": "12 个月"},
        "applies": {"facilities": ["elevator"]},
    }
    return {
        "kind": "standard",
        "id": "std-sample",
        "title": long[:110],
        "section": "6.3",
        "purpose": long,
        "requirements": [first, {"id": "02", "name": short, "text": long, "level": "should", "reason": long}],
        "raci": [{"work": long, "responsible": [short], "accountable": [short]}],
    }


def _metric(long: str, short: str) -> dict[str, Any]:
    return {
        "kind": "metric",
        "id": "met-sample",
        "title": long[:110],
        "definition": long,
        "dataset": "supplies",
        "aggregate": "share",
        "success": "present = 1",
        "unit": "%",
        "direction": "higher",
        "target": ">= 95 %",
        "min_n": 5,
        "note": long,
    }


def _calendar(long: str, short: str) -> dict[str, Any]:
    return {
        "kind": "calendar",
        "id": "cal-2026",
        "title": short,
        "owner": short,
        "year": 2026,
        "source": long,
        "verified": {"on": "2026-01-05", "by": long, "against": long},
        "holidays": [{"name": short, "days": ["2026-10-03", "2026-10-01", "2026-10-02", "2026-10-06"]}],
        "workdays": ["2026-10-10"],
    }


def _glossary(long: str, short: str) -> dict[str, Any]:
    return {
        "kind": "glossary",
        "id": "glossary",
        "title": "术语",
        "terms": [{"term": short, "synonyms": [f"又{short}"], "definition": long, "basis": [LAW]}],
    }


def _plan(long: str, short: str) -> dict[str, Any]:
    return {
        "kind": "plan",
        "id": "plan-sample",
        "title": long[:110],
        "code": "EP-09",
        "version": "2026.1",
        "level": "special",
        "scope": long,
        "basis": [LAW],
        "risks": [{"what": long, "where": short, "likelihood": "高", "impact": "中"}],
        "organisation": [{"team": short, "lead": short, "duties": [long]}],
        "responses": [{"name": short, "trigger": long, "command": short, "action": long}],
        "reports": [{"from": short, "to": short, "within": "3 分钟", "how": long}],
        "steps": [
            {"id": "s01", "phase": "接警", "who": short, "do": long, "basis": [LAW], "fulfils": ["std-sample#01"]},
            {"id": "s02", "phase": "接警", "who": short, "do": long, "reason": long, "never": True},
        ],
        "cards": [{"role": short, "steps": [long], "never": [short]}],
        "contacts": [{"who": short, "phone": "119", "note": long}],
        "supplies": [{"item": short, "quantity": short, "place": short, "check": "monthly", "note": long}],
        "drills": {"form": long, "frequency": "yearly", "last": "2025-01-01", "reason": long},
        "training": {"content": [long], "frequency": "yearly", "audience": short},
        "review": {"triggers": [long]},
        "recovery": [long],
    }


def _form(long: str, short: str) -> dict[str, Any]:
    rows = [
        {"code": "001", "name": short, "select": "std-sample#01", "score": 5, "deduct": {"each": 1, "unit": "处"}},
        {
            "code": "002",
            "name": short,
            "verifies": ["std-sample#01"],
            "check": long,
            "method": short,
            "reading": {"unit": "MPa", "min": 0.2, "max": 0.5},
            "veto": True,
        },
    ]
    return {
        "kind": "checklist",
        "id": "chk-sample",
        "title": long[:110],
        "form": "CK-SAMP-M",
        "version": "2026.1",
        "purpose": long,
        "frequency": "monthly",
        "role": short,
        "layout": "score",
        "full": 100,
        "pass": 80,
        "grades": [{"name": short, "from": 80, "use": long}],
        "head": [short],
        "rules": [long],
        "signatures": [short],
        "retain": "3 年",
        "sections": [{"title": short, "items": rows}],
    }


def _contract(long: str, short: str) -> dict[str, Any]:
    clause = {"id": "c01", "title": short, "text": [long, {"items": [long, "{{ estate_name }}"]}], "basis": [LAW]}
    optional = {"id": "c02", "title": short, "text": ["见{{ schedule('s1') }}"], "when": "estate_name", "reason": long}
    return {
        "kind": "contract",
        "id": "ctr-sample",
        "title": long[:110],
        "version": "2026.1",
        "purpose": long,
        "parties": [
            {"role": "甲方", "note": long, "values": [{"label": short, "parameter": "estate_name"}]},
            {"role": "乙方", "values": [{"label": short, "parameter": "estate_name"}]},
        ],
        "parameters": {
            "type": "object",
            "required": ["estate_name"],
            "properties": {"estate_name": {"title": short, "description": long, "type": "string", "examples": [short]}},
        },
        "chapters": [{"title": short, "clauses": [{**clause, "fulfils": ["std-sample#01"]}, optional]}],
        "schedules": [
            {"id": "s1", "title": short, "source": "requirements", "standards": ["std-sample"], "intro": long},
            {"id": "s2", "title": "清单", "source": "equipment", "about": [short], "columns": [short, "单价"]},
            {"id": "s3", "title": "说明", "source": "text", "text": [long]},
        ],
    }


def _project(long: str, short: str) -> dict[str, Any]:
    change = {"requirement": "std-sample#01", "reason": long, "approver": short}
    return {
        "kind": "project",
        "id": "prj-sample",
        "title": long[:110],
        "synthetic": True,
        "region": "CN-330100",
        "property": "residential",
        "grade": 3,
        "facilities": ["elevator"],
        "profile": {"address": long, "area_m2": 1000.5, "households": 10},
        "people": [{"role": short, "name": short, "count": 2}],
        "equipment": [{"code": "DT-1", "name": short, "place": short}],
        "tailoring": {
            "set": [
                {**change, "frequency": "weekly", "within": "2 小时", "waiver_until": "2026-12-01"},
                {**change, "requirement": "std-sample#02", "target": ">= 99 %"},
            ],
            "exclude": [{"requirement": "std-sample#02", "reason": long, "approver": short, "until": "2026-02-01"}],
            "add": [{"id": "a1", "text": long, "reason": long, "role": short, "frequency": "weekly"}],
        },
        "contract": {"template": "ctr-sample", "values": {"estate_name": short}},
        "evidence": {"from": "2026-01-01", "to": "2026-03-31", "note": long},
    }


def made_from(library: Library) -> dict[str, Artifact]:
    """Every file of the pages by its path."""
    return {artifact.path: artifact for artifact in render(library, Order(TODAY))}


@cache
def corpus() -> dict[str, Artifact]:
    """The pages of the whole knowledge base, made once."""
    return made_from(load(ROOT))
