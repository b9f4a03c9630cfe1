"""Answers given again before Django is asked: a cache in front of it (RFC 9111), for what is the same for everybody:
feeds, and what programs ask for most.

Of an answer that may be kept (`max-age`) head and body are held as they were sent. For `FRESH` seconds they are sent
again; then Django is asked whether it is still the same, by its tag, while others still get what is held.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.http import parse_etags, parse_http_date_safe

HELD = ("/feeds/", "/api/daily_papers", "/api/papers/search")
"""Where addresses begin whose answers are held."""
FOR_ALL = ("/feeds/", "/api/daily_papers", "/api/papers", "/api/arxiv/", "/api/openapi.json")
"""Where addresses begin that answer the same to everybody who asks without a token."""
READING = ("GET", "HEAD")
FRESH = 10.0
"""Seconds: so late an answer may say what happened."""
MOST = 256
LARGEST = 1_000_000
"""Bytes of a body that is held; a full feed has a tenth of that, packed a fortieth."""
MOST_BYTES = 32_000_000
"""Of all bodies together."""
_CONDITIONS = (b"if-none-match", b"if-modified-since")
_OF_BODY = (b"content-type", b"content-length", b"content-encoding")
_OF_ONE = (b"ratelimit", b"x-ratelimit")
"""How headers begin that speak to the one alone who asked first."""
_VARIES = frozenset((b"", b"accept-encoding", b"origin", b"authorization"))
"""What an answer may depend on: all of it is in its key, and who shows a token is not answered from here."""
_PACKINGS = (b"gzip", b"zstd")

Headers = list[tuple[bytes, bytes]]


@dataclass(slots=True)
class Answer:
    """What the application sent. Without a status it sent nothing: whoever asked has gone."""

    status: int = 0
    headers: Headers = field(default_factory=list)
    body: bytes = b""
    asked: float = 0.0
    """When it was known to be right, by the clock of the process; until when nobody need ask again."""
    until: float = 0.0

    def says(self, name: bytes) -> bytes:
        """The value of a header, in small letters; empty if it is not there."""
        return next((value for one, value in self.headers if one.lower() == name), b"")

    @property
    def may_be_held(self) -> bool:
        """It is for everybody, and known by a tag."""
        is_lasting = self.status == 200 and b"max-age" in self.says(b"cache-control")
        varies = {name.strip() for name in self.says(b"vary").lower().split(b",")}
        return is_lasting and self.says(b"etag") != b"" and varies <= _VARIES and len(self.body) <= LARGEST

    def for_others(self) -> Answer:
        """It without what was said to one alone."""
        return replace(self, headers=[pair for pair in self.headers if not pair[0].lower().startswith(_OF_ONE)])


class Held:
    """The application, asked for each answer once in `FRESH` seconds, however many want it."""

    def __init__(self, application: Any, clock: Callable[[], float] = time.monotonic) -> None:
        self.application, self.clock = application, clock
        self.answers: OrderedDict[tuple[object, ...], Answer] = OrderedDict()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        asked = dict(scope["headers"]) if scope["type"] == "http" else {}
        if not asked or not _may_be_held(scope, asked):
            await self.application(scope, receive, send)
            return
        key, now = _key(scope, asked), self.clock()
        answer = self.answers.get(key)
        if answer is None or now >= answer.until:
            answer = await self._renewed(key, answer, scope, receive)
        if answer.status:
            await _send(answer, asked, now, send)

    async def _renewed(self, key: tuple[object, ...], held: Answer | None, scope: Any, receive: Any) -> Answer:
        """What the application says now; or what is held, if it says that this is still right."""
        now = self.clock()
        conditions: Headers = []
        if held:
            held.until = now + FRESH  # for others, who do not wait for the answer
            conditions.append((b"if-none-match", held.says(b"etag")))
        headers = [pair for pair in scope["headers"] if pair[0] not in _CONDITIONS] + conditions
        answer = await _answer(self.application, {**scope, "headers": headers}, receive)
        if held and answer.status == 304:
            answer = held
        answer.asked, answer.until = now, now + FRESH
        if answer.may_be_held:
            self.answers[key] = answer.for_others()
            self.answers.move_to_end(key)
            self._forget()
        elif answer.status:
            self.answers.pop(key, None)
        return answer

    def _forget(self) -> None:
        """Drop what was renewed longest ago, as far as there is too much."""
        held = sum(len(answer.body) for answer in self.answers.values())
        while len(self.answers) > MOST or held > MOST_BYTES:
            _, oldest = self.answers.popitem(last=False)
            held -= len(oldest.body)


def is_for_all(method: str, path: str) -> bool:
    """Whether an address answers the same to everybody, unless a token is shown."""
    return method in READING and path.startswith(FOR_ALL)


def _may_be_held(scope: Any, asked: Mapping[bytes, bytes]) -> bool:
    return scope["method"] == "GET" and scope["path"].startswith(HELD) and b"authorization" not in asked


def _key(scope: Any, asked: Mapping[bytes, bytes]) -> tuple[object, ...]:
    """Whatever an answer depends on: an address may stand in it, and it is packed where that is understood."""
    packings = asked.get(b"accept-encoding", b"")
    packed = tuple(packing in packings for packing in _PACKINGS)
    where = scope.get("scheme"), asked.get(b"host"), scope["path"], scope["query_string"]
    return *where, packed, asked.get(b"origin")


async def _answer(application: Any, scope: Any, receive: Any) -> Answer:
    answer = Answer()

    async def keep(event: Any) -> None:
        if event["type"] == "http.response.start":
            answer.status, answer.headers = event["status"], list(event["headers"])
        else:
            answer.body += event.get("body", b"")

    await application(scope, receive, keep)
    return answer


async def _send(answer: Answer, asked: Mapping[bytes, bytes], now: float, send: Any) -> None:
    status, headers, body = answer.status, answer.headers, answer.body
    if answer.may_be_held:
        headers = [*headers, (b"age", b"%d" % max(0, now - answer.asked))]
        if _is_known(answer, asked):
            status, headers, body = 304, [pair for pair in headers if pair[0].lower() not in _OF_BODY], b""
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def _is_known(answer: Answer, asked: Mapping[bytes, bytes]) -> bool:
    """Whether who asks has this very answer (RFC 9110, section 13.2.2: a tag says more than a date)."""
    tags = asked.get(b"if-none-match")
    if tags is not None:
        known = parse_etags(tags.decode("latin-1"))
        return known == ["*"] or answer.says(b"etag").decode().removeprefix("W/") in [
            tag.removeprefix("W/") for tag in known
        ]
    since = parse_http_date_safe(asked.get(b"if-modified-since", b"").decode("latin-1"))
    changed = parse_http_date_safe(answer.says(b"last-modified").decode())
    return since is not None and changed is not None and changed <= since
