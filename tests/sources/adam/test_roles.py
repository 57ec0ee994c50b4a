"""The table of roles is whole, and so are the rules that the data are checked against."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from toolkit.sources.adam import roles
from toolkit.sources.adam.roles import (
    DATA_RULES,
    ENTERED_BY,
    POPULATION_ROLES,
    RELATED_WORDS,
    ROLES,
    ROLES_BY_NAME,
    UNRELATED_WORDS,
    match_name,
)

CODE = "\n".join(
    path.read_text(encoding="utf-8")
    for path in sorted(Path(roles.__file__).parent.glob("*.py"))
    if path.name != "roles.py"
)


def test_every_role_has_a_name_of_its_own_a_column_and_a_meaning() -> None:
    assert len(ROLES_BY_NAME) == len(ROLES)
    for role in ROLES:
        assert re.fullmatch(r"[a-z][a-z_]*", role.name)
        assert role.columns
        assert role.datasets
        assert role.meaning
        assert not role.meaning.endswith(".")


@pytest.mark.parametrize("role", [role.name for role in ROLES])
def test_every_role_is_read(role: str) -> None:
    by_table = {
        *POPULATION_ROLES.values(),
        *(name for names in ENTERED_BY.values() for name in names),
    }
    assert f'"{role}"' in CODE or role in by_table


def test_the_roles_that_are_listed_are_roles() -> None:
    assert {*POPULATION_ROLES.values()} <= {*ROLES_BY_NAME}
    assert {name for names in ENTERED_BY.values() for name in names} <= {*ROLES_BY_NAME}


def test_every_rule_is_checked_and_every_one_that_is_checked_is_a_rule() -> None:
    checked = {*re.findall(r'"([ADF]\d+)"', CODE)}
    assert checked == {*DATA_RULES}
    assert all(sentence.endswith(".") for _, sentence in DATA_RULES.values())


def test_no_word_of_causality_says_both() -> None:
    assert not {*RELATED_WORDS} & {*UNRELATED_WORDS}


def test_a_name_is_found_as_it_is_written_or_in_other_letters() -> None:
    assert match_name("Age", ("AGE", "Age")) == "Age"
    assert match_name("age", ("SEX", "AGE")) == "AGE"
    assert match_name("age", ("SEX",)) is None
