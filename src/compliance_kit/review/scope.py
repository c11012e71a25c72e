"""Who is told not to do something, how far that reaches, and whether the sentence only says what follows if he does.

Works on folded sentences. It knows the turns of contracts, not grammar: 不得 reaches to the end of its sentence unless
否则, 但, a new subject with a right of his own or a new condition stands in between; 不以 and 不是 reach to the comma.
"""

from __future__ import annotations

import re

PROVIDER = (
    r"(?:乙方|物业(?:服务|管理)?(?:企业|公司|服务企业|人|方|管理处|服务中心|服务单位|服务处|项目部|单位)?(?!费|用房|服务费|管理区域)|"
    r"管理处|管理方|管理公司|本司|客服中心|物业部|服务企业|服务人(?!员)|项目部|服务中心|服务处|我司|我公司|本公司|受托方|服务方)"
)
OWNER = r"(?:甲方|业主(?:方|委员会|大会)?|业委会|住户|(?:物业)?使用人|居民|租户|承租人|委托方|欠费(?:人|户|者)|该户|购房人|产权人|商户)"
_DO = r"(?=以|将|把|因|采取|擅自|单方|通过|作为|自行|随意|任意|强制|要求|免除|成为|代替|视为|仅|只|用|再|向|对|拒绝|据此|停|断|限|收|涨|提高)"
_STRONG = re.compile(
    r"不得(?!已)|严禁|禁止|不准|不许|不允许|不应(?!当?有的)|无权|不会|绝不|决不|从不|杜绝|不可以|不能"
    + _DO
    + r"|不可"
    + _DO
    + r"|"
    r"(?:承诺|保证)不|没有权利|不享有"
)
_WEAK = re.compile(
    r"不(?:采取|实行|搞|向|对外|以|将|把|通过|擅自|单方|随意|任意|自行|强制|要求|作为|构成|视为|因|使用|设置|影响|免除|得以|代表|意味着|等于|接受|支持|再|属于|"
    r"同意|具有|设(?!限|定)|含|采用|约定)|不发生|不产生|并不|不存在|不含有|不包含|并非|不是|避免|防止|拒绝|反对|均不|也不|无需|不需|没有|未"
)
_SUBJECT = rf"(?:{PROVIDER}|{OWNER}|丙方|双方|任何一方|受托人|第三方|公司|其)"
_ENDERS = re.compile(
    rf"否则|但(?!是否|不限)|不过|然而|除非|反之|违者|"
    rf",(?:如|若|遇|凡|当|逾期|拖欠|欠费|连续|对(?:于)?(?:[^,]{{0,12}})(?:欠|拖|逾期|不交|未交|不缴|未缴))|"
    rf",{_SUBJECT}[^,。;]{{0,16}}?(?:有权|可以|可(?!能|以)|即可|将(?!其|该|物业|本|应|全)|视为|授权|应当|应(?!急)|须|自行|直接|享有)|"
    rf",(?:则|即可|可以|可(?!能)|有权|由{_SUBJECT})|,{_SUBJECT}(?:不(?!得)|概|均(?!不得)|一律(?!不得)|拒绝|暂缓|仍|继续)"
)
_OWNER_ONLY = re.compile(OWNER + r"(?:及其家属|和使用人|、使用人|或者?使用人)?(?:均|也|都|亦|并|一律)?$")
_RIGHT = re.compile(r"有权|可以|可(?!能|靠|疑)|即可|授权|同意|允许|准许|得以(?!不)")
_FOLLOWS = re.compile(
    r"^[^,。;]{0,34}?(?:(?:的|时|者|行为|方式|情形)(?:,|(?=应|均|一律|属|构成|视|无效|由|须))|的?(?:约定|条款|内容|协议|规定|做法))"
)
_CONSEQUENCE = re.compile(
    r"无效|违约|违法|违规|侵权|退还|返还|退回|恢复|改正|整改|纠正|停止侵害|赔偿|处罚|罚款|追究|投诉|举报|拒绝支付|拒付|拒交|解除|"
    r"承担[^,。;]{0,10}责任|没有(?:法律)?(?:约束力|效力)|不(?:具有|产生|发生)[^,。;]{0,4}效力|不产生约束力|删除|扣减|扣除|补足|撤销|双倍|支付[^,。;]{0,6}(?:违约金|占用费|赔偿)|委托[^,。;]{0,6}审计|不得(?:据此|再|请求|要求|收取|向业主)"
)
_LOAD_ON_OWNER = re.compile(
    rf"(?<![向给对为]){OWNER}(?:应当?|须|自行|均|自己|负责|承担|全额)*(?:承担|赔偿|负责|补足|支付违约金)|由{OWNER}|{PROVIDER}(?:概|一概|均|亦)?不"
)


