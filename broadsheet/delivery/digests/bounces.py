"""What comes back: reports that a letter could not be delivered (RFC 3464), or was not wanted (RFC 5965)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Literal

from broadsheet.delivery.digests.subscriptions import stop
from broadsheet.delivery.models import Digest, Stopped, Subscription

LARGEST = 1_000_000
MOST_PARTS = 50
Kind = Literal["bounced", "complained", "delayed"]
_NUMBER = re.compile(r"<([0-9a-f]{32})@[^<>\s]{1,255}>")


@dataclass(frozen=True, slots=True)
class Report:
    """What a mail server reports of the letter `number` (see `Digest`)."""

    kind: Kind
    number: str


def read(content: bytes) -> Report | None:
    """The report that a mail is; None for any other mail, or a report of a letter that is none of ours."""
    mail = message_from_bytes(content[:LARGEST], policy=policy.default)
    if not isinstance(mail, EmailMessage) or mail.get_content_type() != "multipart/report":
        return None
    parts = [part for _, part in zip(range(MOST_PARTS), mail.walk(), strict=False)]
    numbers = [found[1] for part in parts for found in [_NUMBER.search(_texts(part))] if found]
    kind = _kind(parts)
    return Report(kind, numbers[0]) if kind and numbers else None


def note(report: Report) -> Subscription | None:
    """Stop what is refused for good or not wanted. The subscription that was stopped, if one was."""
    digest = Digest.objects.filter(number=report.number).select_related("subscription").first()
    if digest is None or report.kind == "delayed" or digest.subscription.stopped:
        return None
    stop(digest.subscription, Stopped.BOUNCED if report.kind == "bounced" else Stopped.COMPLAINED)
    return digest.subscription


def _kind(parts: list[EmailMessage]) -> Kind | None:
    for part in parts:
        said = _texts(part).casefold()
        match part.get_content_type():
            case "message/feedback-report" if "feedback-type" in said:
                return "complained"
            case "message/delivery-status" if "status:" in said:
                failed = re.search(r"^action:\s*failed", said, re.MULTILINE)
                return "bounced" if failed and re.search(r"^status:\s*5\.", said, re.MULTILINE) else "delayed"
    return None


def _texts(part: EmailMessage) -> str:
    """Headers and text of a part; of a report those of its blocks, of a letter that comes back those of that letter."""
    held = part.get_payload()
    blocks = [block.as_string() for block in held if isinstance(block, EmailMessage)] if isinstance(held, list) else []
    if part.get_content_maintype() == "message":
        return "\n".join(blocks)
    return str(held) if part.get_content_type() in ("text/rfc822-headers", "message/rfc822-headers") else ""
