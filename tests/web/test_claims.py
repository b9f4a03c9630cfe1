"""Claims of authorship by form: for who says to be an author, for others, for nobody, and for moderators."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from broadsheet.accounts.models import Role, User
from broadsheet.catalog.ingest import ingest
from broadsheet.catalog.models import Paper
from broadsheet.community import claiming
from broadsheet.community.models import Claim
from broadsheet.search import index
from tests.catalog.records import record
from tests.web.conftest import Enter

ORCID = "0000-0002-1825-0097"
HOSTILE = "<script>alert(1)</script>"


@pytest.fixture
def paper(db: None) -> Paper:
    authors = [{"name": "Charles Babbage"}, {"name": "Ada Lovelace", "identifiers": [f"orcid:{ORCID}"]}]
    ingest([record("arxiv-oai", "1", identifiers=["arxiv:2605.00001"], authors=authors)], timezone.now())
    return Paper.objects.get()


@pytest.fixture
def moderator(enter: Enter) -> Client:
    return enter("mod", role=Role.MODERATOR)


def claim(client: Client, paper: Paper, author: str = "Ada Lovelace") -> int:
    return client.post("/claim", {"paper": paper.key, "author": author}).status_code


def decide(client: Client, do: str, reason: str = "") -> int:
    held = Claim.objects.order_by("-pk")[0]
    return client.post("/desk/claims", {"claim": str(held.pk), "do": do, "reason": reason}).status_code


def page_of(client: Client, path: str) -> str:
    return " ".join(client.get(path).content.decode().split())


def test_a_moderator_decides_what_nothing_proves(enter: Enter, moderator: Client, paper: Paper) -> None:
    ada, nobody, path = enter("ada", name="Ada <i>"), Client(), f"/papers/{paper.key}"
    before = nobody.get(path).headers["ETag"]
    assert "This is my paper" in page_of(ada, path)
    assert claim(ada, paper) == 302
    assert "You say that you are Ada Lovelace; a moderator decides." in page_of(ada, path)
    assert "You say" not in page_of(nobody, path)
    assert "says to be Ada Lovelace" in page_of(moderator, "/desk/claims")
    assert decide(moderator, "accept", HOSTILE) == 302
    shown = nobody.get(path, headers={"If-None-Match": before})
    assert shown.status_code == 200
    assert 'Ada Lovelace is <a href="/people/ada">Ada &lt;i&gt;</a> here' in " ".join(shown.content.decode().split())
    assert HOSTILE not in page_of(moderator, "/desk/claims")
    assert decide(moderator, "undo") == 302
    assert "here</span>" not in page_of(nobody, path)
    assert decide(moderator, "refuse", "Sorry") == 302
    assert "was refused: Sorry" in page_of(ada, path)
    held = {"claim": str(Claim.objects.get().pk)}
    assert ada.post("/claim/withdraw", held).status_code == 404


def test_an_orcid_decides_at_once(enter: Enter, paper: Paper, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(claiming, "verified_orcid", lambda user: ORCID)
    ada = enter("ada")
    assert '<option value="Ada Lovelace" selected>' in page_of(ada, f"/papers/{paper.key}")
    claim(ada, paper)
    assert "You are Ada Lovelace, one of the authors." in page_of(ada, f"/papers/{paper.key}")


def test_a_claim_is_ones_own(enter: Enter, moderator: Client, paper: Paper) -> None:
    ada, bob = enter("ada"), enter("bob")
    claim(ada, paper)
    held = {"claim": str(Claim.objects.get().pk), "next": f"/papers/{paper.key}"}
    for client, status in ((Client(), 403), (bob, 404), (moderator, 404), (ada, 302)):
        assert client.post("/claim/withdraw", held).status_code == status
    assert not Claim.objects.exists()


def test_only_moderators_decide(enter: Enter, paper: Paper) -> None:
    ada = enter("ada")
    claim(ada, paper)
    for client in (ada, enter("cora", role=Role.CURATOR), Client()):
        assert client.get("/desk/claims").status_code == 403
        assert decide(client, "accept") == 403
    assert Claim.objects.get().state == Claim.State.WAITING
    assert claim(Client(), paper) == 403
    assert claim(enter("eve", banned=timezone.now()), paper) == 403


def test_what_cannot_be_decided_is_said(enter: Enter, moderator: Client, paper: Paper) -> None:
    assert moderator.post("/desk/claims", {"claim": "1", "do": "accept"}).status_code == 404
    claim(enter("ada"), paper)
    assert decide(moderator, "burn") == 400
    assert decide(moderator, "accept", "x" * 301) == 400
    for author in ("Grace Hopper", HOSTILE, "", "x" * 5_000):
        assert claim(enter("bob"), paper, author) == 400
    assert enter("bob").post("/claim", {"paper": "nothing", "author": "x"}).status_code == 404


def test_forms_need_to_be_ours(enter: Enter, moderator: Client, paper: Paper) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(User.objects.get(username="mod"))
    for path in ("/claim", "/claim/withdraw", "/desk/claims"):
        assert strict.post(path, {"paper": paper.key, "author": "Ada Lovelace"}).status_code == 403


def test_of_very_many_authors_one_writes_the_name(enter: Enter, db: None) -> None:
    authors = [f"Collaborator {number}" for number in range(200)]
    ingest([record("arxiv-oai", "1", identifiers=["arxiv:2605.00001"], authors=authors)], timezone.now())
    ada, paper = enter("ada"), Paper.objects.get()
    assert "<option" not in page_of(ada, f"/papers/{paper.key}").split('id="author"')[1]
    assert claim(ada, paper, "collaborator 150") == 302
    assert Claim.objects.get().position == 150


def test_an_authors_page_joins_the_names_that_one_person_claimed(
    enter: Enter, moderator: Client, tmp_path: Path, settings: Settings
) -> None:
    settings.INDEX_FOLDER, settings.MODEL = tmp_path / "index", "none"
    told = [
        record("x", str(number), f"Paper {word} of more than three words", authors=[name], published=year)
        for number, (name, word, year) in enumerate(
            (("Ada Lovelace", "first", "2001"), ("A. Lovelace", "second", "2026"), ("Charles Babbage", "third", "2026"))
        )
    ]
    ingest(told, timezone.now())
    index.catch_up()
    ada = enter("ada", name="Ada")
    assert "second" not in page_of(Client(), "/authors/Ada%20Lovelace")
    for paper in Paper.objects.exclude(title__contains="third"):
        claim(ada, paper, paper.authors[0]["name"])
        decide(moderator, "accept")
    page = page_of(Client(), "/authors/Ada%20Lovelace")
    assert page.index("Paper second") < page.index("Paper first")
    assert 'href="/people/ada">Ada</a> has claimed papers under this name and under A. Lovelace' in page
    assert "Paper first" in page_of(Client(), "/authors/A.%20Lovelace")
    assert "has claimed" not in page_of(Client(), "/authors/Charles%20Babbage")
