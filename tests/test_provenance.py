"""What a build writes is there whole or not at all, and says what it was made from."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from toolkit import provenance
from toolkit.errors import ProjectError

if TYPE_CHECKING:
    from pathlib import Path

KILLED = """
import sys, time
from pathlib import Path
from toolkit import provenance
root = Path(sys.argv[1])
with provenance.open_workspace(root / "build") as work:
    provenance.write_tree(work / "site", {"index.html": "new", "half": "x" * 1000})
    print("written", flush=True)
    time.sleep(60)
    provenance.put_in_place(work / "site", root / "_site")
"""


def content(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in provenance.list_files(folder)
    }


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project's folder with the site of an earlier build."""
    provenance.write_tree(tmp_path / "_site", {"index.html": "old", "old/page.html": "old"})
    return tmp_path


def test_a_finished_folder_takes_the_place_of_the_old_one(root: Path) -> None:
    with provenance.open_workspace(root / "build") as work:
        provenance.write_tree(work / "site", {"index.html": "new", "a/b/c.html": "new"})
        provenance.put_in_place(work / "site", root / "_site")
        assert not (work / "site").exists()
    assert content(root / "_site") == {"index.html": "new", "a/b/c.html": "new"}


def test_a_folder_is_put_where_there_was_none(root: Path) -> None:
    provenance.write_tree(root / "staged", {"x": "1"})
    provenance.put_in_place(root / "staged", root / "reports" / "trial")
    assert content(root / "reports") == {"trial/x": "1"}


def test_the_two_folders_change_places_in_one_step(root: Path) -> None:
    provenance.write_tree(root / "staged", {"index.html": "new"})
    before = os.stat(root / "_site").st_ino, os.stat(root / "staged").st_ino  # noqa: PTH116
    assert provenance._exchange(root / "staged", root / "_site")
    after = os.stat(root / "_site").st_ino, os.stat(root / "staged").st_ino  # noqa: PTH116
    assert after == before[::-1]
    assert content(root / "staged")["index.html"] == "old"


def test_a_reader_never_finds_the_site_missing(root: Path) -> None:
    page = root / "_site" / "index.html"
    finished = threading.Event()
    missed = []

    def read() -> None:
        while not finished.is_set():
            if not page.exists():
                missed.append(page)

    reader = threading.Thread(target=read)
    reader.start()
    for number in range(300):
        provenance.write_tree(root / "staged", {"index.html": str(number)})
        provenance.put_in_place(root / "staged", root / "_site")
    finished.set()
    reader.join()
    assert page.read_text(encoding="utf-8") == "299"
    assert not missed


