"""How much is logged, in which form, and what never stands in a log: who reads, and what lets somebody in.

Each line says for which request it was written. An address that was asked for may hold a secret (of a feed, of a
letter, of an invitation), so a log has the name of the address in `urls.py` instead.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

_LEVELS = {"quiet": logging.ERROR, "verbose": logging.INFO}
_MAIL = re.compile(r"[\w.+%-]{1,64}@[\w-]+(?:\.[\w-]+)+")
_IPV4 = re.compile(r"\b(?!127\.|0\.0\.0\.0)\d{1,3}(?:\.\d{1,3}){3}\b")
_IPV6 = re.compile(r"\b(?:[0-9a-f]{1,4}:){7}[0-9a-f]{1,4}\b|\b(?:[0-9a-f]{1,4}:)+(?::[0-9a-f]{1,4})+\b", re.IGNORECASE)
_TOKEN = re.compile(r"(?<=[/=])(?=[^/\s]*\d)[\w:.-]*[\w:-]{24,}")
_PASSWORD = re.compile(r"(?<=://)[^/\s@]+@")


@dataclass(slots=True)
class Doing:
    """What this thread or task does: a request, by its id and the name of its address, or a job of the worker."""

    request: str = ""
    name: str = ""


doing: ContextVar[Doing | None] = ContextVar("doing", default=None)


def discreet(text: str) -> str:
    """The text without mail addresses, addresses on the network, passwords in addresses, and long random words."""
    for found, instead in ((_PASSWORD, "…@"), (_MAIL, "…@…"), (_IPV4, "…"), (_IPV6, "…"), (_TOKEN, "…")):
        text = found.sub(instead, text)
    return text


class Lines(logging.Formatter):
    """A line for people: time, level, logger, what happened, and the request or job in brackets."""

    def format(self, record: logging.LogRecord) -> str:
        now = doing.get()
        what = " ".join(part for part in (now.name, now.request) if part) if now else ""
        said = f"{_said(record)} [{what}]" if what else _said(record)
        return discreet(super().format(logging.makeLogRecord({**record.__dict__, "msg": said, "args": None})))


class JsonLines(logging.Formatter):
    """One JSON object a record: `time`, `level`, `logger`, `message`; `request` and `doing` where something is done for
    one; `trace` where something was raised; and the facts of which the record is made, as numbers."""

    def format(self, record: logging.LogRecord) -> str:
        facts: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": discreet(_said(record)),
        }
        if now := doing.get():
            facts |= {name: value for name, value in (("request", now.request), ("doing", now.name)) if value}
        facts |= getattr(record, "facts", {})
        if record.exc_info:
            facts["trace"] = discreet(self.formatException(record.exc_info))
        return json.dumps(facts, ensure_ascii=False)


def _said(record: logging.LogRecord) -> str:
    """The message; of Django's, which ends with the path that was asked for, without it."""
    if hasattr(record, "request") and isinstance(record.args, tuple):
        said = str(record.msg).rpartition(":")[0] or str(record.msg)
        return said % record.args[: said.count("%s")]
    return record.getMessage()


def configuration(level: str, as_json: bool) -> dict[str, Any]:
    """Django's `LOGGING`."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {"()": "broadsheet.logs.Lines", "format": "%(asctime)s %(levelname)s %(name)s: %(message)s"},
            "json": {"()": "broadsheet.logs.JsonLines"},
        },
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json" if as_json else "line"}},
        # What strangers ask wrongly is answered, not logged: a line for each would let them fill the disk.
        # The HTTP library logs whole addresses, in which there may be keys.
        "loggers": {
            "django.request": {"level": "ERROR"},
            "django.security": {"level": "CRITICAL"},
            "httpx2": {"level": "WARNING"},
            "httpcore2": {"level": "WARNING"},
        },
        "root": {"handlers": ["console"], "level": level},
    }


@contextmanager
def as_loud_as(manner: str) -> Iterator[None]:
    """As BROADSHEET_LOG says, unless `quiet` or `verbose` was asked for."""
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
