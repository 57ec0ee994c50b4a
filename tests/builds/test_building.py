"""What a build tells: a bar on a terminal, lines elsewhere, nothing where it should be quiet."""

from __future__ import annotations

import os
import pty
import re
import subprocess
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from tests.builds.conftest import Workplace, write_study
from toolkit.cli import cli

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def place(tmp_path: Path) -> Workplace:
    """Two good records and a bad one."""
    made = Workplace.make(tmp_path)
    for number in (1, 2):
        write_study(made.data, number)
    (made.data / "bad.json").write_text("{", encoding="utf-8")
    return made


def run(place: Workplace, *options: str) -> tuple[int, str, str]:
    """Run the command in this process; return its status, output and errors."""
    done = CliRunner().invoke(cli, place.command("--to", "html", *options)[3:])
    return done.exit_code, done.stdout, done.stderr


def test_each_trial_is_a_line_and_the_last_line_tells_them_together(place: Workplace) -> None:
    status, output, errors = run(place)
    *lines, last = output.splitlines()
    assert sorted(lines) == [
        "bad: could not be made",
        "nct00000001: 3 pages rendered",
        "nct00000002: 3 pages rendered",
    ]
    assert last == "3 trials in site/: 3 made anew, 7 pages rendered."
    assert errors.splitlines()[0] == "bad could not be shown:"
    assert errors.splitlines()[-1] == "1 of 3 trials could not be shown."
    assert status == 1
    assert run(place) == (1, "Nothing has changed: 3 trials in site/.\n", errors)


def test_a_quiet_build_prints_errors_only(place: Workplace) -> None:
    status, output, errors = run(place, "--quiet")
    assert (status, output) == (1, "")
    assert "1 of 3 trials" in errors
    (place.data / "bad.json").unlink()
    assert run(place, "--quiet") == (0, "", "")
    assert run(place, "--quiet") == (0, "", "")


def test_on_a_terminal_there_is_a_bar(place: Workplace) -> None:
    (place.data / "bad.json").unlink()
    ours, theirs = pty.openpty()
    command = place.command("--to", "html", "--jobs", "2")
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "100"}
    build = subprocess.Popen(command, stdout=theirs, stderr=theirs, env=environment)
    os.close(theirs)
    shown = b""
    try:
        while chunk := os.read(ours, 4096):
            shown += chunk
    except OSError:  # so a terminal says that nobody writes to it any more
        pass
    os.close(ours)
    assert build.wait() == 0, shown
    text = re.sub(r"\x1b\[[?0-9;]*[a-zA-Z]", "", shown.decode())
    states = [line for line in re.split(r"[\r\n]+", text) if line.startswith("Trials")]
    assert [re.findall(r"\d/\d", line) for line in states] == [["0/2"], ["1/2"], ["2/2"]]
    assert re.search(r"(a second|a minute)  nct0000000[12]\s*$", states[-1])
    assert text.splitlines()[-1] == "2 trials in site/: 2 made anew, 6 pages rendered."
