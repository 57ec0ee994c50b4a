"""Orders in; what became of each out, from processes of this machine or from other machines."""

from __future__ import annotations

import multiprocessing
import os
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from toolkit.builds.making import Made, make_trial
from toolkit.errors import Fault

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

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
    # not `fork`: a process with threads may not be copied safely
    method = "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"
    context = multiprocessing.get_context(method)
    if method == "forkserver":
        context.set_forkserver_preload(["toolkit.builds.making"])
    with ProcessPoolExecutor(max_workers=jobs, mp_context=context) as pool:
        try:
            while True:
                for order in islice(pending, _WAITING * jobs - len(running)):
                    alone = narrow(project, order.name)
                    running[pool.submit(make_trial, alone, materials, order)] = order
                if not running:
                    return
                done, _ = wait(running, return_when=FIRST_COMPLETED)
                for future in done:
                    made = future.result()
                    del running[future]
                    yield made
        except BrokenProcessPool:
            lost.extend(running.values())
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def narrow(project: Project, name: str) -> Project:
    """Return a project with one trial: what a process needs to know."""
    records = {name: project.records[name]} if name in project.records else {}
    return replace(project, trials=(name,), records=records)
