"""A build that is killed loses nothing: the same command again makes the same site."""

from __future__ import annotations

import gzip
import os
import signal
import subprocess
import time
from typing import TYPE_CHECKING

import pytest

from tests.builds.conftest import RECORDS, Workplace, write_study

if TYPE_CHECKING:
    from pathlib import Path

SMALL = ("NCT01339377", "NCT02299791", "NCT05594173")


def fill(place: Workplace) -> Workplace:
    """Put some records into a place."""
    for name in SMALL:
        packed = (RECORDS / f"{name}.json.gz").read_bytes()
        (place.data / f"{name}.json").write_bytes(gzip.decompress(packed))
    for number in range(1, 6):
        write_study(place.data, number)
    return place


def run(place: Workplace) -> subprocess.Popen[bytes]:
    """Start a build as the leader of a group of processes of its own."""
    return subprocess.Popen(
        place.command("--to", "html", "--quiet", "--jobs", "2"),
        start_new_session=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def stop(build: subprocess.Popen[bytes], number: signal.Signals) -> None:
    """Send a signal to a build and to all processes that it has started."""
    os.killpg(build.pid, number)


def count_made(place: Workplace) -> int:
    """Count the trials that stand finished in the store."""
    return len(list((place.workshop / "trials").glob("[a-z]*/state.json")))


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Workplace:
    """A site that was built without a break."""
    place = fill(Workplace.make(tmp_path_factory.mktemp("undisturbed")))
    place.build(jobs=2)
    return place


def test_a_killed_build_goes_on_and_ends_with_the_same_bytes(
    undisturbed: Workplace, tmp_path: Path
) -> None:
    place = fill(Workplace.make(tmp_path))
    wanted = len(SMALL) + 5
    for goal in (0, 2, 5):
        build = run(place)
        limit = time.monotonic() + 60
        while count_made(place) < goal and build.poll() is None and time.monotonic() < limit:
            time.sleep(0.01)
        stop(build, signal.SIGKILL)
        build.communicate()
        assert not place.site.exists()
    kept = count_made(place)
    assert kept >= 5
    report = place.build(jobs=2)
    assert len(report.made) <= wanted - kept
    assert place.hashes() == undisturbed.hashes()
    left = [path.name for path in (place.workshop / "trials").iterdir()]
    assert not [name for name in left if name.startswith(".")]


def test_a_killed_build_leaves_the_last_good_site(undisturbed: Workplace, tmp_path: Path) -> None:
    place = undisturbed.copy(tmp_path)
    before = place.hashes()
    write_study(place.data, 99, title="One more")
    build = run(place)
    limit = time.monotonic() + 60
    while not (place.workshop / "work").is_dir() and time.monotonic() < limit:
        time.sleep(0.005)
    stop(build, signal.SIGKILL)
    build.communicate()
    assert place.hashes() == before
    place.build()
    assert "reports/nct00000099/report.html" in place.hashes()
