"""The client asks the real interface: lists go on by themselves, refusals are exceptions, broken streams go on."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator

import httpx2
import pytest
from django.core.wsgi import get_wsgi_application
from django.utils import timezone
from pytest_django.fixtures import Settings

from broadsheet.accounts import tokens
from broadsheet.accounts.models import Token, User
from broadsheet.client import Broadsheet, Problem
from broadsheet.library import actions
from tests.web.conftest import day_of_papers as day_of_papers
from tests.web.conftest import make_paper as make_paper
from tests.web.conftest import nothing_remembered as nothing_remembered


@pytest.fixture
def here(settings: Settings, db: None) -> Iterator[Broadsheet]:
    settings.ALLOWED_HOSTS = ["papers.example"]
    with Broadsheet("http://papers.example/", transport=httpx2.WSGITransport(app=get_wsgi_application())) as broadsheet:
        yield broadsheet


def answering(*answers: httpx2.Response | Exception, waited: list[float] | None = None) -> Broadsheet:
    """A client of a server that gives these answers, one after the other."""
    left = iter(answers)

    def answer(_: httpx2.Request) -> httpx2.Response:
        given = next(left)
        if isinstance(given, Exception):
            raise given
        return given

    return Broadsheet("http://x", transport=httpx2.MockTransport(answer), wait=(waited or []).append)


@pytest.mark.usefixtures("day_of_papers")
def test_a_list_goes_on_as_far_as_it_is_wanted(here: Broadsheet, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("broadsheet.client.PAGE", 25)
    wanted = [paper["key"] for paper in here.daily()]
    assert len(set(wanted)) == 60
    assert [paper["key"] for paper in here.monthly("2026-05", limit=30)] == wanted[:30]
    assert [paper["key"] for paper in here.papers(wanted)] == wanted


@pytest.mark.usefixtures("day_of_papers")
def test_one_paper_is_told_whole(here: Broadsheet) -> None:
    paper = here.paper("2605.00007")
    assert (paper["key"], paper["abstract"][:11]) == ("2605.00007", "An abstract")


def test_a_refusal_says_why(here: Broadsheet) -> None:
    with pytest.raises(Problem, match="No paper here") as told:
        here.paper("2605.99999")
    assert (told.value.status, told.value.code) == (404, "not_found")
    with pytest.raises(Problem, match="cursor"):
        list(here.export(cursor="7-7-abcd"))


@pytest.mark.usefixtures("day_of_papers")
def test_an_export_is_iterated_and_downloaded(here: Broadsheet) -> None:
    papers = list(here.export())
    assert len(papers) == 60
    assert len(list(here.export(cursor=papers[39]["cursor"]))) == 20
    file = io.BytesIO()
    assert here.download(file) == len(file.getvalue())
    assert file.getvalue()[:4] == b"PAR1"


class Breaking(httpx2.SyncByteStream):
    """A body that breaks off behind these bytes."""

    def __init__(self, told: bytes) -> None:
        self.told = told

    def __iter__(self) -> Iterator[bytes]:
        yield self.told
        raise httpx2.ReadError("gone")


def test_an_export_that_breaks_off_goes_on_where_it_was() -> None:
    line: Callable[[int], bytes] = lambda number: b'{"key":"%d","cursor":"1-%d"}\n' % (number, number)  # noqa: E731

    def broken(told: bytes) -> httpx2.Response:
        return httpx2.Response(200, stream=Breaking(told))

    begun = line(1) + line(2) + b'{"key":'
    papers = answering(broken(begun), httpx2.Response(200, content=line(3))).export()
    assert [paper["key"] for paper in papers] == ["1", "2", "3"]
    again = answering(broken(begun), broken(b"")).export()
    with pytest.raises(Problem, match="gone"):
        list(again)
    with pytest.raises(Problem, match="gone"):
        answering(broken(begun)).download(io.BytesIO())


def test_who_asked_too_often_waits_once() -> None:
    refusal = httpx2.Response(429, headers={"Retry-After": "7"}, json={"detail": "Too many.", "code": "too_many"})
    waited = [0.0]
    assert answering(refusal, httpx2.Response(200, json={"papers": 3}), waited=waited).status() == {"papers": 3}
    assert waited == [0.0, 7.0]
    with pytest.raises(Problem, match="Too many"):
        answering(refusal, refusal).status()


def test_a_server_that_is_none_is_said_to_be() -> None:
    with pytest.raises(Problem, match="cannot be reached"):
        answering(httpx2.ConnectError("refused")).status()
    with pytest.raises(Problem, match="not as a Broadsheet"):
        answering(httpx2.Response(200, text="<html>")).status()


@pytest.mark.usefixtures("day_of_papers")
def test_a_person_keeps_gathers_and_says(here: Broadsheet, settings: Settings) -> None:
    settings.ACCESS = "invited"
    user = User.objects.create_user("ada")
    made = actions.collect(user, "Reading", timezone.now())
    token = tokens.make(user, "Client", Token.Scope.WRITE, timezone.now())
    app = httpx2.WSGITransport(app=get_wsgi_application())
    with Broadsheet("http://papers.example", token or "", transport=app) as mine:
        assert mine.me()["username"] == "ada"
        assert mine.keep("2605.00003", saved=True, tags=["rows"])["saved"]
        assert [paper["key"] for paper in mine.library()] == ["2605.00003"]
        assert mine.kept("2605.00003")["tags"] == ["rows"]
        assert [mine.upvote("2605.00003", on)["upvotes"] for on in (True, False)] == [1, 0]
        mine.collect(made.path, "2605.00004")
        assert [paper["key"] for paper in mine.collection(made.path)] == ["2605.00004"]
        mine.collect(made.path, "2605.00004", on=False)
        assert list(mine.collection(made.path)) == []
        mine.comment("2605.00003", "Set in rows.")
        assert [one["text"] for one in here.comments("2605.00003")] == ["Set in rows."]
