"""Facts in; the phrases that writers use in their sentences out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from toolkit.documents.environment import FactError
from toolkit.documents.markdown import attribute, escape_markdown
from toolkit.model.vocabulary import NOT_REPORTED

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from toolkit.model.ard import Result, Results
    from toolkit.model.display import Fact


class Phrases:
    """What a sentence may say about the results of one trial.

    Args:
        results: The trial's results.
        facts: The same as facts, by id.
        writers: How the displays write a number, by the name of the manner: `words` and `in_100`.
    """

    def __init__(
        self,
        results: Results,
        facts: Mapping[str, Fact],
        writers: Mapping[str, Callable[[Result], str]],
    ) -> None:
        self._results = results
        self._facts = facts
        self._writers = writers

    def fact(self, result_id: str) -> Markup:
        """Return a result as it reads: `[48]{result="flow/randomised"}`."""
        return _span(self._facts[self._find(result_id).id].text, result_id)

    def words(self, result_id: str) -> Markup:
        """Return a count, below ten in words: `[no]{…}`, `[two]{…}`, `[48]{…}`."""
        return _span(self._writers["words"](self._find(result_id)), result_id)

    def number(self, result_id: str) -> Markup:
        """Return a number without the sign before it: `1.5` of a limit that is printed `≥1.5`."""
        return _span(self._facts[self._find(result_id).id].text.lstrip("<>≤≥ "), result_id)

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
        """Return a percentage with its count: `17 of 36 people (47 in 100)`.

        Where the count is neither printed nor follows from the percentage, only `9 in 100 people`
        is said. A count of nobody needs no percentage: `none of 6 people`.

        Args:
            result_id: The id of the percentage.
        """
        percent = self._find(result_id)
        in_100 = self.in_100(result_id)
        count = self._results.get(percent.id.replace("/percent@", "/n@"))
        if count is None or count.stat is None:
            return Markup("{} people").format(in_100)
        if count.stat == 0:
            size = self.fact(self._size_of(count).id)
            return Markup("{} of {} people").format(_span("none", count.id), size)
        return Markup("{} ({})").format(self.people(count.id), in_100)

    def has(self, result_id: str) -> bool:
        """Tell whether the source reports a result, or it could be derived."""
        found = self._results.get(result_id)
        return found is not None and found.stat is not None

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

    def _size_of(self, count: Result) -> Result:
        """Find the number of people that a count is a part of."""
        if count.stat_name != "n":
            raise FactError(
                f"{count.id!r} is not a number of people", "people() needs the id of an `n`"
            )
        size = self._results.get(f"population/{count.population}/n@{count.group_level}")
        if size is None or size.stat is None:
            what = f"the people behind {count.id!r} have no reported number"
            raise FactError(what, "use fact() and say of whom in words")
        return size


def _span(text: str, result_id: str) -> Markup:
    """Write a span that names its result; what was not reported is said in words."""
    shown = escape_markdown(text or NOT_REPORTED)
    return Markup(f"[{shown}]{{result={attribute(result_id)}}}")  # noqa: S704 - both are escaped
