from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django.fixtures import Settings

from broadsheet.accounts.models import Role, User

PASSWORD = "three quiet columns"
Signed = Callable[..., Client]


@pytest.fixture(autouse=True)
def no_attempts_remembered(db: None) -> None:
    cache.clear()


@pytest.fixture
def invited(settings: Settings) -> Settings:
    settings.ACCESS = "invited"
    return settings


@pytest.fixture
def opened(settings: Settings) -> Settings:
    settings.ACCESS = "open"
    return settings


@pytest.fixture
def signed(invited: Settings) -> Signed:
    """The browser of a person of this name, who is signed in; made where there is none."""

    def sign(name: str, role: Role = Role.READER) -> Client:
        user = User.objects.filter(username=name).first() or User.objects.create_user(name, password=PASSWORD)
        User.objects.filter(pk=user.pk).update(role=role)
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return sign
