"""The catalog's papers as sources that only add to them go through them: the `Papers` of `sources/live.py`."""

from __future__ import annotations

from collections import defaultdict

from broadsheet.catalog.models import Identifier, Paper
from broadsheet.sources.live import HeldPaper


class HeldPapers:
    """Places are the papers' ids."""

    def after(self, place: int, most: int) -> list[HeldPaper]:
        found = Paper.objects.filter(pk__gt=place).order_by("pk")
        return _held(list(found.only(*_READ)[:most]))

    def before(self, place: int | None, most: int) -> list[HeldPaper]:
        found = Paper.objects.order_by("-pk") if place is None else Paper.objects.filter(pk__lt=place).order_by("-pk")
        return _held(list(found.only(*_READ)[:most]))


_READ = ("title", "abstract", "links", "ai_summary")


def _held(papers: list[Paper]) -> list[HeldPaper]:
    identifiers: dict[int, list[str]] = defaultdict(list)
    known = Identifier.objects.filter(paper__in=papers).values_list("paper_id", "scheme", "value")
    for place, scheme, value in known.order_by("scheme", "value"):
        identifiers[place].append(f"{scheme}:{value}")
    return [
        HeldPaper(
            place=paper.pk,
            identifiers=tuple(identifiers[paper.pk]),
            title=paper.title,
            abstract=paper.abstract,
            code=tuple(link["url"] for link in paper.links if link["kind"] == "code"),
            is_summarised=bool(paper.ai_summary),
        )
        for paper in papers
    ]
