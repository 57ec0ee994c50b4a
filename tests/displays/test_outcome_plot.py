"""The plot of an outcome shows its percentages by population and time point, with p-values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.conftest import invent_description, invent_result
from tests.displays.test_svg import SvgSnapshot, parsed
from toolkit.displays.outcome_plot import plot_outcome
from toolkit.model.ard import Results
from toolkit.model.settings import Settings

if TYPE_CHECKING:
    from syrupy.assertion import SnapshotAssertion

    from toolkit.model.ard import Result
    from toolkit.pipeline import AnalysedTrial

DESCRIPTION = invent_description(
    outcome_tables={"main_results": {"caption": "Main", "plot": "responders"}},
    outcomes={
        "responders": {"label": "Responders", "plain": "responders", "table": "main_results"}
    },
    timepoints={"week_4": "Week 4", "week_12": "Week 12"},
)


def result(statistic: str, group: str, stat: float | None, timepoint: str, **known: str) -> Result:
    population = known.pop("population", "randomised")
    return invent_result(
        f"outcomes/responders/{population}/{timepoint}/{statistic}@{group}",
        stat,
        "" if stat is None else f"{stat:g}",
        context=timepoint,
        population=population,
        **known,
    )


def test_the_plot_of_the_real_trial_looks_as_before(
    als: AnalysedTrial, snapshot: SnapshotAssertion
) -> None:
    context = (als.trial.description, als.results, als.settings)
    picture = plot_outcome("function", "responders_1_5", *context)
    assert picture is not None
    assert picture.svg == snapshot(extension_class=SvgSnapshot)
    assert [picture.id, picture.caption, *picture.alt.split(". ")] == snapshot


def test_panels_and_rows_stand_in_declared_order_with_what_is_missing() -> None:
    results = Results(
        [
            result("percent", "arm_1", 50, "week_12", population="safety"),
            result("p", "between", None, "week_12", population="safety"),
            result("percent", "arm_2", 9.5, "week_12"),
            result("percent", "arm_1", 47, "week_4"),
            result("percent", "arm_2", None, "week_4"),
            result("p", "between", 0.03, "week_4"),
        ]
    )
    picture = plot_outcome("main_results", "responders", DESCRIPTION, results, Settings())
    assert picture is not None
    assert picture.id == "fig-main-results"
    assert picture.alt == (
        "Percentage of people: responders. "
        "All randomised: Week 4: Low dose 47%, Placebo not reported, p = 0.03; "
        "Week 12: Low dose not reported, Placebo 9.5%, p not reported. "
        "Safety population: Week 12: Low dose 50%, Placebo not reported, p not reported."
    )
    drawn = [item.get("data-result") for item in parsed(picture.svg).iter()]
    named = [name for name in drawn if name]
    assert sorted(named) == sorted(row.id for row in results if row.stat is not None)


def test_an_outcome_without_results_has_no_panel() -> None:
    picture = plot_outcome("main_results", "responders", DESCRIPTION, Results([]), Settings())
    assert picture is not None
    assert picture.alt == "Percentage of people: responders."
    assert parsed(picture.svg) is not None


def test_computed_responders_owe_no_p_value() -> None:
    computed = {
        "dataset": "scores",
        "parameter": "SCORE",
        "kind": "responders",
        "population": "randomised",
        "responder": {"comparison": "at-least", "limit": 2},
    }
    outcome = {"label": "ADAS-Cog responders", "plain": "responders", "table": "main_results"}
    description = invent_description(
        2,
        outcome_tables={"main_results": {"caption": "Main", "plot": "responders"}},
        outcomes={"responders": {**outcome, "computed": computed}},
        timepoints={"week_4": "Week 4"},
    )
    results = Results([result("percent", "arm_1", 47, "week_4", origin="computed")])
    picture = plot_outcome("main_results", "responders", description, results, Settings())
    assert picture is not None
    assert picture.alt == (
        "Percentage of people: ADAS-Cog responders. "
        "All randomised: Week 4: Low dose 47%, Placebo not reported."
    )
    assert "p not reported" not in picture.svg
