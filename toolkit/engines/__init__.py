"""Quarto documents in; HTML and PDF out, by one of two engines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from toolkit.engines.request import RenderRequest


@dataclass(frozen=True)
class Engine:
    """Something that renders a project.

    Attributes:
        name: `quarto` or `embedded`.
        reason: Why it was chosen.
        render: Renders; returns what it made, as paths relative to the output.
        versions: Returns the versions of the programs that it runs.
    """

    name: str
    reason: str
    render: Callable[[RenderRequest], tuple[str, ...]]
    versions: Callable[[], dict[str, str]]


def choose_engine(name: str = "auto") -> Engine:
    """Choose an engine.

    `auto` is Quarto where a recent one is installed, and the embedded engine otherwise.

    Args:
        name: `auto`, `quarto` or `embedded`.

    Raises:
        EngineError: If Quarto was found, but does not answer.
    """
    from toolkit.engines import embedded, quarto  # noqa: PLC0415 - each is needed only by a build

    program = None if name == "embedded" else quarto.find_quarto()
    if name == "quarto":
        return Engine("quarto", "it was asked for", quarto.render_site, quarto.versions)
    if program is not None:
        version = quarto.quarto_version(program)
        if quarto.is_recent(version):
            reason = f"Quarto {version} is installed"
            return Engine("quarto", reason, quarto.render_site, quarto.versions)
        reason = f"Quarto {version} is too old"
    else:
        reason = "it was asked for" if name == "embedded" else "Quarto is not installed"
    return Engine("embedded", reason, embedded.render_site, embedded_versions)


def embedded_versions() -> dict[str, str]:
    """Return the versions of pandoc and typst.

    Raises:
        EngineError: If one of them is missing.
    """
    from toolkit.engines import embedded  # noqa: PLC0415 - as above

    programs = embedded.describe()
    return {"pandoc": programs.pandoc_version, "typst": programs.typst_version}
