"""Tricks to get out of a clause, or to make it run on: each ends in one clear sentence, at once, and nothing is written."""

from __future__ import annotations

import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest

import kb
from compliance_kit import source
from compliance_kit.emit import yaml_line
from compliance_kit.library import Library, load
from compliance_kit.model import CkitError
from compliance_kit.outputs import contract
from compliance_kit.outputs.contract import draft
from compliance_kit.outputs.contract.grammar import LONGEST_TEXT
from compliance_kit.outputs.contract.terms import LONGEST_VALUE
from compliance_kit.outputs.output import Order, Terms

TODAY = date(2026, 11, 23)
SECONDS = 2.0
ROOM = 300_000_000
"""Bytes that refusing a text may take at most, beyond what is taken before."""

TRICKS = [
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ owner_name.__init__.__globals__ }}",
    "{{ money.__globals__['__builtins__']['__import__']('os').system('id') }}",
    "{{ self.__init__.__globals__.__builtins__ }}",
    "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
    "{{ lipsum.__globals__['os'].popen('id').read() }}",
    "{{ ''|attr('__class__') }}",
    "{{ ('_' * 2) ~ 'class' }}",
    "{{ '{0.__class__.__init__.__globals__}'.format(money) }}",
    "{{ '%c' % 95 }}",
    "{{ 'x' * 10 ** 9 }}",
    "{{ 9 ** 9 ** 9 }}",
    "{{ '%999999999d' % 1 }}",
    "{{ 'x'.center(500000000) }}",
    "{{ '{:>999999999}'.format(1) }}",
    "{{ 'x'|center(500000000) }}",
    "{% for i in range(99999) %}{% for j in range(99999) %}{% endfor %}{% endfor %}",
    "{% for a in 'xxxxxxxxxx' %}{% for b in owner_name %}{{ a }}{% endfor %}{% endfor %}",
    "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
    "{% set ns = namespace(a=1) %}{{ ns.a }}",
    "{% set a = [] %}{{ a.append(1) }}",
    "{% include '/etc/passwd' %}",
    "{% import 'os' as os %}{{ os }}",
    "{% extends 'x' %}",
    "{{ joiner('x') }}{{ dict(a=1) }}",
    "{{ [1, 2][0] }}",
    "{{ {'a': owner_name}['a'] }}",
    "{{ owner_name[::-1] }}",
    "{{ owner_name is defined }}",
    "{{ money(*[1]) }}",
    "{{ money(value=1) }}",
    "{{ money(money)(1) }}",
    "{{ money }}",
    "{% filter upper %}x{% endfilter %}",
    "{% call money(1) %}{% endcall %}",
    "{{ config }}{{ request }}",
    "{{ " + "(" * 450 + "1" + ")" * 450 + " }}",
    "{{ owner_name",
    "{{ copies(99999999999) }}",
]
CONDITIONS = [
    "''.__class__.__mro__",
    "range(10 ** 9)",
    "'x' * 10 ** 9",
    "owner_name.__class__",
    "'%999999999d' % 1",
    "money",
    "1 %}{% for i in range(99999) %}{% endfor %}{% if 1",
    "owner_name }}{{ cycler.__init__.__globals__",
    "owner_name | list | length",
    "(" * 90 + "1" + ")" * 90 + ".__class__",
]
VALUES = [
    "{{ 7 * 7 }}",
    "甲{% for i in range(9) %}",
    "{# 注 #}",
    "\ue000c99\ue001",
    "\ue002名称\ue003",
    "字" * (LONGEST_VALUE + 1),
]


def library(folder: Path, *, text: str = "正文。", when: str = "", owner: str = "甲") -> Library:
    values = {"owner_name": owner, "company_name": "乙"}
    home = kb.base(folder, project={"contract": {"template": "ctr-x", "values": values}})
    written = (kb.KINDS_HOME / "contract" / "draft.yml").read_text("utf-8")
    written = written.replace("ID-HERE", "ctr-x").replace("DATE-HERE", "2026-01-01")
    written = written.replace("text: [待填条款正文。]", f"text: [{yaml_line(text)}]")
    if when:
        written = written.replace("reason: 待填理由}", f"reason: 理由, when: {yaml_line(when)}}}")
    kb.save(home, "contracts/ctr-x.yml", written)
    return load(home)


@contextmanager
def bounded() -> Iterator[None]:
    """Whatever is done within takes little time and little room."""
    before, started = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    yield
    assert time.process_time() - started < SECONDS
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024 < ROOM


@pytest.mark.parametrize("text", TRICKS)
def test_a_trick_in_a_clause_is_refused_with_its_place(tmp_path: Path, text: str) -> None:
    found = library(tmp_path, text=text)
    with bounded(), pytest.raises(CkitError, match="条款 c01 写不出来") as caught:
        draft(found, found.projects[0])
    assert "contracts/ctr-x.yml:" in str(caught.value)
    assert not any(word in str(caught.value) for word in ("Traceback", "root:", "uid=", "0x"))


@pytest.mark.parametrize("when", CONDITIONS)
def test_a_trick_in_a_condition_is_refused_with_its_place(tmp_path: Path, when: str) -> None:
    found = library(tmp_path, when=when)
    with bounded(), pytest.raises(CkitError, match="条款 c01 写不出来"):
        draft(found, found.projects[0])


@pytest.mark.parametrize("value", VALUES)
def test_a_trick_in_a_value_is_refused_where_it_stands(tmp_path: Path, value: str) -> None:
    found = library(tmp_path, owner=value)
    with bounded(), pytest.raises(CkitError, match="参数") as caught:
        draft(found, found.projects[0])
    assert "projects/" in str(caught.value)


@pytest.mark.parametrize("value", VALUES)
def test_a_trick_in_a_file_of_values_is_refused_where_it_stands(tmp_path: Path, value: str) -> None:
    found = library(tmp_path)
    params, _ = source.parse(f"owner_name: {yaml_line(value)}\n".encode(), name="p.yml")
    (fault,) = contract.findings(found, Order(TODAY, ("prj-xx",), terms=Terms(values=params)))
    assert fault.place.where == "p.yml:1:13"


@pytest.mark.parametrize("name", ["__class__", "money", "self", "owner_name.x"])
def test_a_value_that_the_template_does_not_ask_for_is_refused(tmp_path: Path, name: str) -> None:
    found = library(tmp_path)
    params, _ = source.parse(f"{name}: 1\n".encode(), name="p.yml")
    (fault,) = contract.findings(found, Order(TODAY, ("prj-xx",), terms=Terms(values=params)))
    assert fault.place.where == "p.yml:1:1"


@pytest.mark.parametrize(
    ("parameter", "why"),
    [("money.__globals__", "不能用"), ("x" * (LONGEST_TEXT + 1), "太长"), ("1 }}{{ lipsum", "lipsum")],
)
def test_the_parameter_of_a_party_is_no_way_out_either(tmp_path: Path, parameter: str, why: str) -> None:
    library(tmp_path)
    path = next(tmp_path.rglob("contracts/ctr-x.yml"))
    written = path.read_text("utf-8").replace("parameter: owner_name", f"parameter: {yaml_line(parameter)}")
    path.write_text(written, "utf-8")
    found = load(path.parents[1])
    with bounded(), pytest.raises(CkitError, match=f"parties 写不出来：.*{why}"):
        draft(found, found.projects[0])
