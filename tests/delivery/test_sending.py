"""What was queued is brought to real receivers on this machine, which misbehave as real ones do. Nothing waits."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from pytest_django.fixtures import Settings
from standardwebhooks import Webhook as Verifier

from broadsheet.accounts.models import User
from broadsheet.catalog.harvest.holding import holder_name
from broadsheet.community.models import Notice, Notification
from broadsheet.delivery.models import HookMessage, Webhook
from broadsheet.delivery.webhooks import hooks, sending
from broadsheet.delivery.webhooks.hooks import CannotKeep, Wanted
from broadsheet.delivery.webhooks.sending import WAITS, send_due
from broadsheet.sources.http.body import Bounds
from broadsheet.sources.http.posting import Posting
from tests.clocks import SetClock
from tests.delivery.conftest import EARLY, MakeHook, never, send
from tests.loopback import Asked, Loopback, Reply, loopback


@pytest.fixture
def clock() -> SetClock:
    """The present: the library that verifies signatures looks at the clock itself."""
    return SetClock(datetime.now(UTC))


def only() -> HookMessage:
    return HookMessage.objects.get()


def test_a_message_is_signed_as_the_specification_says(
    make_hook: MakeHook, receiver: Loopback, clock: SetClock
) -> None:
    hook = make_hook()
    hooks.try_out(hook, clock.now)
    send(clock)
    (asked,) = receiver.asked
    verified = Verifier(hook.secret).verify(asked.body, dict(asked.headers))
    assert verified == only().payload
    assert (verified["type"], asked.headers["webhook-id"]) == ("webhook.test", only().number)
    assert asked.headers["content-type"] == "application/json; charset=utf-8"
    assert (only().done, only().next_at, only().answer) == (clock.now, None, "200 OK")


def test_after_a_new_secret_both_sign_for_a_day(make_hook: MakeHook, receiver: Loopback, clock: SetClock) -> None:
    hook = make_hook()
    fresh = hooks.roll(hook, clock.now - timedelta(hours=23))
    hooks.try_out(hook, clock.now)
    send(clock)
    for secret in (hook.secret, fresh):
        Verifier(secret).verify(receiver.asked[0].body, dict(receiver.asked[0].headers))
    Webhook.objects.update(rolled=clock.now - timedelta(hours=25))
    hooks.try_out(hook, clock.now)
    send(clock)
    assert " " not in receiver.asked[1].headers["webhook-signature"]


def test_chats_get_no_signature(make_hook: MakeHook, receiver: Loopback, clock: SetClock) -> None:
    hook = make_hook(preset="slack")
    hooks.try_out(hook, clock.now)
    send(clock)
    assert hook.secret == ""
    assert not [name for name in receiver.asked[0].headers if name.startswith("webhook-")]
    assert "This is a test" in json.loads(receiver.asked[0].body)["text"]


def test_telegram_is_told_the_chat(make_hook: MakeHook, receiver: Loopback, clock: SetClock) -> None:
    hook = make_hook(preset="telegram", path="/bot12:ab/sendMessage", chat="-10012")
    hooks.try_out(hook, clock.now)
    send(clock)
    assert json.loads(receiver.asked[0].body)["chat_id"] == "-10012"


# Again after failures


def fail_until_given_up(make_hook: MakeHook, clock: SetClock) -> list[timedelta]:
    """The waits between tries."""
    hooks.try_out(make_hook(), clock.now)
    waits = []
    while (next_at := only().next_at) is not None:
        waits.append(next_at - clock.now)
        clock.now = next_at
        send(clock)
    return waits[1:]


def test_it_is_tried_again_after_longer_and_longer_waits(
    make_hook: MakeHook, receiver: Loopback, clock: SetClock
) -> None:
    receiver.answer = lambda asked: Reply(b"sorry", 500)
    assert fail_until_given_up(make_hook, clock) == [timedelta(seconds=wait) for wait in WAITS]
    assert len(receiver.asked) == only().tries == len(WAITS) + 1
    assert len({asked.headers["webhook-id"] for asked in receiver.asked}) == 1
    assert len({asked.headers["webhook-timestamp"] for asked in receiver.asked}) == len(WAITS) + 1
    assert len({asked.body for asked in receiver.asked}) == 1


def test_when_nothing_gets_through_it_is_switched_off_and_its_owner_told(
    ada: User, make_hook: MakeHook, receiver: Loopback, clock: SetClock
) -> None:
    receiver.answer = lambda asked: Reply(b"sorry", 500)
    fail_until_given_up(make_hook, clock)
    hook = Webhook.objects.get()
    notice = Notification.objects.get(user=ada)
    assert hook.off == clock.now
    assert hook.reason.endswith("500 Internal Server Error: sorry")
    assert (notice.notice, notice.note) == (Notice.WEBHOOK, f"“Mine”: {hook.reason}")


def test_one_message_that_is_never_taken_switches_nothing_off_while_others_are(
    make_hook: MakeHook, receiver: Loopback, clock: SetClock
) -> None:
    hook = make_hook()
    hooks.try_out(hook, clock.now)
    bad = only().number
    hooks.try_out(hook, clock.now)
    receiver.answer = lambda asked: Reply(status=400 if asked.headers["webhook-id"] == bad else 200)
    while HookMessage.objects.exclude(next_at=None).exists():
        clock.now = HookMessage.objects.exclude(next_at=None).get(number=bad).next_at or clock.now
        send(clock)
    assert Webhook.objects.get().off is None
    assert HookMessage.objects.get(number=bad).answer == "400 Bad Request"


def test_chance_moves_the_waits_a_little(make_hook: MakeHook, receiver: Loopback, clock: SetClock) -> None:
    receiver.answer = lambda asked: Reply(status=500)
    hooks.try_out(make_hook(), clock.now)
    asked: list[tuple[float, float]] = []

    def lowest(low: float, high: float) -> float:
        asked.append((low, high))
        return low

    clock.clock = replace(clock.clock, uniform=lowest)
    send(clock)
    assert asked == [(0.9, 1.1)]
    assert only().next_at == clock.now + timedelta(seconds=4.5)


@pytest.mark.parametrize(
    ("status", "asked", "waited"),
    [(429, "120", 120), (503, "120", 120), (429, "1", 5), (429, "999999999", 86_400), (429, "soon", 5)],
)
def test_the_wish_to_be_left_alone_is_heard_within_bounds(
    make_hook: MakeHook, receiver: Loopback, clock: SetClock, status: int, asked: str, waited: int
) -> None:
    receiver.answer = lambda _: Reply(b"", status, {"Retry-After": asked})
    hooks.try_out(make_hook(), clock.now)
    send(clock)
    assert only().next_at == clock.now + timedelta(seconds=waited)


def test_who_is_gone_is_asked_no_more(ada: User, make_hook: MakeHook, receiver: Loopback, clock: SetClock) -> None:
    hook = make_hook()
    hooks.try_out(hook, clock.now)
    hooks.try_out(hook, clock.now)
    receiver.answer = lambda asked: Reply(b"", 410)
    send(clock)
    assert len(receiver.asked) == 1
    assert Webhook.objects.get().off == clock.now
    assert not HookMessage.objects.exclude(next_at=None).exists()
    assert Notification.objects.filter(user=ada, notice=Notice.WEBHOOK).exists()


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_leads_nowhere(make_hook: MakeHook, receiver: Loopback, clock: SetClock, status: int) -> None:
    receiver.answer = lambda asked: Reply(b"", status, {"Location": f"{receiver.url}/elsewhere"})
    hooks.try_out(make_hook(), clock.now)
    send(clock)
    assert [asked.path for asked in receiver.asked] == ["/hook"]
    assert (only().tries, only().answer) == (1, f"{status}: it leads elsewhere, and that is not followed.")


@pytest.mark.parametrize("reply", [Reply(b"x", cut=0), Reply(drip_headers=True), Reply(b"", 201, drip=True)])
def test_half_an_answer_is_none(
    make_hook: MakeHook, receiver: Loopback, clock: SetClock, reply: Reply, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("broadsheet.sources.http.posting.BOUNDS", Bounds(connect=5, read=5, overall=0.3))
    receiver.answer = lambda asked: reply
    hooks.try_out(make_hook(), clock.now)
    send(clock)
    assert (only().done, only().tries) == (None, 1)


def test_of_an_answer_its_owner_sees_the_beginning_in_one_line(
    make_hook: MakeHook, receiver: Loopback, clock: SetClock
) -> None:
    receiver.answer = lambda asked: Reply(b"invalid\n\x00\xff blocks " * 400, 400)
    hooks.try_out(make_hook(), clock.now)
    send(clock)
    assert only().answer.startswith("400 Bad Request: invalid \ufffd blocks invalid")
    assert len(only().answer) <= 300


# Addresses


def test_without_the_operators_leave_nothing_is_brought_to_this_machine(
    make_hook: MakeHook, receiver: Loopback, clock: SetClock, settings: Settings
) -> None:
    hook = make_hook()
    Webhook.objects.filter(pk=hook.pk).update(url=hook.url.replace("http:", "https:"))
    hooks.try_out(hook, clock.now)
    settings.WEBHOOKS_PRIVATE, settings.OFFLINE = False, False
    send(clock)
    assert receiver.asked == []
    assert only().answer == "127.0.0.1 is not a public address, so it is not asked."


def test_what_the_operator_allows_no_more_is_not_sent_in_the_open(
    make_hook: MakeHook, receiver: Loopback, clock: SetClock, settings: Settings
) -> None:
    hooks.try_out(make_hook(), clock.now)
    settings.WEBHOOKS_PRIVATE, settings.OFFLINE = False, False
    send(clock)
    assert receiver.asked == []
    assert only().answer == "The address must begin with https://."


def test_a_name_that_leads_to_a_private_network_is_found_out_when_it_is_asked(
    make_hook: MakeHook, receiver: Loopback, clock: SetClock, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    hook = make_hook()
    Webhook.objects.filter(pk=hook.pk).update(url=f"https://looks-public.example:{receiver.port}/hook")
    resolved = [(2, 1, 6, "", ("10.0.0.7", receiver.port))]
    monkeypatch.setattr(sending, "Posting", partial(Posting, resolve=lambda *_, **__: resolved))
    settings.WEBHOOKS_PRIVATE, settings.OFFLINE = False, False
    hooks.try_out(hook, clock.now)
    send(clock)
    assert only().answer == "looks-public.example is not a public address, so it is not asked."


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.example.org/x",
        "https://127.0.0.1/x",
        "https://localhost/x",
        "https://10.1.2.3/x",
        "https://[::1]/x",
        "https://2130706433/x",
        "https://0x7f.1/x",
        "https://169.254.169.254/latest",
        "https://user:password@hooks.example.org/",
        "ftp://hooks.example.org/",
        "https://hooks.example.org/a b",
        "https://hooks.example.org/#part",
        "hooks.example.org",
        "https://hooks.example.org:port/",
        "https:///x",
        "https://hooks.example.org/" + "x" * 2_000,
        "",
    ],
)
def test_addresses_that_cannot_be_are_refused_at_once(ada: User, settings: Settings, url: str) -> None:
    settings.WEBHOOKS_PRIVATE = False
    with pytest.raises(CannotKeep):
        hooks.make(ada, Wanted(name="x", preset="slack", url=url, events=["day.top"]), EARLY)
    assert not Webhook.objects.exists()


def test_a_public_address_is_taken_without_being_looked_up(ada: User, settings: Settings) -> None:
    settings.WEBHOOKS_PRIVATE = False
    made = hooks.make(ada, Wanted(name="x", preset="slack", url="https://hooks.example/x", events=["day.top"]), EARLY)
    assert (made.url, hooks.shown(made.url)) == ("https://hooks.example/x", "https://hooks.example/…")


def test_without_a_network_it_waits_and_no_try_is_counted(
    make_hook: MakeHook, receiver: Loopback, clock: SetClock, settings: Settings
) -> None:
    hook = make_hook()
    Webhook.objects.filter(pk=hook.pk).update(url="https://hooks.example.org/x")
    hooks.try_out(hook, clock.now)
    assert settings.OFFLINE
    send(clock)
    assert only().tries == 0
    assert only().next_at == clock.now + timedelta(minutes=5)


def test_nothing_of_an_address_is_logged(
    make_hook: MakeHook, receiver: Loopback, clock: SetClock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    receiver.replies = [Reply(status=500)]
    hooks.try_out(make_hook(path="/services/secret-token"), clock.now)
    send(clock)
    assert "secret-token" not in caplog.text
    assert "secret-token" not in only().answer


# Several at once


@pytest.fixture
def slow() -> Iterator[Loopback]:
    with loopback() as served:
        yield served


def test_a_slow_receiver_holds_no_other_up(
    make_hook: MakeHook, receiver: Loopback, slow: Loopback, clock: SetClock
) -> None:
    """The slow one answers only when the other has been served and that is written down."""
    hooks.try_out(make_hook(url=f"{slow.url}/slow"), clock.now)
    hooks.try_out(make_hook(), clock.now)
    served = threading.Event()

    def answer(asked: Asked) -> Reply:
        return Reply(status=200 if served.wait(10) else 500)

    slow.answer = answer
    note = sending._note

    def noted(*how: Any) -> None:
        note(*how)
        served.set()

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(sending, "_note", noted)
        send_due(clock.clock, never)
    assert HookMessage.objects.filter(done=clock.now).count() == 2


def test_a_host_gets_one_message_a_turn(make_hook: MakeHook, receiver: Loopback, clock: SetClock) -> None:
    for _ in range(3):
        hooks.try_out(make_hook(), clock.now)
    send_due(clock.clock, never)
    assert len(receiver.asked) == 1


def test_who_was_served_longest_ago_comes_first(make_hook: MakeHook, receiver: Loopback, clock: SetClock) -> None:
    made = [make_hook(path=f"/{number}") for number in range(3)]
    for hook in made:
        hooks.try_out(hook, clock.now)
        hooks.try_out(hook, clock.now)
    for _ in range(6):
        clock.now += timedelta(seconds=1)
        send_due(clock.clock, never)
    assert [asked.path for asked in receiver.asked] == ["/0", "/1", "/2", "/0", "/1", "/2"]


def test_what_another_process_holds_is_left_to_it(make_hook: MakeHook, receiver: Loopback, clock: SetClock) -> None:
    hooks.try_out(make_hook(), clock.now)
    HookMessage.objects.update(holder=holder_name(), held_until=clock.now + timedelta(minutes=1))
    send(clock)
    assert receiver.asked == []
    clock.now += timedelta(minutes=2)
    send(clock)
    assert len(receiver.asked) == 1


def test_who_is_asked_to_stop_takes_nothing_up(make_hook: MakeHook, receiver: Loopback, clock: SetClock) -> None:
    hooks.try_out(make_hook(), clock.now)
    assert not send_due(clock.clock, lambda: True)
    assert (receiver.asked, only().holder) == ([], "")


@pytest.mark.parametrize("state", ["paused", "banned", "switched off for all"])
def test_nothing_is_sent_for_who_may_not(
    make_hook: MakeHook, receiver: Loopback, clock: SetClock, settings: Settings, state: str
) -> None:
    hook = make_hook()
    hooks.try_out(hook, clock.now)
    if state == "paused":
        hooks.pause(hook, clock.now)
    User.objects.update(banned=EARLY if state == "banned" else None)
    settings.WEBHOOKS = state != "switched off for all"
    send(clock)
    assert receiver.asked == []


# By hand


def test_a_message_is_sent_once_more_under_its_number(make_hook: MakeHook, receiver: Loopback, clock: SetClock) -> None:
    hook = make_hook()
    hooks.try_out(hook, clock.now)
    send(clock)
    hooks.send_again(hook, only().pk, clock.now)
    send(clock)
    first, second = receiver.asked
    assert (first.headers["webhook-id"], first.body) == (second.headers["webhook-id"], second.body)


def test_nobody_makes_a_machine_busy_by_hand(make_hook: MakeHook, clock: SetClock) -> None:
    hook = make_hook()
    for _ in range(hooks.MOST_WAITING):
        hooks.try_out(hook, clock.now)
    with pytest.raises(CannotKeep, match="wait to be sent"):
        hooks.try_out(hook, clock.now)
    HookMessage.objects.update(next_at=None)
    HookMessage.objects.bulk_create(
        HookMessage(webhook=hook, number=str(number), event=hooks.TEST, payload={}, made=clock.now)
        for number in range(hooks.TESTS_A_DAY)
    )
    with pytest.raises(CannotKeep, match="within a day"):
        hooks.try_out(hook, clock.now)


def test_nobody_has_more_than_twenty(make_hook: MakeHook) -> None:
    for _ in range(hooks.MOST):
        make_hook()
    with pytest.raises(CannotKeep, match="20 webhooks already"):
        make_hook()
