"""Makes the synthetic records of the example projects: `python tests/synthetic_evidence.py [project-id …]`.

Every row says 合成示例. The same library and the same names give the same rows: nothing here asks a clock or the system
for chance. What is made follows what the knowledge base asks for (forms that apply, due rounds, metrics), so that a new
form or metric gets records when this is run again.
"""

from __future__ import annotations

import csv
import io
import math
import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from compliance_kit.evidence import slots, table_schema
from compliance_kit.kinds.checklist import Checklist, Item
from compliance_kit.kinds.metric import Metric
from compliance_kit.kinds.project import Project
from compliance_kit.kinds.values import duration
from compliance_kit.library import Library, load
from compliance_kit.model import Document
from compliance_kit.tailoring import applicable, holds, items

ROOT = Path(__file__).parents[1]
SOURCE = "合成示例"
YEAR = (date(2025, 11, 1), date(2026, 10, 31))
Cells = dict[str, str | int | float]


@dataclass(frozen=True, slots=True)
class Temper:
    """What an estate is like: how often things fail, rounds are left out, people come late, and where that leads.

    `trend` above 0 makes the months worse, below 0 better; `likes` weighs the answers from 5 down to 1.
    """

    fail: float
    skip: float
    late: float
    trend: float
    likes: tuple[int, int, int, int, int]
    arrears: float


TEMPERS = {
    "prj-qianjiang-garden": Temper(0.006, 0.04, 0.05, 0.0, (40, 44, 10, 4, 2), 0.08),
    "prj-chaoyang-tower": Temper(0.002, 0.01, 0.02, -0.3, (58, 33, 6, 2, 1), 0.01),
    "prj-putuo-court": Temper(0.016, 0.10, 0.16, 0.5, (18, 38, 24, 13, 7), 0.24),
    "prj-laoshan-mall": Temper(0.007, 0.03, 0.06, 0.2, (36, 42, 14, 5, 3), 0.05),
    "prj-zhangdian-park": Temper(0.010, 0.07, 0.10, -0.5, (28, 44, 19, 6, 3), 0.11),
}
USUAL = Temper(0.008, 0.05, 0.07, 0.0, (35, 42, 15, 5, 3), 0.08)
CALLED_OFF = {("prj-zhangdian-park", "plan-fire-public", 1)}
"""Drills that chance would have held and that are left out on purpose: by estate, plan and half of the year (1 the second)."""
FOUND = {
    "灭火器": "1 具灭火器压力低于绿区，已更换",
    "消火栓": "箱内水带接口缺垫圈，已补配",
    "喷淋": "1 处喷头被装饰遮挡，已要求移除",
    "疏散": "疏散通道堆放纸箱，已当场清理",
    "通道": "临时堆放物占用通道，已移离",
    "应急照明": "1 盏应急灯按试不亮，转维修工单",
    "指示": "1 处指示标志脱落，次日补装",
    "防火门": "闭门器失效，门不能自行关闭，转维修工单",
    "卷帘": "卷帘下方停放手推车，已移开",
    "电动自行车": "首层门厅停放 1 辆电动自行车，已劝离",
    "充电": "1 个充电端口外壳破损，已断电停用",
    "电梯": "层门地坎有异物，已清理，通知维保单位复查",
    "轿厢": "轿厢照明 1 支不亮，已更换",
    "机房": "机房温度偏高，空调已报修",
    "水箱": "通气管防虫网破损，已更换",
    "水质": "出水余氯读数偏低，已复测并通知清洗单位",
    "水泵": "1 台水泵轴封渗水，转维修工单",
    "排水": "雨后集水坑排水慢，已清掏",
    "集水": "浮球开关卡滞，已修复",
    "配电": "配电柜门未锁闭，已锁好",
    "电缆": "桥架盖板缺 1 块，已补装",
    "监控": "1 路画面黑屏，已更换电源",
    "录像": "1 路录像断续，已重启并登记",
    "门禁": "1 处门禁关门不到位，已调整",
    "清洁": "转角处有积灰，已返工",
    "垃圾": "垃圾桶满溢，已清运",
    "绿化": "枯枝未清，列入本周修剪",
    "外墙": "1 处饰面空鼓，已拉警戒并列入维修",
    "坠": "窗台外有花盆，已通知住户移入",
    "公示": "公示栏 1 页未按期更新，当日补贴",
    "档案": "1 份签收单缺日期，已补正",
    "记录": "记录漏填 1 处时刻，已补签并注明",
    "培训": "1 人未参加培训，已安排补训",
    "物资": "1 项物资数量不足，已申领",
    "演练": "演练评估表缺 1 个签名，已补",
    "合同": "1 份分包合同缺安全协议附件，已催补",
    "投诉": "1 件投诉答复超时，已说明原因",
    "维修": "1 单完工后未回访，已补访",
    "装修": "装修垃圾未装袋清运，已要求整改",
    "有限空间": "作业票缺气体检测复测记录，已停工补测",
    "标识": "1 处标识褪色，已更换",
    "灯": "2 盏公共照明不亮，已更换",
    "卫生": "地面有水渍，已处理",
}  # fmt: skip
"""What an inspector writes, by a word of the item; the first that is found counts."""
PLACES = ("1 幢", "2 幢", "3 幢", "地下车库", "首层大堂", "设备层", "东门岗", "西门岗", "室外场地")
RAIN, HEAT = ("排水", "集水", "渗", "外墙", "坠", "地下车库"), ("机房", "电梯", "配电", "充电")


