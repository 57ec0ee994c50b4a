"""The flow diagram says in its picture and in its words what the results say, or do not."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.conftest import invent_description, invent_flow, invent_number, invent_trial
from tests.displays.test_svg import SvgSnapshot, parsed
from toolkit.analyses.published.flow import analyse_flow
from toolkit.displays.flow_diagram import diagram_flow, plan_flow
from toolkit.model.ard import Results
from toolkit.model.settings import Settings
from toolkit.model.vocabulary import NOT_REPORTED

if TYPE_CHECKING:
    from xml.etree import ElementTree as ET

    from syrupy.assertion import SnapshotAssertion

    from toolkit.model.display import Picture
    from toolkit.model.trial import PublishedNumber
    from toolkit.pipeline import AnalysedTrial


def draw(arms: int, *flow: PublishedNumber) -> Picture:
    description = invent_description(arms)
    results = Results(analyse_flow(invent_trial(description, flow=flow)))
    return diagram_flow(description, results, Settings())


def words(root: ET.Element) -> str:
    """Join the text of a drawing as it is seen, lines and all."""
    texts = [" ".join(item.itertext()) for item in root.iter("{http://www.w3.org/2000/svg}text")]
    return " ".join(" ".join(texts).replace("\u00a0", " ").split())


def test_the_diagram_of_the_real_trial_looks_as_before(
    als: AnalysedTrial, snapshot: SnapshotAssertion
) -> None:
    picture = diagram_flow(als.trial.description, als.results, als.settings)
    assert picture.svg == snapshot(extension_class=SvgSnapshot)


def test_the_words_of_the_real_trial_read_as_before(
    als: AnalysedTrial, snapshot: SnapshotAssertion
) -> None:
    picture = diagram_flow(als.trial.description, als.results, als.settings)
    assert [*picture.alt.split(". "), *picture.notes] == snapshot


def test_every_number_drawn_names_its_result(als: AnalysedTrial) -> None:
    picture = diagram_flow(als.trial.description, als.results, als.settings)
    drawn = parsed(picture.svg)
    named = [item for item in drawn.iter() if item.get("data-result")]
    for item in named:
        row = als.results.get(item.get("data-result") or "")
        assert row is not None
        assert f"(n = {row.stat:.0f}" in " ".join(" ".join(item.itertext()).split())
    assert len(named) == len(re.findall(r"n = \d+", words(drawn)))


@pytest.mark.parametrize("arms", [1, 2, 3, 4, 5])
def test_every_arm_has_a_column_with_its_numbers(arms: int) -> None:
    picture = draw(arms, *invent_flow(arms))
    drawn = words(parsed(picture.svg))
    for text in (
        f"Randomised (n = {10 * arms})",
        f"Assessed for eligibility (n = {10 * arms + 5})",
    ):
        assert text in drawn
        assert text in picture.alt
    assert drawn.count("Allocated (n = 10)") == arms
    assert drawn.count("Completed follow-up (n = 7)") == arms
    for arm in invent_description(arms).arms.values():
        assert (arm.name in drawn) == (arms > 1)
        assert f"{arm.name}: " in picture.alt
    assert picture.notes == ()


def test_the_order_of_the_words_is_the_order_of_the_boxes() -> None:
    alt = draw(2, *invent_flow(2)).alt
    assert alt == (
        "Assessed for eligibility (n = 25); Excluded (n = 5): Reasons not reported; "
        "Randomised (n = 20). "
        "Low dose: Allocated (n = 10): Received the treatment as allocated (n = 9), "
        "Did not receive it (n = 1); "
        "Discontinued (n = 2): Reasons not reported; "
        "Lost to follow-up (n = 1): Reasons not reported; "
        "Completed follow-up (n = 7); Analysed: All randomised (n = 10). "
        "Placebo: Allocated (n = 10): Received the treatment as allocated (n = 9), "
        "Did not receive it (n = 1); "
        "Discontinued (n = 2): Reasons not reported; "
        "Lost to follow-up (n = 1): Reasons not reported; "
        "Completed follow-up (n = 7); Analysed: All randomised (n = 10)."
    )


def test_a_box_that_was_not_reported_says_so_and_shows_no_number() -> None:
    changes = {"screened": NOT_REPORTED, "excluded": NOT_REPORTED, "completed": NOT_REPORTED}
    picture = draw(2, *invent_flow(2, **changes, discontinued=NOT_REPORTED))
    drawn = words(parsed(picture.svg))
    for label in ("Assessed for eligibility", "Excluded", "Completed follow-up", "Discontinued"):
        assert f"{label}: not reported" in drawn
        assert f"{label}: not reported" in picture.alt
    assert "None" not in drawn


def test_a_number_that_was_worked_out_is_marked_and_explained() -> None:
    picture = draw(2, *invent_flow(2, excluded=NOT_REPORTED))
    assert "Excluded (n = 5*)" in words(parsed(picture.svg))
    assert "Excluded (n = 5, worked out)" in picture.alt
    assert len(picture.notes) == 1


def test_reasons_stand_in_their_box() -> None:
    reasons = (
        invent_number("excluded", "all", "4", level="Too ill"),
        invent_number("excluded", "all", "1", level="Moved away"),
    )
    picture = draw(1, *invent_flow(1), *reasons)
    assert "Excluded (n = 5): Too ill (n = 4), Moved away (n = 1);" in picture.alt
    assert "• Too ill (n = 4) • Moved away (n = 1)" in words(parsed(picture.svg))


def test_nobody_left_needs_no_reasons() -> None:
    picture = draw(1, *invent_flow(1, lost="0", completed="8"))
    assert "Lost to follow-up (n = 0); Completed" in picture.alt


def test_boxes_may_be_worded_by_the_trial() -> None:
    description = invent_description(1, flow_labels={"screened": "Looked at"})
    results = Results(analyse_flow(invent_trial(description, flow=invent_flow(1))))
    assert "Looked at (n = 15)" in plan_flow(description, results, Settings()).description


def test_a_flow_without_any_result_is_drawn_as_not_reported() -> None:
    picture = draw(2)
    assert "Randomised: not reported" in picture.alt
    assert not re.search(r"\d", picture.alt)
    assert picture.notes == ()
