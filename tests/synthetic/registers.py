"""Registers that are kept month by month: drills, supplies, people, certificates, fees and what was to be put right."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from types import MappingProxyType

from compliance_kit.evidence import table_schema
from synthetic.cases import cases
from synthetic.estate import YEAR, Cells, Estate, chance, month_end

CALLED_OFF: Mapping[tuple[str, str, int], str] = MappingProxyType({
    ("prj-zhangdian-park", "plan-fire-public", 1): "当日多家企业赶工，无法停产疏散，演练取消，没有补做",
    ("prj-zhangdian-park", "plan-water-supply", 1): "给水泵房改造，演练取消，没有补做",
    ("prj-zhangdian-park", "plan-work-injury", 1): "承包单位人员没有到场，演练取消，没有补做",
    ("prj-qianjiang-garden", "plan-water-supply", 1): "水箱清洗改期，演练取消，没有补做",
    ("prj-putuo-court", "plan-elevator-entrapment", 1): "维保单位没有到场，演练取消，没有补做",
    ("prj-putuo-court", "plan-water-supply", 1): "值班人员不足，演练取消，没有补做",
    ("prj-putuo-court", "plan-public-opinion", 1): "值班人员不足，演练取消，没有补做",
    ("prj-laoshan-mall", "plan-gas-leak", 1): "旺季餐饮商户没有停业时段，演练取消，没有补做",
})  # fmt: skip
"""Drills that were planned and not held: by estate, plan and half of the year (1 the second), and why."""
JOINED: Mapping[tuple[str, str], tuple[int, str]] = MappingProxyType({
    ("prj-chaoyang-tower", "plan-flood"): (12, "建设方牵头的地铁上盖工程联合演练，项目派员参加；集合用时偏长，已调整分组"),
})  # fmt: skip
"""Drills that somebody else led: how many took part, and what came of it."""
SEASON = {
    "plan-flood": (date(2026, 4, 20), date(2026, 4, 20)),
    "plan-extreme-temperature": (date(2026, 1, 8), date(2026, 7, 1)),
}
"""When a drill makes sense, where that is not any day: in the first and in the second half of the year."""
LEARNT = (
    "无",
    "集合用时偏长，已调整分组",
    "1 部对讲机无电，已更换",
    "签到表缺 1 人，已核实补登",
    "1 名队员不熟悉路线，已补训",
)


def drills(estate: Estate) -> Iterator[Cells]:
    """Each plan that applies, once or twice in the year; the row of one that was not held says why."""
    start = estate.year[0]
    for plan in estate.found.plans:
        for half, usual in enumerate((max(date(2025, 12, 5), start + timedelta(days=40)), date(2026, 6, 10))):
            if half == 0 and plan.body.drills.frequency == "yearly":
                continue
            luck = chance("drill", estate.id, plan.id, half)
            first, spread = (SEASON[plan.id][half], 25) if plan.id in SEASON else (usual, 60)
            why = CALLED_OFF.get((estate.id, plan.id, half), "")
            people, learnt = JOINED.get((estate.id, plan.id), (luck.randint(12, 46), luck.choice(LEARNT)))
            on_paper = "桌面" in plan.body.drills.form and "现场" not in plan.body.drills.form
            yield {
                "date": f"{max(first, start) + timedelta(days=luck.randint(0, spread))}",
                "plan": plan.id,
                "form": "未开展" if why else "桌面" if on_paper else "实战",
                "participants": 0 if why else min(people, sum(person.count for person in estate.body.people)),
                "problems": why or learnt,
            }


def supplies(estate: Estate) -> Iterator[Cells]:
    """The supplies of the plans that apply, counted each month."""
    temper = estate.temper
    for on in estate.months:
        for name in dict.fromkeys(s.item for plan in estate.found.plans for s in plan.body.supplies):
            luck = chance("supply", estate.id, name, on.month)
            wanted = chance("wanted", estate.id, name).choice((2, 4, 6, 10, 20))
            short = luck.random() < temper.fail
            out = luck.random() < temper.fail / 2
            yield {
                "date": f"{on}", "item": name[:60], "required": wanted, "present": wanted - short,
                "in_date": "否" if short or out else "是",
            }  # fmt: skip


COURSES = (
    ("消防安全", "", "秩序维护员"),
    ("电梯困人处置", "elevator", "秩序维护员"),
    ("服务礼仪", "", "客服专员"),
    ("个人信息保护", "", "客服专员"),
    ("安全生产", "", "维修工"),
    ("新员工岗前培训", "", "秩序维护员"),
    ("急救知识", "", "秩序维护员"),
    ("有限空间作业", "confined-space", "维修工"),
)
"""What is taught, the facility it belongs to and the post that is taught."""


def training(estate: Estate) -> Iterator[Cells]:
    """The courses of the posts, through the year; nobody can come who is not employed."""
    known = [(course, role) for course, facility, role in COURSES if not facility or estate.has(facility)]
    for i, on, luck in cases(estate, 24, "training"):
        course, role = known[i % len(known)]
        crew = max(2, estate.crew(role))
        due = luck.randint(max(1, min(2, crew)), min(6, crew)) if course.startswith("新员工") else crew
        away = luck.random() < estate.temper.skip * 4
        attended = due - (luck.randint(1, max(1, due // 12)) if away else 0)
        passed = max(0, attended - (1 if luck.random() < estate.temper.late else 0))
        yield {"date": f"{on}", "course": course, "role": role, "due": due, "attended": attended, "passed": passed}


DISCLOSED = (
    ("服务事项和收费标准", "", 1),
    ("电梯维保记录", "elevator", 1),
    ("水箱清洗与水质", "secondary-water", 3),
    ("公共收益收支", "common-income", 3),
    ("专项维修资金使用", "maintenance-fund", 3),
    ("物业服务履行情况", "", 3),
)
"""What is put up, the facility it belongs to and every how many months."""


def disclosures(estate: Estate) -> Iterator[Cells]:
    """What has to be put up, and when it was."""
    for month in range(1, 11):
        for name, facility, every in DISCLOSED:
            if month % every == 0 and (not facility or estate.has(facility)):
                luck = chance("disclosure", estate.id, name, month)
                due = date(2026, month, 15)
                late = luck.randint(1, 12) if luck.random() < estate.temper.late else -luck.randint(0, 5)
                yield {
                    "date": f"{due}", "item": name, "published": f"{due + timedelta(days=late)}",
                    "on_time": "否" if late > 0 else "是", "place": "公告栏和线上平台",
                }  # fmt: skip


GROUPS = 24
OLD_PRICE = 1.45
"""元 a m² and month of an old estate whose price stands in no contract here."""


def quarterly_fee(estate: Estate) -> float:
    """What is due in a quarter by the prices and areas of the contract, in 元."""
    terms = estate.terms
    if not terms:
        return float(estate.body.profile["area_m2"]) * OLD_PRICE * 3
    asked = (("residential_price", "residential_area"), ("commercial_price", "commercial_area"))
    spaces = float(terms.get("private_parking") or 0)
    month = sum(float(terms[price]) * float(terms[area]) for price, area in asked)
    return (month + spaces * float(terms["parking_price"])) * 3


def fees(estate: Estate) -> Iterator[Cells]:
    """The fees of three quarters by groups of payers."""
    whole = quarterly_fee(estate)
    shares = [chance("share", estate.id, unit).uniform(0.6, 1.4) for unit in range(GROUPS)]
    for quarter in (date(2026, 3, 31), date(2026, 6, 30), date(2026, 9, 30)):
        for unit, share in enumerate(shares, 1):
            luck = chance("fee", estate.id, quarter, unit)
            due = round(whole * share / sum(shares))
            paid = due if luck.random() > estate.temper.arrears * 2 else round(due * luck.uniform(0.3, 0.8))
            yield {"date": f"{quarter}", "unit": f"收费组 {unit:02}", "due": due, "paid": paid}


def systems(estate: Estate) -> Iterator[Cells]:
    """Minutes that each system was to run and did, month by month."""
    known = [m.body.where["system"] for m in estate.library.metrics if "system" in m.body.where]
    for month in range(1, 11):
        end = month_end(2026, month)
        for name in dict.fromkeys((*known, "报修平台", "视频监控", "收费系统")):
            luck = chance("system", estate.id, name, month)
            planned = end.day * 24 * 60
            lost = round(luck.expovariate(1 / (900 * estate.temper.late)))
            yield {"date": f"{end}", "system": name, "planned": planned, "available": planned - lost}


CERTIFIED = ("消防控制室值班员", "电梯安全管理员", "秩序维护员", "维修工")
"""The posts that take a certificate; of all others nobody is counted as lacking one."""
MISSING: Mapping[tuple[str, str], tuple[int, date]] = MappingProxyType({
    ("prj-qianjiang-garden", "秩序维护员"): (2, date(2026, 10, 31)),
    ("prj-chaoyang-tower", "保洁员"): (1, date(2026, 9, 30)),
    ("prj-putuo-court", "保洁员"): (2, date(2026, 8, 31)),
    ("prj-putuo-court", "秩序维护员"): (1, date(2026, 9, 30)),
    ("prj-laoshan-mall", "秩序维护员"): (3, date(2026, 9, 30)),
    ("prj-laoshan-mall", "保洁员"): (4, date(2026, 10, 31)),
    ("prj-zhangdian-park", "秩序维护员"): (2, date(2026, 8, 31)),
    ("prj-zhangdian-park", "保洁员"): (3, date(2026, 9, 30)),
})  # fmt: skip
"""Who was missing at the end of a month: by estate and post, how many, from which month end on."""
LAPSED: Mapping[tuple[str, str], date] = MappingProxyType({
    ("prj-qianjiang-garden", "特种作业操作证"): date(2026, 10, 18),
    ("prj-putuo-court", "特种设备定期检验"): date(2026, 10, 12),
})  # fmt: skip
"""The certificate of the first holder of a kind that ran out and was not renewed: by estate and kind, its last day."""


def staff(estate: Estate) -> Iterator[Cells]:
    """Every post of the project's own file at the end of each month: how many there ought to be, were, and were certified."""
    lapsed = {post: day for (kind, _, post, _, _) in HELD if (day := LAPSED.get((estate.id, kind)))}
    for on in estate.months:
        for role in dict.fromkeys(person.role for person in estate.body.people):
            missing, since = MISSING.get((estate.id, role), (0, on))
            wanted = estate.crew(role)
            present = wanted - (missing if since <= on else 0)
            lacking = 1 if role in CERTIFIED and role in lapsed and lapsed[role] < on else 0
            yield {
                "date": f"{on}", "role": role, "required": wanted, "present": present, "certified": present - lacking,
            }  # fmt: skip