def chance(*names: object) -> random.Random:
    """Chance that is the same each time for the same names."""
    return random.Random("|".join(str(name) for name in names))


def days(window: tuple[date, date]) -> Iterator[date]:
    """Every day of a window."""
    return (window[0] + timedelta(days=n) for n in range((window[1] - window[0]).days + 1))


def weight(temper: Temper, item: Item, on: date) -> float:
    """How likely an item fails on a day: the estate's rate, its trend, the item's own weakness and the season."""
    words = item.name + item.check
    months = (on - YEAR[0]).days / 365
    season = 3.0 if on.month in (8, 9) and any(w in words for w in RAIN) else 1.0
    season *= 1.8 if on.month == 8 and any(w in words for w in HEAT) else 1.0
    own = 0.3 + 2.2 * chance("weak", item.code, item.name).random() ** 3
    return temper.fail * season * own * (1 + temper.trend * (months - 0.5))


def note(item: Item) -> str:
    """What was found at an item."""
    words = item.name + item.check
    return next((text for word, text in FOUND.items() if word in words), f"{item.name}不符合要求，已登记整改")


def inspections(library: Library, project: Document[Project], temper: Temper) -> Iterator[Cells]:
    """Every due round of every form that applies, some of them left out, some items failing for a while."""
    found = applicable(library, project)
    for checklist in found.checklists:
        if checklist.body.layout != "survey":
            rows = tuple(items(library, checklist, project))
            for on in round_days(checklist.body, project, temper):
                yield from one_round(checklist.body, rows, on, (project.id, temper))


def evidence_window(project: Document[Project]) -> tuple[date, date]:
    """The period that the estate's evidence covers."""
    return project.body.evidence_from or YEAR[0], project.body.evidence_to or YEAR[1]


