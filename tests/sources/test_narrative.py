"""A narrative is read from its file, whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.conftest import ALS, ROOT
from toolkit.sources.narrative import load_narrative

if TYPE_CHECKING:
    from pathlib import Path


def test_the_narrative_of_the_real_trial_is_read() -> None:
    narrative = load_narrative(ROOT / "data" / ALS, f"data/{ALS}")
    assert narrative.does_not_mean[0].startswith("It does not mean")
    assert narrative.quote is None


def test_a_quote_may_be_added(als_folder: Path) -> None:
    with (als_folder / "narrative.yml").open("a", encoding="utf-8") as file:
        file.write("quote: {text: Well done., name: A. B., role: chair, source: a letter}\n")
    quote = load_narrative(als_folder, "x").quote
    assert quote is not None
    assert quote.name == "A. B."
