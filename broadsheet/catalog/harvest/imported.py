"""How far imported files reach, so that a live source goes on from there."""

from __future__ import annotations

from datetime import date

from broadsheet.catalog.models import Harvest

NEWEST = "newest"


def _name(source: str) -> str:
    return f"import:{source}"


def note_newest(source: str, day: date) -> None:
    """After a whole import: the newest date at which an imported source said something."""
    known = newest(source)
    if known is None or known < day:
        Harvest.objects.update_or_create(source=_name(source), defaults={"cursor": {NEWEST: day.isoformat()}})


def newest(source: str) -> date | None:
    """The newest date of an imported source; None where none was imported."""
    cursor = Harvest.objects.filter(source=_name(source)).values_list("cursor", flat=True).first() if source else None
    return date.fromisoformat(cursor[NEWEST]) if cursor else None
