"""The search of the site: by keyboard and by pointing, on a server and from disk."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.browser.test_numbers import IN_TEXT, assert_explained

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

    from tests.browser.conftest import BuiltSite

# A word that is in one trial only.
WORD = "NurOwn"


def search(page: Page, words: str) -> Locator:
    """Type words into the field; return the results, once there are some."""
    page.locator("#search-field").press_sequentially(words)
    options = page.locator("[role=option]")
    options.first.wait_for()
    return options


@pytest.fixture
def front(built: BuiltSite, page: Page) -> Page:
    page.goto(f"{built.address}/index.html")
    return page


def test_a_word_finds_a_trial_and_enter_opens_it(front: Page) -> None:
    options = search(front, "nurown als report")
    assert "NurOwn in ALS" in options.first.inner_text()
    target = options.first.get_attribute("href")
    front.keyboard.press("Enter")
    front.wait_for_url("**/reports/nurown-als/report.html*")
    assert front.url == target


def test_the_arrow_keys_choose_and_escape_closes(front: Page) -> None:
    options = search(front, WORD)
    field = front.get_by_role("combobox", name="Search this site")
    assert 1 < options.count() <= 10
    assert field.get_attribute("aria-expanded") == "true"
    assert field.get_attribute("aria-activedescendant") is None
    front.keyboard.press("ArrowDown")
    front.keyboard.press("ArrowDown")
    chosen = front.locator("[role=option][aria-selected=true]")
    assert chosen.count() == 1
    assert chosen.get_attribute("id") == options.nth(1).get_attribute("id")
    assert field.get_attribute("aria-activedescendant") == chosen.get_attribute("id")
    front.keyboard.press("ArrowUp")
    front.keyboard.press("ArrowUp")
    assert options.last.get_attribute("aria-selected") == "true", "it goes round"
    front.keyboard.press("Escape")
    assert options.first.is_hidden()
    assert field.get_attribute("aria-expanded") == "false"
    assert field.get_attribute("aria-activedescendant") is None
    assert field.input_value() == WORD
    front.keyboard.press("Escape")
    assert field.input_value() == ""


def test_a_chosen_result_opens_at_its_section(front: Page) -> None:
    options = search(front, "flow of participants")
    places = [option.get_attribute("href") or "" for option in options.all()]
    at = next(index for index, place in enumerate(places) if "#" in place)
    for _ in range(at + 1):
        front.keyboard.press("ArrowDown")
    front.keyboard.press("Enter")
    front.wait_for_url(places[at])
    anchor = places[at].partition("#")[2]
    assert front.locator(f"[id='{anchor}']").is_visible()


def test_results_show_what_was_found_and_are_announced(front: Page) -> None:
    options = search(front, "harm")
    marks = options.first.locator("mark").all_inner_texts()
    assert marks
    assert {mark.lower() for mark in marks} == {"harm"}
    count = options.count()
    assert front.locator(".search-status").inner_text() == f"{count} results"
    front.locator("#search-field").fill("harm nosuchword")
    front.locator(".search-summary", has_text="Nothing found").wait_for()
    assert options.count() == 0
    assert "Nothing found for “harm nosuchword”" in front.locator(".search-status").inner_text()
    front.locator("#search-field").fill("")
    front.locator(".search-panel").wait_for(state="hidden")


def test_every_word_must_begin_a_word(front: Page) -> None:
    for option in search(front, "placebo rand").all():
        text = option.inner_text().lower()
        assert re.search(r"\bplacebo|\brand", text)
    front.locator("#search-field").fill("lacebo")
    front.locator(".search-summary", has_text="Nothing found").wait_for()


def test_a_number_can_be_found(front: Page) -> None:
    options = search(front, "NCT02017912")
    assert "NurOwn in ALS" in options.first.inner_text()


def test_a_result_can_be_clicked_and_going_elsewhere_closes(front: Page) -> None:
    options = search(front, WORD)
    front.locator("h1").click()
    assert options.first.is_hidden()
    front.locator("#search-field").focus()
    options.first.wait_for()
    target = options.nth(1).get_attribute("href") or ""
    options.nth(1).click()
    front.wait_for_url(target)


def test_it_fits_a_telephone(built: BuiltSite, phone: Page) -> None:
    phone.goto(f"{built.address}/{built.find('/report.html')}")
    options = search(phone, WORD)
    for part in (phone.locator("#search-field"), phone.locator(".search-panel"), options.first):
        box = part.bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 360
    options.first.tap()
    phone.wait_for_url(re.compile(r"/reports/nurown"))


def test_without_scripts_there_is_no_field(built: BuiltSite, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{built.address}/index.html")
    assert page.locator("h1").is_visible()
    assert page.locator("#search-field").is_hidden()
    context.close()


def test_a_site_on_a_disk_has_it_all(built: BuiltSite, page: Page) -> None:
    page.goto((built.folder / "index.html").as_uri())
    options = search(page, "nurown als report")
    assert "NurOwn in ALS" in options.first.inner_text()
    page.keyboard.press("Enter")
    page.wait_for_url("file://**/reports/nurown-als/report.html*")
    number = page.locator(IN_TEXT).first
    number.focus()
    assert_explained(page, number)
