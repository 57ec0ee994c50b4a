"""An invented site with every construct that the embedded engine knows, and ways to look at it."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

import pypdfium2

from toolkit.engines.embedded import render_site
from toolkit.engines.request import RenderRequest

if TYPE_CHECKING:
    from pathlib import Path

SITE = """\
project:
  type: website
  output-dir: _site
  resources: data/*.csv
lang: en-GB
website:
  title: Small trials
  description: Invented trials
  navbar:
    left:
      - text: Home
        href: index.qmd
      - text: Report
        href: reports/one/report.qmd
    right:
      - text: Elsewhere
        href: https://example.org/?a=1&b=2
  page-footer:
    left: Made *by hand*, [again](index.qmd)
    right: No advice
format:
  html:
    theme: cosmo
  typst:
    papersize: a4
trialpress:
  anything: goes
"""

INDEX = """\
---
title: Small trials
description: A description of the index
---

{{< include reports/_list.md >}}
"""

LIST = "Read [the report](/reports/one/report.qmd#harms), or nothing.\n"

# The words are unlike one another, so that a test can tell where each one went.
REPORT = r"""---
title: 'A *small* trial: "quoted" & #let $5'
subtitle: Its subtitle
author: [A. Writer, B. Reviewer]
date: 2019-12-09
description: What it is about
keywords: [cells, placebo]
toc: true
format:
  html: default
  typst:
    toc: false
---

Of [48]{result="flow/randomised"} people, see @fig-flow, @tbl-html and [@tbl-pipe; @tbl-grid];
alone it is [-@fig-flow], with a prefix [Picture @fig-flow].

{{< include ../_shared.md >}}

## Flow {#flow}

![How *people* went](fig-flow.svg){#fig-flow fig-alt="Of \"48\" people \\ <all>" width=60%}

::: {.display-notes}
A note below the figure.
:::

### Harms

::: {#tbl-html}
```{=html}
<table>
<thead>
<tr>
<th scope="col">Event</th>
<th scope="col" style="text-align: right">Cells<br>N = 36</th>
<th scope="col" style="text-align: right">Placebo</th>
</tr>
</thead>
<tbody>
<tr><th scope="rowgroup" colspan="3">Serious, n (%)</th></tr>
<tr>
<th scope="row">Head&amp;ache</th>
<td style="text-align: right" data-result="ae/headache/n@cells">29 (80.6)</td>
<td>- 8 *x* $y$</td>
</tr>
</tbody>
<tbody>
<tr><th scope="rowgroup" colspan="3">Other</th></tr>
<tr><th scope="row" rowspan="2">Back pain</th><td>1. one</td><td>-0.5</td></tr>
<tr><td>+ two</td><td>a <em>b</em> <span data-result="x/y">c</span></td></tr>
</tbody>
</table>
```

A note within the table.

Caption of the HTML table
:::

| Left | Right |
|:-----|------:|
| \- one | 10-20 |

: Caption of the pipe table {#tbl-pipe}

+-----------+-----------+
| Fruit     | Colours   |
+===========+===========+
| Apple     | - red     |
|           | - green   |
+-----------+-----------+

: Caption of the grid table {#tbl-grid}

| Un | numbered |
|----|----------|
| 1  | 2        |

::: {#fig-second}
![Described in brackets](second.svg)

Caption of the second figure
:::

## Callouts

::: {.callout-note}
Body of the note.
:::

::: {.callout-warning title="A title with `code`" collapse=true icon=false}
Body of the warning, with @tbl-pipe.
:::

::: {.callout-tip}
## Heading as title

- in a list
:::

::: {.callout-important appearance="simple"}
Simple.
:::

::: {.callout-caution}
Careful.
:::

## Two formats

::: {.content-visible when-format="html"}
Hypertext only.
:::

::: {.content-hidden when-format="html"}
Paper only.
:::

::: {.content-visible unless-format="html"}
Paper too.
:::

Inline [hypertext]{.content-visible when-format="html"}[paper]{.content-hidden when-format="html"}.

```{=typst}
#text[Raw for paper]
```

```{=html}
<p>Raw for the web</p>
```

## Text

Signs: #let x = 1, \$5, \@home, a@b.org, \<script\>, \*stars\*, \_lines\_, back\\slash, pi|pe,
`#code $x_y$`, // no comment, /\* nor this \*/, ~tilde, 50%, a;b, (c), [d], *e*(f), *g*.h, *i*;
three hyphens \-\-\-, two \-\-, dots \.\.\., -1.5, "double" and 'single', it's -- and --- and ...
Äé ∑ ≥ ± µ.

