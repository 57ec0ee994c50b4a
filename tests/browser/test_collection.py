"""The list of many trials: to search and to filter, on any screen, also from a disk."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import NARROW, SIZES, WIDE, Visit
from tests.browser.test_pages import list_violations
from tests.builds.conftest import RECORDS, Workplace, invent_study

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Locator, Page

REAL = ("NCT00712335", "NCT01841593", "NCT04514523", "NCT05594173")
LONG = "A very long title of a study, " * 8 + "Donaudampfschifffahrtsgesellschaft" * 3


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site of some records, one of which cannot be read."""
    place = Workplace.make(tmp_path_factory.mktemp("listed"))
    for name in REAL:
        packed = (RECORDS / f"{name}.json.gz").read_bytes()
        (place.data / f"{name}.json").write_bytes(gzip.decompress(packed))
    study = invent_study(1, f"{LONG} <b>& more</b>", conditionsModule={"conditions": ["Émile's"]})
    (place.data / "long.json").write_text(json.dumps(study), encoding="utf-8")
    (place.data / "broken.json").write_text("{", encoding="utf-8")
    assert [*place.build(jobs=2).failed] == ["broken"]
    return place.site


@pytest.fixture
def visited() -> Iterator[Visit]:
    """What is noted while a test reads the list; the test fails where there is anything."""
    noted = Visit("file:")
    yield noted
    assert noted.elsewhere == []
    assert noted.errors == []


@pytest.fixture
def page(browser: Browser, site: Path, visited: Visit) -> Iterator[Page]:
    """The list in a wide window, from a disk."""
    opened = browser.new_page(viewport=SIZES[WIDE])  # type: ignore[arg-type]
    visited.watch(opened)
    opened.goto((site / "index.html").as_uri())
    yield opened
    opened.close()


def find_shown(page: Page) -> Locator:
    return page.locator("table.trials tbody tr:visible")


def read_status(page: Page) -> str:
    return page.locator(".trial-filters [role=status]").inner_text()


def test_the_list_is_whole_before_anything_is_asked(page: Page) -> None:
    assert find_shown(page).count() == 5
    assert read_status(page) == "5 of 5 trials"
    assert "5 trials, each with its report" in page.locator(".title-block").inner_text()


def test_words_narrow_the_list_down(page: Page) -> None:
    field = page.get_by_label("Words in the title or condition")
    field.fill("nct00712335")
    assert read_status(page) == "1 of 5 trials"
    assert find_shown(page).get_by_role("link").first.get_attribute("href") == (
        "reports/nct00712335/report.html"
    )
    field.fill("  ÉMILE'S   long TITLE ")
    assert read_status(page) == "1 of 5 trials"
    field.fill("no such words")
    assert read_status(page) == "0 of 5 trials"
    field.press("Enter")
    assert page.url.endswith("index.html"), "the form goes nowhere"
    field.fill("")
    assert read_status(page) == "5 of 5 trials"


@pytest.mark.parametrize(("name", "column"), [("Phase", 2), ("Design", 3), ("Year", 4)])
def test_a_filter_shows_the_trials_of_one_kind(page: Page, name: str, column: int) -> None:
    cells = page.locator(f"table.trials tbody tr > :nth-child({column + 1})").all_inner_texts()
    choice = page.get_by_role("combobox", name=name, exact=True)
    values = [text for text in choice.locator("option").all_inner_texts() if text != "any"]
    unknown = {"not reported"} if name == "Year" else set()
    assert values == sorted(set(cells) - unknown, reverse=name == "Year")
    for value in values:
        choice.select_option(value)
        shown = find_shown(page).locator(f"> :nth-child({column + 1})").all_inner_texts()
        assert shown == [value] * cells.count(value)
        assert read_status(page) == f"{len(shown)} of 5 trials"


def test_filters_and_words_hold_together(page: Page) -> None:
    page.get_by_role("combobox", name="Design", exact=True).select_option("Crossover")
    assert read_status(page) == "1 of 5 trials"
    page.get_by_label("Words in the title or condition").fill("nct00712335")
    assert read_status(page) == "0 of 5 trials"


def test_every_link_leads_to_a_page_on_the_disk(page: Page, site: Path) -> None:
    links = page.locator("main a")
    hrefs = {link.get_attribute("href") or "" for link in links.all()}
    inside = {href for href in hrefs if ":" not in href and not href.startswith("#")}
    assert len(inside) == 5 * 3 + 1
    assert all((site / href).is_file() for href in inside)
    find_shown(page).get_by_role("link").first.click()
    page.wait_for_url("file://**/report.html")
    page.get_by_role("navigation").get_by_role("link", name="Trials").first.click()
    page.wait_for_url("file://**/index.html")


def test_the_list_tells_what_could_not_be_shown(page: Page) -> None:
    page.get_by_role("link", name="broken").click()
    page.wait_for_url("file://**/reports/broken/report.html")
    assert "this is not JSON" in page.locator("main").inner_text()


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_the_list_shuts_nobody_out_and_fits(browser: Browser, site: Path, width: int) -> None:
    page = browser.new_page(viewport=SIZES[width])  # type: ignore[arg-type]
    page.goto((site / "reports/broken/report.html").as_uri())
    assert list_violations(Axe(), page) == []
    page.goto((site / "index.html").as_uri())
    assert list_violations(Axe(), page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate("(scrollTo(1000, 0), scrollX)") == 0
    for field in page.locator(".trial-filters :is(input, select)").all():
        box = field.bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
    page.close()


def test_without_scripts_the_whole_list_is_there(browser: Browser, site: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((site / "index.html").as_uri())
    assert find_shown(page).count() == 5
    assert page.locator(".trial-filters").count() == 0
    context.close()
