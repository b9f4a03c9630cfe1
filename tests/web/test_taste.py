"""What a reader's own feed goes by: for the reader, for a stranger, for nobody."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.test import Client

from broadsheet.accounts.models import User
from broadsheet.catalog.models import Paper
from broadsheet.library import queries
from broadsheet.library.actions import add_rule, mark
from broadsheet.library.models import Cutoff, Mark, Rule
from tests.web.conftest import MakePaper

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 6, 1, 8, tzinfo=UTC)
CHANGES = ("/for-you/rules", "/for-you/cutoff", "/for-you/reset")


@pytest.fixture
def ada() -> User:
    return User.objects.create_user("ada")


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def stranger() -> Client:
    return browser(User.objects.create_user("stranger"))


def page(client: Client) -> str:
    answer = client.get("/for-you/taste")
    assert answer.status_code == 200
    return answer.content.decode()


def test_nobody_sees_or_changes_anything() -> None:
    assert Client().get("/for-you/taste").status_code == 403
    assert [Client().post(path, {"score": "1"}).status_code for path in CHANGES] == [403] * 3


def test_papers_learned_from_are_there_with_a_button_that_forgets_them(ada: User, make_paper: MakePaper) -> None:
    paper, client = make_paper(title="On <columns>"), browser(ada)
    mark(ada, paper, "save", NOW)
    shown = page(client)
    assert "On &lt;columns&gt;" in shown
    assert "1 paper that you saved" in shown
    assert f'value="forget {paper.key}"' in shown
    answer = client.post("/mark", {"do": f"forget {paper.key}", "next": "/for-you/taste"})
    assert answer.headers["Location"] == f"/for-you/taste#of-{paper.key}"
    shown = page(client)
    assert f'value="learn {paper.key}"' in shown
    assert "No longer: 1 paper of your library" in shown
    assert Mark.objects.get().saved


def test_a_stranger_sees_nothing_of_it(ada: User, stranger: Client, make_paper: MakePaper) -> None:
    mark(ada, make_paper(title="A private paper"), "save", NOW)
    add_rule(ada, "never", "word", "blockchain")
    shown = page(stranger)
    assert "A private paper" not in shown
    assert "blockchain" not in shown


def test_rules_are_added_seen_and_removed(ada: User) -> None:
    client = browser(ada)
    told = {"way": "never", "field": "author", "value": " Yann  LeCun "}
    assert client.post("/for-you/rules", told).status_code == 302
    shown = page(client)
    assert "Never with the author “Yann LeCun”" in shown
    assert "author%3A%22Yann+LeCun%22" in shown
    assert client.post("/for-you/rules", {"remove": Rule.objects.get().pk}).status_code == 302
    assert not Rule.objects.exists()


def test_a_value_has_one_rule_and_the_last_one_counts(ada: User) -> None:
    for way in ("must", "never"):
        browser(ada).post("/for-you/rules", {"way": way, "field": "category", "value": "cs.CL"})
    assert Rule.objects.get().way == "never"


def test_the_rules_of_others_cannot_be_removed(ada: User, stranger: Client) -> None:
    rule = add_rule(ada, "must", "word", "quantum")
    for asked in (str(rule.pk), "9" * 30, "²", "-1"):
        assert stranger.post("/for-you/rules", {"remove": asked}).status_code == 404
    assert Rule.objects.exists()


@pytest.mark.parametrize(
    "told",
    [
        {"way": "perhaps", "field": "word", "value": "x"},
        {"way": "must", "field": "venue", "value": "x"},
        {"way": "must", "field": "word", "value": " \0 ... "},
        {},
    ],
)
def test_what_is_no_rule_is_refused_with_a_sentence(ada: User, told: dict[str, str]) -> None:
    assert browser(ada).post("/for-you/rules", told).status_code == 400
    assert not Rule.objects.exists()


def test_rules_are_bounded(ada: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("broadsheet.library.actions.liking.MOST_RULES", 1)
    client = browser(ada)
    client.post("/for-you/rules", {"way": "must", "field": "word", "value": "x" * 5_000})
    assert len(Rule.objects.get().value) == 100
    assert client.post("/for-you/rules", {"way": "must", "field": "word", "value": "y"}).status_code == 400


def test_the_cut_off_is_one_of_those_offered(ada: User) -> None:
    client = browser(ada)
    assert client.post("/for-you/cutoff", {"score": "1.5"}).status_code == 302
    assert queries.cutoff(ada) == 1.5
    assert 'value="1.5"' in page(client)
    assert client.post("/for-you/cutoff", {"score": "nan"}).status_code == 400
    client.post("/for-you/cutoff", {"score": ""})
    assert not Cutoff.objects.exists()


def test_a_reset_forgets_for_this_reader_alone(ada: User, stranger: Client, make_paper: MakePaper) -> None:
    paper: Paper = make_paper()
    mark(ada, paper, "save", NOW)
    stranger.post("/for-you/reset")
    assert not queries.marks(ada)[paper.key].forgotten
    browser(ada).post("/for-you/reset")
    held = Mark.objects.get(user=ada)
    assert held.forgotten
    assert held.saved
