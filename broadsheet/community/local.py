"""The feed `local`: papers that people here put into a day. Each stands there by a source record of its own, so that
the catalog stays a function of its records."""

from __future__ import annotations

import secrets
from datetime import date, datetime

from broadsheet.catalog.ingest import forget, ingest
from broadsheet.catalog.models import Paper
from broadsheet.catalog.operating import join
from broadsheet.catalog.queries import LOCAL, identifiers_of
from broadsheet.sources.base import Listing, PaperRecord, PartialDate
from broadsheet.sources.identifiers import public_key


def put_into_day(paper: Paper, day: date, now: datetime) -> str:
    """Let a paper stand in the feed on a day; returns the name of the statement that says so.

    It holds to the paper by the identifier that makes the key; where there is none by the title and, where that is too
    short to tell papers apart, by a decision.
    """
    name = secrets.token_hex(8)
    record = PaperRecord(
        source=LOCAL,
        source_id=name,
        title=paper.title,
        identifiers=tuple(one for one in identifiers_of(paper) if public_key([one], "") == paper.key),
        as_of=PartialDate.of(now),
        listings=(Listing(feed=LOCAL, day=day),),
    )
    ingest([record], now)
    held = Paper.objects.get(records__source=LOCAL, records__source_id=name)
    if held.pk != paper.pk:
        join(paper, held, now)
    return name


def take_out(statement: str) -> None:
    """Undo it."""
    forget([(LOCAL, statement)])
