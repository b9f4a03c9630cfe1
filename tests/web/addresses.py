"""Every address that answers, each once, as an example of it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver, resolve

EXAMPLES = {"app_label": "catalog"}
"""What stands in place of a part of an address that takes not all words."""


def paths(under: str = "/") -> list[str]:
    """Those that begin so."""
    return sorted({path for path in _paths(get_resolver(), "/") if path.startswith(under)})


def _paths(resolver: URLResolver, before: str) -> Iterator[str]:
    for pattern in resolver.url_patterns:
        path = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _paths(pattern, path)
        elif isinstance(pattern, URLPattern):
            example = _example(path)
            assert resolve(example)
            yield example


def _example(path: str) -> str:
    path = re.sub(r"\(\?P<(\w+)>[^)]*\)", lambda part: EXAMPLES.get(part[1], "x"), path)
    path = re.sub(r"<int:\w+>", "1", path)
    return re.sub(r"<\w+:\w+>", "x", path).replace("^", "").replace("$", "")
