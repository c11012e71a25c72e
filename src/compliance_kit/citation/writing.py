"""Nouns → citations in their one canonical spelling."""

from __future__ import annotations

import re

from compliance_kit.citation import grammar
from compliance_kit.citation.numbers import chinese_number
from compliance_kit.model import ArticleNumber, Citation, Provision, Reference


def article_text(article: ArticleNumber) -> str:
    """An article's number: 第三十五条, 第一百二十条之一; 0 is an article whose number nobody has checked."""
    if not article.main:
        return "（条号未核）"
    return f"第{chinese_number(article.main)}条" + (f"之{chinese_number(article.sub)}" if article.sub else "")


def provision_text(provision: Provision) -> str:
    """A provision in full: 第三十五条第二款第（三）项第1目."""
    return article_text(provision.article) + _below(provision, 1)


def reference_text(reference: Reference) -> str:
    """A provision or range in full: 第三十五条, 第十条至第十二条, 第十条第一款第（二）项至第（四）项."""
    if reference.until is None:
        return provision_text(reference.provision)
    return f"{provision_text(reference.provision)}至{_following(reference.until, reference.provision)}"


def citation_text(citation: Citation, title: str | None = None) -> str:
    """A citation in its one canonical spelling, under `title` if given: 《物业管理条例》第三十五条第一款、第三款."""
    name, notes = split_title(citation.title if title is None else title)
    written = []
    before: Provision | None = None
    for reference in citation.references:
        full = provision_text(reference.provision)
        # 第一款、第二款至第十一条第一款 would mislead: a range beyond its article starts with the article.
        is_within = reference.until is None or reference.until.article == reference.provision.article
        start = _following(reference.provision, before) if is_within else full
        written.append(start + reference_text(reference).removeprefix(full))
        before = reference.until or reference.provision
    return f"《{inner(name)}》" + "".join(f"（{note}）" for note in notes) + "、".join(written)


def split_title(title: str) -> tuple[str, tuple[str, ...]]:
    """A title's name and the versions or document numbers behind it: 物业管理条例（2018年修正） has one, 2018年修正."""
    return peel(title.strip(), grammar.VERSION)


def _below(provision: Provision, level: int) -> str:
    written = ""
    if provision.paragraph and level <= 1:
        written += f"第{chinese_number(provision.paragraph)}款"
    if provision.item and level <= 2:
        written += f"第（{chinese_number(provision.item)}）项"
    if provision.subitem:
        written += f"第{provision.subitem}目"
    return written


def _following(provision: Provision, before: Provision | None) -> str:
    """The provision as written behind another: only from where they part, as in 第三十五条第一款、第三款."""
    if before is not None and before.article == provision.article:
        pairs = zip(levels(provision), levels(before), strict=True)
        parting = next((level for level, (mine, other) in enumerate(pairs) if mine != other), 0)
        if levels(provision)[parting] and levels(before)[parting]:
            return _below(provision, parting) if parting else provision_text(provision)
    return provision_text(provision)


def levels(provision: Provision) -> tuple[int, int, int, int]:
    """The numbers of a provision's 条, 款, 项 and 目; 0 where it has none."""
    return provision.article.main, provision.paragraph, provision.item, provision.subitem


def inner(name: str) -> str:
    """A title's name as it stands within 《》."""
    # GB/T 15834: a title within a title stands in 〈〉.
    return name.replace("《", "〈").replace("》", "〉")


def peel(title: str, *kinds: re.Pattern[str]) -> tuple[str, tuple[str, ...]]:
    """The title without the brackets of those kinds at its end, and what they say in its usual spelling."""
    notes: tuple[str, ...] = ()
    while title.endswith(("）", ")")):
        opening = max(title.rfind("（"), title.rfind("("))
        note = tidy(title[opening + 1 : -1])
        if opening < 1 or not any(kind.fullmatch(note) for kind in kinds):
            break
        title, notes = title[:opening].rstrip(), (note, *notes)
    return title, notes


def tidy(note: str) -> str:
    """What a bracket behind a title says, in its usual spelling: 2018年修正."""
    return grammar.YEAR.sub(r"\1年", note.strip().translate(grammar.ARABIC), count=1)
