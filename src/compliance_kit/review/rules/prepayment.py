"""Fees paid before they are due: for how long, and not past the end of the contract."""

from __future__ import annotations

from collections.abc import Iterator

from compliance_kit.review.contract import Sentence
from compliance_kit.review.periods import number, periods, spans
from compliance_kit.review.rule import Hit, Level, Rule
from compliance_kit.review.scope import is_banned
from compliance_kit.wording import compiled, has

# --- L20: how far ahead ---
_AHEAD = r"""(?:连(?:续)?收|首(?:次|期)(?:收|按|物业)|(?:预收|预付|预缴|预交|缴费|付费|收费)[^,。;]{0,4}(?:期限?|时长|周期|月数|上限)|即(?:交|缴|付)|连(?:交|缴)|按[^,。;]{0,4}年[^,。;]{0,3}(?:收|交|缴|付)|转交|集中|[一二两三四五\d]+年(?:为)?一个?(?:期|周期)|[一二两三四五\d]+年一(?:收|交|缴|付)|到账|打过来|一(?:并|起|次)(?:收|交|缴|付)|(?:收|交|缴|存|付)(?:齐|足|清|满)|(?:收费|缴费|交费|付款|缴纳)周期|为一?个?(?:期|周期)|起(?:收|交|缴)|充值|储值|
    一直(?:交|缴|付)到|预(?:收|交|缴|付|存)|一次(?:性)?[^,。;]{0,6}(?:收|交|缴|支付|付)|提前(?:收|交|缴|支付)|先(?:行)?(?:收取|交纳|缴纳|付)|打(?:到|入|进|给)|汇(?:入|到|至)|存(?:入|够)|往后|后面|今后|未来|垫交)"""
_SEVERAL_YEARS = r"(?:即付|一直(?:交|缴)到|收取|交纳|缴纳|支付|交付|交足|缴清)[^,。;]{0,6}[一二两三四五六七八九十\d]+个?(?:年|月)(?:度)?(?:的)?(?:物业|服务)"
_TERM = r"(?:合同|服务|委托|协议)(?:的)?(?:期限|期|有效期)?(?:为期|为|共|是|仅|只有)?$|期限(?:为|共)?$|为期$"
_OTHER_TERM = r"(?:(?:合同|服务|合作|委托|保修|质保|保质|诉讼时效|使用)(?:期限?|年限)(?:为|是)?|(?<!预收)(?<!预付)(?<!预缴)(?<!预交)(?<!缴费)(?<!付费)(?<!收费)(?<!交费)期限为|为期|满|拖欠|欠费?|连续|(?<!不)超过)$"
_MONTH = r"(?:\d{1,2}|[一二三四五六七八九十]{1,2})"
_TO_NEXT_YEAR = rf"(?P<first>{_MONTH})月[^。;]{{0,10}}(?:收|交|缴|付)[^。;]{{0,10}}次年(?P<last>{_MONTH})月"
_TOO_FAR = "预收物业费最长十二个月，并且不得超过合同期限。"


def _month(written: str) -> float:
    """The number of a month."""
    return number(written)


def _is_refused(text: str, place: int) -> bool:
    """Whether a length is forbidden; 不得少于 forbids only less."""
    return is_banned(
        compiled(r"不(?:得|能|应)?(?:少|低|短)于|不少于").sub(lambda found: "至" * len(found[0]), text), place
    )


def _outlasts(whole: str, text: str) -> bool:
    """Whether more is paid ahead than the contract lasts, where the clause says how long that is."""
    lasts = [
        p.months
        for p in periods(whole)
        if has(_TERM, whole[: p.start]) or has(r"^(?:届满|期满|的?合同|的服务期)", whole[p.end :])
    ]
    lasts += [months for _, _, months in spans(whole)]
    paid = [p.months for p in periods(text) if not has(_TERM, text[: p.start])]
    paid += [12.0] if has(r"全年|整年", text) else []
    return bool(lasts and paid) and max(paid) > min(lasts) + 0.2


