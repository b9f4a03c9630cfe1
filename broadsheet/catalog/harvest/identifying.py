"""Finding out which papers those are that are known by their titles only, as captured pages tell them: on request."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from broadsheet.catalog.harvest.running import Surroundings
from broadsheet.catalog.ingest import ingest
from broadsheet.catalog.models import Paper
from broadsheet.catalog.operating import join
from broadsheet.sources import arxiv_titles
from broadsheet.sources.base import PaperRecord
from broadsheet.sources.http.addresses import origin, split
from broadsheet.sources.identifiers import TITLE


def unidentified() -> list[Paper]:
    """The papers that have no identifier, the newest first."""
    named = Paper.objects.filter(key__gt=f"{TITLE}:", key__lt=f"{TITLE};")  # a range of the index, as LIKE is not
    return list(named.filter(identifiers=None).order_by("-pk"))


def identified(
    papers: Iterable[Paper], around: Surroundings, address: str = arxiv_titles.ADDRESS
) -> Iterator[tuple[Paper, str]]:
    """Ask arXiv for each title; a paper that it knows is brought in, and so becomes one with what was here.

    Yields each paper with the key that it has then; empty where its title leads to none, or to several. Raises
    FetchError with a sentence where arXiv cannot be asked; what was found by then is stored.
    """
    trusted = frozenset((origin(split(address)),))
    with around.asking(arxiv_titles.LIMIT, trusted) as http:
        for paper in papers:
            record = arxiv_titles.look_up(paper.title, address, http)
            yield paper, _brought_in(paper, record, around.clock.now()) if record else ""


def _brought_in(paper: Paper, record: PaperRecord, now: datetime) -> str:
    """The key of what has become of a paper. Where a short title alone does not make it one with what arXiv has, this
    look-up does: the title is the very same, and somebody asked."""
    ingest([record], now)
    scheme, _, value = record.identifiers[0].partition(":")
    found = Paper.objects.get(identifiers__scheme=scheme, identifiers__value=value)
    here = Paper.objects.filter(pk=paper.pk).first()
    return join(found, here, now).key if here and here.pk != found.pk else found.key
