"""What an operator decides about papers: that two are one, or that one is two. The decisions outrank every rule and are
kept, so that no later harvest undoes them; deciding the other way takes them back."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import islice, pairwise, product
from typing import Literal

from broadsheet.catalog.ingest import ingest
from broadsheet.catalog.models import Paper, SourceRecord
from broadsheet.sources.base import PartialDate
from broadsheet.sources.jsonl import Decision, Statement, from_json
from broadsheet.sources.statement import decode

MOST_DECISIONS = 10_000


class Undecidable(Exception):
    """What cannot be decided so; the message is one sentence."""


@dataclass(frozen=True, slots=True)
class Told:
    """A current statement about a paper, as an operator compares it with others."""

    record: int
    source: str
    source_id: str
    title: str
    authors: str
    published: str
    identifiers: tuple[str, ...]


def statements(paper: Paper) -> list[Told]:
    """What sources say of a paper now, by source."""
    rows = SourceRecord.objects.filter(paper=paper, current=True).order_by("source", "source_id")
    return [_told(row) for row in rows]


def _told(row: SourceRecord) -> Told:
    said = from_json(json.loads(decode(row.payload)))
    authors = ", ".join(author.name for author in said.authors[:4])
    published = said.published.text if said.published else ""
    return Told(row.pk, row.source, row.source_id, said.title, authors, published, said.identifiers)


def separate(paper: Paper, records: Iterable[int], now: datetime) -> list[Paper]:
    """Decide that these of a paper's statements are about another paper than its others; returns both.

    That the chosen ones belong together, and the others too, is decided with it: a title that two papers share merges
    nothing by itself any more.

    Raises Undecidable where none or all are chosen.
    """
    names = {row.pk: (row.source, row.source_id) for row in SourceRecord.objects.filter(paper=paper, current=True)}
    wanted = set(records)
    chosen = [name for pk, name in names.items() if pk in wanted]
    others = [name for pk, name in names.items() if pk not in wanted]
    if not chosen or not others:
        raise Undecidable("Choose some of the statements, not none and not all: the chosen ones become another paper.")
    apart = _decisions("different", product(chosen, others), now)
    together = _decisions("same", [*pairwise(chosen), *pairwise(others)], now)
    ingest([*apart, *together], now, batch=MOST_DECISIONS)
    return list(Paper.objects.filter(records__in=list(names)).distinct().order_by("pk"))


def join(paper: Paper, other: Paper, now: datetime) -> Paper:
    """Decide that two papers are one, and return it. Raises Undecidable where they are the same already."""
    if paper.pk == other.pk:
        raise Undecidable("That is the same paper already.")
    ours, theirs = (_names(each) for each in (paper, other))
    if not ours or not theirs:
        raise Undecidable("One of the two papers has become another one meanwhile; look again.")
    ingest(_decisions("same", product(ours, theirs), now), now, batch=MOST_DECISIONS)
    source, source_id = ours[0]
    return Paper.objects.get(records__source=source, records__source_id=source_id, records__current=True)


def _names(paper: Paper) -> list[Statement]:
    rows = SourceRecord.objects.filter(paper=paper, current=True).order_by("pk")
    return list(rows.values_list("source", "source_id"))


def part(paper: Paper, other: Paper, now: datetime) -> None:
    """Decide that two papers that share a title are two. Raises Undecidable where they are one."""
    if paper.pk == other.pk:
        raise Undecidable("That is one paper; choose which of its statements are about another.")
    pairs = product(_names(paper), _names(other))
    ingest(_decisions("different", pairs, now), now, batch=MOST_DECISIONS)


def _decisions(
    verdict: Literal["same", "different"], pairs: Iterable[tuple[Statement, Statement]], now: datetime
) -> list[Decision]:
    moment = PartialDate.of(now)
    found = [Decision(verdict, a, b, moment) for a, b in islice(pairs, MOST_DECISIONS + 1)]
    if len(found) > MOST_DECISIONS:
        raise Undecidable(f"That would be more than {MOST_DECISIONS:,} decisions at once.")
    return found
