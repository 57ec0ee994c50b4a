"""A registry's results in; the cells that its tables share, and what explains them, out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from toolkit.displays.numbers import write_number, write_p
from toolkit.model.display import Cell
from toolkit.model.vocabulary import NOBODY, NOT_APPLICABLE, NOT_REPORTED

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from toolkit.model.ard import Result
    from toolkit.model.settings import Settings

    Stats = Mapping[str, Result]

RECORD = "the record"
"""What gives the labels of a record's rows."""
THRESHOLD = "claims/frequency_threshold/value"
"""The id of the percentage above which a record lists events that were not serious."""

_CENTRES = {
    "mean": "Mean",
    "median": "Median",
    "geometric_mean": "Geometric mean",
    "ls_mean": "Least-squares mean",
    "geometric_ls_mean": "Geometric least-squares mean",
    "log_mean": "Mean of the logarithms",
    "percent": "Percentage",
    "value": "Number",
}
_SPREADS = {
    ("sd",): "SD",
    ("sem",): "SE",
    ("q1", "q3"): "Q1 to Q3",
    ("min", "max"): "smallest to largest",
    ("ci_lower", "ci_upper"): "CI",
    ("geometric_cv",): "geometric CV, %",
}


@dataclass(frozen=True)
class Estimate:
    """What a registry gives of a measure: a number, and how it spreads.

    Attributes:
        name: The statistic of the number in words.
        centre: The same by its name.
        spread: The statistics around it; none, one, or two ends.
        around: The same in words.
    """

    name: str
    centre: str
    spread: tuple[str, ...] = ()
    around: str = ""

    def label(self, unit: str = "") -> str:
        """Name both: `Median (95% CI), weeks`; a unit that says `percent` is the name."""
        named = self.centre == "percent" and unit
        name = f"{unit[:1].upper()}{unit[1:]}" if named else self.name
        said = f"{name} ({self.around})" if self.around else name
        return said if named or not unit else f"{said}, {unit}"

    def write(self, stats: Stats, settings: Settings) -> Cell:
        """Write the estimate of one group: `12.4 (10.1 to NA)`.

        Args:
            stats: The results by the name of their statistic.
            settings: The rounding rule.
        """
        centre = stats.get(self.centre)
        around = [row for name in self.spread if (row := stats.get(name)) is not None]
        said = [row for row in around if row.stat is not None or row.printed]
        if centre is None or (centre.stat is None and not any(r.stat is not None for r in said)):
            return absent_cell(centre, settings)
        text = write_number(centre, settings)
        if len(around) < len(self.spread) or not said:
            return Cell(text, _ids((centre,)))
        inner = " to ".join(write_number(row, settings) for row in around)
        return Cell(f"{text} ({inner})", _ids((centre, *around)))


def find_estimates(rows: Iterable[Result], settings: Settings) -> tuple[Estimate, ...]:
    """Find what a registry gives of a measure, in any of its groups.

    Args:
        rows: The results of the measure.
        settings: The rounding rule.
    """
    by_name: dict[str, list[Result]] = {}
    for row in rows:
        by_name.setdefault(row.stat_name, []).append(row)
    spread = next((names for names in _SPREADS if names[0] in by_name), ())
    word = _SPREADS.get(spread, "")
    if word == "CI":
        level = _name_level(by_name.get("ci_level", ()), settings)
        word = f"{level}% CI" if level else "confidence interval"
    return tuple(
        Estimate(label, centre, spread, word)
        for centre, label in _CENTRES.items()
        if centre in by_name
    )


def _name_level(levels: Iterable[Result], settings: Settings) -> str:
    """Write the level of the intervals, if all have the same one."""
    texts = {write_number(row, settings) for row in levels if row.stat is not None}
    return texts.pop() if len(texts) == 1 else ""


def absent_cell(row: Result | None, settings: Settings) -> Cell:
    """Write what stands for a number that there is not: `not reported`, `n/a`, `NA`."""
    if row is None:
        return Cell(NOT_REPORTED)
    text = write_number(row, settings)
    return Cell(text, () if text == NOT_REPORTED else (row.id,))


