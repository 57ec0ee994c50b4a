"""Other machines make the same site: real workers of a real Dask cluster on this machine."""

from __future__ import annotations

import gzip
import os
import signal
import threading
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from distributed import LocalCluster

from tests.builds.conftest import HTML, RECORDS, Workplace, write_folder, write_study
from toolkit.builds import dask_scheduler
from toolkit.builds.dask_scheduler import make_far
from toolkit.builds.making import Order
from toolkit.builds.materials import collect_materials
from toolkit.errors import EngineError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# Dask's own threads and sockets end when they like.
pytestmark = [
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::UserWarning:distributed"),
]
SMALL = ("NCT01339377", "NCT02299791", "NCT05594173")


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    """Two workers, each a process of its own."""
    start: Any = LocalCluster
    with start(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as made:
        yield made


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Workplace:
    """Records and a trial's folder, and the site that this machine makes of them."""
    place = Workplace.make(tmp_path_factory.mktemp("here"))
    for name in SMALL:
        packed = (RECORDS / f"{name}.json.gz").read_bytes()
        (place.data / f"{name}.json").write_bytes(gzip.decompress(packed))
    for number in range(1, 5):
        write_study(place.data, number)
    write_folder(place.data / "alpha", 9)
    (place.data / "broken.json").write_text('{"protocolSection": 1}', encoding="utf-8")
    place.build()
    return place


def start_anew(here: Workplace, folder: Path) -> Workplace:
    """Take the same trials to a place in which nothing has been built."""
    place = Workplace(here.root, here.data, folder / "site")
    assert not place.site.exists()
    return place


@pytest.mark.parametrize("shared", [False, True], ids=["sent", "shared-folder"])
def test_other_machines_make_the_same_bytes(
    shared: bool, here: Workplace, cluster: Any, tmp_path: Path
) -> None:
    place = start_anew(here, tmp_path)
    report = place.build(scheduler=cluster.scheduler_address, shared=shared)
    assert len(report.made) == len(SMALL) + 6
    assert [*report.failed] == ["broken"]
    assert place.hashes() == here.hashes()


def test_a_machine_that_is_lost_loses_nothing(
    here: Workplace, cluster: Any, tmp_path: Path
) -> None:
    place = start_anew(here, tmp_path)
    lost: list[int] = []

    def kill_one(*_: object) -> None:
        if not lost:
            worker = next(iter(cluster.workers.values()))
            lost.append(worker.pid)
            os.kill(worker.pid, signal.SIGKILL)

    place.build(scheduler=cluster.scheduler_address, on_trial=kill_one)
    assert lost
    assert place.hashes() == here.hashes()


def test_a_scheduler_that_does_not_answer_is_told(
    here: Workplace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dask_scheduler, "_PATIENCE", "1s")
    before, threads = time.monotonic(), threading.active_count()
    with pytest.raises(EngineError, match=r"no Dask scheduler answers at 'tcp://127\.0\.0\.1:9'"):
        start_anew(here, tmp_path).build(scheduler="tcp://127.0.0.1:9")
    assert time.monotonic() - before < 30
    assert threading.active_count() <= threads + 8


def test_a_machine_with_other_code_says_so(here: Workplace, tmp_path: Path) -> None:
    project = start_anew(here, tmp_path).load()
    materials = replace(collect_materials(project, HTML, None), tools="of another version")
    bundle = dask_scheduler._bundle(project, materials)
    parcel = dask_scheduler._pack(project, Order("alpha", "key", tmp_path))
    made, packed = make_far(bundle, parcel)
    assert packed == b""
    (fault,) = made.faults
    assert "another version of trialpress" in fault.what
