"""How much is logged while a verb runs, and in which form."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from broadsheet.cli.saying import Manner

_LEVELS = {"quiet": logging.ERROR, "verbose": logging.INFO}


class JsonLines(logging.Formatter):
    """One JSON object a record: `time`, `level`, `logger`, `message`, and `trace` where something was raised."""

    def format(self, record: logging.LogRecord) -> str:
        facts = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            facts["trace"] = self.formatException(record.exc_info)
        return json.dumps(facts, ensure_ascii=False)


@contextmanager
def as_loud_as(manner: Manner) -> Iterator[None]:
    """As BROADSHEET_LOG says, unless more or less was asked for."""
    root = logging.getLogger()
    before = root.level
    root.setLevel(_LEVELS.get(manner, before))
    try:
        yield
    finally:
        root.setLevel(before)


@contextmanager
def as_json_lines(wanted: bool) -> Iterator[None]:
    """For services: what they log is for a program to read."""
    before = [(handler, handler.formatter) for handler in logging.getLogger().handlers if wanted]
    for handler, _ in before:
        handler.setFormatter(JsonLines())
    try:
        yield
    finally:
        for handler, formatter in before:
            handler.setFormatter(formatter)
