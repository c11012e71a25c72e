"""What comes up one by one: repairs, complaints, disputes, events, calls on people and what they answer."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from compliance_kit.kinds.metric import Metric
from compliance_kit.kinds.values import duration
from compliance_kit.tailoring import holds, items
from synthetic.estate import YEAR, Cells, Estate, chance, days
from synthetic.places import has_place, place

PROMISED = {"急修": "std-feedback#07", "普通报修": "std-assessment#06"}
"""The requirement whose limit a project tightens where it promises to come sooner."""


def cases(estate: Estate, count: int, name: str) -> Iterator[tuple[int, date, random.Random]]:
    """So many days of the year in order, more of them in the hot and wet months, each with its own chance."""
    luck = chance("cases", estate.id, name)
    every = list(days(estate.year))
    weights = [1.5 if d.month in (7, 8) else 1.2 if d.month in (1, 9) else 1.0 for d in every]
    for i, on in enumerate(sorted(luck.choices(every, weights, k=count)), 1):
        yield i, on, chance(estate.id, name, i)


def timed(estate: Estate, dataset: str) -> dict[str, Metric]:
    """The kinds of cases that metrics count in a dataset, each with the metric that times it."""
    found: dict[str, Metric] = {}
    for metric in estate.library.metrics:
        body = metric.body
        if body.dataset == dataset and holds(body.applies, estate.body):
            kind = body.where.get("kind", "")
            if kind not in found or body.success.startswith("duration"):
                found[kind] = body
    return found


def limit_minutes(metric: Metric | None, usual: int) -> int:
    """The time a case may take, by the metric's own condition."""
    limit = duration(metric.success.partition("<=")[2].strip()) if metric and "duration" in metric.success else None
    return limit.minutes if limit else usual


def promised(estate: Estate, kind: str, usual: int) -> int:
    """The minutes in which the project promises to come, or else the usual ones."""
    own = next((s.within for s in estate.body.settings if s.requirement == PROMISED.get(kind) and s.within), None)
    return int(own.minutes) if own else usual


def spent(estate: Estate, luck: random.Random, limit: int, on: date) -> int:
    """Minutes a case took: mostly well within its limit, sometimes late."""
    temper = estate.temper
    late = temper.late * (1 + temper.trend * ((on - YEAR[0]).days / 365 - 0.5))
    share = luck.uniform(1.1, 2.2) if luck.random() < late else min(0.97, luck.lognormvariate(math.log(0.42), 0.4))
    return max(2, round(limit * share))


def at(on: date, luck: random.Random, hours: tuple[int, int] = (7, 21)) -> datetime:
    """A moment of a day."""
    return datetime(on.year, on.month, on.day, luck.randint(*hours), luck.randint(0, 59))


def text(moment: datetime) -> str:
    """A moment as the records write it."""
    return moment.strftime("%Y-%m-%d %H:%M")


ORDERS = {
    "普通报修": (240, 0.35, ("floor", "lobby", "stairs", "lift")),
    "急修": (30, 0.09, ("floor", "pump", "garage", "power")),
    "询问": (2880, 0.12, ("",)),
    "突发事件": (15, 0.012, ("road", "lobby", "garage")),
    "电梯困人": (30, 0.004, ("lift",)),
}
"""The kinds of work orders: minutes allowed where nothing says so, how many a household makes, and where."""


def somewhere(estate: Estate, kinds: tuple[str, ...], luck: random.Random) -> str:
    """A place of one of some kinds that the estate has."""
    return place(estate, luck.choice([kind for kind in kinds if has_place(estate, kind)] or [""]), luck)


