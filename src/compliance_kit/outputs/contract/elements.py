"""合同要素表: the 13 elements that a court's element pleading for a property-service dispute asks for, as a workbook.

What the contract says is filled in with its article; what only the case can tell (flat, arrears, reminders) stays open.
Source of the list: 最高人民法院、司法部、中华全国律师协会 2024 的要素式起诉状示范文本, 物业服务合同纠纷.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from compliance_kit.citation import chinese_number
from compliance_kit.outputs.contract.draft import Draft, condition, sentences
from compliance_kit.outputs.contract.grammar import FUNCTIONS
from compliance_kit.outputs.contract.words import Blank
from compliance_kit.outputs.office import (
    CELL,
    CENTRED,
    HEAD,
    INPUT,
    TITLE,
    Column,
    Entry,
    Formula,
    Line,
    Properties,
    Sheet,
    Workbook,
    render_excel,
)

_HOLE = re.compile(r"\{\{(.*?)\}\}")
_NAME = re.compile(r"[a-z_]+")
SERVICE = frozenset(("residential_price", "pay_cycle", "late_rate"))
"""A template that asks for these is a contract for property service; the element pleading is made for those alone."""


@dataclass(frozen=True, slots=True)
class Ask:
    """One line of an element: a text with the contract's values, or empty for what only the case can tell."""

    name: str
    text: str = ""
    note: str = ""
    key: str = ""
    """By this name the two sums find the line."""


ELEMENTS: tuple[tuple[str, tuple[Ask, ...]], ...] = (
    ("合同签订情况", (
        Ask("合同编号", "{{ contract_number }}"), Ask("签订时间", "{{ day(sign_date) }}"), Ask("签订地点", "{{ sign_place }}"),
        Ask("业主大会决定", "{{ day(meeting_date) }}作出选聘决定"), Ask("选聘方式", "{{ selection }}（{{ selection_document }}）"),
        Ask("备案情况", note="写备案机关、备案日期和编号；没有备案的写明"),
    )),
    ("签订主体", (
        Ask("甲方", "{{ party_a_name }}（{{ party_a_code }}）"), Ask("甲方住所、负责人", "{{ party_a_address }}；{{ party_a_head }}"),
        Ask("乙方", "{{ party_b_name }}（{{ party_b_code }}）"), Ask("乙方住所、负责人", "{{ party_b_address }}；{{ party_b_head }}"),
        Ask("案涉业主", note="姓名或者名称、证件号码、联系方式；与不动产登记一致"),
    )),
    ("项目情况", (
        Ask("物业名称、坐落", "{{ estate_name }}；{{ estate_address }}"), Ask("四至", "{{ estate_bounds }}"),
        Ask("规模", "总建筑面积 {{ number(total_area) }} 平方米，{{ buildings }} 幢，{{ number(households) }} 户"),
        Ask("案涉房屋", note="幢、单元、室号"),
        Ask("案涉房屋建筑面积（平方米）", note="以不动产登记为准", key="area"),
        Ask("交付时间", note="没有交付的，写明由谁交纳"),
    )),
    ("物业费标准", (
        Ask("收费方式", "{{ fee_mode }}"), Ask("住宅", "{{ residential_price }} 元/平方米·月"),
        Ask("非住宅", "{{ commercial_price }} 元/平方米·月"), Ask("车位", "{{ parking_price }} 元/个·月"),
        Ask("案涉房屋适用单价（元/平方米·月）", note="按房屋用途从上列单价中选取", key="price"),
    )),
    ("服务期限", (
        Ask("约定期限", "{{ day(start_date) }}至{{ day(end_date) }}，共{{ term_years }}年"),
        Ask("实际服务期间", note="期满后继续服务或者提前退出的，写明起止日期"),
    )),
    ("支付方式", (
        Ask("交费周期", "{{ pay_cycle }}"), Ask("交费期限", "{{ pay_deadline }}"), Ask("预收", "最长预收{{ prepay_months }}个月"),
        Ask("收款账户", "{{ party_b_name }}，{{ party_b_bank }}，{{ party_b_account }}"),
    )),
    ("逾期违约金标准", (Ask("约定标准", "按日万分之{{ late_rate }}"),)),
    ("欠费数额及计算", (
        Ask("欠费期间", note="某年某月某日至某年某月某日"), Ask("欠费月数", key="months"),
        Ask("欠费数额（元）", note="单价×面积×月数，自动计算；有减免或者分段计价的另附明细", key="arrears"),
    )),
    ("违约金", (
        Ask("起算日期", note="交费期限届满的次日"), Ask("计算日数", key="days"),
        Ask("违约金数额（元）", note="欠费数额×日利率×日数，自动计算；逐期计算的另附明细", key="penalty"),
    )),
    ("催缴", (
        Ask("催告后的合理期限", "{{ dunning_days }}日"), Ask("催告方式", note="书面、短信、微信、上门等，写明送达地址和签收情况"),
        Ask("催告时间、次数"), Ask("业主答复或者抗辩"),
    )),
    ("其他", (
        Ask("争议解决方式", "{{ dispute }}"), Ask("仲裁机构", "{{ arbitration_body }}"),
        Ask("服务质量履行情况", note="检查表、整改记录、满意度和公示材料"), Ask("是否先行调解"),
    )),
    ("依据", (
        Ask("合同依据", note="见本表“合同条款”一列"),
        Ask("法律依据", "《中华人民共和国民法典》第五百零九条、第五百七十七条、第九百三十七条、第九百三十九条、第九百四十四条"),
        Ask("其他依据", note="案件另需引用的法律、司法解释和地方性法规"),
    )),
    ("证据清单", (
        Ask("1　物业服务合同及附件", note="页码、原件或者复印件"), Ask("2　选聘决定或者中标文件、备案证明"), Ask("3　业主身份和房屋权属材料"),
        Ask("4　收费公示和欠费明细"), Ask("5　催缴通知和送达记录"), Ask("6　履行服务的记录（检查表、巡查、维修、公示）"), Ask("7　其他证据"),
    )),
)  # fmt: skip
WIDTHS = (26, 40, 14, 30)
HEADS = ("事项", "内容", "合同条款", "填写说明")
LINE_PT = 14.0
FIRST_ROW = 4
BAND = replace(HEAD, align="left")
"""An element's name over its lines: a merged cell beside them would be cut at a page's end."""
MONEY = replace(CELL, number_format="#,##0.00", align="left")


