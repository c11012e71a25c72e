"""法规: an instrument, its outline, and the duties its articles lay down, in our own words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from compliance_kit import citation
from compliance_kit.kinds.fields import applies, bases, basis, entries, head, verified
from compliance_kit.kinds.kind import Grounds, Kind, Link, Node
from compliance_kit.kinds.values import Duration, Verified, day, duration
from compliance_kit.model import Applies, ArticleNumber, Basis, Document, Provision, Route, Source

STATE = "中华人民共和国"
"""What the trade leaves out of a law's title."""
OURS = frozenset(
    {
        "物业服务企业", "使用单位", "任何单位和个人", "单位", "人员密集场所经营单位", "消防安全重点单位", "生产经营单位", "用人单位",
        "经营者", "个人信息处理者", "网络运营者", "保安从业单位", "系统管理单位", "活动承办者",
    }
)  # fmt: skip
"""The parties a property-management company can be; the duties of others are recorded, not covered."""
BINDING = frozenset({"obligation", "prohibition"})
_SHAPE = re.compile(r"(\d+)(?:[.](\d+))?(?:-(\d+))?(?:/(\d+|[?]))?(?:\(([\d:,]+)\))?")


@dataclass(frozen=True, slots=True)
class Version:
    """One text of an instrument; `effective` is None where no source gives it, `verified` False where dates are unsure."""

    promulgated: date
    effective: date | None
    note: str
    verified: bool


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two rules on one matter that differ, and which prevails."""

    article: ArticleNumber
    other: Basis
    prevails: str
    why: str


@dataclass(frozen=True, slots=True)
class ArticleShape:
    """What an article is made of: its chapter, how many 款 (0: not known), and the number of 项 in each 款 that has some."""

    number: ArticleNumber
    chapter: str
    paragraphs: int
    items: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class Penalty:
    """What a breach costs, in our own words, and the articles that say so."""

    text: str
    basis: tuple[Basis, ...]


@dataclass(frozen=True, slots=True)
class Duty:
    """One verifiable action that an article asks of somebody."""

    id: str
    who: str
    must: str
    nature: str
    provision: Provision
    frequency: str
    within: Duration | None
    retain: Duration | None
    penalty: Penalty | None
    applies: Applies
    tightens: str
    verified: bool
    note: str
    route: Route
    asks: str = ""
    """plan: that an emergency plan be made; drill: that it be practised; empty for all else."""

    @property
    def is_ours(self) -> bool:
        """Whether a property-management company must take this duty up itself."""
        return self.who in OURS and self.nature in BINDING


@dataclass(frozen=True, slots=True)
class Article:
    """One article of interest: its gist in our own words and its duties; number 0 where nobody has checked it."""

    number: ArticleNumber
    gist: str
    duties: tuple[Duty, ...]
    route: Route


@dataclass(frozen=True, slots=True)
class Regulation:
    """One instrument of law, or a standard that works like one."""

    level: str
    issuer: str
    number: str
    region: str
    status: str
    ended: date | None
    versions: tuple[Version, ...]
    verified: Verified | None
    conflicts: tuple[Conflict, ...]
    outline: Mapping[ArticleNumber, ArticleShape]
    articles: tuple[Article, ...]
    source: str

    @property
    def effective(self) -> date | None:
        """When the first text came into force, as far as a source says."""
        return min((v.effective for v in self.versions if v.effective), default=None)

    @property
    def newest(self) -> Version:
        """The text in force, as far as we know."""
        return max(self.versions, key=lambda version: version.promulgated)

    @property
    def is_in_force(self) -> bool:
        """Whether its duties bind today, as far as we know."""
        return self.status in ("in-force", "amended")

    def duties(self) -> Iterator[Duty]:
        """Every duty, in the order of the articles."""
        for article in self.articles:
            yield from article.duties


def read(source: Source) -> Document[Regulation]:
    """The instrument that a valid file holds."""
    data = source.data
    body = Regulation(
        level=data["level"],
        issuer=data["issuer"],
        number=data.get("number", ""),
        region=data["region"],
        status=data["status"],
        ended=day(data.get("ended")),
        versions=tuple(_version(v) for _, v in entries(data, "versions")),
        verified=verified(data["verified"]),
        conflicts=tuple(_conflict(c, route) for route, c in entries(data, "conflicts")),
        outline={
            s.number: s for _, part in entries(data, "outline") for s in shapes(part["chapter"], part["articles"])
        },
        articles=tuple(_article(a, route) for route, a in entries(data, "articles")),
        source=data.get("source", ""),
    )
    return Document(head(source), body, source)


def shapes(chapter: str, written: str) -> Iterator[ArticleShape]:
    """Read the compact notation of an outline: `1-5 6/2(2:10) 7` (see `importers/outline.py`)."""
    for found in _SHAPE.finditer(written):
        first, sub, last, paragraphs, items = found.groups()
        counts = {int(pair.split(":")[0]): int(pair.split(":")[1]) for pair in items.split(",")} if items else {}
        size = 0 if paragraphs == "?" else int(paragraphs or 1)
        for main in range(int(first), int(last or first) + 1):
            yield ArticleShape(ArticleNumber(main, int(sub or 0)), chapter, size, counts)


def _version(data: dict[str, Any]) -> Version:
    promulgated = day(data["promulgated"])
    assert promulgated is not None  # the schema requires it
    return Version(promulgated, day(data.get("effective")), data.get("note", ""), data.get("verified", True))


def _conflict(data: dict[str, Any], route: Route) -> Conflict:
    other = basis(data["with"], (*route, "with"))
    return Conflict(ArticleNumber(data["on"]), other, data["prevails"], data["why"])


def _article(data: dict[str, Any], route: Route) -> Article:
    main, _, sub = str(data.get("number", 0)).partition("-")
    number = ArticleNumber(int(main), int(sub or 0))
    duties = tuple(_duty(d, number, at) for at, d in entries(data, "duties", route))
    return Article(number, data["gist"], duties, route)


def _duty(data: dict[str, Any], number: ArticleNumber, route: Route) -> Duty:
    penalty = data.get("penalty")
    return Duty(
        id=data["id"],
        who=data["who"],
        must=data["must"],
        nature=data.get("nature", "obligation"),
        provision=Provision(number, data.get("paragraph", 0), data.get("item", 0)),
        frequency=data.get("frequency", ""),
        within=duration(data.get("within")),
        retain=duration(data.get("retain")),
        penalty=Penalty(penalty["text"], bases(penalty, (*route, "penalty"))) if penalty else None,
        applies=applies(data),
        tightens=data.get("tightens", ""),
        verified=data.get("verified", True),
        note=data.get("note", ""),
        route=route,
        asks=data.get("asks", ""),
    )


def article_key(number: ArticleNumber) -> str:
    """The permanent anchor of an article: art-35, art-120-1."""
    return f"art-{number.main}" + (f"-{number.sub}" if number.sub else "")


def short_title(instrument: Document[Regulation]) -> str:
    """The title as the trade says it: without the state's name."""
    return instrument.title.removeprefix(STATE)


