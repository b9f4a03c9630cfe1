"""Harvests that never took place, so that the pages on sources have days, gaps and a log to show."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

DAYS = 40
MISSED, SHORT = (8, 9, 10), (4, 5)
"""Days ago: nobody asked; not all came. One of them at least is no weekend or holiday."""
LINES = (
    ("note", "The place in the list had expired; the harvest goes on from the day before."),
    ("reject", "entry 7: <b>No title</b>, but " + "Donaudampfschifffahrtsgesellschaft" * 9),
    ("error", "rss.arxiv.org says that it is asked too often (429)."),
)


def write(home: Path) -> None:
    """Put them into the database of a data folder that is set up."""
    now = datetime.now(UTC)
    days = [(ago, now.date() - timedelta(days=ago)) for ago in range(DAYS)]
    rows = [
        (source, part, day.isoformat(), None if part else 1_000, 300 + ago if part else 1_000 - 90 * (ago in SHORT))
        for source, parts in (("arxiv-rss", ("",)), ("arxiv-oai", ("cs", "physics:hep-th")))
        for part in parts
        for ago, day in days
        if part or (ago not in MISSED and day.weekday() < 5)
    ]
    moment = now.strftime("%Y-%m-%d %H:%M:%S")
    with closing(sqlite3.connect(home / "broadsheet.sqlite3", timeout=60)) as database, database:
        database.executemany(
            "INSERT INTO catalog_harvestday (source, part, day, announced, stored, counted_at)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            [(*row, moment) for row in rows],
        )
        database.executemany(
            "INSERT INTO catalog_harvestline (source, at, level, text, times) VALUES ('arxiv-rss', ?, ?, ?, 2)",
            [(moment, *line) for line in LINES],
        )
