"""A description that contradicts itself is told so, place by place."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from tests.conftest import ROOT, invent_description, load_printed
from toolkit.errors import DataError

if TYPE_CHECKING:
    from pathlib import Path

    from syrupy.assertion import SnapshotAssertion

CASES = {
    "a crossover trial without sequences": ("mesems", "sequences:\n", "sequences_gone:\n"),
    "a sequence with one treatment too many": (
        "mesems",
        "treatments: [msc, placebo]",
        "treatments: [msc, placebo, msc]",
    ),
    "a sequence of an unknown arm": (
        "mesems",
        "treatments: [msc, placebo]",
        "treatments: [msc, placbo]",
    ),
    "a dose cohort without its order": ("stems", "    order: 2\n", ""),
    "two dose cohorts with the same order": ("stems", "    order: 2\n", "    order: 1\n"),
    "a single arm that is randomised": (
        "nurown-ms",
        "allocation: non-randomised",
        "allocation: randomised",
    ),
    "a comparator from outside that is an arm": (
        "nurown-ms",
        "role: external",
        "role: no-treatment",
    ),
    "a randomised trial with people from outside": (
        "nurown-als",
        "role: placebo",
        "role: external",
    ),
    "an intervention that is not described": (
        "nurown-als",
        "intervention: carrier_liquid",
        "intervention: carrier_fluid",
    ),
    "a plot of an unknown outcome": ("nurown-als", "plot: responders_1_5", "plot: responders"),
    "a timeline for an unknown group": ("mesems", "group: placebo_first }", "group: placebo_1 }"),
    "visits that end before they begin": ("nurown-als", "every: 4, last: 24", "every: 4, last: 2"),
}


@pytest.mark.parametrize("case", CASES)
def test_says_where_it_is_and_what_is_missing(
    case: str, tmp_path: Path, snapshot: SnapshotAssertion
) -> None:
    trial, old, new = CASES[case]
    folder = tmp_path / trial
    shutil.copytree(ROOT / "data" / trial, folder)
    path = folder / "trial.yml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    text = text.replace(old, new)
    if "sequences_gone" in text:
        start = text.index("sequences_gone:")
        text = text[:start] + text[text.index("periods:") :]
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DataError) as caught:
        load_printed(folder, f"data/{trial}")
    assert str(caught.value).splitlines() == snapshot


def test_a_trial_that_was_not_randomised_has_nobody_randomised(
    tmp_path: Path, snapshot: SnapshotAssertion
) -> None:
    folder = tmp_path / "stems"
    shutil.copytree(ROOT / "data" / "stems", folder)
    path = folder / "flow.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("\nenrolled,", "\nrandomised,"), encoding="utf-8")
    with pytest.raises(DataError) as caught:
        load_printed(folder, "data/stems")
    assert str(caught.value).splitlines() == snapshot


def test_only_a_record_of_a_registry_may_have_no_date() -> None:
    undated = invent_description(updated=None)
    assert list(undated.contradictions()) == [(("updated",), "the key 'updated' has no date")]
    assert not list(invent_description(updated=None, source="ctgov").contradictions())
