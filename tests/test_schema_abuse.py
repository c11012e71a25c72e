"""Abuse of the schema room: real documents bent at random, and schemas and instances made to hurt."""

from __future__ import annotations

import copy
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance_kit import schema, source
from compliance_kit.kinds import KINDS
from compliance_kit.kinds import schema as schema_of
from compliance_kit.schema import reference

DIALECT = "https://json-schema.org/draft/2020-12/schema"
SECONDS = 2.0
"""The longest that any answer may take, on a slow and busy machine; a lost race takes minutes."""


@contextmanager
def in_time() -> Iterator[None]:
    start = time.perf_counter()
    yield
    assert time.perf_counter() - start < SECONDS


def asked(rules: object, instance: object) -> list[str]:
    """The codes of what is wrong with an instance or its schema."""
    return asked_text(json.dumps(rules), json.dumps(instance))


def asked_text(rules: str, instance: str) -> list[str]:
    with in_time():
        found = schema.check_instance(rules.encode(), instance.encode(), names=("s.json", "i.json"))
    assert all(d.place.span.line >= 1 and d.place.span.column >= 1 and len(str(d.message)) < 500 for d in found)
    return [d.code for d in found]


# ── Our own kinds ────────────────────────────────────────────────────────────────────────────────────────────────────


def plain(path: Path) -> Any:
    text = path.read_text(encoding="utf-8").replace("ID-HERE", "an-id").replace("DATE-HERE", "2026-01-02")
    read, findings = source.parse(text.encode(), name=path.name)
    assert read is not None and not findings
    return read.data


FILES = [(k.name, p) for k in KINDS for p in (k.home / "draft.yml", *sorted((k.home / "examples").glob("good-*.yml")))]
DOCUMENTS = [(name, plain(path)) for name, path in FILES]
ODD = ["", "a", "甲", "2026-02-30", "0000-01-01", "2026-1-1", "30 分钟", "x\n", "01", "٣", "con", "<= 5 %", 0, -1, 1, 1.0, 2.5, 1e15, True, None, [], {}, ["a", "a"], [1, True], [1, 1.0], [{}, {}], {"x-a": 1}, "std-a#01", "x" * 2001]  # fmt: skip
KEYS = ["x-own", "kindd", "id", "", "on", "x-", "X-own", "appliess", "basis", "measure", "甲"]


