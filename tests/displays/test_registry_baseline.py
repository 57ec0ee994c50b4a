"""The baseline of a registry: its own groups, and its own number of people for each measure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.conftest import invent_number
from tests.registry import analyse_record, describe_record, invent_sizes
from toolkit.displays.registry_baseline import table_registry_baseline
from toolkit.model.settings import Settings
from toolkit.model.vocabulary import NOT_REPORTED

if TYPE_CHECKING:
    from toolkit.model.display import Table
    from toolkit.model.trial import PublishedNumber

SIZES = invent_sizes("baseline", arm_1="40", arm_2="60", all="100")
LEVELS = {"female": {"label": "Female"}, "male": {"label": "Male"}}
SEX = {"sex": {"label": "Sex", "levels": LEVELS}}


def table(variables: dict[str, Any], *numbers: PublishedNumber, **changes: Any) -> Table:
    description = describe_record(variables=variables, **changes)
    results = analyse_record(description, populations=SIZES, baseline=numbers)
    return table_registry_baseline(description, results, Settings())


def rows(made: Table) -> dict[str, list[str]]:
    return {
        f"{group.label} | {row.label}": [cell.text for cell in row.cells]
        for group in made.groups
        for row in group.rows
    }


def count(group: str, people: str, level: str = "female", **known: Any) -> PublishedNumber:
    return invent_number("sex", group, people, level=level, **known)


def size(group: str, people: str, level: str = "", variable: str = "sex") -> PublishedNumber:
    return invent_number(variable, group, people, "denominator", level=level)


def test_the_columns_are_the_groups_of_the_part() -> None:
    made = table(SEX, count("arm_1", "20"))
    heads = [(column.label, column.detail.replace("\u00a0", " ")) for column in made.columns]
    assert heads == [("Low dose", "N = 40"), ("Placebo", "N = 60"), ("All participants", "N = 100")]
    own = table(
        SEX,
        count("clinicians", "3"),
        groups={"clinicians": "Clinicians"},
        table_groups={"baseline": ["clinicians"]},
    )
    assert [column.label for column in own.columns] == ["Clinicians"]


def test_units_that_are_no_people_are_named() -> None:
    description = describe_record(variables=SEX)
    sizes = [invent_number("baseline", "arm_1", "9", population="baseline", unit="Eyes")]
    results = analyse_record(description, populations=tuple(sizes))
    made = table_registry_baseline(description, results, Settings())
    assert made.columns[0].detail.replace("\u00a0", " ") == "N = 9 Eyes"


def test_percentages_are_worked_out_and_say_so() -> None:
    made = table(SEX, count("arm_1", "10"), count("arm_2", "0"), count("all", "10"))
    assert rows(made) == {"Sex, n (%) | Female": ["10 (25.0)", "0 (0.0)", "10 (10.0)"]}
    assert made.notes[0].startswith("Percentages are worked out")


def test_fewer_people_with_a_value_have_a_row_of_their_own() -> None:
    made = table(
        SEX,
        *(count(group, "10", level) for group in ("arm_1", "arm_2") for level in LEVELS),
        size("arm_1", "20"),
    )
    assert rows(made) == {
        "Sex, n (%) | With a value": ["20", "60", "100"],
        "Sex, n (%) | Female": ["10 (50.0)", "10 (16.7)", "not reported"],
        "Sex, n (%) | Male": ["10 (50.0)", "10 (16.7)", "not reported"],
    }


def test_a_number_that_differs_between_levels_stands_beside_each() -> None:
    made = table(
        SEX,
        count("arm_1", "10"),
        size("arm_1", "20", "female"),
        count("arm_1", "10", "male"),
        size("arm_1", "25", "male"),
    )
    assert rows(made)["Sex, n (%) | Female"][0] == "10 of 20 (50.0)"
    assert rows(made)["Sex, n (%) | Male"][0] == "10 of 25 (40.0)"


def test_nobody_with_a_value_is_not_applicable() -> None:
    made = table(SEX, count("arm_1", "0"), size("arm_1", "0"))
    assert rows(made)["Sex, n (%) | Female"][0] == "n/a"
    assert "n/a: nobody in this group." in made.notes


def test_every_kind_of_value_is_named() -> None:
    variables = {
        name: {"label": name.title(), "unit": "years"} for name in ("age", "dose", "time", "sites")
    }
    made = table(
        variables,
        invent_number("age", "arm_1", "50.30", "mean"),
        invent_number("age", "arm_1", "11", "sd"),
        invent_number("dose", "arm_1", "5", "geometric_mean"),
        invent_number("dose", "arm_1", "30", "geometric_cv"),
        invent_number("time", "arm_1", "5", "median"),
        invent_number("time", "arm_1", "1", "min"),
        invent_number("time", "arm_1", "9", "max"),
        invent_number("sites", "arm_1", "7", "value"),
    )
    assert [(label, cells[0]) for label, cells in rows(made).items()] == [
        ("Age, years | Mean (SD)", "50.30 (11)"),
        ("Dose, years | Geometric mean (geometric CV, %)", "5 (30)"),
        ("Time, years | Median (smallest to largest)", "5 (1 to 9)"),
        ("Sites, years | Number", "7"),
    ]


def test_a_measure_without_values_says_that_there_are_none() -> None:
    made = table({"age": {"label": "Age", "note": "Not collected."}})
    assert rows(made) == {"Age | Value": ["not reported"] * 3}
    assert made.notes == ("Age: Not collected.",)


def test_percentages_of_the_record_stay_as_they_are() -> None:
    made = table(SEX, count("arm_1", "33.30", statistic="percent"))
    assert rows(made)["Sex, % | Female: Percentage"][0] == "33.30"


def test_a_label_that_is_a_number_says_what_gives_it() -> None:
    variables = {"score": {"label": "Score", "levels": {"level_0": {"label": "0"}}}}
    made = table(variables, invent_number("score", "arm_1", NOT_REPORTED, level="level_0"))
    assert {row.given for group in made.groups for row in group.rows} == {"the record"}