def round_days(form: Checklist, project: Document[Project], temper: Temper) -> Iterator[date]:
    """The days on which a form was filled in; a form without a cycle comes up a few times."""
    estate, window = project.id, evidence_window(project)
    due = slots(form.frequency, window)
    for i, slot in enumerate(due):
        luck = chance("round", estate, form.form, i)
        if luck.random() >= temper.skip * (0.4 if form.frequency in ("daily", "shift") else 1.0):
            length = (slot.end - slot.start).days
            yield max(window[0], slot.start + timedelta(days=luck.randint(length // 2, length)))
    if not due:
        for i in range(3):
            yield window[0] + timedelta(days=chance("event", estate, form.form, i).randint(i * 20, i * 20 + 19))


def one_round(form: Checklist, rows: tuple[Item, ...], on: date, estate: tuple[str, Temper]) -> Iterator[Cells]:
    """One filled form."""
    name, temper = estate
    for item in rows:
        luck = chance("item", name, form.form, item.code, on)
        lasting = [on - timedelta(days=back) for back in range(3 if form.frequency == "daily" else 1)]
        fails = any(chance("fail", name, form.form, item.code, d).random() < weight(temper, item, d) for d in lasting)
        result = "fail" if fails else "not_checked" if luck.random() < temper.skip / 20 else "pass"
        if result == "pass" and luck.random() < 0.004:
            result = "na"
        words = {"fail": note(item), "not_checked": "当次未查到此项", "na": "当日不涉及"}.get(result, "")
        place = luck.choice(PLACES) if result == "fail" else ""
        yield {
            "date": f"{on}", "form": form.form, "item": item.code, "result": result, "place": place, "note": words,
            "inspector": form.role,
        }  # fmt: skip


def timed(library: Library, dataset: str, project: Document[Project]) -> dict[str, Metric]:
    """The kinds of cases that metrics count in a dataset, each with the metric that times it."""
    found: dict[str, Metric] = {}
    for metric in library.metrics:
        body = metric.body
        if body.dataset == dataset and holds(body.applies, project.body):
            kind = body.where.get("kind", "")
            if kind not in found or body.success.startswith("duration"):
                found[kind] = body
    return found


def limit_minutes(metric: Metric | None, usual: int) -> int:
    """The time a case may take, by the metric's own condition."""
    limit = duration(metric.success.partition("<=")[2].strip()) if metric and "duration" in metric.success else None
    return limit.minutes if limit else usual


def spent(luck: random.Random, limit: int, temper: Temper, on: date) -> int:
    """Minutes a case took: mostly well within its limit, sometimes late."""
    late = temper.late * (1 + temper.trend * ((on - YEAR[0]).days / 365 - 0.5))
    share = luck.uniform(1.1, 2.4) if luck.random() < late else min(0.97, luck.lognormvariate(math.log(0.42), 0.45))
    return max(2, round(limit * share))


def at(on: date, luck: random.Random, hours: tuple[int, int] = (7, 21)) -> datetime:
    """A moment of a day."""
    return datetime(on.year, on.month, on.day, luck.randint(*hours), luck.randint(0, 59))


def text(moment: datetime) -> str:
    """A moment as the records write it."""
    return moment.strftime("%Y-%m-%d %H:%M")


def cases(count: int, name: str) -> Iterator[tuple[int, date, random.Random]]:
    """So many days of the year in order, more of them in the hot and wet months, each with its own chance."""
    luck = chance("cases", name)
    every = list(days(YEAR))
    weights = [1.5 if d.month in (7, 8) else 1.2 if d.month in (1, 9) else 1.0 for d in every]
    for i, on in enumerate(sorted(luck.choices(every, weights, k=count)), 1):
        yield i, on, chance(name, i)


def size(project: Document[Project]) -> int:
    """A measure of how much happens: households, or a unit for each 150 m²."""
    profile = project.body.profile
    return int(profile.get("households") or max(40, round(float(profile.get("area_m2", 30_000)) / 150)))


def work_orders(library: Library, project: Document[Project], temper: Temper) -> Iterator[Cells]:
    """Repairs of a year; calls of people shut in a lift only where there are lifts."""
    known = timed(library, "work_orders", project)
    kinds = {"普通报修": (240, 0.35), "急修": (30, 0.09), "询问": (2880, 0.12), "突发事件": (15, 0.012)}
    if "elevator" in project.body.facilities:
        kinds["电梯困人"] = (30, 0.004)
    found: list[Cells] = []
    for kind, (usual, rate) in kinds.items():
        limit = limit_minutes(known.get(kind), usual)
        for _, on, luck in cases(min(420, max(3, round(size(project) * rate))), f"{project.id}{kind}"):
            reported = at(on, luck, (0, 23) if kind != "普通报修" else (8, 18))
            lasted = timedelta(minutes=spent(luck, limit, temper, on))
            if kind == "询问":
                arrived, finished = (
                    reported + timedelta(minutes=luck.randint(1, 20)),
                    reported + timedelta(minutes=25) + lasted,
                )
            else:
                arrived = reported + lasted
                finished = arrived + timedelta(minutes=luck.randint(10, 50 if kind == "电梯困人" else 300))
            is_open = on > date(2026, 10, 29) and kind == "普通报修"
            row: Cells = {
                "id": "", "kind": kind, "reported": text(reported), "arrived": text(arrived),
                "finished": "" if is_open else text(finished), "place": luck.choice(PLACES),
            }  # fmt: skip
            found.append(row)
    for number, row in enumerate(sorted(found, key=lambda r: str(r["reported"])), 1):
        yield row | {"id": f"WO-{number:05}"}


def two_moments(
    library: Library, project: Document[Project], temper: Temper, what: tuple[str, str, int, int, tuple[str, ...]]
) -> Iterator[tuple[str, datetime, datetime | None, str, random.Random]]:
    """Cases that come in and are answered: number, both moments (no answer yet near the end), subject."""
    dataset, mark, count, usual, subjects = what
    known = timed(library, dataset, project)
    limit = min((limit_minutes(m, usual) for m in known.values()), default=usual)
    for i, on, luck in cases(count, f"{project.id}{dataset}"):
        start = at(on, luck)
        end = start + timedelta(minutes=spent(luck, limit, temper, on))
        yield f"{mark}-{i:04}", start, None if end.date() > YEAR[1] else end, luck.choice(subjects), luck


TOPICS = (
    "装修噪声",
    "高空抛物",
    "停车秩序",
    "电梯故障",
    "清洁不到位",
    "公共照明",
    "电动自行车停放",
    "门禁故障",
    "费用疑问",
    "绿化养护",
)


def complaints(library: Library, project: Document[Project], temper: Temper) -> Iterator[Cells]:
    """Complaints of a year."""
    count = max(8, round(size(project) * (0.03 + temper.fail * 4)))
    for name, start, end, topic, _ in two_moments(
        library, project, temper, ("complaints", "TS", count, 14_400, TOPICS)
    ):
        yield {
            "id": name, "received": text(start), "replied": text(end) if end else "", "topic": topic,
            "outcome": "已办结" if end else "办理中",
        }  # fmt: skip


def disputes(library: Library, project: Document[Project], temper: Temper) -> Iterator[Cells]:
    """Disputes of a year."""
    kinds = ("物业费", "相邻关系", "财产损失", "停车", "公共收益")
    count = max(3, round(size(project) * 0.01))
    for name, start, end, kind, luck in two_moments(library, project, temper, ("disputes", "JF", count, 43_200, kinds)):
        outcome = luck.choice(("协商", "协商", "人民调解", "诉讼")) if end else "办理中"
        yield {
            "id": name,
            "received": text(start),
            "closed": text(end) if end else "",
            "kind": kind,
            "outcome": outcome,
        }


def requests(library: Library, project: Document[Project], temper: Temper) -> Iterator[Cells]:
    """What people ask about their personal information."""
    kinds = ("查阅复制", "更正", "删除", "撤回同意")
    for name, start, end, kind, _ in two_moments(library, project, temper, ("requests", "GR", 9, 21_600, kinds)):
        yield {
            "id": name, "received": text(start), "answered": text(end) if end else "", "kind": kind,
            "outcome": "已答复" if end else "办理中",
        }  # fmt: skip


def incidents(library: Library, project: Document[Project], temper: Temper) -> Iterator[Cells]:
    """Events of a year; the kinds that metrics count come up, nobody dies."""
    known = timed(library, "incidents", project)
    kinds = [kind for kind in known if kind] + ["爆管", "停电", "高空坠物"]
    for i, on, luck in cases(max(6, round(len(kinds) * 2.5)), f"{project.id}incidents"):
        kind = kinds[i % len(kinds)]
        found = at(on, luck, (0, 23))
        reported = found + timedelta(minutes=spent(luck, limit_minutes(known.get(kind), 60), temper, on))
        yield {
            "id": f"SJ-{i:03}", "kind": kind, "found": text(found), "reported": text(reported),
            "closed": text(reported + timedelta(minutes=luck.randint(60, 1400))),
            "harm": luck.choice(("无", "无", "无", "财产损失")), "place": luck.choice(PLACES),
        }  # fmt: skip


def surveys(library: Library, project: Document[Project], temper: Temper) -> Iterator[Cells]:
    """One survey, a household once."""
    luck = chance("survey", project.id)
    every = size(project)
    for unit in sorted(luck.sample(range(1, every + 1), min(every, max(60, round(every * 0.31))))):
        score = luck.choices((5, 4, 3, 2, 1), temper.likes)[0]
        yield {
            "date": f"{date(2026, 9, 12) + timedelta(days=luck.randint(0, 13))}",
            "household": f"H{unit:04}",
            "score": score,
            "recommend": recommended(chance("recommend", project.id, unit), score),
        }


RECOMMENDED = {5: (7, 8, 9, 9, 10, 10), 4: (6, 7, 7, 8, 8, 9), 3: (4, 5, 5, 6, 7), 2: (2, 3, 4, 5), 1: (0, 0, 1, 2)}
"""How likely people would recommend the estate who give it a score."""


def recommended(luck: random.Random, score: int) -> int | str:
    """An answer from 0 to 10, or none: about one in twenty leaves the question out."""
    return "" if luck.random() < 0.05 else luck.choice(RECOMMENDED[score])


def ratings(library: Library, project: Document[Project], temper: Temper) -> Iterator[Cells]:
    """The questions of the same survey one by one, how well and how important; some are left out or not known."""
    asked = [
        item
        for checklist in applicable(library, project).checklists
        for item in items(library, checklist, project)
        if checklist.body.is_weighed(item)
    ]
    for answer in surveys(library, project, temper):
        for item in asked:
            luck = chance("rating", project.id, answer["household"], item.code)
            own = chance("rated", project.id, item.code).choice((-1, 0, 0, 0, 1))
            weight = chance("important", item.code).randint(3, 5)
            score = int(answer["score"]) + (own if luck.random() < 0.4 else 0) + luck.choice((-1, 0, 0, 0, 0, 1))
            importance = max(1, min(5, weight + luck.choice((-1, 0, 0, 1))))
            if luck.random() >= 0.06:
                yield {
                    "date": answer["date"],
                    "household": answer["household"],
                    "item": item.name,
                    "score": max(1, min(5, score)),
                    "importance": "" if luck.random() < 0.1 else importance,
                }


def drills(library: Library, project: Document[Project], temper: Temper) -> Iterator[Cells]:
    """Each plan that applies, once or more in the year; the careless leave some out."""
    for plan in applicable(library, project).plans:
        for half, first in enumerate((date(2025, 12, 5), date(2026, 6, 10))):
            luck = chance("drill", project.id, plan.id, half)
            if half == 0 and plan.body.drills.frequency == "yearly":
                continue
            is_held = luck.random() >= temper.skip * 1.5 and (project.id, plan.id, half) not in CALLED_OFF
            on = first + timedelta(days=luck.randint(0, 60))
            form = (
                "未开展" if not is_held else luck.choices(("实战", "桌面"), (1 - temper.skip * 2, temper.skip * 2))[0]
            )
            problems = (
                "参加人员不足，顺延"
                if not is_held
                else luck.choice(("无", "集合用时偏长，已调整分组", "1 部对讲机无电，已更换", "签到表缺 1 人，已补"))
            )
            yield {
                "date": f"{on}",
                "plan": plan.id,
                "form": form,
                "participants": luck.randint(12, 46) if is_held else 0,
                "problems": problems,
            }


def supplies(library: Library, project: Document[Project], temper: Temper) -> Iterator[Cells]:
    """The supplies of the plans that apply, counted each month."""
    names = dict.fromkeys(s.item for plan in applicable(library, project).plans for s in plan.body.supplies)
    for month in (8, 9, 10):
        for name in names:
            luck = chance("supply", project.id, name, month)
            wanted = chance("wanted", project.id, name).choice((2, 4, 6, 10, 20))
            short = luck.random() < temper.fail * 3
            out = luck.random() < temper.fail * 2
            yield {
                "date": f"{date(2026, month, 28)}",
                "item": name[:60],
                "required": wanted,
                "present": wanted - short,
                "in_date": "否" if short or out else "是",
            }


def training(library: Library, project: Document[Project], temper: Temper) -> Iterator[Cells]:
    """The courses of the plans and of the posts, through the year."""
    courses = (
        "消防安全",
        "电梯困人处置",
        "服务礼仪",
        "个人信息保护",
        "安全生产",
        "新员工岗前培训",
        "急救知识",
        "有限空间作业",
    )
    for i, on, luck in cases(24, f"{project.id}training"):
        due = luck.randint(6, 28)
        attended = due - (luck.randint(1, 3) if luck.random() < temper.skip * 4 else 0)
        passed = attended - (1 if luck.random() < temper.late else 0)
        yield {
            "date": f"{on}",
            "course": courses[i % len(courses)],
            "role": luck.choice(("全体人员", "秩序维护员", "维修工", "客服专员")),
            "due": due,
            "attended": attended,
            "passed": passed,
        }


def disclosures(library: Library, project: Document[Project], temper: Temper) -> Iterator[Cells]:
    """What has to be put up, and when it was."""
    names = (
        "服务事项和收费标准",
        "公共收益收支",
        "专项维修资金使用",
        "电梯维保记录",
        "水箱清洗与水质",
        "物业服务履行情况",
    )
    for month in range(1, 11):
        for name in names[: 6 if month % 3 == 0 else 3]:
            luck = chance("disclosure", project.id, name, month)
            due = date(2026, month, 15)
            late = luck.randint(1, 12) if luck.random() < temper.late else -luck.randint(0, 5)
            yield {
                "date": f"{due}",
                "item": name,
                "published": f"{due + timedelta(days=late)}",
                "on_time": "否" if late > 0 else "是",
                "place": "公告栏和线上平台",
            }


def visits(library: Library, project: Document[Project], temper: Temper) -> Iterator[Cells]:
    """Calls on owners and tenants; a call back after a repair says so."""
    at_home = project.body.property == "residential"
    kinds = (
        ("走访", "回访", "走访", "回访", "走访", "恳谈", "座谈")
        if at_home
        else ("租户走访", "回访", "走访", "回访", "座谈")
    )
    seen = set()
    for i, on, luck in cases(min(420, max(280, size(project) // 3)), f"{project.id}visits"):
        kind, unit = kinds[i % len(kinds)], f"H{luck.randint(1, size(project)):04}"
        topic = "报修" if kind == "回访" else luck.choice(TOPICS)
        if (on, kind, unit) not in seen:
            seen.add((on, kind, unit))
            closed = "否" if luck.random() < temper.late * 4 else "是"
            yield {"date": f"{on}", "kind": kind, "household": unit, "topic": topic, "closed": closed}


def fees(library: Library, project: Document[Project], temper: Temper) -> Iterator[Cells]:
    """The fees of three quarters by building or tenant."""
    for quarter in (date(2026, 3, 31), date(2026, 6, 30), date(2026, 9, 30)):
        for unit in range(1, 25):
            luck = chance("fee", project.id, quarter, unit)
            due = 4200 + 35 * luck.randint(0, 400)
            paid = due if luck.random() > temper.arrears * 2 else round(due * luck.uniform(0.3, 0.8))
            yield {"date": f"{quarter}", "unit": f"组 {unit:02}", "due": due, "paid": paid}


def systems(library: Library, project: Document[Project], temper: Temper) -> Iterator[Cells]:
    """Minutes that each system was to run and did, month by month."""
    known = [m.where["system"] for m in timed_all(library, "systems") if "system" in m.where]
    for month in range(1, 11):
        for name in dict.fromkeys((*known, "报修平台", "视频监控", "收费系统")):
            luck = chance("system", project.id, name, month)
            planned = 43_200
            yield {
                "date": f"{date(2026, month, 28)}",
                "system": name,
                "planned": planned,
                "available": planned - round(luck.expovariate(1 / (400 * temper.late * 3))),
            }


def timed_all(library: Library, dataset: str) -> list[Metric]:
    """Every metric of a dataset."""
    return [metric.body for metric in library.metrics if metric.body.dataset == dataset]


def staff(library: Library, project: Document[Project], temper: Temper) -> Iterator[Cells]:
    """Posts, people and certificates, counted each quarter."""
    for quarter in (date(2026, 3, 31), date(2026, 6, 30), date(2026, 9, 30)):
        for role, wanted in (
            ("秩序维护员", 18),
            ("消防控制室值班员", 8),
            ("电梯安全管理员", 2),
            ("维修工", 6),
            ("保洁员", 12),
            ("客服专员", 4),
        ):
            luck = chance("staff", project.id, quarter, role)
            present = wanted - (1 if luck.random() < temper.skip * 4 else 0)
            certified = present - (1 if luck.random() < temper.late * 4 else 0)
            yield {"date": f"{quarter}", "role": role, "required": wanted, "present": present, "certified": certified}


def improvements(library: Library, project: Document[Project], temper: Temper) -> Iterator[Cells]:
    """What was to be put right, by when, and whether it held."""
    kinds = [m.where["kind"] for m in timed_all(library, "improvements") if "kind" in m.where]
    kinds += ["考核", "隐患", "投诉", "演练", "业主建议"]
    for i, on, luck in cases(max(40, len(kinds) * 6), f"{project.id}improvements"):
        due = on + timedelta(days=luck.choice((7, 15, 30)))
        is_late = luck.random() < temper.late
        closed = due + timedelta(days=luck.randint(1, 20)) if is_late else due - timedelta(days=luck.randint(0, 5))
        is_open = closed > YEAR[1]
        effective = "否" if luck.random() < temper.late / 2 else "是"
        yield {
            "id": f"ZG-{i:03}", "date": f"{on}", "kind": kinds[i % len(kinds)], "due": f"{due}", "closed": "" if is_open else f"{max(on, closed)}",
            "on_time": "否" if is_late else "是", "effective": "" if is_open else effective,
        }  # fmt: skip


def readings(library: Library, project: Document[Project], temper: Temper) -> Iterator[Cells]:
    """Gauges read each month."""
    kinds = {
        "余氯": (0.12, 0.04),
        "浊度": (0.4, 0.15),
        "噪声": (48, 3),
        "照度": (62, 8),
        "用电": (18_500, 1_600),
        "用水": (2_300, 260),
    }
    for month in range(1, 11):
        for kind, (mean, spread) in kinds.items():
            luck = chance("reading", project.id, kind, month)
            summer = 1.35 if kind == "用电" and month in (7, 8) else 1.0
            yield {
                "date": f"{date(2026, month, 20)}",
                "kind": kind,
                "place": "主测点",
                "value": round(max(0.01, luck.gauss(mean * summer, spread)), 2),
                "in_range": "否" if luck.random() < temper.late / 2 else "是",
            }


HELD = {
    "特种设备人员证": ("elevator", "电梯安全管理员", 4, 2),
    "消防设施操作员证": ("fire-control-room", "消防控制室值班员", 0, 8),
    "保安员证": ("own-guards", "秩序维护员", 0, 6),
    "健康合格证": ("secondary-water", "二次供水管理员", 1, 2),
}
"""Certificates that people hold: where, at which post, for how many years (0: for good), how many."""


def certificates(library: Library, project: Document[Project], temper: Temper) -> Iterator[Cells]:
    """What was in force when the register was gone through at the end of each quarter."""
    body = project.body
    lifts = [e for e in body.equipment if e.facility == "elevator"]
    for on in (date(2026, 3, 31), date(2026, 6, 30), date(2026, 9, 30)):
        for i, lift in enumerate(lifts):
            first = date(2025, 1, 1) + timedelta(days=chance("inspected", project.id, lift.code).randint(1, 364))
            is_late = chance("overdue", project.id, lift.code, on).random() < temper.late * 4
            last = first.replace(year=2026) if first.replace(year=2026) <= on and not is_late else first
            row = certificate(on, "特种设备定期检验", f"DJ-{last.year}-{i + 1:03}", lift.code)
            yield row | dated(on, last, 1) | {"issuer": "示例检验机构"}
        for kind, (facility, post, years, count) in HELD.items():
            for i in range(count if facility in body.facilities else 0):
                luck = chance("held", project.id, kind, i)
                issued = date(2026 - max(1, years), 1, 1) + timedelta(days=luck.randint(1, 500))
                if years and luck.random() >= temper.late * 2 and issued.replace(year=issued.year + years) <= on:
                    issued = issued.replace(year=issued.year + years)
                row = certificate(on, kind, f"{kind[:2]}-{i + 1:03}", post)
                yield row | dated(on, min(issued, on), years) | {"issuer": "示例发证机关"}


def certificate(on: date, kind: str, number: str, held: str) -> Cells:
    """What a certificate is and whose."""
    return {"date": f"{on}", "kind": kind, "number": number, "object": held}


def dated(on: date, issued: date, years: int) -> Cells:
    """From when until when it holds, and whether it did when it was looked at."""
    expires = issued.replace(year=issued.year + years, day=min(issued.day, 28)) if years else None
    valid = "否" if expires and expires < on else "是"
    return {"issued": f"{issued}", "expires": f"{expires}" if expires else "", "valid": valid}


MAKERS = {
    "inspections": inspections, "work_orders": work_orders, "complaints": complaints, "surveys": surveys, "ratings": ratings,
    "drills": drills, "supplies": supplies, "training": training, "incidents": incidents, "disclosures": disclosures, "visits": visits,
    "fees": fees, "systems": systems, "staff": staff, "improvements": improvements, "disputes": disputes,
    "requests": requests, "readings": readings, "certificates": certificates,
}  # fmt: skip


def table(dataset: str, rows: Iterator[Cells]) -> str:
    """A dataset as CSV, in the order of its days, with the mark of the made-up in the last column."""
    columns = list(table_schema(dataset)["columns"])
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, columns, lineterminator="\n")
    writer.writeheader()
    for row in sorted(rows, key=lambda r: next(iter(str(v) for k, v in r.items() if k not in ("id", "kind")))):
        writer.writerow({**row, "source": SOURCE})
    return out.getvalue()


def main(names: list[str]) -> None:
    """Write every dataset of the named projects, of all synthetic ones where none is named."""
    library = load(ROOT)
    for project in library.projects:
        if project.body.synthetic and (not names or project.id in names):
            folder = ROOT / project.body.folder / "evidence"
            folder.mkdir(exist_ok=True)
            temper = TEMPERS.get(project.id, USUAL)
            for dataset, maker in MAKERS.items():
                made = table(dataset, maker(library, project, temper))
                (folder / f"{dataset}.csv").write_text(made, encoding="utf-8")
            print(project.id, "done")


if __name__ == "__main__":
    main(sys.argv[1:])
