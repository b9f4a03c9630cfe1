"""The world of the pages' attacks, asked by programs."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from broadsheet.accounts import tokens
from broadsheet.accounts.models import Token, User
from broadsheet.api import limits
from tests.web.attacks.conftest import here as here
from tests.web.attacks.conftest import made as made
from tests.web.attacks.world import USERNAMES, Names

Program = Callable[..., Client]


@pytest.fixture(autouse=True)
def nothing_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody has asked anything in this minute, which does not end."""
    monkeypatch.setattr(limits, "window", limits.Window(clock=lambda: 0.0))


@pytest.fixture
def program(here: Names) -> Program:
    """A program of one of the people, which shows a token of theirs."""

    def made(person: str, scope: Token.Scope = Token.Scope.WRITE) -> Client:
        if person not in USERNAMES:
            return Client()
        text = tokens.make(User.objects.get(username=USERNAMES[person]), "Program", scope, timezone.now())
        return Client(headers={"Authorization": f"Bearer {text}"})

    return made
