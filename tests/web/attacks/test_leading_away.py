"""No form of ours leads to another site, whatever stands in its `next`."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from django.db import transaction
from pytest_django.fixtures import Settings

from broadsheet.accounts.models import User
from tests.web.attacks.conftest import Browser
from tests.web.attacks.rows import FORMS, Row
from tests.web.attacks.world import Names

BACK = {
    *("follow", "searches", "search-rename", "search-delete", "mark", "collections", "collection-papers"),
    *("submit-withdraw", "claim", "claim-withdraw", "feature", "feature-withdraw"),
}
"""Those that lead back to where they stood."""
AWAY = (
    *("https://evil.example", "//evil.example", "///evil.example", r"/\evil.example", r"\\evil.example"),
    *(
        "http:///evil.example",
        "https:evil.example",
        "https://testserver@evil.example",
        "http://testserver.evil.example",
    ),
    *(" https://evil.example", "/\t/evil.example", "\t//evil.example", "/\r\n/evil.example", "\x00//evil.example"),
    *(
        "javascript:alert(1)",
        "java\nscript:alert(1)",
        "data:text/html,<script>",
        "https://[",
        "//evil.example\\@testserver",
    ),
)


def is_ours(location: str) -> bool:
    """Whether a browser stays: it passes over controls, and takes a backslash for a slash."""
    read = "".join(sign for sign in location if sign not in "\t\r\n").lstrip("".join(map(chr, range(33))))
    parts = urlsplit(read.replace("\\", "/"))
    return (parts.scheme, parts.netloc) in (("", ""), ("http", "testserver"))


@pytest.mark.parametrize("row", [row for row in FORMS if row.post != "302 302 302 302"], ids=str)
def test_a_form_leads_nowhere_else(comes: Browser, here: Names, row: Row) -> None:
    person = comes(row.decider)
    for away in AWAY if row.name in BACK else AWAY[:1]:
        with transaction.atomic():
            answer = person.post(row.address(here), {**row.filled(here), "next": away})
            transaction.set_rollback(True)
        assert is_ours(answer.headers.get("Location", "")), away


@pytest.mark.parametrize("row", [row for row in FORMS if row.name in BACK], ids=str)
def test_a_form_leads_back(comes: Browser, here: Names, row: Row) -> None:
    answer = comes(row.decider).post(row.address(here), {**row.filled(here), "next": "/help"})
    assert answer.headers["Location"].partition("#")[0] == "/help"


@pytest.mark.parametrize("away", AWAY)
def test_who_signs_in_or_out_stays_here(comes: Browser, here: Names, settings: Settings, away: str) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    bo = User.objects.get(username="bo")
    bo.set_password("columns of six")
    bo.save()
    browser = comes("nobody")
    form = {"login": "bo", "password": "columns of six", "next": away}
    came = browser.post("/accounts/login/", form)
    assert "_auth_user_id" in browser.session
    left = browser.post("/accounts/logout/", {"next": away})
    assert is_ours(came.headers["Location"])
    assert is_ours(left.headers["Location"])


@pytest.mark.parametrize("path", ["/accounts/login/", "/accounts/logout/", "/account", "/enter/{entry}", "/papers"])
def test_an_address_leads_nowhere_else(comes: Browser, here: Names, path: str) -> None:
    for away in AWAY:
        answer = comes("owner").get(path.format_map(here), {"next": away})
        assert is_ours(answer.headers.get("Location", "")), away
