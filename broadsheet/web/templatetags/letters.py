"""What letters in plain text need."""

from __future__ import annotations

import textwrap
from functools import lru_cache

from django import template

register = template.Library()
WIDTH = 72
"""Columns of a letter (RFC 3676, section 4.2)."""


@register.filter
@lru_cache(maxsize=4_096)
def folded(text: str, indent: str) -> str:
    """The text in lines of `WIDTH` columns, each behind `indent`; words longer than that, as addresses, stay whole."""
    return textwrap.fill(
        text, WIDTH, initial_indent=indent, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )
