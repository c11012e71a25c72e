"""What one clause of a contract says, taken apart: who acts, what is done, beside what, and whether it is meant.

A rule is a combination: an act (a verb and its object, in either order), what else the clause must speak of, wherever it
stands, who is the one that acts, and what makes the same words lawful. Distances between the pieces do not matter; that
is what keeps a rule from depending on how a sentence is turned.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from compliance_kit.review.contract import Sentence
from compliance_kit.review.rule import Hit, Level, first_meant, reaches
from compliance_kit.review.scope import OWNER, PROVIDER, is_harmless
from compliance_kit.wording import compiled, has

_PARTY = re.compile(
    rf"(?<![对向给就为与同归找受])(?:(?P<provider>{PROVIDER})|(?P<owner>{OWNER}|车主|家长|监护人|本人)|"
    r"(?P<other>建设单位|开发商|(?:供水|供电|供气|供热|燃气|自来水)(?:企业|公司|单位|部门)|新物业|丙方|"
    r"(?:外包|分包|承包|受托|专业|维保|施工|保洁|保安|第三方)(?:单位|公司|方|人)|法院|街道))(?!的(?:处理|决定|意见|解释|要求|规定))"
)


_DOUBLE = re.compile(
    r"(?:不得|不能|不许|不准|不允许|严禁|禁止|不应|无权)[^,。;]{0,4}(?:拒绝|拒不|限制|停止|停用|停水|停电|阻|扣留|扣押|免除|剥夺|推诿|推脱|附加|截留|挪用|擅自|滞留)"
)
_PROTECTS = re.compile(
    r"(?:不得|不能|不应|严禁|禁止)[^,。;]{0,10}(?:排除|限制|剥夺|免除|减损|妨碍|拒绝)[^,。;]{0,8}(?:业主|对方|其|甲方)"
)
_NOT_BECAUSE = re.compile(r"不(?:得|应|能)?(?:以|因)(?!此)|不(?:得)?影响")


def _is_denied(words: str, is_ban: bool) -> bool:
    """Whether the words found hold their own denial: 不得拒绝移交, 移交不以结清为前提."""
    if _PROTECTS.search(words):
        return True
    if is_ban:
        return False
    return _DOUBLE.search(words) is not None or _NOT_BECAUSE.search(words) is not None


def either(*patterns: str) -> str:
    """One of several patterns."""
    return "(?:" + "|".join(patterns) + ")"


def lacking(absent: str, pattern: str) -> str:
    """A pattern, wherever it stands in a clause that nowhere holds another one."""
    return f"(?:^(?!.*(?:{absent})).*(?:{pattern}))"


def pair(verb: str, thing: str, gap: int = 12) -> str:
    """A verb and its object in one part of a clause, whichever comes first; no negation between them."""
    between = rf"[^,。;不未无]{{0,{gap}}}?"
    return f"(?:{verb}{between}{thing}|{thing}{between}{verb})"


def actor(whole: str, place: int) -> str:
    """Who acts at a place of a clause: provider, owner, other, or nobody named; the last party named up to it."""
    start = max(whole.rfind("。", 0, place), whole.rfind(";", 0, place)) + 1
    last = ""
    for found in _PARTY.finditer(whole, start):
        if found.start() > place:
            break
        last = found.lastgroup or ""
    return last


_POINTS_BACK = re.compile(r"据此|因此|对此|以此|上述|前述|该等|该项|这些|此类")


def _up_to(whole: str, end: int) -> str:
    """A clause up to the end of the part in which a place stands."""
    close = compiled("[,。;]").search(whole, end)
    return whole[: close.start()] if close else whole


@dataclass(frozen=True, slots=True)
class Says:
    """A combination that a contract must not hold; the words of `act` are what gets shown and judged.

    `beside` must all be found in the clause, its list's opening included, `context` also in the sentence before it;
    `unless` is looked for in the clause. `by` names who must act: provider or owner; a clause that names nobody counts.
    """

    act: str
    beside: tuple[str, ...] = ()
    context: str = ""
    ahead: str = ""
    """Must stand before the act or in the same part of the clause: the reason or the case that the act answers."""
    around: tuple[str, ...] = ()
    """As `beside`, but each may also stand earlier in the paragraph: …欠费未清;一日不清,一日不搬."""
    unless: str = ""
    by: str = ""
    revived: str = ""
    problem: str = ""
    level: Level | None = None
    is_ban: bool = False
    """The words themselves forbid something to owners: a ban on owners before them counts too."""
    regions: tuple[str, ...] = ()
    but_not_in: tuple[str, ...] = ()

    def __call__(self, sentence: Sentence, region: str) -> Iterator[Hit]:
        """The first place in the clause where the act stands and is meant."""
        if not compiled(self.act).search(sentence.text) or not reaches(region, self.regions, self.but_not_in):
            return
        if self._is_due(sentence, sentence.lead + sentence.text):
            place = first_meant(self.act, sentence, lambda _, start, end: self._is_meant(sentence, start, end))
            if place:
                yield Hit(*place, self.problem, self.level)

    def _is_due(self, sentence: Sentence, whole: str) -> bool:
        if self.context and not has(self.context, sentence.before + whole):
            return False
        if any(not has(concept, whole) for concept in self.beside):
            return False
        if any(not has(concept, sentence.earlier + sentence.before + whole) for concept in self.around):
            return False
        return not (self.unless and has(self.unless, whole))

    def _is_meant(self, sentence: Sentence, start: int, end: int) -> bool:
        whole = sentence.lead + sentence.text
        if self.by and actor(whole, start) not in (self.by, ""):
            return False
        if self.ahead and not self._is_led_to(sentence, whole, end):
            return False
        if _is_denied(whole[start:end], self.is_ban):
            return False
        if self.revived and has(self.revived, whole):
            return True
        return not is_harmless(whole, start, end, for_owners=self.is_ban)

    def _is_led_to(self, sentence: Sentence, whole: str, end: int) -> bool:
        """Whether the reason or the case stands before the act, or in the sentence that 据此 points back at."""
        told = _up_to(whole, end)
        return has(self.ahead, told) or (_POINTS_BACK.search(told) is not None and has(self.ahead, sentence.earlier))


__all__ = ["Says", "actor", "either", "lacking", "pair"]
