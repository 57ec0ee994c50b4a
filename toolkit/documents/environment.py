"""Templates and facts in; text of Quarto documents out: the sandboxed Jinja environment."""

from __future__ import annotations

import difflib
import re
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import (
    FileSystemLoader,
    StrictUndefined,
    TemplateNotFound,
    TemplateSyntaxError,
    meta,
    nodes,
)
from jinja2.exceptions import SecurityError, UndefinedError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.visitor import NodeTransformer
from markupsafe import Markup

from toolkit.documents.markdown import Plain, escape_markdown, yaml_string
from toolkit.errors import Fault, TemplateError, TrialpressError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from jinja2 import Template

# A tag, a comment or a declaration; not `p <0.05`, nor `<https://example.org>`.
_HTML_TAG = re.compile(r"<(?!https?://|mailto:)[a-zA-Z/!?][^>]*>?")
# `safe` would switch the escaping off, and the escaping for HTML is wrong in Markdown.
_UNWANTED_FILTERS = ("safe", "escape", "e", "forceescape", "xmlattr", "urlize", "random", "pprint")


class _JoinAsMarkdown(NodeTransformer):
    """Has `~` join for Markdown; Jinja itself would escape for HTML."""

    def visit_Concat(self, node: nodes.Concat) -> nodes.Node:  # noqa: N802 - Jinja's name
        """Put the filter `join_markdown` around the operands."""
        self.generic_visit(node)
        first, *others = node.nodes
        return nodes.Filter(first, "join_markdown", others, [], None, None, lineno=node.lineno)


class DocumentEnvironment(ImmutableSandboxedEnvironment):
    """Jinja for `.qmd` documents: sandboxed, undefined names are errors, values are escaped.

    Args:
        templates: The folder with the templates.
        where: That folder as the user knows it, for messages.
    """

    def __init__(self, templates: Path, where: str) -> None:
        super().__init__(
            loader=FileSystemLoader(templates),
            undefined=StrictUndefined,
            autoescape=True,
            finalize=to_markdown,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            # The usual `{#` would swallow Quarto's ids, such as `{#tbl-baseline}`.
            comment_start_string="{##",
            comment_end_string="##}",
            extensions=["jinja2.ext.do"],
        )
        self.templates = templates
        self.where = where
        for name in _UNWANTED_FILTERS:
            del self.filters[name]
        self.filters.update(join_markdown=join_markdown, yaml=yaml_string)
        # Jinja's own `capitalize` makes the rest small, and does not know where a phrase begins.
        self.filters.update(capitalise=capitalise, capitalize=capitalise)
        self._sentences: dict[str, Template] = {}
        self._named: dict[str, list[str]] = {}
        self.globals = {
            "range": self.globals["range"],
            "dict": dict,
            "namespace": self.globals["namespace"],
        }

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        """Parse a template, and have its concatenations made Markdown."""
        tree = super()._parse(source, name, filename)
        return _JoinAsMarkdown().visit(tree)  # type: ignore[no-any-return]

    def fill(self, template: str, context: Mapping[str, Any]) -> str:
        """Fill a template of the folder.

        Args:
            template: Its file name.
            context: What it may use.

        Raises:
            TemplateError: Naming the template and the line.
        """
        try:
            return self.get_template(template).render(context)
        except TrialpressError:
            raise
        except TemplateNotFound as error:
            there = ", ".join(sorted(path.name for path in self.templates.glob("*.j2"))) or "none"
            fault = Fault(
                f"{self.where}/{error.name}", "there is no such template", f"there are: {there}"
            )
            raise TemplateError(fault) from None
        except Exception as error:  # noqa: BLE001 - a template can raise whatever Python can
            raise TemplateError(self._explain(error, None)) from None

    def find_used(self, templates: Iterable[str]) -> frozenset[str]:
        """Find the templates that some templates use, themselves among them.

        Args:
            templates: Their file names.
        """
        found: set[str] = set()
        pending = list(templates)
        while pending:
            name = pending.pop()
            if name not in found:
                found.add(name)
                pending.extend(self._find_named(name))
        return frozenset(found)

    def _find_named(self, template: str) -> list[str]:
        """Find the templates that a template names: what it imports, includes or extends."""
        if template not in self._named:
            source = (self.templates / template).read_text(encoding="utf-8")
            named = meta.find_referenced_templates(self.parse(source))
            self._named[template] = [name for name in named if name is not None]
        return self._named[template]

    def fill_sentence(self, sentence: str, where: str, context: Mapping[str, Any]) -> Markup:
        """Fill one sentence of a writer's.

        Args:
            sentence: Markdown that may use facts.
            where: File and key that it comes from, for messages.
            context: What it may use.

        Raises:
            TemplateError: Naming the place.
        """
        if tag := _HTML_TAG.search(sentence):
            what = f"raw HTML, such as {tag[0]}, is not allowed in a sentence"
            raise TemplateError(
                Fault(where, what, "write Markdown: **bold**, *slanted*, [words](address)")
            )
        if "{" not in sentence:
            return Markup(sentence.strip())  # noqa: S704 - the writer's own Markdown
        try:
            if sentence not in self._sentences:
                self._sentences[sentence] = self.from_string(sentence.strip())
            return Markup(self._sentences[sentence].render(context))  # noqa: S704
        except TrialpressError:
            raise
        except Exception as error:  # noqa: BLE001 - as above
            raise TemplateError(self._explain(error, where, context)) from None

    def _explain(
        self, error: Exception, sentence: str | None, context: Iterable[str] = ()
    ) -> Fault:
        """Say where a template or a sentence went wrong, and what is wrong with it."""
        where = sentence or self._place(error)
        match error:
            case FactError():
                return Fault(where, str(error), error.hint)
            case TemplateSyntaxError():
                return Fault(where, f"this is not valid Jinja: {(error.message or '').rstrip('.')}")
            case UndefinedError():
                return Fault(
                    where,
                    (error.message or "a name is undefined").rstrip("."),
                    _suggest(error.message or "", context),
                )
            case SecurityError():
                return Fault(
                    where,
                    "this is not allowed in a template",
                    "templates may show values, not reach into Python",
                )
            case TypeError():
                hint = "docs/writing.md shows how each phrase is written"
                return Fault(
                    where, f"a phrase is used in a way that it is not made for: {error}", hint
                )
            case _:
                return Fault(where, f"{type(error).__name__}: {error}".rstrip("."))

    def _place(self, error: Exception) -> str:
        """Find the template and the line that an error came from."""
        frames = [(f.filename, f.lineno) for f in traceback.extract_tb(error.__traceback__)]
        if isinstance(error, TemplateSyntaxError):
            frames.append((error.filename or "", error.lineno))
        for filename, line in reversed(frames):
            if Path(filename).is_relative_to(self.templates):
                name = Path(filename).relative_to(self.templates).as_posix()
                return f"{self.where}/{name}:{line}"
        return self.where


