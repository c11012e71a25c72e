"""Schemas: what is wrong with data in its author's words, and what makes a schema from outside dangerous."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance_kit import schema, source
from compliance_kit.model import Diagnostic, Source
from compliance_kit.schema import gate, reference
from compliance_kit.schema.explain import explained
from compliance_kit.schema.graph import circles, components
from compliance_kit.schema.json_text import MAX_NODES, parse_json
from compliance_kit.schema.lint import faults

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def yaml(text: str) -> Source:
    found, findings = source.parse(text.encode(), name="t.yml")
    assert found is not None, findings
    return found


def rows(found: tuple[Diagnostic, ...]) -> list[tuple[str, int, int, str]]:
    return [(d.code, d.place.span.line, d.place.span.column, str(d.message)) for d in found]


def violations(rules: dict[str, Any], text: str) -> list[tuple[str, int, int, str]]:
    return rows(schema.violations(schema.shape(rules), yaml(text)))


def lint(rules: object) -> list[tuple[int, int, str]]:
    content = rules.encode() if isinstance(rules, str) else json.dumps(rules).encode()
    return [(line, column, words) for _, line, column, words in rows(schema.lint_schema(content, name="s.json"))]


def check(rules: object, instance: object) -> list[tuple[str, int, int, str]]:
    names = ("s.json", "i.json")
    return rows(schema.check_instance(json.dumps(rules).encode(), json.dumps(instance).encode(), names=names))


CLAUSE = {
    "type": "object",
    "title": "条款",
    "properties": {
        "id": {"type": "string", "title": "编号", "pattern": "^[a-z][a-z0-9-]+$", "description": "小写字母、数字和短横"},
        "title": {"type": "string", "title": "标题", "minLength": 2, "maxLength": 5},
        "level": {"enum": ["must", "should", "may"], "title": "程度"},
        "on": {"type": "string", "format": "date", "title": "日期"},
        "score": {"type": "integer", "title": "分值", "minimum": 0, "maximum": 100},
        "rate": {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1},
        "tags": {"type": "array", "items": {"type": "string"}, "uniqueItems": True, "minItems": 1, "maxItems": 3},
        "applies": {"type": "object", "minProperties": 1, "title": "适用"},
        "name": {"not": {"enum": ["CON"]}, "title": "名称"},
        "by": {"const": "法务"},
        "limit": {"anyOf": [{"type": "string"}, {"type": "object", "required": ["max"]}], "title": "上限"},
        "said": {"anyOf": [{"type": "string"}, {"type": "integer"}], "description": "写文字或整数", "title": "说明"},
        "either": {"oneOf": [{"type": "object", "properties": {"a": {"type": "integer"}}, "required": ["a"]}, {"type": "integer"}]},
        "dependent": {"dependentRequired": {"a": ["b"]}},
    },
    "patternProperties": {"^x-": {}},
    "additionalProperties": False,
    "required": ["id"],
}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("title: 甲乙\n", ("schema-required", 1, 1, "缺少 id（编号）")),
        ("id: ab\ntitel: 甲乙\n", ("schema-unknown-key", 2, 1, "没有 titel 这一栏")),
        ("id: ab\nzzzzzz: 甲乙\n", ("schema-unknown-key", 2, 1, "没有 zzzzzz 这一栏")),
        ("id: 7\n", ("schema-type", 1, 5, "编号应当是文字，这里写的是7（没有引号）")),
        ("id: true\n", ("schema-type", 1, 5, "编号应当是文字，这里写的是true（没有引号）")),
        ("id: [a]\n", ("schema-type", 1, 5, "编号应当是文字，这里写的是列表")),
        ("id: {a: b}\n", ("schema-type", 1, 5, "编号应当是文字，这里写的是键值表")),
        ("id: ab\ntags:\n", ("schema-type", 2, 6, "tags应当是列表（每项以“- ”开头），这里写的是空的")),
        ("id: ab\ntags: 甲\n", ("schema-type", 2, 7, "tags应当是列表（每项以“- ”开头），这里写的是文字“甲”")),
        ("id: Ab\n", ("schema-pattern", 1, 5, "编号“Ab”的写法不对")),
        ('id: "ab\\n"\n', ("schema-pattern", 1, 5, "编号“ab\n”的写法不对")),
        ("id: ab１\n", ("schema-pattern", 1, 5, "编号“ab１”的写法不对")),
        ("id: ab\ntitle: 甲\n", ("schema-length", 2, 8, "标题太短，至少 2 个字")),
        ("id: ab\ntitle: 甲乙丙丁戊己\n", ("schema-length", 2, 8, "标题太长，最多 5 个字")),
        ("id: ab\nlevel: shuold\n", ("schema-enum", 2, 8, "程度不能写“shuold”")),
        ("id: ab\nlevel: 甲\n", ("schema-enum", 2, 8, "程度不能写“甲”")),
        ("id: ab\nby: 工程\n", ("schema-enum", 2, 5, "by不能写“工程”")),
        ("id: ab\non: '2024-02-30'\n", ("schema-format", 2, 5, "日期“2024-02-30”不是有效的日期")),
        ("id: ab\non: '0000-01-01'\n", ("schema-format", 2, 5, "日期“0000-01-01”不是有效的日期")),
        ("id: ab\nscore: -1\n", ("schema-range", 2, 8, "分值不能小于 0")),
        ("id: ab\nscore: 101\n", ("schema-range", 2, 8, "分值不能大于 100")),
        ("id: ab\nrate: 0\n", ("schema-range", 2, 7, "rate必须大于 0")),
        ("id: ab\nrate: 1\n", ("schema-range", 2, 7, "rate必须小于 1")),
        ("id: ab\ntags: [甲, 乙, 甲]\n", ("schema-unique", 2, 14, "tags里重复写了“甲”")),
        ("id: ab\ntags: []\n", ("schema-length", 2, 7, "tags至少要有 1 项")),
        ("id: ab\ntags: [a, b, c, d]\n", ("schema-length", 2, 7, "tags最多 3 项")),
        ("id: ab\napplies: {}\n", ("schema-length", 2, 10, "适用至少要写 1 栏")),
        ("id: ab\nname: CON\n", ("schema-pattern", 2, 7, "名称不能用“CON”")),
        ("id: ab\nlimit: 3\n", ("schema-other", 2, 8, "上限的写法不合要求")),
        ("id: ab\nsaid: []\n", ("schema-other", 2, 7, "说明写得不对")),
        ("id: ab\neither: {a: x}\n", ("schema-type", 2, 13, "a应当是整数，这里写的是文字“x”")),
        ("id: ab\ndependent: {a: 1}\n", ("schema-other", 2, 12, "dependent的写法不合要求")),
        ("id: ab\ntags: id：甲\n", ("yaml-full-width-colon", 2, 9, "键后面用了全角冒号“：”")),
        ("id: ab\napplies:\n  grades：甲\n", ("yaml-full-width-colon", 3, 9, "键后面用了全角冒号“：”")),
        ('id: ab\napplies: "a\\uff1a甲"\n', ("yaml-full-width-colon", 2, 10, "键后面用了全角冒号“：”")),
        ("甲\n", ("schema-type", 1, 1, "条款应当是键值表（键: 值），这里写的是文字“甲”")),
    ],
)
def test_what_does_not_fit_is_said_at_the_smallest_place(text: str, expected: tuple[str, int, int, str]) -> None:
    assert violations(CLAUSE, text) == [expected]


def test_what_fits_gives_nothing() -> None:
    assert violations(CLAUSE, "id: ab\nx-own: 1\ntitle: 甲乙\n") == []


def test_hints_say_how_to_mend() -> None:
    def hint(text: str) -> str:
        return str(schema.violations(schema.shape(CLAUSE), yaml(text))[0].hint)

    assert hint("id: ab\ntitel: 甲\n").startswith("是不是想写 title？")
    assert hint("id: ab\nzzzzzz: 甲\n").startswith("可以写的有：applies、by、")
    assert hint("id: 7\n") == "当文字用请加引号：'7'"
    assert hint("id: Ab\n") == "小写字母、数字和短横"
    assert hint("id: ab\nlevel: shuold\n") == "是不是想写 should？可以写：must、should、may"
    assert hint("title: 甲乙\n") == "补写一行 id: …"


def test_a_missing_key_is_shown_at_the_key_of_the_mapping_that_lacks_it() -> None:
    rules = {"properties": {"a": {"required": ["b"]}, "c": {"items": {"required": ["d"]}}}}
    assert violations(rules, "x: 1\na: {e: 1}\nc:\n  - e: 1\n") == [
        ("schema-required", 2, 1, "缺少 b"),
        ("schema-required", 4, 5, "缺少 d"),
    ]
    assert violations({"required": ["b"]}, "{}") == [("schema-required", 1, 1, "缺少 b")]


def test_a_word_that_is_also_no_date_is_only_one_fault() -> None:
    rules = {"properties": {"on": {"format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}}}
    assert [row[0] for row in violations(rules, "on: 明天\n")] == ["schema-pattern"]


def test_findings_are_capped_and_their_words_short() -> None:
    found = schema.violations(schema.shape({"items": {"type": "integer"}}), yaml("- " + "长" * 900 + "\n- b\n" * 90))
    assert len(found) == schema.MAX_VIOLATIONS and max(len(str(d.message)) for d in found) < 100


def test_the_gates_no_holds_where_the_reference_sees_nothing() -> None:
    assert violations({"properties": {"a": {"pattern": "^\\s+$"}}}, 'a: "\\u2003\\x1c"\n'.replace("\\x1c", "")) == []
    rules = {"properties": {"a": {"format": "ipv4", "title": "地址"}}}
    assert violations(rules, "a: x\n") == [("schema-format", 1, 4, "地址“x”的写法不对")]


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 120) | st.floats(0, 2) | st.text("abAB1-甲\n2０", max_size=7)
    | st.sampled_from(["must", "法务", "CON", "2024-02-29", "2023-02-29", "0000-01-01"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["a", "b", "max", "x-1"]), inner, max_size=3),
    max_leaves=6,
)  # fmt: skip


@settings(max_examples=400)
@given(st.dictionaries(st.sampled_from([*CLAUSE["properties"], "x-a", "other"]), VALUES, max_size=5))  # type: ignore[misc]
def test_gate_and_reference_agree(data: dict[str, Any]) -> None:
    shape = schema.shape(CLAUSE)
    assert shape.accepts(data) == (not list(reference.violations(CLAUSE, data)))


@given(st.dictionaries(st.sampled_from([*CLAUSE["properties"], "other"]), VALUES, max_size=5))  # type: ignore[misc]
def test_both_validators_are_explained_in_the_same_words(data: dict[str, Any]) -> None:
    found = yaml(json.dumps(data, ensure_ascii=False))
    by_gate = explained((gate.from_gate(e, CLAUSE, data) for e in gate.compiled(CLAUSE).iter_errors(data)), found)
    by_reference = explained(reference.violations(CLAUSE, data), found)
    assert {(d.code, d.place) for d in by_gate} == {(d.code, d.place) for d in by_reference}


DEFS = {f"a{i}": {"allOf": [{"$ref": f"#/$defs/a{i + 1}"}] * 2} for i in range(30)} | {"a30": {}}


@pytest.mark.parametrize(
    ("rules", "line", "column", "word"),
    [
        ('{\n "properties": {\n  "a": {\n   "pattern": "^(a+)+$"}}}', 4, 4, "极久"),
        ('{"patternProperties": {\n "^(a+)+$": {}}}', 2, 2, "极久"),
        ('{\n "$ref": "http://127.0.0.1/x.json"}', 2, 2, "不会去别处读取"),
        ('{"$ref": "file:///etc/passwd"}', 1, 2, "不会去别处读取"),
        ('{"$dynamicRef": "other.json#x"}', 1, 2, "不会去别处读取"),
        ('{"$ref": 3}', 1, 2, "不会去别处读取"),
        ('{"$ref": "#/$defs/x"}', 1, 2, "不存在"),
        ('{"$ref": "#/$defs/a", "$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"$ref": "#/$defs/a"}}}', 1, 33, "循环"),
        ('{"allOf": [{"$ref": "#"}]}', 1, 12, "循环"),
        ('{"if": {"not": {"$ref": "#"}}}', 1, 9, "循环"),
        ('{"$dynamicAnchor": "m", "$dynamicRef": "#m"}', 1, 1, "循环"),
        ('{"anyOf": [{"properties": {"c": {"$ref": "#"}}}, {"properties": {"c": {"$ref": "#"}}}]}', 1, 28, "成倍"),
        ('{"properties": {"c": {"$ref": "#"}}, "patternProperties": {"^c$": {"$ref": "#"}}}', 1, 60, "成倍"),
        ('{"patternProperties": {"^a": {"$ref": "#"}, "b$": {"$ref": "#"}}}', 1, 24, "成倍"),
        ('{"items": {"$ref": "#"}, "contains": {"$ref": "#"}}', 1, 26, "成倍"),
        ('{"properties": {"a": {"$ref": "#"}}, "patternProperties": {"(": {"$ref": "#"}}}', 1, 60, "写错"),
        (
            {"$ref": "#/$defs/0", "$defs": {str(i): {"$ref": f"#/$defs/{i + 1}"} for i in range(3000)} | {"3000": {}}},
            1,
            1,
            "展开",
        ),
        ('{"allOf": [{"additionalProperties": {"$ref": "#"}}, {"properties": {"b": {"$ref": "#"}}}]}', 1, 13, "成倍"),
        (
            {"properties": {"a" * 40 + "!": {"$ref": "#"}}, "patternProperties": {"(a+)+$": {"$ref": "#"}}},
            1,
            100,
            "极久",
        ),
        ({"properties": {f"p{i}": {"$ref": "#"} for i in range(300)}}, 1, 17, "成倍"),
        ({"$ref": "#/$defs/a0", "$defs": DEFS}, 1, 1, "展开后过大"),
        ('{"titel": "x"}', 1, 2, "不认识的关键字 titel，是不是 title？"),
        ('{"zzzzz": "x"}', 1, 2, "不认识的关键字 zzzzz"),
        ('{"$schema": "http://json-schema.org/draft-07/schema#"}', 1, 2, "2020-12"),
        ('{"$id": "file:///etc/"}', 1, 2, "$id"),
        ('{"not": {"$id": "https://x.example/y"}}', 1, 10, "内层"),
        ('{"multipleOf": 0}', 1, 2, "multipleOf"),
        ('{"maximum": 1e200}', 1, 2, "过大"),
        ('{"exclusiveMinimum": -1e16}', 1, 2, "过大"),
        ('{"type": "strnig"}', 1, 10, "写法不合要求"),
        ('{"minLength": -1}', 1, 15, "不能小于"),
        ('{"items": [{}]}', 1, 11, "应当是"),
        ("[]", 1, 1, "键值表"),
        ('{"pattern": "(?i:[a-z]{1,900}){900}"}', 1, 2, "极久"),
        ('{"pattern": "x\\\\Z"}', 1, 13, "写法不对"),
        ('{"pattern": "([a-"}', 1, 2, "第 2 个字符"),
    ],
)
def test_what_is_dangerous_in_a_schema_is_found_where_it_stands(
    rules: object, line: int, column: int, word: str
) -> None:
    found = lint(rules)
    assert found and found[0][:2] == (line, column) and word in found[0][2], found


@pytest.mark.parametrize(
    "rules",
    [
        {"$schema": DIALECT, "type": "object", "x-own": 1, "properties": {"a": {"type": "string"}}},
        {"properties": {"l": {"$ref": "#"}, "r": {"$ref": "#"}}, "additionalProperties": {"$ref": "#"}},
        {"properties": {"l": {"$ref": "#"}}, "patternProperties": {"^x-": {"$ref": "#"}}},
        {"properties": {"c": {"items": {"$ref": "#"}}}, "items": {"$ref": "#"}},
        {"prefixItems": [{"$ref": "#"}, {"$ref": "#"}], "items": {"$ref": "#"}},
        {"allOf": [{"properties": {"a": {"$ref": "#"}}}, {"properties": {"b": {"$ref": "#"}}}], "items": {"type": "string"}},
        {"$id": "https://x.example/s", "$ref": "https://x.example/s#/$defs/a", "$defs": {"a": {"type": "string"}}},
        {"$ref": "#x", "$defs": {"a~/b": {"$anchor": "x"}, "c": {"$ref": "#/$defs/a~0~1b"}}},
        {"properties": {f"p{i}": {"$ref": f"#/$defs/d{i}"} for i in range(500)}, "$defs": {f"d{i}": {} for i in range(500)}},
        {"const": {"$ref": "http://x/"}, "default": {"pattern": "("}, "not": True},
        True,
    ],
)  # fmt: skip
def test_an_ordinary_schema_passes(rules: object) -> None:
    assert lint(rules) == []


def test_a_regular_expression_that_only_the_validator_refuses_is_found() -> None:
    fault = gate.schema_fault({"pattern": "(?a)x"})
    assert fault is not None and fault.route == ("pattern",)
    assert gate.schema_fault({"$ref": "#/nope"}) is not None and gate.schema_fault({}) is None


@pytest.mark.parametrize(
    ("text", "line", "column", "word"),
    [
        ("", 1, 1, "缺少内容"),
        ("{", 1, 2, "双引号"),
        ('{\n "a": tru}', 2, 7, "双引号里"),
        ('{"a": 1,}', 1, 9, "双引号"),
        ("{'a': 1}", 1, 2, "只用双引号"),
        ("{ // x\n}", 1, 3, "注释"),
        ('{"a"：1}', 1, 5, "全角"),
        ('{"a" 1}', 1, 6, "冒号"),
        ('{"a": 1 "b": 2}', 1, 9, "逗号或右括号 }"),
        ("[1 2]", 1, 4, "逗号或右括号 ]"),
        ("[1", 1, 3, "右括号"),
        ("[,]", 1, 2, "缺少内容"),
        ("{} {}", 1, 4, "已经结束"),
        ('{"a": "x\n"}', 1, 7, "引号没有成对"),
        ('{"a": "\\q"}', 1, 7, "引号没有成对"),
        ('{"a": "\\ud800"}', 1, 7, "转义"),
        ('{"a": NaN}', 1, 7, "NaN"),
        ('{"a": -Infinity}', 1, 7, "-Infinity"),
        ('{"a": 1e999}', 1, 7, "过大"),
        ('{"a": ' + "9" * 5000 + "}", 1, 7, "过长"),
        ("$", 1, 1, "不是 JSON"),
        ("[" * 10_000, 1, 101, "嵌套太深"),
        ('{\r\n\t"type": "string",\r\n\t"type": "integer"}', 3, 2, "键 type 重复"),
        ('{"a": 1, "a": 2, b}', 1, 10, "键 a 重复"),
    ],
)
def test_text_that_is_no_json_is_refused_where_it_goes_wrong(text: str, line: int, column: int, word: str) -> None:
    _, findings = parse_json(text.encode(), name="i.json")
    code, at, position, words = rows(findings)[0]
    assert (code, at, position) == ("schema-json", line, column) and word in words


def test_json_in_another_encoding_or_too_large_is_refused() -> None:
    assert "GBK" in rows(schema.lint_schema('{"title":"消防"}'.encode("gbk"), name="s"))[0][3]
    assert "过大" in rows(schema.lint_schema(b" " * 500_001, name="s"))[0][3]
    assert "上限" in rows(parse_json(b"[" + b"1," * MAX_NODES + b"1]", name="i")[1])[0][3]


def test_a_broken_instance_is_reported_as_such() -> None:
    found = schema.check_instance(b"{}", b"[1,", names=("s.json", "i.json"))
    assert found[0].place.path == "i.json" and found[0].code == "schema-json"


@given(VALUES, st.sampled_from([None, 1, "\t"]), st.booleans())
def test_what_json_writes_is_read_with_its_places(value: object, indent: int | str | None, is_ascii: bool) -> None:
    text = json.dumps({"键": value}, indent=indent, ensure_ascii=is_ascii)
    found, findings = parse_json(text.encode(), name="i.json")
    assert found is not None and findings == () and found.data == {"键": value}
    lines = text.split("\n")
    span = found.key_spans[("键",)]
    assert json.loads(lines[span.line - 1][span.column - 1 : span.end_column - 1]) == "键"
    assert len(found.spans) > len(found.key_spans) and set(found.key_spans) < set(found.spans)
    assert len(found.key_spans) == len(list(found.key_spans))


@given(st.binary(max_size=60) | st.text('{}[]:,"\\u0123aé tnrfls-.eE/', max_size=40).map(str.encode))
def test_no_bytes_make_the_json_reader_raise(content: bytes) -> None:
    found, findings = parse_json(content, name="i.json")
    assert (found is None) == bool(findings)
    if found is not None:
        json.loads(content.decode("utf-8-sig"))


KEYWORD_VALUES = st.sampled_from(
    [1, -1, "x", "#", "^(a+)+$", "[", [], [{}], {}, True, None, {"a": {"$ref": "#"}}, [{"$ref": "#"}], 1e300, {"[": {}}]
)


@given(
    st.recursive(
        st.dictionaries(st.sampled_from(["type", "pattern", "properties", "allOf", "$ref", "$id", "items", "not", "multipleOf",
                                         "patternProperties", "$defs", "$anchor", "$schema", "required", "minimum"]), KEYWORD_VALUES, max_size=4),
        lambda inner: st.fixed_dictionaries({"properties": st.fixed_dictionaries({"p": inner}), "anyOf": st.lists(inner, max_size=2)}),
        max_leaves=4,
    )
)  # fmt: skip
def test_no_schema_makes_the_lint_raise(rules: object) -> None:
    for _, line, _, words in check(rules, {"a": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", "p": {"p": 1}}):
        assert line == 1 and words


def test_an_instance_is_explained_in_words() -> None:
    rules = {
        "type": "object",
        "required": ["a"],
        "properties": {"a": {"title": "名称"}},
        "unevaluatedProperties": False,
    }
    assert check(rules, {"b": 1}) == [
        ("schema-required", 1, 2, "缺少 a（名称）"),
        ("schema-unknown-key", 1, 2, "没有 b 这一栏"),
    ]
    numbered = {"properties": {"7": {"properties": {"8": {"required": ["甲"]}}}}}
    assert check(numbered, {"7": {"8": {}}}) == [("schema-required", 1, 8, "缺少 甲")]
    assert lint({"properties": {"7": {"minLength": -1}}}) == [(1, 36, "minLength不能小于 0")]
    assert check(False, {}) == [("schema-other", 1, 1, "内容的写法不合要求")]
    assert check({"maxProperties": 0, "properties": {"a": False}}, {"a": {"b": 1}})[0][0] == "schema-other"


def test_a_huge_value_makes_no_huge_message() -> None:
    for rules in ({"maxLength": 10}, {"enum": ["a", "b"]}, {"pattern": "^.*foo.*$"}, {"type": "integer"}):
        found = check({"properties": {"title": rules}}, {"title": "x" * 5_000_000})
        assert len(found) == 1 and len(found[0][3]) < 100
    found = check({"properties": {"a": {}}, "additionalProperties": False}, {"x" * 3_000_000: 1})
    assert len(found[0][3]) < 100


@given(st.integers(0, 2**32))
def test_components_are_what_reaches_itself(seed: int) -> None:
    chance = random.Random(seed)
    size = chance.randint(1, 8)
    edges = {n: [m for m in range(size) if chance.random() < 0.2] for n in range(size)}

    def reached(start: int) -> set[int]:
        seen, todo = set(), list(edges[start])
        while todo:
            n = todo.pop()
            if n not in seen:
                seen.add(n)
                todo += edges[n]
        return seen

    assert sorted(n for c in circles(edges) for n in c) == [n for n in range(size) if n in reached(n)]
    order = {n: i for i, c in enumerate(components(edges)) for n in c}
    assert all(order[m] <= order[n] for n in edges for m in edges[n])


def test_a_schema_that_is_no_mapping_has_one_fault() -> None:
    assert len(list(faults([]))) == 1 and list(faults(False)) == []
