"""Orders in; what became of each out, from processes of this machine or from other machines."""

from __future__ import annotations

import multiprocessing
import os
import signal
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import replace
from itertools import islice
from multiprocessing.connection import wait as wait_for_end
from threading import Thread
from typing import TYPE_CHECKING

from toolkit.builds.making import Made, make_trial
from toolkit.errors import Fault

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from multiprocessing.connection import Connection
    from multiprocessing.context import BaseContext

    from toolkit.builds.making import Order
    from toolkit.builds.materials import Materials
    from toolkit.project import Project

_WAITING = 2


def count_cores() -> int:
    """Count the cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def run_here(
    project: Project, materials: Materials, orders: Iterable[Order], jobs: int
) -> Iterator[Made]:
    """Make trials on this machine, each in one of several processes.

    One trial alone is made in this process, and its documents side by side. A process that is
    killed takes its trial with it; that trial is tried once more, alone.

    Args:
        project: The project.
        materials: What all trials share.
        orders: The trials; they are taken as there is room for them.
        jobs: How many processes.

    Yields:
        What became of each, in the order in which they are finished.
    """
    pending = iter(orders)
    first = list(islice(pending, 2))
    if len(first) < 2:
        for order in first:
            yield make_trial(project, materials, replace(order, threads=jobs))
        return
    rest = _chain(first, pending)
    while True:
        lost: list[Order] = []
        yield from _run_in_pool(project, materials, rest, jobs, lost)
        if not lost:
            return
        for order in lost:
            again: list[Order] = []
            yield from _run_in_pool(project, materials, iter([order]), 1, again)
            if again:
                what = "the process that made it was killed, twice"
                hint = "it may need more memory than there is; try --jobs 1"
                yield Made(order.name, faults=(Fault(order.name, what, hint),))


def _chain(first: list[Order], rest: Iterator[Order]) -> Iterator[Order]:
    """Put what was looked at back before the rest."""
    yield from first
    yield from rest


def _run_in_pool(
    project: Project,
    materials: Materials,
    pending: Iterator[Order],
    jobs: int,
    lost: list[Order],
) -> Iterator[Made]:
    """Make trials in a pool of processes; those of a broken pool are added to `lost`."""
    running: dict[Future[Made], Order] = {}
    context = _choose_context()
    listening, holding = context.Pipe(duplex=False)
    pool = ProcessPoolExecutor(jobs, context, _end_with_parent, (listening,))
    with pool, listening, holding:
        try:
            while True:
                for order in islice(pending, _WAITING * jobs - len(running)):
                    lost.append(order)  # unless the pool takes it
                    running[_submit(pool, project, materials, order)] = order
                    lost.pop()
                if not running:
                    return
                done, _ = wait(running, return_when=FIRST_COMPLETED)
                for future in done:
                    made = future.result()
                    del running[future]
                    yield made
        except BrokenProcessPool:
            lost.extend(running.values())
        except BaseException:
            holding.close()  # nobody waits for what is being made
            raise
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _submit(
    pool: ProcessPoolExecutor, project: Project, materials: Materials, order: Order
) -> Future[Made]:
    """Give a pool an order; one that breaks at this very moment is a broken one, too."""
    try:
        return pool.submit(make_trial, narrow(project, order.name), materials, order)
    except OSError as error:
        raise BrokenProcessPool(str(error)) from None


def _choose_context() -> BaseContext:
    """Choose how processes are started: not as copies of one that may have threads."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    from multiprocessing import forkserver  # noqa: PLC0415 - not on Windows

    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["toolkit.builds.making"])
    with _without_interrupts():
        forkserver.ensure_running()
    return context


@contextmanager
def _without_interrupts() -> Iterator[None]:
    """Have processes that are started meanwhile not hear Ctrl-C, which is for their parent."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _end_with_parent(listening: Connection) -> None:
    """Have a process end when its parent is gone, or no longer wants what is being made."""

    def end() -> None:
        wait_for_end([listening])
        os._exit(1)

    Thread(target=end, daemon=True).start()


def narrow(project: Project, name: str) -> Project:
    """Return a project with one trial: what a process needs to know."""
    records = {name: project.records[name]} if name in project.records else {}
    return replace(project, trials=(name,), records=records)
