"""`ckit explain CODE|ID`: a rule's page, or where an id comes from and where it is used."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from compliance_kit import review
from compliance_kit.checks import CHECKS, Check
from compliance_kit.cli.app import Command, tell
from compliance_kit.cli.options import find_root, root_option
from compliance_kit.library import Library, load
from compliance_kit.model import CkitError, say
from compliance_kit.report import SEVERITY_WORDS
from compliance_kit.review.report import LEVEL, region_name

ROLES = {
    "basis": say("依据"),
    "covers": say("落实义务"),
    "verifies": say("核查"),
    "fulfils": say("落实要求"),
    "measures": say("指标"),
    "tightens": say("细化"),
    "penalty": say("罚则"),
    "conflicts": say("冲突"),
    "tailors": say("裁剪"),
    "uses": say("取用"),
    "superseded-by": say("被取代"),
}


@click.command(cls=Command, help="解释检查规则 CODE（如 missing-article、L08），或说明编号 ID 从何而来、用在何处。")
@click.argument("name")
@click.option("--project", default=None, help="同时说明在该项目里的取值")
@root_option
def explain(name: str, project: str | None, root: Path | None) -> None:
    """Explain a rule or an id."""
    rule = next((c for c in CHECKS if c.code == name), None)
    clause = next((r for r in review.RULES if r.id == name.upper()), None)
    if clause:
        click.echo("\n".join(_review_rule(clause)))
        return
    click.echo("\n".join(_rule(rule) if rule else _thing(load(find_root(root)), name, project)))


def _rule(rule: Check) -> Iterator[str]:
    yield f"{rule.code}  [{tell(SEVERITY_WORDS[rule.severity])}]  {tell(rule.title)}"
    yield ""
    yield tell(say("为什么：{text}", text=rule.why))
    yield tell(say("怎么改：{text}", text=rule.mend))
    for bad in sorted(rule.examples.glob("bad-*.yml")):
        yield ""
        yield tell(say("错误示例："))
        yield from (f"    {line}" for line in bad.read_text(encoding="utf-8").splitlines())
        yield tell(say("检查结果："))
        yield from (f"    {line}" for line in bad.with_suffix(".txt").read_text(encoding="utf-8").splitlines())


def _review_rule(rule: review.Rule) -> Iterator[str]:
    """The page of a rule of contract review."""
    yield f"{rule.id}  [{tell(LEVEL[rule.level])}]  {rule.title}"
    yield ""
    yield tell(say("为什么：{text}", text=rule.why))
    for basis in rule.basis:
        yield tell(say("依据：{text}", text=basis))
    for region, bases in rule.local.items():
        yield tell(say("{region}的依据：{text}", region=region_name(region), text="；".join(bases)))
    if rule.regions:
        yield tell(say("只适用于：{regions}", regions="、".join(map(region_name, rule.regions))))
    yield tell(say("建议写法：{text}", text=rule.proposal))


def _thing(library: Library, name: str, project: str | None) -> Iterator[str]:
    node = library.nodes.get(name)
    if node is None:
        near = library.nearest(name)
        hint = (
            say("是不是想查 {near}？", near=near)
            if near
            else say("规则列表见 ckit explain missing-article 等，编号见各文件的 id")
        )
        raise CkitError(say("没有“{name}”这条规则或这个编号。{hint}", name=name, hint=hint))
    source = library.documents[node.document].source
    place = source.place(node.route)
    yield f"{node.id}  {node.label}"
    yield f"  {place.path}:{place.span.line}"
    yield f"  {node.text}"
    for link in library.targets(name):
        yield f"  → {tell(ROLES[link.role])}  {link.target}  {_label(library, link.target)}"
    for link in library.origins(name):
        yield f"  ← {tell(ROLES[link.role])}  {link.origin}  {_label(library, link.origin)}"
    if project:
        yield from _in_project(library, name, project)


def _label(library: Library, name: str) -> str:
    return library.nodes[name].label if name in library.nodes else ""


def _in_project(library: Library, name: str, project: str) -> Iterator[str]:
    from compliance_kit.tailoring import applicable

    estate = next((p for p in library.projects if p.id == project), None)
    if estate is None:
        raise CkitError(say("没有项目 {project}", project=project))
    found = applicable(library, estate).requirement(name)
    if found is None:
        yield "  " + tell(say("在 {project} 不适用", project=estate.title))
        return
    origin = say("项目裁剪：{why}", why=found.setting.reason) if found.setting else say("标准原值")
    yield "  " + tell(say("在 {project} 适用；取值来源：{origin}", project=estate.title, origin=origin))
    values = (("within", found.within), ("frequency", found.frequency), ("target", found.target))
    yield from (f"    {key} = {value}" for key, value in values if value)