_EVERY_YEARS = r"(?:(?:改为|为|按|以|选择)?[“]?[两二三四五六2-6]年(?:一|壹|1)(?:次)?(?:性)?(?:交|缴|收|付|预(?:收|交|缴)|清|期|个?周期)|每(?:满|隔|逢)?[两二三四五六2-6]年[^,。;]{0,4}(?:预|收|交|缴|付|支)|按[两二三四五六2-6]年[^,。;]{0,4}(?:收|交|缴|付|预)|[两二三四五六2-6](?:个)?(?:学年|服务年度|年度|会计年度|财年|载|服务年)|[两三四]年期|[两二三四五]年一次[^,。;]{0,14}(?:预|收|交|缴|付)|(?:缴费|预缴|交费|预收|付费)[^,。;]{0,4}满[两二三四五]年|[一壹1]年(?:零|又|加|外加)[^,。;]{1,4}月|今明[两二]年|[两二三四五]年包(?:缴|交|干)|连(?:交|缴|收)[两二三四五]年|(?:第一年|当年|今年)(?:和|与|及|、|连同)(?:第二年|次年|明年|来年))"
_BEYOND_TERM = r"""(?:跨(?:越)?(?:合同|服务)(?:期|终止)|跨合同|(?:合同|服务期|协议)(?:期|终止|届满|到期|期满)+(?:日)?(?:后|以后|之后)[^,。;]{0,8}(?:年|月|期|费)|下一?(?:届|任|个?合同期|轮|个?服务期)(?:合同)?[^,。;]{0,6}(?:的)?(?:物业|服务)?费|(?:多出|超出|超过)(?:的)?[^,。;]{0,4}(?:合同期|服务期|部分|月份)[^,。;]{0,12}(?:抵|存|留|转|滚)|(?:不受|无须受|无需受|突破|不限于|不以)[^,。;]{0,8}(?:十二个月|12个月|一年|合同期|期限)[^,。;]{0,8}(?:约束|限制|所限|为限)?|超过(?:十二个月|12个月|一年)的?物业费|(?:十二个月|12个月|一年)以上|不受上限|留待续约|续约之?后抵(?:用|扣))"""
_COUNTED = r"(?P<n>\d{1,3}|[一二两三四五六七八九十百]{1,5})期[^。;]{0,10}每期(?:为)?(?:一|1)个?月|月数(?:为|是|定为)?(?P<m>\d{1,3}|[一二两三四五六七八九十]{1,4})"
_LEFT = r"(?:仅剩|只剩|尚余|剩余|余|不足|剩|还有|仅余)[^,。;]{0,6}?(?P<left>半|\d{1,2}|[一二两三四五六七八九十]{1,3})(?:个)?(?P<unit>月|年)"
_YEARS = r"(?P<a>20\d\d|二〇[〇一二三四五六七八九]{2})年?(?:度)?(?:至|到|-|、|和)(?P<b>20\d\d|二〇[〇一二三四五六七八九]{2})年"
_PREPAYS = r"预|提前|先|一次|一并|缴清|交清|包(?:缴|交)|连(?:交|缴)|即(?:交|缴)|收(?:取|费)?|(?:交|缴|支)付?|储"
_ALLOWED = r"不(?:得|能|可|许|准|应|再|会|予)(?!少于|低于|要求(?:拆|分)|拆|分(?!成))|严禁|禁止|谢绝|拒绝|退(?:还|回|给)|广告|欠缴|延期退出|清缴|交接|无效|违规|违反|以内|为限(?!制)|不超过|最长|至多|最多|曾|前物业|原物业|维修资金|押金(?![^。]*物业费)|租金|车位租|分账|改回|查处|举报|纠正|自愿"


