"""What a Word file holds beside its paragraphs, in words: what was not reviewed, and what changed without being compared."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from compliance_kit.model import Text, say

if TYPE_CHECKING:
    from compliance_kit.outputs.office import Aside

NAMES: Mapping[str, Text] = {
    "headers": say("页眉"),
    "footers": say("页脚"),
    "footnotes": say("脚注"),
    "endnotes": say("尾注"),
    "comments": say("批注"),
    "text-boxes": say("文本框"),
    "pictures": say("图片"),
    "diagrams": say("图表和 SmartArt"),
    "formulas": say("公式"),
    "symbols": say("符号和复选框"),
    "embedded-files": say("嵌入的文件"),
    "insertions": say("修订中的新增"),
    "deletions": say("修订中的删除"),
}
_READ = ("text-boxes", "insertions")
"""Read with the rest."""
_TRACKED = ("insertions", "deletions")
"""Told in a sentence of their own."""


def is_unread(aside: Aside) -> bool:
    """Whether what it says was not reviewed."""
    return aside.kind.value not in _READ


def unread(asides: Sequence[Aside], *, has_words: bool) -> Iterator[Text]:
    """What of a contract was not reviewed, in sentences."""
    by_kind = {aside.kind.value: aside for aside in asides}
    pictures = by_kind.get("pictures")
    if not has_words and pictures:
        yield say("文件里没有文字，只有 {n} 张图片：可能是扫描件，请先识别成文字再审查。", n=pictures.count)
    elif not has_words:
        yield say("文件里没有文字。")
    left = [aside for aside in asides if is_unread(aside) and aside.kind.value not in _TRACKED]
    if left:
        listed = [say("{name} {n} 处", name=NAMES[aside.kind.value], n=aside.count) for aside in left]
        yield say("没有审查的内容，请人工核对：{listed}。", listed=_joined(listed))
    added, gone = (by_kind[k].count if k in by_kind else 0 for k in _TRACKED)
    if added or gone:
        yield say(
            "文件里有还没有接受的修订（新增 {added} 处，删除 {gone} 处）：按接受全部修订后的文字审查，删除的文字没有审查。",
            added=added,
            gone=gone,
        )


def changed_aside(old: Sequence[Aside], new: Sequence[Aside]) -> Iterator[Text]:
    """What differs between two versions beside their paragraphs, in sentences."""
    before, after = ({aside.kind.value: aside for aside in asides} for asides in (old, new))
    changed = [kind for kind in NAMES if _said(before, kind) != _said(after, kind)]
    beside = [NAMES[kind] for kind in changed if kind not in (*_READ, *_TRACKED)]
    if beside:
        yield say("有改动但没有逐条比较的内容，请人工核对：{listed}。", listed=_joined(beside))
    if "text-boxes" in changed:
        yield say("文本框里的文字有改动：列在上面，但修订稿里不标修订，只有新版的文字。")


def _said(asides: Mapping[str, Aside], kind: str) -> str:
    return asides[kind].text if kind in asides else ""


def _joined(parts: Sequence[Text]) -> Text:
    """A list in one text, in whatever language it will be told."""
    first, *rest = parts
    found = first
    for part in rest:
        found = say("{a}、{b}", a=found, b=part)
    return found
