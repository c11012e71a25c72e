"""Chinese citations, 《物业管理条例》第三十五条第二款 ⇄ nouns: the only place that reads or writes them.

How a law is divided (立法法 art. 61 in its 2015 numbering): 条 are numbered in Chinese numerals, 项 in Chinese numerals
in brackets, 目 in Arabic numerals. A 款 has no number in the law's own text: it is a paragraph of its 条, cited by
counting from the first. An article put in later is numbered 第一百二十条之一, so that nothing after it is renumbered.
"""

from __future__ import annotations

import re
from contextlib import suppress
from typing import NoReturn

from .model import ArticleNumber, Citation, Provision, Reference, Text, say

LONGEST = 500
"""The most characters that `parse` reads; a longer `basis` is a mistake."""

GREATEST = 9999
"""The greatest number of an article, paragraph, item or subitem."""


class CitationError(ValueError):
    """A citation that cannot be read: one sentence, and the characters `start` to `end` (exclusive) it is about."""

    def __init__(self, text: Text, start: int, end: int) -> None:
        super().__init__(str(text))
        self.text = text
        self.start = start
        self.end = end


# ── What citations are made of ───────────────────────────────────────────────────────────────────────────────────────

# Patterns match a text in which marks that mean the same are one, character for character, so that places stay true.
# That keeps their character sets small, which is what compiling them takes time for.
_ONE_SPELLING = str.maketrans(
    "０１２３４５６７８９〇两(),，;-‐‑–—―~～－−到\u200b\ufeff", "0123456789零二（）、、；" + "至" * 11 + "  "
)

# Possessive quantifiers (*+, ++) keep each pattern linear in the length of its text.
_N = r"(?:[0-9]++|[零一二三四五六七八九十百千万亿]++)"
_BRACKETED = rf"（\s*+{_N}\s*+）"
_ONE = rf"(?:{_BRACKETED}|{_N})"
_MORE = rf"\s*+(?:至{{1,2}}|[、和及与])\s*+(?:第\s*+)?{_ONE}|(?<=）)\s*+{_BRACKETED}"
_NUMBERS = rf"(?P<numbers>{_ONE}(?:{_MORE})*+)"
_AND = r"(?:以及|[和及与并]|或者?+)"
_SUFFIX = (
    "(?:条例|法典|规定|办法|解释|规范|标准|细则|决定|通知|规则|规程|意见|批复|通则|准则|总则|章程|制度|纲要|公约"
    "|指引|指南|导则|目录|公告|命令|答复|复函|纪要|法|编|典)"
)
_STANDARD = r"(?<![A-Z/])[A-Z]{2,6}+[0-9]{0,6}+(?:/[A-Z]{1,3}+)?+ ?+[A-Z]?+[0-9][0-9.]*+(?:至[0-9]{4})?+"
_QUOTED = r"《(?P<quoted>(?:[^《》\n]++|《[^《》\n]*+》)*+)》"
_NOTES_AHEAD = r"(?:\s*+（[^（）\n]{1,60}+）){0,3}+"

_STEP = re.compile(
    rf"\s*+(?P<step>(?P<ordinal>第\s*+)?{_NUMBERS}\s*+(?P<unit>[条款项目])(?:(?<=条)\s*+之\s*+(?P<sub>{_N}))?)"
)
# 民法典938第3款, the shorthand of notes: read only in prose, and only right behind a bare title.
_SHORTHAND = re.compile(
    r"(?P<step>(?P<numbers>[0-9]++(?:[至、][0-9]++)*+)(?P<unit>)(?P<sub>(?!))?)(?=\s*+(?:$|[、；。）第]))"
)
_PART = re.compile(rf"(?:(?P<dash>至)\s*+)?(?:第\s*+)?（?\s*+(?P<n>{_N})(?:\s*+）)?")
_DASH = re.compile(r"\s*+至{1,2}+")
_SEPARATOR = re.compile(rf"\s*+(?:[、；]\s*+{_AND}?+|{_AND})")
_NUMERAL = re.compile(_N)

