"""The votes of the people here beside those of other sites."""

from __future__ import annotations

from broadsheet.catalog.keys import ids_of
from broadsheet.catalog.queries import DayRow
from broadsheet.community import queries as community


def with_local(rows: list[DayRow], state: str) -> list[DayRow]:
    """The rows with votes of both kinds; `state` is that of the votes here, empty for none."""
    counts = community.counts(state)
    if not counts:
        return rows
    votes = {paper: counts[key] for key, paper in ids_of(counts).items()}
    return [row._replace(upvotes=row.upvotes + votes[row.paper]) if row.paper in votes else row for row in rows]
