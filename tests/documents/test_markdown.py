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
    "“a” ‘b’ – — …",  # noqa: RUF001 - curly quotes on purpose
    "🎉",
    "שלום (x)",
    "a\u00a0b",
    "a\x00\x1b\x7f\x85\u2028b",
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
    """Read what stands in each of the places that `place_everywhere` wrote."""
    places: list[list[Any]] = [[]]
    for block in blocks:
        if block["t"] == "RawBlock":
            places.append([])
        else:
            places[-1].append(block)
    readers = (_paragraph, _paragraph, _item, _span, _caption, _cells, _value)
    assert [len(place) for place in places] == [1] * len(readers) + [0], places
    return [tidy(read(place[0])) for read, place in zip(readers, places, strict=False)]


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
    _, _, _, _, ((_, _, _, rows),), _ = block["c"]
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


@given(st.lists(texts, min_size=40, max_size=60))
@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_text_comes_out_as_it_went_in(
    pandoc: Callable[[str, str], str], several: list[str]
) -> None:
    assert_round_trip(pandoc, several)


def test_tricky_text_comes_out_as_it_went_in(pandoc: Callable[[str, str], str]) -> None:
    assert_round_trip(pandoc, list(TRICKY))


def assert_round_trip(pandoc: Callable[[str, str], str], several: list[str]) -> None:
    """Put texts through one run of pandoc, each in every place, and compare."""
    document = "\n\n* * *\n\n".join(place_everywhere(text) for text in several)
    blocks = json.loads(pandoc(document, "json"))["blocks"]
    apart = [index for index, block in enumerate(blocks) if block["t"] == "HorizontalRule"]
    assert len(apart) == len(several) - 1
    for text, begin, end in zip(several, [-1, *apart], [*apart, len(blocks)], strict=True):
        sentence, *others = read_places(blocks[begin + 1 : end])
        assert sentence == tidy(f"Before {one_line(text)} after")
        assert others == [tidy(one_line(text))] * 6


@given(st.lists(texts, min_size=20, max_size=40))
@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_a_title_comes_out_as_it_went_in(
    pandoc: Callable[[str, str], str], several: list[str]
) -> None:
    front = "".join(f"t{number}: {yaml_string(text)}\n" for number, text in enumerate(several))
    meta = json.loads(pandoc(f"---\n{front}---\n", "json"))["meta"]
    for number, text in enumerate(several):
        assert tidy(read_inlines(meta[f"t{number}"]["c"])) == tidy(one_line(text))


@given(texts)
def test_a_yaml_string_is_one_line_of_yaml(text: str) -> None:
    written = str(yaml_string(text))
    assert "\n" not in written
    assert yaml.safe_load(f"key: {written}") == {"key": escape_markdown(text)}


def test_a_yaml_string_keeps_markdown_that_is_already_escaped() -> None:
    sentence = Markup('[48]{result="flow/randomised"} people\nand *more*')
    want = '[48]{result="flow/randomised"} people and *more*'
    assert yaml.safe_load(str(yaml_string(sentence))) == want


@given(texts)
def test_markdown_is_one_line(text: str) -> None:
    for written in (escape_markdown(text), attribute(text), escape_html(text)):
        assert len(written.splitlines()) == 1


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("plain words, 1.5 (of 12) – fine.", "plain words, 1.5 (of 12) – fine."),
        ("{{< include x >}}", "\\{\\{\\< include x \\>\\}\\}"),
        ("3. Third", "3\\. Third"),
        ("3.5 points", "3.5 points"),
        ("x^2", "x\\^2"),
        ("don't", "don't"),
    ],
)
def test_only_what_would_be_read_as_markup_is_escaped(text: str, written: str) -> None:
    assert escape_markdown(text) == written


def test_an_attribute_can_neither_end_nor_start_anything() -> None:
    assert attribute('"} {{< x >}} \\ &') == (
        '"&#34;&#125; &#123;&#123;&#60; x &#62;&#125;&#125; &#92; &#38;"'
    )


def test_html_is_escaped_in_content_and_attributes() -> None:
    assert escape_html("<b a=\"c\">'d'\x00&") == "&lt;b a=&quot;c&quot;&gt;&#x27;d&#x27; &amp;"


def test_plain_text_is_escaped_once_by_whatever_joins_markup() -> None:
    text = Plain("<*a*> & 'b'")
    want = "\\<\\*a\\*\\> \\& \\'b\\'"
    assert Markup("{} and {}").format(text, Markup("*b*")) == f"{want} and *b*"
    assert Markup(", ").join([text, Markup("*b*")]) == f"{want}, *b*"
    assert Markup("*b* ") + text == f"*b* {want}"
    assert Markup("%s") % text == want


@pytest.mark.parametrize("mark", ["\u202e", "\u2067", "\u2069"])
def test_a_mark_cannot_turn_what_follows(mark: str) -> None:
    assert mark not in escape_markdown(f"a{mark}b")
    assert mark not in escape_html(f"a{mark}b")
