"""People and a paper to talk about."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from broadsheet.accounts.models import Role, User
from broadsheet.catalog.models import Paper


@pytest.fixture
def ada(db: None) -> User:
    return User.objects.create_user("ada", email="ada@example.org")


@pytest.fixture
def bo(db: None) -> User:
    return User.objects.create_user("bo")


@pytest.fixture
def moderator(db: None) -> User:
    return User.objects.create_user("mo", role=Role.MODERATOR)


@pytest.fixture
def paper(db: None) -> Paper:
    return Paper.objects.create(key="2611.00001", title="A study of columns", added=datetime(2026, 6, 1, tzinfo=UTC))
