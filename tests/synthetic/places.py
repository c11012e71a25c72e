"""Where things are found at each example estate, by what is looked at; what an estate has not stands nowhere here."""

from __future__ import annotations

import random
from collections.abc import Mapping
from types import MappingProxyType

from synthetic.estate import Estate

QIANJIANG = {
    "floor": ("{tower} 幢 {unit} 单元 {storey} 层走道", "{tower} 幢 {unit} 单元 {storey} 层前室"),
    "stairs": ("{tower} 幢 {unit} 单元楼梯间 {storey} 层",),
    "lobby": ("{tower} 幢 {unit} 单元首层门厅",),
    "flat": ("{tower} 幢 {unit} 单元 {storey} 层在装户",),
    "road": ("东门内消防车通道", "2 幢与 3 幢之间道路", "中心花园环路"),
    "gate": ("东门岗", "西门岗"),
    "garage": ("地下车库 A 区", "地下车库 B 区", "地下车库出入口坡道"),
    "charging": ("东门集中充电棚", "西门集中充电棚"),
    "green": ("中心花园", "5 幢北侧绿地", "东门主路两侧"),
    "waste": ("东门投放点", "4 幢东侧投放点"),
    "roof": ("{tower} 幢屋面",),
    "wall": ("{tower} 幢东立面", "{tower} 幢南立面"),
    "power": ("地下一层配电房",),
    "generator": ("地下一层发电机房",),
    "pump": ("地下一层生活泵房",),
    "fire-pump": ("消防水泵房",),
    "control": ("消防控制室",),
    "monitors": ("监控室",),
    "desk": ("客服中心前台",),
    "board": ("东门公示栏", "{tower} 幢 {unit} 单元公示栏"),
    "store": ("应急物资库", "东门岗微型消防站"),
    "files": ("项目档案室",),
}
CHAOYANG = {
    "floor": ("{storey} 层走道", "{storey} 层电梯厅"),
    "stairs": ("{storey} 层东疏散楼梯", "{storey} 层西疏散楼梯"),
    "lobby": ("首层大堂", "地下一层电梯厅"),
    "flat": ("{storey} 层租户装修区",),
    "road": ("大厦北侧消防车通道", "南广场落客区"),
    "gate": ("南门岗", "地库入口岗"),
    "garage": ("地下二层车库", "地下三层车库"),
    "charging": ("地下二层充电区",),
    "green": ("南广场花坛", "北侧绿篱"),
    "waste": ("地下一层垃圾房",),
    "roof": ("屋面冷却塔平台",),
    "wall": ("南立面幕墙", "西立面幕墙"),
    "power": ("地下一层变配电室",),
    "generator": ("地下一层发电机房",),
    "pump": ("地下三层生活泵房",),
    "fire-pump": ("地下三层消防泵房",),
    "control": ("消防控制室",),
    "monitors": ("消防控制室监控席",),
    "desk": ("首层服务台",),
    "board": ("首层大堂公示屏",),
    "store": ("地下一层应急物资库",),
    "files": ("物业办公室档案柜",),
    "pit": ("室外北侧化粪池",),
}
LAOSHAN = {
    "floor": ("{storey} 层东侧走道", "{storey} 层中庭环廊", "{storey} 层后勤通道"),
    "stairs": ("{storey} 层 3 号疏散楼梯", "{storey} 层 7 号疏散楼梯"),
    "lobby": ("首层西入口门厅", "首层中庭"),
    "flat": ("{storey} 层在装商铺",),
    "road": ("北侧卸货区消防车通道", "西广场环路"),
    "gate": ("停车场东入口岗", "卸货区岗"),
    "garage": ("地下停车场 B1 层 C 区", "地下停车场 B2 层 A 区"),
    "charging": ("地下一层充电区",),
    "green": ("西广场树池", "屋顶花园"),
    "waste": ("地下一层垃圾房", "五层餐饮后勤垃圾暂存点"),
    "roof": ("屋面设备区",),
    "wall": ("西立面广告位", "南立面幕墙"),
    "power": ("地下一层变配电室",),
    "generator": ("地下一层变配电室应急电源间",),
    "pump": ("地下二层生活泵房",),
    "fire-pump": ("地下二层消防泵房",),
    "control": ("消防控制室",),
    "monitors": ("消防控制室监控席",),
    "desk": ("首层总服务台",),
    "board": ("总服务台公示屏", "员工通道公示栏"),
    "store": ("地下一层应急物资库",),
    "files": ("项目部档案室",),
    "pit": ("地下一层隔油池",),
}
PUTUO = {
    "floor": ("{tower} 号楼 {storey} 层楼道",),
    "stairs": ("{tower} 号楼楼梯间 {storey} 层",),
    "lobby": ("{tower} 号楼首层楼道口",),
    "flat": ("{tower} 号楼 {storey} 层在装户",),
    "road": ("小区主路", "8 号楼与 9 号楼之间道路", "北侧支路"),
    "gate": ("南大门门卫室",),
    "charging": ("北侧充电棚", "东侧充电棚"),
    "green": ("中心绿地", "{tower} 号楼南侧绿地"),
    "waste": ("南大门投放点", "北侧投放点"),
    "roof": ("{tower} 号楼屋面",),
    "wall": ("{tower} 号楼北立面", "{tower} 号楼东山墙"),
    "power": ("小区配电间",),
    "generator": ("小区配电间",),
    "pump": ("泵房",),
    "fire-pump": ("泵房",),
    "control": ("门卫室微型消防站",),
    "monitors": ("门卫室监控屏",),
    "desk": ("客服窗口",),
    "board": ("南大门公示栏", "{tower} 号楼楼道公示栏"),
    "store": ("门卫室物资柜",),
    "files": ("物业办公室档案柜",),
    "pit": ("{tower} 号楼北侧污水窨井",),
}
ZHANGDIAN = {
    "floor": ("{tower} 号厂房 {storey} 层通道", "研发楼 {storey} 层走道", "宿舍楼 {storey} 层走道"),
    "stairs": ("{tower} 号厂房东楼梯间", "研发楼西楼梯间 {storey} 层"),
    "lobby": ("研发楼首层门厅", "宿舍楼首层门厅"),
    "flat": ("{tower} 号厂房在装单元",),
    "road": ("东区环路消防车通道", "{tower} 号厂房北侧道路"),
    "gate": ("东门岗", "南门岗"),
    "charging": ("宿舍楼充电棚", "东门充电棚"),
    "green": ("东区主路绿化带", "生活楼前绿地"),
    "waste": ("生活楼投放点", "东区垃圾中转点"),
    "roof": ("{tower} 号厂房屋面",),
    "wall": ("研发楼南立面", "{tower} 号厂房西山墙"),
    "power": ("东区配电室", "西区配电室"),
    "generator": ("东区配电室应急电源间",),
    "pump": ("给水泵房",),
    "fire-pump": ("消防泵房",),
    "control": ("消防控制室",),
    "monitors": ("消防控制室监控席",),
    "desk": ("企业服务台",),
    "board": ("生活楼公示栏", "东门公示栏"),
    "store": ("生活楼应急物资库",),
    "files": ("项目部档案室",),
    "pit": ("东区污水提升井",),
}
PLACES: Mapping[str, Mapping[str, tuple[str, ...]]] = MappingProxyType({
    "prj-qianjiang-garden": QIANJIANG, "prj-chaoyang-tower": CHAOYANG, "prj-laoshan-mall": LAOSHAN,
    "prj-putuo-court": PUTUO, "prj-zhangdian-park": ZHANGDIAN,
})  # fmt: skip
TOWERS = {"prj-qianjiang-garden": (1, 6), "prj-putuo-court": (1, 24), "prj-zhangdian-park": (1, 18)}
"""The buildings that are counted with a number: at the garden the towers with lifts, at the park the workshops."""


