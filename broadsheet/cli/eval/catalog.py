"""A throw-away catalog with its index: documents go the way that papers go, and the operator's data is not touched."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connections

from broadsheet.catalog.ingest import ingest
from broadsheet.catalog.models import Paper
from broadsheet.evaluate.collection import Document
from broadsheet.search import index
from broadsheet.search.writing import Progress
from broadsheet.sources.base import MAX_ABSTRACT, MAX_TITLE, PaperRecord
from broadsheet.sources.text import clean

SOURCE = "evaluation"
PREFIX = "doi:10.5555/"
"""Two DOIs are two papers whatever their titles, so that no document is merged into another. 10.5555 is nobody's."""


@contextmanager
def empty_catalog() -> Iterator[None]:
    """An empty catalog in place of the operator's while the block runs; it is deleted afterwards."""
    own, folder = connections["default"], settings.INDEX_FOLDER
    configured = connections.settings["default"]
    with tempfile.TemporaryDirectory(prefix="broadsheet-eval-", ignore_cleanup_errors=True) as place:
        connections.settings["default"] = {**configured, **_database(Path(place))}
        connections["default"] = connections.create_connection("default")
        settings.INDEX_FOLDER = Path(place) / "index"
        try:
            call_command("migrate", interactive=False, verbosity=0, skip_checks=True)
            yield
        finally:
            connections["default"].close()
            connections.settings["default"], connections["default"] = configured, own
            settings.INDEX_FOLDER = folder


def _database(place: Path) -> dict[str, Any]:
    """SQLite that never waits for the disk: a catalog that is thrown away need not outlive a power cut."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(place / "catalog.sqlite3"),
        "OPTIONS": {"init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF", "transaction_mode": "IMMEDIATE"},
    }


def fill(documents: Iterable[Document], progress: Progress) -> dict[int, str]:
    """Take the documents in and index all of them by words and meaning. Returns the document of each paper's id."""
    names: list[str] = []
    ingest(_records(documents, names), now=datetime.now(UTC))
    index.catch_up(vectors=None, progress=progress)
    keys = Paper.objects.values_list("pk", "key")
    return {paper: names[int(key.removeprefix(PREFIX))] for paper, key in keys.iterator()}


def _records(documents: Iterable[Document], names: list[str]) -> Iterator[PaperRecord]:
    for number, document in enumerate(documents):
        names.append(document.id)
        yield PaperRecord(
            source=SOURCE,
            source_id=str(number),
            title=clean(document.title[:MAX_TITLE]),
            abstract=clean(document.text[:MAX_ABSTRACT]),
            identifiers=(f"{PREFIX}{number}",),
        )
