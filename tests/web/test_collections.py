"""Collections as pages: for their owner, for the people of a group, for a stranger, for nobody."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from broadsheet.accounts.models import User
from broadsheet.catalog.models import Paper
from broadsheet.library.actions import add, collect, share
from broadsheet.library.models import Collection, Sharing
from broadsheet.library.queries import keys_in
from tests.web.conftest import MakePaper

PAGE = "/collections/ada/reading-group"
FILES = [f"{PAGE}.{ending}" for ending in ("bib", "ris", "csl.json", "txt", "json")]


def browser(user: User | None) -> Client:
    client = Client()
    if user:
        client.force_login(user)
    return client


@pytest.fixture
def papers(make_paper: MakePaper) -> list[Paper]:
    return [make_paper(f"2605.0000{number}", f"A study of columns, part {number}") for number in (1, 2)]


@pytest.fixture
def people(settings: Settings, db: None) -> dict[str, Client]:
    settings.ACCESS = "invited"
    return {name: browser(User.objects.create_user(name)) for name in ("ada", "bo", "eve")} | {"nobody": browser(None)}


@pytest.fixture
def reading(people: dict[str, Client], papers: list[Paper]) -> Collection:
    ada = User.objects.get(username="ada")
    made = collect(ada, "Reading group", timezone.now(), "What we *read*")
    add(made, papers, ada, timezone.now())
    share(made, Sharing.GROUP, [User.objects.get(username="bo")])
    return made


def statuses(people: dict[str, Client], path: str) -> list[int]:
    return [client.get(path).status_code for client in people.values()]


def test_a_group_is_seen_by_its_owner_and_its_people_alone(people: dict[str, Client], reading: Collection) -> None:
    for path in (PAGE, *FILES):
        assert statuses(people, path) == [200, 200, 404, 404], path
    for name, held in (("ada", True), ("bo", True), ("eve", False), ("nobody", False)):
        assert ("Reading group" in people[name].get("/collections").content.decode()) is held


def test_a_private_one_is_its_owners_alone_and_a_public_one_everybodys(
    people: dict[str, Client], reading: Collection
) -> None:
    share(reading, Sharing.PRIVATE, [])
    for path in (PAGE, *FILES):
        assert statuses(people, path) == [200, 404, 404, 404], path
    share(reading, Sharing.PUBLIC, [])
    for path in (PAGE, *FILES, "/collections"):
        assert statuses(people, path) == [200, 200, 200, 200], path
    assert "Reading group" in people["nobody"].get("/collections").content.decode()


@pytest.mark.parametrize("sharing", [Sharing.GROUP, Sharing.PUBLIC])
def test_only_the_owner_renames_shares_and_deletes(
    people: dict[str, Client], reading: Collection, sharing: Sharing
) -> None:
    share(reading, sharing, [User.objects.get(username="bo")])
    form = {"name": "Mine now", "description": "", "sharing": "private", "members": ""}
    others = ["bo", *(["eve", "nobody"] if sharing == Sharing.PUBLIC else [])]
    for name in others:
        assert people[name].get(f"{PAGE}/settings").status_code == 403
        assert people[name].post(f"{PAGE}/settings", form).status_code == 403
        assert people[name].post(f"{PAGE}/delete").status_code == 403
    assert people["ada"].get(f"{PAGE}/settings").status_code == 200
    assert people["ada"].post(f"{PAGE}/settings", form).headers["Location"] == PAGE
    reading.refresh_from_db()
    assert (reading.name, reading.sharing, list(reading.members.all())) == ("Mine now", "private", [])
    assert "It holds 2 papers." in people["ada"].get(f"{PAGE}/delete").content.decode()
    people["ada"].post(f"{PAGE}/delete")
    assert not Collection.objects.exists()


def test_people_of_a_group_add_and_order_and_may_leave(
    people: dict[str, Client], reading: Collection, papers: list[Paper], make_paper: MakePaper
) -> None:
    one, two = papers
    third = make_paper("2605.00003")
    bo = people["bo"]
    for do in (f"add {third.key}", f"top {third.key}", f"down {one.key}", f"remove {two.key}"):
        assert bo.post(f"{PAGE}/papers", {"do": do}).headers["Location"] == PAGE
    assert keys_in(reading) == [third.key, one.key]
    assert people["eve"].post(f"{PAGE}/papers", {"do": f"add {two.key}"}).status_code == 404
    bo.post(f"{PAGE}/leave")
    assert bo.post(f"{PAGE}/papers", {"do": f"add {two.key}"}).status_code == 404
    share(reading, Sharing.PUBLIC, [])
    for name in ("bo", "eve", "nobody"):
        assert people[name].post(f"{PAGE}/papers", {"do": f"add {two.key}"}).status_code == 403
    assert keys_in(reading) == [third.key, one.key]


def test_who_is_banned_keeps_collections_for_themselves_alone(
    people: dict[str, Client], reading: Collection, papers: list[Paper]
) -> None:
    User.objects.filter(username="ada").update(banned=timezone.now())
    ada, form = people["ada"], {"name": "N", "description": "", "sharing": "public", "members": ""}
    assert ada.post(f"{PAGE}/settings", form).status_code == 403
    assert ada.post(f"{PAGE}/papers", {"do": f"remove {papers[0].key}"}).status_code == 403
    assert ada.post(f"{PAGE}/settings", form | {"sharing": "private"}).status_code == 302
    assert ada.post(f"{PAGE}/papers", {"do": f"remove {papers[0].key}"}).status_code == 302


def test_a_collection_is_made_from_a_paper_and_taken_apart_there(
    people: dict[str, Client], papers: list[Paper]
) -> None:
    ada, key = people["ada"], papers[0].key
    where = f"/keep/{key}"
    assert f'href="{where}" data-act="c"' in ada.get(f"/papers/{key}").content.decode()
    answer = ada.post("/collections", {"name": "To read", "key": key, "next": where})
    assert answer.headers["Location"] == where
    assert "Take it out of To read" in ada.get(where).content.decode()
    ada.post("/collections/ada/to-read/papers", {"do": f"remove {key}", "next": where})
    assert "Add it to To read" in ada.get(where).content.decode()
    assert [people[name].get(where).status_code for name in ("eve", "nobody")] == [200, 403]
    assert "To read" not in people["eve"].get(where).content.decode()
    assert people["nobody"].post("/collections", {"name": "x"}).status_code == 403


@pytest.mark.parametrize(
    ("path", "form", "status", "said"),
    [
        ("/collections", {"name": " "}, 400, "A collection needs a name."),
        ("/collections", {"name": "x", "key": "nothing"}, 404, ""),
        (f"{PAGE}/papers", {"do": "burn 2605.00001"}, 400, "nothing that can be done"),
        (f"{PAGE}/papers", {"do": "add nothing\0"}, 404, ""),
        (f"{PAGE}/settings", {"name": "x", "sharing": "all"}, 400, "Say who sees"),
        (f"{PAGE}/settings", {"name": "x", "sharing": "group", "members": "bo, zed"}, 400, "user name “zed”"),
        (f"{PAGE}/settings", {"name": "", "sharing": "group"}, 400, "needs a name"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_changes(
    people: dict[str, Client], reading: Collection, path: str, form: dict[str, Any], status: int, said: str
) -> None:
    answer = people["ada"].post(path, form)
    assert answer.status_code == status
    assert said in answer.content.decode()
    assert [(one.name, one.members.count()) for one in Collection.objects.all()] == [("Reading group", 1)]


def test_what_people_write_is_no_html(people: dict[str, Client], reading: Collection) -> None:
    form = {"name": "<b>N</b>", "description": "<img src=x> *so*", "sharing": "public", "members": ""}
    people["ada"].post(f"{PAGE}/settings", form)
    page = people["nobody"].get(PAGE).content.decode()
    assert "&lt;b&gt;N&lt;/b&gt;" in page
    assert "<em>so</em>" in page
    assert "<img" not in page


def test_a_collection_goes_out_in_its_order(people: dict[str, Client], reading: Collection) -> None:
    told = json.loads(people["bo"].get(f"{PAGE}.json").content)
    assert [paper["id"] for paper in told["collections"][0]["papers"]] == ["2605.00001", "2605.00002"]
    text = people["bo"].get(f"{PAGE}.txt").content.decode()
    assert text.index("part 1") < text.index("part 2")
    assert people["bo"].get(f"{PAGE}.exe").status_code == 404
