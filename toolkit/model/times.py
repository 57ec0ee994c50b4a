"""A time after the start in; the context of the results about it, and back again."""

from __future__ import annotations

_TIME, _STEP = "time_", "step_"


def name_time(time: float) -> str:
    """Name the context of results at a time that a table shows: `time_30`, `time_7_5`."""
    return f"{_TIME}{_write(time)}"


def name_step(time: float) -> str:
    """Name the context of a step of a survival curve: `step_12`. No table shows it."""
    return f"{_STEP}{_write(time)}"


def read_time(context: str) -> float | None:
    """Return the time that a context names; None for any other context."""
    prefix = next((known for known in (_TIME, _STEP) if context.startswith(known)), None)
    if prefix is None:
        return None
    try:
        return float(context.removeprefix(prefix).replace("_", ".", 1))
    except ValueError:
        return None


def is_step(context: str) -> bool:
    """Tell whether a context names a step of a survival curve."""
    return context.startswith(_STEP) and read_time(context) is not None


def _write(time: float) -> str:
    """Write a time without loss, and without the point that an id has no room for."""
    return repr(float(time)).removesuffix(".0").replace(".", "_")