_VISIBLE = re.compile(r"[^\s\u200b\ufeff]")
_TITLE = re.compile(_QUOTED)
_BARE = re.compile(
    rf"(?!{_ONE}\s*+(?:条(?!例)|[款项目]))[^《》<>；。：\n第]{{0,80}}?(?:{_SUFFIX}|{_STANDARD})"
    rf"(?={_NOTES_AHEAD}\s*+(?:[第0-9《；、]|{_AND}|全文|$))"
)
_NOTE = re.compile(r"\s*+（([^（）\n]{1,60}+)）")
_WHOLE = re.compile(r"\s*+全文")
_VERSION = re.compile("[12][0-9]{3}年(?:[0-9]{1,2}月.*|第.次.*|[修公施通版文].*)?|.*(?:号|令|修正|修订|修改)")
_STATUS = re.compile("试行|暂行|草案|征求意见稿|修订草案|送审稿|节选")
_YEAR = re.compile("([12][0-9]{3})年?(?=[修公施通版]|$)")
_ABBREVIATION = re.compile("(?:以下|下)[简统]?称")
_ARABIC = str.maketrans("０１２３４５６７８９", "0123456789")

_CANDIDATE = re.compile(rf"{_QUOTED}|{_SUFFIX}(?={_NOTES_AHEAD}\s*+(?:第\s*+{_N}|[0-9]))")
_TITLE_BREAK = re.compile(r"[^\w·]")
_LEAD = re.compile("(?:.{0,20}?(?:依照|依据|根据|按照|违反|参照|参见|详见))?+(?:见(?!义勇)|[按据和及与或并])?+(?=..)")
_HERE = re.compile(rf"(?:本|该|同|前述|上述){_SUFFIX}")


# ── Numbers ──────────────────────────────────────────────────────────────────────────────────────────────────────────

_DIGITS = "零一二三四五六七八九"
_PLACES = {"千": 1000, "百": 100, "十": 10, "": 1}


def chinese_number(n: int) -> str:
    """The number in Chinese as laws write it: 十, 二十, 一百零五, 一百一十, 一千零一.

    Raises:
        ValueError: `n` is not within 1..9999.
    """
    if not 1 <= n <= GREATEST:
        raise ValueError(f"not the number of a provision: {n}")
    written = ""
    for place, value in _PLACES.items():
        digit, n = divmod(n, value)
        if digit:
            written += _DIGITS[digit] + place
        elif written and n and not written.endswith("零"):
            written += "零"
    return written[1:] if written.startswith("一十") else written


def number(text: str) -> int:
    """The number, 1 to 9999, that Chinese numerals or Arabic digits (full-width too) say.

    Raises:
        CitationError: it says no such number, or can be read in two ways.
    """
    if not _NUMERAL.fullmatch(text.translate(_ONE_SPELLING)):
        _refuse(say("“{written}”不是编号，请写成“三十五”或“35”", written=text), 0, len(text))
    return _number(text, 0, len(text))


def _number(text: str, start: int, end: int) -> int:
    written = text[start:end]
    plain = written.translate(_ONE_SPELLING)
    is_arabic = plain[0].isdigit()
    # Measured before it is converted: Python refuses thousands of digits.
    if "万" in plain or "亿" in plain or (is_arabic and len(plain.lstrip("0")) > 4):
        _refuse(say("“{written}”太大：编号最大是 9999", written=written), start, end)
    value = int(plain) if is_arabic else _chinese_value(plain)
    if value == 0:
        _refuse(say("“{written}”不能作编号：编号从一开始", written=written), start, end)
    # 一十五 and 一百十五 can be read in one way only, and older laws write so.
    if not is_arabic and plain.replace("一十", "十") != _spelt(value).replace("一十", "十"):
        _refuse(_numeral_hint(written, plain, value), start, end)
    return value