def nodes(document: Document[Regulation]) -> Iterator[Node]:
    """The parts that can be pointed at."""
    name = short_title(document)
    for article in document.body.articles:
        label = f"《{name}》{citation.article_text(article.number)}"
        yield Node(
            f"{document.id}#{article_key(article.number)}", "article", label, article.gist, document.id, article.route
        )
        for duty in article.duties:
            where = f"《{name}》{citation.provision_text(duty.provision)}"
            yield Node(f"{document.id}#{duty.id}", "duty", where, duty.must, document.id, duty.route)


def grounds(document: Document[Regulation]) -> Iterator[Grounds]:
    """The parts that rest on law, with their bases."""
    for duty in document.body.duties():
        if duty.penalty:
            yield Grounds(f"{document.id}#{duty.id}", document, duty.penalty.basis, "penalty")
    for conflict in document.body.conflicts:
        origin = f"{document.id}#{article_key(conflict.article)}"
        yield Grounds(origin, document, (conflict.other,), "conflicts")


def links(document: Document[Regulation]) -> Iterator[Link]:
    """The ids that the document writes."""
    for duty in document.body.duties():
        if duty.tightens:
            yield Link(f"{document.id}#{duty.id}", duty.tightens, "tightens", document.id, (*duty.route, "tightens"))


KIND = Kind(
    name="regulation",
    title="法规",
    folder="regulations",
    read=read,
    nodes=nodes,
    grounds=grounds,
    links=links,
    patterns=(
        "regulations/*.yml",
        *(f"regulations/{folder}/**/*.yml" for folder in ("national", "local", "reference")),
    ),
)
