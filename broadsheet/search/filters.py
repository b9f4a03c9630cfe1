"""The conditions of a query as text that can be added and taken away. Pure: text in, text out.

A filter is an operator in the query itself, so that an address, the command line and a saved search say the same.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from broadsheet.search import query
from broadsheet.search.query import MAX_PARTS, Dates, Or, Part, Query, Text, Word

MAX_TEXT = 2_000
"""Characters of a query with its filters; what was typed gives way to a filter that is added."""
MAX_VALUE = 200
_QUOTES = re.compile('["“”]')
_LAST_OR = re.compile(r"(?:\bOR\b[\W_]*)+$")
_FIRST_OR = re.compile(r"^[\W_]*(?:OR\b[\W_]*)+")
"""Marks that say nothing may stand between: a query does not see them."""


@dataclass(frozen=True, slots=True)
class Filter:
    """A condition that stands in a query as an operator or an exclusion: `text` is how it is written there."""

    text: str
    part: Part
    start: int
    end: int


def filters(tree: Query) -> list[Filter]:
    """The filters in force, in their order. Phrases and beginnings of words are what is searched, and are none."""
    found: list[Filter] = []
    for part, (start, end) in zip(tree.parts, tree.places, strict=False):
        if _is_filter(part) and not (found and found[-1].start == start):
            found.append(Filter(tree.typed[start:end], part, start, end))
    return found


def _is_filter(part: Part) -> bool:
    match part:
        case Word() | Text(field="any"):
            return False
        case Or(parts):
            return any(map(_is_filter, parts))
    return True


def without(tree: Query, unwanted: list[Filter]) -> str:
    """The query without these of its filters."""
    text, end = "", 0
    for each in sorted(unwanted, key=lambda each: each.start):
        text, end = _joined(text, tree.typed[end : each.start]), each.end
    return _joined(text, tree.typed[end:]) if unwanted else tree.typed


def _joined(before: str, after: str) -> str:
    """Both texts with a blank between; an OR at the seam would join what it did not join."""
    before, after = before.strip(), after.strip()
    if before and after:
        before, after = _LAST_OR.sub(_lowered, before), _FIRST_OR.sub(_lowered, after)
    return f"{before} {after}".strip()


def _lowered(found: re.Match[str]) -> str:
    return found[0].lower()


def added(text: str, operator: str) -> str:
    """The query narrowed by one more operator. A year takes the place of another year; nothing is added twice.

    Whatever the text is, the operator is understood in what comes out, which has at most `MAX_TEXT` characters.
    """
    new = query.parse(operator)
    tree = query.parse(text[:MAX_TEXT])
    in_force = filters(tree)
    if _is_year(operator):
        tree = query.parse(without(tree, [each for each in in_force if _is_year(each.text)]))
    elif all(part in [each.part for each in in_force] for part in new.parts):
        return tree.typed
    return _joined(_bounded(tree.typed, MAX_TEXT - len(operator) - 1), operator)


def without_years(tree: Query) -> str:
    """The query without its `year:` filters."""
    return without(tree, [each for each in filters(tree) if _is_year(each.text)])


def _is_year(text: str) -> bool:
    tree = query.parse(text)
    return text.lower().startswith("year:") and len(tree.parts) == 1 and isinstance(tree.parts[0], Dates)


def _bounded(text: str, length: int) -> str:
    """The beginning of a text in which no quote is left open and that leaves room for more parts."""
    text = text[: max(length, 0)]
    words = text.split(" ")
    text = " ".join(words[: MAX_PARTS // 2]) if len(words) > MAX_PARTS // 2 else text
    if len(_QUOTES.findall(text)) % 2:
        last = max(text.rfind(quote) for quote in '"“”')
        text = f"{text[:last]} {text[last + 1 :]}"
    return query.parse(text).typed


def operator(field: str, value: str) -> str:
    """`author:"Yann LeCun"`, `cat:cs.CL`; nothing where the value says nothing."""
    value = " ".join(_QUOTES.sub(" ", value).split())[:MAX_VALUE].strip()
    if not any(mark.isalnum() for mark in value):
        return ""
    quoted = f'{field}:"{value}"'
    return quoted if field in ("author", "venue") and not value.isalnum() else f"{field}:{value}"


class NoDate(ValueError):
    """What was given as a date is none; the message is a sentence for who gave it."""


def narrowed(text: str, given: Mapping[str, str]) -> str:
    """The query with more operators: the value of each by its field, empty where there is none. Raises NoDate."""
    for field, value in given.items():
        new = operator(field, value)
        if query.no_dates(query.parse(new)):
            raise NoDate(f"“{value}” is no date; write 2025, 2025-03 or 2025-03-18.")
        text = added(text, new) if new else text
    return text


def phrase(text: str) -> str:
    """A query for this text as it is: one plain word stays bare; whatever could be an operator goes into quotes."""
    text = " ".join(_QUOTES.sub(" ", text).split())[:MAX_VALUE].strip()
    return text if text.isalnum() and text != "OR" else f'"{text}"'


def years(first: str, last: str) -> str:
    """`year:2020..2023` from two texts, either of which may be empty; nothing where neither is a year."""
    low, high = (text.strip() if re.fullmatch(r"\s*[1-9]\d{3}\s*", text, re.ASCII) else "" for text in (first, last))
    if low and high:
        low, high = sorted((low, high))
    return f"year:{low}" if low and low == high else f"year:{low}..{high}" if low or high else ""
