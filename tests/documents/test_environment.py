"""Templates may show values and nothing else; whatever they show is escaped."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from markupsafe import Markup

from toolkit.documents.environment import DocumentEnvironment, join_markdown, to_markdown
from toolkit.documents.markdown import Plain
from toolkit.errors import TemplateError

if TYPE_CHECKING:
    from pathlib import Path

    from syrupy.assertion import SnapshotAssertion

NASTY = Plain("*a* {{< b >}}")
ESCAPED = "\\*a\\* \\{\\{\\< b \\>\\}\\}"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder for templates, with a file beside it that none may read."""
    (tmp_path / "secret.md").write_text("secret", encoding="utf-8")
    templates = tmp_path / "templates"
    templates.mkdir()
    return templates


def fill(folder: Path, template: str, **context: Any) -> str:
    (folder / "page.qmd.j2").write_text(template, encoding="utf-8")
    return DocumentEnvironment(folder, "templates").fill("page.qmd.j2", context)


@pytest.mark.parametrize(
    ("template", "filled"),
    [
        ("{{ nasty }}", ESCAPED),
        ("{{ markup }}", "*a*"),
        ("{{ nothing }}", ""),
        ("{{ 1.5 }} {{ true }}", "1.5 True"),
        ("{{ [nasty] | first }}", ESCAPED),
        ('{{ [nasty, markup] | join(", ") }}', f"{ESCAPED}, *a*"),
        ("{% autoescape false %}{{ nasty }}{% endautoescape %}", ESCAPED),
        ("{% set x = nasty %}{{ x }}", ESCAPED),
        ("{% set x %}{{ nasty }}{% endset %}{{ x }}", ESCAPED),
        ("{% filter upper %}{{ nasty }}{% endfilter %}", ESCAPED.upper()),
        ("{{ nasty ~ markup }}", f"{ESCAPED}*a*"),
        ("{{ markup ~ nasty ~ nothing }}", f"*a*{ESCAPED}"),
        ('{{ "_" ~ nasty }}', f"\\_{ESCAPED}"),
        ('{{ nasty if true else "" }}', ESCAPED),
        ('{{ "%s" | format(nasty) }}', ESCAPED),
        ("{{ nasty | replace('a', 'c') }}", ESCAPED.replace("a", "c")),
        ("{# kept #}{## taken out ##}", "{# kept #}"),
        ("{#tbl-x}", "{#tbl-x}"),
        ("{{ nasty | yaml }}", '"\\\\*a\\\\* \\\\{\\\\{\\\\< b \\\\>\\\\}\\\\}"'),
        ("{% for x in [nasty] %}- {{ x }}{% endfor %}", f"- {ESCAPED}"),
        ("{% macro m(x) %}<{{ x }}>{% endmacro %}{{ m(nasty) }}", f"<{ESCAPED}>"),
        ("{% for x in range(2) %}{{ x }}{% endfor %}", "01"),
    ],
)
def test_values_are_escaped_wherever_they_come_through(
    template: str, filled: str, folder: Path
) -> None:
    assert fill(folder, template, nasty=NASTY, markup=Markup("*a*"), nothing=None) == filled


def test_an_id_joined_from_plain_text_stays_plain(folder: Path) -> None:
    seen = []

    def look_up(result_id: str) -> str:
        seen.append(str(result_id))
        return ""

    template = '{% set start = "events/sae/n@" %}{{ look(start ~ slug) }}'
    fill(folder, template, look=look_up, slug=Plain("msc_ntf"))
    assert seen == ["events/sae/n@msc_ntf"]


def test_joining_escapes_as_soon_as_one_part_is_markup() -> None:
    plain = join_markdown("a_", 1, Plain("_b"))
    assert (type(plain), str(plain)) == (Plain, "a_1_b")
    joined = join_markdown("a_", Markup("_b_"), None)
    assert (type(joined), str(joined)) == (Markup, "a\\__b_")
    assert to_markdown("a_") == Markup("a\\_")


