"""Papers made straight with the models: pages are tested without the importers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from bench.smtp import MailServer, serving
from broadsheet.accounts.models import User
from broadsheet.catalog.models import FeedEntry, Identifier, Paper
from broadsheet.feed.remembered import forget

MakePaper = Callable[..., Paper]
Enter = Callable[..., Client]
DAY = "2026-05-29"


@pytest.fixture(autouse=True)
def nothing_remembered() -> None:
    """Lists are kept until the catalog's revision changes, which these tests do not touch."""
    forget()


@pytest.fixture
def make_paper(db: None) -> MakePaper:
    """Make a paper; `listed=(feed, day, place)` puts it into a feed, `identifiers` are `scheme:value`."""

    def make(
        key: str = "2605.00001",
        title: str = "A study of columns",
        *,
        listed: tuple[str, str, int | None] | None = None,
        identifiers: tuple[str, ...] = (),
        **values: Any,
    ) -> Paper:
        values.setdefault("added", datetime(2026, 6, 1, tzinfo=UTC))
        paper = Paper.objects.create(key=key, title=title, **values)
        for identifier in identifiers:
            scheme, _, value = identifier.partition(":")
            Identifier.objects.create(scheme=scheme, value=value, paper=paper)
        if listed:
            FeedEntry.objects.create(paper=paper, feed=listed[0], day=listed[1], place=listed[2])
        return paper

    return make


@pytest.fixture
def day_of_papers(make_paper: MakePaper) -> list[Paper]:
    """Sixty papers announced on one day, two thirds of computer science, one third of mathematics."""
    return [
        make_paper(
            f"2605.{place:05}",
            f"Paper number {place}",
            abstract="An abstract of some length. " * 12,
            authors=[{"name": f"Author {place} {letter}"} for letter in "ABCDE"],
            categories=["math.AP" if place % 3 == 2 else "cs.CL", "stat.ML"],
            listed=("arxiv", DAY, place),
            signals={"hf": {"upvotes": 60 - place}} if place < 4 else {},
            outside_upvotes=60 - place if place < 4 else 0,
        )
        for place in range(60)
    ]


@pytest.fixture
def enter(settings: Settings, db: None) -> Enter:
    """The browser of a person who has come in, by their name."""
    settings.ACCESS = "invited"

    def enter_(username: str = "ada", **more: Any) -> Client:
        client = Client()
        client.force_login(User.objects.filter(username=username).first() or User.objects.create_user(username, **more))
        return client

    return enter_


@pytest.fixture
def mail_server(settings: Settings) -> Iterator[MailServer]:
    """A mail server, and settings that lead to it."""
    with serving() as (box, port):
        settings.EMAIL_READY = True
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        settings.ALLOWED_HOSTS = ["papers.example", "testserver"]
        yield box
