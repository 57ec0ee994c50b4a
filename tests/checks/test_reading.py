"""The reading grade against a package that counts with a dictionary, and what is left out of it."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
import textstat

from tests.conftest import ROOT
from toolkit.builds.documents import build_documents
from toolkit.checks.reading import (
    HIGHEST_GRADE,
    check_reading,
    count_syllables,
    measure_reading,
    read_body,
)
from toolkit.engines.process import read_document
from toolkit.project import load_project

if TYPE_CHECKING:
    from collections.abc import Callable

SUMMARIES = sorted(
    f"{path.parent.name}/{path.name}" for path in (ROOT / "reports").glob("*/summary-*.qmd")
)


@pytest.fixture(scope="module")
def bodies() -> dict[str, tuple[str, ...]]:
    project = load_project(ROOT)
    documents = build_documents(project)
    return {
        name: read_body(read_document(text, name))
        for name, text in documents.items()
        if "/summary-" in name
    }


def test_every_summary_can_be_read_at_thirteen(bodies: dict[str, tuple[str, ...]]) -> None:
    readings = {name: measure_reading(body) for name, body in bodies.items()}
    assert readings
    hard = {name: reading for name, reading in readings.items() if not reading.passes}
    assert hard == {}


def test_the_grade_is_that_of_textstat(bodies: dict[str, tuple[str, ...]]) -> None:
    for name, body in bodies.items():
        ours = measure_reading(body)
        # textstat takes the point in 1.5 for the end of a sentence
        text = re.sub(r"(?<=\d)\.(?=\d)", ",", "\n".join(body))
        assert ours.words == textstat.textstat.lexicon_count(text), name
        theirs = textstat.textstat.flesch_kincaid_grade(text)
        assert ours.grade == pytest.approx(theirs, abs=0.35), name
        syllables = sum(count_syllables(word) for word in text.split())
        assert syllables == pytest.approx(textstat.textstat.syllable_count(text), rel=0.02), name


HARD = (
    (
        "The administration of autologous mesenchymal stem cells in a randomised, "
        "placebo-controlled investigation demonstrated preliminary evidence of neuroprotection, "
        "although statistically significant improvements were restricted to prespecified "
        "subpopulations."
    ),
    "Participants experienced considerable deterioration of respiratory capacity.",
)


def test_a_hard_text_fails_with_its_sentences() -> None:
    reading = measure_reading(HARD)
    assert reading.grade > 2 * HIGHEST_GRADE
    assert not reading.passes
    assert [sentence.words for sentence in reading.too_long] == [26]
    theirs = textstat.textstat.flesch_kincaid_grade("\n".join(HARD))
    assert reading.grade == pytest.approx(theirs, rel=0.05)


@pytest.mark.parametrize(
    ("text", "sentences", "longest"),
    [
        ("", 0, 0),
        ("One. Two words! Three words here? Yes.", 4, 3),
        ("It fell by 1.5 points. At week 4 it rose.", 2, 5),
        ("“Well,” she said. “We hope.” (He did.) They did not.", 4, 3),
        ("Without a full stop", 1, 4),
        ("36 people (75 in 100) – and more.", 1, 7),
        ("They rose. 48 people joined.", 2, 3),
    ],
)
def test_a_text_is_cut_into_sentences(text: str, sentences: int, longest: int) -> None:
    reading = measure_reading([text])
    assert (reading.sentences, reading.longest) == (sentences, longest)


@pytest.mark.parametrize(
    ("word", "syllables"),
    [
        ("the", 1),
        ("people", 2),
        ("disease", 2),
        ("headache", 2),
        ("trial", 2),
        ("placebo", 3),
        ("muscles", 2),
        ("changed", 1),
        ("treated", 2),
        ("serious", 3),
        ("fluid", 2),
        ("liquid", 2),
        ("idea", 3),
        ("any", 2),
        ("bone-marrow", 4),
        ("48", 1),
    ],
)
def test_syllables_are_counted_as_they_are_said(word: str, syllables: int) -> None:
    assert count_syllables(word) == syllables


DOCUMENT = """---
title: The title is not read
---

First **bold** and [48]{result="flow/x"} people, [linked](https://example.org). *Second* one.

::: {.callout-note title="Not read"}
Not read.
:::

## Not read

- **Label:** A point of *four* words.
- Another point.

1. **Label.** A finding.

> Not read.

::: {.sources}
Not read.
:::

::: {.advice}
Not read.
:::

::: {.something}
Inside a div.
:::

| Not | read |
|:--|:--|
| not | read |

```{=html}
<p>Not read.</p>
```

::: {.content-visible when-format="typst"}
Not read.
:::
"""


def test_only_the_sentences_of_the_body_are_read(pandoc: Callable[[str, str], str]) -> None:
    document: dict[str, Any] = json.loads(pandoc(DOCUMENT, "json"))
    assert read_body(document) == (
        "First bold and 48 people, linked. Second one.",
        "A point of four words.",
        "Another point.",
        "A finding.",
        "Inside a div.",
    )
    assert check_reading(document).sentences == 6


def test_what_is_committed_has_a_reading(bodies: dict[str, tuple[str, ...]]) -> None:
    assert set(SUMMARIES) <= set(bodies)
