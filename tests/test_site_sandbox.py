"""Templates are in Jinja's sandbox still, also when they ask a second time."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from jinja2 import StrictUndefined, UndefinedError
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup, escape

from compliance_kit.outputs.site.sandbox import Sandbox


@dataclass(frozen=True)
class Thing:
    name: str

    def told(self, times: int = 1) -> str:
        return self.name * times

    def unsafe(self) -> str:
        return "!"

    unsafe.unsafe_callable = True  # type: ignore[attr-defined]


def made(text: str, **given: object) -> str:
    return Sandbox(autoescape=True, undefined=StrictUndefined).from_string(text).render(**given)


@pytest.mark.parametrize(
    "text",
    [
        "{% for x in [1, 2] %}{{ thing.__class__ }}{% endfor %}",
        "{{ thing.name }}{{ thing.told.__func__.__globals__ }}",
        "{% for t in [thing, thing] %}{{ t.unsafe() }}{% endfor %}",
        "{% for x in [1, 2] %}{{ rows.append(1) }}{% endfor %}",
        "{% macro m() %}x{% endmacro %}{{ m() }}{{ m._func.__globals__ }}",
        "{{ cycler.__init__.__globals__ }}",
        "{% for x in [1, 2] %}{{ '{0.__class__}'.format(thing) }}{% endfor %}",
        "{% for x in [1, 2] %}{{ mark.format(thing) }}{% endfor %}",
    ],
)
def test_what_the_sandbox_refuses_it_refuses_at_every_asking(text: str) -> None:
    with pytest.raises((SecurityError, UndefinedError)):
        made(text, thing=Thing("甲"), rows=[], mark=Markup("{0.__class__}"))


def test_what_it_allows_comes_out_as_jinjas_own_sandbox_gives_it() -> None:
    text = """{% macro m(a, b="乙") %}{{ a }}{{ b }}<i>{{ caller() if caller is defined else "" }}{% endmacro -%}
    {% for t in [thing, thing] %}{{ t.name }}{{ t.told(2) }}{{ m(t.name) }}{{ m("<", b="&") }}{{ "{}".format(1) }}{% endfor -%}
    {% call m("丙") %}丁{% endcall %}{{ given["name"] }}{{ given.name }}{{ lipsum is defined }}"""
    given = {"thing": Thing("<b>甲"), "given": {"name": "戊"}}
    theirs = ImmutableSandboxedEnvironment(autoescape=True, undefined=StrictUndefined)
    assert made(text, **given) == theirs.from_string(text).render(**given)


def test_what_is_not_there_is_told() -> None:
    with pytest.raises(UndefinedError):
        made("{% for t in [one, two] %}{{ t.name }}{{ t.nothing }}{% endfor %}", one=Thing("甲"), two=Thing("乙"))


def test_what_is_printed_is_escaped_once() -> None:
    printing = Sandbox(autoescape=True, undefined=StrictUndefined, finalize=lambda value: escape(f"“{value}”"))
    text = "{{ name }}{% for n in [name] %}{{ n }}{% endfor %}{{ 1 }}{% macro m(x) %}{{ x }}{% endmacro %}<b>"
    assert printing.from_string(text).render(name="<甲>") == "“&lt;甲&gt;”“&lt;甲&gt;”“1”<b>"
    assert made("{{ name }}", name="<甲>") == "&lt;甲&gt;"
