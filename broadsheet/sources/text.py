"""Text from outside, made safe to store: one line, no control characters, valid Unicode."""

from __future__ import annotations

import re

_UNSTORABLE = re.compile(r"[\x00-\x08\x0e-\x1b\x7f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


def clean(text: str) -> str:
    """White space collapsed; NUL, other control characters and lone surrogates (no database takes them) left out."""
    text = " ".join(text.split())
    if text.isprintable():
        return text
    return " ".join(_UNSTORABLE.sub("", text).split())
