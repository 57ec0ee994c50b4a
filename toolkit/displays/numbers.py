"""The only place that rounds: values in, their text out."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from toolkit.model.trial import is_comparison
from toolkit.model.vocabulary import (
    NOBODY,
    NOBODY_AT_RISK,
    NOT_APPLICABLE,
    NOT_REACHED,
    NOT_REPORTED,
)

if TYPE_CHECKING:
    from toolkit.model.ard import Result
    from toolkit.model.settings import Settings

MINUS = "\N{MINUS SIGN}"
_MODES = {"half-away-from-zero": ROUND_HALF_UP, "half-even": ROUND_HALF_EVEN}
_COUNTS = frozenset({"n", "events", "missing", "analysed", "at_risk", "clusters"})
_OBSERVED = frozenset({"min", "max"})
_INTERVAL = frozenset({"ci_lower", "ci_upper"})
_PERCENTAGES = frozenset({"%", "percentage points"})
_DECIMALS = {
    **dict.fromkeys(_COUNTS, 0),
    "percent": 1,
    "median": 1,
    "q1": 1,
    "q3": 1,
    "rate": 1,
    "person_years": 1,
    "survival": 1,
    "p": 3,
}
_NOBODY = frozenset({NOBODY, NOBODY_AT_RISK})
_USUAL_DECIMALS = 2
_MOST_DECIMALS = 3
_SAID = {"<": "fewer than ", "≤": "at most ", ">": "more than ", "≥": "at least "}
_SAID_OF_A_MEASURE = {**_SAID, "<": "less than "}
_MILLION = 1_000_000
_WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def round_number(value: float, decimals: int, settings: Settings) -> str:
    """Round a value and write it with a true minus sign and no negative zero.

    Args:
        value: The value; its shortest decimal form is what is rounded, so 2.675 is 2.68.
        decimals: Digits after the point.
        settings: The rounding rule.
    """
    step = Decimal(1).scaleb(-decimals)
    rounded = Decimal(repr(value)).quantize(step, _MODES[settings.rounding])
    text = f"{abs(rounded):f}"
    return f"{MINUS}{text}" if rounded < 0 else text


def write_number(result: Result, settings: Settings) -> str:
    """Write a result as a reader sees it: as printed, else rounded, else `not reported`.

    A median time that half of the people do not come to is `not reached`, a number of nobody's is
    `n/a`, and a registry's text in the place of a number stays as it is.

    A number that the source prints in words (`Forty-eight`) is written in digits, with the sign
    that stands for the words before it.
    """
    if result.stat is None:
        return _write_absent(result)
    if any(character.isdigit() for character in result.printed):
        return result.printed
    if result.printed:
        exponent = Decimal(repr(result.stat)).normalize().as_tuple().exponent
        number = round_number(result.stat, max(0, -int(exponent)), settings)
        return number if result.relation == "=" else f"{result.relation}{number}"
    value, decimals = exact_value(result), count_decimals(result, settings)
    least = 10.0**-decimals
    if result.stat_name == "p" and value < least / 2:
        return f"<{round_number(least, decimals, settings)}"
    return round_number(value, decimals, settings)


def _write_absent(result: Result) -> str:
    """Write what stands for a value that there is not."""
    if result.note == NOT_REACHED:
        return NOT_REACHED
    return NOT_APPLICABLE if result.note in _NOBODY else result.printed or NOT_REPORTED


def exact_value(result: Result) -> float:
    """Return the value of a result without what the arithmetic of computers has put in.

    A value computed by several steps may lie a few units of its last binary digit beside the
    decimal that it stands for: 0.4265 times 100 is 42.649999999999999. At 13 digits, more than any
    measurement has, it is that decimal again, and halves are rounded by the rule.
    """
    value = result.stat or 0.0
    return float(f"{value:.13g}") if result.origin == "computed" else value


def count_decimals(result: Result, settings: Settings) -> int:
    """Return how many digits after the point a result that is not printed gets.

    The settings decide where they name the statistic. The ends of an interval have as many as what
    they lie around, a difference of percentages as many as a percentage, any other difference as
    many as a mean, and the least and the greatest value, and median times to an event, as many as
    the data have, up to three.
    """
    observed = result.stat_name in _OBSERVED or _is_observed_time(result)
    for name in _names_for_decimals(result):
        if name in settings.decimals:
            return settings.decimals[name]
        if name in _DECIMALS and not observed:
            return _DECIMALS[name]
    if observed:
        exponent = Decimal(repr(exact_value(result))).normalize().as_tuple().exponent
        return min(_MOST_DECIMALS, max(0, -int(exponent)))
    return _USUAL_DECIMALS


def _is_observed_time(result: Result) -> bool:
    """Tell whether a result is a median time to an event, or an end of its interval."""
    median = "median" in {result.stat_name, result.context}
    return median and result.analysis == "outcomes" and result.origin == "computed"


def _names_for_decimals(result: Result) -> tuple[str, ...]:
    """List the statistics whose digits a result has, the one that decides first."""
    share = result.unit in _PERCENTAGES
    if result.stat_name == "difference":
        return ("difference", "percent" if share else "mean")
    if result.stat_name in _INTERVAL:
        around = ("difference",) if is_comparison(result.group_level) else ()
        return (result.stat_name, *around, "percent" if share else "mean")
    return (result.stat_name,)


def write_rounded(result: Result, decimals: int, settings: Settings) -> str:
    """Write a result with as many digits after the point as a sentence wants: `75`, `2.5`."""
    if result.stat is None:
        return write_number(result, settings)
    return round_number(exact_value(result), decimals, settings)


def write_p(result: Result, settings: Settings) -> str:
    """Write a p-value with its letter: `p = 0.033`, `p < 0.0001`, `p not reported`."""
    text = write_number(result, settings)
    if result.stat is None:
        return f"p {text}"
    if text.startswith("<") and not result.printed:
        return f"p < {text.removeprefix('<')}"
    if result.relation == "=":
        return f"p = {text}"
    if not text.startswith(result.relation):  # `less than 0.05`
        return f"p {text}"
    return f"p {result.relation} {text.removeprefix(result.relation).strip()}"


def write_in_words(result: Result, settings: Settings) -> str:
    """Write a whole number below ten as a word (`no`, `one`, ... `nine`), any other as it is.

    Only what is counted, or printed as a whole number or a word, becomes a word: a mean of 2.0 and
    a ratio of 3:1 stay as they are.
    """
    counted = result.stat_name in _COUNTS or (
        result.stat_name == "value" and not re.search(r"\d\D|\D\d", result.printed)
    )
    whole = result.stat is not None and result.stat.is_integer()
    if counted and whole and result.relation == "=" and 0 <= (result.stat or 0) < len(_WORDS):
        return _WORDS[int(result.stat or 0)]
    return write_number(result, settings)


def write_with_unit(result: Result, settings: Settings) -> str:
    """Write a quantity as a sentence says it: `six months`, `at least 1.5 points a month`.

    A count without a unit is one of people. Numbers below ten are words before a unit that is a
    word, and digits before one that is a sign (`5 mL`, `30%`).
    """
    unit = result.unit or {"n": "people", "events": "events"}.get(result.stat_name, "")
    if result.stat is None:
        return write_number(result, settings)
    said = _SAID_OF_A_MEASURE.get(result.relation, "")
    number = write_number(result, settings)
    if result.stat >= _MILLION and (result.stat * 10 / _MILLION).is_integer():
        number = f"{result.stat / _MILLION:g} million"
    elif said:
        number = re.sub(r"^\D+", "", number)
    elif re.fullmatch(r"[a-z]{3,}( [a-z]+)*", unit):
        number = write_in_words(result, settings)
    if unit.startswith("%"):
        return f"{said}{number}{unit}"
    if result.stat == 1:
        unit = "person" if unit == "people" else unit.removesuffix("s")
    return f"{said}{number} {unit.replace('/', ' a ')}".rstrip()


def write_in_100(result: Result, settings: Settings) -> str:
    """Write a percentage as people in a hundred: `47 in 100`.

    A percentage below one that is not zero is written `fewer than 1 in 100`, and one that only
    rounding would make a hundred, `more than 99 in 100`.
    """
    if result.stat is None:
        return NOT_REPORTED
    if 0 < result.stat < 1:
        return "fewer than 1 in 100"
    if 99.5 <= result.stat < 100:
        return "more than 99 in 100"
    rounded = round_number(exact_value(result), 0, settings)
    return f"{_SAID.get(result.relation, '')}{rounded} in 100"
