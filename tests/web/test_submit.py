"""Submitting papers by form: for who may speak, for strangers, for nobody."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from broadsheet.accounts import tokens
from broadsheet.accounts.models import Role, Token, User
from broadsheet.catalog.ingest import ingest
from broadsheet.catalog.models import FeedEntry, Paper
from broadsheet.community.models import LookUp, Submission, Vote
from tests.catalog.records import TITLE, record
from tests.loopback import Loopback, Reply
from tests.services import Services, arxiv_atom, serve
from tests.web.conftest import Enter

HOSTILE = '<script>alert(1)</script><img src=x onerror="alert(2)"> [x](javascript:alert(3)) **bold**'


@pytest.fixture
def paper(db: None) -> Paper:
    ingest([record("arxiv-oai", "1", identifiers=["arxiv:2605.00001"])], timezone.now())
    return Paper.objects.get()


@pytest.fixture
def services(server: Loopback, monkeypatch: pytest.MonkeyPatch) -> Services:
    return serve(server, monkeypatch)


def page_of(client: Client, path: str) -> str:
    return client.get(path).content.decode()


def test_a_paper_that_is_here_leads_to_being_recommended(enter: Enter, paper: Paper, services: Services) -> None:
    ada = enter()
    answer = ada.post("/submit", {"what": "https://arxiv.org/abs/2605.00001v2"})
    assert answer.headers["Location"] == "/submit?paper=2605.00001"
    assert "Is here already" in page_of(ada, "/submit?paper=2605.00001")
    assert services.asked == []
    done = ada.post("/submit/confirm", {"paper": "2605.00001", "note": "Worth **it**", "upvote": "1"})
    assert done.headers["Location"] == "/papers/2605.00001"
    page = page_of(ada, "/papers/2605.00001")
    assert 'Submitted by <a href="/people/ada">ada</a>' in page
    assert "<strong>it</strong>" in page
    assert Vote.objects.count() == 1
    today = timezone.now().date()
    assert FeedEntry.objects.get().day == today
    assert paper.title in page_of(Client(), f"/papers/date/{today}")


def test_a_paper_from_outside_is_looked_up_shown_and_brought_in(enter: Enter, services: Services, shared: Path) -> None:
    services.answers["1707.08567"] = arxiv_atom(shared, "1707.08567")
    ada = enter()
    shown = ada.post("/submit", {"what": "arXiv:1707.08567"}, follow=True).content.decode()
    assert "Proceedings of Workshop AEW10" in shown
    assert not Paper.objects.exists()
    found = LookUp.objects.get()
    done = ada.post("/submit/confirm", {"found": str(found.pk), "choice": "0"})
    assert done.headers["Location"] == "/papers/1707.08567"
    assert Submission.objects.get().key == "1707.08567"
    assert not Vote.objects.exists()
    assert ada.post("/submit/confirm", {"found": str(found.pk), "choice": "0"}).status_code == 400


def test_a_title_is_looked_for_here_then_at_arxiv(enter: Enter, paper: Paper, services: Services, shared: Path) -> None:
    answer = (shared / "data/api/arxiv-atom/fastpaper_arxiv_search.xml").read_bytes()
    services.answers["ti:temporal"] = Reply(answer, kind="application/atom+xml")
    ada = enter()
    shown = ada.post("/submit", {"what": "a contextualized temporal attention"}, follow=True).content.decode()
    assert shown.count('name="choice"') == 3
    choice = re.findall(r'name="choice"\s+value="(\d)"', shown)[1]
    ada.post("/submit/confirm", {"found": str(LookUp.objects.get().pk), "choice": choice})
    assert Paper.objects.count() == 2


def test_a_title_that_is_here_asks_nobody(
    enter: Enter, paper: Paper, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("broadsheet.web.pages.submit.titled", lambda text: [paper])
    shown = enter().post("/submit", {"what": TITLE.upper()}, follow=True).content.decode()
    assert 'href="/submit?paper=2605.00001"' in shown
    assert services.asked == []


@pytest.mark.parametrize("what", ["http://127.0.0.1:8000/secret", "https://192.168.0.1/x", "www.example.org/paper"])
def test_an_address_is_never_asked(enter: Enter, services: Services, what: str) -> None:
    shown = enter().post("/submit", {"what": what}, follow=True).content.decode()
    assert "No identifier of a paper" in shown
    assert services.asked == []


def test_what_fails_is_one_sentence(enter: Enter, services: Services) -> None:
    ada = enter()
    assert "Nobody who was asked knows" in ada.post("/submit", {"what": "10.1000/none"}, follow=True).content.decode()
    services.answers["/works/"] = Reply(b"", 503)
    assert "cannot answer for now (503)" in ada.post("/submit", {"what": "10.1000/x"}, follow=True).content.decode()


def test_offline_is_one_sentence_and_what_is_here_can_be_submitted(enter: Enter, paper: Paper) -> None:
    ada = enter()
    shown = ada.post("/submit", {"what": "10.1000/x"}, follow=True).content.decode()
    assert "stay offline" in shown
    assert "in this catalog already" in shown
    assert ada.post("/submit/confirm", {"paper": paper.key}).status_code == 302


@pytest.mark.parametrize("what", ["", " ", "\0", "x" * 501])
def test_what_says_nothing_is_refused(enter: Enter, what: str) -> None:
    assert enter().post("/submit", {"what": what}).status_code == 400


def test_look_ups_have_a_limit(enter: Enter, services: Services) -> None:
    ada = enter()
    for _ in range(20):
        assert ada.post("/submit", {"what": "10.1000/none"}).status_code == 302
    answer = ada.post("/submit", {"what": "10.1000/none"})
    assert answer.status_code == 400
    assert "20 look-ups" in answer.content.decode()


def test_nobody_submits_without_coming_in(enter: Enter, paper: Paper) -> None:
    nobody = Client()
    assert nobody.get("/submit").status_code == 403
    assert nobody.get("/papers/submit").headers["Location"] == "/submit"
    assert nobody.post("/submit", {"what": "x"}).status_code == 403
    assert nobody.post("/submit/confirm", {"paper": paper.key}).status_code == 403
    assert nobody.post("/submit/withdraw", {"submission": "1"}).status_code == 403
    assert "Recommend it for today" not in page_of(nobody, f"/papers/{paper.key}")
    banned = enter("eve", banned=timezone.now())
    assert banned.post("/submit/confirm", {"paper": paper.key}).status_code == 403
    assert not Submission.objects.exists()


def test_what_another_looked_up_is_not_there(enter: Enter, services: Services, shared: Path) -> None:
    services.answers["1707.08567"] = arxiv_atom(shared, "1707.08567")
    enter("ada").post("/submit", {"what": "1707.08567"})
    number, bob = LookUp.objects.get().pk, enter("bob")
    assert bob.get(f"/submit?found={number}").status_code == 404
    assert bob.post("/submit/confirm", {"found": str(number), "choice": "0"}).status_code == 404


@pytest.mark.parametrize("number", ["", "x", "-1", "9" * 30, "²"])
def test_a_number_that_is_none_names_nothing(enter: Enter, number: str) -> None:
    assert enter().get("/submit", {"found": number}).status_code == 404
    assert enter().post("/submit/withdraw", {"submission": number}).status_code == 404


def test_one_takes_back_ones_own_and_a_moderator_any(enter: Enter, paper: Paper) -> None:
    ada, bob, moderator = enter("ada"), enter("bob"), enter("mod", role=Role.MODERATOR)
    for client, status in ((ada, 302), (moderator, 302)):
        ada.post("/submit/confirm", {"paper": paper.key})
        held = str(Submission.objects.get(withdrawn=None).pk)
        assert "Withdraw it" in page_of(client, f"/papers/{paper.key}")
        assert "Withdraw it" not in page_of(bob, f"/papers/{paper.key}")
        assert bob.post("/submit/withdraw", {"submission": held}).status_code == 404
        assert client.post("/submit/withdraw", {"submission": held}).status_code == status
        assert "Submitted by" not in page_of(ada, f"/papers/{paper.key}")
    away = ada.post("/submit/confirm", {"paper": paper.key})
    assert away.status_code == 302
    sent = {"submission": str(Submission.objects.get(withdrawn=None).pk), "next": "https://evil.example/"}
    assert ada.post("/submit/withdraw", sent).headers["Location"] == "/papers"


def test_forms_need_to_be_ours(enter: Enter, paper: Paper) -> None:
    enter()
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(User.objects.get())
    for path in ("/submit", "/submit/confirm", "/submit/withdraw"):
        assert strict.post(path, {"paper": paper.key, "what": "x"}).status_code == 403
    assert not Submission.objects.exists()


@pytest.mark.parametrize("field", ["media", "project", "code"])
def test_an_address_that_is_none_is_refused(enter: Enter, paper: Paper, field: str) -> None:
    for url in ("javascript:alert(1)", "http://127.0.0.1/", HOSTILE):
        assert enter().post("/submit/confirm", {"paper": paper.key, field: url}).status_code == 400
    assert not Submission.objects.exists()


def test_what_people_write_runs_nowhere(enter: Enter, paper: Paper) -> None:
    ada = enter("ada", name='<b>"Ada"</b>')
    ada.post("/submit/confirm", {"paper": paper.key, "note": HOSTILE, "code": "https://example.org/?a=1&b='2'"})
    page = page_of(ada, f"/papers/{paper.key}")
    assert "<strong>bold</strong>" in page
    for text in ("<script>alert(1)", "<img", 'href="javascript', '<b>"Ada"'):
        assert text not in page
    assert 'rel="nofollow noopener noreferrer ugc">Code</a> <span>example.org</span>' in re.sub(r"\s+", " ", page)
    assert "alert(1)</script>" not in page_of(ada, f"/submit?what={HOSTILE}").replace("&lt;", "")


def test_others_see_a_submission_at_once(enter: Enter, paper: Paper) -> None:
    nobody = Client()
    before = nobody.get(f"/papers/{paper.key}").headers["ETag"]
    enter().post("/submit/confirm", {"paper": paper.key})
    after = nobody.get(f"/papers/{paper.key}", headers={"If-None-Match": before})
    assert after.status_code == 200
    assert "Submitted by" in after.content.decode()


def test_what_was_looked_up_is_kept_for_an_hour(enter: Enter, services: Services) -> None:
    ada = enter()
    ada.post("/submit", {"what": "10.1000/none"})
    LookUp.objects.update(at=timezone.now() - timedelta(hours=2))
    ada.post("/submit", {"what": "10.1000/none"})
    assert LookUp.objects.count() == 1


def test_no_moderator_takes_back_what_a_higher_role_submitted(enter: Enter, paper: Paper) -> None:
    boss = enter("boss", role=Role.OPERATOR)
    boss.post("/submit/confirm", {"paper": paper.key})
    number = Submission.objects.get().pk
    moderator = enter("mo", role=Role.MODERATOR)
    assert "Withdraw it" not in page_of(moderator, f"/papers/{paper.key}")
    assert moderator.post("/submit/withdraw", {"submission": number}).status_code == 404
    assert Submission.objects.filter(withdrawn=None).exists()


def test_a_token_takes_back_only_what_is_its_persons(enter: Enter, paper: Paper) -> None:
    """As nothing else that moderators decide is decided by a token."""
    enter("ada").post("/submit/confirm", {"paper": paper.key})
    number, now = Submission.objects.get().pk, timezone.now()
    moderator = User.objects.create_user("mo", role=Role.MODERATOR)
    for user, status in ((moderator, 404), (User.objects.get(username="ada"), 302)):
        text = tokens.make(user, "script", Token.Scope.WRITE, now)
        headers = {"Authorization": f"Bearer {text}"}
        assert Client().post("/submit/withdraw", {"submission": number}, headers=headers).status_code == status


def test_look_ups_of_all_people_are_forgotten_after_an_hour(enter: Enter, services: Services) -> None:
    enter("ada").post("/submit", {"what": "A title of some words that nobody knows"})
    LookUp.objects.update(at=timezone.now() - timedelta(hours=2))
    enter("bo").post("/submit", {"what": "Another title of some words that nobody knows"})
    assert [one.user.username for one in LookUp.objects.all()] == ["bo"]
