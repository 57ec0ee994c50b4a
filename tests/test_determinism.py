"""Two builds of the same inputs are equal to the byte, and a killed build loses nothing."""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

BUILD = "import sys; from toolkit.cli import main; sys.argv[0] = 'trialpress'; main()"
CLOCK = "SOURCE_DATE_EPOCH"


def command(project: Path, *options: str) -> list[str]:
    engine = ("--engine", "embedded", "--quiet")
    return [sys.executable, "-c", BUILD, "--project", str(project), "build", *engine, *options]


def build(project: Path, **variables: str) -> None:
    environment = {k: v for k, v in os.environ.items() if k != CLOCK} | variables
    subprocess.run(command(project), check=True, env=environment)


def hashes(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_a_build_elsewhere_is_equal_to_the_byte(project: Path, tmp_path: Path) -> None:
    other = tmp_path / "another folder, with a comma" / "project"
    shutil.copytree(project, other)
    build(project, PYTHONHASHSEED="1", TZ="UTC", LC_ALL="C.UTF-8")
    build(other, PYTHONHASHSEED="4242", TZ="Pacific/Kiritimati", LC_ALL="tr_TR.UTF-8")
    one, two = hashes(project / "_site"), hashes(other / "_site")
    assert sum(name.endswith(".pdf") for name in one) == 5
    assert one == two
    assert hashes(project / "reports") == hashes(other / "reports")


def test_the_builds_clock_is_in_the_pdf_and_nowhere_else(project: Path) -> None:
    build(project, SOURCE_DATE_EPOCH="1000000000")
    one = hashes(project / "_site")
    build(project, SOURCE_DATE_EPOCH="1500000000")
    two = hashes(project / "_site")
    changed = {name for name in one if one[name] != two[name]}
    assert changed == {name for name in one if name.endswith(".pdf")} | {"manifest.json"}


def test_nothing_of_this_machine_is_in_the_site(project: Path) -> None:
    build(project)
    for path in (project / "_site").rglob("*"):
        if path.suffix in {".html", ".json", ".svg", ".csv", ".css", ".pdf"}:
            assert str(project.parent).encode() not in path.read_bytes()


def test_a_killed_build_leaves_whole_trees_and_can_be_started_again(
    project: Path, tmp_path: Path
) -> None:
    build(project)
    before = hashes(project / "_site"), hashes(project / "reports")
    narrative = project / "data" / "nurown-als" / "narrative.yml"
    text = narrative.read_text(encoding="utf-8")
    narrative.write_text(text.replace("Nobody died", "No person died"), encoding="utf-8")
    finished = tmp_path / "finished"
    shutil.copytree(project, finished)
    build(finished)
    after = hashes(finished / "_site"), hashes(finished / "reports")
    assert before[0] != after[0]
    assert before[1] != after[1]
    killed = 0
    for delay in (0.5, 0.9, 1.3):
        running = subprocess.Popen(command(project))
        time.sleep(delay)
        running.send_signal(signal.SIGKILL)
        killed += running.wait() == -signal.SIGKILL
        assert hashes(project / "_site") in (before[0], after[0])
        assert hashes(project / "reports") in (before[1], after[1])
    assert killed
    build(project)
    assert (hashes(project / "_site"), hashes(project / "reports")) == after
    assert not (project / "build" / "work").exists()
