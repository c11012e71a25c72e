"""Outputs that do not need one another, made at the same time in processes of their own."""

from __future__ import annotations

import gc
import multiprocessing
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager

Task = Callable[[], int]
_TASKS: list[Task] = []
"""What the forked processes find in their own copy of our memory: nothing has to be packed and sent."""


@contextmanager
def begun(tasks: Sequence[Task]) -> Iterator[Callable[[int], int]]:
    """Start all tasks; the function given waits for the n-th and returns what it returned, or raises what it raised.

    Where processes cannot be forked, or there is one processor only, a task runs when it is waited for.
    """
    workers = min(len(tasks), _processors())
    if workers < 1 or _processors() < 2 or sys.platform != "linux":
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


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _run(number: int) -> int:
    return _TASKS[number]()
