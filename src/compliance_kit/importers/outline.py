"""The skeleton of a law's text: its chapters, its articles, and how many 款 and 项 each has; no sentence is kept.

Reads the Markdown of public law collections: `# title`, history lines, `<!-- INFO END -->`, then paragraphs and `##` headings.
An article's paragraph starts `第X条 `; every further paragraph is a 款, or a 项 where it starts with a bracketed number.
The compact notation that `regulations/` carries: `1-5 6/2(2:10) 7` says that articles 1 to 5 and 7 have one 款 and no
项, and that article 6 has 2 款, the second with 10 项; `8(1:4)` one 款 with 4 项; `120.1` 第一百二十条之一; `/?` unknown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby

from compliance_kit.citation import number
from compliance_kit.kinds.regulation import ArticleShape
from compliance_kit.model import ArticleNumber

_NUMERAL = "[零〇一二三四五六七八九十百千]+"
_HEADING = re.compile(r"(#+)\s*(.*)")
_DIVISION = re.compile(rf"第\s*({_NUMERAL})\s*(分编|编|章|节)\s*(.*)")
# The separator keeps 第三条规定的… inside a sentence from opening an article.
_ARTICLE = re.compile(rf"第({_NUMERAL})条(?:之({_NUMERAL}))?(?:\s|$)")
# Collections mix full-width and half-width brackets, even within one pair.
_ITEM = re.compile(rf"[（(]\s*{_NUMERAL}\s*[）)]")
_SUBITEM = re.compile(r"[0-9０-９]+\s*[.．、]")
_INVISIBLE = re.compile("[\u200b\u200c\u200d\ufeff]")
_RANKS = ("编", "分编", "章", "节")
_SENTENCE_ENDS = tuple("。；;：:！？!?”》）)，,、…")
_END_OF_HEAD = "<!-- INFO END -->"


@dataclass(frozen=True, slots=True)
class OutlineChapter:
    """One run of articles under one heading; `chapter` is the path of headings down to it, empty where there is none."""

    chapter: str
    articles: tuple[ArticleShape, ...]


@dataclass(slots=True)
class _Counting:
    """An article as it is being read."""

    number: ArticleNumber
    chapter: str
    paragraphs: int = 1
    items: dict[int, int] = field(default_factory=dict)

    def add(self, line: str) -> None:
        if _ITEM.match(line):
            self.items[self.paragraphs] = self.items.get(self.paragraphs, 0) + 1
        elif not _SUBITEM.match(line) and not _is_lost_heading(line):
            self.paragraphs += 1

    def shape(self) -> ArticleShape:
        return ArticleShape(self.number, self.chapter, self.paragraphs, self.items)


def outline(text: str, *, under: str = "") -> tuple[OutlineChapter, ...]:
    """The chapters of a law's Markdown text with the shape of every article, in the order of the text.

    Args:
        text: one law, or one part of a law that is kept in several files.
        under: the heading above that part, such as 第二编 物权; put before every chapter's path.
    """
    runs = groupby(_articles(text, under), key=lambda article: article.chapter)
    return tuple(OutlineChapter(chapter, tuple(run)) for chapter, run in runs)


def unknown(chapter: str, first: int, last: int) -> OutlineChapter:
    """A chapter of which only the article numbers are known; its articles have 0 款, which means: not known."""
    return OutlineChapter(
        chapter, tuple(ArticleShape(ArticleNumber(main), chapter, 0, {}) for main in range(first, last + 1))
    )


def compact(articles: Iterable[ArticleShape]) -> str:
    """The articles in the compact notation; runs of plain, or of wholly unknown, articles become ranges."""
    groups = groupby(enumerate(articles), key=lambda pair: _run_key(*pair))
    return " ".join(_written(tuple(shape for _, shape in run)) for _, run in groups)


def outline_fields(chapters: Iterable[OutlineChapter]) -> list[dict[str, str]]:
    """The chapters as the `outline` field of a regulation file."""
    return [{"chapter": chapter.chapter, "articles": compact(chapter.articles)} for chapter in chapters]


def _articles(text: str, under: str) -> Iterator[ArticleShape]:
    path: dict[int, str] = {}
    current: _Counting | None = None
    for line in _lines(text):
        heading, opening = _HEADING.match(line), _ARTICLE.match(line)
        if current and (heading or opening):
            yield current.shape()
            current = None
        if heading:
            path = _stepped(path, len(heading[1]), heading[2])
        elif opening:
            chapter = " ".join(filter(None, (under, *path.values())))
            current = _Counting(_article_number(opening), chapter)
        elif current:
            current.add(line)
    if current:
        yield current.shape()


def _lines(text: str) -> Iterator[str]:
    body = text.partition(_END_OF_HEAD)[2] or text
    for line in body.splitlines():
        # str.strip takes NBSP, U+2002 and U+3000 too; zero-width characters it does not.
        if visible := _INVISIBLE.sub("", line).strip():
            yield visible


def _stepped(path: Mapping[int, str], depth: int, heading: str) -> dict[int, str]:
    """The path of headings once this one is met: it replaces its own rank and everything below."""
    found = _DIVISION.match(heading)
    # The number of # is no guide where the words say the rank: the civil code's 章 stand at ### or at ##.
    rank = _RANKS.index(found[2]) if found else depth
    kept = {above: name for above, name in path.items() if above < rank}
    # 第七章 附 则: spaces inside a name are typography.
    name = f"第{found[1]}{found[2]} {''.join(found[3].split())}" if found else "".join(heading.split())
    return {**kept, rank: name.strip()} if name else kept


def _article_number(opening: re.Match[str]) -> ArticleNumber:
    return ArticleNumber(number(opening[1]), number(opening[2]) if opening[2] else 0)


def _is_lost_heading(line: str) -> bool:
    """Whether a paragraph is a chapter heading that lost its mark and ran into the article before it: 运行管理."""
    return len(line) <= 20 and not line.endswith(_SENTENCE_ENDS)


def _run_key(position: int, shape: ArticleShape) -> tuple[object, ...]:
    """Equal for neighbours that may be written as one range: consecutive, and plain or unknown alike."""
    is_rangeable = not shape.number.sub and not shape.items and shape.paragraphs < 2
    return (shape.number.main - position, shape.paragraphs) if is_rangeable else (shape.number,)


def _written(run: tuple[ArticleShape, ...]) -> str:
    first, last = run[0], run[-1]
    written = f"{first.number.main}" + (f".{first.number.sub}" if first.number.sub else "")
    written += f"-{last.number.main}" if len(run) > 1 else ""
    written += "/?" if not first.paragraphs else f"/{first.paragraphs}" if first.paragraphs > 1 else ""
    items = ",".join(f"{paragraph}:{count}" for paragraph, count in sorted(first.items.items()))
    return written + (f"({items})" if items else "")