def work_orders(estate: Estate) -> Iterator[Cells]:
    """Repairs of a year; calls of people shut in a lift only where there are lifts."""
    known = timed(estate, "work_orders")
    found: list[Cells] = []
    for kind, (usual, rate, where) in ORDERS.items():
        limit = promised(estate, kind, limit_minutes(known.get(kind), usual))
        count = min(420, max(3, round(estate.busy * rate)))
        for _, on, luck in cases(estate, count if kind != "电梯困人" or estate.has("elevator") else 0, kind):
            reported = at(on, luck, (0, 23) if kind != "普通报修" else (8, 17))
            lasted = timedelta(minutes=spent(estate, luck, limit, on))
            arrived = reported + (timedelta(minutes=luck.randint(1, 20)) if kind == "询问" else lasted)
            longest = {"询问": 0, "电梯困人": 50}.get(kind, 300)
            finished = reported + lasted if kind == "询问" else arrived + timedelta(minutes=luck.randint(10, longest))
            is_open = on > date(2026, 10, 29) and kind == "普通报修"
            found.append({
                "id": "", "kind": kind, "reported": text(reported), "arrived": text(arrived),
                "finished": "" if is_open else text(max(arrived, finished)), "place": somewhere(estate, where, luck),
            })  # fmt: skip
    for number, row in enumerate(sorted(found, key=lambda r: str(r["reported"])), 1):
        yield row | {"id": f"WO-{number:05}"}


def two_moments(
    estate: Estate, what: tuple[str, str, int, int], subjects: tuple[str, ...]
) -> Iterator[tuple[str, datetime, datetime | None, str, random.Random]]:
    """Cases that come in and are answered: number, both moments (no answer yet near the end), subject."""
    dataset, mark, count, usual = what
    limit = min((limit_minutes(m, usual) for m in timed(estate, dataset).values()), default=usual)
    for i, on, luck in cases(estate, count, dataset):
        start = at(on, luck)
        end = start + timedelta(minutes=spent(estate, luck, limit, on))
        yield f"{mark}-{i:04}", start, None if end.date() > YEAR[1] else end, luck.choice(subjects), luck


AT_HOME = (
    "装修噪声", "高空抛物", "停车秩序", "电梯故障", "清洁不到位", "公共照明", "电动自行车停放", "门禁故障", "费用疑问", "绿化养护",
)  # fmt: skip
AT_WORK = (
    "空调温度",
    "电梯候梯",
    "停车秩序",
    "清洁不到位",
    "公共照明",
    "装修噪声",
    "货物进出",
    "门禁故障",
    "费用疑问",
    "垃圾清运",
)


def topics(estate: Estate) -> tuple[str, ...]:
    """What people bring forward, at home and at work."""
    return AT_HOME if estate.body.property == "residential" else AT_WORK


def complaints(estate: Estate) -> Iterator[Cells]:
    """Complaints of a year."""
    count = max(8, round(estate.busy * (0.03 + estate.temper.fail * 2)))
    for name, start, end, topic, _ in two_moments(estate, ("complaints", "TS", count, 14_400), topics(estate)):
        yield {
            "id": name, "received": text(start), "replied": text(end) if end else "", "topic": topic,
            "outcome": "已办结" if end else "办理中",
        }  # fmt: skip


def disputes(estate: Estate) -> Iterator[Cells]:
    """Disputes of a year."""
    at_home = ("物业费", "相邻关系", "财产损失", "停车", "公共收益")
    kinds = (
        at_home if estate.body.property == "residential" else ("物业费", "能源费分摊", "财产损失", "停车", "装修押金")
    )
    count = max(3, round(estate.busy * 0.01))
    for name, start, end, kind, luck in two_moments(estate, ("disputes", "JF", count, 43_200), kinds):
        outcome = luck.choice(("协商", "协商", "协商", "人民调解", "诉讼")) if end else "办理中"
        closed = text(end) if end else ""
        yield {"id": name, "received": text(start), "closed": closed, "kind": kind, "outcome": outcome}


def requests(estate: Estate) -> Iterator[Cells]:
    """What people ask about their personal information."""
    kinds = ("查阅复制", "更正", "删除", "撤回同意")
    for name, start, end, kind, _ in two_moments(estate, ("requests", "GR", 9, 21_600), kinds):
        yield {
            "id": name, "received": text(start), "answered": text(end) if end else "", "kind": kind,
            "outcome": "已答复" if end else "办理中",
        }  # fmt: skip


HAPPENED = {
    "信息安全": ("", ("无",)), "爆管": ("pump", ("无", "无", "财产损失")), "停电": ("power", ("无",)),
    "高空坠物": ("road", ("无", "无", "财产损失")), "生产安全事故": ("power", ("轻伤", "财产损失")),
}  # fmt: skip
"""Where the events of a kind happen and what comes of them."""


