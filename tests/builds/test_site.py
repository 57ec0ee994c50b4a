"""A site is the same wherever and however it is made, and is put in place whole."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import time
from typing import TYPE_CHECKING

import pytest

from tests.builds.conftest import BOTH, Workplace, write_folder, write_news, write_study
from toolkit.provenance import hash_files, list_files

if TYPE_CHECKING:
    from pathlib import Path


def list_reports(place: Workplace) -> dict[str, str]:
    """Return the hash of each committed document."""
    return hash_files(place.root, list_files(place.root / "reports"))


def test_a_collection_elsewhere_is_equal_to_the_byte(workplace: Workplace, tmp_path: Path) -> None:
    write_news(workplace.data / "news")
    write_study(workplace.data, 1)
    (workplace.data / "bad.json").write_text("{", encoding="utf-8")
    other = workplace.copy(tmp_path / "another folder, with a comma & más")
    away = Workplace(other.root, other.data.rename(other.data.with_name("data of all")), other.site)
    variables = {"PYTHONHASHSEED": "4242", "TZ": "Pacific/Kiritimati", "LC_ALL": "tr_TR.UTF-8"}
    command = away.command("--to", "html,pdf", "--quiet", "--jobs", "2")
    relative = [part.replace(str(tmp_path), os.path.relpath(tmp_path, "/")) for part in command]
    done = subprocess.run(relative, env={**os.environ, **variables}, cwd="/", check=False)
    assert done.returncode == 1, "one of them is bad"
    workplace.build(BOTH, jobs=1)
    assert away.hashes() == workplace.hashes()
    assert sum(name.endswith(".pdf") for name in away.hashes()) == 6
    for path in away.site.rglob("*"):
        if path.is_file():
            assert str(tmp_path).encode() not in path.read_bytes()


def test_somebody_who_is_not_root_can_build_again_and_in_part(tmp_path: Path) -> None:
    drop: list[str] = []
    if os.geteuid() == 0:  # may write even what is for reading only
        found = shutil.which("setpriv")
        if found is None:
            pytest.skip("root cannot give up its rights here")
        drop = [found, "--bounding-set=-dac_override"]
    place = Workplace.make(tmp_path, collection=False)
    for number in (1, 2):
        write_folder(place.data / f"trial-{number}", number)
    for options in (["html", "trial-1"], ["html"], ["pdf", "trial-1"]):
        subprocess.run([*drop, *place.command("--quiet", "--to", *options)], check=True)
    assert sum(name.endswith(".pdf") for name in place.hashes()) == 3


def test_a_project_whose_build_is_killed_is_always_whole(tmp_path: Path) -> None:
    place = Workplace.make(tmp_path / "killed", collection=False)
    for number in (1, 2, 3):
        write_folder(place.data / f"trial-{number}", number)
    place.build(jobs=2)
    old = place.hashes(), list_reports(place)
    for number in (1, 2, 3):
        shutil.rmtree(place.data / f"trial-{number}")
        write_folder(place.data / f"trial-{number}", number, "Another title")
    finished = place.copy(tmp_path / "finished")
    finished.build(jobs=2)
    new = finished.hashes(), list_reports(finished)
    chance = random.Random(1)  # noqa: S311 - no secret
    for _ in range(3):
        build = subprocess.Popen(
            place.command("--to", "html", "--quiet", "--jobs", "2"), start_new_session=True
        )
        time.sleep(chance.uniform(0.2, 1.4))
        os.killpg(build.pid, signal.SIGKILL)
        build.wait()
        assert place.hashes() in (old[0], new[0])
        known = {**old[1], **{f"{name}, new": said for name, said in new[1].items()}}
        assert set(list_reports(place).values()) <= set(known.values()), "each of them is whole"
    place.build(jobs=2)
    assert (place.hashes(), list_reports(place)) == new
    assert not (place.workshop / "work").exists()
