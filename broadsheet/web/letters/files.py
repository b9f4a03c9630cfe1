"""Letters as files, where no mail server is named: `outbox/2026-11-29/….eml` in the data folder."""

from __future__ import annotations

from collections.abc import Sequence
from email.utils import parseaddr
from hashlib import blake2b
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

FOLDER = "outbox"


class EmailBackend(BaseEmailBackend):
    """Writes each letter whole or not at all; the same letter, told by its Message-ID, is written once."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            write(message)
        return len(email_messages)


def write(message: EmailMessage) -> Path:
    """Write a letter into its file (RFC 5322). Raises OSError."""
    made = message.message()
    name = blake2b(str(made["Message-ID"]).encode(), digest_size=8).hexdigest()
    who = "".join(sign for sign in parseaddr(message.to[0])[1] if sign.isalnum() or sign in "@.-_")[:80]
    folder = settings.HOME / FOLDER / timezone.now().date().isoformat()
    folder.mkdir(parents=True, exist_ok=True)
    path: Path = folder / f"{who.lstrip('.')}-{name}.eml"
    if not any(settings.HOME.glob(f"{FOLDER}/*/*-{name}.eml")):
        aside = path.with_suffix(".part")
        aside.write_bytes(made.as_bytes(linesep="\r\n"))
        aside.replace(path)
    return path
