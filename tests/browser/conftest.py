"""A browser, the whole site of this repository built once, and a server that gives it out."""

from __future__ import annotations

import os
import shutil
import threading
import time
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import sync_playwright

from tests.conftest import ROOT
from toolkit.builds.request import BuildRequest
from toolkit.builds.site import build_site
from toolkit.project import load_project

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, ConsoleMessage, Page, Request

WIDE = 1280
NARROW = 360
SIZES = {WIDE: {"width": WIDE, "height": 800}, NARROW: {"width": NARROW, "height": 740}}

_PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@dataclass(frozen=True)
class BuiltSite:
    """A finished site, and where it can be read.

    Attributes:
        folder: On disk.
        address: On this machine, without a slash at its end.
        pages: The paths of its pages.
    """

    folder: Path
    address: str
    pages: tuple[str, ...]

    def find(self, ending: str) -> str:
        """Return the path of the first page with an ending."""
        return next(page for page in self.pages if page.endswith(ending))


@dataclass
class Visit:
    """What happened while pages were read: what the site should be silent about."""

    address: str
    elsewhere: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def watch(self, page: Page) -> None:
        """Note what a page asks for, and what its scripts complain of."""
        page.on("request", self._note_request)
        page.on("console", self._note_message)
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    def _note_request(self, request: Request) -> None:
        if not request.url.startswith((f"{self.address}/", "data:", "file:")):
            self.elsewhere.append(request.url)

    def _note_message(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.errors.append(message.text)


class _QuietHandler(SimpleHTTPRequestHandler):
    """Gives out files, and tells nobody."""

    def log_message(self, *_arguments: Any) -> None:
        """Say nothing."""


def find_browser() -> str | None:
    """Find the program: what `CHROMIUM` names, else the first that is installed."""
    named = os.environ.get("CHROMIUM")
    return named or next((found for name in _PROGRAMS if (found := shutil.which(name))), None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A browser without a window."""
    program = find_browser()
    if program is None:
        pytest.skip("no browser found")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=program, args=list(_FLAGS))
        yield running
        running.close()


@pytest.fixture(scope="session")
def built(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[BuiltSite]:
    """The site of this repository, made by the embedded engine, on a server of its own."""
    del browser  # without one nothing is built
    site = _build_once(tmp_path_factory.getbasetemp()) / "_site"
    pages = sorted(path.relative_to(site).as_posix() for path in site.rglob("*.html"))
    handler = partial(_QuietHandler, directory=site)
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield BuiltSite(site, f"http://127.0.0.1:{server.server_port}", tuple(pages))
        server.shutdown()
        thread.join()


def _build_once(base: Path) -> Path:
    """Build the site; of several workers one builds, and the others wait for it."""
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "repository"
    built, failed = folder / "built", folder / "failed"
    try:
        folder.mkdir()
    except FileExistsError:
        while not (built.exists() or failed.exists()):
            time.sleep(0.2)
        assert built.exists(), "another worker could not build the site"
        return folder
    try:
        for path in (ROOT / "_quarto.yml", *ROOT.glob("*.qmd")):
            shutil.copy2(path, folder / path.name)
        for name in ("data", "templates", "reports"):
            shutil.copytree(ROOT / name, folder / name)
        project = load_project(folder)
        request = BuildRequest(project.trials, frozenset({"html", "pdf"}), engine="embedded")
        build_site(project, request)
    except BaseException:
        failed.touch()
        raise
    built.touch()
    return folder


@pytest.fixture
def visit(built: BuiltSite) -> Iterator[Visit]:
    """What is noted while a test reads pages; the test fails where there is anything."""
    noted = Visit(built.address)
    yield noted
    assert noted.elsewhere == []
    assert noted.errors == []


@pytest.fixture
def page(browser: Browser, visit: Visit) -> Iterator[Page]:
    """An empty page in a wide window."""
    opened = browser.new_page(viewport=SIZES[WIDE])  # type: ignore[arg-type]
    visit.watch(opened)
    yield opened
    opened.close()


@pytest.fixture
def phone(browser: Browser, visit: Visit) -> Iterator[Page]:
    """An empty page on a narrow screen that is touched."""
    context = browser.new_context(
        viewport=SIZES[NARROW],  # type: ignore[arg-type]
        has_touch=True,
        is_mobile=True,
    )
    opened = context.new_page()
    visit.watch(opened)
    yield opened
    context.close()