def _suggest(message: str, known: Iterable[str]) -> str:
    """Say what a name that is not known may have meant."""
    name = re.match(r"'(\w+)' is undefined", message)
    close = difflib.get_close_matches(name[1], list(known), n=1) if name else []
    meant = f"did you mean {close[0]}? " if close else ""
    return f"{meant}check the spelling; only what the toolkit gives can be used"


class FactError(Exception):
    """A sentence asks for a fact that is not there, or in a way in which it cannot be had.

    Args:
        what: What is wrong.
        hint: What to do.
    """

    def __init__(self, what: str, hint: str) -> None:
        super().__init__(what)
        self.hint = hint


def to_markdown(value: object) -> Markup:
    """Turn any value into Markdown: what is Markdown already stays, everything else is escaped."""
    if isinstance(value, Markup):
        return value
    if value is None:
        return Markup()
    return Markup(escape_markdown(str(value)))  # noqa: S704 - just escaped


def join_markdown(*parts: object) -> Plain | Markup:
    """Join texts: plain ones to plain text, such as an id; as soon as one is Markdown, all are."""
    if any(isinstance(part, Markup) for part in parts):
        return Markup().join(to_markdown(part) for part in parts)
    return Plain("".join(str(part) for part in parts))


def capitalise(value: object) -> Plain | Markup:
    """Begin a text with a capital, also where it is a phrase such as `[two]{result="…"}`."""
    begun = re.sub(r"^(\W*)(\w)", lambda match: match[1] + match[2].upper(), str(value))
    return Markup(begun) if isinstance(value, Markup) else Plain(begun)  # noqa: S704
