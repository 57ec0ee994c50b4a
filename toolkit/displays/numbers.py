"""The only place that rounds: values in, their text out."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from toolkit.model.vocabulary import NOT_REPORTED

if TYPE_CHECKING:
    from toolkit.model.ard import Result
    from toolkit.model.settings import Settings

MINUS = "\N{MINUS SIGN}"
_MODES = {"half-away-from-zero": ROUND_HALF_UP, "half-even": ROUND_HALF_EVEN}
_COUNTS = frozenset({"n", "events"})
_DECIMALS = {"percent": 1, "p": 3, "r": 2}
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

    A number that the source prints in words (`Forty-eight`) is written in digits, with the sign
    that stands for the words before it.
    """
    if result.stat is None:
        return NOT_REPORTED
    if any(character.isdigit() for character in result.printed):
        return result.printed
    if result.printed:
        exponent = Decimal(repr(result.stat)).normalize().as_tuple().exponent
        number = round_number(result.stat, max(0, -int(exponent)), settings)
        return number if result.relation == "=" else f"{result.relation}{number}"
    decimals = 0 if result.stat_name in _COUNTS else _DECIMALS.get(result.stat_name, 2)
    return round_number(result.stat, decimals, settings)


def write_p(result: Result, settings: Settings) -> str:
    """Write a p-value with its letter: `p = 0.033`, `p < 0.0001`, `p not reported`."""
    text = write_number(result, settings)
    if result.stat is None:
        return f"p {text}"
    if not result.printed and 0 < result.stat < 0.0005:
        return "p < 0.001"
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
        return NOT_REPORTED
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
    return f"{_SAID.get(result.relation, '')}{round_number(result.stat, 0, settings)} in 100"
