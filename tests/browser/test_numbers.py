"""Any number can be asked where it comes from: by keyboard, by pointing and by tapping."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from tests.browser.conftest import BuiltSite

IN_TEXT = ".body p .trialpress-number, .body li .trialpress-number"
IN_TABLE = "td.trialpress-number, td .trialpress-number"
NOTE = "#trialpress-note"
_FOCUSED = "document.activeElement.dataset.result"
_COLUMN = "(number) => number.closest('th, td').cellIndex"


def read_fact(page: Page, number: Locator) -> dict[str, str]:
    """Return what the page's data say of a number: its first fact."""
    block = page.locator("script.trialpress-facts").first.text_content() or "{}"
    first = (number.get_attribute("data-result") or "").split()[0]
    fact: dict[str, str] = json.loads(block)[first]
    return fact


def assert_explained(page: Page, number: Locator) -> None:
    """Hold that the note of a number is open, says its source, and is inside the window."""
    note = page.locator(NOTE)
    assert note.is_visible()
    assert number.get_attribute("aria-describedby") == "trialpress-note"
    assert read_fact(page, number)["source"] in note.inner_text()
    box, width = note.bounding_box(), page.evaluate("document.documentElement.clientWidth")
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width


@pytest.fixture
def report(built: BuiltSite, page: Page) -> Page:
    page.goto(f"{built.address}/reports/nurown-als/report.html")
    return page


def test_the_tab_key_reaches_a_number_in_the_text(report: Page) -> None:
    number = report.locator(IN_TEXT).first
    for _ in range(60):
        report.keyboard.press("Tab")
        if number.evaluate("(element) => element === document.activeElement"):
            break
    assert_explained(report, number)
    report.keyboard.press("Escape")
    assert report.locator(NOTE).is_hidden()
    assert number.get_attribute("aria-describedby") is None


def test_in_a_table_the_arrow_keys_go_from_number_to_number(report: Page) -> None:
    table = report.locator("table").filter(has=report.locator(IN_TABLE)).first
    numbers = table.locator(".trialpress-number")
    assert table.locator(".trialpress-number[tabindex='0']").count() == 1, "one stop for Tab"
    numbers.nth(0).focus()
    report.keyboard.press("ArrowRight")
    assert report.evaluate(_FOCUSED) == numbers.nth(1).get_attribute("data-result")
    assert_explained(report, numbers.nth(1))
    report.keyboard.press("ArrowLeft")
    assert_explained(report, numbers.nth(0))
    column = numbers.nth(0).evaluate(_COLUMN)
    report.keyboard.press("ArrowDown")
    below = report.locator(":focus")
    assert below.evaluate(_COLUMN) == column
    assert_explained(report, below)
    report.keyboard.press("ArrowUp")
    assert_explained(report, numbers.nth(0))


def test_pointing_shows_the_note_and_leaving_hides_it(report: Page) -> None:
    number = report.locator(IN_TEXT).first
    number.hover()
    assert_explained(report, number)
    report.locator(NOTE).hover()
    report.wait_for_timeout(400)
    assert report.locator(NOTE).is_visible(), "the note itself can be pointed at"
    report.locator("h1").hover()
    report.locator(NOTE).wait_for(state="hidden")


def test_a_tap_shows_the_note_and_a_tap_beside_it_hides_it(built: BuiltSite, phone: Page) -> None:
    phone.goto(f"{built.address}/{built.find('/report.html')}")
    number = phone.locator(IN_TEXT).first
    number.tap()
    assert_explained(phone, number)
    phone.locator("h1").tap()
    phone.locator(NOTE).wait_for(state="hidden")


def test_numbers_at_the_edge_of_a_narrow_screen_keep_their_note_inside(
    built: BuiltSite, phone: Page
) -> None:
    phone.goto(f"{built.address}/{built.find('/report.html')}")
    for number in phone.locator(IN_TEXT).all()[:12]:
        number.focus()
        assert_explained(phone, number)
    last = phone.locator("table").first.locator(".trialpress-number").last
    last.scroll_into_view_if_needed()
    last.focus()
    assert_explained(phone, last)


def test_a_number_in_the_flow_diagram_shows_its_source(report: Page) -> None:
    number = report.locator("#fig-flow .trialpress-number").first
    number.click()
    assert_explained(report, number)
    report.keyboard.press("ArrowRight")
    assert_explained(report, report.locator("#fig-flow .trialpress-number").nth(1))


def test_every_number_of_every_page_has_a_fact(built: BuiltSite, page: Page) -> None:
    shown = 0
    for name in built.pages:
        page.goto(f"{built.address}/{name}")
        numbers = page.locator("[data-result]")
        missing = page.locator("[data-result]:not(.trialpress-number)")
        shown += numbers.count()
        without = missing.evaluate_all("(all) => all.map((one) => one.dataset.result)")
        assert without == [], name
    assert shown > 100
