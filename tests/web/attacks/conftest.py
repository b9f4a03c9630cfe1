"""One world a module: what a test changes in it is taken back after the test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from pytest_django.fixtures import Settings

from broadsheet.accounts.models import User
from tests.web.attacks.world import USERNAMES, Names, world

Browser = Callable[..., Client]


@pytest.fixture(scope="module")
def made(django_db_setup: None, django_db_blocker: Any) -> Iterator[Names]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield world()
        transaction.set_rollback(True)


@pytest.fixture
def here(made: Names, db: None, settings: Settings) -> Names:
    """The world, where people come by invitation."""
    settings.ACCESS = "invited"
    return made


@pytest.fixture
def comes(here: Names) -> Browser:
    """The browser of one of `PEOPLE`."""

    def open_(person: str, **how: Any) -> Client:
        client = Client(**how)
        if person in USERNAMES:
            user = User.objects.get(username=USERNAMES[person])
            client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return open_
