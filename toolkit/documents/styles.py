"""The lay styles: what each is called and what it needs. A narrative in; what it lacks out."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from toolkit.errors import Fault

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from toolkit.model.narrative import Narrative, Style
    from toolkit.model.trial import TrialDescription


@dataclass(frozen=True)
class StyleSpec:
    """A lay style: a template `summary-NAME.qmd.j2`, and what it asks for.

    Attributes:
        name: As `styles:` in `narrative.yml` has it.
        title: What readers see on a link to it.
        parts: The keys of `narrative.yml` that it needs beside those that every trial has.
        facts: The ids of the facts that it cannot do without; `ROOT` stands for the box of
            everybody who entered, `randomised` or `enrolled`.
    """

    name: Style
    title: str
    parts: tuple[str, ...]
    facts: tuple[str, ...] = ("flow/ROOT",)

    @property
    def document(self) -> str:
        """The name of the document that is filled."""
        return f"summary-{self.name}.qmd"


STYLES: dict[str, StyleSpec] = {
    spec.name: spec
    for spec in (
        StyleSpec("release", "News release", ("points",)),
        StyleSpec("article", "Article", ("article",)),
        StyleSpec("brief", "Research brief", ("brief",)),
        StyleSpec("plain", "Questions and answers", ("plain",)),
    )
}


def check_styles(
    narrative: Narrative, description: TrialDescription, has: Callable[[str], bool], folder: str
) -> Iterator[Fault]:
    """List what the styles that a trial asks for lack, and where the headline says too much.

    Args:
        narrative: The writer's sentences.
        description: The trial.
        has: Tells whether a fact is known.
        folder: The trial's folder as the user knows it, for messages.
    """
    where = f"{folder}/narrative.yml"
    yield from _check_headline(narrative, description, where)
    for name, count in Counter(narrative.styles).items():
        if count > 1:
            yield Fault(f"{where}, styles", f"{name!r} stands here twice", "keep one of them")
        spec = STYLES[name]
        for part in spec.parts:
            if not getattr(narrative, part):
                what = f"the style {name!r} needs the part {part!r}, which is missing"
                yield Fault(f"{where}, styles", what, f"write `{part}:`, or take {name!r} out")
        for fact in spec.facts:
            wanted = fact.replace("ROOT", description.root_box)
            if not has(wanted):
                what = f"the style {name!r} needs the fact {wanted!r}, which is not reported"
                file = f"{folder}/{wanted.partition('/')[0]}.csv"
                yield Fault(file, what, f"add it, or take {name!r} out of `styles`")


def _check_headline(
    narrative: Narrative, description: TrialDescription, where: str
) -> Iterator[Fault]:
    """Hold the parts of the headline against the verdict on the primary outcome."""
    verdict = description.primary_outcome.verdict
    parts = {
        "difference": narrative.headline.difference,
        "no-difference": narrative.headline.no_difference,
        "not-compared": narrative.headline.not_compared,
    }
    rule = f"the verdict of the primary outcome in trial.yml is {verdict!r}"
    if parts[verdict] is None:
        what = f"the headline has no part {verdict!r}, and {rule}"
        yield Fault(f"{where}, headline", what, f"write `{verdict}:` under `headline:`")
    for name, text in parts.items():
        if text is not None and name != verdict:
            hint = f"take it out; the headline may say only what goes with {verdict!r}"
            yield Fault(f"{where}, headline.{name}", f"this part cannot stand: {rule}", hint)
