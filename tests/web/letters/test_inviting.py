"""The line on the front page that offers papers by mail."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from bench.smtp import MailServer
from broadsheet.accounts.models import User
from broadsheet.delivery.models import Subscription
from tests.web.conftest import DAY, MakePaper

OPEN, OWN = "Get trending papers in your email inbox", "Choose your digest"


@pytest.fixture(autouse=True)
def invited(settings: Settings, make_paper: MakePaper) -> None:
    settings.ACCESS = "invited"
    make_paper(listed=("arxiv", DAY, 0))


def shown(client: Client, path: str = "/papers") -> str:
    return client.get(path).content.decode()


@pytest.mark.parametrize("path", ["/papers", "/papers/trending"])
def test_it_stands_above_the_papers_and_takes_an_address_along(
    client: Client, mail_server: MailServer, path: str
) -> None:
    assert OPEN in shown(client, path)
    assert 'value="new@example.org"' in shown(client, "/subscribe?address=new@example.org")


def test_who_wants_none_says_so_once(client: Client, mail_server: MailServer) -> None:
    before = client.get("/papers")
    said = client.get("/papers?mail=no&view=dense", headers={"Referer": "http://testserver/papers"})
    assert (said.status_code, said.headers["Location"]) == (302, "/papers?view=dense")
    after = client.get("/papers", headers={"If-None-Match": before.headers["ETag"]})
    assert after.status_code == 200
    assert OPEN not in after.content.decode()


def test_no_other_site_declines_for_a_reader(client: Client, mail_server: MailServer) -> None:
    client.get("/papers?mail=no", headers={"Referer": "https://elsewhere.example/"})
    assert OPEN in shown(client)


def test_a_reader_is_offered_one_of_their_own_until_they_have_it(
    client: Client, mail_server: MailServer, ada: User
) -> None:
    client.force_login(ada)
    before = client.get("/papers")
    assert OWN in before.content.decode()
    assert OPEN not in before.content.decode()
    Subscription.objects.create(user=ada, address="ada@example.org", parts=["trending"])
    after = client.get("/papers", headers={"If-None-Match": before.headers["ETag"]})
    assert OWN not in after.content.decode()


def test_nothing_is_offered_that_does_not_come(client: Client, settings: Settings, mail_server: MailServer) -> None:
    settings.OPEN_DIGEST = False
    assert OPEN not in shown(client)
    settings.OPEN_DIGEST, settings.EMAIL_READY = True, False
    assert OPEN not in shown(client)
