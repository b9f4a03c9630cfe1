"""The cache in front of Django: a feed is asked for once in a while, however many want it."""

from __future__ import annotations

from typing import Any

import pytest
from asgiref.sync import async_to_sync

from broadsheet.web import held
from broadsheet.web.held import FRESH, Held

TAG = b'W/"one"'
HEADERS = [
    (b"Content-Type", b"application/atom+xml"),
    (b"Cache-Control", b"private, max-age=300"),
    (b"ETag", TAG),
    (b"Last-Modified", b"Mon, 01 Jun 2026 08:00:00 GMT"),
    (b"Vary", b"Accept-Encoding"),
]


class Site:
    """An application behind the cache, and a clock."""

    def __init__(self) -> None:
        self.now, self.asked, self.status, self.headers, self.body = 0.0, 0, 200, HEADERS, b"<feed/>"
        self.conditions: list[bytes] = []
        self.front = Held(self.application, lambda: self.now)

    async def application(self, scope: Any, _receive: Any, send: Any) -> None:
        self.asked += 1
        self.conditions = [value for name, value in scope["headers"] if name.startswith(b"if-")]
        status = (
            304 if TAG in self.conditions and self.status == 200 and (b"ETag", TAG) in self.headers else self.status
        )
        await send({"type": "http.response.start", "status": status, "headers": self.headers})
        for piece in (self.body[:3], self.body[3:]):
            await send({"type": "http.response.body", "body": b"" if status == 304 else piece, "more_body": True})

    def get(self, path: str = "/feeds/papers.atom", *, method: str = "GET", query: str = "", **headers: str) -> Any:
        named = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
        scope = {"type": "http", "method": method, "path": path, "query_string": query.encode()}
        sent: list[Any] = []

        async def send(event: Any) -> None:
            sent.append(event)

        given = [(b"host", b"localhost"), *(pair for pair in named if pair[0] != b"host"), *named]
        async_to_sync(self.front)({**scope, "headers": given}, None, send)
        body = b"".join(event.get("body", b"") for event in sent[1:])
        return sent[0]["status"], dict(sent[0]["headers"]), body


@pytest.fixture
def site() -> Site:
    return Site()


def test_a_feed_is_asked_for_once_while_it_is_fresh(site: Site) -> None:
    answers = [site.get() for _ in range(5)]
    assert {(status, body) for status, _, body in answers} == {(200, b"<feed/>")}
    assert site.asked == 1


def test_it_says_how_old_it_is(site: Site) -> None:
    site.get()
    site.now = 7.9
    assert site.get()[1][b"age"] == b"7"


def test_after_a_while_it_is_asked_whether_it_is_the_same(site: Site) -> None:
    site.get()
    site.now = FRESH
    assert site.get()[::2] == (200, b"<feed/>")
    assert (site.asked, site.conditions) == (2, [TAG])
    site.get()
    assert site.asked == 2
    site.now, site.headers, site.body = 2 * FRESH, [*HEADERS[:2], (b"ETag", b'W/"two"')], b"<other/>"
    assert site.get()[2] == b"<other/>"
    assert site.get()[1][b"ETag"] == b'W/"two"'


def test_what_is_gone_is_not_told_any_more(site: Site) -> None:
    site.get()
    site.now, site.status, site.body = FRESH, 404, b"gone"
    assert site.get()[::2] == (404, b"gone")
    site.get()
    assert site.asked == 3


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"if_none_match": 'W/"one"'}, 304),
        ({"if_none_match": '"zero", "one"'}, 304),
        ({"if_none_match": "*"}, 304),
        ({"if_none_match": '"two"'}, 200),
        ({"if_modified_since": "Mon, 01 Jun 2026 08:00:00 GMT"}, 304),
        ({"if_modified_since": "Mon, 01 Jun 2026 07:59:59 GMT"}, 200),
        ({"if_modified_since": "whenever"}, 200),
        ({"if_none_match": '"two"', "if_modified_since": "Mon, 01 Jun 2026 08:00:00 GMT"}, 200),
    ],
)
def test_who_has_it_already_is_told_so(site: Site, headers: dict[str, str], status: int) -> None:
    for _ in range(2):
        told, answered, body = site.get(**headers)
        assert (told, body) == (status, b"" if status == 304 else b"<feed/>")
        assert answered[b"ETag"] == TAG
        assert (b"Content-Type" in answered) == (status == 200)
    assert site.asked == 1


