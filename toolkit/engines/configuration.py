"""`_quarto.yml` and front matter in; what a page and a PDF are made with out.

Three kinds of key: those that the embedded engine uses; those of Quarto that change no words, which
it passes over; and all others, which are faults, because a reader would miss what they ask for.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import yaml

from toolkit.errors import EngineError, Fault

if TYPE_CHECKING:
    from collections.abc import Mapping

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

SITE_FILE: Final = "_quarto.yml"
FORMATS: Final = {"html": "html", "typst": "pdf"}
LANGUAGES: Final = ("en", "en-GB", "en-US")

_KEYS_FILE: Final = Path(__file__).parent / "resources" / "keys.yml"
_ITEM: Final = ("text", "href")
_LENGTH: Final = re.compile(r"\d+(\.\d+)?(pt|mm|cm|in|em)")
_MONTHS: Final = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_WEEKDAYS: Final = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
_DATE_TOKEN: Final = re.compile(r"\[([^\]]*)\]|YYYY|YY|MMMM|MMM|MM|M|Do|DD|D|dddd|ddd|([A-Za-z]+)")
_DATE_STYLES: Final = {
    ("long", True): "MMMM D, YYYY",
    ("long", False): "D MMMM YYYY",
    ("full", True): "dddd, MMMM D, YYYY",
    ("full", False): "dddd, D MMMM YYYY",
    ("iso", True): "YYYY-MM-DD",
    ("iso", False): "YYYY-MM-DD",
}


@dataclass(frozen=True)
class _Keys:
    """Paths of keys: those that are used, those that may stand there, and what formats take."""

    used: frozenset[str]
    ignored: frozenset[str]
    inner: frozenset[str]
    options: Mapping[str, tuple[str, ...]]


@cache
def _load_keys(place: str) -> _Keys:
    """Return the keys of `site` or `document`."""
    lists = yaml.load(_KEYS_FILE.read_bytes(), Loader=_Loader)  # noqa: S506 - a safe loader
    used, ignored = (
        frozenset(lists[place][kind]).union(
            f"format.{name}.{key}" for name, keys in lists["format"][kind].items() for key in keys
        )
        for kind in ("used", "ignored")
    )
    inner = {path.rsplit(".", n)[0] for path in used for n in range(1, path.count(".") + 1)}
    options = {name: tuple(keys) for name, keys in lists["format"]["used"].items()}
    return _Keys(used, ignored, frozenset(inner), options)


@dataclass(frozen=True)
class NavigationItem:
    """A link in the head of every page: its text, and a path from the project or an address."""

    text: str
    href: str


@dataclass(frozen=True)
class Site:
    """What all pages share.

    Attributes:
        title: The site's name; empty where it has none.
        description: What search engines show for pages without a description of their own.
        left: The navigation.
        right: The navigation at the other end.
        footer: Left, middle and right of the footer, as Markdown; empty where there is nothing.
        resources: Patterns of the files to copy as they are.
        search: Whether readers can search.
        settings: The whole of `_quarto.yml`, for what documents may set themselves.
    """

    title: str = ""
    description: str = ""
    left: tuple[NavigationItem, ...] = ()
    right: tuple[NavigationItem, ...] = ()
    footer: tuple[str, str, str] = ("", "", "")
    resources: tuple[str, ...] = ()
    search: bool = True
    settings: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class FrontMatter:
    """What a document says of itself.

    Attributes:
        title: Its title, as Markdown, as are `subtitle`, `authors`, `description`, `keywords`.
        short_title: What it is called on tabs, in links and in search results; the title, where
            it has no other.
        subtitle: Empty where it has none.
        authors: Their names.
        description: What it is about.
        keywords: For readers and search engines.
        date: As it is printed; empty where there is none.
        day: The same as a date.
        lang: One of `LANGUAGES`.
        formats: Of `html` and `pdf`.
        search: Whether a search finds it.
        settings: For each of `html` and `typst` the options that are set, the site's included.
    """

    title: str
    short_title: str
    subtitle: str
    authors: tuple[str, ...]
    description: str
    keywords: tuple[str, ...]
    date: str
    day: dt.date | None
    lang: str
    formats: frozenset[str]
    search: bool
    settings: Mapping[str, Mapping[str, Any]]


class _Reader:
    """Takes values out of one YAML text, and collects what is wrong with them.

    Args:
        text: The YAML.
        where: Its file.
        offset: How many lines of the file stand before it.
    """

    def __init__(self, text: str, where: str, offset: int = 0) -> None:
        self.where = where
        self.offset = offset
        self.faults: list[Fault] = []
        try:
            self.root = yaml.compose(text, Loader=_Loader)
            values = yaml.load(text, Loader=_Loader)  # noqa: S506 - a safe loader, see above
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            line = mark.line + 1 + offset if mark is not None else 1 + offset
            problem = getattr(error, "problem", None) or "it cannot be read"
            raise EngineError(Fault(f"{where}:{line}", f"this is not YAML: {problem}")) from None
        self.values: Any = {} if values is None else values
        if not isinstance(self.values, dict):
            raise EngineError(Fault(where, "this is not a set of keys with values"))

    def fault(self, path: str, what: str, hint: str = "") -> None:
        """Note what is wrong at a key."""
        self.faults.append(Fault(f"{self.where}:{self._line(path)}", what, hint))

    def check_keys(self, place: str) -> None:
        """Note every key that is not known at a place, `site` or `document`."""
        self._check(self.values, "", _load_keys(place))

    def get(self, path: str, kind: type | tuple[type, ...] = str, default: Any = "") -> Any:
        """Return a value, or the default where it is missing or not of its kind."""
        value: Any = self.values
        for key in path.split("."):
            value = value.get(key) if isinstance(value, dict) else None
        if value is None:
            return default
        if not isinstance(value, kind):
            self.fault(path, f"{path} is not {_KINDS[kind]}")
            return default
        return value

    def texts(self, path: str) -> tuple[str, ...]:
        """Return a text, or a list of texts, as a tuple."""
        value = self.get(path, (str, list), [])
        entries = [value] if isinstance(value, str) else value
        if not all(isinstance(entry, str) for entry in entries):
            self.fault(path, f"{path} is not a text or a list of texts")
            return ()
        return tuple(entries)

    def stop(self) -> None:
        """Raise what is wrong, if anything is, in the order of the lines."""
        if self.faults:
            by_line = sorted(self.faults, key=lambda fault: int(fault.where.rpartition(":")[2]))
            raise EngineError(*dict.fromkeys(by_line))

    def _check(self, value: Any, path: str, keys: _Keys) -> None:
        if isinstance(value, list):
            for entry in value:
                self._check(entry, path, keys)
        elif isinstance(value, dict):
            for key, content in value.items():
                below = f"{path}.{key}" if path else str(key)
                if below in keys.inner and isinstance(content, dict | list):
                    self._check(content, below, keys)
                elif below not in keys.used | keys.inner | keys.ignored:
                    hint = "take it out, or render with Quarto"
                    self.fault(below, f"the embedded engine does not know the key {below}", hint)

    def _line(self, path: str) -> int:
        """Find the line of a key; of a key in a list, the first one that is so named."""
        found = [self.root]
        line = 0
        for key in path.split("."):
            below: list[Any] = []
            for node in found:
                entries = node.value if isinstance(node, yaml.SequenceNode) else [node]
                for entry in entries:
                    if isinstance(entry, yaml.MappingNode):
                        below += [pair for pair in entry.value if str(pair[0].value) == key]
            if not below:
                break
            line = below[0][0].start_mark.line
            found = [value for _, value in below]
        return line + 1 + self.offset


_KINDS: Final[dict[Any, str]] = {
    str: "a text",
    bool: "true or false",
    int: "a number",
    dict: "a set of keys",
    list: "a list",
    (str, dict): "a text or a set of keys",
    (bool, dict): "true, false or a set of keys",
    (str, list): "a text or a list of texts",
    (str, dt.date): "a date",
}


def read_site(project: Path) -> Site:
    """Read `_quarto.yml`.

    Args:
        project: The folder that holds it.

    Raises:
        EngineError: It is missing, or asks for what the embedded engine does not know.
    """
    file = project / SITE_FILE
    if not file.is_file():
        what = f"there is no {SITE_FILE} in the project"
        raise EngineError(Fault(SITE_FILE, what, "give the project's folder, or write one"))
    reader = _Reader(file.read_text(encoding="utf-8"), SITE_FILE)
    reader.check_keys("site")
    if reader.get("project.type", default="website") != "website":
        reader.fault("project.type", "the embedded engine makes websites only")
    left, right = (_navigation(reader, project, side) for side in ("left", "right"))
    footer = reader.get("website.page-footer", (str, dict), "")
    parts = ("", footer, "")
    if not isinstance(footer, str):
        path = "website.page-footer"
        parts = (
            reader.get(f"{path}.left"),
            reader.get(f"{path}.center"),
            reader.get(f"{path}.right"),
        )
    site = Site(
        title=reader.get("website.navbar.title") or reader.get("website.title"),
        description=reader.get("website.description"),
        left=left,
        right=right,
        footer=parts,
        resources=reader.texts("project.resources"),
        search=bool(reader.get("website.search", (bool, dict), default=True)),
        settings=reader.values,
    )
    _check_options(reader)
    reader.stop()
    return site


def _navigation(reader: _Reader, project: Path, side: str) -> tuple[NavigationItem, ...]:
    """Read one end of the navigation."""
    path = f"website.navbar.{side}"
    items = []
    for entry in reader.get(path, list, []):
        text, href = (entry.get(key) for key in _ITEM) if isinstance(entry, dict) else ("", "")
        if isinstance(text, str) and isinstance(href, str) and text and href:
            items.append(NavigationItem(text, href))
            if href.endswith(".qmd") and not (project / href.lstrip("/")).is_file():
                reader.fault(path, f"{path} leads to {href}, which does not exist")
        else:
            reader.fault(path, f"an entry of {path} is not a text with a href")
    return tuple(items)


def read_front_matter(text: str, where: str, site: Site) -> FrontMatter:
    """Read what stands between the `---` lines of a document.

    Args:
        text: The YAML.
        where: The document, for messages.
        site: What holds where the document says nothing else.

    Raises:
        EngineError: It asks for what the embedded engine does not know.
    """
    reader = _Reader(text, where, offset=1)
    reader.check_keys("document")
    title = reader.get("title")
    if reader.values.get("title") in (None, ""):
        reader.fault("title", "the document has no title", "write `title:` between its --- lines")
    lang = reader.get("lang") or str(site.settings.get("lang") or "en")
    if lang not in LANGUAGES:
        hint = f"of the languages, it has the words of {', '.join(LANGUAGES)}"
        reader.fault("lang", f"the embedded engine does not know the language {lang}", hint)
    formats = _formats(reader)
    _check_options(reader)
    day = _day(reader)
    front = FrontMatter(
        title=title,
        short_title=reader.get("pagetitle") or title,
        subtitle=reader.get("subtitle"),
        authors=_authors(reader),
        description=reader.get("description"),
        keywords=reader.texts("keywords"),
        date=_printed(reader, day, lang, site),
        day=day,
        lang=lang,
        formats=formats,
        search=reader.get("search", bool, default=True),
        settings={name: _settings(name, reader.values, site) for name in FORMATS},
    )
    reader.stop()
    return front


def _formats(reader: _Reader) -> frozenset[str]:
    """Return the formats that a document names; HTML where it names none."""
    value = reader.get("format", (str, dict), "html")
    names = [value] if isinstance(value, str) else list(value)
    for name in names:
        if name not in FORMATS:
            hint = f"it makes {' and '.join(FORMATS)}"
            reader.fault("format", f"the embedded engine does not know the format {name}", hint)
    return frozenset(FORMATS[name] for name in names if name in FORMATS)


def _authors(reader: _Reader) -> tuple[str, ...]:
    """Return the names of the authors, who are texts, or have a name."""
    value = reader.get("author", (str, list), [])
    return (value,) if isinstance(value, str) else reader.texts("author")


def _settings(name: str, values: Mapping[str, Any], site: Site) -> dict[str, Any]:
    """Return a format's options: of the document, where it is silent of the site."""
    merged: dict[str, Any] = {}
    options_known = _load_keys("site").options[name]
    for source in (site.settings, values):
        named = source.get("format")
        options = named.get(name) if isinstance(named, dict) else None
        for level in (source, options if isinstance(options, dict) else {}):
            merged |= {key: level[key] for key in options_known if key in level}
        if source is site.settings and "css" in merged:
            # The site names its style sheets from the project, a document from its own folder.
            named = merged["css"] if isinstance(merged["css"], list) else [merged["css"]]
            merged["css"] = [f"/{entry.lstrip('/')}" for entry in named]
    return merged


