"""The text of a record in; the record, or what is wrong with it, out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import ValidationError

from toolkit.errors import DataError, Fault
from toolkit.sources.ctgov.record import Record

if TYPE_CHECKING:
    from pathlib import Path

    from pydantic_core import ErrorDetails

_SHOWN = 20
_LONGEST_VALUE = 60
_MARK = b"\xef\xbb\xbf"


def open_record(path: Path, where: str) -> bytes:
    """Read the file of a record, or of several.

    Args:
        path: The file.
        where: Its path as the user knows it, for messages.

    Raises:
        DataError: If it is missing or cannot be read.
    """
    try:
        return path.read_bytes().removeprefix(_MARK)
    except FileNotFoundError:
        hint = "add it, or mend `registry.record` in trial.yml"
        raise DataError(Fault(where, "this file is missing", hint)) from None
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise DataError(Fault(where, f"cannot read it: {why}")) from None


def read_record(content: bytes, where: str) -> Record:
    """Read a record.

    Args:
        content: One study of the registry's API, as JSON.
        where: The file's path as the user knows it, for messages.

    Raises:
        DataError: With what is wrong with the JSON, or every part that is not what the registry
            says it is, each with its path.
    """
    try:
        return Record.model_validate_json(content)
    except ValidationError as error:
        details = error.errors(include_url=False, include_context=False)
        faults = [_describe(detail, where) for detail in details[:_SHOWN]]
        if more := len(details) - _SHOWN:
            rest = f"and {more:,} more like {'this' if more == 1 else 'these'}"
            faults += [Fault(where, rest)] if more > 0 else []
        raise DataError(*faults) from None


def _describe(detail: ErrorDetails, where: str) -> Fault:
    """Put one of pydantic's errors into our words."""
    if detail["type"] == "json_invalid":
        why = detail["msg"].removeprefix("Invalid JSON: ")
        return Fault(where, f"this is not JSON: {why}", "fetch the record again")
    path = write_path(*detail["loc"])
    where = f"{where}, {path}" if path else where
    if detail["type"] == "missing":
        hint = "a study of the registry's API, version 2, has it; older forms are not read"
        return Fault(where, "this part is missing", hint)
    if path.endswith(".nctId"):
        return Fault(where, f"{_cut(detail['input'])} is no number of a study", "NCT and 8 digits")
    kind = {"string_type": "text", "tuple_type": "a list", "model_type": "an object"}
    known = next((name for key, name in kind.items() if detail["type"].startswith(key)), "")
    if known:
        return Fault(where, f"{_cut(detail['input'])} is not {known}")
    message = detail["msg"][0].lower() + detail["msg"][1:]
    return Fault(where, f"{message}, not {_cut(detail['input'])}")


def write_path(*steps: str | int) -> str:
    """Write a path in a record: `resultsSection.participantFlowModule.groups[0].id`."""
    written = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps)
    return "".join(written).removeprefix(".")


def _cut(value: object) -> str:
    """Write a value of a record briefly."""
    text = repr(value)[: _LONGEST_VALUE + 1]
    return f"{text[:_LONGEST_VALUE]}…" if len(text) > _LONGEST_VALUE else text