def _ahead_otherwise(sentence: Sentence, region: str) -> Iterator[Hit]:
    """A prepayment too long that is not put as one stretch of time: by years named, by periods, past the contract."""
    whole, text = sentence.before + sentence.lead + sentence.text, sentence.text
    if not has(r"物业(?:服务|管理)?费|服务费|管理费|费用|缴费|收费|交费|续费|预收|预付", whole) or not has(
        _PREPAYS, text
    ):
        return
    if has(_ALLOWED, compiled(r"不受[^,。;]{0,12}(?:为限|所限)").sub("", text)):
        return
    found = compiled(rf"{_EVERY_YEARS}|{_BEYOND_TERM}").search(text)
    if found is None:
        found = compiled(_COUNTED).search(text)
        if found and number(found["n"] or found["m"]) <= 12:
            found = None
    if found is None:
        found = compiled(_YEARS).search(text)
        if found and not has(r"合同(?:有效)?期|服务期限", text[max(0, found.start() - 12) : found.start()]):
            found = found if found["a"] != found["b"] else None
        else:
            found = None
    if found is None:
        left = compiled(_LEFT).search(whole)
        if left and has(r"合同|服务期|协议|过渡", whole):
            months = number(left["left"]) * (12 if left["unit"] == "年" else 1)
            if months < 12 and has(
                r"全年|整年|一(?:整)?年(?!度?计划)|下一整?年|十二个月|12个月|照旧|照例|照样",
                text[0 if sentence.text != whole else left.end() :],
            ):
                found = compiled(r"预(?:收|付|缴|交)|收取|一次").search(text)
    if found and not _is_refused(text, found.start()):
        yield Hit(*found.span(), _TOO_FAR)


def _far_ahead(sentence: Sentence, region: str) -> Iterator[Hit]:
    """A prepayment for more than twelve months."""
    whole, text = sentence.before + sentence.lead + sentence.text, sentence.text
    if (
        not (has(_SEVERAL_YEARS, text) or has(_AHEAD, text))
        or not has(r"物业费|物业服务费|物业管理费|服务费|费用|收费|预收|预付|预缴|预交|续费|缴费|交费", whole)
        or has(
            r"曾|前物业|原物业|维修资金|押金(?!.*预收)|广告|保证金|资料|谢绝|分账|装修(?=押金|保证金|垃圾)|车位租|自愿(?!.*至少)|拒绝(?:支付|交)?$|可以拒绝|有权拒绝",
            text,
        )
    ):
        return
    for period in periods(text):
        before = text[max(0, period.start - 12) : period.start]
        if period.months > 12.2 and not has(_OTHER_TERM, before) and not _is_refused(text, period.start):
            yield Hit(period.start, period.end, _TOO_FAR)
            return
    later = compiled(r"(?:交|缴|付)[到至][^,。;]{0,4}(?:后年|大后年)").search(text)
    if later and not _is_refused(text, later.start()):
        yield Hit(*later.span(), _TOO_FAR)
        return
    span = compiled(_TO_NEXT_YEAR).search(text)
    if span and _month(span["last"]) >= _month(span["first"]) and not _is_refused(text, span.start()):
        yield Hit(*span.span(), _TOO_FAR)
        return
    if _outlasts(whole, text) and not _is_refused(text, len(text) - 1):
        yield Hit(0, len(text), _TOO_FAR)
        return
    is_whole_term = has(
        r"一次性[^,。;]{0,16}(?:全部|整个|合同期|服务期|剩余|全期)[^,。;]{0,14}|(?:预(?:收|交|缴)|交(?:清|纳)|缴(?:清|纳))[^,。;]{0,8}(?:整个|全部|剩余)(?:合同期|服务期|期限|年度)",
        text,
    )
    longer = any(period.months > 12.2 for period in periods(whole))
    if is_whole_term and (longer or not has(r"期限(?:为)?(?:一年|1年|12个月)", whole)):
        at = text.find("一次性") if "一次性" in text else 0
        if not is_banned(text, at):
            yield Hit(at, min(at + 20, len(text)), _TOO_FAR)


L20 = Rule(
    id="L20",
    family="charges",
    level=Level.WARN,
    title="预收物业费最长十二个月，且不超过合同期限",
    basis=("《杭州市物业管理条例》第五十五条第三款",),
    regions=("CN-330100",),
    why="预收得越多，合同提前终止时越难退。杭州规定了上限。",
    proposal="乙方每次预收物业费不超过十二个月，且不得超过本合同的剩余期限。",
    said=(_far_ahead, _ahead_otherwise),
)

RULES = (L20,)
