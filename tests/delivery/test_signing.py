"""Signatures are what the Standard Webhooks library takes for good."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook, WebhookVerificationError

from broadsheet.delivery.webhooks.signing import new_number, new_secret, signed


def now() -> datetime:
    return datetime.now(UTC)  # the library looks at the clock itself


@given(st.dictionaries(st.text(), st.text()))
def test_what_is_signed_is_verified(data: dict[str, str]) -> None:
    secret, body = new_secret(), json.dumps(data).encode()
    assert Webhook(secret).verify(body, signed([secret], "msg_1", now(), body)) == data


def test_another_body_is_not() -> None:
    secret = new_secret()
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(b'{"a": 2}', signed([secret], "msg_1", now(), b'{"a": 1}'))


def test_an_old_message_is_not() -> None:
    secret = new_secret()
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(b"{}", signed([secret], "msg_1", now() - timedelta(minutes=10), b"{}"))


def test_two_secrets_sign_side_by_side() -> None:
    new, old = new_secret(), new_secret()
    headers = signed([new, old], "msg_1", now(), b"{}")
    assert [Webhook(secret).verify(b"{}", headers) for secret in (new, old)] == [{}, {}]


def test_secrets_and_numbers_are_random_and_long() -> None:
    assert len(base64.b64decode(new_secret().removeprefix("whsec_"))) == 32
    assert len({new_secret() for _ in range(50)} | {new_number() for _ in range(50)}) == 100
