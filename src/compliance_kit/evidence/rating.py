"""How a score is made: the constants, and the rules in words, made of the constants so that the two cannot differ."""

from __future__ import annotations

from decimal import Decimal

from compliance_kit.evidence import grace
from compliance_kit.evidence.measure import survey_size
from compliance_kit.evidence.risk import RULE as RISK_RULE
from compliance_kit.evidence.verdicts import ENOUGH_PERCENT, STALE_CYCLES, Outcome

PASS_PERCENT = 80
"""得分率 from which a project passes: the mark that the trade's 百分制 assessments use."""
LEAST_COVERAGE_PERCENT = 60
"""检查率 below which no conclusion is drawn: 100 points from three items would prove nothing."""
SHARES = {Outcome.CONFORM: Decimal(1), Outcome.PARTLY: Decimal("0.5"), Outcome.GAP: Decimal(0)}
"""What a verdict earns of its requirement's weight; the others are not rated."""
HOUSEHOLDS = (200, 500, 800, 1500, 3000)
"""Sizes for which the site says how many must answer a survey."""


def _shares() -> str:
    names = {Outcome.CONFORM: "符合的系数为", Outcome.PARTLY: "部分符合为", Outcome.GAP: "不符合为"}
    return "，".join(f"{name} {SHARES[outcome]}" for outcome, name in names.items())


# What METHOD says of a failing record cannot hold of a metric on inspections: one more record of its dataset, whatever it says,
# may lift n over min_n, and a figure that was only listed is then judged, and may prove. See docs/decisions/0036.
METHOD = (
    f"得分率＝Σ（要求分值×得分系数）÷Σ（已评定要求的分值）×100%。{_shares()}；"
    "没有写分值的要求按 1 分。不适用和无证据的要求不进入分母。结果只在最后四舍五入一次，保留一位小数。",
    f"检查率＝已评定的要求数÷适用的要求数×100%，与得分率并列；检查率不足 {LEAST_COVERAGE_PERCENT}% 时不作结论。"
    f"得分率达到 {PASS_PERCENT}%、没有一票否决、一票否决项都有证据的，结论为合格。",
    f"证据有效率＝有有效证据的要求数÷适用的要求数×100%。没有证据不算符合；最近一次检查距统计期末超过 {STALE_CYCLES} 个检查周期的，证据视为过期（G5）。",
    "一票否决：标准或检查表标明一票否决的项目不符合时，不论得分，结论为不合格；这类项目没有证据时不作结论。",
    "未检查不算合格，也不算检查过；不涉及写明理由的不进入分母，没有写理由的按无证据处理。",
    "不符合（G4）看每个检查项最近一次检查的结果：最近一次仍不符合的，该要求记为不符合；其后检查合格的，次数列在判定理由中，"
    "到周期末仍不符合的那个周期不算按期且合格。",
    "应检次数按检查表自身的频次从统计期首日起推算，一个周期内做过一次即算一次，未满的周期不计；周期长于统计期的，自期末向前看一个周期；每班的表按日计。"
    "整张表漏做的，按表列为一项差距（G3），并列出涉及的要求；整个统计期没有一次记录的要求，另逐条列为无证据（G5）。",
    f"一个周期内查过、最后一次没有不符合的，为按期且合格；某条要求的应查项次按期且合格的不足 {ENOUGH_PERCENT}% 的，该要求记为部分符合："
    "有漏查的列为 G3；没有漏查、只是不符合而其后都已合格的列为 G4，不算一票否决项不符合。",
    "指标按其规定的回看期（截至统计期末）计算，用未经取整的数值与目标比较；样本少于规定数量的只列示、不判定。"
    "时限类指标列出达标率和第 90 百分位，不用平均分钟数代替；没有完成时间的按未达标计，尚未到期的不计入。",
    "整改期限自报告日起按日历日计算，不因节假日顺延：检查不符合（G4，与整改通知书相同）的，"
    f"{'，'.join(f'{g.name} {g.seen_days} 日' for g in grace.ALL)}；其余差距和其后已合格的 G4，{'，'.join(f'{g.name} {g.other_days} 日' for g in grace.ALL)}；"
    "一条差距同时符合几项的取最短。"
    "期限由本公司规定，法规或主管部门要求更短的从其规定。延续的差距保留首次列入时的期限；转为另一类的，也从首次列入起算，但新类别的问题在原期限以后才查到的，按新类别从报告日起算。"
    "还有几个工作日，按公布的节假日和调休计算，当日不计；没有公布的年份按周一至周五暂估。",
    "罚则列出该项所依据的法定义务的法律责任，罚款额取其中最高金额，只用于排序；是否违法、如何处罚由执法机关认定。",
    RISK_RULE,
)

RULES = (
    "集团得分率＝各项目得分之和÷各项目应得分之和×100%，检查率＝各项目已评定要求数之和÷适用要求数之和×100%；"
    "先相加、后相除，不是各项目百分数的平均，要求多的项目分量也大。",
    "各项目大小不一，另列不加权的中位数：把各项目的得分率、检查率分别从小到大排列取居中的值，没有可评定要求的项目不参加排列。",
    "排名先看有没有一票否决项不符合，没有的在前；再看得分率，得分率相同的看检查率。检查率不足、不作结论的照排，结论栏写明。",
    "排列图按要求合计各项目检查不符合的项次，含其后已合格的。历次结果只列所有项目都有报告的日期，各项目取该日或之前最近的一次。",
)
SURVEY = (
    "满意度同时写明答卷数 n、答卷率和算法：满意率为 4、5 分占比，加权满意度为均值×20，换算满意度为（均值−1）÷4×100；"
    "三个数不能互相比较，都不是 GB/T 19038 的结构方程测评。",
    "答卷数按 95% 置信、误差±5%、有限总体校正计算："
    + "，".join(f"{n} 户需 {survey_size(n)} 份" for n in HOUSEHOLDS)
    + "；不够的仅供参考。",
)