def incidents(estate: Estate) -> Iterator[Cells]:
    """Events of a year; the kinds that metrics count come up, nobody dies."""
    known = timed(estate, "incidents")
    kinds = list(dict.fromkeys([*(kind for kind in known if kind), "爆管", "停电", "高空坠物"]))
    for i, on, luck in cases(estate, max(6, round(len(kinds) * 2.5)), "incidents"):
        kind = kinds[i % len(kinds)]
        where, harms = HAPPENED.get(kind, ("road", ("无",)))
        found = at(on, luck, (0, 23))
        reported = found + timedelta(minutes=spent(estate, luck, limit_minutes(known.get(kind), 60), on))
        yield {
            "id": f"SJ-{i:03}", "kind": kind, "found": text(found), "reported": text(reported),
            "closed": text(reported + timedelta(minutes=luck.randint(60, 1400))), "harm": luck.choice(harms),
            "place": somewhere(estate, (where,), luck) or "信息系统",
        }  # fmt: skip


def surveys(estate: Estate) -> Iterator[Cells]:
    """One survey, a household once: a third of a large estate, most of a small one."""
    luck, every = chance("survey", estate.id), estate.households
    wanted = min(round(every * 0.9), max(105, round(every * 0.34)))
    for unit in sorted(luck.sample(range(1, every + 1), wanted)):
        score = luck.choices((5, 4, 3, 2, 1), estate.temper.likes)[0]
        yield {
            "date": f"{date(2026, 9, 12) + timedelta(days=luck.randint(0, 13))}",
            "household": f"H{unit:04}",
            "score": score,
            "recommend": recommended(chance("recommend", estate.id, unit), score),
        }


RECOMMENDED = {5: (7, 8, 9, 9, 10, 10), 4: (6, 7, 7, 8, 8, 9), 3: (4, 5, 5, 6, 7), 2: (2, 3, 4, 5), 1: (0, 0, 1, 2)}
"""How likely people would recommend the estate who give it a score."""


def recommended(luck: random.Random, score: int) -> int | str:
    """An answer from 0 to 10, or none: about one in twenty leaves the question out."""
    return "" if luck.random() < 0.05 else luck.choice(RECOMMENDED[score])


def ratings(estate: Estate) -> Iterator[Cells]:
    """The questions of the same survey one by one, how well and how important; some are left out or not known."""
    asked = [
        item
        for checklist in estate.found.checklists
        for item in items(estate.library, checklist, estate.project)
        if checklist.body.is_weighed(item)
    ]
    for answer in surveys(estate):
        for item in asked:
            luck = chance("rating", estate.id, answer["household"], item.code)
            own = chance("rated", estate.id, item.code).choice((-1, 0, 0, 0, 1))
            weight = chance("important", item.code).randint(3, 5)
            score = int(answer["score"]) + (own if luck.random() < 0.4 else 0) + luck.choice((-1, 0, 0, 0, 0, 1))
            importance = max(1, min(5, weight + luck.choice((-1, 0, 0, 1))))
            if luck.random() >= 0.06:
                yield {
                    "date": answer["date"], "household": answer["household"], "item": item.name,
                    "score": max(1, min(5, score)), "importance": "" if luck.random() < 0.1 else importance,
                }  # fmt: skip


QUARTERS = ((date(2025, 11, 1), 91), (date(2026, 2, 1), 88), (date(2026, 5, 1), 91), (date(2026, 8, 1), 91))
"""The quarters of the year, and how many days each has."""


def visits(estate: Estate) -> Iterator[Cells]:
    """Calls on owners and tenants, each once a quarter; a call back after a repair says so."""
    is_let = estate.body.property != "residential"
    for first, length in QUARTERS:
        luck = chance("visits", estate.id, first)
        every = range(1, estate.households + 1)
        wanted = {"走访": min(estate.temper.visits, estate.households), "回访": min(26, estate.households), "座谈": 2}
        wanted |= {"租户走访": min(24, estate.households)} if is_let else {"恳谈": 4}
        for kind, count in wanted.items():
            for unit in luck.sample(every, count):
                on = first + timedelta(days=luck.randrange(length))
                topic = "报修" if kind == "回访" else luck.choice(topics(estate))
                closed = "否" if luck.random() < estate.temper.late * 1.1 else "是"
                if on >= estate.year[0]:
                    yield {"date": f"{on}", "kind": kind, "household": f"H{unit:04}", "topic": topic, "closed": closed}
