"""Papers of several days, and readers who get digests."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest

from broadsheet.accounts.models import User
from broadsheet.catalog.models import FeedEntry, Paper, Revision
from broadsheet.delivery.digests.subscriptions import Wish, choose, confirm, subscribe
from broadsheet.delivery.models import Subscription
from broadsheet.feed.remembered import forget
from tests.conftest import forget_people

MORNING = datetime(2026, 6, 1, 7, tzinfo=UTC)
"""A Monday."""
AnnouncePapers = Callable[..., list[Paper]]


@pytest.fixture(autouse=True)
def nothing_remembered() -> None:
    forget()


@pytest.fixture
def announce(db: None) -> AnnouncePapers:
    """Papers announced on a day, the first with the most votes."""

    def make(day: date, number: int, category: str = "cs.CL") -> list[Paper]:
        start = Paper.objects.count()
        made = [
            Paper.objects.create(
                key=f"2605.{start + place:05}",
                title=f"Paper {start + place} of {day}",
                abstract="We measure columns of text. They are narrow.",
                authors=[{"name": f"Author {place}"}],
                categories=[category],
                versions=[{"number": 1}],
                added=datetime(day.year, day.month, day.day, 1, tzinfo=UTC),
            )
            for place in range(number)
        ]
        entries = (FeedEntry(paper=one, feed="arxiv", day=day, place=place) for place, one in enumerate(made))
        FeedEntry.objects.bulk_create(entries)
        turn()
        return made

    return make


def turn() -> None:
    """The catalog has changed."""
    Revision.objects.create()
    forget()
    forget_people()


@pytest.fixture
def ada(db: None) -> User:
    return User.objects.create_user("ada")


@pytest.fixture
def bo(db: None) -> User:
    return User.objects.create_user("bo")


@pytest.fixture
def open_digest(db: None) -> Subscription:
    """Daily at seven, what is trending, to an address without an account that has answered."""
    made = subscribe(Wish("reader@example.org", each=5), MORNING - timedelta(days=1))
    assert made
    confirm(made, MORNING - timedelta(days=1))
    made.refresh_from_db()
    return made


def digest_of(user: User, *parts: str, **more: object) -> Subscription:
    """The person's daily digest, of these parts, whose address has answered."""
    made = choose(user, Wish("ada@example.org", parts=parts, **more), MORNING - timedelta(days=1))  # type: ignore[arg-type]
    confirm(made, MORNING - timedelta(days=1))
    made.refresh_from_db()
    return made
