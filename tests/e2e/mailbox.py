"""A real mail server on this machine, and what it received."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import Message
from email.policy import default

import pytest
from aiosmtpd.handlers import Message as Receiver

from bench.smtp import AnyPort


class Mailbox(Receiver):
    """`messages`, the oldest first; `address` is a setting of Broadsheet."""

    def __init__(self) -> None:
        super().__init__()
        self.messages: list[Message] = []
        self.address = ""

    def handle_message(self, message: Message) -> None:
        self.messages.append(message_from_bytes(message.as_bytes(), policy=default))

    def newest(self, to: str, seconds: float = 20) -> str:
        """The text of the newest message to somebody, waited for; it is taken out."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            for place in reversed(range(len(self.messages))):
                if to in str(self.messages[place]["To"]):
                    return str(self.messages.pop(place).get_payload(decode=True).decode())  # type: ignore[union-attr]
            time.sleep(0.05)
        pytest.fail(f"no mail to {to} came")

    def code(self, to: str) -> str:
        """The code that a message brings."""
        found = re.search(r"^\s*([A-Z0-9]{3,}(?:-[A-Z0-9]{3,})*)\s*$", self.newest(to), re.MULTILINE)
        assert found
        return found[1]


@contextmanager
def mailbox() -> Iterator[Mailbox]:
    box = Mailbox()
    controller = AnyPort(box, hostname="127.0.0.1", port=0)
    controller.start()
    try:
        box.address = f"smtp://127.0.0.1:{controller.port}"
        yield box
    finally:
        controller.stop()