def test_where_folders_cannot_be_exchanged_the_old_one_is_moved_aside(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(provenance, "_RENAME_EXCHANGE", 1 << 30)
    provenance.write_tree(root / "staged", {"index.html": "new"})
    provenance.put_in_place(root / "staged", root / "_site")
    assert content(root / "_site") == {"index.html": "new"}
    assert sorted(path.name for path in root.iterdir()) == ["_site"]


def start_build(root: Path) -> subprocess.Popen[str]:
    """Start a build that has written its folder and not yet put it in place."""
    command = [sys.executable, "-c", KILLED, str(root)]
    build = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert build.stdout is not None
    assert build.stdout.readline() == "written\n"
    return build


def stop(build: subprocess.Popen[str], how: signal.Signals) -> None:
    build.send_signal(how)
    build.communicate()
    assert build.returncode != 0


def test_a_build_that_is_killed_leaves_the_old_site_and_the_next_one_starts_clean(
    root: Path,
) -> None:
    stop(start_build(root), signal.SIGKILL)
    assert content(root / "_site") == {"index.html": "old", "old/page.html": "old"}
    assert (root / "build" / "work" / "site" / "half").is_file()
    with provenance.open_workspace(root / "build") as work:
        assert list(work.iterdir()) == []
    assert not work.exists()


def test_a_second_build_is_refused_while_one_is_at_work(root: Path) -> None:
    build = start_build(root)
    with pytest.raises(ProjectError) as caught, provenance.open_workspace(root / "build"):
        pass
    assert str(caught.value) == (
        "build/: another build of this project is at work.\nHint: wait until it has finished"
    )
    assert (root / "build" / "work" / "site" / "half").is_file()
    stop(build, signal.SIGTERM)
    with provenance.open_workspace(root / "build") as work:
        assert work.is_dir()


def test_a_build_that_fails_leaves_nothing_behind(root: Path) -> None:
    def fail() -> None:
        with provenance.open_workspace(root / "build") as work:
            provenance.write_tree(work, {"x": "1"})
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert not (root / "build" / "work").exists()


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("", None),
        ("  ", None),
        ("0", datetime(1970, 1, 1, tzinfo=UTC)),
        ("1577836800", datetime(2020, 1, 1, tzinfo=UTC)),
    ],
)
def test_the_clock_is_what_the_environment_says(
    text: str, when: datetime | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", text)
    assert provenance.build_clock() == when


def test_without_a_clock_none_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    assert provenance.build_clock() is None


@pytest.mark.parametrize("text", ["today", "1.5", "2020-01-01", "9" * 30, "1_0x"])
def test_a_clock_that_is_no_number_of_seconds_is_a_fault(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", text)
    with pytest.raises(ProjectError) as caught:
        provenance.build_clock()
    assert str(caught.value) == (
        f"SOURCE_DATE_EPOCH: it is {text!r}, not a number of seconds since 1970.\n"
        "Hint: unset it, or correct it"
    )


def test_the_manifest_is_the_same_for_the_same_files(root: Path) -> None:
    site = root / "_site"
    texts = []
    for _ in range(2):
        provenance.write_manifest(site, inputs={"data/x.csv": "ab"}, tools={"pandoc": "3"})
        texts.append((site / "manifest.json").read_text(encoding="utf-8"))
    assert texts[0] == texts[1]
    manifest = json.loads(texts[0])
    assert list(manifest) == ["tools", "inputs", "outputs"]
    assert list(manifest["outputs"]) == ["index.html", "old/page.html"]
    assert str(root) not in texts[0]


def test_hashes_are_sorted_by_name_and_are_those_of_sha_256(root: Path) -> None:
    hashes = provenance.hash_files(root, reversed(provenance.list_files(root)))
    assert list(hashes) == ["_site/index.html", "_site/old/page.html"]
    assert hashes["_site/index.html"] == (
        "cba06b5736faf67e54b07b561eae94395e774c517a7d910a54369e1263ccfbd4"
    )


def test_text_is_written_with_line_feeds_in_utf_8(tmp_path: Path) -> None:
    provenance.write_tree(tmp_path, {"a/b.md": "é\nü\n"})
    assert (tmp_path / "a" / "b.md").read_bytes() == "é\nü\n".encode()


def test_a_folder_that_is_not_there_has_no_files(tmp_path: Path) -> None:
    assert provenance.list_files(tmp_path / "none") == []


def test_a_file_is_replaced_whole(tmp_path: Path) -> None:
    for text in (b"old", b"new"):
        provenance.write_whole(tmp_path / "a.json", text)
        assert content(tmp_path) == {"a.json": text.decode()}


WRITING = """
import resource, sys
from pathlib import Path
from toolkit import provenance
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
try:
    provenance.write_whole(Path(sys.argv[1]), b"x" * 2000)
except OSError as error:
    print(error.strerror)
"""


def test_a_file_that_cannot_be_written_whole_stays_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(b"old")
    command = [sys.executable, "-c", WRITING, str(path)]
    done = subprocess.run(command, capture_output=True, check=True, text=True)
    assert done.stdout == "File too large\n"
    assert content(tmp_path) == {"a.json": "old"}


REPLACING = """
import sys
from pathlib import Path
from toolkit import provenance
print("begun", flush=True)
while True:
    for letter in (b"a", b"b"):
        provenance.write_whole(Path(sys.argv[1]), letter * 3_000_000)
"""


@pytest.mark.parametrize("milliseconds", [20, 33, 47])
def test_a_file_is_whole_whenever_the_writing_is_killed(tmp_path: Path, milliseconds: int) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(b"a" * 3_000_000)
    command = [sys.executable, "-c", REPLACING, str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(milliseconds / 1000)
        process.send_signal(signal.SIGKILL)
    assert path.read_bytes() in {letter * 3_000_000 for letter in (b"a", b"b")}
