"""`ckit build contract`: the options that say how contracts are wanted, and their values' faults before anything is made."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import click

from compliance_kit import source
from compliance_kit.cli.app import tell
from compliance_kit.library import Library, display_name
from compliance_kit.model import CkitError, Diagnostic, say
from compliance_kit.outputs import Order
from compliance_kit.outputs.output import AS_WRITTEN, Brought, Terms

MOST_BYTES = 64 * 1024 * 1024
"""Of a template that somebody brings; what is in it is looked at more closely."""
CODE = "bad-contract-value"


@dataclass(frozen=True, slots=True)
class Wish:
    """What the options come to; `texts` are the files read for it, `findings` what is wrong with them as YAML."""

    terms: Terms = AS_WRITTEN
    texts: Mapping[str, str] = field(default_factory=dict)
    findings: tuple[Diagnostic, ...] = ()


def wish(terms: Terms, params: Path | None, root: Path) -> Wish:
    """Read the file of values that goes with the options."""
    terms = _with_brought(terms)
    if params is None:
        return Wish(terms)
    name = display_name(params, root)
    found, findings = source.read(params, name=name)
    text = found.text if found else _raw(params, findings)
    return Wish(replace(terms, values=found), {name: text}, findings)


def _with_brought(terms: Terms) -> Terms:
    """A template that is no id is a Word file of somebody's own.

    Raises:
        CkitError: there is no such file, or it is of another kind, or too large.
    """
    path = Path(terms.template)
    if not path.suffix and path.name == terms.template:
        return terms
    if path.suffix.lower() != ".docx":
        raise CkitError(say("{path} 不能用作合同模板：只收 .docx；宏文件和旧版 .doc 请另存为 .docx", path=path))
    if not path.is_file():
        raise CkitError(say("找不到 {path}", path=path))
    if path.stat().st_size > MOST_BYTES:
        raise CkitError(say("{path}: {why}", path=path, why=say("文件过大，未读取。")))
    if terms.is_annotated:
        raise click.UsageError(tell(say("--annotate 只用于知识库的合同模板；自带的 Word 模板没有每条的依据")))
    return replace(terms, template="", brought=Brought(str(path), path.stem, path.read_bytes()))


def _raw(path: Path, findings: Sequence[Diagnostic]) -> str:
    """The text of a file that is no YAML, for carets; nothing of one that cannot be opened or is too large."""
    if any(f.code in ("yaml-too-large", "yaml-not-a-file", "yaml-encoding") for f in findings):
        return ""
    return path.read_bytes().decode("utf-8", "replace").removeprefix("\ufeff")


def refuse_lonely(terms: Terms, params: Path | None, *, parts: Sequence[str], projects: Sequence[str]) -> None:
    """The options go with the contract of one project that is named."""
    if (terms != AS_WRITTEN or params) and ("contract" not in parts or len(projects) != 1):
        words = say("--template、--params、--draft、--annotate 要和 contract 和一个 --project 一起用")
        raise click.UsageError(tell(words))


def without_values(errors: Iterable[Diagnostic], order: Order) -> list[Diagnostic]:
    """The errors but for a project's contract values, where the options may mend them: those are looked at together."""
    asked = order.projects if order.terms != AS_WRITTEN else ()
    return [d for d in errors if not (d.code == CODE and d.subject in asked)]


def faults(library: Library, order: Order, parts: Sequence[str]) -> tuple[Diagnostic, ...]:
    """What is missing or wrong with the values of the contracts wanted."""
    if "contract" not in parts:
        return ()
    from compliance_kit.outputs import contract

    return contract.findings(library, order)