def _chinese_value(plain: str) -> int:
    """What the numeral adds up to, however oddly it is put together; digits alone are read one by one, 三五 as 35."""
    if not any(place in plain for place in "十百千"):
        return int("".join(str(_DIGITS.index(digit)) for digit in plain[: len(str(GREATEST)) + 1]))
    total = digit = 0
    for character in plain:
        if character in _PLACES:
            total += (digit or 1) * _PLACES[character]
            digit = 0
        else:
            digit = _DIGITS.index(character)
    return total + digit


def _spelt(value: int) -> str:
    return chinese_number(value) if value <= GREATEST else ""


def _numeral_hint(written: str, plain: str, value: int) -> Text:
    places = [place for place in plain if place in _PLACES]
    suggested = _spelt(value)
    if not suggested or places != sorted(set(places), key="千百十".index):
        return say("“{written}”不是通常的数字写法，请改写，例如“一百零五”或“105”", written=written)
    last, tens_or_more = plain[-1], _PLACES.get(plain[-2:-1], 0) // 10
    if last in _DIGITS and tens_or_more > 1:
        digit = _DIGITS.index(last)
        other = chinese_number(value - digit + digit * tens_or_more)
        return say("“{written}”有两种读法，请写“{one}”或“{other}”", written=written, one=suggested, other=other)
    return say("“{written}”请写成“{one}”", written=written, one=suggested)


# ── Writing ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def article_text(article: ArticleNumber) -> str:
    """An article's number: 第三十五条, 第一百二十条之一."""
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
    return f"《{_inner(name)}》" + "".join(f"（{note}）" for note in notes) + "、".join(written)


def split_title(title: str) -> tuple[str, tuple[str, ...]]:
    """A title's name and the versions or document numbers behind it: 物业管理条例（2018年修正） has one, 2018年修正."""
    return _peel(title.strip(), _VERSION)


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
        pairs = zip(_levels(provision), _levels(before), strict=True)
        parting = next((level for level, (mine, other) in enumerate(pairs) if mine != other), 0)
        if _levels(provision)[parting] and _levels(before)[parting]:
            return _below(provision, parting) if parting else provision_text(provision)
    return provision_text(provision)


def _levels(provision: Provision) -> tuple[int, int, int, int]:
    return provision.article.main, provision.paragraph, provision.item, provision.subitem


def _inner(name: str) -> str:
    # GB/T 15834: a title within a title stands in 〈〉.
    return name.replace("《", "〈").replace("》", "〉")


def _peel(title: str, *kinds: re.Pattern[str]) -> tuple[str, tuple[str, ...]]:
    """The title without the brackets of those kinds at its end, and what they say in its usual spelling."""
    notes: tuple[str, ...] = ()
    while title.endswith(("）", ")")):
        opening = max(title.rfind("（"), title.rfind("("))
        note = _tidy(title[opening + 1 : -1])
        if opening < 1 or not any(kind.fullmatch(note) for kind in kinds):
            break
        title, notes = title[:opening].rstrip(), (note, *notes)
    return title, notes


def _tidy(note: str) -> str:
    return _YEAR.sub(r"\1年", note.strip().translate(_ARABIC), count=1)


# ── Reading ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def parse(text: str) -> tuple[Citation, ...]:
    """The citations that one `basis` states, with their places in `text`; at least one.

    Raises:
        CitationError: some of it cannot be read; points at the smallest wrong stretch and says how to mend it.
    """
    if len(text) > LONGEST:
        _refuse(say("引用太长：最多 {most} 个字，请分成几条来写", most=LONGEST), LONGEST, len(text))
    position = _skip(text, 0)
    if position == len(text):
        _refuse(say("引用是空的，请写明法规名称和条号，例如“《物业管理条例》第三十五条”"), 0, len(text))
    plain = text.translate(_ONE_SPELLING)
    citations = []
    while position < len(text):
        title = _title(text, plain, position)
        if title is None:
            _complain(text, plain, position)
        reader = _Reader(text, plain, title[1])
        reader.read(reader.numbered(title[1]))
        citations.append(Citation(title[0], tuple(reader.references), position, reader.position))
        position = _next(text, plain, reader.position)
    return tuple(citations)


