"""Exact counts → a figure in the metric's unit, how many records it rests on, and what to know about it."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from compliance_kit.evidence.counts import Counts
from compliance_kit.kinds.metric import Metric
from compliance_kit.kinds.values import MINUTES, Target

Z_95 = 1.96
"""How many standard deviations to either side hold 95 % of the cases."""
LEAST_FOR_INTERVAL = 30
"""Answers from which an interval by the normal curve means something; below it none is given."""
NOT_THE_STANDARD = "不是 GB/T 19038 的结构方程测评"


@dataclass(frozen=True, slots=True)
class Measurement:
    """What a metric came to, unrounded and in its own unit; None where nothing could be measured.

    `n` is the number of records it rests on. `p90_minutes` stands beside every figure made of durations: a rate or a
    mean alone hides how late the late ones were. Cases still open have no duration; the note counts them.
    """

    value: float | None
    n: int
    unit: str
    note: str
    p90_minutes: float | None = None

    @property
    def shown(self) -> str:
        """As people read it: 94.12%, 3.5 小时, or a dash. Two decimals, so that 97.96 is not printed as 98."""
        if self.value is None:
            return "—"
        space = "" if self.unit in ("%", "") else " "
        return f"{signed(f'{round(self.value, 2) + 0.0:g}')}{space}{self.unit}"

    def is_enough(self, metric: Metric) -> bool:
        """Whether there is a figure, and it rests on as many records as the metric asks for."""
        return self.value is not None and self.n >= metric.min_n

    def reaches(self, target: Target) -> bool:
        """Whether the figure meets a target, which may be written in another unit of time."""
        if self.value is None:
            return False
        if self.unit != target.unit and self.unit in MINUTES and target.unit in MINUTES:
            return target.is_met_by(self.value * MINUTES[self.unit] / MINUTES[target.unit])
        return target.is_met_by(self.value)


def signed(number: str) -> str:
    """A number with a true minus, which no line ends on as it would on a hyphen."""
    return number.replace("-", "−")


def worded(metric: Metric, counts: Counts) -> Measurement:
    """The figure that the counts come to."""
    return _WORDINGS[metric.aggregate](metric, counts)


def wilson(good: int, n: int) -> tuple[float, float]:
    """The 95 % confidence interval of a share, in percent, after Wilson: it holds for shares near 0 and 100 too."""
    share, square = good / n, Z_95**2
    middle = (share + square / (2 * n)) / (1 + square / n)
    half = Z_95 / (1 + square / n) * math.sqrt(share * (1 - share) / n + square / (4 * n * n))
    return 100 * max(0.0, middle - half), 100 * min(1.0, middle + half)


def _nothing(metric: Metric, note: str = "没有记录") -> Measurement:
    return Measurement(None, 0, metric.unit, note)


def _count(metric: Metric, counts: Counts) -> Measurement:
    return Measurement(float(counts.good), counts.n, metric.unit, f"共 {counts.n} 条记录，计入 {counts.good} 条")


def _share(metric: Metric, counts: Counts) -> Measurement:
    if not counts.n:
        return _nothing(metric, f"{counts.rows} 件都未到期" if counts.rows else "没有记录")
    still_open = counts.n - counts.timed if metric.started else 0
    is_good = metric.direction != "lower"
    parts = [f"{counts.good}/{counts.n} 达标" if is_good else f"{counts.n} 件中有 {counts.good} 件"]
    if still_open:
        parts.append(f"其中 {still_open} 件没有完成时间，按未达标计，不计入第 90 百分位")
    if counts.pending:
        parts.append(f"另有 {counts.pending} 件未到期，不计入")
    return Measurement(100 * counts.good / counts.n, counts.n, metric.unit, "，".join(parts), _in_minutes(counts.p90))


def _ratio(metric: Metric, counts: Counts) -> Measurement:
    if not counts.whole:
        return _nothing(metric, "基数合计为 0，无法计算" if counts.rows else "没有记录")
    factor = 100 if metric.unit == "%" else 1
    value = float(factor * Fraction(counts.part) / Fraction(counts.whole))
    note = f"{plain(counts.part)}/{plain(counts.whole)}，共 {counts.n} 条记录"
    return Measurement(value, counts.n, metric.unit, note)


def plain(value: Decimal) -> str:
    """An exact number without trailing zeros: 12, 0.5, never 1.2E+3."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _mean(counts: Counts) -> Fraction:
    return Fraction(counts.total) / counts.n


def _median(counts: Counts) -> Fraction:
    low, high = counts.middle or (Decimal(0), Decimal(0))
    return (Fraction(low) + Fraction(high)) / 2


def _p90(counts: Counts) -> Fraction:
    return Fraction(counts.p90 or 0)