def improvements(estate: Estate) -> Iterator[Cells]:
    """What was to be put right, by when, and whether it held.

    Of what is neither due nor done by the end nothing is known yet; it stands here only where the table lets that be blank.
    """
    kinds = [m.body.where["kind"] for m in estate.library.metrics if is_improvement(m.body.dataset, m.body.where)]
    kinds += ["考核", "隐患", "投诉", "演练", "业主建议"]
    temper, may_be_blank = estate.temper, not table_schema("improvements")["columns"]["on_time"]["required"]
    for i, on, luck in cases(estate, max(40, len(kinds) * 6), "improvements"):
        due = on + timedelta(days=luck.choice((7, 15, 30)))
        is_late = luck.random() < temper.late
        early = max(on, due - timedelta(days=luck.randint(0, 5)))
        closed = due + timedelta(days=luck.randint(1, 20)) if is_late else early
        is_open, is_due = closed > YEAR[1], due <= YEAR[1]
        effective = "否" if luck.random() < temper.late / 2 else "是"
        row: Cells = {"id": f"ZG-{i:03}", "date": f"{on}", "kind": kinds[i % len(kinds)], "due": f"{due}"}
        if not is_open:
            yield row | {"closed": f"{closed}", "on_time": "否" if is_late else "是", "effective": effective}
        elif is_due or may_be_blank:
            yield row | {"closed": "", "on_time": "否" if is_due else "", "effective": ""}


