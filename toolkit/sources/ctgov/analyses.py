"""The statistical analyses of an outcome in; their numbers as printed out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from toolkit.model.trial import BETWEEN
from toolkit.sources.ctgov.measures import PERCENT_SIGN, VALUE, read_spread
from toolkit.sources.ctgov.numbers import is_missing
from toolkit.sources.ctgov.words import cut_words, read_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from toolkit.model.trial import PublishedNumber
    from toolkit.sources.ctgov.groups import Groups
    from toolkit.sources.ctgov.record import Analysis
    from toolkit.sources.ctgov.rows import Row

_LONGEST_NOTE = 600
_ONE_SIDED = "ONE_SIDED"


def read_analyses(
    analyses: Sequence[Analysis],
    groups: Groups,
    of_outcome: Mapping[str, str],
    row: Row,
    labels: dict[str, str],
) -> Iterator[PublishedNumber]:
    """Read the analyses of an outcome: a row for each, about the groups that it compares.

    Which group is compared with which, the record says in words at most: the groups stand in its
    own order.

    Args:
        analyses: The part of the record.
        groups: The groups of the record, for their titles.
        of_outcome: The names of the outcome's groups, by id.
        row: The row of the outcome.
        labels: Where the rows are named.
    """
    for number, analysis in enumerate(analyses, 1):
        path = f"{row.path}.analyses[{number - 1}]"
        for group in analysis.group_ids:
            if group not in of_outcome:
                what = f"the analysis names {group!r}, which is no group of the outcome"
                row.remarks.find("R4", path, what)
        compared = list(dict.fromkeys(of_outcome[g] for g in analysis.group_ids if g in of_outcome))
        context = f"{row.variable}_analysis_{number}"
        label = _write_label(analysis, [groups.title(group) for group in compared])
        place = cut_words(f"{row.place}, {label}", 600)
        within = replace(row, path=path, place=place, context=context)
        group = compared[0] if len(compared) == 1 else BETWEEN
        numbers = list(_write_numbers(analysis, group, within))
        if numbers:
            labels[context] = label
        yield from numbers


def _write_label(analysis: Analysis, titles: list[str]) -> str:
    """Name an analysis: its method, what it estimates, and which groups it is about."""
    how = [read_words(analysis.statistical_method), read_words(analysis.param_type)]
    what = ", ".join(cut_words(text, 200) for text in dict.fromkeys(how) if text) or "Analysis"
    who = " and ".join(filter(None, (", ".join(titles[:-1]), *titles[-1:])))
    return cut_words(f"{what}: {who}" if who else what)


def _write_numbers(analysis: Analysis, group: str, row: Row) -> Iterator[PublishedNumber]:
    """Write the numbers that an analysis has."""
    has_estimate = bool(analysis.param_value)
    of_p, said = _join(analysis.p_value_comment), _describe_estimate(analysis)
    if not is_missing(analysis.p_value):
        yield row.write(group, "p", analysis.p_value, of_p if has_estimate else _add(of_p, said))
        of_p = ""
    if has_estimate:
        yield row.write(group, VALUE, analysis.param_value, _add(said, of_p))
    limits = (
        ("ci_lower", analysis.ci_lower_limit, analysis.ci_lower_limit_comment),
        ("ci_upper", analysis.ci_upper_limit, analysis.ci_upper_limit_comment),
    )
    given = any(text for _, text, _ in limits)
    for name, text, comment in limits if given else ():
        yield row.write(group, name, text, _join(comment))
    if given and not is_missing(analysis.ci_pct_value):
        sides = "one-sided" if analysis.ci_num_sides == _ONE_SIDED else ""
        yield row.write(group, "ci_level", analysis.ci_pct_value, sides, PERCENT_SIGN)
    if not is_missing(analysis.dispersion_value):
        spread = read_spread(analysis.dispersion_type).statistics
        if len(spread) == 1:
            yield row.write(group, spread[0], analysis.dispersion_value)
        else:
            said = read_words(analysis.dispersion_value)
            what = f"the record gives the spread {said[:80]!r} but not of which kind it is"
            row.remarks.find("R10", row.path, what)


def _describe_estimate(analysis: Analysis) -> str:
    """Say what an estimate is, and what the record says of it in words."""
    return _join(
        analysis.param_type,
        analysis.estimate_comment,
        analysis.group_description,
        analysis.non_inferiority_comment,
        analysis.other_analysis_description,
    )


def _join(*texts: str | None) -> str:
    """Join what the record says in words."""
    return _add(*map(read_words, texts))


def _add(*words: str) -> str:
    """Join words that have been read."""
    return cut_words("; ".join(filter(None, words)), _LONGEST_NOTE)
