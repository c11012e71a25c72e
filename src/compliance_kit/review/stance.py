"""On whose side a clause stands: turns that show, in any clause, that the provider is bound or the owners protected.

A probe that looks for little more than a dangerous topic asks these turns first. They are pieces of patterns, as in
concepts.py; spaces in them count for nothing.
"""

from __future__ import annotations

import re

from compliance_kit.review.scope import PROVIDER

_HOLDS = r"(?:不得(?!已)|无权|严禁|不应(?!当?有的)|不可以|不会|不以|不因(?=[^,。;]{0,16}(?:停|断|拒|减|降|免|扣|限|拖|推|区别))|不准|不许|不允许|不采取|不将|不把|不代为|决不|绝不|不参与|不再以|不能(?=以|因|将|把|借|据|擅|自行|免|拒|代替|停|断|限|要求|作为|推)|不可(?=以|因|将|把|借|据|擅|自行))"
BOUND = rf"""(?:(?<![对向给与由被新求究让使令除免追找跟同归经])(?<!新的)(?<!聘的)(?<!物业)(?:{PROVIDER}|受托(?:单位|人)|双方|任何一方|任何(?:单位|个人|人)(?!不得(?:动|进|入|干|阻)))(?:[^,。;对向给与]{{0,14}})?{_HOLDS}|
    (?<![对向给与由被新求究让使令除免追找跟同归经])(?<!新的)(?<!聘的)(?<!物业)(?:{PROVIDER}),?(?:既|也|亦|并|但|仍)?{_HOLDS}|
    (?:^|;|:|。|^(?:(?!甲方|业主|住户|业委会|使用人)[^。;]){{1,60}},)(?:但是?|并|亦|也|且|均|同时|更)?(?:严禁|禁止|杜绝|不得(?=停|断|限|以|因|将|把|借|擅|采|使|影|要求业主|剥|附|锁|扣|自行|私自|转包|整体)))"""
"""That the provider is forbidden something, or promises not to do it."""
_ANSWERS = r"(?:承担[^,。;不]{0,18}责任|向(?:全体)?业主(?:和[^,。;]{0,6})?(?:负责|承担|赔)|对(?:全体)?业主[^,。;不]{0,10}(?:负责|承担)|赔偿|赔付|恢复|退还|返还|退回|改正|纠正|整改|先行)"
ANSWERS = rf"""(?:(?<![对向给与由找要求究让使令除免追跟同归经])(?:{PROVIDER})(?:[^,。;不免无概]{{0,10}})?(?:仍|也|亦|还|均|都|先|应当?|须|必须|负责|就|依法|要)[^,。;不免无概仅只]{{0,16}}{_ANSWERS}|
    由(?!受托方)(?:{PROVIDER})(?!委托|聘|指定|选|引)[^,。;不免无概自]{{0,14}}(?:负责|承担|赔|处理|解决)|责任(?:仍)?在(?:我们|我司|物业|乙方)|(?:视为|等同于)(?:{PROVIDER})的行为|(?<!不)承担连带)"""
"""That the provider answers for it."""
PRESERVES = r"""(?:不(?:因此|因而|因|得因)[^,。;]{0,20}(?:免除|减轻|免责|转移|减免|增减|区别|受限|改变|变化|失效|而异)|不(?:免除|减轻|豁免|代替|替代)[^,。;]{0,14}(?:乙方|物业|责任|义务)|
    (?<!均)(?<!都)(?<!也)不影响[^,。;]{0,14}(?:业主|责任|使用|移交|交接|退出|按期|权利|通行|正常|职责|义务|承担)|(?:乙方)?责任不变|均不免除|不加重|不等于|照样(?:找|得|管)|不(?:受|在)此限|不受此限制)"""
