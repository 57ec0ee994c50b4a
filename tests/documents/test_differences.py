"""A locked build says which numbers would change, and which lines."""

from __future__ import annotations

from toolkit.documents.differences import compare_lines, compare_results, describe_changes

HEADER = "id,stat,printed,source\n"
OLD = HEADER + 'a,48.0,Forty-eight,"Table 1, row 2"\nb,36.0,36,Table 1\nc,,,Table 1\n'


def test_only_files_that_differ_are_listed_in_order() -> None:
    old = {"same": "1", "gone": "1", "other.md": "one\ntwo\n", "b.csv": OLD}
    new = {"same": "1", "came": "1", "other.md": "one\nthree\n", "b.csv": OLD.replace("36", "35")}
    assert describe_changes(old, new) == [
        ("b.csv", "would change\n  ~ b: stat '36.0' → '35.0'; printed '36' → '35'"),
        ("came", "would be added"),
        ("gone", "would be removed"),
        ("other.md", "would change\n  @@ -2 +2 @@\n  -two\n  +three"),
    ]


def test_results_are_compared_by_their_ids() -> None:
    new = HEADER + "d,1.0,,derived\na,48.0,Forty-eight,Table 2\n"
    assert compare_results(OLD, new).splitlines() == [
        "  ~ a: source 'Table 1, row 2' → 'Table 2'",
        "  - b: 36",
        "  - c: not reported",
        "  + d: 1.0",
    ]


def test_another_order_is_said_to_be_that() -> None:
    first, second, third = OLD.removeprefix(HEADER).splitlines(keepends=True)
    moved = HEADER + second + first + third
    assert compare_results(OLD, moved) == "  only the order of the results"


def test_a_column_that_came_or_went_is_told() -> None:
    assert compare_results("id,stat\na,1\n", "id,stat,unit\na,1,%\n") == "  ~ a: unit '' → '%'"
    assert compare_results("id,stat,unit\na,1,%\n", "id,stat\na,1\n") == "  ~ a: unit '%' → ''"


def test_a_line_that_looks_like_a_header_of_a_difference_is_shown() -> None:
    assert compare_lines("-- a\n", "++ b\n").splitlines() == ["  @@ -1 +1 @@", "  --- a", "  +++ b"]


def test_many_changes_are_cut_short() -> None:
    old = "".join(f"{number}\n" for number in range(100))
    lines = compare_lines(old, "").splitlines()
    assert len(lines) == 41
    assert lines[-1] == "  ... and 61 more lines"