def is_improvement(dataset: str, where: Mapping[str, str]) -> bool:
    """Whether a metric counts one kind of what was to be put right."""
    return dataset == "improvements" and "kind" in where


READ = (
    ("余氯", "生活泵房出水口", 0.14, 0.03, 0.05, 2.0),
    ("浊度", "生活泵房出水口", 0.4, 0.15, 0.0, 1.0),
    ("噪声", "水泵房外 1 米", 48.0, 3.0, 0.0, 55.0),
    ("照度", "首层走道", 62.0, 6.0, 50.0, 1e9),
    ("用电", "公共用电总表", 18_500.0, 1_600.0, 0.0, 1e9),
    ("用水", "公共用水总表", 2_300.0, 260.0, 0.0, 1e9),
)
"""What is read each month, where, the usual value and how much it varies, and between what it is in range."""


def readings(estate: Estate) -> Iterator[Cells]:
    """Gauges read each month."""
    for month in range(1, 11):
        for kind, where, mean, spread, low, high in READ:
            luck = chance("reading", estate.id, kind, month)
            summer = 1.35 if kind == "用电" and month in (7, 8) else 1.0
            value = round(max(0.01, luck.gauss(mean * summer, spread)), 2)
            yield {
                "date": f"{date(2026, month, 20)}", "kind": kind, "place": where, "value": value,
                "in_range": "是" if low <= value <= high else "否",
            }  # fmt: skip


