"""The log of a source in the database: sentences for people, bounded, and what repeats itself stands there once."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from django.db.models import F

from broadsheet.catalog.models import HarvestLine
from broadsheet.sources.text import clean

Level = Literal["note", "reject", "error"]
KEPT = 300
LONGEST = 500


def write(source: str, level: Level, text: str, at: datetime) -> None:
    """Add a line, or count the newest one up if it says the same."""
    text = clean(text)[:LONGEST]
    newest = HarvestLine.objects.filter(source=source).order_by("-at", "-pk").first()
    if newest and (newest.level, newest.text) == (level, text):
        HarvestLine.objects.filter(pk=newest.pk).update(times=F("times") + 1, at=at)
        return
    HarvestLine.objects.create(source=source, level=level, text=text, at=at)
    older = HarvestLine.objects.filter(source=source).order_by("-at", "-pk").values_list("pk", flat=True)[KEPT:]
    HarvestLine.objects.filter(pk__in=list(older)).delete()


def lines(source: str, most: int = 50) -> list[HarvestLine]:
    """The newest lines, newest first."""
    return list(HarvestLine.objects.filter(source=source).order_by("-at", "-pk")[:most])