- \- minus
- [1. link](https://example.org/a_b?c=d&e=f)

1. first
    a. second

> Quoted words.

Term
: Definition of it.

~~~ {.python}
print("{{< not an include >}}")
~~~

`{{< nor this >}}`

A footnote[^1], x^2^, H~2~O, ~~struck~~, [small]{.smallcaps}. Formula $a^2 + b^2$.

[^1]: Its *text*, with @fig-flow.

***

[Within](#flow), [data](../../data/one.csv), [page](../../index.qmd), [PDF](report.pdf),
![inline](dot.png), <https://example.org/bare>.
"""

# Its path is from the document, as in Quarto, not from the file that has it.
SHARED = "Shared words.\n\n{{< include ../_deeper.md >}}\n"

SVG = """\
<?xml version="1.0" encoding="UTF-8"?>
<!-- drawn by hand -->
<svg xmlns="http://www.w3.org/2000/svg" width="300" height="60" font-family="IBM Plex Sans"
 role="img" aria-labelledby="{id}-t">
<title id="{id}-t">A title</title>
<text x="10" y="30"><tspan data-result="flow/randomised">{text}</tspan></text>
</svg>
"""

# A single black pixel.
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010800000000"
    "3a7e9b550000000a49444154789c636000000002000148afa4710000000049454e44ae426082"
)

DOCUMENTS = ("index.qmd", "reports/one/report.qmd")


def write_site(folder: Path) -> Path:
    """Write the site into a folder, and return it."""
    texts = {
        "_quarto.yml": SITE,
        "index.qmd": INDEX,
        "data/one.csv": "a,b\n",
        "data/two.csv": "c,d\n",
        "reports/_list.md": LIST,
        "reports/_shared.md": SHARED,
        "reports/_deeper.md": "Deeper words.\n",
        "reports/one/report.qmd": REPORT,
        "reports/one/fig-flow.svg": SVG.format(id="fig-flow", text="48 in a picture"),
        "reports/one/second.svg": SVG.format(id="second", text="another picture"),
    }
    for name, text in texts.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "reports/one/dot.png").write_bytes(PNG)
    return folder


def render(project: Path, output: Path, **changes: object) -> tuple[str, ...]:
    """Render the documents of a site in both formats."""
    output.mkdir(exist_ok=True)
    asked = {"documents": DOCUMENTS, "formats": frozenset({"html", "pdf"}), **changes}
    return render_site(RenderRequest(project, output, **asked))  # type: ignore[arg-type]


def page_words(page: str) -> str:
    """Return what a reader sees of the main part of a page, with single spaces."""
    main = re.sub(r"(?s).*<main.*?>|</main>.*|<title.*?</title>", " ", page)
    main = re.sub(r'(?s)<div class="aside">.*?</div>|<annotation.*?</annotation>', " ", main)
    inline = r"</?(?:em|strong|span|tspan|a|code|sup|sub|del|b|mi|mn|mo|msup|mrow)\b[^>]*>"
    text = re.sub(r"<[^>]+>", " ", re.sub(inline, "", main))
    return re.sub(r"\s+", " ", html.unescape(text))


def pdf_words(path: Path) -> str:
    """Return the text of a PDF, with single spaces."""
    document = pypdfium2.PdfDocument(path)
    try:
        pages = [page.get_textpage().get_text_bounded() for page in document]
    finally:
        document.close()
    return re.sub(r"\s+", " ", " ".join(pages))
