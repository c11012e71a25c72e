"""That a contract keeps silent about something it must hold: in how many ways nothing can be laid down.

One field for all the rules on what must be written: each brings its own subject. Pieces of patterns, as in concepts.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from compliance_kit.review.clause import either
from compliance_kit.review.contract import Sentence
from compliance_kit.review.rule import Hit
from compliance_kit.review.scope import PROVIDER
from compliance_kit.review.stance import VOID
from compliance_kit.wording import compiled, has

_PAPER = r"(?:(?:本|物业|服务|前期|补充|新签|物业服务)*(?:合同|协议|契约|约)(?:里|内|中|正文|文本)*|正文|条款|文本|书面|纸面|白纸黑字)"
_SO = r"(?:也|亦|均|都|先|概|皆|特|暂|一概|一律|对此|则|故意?|从此|将|全部|一字)"
_NOT = r"(?:不(?!得不|影响|因|论|管|仅|只)|未(?!按|经|尽)|没有?|无(?:须|需|必要)|毋须|别|勿|免(?!费))"
_HOW = r"(?:予|书面|作|做|再|必|须|用|需要|曾|肯|准备|打算|想|另行?|预先|单独|具体|任何|一概|逐[一项]|加以|预|特|也)"
_WRITE = r"""(?:(?:写|订|列|载|编|纳|记|划|放|加|录)(?:进|入|明|清|于|在)(?!户|维护|住)|写|载(?!客|货|重)|列(?!车)|约定|规定|明确|界定|描述|表述|体现|出现|说明|列举|概括|提及|提(?=,|。|;|、|$)|谈(?=,|。|;|、|$)|
    填|补(?:充|订|填|写)|补(?=,|。|;|、|$)|增补|设[^,。;不]{0,14}(?:条款|一章|清单|标准|要求|一条)|(?:任何|具体|出|作|何)*(?:安排|展开|规定|要求)(?=,|。|;|$)|涉及|标明|上合同|进合同|入合同|置一词|立[^,。;]{0,4}条|订(?=,|。|;|、|$)|定(?=,|。|;|、|$)|选(?=,|。|;|$)|商定|议(?=,|。|;|、|$))"""
_PLACED = r"(?:(?:就|对|把|将|在|于|以|由)[^,。;]{1,26}?)"
_OPEN = r"(?!死|过|了的|不明|清单之|[^,。;]{0,16}(?:的|时|者|之处|部分|事项|项目|收费),|的(?:由|按|从|不|应|以|视|可|均|参|,))"
"""Not a case that the contract provides for: 未约定的，按照…."""
NOT_WRITTEN = either(
    rf"{_NOT}{_HOW}{{0,3}}{_PLACED}?{_HOW}{{0,3}}{_WRITE}{_OPEN}",
    rf"{_PAPER}{_SO}{{0,2}}{_NOT}(?:管|说|讲|问|搞|设|立|留|要求|有|含|载|负|予理会|涉|议|做|理)",
    r"不(?:在|属于?|是|归)[^,。;]{0,8}(?:合同|协议|约定)[^,。;]{0,4}(?:之列|内容|范围|事项|中|内)",
    r"(?:找不到|看不到|不见于|见不着)",
)
DROPPED = either(
    r"(?:删(?:除|去|掉)?|划(?:去|掉)|取消|废止|撤销|去掉|拿掉|裁去|勾掉|抹去|剔除|拆除|整章外移)[^,。;]{0,20}(?:条款|一章|一节|整章|内容|约定|条(?!件)|一栏|明细表|标准|责任)",
    r"(?:条款|一章|一节|章节?|内容|约定|那几条|条|栏|标准|表|部分|责任|义务)[^,。;]{0,12}(?:予以|全部|一并|整章|即日起|均)*(?:删(?:除|去|掉)|删掉|划(?:去|掉)|取消|废止|撤销|去掉|拿掉|裁去|删(?=,|。|;|$))",
    r"(?:整章|整节|全部|予以|一并|也)(?:删(?:除|去|掉)|划(?:去|掉)|取消|撤销)",
)
BLANK = either(
    r"(?:空着|留空|空白|留白|空缺|暂缺|阙如|从略|从缺|画横线|不打勾|面议|若干年|模糊处理|作“略”|填“无”|不留位置|一片空|“待定”|为零)",
    r"(?:回避|避而不谈|(?:保持)?沉默|搁置|心照不宣|避开不谈|免订|免谈|可有可无|多余|不置一词|不搞这一套|“不规定”|不量化|宜粗不宜细|笼统|不固定)",
    r"(?:放弃|免去|排除)[^,。;]{0,14}(?:约定|适用|条款|权利|规定|写明)",
    r"(?:以|用|仅写|只写)[^,。;]{0,4}“[^”]{1,12}”[^,。;]{0,6}(?:概括|代替|代之|替代|带过|了之)|以[^,。;]{0,20}代替[^,。;]{0,10}(?:条款|约定)",
    r"(?:不得|不能|不许|别)(?:再)?(?:要求|请求|主张|提出)[^,。;]{0,16}(?:写[进入明]|补充|增[加补]|约定|列[明入]|载明)(?!的)|不得在[^,。;]{0,6}合同[^,。;]{0,4}写明",
)
LEFT_TO = either(
    rf"(?:由|听|凭|随|看|授权)(?:{PROVIDER}|公司|其|现场|(?:项目|现场)?经理|管家|前台|管理方|服务商)[^,。;不]{{0,14}}(?:决定|确定|酌|掌握|自便|单方|制定|开会定|填写|当场定价|看着办|安排|情况|自觉)",
    r"看着办|酌情|自便|视[^,。;]{0,12}(?:情况|关系|成本)|凭良心|商量着来|商量着办|随时(?:派|公布|调整)|当面商量|临时(?:派|商量)|以[^,。;]{0,12}(?:解释|理解|电话告知|催缴单|通知单|收据(?:金额)?|须知)[^,。;]{0,8}为(?:准|据|当期)",
)
SILENT = either(NOT_WRITTEN, DROPPED, BLANK)
"""That nothing is laid down, by whatever turn."""
WRITTEN_AFTER_ALL = r"""(?:补写|补上|补齐|补入|补签|重新送审|已(?:经|恢复)?(?:写|载|列|填|公示|有)|均(?:已|有)|应(?:当)?(?:予|逐项)?(?:写|载|列|填|恢复|约定|协商)|须(?:写|载|列|填)|必须(?:写|载|列|填|附|按)|改为(?!“秩序|口头)|恢复|增补为|增加一条|见(?:附件|附表|第|物业服务合同)|
    (?:附件|附表)[一二三四五六七八九十\d]|由[^,。;]{0,10}(?:物业服务)?合同第|按(?:照)?(?:本)?合同|(?:本)?合同第[一二三四五六七八九十\d]+条(?:执行|约定)|专章|(?<!不)另立|依法律|依法|参照当地|指导标准执行|草案|旧合同|上一份|特约|家政|不等于没有|委员都不同意|分包合同|志愿者|租赁协议|应急预案|分界点|应当?协商|均有明文|逐项|(?<!排除)适用(?!政府|发布)|退回重签|未采纳|无效|作废|采纳,(?!建议)|(?<!补充,)不代替|不得(?:只|留空|略|笼统|搁置|自行|由|转|填|用|降|推|免|不写|附|单方|漏|抽|撤|删|借|少|低|擅自(?!添加)|以(?!合同没|缺|[^,。;]{0,6}由拒)))"""
"""That it is laid down after all, elsewhere or now; or that silence is forbidden."""
_OF_THE_CONTRACT = r"(?:合同(?!期|金|价|款)|协议)(?!书面|届满|到期|终止|解除|约定的)|本约|约定(?!的)|条款|正文|文字|不写|未写|一栏|留白|界定|“略|若干年|空着"
_ELSEWHERE = r"(?:列入|记入|计入|写入|载入|填入|编入|纳入|放入)[^,。;]{0,8}(?:清单|交接|移交|成本|预算|账|公示|报表|档案|记录|通知|公告|包干|价款|评价|考核|总价|劳动合同)|(?:劳动|租赁|外包|分包|维保|采购|买卖|借款|保险)合同|不另(?:行)?(?:设|列|收|计)[^,。;]{0,6}费"
_FORBIDDEN = r"(?:不得|严禁|禁止|不准|不许|不能(?!量化)|不应|拒绝|反对|避免|防止|不存在)[^,。;]{0,16}$"
_HARMLESS = rf"{VOID}|{_ELSEWHERE}|{PROVIDER}[^,。;]{{0,6}}(?:不得|无权)|{WRITTEN_AFTER_ALL}"


@dataclass(frozen=True)
class Silent:
    """That a contract keeps silent about a subject, before or after it; `left`: or leaves it to the provider.

    To strike a clause out or to do without one is what it looks for, so the turns that take other acts back do not count.
    """

    subject: str
    unless: str
    problem: str
    left: bool = False
    beside: str = _OF_THE_CONTRACT

    @cached_property
    def act(self) -> str:
        """The subject and the silence, within one sentence."""
        silent = either(SILENT, LEFT_TO) if self.left else SILENT
        return either(rf"{self.subject}[^。;]{{0,44}}?{silent}", rf"{silent}[^。;,]{{0,24}}?{self.subject}")

    def __call__(self, sentence: Sentence, region: str) -> Iterator[Hit]:
        """The first place where the contract is silent and nothing says that it is laid down after all."""
        if not has(self.subject, sentence.text) or not has(self.beside, sentence.lead + sentence.text):
            return
        if has(either(_HARMLESS, self.unless), sentence.lead + sentence.text):
            return
        for found in compiled(self.act).finditer(sentence.text):
            if not has(_FORBIDDEN, sentence.text[: found.start()]):
                yield Hit(*found.span(), self.problem)
                return


__all__ = ["WRITTEN_AFTER_ALL", "Silent"]
