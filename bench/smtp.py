"""A mail server on this machine that does what it is told."""

from __future__ import annotations

import asyncio
from asyncio.base_events import Server
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


class MailServer:
    """Keeps what it says yes to. `rcpt` and `data` say what is answered: None for yes, `CUT` to hang up."""

    CUT = "cut"

    def __init__(self) -> None:
        self.mails: list[bytes] = []
        self.rcpt: Callable[[str], str | None] = lambda _: None
        self.data: Callable[[str], str | None] = lambda _: None

    @property
    def letters(self) -> list[EmailMessage]:
        """The same, read."""
        return [message_from_bytes(one, policy=policy.default) for one in self.mails]

    def ids(self) -> Counter[str]:
        """How often each letter came, by its Message-ID."""
        return Counter(str(one["Message-ID"]) for one in self.letters)

    async def handle_RCPT(self, server: SMTP, _session: Session, envelope: Envelope, to: str, _: list[str]) -> str:
        answer = self.rcpt(to)
        if answer:
            return await self._answer(server, answer)
        envelope.rcpt_tos.append(to)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:
        answer = self.data(envelope.rcpt_tos[0])
        if answer:
            return await self._answer(server, answer)
        assert isinstance(envelope.content, bytes)
        self.mails.append(envelope.content)
        return "250 OK"

    async def _answer(self, server: SMTP, answer: str) -> str:
        if answer == self.CUT:
            assert isinstance(server.transport, asyncio.Transport)
            server.transport.abort()
            await asyncio.sleep(0)
        return answer


class AnyPort(Controller):
    """Takes a free port; the library's own looks at port 0 whether it answers."""

    def _trigger_server(self) -> None:
        assert isinstance(self.server, Server)
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]


@contextmanager
def serving() -> Iterator[tuple[MailServer, int]]:
    """A running one, and its port."""
    box = MailServer()
    server = AnyPort(box, hostname="127.0.0.1", port=0)
    server.start()
    try:
        yield box, server.port
    finally:
        server.stop()
