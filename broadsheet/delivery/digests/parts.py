"""What a digest can hold. A part is written `kind` or `kind:which`: `trending`, `trending:cs,stat.ML`, `for-you`,
`collection:12`, `follows`, `searches`, `replies`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, get_args

from broadsheet.accounts.models import User
from broadsheet.feed.selection import Selection
from broadsheet.library import queries as library

Kind = Literal["trending", "for-you", "collection", "follows", "searches", "replies"]
KINDS: tuple[Kind, ...] = get_args(Kind)
OPEN: tuple[Kind, ...] = ("trending",)
"""What an address without an account can have."""
MOST = 30


def read(part: str) -> tuple[Kind, str] | None:
    """The kind of a part, and which one of it; None where it is none."""
    name, _, which = part.partition(":")
    kind = next((each for each in KINDS if each == name), None)
    return (kind, which) if kind else None


def chosen(wanted: Iterable[str], user: User | None) -> list[str]:
    """Of these the parts that this reader can have, each once, in the order of `KINDS`, at most `MOST`."""
    shelves = {one.pk for one in library.within_reach(user)} if user else set()
    found = {text for each in wanted if (text := _valid(each, user is not None, shelves))}
    return sorted(found, key=lambda part: (KINDS.index(kind_of(part)), part))[:MOST]


def kind_of(part: str) -> Kind:
    """The kind of a part that is one. Raises ValueError."""
    found = read(part)
    if found is None:
        raise ValueError(f"{part!r} is no part of a digest")
    return found[0]


def _valid(part: str, has_account: bool, shelves: set[int]) -> str:
    found = read(part)
    if found is None or not (has_account or found[0] in OPEN):
        return ""
    kind, which = found
    if kind == "trending" and which:
        fields = Selection.parse(which).text
        return f"trending:{fields}" if fields else ""
    if kind == "collection":
        return part if which.isdecimal() and which.isascii() and int(which[:12]) in shelves else ""
    return "" if which else kind
