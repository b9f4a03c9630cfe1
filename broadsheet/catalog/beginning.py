"""Whether a catalog is still as the first start left it."""

from __future__ import annotations

from broadsheet.catalog.models import SourceRecord

OF_THE_SHELF = ("starter", "hf-page", "local")
"""The sources of the starter shelf, and what people here say of its papers."""


def is_starter_shelf() -> bool:
    """Whether there is nothing but the starter shelf, so that a page should say how papers come in. Cheap."""
    records = SourceRecord.objects
    return records.filter(source="starter").exists() and not records.exclude(source__in=OF_THE_SHELF).exists()
