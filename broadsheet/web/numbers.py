"""Numbers in forms and addresses."""

from __future__ import annotations

LONGEST = 18
"""Digits: what has more is no number of a row."""


def number_in(text: str) -> int:
    """The number that a text is; -1, which names nothing, where it is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= LONGEST else -1
