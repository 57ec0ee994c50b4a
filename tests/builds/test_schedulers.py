"""Several processes: the same bytes as one, and nothing lost with one that is lost."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from contextlib import contextmanager, suppress
from threading import Event, Thread
from typing import TYPE_CHECKING

import psutil  # type: ignore[import-untyped]
import pytest

from tests.builds.conftest import Workplace, write_study

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

TRIALS = 6


@pytest.fixture
def place(tmp_path: Path) -> Workplace:
    """Some records that are to be built."""
    made = Workplace.make(tmp_path)
    for number in range(1, TRIALS + 1):
        write_study(made.data, number)
    return made


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The site of these records that one process makes."""
    made = Workplace.make(tmp_path_factory.mktemp("expected"))
    for number in range(1, TRIALS + 1):
        write_study(made.data, number)
    made.build(jobs=1)
    return made.hashes()


def find_workers(parent: psutil.Process) -> list[psutil.Process]:
    """Find the processes that make trials for one: children of the server that starts them."""
    children = parent.children()
    return [child for server in children for child in server.children() if "fork" in _said(server)]


def _said(process: psutil.Process) -> str:
    """Return the command of a process, if it is still there."""
    try:
        return " ".join(process.cmdline())
    except psutil.NoSuchProcess:
        return ""


@pytest.mark.parametrize("jobs", [2, 4])
def test_more_processes_make_the_same_bytes(
    place: Workplace, expected: dict[str, str], jobs: int
) -> None:
    report = place.build(jobs=jobs)
    assert (len(report.made), report.rendered) == (TRIALS, 3 * TRIALS)
    assert place.hashes() == expected


def test_a_process_that_is_killed_loses_nothing(place: Workplace, expected: dict[str, str]) -> None:
    killed: list[int] = []

    def kill_one(*_: object) -> None:
        workers = find_workers(psutil.Process()) if len(killed) < 2 else []
        for worker in workers[:1]:  # there may be none, just after one was killed
            killed.append(worker.pid)
            worker.kill()

    report = place.build(jobs=2, on_trial=kill_one)
    assert killed
    assert (set(report.made), report.failed) == ({*place.load().trials}, {})
    assert place.hashes() == expected


@contextmanager
def killing(find: Callable[[], list[psutil.Process]], times: int) -> Iterator[None]:
    """Kill processes as soon as they are there."""
    finished, left = Event(), times

    def work() -> None:
        nonlocal left
        while left and not finished.wait(0.005):
            with suppress(psutil.NoSuchProcess):  # it was quicker
                for process in find()[:left]:
                    process.kill()
                    left -= 1

    thread = Thread(target=work)
    thread.start()
    try:
        yield
    finally:
        finished.set()
        thread.join()
    assert left < times


def test_a_trial_whose_process_is_killed_every_time_gets_a_page_that_says_so(
    workplace: Workplace,
) -> None:
    for number in (1, 2):
        write_study(workplace.data, number)
    me = psutil.Process()
    with killing(lambda: find_workers(me), 1000):
        report = workplace.build(jobs=2)
    assert set(report.failed) == {"nct00000001", "nct00000002"}
    for name, (fault,) in report.failed.items():
        assert fault.what == "the process that made it was killed, twice"
        page = workplace.site / "reports" / name / "report.html"
        assert "was killed, twice" in page.read_text(encoding="utf-8")
    report = workplace.build()
    assert (len(report.made), report.failed) == (2, {})


def test_a_trial_whose_pandoc_is_killed_is_made_by_the_next_build(workplace: Workplace) -> None:
    write_study(workplace.data, 1)
    me = psutil.Process()

    def find_running() -> list[psutil.Process]:
        return [child for child in me.children() if child.name() == "pandoc"]

    with killing(find_running, 1):
        report = workplace.build()
    ((fault,),) = report.failed.values()
    assert fault.what == "pandoc was killed by signal 9"
    report = workplace.build()
    assert (len(report.made), report.failed) == (1, {})


def test_an_interrupted_build_leaves_no_process_and_can_be_started_again(
    place: Workplace, expected: dict[str, str]
) -> None:
    build = subprocess.Popen(
        place.command("--to", "html", "--jobs", "2"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    assert build.stdout is not None
    build.stdout.readline()  # the first trial is made
    started = [build.pid, *(child.pid for child in psutil.Process(build.pid).children(True))]
    begun = time.monotonic()
    os.killpg(build.pid, signal.SIGINT)
    _, errors = build.communicate(timeout=10)
    assert time.monotonic() - begun < 5
    assert (build.returncode, errors.strip()) == (1, b"Aborted!")
    _, left = psutil.wait_procs(
        [psutil.Process(pid) for pid in started if psutil.pid_exists(pid)], timeout=5
    )
    assert left == []
    assert not place.site.exists()
    report = place.build(jobs=2)
    assert len(report.made) < TRIALS
    assert place.hashes() == expected


def test_the_processes_end_when_their_parent_is_killed(place: Workplace) -> None:
    build = subprocess.Popen(
        place.command("--to", "html", "--jobs", "2"), stdout=subprocess.PIPE, start_new_session=True
    )
    assert build.stdout is not None
    with build.stdout:
        build.stdout.readline()
        started = psutil.Process(build.pid).children(recursive=True)
        build.kill()
        build.wait()
    _, left = psutil.wait_procs(started, timeout=5)
    assert left == []