def _check_options(reader: _Reader) -> None:
    """Note the options of formats whose values are not of their kind."""
    for prefix in ("", "format.html.", "format.typst."):
        reader.get(f"{prefix}toc", bool, False)
        reader.get(f"{prefix}toc-depth", int, 3)
    reader.get("format.html.format-links", bool, True)
    reader.texts("format.html.css")
    reader.texts("format.html.include-after-body")
    reader.texts("format.typst.font-paths")
    for key in ("papersize", "mainfont"):
        reader.get(f"format.typst.{key}")
    margin = reader.get("format.typst.margin", dict, {})
    lengths = {f"margin.{side}": value for side, value in margin.items()}
    if size := reader.get("format.typst.fontsize"):
        lengths["fontsize"] = size
    for key, value in lengths.items():
        if not isinstance(value, str) or not _LENGTH.fullmatch(value):
            reader.fault(f"format.typst.{key}", f"{value} is not a length", "such as 2.5cm or 11pt")


def _day(reader: _Reader) -> dt.date | None:
    """Return a document's date, which must not depend on the day that it is rendered."""
    value = reader.get("date", (str, dt.date), None)
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, str):
        try:
            return dt.date.fromisoformat(value)
        except ValueError:
            reader.fault("date", f"{value} is not a date", "write it as 2024-01-31")
            return None
    return value if isinstance(value, dt.date) else None


