"""What a flow diagram shows, and where each part of it stands.

A plan is a sequence of stages. Each has a row of main boxes, one on the trunk or one a column,
and may have side boxes for the people who leave before the next row. Any order of trunk and
column rows works: arms that split and join again, periods of a crossover, cohorts, one arm only.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from toolkit.displays.text_metrics import Weight

Role = Literal["column", "main", "side"]
Point = tuple[float, float]

TRUNK = -1
BAND_SIZE = 12
MIDDLE = 0.35  # half the height of a capital, in ems: from a line's middle to its baseline


@dataclass(frozen=True)
class FlowItem:
    """One line of a box.

    Attributes:
        text: What the reader sees.
        results: The ids of the results that the text shows.
        missing: Whether it says that something was not reported; drawn grey and slanted.
    """

    text: str
    results: tuple[str, ...] = ()
    missing: bool = False


@dataclass(frozen=True)
class FlowBox:
    """A box: its heading, and a bulleted line for each item."""

    id: str
    heading: FlowItem
    items: tuple[FlowItem, ...] = ()
    dashed: bool = False


@dataclass(frozen=True)
class FlowStage:
    """A row of main boxes, and who leaves between it and the next row.

    Attributes:
        band: The label at the left; neighbours with the same label share one band; empty for none.
        main: One box on the trunk, or one for each column, None where there is none; a stage
            may have side boxes only.
        side: As many as `main`, or none at all.
    """

    band: str
    main: tuple[FlowBox | None, ...]
    side: tuple[FlowBox | None, ...] = ()


@dataclass(frozen=True)
class FlowPlan:
    """What a flow diagram shows.

    Attributes:
        id: The picture's id in its document.
        title: Its name.
        columns: The columns' names. They head the columns, unless every column's first box
            names its column already; empty names are not drawn.
        stages: From top to bottom.
        description: The same in words.
        detached_columns: Columns that did not come from the trunk, such as an external
            comparator: dashed, and without a connector to it.
        late_columns: Columns that begin below others, such as a group of a later period: without
            a connector to the trunk.
    """

    id: str
    title: str
    columns: tuple[str, ...]
    stages: tuple[FlowStage, ...]
    description: str
    detached_columns: frozenset[int] = frozenset()
    late_columns: frozenset[int] = frozenset()

    @property
    def unattached_columns(self) -> frozenset[int]:
        """The columns that no connector joins to the trunk."""
        return self.detached_columns | self.late_columns


@dataclass(frozen=True)
class PlacedLine:
    """One line of text: its left end, baseline and measured width."""

    text: str
    x: float
    baseline: float
    width: float


@dataclass(frozen=True)
class PlacedText:
    """An item, wrapped and placed.

    Attributes:
        item: What is written.
        lines: Its lines from top to bottom.
        size: The font size.
        weight: The face.
        centred: Whether the lines are centred rather than flush left.
        bullet: Where its bullet stands, if it has one.
    """

    item: FlowItem
    lines: tuple[PlacedLine, ...]
    size: float
    weight: Weight
    centred: bool
    bullet: Point | None = None


@dataclass(frozen=True)
class PlacedBox:
    """A box and where it stands.

    Attributes:
        x: Its left edge.
        y: Its upper edge.
        width: From the left to the right edge.
        height: From the upper to the lower edge.
        box: What it shows.
        role: A column's name, a box in the flow, or one beside it.
        lane: The column's index, or `TRUNK`.
        dashed: Whether its border is dashed.
        texts: Its heading and items.
    """

    x: float
    y: float
    width: float
    height: float
    box: FlowBox
    role: Role
    lane: int
    dashed: bool
    texts: tuple[PlacedText, ...] = ()

    @property
    def right(self) -> float:
        """The right edge."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """The lower edge."""
        return self.y + self.height


@dataclass(frozen=True)
class Connector:
    """A line through points; `arrow` puts a head at its last point."""

    points: tuple[Point, ...]
    arrow: bool = False
    dashed: bool = False


@dataclass(frozen=True)
class PlacedBand:
    """A stage label at the left; its text reads upwards, centred, a line each."""

    x: float
    y: float
    width: float
    height: float
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Drawing:
    """A laid-out flow diagram; no rectangle overlaps another."""

    width: float
    height: float
    boxes: tuple[PlacedBox, ...]
    connectors: tuple[Connector, ...]
    bands: tuple[PlacedBand, ...]