def routes(data: Any, route: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner: Any = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    return [route, *(r for step, value in inner for r in routes(value, (*route, step)))]


def bend(draw: Any, data: Any) -> None:
    route = draw(st.sampled_from(routes(data)))
    holder = data
    for step in route[:-1]:
        holder = holder[step]
    odd = copy.deepcopy(draw(st.sampled_from(ODD)))
    how = draw(st.sampled_from(["replace", "remove", "add", "repeat"])) if route else "add"
    if how == "add" and isinstance(holder, dict):
        holder[draw(st.sampled_from(KEYS))] = odd
    elif how == "remove":
        del holder[route[-1]]
    elif how == "repeat" and isinstance(holder, list):
        holder.append(copy.deepcopy(holder[0]))
    elif route:
        holder[route[-1]] = odd


@settings(max_examples=250, deadline=None)
@given(st.data())
def test_however_a_document_is_bent_both_validators_agree_and_the_fault_is_told(pool: st.DataObject) -> None:
    name, good = pool.draw(st.sampled_from(DOCUMENTS))
    data = copy.deepcopy(good)
    for _ in range(pool.draw(st.integers(0, 4))):
        bend(pool.draw, data)
    rules = schema_of(name)
    is_explained = any(True for _ in reference.violations(rules, data))
    assert schema.shape(rules).accepts(data) is not is_explained
    read, problems = source.parse(json.dumps(data, ensure_ascii=False).encode(), name="t.yml")
    if read is not None and not problems and read.data == data:  # YAML of ours reads 1.0 as text
        found = schema.violations(schema.shape(rules), read)
        assert bool(found) is is_explained
        lines = read.text.split("\n")
        for d in found:
            assert 1 <= d.place.span.column <= len(lines[d.place.span.line - 1]) + 1, str(d.message)


def test_every_document_of_ours_fits_its_schema() -> None:
    for name, data in DOCUMENTS:
        assert schema.shape(schema_of(name)).accepts(data), name


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_the_schema_of_each_kind_passes_the_lint_as_text(kind: Any) -> None:
    assert schema.lint_schema(json.dumps(schema_of(kind.name)).encode(), name="s.json") == ()


def test_a_field_that_is_forbidden_outright_is_pointed_at() -> None:
    read, _ = source.parse(b"z: 1\na: 7\nb: [2]\n", name="t.yml")
    assert read is not None
    for rules in ({"properties": {"a": False}}, {"properties": {"a": {"anyOf": [False]}}}):
        (found,) = schema.violations(schema.shape(rules), read)
        assert (found.place.span.line, found.place.span.column) == (2, 4), str(found.message)


# ── Schemas and instances made to hurt ───────────────────────────────────────────────────────────────────────────────

GROWING = ["(a+)+$", "(a|a)*$", "(a|ab)*c", "(.*a){30}", r"\d+\d+\d+\d+\d+x", "(a*)*b", "(a|aa)+$", r"(\w+\s?)*$", "((a+)?)+$", "(?:a|b|ab)*c", "(a+)*(a+)*$", r"([\w.]+)+@", "(x?x?)*y", "(?i)(a|A)*$", "(?i:a|A)*$", "(?s:.|\\n)*$"]  # fmt: skip


@pytest.mark.parametrize("pattern", GROWING)
def test_a_growing_pattern_is_refused_wherever_it_stands(pattern: str) -> None:
    holders: tuple[Any, ...] = (
        {"pattern": pattern},
        {"patternProperties": {pattern: {}}},
        {"$defs": {"a": {"items": {"pattern": pattern}}}, "$ref": "#/$defs/a"},
        {"propertyNames": {"pattern": pattern}},
        {"if": {"contains": {"pattern": pattern}}},
    )
    for rules in holders:
        assert asked(rules, "a" * 40 + "!") == ["schema-lint"], rules


@pytest.mark.parametrize("pattern", ["^[a-z][a-z0-9-]+$", "^(a|b)$", "^[0-9]{4}-[0-9]{2}$", "^(甲|乙){1,3}$", ""])
def test_an_ordinary_pattern_stays_allowed_and_answers_at_once(pattern: str) -> None:
    assert set(asked({"pattern": pattern}, "a" * 1_000_000)) <= {"schema-pattern"}
    assert asked({"patternProperties": {pattern: True}}, {"a" * 1000: 1}) == []


def deep(levels: int) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for _ in range(levels):
        found = {"a": found, "b": copy.copy(found)} if levels < 12 else {"a": found}
    return found


TWICE = {"allOf": [{"properties": {"a": {"$ref": "#"}}}, {"additionalProperties": {"$ref": "#"}}]}
RECURSIVE: list[Any] = [
    TWICE,
    {"properties": {"a": {"allOf": [{"$ref": "#"}, {"$ref": "#"}]}}},
    {"properties": {"a": {"$ref": "#/$defs/x"}}, "$defs": {"x": {"anyOf": [{"$ref": "#"}, {"$ref": "#"}]}}},
    {"oneOf": [{"properties": {"a": {"$ref": "#"}}, "required": ["z"]}, {"properties": {"a": {"$ref": "#"}}}]},
    {"properties": {"a": {"$ref": "#"}}, "if": {"properties": {"a": {"$ref": "#"}}}, "then": True},
    {"not": {"properties": {"a": {"$ref": "#"}}}, "additionalProperties": {"$ref": "#"}},
    {"patternProperties": {"a": {"$ref": "#"}, "^a": {"$ref": "#"}}},
    {"dependentSchemas": {"a": {"properties": {"a": {"$ref": "#"}}}}, "properties": {"a": {"$ref": "#"}}},
    {"properties": {"a": {"$ref": "#"}}, "unevaluatedProperties": {"$ref": "#"}},
    {"$dynamicAnchor": "n", "allOf": [{"properties": {"a": {"$dynamicRef": "#n"}}}] * 2},
    {"$defs": {"l": {"properties": {"a": {"$ref": "#/$defs/r"}}}, "r": TWICE["allOf"][0] | {"allOf": [{"$ref": "#/$defs/l"}, {"$ref": "#/$defs/l"}]}}, "$ref": "#/$defs/l"},
]  # fmt: skip


@pytest.mark.parametrize("rules", RECURSIVE, ids=range(len(RECURSIVE)))
def test_a_schema_that_calls_itself_is_answered_in_time_whatever_the_depth(rules: Any) -> None:
    for levels in (1, 18, 90):
        asked(rules, deep(levels))


@pytest.mark.parametrize(
    "rules",
    [
        {"$ref": "#"},
        {"allOf": [{"$ref": "#/allOf/0"}]},
        {"if": {"$ref": "#"}},
        {"then": {"$ref": "#/$defs/a"}, "$defs": {"a": {"else": {"$ref": "#/then"}}}},
        {"not": {"not": {"$ref": "#"}}},
        {"dependentSchemas": {"a": {"$ref": "#"}}},
        {"$ref": "#/$defs/a/b/c"},
        {"$ref": "#/definitions/a", "definitions": {"a": {}}},
        {"$ref": "https://example.com/s.json"},
        {"$ref": "s.json"},
        {"$ref": ""},
        {"$ref": "file:///etc/passwd"},
        {"$schema": "http://json-schema.org/draft-07/schema#"},
        {"$schema": "https://json-schema.org/draft/2019-09/schema"},
        {"propertis": {}},
        {"$id": "s.json"},
        {"allOf": [{"$schema": "http://json-schema.org/draft-04/schema#"}]},
        {"properties": {"a": {"$id": "http://x/", "$ref": "y"}}},
        {"multipleOf": 1e-300},
        {"multipleOf": 1e16},
        {"maximum": 10**20},
        {"type": "strng"},
        {"required": "a"},
        {"properties": []},
        {"enum": 1},
        {"minLength": -1},
        {"minLength": "1"},
        7,
        [],
        "text",
        None,
    ],
    ids=lambda rules: json.dumps(rules)[:40],
)
def test_an_unusable_schema_is_refused_before_it_is_used(rules: object) -> None:
    assert set(asked(rules, {"a": 1})) == {"schema-lint"}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        '{"a": 1, "a": 2}',
        '{"type": NaN}',
        "[" * 100_000,
        '{"a":' * 5_000 + "1" + "}" * 5_000,
        '{"maximum": 1e999}',
        '{"maximum": ' + "9" * 10_000 + "}",
        '"\\ud800"',
        "\x00",
        "{'a': 1}",
        '{"a": 1,}',
        "// x\n{}",
        "{}{}",
        '"' + "x" * 9_000_000 + '"',
    ],
    ids=lambda text: text[:20],
)
def test_text_that_is_no_good_json_is_refused_on_either_side(text: str) -> None:
    assert set(asked_text(text, "{}")) == {"schema-json"} and set(asked_text("{}", text)) == {"schema-json"}


