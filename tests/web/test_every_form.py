"""No address does anything on a form of another site, whatever it is and whoever is signed in."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from broadsheet.accounts.links import operator
from tests.web.addresses import paths

BY_LINK = "/digest/leave/x"
"""A mail program posts there by itself (RFC 8058): whoever has the link may end the digests, and do nothing else."""

FOR_PROGRAMS = "/api/v1"
"""Forms of our own do not go there: tests/api/v1/test_three_people.py tries cookies that come without their token."""


@pytest.mark.parametrize("path", [path for path in paths() if path != BY_LINK and not path.startswith(FOR_PROGRAMS)])
def test_a_form_of_another_site_does_nothing(path: str, settings: Settings, db: None) -> None:
    settings.ACCESS = "open"
    client = Client(enforce_csrf_checks=True)
    client.force_login(operator("boss"), backend="django.contrib.auth.backends.ModelBackend")
    answer = client.post(path, {"do": "save x", "name": "boss"}, headers={"Origin": "https://evil.example"})
    assert answer.status_code in (403, 405)
