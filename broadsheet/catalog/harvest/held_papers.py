"""The catalog's papers as sources that only add to them go through them: the `Papers` of `sources/live.py`."""

from __future__ import annotations

from collections import defaultdict

from broadsheet.catalog.models import Identifier, Paper
from broadsheet.sources.live import HeldPaper


class HeldPapers:
    """Places are the papers' ids."""

    def after(self, place: int, most: int) -> list[HeldPaper]:
        found = Paper.objects.filter(pk__gt=place).order_by("pk")
        return _held(list(found.values_list("pk", flat=True)[:most]))

    def before(self, place: int | None, most: int) -> list[HeldPaper]:
        found = Paper.objects.order_by("-pk") if place is None else Paper.objects.filter(pk__lt=place).order_by("-pk")
        return _held(list(found.values_list("pk", flat=True)[:most]))


def _held(places: list[int]) -> list[HeldPaper]:
    identifiers: dict[int, list[str]] = defaultdict(list)
    known = Identifier.objects.filter(paper_id__in=places).values_list("paper_id", "scheme", "value")
    for place, scheme, value in known.order_by("scheme", "value"):
        identifiers[place].append(f"{scheme}:{value}")
    return [HeldPaper(place, tuple(identifiers[place])) for place in places]