def has_place(estate: Estate, kind: str) -> bool:
    """Whether an estate has such a place; what needs no place is everywhere."""
    return not kind or (bool(estate.machines("elevator")) if kind == "lift" else kind in pools(estate))


def pools(estate: Estate) -> Mapping[str, tuple[str, ...]]:
    """The places of an estate; of an estate that is not told here, those that every estate has."""
    return PLACES.get(estate.id, {"desk": ("客服中心",), "gate": ("大门岗",), "road": ("主路",)})


def place(estate: Estate, kind: str, luck: random.Random) -> str:
    """A place of a kind, empty for what stands in papers."""
    if not kind:
        return ""
    if kind == "lift":
        return lift(estate, luck)
    profile = estate.body.profile
    return luck.choice(pools(estate)[kind]).format(
        tower=luck.randint(*TOWERS.get(estate.id, (1, 1))),
        unit=luck.randint(1, 2),
        storey=luck.randint(2, int(profile.get("floors", 2))),
    )


def lift(estate: Estate, luck: random.Random) -> str:
    """One lift, by the code of its group and its number where the group has several."""
    found = luck.choice([machine for machine in estate.machines("elevator") if "扶梯" not in machine.name])
    number = f"-{luck.randint(1, found.count)}" if found.count > 1 else ""
    where = f"（{found.place}）" if "、" not in found.place else f"（{found.name}）"
    return f"{found.code}{number}{where}"
