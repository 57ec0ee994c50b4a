"""Hashes, the build's clock, the manifest, and writing that is done whole or not at all."""

from __future__ import annotations

import ctypes
import hashlib
import json
import os
import shutil
import sys
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from toolkit.errors import Fault, ProjectError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

MANIFEST = "manifest.json"
_RENAME_EXCHANGE = 2
_AT_FDCWD = -100


def build_clock() -> datetime | None:
    """Return the time of `SOURCE_DATE_EPOCH`; None where it is not set, and no clock is asked.

    Raises:
        ProjectError: If it is not a number of seconds.
    """
    text = os.environ.get("SOURCE_DATE_EPOCH", "").strip()
    if not text:
        return None
    try:
        return datetime.fromtimestamp(int(text), tz=UTC)
    except (ValueError, OverflowError, OSError):
        what = f"it is {text!r}, not a number of seconds since 1970"
        raise ProjectError(Fault("SOURCE_DATE_EPOCH", what, "unset it, or correct it")) from None


def hash_files(root: Path, files: Iterable[Path]) -> dict[str, str]:
    """Return the SHA-256 of files by their path relative to a folder, sorted."""
    named = {path.relative_to(root).as_posix(): path for path in files}
    return {name: hashlib.sha256(named[name].read_bytes()).hexdigest() for name in sorted(named)}


def list_files(folder: Path) -> list[Path]:
    """List all files under a folder, sorted; none where it does not exist."""
    return sorted(path for path in folder.rglob("*") if path.is_file())


def write_manifest(
    site: Path,
    *,
    inputs: Mapping[str, str],
    tools: Mapping[str, str],
    known: Mapping[str, str] | None = None,
) -> None:
    """Write `manifest.json`: the versions of the tools, and a hash of each input and output.

    Args:
        site: The finished site. Where only a part of it was made anew, the manifest that is there
            tells what the rest was made from.
        inputs: The hashes of what it was made from.
        tools: The versions of what made it.
        known: The hashes of outputs that need not be computed again.
    """
    known = known or {}
    path = site / MANIFEST
    before = json.loads(path.read_text(encoding="utf-8"))["inputs"] if path.is_file() else {}
    inputs = dict(sorted({**before, **inputs}.items()))
    paths = {path.relative_to(site).as_posix(): path for path in list_files(site)}
    unknown = [path for name, path in paths.items() if name not in known and name != MANIFEST]
    hashes = {**known, **hash_files(site, unknown)}
    outputs = {name: hashes[name] for name in sorted(paths) if name != MANIFEST}
    content = {"tools": dict(tools), "inputs": inputs, "outputs": outputs}
    text = json.dumps(content, indent=2, ensure_ascii=False)
    path.write_text(f"{text}\n", encoding="utf-8")


@contextmanager
def open_workspace(folder: Path) -> Iterator[Path]:
    """Give a build an empty folder of its own, `work`, and take it away afterwards.

    What a killed build has left there is removed first. Two builds at a time are refused.

    Args:
        folder: Where builds of the project work.

    Raises:
        ProjectError: If another build is at work, or the folder cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / "lock").open("w", encoding="utf-8") as lock:
            _lock(lock.fileno())
            work = folder / "work"
            shutil.rmtree(work, ignore_errors=True)
            work.mkdir()
            try:
                yield work
            finally:
                shutil.rmtree(work, ignore_errors=True)
    except PermissionError as error:
        what = f"cannot write here: {error.strerror}"
        raise ProjectError(Fault(str(error.filename), what, "check who owns it")) from None


def _lock(descriptor: int) -> None:
    """Lock a file until it is closed, also by being killed."""
    if sys.platform == "win32":
        return
    import fcntl  # noqa: PLC0415 - not on Windows

    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        what = "another build of this project is at work"
        raise ProjectError(Fault("build/", what, "wait until it has finished")) from None


def put_in_place(staged: Path, target: Path) -> None:
    """Put a finished folder where readers look for it, in one step that cannot be half done.

    The two folders change places; what was there before is then removed. Where the system cannot
    exchange two folders, the old one is moved aside first.

    Args:
        staged: The new folder, on the same disk.
        target: Where it goes.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    if not target.exists():
        staged.replace(target)
    elif _exchange(staged, target):
        shutil.rmtree(staged)
    else:
        aside = staged.with_name(f"{staged.name}.old")
        target.replace(aside)
        staged.replace(target)
        shutil.rmtree(aside)


def _exchange(one: Path, other: Path) -> bool:
    """Exchange two folders atomically, where the system can."""
    try:
        rename = ctypes.CDLL(None, use_errno=True).renameat2
    except (AttributeError, OSError, TypeError):
        return False
    done = rename(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _RENAME_EXCHANGE)
    return bool(done == 0)


def write_whole(path: Path, content: bytes) -> None:
    """Write a file that is there whole or, if writing fails or is stopped, as it was before.

    Raises:
        OSError: If it cannot be written.
    """
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        part.write_bytes(content)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def write_tree(folder: Path, files: Mapping[str, str]) -> None:
    """Write text files under a folder, with line feeds, making the folders that they need."""
    for name in sorted(files):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(files[name], encoding="utf-8", newline="\n")
