"""Signatures as the Standard Webhooks specification has them.

https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

from __future__ import annotations

import base64
import hmac
import secrets
from collections.abc import Iterable
from datetime import datetime

BEGINNING = "whsec_"
BYTES = 32


def new_secret() -> str:
    """A key of 256 random bits in base64, behind `whsec_`."""
    return BEGINNING + base64.b64encode(secrets.token_bytes(BYTES)).decode("ascii")


def new_number() -> str:
    """What names a message: `msg_` and 128 random bits."""
    return f"msg_{secrets.token_hex(16)}"


def signed(keys: Iterable[str], number: str, now: datetime, body: bytes) -> dict[str, str]:
    """The headers by which a receiver knows that a body is ours, new, and which message it is; one signature a key."""
    timestamp = str(int(now.timestamp()))
    content = b".".join((number.encode("ascii"), timestamp.encode("ascii"), body))
    return {
        "webhook-id": number,
        "webhook-timestamp": timestamp,
        "webhook-signature": " ".join(f"v1,{_signature(key, content)}" for key in keys),
    }


def _signature(key: str, content: bytes) -> str:
    raw = base64.b64decode(key.removeprefix(BEGINNING))
    return base64.b64encode(hmac.digest(raw, content, "sha256")).decode("ascii")