def is_asked(made: Draft) -> bool:
    """Whether the contract is one for property service."""
    return set(made.template.body.parameters.get("properties", {})) >= SERVICE


def render(made: Draft, today: date) -> bytes:
    """The workbook's bytes; yellow cells are open."""
    name = f"{made.value('estate_name')} 物业服务合同要素表"
    lines = (
        Line((Entry(_title(made), TITLE, across=len(WIDTHS)),), 30),
        Line((Entry(_SAY, replace(CELL, border=False), across=len(WIDTHS)),), 30),
        Line(HEADS, 22, HEAD),
        *_rows(made),
    )
    sheet = Sheet(
        "合同要素表",
        tuple(Column(width) for width in WIDTHS),
        lines,
        head_lines=(1, 3),
        footer=(f"{made.template.id} {made.template.body.version}", "第 {page} 页　共 {pages} 页", ""),
    )
    properties = Properties(
        title=name,
        author="compliance-kit",
        created=datetime.combine(today, time()),
        custom=(("ckit-template", made.template.id), ("ckit-version", made.template.body.version)),
    )
    return render_excel(Workbook((sheet,), properties))


_SAY = (
    "按物业服务合同纠纷要素式起诉状的十三项要素整理。白底为合同已有内容，黄底由经办人按案件填写；"
    "住址、电话、欠费等个人信息只供办案使用，不得公开张贴。"
)


def _title(made: Draft) -> str:
    is_example = made.project is not None and made.project.body.synthetic
    return f"物业服务合同要素表{'（示例数据）' if is_example else ''}"


def _rows(made: Draft) -> Iterator[Line]:
    places = _places(made)
    elements = [(name, [ask for ask in asks if _is_known(made, ask)]) for name, asks in ELEMENTS]
    keys = _keys([asks for _, asks in elements])
    for number, (name, asks) in enumerate(elements, 1):
        yield Line((Entry(f"{number}　{name}", BAND, across=len(WIDTHS)),), 20)
        for ask in asks:
            articles = "、".join(dict.fromkeys(article for name in _names(ask) for article in places.get(name, ())))
            content = _content(made, ask, keys)
            texts = (ask.name, content.value if isinstance(content.value, str) else "", articles, ask.note)
            height = max(map(_lines, texts, WIDTHS)) * LINE_PT + 5
            yield Line((ask.name, content, Entry(articles, CENTRED), ask.note), height)


def _is_known(made: Draft, ask: Ask) -> bool:
    """Whether the contract has such values: who goes to court names no arbitration body."""
    return all(name in made.words.values for name in _names(ask))


def _names(ask: Ask) -> tuple[str, ...]:
    """The parameters of an ask, in order."""
    return tuple(name for name in _NAME.findall(" ".join(_HOLE.findall(ask.text))) if name not in FUNCTIONS)


def _content(made: Draft, ask: Ask, keys: dict[str, int]) -> Entry:
    if ask.key == "arrears":
        return _sum(
            f"B{keys['price']}*B{keys['area']}*B{keys['months']}", (keys["price"], keys["area"], keys["months"])
        )
    if ask.key == "penalty":
        rate = made.words.values.get("late_rate")
        if isinstance(rate, int):
            return _sum(f"B{keys['arrears']}*{rate}/10000*B{keys['days']}", (keys["arrears"], keys["days"]))
    is_open = not ask.text or any(isinstance(made.words.values.get(name), Blank) for name in _names(ask))
    return Entry(None, INPUT) if is_open else Entry(made.words.plain(ask.text), CELL)


def _sum(expression: str, rows: tuple[int, ...]) -> Entry:
    """The sum to the cent, empty until all of it is typed in."""
    blank = ",".join(f'B{row}=""' for row in rows)
    return Entry(Formula(f'=IF(OR({blank}),"",ROUND({expression},2))', ""), MONEY)


def _keys(elements: list[list[Ask]]) -> dict[str, int]:
    """The rows that the sums take from, an element's name counted as one."""
    rows = [ask for asks in elements for ask in (Ask(""), *asks)]
    return {ask.key: row for row, ask in enumerate(rows, FIRST_ROW) if ask.key}


def _places(made: Draft) -> dict[str, tuple[str, ...]]:
    """Each parameter → the articles that speak of it."""
    found: dict[str, tuple[str, ...]] = {}
    for number, clause in enumerate(made.clauses, 1):
        texts = (*sentences(clause), *condition(clause))
        for name in sorted({name for text in texts for name in made.words.names(text)}):
            found[name] = (*found.get(name, ()), f"第{chinese_number(number)}条")
    return found


def _lines(text: str, width: int) -> int:
    """How many lines a text takes in a column: Excel sets no row height for a file that it did not write itself."""
    wide = sum(2 if ord(character) > 0xFF else 1 for character in text)
    return max(1, -(-wide // (width - 2)))
