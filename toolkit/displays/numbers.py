"""The only place that rounds: values in, their text out."""

from __future__ import annotations

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
    if result.relation == "=":
        return f"p = {text}"
    if not text.startswith(result.relation):  # `less than 0.05`
        return f"p {text}"
    return f"p {result.relation} {text.removeprefix(result.relation).strip()}"


def write_in_words(result: Result, settings: Settings) -> str:
    """Write a count below ten as a word (`no`, `one`, ... `nine`), any other number as it is."""
    count = result.stat_name in _COUNTS and result.relation == "="
    if count and result.stat is not None and result.stat < len(_WORDS):
        return _WORDS[int(result.stat)]
    return write_number(result, settings)


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
