"""Papers as statements make them, a paper to talk about, and people."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from broadsheet.accounts.models import Role, User
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
    return User.objects.create_user("ada", email="ada@example.org")


@pytest.fixture
def bob(db: None) -> User:
    return User.objects.create_user("bob")


@pytest.fixture
def bo(db: None) -> User:
    return User.objects.create_user("bo")


@pytest.fixture
def moderator(db: None) -> User:
    return User.objects.create_user("mo", role=Role.MODERATOR)


@pytest.fixture
def paper(db: None) -> Paper:
    return Paper.objects.create(key="2611.00001", title="A study of columns", added=datetime(2026, 6, 1, tzinfo=UTC))
