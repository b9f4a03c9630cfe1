"""The health of the installation in words, for the operator's page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any

from django.db import DatabaseError

from broadsheet.health import growth
from broadsheet.health.checks import CHECKS
from broadsheet.health.found import Found
from broadsheet.health.models import Measured
from broadsheet.health.waiting import Waiting, waiting
from broadsheet.web.charts import columns
from broadsheet.web.words import counted, number, plain_day, short_day

ROWS = 14


def context(now: datetime) -> Mapping[str, Any]:
    """`checks` are (name, what was found), the table `days` has the newest first, `chart` the size of the folder."""
    checks = [(name, check()) for name, check in CHECKS.items()]
    return {"checks": checks, "summary": _summary([found for _, found in checks]), **_stored(now)}


def _stored(now: datetime) -> Mapping[str, Any]:
    try:
        return {"waiting": _waiting(waiting(now)), **_growth(growth.measured())}
    except DatabaseError:
        return {"waiting": "", "growth": "", "days": [], "chart": None}


def _summary(found: Sequence[Found]) -> str:
    failed = sum(one.verdict == "failed" for one in found)
    notes = sum(one.verdict == "note" for one in found)
    if not failed and not notes:
        return "All is well."
    parts = [f"{counted(failed, 'check')} failed"] * bool(failed) + [counted(notes, "note")] * bool(notes)
    return f"{' and '.join(parts)}; the rest is well."


def _waiting(out: Waiting) -> str:
    failed = out.digests_failed + out.notifications_failed
    said = (
        f"To be sent: {counted(out.digests, 'digest')}, {counted(out.notifications, 'notification')} by mail, "
        f"{counted(out.webhooks, 'message')} to webhooks."
    )
    return f"{said} {counted(failed, 'mail')} of the last two days could not be sent." if failed else said


def _growth(rows: Sequence[Measured]) -> Mapping[str, Any]:
    label = "The size of the data folder, day by day"
    most = _megabytes(max((row.home for row in rows), default=0))
    newest = list(reversed(rows))
    return {
        "growth": growth.sentence(rows),
        "days": [_row(row, before) for row, before in pairwise([*newest, None]) if row][:ROWS],
        "chart": columns([(short_day(row.day), row.home) for row in rows], label, most) if len(rows) > 1 else None,
    }


def _row(row: Measured, before: Measured | None) -> tuple[str, ...]:
    more = f"{(row.home - before.home) / 1e6:+,.1f} MB" if before else "–"
    sizes = (_megabytes(size) for size in (row.database, row.index, row.home))
    return plain_day(row.day), *sizes, more, f"{row.free / 1e9:,.1f} GB", number(row.papers)


def _megabytes(size: int) -> str:
    return f"{size / 1e6:,.1f} MB"