def _in_minutes(lasted: Decimal | None) -> float | None:
    return None if lasted is None else float(Fraction(lasted) / 60)


def _statistic(of: Callable[[Counts], Fraction]) -> Callable[[Metric, Counts], Measurement]:
    """A mean, a median or a percentile: of one column's numbers, or of durations in the metric's unit."""

    def of_values(metric: Metric, counts: Counts) -> Measurement:
        if not counts.n:
            return _nothing(metric)
        note = f"n={counts.n}"
        if metric.value:
            return Measurement(float(of(counts)), counts.n, metric.unit, note)
        if counts.n < counts.rows:
            note += f"，另有 {counts.rows - counts.n} 件没有完成时间"
        value = float(of(counts) / (60 * MINUTES.get(metric.unit, 1)))
        return Measurement(value, counts.n, metric.unit, note, _in_minutes(counts.p90))

    return of_values


def _top2(metric: Metric, counts: Counts) -> Measurement:
    if not counts.n:
        return _nothing(metric)
    mean, n = float(_mean(counts)), counts.n
    note = (
        f"满意率（4、5 分占比）{counts.high}/{n}{_interval(counts.high, n)}；"
        f"加权满意度（均值×20）{mean * 20:.1f}，n={n}；"
        f"换算满意度（均值−1）÷4×100 为 {(mean - 1) * 25:.2f}；均{NOT_THE_STANDARD}"
    )
    return Measurement(100 * counts.high / n, n, metric.unit, note)


def _interval(good: int, n: int) -> str:
    """The interval in words; nothing where there are too few answers for one."""
    if n < LEAST_FOR_INTERVAL:
        return f"，n＜{LEAST_FOR_INTERVAL}，不给置信区间"
    low, high = wilson(good, n)
    return f"，95% 置信区间 {low:.1f}%～{high:.1f}%"


def nps_interval(up: int, down: int, n: int) -> tuple[float, float]:
    """The 95 % confidence interval of a net promoter score, in points, by the normal curve.

    An answer counts +1, 0 or -1, so the variance of one is the share of both ends less the square of their difference.
    """
    share = (up - down) / n
    half = Z_95 * math.sqrt(((up + down) / n - share**2) / n)
    return max(-100.0, 100 * (share - half)), min(100.0, 100 * (share + half))


def _nps(metric: Metric, counts: Counts) -> Measurement:
    """Promoters (9, 10) less detractors (0 to 6), in points from -100 to 100."""
    n, up, down = counts.n, counts.high, counts.low
    if not n:
        return _nothing(metric, f"{counts.rows} 份答卷都没有答这一题" if counts.rows else "没有记录")
    note = f"推荐者（9、10 分）{up}，中立者（7、8 分）{n - up - down}，贬损者（0 至 6 分）{down}，n={n}"
    if n in (up, down, n - up - down):
        note += "，都是同一类，不给置信区间"
    elif n >= LEAST_FOR_INTERVAL:
        low, high = nps_interval(up, down, n)
        interval = signed(f"{low:.1f} 至 {high:.1f}")
        note += f"，95% 置信区间 {interval} 分（按三类占比的正态近似）"
    else:
        note += f"，n＜{LEAST_FOR_INTERVAL}，不给置信区间"
    return Measurement(100 * (up - down) / n, n, metric.unit, note)


def _csi(metric: Metric, counts: Counts) -> Measurement:
    """加权满意度: the items' mean scores weighted by how important people say they are, on a scale of 100."""
    parts = [part for part in counts.parts if part.n and part.weights]
    weight = sum((Fraction(p.weight) / p.weights for p in parts), Fraction(0))
    if not weight:
        return _nothing(metric, "没有重要度的评分，无法加权" if counts.rows else "没有记录")
    total = sum((Fraction(p.weight) / p.weights * Fraction(p.total) / p.n for p in parts), Fraction(0))
    answers = min(p.n for p in parts)
    each = "，".join(f"{p.name} {float(Fraction(p.total) / p.n):.2f}" for p in parts)
    note = (
        f"加权满意度（按重要度加权的均值×20），{len(parts)} 项，每项 n≥{answers}；各项均值：{each}；"
        f"各项由同一批人评分，不给置信区间；{NOT_THE_STANDARD}"
    )
    return Measurement(float(20 * total / weight), answers, metric.unit, note)


_WORDINGS: Mapping[str, Callable[[Metric, Counts], Measurement]] = {
    "count": _count,
    "share": _share,
    "ratio": _ratio,
    "mean": _statistic(_mean),
    "median": _statistic(_median),
    "p90": _statistic(_p90),
    "top2": _top2,
    "nps": _nps,
    "csi": _csi,
}
