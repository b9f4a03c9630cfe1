"""Feeds read back by feedparser, which complains (`bozo`) of whatever is not well formed."""

from __future__ import annotations

from typing import Any

import feedparser
from django.test import Client


def read(client: Client, path: str, **how: Any) -> Any:
    """What a feed reader makes of an XML feed of ours."""
    answer = client.get(path, **how)
    assert answer.status_code == 200, path
    return parsed(answer.content)


def parsed(body: bytes) -> Any:
    found = feedparser.parse(body)
    assert not found.bozo, found.get("bozo_exception")
    return found
