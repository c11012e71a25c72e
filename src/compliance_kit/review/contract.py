"""A contract laid out for review: its paragraphs, the sentences in them, and which kind of contract it is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from compliance_kit.required_terms import Kind, kind_of, title_of
from compliance_kit.wording import Folded, fold

_ARTICLE = re.compile(r"第[零〇一二三四五六七八九十百千\d]+条")
_CHAPTER = re.compile(
    r"第[零〇一二三四五六七八九十百千\d]+[章节部分编]|附件[一二三四五六七八九十\d]*[::]?|[一二三四五六七八九十]+、"
)
_ITEM = re.compile(r"[\(\[]?(?:[一二三四五六七八九十]{1,3}|\d{1,2}|[a-z])[\)\]、.:]|[①-⑳]|[-—●•·■◆*]")
_SENTENCE = re.compile(r"[^。!?\n]+[。!?\n]?")
_PART = re.compile(r"[^;]+;?")
_BANS = re.compile(r"(?:禁止|不得|严禁)[^,。:]{0,8}$")
_LONGEST_TITLE = 30


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph of a contract or of a cell; `index` counts from 1 through the whole file, empty ones too."""

    index: int
    text: str
    label: str = ""
    """The number that Word shows before it, such as 第八条."""
    is_bold: bool = False
    in_table: bool = False


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence, or one item of a list; `start` is where it begins in the folded paragraph."""

    text: str
    lead: str
    """What the list was opened with, such as 乙方不得有下列行为: ; empty outside a list."""
    before: str
    """The title it stands under and the sentence before it: what 前款 and 该业主 point at."""
    start: int
    paragraph: Paragraph
    folded: Folded
    article: str
    """第八条 as written; empty where the contract numbers nothing."""
    earlier: str = ""
    """All of its paragraph that stands before it: what the paragraph is about."""

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Where characters of the sentence stand in the paragraph's own text."""
        return self.folded.original(self.start + start, self.start + end)


@dataclass(frozen=True, slots=True)
class Contract:
    """A contract to review in one region; `text` is all of it, folded, a line for each paragraph."""

    paragraphs: tuple[Paragraph, ...]
    sentences: tuple[Sentence, ...]
    text: str
    kind: Kind
    region: str = "CN"

    @property
    def is_titled_otherwise(self) -> bool:
        """Whether its title names another contract, such as one on cleaning, so that owners are no party to it."""
        return self.kind is Kind.OTHER and title_of(self.text) != ""


def contract(paragraphs: Iterable[Paragraph], region: str = "CN") -> Contract:
    """Lay out a contract."""
    rows = tuple(paragraphs)
    folded = [fold(row.text) for row in rows]
    text = "\n".join(fold(row.label).text + part.text for row, part in zip(rows, folded, strict=True))
    return Contract(rows, tuple(_sentences(rows, folded)), text, kind_of(text), region)


def _sentences(rows: tuple[Paragraph, ...], folded: list[Folded]) -> Iterator[Sentence]:
    article, title, lead, last = "", "", "", ""
    for row, part in zip(rows, folded, strict=True):
        label = fold(row.label).text
        if not part.text:
            continue
        whole = label + part.text
        if found := _ARTICLE.match(whole):
            article, lead, last = found[0], "", ""
            title = whole[found.end() :].partition("。")[0][:_LONGEST_TITLE]
        elif _CHAPTER.match(whole) and len(whole) <= _LONGEST_TITLE:
            title, lead, last = whole, "", ""
            article = "" if whole.startswith("附件") else article
        elif lead and not _continues(whole, label, last):
            lead = ""
        opened = lead or (title + ":" if _BANS.search(title) else "")
        yield from _of_paragraph(row, part, (opened, title, article))
        last = part.text
        if part.text.endswith(":"):
            lead = re.split(r"[。;]", part.text)[-1]


def _continues(whole: str, label: str, last: str) -> bool:
    """Whether a paragraph is one more item of the list that stands open."""
    return bool(label and _ITEM.match(label)) or bool(_ITEM.match(whole)) or last.endswith((":", ";", "、", ","))


def _of_paragraph(row: Paragraph, folded: Folded, around: tuple[str, str, str]) -> Iterator[Sentence]:
    opened, title, article = around
    lead, before = opened, title
    for sentence in _SENTENCE.finditer(folded.text):
        if lead != opened and not _ITEM.match(sentence[0]):
            lead = opened
        for part in _PART.finditer(sentence[0]):
            text = part[0]
            start = sentence.start() + part.start()
            yield Sentence(text, lead, before, start, row, folded, article, folded.text[:start])
            before = title + text
            if found := re.match(r"[^:]*:(?=[\(\d①-⑳\n]|$|[^:]*;)", text):
                lead = opened + found[0]
