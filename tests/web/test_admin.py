"""The operator's admin: who gets in, and what is decided there."""

from __future__ import annotations

import time
from datetime import datetime

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from broadsheet.accounts.links import operator, reader, token, use_up
from broadsheet.accounts.models import Role, User
from broadsheet.catalog.ingest import ingest
from broadsheet.catalog.models import Harvest, MergeDecision, Paper
from broadsheet.catalog.operating import statements
from broadsheet.sources.base import PaperRecord
from broadsheet.sources.http.errors import Unreachable
from broadsheet.sources.kinds import configured

TITLE = "A long enough title about the width of layers"
PAGES = (
    "",
    "catalog/paper/",
    "catalog/mergedecision/",
    "catalog/harvest/",
    "catalog/harvestline/",
    "catalog/paper/doubtful",
)


@pytest.fixture
def desk(client: Client, db: None) -> Client:
    """A client that an operator has entered with."""
    client.force_login(operator("ada"))
    return client


@pytest.fixture
def paper(db: None, now: datetime) -> Paper:
    names = ("arxiv:2611.00001", "doi:10.1234/x")
    ingest((PaperRecord(source="x", source_id=one, title=TITLE, identifiers=(one,)) for one in names), now)
    return Paper.objects.get()


@pytest.mark.parametrize("page", PAGES)
def test_nobody_and_strangers_are_told_how_to_get_in(client: Client, db: None, page: str) -> None:
    staff = User.objects.create_user("bo", is_staff=True, role=Role.MODERATOR)
    for stranger in (None, User.objects.create_user("eve"), staff):
        if stranger:
            client.force_login(stranger)
        answer = client.get(f"/admin/{page}", follow=True)
        assert answer.status_code == 403
        assert b"prints a link that lets you in" in answer.content


@pytest.mark.parametrize("page", PAGES)
def test_the_operator_sees_every_page(desk: Client, paper: Paper, page: str) -> None:
    assert desk.get(f"/admin/{page}").status_code == 200


def test_a_link_lets_in_once_and_only_by_its_button(client: Client, db: None) -> None:
    link = f"/enter/{token(operator('ada'))}"
    shown = client.get(link)
    assert shown.status_code == 200
    assert client.get("/admin/").status_code == 302
    assert client.post(link).headers["Location"] == "/account"
    assert client.get("/admin/").status_code == 200
    assert Client().post(link).status_code == 403


def test_of_two_who_come_with_a_link_at_once_one_gets_in(db: None) -> None:
    link = token(operator("ada"))
    assert [use_up(link), use_up(link)] == [True, False]


def test_a_new_link_ends_the_one_before(client: Client, db: None) -> None:
    first, second = (f"/enter/{token(operator('ada'))}" for _ in range(2))
    assert client.get(first).status_code == 403
    assert client.get(second).status_code == 200


