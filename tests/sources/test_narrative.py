"""A narrative is read from its file, whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.conftest import ALS, ROOT
from toolkit.errors import DataError
from toolkit.sources.narrative import find_narrative, load_narrative

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


@pytest.mark.parametrize(
    ("source", "needed"), [("adam", False), ("ctgov", False), ("published", True)]
)
def test_only_printed_numbers_need_a_writer(source: str, needed: bool, tmp_path: Path) -> None:
    (tmp_path / "trial.yml").write_text(f"# a trial\nsource: {source}\n", encoding="utf-8")
    if needed:
        with pytest.raises(DataError):
            find_narrative(tmp_path, "data/x")
    else:
        assert find_narrative(tmp_path, "data/x") is None
