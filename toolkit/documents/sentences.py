"""A description and its sentences in; the same with every sentence filled out."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from toolkit.documents.markdown import Plain
from toolkit.model.text import MayUseFacts

if TYPE_CHECKING:
    from collections.abc import Callable

    from markupsafe import Markup

    Fill = Callable[[str, str], Markup]


def fill_sentences(part: BaseModel, fill: Fill, path: str = "") -> dict[str, Any]:
    """Turn a description into plain dictionaries for templates.

    Texts become `Plain`, so that a template escapes them; sentences, which are a writer's
    Markdown, are filled.

    Args:
        part: The description.
        fill: Fills one sentence; gets the sentence and its key, such as `points.0.text`.
        path: The key of the part itself.
    """
    filled = {}
    for name, written, sentence in _list_fields(type(part)):
        key = f"{path}.{written}" if path else written
        filled[name] = _fill_value(getattr(part, name), sentence=sentence, fill=fill, key=key)
    return filled


@cache
def _list_fields(part: type[BaseModel]) -> tuple[tuple[str, str, bool], ...]:
    """List the fields of a part: name, key, and whether it holds sentences."""
    return tuple(
        (name, field.alias or name, _is_sentence(field.annotation, field.metadata))
        for name, field in part.model_fields.items()
    )


def _fill_value(value: Any, *, sentence: bool, fill: Fill, key: str) -> Any:
    """Fill one value, and whatever is inside it."""
    match value:
        case BaseModel():
            return fill_sentences(value, fill, key)
        case dict():
            return {
                name: _fill_value(inner, sentence=sentence, fill=fill, key=f"{key}.{name}")
                for name, inner in value.items()
            }
        case tuple() | list():
            return [
                _fill_value(inner, sentence=sentence, fill=fill, key=f"{key}.{number}")
                for number, inner in enumerate(value)
            ]
        case str():
            return fill(value, key) if sentence else Plain(value)
        case _:
            return value


def _is_sentence(annotation: Any, metadata: list[Any]) -> bool:
    """Tell whether a field holds sentences, also in an optional or a tuple."""
    if any(isinstance(item, MayUseFacts) for item in metadata):
        return True
    return any(
        _is_sentence(inner, list(getattr(inner, "__metadata__", ())))
        for inner in getattr(annotation, "__args__", ())
    )
