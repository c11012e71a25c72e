"""Work in processes of its own: outputs that do not need one another, and what can be made ready while others read."""

from __future__ import annotations

import gc
import multiprocessing
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

Task = Callable[[], int]
Run = Callable[[Callable[[], None]], None]
_TASKS: list[Task] = []
"""What the forked processes find in their own copy of our memory: nothing has to be packed and sent."""
_THREADS = Path("/proc/self/task")
"""One entry a thread of this process, Python's and everybody else's; empty where the system does not say."""


@contextmanager
def begun(tasks: Sequence[Task]) -> Iterator[Callable[[int], int]]:
    """Start all tasks; the function given waits for the n-th and returns what it returned, or raises what it raised.

    Where processes cannot be forked (one processor only, or a library with threads of its own), a task runs when it is
    waited for.
    """
    workers = min(len(tasks), _processors())
    if workers < 1 or not _can_fork():
        yield lambda number: tasks[number]()
        return
    _TASKS[:] = tasks
    gc.freeze()  # what stands will stay: the forked collectors need not look through it, which would copy it all
    pool = ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("fork"))
    try:
        made: list[Future[int]] = [pool.submit(_run, number) for number in range(len(tasks))]
        yield lambda number: made[number].result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
        _TASKS.clear()


def at_once(task: Callable[[], None]) -> None:
    """Run a task here and now."""
    task()


@contextmanager
def ahead(prepare: Callable[[], None]) -> Iterator[Run]:
    """A process that prepares itself now; the function given has it run one task, which must pickle, and waits for it.

    What the task raises is raised here. Where processes cannot be forked, or that process is gone, the task runs here.
    """
    if not _can_fork():
        yield at_once
        return
    fork = multiprocessing.get_context("fork")
    ours, theirs = fork.Pipe()
    worker = fork.Process(target=_stand_by, args=(theirs, ours, prepare), daemon=True)
    worker.start()
    theirs.close()
    try:
        yield lambda task: _hand_over(ours, task)
    finally:
        ours.close()
        worker.terminate()  # where it was never asked; one that has answered is gone by itself
        worker.join()


def _stand_by(line: Connection, other_end: Connection, prepare: Callable[[], None]) -> None:
    other_end.close()  # so that we hear when the one who started us is gone
    with suppress(Exception):  # the task itself will say what is wrong
        prepare()
    answer: Any = None
    try:
        task = line.recv()
        task()
    except EOFError:
        return
    except Exception as error:  # to be raised where it is waited for
        answer = error
    line.send(answer)


def _hand_over(line: Connection, task: Callable[[], None]) -> None:
    try:
        line.send(task)
        answer = line.recv()
    except (EOFError, OSError):
        task()
        return
    if answer is not None:
        raise answer


def _can_fork() -> bool:
    return sys.platform == "linux" and _processors() >= 2 and not _has_foreign_threads()


def _has_foreign_threads() -> bool:
    """Whether a library runs threads of its own in this process, as Typst does from the first page it sets.

    A forked process has the library's memory and none of its threads: whatever waits for one of them waits for ever.
    """
    return len(list(_THREADS.glob("*"))) > len(sys._current_frames())


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _run(number: int) -> int:
    return _TASKS[number]()
