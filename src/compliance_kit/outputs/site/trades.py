"""专业: the trades that a requirement belongs to, told from its own words; one may belong to several, or to none."""

from __future__ import annotations

import re

from compliance_kit.kinds.standard import Requirement

TRADES = {
    "电梯": "电梯|扶梯|轿厢|困人",
    "消防": "消防|防火|灭火|火灾|火警|疏散|动火|微型站",
    "供水": "供水|水箱|水质|水泵|泵房|管水人员",
    "供电": "供电|配电|停电|用电|电源|发电机|触电",
    "燃气": "燃气",
    "秩序": "秩序|保安|巡逻|门岗|访客|视频|监控|治安|高空抛物",
    "保洁": "保洁|环境卫生|清扫|垃圾|消杀|有害生物",
    "绿化": "绿化|绿地|树木|修剪",
    "装修": "装修|装饰",
    "客服": "报修|投诉|回访|满意|客服|诉求|建议",
    "停车": "停车|车位|车库|充电|车辆",
    "财务": "收费|物业费|服务费|维修资金|公共收益|共有收入|价格|押金|预收",
    "人事": "劳动合同|工资|社会保险|培训|上岗|持证|员工",
    "信息安全": "个人信息|数据|网络安全|人脸|密码|账号|漏洞",
}
"""Each trade and the words that tell of it, in the order of the filter."""
_TOLD = {trade: re.compile(told) for trade, told in TRADES.items()}


def trades(requirement: Requirement) -> tuple[str, ...]:
    """The trades whose words stand in a requirement's name or text."""
    said = f"{requirement.name} {requirement.text}"
    return tuple(trade for trade, told in _TOLD.items() if told.search(said))