def find_in(text: str) -> tuple[Citation, ...]:
    """The citations in running prose, in order; what cannot be read is skipped, so never an error.

    Titles in 《》 count even alone; titles without need an article behind them, and 本法 or 该条例 are nobody's title.
    """
    plain = text.translate(_ONE_SPELLING)
    found: list[Citation] = []
    position = 0
    while candidate := _CANDIDATE.search(plain, position):
        citation = _found(text, candidate, position)
        position = candidate.end()
        if citation is not None:
            found.append(citation)
            position = citation.end
    return tuple(found)


def _found(text: str, candidate: re.Match[str], floor: int) -> Citation | None:
    plain, end = candidate.string, candidate.end()
    is_quoted = candidate["quoted"] is not None
    start = candidate.start() if is_quoted else _bare_start(text, floor, end)
    title, end = _titled(text, plain, text[start + 1 : end - 1] if is_quoted else text[start:end], end)
    if not title or _HERE.fullmatch(title):
        return None
    reader = _Reader(text, plain, end)
    with suppress(CitationError):
        reader.read(reader.numbered(end) or (None if is_quoted else _SHORTHAND.match(plain, end)))
    if not is_quoted and (len(title) < 2 or not reader.references):
        return None
    return Citation(title, tuple(reader.references), start, reader.references[-1].end if reader.references else end)


def _bare_start(text: str, floor: int, end: int) -> int:
    """Where the title without 《》 that ends at `end` begins: behind punctuation and words like 依照."""
    start = max(floor, end - 60)
    for mark in _TITLE_BREAK.finditer(text, start, end):
        start = mark.end()
    lead = _LEAD.match(text, start, end)
    return lead.end() if lead else start


def _skip(text: str, position: int) -> int:
    visible = _VISIBLE.search(text, position)
    return visible.start() if visible else len(text)


def _title(text: str, plain: str, position: int) -> tuple[str, int] | None:
    if quoted := _TITLE.match(plain, position):
        if not quoted["quoted"].strip():
            _refuse(say("书名号里没有名称，请写明法规名称"), position, quoted.end())
        return _titled(text, plain, text[position + 1 : quoted.end() - 1], quoted.end())
    bare = _BARE.match(plain, position)
    return _titled(text, plain, text[position : bare.end()], bare.end()) if bare else None


def _titled(text: str, plain: str, name: str, position: int) -> tuple[str, int]:
    """The title in its usual spelling, with the brackets behind 》 that belong to it, and where all that ends."""
    notes = ""
    while match := _NOTE.match(plain, position):
        note = _tidy(text[match.start(1) : match.end(1)])
        if _VERSION.fullmatch(note) or _STATUS.fullmatch(note):
            notes += f"（{note}）"
        elif not _ABBREVIATION.match(note):
            break
        position = match.end()
    whole = _WHOLE.match(plain, position)
    name, known = _peel(_inner(name.strip()) + notes, _VERSION, _STATUS)
    return name + "".join(f"（{note}）" for note in known), whole.end() if whole else position


def _next(text: str, plain: str, position: int) -> int:
    """Where the next citation begins; the end of the text if there is none."""
    position = _skip(text, position)
    separator = _SEPARATOR.match(plain, position)
    after = _skip(text, separator.end()) if separator else position
    if position < len(text) and (after == len(text) or (separator is None and text[position] != "《")):
        _complain(text, plain, position)
    return after


