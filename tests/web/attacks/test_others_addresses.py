"""The pages of signing in and those of the admin: they tell nobody of others, and let nobody change what is theirs."""

from __future__ import annotations

import pytest

from tests.web.addresses import paths
from tests.web.attacks.conftest import Browser
from tests.web.attacks.tables import held, number_of
from tests.web.attacks.world import SECRET, Names

OTHERS = ("stranger", "nobody", "moderator")


@pytest.mark.parametrize("person", OTHERS)
def test_nobody_finds_others_where_people_sign_in(comes: Browser, here: Names, person: str) -> None:
    browser = comes(person)
    for path in _numbered(here):
        answer = browser.get(path)
        assert answer.status_code < 500, path
        assert SECRET not in answer.content.decode(), path


@pytest.mark.parametrize("person", OTHERS)
def test_nobody_changes_others_where_people_sign_in(comes: Browser, here: Names, person: str) -> None:
    before, ada = held(), number_of("ada")
    for path in _numbered(here):
        answer = comes(person).post(path, {"email": f"{SECRET}@mail.example", "action_remove": "1", "name": "Mine"})
        assert answer.status_code < 500, path
    after = held()
    assert [key for key in before if before[key][0] == ada and before[key] != after.get(key)] == []


def test_the_owner_sees_their_keys_and_addresses(comes: Browser, here: Names) -> None:
    ada = comes("owner")
    assert all(SECRET in ada.get(f"/accounts/{page}/").content.decode() for page in ("2fa/webauthn", "email"))


def _numbered(here: Names) -> list[str]:
    return [path.replace("/keys/1/", f"/keys/{here['passkey']}/") for path in paths("/accounts/")]


@pytest.mark.parametrize("person", ["owner", *OTHERS])
def test_the_admin_is_for_none_of_them(comes: Browser, here: Names, person: str) -> None:
    browser, before = comes(person), held()
    for path in paths("/admin/"):
        for answer in (browser.get(path), browser.post(path, {"action": "delete_selected", "post": "yes"})):
            assert answer.status_code in (302, 403), path
            assert answer.headers.get("Location", "/admin/").startswith("/admin/"), path
    assert held() == before
