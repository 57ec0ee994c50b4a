"""Any text from data goes through pandoc and comes out as that text, wherever it lands."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markupsafe import Markup

from toolkit.documents.markdown import (
    Plain,
    attribute,
    escape_html,
    escape_markdown,
    one_line,
    yaml_string,
)

if TYPE_CHECKING:
    from collections.abc import Callable

Pandoc = "Callable[[str, str], str]"

PLACES = ("sentence", "line", "item", "span", "caption", "cell", "value", "title")
TRICKY = (
    "{{< include x >}}",
    "<script>alert(1)</script>",
    "#let x = 1",
    "# x",
    "$x$",
    "\\(x\\)",
    "@ref",
    "see @tbl-x.",
    "|",
    "| x",
    "[a](b)",
    "![a](b)",
    "[x]{.y}",
    "[^1]",
    "^[note]",
    "*b*",
    "_i_",
    "`x`{=html}",
    "```",
    "1. x",
    "12)",
    "(a) x",
    "iv. x",
    "(@) x",
    "- x",
    "+ x",
    ": x",
    "* * *",
    "    code",
    "\n- x",
    "--",
    "---",
    "...",
    "~~x~~",
    "^x^",
    "H~2~O",
    ":::",
    "::: {.callout-note}",
    "===",
    "\\",
    "x\\",
    "&amp;",
    "&#35;",
    "https://example.org",
    "a@example.org",
    "<!-- x -->",
    "</div>",
    "Table: x",
    "> x",
    "% x",
    "\"double\" and 'single'",
    "don't",
    "“a” ‘b’ – — …",
    "🎉",
    "שלום (x)",
    "a\u00a0b",
    "\x00\x1b\x7f\x85\u2028",
    "et al. x",
)
MARKUP = "aXiv12 .,:;!?-+=*_`~^#|<>{}[]()\\/$&@%\"'\n"

texts = st.one_of(
    st.text(MARKUP, min_size=1, max_size=12),
    st.text(min_size=1, max_size=12),
    st.lists(st.sampled_from(TRICKY), min_size=1, max_size=3).map(" ".join),
).filter(lambda text: one_line(text).strip() != "")


def place_everywhere(text: str) -> str:
    """Write a document with a text in every kind of place, named by PLACES."""
    escaped, quoted = escape_markdown(text), attribute(text)
    blocks = (
        f"Before {escaped} after",
        escaped,
        f"- {escaped}",
        f'[{escaped}]{{result="x"}}',
        f"![{escaped}](x.svg)",
        f"| a | b |\n|---|---|\n| {escaped} | {escaped} |",
        f"[x]{{value={quoted}}}",
    )
    return "\n\n".join(f"{block}\n\n<!-- -->" for block in blocks)


def read_inlines(node: Any) -> str:
    """Read the text of pandoc's inlines; anything but text is named."""
    if isinstance(node, list):
        return "".join(read_inlines(inner) for inner in node)
    match node["t"]:
        case "Str":
            return str(node["c"])
        case "Space" | "SoftBreak":
            return " "
        case kind:
            return f"<{kind}>"


def read_places(blocks: list[Any]) -> list[str]:
    """Read what stands in each place of a document, or the kinds of its blocks."""
    found, here = [], []
    for block in blocks:
        if block["t"] == "RawBlock" and block["c"][1] == "<!-- -->":
            found.append(here)
            here = []
        else:
            here.append(block)
    readers = (_paragraph, _paragraph, _item, _span, _caption, _cells, _value)
    return [
        tidy(read(place[0]) if len(place) == 1 else str([block["t"] for block in place]))
        for read, place in zip(readers, found, strict=True)
    ]


def _paragraph(block: Any) -> str:
    return read_inlines(block["c"]) if block["t"] in {"Para", "Plain"} else f"<{block['t']}>"


def _item(block: Any) -> str:
    assert block["t"] == "BulletList"
    ((item,),) = block["c"]
    return _paragraph(item)


def _span(block: Any) -> str:
    ((identity, classes, pairs), content) = block["c"][0]["c"]
    assert (len(block["c"]), identity, classes, pairs) == (1, "", [], [["result", "x"]])
    return read_inlines(content)


def _caption(block: Any) -> str:
    assert block["t"] == "Figure"
    _, (_, caption), _ = block["c"]
    return "".join(_paragraph(paragraph) for paragraph in caption)


def _cells(block: Any) -> str:
    assert block["t"] == "Table"
    (_, _, _, ((_, rows),)) = (block["c"][4][0][0], 0, 0, ((0, block["c"][4][0][3]),))
    ((_, cells),) = rows
    one, other = ("".join(_paragraph(part) for part in cell[4]) for cell in cells)
    assert one == other
    return one


def _value(block: Any) -> str:
    ((_, _, pairs), _) = block["c"][0]["c"]
    ((name, value),) = pairs
    assert name == "value"
    return str(value)


def tidy(text: str) -> str:
    """Set aside what pandoc may change without harm: white space, and the shape of apostrophes."""
    return re.sub(r"[ \t\r\n\u00a0]+", " ", text.replace("’", "'")).strip()


@given(st.lists(texts, min_size=30, max_size=60))
@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_text_comes_out_as_it_went_in(
    pandoc: Callable[[str, str], str], several: list[str]
) -> None:
    assert_round_trip(pandoc, several)


def test_tricky_text_comes_out_as_it_went_in(pandoc: Callable[[str, str], str]) -> None:
    assert_round_trip(pandoc, [text for text in TRICKY if one_line(text).strip()])


def assert_round_trip(pandoc: Callable[[str, str], str], several: list[str]) -> None:
    document = "\n\n".join(place_everywhere(text) for text in several)
    blocks = json.loads(pandoc(document, "json"))["blocks"]
    starts = [
        number + 1
        for number, block in enumerate(blocks)
        if block["t"] == "RawBlock" and block["c"][1] == "<!-- -->"
    ]
    assert len(starts) == 7 * len(several)
    begin = 0
    for number, text in enumerate(several):
        end = starts[7 * number + 6]
        want = tidy(one_line(text))
        sentence, *others = read_places(blocks[begin:end])
        assert sentence == tidy(f"Before {one_line(text)} after")
        assert others == [want] * 6
        begin = end