class _Reader:
    """Reads what stands behind a title; keeps where it is and the references read so far."""

    def __init__(self, text: str, plain: str, position: int) -> None:
        self.text = text
        self.plain = plain
        self.position = position
        self.references: list[Reference] = []

    def numbered(self, position: int) -> re.Match[str] | None:
        """The step at `position`, if there is one and something shows that it counts: 第三项, （三）项, 3项.

        三项 alone mostly means "three items"; only behind 至 can it be nothing else.
        """
        step = _STEP.match(self.plain, position)
        return step if step and (step["ordinal"] or step["numbers"][0] in "（0123456789") else None

    def read(self, step: re.Match[str] | None) -> None:
        """Reads references from that step on, as far as they go."""
        while step:
            self.references += self._chain(step)
            dash = _DASH.match(self.plain, self.position)
            if dash and (until := _STEP.match(self.plain, dash.end())):
                self._close(self._chain(until))
            separator = _SEPARATOR.match(self.plain, self.position)
            step = self.numbered(separator.end()) if separator else None

    def _chain(self, step: re.Match[str]) -> list[Reference]:
        """The 条款项目 that follow one another unmarked: one provision, or several if the last one lists several."""
        start = step.start("step")
        base = self._inherited(step)
        rank = _rank(step)
        references = self._step(step, base)
        while deeper := self.numbered(self.position):
            self._check_deeper(deeper, rank, references)
            rank = _rank(deeper)
            references = self._step(deeper, references[0].provision)
        first = references[0]
        references[0] = Reference(first.provision, first.until, start, first.end)
        return references

    def _inherited(self, step: re.Match[str]) -> Provision | None:
        """The provision whose upper levels this step shares: 第三款 behind 第三十五条第一款 is of article 35."""
        rank = _rank(step)
        if not rank:
            return None
        if not self.references:
            self._refuse_step(
                step, say("“{written}”前面缺少条号，例如“第三十五条{written}”", written=self._written(step))
            )
        before = self.references[-1].until or self.references[-1].provision
        if not any(_levels(before)[rank:]):
            hint = say("看不清“{written}”属于哪一条哪一款，请从条号写起", written=self._written(step))
            self._refuse_step(step, hint)
        return before

    def _check_deeper(self, step: re.Match[str], rank: int, references: list[Reference]) -> None:
        if _rank(step) <= rank:
            hint = say("“{written}”放错了位置：依次写条、款、项、目，并列的几处用“、”隔开", written=self._written(step))
            self._refuse_step(step, hint)
        if len(references) > 1 or references[0].until:
            self._refuse_step(step, say("看不清“{written}”属于前面的哪一处，请分开写全", written=self._written(step)))
        if step["unit"] == "目" and not references[0].provision.item:
            self._refuse_step(step, say("“{written}”前面缺少项：目写在项的后面", written=self._written(step)))

    def _step(self, step: re.Match[str], base: Provision | None) -> list[Reference]:
        references: list[Reference] = []
        parts = tuple(_PART.finditer(self.plain, *step.span("numbers")))
        for part in parts:
            n = _number(self.text, *part.span("n"))
            sub = _number(self.text, *step.span("sub")) if step["sub"] and part is parts[-1] else 0
            provision = _placed(base, _rank(step), n, sub)
            if part["dash"]:
                references[-1] = self._ranged(references[-1], provision, part.end())
            else:
                references.append(Reference(provision, None, part.start(), part.end()))
        last = references[-1]
        references[-1] = Reference(last.provision, last.until, last.start, step.end())
        self.position = step.end()
        return references

    def _close(self, chain: list[Reference]) -> None:
        """Makes the last reference a range up to the chain's first."""
        if chain[0].until:
            _refuse(say("范围只写起点和终点，例如“第十条至第十二条”"), chain[0].start, chain[0].end)
        self.references[-1] = self._ranged(self.references[-1], chain[0].provision, chain[0].end)
        self.references += chain[1:]

    def _ranged(self, reference: Reference, until: Provision, end: int) -> Reference:
        first = reference.provision
        start, written = reference.start, self.text[reference.start : end]
        if reference.until:
            _refuse(say("“{written}”有两个终点：范围只写起点和终点", written=written), start, end)
        if [bool(n) for n in _levels(first)] != [bool(n) for n in _levels(until)]:
            _refuse(say("“{written}”的两头要写到同一层，例如都写到款", written=written), start, end)
        if until <= first:
            turned = reference_text(Reference(until, first)) if until < first else provision_text(first)
            _refuse(say("“{written}”的终点不在起点之后，请写成“{turned}”", written=written, turned=turned), start, end)
        return Reference(first, until, start, end)

    def _written(self, step: re.Match[str]) -> str:
        return self.text[step.start("step") : step.end("step")]

    def _refuse_step(self, step: re.Match[str], hint: Text) -> NoReturn:
        _refuse(hint, *step.span("step"))


