"""Every sentence for people has its English, with the same blanks to fill."""

from __future__ import annotations

import re

import messages

BLANK = re.compile(r"\{(\w+)(?::[^}]*)?\}")


def test_the_english_catalogue_has_every_sentence_and_no_other() -> None:
    known = {str(m.id) for m in messages.catalogue() if m.id}
    assert known == set(messages.collected()), "run `make messages`"


def test_every_sentence_is_translated_with_the_same_blanks() -> None:
    for message in messages.catalogue():
        if message.id:
            assert message.string, message.id
            assert sorted(BLANK.findall(str(message.id))) == sorted(BLANK.findall(str(message.string))), message.id


def test_the_compiled_catalogue_is_that_of_the_text() -> None:
    assert messages.PO.with_suffix(".mo").read_bytes() == messages.compiled(messages.catalogue())
