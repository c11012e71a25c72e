"""What the law says that a property-service contract has to hold: each term, its articles, and how its words are known.

Review looks for these in any contract (rules L02 to L05), the check missing-contract-term in the clauses of our templates.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from compliance_kit.wording import compiled, has, has_line

_LONGEST_TITLE = 30


class Kind(StrEnum):
    """Which contract it is; what must be in it depends on that."""

    PROPERTY = "property"
    PRELIMINARY = "preliminary"
    OTHER = "other"


def kind_of(text: str) -> Kind:
    """What the title of a folded text says; without one, what the first page is about."""
    top, line = text[:1500], title_of(text)
    if line:
        if re.search(r"物业(?:管理)?(?:服务)?(?:委托)?(?:合同|协议)", line):
            return Kind.PRELIMINARY if "前期" in line else Kind.PROPERTY
        return Kind.OTHER
    if "前期物业服务合同" in top and "建设单位" in top:
        return Kind.PRELIMINARY
    return Kind.PROPERTY if re.search(r"物业服务合同|物业管理(?:服务|委托)?合同", top) else Kind.OTHER


def title_of(text: str) -> str:
    """The first line near the top that ends as titles of contracts do; empty where none does."""
    lines = (line for line in text[:1500].split("\n")[:15] if len(line) <= _LONGEST_TITLE)
    ends = ("合同", "协议", "合同书", "协议书", "(草案)", "(示例)")
    return next((line for line in lines if line.endswith(ends)), "")


@dataclass(frozen=True, slots=True)
class Term:
    """One thing that a property-service contract must say; `is_in` is asked of a folded text, a line for each paragraph.

    `rule` is the rule of review that says the same of a finished contract. `local` adds citations where a region has its
    own; `regions` limits the term to regions, empty for everywhere.
    """

    id: str
    name: str
    rule: str
    is_in: Callable[[str], bool]
    basis: tuple[str, ...] = ()
    local: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    regions: tuple[str, ...] = ()

    def holds_in(self, chain: Iterable[str]) -> bool:
        """Whether it must be said in a place, given as its region and those around it."""
        return not self.regions or any(code in self.regions for code in chain)

    def grounds(self, chain: Iterable[str]) -> tuple[str, ...]:
        """The citations it rests on in a place, national ones first."""
        return (*self.basis, *(basis for code in chain for basis in self.local.get(code, ())))


def _line(pattern: str) -> Callable[[str], bool]:
    """Whether one paragraph holds a pattern."""
    return lambda text: has_line(pattern, text)


def _text(pattern: str) -> Callable[[str], bool]:
    """Whether the text as a whole holds a pattern."""
    return lambda text: has(pattern, text)


CIVIL_CODE = ("《中华人民共和国民法典》第九百三十八条第一款",)
REGULATION = ("《物业管理条例》第三十四条第二款",)
SHANDONG = "CN-370000"
SAFETY_IN_SHANDONG = ("《山东省物业管理条例》第五十七条第三款",)
VACANCY_IN_SHANDONG = ("《山东省物业管理条例》第六十二条第二款", "《山东省消费者权益保护条例》第四十二条第一款")

_FEES = r"(?:物业|服务|管理)费(?:用)?"
_FUND = r"""^(?!.*(?:公开|公示|公布|补充)).*维修(?:资|基)金|
    维修(?:资|基)金[^。]{0,40}(?:决定|应急|紧急|表决|专户|支取|归(?:全体)?业主)"""
_POINTED_OUT = r"加粗|加黑|黑体|显著|标示|提示"
_EACH_SIDE = r"甲方[^。]{0,30}(?:权|义务)[^。]*乙方[^。]{0,30}(?:权利|义务)"


def _binds_both(text: str) -> bool:
    """Duties of both sides may stand under a title of their own or in their clauses."""
    return has(rf"权利(?:、|和|与)?(?:和)?义务|{_EACH_SIDE}", text) or all(
        len(compiled(rf"{side}[^。;]{{0,20}}(?:应当?|不得|有权|可以|须|保证)").findall(text)) > 1
        for side in ("甲方", "乙方")
    )


SEVEN = tuple(
    Term(f"term-{name}", title, "L02", _line(pattern), CIVIL_CODE)
    for name, title, pattern in (
        (
            "services",
            "服务事项",
            r"^(?!.*(?:公开|公示|公布|处理服务事项)).*服务(?:事项|内容|范围|项目)|提供(?:下列|以下|如下)[^。]{0,10}服务|管理事项",
        ),
        (
            "quality",
            "服务质量",
            r"^(?!.*(?:公开|公示|公布)).*(?:服务质量|服务标准|质量标准|服务等级|服务要求|质量要求|考核标准)",
        ),
        (
            "fees",
            "服务费用的标准和收取办法",
            rf"{_FEES}[^。]{{0,60}}元|^(?!.*(?:变动|调整|公开|公示|空置|接管|退还)).*(?:{_FEES}[^。]{{0,60}}(?:标准|收取|交纳|缴纳|支付)|收费标准)",
        ),
        ("fund-use", "维修资金的使用", _FUND),
        (
            "premises",
            "服务用房的管理和使用",
            r"^(?!.*(?:移交|交出|交接)).*用房|用房[^。]{0,40}(?:面积|平方|无偿|办公|产权|属于?|配置|使用|管理)",
        ),
        (
            "period",
            "服务期限",
            r"(?:服务|合同|委托|管理)(?:的)?(?:期限|有效期)(?!届满|未满|内)|期限(?:为(?!不定)|自|:)|自[^。]{0,24}(?:起至|至)[^。]{0,24}止",
        ),
        (
            "handover",
            "服务交接",
            r"(?:终止|解除|届满|期满|解聘|撤场|退场|离场|退出)[^。]*(?:移交|交接|交出|退出)|(?:交接|移交)(?:事宜|内容|清单|办法|手续|完)|服务交接",
        ),
    )
)
"""The seven items of the Civil Code."""
MORE = (
    Term(
        "term-breach",
        "违约责任",
        "L03",
        _line(
            rf"^(?!.*(?:{_POINTED_OUT})).*(?:违约(?:责任|金|怎么办|的后果|处理)|违约[^。]{{0,20}}(?:赔偿|承担|赔)|谁造成损失谁赔|造成损失的[^。]{{0,8}}赔)"
        ),
        REGULATION,
    ),
    Term("term-fund", "专项维修资金的管理", "L03", _line(_FUND), REGULATION),
    Term("term-rooms", "物业管理用房", "L03", _line(r"(?:服务|管理|物业|办公)用房|物业用房"), REGULATION),
    Term("term-duties", "双方的权利义务", "L03", _binds_both, REGULATION),
)
"""What the regulation asks for beyond the Civil Code."""
SAFETY = Term(
    "term-safety",
    "人身、财产安全防范的义务和责任",
    "L04",
    _text(r"人身[^。]{0,6}财产安全|安全防范|安全保障|防范[^。]{0,14}(?:人身|财产)"),
    local={SHANDONG: SAFETY_IN_SHANDONG},
    regions=(SHANDONG,),
)
"""A duty everywhere; that the contract says so is asked in Shandong alone."""
VACANCY = Term(
    "term-vacancy",
    "长期空置物业的收费标准",
    "L05",
    _text(r"空置|空房|无人居住|无人入住"),
    local={SHANDONG: VACANCY_IN_SHANDONG},
    regions=(SHANDONG,),
)
TERMS = (*SEVEN, *MORE, SAFETY, VACANCY)
"""All of them. That names and signatures stand in it (L01) is for the form; promises made in public (L29) are part of a
contract by law, whether it says so or not."""
