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
    yield from _check_facts(narrative, description, has, folder)


def _check_facts(
    narrative: Narrative, description: TrialDescription, has: Callable[[str], bool], folder: str
) -> Iterator[Fault]:
    """List the facts that the styles cannot do without and that are not known, once each."""
    wanted: dict[str, list[str]] = {}
    for name in dict.fromkeys(narrative.styles):
        for fact in STYLES[name].facts:
            wanted.setdefault(fact.replace("ROOT", description.root_box), []).append(repr(name))
    for fact, names in wanted.items():
        if not has(fact):
            what = f"the styles {', '.join(names)} need the fact {fact!r}, which is not reported"
            hint = "add it, or take them out of `styles` in narrative.yml"
            yield Fault(f"{folder}/{fact.partition('/')[0]}.csv", what, hint)


def _check_headline(
    narrative: Narrative, description: TrialDescription, where: str
) -> Iterator[Fault]:
    """Hold the parts of the headline against the verdict on the primary outcome."""
    verdict = description.primary_outcome.verdict
    if verdict == "not-stated":
        what = "a headline says what came of the primary outcome, and the record does not tell it"
        hint = "write `verdict:` under `primary_outcome:` in trial.yml, with where it is from"
        yield Fault(f"{where}, headline", what, hint)
        return
    parts = {
        "difference": narrative.headline.difference,
        "no-difference": narrative.headline.no_difference,
        "not-compared": narrative.headline.not_compared,
    }
    if parts[verdict] is None:
        what = f"there is no part for the verdict {verdict!r}, which trial.yml gives"
        yield Fault(f"{where}, headline", what, f"write `{verdict}:` under `headline:`")
    for name, text in parts.items():
        if text is not None and name != verdict:
            what = f"this cannot stand, because trial.yml gives the verdict {verdict!r}"
            hint = "take it out; a headline says no more than the trial found"
            yield Fault(f"{where}, headline.{name}", what, hint)
