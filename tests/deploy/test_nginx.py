"""The shipped example of nginx before the real `broadsheet up`: who asks and how, what is refused, what passes."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import NamedTuple

import httpx2
import pytest

from broadsheet.web.bounded import LARGEST
from tests.cli.process import set_up, up
from tests.deploy.nginx import NAME, NGINX, Proxy, nginx
from tests.e2e.mailbox import Mailbox, mailbox

DAYS = 90
SLOW = 60
MCP = {"Accept": "application/json, text/event-stream", "MCP-Protocol-Version": "2025-06-18"}


class Place(NamedTuple):
    """The proxy, where Broadsheet itself answers, and the mail that it sends."""

    proxy: Proxy
    behind: str
    mail: Mailbox

    @property
    def port(self) -> int:
        return int(self.behind.rpartition(":")[2])

    @contextmanager
    def past_the_proxy(self, of: str) -> Iterator[httpx2.Client]:
        """Somebody who reaches Broadsheet itself, from this address."""
        transport = httpx2.HTTPTransport(local_address=of)
        with httpx2.Client(
            base_url=f"http://127.0.0.1:{self.port}", transport=transport, headers={"Host": NAME}, timeout=60
        ) as client:
            yield client


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    if NGINX is None:
        pytest.skip("no nginx is installed here (apt-get install nginx-light)")
    settings = {
        "BROADSHEET_HOSTS": NAME,
        "BROADSHEET_PROXIES": "127.0.0.1",
        "BROADSHEET_HSTS_DAYS": str(DAYS),
        "BROADSHEET_MODEL": "none",
    }
    with ExitStack() as stack:
        mail = stack.enter_context(mailbox())
        settings |= {"EMAIL_URL": mail.address, "BROADSHEET_MAIL_FROM": f"papers@{NAME}"}
        address, _ = stack.enter_context(up(set_up(tmp_path_factory.mktemp("home")), "--no-worker", **settings))
        behind = f"127.0.0.1:{address.partition('/enter')[0].rpartition(':')[2]}"
        yield Place(stack.enter_context(nginx(tmp_path_factory.mktemp("nginx"), behind)), behind, mail)


def _left(client: httpx2.Client, **headers: str) -> tuple[int, int]:
    """How many requests whoever asks has left in this minute, and how many seconds that has."""
    answer = client.get("/api/v1/feeds", headers={name.replace("_", "-"): value for name, value in headers.items()})
    told = dict(part.split("=") for part in answer.headers["RateLimit"].split(";")[1:])
    return int(told["r"]), int(told["t"])


def _send(client: httpx2.Client, path: str, form: dict[str, str], origin: str) -> httpx2.Response:
    """A form with the token that its page gives, as if it stood on a page of this origin."""
    client.get(path)
    token = client.cookies["broadsheet_csrf"]
    told = {"Cookie": f"broadsheet_csrf={token}", "Origin": origin}
    return client.post(path, data={**form, "csrfmiddlewaretoken": token}, headers=told)


def _in_one_minute(*asking: tuple[httpx2.Client, dict[str, str]]) -> list[int]:
    """What each has left, asked one after the other within one minute of counting."""
    while True:
        told = [_left(client, **headers) for client, headers in asking]
        seconds = [each for _, each in told]
        if seconds == sorted(seconds, reverse=True):
            return [left for left, _ in told]


def test_each_address_behind_the_proxy_is_one_and_none_can_pose_as_another(place: Place) -> None:
    with place.proxy.client("127.0.0.2") as one, place.proxy.client("127.0.0.3") as other:
        posing = {"X_Forwarded_For": "127.0.0.3", "Forwarded": "for=127.0.0.3", "X_Real_IP": "127.0.0.3"}
        first, others, second, others_next = _in_one_minute((one, {}), (other, {}), (one, posing), (other, {}))
    assert (first - second, others - others_next) == (1, 1)


def test_who_is_no_named_proxy_is_not_believed(place: Place) -> None:
    with place.past_the_proxy("127.0.0.4") as stranger, place.past_the_proxy("127.0.0.5") as other:
        posing = {"X_Forwarded_For": "127.0.0.5"}
        left, _, next_left = _in_one_minute((stranger, posing), (other, {}), (stranger, {}))
        page = stranger.get("/accounts/login/", headers={"X-Forwarded-Proto": "https"})
    assert left - next_left == 1
    assert page.status_code == 200
    assert "Strict-Transport-Security" not in page.headers
    assert "secure" not in page.headers["Set-Cookie"].lower()


def test_cookies_go_by_https_alone_and_browsers_remember_that(place: Place) -> None:
    with place.proxy.client() as client:
        page = client.get("/accounts/login/")
    assert page.headers["Strict-Transport-Security"] == f"max-age={DAYS * 86_400}"
    assert "secure" in page.headers["Set-Cookie"].lower()


def test_a_form_sent_by_https_is_taken_and_one_of_another_site_is_not(place: Place) -> None:
    form = {"login": "nobody", "password": "what ever it is"}
    with place.proxy.client() as client:
        for origin, status in ((place.proxy.url, 200), ("https://evil.example", 403), (f"http://{NAME}", 403)):
            assert _send(client, "/accounts/login/", form, origin).status_code == status


def test_links_in_mail_begin_where_the_reader_asked(place: Place) -> None:
    with place.proxy.client() as client:
        sent = _send(client, "/accounts/login/code/", {"email": "ada@papers.example"}, place.proxy.url)
    assert sent.status_code == 302
    assert f"\n{place.proxy.url}/accounts/signup/\n" in place.mail.newest("ada@papers.example").replace("\r", "")


def test_what_is_asked_for_by_http_is_led_to_https(place: Place) -> None:
    asked = httpx2.get(f"http://127.0.0.1:{place.proxy.plain}/papers?page=2", headers={"Host": NAME})
    assert (asked.status_code, asked.headers["Location"]) == (301, f"https://{NAME}/papers?page=2")


def test_links_in_feeds_begin_where_the_reader_asked(place: Place) -> None:
    with place.proxy.client() as client:
        feed = client.get("/feeds/trending.json").json()
    assert feed["items"]
    assert {item["url"].partition("/papers/")[0] for item in feed["items"]} == {place.proxy.url}


def test_the_largest_upload_comes_through_and_a_larger_one_is_refused(place: Place) -> None:
    with place.proxy.client() as client:
        assert client.post("/library/import", content=b"x" * LARGEST).status_code == 403
        assert client.post("/library/import", content=b"x" * (LARGEST + 1)).status_code == 413


def test_agents_and_exports_come_through(place: Place) -> None:
    call = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}
    with place.proxy.client() as client:
        answer = client.post("/mcp", json=call, headers={**MCP, "Origin": place.proxy.url})
        assert "search_papers" in {tool["name"] for tool in answer.json()["result"]["tools"]}
        with client.stream("GET", "/api/v1/export") as export:
            assert export.headers["Transfer-Encoding"] == "chunked"
            lines = [json.loads(line) for line in export.iter_lines()]
    assert len(lines) > 20


def test_slow_clients_keep_nobody_waiting(place: Place) -> None:
    begun = b"POST /accounts/login/ HTTP/1.1\r\nHost: papers.example.org\r\nContent-Length: 9\r\n"
    with ExitStack() as stack:
        trusted = place.proxy.trusted
        for number in range(SLOW):
            connection = socket.create_connection(("127.0.0.1", place.port if number % 2 else place.proxy.port))
            if number % 2 == 0:
                connection = trusted.wrap_socket(connection, server_hostname=NAME)
            stack.enter_context(connection)
            connection.sendall(begun + (b"" if number % 3 else b"\r\nx"))
        with place.proxy.client() as client:
            assert client.get("/papers").status_code == 200
