"""A trial's description in; a picture of its design on one time axis out."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from toolkit.displays import svg
from toolkit.displays.timeline_axis import visit_times, write_time
from toolkit.displays.timeline_layout import lay_out
from toolkit.displays.timeline_plan import (
    MARKER,
    WIDTH,
    BarKind,
    Drawing,
    MarkerKind,
    PlacedBar,
    PlacedMarker,
    PlacedText,
    Rule,
    RuleKind,
)
from toolkit.model.display import Picture
from toolkit.model.trial import ALL

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from toolkit.model.design import Moment, Span, Timeline, Visits
    from toolkit.model.trial import TrialDescription

ID = "fig-timeline"
_HAIR = 0.75  # half of the clear space between two bars that touch
# Fill and border. The fills are pale enough for dark text, so that a label may stand anywhere.
_BARS: dict[BarKind, tuple[str, str]] = {
    "run-in": ("#e7ebef", "#7a8794"),
    "treatment": ("#9fcbee", "#1b6ca8"),
    "washout": (svg.PAPER, "#5b6670"),
    "follow-up": ("#e1effa", "#4f8fc0"),
}
_RULES: dict[RuleKind, tuple[str, float]] = {
    "lane": (svg.GRID, 1),
    "grid": ("#e9edf1", 1),
    "guide": ("#8793a0", 1),
    "zero": (svg.LINE, 1.5),
    "thread": ("#aab4be", 1.5),
    "pole": ("#5b6670", 1),
    "axis": (svg.LINE, 1),
    "tick": (svg.LINE, 1),
    "visit": (svg.LINE, 2),
}
_BEHIND: tuple[RuleKind, ...] = ("lane", "grid", "guide", "zero")
_TREATMENT, _SWITCH = "#1b6ca8", "#b85c00"


def plot_timeline(description: TrialDescription) -> Picture | None:
    """Draw the design of a trial on one time axis.

    Args:
        description: The trial.

    Returns:
        The picture, with every time in its words; None where the trial has no timeline, or one
        without an entry.

    Raises:
        ValueError: A time is not finite.
    """
    timeline = description.timeline
    if timeline is None or not (timeline.spans or timeline.moments or timeline.visits):
        return None
    groups = _groups(timeline, description)
    everybody = description.group_name(ALL)
    alt = _describe(timeline, groups, everybody)
    drawing = lay_out(timeline, groups, everybody)
    return Picture(
        id=ID,
        caption=f"The design of the trial over time, in {timeline.unit}",
        svg=_draw(drawing, f"Timeline: {description.titles.short}", alt),
        alt=alt,
        notes=timeline.notes,
    )


def _groups(timeline: Timeline, description: TrialDescription) -> dict[str, str]:
    """Return the groups that the timeline names, in the order of the flow diagram."""
    entries: tuple[Span | Moment, ...] = (*timeline.spans, *timeline.moments)
    named = {entry.group for entry in entries if entry.group is not None}
    order = (
        *description.flow_columns,
        *description.external_arms,
        *description.arms,
        *description.sequences,
    )
    return {slug: description.group_name(slug) for slug in order if slug in named}


def _describe(timeline: Timeline, groups: Mapping[str, str], everybody: str) -> str:
    """Put the timeline into words: everybody first, then each group, then the visits."""
    sentences = [f"Times are in {timeline.unit}; 0 is {timeline.zero}."]
    for slug, name in ((None, everybody), *groups.items()):
        spans = [span for span in timeline.spans if span.group == slug]
        moments = [moment for moment in timeline.moments if moment.group == slug]
        timed = [(span.start, _read_span(span, timeline.unit)) for span in spans]
        timed += [(moment.at, _read_moment(moment, timeline.unit)) for moment in moments]
        words = "; ".join(text for _, text in sorted(timed, key=lambda pair: pair[0]))
        if words:
            sentences.append(f"{name}: {words}." if groups else f"{words}.")
    sentences += [f"{_read_visits(row, timeline.unit)}." for row in timeline.visits]
    return " ".join(sentences)


def _read_span(span: Span, unit: str) -> str:
    """Read a span aloud: its kind too, where its label does not say it."""
    return f"{_say_kind(span.label, span.kind)}, {_say_between(span.start, span.end, unit)}"


def _read_moment(moment: Moment, unit: str) -> str:
    """Read a moment aloud."""
    return f"{_say_kind(moment.label, moment.kind)}, at {_say(moment.at, unit)}"


def _say_kind(label: str, kind: str) -> str:
    """Add the kind, which the picture shows by colour or shape, where the label lacks it."""
    return label if kind in label.casefold() else f"{label} ({kind})"


def _read_visits(visits: Visits, unit: str) -> str:
    """Read a row of visits aloud."""
    first, last, count = visit_times(visits)
    if count == 1:
        return f"{visits.label}: at {_say(first, unit)}"
    if count == 2:
        return f"{visits.label}: at {_say(first, unit)} and at {_say(last, unit)}"
    every = "" if visits.every == 1 else f"{write_time(visits.every)} "
    step = unit.removesuffix("s") if visits.every == 1 else unit
    return f"{visits.label}: every {every}{step}, {_say_between(first, last, unit)}"


def _say_between(start: float, end: float, unit: str) -> str:
    """Say from when to when, with the unit once where both are on the same side of zero."""
    if start * end > 0:
        return f"from {write_time(abs(start))} to {_say(end, unit)}"
    return f"from {_say(start, unit)} to {_say(end, unit)}"


def _say(time: float, unit: str) -> str:
    """Say a time without a sign, which a screen reader may swallow."""
    if time == 0:
        return "0"
    length = write_time(abs(time))
    word = unit.removesuffix("s") if length == "1" else unit
    return f"{length} {word} {'before' if time < 0 else 'after'}"


def _draw(drawing: Drawing, title: str, description: str) -> str:
    """Return the timeline as the text of an SVG file."""
    rules = {
        level: [_drawn_rule(rule) for rule in drawing.rules if _level(rule) == level]
        for level in range(3)
    }
    return svg.document(
        ID,
        title,
        description,
        (WIDTH, drawing.height),
        *rules[0],
        *(_drawn_bar(bar) for bar in drawing.bars if bar.stretched),
        *rules[1],
        *(_drawn_bar(bar) for bar in drawing.bars if not bar.stretched),
        *rules[2],
        *chain.from_iterable(_drawn_marker(marker) for marker in drawing.markers),
        *(_drawn_text(text) for text in drawing.texts),
    )


def _level(rule: Rule) -> int:
    """Return whether a line is drawn under all bars (0), over stretched ones (1), or over all."""
    if rule.kind in _BEHIND:
        return 0
    return 1 if rule.kind == "thread" else 2


def _drawn_rule(rule: Rule) -> svg.Element:
    """Draw a line."""
    colour, width = _RULES[rule.kind]
    return svg.element(
        "line",
        x1=rule.x1,
        y1=rule.y1,
        x2=rule.x2,
        y2=rule.y2,
        stroke=colour,
        # A level line of the kind stands for visits that are too many to be told apart.
        stroke_width=8 if rule.kind == "visit" and rule.y1 == rule.y2 else width,
        stroke_dasharray="2 3" if rule.kind == "guide" else None,
    )


def _drawn_bar(bar: PlacedBar) -> svg.Element:
    """Draw a bar, a hair apart from those that it touches."""
    fill, stroke = _BARS[bar.kind]
    width = max(1, bar.width - 2 * _HAIR)
    left = bar.x + (bar.width - width) / 2
    place = (left, bar.y, width, bar.height)
    return svg.rectangle(place, fill, stroke, dashed=bar.kind == "washout")


def _drawn_text(text: PlacedText) -> svg.Element:
    """Draw a text."""
    return svg.text(
        text.baselines,
        text.size,
        text.weight == "semibold",
        text_anchor=None if text.anchor == "start" else text.anchor,
        fill=svg.MUTED if text.muted else None,
        data_from="trial.yml: timeline",
    )


def _drawn_marker(marker: PlacedMarker) -> Iterator[svg.Element]:
    """Draw a moment's mark."""
    x, y, r = marker.x, marker.y, MARKER
    if marker.kind == "assessment":
        yield svg.element(
            "circle", cx=x, cy=y, r=r - 1.5, fill=svg.PAPER, stroke=svg.LINE, stroke_width=2
        )
    elif marker.kind == "switch":
        yield _polygon(x, y, _ARROW, _SWITCH)
        yield _polygon(x, y, tuple((-dx, -dy) for dx, dy in _ARROW), _SWITCH)
    else:
        yield _polygon(
            x, y, _SHAPES[marker.kind], _TREATMENT if marker.kind == "treatment" else svg.LINE
        )


_SHAPES: dict[MarkerKind, tuple[tuple[float, float], ...]] = {
    "randomisation": ((0, -6), (6, 0), (0, 6), (-6, 0)),
    "procedure": ((-4.5, -4.5), (4.5, -4.5), (4.5, 4.5), (-4.5, 4.5)),
    "treatment": ((-6, -5), (6, -5), (0, 6)),
}
# The upper of two arrows that pass each other.
_ARROW = ((-6, -4), (1, -4), (1, -6), (6, -2.9), (1, 0), (1, -1.8), (-6, -1.8))


def _polygon(
    x: float, y: float, corners: Iterable[tuple[float, float]], colour: str
) -> svg.Element:
    """Draw a filled shape around a centre."""
    points = " ".join(f"{svg.number(x + dx)},{svg.number(y + dy)}" for dx, dy in corners)
    # A pale edge parts the shapes of a crowd.
    return svg.element("polygon", points=points, fill=colour, stroke=svg.PAPER, stroke_width=0.75)
