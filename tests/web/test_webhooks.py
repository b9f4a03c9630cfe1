"""The pages of webhooks: made, changed, tried, paused and deleted by forms; secrets are shown once."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from broadsheet.accounts.models import User
from broadsheet.community.models import Kind, Notice
from broadsheet.community.notifications import notify
from broadsheet.delivery.models import HookMessage, Webhook
from broadsheet.delivery.webhooks import hooks
from broadsheet.library.searches import save
from tests.web.conftest import Enter

NOW = datetime(2026, 6, 1, 8, tzinfo=UTC)
KEY = "secret-in-the-address"
FORM: dict[str, Any] = {
    "name": "To the lab",
    "preset": "standard",
    "url": f"https://hooks.example.org/services/{KEY}?token={KEY}",
    "events": ["paper.updated", "day.top"],
    "top": "3",
    "hour": "7",
}


@pytest.fixture
def ada(enter: Enter) -> Client:
    return enter()


def make(ada: Client, **more: Any) -> Webhook:
    assert ada.post("/webhooks", {**FORM, **more}).status_code in (200, 302)
    return Webhook.objects.latest("pk")


def text(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_secret_is_shown_once_and_the_address_never(ada: Client) -> None:
    answer = ada.post("/webhooks", FORM).content.decode()
    hook = Webhook.objects.get()
    assert hook.secret.startswith("whsec_")
    assert hook.secret in answer
    for page in ("/webhooks", f"/webhooks/{hook.pk}", f"/webhooks/{hook.pk}/delete", "/account/export.json"):
        assert hook.secret not in text(ada, page)
        assert KEY not in answer + text(ada, page)
    assert "https://hooks.example.org/…" in text(ada, f"/webhooks/{hook.pk}")


def test_a_new_secret_is_shown_once(ada: Client) -> None:
    hook = make(ada)
    answer = ada.post(f"/webhooks/{hook.pk}/do", {"do": "roll"}).content.decode()
    fresh = Webhook.objects.get()
    assert fresh.secret in answer
    assert fresh.old_secret == hook.secret
    assert fresh.secret not in text(ada, f"/webhooks/{hook.pk}")


def test_what_is_chosen_is_kept_and_offered_again(ada: Client) -> None:
    search = save(User.objects.get(), "columns", "hybrid", "relevance", NOW, "Columns")
    hook = make(ada, events=["search.matched"], search=str(search.pk), hour="0")
    page = text(ada, f"/webhooks/{hook.pk}")
    assert (hook.events, hook.search, hook.top, hook.hour) == (["search.matched"], search, 3, 0)
    assert re.findall(r'value="([a-z.]+)"\s+checked', page) == ["search.matched"]
    assert re.search(rf'<option value="{search.pk}"\s+selected>Columns', page)
    assert re.search(r'id="hour"[^>]*value="0"', page)


def test_an_empty_address_stays_as_it_is(ada: Client) -> None:
    hook = make(ada)
    ada.post(f"/webhooks/{hook.pk}", {**FORM, "url": "", "name": "Other"})
    assert Webhook.objects.values_list("name", "url", "secret").get() == ("Other", FORM["url"], hook.secret)


def test_for_another_service_another_address_is_wanted(ada: Client) -> None:
    hook = make(ada, preset="slack")
    assert ada.post(f"/webhooks/{hook.pk}", {**FORM, "url": ""}).status_code == 400
    answer = ada.post(f"/webhooks/{hook.pk}", FORM).content.decode()
    assert Webhook.objects.get().secret in answer


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("name", "", "A webhook has a name"),
        ("name", "x" * 81, "A webhook has a name"),
        ("preset", "pigeon", "Choose what it is for"),
        ("url", "http://hooks.example.org/", "must begin with https://"),
        ("url", "https://192.168.1.1/", "not a public one"),
        ("url", "nowhere", "Write the whole address"),
        ("events", [], "at least one thing"),
        ("events", ["search.matched"], "one of your saved searches"),
        ("top", "21", "1 to 20 papers"),
        ("top", "", "1 to 20 papers"),
        ("hour", "24", "from 0 to 23"),
        ("preset", "telegram", "Telegram needs a chat"),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence(ada: Client, field: str, value: Any, sentence: str) -> None:
    answer = ada.post("/webhooks", {**FORM, field: value})
    assert answer.status_code == 400
    assert sentence in answer.content.decode()
    assert not Webhook.objects.exists()


def test_telegrams_address_is_checked(ada: Client) -> None:
    bad = {**FORM, "preset": "telegram", "chat": "@papers"}
    assert ada.post("/webhooks", bad).status_code == 400
    good = "https://api.telegram.org/bot12:AbC/sendMessage"
    assert ada.post("/webhooks", {**bad, "url": good}).status_code == 302


def test_another_persons_search_cannot_be_had(ada: Client, enter: Enter) -> None:
    theirs = save(User.objects.create_user("bo"), "columns", "hybrid", "relevance", NOW)
    answer = ada.post("/webhooks", {**FORM, "events": ["search.matched"], "search": str(theirs.pk)})
    assert answer.status_code == 400


def test_a_test_waits_to_be_sent_and_what_came_of_it_is_shown(ada: Client) -> None:
    hook = make(ada)
    ada.post(f"/webhooks/{hook.pk}/do", {"do": "test"})
    assert "Waits to be sent" in text(ada, f"/webhooks/{hook.pk}")
    HookMessage.objects.update(tries=1, answer="500 Internal Server Error: <b>", next_at=NOW)
    assert "500 Internal Server Error: &lt;b&gt;" in text(ada, f"/webhooks/{hook.pk}")
    HookMessage.objects.update(next_at=None, done=NOW, answer="200 OK")
    page = text(ada, f"/webhooks/{hook.pk}")
    assert "Taken after 1 try: 200 OK" in page
    assert f'value="again {HookMessage.objects.get().pk}"' in page
    ada.post(f"/webhooks/{hook.pk}/do", {"do": f"again {HookMessage.objects.get().pk}"})
    assert HookMessage.objects.get().next_at is not None


def test_it_is_paused_and_switched_on_again(ada: Client) -> None:
    hook = make(ada)
    ada.post(f"/webhooks/{hook.pk}/do", {"do": "pause"})
    assert Webhook.objects.get().paused
    assert "Paused since" in text(ada, "/webhooks")
    assert ada.post(f"/webhooks/{hook.pk}/do", {"do": "test"}).status_code == 400
    Webhook.objects.update(off=NOW, reason="It failed.")
    assert "It failed." in text(ada, f"/webhooks/{hook.pk}")
    ada.post(f"/webhooks/{hook.pk}/do", {"do": "resume"})
    assert Webhook.objects.values_list("paused", "off", "reason").get() == (None, None, "")


def test_it_is_deleted_with_all_that_was_sent(ada: Client) -> None:
    hook = make(ada)
    hooks.try_out(hook, NOW)
    assert "Delete “To the lab”?" in text(ada, f"/webhooks/{hook.pk}/delete")
    ada.post(f"/webhooks/{hook.pk}/delete")
    assert (Webhook.objects.count(), HookMessage.objects.count()) == (0, 0)


def test_a_button_that_says_nothing_known_is_refused(ada: Client) -> None:
    hook = make(ada)
    for do in ("", "explode", "again", "again x", "again 999"):
        assert ada.post(f"/webhooks/{hook.pk}/do", {"do": do}).status_code == 400


def test_where_the_operator_switched_them_off_there_are_none(ada: Client, settings: Settings) -> None:
    hook = make(ada)
    assert ['href="/webhooks"' in text(ada, path) for path in ("/account", "/library")] == [True, True]
    settings.WEBHOOKS = False
    assert ['href="/webhooks"' in text(ada, path) for path in ("/account", "/library")] == [False, False]
    assert [ada.get(path).status_code for path in ("/webhooks", f"/webhooks/{hook.pk}")] == [404, 404]


def test_who_is_banned_has_none(ada: Client) -> None:
    User.objects.update(banned=NOW)
    assert ada.get("/webhooks").status_code == 403


def test_that_one_was_switched_off_is_among_the_notifications(ada: Client) -> None:
    user = User.objects.get()
    notify(user, Notice.WEBHOOK, Kind.WEBHOOK, "msg_1", NOW, note="“To the lab”: It failed.")
    page = text(ada, "/notifications")
    assert '<a href="/webhooks">A webhook of yours is switched off</a>' in page
    assert "“To the lab”: It failed." in page


@pytest.mark.parametrize("is_new", [True, False])
def test_what_cannot_be_is_said_beside_what_was_typed(ada: Client, is_new: bool) -> None:
    where = "/webhooks" if is_new else f"/webhooks/{make(ada).pk}"
    answer = ada.post(
        where, {**FORM, "name": "To <chat>", "url": "https://hooks.example.org/x", "events": [], "hour": "9"}
    )
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "Choose at least one thing that it tells of." in page
    for typed in ("To &lt;chat&gt;", "https://hooks.example.org/x", "9"):
        assert f'value="{typed}"' in page
