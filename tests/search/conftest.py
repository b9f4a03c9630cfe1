"""An index folder of its own for every test, and papers that come into the catalog as they really do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from broadsheet.catalog.ingest import ingest
from broadsheet.catalog.models import Paper
from broadsheet.search import embedder
from broadsheet.search.embedder import Embedder
from broadsheet.sources.base import Author, PaperRecord, PartialDate
from tests.environment import MODELS

Add = Callable[..., Paper]


@pytest.fixture(scope="session")
def model() -> Embedder:
    return embedder.load(MODELS, threads=2)


@pytest.fixture
def index_folder(tmp_path: Path, settings: Settings) -> Path:
    settings.INDEX_FOLDER = tmp_path / "index"
    folder: Path = settings.INDEX_FOLDER
    return folder


@pytest.fixture
def add(db: None, now: datetime) -> Add:
    """Bring one paper into the catalog, or a new statement about it."""

    def bring(number: int, title: str, abstract: str = "", *, authors: tuple[str, ...] = (), **more: object) -> Paper:
        published = PartialDate.parse(str(more.pop("published", "2025-03-18")))
        record = PaperRecord(
            source=str(more.pop("source", "arxiv-test")),
            source_id=f"arxiv:2503.{number:05}",
            identifiers=(f"arxiv:2503.{number:05}",),
            title=title,
            abstract=abstract,
            authors=tuple(map(Author, authors)),
            published=published,
            **more,  # type: ignore[arg-type]
        )
        ingest([record], now=now)
        return Paper.objects.get(key=f"2503.{number:05}")

    return bring
