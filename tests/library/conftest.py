"""People, and papers that come into the catalog as they really do."""

from __future__ import annotations

from datetime import datetime

import pytest

from broadsheet.accounts.models import User
from broadsheet.catalog.ingest import ingest
from broadsheet.catalog.models import Paper
from broadsheet.sources.base import PaperRecord


@pytest.fixture
def ada(db: None) -> User:
    return User.objects.create_user("ada")


@pytest.fixture
def papers(db: None, now: datetime) -> list[Paper]:
    names = ("arxiv:2611.00001", "doi:10.1234/two", "arxiv:2611.00003")
    made = (
        PaperRecord(source="x", source_id=name, title=f"A title of the paper called {name}", identifiers=(name,))
        for name in names
    )
    ingest(made, now)
    return list(Paper.objects.order_by("pk"))


def fresh(user: User) -> User:
    """The same person as a new request would see them."""
    return User.objects.get(pk=user.pk)
