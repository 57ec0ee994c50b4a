"""A filled document in; what lets a reader ask where its numbers come from out."""

from __future__ import annotations

import json
import re
from importlib.resources import files
from typing import TYPE_CHECKING

from toolkit.documents.markdown import escape_markdown

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from toolkit.model.display import Fact

SCRIPT = "_trace.html"
_SAID_ONE_BY_ONE = 4
_SHOWN = re.compile(r'\b(?:data-)?result=\\?"([^"\\]+)\\?"')


def list_shown(texts: Iterable[str]) -> tuple[str, ...]:
    """List the ids of the results that documents and pictures show, in order, each once.

    Args:
        texts: The text of a document, and of the pictures in it.
    """
    named = (match[1].split() for text in texts for match in _SHOWN.finditer(text))
    return tuple(dict.fromkeys(result_id for ids in named for result_id in ids))


def write_traces(shown: tuple[str, ...], facts: Mapping[str, Fact]) -> str:
    """Write the end of a document: for pages the facts behind its numbers, for PDFs their sources.

    Args:
        shown: The ids of the results that the document shows.
        facts: The trial's facts, by id.
    """
    wanted = {result_id: facts[result_id] for result_id in shown if result_id in facts}
    return f"\n{_facts_for_pages(wanted)}\n{_sources_for_paper(wanted.values())}" if wanted else ""


def read_script() -> str:
    """Return what pages need to show the facts: a style and a script, the same for all."""
    folder = files("toolkit.documents") / "resources"
    return (folder / "trace.html").read_text(encoding="utf-8")


def _facts_for_pages(facts: Mapping[str, Fact]) -> str:
    """Write the facts as data of the page, one a line."""
    lines = ",\n".join(f"{_json(name)}: {_json(_describe(fact))}" for name, fact in facts.items())
    data = f'<script type="application/json" class="trialpress-facts">\n{{\n{lines}\n}}\n</script>'
    return f"```{{=html}}\n{data}\n```\n"


def _describe(fact: Fact) -> dict[str, str]:
    """Say what a reader is told of a fact."""
    told = {"text": fact.text, "label": fact.label, "people": fact.people, "source": fact.source}
    return {key: value for key, value in told.items() if value}


def _json(value: object) -> str:
    """Write JSON that cannot end the element that it stands in, or the code block around it."""
    text = json.dumps(value, ensure_ascii=False)
    return text.replace("<", "\\u003c").replace("`", "\\u0060")


def _sources_for_paper(facts: Iterable[Fact]) -> str:
    """Write the sources as a numbered list, each with the numbers that come from it.

    Of numbers that were computed from the same rows of a dataset, or that stand in the same part
    of a registry's record, only the count is said: they are hundreds, and what they are is said
    where they stand.
    """
    by_source: dict[str, list[Fact]] = {}
    for fact in facts:
        by_source.setdefault(fact.part or fact.source, []).append(fact)
    items = [
        f"1. {escape_markdown(source)}: {_say_numbers(of)}" for source, of in by_source.items()
    ]
    heading = "## Where each number comes from"
    lines = "\n".join(items)
    small = f"::: {{.source-list}}\n\n{lines}\n\n:::"
    return f'::: {{.content-visible when-format="typst"}}\n\n{heading}\n\n{small}\n\n:::\n'


def _say_numbers(facts: list[Fact]) -> str:
    """Write the numbers that come from one source."""
    many = len(facts) > _SAID_ONE_BY_ONE and all(fact.origin == "computed" for fact in facts)
    if many or any(fact.part for fact in facts):
        return f"{len(facts)} numbers of this document"
    named = (f"{escape_markdown(fact.text)} ({escape_markdown(fact.label)})" for fact in facts)
    return "; ".join(named)
