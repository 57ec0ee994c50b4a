"""Every page: open to all readers, silent, and no wider than a telephone."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import NARROW, SIZES, WIDE

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from tests.browser.conftest import BuiltSite, Visit

# How far the page can be moved sideways.
_WIDTH = "document.documentElement.scrollWidth"
_SIDEWAYS = "(scrollTo(1000, 0), scrollX)"


def list_violations(axe: Axe, page: Page) -> list[str]:
    """Return what axe-core finds on a page: rule, place and reason of each violation."""
    # Of text on a picture axe says nothing, and a table's shadow is one: let it see the white.
    page.add_style_tag(content=".scroll, .search input { background: #fff !important }")
    response = axe.run(page).response
    assert response["passes"], "axe has looked at nothing"
    return [
        f"{violation['id']}: {node['target']}: {node['failureSummary']}"
        for violation in response["violations"]
        for node in violation["nodes"]
    ]


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_no_page_shuts_a_reader_out(
    width: int, browser: Browser, built: BuiltSite, visit: Visit
) -> None:
    axe = Axe()
    page = browser.new_page(viewport=SIZES[width])  # type: ignore[arg-type]
    visit.watch(page)
    violations: dict[str, list[str]] = {}
    wide: dict[str, int] = {}
    for name in built.pages:
        page.goto(f"{built.address}/{name}")
        if found := list_violations(axe, page):
            violations[name] = found
        if page.evaluate(_WIDTH) > width or page.evaluate(_SIDEWAYS) > 0:
            wide[name] = page.evaluate(_WIDTH)
    page.close()
    assert violations == {}
    assert wide == {}


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_the_open_search_and_an_open_note_shut_nobody_out(
    width: int, browser: Browser, built: BuiltSite, visit: Visit
) -> None:
    page = browser.new_page(viewport=SIZES[width])  # type: ignore[arg-type]
    visit.watch(page)
    page.goto(f"{built.address}/{built.find('/report.html')}")
    page.locator("p .trialpress-number, li .trialpress-number").first.focus()
    assert page.locator("#trialpress-note").is_visible()
    assert list_violations(Axe(), page) == []
    page.locator("#search-field").fill("trial")
    page.locator("[role=option]").first.wait_for()
    page.keyboard.press("ArrowDown")
    assert list_violations(Axe(), page) == []
    assert page.evaluate(_WIDTH) <= width
    page.close()


def test_every_link_of_the_site_leads_somewhere(built: BuiltSite) -> None:
    texts = {name: (built.folder / name).read_text(encoding="utf-8") for name in built.pages}
    for name, text in texts.items():
        for href in re.findall(r'<a\b[^>]*\shref="([^":]*)"', text):
            path, _, anchor = href.partition("#")
            target = posixpath.normpath(posixpath.join(posixpath.dirname(name), path))
            target = target if path else name
            assert (built.folder / target).is_file(), f"{name}: {href}"
            assert not anchor or f'id="{anchor}"' in texts[target], f"{name}: {href}"


def test_a_trials_pages_lead_to_one_another(built: BuiltSite, page: Page) -> None:
    report = built.find("/report.html")
    page.goto(f"{built.address}/{report}")
    beside = page.get_by_role("navigation", name="This trial").get_by_role("link")
    folder = report.rpartition("/")[0]
    there = {link.get_attribute("href") for link in beside.all()}
    assert {f"{folder}/{name}" for name in there} == {
        name for name in built.pages if name.startswith(f"{folder}/")
    }
    current = page.locator(".beside [aria-current=page]")
    assert current.get_attribute("href") == "report.html"
    box, text = page.locator(".aside").bounding_box(), page.locator(".body").bounding_box()
    assert box is not None
    assert text is not None
    assert box["x"] > text["x"] + text["width"], "beside the text"


def test_on_a_telephone_the_links_come_between_title_and_text(
    built: BuiltSite, phone: Page
) -> None:
    phone.goto(f"{built.address}/{built.find('/report.html')}")
    places = [phone.locator(part).bounding_box() for part in (".title-block", ".aside", ".body")]
    tops = [place["y"] for place in places if place is not None]
    assert len(tops) == 3
    assert tops == sorted(tops)


def test_on_paper_there_is_the_document_only(built: BuiltSite, page: Page) -> None:
    page.goto(f"{built.address}/{built.find('/report.html')}")
    page.emulate_media(media="print")
    for part in ("header.site", ".search", ".aside", ".trialpress-hint"):
        assert page.locator(part).first.is_hidden(), part
    assert page.locator("h1").is_visible()
    # As wide as the text on A4: no table is cut.
    page.set_viewport_size({"width": 670, "height": 950})
    for scroll in page.locator(".scroll").all():
        assert scroll.evaluate("(box) => box.scrollWidth <= box.clientWidth"), scroll.inner_text()
    assert page.pdf(format="A4").startswith(b"%PDF")
