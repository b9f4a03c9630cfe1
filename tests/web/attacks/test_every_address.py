"""What each address answers to the owner of what it names, to a stranger, to nobody, to a moderator; and that nothing
that is the owner's alone stands in what the others get."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import URLResolver, get_resolver

from tests.web.attacks.conftest import Browser
from tests.web.attacks.rows import NOT, ROWS, Row
from tests.web.attacks.world import PEOPLE, SECRET, Names

GROUPS = ("accounts/", "admin/", "api/v1/")
"""Addresses of others, tried in test_others_addresses.py; and of programs, in tests/api/v1/test_three_people.py."""
AT_THE_DESK = ("account-export", "desk", "desk-claims", "desk-log")
"""Pages that show moderators why something was reported, hidden or refused: they decided it."""


def _names(under: URLResolver) -> Iterator[str]:
    for pattern in under.url_patterns:
        if isinstance(pattern, URLResolver):
            if str(pattern.pattern) not in GROUPS:
                yield from _names(pattern)
        else:
            yield str(pattern.name)


def test_each_name_of_an_address_has_a_row() -> None:
    assert {row.name for row in ROWS} == set(_names(get_resolver()))


def _tried(method: str) -> list[Any]:
    """Each row with each person; where nobody at all may ask so, with one."""
    return [
        pytest.param(row, person, id=f"{row}-{person}")
        for row in ROWS
        for person in (PEOPLE[:1] if getattr(row, method) == NOT else PEOPLE)
    ]


def _said(answer: Any) -> str:
    return f"{answer.content.decode('utf-8', 'replace')}{answer.headers}"


def _is_discreet(row: Row, person: str, answer: Any) -> bool:
    may_know = person == "owner" or row.opens != "" or (person == "moderator" and row.name in AT_THE_DESK)
    return may_know or SECRET not in _said(answer)


@pytest.mark.parametrize(("row", "person"), _tried("get"))
def test_a_page_is_for_whom_it_is(comes: Browser, here: Names, row: Row, person: str) -> None:
    answer = comes(person).get(row.address(here))
    assert answer.status_code == row.answer("get", person)
    assert _is_discreet(row, person, answer)


@pytest.mark.parametrize(("row", "person"), _tried("post"))
def test_a_form_is_for_whom_it_is(comes: Browser, here: Names, row: Row, person: str) -> None:
    answer = comes(person).post(row.address(here), row.filled(here))
    assert answer.status_code == row.answer("post", person)
    assert _is_discreet(row, person, answer)


def test_the_owner_sees_what_is_theirs(comes: Browser, here: Names) -> None:
    """Else nothing would be proven by its absence."""
    pages = ("/library.json", "/following", "/account/export.json", "/notifications", "/account", "{private}")
    ada = comes("owner")
    assert all(SECRET in _said(ada.get(page.format_map(here))) for page in pages)