def _rank(step: re.Match[str]) -> int:
    # "" is found at 0: the shorthand leaves out 条.
    return "条款项目".find(step["unit"])


def _placed(base: Provision | None, rank: int, n: int, sub: int) -> Provision:
    if base is None:
        return Provision(ArticleNumber(n, sub))
    if rank == 1:
        return Provision(base.article, n)
    if rank == 2:
        return Provision(base.article, base.paragraph, n)
    return Provision(base.article, base.paragraph, base.item, n)


# ── Complaints ───────────────────────────────────────────────────────────────────────────────────────────────────────

# Compiled only when there is something to complain about.
_COMPLAINTS: tuple[tuple[str, Text], ...] = (
    (r"[<＜〈«]{1,2}|[>＞〉»]{1,2}", say("书名号请用“《》”，不要用“{written}”")),
    (r"《", say("“《”没有配对的“》”，请在名称后面补上“》”")),
    (r"[^《》；、第]*》", say("“{written}”没有配对的“《”，请在名称前面补上“《”")),
    (r"第\s*[条款项目]", say("“{written}”中间缺少编号，例如“第三十五条”")),
    (rf"第?\s*{_N}\s*[.．][0-9.．]*条?", say("“{written}”不是条号；引用标准时请只写标准的名称")),
    (rf"第\s*{_N}\s*(?:章|节|编|部分)", say("“{written}”太宽，请引用到具体的条")),
    (rf"(?:第|(?=[（0-9])){_STEP.pattern}", say("“{written}”前面没有写法规名称，例如“《物业管理条例》{written}”")),
    (rf"第\s*{_NUMBERS}", say("“{written}”后面缺少“条”“款”“项”或“目”")),
    (rf"{_NUMBERS}\s*[条款项目]", say("“{written}”前面缺少“第”，请写成“第{written}”")),
    ("第", say("“第”后面缺少编号，例如“第三十五条”")),
    (rf"之\s*{_N}", say("“{written}”前面缺少条号，请写全，例如“第一百二十条之一”")),
    ("之", say("“之”后面缺少编号，例如“第一百二十条之一”")),
    ("至+", say("“{written}”接不上：范围写成“第十条至第十二条”")),
    ("等+", say("请逐条写明，不要写“{written}”")),
    (_BRACKETED, say("“{written}”请写成“第{written}项”")),
    ("（[^（）]*）?", say("看不懂“{written}”：名称后面的括号里写版本或文号，例如“（2018年修正）”")),
    (_NUMBERS, say("“{written}”请写成“第{written}条”")),
    (rf"[。.、；：:！!？?]+|{_AND}", say("多了“{written}”，请删去")),
    (r"[^《》；、。]*[^《》；、。\s]|.", say("看不懂“{written}”，请照“《物业管理条例》第三十五条”的样子写")),
)


def _complain(text: str, plain: str, position: int) -> NoReturn:
    """Says what is wrong at `position`, by the first complaint that fits; the last fits everything."""
    matches = ((re.compile(pattern, re.DOTALL).match(plain, position), hint) for pattern, hint in _COMPLAINTS)
    match, hint = next((match, hint) for match, hint in matches if match)
    _refuse(say(hint.msgid, written=text[match.start() : match.end()]), *match.span())


def _refuse(text: Text, start: int, end: int) -> NoReturn:
    raise CitationError(text, start, end)
