"""One summary becomes a file of its own, in every format, without the site."""

from __future__ import annotations

import zipfile
from datetime import UTC, datetime
from io import BytesIO

import pypdfium2
import pytest

from tests.conftest import ROOT
from toolkit.engines.single import FORMS, Form, render_summary

SUMMARY = """\
---
pagetitle: "X: news release"
title: "A trial in [48]{result=\\"flow/randomised\\"} people"
subtitle: What it found
date: 2026-11-21
lang: en-GB
format:
  html: default
  typst: default
---

::: {.callout-note title="What kind of news is this?"}
- **Studied in:** people.
:::

In the cell group, [9]{result="a/n@b"} of [36]{result="c/n@b"} people. See the
[trial report](report.qmd) and the [paper](https://example.org/paper).

```{=html}
<script type="application/json" class="trialpress-facts">{}</script>
```

::: {.content-visible when-format="typst"}

## Where each number comes from

::: {.source-list}

1. Table 1: 48

:::

:::
"""
CONFIGURATION = (ROOT / "_quarto.yml").read_text(encoding="utf-8")
CLOCK = datetime(2026, 11, 21, tzinfo=UTC)


def read(form: Form, made: bytes) -> str:
    if form == "pdf":
        with pypdfium2.PdfDocument(made) as document:
            return "\n".join(page.get_textpage().get_text_bounded() for page in document)
    if form == "docx":
        return zipfile.ZipFile(BytesIO(made)).read("word/document.xml").decode()
    return made.decode()


@pytest.mark.parametrize("form", FORMS)
def test_every_format_holds_the_same_words(form: Form) -> None:
    text = read(form, render_summary(SUMMARY, form, CONFIGURATION, CLOCK))
    for words in ("What it found", "What kind of news is this?", "In the cell group, "):
        assert words in text
    assert "trialpress-facts" not in text
    assert ("Where each number comes from" in text) == (form == "pdf")


@pytest.mark.parametrize("form", FORMS)
def test_the_same_summary_gives_the_same_bytes(form: Form) -> None:
    one, two = (render_summary(SUMMARY, form, CONFIGURATION, None) for _ in range(2))
    assert one == two


def test_markdown_is_plain_for_pasting() -> None:
    text = read("md", render_summary(SUMMARY, "md", CONFIGURATION, CLOCK))
    assert text.startswith("# A trial in 48 people\n\n*What it found*\n")
    assert "In the cell group, 9 of 36 people." in text
    assert "{" not in text
    assert "the trial report and the [paper](https://example.org/paper)" in text


def test_html_asks_for_no_other_file() -> None:
    text = read("html", render_summary(SUMMARY, "html", CONFIGURATION, CLOCK))
    assert "<style" in text
    assert "data:font/woff2" in text
    assert 'href="report' not in text
    assert "<link" not in text
