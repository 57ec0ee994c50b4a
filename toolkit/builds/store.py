"""What was made of each trial, kept between builds with the hashes of what it was made from."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from toolkit.errors import Fault

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

STATE = "state.json"
DOCUMENTS = "documents"
SITE = "site"
PASSAGES = "search.json"
_FOR_READING = 0o444


@dataclass(frozen=True)
class State:
    """What is known of a trial that was made.

    Attributes:
        key: The hash of its data and of what every document depends on.
        templates: The hashes of the templates that it uses, by name.
        packaged: The hashes of datasets that came with packages, by `package/path`.
        formats: The formats that it was made in, sorted.
        pages: The hash of what each page and PDF was made from, by its path in the site.
        outputs: The hash of each file of the site, by its path in the site.
        card: What the pages about all trials say of it.
        faults: Why it could not be made; empty where it could.
    """

    key: str
    templates: Mapping[str, str]
    packaged: Mapping[str, str]
    formats: tuple[str, ...]
    pages: Mapping[str, str] = field(default_factory=dict)
    outputs: Mapping[str, str] = field(default_factory=dict)
    card: Mapping[str, Any] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()


def read_state(folder: Path) -> State | None:
    """Read the state in a trial's folder; None where there is none, or none that we can read."""
    try:
        content = json.loads((folder / STATE).read_bytes())
        formats, faults = content["formats"], content["faults"]
        known = {"formats": tuple(formats), "faults": tuple(Fault(**fault) for fault in faults)}
        return State(**{**content, **known})
    except (OSError, ValueError, TypeError, KeyError):
        return None


def write_state(folder: Path, state: State) -> None:
    """Write the state of a trial: the last of its files, since it stands for a finished trial."""
    text = json.dumps(asdict(state), ensure_ascii=False, sort_keys=True)
    (folder / STATE).write_text(text, encoding="utf-8")


def is_complete(folder: Path, state: State) -> bool:
    """Tell whether everything that belongs to a finished trial is in its folder."""
    wanted = [*(f"{SITE}/{path}" for path in state.outputs), *([PASSAGES] if state.pages else [])]
    return (folder / DOCUMENTS).is_dir() and all((folder / path).is_file() for path in wanted)


def forget_others(store: Path, names: frozenset[str]) -> None:
    """Remove what a store has of trials that are gone, and what a killed build has left."""
    for path in store.iterdir() if store.is_dir() else ():
        if path.name not in names:
            shutil.rmtree(path, ignore_errors=True)


def take_file(source: Path, target: Path) -> None:
    """Put a file in another place too: without a copy of its bytes where the disk allows it.

    Both are then one file, and can be read only: a change to one would be a change to the other.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    target.unlink(missing_ok=True)  # it may be there already, and for reading only
    try:
        source.chmod(_FOR_READING)
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)
