"""A project and the names of its trials in; a hash of everything that a site is made from out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit import provenance
from toolkit.errors import MissingPackageError
from toolkit.model.datasets import PackagedFile
from toolkit.project import CONFIGURATION
from toolkit.sources.trials import load_description

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from toolkit.project import Project


def hash_inputs(project: Project, names: tuple[str, ...]) -> dict[str, str]:
    """Hash what a site is made from: data, templates, configuration and the pages of people.

    Args:
        project: The project.
        names: The trials whose data are meant.

    Returns:
        The SHA-256 of each file by its path in the project; of datasets that come with an installed
        package, by `package/path`.
    """
    folders = [project.templates, *(project.data / name for name in names)]
    files = [path for folder in folders for path in provenance.list_files(folder)]
    files += [project.root / name for name in (CONFIGURATION, *project.pages)]
    hashes = provenance.hash_files(project.root, files)
    for shown, path in (pair for name in names for pair in _find_packaged(project, name)):
        hashes[shown] = provenance.hash_files(path.parent, [path])[path.name]
    return dict(sorted(hashes.items()))


def _find_packaged(project: Project, name: str) -> Iterator[tuple[str, Path]]:
    """Find the datasets of a trial that come with packages, as far as these are installed."""
    data = load_description(project.data / name, f"data/{name}").participants
    for file in data.datasets.values() if data else ():
        if isinstance(file, PackagedFile):
            # what opens datasets takes a while to import, and a printed trial has none
            from toolkit.sources.datasets.reading import find_dataset  # noqa: PLC0415

            try:
                path = find_dataset(project.data / name, file, f"data/{name}/trial.yml")
            except MissingPackageError:
                continue
            yield f"{file.package}/{file.path}", path