def test_templates_of_the_folder_can_be_put_together(folder: Path) -> None:
    (folder / "part.j2").write_text("part {{ nasty }}\n", encoding="utf-8")
    (folder / "macros.j2").write_text(
        "{% macro bold(x) %}**{{ x }}**{% endmacro %}", encoding="utf-8"
    )
    (folder / "base.j2").write_text("<{% block body %}{% endblock %}>", encoding="utf-8")
    template = (
        '{% extends "base.j2" %}{% block body %}{% include "part.j2" %}'
        '{% from "macros.j2" import bold %}{{ bold(nasty) }}{% endblock %}'
    )
    assert fill(folder, template, nasty=NASTY) == f"<part {ESCAPED}\n**{ESCAPED}**>"


OUT_OF_BOUNDS = (
    "{{ ''.__class__ }}",
    "{{ nasty.__class__.__mro__ }}",
    "{{ nasty['__class__'] }}",
    "{{ nasty | attr('__class__') }}",
    "{{ cycler.__init__.__globals__ }}",
    "{{ lipsum.__globals__ }}",
    "{{ joiner }}",
    "{{ self.__init__ }}",
    "{{ look.__globals__ }}",
    "{{ '{0.__class__}'.format(nasty) }}",
    "{{ '{0.__class__}' | format_map(nasty) }}",
    "{{ items.append(1) }}",
    "{% do items.append(1) %}",
    "{{ range(10000000) | list | length }}",
    "{{ nasty | safe }}",
    "{{ nasty | escape }}",
    "{{ nasty | e }}",
    "{{ nasty | xmlattr }}",
    "{{ nasty | urlize }}",
    "{{ [1] | random }}",
    "{{ nasty | pprint }}",
    "{{ missing }}",
    "{{ nasty.missing }}",
    "{{ missing.inner }}",
    "{{ 1 / 0 }}",
    "line one\n{% if %}",
    "line one\n{% for x in items %}",
    "line one\n{{ nasty",
    "{% include '../secret.md' %}",
    "{% include '/etc/passwd' %}",
    "{% import 'missing.j2' as m %}",
    "{% extends 'missing.j2' %}",
    "line one\n\n{{ items[0].missing }}",
)


@pytest.mark.parametrize("template", OUT_OF_BOUNDS)
def test_what_a_template_may_not_do_names_the_place(
    template: str, folder: Path, snapshot: SnapshotAssertion
) -> None:
    items = ["one"]
    with pytest.raises(TemplateError) as caught:
        fill(folder, template, nasty=NASTY, items=items, look=fill)
    assert str(caught.value) == snapshot
    assert items == ["one"]


def test_a_fault_in_an_included_template_names_that_template(folder: Path) -> None:
    (folder / "part.j2").write_text("fine\n{{ missing }}\n", encoding="utf-8")
    with pytest.raises(TemplateError) as caught:
        fill(folder, "{% include 'part.j2' %}")
    assert caught.value.faults[0].where == "templates/part.j2:2"


def test_a_template_that_is_not_there_says_which_are(folder: Path) -> None:
    (folder / "one.j2").touch()
    (folder / "two.j2").touch()
    with pytest.raises(TemplateError) as caught:
        DocumentEnvironment(folder, "templates").fill("three.j2", {})
    assert str(caught.value) == (
        "templates/three.j2: there is no such template.\nHint: there are: one.j2, two.j2"
    )


def test_a_sentence_is_the_writers_own_markdown(folder: Path) -> None:
    environment = DocumentEnvironment(folder, "templates")

    def fill_in(text: str) -> str:
        return str(environment.fill_sentence(text, "narrative.yml, release", {"n": NASTY}))

    assert fill_in(" Plain *words*. \n") == "Plain *words*."
    assert fill_in("With *{{ n }}*.") == f"With *{ESCAPED}*."
    with pytest.raises(TemplateError) as caught:
        fill_in("With {{ m }}.")
    assert str(caught.value).startswith("narrative.yml, release: 'm' is undefined.")
