"""Braces of TeX: how deep they nest, where a group ends, which arguments a command has."""

from __future__ import annotations

import re

_BRACE = re.compile(r"\\.|[{}]", re.DOTALL)
_BLANK = re.compile(r"\s*")


def depth(tex: str) -> int | None:
    """How deep braces nest; None where they do not pair."""
    open_braces = deepest = 0
    for match in _BRACE.finditer(tex):
        if match[0] == "{":
            open_braces += 1
            deepest = max(deepest, open_braces)
        elif match[0] == "}":
            open_braces -= 1
            if open_braces < 0:
                return None
    return deepest if open_braces == 0 else None


def group(tex: str, start: int) -> tuple[str, int] | None:
    """What stands between the brace at `start` and its partner, and the place behind that; None if there is none."""
    if tex[start : start + 1] != "{":
        return None
    level = 0
    for match in _BRACE.finditer(tex, start):
        if match[0] == "{":
            level += 1
        elif match[0] == "}":
            level -= 1
            if level == 0:
                return tex[start + 1 : match.start()], match.end()
    return None


def arguments(tex: str, start: int, count: int) -> tuple[list[str], int] | None:
    """`count` arguments in braces from `start` on, an optional one in brackets skipped, and the place behind them."""
    place = _BLANK.match(tex, start).end()  # type: ignore[union-attr]
    if tex[place : place + 1] == "[":
        end = tex.find("]", place, place + 80)
        place = _BLANK.match(tex, end + 1).end() if end > 0 else place  # type: ignore[union-attr]
    found: list[str] = []
    for _ in range(count):
        place = _BLANK.match(tex, place).end()  # type: ignore[union-attr]
        inner = group(tex, place)
        if inner is None:
            return None
        found.append(inner[0])
        place = inner[1]
    return found, place
