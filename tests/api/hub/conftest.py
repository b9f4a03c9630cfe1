"""Papers and people for what programs ask."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from broadsheet.accounts import tokens
from broadsheet.accounts.models import Token, User
from broadsheet.catalog.ingest import ingest
from broadsheet.catalog.models import Paper
from tests.catalog.records import record
from tests.web.conftest import nothing_remembered as nothing_remembered

DAY = "2026-05-20"
Bring = Callable[..., Paper]
Program = Callable[..., Client]


@pytest.fixture
def bring(db: None, now: datetime) -> Bring:
    """Bring a paper in as a source would tell it; `listed=(feed, day, place)` puts it into a feed."""

    def bring_(
        number: str = "2605.00001",
        title: str = "A study of columns in print",
        *,
        listed: tuple[str, str, int | None] | None = ("hf", DAY, 0),
        upvotes: int | None = None,
        submitter: str = "",
        source: str = "hf-daily",
        **fields: Any,
    ) -> Paper:
        feed, day, place = listed or ("", "", None)
        listings = [{"feed": feed, "day": day, "place": place, "submitter": submitter}] if listed else []
        told = {"identifiers": [f"arxiv:{number}"], "upvotes": upvotes, "listings": listings, **fields}
        ingest([record(source, number, title, **told)], now)
        return Paper.objects.get(records__source=source, records__source_id=number)

    return bring_


@pytest.fixture
def program(settings: Settings, db: None) -> Program:
    """A program that shows the token of a person, by their name."""
    settings.ACCESS = "invited"

    def program_(username: str = "ada", scope: Token.Scope = Token.Scope.WRITE, **more: Any) -> Client:
        user = User.objects.filter(username=username).first() or User.objects.create_user(username, **more)
        token = tokens.make(user, "A program", scope, timezone.now())
        return Client(enforce_csrf_checks=True, headers={"Authorization": f"Bearer {token}"})

    return program_
