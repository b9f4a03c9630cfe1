"""Looking a paper up at its source for somebody who waits, and bringing in what was found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar

from django.conf import settings

from broadsheet.catalog.harvest.dating import dated
from broadsheet.catalog.harvest.running import Surroundings
from broadsheet.catalog.ingest import ingest
from broadsheet.catalog.merging import merge
from broadsheet.catalog.models import Paper
from broadsheet.sources import arxiv_titles, lookup
from broadsheet.sources.base import BadRecord, PaperRecord, attempt
from broadsheet.sources.http.addresses import origin, split
from broadsheet.sources.http.client import Http
from broadsheet.sources.http.errors import BrokenAnswer, Unreachable
from broadsheet.sources.identifiers import public_key
from broadsheet.sources.live import Limit
from broadsheet.sources.lookup import Service

LASTING = timedelta(seconds=10)
T = TypeVar("T")


def by_identifier(identifier: str, around: Surroundings) -> PaperRecord | None:
    """What the first service that knows an identifier says of its paper; None where none does.

    It says nothing of feeds: one paper of a day that was looked up is not that day. Raises FetchError with a sentence.
    """
    asked = lookup.services(identifier)
    if not asked:
        raise Unreachable("No service that Broadsheet asks knows papers by an identifier of this kind.")
    until = around.clock.now() + LASTING
    for service in asked:
        found = _asked(service, around, until, partial(service.ask, identifier))
        if found:
            return replace(found, listings=())
    return None


def by_title(title: str, around: Surroundings) -> list[PaperRecord]:
    """The papers at arXiv whose titles hold the words of this one. Raises FetchError with a sentence."""
    until = around.clock.now() + LASTING
    return _asked(lookup.ARXIV, around, until, partial(arxiv_titles.titled, title))


def _asked(service: Service, around: Surroundings, until: datetime, ask: Callable[[str, Http], T]) -> T:
    address, limit = _where(service)
    with around.quick(limit, frozenset((origin(split(address)),)), until) as http:
        found = attempt(ask, address, http)
    if isinstance(found, BadRecord):
        raise BrokenAnswer(f"What {service.title} says of this paper cannot be read: {found}")
    return found


def _where(service: Service) -> tuple[str, Limit]:
    """Where a service is asked, and how often: at the operator's mirror of it, if there is one."""
    own = (one for one in settings.SOURCES.values() if one.kind.name == service.name)
    return next(((one.address, one.limit) for one in own), (service.address, service.limit))


def preview(record: PaperRecord) -> Paper:
    """The paper that a record alone would make, to be looked at; nothing of it is stored."""
    merged = merge([record])
    return Paper(key=public_key(merged.identifiers, record.title), **merged.fields)


def brought_in(record: PaperRecord, now: datetime) -> Paper:
    """The paper that a record which was looked up has become."""
    ingest(list(dated([record], now)), now)
    return Paper.objects.get(records__source=record.source, records__source_id=record.source_id, records__current=True)
