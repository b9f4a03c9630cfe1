"""No address does anything on a form of another site, whatever it is and whoever is signed in."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.converters import IntConverter
from pytest_django.fixtures import Settings

from broadsheet.accounts.links import operator


def _paths(under: URLResolver, before: str = "/") -> Iterator[str]:
    for pattern in under.url_patterns:
        path = before + str(pattern.pattern).lstrip("^").removesuffix("$")
        if isinstance(pattern, URLResolver):
            yield from _paths(pattern, path)
        elif isinstance(pattern, URLPattern) and "(?P" not in path:
            for name, converter in pattern.pattern.converters.items():
                kind = next(part for part in path.split("<") if part.endswith(f":{name}>") or f":{name}>" in part)
                whole = "<" + kind.partition(">")[0] + ">"
                path = path.replace(whole, "1" if isinstance(converter, IntConverter) else "x")
            yield path


@pytest.mark.parametrize("path", sorted(set(_paths(get_resolver()))))
def test_a_form_of_another_site_does_nothing(path: str, settings: Settings, db: None) -> None:
    settings.ACCESS = "open"
    client = Client(enforce_csrf_checks=True)
    client.force_login(operator("boss"), backend="django.contrib.auth.backends.ModelBackend")
    answer = client.post(path, {"do": "save x", "name": "boss"}, headers={"Origin": "https://evil.example"})
    assert answer.status_code in (403, 404, 405)
