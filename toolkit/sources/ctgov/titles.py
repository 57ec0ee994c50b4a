"""The titles of groups in; which of them say the same out."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

# Signs such as `<` and `+` stay: they may be all in which two groups differ.
_IGNORED_ASCII = re.compile(r"[^a-z0-9<>=+|~^$`]+")
_IGNORED = frozenset({"Z", "P", "C", "So"})


def match_titles(groups: Mapping[str, str], arms: Mapping[str, str]) -> dict[str, str]:
    """Find the arms whose titles say the same as those of groups, where no other's do.

    Titles that are the same to the letter go before those that are so but for capitals,
    punctuation and spaces.

    Args:
        groups: The titles of groups, by id.
        arms: The titles of arms, by name.

    Returns:
        The arm of each group that has one; no arm stands twice.
    """
    found = _match(groups, arms)
    taken = set(found.values())
    keys, keys_of_arms = (
        {name: write_key(title) for name, title in titles.items()} for titles in (groups, arms)
    )
    for group, arm in _match(keys, keys_of_arms).items():
        if group not in found and arm not in taken:
            found[group] = arm
    return found


def _match(groups: Mapping[str, str], arms: Mapping[str, str]) -> dict[str, str]:
    """Find the arms whose texts are those of groups, where each has it alone in its part."""
    ours, theirs = Counter(groups.values()), Counter(arms.values())
    by_text = {text: arm for arm, text in arms.items() if text and theirs[text] == 1}
    return {
        group: by_text[text]
        for group, text in groups.items()
        if ours[text] == 1 and text in by_text
    }


def write_key(title: str) -> str:
    """Write of a title what it says: without capitals, punctuation and spaces."""
    if title.isascii():
        return _IGNORED_ASCII.sub("", title.lower())
    folded = unicodedata.normalize("NFKC", title).casefold()
    return "".join(c for c in folded if not {(kind := unicodedata.category(c))[0], kind} & _IGNORED)
