"""One list page for each kind, the glossary, and where the data come from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from compliance_kit.kinds import words
from compliance_kit.library import Library
from compliance_kit.model import Document
from compliance_kit.outputs.site.page import Page
from compliance_kit.outputs.site.routes import TABS, page_of, ranked

LEADS = {
    "regulation": ("law/", "法规", "按效力位阶排列。每条义务都能看到落实到了哪里；没有核对过的一律标明。", "trace"),
    "standard": ("standard/", "标准", "每一项要求都能核查，写明依据、岗位、频次、方法和证据。", "metrics"),
    "metric": ("metric/", "指标", "每个指标写明口径、单位、方向和最少样本数。", ""),
    "plan": ("plan/", "预案", "先看处置步骤和岗位应急处置卡；每张卡可以单独打印。", ""),
    "checklist": (
        "checklist/",
        "检查表",
        "PDF 和 Word 用于打印，Excel 用于填报；不适用的检查项在项目专用表里自动略去。",
        "",
    ),
    "contract": ("contract/", "合同", "条款逐条注明依据；金额、期限等由项目参数填入，备选条款按条件取用。", ""),
    "project": ("project/", "物业项目", "每个项目适用什么、收紧了什么、不采用什么，为什么。", ""),
}


def pages(library: Library) -> Iterator[Page]:
    """The list pages, the glossary and the page about the data."""
    for kind, (address, title, lead, extra) in LEADS.items():
        show = {"kind": kind, "documents": _listed(library, kind), "lead": lead, "extra": extra}
        yield Page(address, title, "index.md.j2", TABS.get(kind, address), show=show, hide=("navigation", "toc"))
    yield from _glossaries(library)
    rows = tuple(library.requirements())
    roles = [(role, role) for role in sorted({r.role for _, _, r in rows if r.role})]
    show = {"rows": rows, "roles": roles}
    title = "全部要求"
    yield Page("requirement/", title, "requirements.md.j2", "standard/", show=show, hide=("navigation", "toc"))
    counts = [(words.KIND[kind], sum(d.head.kind == kind for d in library.files)) for kind in words.KIND]
    yield Page("about/", "关于数据", "about.md.j2", "about/", kind="说明", show={"counts": counts})


def _listed(library: Library, kind: str) -> tuple[Document[Any], ...]:
    if kind == "standard":
        return library.standards
    found = tuple(d for d in library.documents.values() if d.head.kind == kind)
    return ranked(found) if kind == "regulation" else tuple(sorted(found, key=lambda d: d.id))


def _glossaries(library: Library) -> Iterator[Page]:
    """All terms on one page where only the usual glossary exists; further glossaries have pages of their own."""
    by_page = {page_of(d): d for d in library.glossaries}
    main = by_page.pop("glossary/", None)
    first = [main] if main else []
    for address, title, found in (("glossary/", "术语", first), *((a, d.title, [d]) for a, d in by_page.items())):
        count = sum(len(d.body.terms) for d in found)
        yield Page(address, title, "glossary.md.j2", "glossary/", "术语", {"documents": found, "count": count})