@pytest.mark.parametrize(
    "other",
    [
        {"query": "cat=math"}, {"path": "/feeds/papers.rss"}, {"host": "other"}, {"accept_encoding": "gzip"},
        {"method": "HEAD"}, {"authorization": "Bearer x"}, {"path": "/papers"},
    ],
)  # fmt: skip
def test_another_question_is_another_answer(site: Site, other: dict[str, Any]) -> None:
    site.get()
    site.get(**other)
    assert site.asked == 2


@pytest.mark.parametrize(
    "header",
    [(b"Cache-Control", b"private, no-cache"), (b"Vary", b"Accept-Encoding, Cookie"), (b"ETag", b"")],
)
def test_what_is_one_persons_is_not_held(site: Site, header: tuple[bytes, bytes]) -> None:
    site.headers = [pair for pair in HEADERS if pair[0] != header[0]] + [header]
    site.get()
    site.get()
    assert (site.asked, len(site.front.answers)) == (2, 0)


def test_no_more_is_held_than_there_can_be(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(held, "MOST", 2)
    for number in (1, 2, 1, 3):
        site.get(query=str(number))
    assert len(site.front.answers) == 2
    monkeypatch.setattr(held, "LARGEST", 3)
    site.get(query="4")
    assert len(site.front.answers) == 2


def test_who_has_gone_is_told_nothing(site: Site) -> None:
    async def silent(_scope: Any, _receive: Any, _send: Any) -> None:
        return

    sent: list[Any] = []

    async def send(event: Any) -> None:
        sent.append(event)

    scope = {
        "type": "http",
        "method": "GET",
        "path": "/feeds/papers.atom",
        "query_string": b"",
        "headers": [(b"a", b"b")],
    }
    async_to_sync(Held(silent))(scope, None, send)
    assert sent == []


def test_what_programs_ask_most_is_held_too_for_nobody_in_particular(site: Site) -> None:
    for path in ("/api/daily_papers", "/api/papers/search"):
        site.asked = 0
        for _ in range(3):
            site.get(path, query="date=2026-05-20")
        assert site.asked == 1
        site.get(path, query="date=2026-05-21")
        site.get(path, authorization="Bearer bs_x")
        assert site.asked == 3
    site.asked = 0
    for path in ("/api/papers/2605.00001", "/api/papers"):
        for _ in range(2):
            site.get(path)
    assert site.asked == 4


def test_answers_for_other_sites_and_other_packings_are_others(site: Site) -> None:
    site.headers = [*HEADERS[:-1], (b"Vary", b"Accept-Encoding, origin, Authorization")]
    asked: tuple[dict[str, str], ...] = (
        {},
        {"origin": "https://a.example"},
        {"origin": "https://b.example"},
        {"accept_encoding": "zstd"},
    )
    for headers in (*asked, *asked):
        site.get("/api/daily_papers", **headers)
    assert site.asked == len(asked)


def test_what_was_said_to_one_alone_is_not_said_to_others(site: Site) -> None:
    site.headers = [*HEADERS, (b"RateLimit", b'"api";r=1;t=60'), (b"RateLimit-Policy", b'"api";q=100')]
    assert b"RateLimit" in site.get("/api/daily_papers")[1]
    assert not {b"RateLimit", b"RateLimit-Policy"} & set(site.get("/api/daily_papers")[1])


def test_all_that_is_held_has_a_size(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(held, "MOST_BYTES", 2 * len(site.body))
    for number in range(3):
        site.get("/api/daily_papers", query=f"p={number}")
    assert [key[3] for key in site.front.answers] == [b"p=1", b"p=2"]
