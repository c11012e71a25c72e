"""What a row says of a gap in the knowledge base itself: a duty without a plan, a contract without a term."""

from __future__ import annotations

from compliance_kit.checks import missing_contract_term
from compliance_kit.kinds.regulation import Duty
from compliance_kit.model import Diagnostic
from compliance_kit.required_terms import Term


def thing(finding: Diagnostic) -> str:
    """What a project must have to do with for a finding to be its own: the template, where a term is missing from it."""
    return finding.subject.partition("#")[0] if finding.code == missing_contract_term.CODE else finding.subject


def plan_words(duty: Duty, *, is_here: bool, is_uncovered: bool) -> dict[str, str]:
    """What a gap says of a duty that no plan takes up: at all, or at this project alone (`is_here`).

    One row says both where no requirement of the standards takes the duty up either: the plan is what the law asks for.
    """
    lack = "已有预案不适用于本项目" if is_here else "没有预案落实"
    todo = "调整已有预案的适用范围，或者为本项目另编应急预案" if is_here else "编制应急预案，引用该条款"
    if duty.asks == "drill":
        todo += "，按法定频次组织演练并留存记录"
    return {
        "what": f"{duty.must.rstrip('。')}（{lack}{'，标准也没有写' if is_uncovered else ''}）",
        "measure": f"{todo}；并在服务标准中补写相应要求" if is_uncovered else todo,
        "acceptance": "预案已批准发布并适用于本项目，演练记录齐全",
        "owner": "项目经理",
    }


def term_words(term: Term, title: str) -> dict[str, str]:
    """What a gap says of a term that the contract made by a template of this title does not hold."""
    return {
        "name": f"合同缺少法定条款：{term.name}",
        "what": f"《{title}》按本项目的参数采用的条款里没有写{term.name}",
        "measure": f"在合同模板里补写{term.name}，经法务审核；已经签订的，与对方签订补充协议",
        "acceptance": "合同或者补充协议已写明该项内容并由双方签章",
        "owner": "法务",
    }
