"""Regular expressions: which may run for ever, and which are ordinary."""

from __future__ import annotations

import pytest

from compliance_kit.schema.regex import regex_fault


@pytest.mark.parametrize(
    "pattern",
    [
        "^(a+)+$", "(a|a)*", "(a|ab)*c", "a*a*a*b", "(.*a){20}", "(.*a){200}", "(a*)*b", "(x+x+)+y", "^(\\w+\\s?)*$",
        "^(\\w|\\d)+$", "(\\d|[0-9a-f])+z", "(a|aa)+$", "(.*)*", "((a|b)*)*", "(a?){30}a{30}", "(a{1,50}){1,50}",
        "^(\\p{L}+)*$", "\\s*\\s*\\s*x", ".*.*.*=.*", "(?:[^x]|\\S)*$", "(a+?)+?$", "(a++)*$", "(?>a+)*$",
    ],
)  # fmt: skip
def test_a_pattern_that_may_run_for_ever_is_refused(pattern: str) -> None:
    assert "极久" in str(regex_fault(pattern))


@pytest.mark.parametrize(
    ("pattern", "word"),
    [
        ("([a-", "写错"), ("a{99999999999}", "写错"), ("\\1(a)", "写错"), ("(a)\\1", "不支持"), ("(?=a)b", "不支持"),
        ("(?<!a)b", "不支持"), ("(a)?(?(1)b|c)", "不支持"), ("(" * 450 + "a" + ")*" * 450, "过长"), ("a" * 1001, "过长"),
        ("a" * 300, "复杂"), ("[ab]?" * 60, "复杂"),
    ],
)  # fmt: skip
def test_a_pattern_that_cannot_be_used_is_refused(pattern: str, word: str) -> None:
    assert word in str(regex_fault(pattern))


@pytest.mark.parametrize(
    "pattern",
    [
        "", "^$", "^[a-z]+(-[a-z]+)*$", "^[a-z0-9][a-z0-9-]*$", "^[0-9]{4}-[0-9]{2}-[0-9]{2}$", "^.*foo.*$",
        "^[^@]+@[^@]+[.][^@]+$", "^\\p{Han}{2,30}$", "^(?<y>[0-9]{4})$", "^.{1,200}$", "^(a|b|c)+$", "[^a]+b",
        "^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$", "^\\d{18}|\\d{17}X$", "^\\s*[a-z]+\\s*$",
        "^(?:abcdefghijabcdefghijabcdefghijabcdefghijabcdefghij){3}$", "^(red|green|blue|re)$", "^[\\w.-]+@[\\w-]+([.][\\w-]+)+$", "^(a|)$", "^(ab){2,}$", "\\bx\\b", "^[\\D]+$",
        "^((25[0-5]|2[0-4][0-9]|1?[0-9]{1,2})[.]){3}(25[0-5]|2[0-4][0-9]|1?[0-9]{1,2})$",
    ],
)  # fmt: skip
def test_an_ordinary_pattern_is_left_alone(pattern: str) -> None:
    assert regex_fault(pattern) is None
