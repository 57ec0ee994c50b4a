"""Texts of the data in; which arm, level or visit each stands for, and which rows fit, out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from toolkit.sources.adam.cells import MISSING, NO_CODE, encode_texts
from toolkit.sources.adam.roles import NO_ARM

if TYPE_CHECKING:
    from collections.abc import Mapping

    from toolkit.model.datasets import Condition, Scalar
    from toolkit.model.measured import Level
    from toolkit.sources.adam.cells import Codes, Mask, Texts
    from toolkit.sources.adam.sheet import Sheet


class Choice(NamedTuple):
    """What the data may write for something that `trial.yml` declares.

    Attributes:
        value: The text that `trial.yml` gives; None where it gives none.
        names: Otherwise these, whatever their capitals, spaces and underscores.
    """

    value: str | None
    names: tuple[str, ...]

    @property
    def shown(self) -> str:
        """The text to show in messages."""
        return self.names[0] if self.value is None else self.value


def choose_levels(levels: Mapping[str, Level]) -> tuple[Choice, ...]:
    """List what the data may write for levels: their value, or else their label or slug."""
    return tuple(Choice(level.value, (level.label, slug)) for slug, level in levels.items())


def simplify(text: str) -> str:
    """Write a text without capitals, spaces and underscores, to be compared."""
    return re.sub(r"[\s_]+", "", text.casefold())


def match_values(texts: Texts, choices: tuple[Choice, ...]) -> Codes:
    """Find for each different text which choice it stands for; NO_CODE where it is none."""
    exact: dict[str, int] = {}
    simple: dict[str, int] = {}
    for number, choice in enumerate(choices):
        if choice.value is not None:
            exact.setdefault(choice.value, number)
        else:
            for name in choice.names:
                simple.setdefault(simplify(name), number)
    values = texts.values.to_pylist()
    found = [exact.get(value, simple.get(simplify(value), NO_CODE)) for value in values]
    return np.array(found, dtype=np.int32)


def names_no_arm(text: str) -> bool:
    """Say whether a text stands where an arm would, for people who have none."""
    words = text.casefold()
    return words in NO_ARM or words.startswith(f"{NO_ARM[0]},") or text in MISSING


def select_rows(sheet: Sheet, where: Mapping[str, Condition], place: str) -> tuple[Mask, str]:
    """Find the rows that fit all conditions.

    Args:
        sheet: The dataset, with the columns that the conditions name.
        where: The conditions: a value of a column, or several of which one must fit.
        place: Where `trial.yml` has them, for findings.

    Returns:
        The rows, and the conditions as a reader sees them: `SAFFL = Y and AGEGR1 is A or B`.
    """
    fits = np.ones(sheet.rows, dtype=bool)
    said = []
    for asked, condition in where.items():
        column = sheet.find_column(asked)
        wanted = condition if isinstance(condition, tuple) else (condition,)
        texts = encode_texts(sheet.columns[column])
        values = texts.values.to_pylist()
        for value in wanted:
            if sheet.rows and not any(_is_same(other, value) for other in values):
                what = f"no row has {column} = {value}, which `{place}` asks for"
                sheet.problems.find("D14", sheet.where, what, _list_values(values))
        matching = [any(_is_same(other, value) for value in wanted) for other in values]
        fits &= texts.spread(np.array(matching, dtype=bool), missing=False)
        verb = "is" if len(wanted) > 1 else "="
        said.append(f"{column} {verb} {' or '.join(str(value) for value in wanted)}")
    return fits, " and ".join(said)


def _is_same(text: str, wanted: Scalar) -> bool:
    """Compare a text with a wanted value, as texts or else as numbers."""
    if text == str(wanted):
        return True
    try:
        return float(text) == float(wanted)
    except ValueError:
        return False


def _list_values(values: list[str]) -> str:
    """Name some of the values that there are."""
    shown = ", ".join(sorted(values)[:8])
    return f"there are: {shown}{', …' if len(values) > 8 else ''}" if values else "it is empty"