def is_banned(sentence: str, start: int, *, for_owners: bool = False) -> bool:
    """Whether a prohibition reaches the character `start` of the sentence.

    One that stands on the owners alone (业主不得拖欠…) bans nothing that the provider does, unless `for_owners`.
    """
    before = sentence[:start]
    if before.endswith(("不", "勿", "非", "未", "免")) and not before.endswith("减免"):
        return True
    for mark in _STRONG.finditer(sentence):
        if mark.end() > start:
            break
        between = before[mark.end() :]
        if not for_owners and _OWNER_ONLY.search(before[: mark.start()]):
            continue
        if not _ENDERS.search(between + sentence[start : start + 2]):
            return True
    near = re.split(r"[,。;:]", before)[-1]
    weak = list(_WEAK.finditer(near))
    return bool(weak) and not _RIGHT.search(near[weak[-1].end() :]) and _is_denial(near, weak[-1])


_CIRCUMSTANCE = re.compile(r"[^,。;]{0,16}?的?(?:情况|前提|条件|基础|情形)(?:之)?下")
"""不影响通行的情况下 states a case and denies nothing."""


def _is_denial(near: str, mark: re.Match[str]) -> bool:
    """Whether a weak mark denies what follows; 未经, 未交 and 不再 after 业主 only state a case."""
    if _CIRCUMSTANCE.match(near[mark.end() :]):
        return False
    if mark[0] in ("未", "没有", "拒绝", "无需", "不需", "不同意", "不接受", "不支持", "不再"):
        return mark.end() == len(near)
    return True


_SUPPOSED = re.compile(rf"(?:如果?|若|倘若?|一旦|发现)[^,。;]{{0,4}}{PROVIDER}|{PROVIDER}(?:如果?|若|倘若?|一旦)")
"""A case put without 的: 乙方若停水, 应当赔偿."""


def is_answered(sentence: str, start: int, end: int) -> bool:
    """Whether the sentence says what the provider owes if it is done: 乙方擅自停水的，应当恢复并赔偿."""
    clause = re.split(r"[,。;:]", sentence[:start])[-1]
    if _RIGHT.search(clause):
        return False
    if sentence[end - 1] == "的":
        end -= 1
    rest = sentence[end:]
    follows = _FOLLOWS.match(rest)
    if follows is not None:
        tail = rest[follows.end() :]
    elif _SUPPOSED.search(clause):
        tail = rest.partition(",")[2]
    else:
        return False
    found = _CONSEQUENCE.search(tail)
    return found is not None and not _LOAD_ON_OWNER.search(tail[: found.end()])


_BANNED_AFTER = re.compile(
    r"^[^,。;]{0,18}?(?:方式|行为|做法|手段|措施|条款|约定|内容|者|等|的)?(?:,?(?:均|一律|应当?|都|是|被|属于?|概)+|)"
    r"(?:禁止|严禁|违法|不允许|无效|不被允许|不得(?:采用|使用|采取|实施|约定|出现|存在|批准|实行)|从未(?:实行|采用)|不是小事|不(?:予)?(?:采用|采取|允许)|不(?:发生|产生|具有)[^,。;]{0,10}效力|不(?:得|能)?(?:免除|减轻|影响)[^,。;]{0,6}(?:乙方|物业)|是(?:严重)?违约|(?:应)?予?(?:以)?(?:废止|撤除|纠正|清除)|自[^,。;]{0,12}(?:起|时|日)(?:即)?(?:废止|失效|作废))"
)


_REJECTED = re.compile(
    r"^[^,。;]{0,24}?(?:约定|条款|做法|规定|内容|要求|文件|承诺书?|协议|说法|字样|写法|声明|合同)(?!的)[^。;]{0,30}?"
    r"(?:无效|不(?:再|予|会)?(?:采用|采纳|执行|适用|沿用|认可|承认)|作废|废止|失效|删(?:除|去)|取消|撤销|违法|不受其约束|"
    r"(?:不|没有|不再)(?:产生|具有|发生)?(?:任何|法律)*[^,。;]{0,6}(?:效力|约束力))"
)
"""What is described is a term, and the term is rejected: 自动上涨的约定, 双方同意不采用."""


