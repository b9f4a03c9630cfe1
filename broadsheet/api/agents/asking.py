"""Who asks: over HTTP whom the rules of the pages see in the request, else whoever runs the command."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import DisallowedHost
from django.core.handlers.asgi import ASGIRequest
from django.db import connections
from django.http import HttpRequest, HttpResponse

from broadsheet.accounts import access
from broadsheet.accounts.models import User
from broadsheet.accounts.permissions import may
from broadsheet.api.limits import counted
from broadsheet.catalog.models import Paper
from broadsheet.catalog.steady import steady
from broadsheet.library import queries as library
from broadsheet.web.people import by_token, single_user, who
from broadsheet.web.rows import paper_url


@dataclass(frozen=True, slots=True)
class Asker:
    """Somebody who asks; nobody in particular where `user` is None."""

    site: str = ""
    """What stands before the path of a page: `https://papers.example`; empty where no page is known."""
    user: User | None = None
    """Whose own papers may be read."""
    may_save: bool = False

    @property
    def hidden(self) -> frozenset[int]:
        """The papers that they do not want to see in lists."""
        return library.hidden(self.user) if self.user else frozenset()

    def page(self, paper: Paper) -> str:
        """The address of a paper’s page; empty where no page is known."""
        return self.site and self.site + paper_url(paper)


class Refused(Exception):
    """A request that is not answered: the status, one sentence why, and headers that go with it."""

    def __init__(self, status: int, sentence: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(sentence)
        self.status, self.headers = status, headers or {}


_asked_by: ContextVar[Callable[[], Asker]] = ContextVar("asked_by", default=Asker)


def asker() -> Asker:
    """Who asks just now; reads the database."""
    return _asked_by.get()()


@contextmanager
def asked_by(known: Callable[[], Asker]) -> Iterator[None]:
    """Until this ends, `known` says who asks, anew for each question."""
    before = _asked_by.set(known)
    try:
        yield
    finally:
        _asked_by.reset(before)


@contextmanager
def released() -> Iterator[None]:
    """One state of the catalog, and no connection left behind: any thread may do the next thing that is asked."""
    try:
        with steady():
            yield
    finally:
        connections.close_all()


def local(name: str = "") -> Asker:
    """Whoever runs a command on this machine: the person of this name, else the single user, if there is one."""
    user = User.objects.filter(username=name).first() if name else None
    if not name and access.mode() == "single":
        user = access.single_user()
    known = user if user and may(user, "mark") else None
    return Asker(settings.SITE_URL, known, known is not None)


def of_scope(scope: Any) -> Asker:
    """Who sends a request of ASGI. Cookies count nothing: no page of a browser shall act by them. Raises Refused."""
    request = ASGIRequest({**scope}, io.BytesIO())
    request.user = AnonymousUser()
    try:
        host = request.get_host()
        _refuse_other_sites(request.headers.get("Origin", ""), host)
        answer = _recognise(request)
    except DisallowedHost:
        raise Refused(
            400, "This Broadsheet does not answer under that name; BROADSHEET_HOSTS has those it has."
        ) from None
    if answer.status_code != 200:
        raise Refused(answer.status_code, "This token is not known here; make one on your account’s page.")
    count = counted(request)
    if count and count.is_too_much:
        raise Refused(429, count.sentence, count.headers)
    return _of_request(request)


def _refuse_other_sites(origin: str, host: str) -> None:
    """A page of another site may not ask through a reader’s browser (DNS rebinding, forged requests)."""
    try:
        elsewhere = bool(origin) and urlsplit(origin).netloc != host
    except ValueError:
        elsewhere = True
    if elsewhere:
        raise Refused(403, "Pages of other sites may not ask here.")


_recognise: Callable[[HttpRequest], HttpResponse] = single_user(by_token(lambda _request: HttpResponse()))


def _of_request(request: HttpRequest) -> Asker:
    """All is sent by POST; what only reads asks as a page does that is got."""
    request.method = "GET"
    user = who(request, "mark")
    request.method = "POST"
    return Asker(request.build_absolute_uri("/").rstrip("/"), user, who(request, "mark") is not None)