@pytest.mark.parametrize(
    ("rules", "instance"),
    [
        ({"pattern": "^[a-z]+$", "maxLength": 10}, "x" * 5_000_000),
        ({"const": "y" * 1000}, "x" * 5_000_000),
        ({"items": {"uniqueItems": True}, "uniqueItems": True}, [{"a": i} for i in range(3000)]),
        ({"items": {"type": "string"}}, list(range(30_000))),
        ({"additionalProperties": False}, {f"k{i}": 1 for i in range(20_000)}),
        ({"required": [f"k{i}" for i in range(5_000)]}, {}),
        ({"properties": {"a": {"enum": [f"值{i}" for i in range(5_000)]}}}, {"a": "值x" * 1000}),
        ({"properties": {f"key{i}": True for i in range(3_000)}, "additionalProperties": False}, {"keyx": 1, "kez": 2}),
        ({"anyOf": [{"properties": {"a": {"enum": [i]}}} for i in range(500)]}, {"a": "x"}),
        ({"oneOf": [{"anyOf": [{"const": i}] * 20} for i in range(50)]}, "x"),
        ({"multipleOf": 0.01}, 1e15),
        ({"multipleOf": 1e-9}, 123456789.123),
        ({"format": "date"}, "2026-02-30"),
        ({"propertyNames": {"maxLength": 1}}, {"lang": 1}),
        ({"dependentRequired": {"a": ["b"]}}, {"a": 1}),
        ({"contains": {"const": 1}, "minContains": 2}, [1]),
        ({"title": "\x1b[31m" + "题" * 10_000, "description": "述" * 100_000, "type": "string"}, 1),
        ({"unevaluatedProperties": False}, {"a": 1}),
        (False, {}),
    ],
    ids=range(19),
)
def test_a_large_or_odd_instance_is_answered_in_time_and_in_few_words(rules: Any, instance: Any) -> None:
    asked(rules, instance)


def test_a_schema_of_ours_never_fetches(monkeypatch: pytest.MonkeyPatch) -> None:
    import socket

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("asked the network")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)
    assert asked({"$schema": DIALECT, "$id": "https://example.com/s", "type": "object"}, {}) == []
    assert asked({"$ref": "https://json-schema.org/draft/2020-12/schema"}, {}) == ["schema-lint"]
