"""What citations are made of: the patterns by which they are read, and the spellings that mean the same."""

from __future__ import annotations

import re

# Patterns match a text in which marks that mean the same are one, character for character, so that places stay true.
# That keeps their character sets small, which is what compiling them takes time for.
ONE_SPELLING = str.maketrans(
    "０１２３４５６７８９〇两(),，;-‐‑–—―~～－−到\u200b\ufeff", "0123456789零二（）、、；" + "至" * 11 + "  "
)

# Possessive quantifiers (*+, ++) keep each pattern linear in the length of its text.
N = r"(?:[0-9]++|[零一二三四五六七八九十百千万亿]++)"
BRACKETED = rf"（\s*+{N}\s*+）"
_ONE = rf"(?:{BRACKETED}|{N})"
_MORE = rf"\s*+(?:至{{1,2}}|[、和及与])\s*+(?:第\s*+)?{_ONE}|(?<=）)\s*+{BRACKETED}"
NUMBERS = rf"(?P<numbers>{_ONE}(?:{_MORE})*+)"
AND = r"(?:以及|[和及与并]|或者?+)"
_SUFFIX = (
    "(?:条例|法典|规定|办法|解释|规范|标准|细则|决定|通知|规则|规程|意见|批复|通则|准则|总则|章程|制度|纲要|公约"
    "|指引|指南|导则|目录|公告|命令|答复|复函|纪要|法|编|典)"
)
_STANDARD = r"(?<![A-Z/])[A-Z]{2,6}+[0-9]{0,6}+(?:/[A-Z]{1,3}+)?+ ?+[A-Z]?+[0-9][0-9.]*+(?:至[0-9]{4})?+"
_QUOTED = r"《(?P<quoted>(?:[^《》\n]++|《[^《》\n]*+》)*+)》"
_NOTES_AHEAD = r"(?:\s*+（[^（）\n]{1,60}+）){0,3}+"

STEP = re.compile(
    rf"\s*+(?P<step>(?P<ordinal>第\s*+)?{NUMBERS}\s*+(?P<unit>[条款项目])(?:(?<=条)\s*+之\s*+(?P<sub>{N}))?)"
)
# 民法典938第3款, the shorthand of notes: read only in prose, and only right behind a bare title.
SHORTHAND = re.compile(
    r"(?P<step>(?P<numbers>[0-9]++(?:[至、][0-9]++)*+)(?P<unit>)(?P<sub>(?!))?)(?=\s*+(?:$|[、；。）第]))"
)
PART = re.compile(rf"(?:(?P<dash>至)\s*+)?(?:第\s*+)?（?\s*+(?P<n>{N})(?:\s*+）)?")
DASH = re.compile(r"\s*+至{1,2}+")
SEPARATOR = re.compile(rf"\s*+(?:[、；]\s*+{AND}?+|{AND})")
NUMERAL = re.compile(N)

VISIBLE = re.compile(r"[^\s\u200b\ufeff]")
TITLE = re.compile(_QUOTED)
BARE = re.compile(
    rf"(?!{_ONE}\s*+(?:条(?!例)|[款项目]))[^《》<>；。：\n第]{{0,80}}?(?:{_SUFFIX}|{_STANDARD})"
    rf"(?={_NOTES_AHEAD}\s*+(?:[第0-9《；、]|{AND}|全文|$))"
)
NOTE = re.compile(r"\s*+（([^（）\n]{1,60}+)）")
WHOLE = re.compile(r"\s*+全文")
VERSION = re.compile("[12][0-9]{3}年(?:[0-9]{1,2}月.*|第.次.*|[修公施通版文].*)?|.*(?:号|令|修正|修订|修改)")
STATUS = re.compile("试行|暂行|草案|征求意见稿|修订草案|送审稿|节选")
YEAR = re.compile("([12][0-9]{3})年?(?=[修公施通版]|$)")
ABBREVIATION = re.compile("(?:以下|下)[简统]?称")
ARABIC = str.maketrans("０１２３４５６７８９", "0123456789")

CANDIDATE = re.compile(rf"{_QUOTED}|{_SUFFIX}(?={_NOTES_AHEAD}\s*+(?:第\s*+{N}|[0-9]))")
TITLE_BREAK = re.compile(r"[^\w·]")
LEAD = re.compile("(?:.{0,20}?(?:依照|依据|根据|按照|违反|参照|参见|详见))?+(?:见(?!义勇)|[按据和及与或并])?+(?=..)")
HERE = re.compile(rf"(?:本|该|同|前述|上述){_SUFFIX}")