def _printed(reader: _Reader, day: dt.date | None, lang: str, site: Site) -> str:
    """Write a document's date as its `date-format` says."""
    style = reader.get("date-format") or str(site.settings.get("date-format") or "long")
    if day is None:
        return ""
    text, unknown = format_date(day, style, lang)
    if unknown:
        hint = "it knows full, long, iso, and YYYY YY MMMM MMM MM M DD D Do dddd ddd"
        reader.fault(
            "date-format", f"the embedded engine does not know the date-format {unknown}", hint
        )
    return text


def format_date(day: dt.date, style: str, lang: str) -> tuple[str, str]:
    """Write a date as Quarto does.

    Args:
        day: The date.
        style: `full`, `long`, `iso`, or letters such as `D MMMM YYYY`.
        lang: One of `LANGUAGES`; it decides what comes first.

    Returns:
        The text, and the first part of the style that is not known, or nothing.
    """
    pattern = _DATE_STYLES.get((style, lang != "en-GB"), style)
    month, weekday = _MONTHS[day.month - 1], _WEEKDAYS[day.weekday()]
    values = {
        "YYYY": f"{day.year:04}",
        "YY": f"{day.year % 100:02}",
        "MMMM": month,
        "MMM": month[:3],
        "MM": f"{day.month:02}",
        "M": str(day.month),
        "DD": f"{day.day:02}",
        "D": str(day.day),
        "Do": f"{day.day}{_ordinal(day.day)}",
        "dddd": weekday,
        "ddd": weekday[:3],
    }
    unknown = next((match[2] for match in _DATE_TOKEN.finditer(pattern) if match[2]), "")
    text = _DATE_TOKEN.sub(
        lambda match: match[1] if match[1] is not None else values.get(match[0], ""), pattern
    )
    return text, unknown


def _ordinal(number: int) -> str:
    """Return the letters after a day's number."""
    if number % 100 in (11, 12, 13):
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
