"""Making outputs at the same time: every task is run, waited for, and its failure told."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path

import pytest

from compliance_kit.cli import side_by_side
from compliance_kit.model import CkitError, say


@pytest.fixture(autouse=True)
def _alone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Other tests leave threads of libraries behind in this process; here none of those libraries is called."""
    if "foreign" not in request.node.name:
        monkeypatch.setattr(side_by_side, "_has_foreign_threads", lambda: False)


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


def writes(path: Path) -> None:
    path.write_text(str(os.getpid()), encoding="utf-8")


def breaks() -> None:
    fails()


def dies() -> None:
    os._exit(3)


def unprepared() -> None:
    raise RuntimeError


@pytest.mark.parametrize("prepare", [int, unprepared])
def test_a_process_that_made_itself_ready_runs_the_task(tmp_path: Path, prepare: Callable[[], None]) -> None:
    with side_by_side.ahead(prepare) as run:
        run(partial(writes, tmp_path / "pid"))
    assert (tmp_path / "pid").read_text(encoding="utf-8") != str(os.getpid())


@pytest.mark.parametrize("processors", [1, 2])
def test_what_the_task_raises_is_raised_here(monkeypatch: pytest.MonkeyPatch, processors: int) -> None:
    monkeypatch.setattr(side_by_side, "_processors", lambda: processors)
    with pytest.raises(CkitError, match="写不进") as caught, side_by_side.ahead(int) as run:
        run(breaks)
    assert caught.value.text == say("写不进")  # still to be said in either language


def test_a_process_that_is_gone_is_stood_in_for(tmp_path: Path) -> None:
    with side_by_side.ahead(dies) as run:
        run(partial(writes, tmp_path / "pid"))
    assert (tmp_path / "pid").read_text(encoding="utf-8") == str(os.getpid())


def test_who_is_never_asked_goes_when_we_go() -> None:
    with side_by_side.ahead(int):
        pass


AFTER_A_PDF = """
import os
import sys
from pathlib import Path
from compliance_kit.cli import side_by_side
from compliance_kit.outputs.office import Section, WordFile, body
from compliance_kit.outputs.office.pdf import has_fonts, render_pdf

side_by_side._processors = lambda: 2
page = WordFile((Section((body("正文。" * 2000),)),))

def make():
    render_pdf(page)
    return os.getpid()

has_fonts()
before = side_by_side._can_fork()  # looking for fonts starts no threads
with side_by_side.begun([make, make]) as wait:
    apart = {wait(0), wait(1)}
make()
after = side_by_side._can_fork()
with side_by_side.begun([make, make]) as wait:
    here = {wait(0), wait(1)}
with side_by_side.ahead(int) as run:
    run(make)
Path(sys.argv[1]).write_text(f"{before} {os.getpid() in apart} {after} {here == {os.getpid()}}")
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux forks")
def test_a_process_with_foreign_threads_is_never_forked(tmp_path: Path) -> None:
    pdf = pytest.importorskip("compliance_kit.outputs.office.pdf", reason="needs compliance-kit[office]")
    if not pdf.has_fonts():
        pytest.skip("needs a Chinese font")
    said = tmp_path / "said"
    done = subprocess.Popen([sys.executable, "-c", AFTER_A_PDF, str(said)], start_new_session=True)
    try:  # a forked process that sets a page for a parent that did too would never end
        assert done.wait(timeout=120) == 0
    finally:
        with suppress(ProcessLookupError):
            os.killpg(done.pid, signal.SIGKILL)
    assert said.read_text("utf-8").split() == ["True", "False", "False", "True"]
