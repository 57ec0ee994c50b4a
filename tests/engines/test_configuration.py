"""What `_quarto.yml` and front matter may say."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from tests.engines import kitchen
from toolkit.engines.configuration import (
    NavigationItem,
    Site,
    format_date,
    read_front_matter,
    read_site,
)
from toolkit.errors import EngineError

if TYPE_CHECKING:
    from pathlib import Path

    from syrupy.assertion import SnapshotAssertion

DAY = date(2019, 12, 9)


def site_of(folder: Path, text: str) -> Site:
    """Read a `_quarto.yml` with some text."""
    (folder / "_quarto.yml").write_text(text, encoding="utf-8")
    return read_site(folder)


def test_the_site(tmp_path: Path) -> None:
    site = read_site(kitchen.write_site(tmp_path))
    assert site.title == "Small trials"
    assert site.description == "Invented trials"
    assert site.left[0] == NavigationItem("Home", "index.qmd")
    assert site.right == (NavigationItem("Elsewhere", "https://example.org/?a=1&b=2"),)
    assert site.footer == ("Made *by hand*, [again](index.qmd)", "", "No advice")
    assert site.resources == ("data/*.csv",)


def test_an_empty_site(tmp_path: Path) -> None:
    assert site_of(tmp_path, "") == Site()


def test_a_footer_of_one_text_is_in_the_middle(tmp_path: Path) -> None:
    assert site_of(tmp_path, "website:\n  page-footer: Words\n").footer == ("", "Words", "")


def test_the_project_s_own_site_can_be_read(pytestconfig: pytest.Config) -> None:
    assert read_site(pytestconfig.rootpath).title


def test_front_matter() -> None:
    text = """\
title: A title
subtitle: A subtitle
author: [One, Two]
keywords: single
date: 2019-12-09
format:
  html:
    toc: false
    theme: [cosmo, own.scss]
  typst:
    margin: {x: 2cm, top: 25mm}
    fontsize: 11pt
trialpress: {any: [thing]}
"""
    front = read_front_matter(text, "a.qmd", Site(settings={"toc": True, "lang": "en-US"}))
    assert front.title == "A title"
    assert front.authors == ("One", "Two")
    assert front.keywords == ("single",)
    assert front.date == "December 9, 2019"
    assert front.day == DAY
    assert front.lang == "en-US"
    assert front.formats == {"html", "pdf"}
    assert front.settings["html"] == {"toc": False}
    assert front.settings["typst"] == {
        "toc": True,
        "margin": {"x": "2cm", "top": "25mm"},
        "fontsize": "11pt",
    }


def test_what_a_document_says_wins_over_the_site() -> None:
    site = Site(settings={"toc": True, "format": {"html": {"toc-depth": 2, "css": "own.css"}}})
    front = read_front_matter("title: A\ntoc: false\n", "a.qmd", site)
    assert front.formats == {"html"}
    assert front.settings["html"] == {"toc": False, "toc-depth": 2, "css": ["/own.css"]}


@pytest.mark.parametrize(
    ("style", "lang", "text"),
    [
        ("long", "en", "December 9, 2019"),
        ("long", "en-US", "December 9, 2019"),
        ("long", "en-GB", "9 December 2019"),
        ("full", "en-GB", "Monday, 9 December 2019"),
        ("full", "en-US", "Monday, December 9, 2019"),
        ("iso", "en-GB", "2019-12-09"),
        ("D MMMM YYYY", "en-US", "9 December 2019"),
        ("ddd Do MMM YY", "en-GB", "Mon 9th Dec 19"),
        ("DD/MM/YYYY", "en-GB", "09/12/2019"),
        ("[Day] D, M", "en-GB", "Day 9, 12"),
    ],
)
def test_dates(style: str, lang: str, text: str) -> None:
    assert format_date(DAY, style, lang) == (text, "")


@pytest.mark.parametrize(
    ("day", "text"), [(1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"), (23, "23rd")]
)
def test_ordinals(day: int, text: str) -> None:
    assert format_date(date(2020, 1, day), "Do", "en-GB") == (text, "")


SITES = {
    "not-yaml": "website:\n  title: [a\nb: c",
    "not-keys": "- a\n- b\n",
    "unknown": "website:\n  title: A\n  sidebar: {style: docked}\nbibliography: a.bib\n",
    "unknown-format": "format:\n  html: {toc: true}\n  docx: default\n",
    "unknown-option": "format:\n  html:\n    include-in-header: a.html\n",
    "book": "project:\n  type: book\n",
    "kinds": "toc: maybe\nwebsite:\n  title: 5\n  navbar:\n    left: index.qmd\n",
    "navigation": (
        "website:\n  navbar:\n    left:\n      - text: A\n      - {href: b.qmd, text: B}\n"
    ),
    "menu": "website:\n  navbar:\n    left:\n      - text: A\n        menu: []\n",
    "resources": "project:\n  resources: [1]\n",
    "lengths": "format:\n  typst:\n    fontsize: 11\n    margin: {x: 2 miles}\n",
}


@pytest.mark.parametrize("name", SITES)
def test_faults_of_a_site(name: str, tmp_path: Path, snapshot: SnapshotAssertion) -> None:
    with pytest.raises(EngineError) as caught:
        site_of(tmp_path, SITES[name])
    assert str(caught.value) == snapshot


def test_no_site(tmp_path: Path, snapshot: SnapshotAssertion) -> None:
    with pytest.raises(EngineError) as caught:
        read_site(tmp_path)
    assert str(caught.value) == snapshot


HEADS = {
    "no-title": "subtitle: A\n",
    "unknown": "title: A\nlisting: default\nbibliography: a.bib\nnumber-sections: true\n",
    "format": "title: A\nformat: [html]\n",
    "formats": "title: A\nformat:\n  html: default\n  docx: default\n",
    "language": "title: A\nlang: de\n",
    "day": "title: A\ndate: today\n",
    "style": "title: A\ndate: 2019-12-09\ndate-format: D QQ YYYY\n",
    "authors": "title: A\nauthor:\n  - name: B\n    orcid: 1\n",
    "kinds": "title: [A]\ntoc: sometimes\nkeywords: 5\n",
    "twice": "title: A\n  indented: wrongly\n",
}


@pytest.mark.parametrize("name", HEADS)
def test_faults_of_front_matter(name: str, snapshot: SnapshotAssertion) -> None:
    with pytest.raises(EngineError) as caught:
        read_front_matter(HEADS[name], "a.qmd", Site())
    assert str(caught.value) == snapshot
