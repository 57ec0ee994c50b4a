"""The results frame (analysis results data): one row a statistic, plain columns only.

The columns follow CDISC's Analysis Results Standard and the R package cards, with `printed`,
`relation`, `origin` and `note` for numbers that come from a publication.
"""

from __future__ import annotations

import csv
import difflib
import io
from collections import Counter
from dataclasses import asdict, dataclass, fields
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    import pandas as pd

Origin = Literal["printed", "derived", "computed", "not reported"]


@dataclass(frozen=True)
class Result:
    """One row of the results frame.

    Attributes:
        id: Stable and readable, such as `adverse_events/headache/percent@placebo`.
        analysis: The analysis that made it, such as `baseline`.
        population: The people it is about.
        group: What divides them (`arm`), or empty.
        group_level: Which of them: an arm, `all`, or `between`.
        variable: The variable, event, outcome, box or claim.
        variable_level: Its level, or the reason in a flow diagram.
        context: The time point, or the category of an adverse event.
        stat_name: The statistic, such as `percent`.
        stat_label: The same as a reader would say it.
        stat: The unrounded value; None where nothing was reported or could be derived.
        unit: Its unit; empty for counts.
        relation: `=`, or how the value stands to the quantity (`<` in `p < 0.0001`).
        printed: The text as published; empty where the source does not print it.
        origin: `printed`, `derived` from printed numbers, `computed` from participants, or `not
            reported`.
        source: Document and place, how it was derived, or the datasets and what selects in them.
        note: What there is to know about it; why a statistic failed.
    """

    id: str
    analysis: str
    population: str
    group: str
    group_level: str
    variable: str
    variable_level: str
    context: str
    stat_name: str
    stat_label: str
    stat: float | None
    unit: str
    relation: str
    printed: str
    origin: Origin
    source: str
    note: str = ""


COLUMNS = tuple(field.name for field in fields(Result))


def _read_row(row: Mapping[str, str]) -> Result:
    """Read a row of `Results.to_csv`."""
    known: dict[str, Any] = {**row, "stat": float(row["stat"]) if row["stat"] else None}
    return Result(**known)


def make_id(analysis: str, *parts: str, group: str = "") -> str:
    """Join what is not empty into an id: `analysis/part/part@group`."""
    path = "/".join(part for part in (analysis, *parts) if part)
    return f"{path}@{group}" if group else path


def name_sizes(result: Result) -> tuple[str, ...]:
    """Name the results that may say how many people another one is about, the nearest first.

    A row, a measure or an outcome may have a number of its own; else it is the size of the
    population in the group.
    """
    path, _, group = result.id.partition("@")
    row, _, _ = path.rpartition("/")
    around, _, _ = row.rpartition("/")
    own = f"{row}/denominator@{group}"
    everybody = f"population/{result.population}/n@{result.group_level}"
    if result.analysis == "outcomes":
        inside = (make_id(name, "analysed", group=group) for name in (row, around))
        return (own, *inside, everybody)
    if result.analysis == "baseline" and result.variable_level:
        return (own, f"{around}/denominator@{group}", everybody)
    return (own, everybody)


class Results:
    """Results in declared order, found by id.

    Args:
        rows: The results; no id may stand twice.

    Raises:
        ValueError: If an id stands twice, which is a mistake of the analysis that made it.
    """

    def __init__(self, rows: Iterable[Result]) -> None:
        self._rows = tuple(rows)
        self._by_id = {row.id: row for row in self._rows}
        self._by_variable: dict[tuple[str, str | None], list[Result]] = {}
        for row in self._rows:
            for variable in (row.variable, None):
                self._by_variable.setdefault((row.analysis, variable), []).append(row)
        if len(self._by_id) != len(self._rows):
            counts = Counter(row.id for row in self._rows)
            doubled = sorted(name for name, count in counts.items() if count > 1)
            raise ValueError(f"results with the same id: {', '.join(doubled)}")

    def __iter__(self) -> Iterator[Result]:
        """Go through the results in their order."""
        return iter(self._rows)

    def __len__(self) -> int:
        """Count the results."""
        return len(self._rows)

    def get(self, result_id: str) -> Result | None:
        """Return the result with that id, or None."""
        return self._by_id.get(result_id)

    def find_size(self, result: Result) -> Result | None:
        """Find the number of people that a result is about.

        Returns:
            The nearest number that says so; None where that is not known.
        """
        found = (self._by_id.get(name) for name in name_sizes(result))
        return next((row for row in found if row is not None and row.stat is not None), None)

    def close_to(self, wanted: str) -> list[str]:
        """List the ids that a mistyped one may have meant, the closest first."""
        return difflib.get_close_matches(wanted, self._by_id, n=3, cutoff=0.6)

    @property
    def ids(self) -> tuple[str, ...]:
        """All ids, in order."""
        return tuple(self._by_id)

    def select(
        self, analysis: str, variable: str | None = None, **wanted: str
    ) -> tuple[Result, ...]:
        """Return the results of an analysis whose columns have the wanted values, in order.

        Args:
            analysis: The analysis.
            variable: The variable; all of them where it is None.
            wanted: The values of other columns.
        """
        return tuple(
            row
            for row in self._by_variable.get((analysis, variable), ())
            if all(getattr(row, column) == value for column, value in wanted.items())
        )

    @classmethod
    def from_csv(cls, text: str) -> Results:
        """Read what `to_csv` has written.

        Raises:
            ValueError: If it is something else.
        """
        rows = list(csv.DictReader(io.StringIO(text), strict=True))
        if not rows or any(tuple(row) != COLUMNS or None in row.values() for row in rows):
            raise ValueError(f"results have the columns {', '.join(COLUMNS)}")
        return cls(_read_row(row) for row in rows)

    def to_csv(self) -> str:
        """Return the results as CSV, a row each; what was not reported has an empty `stat`."""
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(map(attrgetter(*COLUMNS), self._rows))
        return text.getvalue()

    def to_frame(self) -> pd.DataFrame:
        """Return the results as a data frame of COLUMNS, `stat` as float and the rest as text."""
        import pandas as pd  # noqa: PLC0415 - half a second that the command line need not wait

        frame = pd.DataFrame([asdict(row) for row in self._rows], columns=list(COLUMNS))
        return frame.astype({"stat": "float64"})
