"""How large everything is, day by day, and when the disk will be full if that goes on."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection

from broadsheet.backup.states import files_of
from broadsheet.catalog import queries
from broadsheet.health.models import Measured
from broadsheet.search.folder import bytes_under
from broadsheet.sources.text import counted

KEPT = timedelta(days=400)
LOOKED = 30
"""Days that tell the pace."""
LEAST = 3
"""Days that have to lie between the first and the last of them."""


def measure(now: datetime) -> Measured:
    """Write down today; the last measurement of a day counts, and what is older than `KEPT` goes."""
    row, _ = Measured.objects.update_or_create(
        day=now.date(),
        defaults={
            "database": database_bytes(),
            "index": bytes_under(settings.INDEX_FOLDER),
            "home": bytes_under(settings.HOME),
            "free": shutil.disk_usage(settings.HOME).free,
            "papers": queries.paper_count(),
        },
    )
    Measured.objects.filter(day__lt=now.date() - KEPT).delete()
    return row


def database_bytes() -> int:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_database_size(current_database())")
            return int(cursor.fetchone()[0])
    total = 0
    for file in files_of(Path(settings.DATABASES["default"]["NAME"])):
        with suppress(OSError):
            total += file.stat().st_size
    return total


def measured(days: int = LOOKED) -> list[Measured]:
    """The last measurements, the oldest first."""
    return list(reversed(Measured.objects.order_by("-day")[:days]))


def days_left(free: Sequence[tuple[date, int]]) -> int | None:
    """After how many days nothing is free, by the straight line nearest to what was; None while it is not getting
    less, or too few days were measured."""
    if not free or (free[-1][0] - free[0][0]).days < LEAST:
        return None
    places = [(day - free[-1][0]).days for day, _ in free]
    middle, mean = sum(places) / len(places), sum(each for _, each in free) / len(free)
    spread = sum((place - middle) ** 2 for place in places)
    pace = sum((place - middle) * (each - mean) for place, (_, each) in zip(places, free, strict=True)) / spread
    return int(free[-1][1] / -pace) if pace < 0 else None


def sentence(rows: Sequence[Measured]) -> str:
    """`The data folder grows by 12.0 MB a day. At the pace of these days the disk is full in 400 days.`"""
    if not rows or (rows[-1].day - rows[0].day).days < LEAST:
        return "How fast it grows can be said after some days."
    pace = (rows[-1].home - rows[0].home) / (rows[-1].day - rows[0].day).days / 1e6
    grows = f"The data folder grows by {pace:,.1f} MB a day." if pace >= 0.05 else "The data folder does not grow."
    left = days_left([(row.day, row.free) for row in rows])
    if left is None:
        return f"{grows} The disk is not getting fuller."
    when = f"in {counted(left, 'day')}" if left < 3_650 else "in more than ten years"
    return f"{grows} At the pace of these days the disk is full {when}."
