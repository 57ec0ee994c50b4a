"""The data of a trial in; hashes that tell whether they are the same as before out."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from toolkit import provenance
from toolkit.builds.materials import hash_bytes, hash_texts

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from toolkit.model.trial import TrialDescription
    from toolkit.project import Project


def hash_data(project: Project, name: str) -> dict[str, str]:
    """Hash the files of a trial, by their path as the user knows it."""
    record = project.records.get(name)
    if record is not None:
        return _hash_record(project.show(record), record)
    folder = project.data / name
    return {
        f"data/{name}/{path}": digest
        for path, digest in provenance.hash_files(folder, provenance.list_files(folder)).items()
    }


def _hash_record(shown: str, record: Path) -> dict[str, str]:
    """Hash a bare record; nothing of one that cannot be read, which whoever makes it will say."""
    try:
        return {shown: hash_bytes(record.read_bytes())}
    except OSError:
        return {}


def make_key(data: Mapping[str, str], shared: str) -> str:
    """Make the hash of a trial's data and of what all documents depend on.

    Args:
        data: The hashes of its files.
        shared: The hash of the rest.
    """
    return hash_texts([shared, *(f"{name}={digest}" for name, digest in sorted(data.items()))])


def hash_packaged(description: TrialDescription) -> dict[str, str]:
    """Hash the datasets of a trial that come with installed packages, by `package/path`."""
    from toolkit.model.datasets import PackagedFile  # noqa: PLC0415 - few trials have any

    data = description.participants
    files = data.datasets.values() if data else ()
    return hash_again(f"{f.package}/{f.path}" for f in files if isinstance(f, PackagedFile))


def hash_again(packaged: Iterable[str]) -> dict[str, str]:
    """Hash datasets that come with installed packages; those that are not there are left out.

    Args:
        packaged: The package and the path in it of each, as `package/path`.
    """
    found = {said: _find_packaged(*said.split("/", 1)) for said in packaged}
    return {said: hash_bytes(path.read_bytes()) for said, path in found.items() if path}


def _find_packaged(package: str, path: str) -> Path | None:
    """Find a file of an installed package, without importing it; None where it is not there."""
    spec = find_spec(package)
    folders = spec.submodule_search_locations if spec is not None else None
    files = (Path(folder) / path for folder in folders or ())
    return next((file for file in files if file.is_file()), None)
