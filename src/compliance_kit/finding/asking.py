"""How people ask: which of their words tell nothing, and which kinds of thing answer which kind of question."""

from __future__ import annotations

ASIDE = (
    "提前[几多]少?[天日]|怎么办|怎么处理|怎么|如何|什么时候|什么|合法吗|违法吗|多久|多少|几天|几次|几点|几个|是不是|能不能|"
    "可不可以|可以|应该|需要|要不要|哪些|哪里|谁"
)
"""What asks, as a pattern that Python and JavaScript read alike; it is cut out before the words are told apart."""
EMPTY = frozenset("吗呢吧啊要能会还做用有管先归") | {
    "还能",
    "没有",
    "我们",
    "你们",
    "他们",
    "一次",
    "进行",
    "处理",
    "管不管",
    "物业",
    "小区",
    "应对",
    "有人",
}
"""Words by which people ask, and those that stand on every page: they tell nothing of what is asked for."""
SAME = (("每天", "每日"),)
"""What people write and what our pages write for it."""
SELDOM = {"term": 0.45, "metric": 0.8, "project": 0.4, "item": 0.8, "glossary": 0.4}
"""Kinds that hold the words but seldom the answer."""
INTENT = (
    ("怎么办|怎么处[理置]|如何处[理置]|应对|怎么救|先干什么|先做什么|注意什么", ("plan", "step")),
    ("查什么|检查表|问卷|表格|模板", ("checklist",)),
    ("协议|合同", ("contract", "clause")),
    ("罚|赔|合法|吗$|能不能|可不可以|多少人|归谁|谁负责|提前几", ("article", "duty", "regulation")),
    ("几次|多久|几天|几个|多少天|要求|标准", ("requirement", "duty")),
)
"""How people ask for what, and the kinds that answer."""
