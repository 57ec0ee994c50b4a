"""An outcome of a registry: who was analysed, the rows as posted, and the analyses of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.conftest import invent_number
from tests.registry import analyse_record, describe_record
from toolkit.displays.registry_outcomes import table_registry_outcome
from toolkit.model.settings import Settings
from toolkit.model.trial import BETWEEN
from toolkit.model.vocabulary import NOT_REPORTED

if TYPE_CHECKING:
    from toolkit.model.display import Table
    from toolkit.model.trial import PublishedNumber

NAME = "primary_1"
ROWS = {
    f"{NAME}_row_1": "Week 4",
    f"{NAME}_row_2": "Week 8",
    f"{NAME}_analysis_1": "Log Rank, Hazard Ratio (HR): Low dose and Placebo",
    f"{NAME}_analysis_2": "t-test: Low dose",
}


def number(
    group: str, printed: str, statistic: str, row: str = "row_1", **known: Any
) -> PublishedNumber:
    context = f"{NAME}_{row}" if row else ""
    about = {"context": context, "population": "randomised", **known}
    return invent_number(NAME, group, printed, statistic, **about)


def table(*numbers: PublishedNumber, unit: str = "weeks", **changes: Any) -> Table:
    described = {
        "timepoints": ROWS,
        "outcomes": {NAME: {"label": "Pain", "plain": "pain", "table": NAME, "unit": unit}},
        "outcome_tables": {NAME: {"caption": "Pain", "notes": ["Time frame: 8 weeks"]}},
        "table_groups": {NAME: ["arm_1", "arm_2"]},
    }
    description = describe_record(2, **{**described, **changes})
    results = analyse_record(description, outcomes=numbers)
    return table_registry_outcome(NAME, description, results, Settings())


def rows(made: Table) -> dict[str, list[str]]:
    return {
        f"{group.label} | {row.label}": [cell.text.replace("\u00a0", " ") for cell in row.cells]
        for group in made.groups
        for row in group.rows
    }


def test_who_was_analysed_stands_first_and_then_each_row() -> None:
    made = table(
        number("arm_1", "40", "analysed", ""),
        number("arm_2", "38", "analysed", ""),
        number("arm_1", "12.4", "median"),
        number("arm_1", "10.1", "ci_lower"),
        number("arm_1", "15", "ci_upper"),
        number("arm_1", "84", "ci_level"),
        number("arm_2", NOT_REPORTED, "median", note="too few people"),
        number("arm_1", "9", "median", "row_2"),
    )
    assert rows(made) == {
        " | Analysed": ["40", "38"],
        "Median (84% CI), weeks | Week 4": ["12.4 (10.1 to 15)", "not reported"],
        "Median (84% CI), weeks | Week 8": ["9", "not reported"],
    }
    assert made.notes == ("Time frame: 8 weeks", "not reported: too few people.")


def test_counts_are_shares_of_those_analysed() -> None:
    made = table(
        number("arm_1", "40", "analysed", ""),
        number("arm_1", "10", "n"),
        number("arm_1", "5", "n", "row_2"),
        number("arm_1", "20", "denominator", "row_2"),
        unit="Participants",
    )
    assert rows(made) == {
        " | Analysed": ["40", "not reported"],
        "People, n (%) | Week 4": ["10 (25.0)", "not reported"],
        "People, n (%) | Week 8": ["5 of 20 (25.0)", "not reported"],
    }


def test_other_units_are_named() -> None:
    made = table(
        number("arm_1", "69", "analysed", "", unit="Questionnaires"),
        number("arm_1", "23", "n", unit="Eyes"),
        unit="Eyes",
    )
    assert list(rows(made)) == [" | Analysed, Questionnaires", "Eyes, n (%) | Week 4"]


def test_analyses_have_a_column_unless_they_are_about_one_group() -> None:
    made = table(
        number("arm_1", "5", "mean"),
        number(BETWEEN, "0.58", "value", "analysis_1", note="Hazard Ratio (HR); adjusted by age"),
        number(BETWEEN, "0.41", "ci_lower", "analysis_1"),
        number(BETWEEN, "0.83", "ci_upper", "analysis_1"),
        number(BETWEEN, "90", "ci_level", "analysis_1", note="one-sided"),
        number(BETWEEN, "0.003", "p", "analysis_1"),
        number("arm_1", "0.04", "p", "analysis_2"),
    )
    assert [column.label for column in made.columns] == ["Low dose", "Placebo", "Comparison"]
    found = rows(made)
    assert found["Mean, weeks | Week 4"] == ["5", "not reported", ""]
    heading = "Analyses, as posted by the sponsor"
    assert found[f"{heading} | {ROWS[f'{NAME}_analysis_1']}"] == [
        "",
        "",
        "0.58; one-sided 90% CI 0.41 to 0.83; p = 0.003",
    ]
    assert found[f"{heading} | {ROWS[f'{NAME}_analysis_2']}"] == ["p = 0.04", "", ""]
    assert made.notes[-1] == f"{ROWS[f'{NAME}_analysis_1']}: adjusted by age"


def test_its_own_groups_head_the_columns() -> None:
    made = table(
        number("fas", "5", "mean"),
        groups={"fas": "Low dose (FAS)"},
        table_groups={NAME: ["fas"]},
    )
    assert [column.label for column in made.columns] == ["Low dose (FAS)"]


def test_an_outcome_without_values_says_who_was_analysed() -> None:
    made = table(number("arm_1", "0", "analysed", ""), number("arm_2", "0", "analysed", ""))
    assert rows(made) == {" | Analysed": ["0", "0"]}


def test_a_table_without_any_number_has_no_rows() -> None:
    assert not table().groups
