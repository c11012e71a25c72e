"""What cannot be read as a citation → what is wrong with it and how to mend it, in words."""

from __future__ import annotations

import re
from typing import NoReturn

from compliance_kit.citation.grammar import AND, BRACKETED, NUMBERS, STEP, N
from compliance_kit.citation.numbers import refuse
from compliance_kit.model import Text, say

# Compiled only when there is something to complain about.
_COMPLAINTS: tuple[tuple[str, Text], ...] = (
    (r"[<＜〈«]{1,2}|[>＞〉»]{1,2}", say("书名号请用“《》”，不要用“{written}”")),
    (r"《", say("“《”没有配对的“》”，请在名称后面补上“》”")),
    (r"[^《》；、第]*》", say("“{written}”没有配对的“《”，请在名称前面补上“《”")),
    (r"第\s*[条款项目]", say("“{written}”中间缺少编号，例如“第三十五条”")),
    (rf"第?\s*{N}\s*[.．][0-9.．]*条?", say("“{written}”不是条号；引用标准时请只写标准的名称")),
    (rf"第\s*{N}\s*(?:章|节|编|部分)", say("“{written}”太宽，请引用到具体的条")),
    (rf"(?:第|(?=[（0-9])){STEP.pattern}", say("“{written}”前面没有写法规名称，例如“《物业管理条例》{written}”")),
    (rf"第\s*{NUMBERS}", say("“{written}”后面缺少“条”“款”“项”或“目”")),
    (rf"{NUMBERS}\s*[条款项目]", say("“{written}”前面缺少“第”，请写成“第{written}”")),
    ("第", say("“第”后面缺少编号，例如“第三十五条”")),
    (rf"之\s*{N}", say("“{written}”前面缺少条号，请写全，例如“第一百二十条之一”")),
    ("之", say("“之”后面缺少编号，例如“第一百二十条之一”")),
    ("至+", say("“{written}”接不上：范围写成“第十条至第十二条”")),
    ("等+", say("请逐条写明，不要写“{written}”")),
    (BRACKETED, say("“{written}”请写成“第{written}项”")),
    ("（[^（）]*）?", say("看不懂“{written}”：名称后面的括号里写版本或文号，例如“（2018年修正）”")),
    (NUMBERS, say("“{written}”请写成“第{written}条”")),
    (rf"[。.、；：:！!？?]+|{AND}", say("多了“{written}”，请删去")),
    (r"[^《》；、。]*[^《》；、。\s]|.", say("看不懂“{written}”，请照“《物业管理条例》第三十五条”的样子写")),
)


def complain(text: str, plain: str, position: int) -> NoReturn:
    """Says what is wrong at `position`, by the first complaint that fits; the last fits everything."""
    matches = ((re.compile(pattern, re.DOTALL).match(plain, position), hint) for pattern, hint in _COMPLAINTS)
    match, hint = next((match, hint) for match, hint in matches if match)
    refuse(say(hint.msgid, written=text[match.start() : match.end()]), *match.span())
