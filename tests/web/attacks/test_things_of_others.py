"""A form that names what is somebody else's changes nothing that is not one's own."""

from __future__ import annotations

import pytest
from django.utils import timezone

from broadsheet.accounts.models import User
from tests.web.attacks.conftest import Browser
from tests.web.attacks.rows import FORMS, Row
from tests.web.attacks.tables import held, number_of
from tests.web.attacks.world import Names

FOR_ONESELF = {
    *("Mark", "Note", "Tag", "Follow", "SavedSearch", "Collection", "CollectionEntry", "Token", "NotificationChoice"),
    *("Cutoff", "Rule", "FeedKey"),
}
CLOSED = [row for row in FORMS if not row.opens]


@pytest.mark.parametrize("row", CLOSED, ids=str)
def test_a_strangers_form_leaves_what_others_have_as_it_is(comes: Browser, here: Names, row: Row) -> None:
    before, eve = held(), number_of("eve")
    comes("stranger").post(row.address(here), row.filled(here))
    after = held()
    touched = [key for key in before.keys() | after.keys() if before.get(key) != after.get(key)]
    owners = {key: (before.get(key) or after[key])[0] for key in touched}
    told = [key for key in touched if key[0] == "Notification" and key not in before]
    assert {owners[key] for key in touched if key not in told} <= {eve}


def test_nobodys_forms_change_nothing(comes: Browser, here: Names) -> None:
    before, nobody = held(), comes("nobody")
    for row in CLOSED:
        nobody.post(row.address(here), row.filled(here))
    assert held() == before


def test_who_is_banned_does_nothing_in_sight_of_others(comes: Browser, here: Names) -> None:
    User.objects.filter(username="eve").update(banned=timezone.now())
    before, eve = held(), comes("stranger")
    for row in CLOSED:
        eve.post(row.address(here), row.filled(here))
    after = held()
    touched = {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)}
    assert {model for model, _ in touched} == FOR_ONESELF
    assert all(after[key][1]["sharing"] == "private" for key in touched if key[0] == "Collection")