"""That something leaves a duty or a right as it is."""
VOID = r"(?:(?<!催费)(?<!催缴)(?<!催告)(?<!催讨)无效|不(?:发生|产生|具有?|具备)[^,。;]{0,12}效力|没有(?:法律)?(?:效力|约束力)|不予认可|应予?(?:撤除|删除|撤销)|违法|属于?违约|违约行为|(?<!不)视为(?:乙方|物业)?违约|(?:有权|可以?|依法|应当?|将)[^,。;]{0,8}追究[^,。;]{0,8}责任|责令|(?:依法|主管部门|有关部门|予以)[^,。;]{0,6}处罚|(?<!不得)(?<!不能)举报|强制执行|一律不得(?:批准|采用|使用|实施)|从未(?:实行|采用)|今后也不(?!再?补)|(?:甲方|业主(?:委员会|大会)?|业委会)[^,。;]{0,4}(?:可以?|有权|应当?)(?:依法)?(?:请求(?:法院|乙方|其)|起诉|提起诉讼|投诉|解除|拒付|拒绝(?:支付|交)|要求(?:乙方|其)))"
"""That a wrong is called one."""
FAIR = rf"(?:{BOUND}|{ANSWERS}|{PRESERVES}|{VOID})"
"""Any of these."""

_OLD = re.compile(
    r"上(?:一)?(?:份|届|任|版|次|家|个|回)|前(?:任|一任|一版|一份|合同|手)|原(?:先|来|合同|物业|稿|约定|条)|送审稿|征求意见稿|草案|旧(?:的|合同|版|物业)|老(?:合同|物业|板)|从前|以前|此前|过去|曾|当年|年前|往年|前年|去年|前几年|过去几年|担心|传言|误以为|有(?:人|住户|业主|委员|项目部|员工|部门)(?:提议|要求|主张|建议|提出|希望)"
)
_MENDED = re.compile(
    r"删(?:去|除|掉)|摘(?:了|除|下)|撤(?:下|除|掉)|改(?:为|成|按|作)|建议改|修改为|这(?:次|回|份|一版)|此次|本次|补上|写(?:死|明|清)|因此写|站不住|不(?:再)?(?:沿用|采用|采纳|执行|予采纳|援用|作数|可取|合法|现实|妥)|作废|违法|无效|纠正|废止|今后|以后谁|以后不|从未|按过错|另聘|教训|不予用印|专门|取消|恢复自营|没有这(?:句|条|项)|警示|引以为戒|介入|反对|没有同意|否决|没有必要|仍写|没写这|未采纳|承诺:"
)
_QUOTED = re.compile(r"“[^”]*”")
_AGAINST = re.compile(
    r"没有(?:“|$|这(?:句|条|项))|不会?支持|反对|不得出现|违纪|不搞|不(?:是|等于|叫|算)|删|改为|建议|摘|撤|无效|违法|站不住|作废|不准|不得写|不予|废止|失效|取消|纠正|今后不|从未|不作数|绝不|杜绝"
)


_LIMITED = re.compile(r"[^。]{0,12};[^。]{0,6}人身[^。]{0,40}(?:不受此限|不在此限|不受本款限制)")
"""An exception for injury and gross negligence, which a ceiling on liability must leave alone."""


def is_disowned(paragraph: str, start: int, end: int) -> bool:
    """Whether a paragraph only tells of the words and turns away from them: an old contract's, a draft's, a sign's.

    They stand between quotation marks, or in a sentence about former times, and the paragraph says that it is mended.
    """
    for quoted in _QUOTED.finditer(paragraph):
        if quoted.start() <= start and end <= quoted.end():
            around = paragraph[: quoted.start()][-12:] + "“" + paragraph[quoted.end() :]
            return _AGAINST.search(around) is not None
    if _LIMITED.match(paragraph, end):
        return True
    opened = max(paragraph.rfind(sign, 0, start) for sign in "。!?\n") + 1
    if not _OLD.search(paragraph, opened, start):
        return False
    return _MENDED.search(paragraph, end) is not None


__all__ = ["ANSWERS", "BOUND", "FAIR", "PRESERVES", "VOID", "is_disowned"]
