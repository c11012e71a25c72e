"""The votes of owners: how many must take part, and the share of whom must agree."""

from __future__ import annotations

import re
from collections.abc import Iterator

from compliance_kit.review.contract import Sentence
from compliance_kit.review.rule import Hit, Level, Phrase, Rule
from compliance_kit.review.scope import is_harmless, is_quoted
from compliance_kit.wording import compiled, has

# --- L24: the thresholds ---
_HALF = r"(?:过了一半|双?过半数?|超过(?:半数|一半|二分之一|50%)|半数(?:以上)?|二分之一(?:以上)?|一半(?:以上)?|1/2(?:以上)?|50%(?:以上)?|百分之五十(?:以上)?|五成(?:以上)?)"
_TWO_THIRDS = r"(?:三分之二|2/3|2/3以上|66\.\d+%)"
_VOTE = re.compile(rf"{_HALF}|{_TWO_THIRDS}")
_ATTENDS = r"(?:参加|参与|出席|到会|到场|投票|参会|与会|签到)"
_AGREES = r"同意|通过|赞成|赞同|点头|答应"
_OLD_ATTENDANCE = "参与表决的业主应当占专有部分面积和人数的三分之二以上，过半参加是旧口径。"
_OLD_CONSENT = "同意的比例按参与表决的业主计算（过半数，重大事项四分之三），按全体业主计算是旧口径。"


def _is_attendance(before: str, part: str, rest: str) -> bool:
    """Whether a share is how many attend: 过半数业主参加, 到会业主超过一半即可开会."""
    part = part.partition("、")[0]
    if has(_AGREES, part):
        return False
    if has(rf"^[^,。;]{{0,16}}?(?:{_ATTENDS}|召开)", part):
        return not has(r"^[^同]{0,30}且参与表决(?:的)?(?:人数|业主人数)", part)
    shown = rf"{_ATTENDS}(?!人数的|者的)[^。;]{{0,24}}(?:占|达到?|超过?|过|满|不少于|不低于)[^,。;]{{0,14}}$"
    return (
        has(shown, before + "占")
        and has(r"^[^。;]{0,12}(?:有效|召开|开会|开得成|算开|表决|成立|举行|决议)", rest)
        and not has(r"得票", before)
    )


def _old_votes(sentence: Sentence, region: str) -> Iterator[Hit]:
    """Thresholds as they stood before the Civil Code: half to attend, two thirds of all to agree."""
    text = sentence.lead + sentence.text
    shift = len(sentence.lead)
    if not has(r"业主", text) or has(r"委员(?!会)|董事|职工|居民代表|[民治]小组", text):
        return
    for found in _VOTE.finditer(sentence.text):
        at = found.start() + shift
        before, rest = text[max(0, at - 40) : at], text[found.end() + shift : found.end() + shift + 34]
        part = re.split(r"[,;。]", rest)[0]
        is_half = has(rf"^{_HALF}$", found[0])
        if is_harmless(text, at, at + len(found[0])) or is_quoted(text, at):
            continue
        of_voters = has(rf"{_ATTENDS}(?:[^,。;]{{0,6}})?(?:表决|投票|会议|者)?[^。;,:]{{0,30}}$", before) and not has(
            r"(?:全体|所有|全部)[^,。;]{0,8}$", before
        )
        if is_half and _is_attendance(before, part, rest):
            yield Hit(found.start(), found.end(), _OLD_ATTENDANCE)
            return
        first = re.search(rf"{_AGREES}|决定|{_ATTENDS}", part)
        if of_voters or first is None or (has(_ATTENDS, first[0]) and not has(rf"{_ATTENDS}(?:{_AGREES})", part)):
            continue
        if not is_half or has(r"全体|总", before[-16:]):
            yield Hit(found.start(), found.end(), _OLD_CONSENT)
            return


# every share of a clause, told apart by what it is a share of ---
_BELOW = r"(?:过了?一?半|超一?半|双过半数?|(?:超过|达到?|满|占|不(?:少|低)于|以)?(?:半数|一半|二分之一|三分之一|五分之[一二三])|1/[23]|(?<!\d)5[0-5](?:\.\d+)?%|百分之(?:[三四五]十|六十)[一二三四五]?|[四五六]成)(?:以上)?"
_SHARE = compiled(rf"(?P<third>{_TWO_THIRDS}|百分之六十(?:六|七)|6[67](?:\.\d+)?%)|(?P<below>{_BELOW})")
_COMES = r"参会|到会|出席|与会|实到|到场|签到|参与(?!者|表决(?:者|的|面积|人数|业主))|参加(?!者|表决(?:者|的|人数)|投票(?:的|人数))|投票率|参与率|回收|收回|召开|开会|算开|法定(?:人数|出席)|计票"
_STANDS = r"(?:会议|大会|表决|计票|投票|开会)[^,。;]{0,8}(?:有效|成立|合法|作出|算数)|(?:有效|成立|合法)(?:召开|的)|能作出决定|法定"
_CONSENTS = rf"{_AGREES}|签字|签名|认可|议定|举手|票数|得票|支持|批准|画押|盖章|联署"
_OF_ALL = r"全体|总(?!是|部|经理)|全部|所有(?!权)|(?:小区|园区|区域|本楼|全区)(?:内)?(?:的)?[^,。;]{0,6}(?:面积|业主|户)|全小区|拥有|占[^,。;]{0,10}(?:面积|户数)"
_VOTERS = r"(?:参加|参与|出席|到会|到场|参会|与会)(?:表决|投票|会议|大会)?(?:的|者|人|业主|户|面积|产权人|票)|其中|到会|参与者|投票(?:业主|者|人|的)"
_WHO_CAME = rf"^(?:以上|数)*(?:的)?{_VOTERS}[^,。;并]{{0,8}}(?:{_CONSENTS})"
_WEIGHTY = r"筹集|续筹|改建|重建|用途(?:的)?(?:变更|改变)|改变[^,。;]{0,10}用途|改作|改成|共有(?:部分|部位)[^,。;]{0,8}(?:经营|出租)"
_IN_GENERAL = r"委员(?!会)|董事|股东|职工|居民代表|居民小组|自治小组|评标|施工|竣工|预收|验收|抽签|车位分配|分成|得票[^,。;]{0,6}高|联建|满意(?:率|度)|问卷|(?:收缴|缴费|入住|收费|出租|空置|回访|合格)率|首次业主大会|已?交付[^,。;]{0,10}(?:面积|比例|户)|已?出售|满意[^,。;]{0,4}比例|提议|培训|员工"
_WRONG_CONSENT = "一般事项由参与表决的业主过半数同意，重大事项由参与表决的业主四分之三以上同意。"


