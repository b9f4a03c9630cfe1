"""Queries that took longer than `BROADSHEET_SLOW_QUERY` are logged, without the values that were asked for."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from django.conf import settings
from django.db import connection

log = logging.getLogger(__name__)

LONGEST = 500
"""Signs of a query that are logged."""


def slow_queries_told() -> AbstractContextManager[Any]:
    """While this lasts, in this thread. Costs nothing where no limit is set."""
    return connection.execute_wrapper(_timed) if settings.SLOW_QUERY else nullcontext()


def _timed(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
    started = time.perf_counter()
    try:
        return execute(sql, params, many, context)
    finally:
        milliseconds = round((time.perf_counter() - started) * 1_000, 1)
        if milliseconds >= settings.SLOW_QUERY:
            log.warning("A slow query: %.1f ms: %s", milliseconds, sql[:LONGEST], extra={"facts": {"ms": milliseconds}})