HELD = (
    ("特种设备人员证", "elevator", "电梯安全管理员", 4, "市场监督管理部门（示例）"),
    ("消防设施操作员证", "fire-control-room", "消防控制室值班员", 0, "消防行业职业技能鉴定机构（示例）"),
    ("保安员证", "own-guards", "秩序维护员", 0, "公安机关（示例）"),
    ("特种作业操作证", "", "维修工", 3, "应急管理部门（示例）"),
)
"""Certificates that people hold: kind, facility, post, for how many years (0: for good) and who issues them."""
CHECKED = (date(2026, 9, 30), date(2026, 10, 31))
"""The days on which the register of certificates was gone through."""


def certificates(estate: Estate) -> Iterator[Cells]:
    """What was in force when the register was gone through: each machine that is inspected, each holder of a post."""
    machines = [(f.code, f.count) for kind in ("elevator", "boiler") for f in estate.machines(kind)]
    inspected = [f"{code}-{n + 1}" if count > 1 else code for code, count in machines for n in range(count)]
    for on in CHECKED:
        for i, name in enumerate(inspected):
            last = LAPSED.get((estate.id, "特种设备定期检验")) if i == 0 else None
            row = _dated(on, _anniversary(estate, name), 1, last)
            yield row | _named("特种设备定期检验", f"DJ-{str(row['issued'])[:4]}-{i + 1:03}", name, "示例检验机构")
        for kind, facility, post, years, issuer in HELD:
            for i in range(estate.crew(post) if not facility or estate.has(facility) else 0):
                last = LAPSED.get((estate.id, kind)) if i == 0 else None
                row = _dated(on, _anniversary(estate, f"{kind}{i}"), years, last)
                yield row | _named(kind, f"{kind[:2]}-{i + 1:03}", post, issuer)
        if estate.has("secondary-water"):
            for i in range(2):
                row = _dated(on, _anniversary(estate, f"healthy{i}"), 1, None)
                yield row | _named("健康合格证", f"健康-{i + 1:03}", "维修工（二次供水）", "示例医疗机构")


def _anniversary(estate: Estate, name: str) -> date:
    """The day of the year on which something was issued or is renewed: between February and August."""
    return date(2026, 2, 1) + timedelta(days=chance("issued", estate.id, name).randint(0, 200))


def _dated(on: date, issued: date, years: int, last: date | None) -> Cells:
    """From when until when a certificate holds, and whether it did when it was looked at."""
    if last:
        issued = last.replace(year=last.year - years)
    elif years:
        issued = issued.replace(year=issued.year - (issued.toordinal() % years))
    else:
        issued = issued.replace(year=issued.year - 1 - issued.toordinal() % 3)
    expires = last or (issued.replace(year=issued.year + years, day=min(issued.day, 28)) if years else None)
    valid = "否" if expires and expires < on else "是"
    return {"date": f"{on}", "issued": f"{issued}", "expires": f"{expires}" if expires else "", "valid": valid}


def _named(kind: str, number: str, held: str, issuer: str) -> Cells:
    return {"kind": kind, "number": number, "object": held, "issuer": issuer}