def share_cell(stats: Stats, settings: Settings) -> Cell:
    """Write people as `25 (69.4)`, or `25 of 36 (69.4)` where the row has a number of its own.

    Args:
        stats: The results by the name of their statistic: `n`, `percent`, `denominator`.
        settings: The rounding rule.
    """
    count, percent, size = (stats.get(name) for name in ("n", "percent", "denominator"))
    if count is None or count.stat is None:
        return absent_cell(count, settings)
    if percent is not None and percent.note == NOBODY:
        return Cell(NOT_APPLICABLE, (percent.id,))
    text, shown = write_number(count, settings), [count]
    if size is not None and size.stat is not None:
        text, shown = f"{text} of {write_number(size, settings)}", [count, size]
    if percent is not None and percent.stat is not None:
        text, shown = f"{text} ({_write_share(percent, settings)})", [*shown, percent]
    return Cell(text, _ids(shown))


def _write_share(percent: Result, settings: Settings) -> str:
    """Write a percentage; one that rounding would make nothing is `<0.1`."""
    text = write_number(percent, settings)
    nothing = percent.stat and percent.origin == "derived" and not text.strip("0.")
    return f"<{text[:-1]}1" if nothing else text


def comparison_cell(stats: Stats, settings: Settings) -> Cell:
    """Write a comparison: `0.58 (95% CI 0.41 to 0.83); p = 0.003`, or whatever of it there is."""
    value, spread = stats.get("value"), stats.get("sem") or stats.get("sd")
    pieces: list[tuple[str, tuple[Result, ...]]] = []
    if value is not None and (value.stat is not None or value.printed):
        text, shown = write_number(value, settings), [value]
        if spread is not None and spread.stat is not None:
            word = "SE" if spread.stat_name == "sem" else "SD"
            text, shown = f"{text} ({word} {write_number(spread, settings)})", [value, spread]
        pieces.append((text, tuple(shown)))
    pieces += _interval(stats, settings)
    p = stats.get("p")
    if p is not None and p.stat is not None:
        pieces.append((write_p(p, settings).replace(" ", "\N{NO-BREAK SPACE}"), (p,)))
    elif p is not None and p.printed:
        pieces.append((f"p {p.printed}", (p,)))
    if not pieces:
        return Cell(NOT_REPORTED)
    text = "; ".join(piece for piece, _ in pieces)
    return Cell(text, _ids(row for _, rows in pieces for row in rows))


def _interval(stats: Stats, settings: Settings) -> list[tuple[str, tuple[Result, ...]]]:
    """Write an interval, which may have one end only: `95% CI 0.41 to 0.83`."""
    low, high, level = (stats.get(name) for name in ("ci_lower", "ci_upper", "ci_level"))
    ends = [(word, row) for word, row in (("from", low), ("up to", high)) if row is not None]
    if not ends:
        return []
    word = "CI"
    shown = tuple(row for _, row in ends)
    if level is not None and level.stat is not None:
        sides = f"{level.note} " if level.note else ""
        word, shown = f"{sides}{write_number(level, settings)}% CI", (*shown, level)
    if low is not None and high is not None:
        return [(f"{word} {write_number(low, settings)} to {write_number(high, settings)}", shown)]
    ((side, row),) = ends
    return [(f"{word} {side} {write_number(row, settings)}", shown)]


def _ids(rows: Iterable[Result]) -> tuple[str, ...]:
    """Name the results that a cell shows: those with a value, or a text in its place."""
    return tuple(row.id for row in rows if row.stat is not None or row.printed)


def explain_absent(rows: Iterable[Result], settings: Settings) -> tuple[str, ...]:
    """Say why numbers are not there, as the record does: `NA: too few people.`."""
    missing = (row for row in rows if row.stat is None and row.note)
    said = dict.fromkeys((write_number(row, settings), row.note) for row in missing)
    return tuple(f"{text}: {_end(note)}" for text, note in said)


def _end(text: str) -> str:
    """End a sentence of the record's with a full stop, if nothing else ends it."""
    return text if text.endswith((".", "!", "?")) else f"{text}."
