"""How links begin in what goes out."""

from __future__ import annotations

import pytest
from pytest_django.fixtures import Settings

from broadsheet.delivery.links import address


@pytest.mark.parametrize(
    ("url", "hosts", "begins"),
    [
        ("https://papers.example/sub", ["localhost"], "https://papers.example/sub"),
        ("", [".papers.example", "localhost"], "https://papers.example"),
        ("", ["localhost", "127.0.0.1"], "http://localhost:8123"),
        ("", ["*"], "http://localhost:8123"),
    ],
)
def test_links_begin_where_they_can_be_followed(settings: Settings, url: str, hosts: list[str], begins: str) -> None:
    settings.SITE_URL, settings.ALLOWED_HOSTS, settings.HERE = url, hosts, "http://localhost:8123"
    assert address("/papers") == f"{begins}/papers"
