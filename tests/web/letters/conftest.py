"""A mail server on this machine, and subscriptions."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytest_django.fixtures import Settings

from bench.smtp import MailServer, serving
from tests.delivery.digests.conftest import ada, announce, bo, nothing_remembered, open_digest

__all__ = ["ada", "announce", "bo", "nothing_remembered", "open_digest"]


@pytest.fixture
def mail_server(settings: Settings) -> Iterator[MailServer]:
    """A mail server, and settings that lead to it."""
    with serving() as (box, port):
        settings.EMAIL_READY = True
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        settings.ALLOWED_HOSTS = ["papers.example", "testserver"]
        yield box
