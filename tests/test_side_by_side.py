"""Making outputs at the same time: every task is run, waited for, and its failure told."""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest

from compliance_kit.cli import side_by_side
from compliance_kit.model import CkitError, say


def fails() -> int:
    raise CkitError(say("写不进"))


def tasks() -> list[Callable[[], int]]:
    return [lambda: 7, os.getpid, fails]


@pytest.mark.parametrize("processors", [1, 2, 4])
def test_every_task_is_run_and_a_failure_reaches_who_waits(monkeypatch: pytest.MonkeyPatch, processors: int) -> None:
    monkeypatch.setattr(side_by_side, "_processors", lambda: processors)
    with side_by_side.begun(tasks()) as wait:
        assert wait(0) == 7
        assert (wait(1) == os.getpid()) is (processors == 1)
        with pytest.raises(CkitError, match="写不进"):
            wait(2)


def test_no_tasks_and_the_processors_of_this_machine() -> None:
    with side_by_side.begun([]):
        assert side_by_side._processors() >= 1
