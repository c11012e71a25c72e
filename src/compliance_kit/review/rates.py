"""Daily penalties in a folded text: 每日千分之三, 按日1%."""

from __future__ import annotations

from collections.abc import Iterator

from compliance_kit.review.contract import Sentence
from compliance_kit.review.periods import number
from compliance_kit.review.rule import Hit, Level
from compliance_kit.review.scope import is_banned
from compliance_kit.wording import compiled

DAILY_LIMIT = 5.0
"""万分之五 a day, what courts commonly let stand; more is cut on request (民法典 art. 585 paragraph 2)."""
_RATE = r"(?:(?:逾期|拖欠|迟延)[^,。;]{0,4}(?:每)?(?:一|1)?[日天],?|每(?:逾期|迟延?|拖欠?|延迟|晚|超过?|过)?(?:一|1)?[日天]|按日|逐日|日息|每日|日(?=[百千万]分之))(?:加收|应缴|额|支付|按|收取|计收|计算|承担|应付|缴纳|交纳|欠费(?:总)?(?:额|金额)|未付|欠付|欠款|拖欠|逾期|应交|所欠|总额|金额|费用|物业费|款项|部分|的|以|向|乙方|甲方|业主|其|,)*(?P<rate>(?:百|千|万)分之[零一二三四五六七八九十百\d.]+|\d+(?:\.\d+)?[%‰‱])(?P<unit>)"
_PER = {"百": 100.0, "千": 10.0, "万": 1.0, "%": 100.0, "‰": 10.0, "‱": 1.0}


def daily_rate(written: str) -> float:
    """A daily rate in ten-thousandths."""
    if written[0] in _PER:
        rest = written[3:]
        return _PER[written[0]] * (float(rest) if rest[0].isdigit() else number(rest))
    return _PER[written[-1]] * float(written[:-1])


def dear(sentence: Sentence, region: str) -> Iterator[Hit]:
    """A daily penalty on the owners above what courts let stand."""
    for found in compiled(_RATE).finditer(sentence.text):
        start, end = found.span("rate")
        if compiled("过高|适当减少|不采用|不得超过").search(sentence.text):
            return
        if daily_rate(found["rate"]) > DAILY_LIMIT and not is_banned(
            sentence.lead + sentence.text, start + len(sentence.lead)
        ):
            yield Hit(start, end, "违约金按日万分之五以上计算的，业主可以请求法院适当减少。", Level.WARN)
            return