def _shares(sentence: Sentence, region: str) -> Iterator[Hit]:
    """Shares of owners that the Civil Code asks otherwise: who must come, of whom the consent counts, and how many."""
    whole, shift = sentence.lead + sentence.text, len(sentence.lead)
    if not has(r"业主|产权人|户|表决|大会", whole) or has(_IN_GENERAL, whole):
        return
    is_short = has(rf"(?:不到|不足|未达(?:到)?|未满)[^,。;]{{0,6}}{_TWO_THIRDS}|(?:仅|任|其中)一项", whole)
    is_held = (
        has(r"不(?:成立|能(?:形成|作出|召开)|得(?:召开|开会)|具备|符合)|延(?:长|期)|无效|流会|改期", whole) and is_short
    )
    is_met = is_held or (
        not is_short
        and has(
            rf"{_TWO_THIRDS}(?:(?!{_CONSENTS})[^。;]){{0,30}}(?:{_COMES}|参与表决|投票)|(?:{_COMES}|参与表决)(?:(?!{_CONSENTS})[^。;]){{0,90}}{_TWO_THIRDS}(?![^,。;]{{0,14}}(?:{_CONSENTS}))",
            whole,
        )
    )
    for found in _SHARE.finditer(sentence.text):
        at, end = found.start() + shift, found.end() + shift
        if is_harmless(whole, at, end) or is_quoted(whole, at):
            continue
        problem = _what_is_wrong(found, whole, at, end, is_met=is_met)
        if problem:
            yield Hit(*found.span(), problem)
            return


def _what_is_wrong(found: re.Match[str], whole: str, at: int, end: int, *, is_met: bool) -> str:
    """What is wrong with one share, or nothing."""
    before, rest = re.split(r"[,;。:]", whole[:at])[-1], re.split(r"[;。]", whole[end:])[0]
    part, is_third = re.split(r",", rest)[0], bool(found["third"])
    comes = has(rf"^(?:(?!{_CONSENTS}).)*(?:{_COMES})", part) and not has(_WHO_CAME, part)
    if has(_CONSENTS, before[-24:] + part) and not comes:
        of_voters = has(_VOTERS, before) or (has(_VOTERS, part) and not has(_OF_ALL, before + part))
        if of_voters:
            light = is_third and not is_met and not has(_COMES, before.replace("参与表决", ""))
            heavy = not is_third and has(_WEIGHTY, whole) and not has(r"四分之三|3/4|75%|百分之七十五", whole)
            return _WRONG_CONSENT if light or heavy or has(r"三分之一|1/3|四成|[34]\d", found[0]) else ""
        return _OLD_CONSENT if not is_met and (is_third or has(_OF_ALL, before + part)) else ""
    if is_third or is_met or (has(_VOTERS + r"|同意", before) and has(rf"^[^。;]{{0,16}}(?:{_CONSENTS})", rest)):
        return ""
    told = re.split(r"[;。]", whole[:at])[-1]
    if has(r"(?:同意|赞成)(?:的)?(?:业主|票|面积|人数|户)", told):
        return ""
    near = told + whole[at : end + len(rest)]
    return _OLD_ATTENDANCE if has(rf"{_COMES}|{_STANDS}", near) and not has(r"反对|弃权|人选|候选", near) else ""


L24 = Rule(
    id="L24",
    family="common-income",
    level=Level.WARN,
    title="表决门槛按民法典：三分之二以上参与，参与者过半数或者四分之三以上同意",
    basis=("《中华人民共和国民法典》第二百七十八条第二款",),
    why="《物业管理条例》第十二条写的是旧门槛（过半参加，部分事项全体三分之二同意），与民法典冲突，以民法典为准。",
    proposal="由专有部分面积和人数占比均达三分之二以上的业主参与表决；一般事项经参与表决的面积和人数均过半数同意，筹集维修资金、改建重建、利用共有部分经营等事项经参与表决的面积和人数均达四分之三以上同意。",
    said=(
        _old_votes,
        _shares,
        Phrase(
            r"双过半(?:数)?(?:的)?(?:业主)?[^,。;]{0,8}(?:参加|参与|出席|表决|投票|到会|即)|(?:参加|参与(?!者)|出席|参会|到会|与会)[^,。;]{0,10}双过半",
            unless=r"三分之二|2/3",
            problem="“双过半参与”是旧口径，参与表决的应当达到三分之二以上。",
        ),
    ),
)

RULES = (L24,)
