"""Words in the width of a terminal."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from compliance_kit.cli.app import COMMANDS
from compliance_kit.terminal import WIDTH, choices, columns, table, wrapped
from test_cli import Ckit, ckit  # noqa: F401

TEXTS = some.text("合规差距，。、（）《》abc 01|\n", max_size=200)


def test_a_line_ends_where_the_columns_do_and_never_before_punctuation() -> None:
    """Ten columns: five characters; the comma would be the sixth, so the fifth goes down with it."""
    assert wrapped("一二三四五，六七", 10) == ["一二三四", "五，六七"]
    assert wrapped("运行 ckit check 再看", 12) == ["运行 ckit", "check 再看"]
    assert wrapped("甲\n乙", 10) == ["甲", "乙"] and wrapped("", 10) == [""]
    assert choices("--kind [draft|active|withdrawn]", 20) == ["--kind [draft|", "active|withdrawn]"]


@given(TEXTS, some.integers(8, 60))
def test_nothing_is_lost_and_no_line_is_too_wide(text: str, width: int) -> None:
    lines = wrapped(text, width)
    assert "".join("".join(lines).split()) == "".join(text.split())
    for line in lines:
        assert columns(line) <= width or len(wrapped(line, 1)) == 1


def test_meanings_stand_in_a_column_of_their_own() -> None:
    made = table([("--by 姓名", "谁" * 50), ("-h", "帮助")]).splitlines()
    assert (
        made[0].startswith("  --by 姓名  谁")
        and made[1].startswith(" " * 13 + "谁")
        and made[-1] == "  -h         帮助"
    )
    assert max(map(columns, made)) <= WIDTH


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_commands_help_fits_a_terminal(ckit: Ckit, language: str) -> None:  # noqa: F811
    groups = {
        "gap": ("list", "record", "accept", "close", "reopen", "move"),
        "notice": ("issue", "move", "deliver", "list"),
    }
    asked = [(name,) for name in COMMANDS] + [(name, inner) for name, inners in groups.items() for inner in inners]
    for words in asked:
        for line in ckit("--lang", language, *words, "--help").out.splitlines():
            assert columns(line) <= 80, (words, line)
