"""What `broadsheet export` writes, in pieces as it comes, however large the catalog is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import click
from django.db.models import prefetch_related_objects

from broadsheet.catalog import exporting, queries
from broadsheet.catalog.lines import LOT, lines
from broadsheet.catalog.models import Paper
from broadsheet.catalog.parquet import parquet
from broadsheet.catalog.places import BEGINNING, BadPlace, Place, place_of, walk
from broadsheet.cli.search import catch_up
from broadsheet.cli.show import CITED
from broadsheet.community import queries as community
from broadsheet.feed import lists
from broadsheet.web.cited import FORMS, cited


@dataclass(slots=True)
class Export:
    form: str
    since: Place
    among: list[int] | None
    """Ids of the only papers that are wanted."""
    revision: int
    """Of the catalog when it began: where the next export may go on from."""
    written: int = 0
    """Records or papers, so far."""

    @classmethod
    def of(cls, form: str, query: str | None, since: str | None) -> Export:
        """Raises ClickException with a sentence."""
        revision = queries.revision()
        return cls(form, _place(since or ""), None if query is None else _found(query), revision)

    def total(self) -> int | None:
        """How many papers there are to write; None where nobody counted."""
        if self.among is not None:
            return len(self.among)
        return queries.paper_count() if self.since == BEGINNING and self.form != "records" else None

    def pieces(self) -> Iterator[bytes]:
        if self.form == "records":
            yield from self._records()
        elif self.form in CITED:
            form = next(one for one in FORMS if one.ending == CITED[self.form])
            yield from (text.encode() for text in cited(self._papers(), form))
        else:
            yield from parquet(self._lines()) if self.form == "parquet" else self._lines()

    def _records(self) -> Iterator[bytes]:
        for line in exporting.export_lines():
            self.written += 1
            yield f"{line}\n".encode()

    def _lines(self) -> Iterator[bytes]:
        for lot in lines(self.since, self.among, community.counts(community.state())):
            self.written += lot.count(b"\n")
            yield lot

    def _papers(self) -> Iterator[Paper]:
        for lot in walk(self.since, LOT, self.among):
            papers = queries.by_ids([place.paper for place in lot])
            prefetch_related_objects(papers, "identifiers")
            for paper in papers:
                self.written += 1
                yield paper


def _place(since: str) -> Place:
    try:
        return place_of(since)
    except BadPlace as error:
        raise click.ClickException(str(error)) from None


def _found(query: str) -> list[int]:
    catch_up(0, wait=False)
    return lists.holding(query)