def test_a_link_grows_old(client: Client, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    link = f"/enter/{token(operator('ada'))}"
    later = time.time() + 3_601
    monkeypatch.setattr("django.core.signing.time.time", lambda: later)
    assert client.get(link).status_code == 403


@pytest.mark.parametrize("link", ["/enter/x", "/enter/MQ:a:b", "/enter/" + "a" * 5_000])
def test_what_is_no_link_lets_nobody_in(client: Client, db: None, link: str) -> None:
    assert client.post(link).status_code == 403


def test_a_wrong_merge_is_undone(desk: Client, paper: Paper) -> None:
    address = f"/admin/catalog/paper/{paper.pk}"
    page = desk.get(f"{address}/change/").content.decode()
    assert "arxiv:2611.00001" in page
    assert "doi:10.1234/x" in page
    told = next(one for one in statements(paper) if one.source_id == "doi:10.1234/x")
    desk.post(f"{address}/separate", {"statement": told.record})
    assert sorted(Paper.objects.values_list("key", flat=True)) == ["2611.00001", "doi:10.1234/x"]
    assert "two papers" in desk.get("/admin/catalog/mergedecision/").content.decode()
    desk.post(f"{address}/join", {"other": "https://doi.org/10.1234/x"})
    assert Paper.objects.get().key == "2611.00001"


@pytest.mark.parametrize(
    ("action", "form", "sentence"),
    [
        ("separate", {}, "Choose some of the statements"),
        ("join", {"other": "2611.99999"}, "No paper here is called “2611.99999”."),
        ("join", {"other": "2611.00001"}, "That is the same paper already."),
        ("part", {"other": "2611.00001"}, "That is one paper; choose which of its statements are about another."),
    ],
)
def test_what_cannot_be_done_is_said(
    desk: Client, paper: Paper, action: str, form: dict[str, str], sentence: str
) -> None:
    answer = desk.post(f"/admin/catalog/paper/{paper.pk}/{action}", form, follow=True)
    assert sentence in answer.content.decode()
    assert not MergeDecision.objects.exists()


def test_deciding_needs_a_form_of_ours_and_the_operator(paper: Paper, db: None) -> None:
    address = f"/admin/catalog/paper/{paper.pk}/join"
    assert Client().post(address, {"other": "x"}).status_code == 302
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(operator("ada"))
    assert strict.post(address, {"other": "x"}).status_code == 403
    assert not MergeDecision.objects.exists()


@pytest.mark.parametrize(
    ("action", "paused", "is_due"), [("pause", True, False), ("resume", False, False), ("ask_again", False, True)]
)
def test_harvests_are_paused_resumed_and_asked_again(
    desk: Client, settings: Settings, now: datetime, action: str, paused: bool, is_due: bool
) -> None:
    settings.SOURCES = configured({"arxiv-rss": {}})
    row = Harvest.objects.create(source="arxiv-rss", paused=action == "resume", next_at=now, failures=3)
    form = {"action": action, "_selected_action": row.pk}
    assert desk.post("/admin/catalog/harvest/", form).status_code == 302
    row.refresh_from_db()
    assert (row.paused, row.next_at is None) == (paused, is_due)


def test_a_source_that_was_never_asked_can_be_paused(desk: Client, settings: Settings) -> None:
    settings.SOURCES = configured({"arxiv-rss": {}})
    assert "arxiv-rss" in desk.get("/admin/catalog/harvest/").content.decode()


def test_papers_are_found_by_any_of_their_names(desk: Client, paper: Paper) -> None:
    assert "2611.00001" in desk.get("/admin/catalog/paper/?q=10.1234/x").content.decode()
    for odd in ("999", "²", "9" * 50, "x"):
        assert desk.get(f"/admin/catalog/paper/{odd}/change/").status_code == 404


def test_titles_in_doubt_are_decided_one_way_or_the_other(desk: Client, now: datetime) -> None:
    names = ("arxiv:2611.00001", "arxiv:2611.00002", "arxiv:2611.00003")
    ingest((PaperRecord(source="x", source_id=one, title=TITLE, identifiers=(one,)) for one in names), now)
    page = desk.get("/admin/catalog/paper/doubtful").content.decode()
    assert "two arXiv ids" in page
    first, second, third = Paper.objects.order_by("key")
    desk.post(f"/admin/catalog/paper/{first.pk}/part", {"other": second.key})
    desk.post(f"/admin/catalog/paper/{first.pk}/part", {"other": third.key})
    assert MergeDecision.objects.filter(same=False).count() == 2
    assert Paper.objects.count() == 3


def test_a_title_is_looked_up_at_once_or_it_is_said_why_not(
    desk: Client, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    ingest([PaperRecord(source="hf-page", source_id="t:x", title=TITLE)], now)
    paper = Paper.objects.get()

    def unreachable(*_: object) -> None:
        raise Unreachable("No connection to export.arxiv.org: it does not answer.")

    monkeypatch.setattr("broadsheet.sources.arxiv_titles.look_up", unreachable)
    answer = desk.post(f"/admin/catalog/paper/{paper.pk}/identify", follow=True)
    assert "it does not answer" in answer.content.decode()
    found = PaperRecord(
        source="arxiv-api", source_id="arxiv:2611.00009", title=TITLE, identifiers=("arxiv:2611.00009",)
    )
    monkeypatch.setattr("broadsheet.sources.arxiv_titles.look_up", lambda *_: found)
    desk.post(f"/admin/catalog/paper/{paper.pk}/identify")
    assert Paper.objects.get().key == "2611.00009"


def test_to_be_the_single_user_is_not_enough(settings: Settings, db: None) -> None:
    settings.ACCESS, settings.ALLOWED_HOSTS = "single", ["localhost"]
    here = Client(HTTP_HOST="localhost")
    assert here.get("/library").status_code == 200
    assert here.get("/admin/").status_code == 302
    here.post(f"/enter/{token(operator('me'))}")
    assert here.get("/admin/").status_code == 200


def test_a_reader_comes_in_as_a_reader(client: Client, db: None) -> None:
    assert client.post(f"/enter/{token(reader('bo'))}").headers["Location"] == "/library"
    assert client.get("/admin/").status_code == 302
