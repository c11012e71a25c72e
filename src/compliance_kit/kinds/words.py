"""The trade's words for the values our files write in English."""

from __future__ import annotations

from compliance_kit.model import Applies

FREQUENCY = {
    "continuous": "持续",
    "shift": "每班",
    "daily": "每日",
    "weekly": "每周",
    "half-monthly": "每半月",
    "monthly": "每月",
    "quarterly": "每季度",
    "four-monthly": "每四个月",
    "half-yearly": "每半年",
    "yearly": "每年",
    "event": "发生时",
    "once": "一次",
}
STRENGTH = {"must": "必须", "should": "应当", "may": "可以"}
LEVEL = {
    "law": "法律",
    "administrative-regulation": "行政法规",
    "local-regulation": "地方性法规",
    "departmental-rule": "部门规章",
    "judicial-interpretation": "司法解释",
    "national-standard": "国家标准",
    "industry-standard": "行业标准",
    "policy": "规范性文件",
}
VALIDITY = {"in-force": "现行有效", "amended": "已修改", "repealed": "已废止", "not-yet-effective": "尚未生效"}
NATURE = {"obligation": "义务", "prohibition": "禁止", "right": "权利", "liability": "责任", "rule": "规则"}
PROPERTY = {
    "residential": "住宅",
    "office": "写字楼",
    "commercial": "商业",
    "industrial": "产业园",
    "school": "学校",
    "hospital": "医院",
    "public": "公共建筑",
}
FACILITY = {
    "elevator": "电梯",
    "high-rise": "高层建筑",
    "fire-control-room": "消防控制室",
    "fire-key-unit": "消防安全重点单位",
    "crowded-place": "人员密集场所",
    "secondary-water": "二次供水",
    "underground-garage": "地下车库",
    "gas": "燃气",
    "swimming-pool": "游泳池",
    "own-guards": "自招保安员",
    "cctv": "视频监控",
    "face-recognition": "人脸识别门禁",
    "ev-charging": "电动自行车充电设施",
    "boiler": "锅炉",
    "common-income": "公共收益",
    "maintenance-fund": "专项维修资金",
    "confined-space": "有限空间",
    "canteen": "食堂",
    "public-parking": "经营性公共停车场",
    "commission-fee": "酬金制收费",
    "lump-sum-fee": "包干制收费",
    "outsourcing": "专项服务外包",
    "leased-space": "出租或者发包的场所",
    "security-key-unit": "治安保卫重点单位",
    "counter-terror-target": "防范恐怖袭击重点目标",
    "large-event": "大型群众性活动",
    "online-platform": "线上服务平台",
    "guard-company": "自营保安服务",
    "power-room": "配电房",
    "civil-defence": "人防工程",
    "labour-dispatch": "劳务派遣用工",
}
REGION = {
    "CN": "全国",
    "CN-110000": "北京市",
    "CN-310000": "上海市",
    "CN-330000": "浙江省",
    "CN-330100": "杭州市",
    "CN-330200": "宁波市",
    "CN-370000": "山东省",
    "CN-370200": "青岛市",
    "CN-370300": "淄博市",
    "CN-410000": "河南省",
    "CN-410500": "安阳市",
    "CN-410700": "新乡市",
    "CN-411300": "南阳市",
}
"""Names by GB/T 2260 code. A municipality's code stands for its province and its city alike."""
ROLE = {
    "project-manager": "项目经理",
    "engineering": "工程主管",
    "elevator": "电梯安全管理员",
    "technician": "维修工",
    "order": "秩序主管",
    "guard": "秩序维护员",
    "control-room": "消防控制室值班员",
    "environment": "环境主管",
    "service": "客服主管",
    "front-desk": "客服专员",
    "legal": "法务",
    "quality": "品质专员",
    "finance": "财务专员",
    "people": "人事专员",
    "training": "培训专员",
    "information": "信息管理员",
}
"""The address of each role's page, and the name by which the documents call it."""
GRADE = {1: "一级", 2: "二级", 3: "三级", 4: "四级", 5: "五级"}
"""Service grades; 一级 is the highest."""
PLAN_LEVEL = {"comprehensive": "综合应急预案", "special": "专项应急预案", "on-site": "现场处置方案"}
KIND = {
    "regulation": "法规",
    "standard": "服务标准",
    "metric": "指标",
    "plan": "应急预案",
    "checklist": "检查表",
    "contract": "合同",
    "project": "物业项目",
    "glossary": "术语",
    "calendar": "工作日历",
}
CHAPTERS = {
    "1": "物业管理基础规范",
    "2": "顾客满意度提升策略",
    "3": "物业服务品质提升",
    "4": "物业服务沟通与协调",
    "5": "物业管理信息化建设",
    "6": "物业服务应急与突发事件处理",
    "7": "物业服务持续改进与创新",
    "8": "物业管理法律法规与标准",
}
"""The eight chapters of 2025年物业管理规范与顾客满意度提升."""


def region_chain(code: str) -> tuple[str, ...]:
    """A region and all above it, nation first: CN-330100 gives CN, CN-330000, CN-330100."""
    if code == "CN":
        return ("CN",)
    province = f"CN-{code[3:5]}0000"
    city = f"CN-{code[3:7]}00"
    return tuple(dict.fromkeys(("CN", province, city, code)))


def reach(applies: Applies) -> str:
    """Where something holds, in words; empty for everywhere."""
    parts = (
        "、".join(PROPERTY.get(p, p) for p in applies.property),
        "、".join(GRADE.get(grade, str(grade)) for grade in applies.grades),
        "有" + "、".join(FACILITY.get(f, f) for f in applies.facilities) if applies.facilities else "",
        "有" + "或者".join(FACILITY.get(f, f) for f in applies.any_facility) if applies.any_facility else "",
        "、".join(REGION.get(r, r) for r in applies.regions),
    )
    return "；".join(part for part in parts if part)
