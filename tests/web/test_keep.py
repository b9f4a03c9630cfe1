"""Notes and tags on pages: their owner sees them, nobody else."""

from __future__ import annotations

import pytest
from django.test import Client

from broadsheet.accounts.models import User
from broadsheet.catalog.models import Paper
from broadsheet.library.models import Note, Tag
from tests.web.conftest import Enter, MakePaper


@pytest.fixture
def paper(make_paper: MakePaper) -> Paper:
    return make_paper()


@pytest.fixture
def ada(enter: Enter) -> Client:
    return enter("ada")


@pytest.fixture
def eve(enter: Enter) -> Client:
    return enter("eve")


def keep(client: Client, paper: Paper, note: str = "See *Lemma 3*", tags: str = "To read, graphs") -> str:
    return client.post(f"/keep/{paper.key}", {"note": note, "tags": tags}).headers["Location"]


def test_what_is_kept_stands_on_the_paper_for_its_owner_alone(ada: Client, eve: Client, paper: Paper) -> None:
    before = ada.get(f"/papers/{paper.key}").headers["ETag"]
    assert keep(ada, paper) == f"/papers/{paper.key}"
    page = ada.get(f"/papers/{paper.key}", headers={"If-None-Match": before}).content.decode()
    assert "See <em>Lemma 3</em>" in page
    assert 'href="/library?tag=to+read"' in page
    for other in (eve, Client()):
        assert "Lemma 3" not in other.get(f"/papers/{paper.key}").content.decode()
    assert "Lemma 3" not in eve.get(f"/keep/{paper.key}").content.decode()
    for ending in ("md", "json", "bib"):
        assert b"Lemma 3" not in ada.get(f"/papers/{paper.key}.{ending}").content


def test_nobody_who_is_not_known_keeps_anything(ada: Client, paper: Paper) -> None:
    stranger = Client()
    assert stranger.get(f"/keep/{paper.key}").status_code == 403
    assert stranger.post(f"/keep/{paper.key}", {"note": "x"}).status_code == 403
    assert ada.get("/keep/nothing").status_code == 404
    assert not Note.objects.exists()


def test_a_note_needs_a_form_of_ours(ada: Client, paper: Paper) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(User.objects.get(username="ada"))
    assert strict.post(f"/keep/{paper.key}", {"note": "x"}).status_code == 403


def test_tags_stand_in_the_library_with_their_numbers(ada: Client, eve: Client, paper: Paper) -> None:
    keep(ada, paper)
    page = " ".join(ada.get("/library").content.decode().split())
    assert '<a href="/library?tag=graphs">graphs <span>1</span></a>' in page.replace('" >', '">')
    assert paper.title in ada.get("/library?tag=GRAPHS").content.decode()
    assert paper.title in ada.get("/library?shelf=noted").content.decode()
    assert paper.title in ada.get("/library.txt?tag=graphs").content.decode().replace("\n", " ")
    assert paper.title not in eve.get("/library?tag=graphs").content.decode()
    keep(ada, paper, note="", tags="")
    assert "graphs" not in ada.get("/library").content.decode()
    assert not Note.objects.exists()
    assert not Tag.objects.exists()


def test_a_library_is_searched_by_its_notes(ada: Client, eve: Client, paper: Paper) -> None:
    keep(ada, paper)
    page = ada.get("/library?q=lemma").content.decode()
    assert paper.title in page
    assert "In your note" in page
    nothing = eve.get("/library?q=lemma").content.decode()
    assert "Nothing in your library says that." in nothing
    assert '<a href="/papers?q=lemma">Search all papers</a>' in " ".join(nothing.split())


@pytest.mark.parametrize("note", ["<script>alert(1)</script>", "[x](javascript:alert(1))", "\0 \ud800", "# " * 30_000])
def test_hostile_notes_are_harmless(ada: Client, paper: Paper, note: str) -> None:
    keep(ada, paper, note=note.encode("utf-8", "replace").decode(), tags="<b>,\0," + "x" * 5_000)
    page = ada.get(f"/papers/{paper.key}").content.decode()
    assert "<script>alert" not in page
    assert 'href="javascript:' not in page
    assert "<b>" not in page
    assert ada.get("/library").status_code == 200
