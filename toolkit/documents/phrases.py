"""Facts in; the phrases that writers use in their sentences out."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from markupsafe import Markup

from toolkit.documents.environment import FactError
from toolkit.documents.markdown import Plain, attribute, escape_markdown
from toolkit.model.trial import ALL
from toolkit.model.vocabulary import NOT_REPORTED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import date

    from toolkit.model.ard import Result, Results
    from toolkit.model.display import Fact
    from toolkit.model.trial import TrialDescription

PHRASES = (
    "fact",
    "number",
    "rounded",
    "words",
    "with_unit",
    "people",
    "in_100",
    "share",
    "versus",
    "in_group",
    "timepoint",
    "published",
    "find_share",
    "has",
)
"""What a sentence and a template may call. `docs/writing.md` has each of them."""


class Phrases:
    """What a sentence may say about one trial and its results.

    Args:
        description: The trial.
        results: Its results.
        facts: The same as facts, by id.
        writers: How the displays write a number, by the name of the manner: `words`, `with_unit`,
            `in_100`, and `rounded`, which wants the decimals too.
    """

    def __init__(
        self,
        description: TrialDescription,
        results: Results,
        facts: Mapping[str, Fact],
        writers: Mapping[str, Callable[..., str]],
    ) -> None:
        self._description = description
        self._results = results
        self._facts = facts
        self._writers = writers

    def fact(self, result_id: str) -> Markup:
        """Return a result as it reads: `[48]{result="flow/randomised"}`."""
        return _span(self._facts[self._find(result_id).id].text, result_id)

    def words(self, result_id: str) -> Markup:
        """Return a whole number, below ten in words: `[no]{…}`, `[two]{…}`, `[48]{…}`."""
        return _span(self._writers["words"](self._find(result_id)), result_id)

    def number(self, result_id: str) -> Markup:
        """Return a number without the sign before it: `1.5` of a limit that is printed `≥1.5`."""
        return _span(self._facts[self._find(result_id).id].text.lstrip("<>≤≥ "), result_id)

    def rounded(self, result_id: str, decimals: int = 0) -> Markup:
        """Return a computed number with fewer digits than a table has: `75` of 75.09, `2.5`.

        Args:
            result_id: The id of the result.
            decimals: Digits after the point.
        """
        result = self._find(result_id)
        if result.printed:
            what = f"{result_id!r} is printed as {result.printed!r}"
            raise FactError(what, "say it as it is printed, with fact()")
        return _span(self._writers["rounded"](result, decimals), result_id)

    def with_unit(self, result_id: str) -> Markup:
        """Return a number with what it counts: `six months`, `at least 1.5 points a month`."""
        return _span(self._writers["with_unit"](self._find(result_id)), result_id)

    def people(self, result_id: str) -> Markup:
        """Return a count with its denominator: `17 of 36 people`."""
        count = self._find(result_id)
        size = self._size_of(count)
        return Markup("{} of {} people").format(self.fact(count.id), self.fact(size.id))

    def in_100(self, result_id: str) -> Markup:
        """Return a percentage as people in a hundred: `47 in 100`."""
        percent = self._find(result_id)
        if percent.stat_name != "percent":
            raise FactError(
                f"{result_id!r} is not a percentage", "in_100() needs the id of a percentage"
            )
        return _span(self._writers["in_100"](percent), percent.id)

    def share(self, result_id: str) -> Markup:
        """Return people out of a group in full: `17 of 36 people (47 in 100)`.

        Where the count is neither printed nor follows from the percentage, only `9 in 100 people`
        is said. A count of nobody needs no percentage: `none of 6 people`.

        Args:
            result_id: The id of the percentage, or of the count.
        """
        count, percent = self._count_and_percent(self._find(result_id))
        counted = self._say_count(count, " people") if count is not None else None
        if counted is None:
            return self._say_percent(result_id, percent)
        if percent is None or count is None or count.stat == 0:
            return counted
        return Markup("{} ({})").format(counted, self.in_100(percent.id))

    def versus(self, first: str, second: str) -> Markup:
        """Return two groups side by side, each with its people and its name.

        `29 of 36 people in the cell group and 8 of 12 in the placebo group`. Where one count
        is not known, both are said in a hundred, so that they can be compared.

        Args:
            first: The id of the first group's count or percentage.
            second: The id of the second group's.
        """
        rows = [self._find(first), self._find(second)]
        pairs = [self._count_and_percent(row) for row in rows]
        said = [
            self._say_count(count, noun) if count is not None else None
            for (count, _), noun in zip(pairs, (" people", ""), strict=True)
        ]
        if None in said:
            said = [
                self._say_percent(row.id, percent, noun)
                for row, (_, percent), noun in zip(rows, pairs, (" people", ""), strict=True)
            ]
        return Markup("{} {} and {} {}").format(
            said[0], self.in_group(rows[0].group_level), said[1], self.in_group(rows[1].group_level)
        )

    def in_group(self, group: str) -> Plain:
        """Return where the people of a group are: `in the cell group`, or `with placebo`.

        A crossover trial says it the second way: everybody is in both groups.

        Args:
            group: The name of an arm in `trial.yml`.
        """
        arms = self._description.arms
        if group not in arms:
            raise _unknown(f"there is no arm {group!r}", group, arms)
        crossover = self._description.design.kind == "crossover"
        return Plain(f"{'with' if crossover else 'in the'} {arms[group].plain}")

    def timepoint(self, name: str) -> Markup:
        """Return the words of a time point of `trial.yml`, inside a sentence: `week 4`."""
        timepoints = self._description.timepoints
        if name not in timepoints:
            raise _unknown(f"there is no time point {name!r}", name, timepoints)
        words = timepoints[name]
        if not words[1:2].isupper():
            words = words[0].lower() + words[1:]
        return Markup(f"[{escape_markdown(words)}]{{timepoint={attribute(name)}}}")  # noqa: S704

    def published(self, document: str = "") -> Plain:
        """Return the day on which a document came out: `10 December 2019`.

        Args:
            document: Its name in `trial.yml`; the first one where it is left out.
        """
        documents = self._description.documents
        name = document or next(iter(documents))
        if name not in documents:
            raise _unknown(f"there is no document {name!r}", name, documents)
        day = documents[name].date
        if day is None:
            raise FactError(
                f"the document {name!r} has no date", "add it to trial.yml, or name another"
            )
        return long_date(day)

    def has(self, result_id: str) -> bool:
        """Tell whether the source reports a result, or it could be derived."""
        found = self._results.get(result_id)
        return found is not None and found.stat is not None

    def find_share(self, stem: str, group: str = ALL) -> str:
        """Return the id that `share` can say something about, or an empty text.

        Args:
            stem: An id without its last part, such as `adverse_events/any/sae`.
            group: An arm, a sequence, or `all`.
        """
        ids = (f"{stem}/percent@{group}", f"{stem}/n@{group}")
        return next((result_id for result_id in ids if self.has(result_id)), "")

    def _find(self, result_id: str) -> Result:
        """Find a result, or say which ids are close."""
        found = self._results.get(result_id)
        if found is not None:
            return found
        close = self._results.close_to(result_id)
        hint = (
            f"did you mean {' or '.join(close)}?"
            if close
            else "`trialpress facts TRIAL` lists them"
        )
        raise FactError(f"there is no fact {result_id!r}", hint)

    def _count_and_percent(self, row: Result) -> tuple[Result | None, Result | None]:
        """Find a count and the percentage that goes with it; what has no value is None."""
        path, at, group = row.id.partition("@")
        stem = path.removesuffix("/percent").removesuffix("/n")
        pair = (self._results.get(f"{stem}/{name}{at}{group}") for name in ("n", "percent"))
        count, percent = (found if found and found.stat is not None else None for found in pair)
        if row.stat_name == "n" and row.stat is not None:
            count = row
        return count, percent

    def _say_count(self, count: Result, noun: str) -> Markup | None:
        """Say a count with its denominator: `17 of 36 people`; None where that is not known."""
        size = self._find_size(count)
        if size is None:
            return None
        said = _span("none", count.id) if count.stat == 0 else self.fact(count.id)
        return Markup("{} of {}{}").format(said, self.fact(size.id), noun)

    def _say_percent(self, result_id: str, percent: Result | None, noun: str = " people") -> Markup:
        """Say a percentage alone: `9 in 100 people`."""
        if percent is None:
            what = f"{result_id!r} cannot be said as people out of a group"
            raise FactError(
                what, "the source gives no number, or not out of how many; say it with fact()"
            )
        return Markup("{}{}").format(self.in_100(percent.id), noun)

    def _find_size(self, count: Result) -> Result | None:
        """Find the number of people that a count is a part of."""
        return self._results.find_size(count)

    def _size_of(self, count: Result) -> Result:
        """Find the number of people that a count is a part of, or say why there is none."""
        if count.stat_name != "n":
            raise FactError(
                f"{count.id!r} is not a number of people", "people() needs the id of an `n`"
            )
        size = self._find_size(count)
        if size is None:
            what = f"the people behind {count.id!r} have no reported number"
            raise FactError(what, "use fact() and say of whom in words")
        return size


def long_date(day: date | None) -> Plain:
    """Write a date as `10 December 2019`; Python names months in English unless it is told to."""
    if day is None:
        return Plain("an unknown date")
    return Plain(f"{day.day} {day:%B} {day.year}")


def _unknown(what: str, name: str, known: Iterable[str]) -> FactError:
    """Say that a name is not there, and which ones are."""
    names = list(known)
    close = difflib.get_close_matches(name, names, n=1)
    there = f"there are: {', '.join(names)}" if names else "trial.yml names none"
    return FactError(what, f"did you mean {close[0]}? {there}" if close else there)


def _span(text: str, result_id: str) -> Markup:
    """Write a span that names its result; what was not reported is said in words."""
    shown = escape_markdown(text or NOT_REPORTED)
    return Markup(f"[{shown}]{{result={attribute(result_id)}}}")  # noqa: S704 - both are escaped
