"""How grave a gap is: how likely harm is, times how bad it would be. The company's own rule (decision 0021), for sorting."""

from __future__ import annotations

from dataclasses import dataclass

LIKELY = {"G4": 3, "G6": 3, "G3": 2, "G5": 2, "G2": 2, "G1": 1, "G7": 1}
"""By code: 3 seen in practice, 2 not looked at or not proved, 1 on paper only."""
HEAVY_YUAN = 100_000
"""A fine from which the harm counts as grave as a veto item's."""
HIGH, MIDDLE = 6, 3
"""The products from which a risk is called 高 and 中."""


@dataclass(frozen=True, slots=True)
class Risk:
    """Both factors, 1 to 3."""

    likelihood: int
    harm: int

    @property
    def product(self) -> int:
        """1 to 9."""
        return self.likelihood * self.harm

    @property
    def grade(self) -> str:
        """高, 中 or 低."""
        return "高" if self.product >= HIGH else "中" if self.product >= MIDDLE else "低"

    def __str__(self) -> str:
        """The grade and how it came about: 高（3×2）."""
        return f"{self.grade}（{self.likelihood}×{self.harm}）"


def risk(code: str, *, is_veto: bool, fine: int, is_must: bool, is_fined: bool) -> Risk:
    """The risk of a gap; `fine` is the highest amount in 元 that the law names, 0 where it names a penalty without one."""
    harm = 3 if is_veto or fine >= HEAVY_YUAN else 2 if is_must or is_fined else 1
    return Risk(LIKELY[code], harm)


RULE = (
    "风险＝可能性×后果。可能性：现场不符合、指标未达为 3，漏做、无证据、未检查为 2，标准和依据的文件问题为 1；"
    f"后果：一票否决项或者法定罚款最高达 {HEAVY_YUAN // 10_000} 万元的为 3，必须级要求或者法规有罚则的为 2，其他为 1。"
    f"积不低于 {HIGH} 的为高，不低于 {MIDDLE} 的为中，其余为低；由本公司规定，只用于排序。"
)
