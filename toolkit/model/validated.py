"""YAML text in, a validated model out; or every fault in it, each with its line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from toolkit.errors import DataError, Fault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic_core import ErrorDetails

Step = str | int
_Safe: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
# Dates stay text: the model reads them, and knows the line of one that is none.
_DATE_AS_TEXT = {"tag:yaml.org,2002:timestamp": _Safe.construct_yaml_str}
_Loader: Any = type(
    "_Loader", (_Safe,), {"yaml_constructors": _Safe.yaml_constructors | _DATE_AS_TEXT}
)


class Part(BaseModel):
    """A part of a description that people write: frozen, and without unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    def contradictions(self) -> Iterator[tuple[tuple[Step, ...], str]]:
        """List where a whole document, each part of which is right, contradicts itself.

        Yields:
            The path to the place, and what is wrong there.
        """
        yield from ()


ModelT = TypeVar("ModelT", bound=Part)


def validate_yaml(
    text: str, where: str, model: type[ModelT], under: Mapping[str, Any] | None = None
) -> ModelT:
    """Read YAML into a model.

    Args:
        text: The YAML.
        where: The file's path as the user knows it, for messages.
        model: What the document must be.
        under: What it says where the YAML says nothing.

    Returns:
        The model.

    Raises:
        DataError: With all faults, in the order of their lines.
    """
    try:
        node = yaml.compose(text, Loader=_Loader)
        lines, doubled = _index_lines(node)
        content = yaml.load(text, Loader=_Loader)  # noqa: S506 - a safe loader, see above
    except yaml.YAMLError as error:
        raise DataError(_yaml_fault(error, where)) from None
    faults = [
        (line, Fault(f"{where}:{line}", f"the key {name!r} stands here twice", "keep one of them"))
        for line, name in doubled
    ]
    try:
        validated = model.model_validate(_put_over(under or {}, {} if content is None else content))
    except ValidationError as error:
        for detail in error.errors():
            line = _line_of(detail["loc"], lines)
            faults.append((line, _describe(detail, f"{where}:{line}", model)))
    else:
        for place, what in validated.contradictions():
            line = _line_of(place, lines)
            faults.append((line, Fault(f"{where}:{line}", what)))
    if faults:
        raise DataError(*(fault for _, fault in sorted(faults)))
    return validated


def _put_over(under: Any, content: Any) -> Any:
    """Put what one document says over another one, key by key."""
    if not isinstance(under, Mapping) or not isinstance(content, dict):
        return content
    both = {key: _put_over(under[key], content[key]) for key in under if key in content}
    return {**under, **content, **both}


def _index_lines(
    node: yaml.Node | None,
) -> tuple[dict[tuple[Step, ...], int], list[tuple[int, str]]]:
    """Map the path of every value to its line, and list the keys that stand twice."""
    lines: dict[tuple[Step, ...], int] = {(): 1}
    doubled: list[tuple[int, str]] = []
    pending: list[tuple[tuple[Step, ...], yaml.Node | None]] = [((), node)]
    seen: set[int] = set()
    while pending:
        path, current = pending.pop()
        if id(current) in seen:  # an alias, which may even lead back to itself
            continue
        seen.add(id(current))
        if isinstance(current, yaml.MappingNode):
            for key, value in current.value:
                inner = (*path, str(key.value))
                line = key.start_mark.line + 1
                if inner in lines:
                    doubled.append((line, str(key.value)))
                    continue
                lines[inner] = line
                pending.append((inner, value))
        elif isinstance(current, yaml.SequenceNode):
            for number, value in enumerate(current.value):
                inner = (*path, number)
                lines[inner] = value.start_mark.line + 1
                pending.append((inner, value))
    return lines, doubled


def _line_of(location: tuple[Step, ...], lines: dict[tuple[Step, ...], int]) -> int:
    """Find the line of a place, or of the nearest thing around it that the file has.

    Steps that the file does not know are left out: pydantic adds the kind of a union, or `[key]`.
    """
    path: tuple[Step, ...] = ()
    for step in location:
        if (*path, step) in lines:
            path = (*path, step)
    return lines[path]


def _describe(detail: ErrorDetails, where: str, model: type[Part]) -> Fault:
    """Put one of pydantic's errors into our words."""
    location = [step for step in detail["loc"] if step != "[key]"]
    key = ".".join(str(step) for step in location)
    value, hint = detail["input"], ""
    nested = isinstance(value, dict | list)
    match detail["type"]:
        case "missing":
            what, hint = f"the key {key!r} is missing", "add it"
        case "extra_forbidden":
            what = f"the key {key!r} is not known"
            allowed = _keys_beside(location, model)
            hint = f"allowed here are: {', '.join(allowed)}" if allowed else "take it out"
        case "literal_error" | "enum":
            what = f"{key!r} is {value!r}"
            hint = f"allowed are: {detail.get('ctx', {}).get('expected', '')}"
        case "string_pattern_mismatch":
            what = f"{key!r}: {value!r} is not a name"
            hint = "use lower-case letters, digits and underscores, a letter first"
        case "string_type" if not nested:
            what, hint = f"{key!r} is {value!r}, which is not text", "put it in double quotes"
        case "model_type" | "dict_type":
            what = f"{key!r} has no keys" if key else "this file has no keys"
            hint = "write `key: value`, one a line"
        case "value_error":
            what = f"{key!r}: {detail['ctx']['error']}" if key else str(detail["ctx"]["error"])
        case _:
            message = detail["msg"][0].lower() + detail["msg"][1:]
            what = f"{key!r}: {message}" if nested else f"{key!r}: {message}, not {value!r}"
    return Fault(where, what, hint)


def _keys_beside(location: list[Step], model: type[Part]) -> list[str]:
    """List the keys that are allowed beside an unknown one, where the models tell."""
    current: Any = model
    for step in location[:-1]:
        fields = getattr(current, "model_fields", {})
        if step in fields:
            current = _model_within(fields[str(step)].annotation)
    return sorted(getattr(current, "model_fields", {}))


def _model_within(annotation: Any) -> Any:
    """Take the model out of `Model | None`, `tuple[Model, ...]` or `dict[str, Model]`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    found = [_model_within(inner) for inner in getattr(annotation, "__args__", ())]
    return next((inner for inner in found if inner is not None), None)


def _yaml_fault(error: yaml.YAMLError, where: str) -> Fault:
    """Say where YAML itself could not be read."""
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or "it is not YAML"
    place = f"{where}:{mark.line + 1}" if mark else where
    return Fault(
        place, f"this is not valid YAML: {problem}", "check indentation, colons and quotes"
    )
