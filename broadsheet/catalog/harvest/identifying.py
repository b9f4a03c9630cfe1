"""Finding out which papers those are that are known by their titles only, as captured pages tell them: on request."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from broadsheet.catalog.harvest.running import Surroundings
from broadsheet.catalog.ingest import ingest
from broadsheet.catalog.models import Paper
from broadsheet.sources import arxiv_titles
from broadsheet.sources.http.addresses import origin, split


def unidentified() -> list[Paper]:
    """The papers that have no identifier, the newest first."""
    return list(Paper.objects.filter(key__startswith="t:", identifiers=None).order_by("-pk"))


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
            if record:
                ingest([record], around.clock.now())
            yield paper, _key(record.identifiers[0]) if record else ""


def _key(identifier: str) -> str:
    scheme, _, value = identifier.partition(":")
    return Paper.objects.get(identifiers__scheme=scheme, identifiers__value=value).key