def is_banned_after(sentence: str, end: int) -> bool:
    """Whether the ban follows the words: 停水停电等方式一律禁止使用."""
    rest = sentence[end:]
    return _BANNED_AFTER.match(rest) is not None or _REJECTED.match(rest) is not None


def is_quoted(sentence: str, start: int) -> bool:
    """Whether the words stand between quotation marks that the sentence calls void or forbidden afterwards."""
    opened = sentence.rfind("“", 0, start)
    closed = sentence.find("”", start)
    if opened < 0 or closed < 0 or "”" in sentence[opened:start]:
        return False
    return bool(
        re.search(
            r"无效|不得|违法|删除|不予认可|不认可|不许|不准|没有效力|不(?:发生|产生|具有)[^,。;]{0,12}效力|不一致|相抵触|不相符|不再适用|不同|否决|撤除|拆除|失效|废止|删除|不免除|不能(?:代替|免除)|不影响|取消|不再(?:采用|援用|沿用|使用|执行|出现)|显失公平|不予采用|不作数|不生效|纠正|清理|一律不|不使用|拒绝|删去|违反",
            sentence[closed:],
        )
    )


_CASES = re.compile(r"(?:情形|行为|事项|情况|之一)")
_CONDEMNED = re.compile(
    r"(?:甲方|业主(?:大会|委员会)?|业委会)[^。;]{0,14}(?:解除|解聘|追究|要求|终止|扣|拒付)|构成违约|属于?违约|违约责任|违约金|不可归责|承担[^,。;:]{0,10}责任|"
    r"视为(?:乙方|物业)?违约|予以处罚|无效|解除(?:本)?合同|赔偿"
)


def is_condemned(lead: str) -> bool:
    """Whether a list's opening says that what follows are breaches: 有下列情形之一的，甲方可以解除合同："""
    if not _CASES.search(lead) or not _CONDEMNED.search(lead):
        return False
    return not re.search(rf"{PROVIDER}(?:有权|可以?(?!能)|不承担|不负|概不|免)", lead)


_ONCE = re.compile(r"曾(?:经|与|将|把|以|约定|规定|写明)?[^。;]{0,40}$")


_FORMERLY = re.compile(
    r"(?:^|,|;|。|于|因|被|由|和|与|为)(?:原|前任?|前一?|前期|上一?|旧|老)(?:家|任|届|一)?(?:的)?物业(?!服务(?:合同|期)|合同)|此前的?物业|以往|过去|去年|上一?年度|(?:旧|原)(?:的)?(?:合同|协议|约定|规则|规约|议事规则|办法|稿)"
)
_TOLD = re.compile(
    r"鉴于|判决|起诉|引以为|深恶|教训|重演|方才|才(?:交|退|得以|完成|肯|撤)|经(?:法院|街道|社区)|曾|据为己有|导致|因此|对此|私自|从不|至今|失效|删除|不再采用|不妥|废止|改(?:按|为)|退还|返还|解聘了|纠正|投诉|不再沿用|承诺不再|引发|争议|擅自|未入账|私分|侵占|截留|检讨|补齐|当年所签|责令|现已"
)


_AGREED_NOW = re.compile(r"兹|(?:双方|现|特)(?:约定|同意|商定|作如下)|约定:")


def is_past(before: str, whole: str = "") -> bool:
    """Whether what leads up to the words tells of an old wrong: 原物业公司曾以欠费为由…."""
    if _ONCE.search(before) is not None and not _RIGHT.search(before.rpartition("曾")[2]):
        return True
    said = re.split(r"[。;]", before)[-1]
    old = _FORMERLY.search(said)
    now = _RIGHT.search(said[old.end() :]) or _AGREED_NOW.search(said[old.end() :]) if old else None
    return old is not None and _TOLD.search(whole) is not None and not now


def is_harmless(whole: str, start: int, end: int, *, for_owners: bool = False) -> bool:
    """Whether words of a sentence, its list's opening before it, are forbidden, called void, or followed by what they cost."""
    if is_condemned(whole[:start].rpartition(":")[0]) or is_banned_after(whole, end):
        return True
    if is_past(whole[:end], whole):
        return True
    return is_banned(whole, start, for_owners=for_owners) or is_quoted(whole, start) or is_answered(whole, start, end)
