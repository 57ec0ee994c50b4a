"""A project in; what all its trials share in a build out, with the hash that stands for it."""

from __future__ import annotations

import hashlib
import json
import site
import sysconfig
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from toolkit.project import CONFIGURATION, FRONT_PAGE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from toolkit.project import Project

_PACKAGE = Path(__file__).parents[1]
_UNREAD = frozenset({".pyc", ".pyi"})


@dataclass(frozen=True)
class Materials:
    """What all trials of a build are made with.

    Attributes:
        formats: Of `html` and `pdf`.
        created: The time that PDFs carry, or None.
        configuration: The text of `_quarto.yml`; of a collection, without the project's own pages.
        pages: The pages that people write, or the front page of a collection.
        templates: The hash of each template, by its name.
        tools: The hash of the toolkit's own code and of what is installed beside it.
        key: The hash of what every document depends on: the tools, the configuration, the time.
    """

    formats: frozenset[str]
    created: datetime | None
    configuration: str
    pages: tuple[str, ...]
    templates: Mapping[str, str]
    tools: str
    key: str


def collect_materials(
    project: Project, formats: frozenset[str], created: datetime | None
) -> Materials:
    """Read and hash what all trials of a project share.

    Args:
        project: The project.
        formats: Of `html` and `pdf`.
        created: The time that PDFs carry, or None.
    """
    templates = {
        path.relative_to(project.templates).as_posix(): hash_bytes(path.read_bytes())
        for path in sorted(project.templates.rglob("*"))
        if path.is_file()
    }
    is_collection = project.output is not None
    configuration = _adapt_configuration(project) if is_collection else _read_configuration(project)
    tools = hash_tools()
    return Materials(
        formats=formats,
        created=created,
        configuration=configuration,
        pages=(FRONT_PAGE,) if is_collection else project.pages,
        templates=templates,
        tools=tools,
        key=hash_texts((tools, configuration, str(created))),
    )


def _read_configuration(project: Project) -> str:
    """Read the project's configuration."""
    return (project.root / CONFIGURATION).read_text(encoding="utf-8-sig")


def _adapt_configuration(project: Project) -> str:
    """Return the project's configuration without links to pages that a collection does not have."""
    import yaml  # noqa: PLC0415 - only a collection changes anything

    content = yaml.safe_load(_read_configuration(project))
    navigation = (content.get("website") or {}).get("navbar") or {}
    for side, items in navigation.items():
        if isinstance(items, list):
            navigation[side] = [item for item in items if _leads_to_front(item)]
    return yaml.safe_dump(content, allow_unicode=True, sort_keys=False)


def _leads_to_front(item: object) -> bool:
    """Tell whether an entry of the navigation leads to the front page or out of the site."""
    href = str(item.get("href", "")) if isinstance(item, dict) else str(item)
    return not href.endswith(".qmd") or href.lstrip("/") == FRONT_PAGE


def hash_bytes(content: bytes) -> str:
    """Return the SHA-256 of some bytes."""
    return hashlib.sha256(content).hexdigest()


def hash_texts(texts: Iterable[str]) -> str:
    """Return one SHA-256 of several texts, in their order."""
    return hash_bytes(json.dumps(list(texts), ensure_ascii=False).encode())


@cache
def hash_tools() -> str:
    """Hash what makes documents: the files of the toolkit, and the versions installed beside it.

    The versions are those in the names of the folders that installers leave.
    """
    own = hashlib.sha256()
    for path in sorted(_PACKAGE.rglob("*")):
        if path.is_file() and path.suffix not in _UNREAD:
            own.update(path.relative_to(_PACKAGE).as_posix().encode())
            own.update(path.read_bytes())
    folders = {Path(sysconfig.get_paths()["purelib"]), *map(Path, site.getsitepackages())}
    installed = {path.name for folder in folders for path in folder.glob("*.dist-info")}
    return hash_texts([own.hexdigest(), *sorted(installed)])
