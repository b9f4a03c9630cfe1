"""Papers as statements make them, and people."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest

from broadsheet.accounts.models import User
from broadsheet.catalog.ingest import ingest
from broadsheet.catalog.models import Paper
from tests.catalog.records import TITLE, record

MakePaper = Callable[..., Paper]


@pytest.fixture
def bring(db: None, now: datetime) -> MakePaper:
    """Bring a paper in as arXiv would tell it."""

    def bring_(number: str = "2605.00001", title: str = TITLE, **fields: object) -> Paper:
        ingest([record("arxiv-oai", number, title, **{"identifiers": [f"arxiv:{number}"], **fields})], now)
        return Paper.objects.get(records__source_id=number)

    return bring_


@pytest.fixture
def ada(db: None) -> User:
    return User.objects.create_user("ada")


@pytest.fixture
def bob(db: None) -> User:
    return User.objects.create_user("bob")
