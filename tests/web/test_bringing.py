"""One form takes what any reference manager exports, and says what it did."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.test import Client

from broadsheet.accounts.models import User
from broadsheet.catalog.models import Paper
from broadsheet.library.models import Collection, Mark, Note, Wanted
from tests.sources import test_bibliography as forms
from tests.web.conftest import Enter, MakePaper


@pytest.fixture
def ada(enter: Enter) -> Client:
    return enter("ada")


@pytest.fixture
def paper(make_paper: MakePaper) -> Paper:
    return make_paper("2410.09426", identifiers=("arxiv:2410.09426", "doi:10.1234/abc.1"))


def upload(client: Client, content: bytes, **ticked: str) -> Any:
    return client.post("/library/import", {"file": io.BytesIO(content), **ticked}, follow=True)


@pytest.mark.parametrize(
    ("told", "said"),
    [
        (
            forms.BIBTEX,
            "BibTeX: 1 paper saved; 1 work not here yet, saved when a source brings it; 2 pieces of the file",
        ),
        (forms.RIS, "RIS: 1 paper saved."),
        (forms.CSL, "CSL-JSON: 1 paper saved; 2 pieces of the file could not be read."),
        (forms.ZOTERO, "Zotero RDF: 1 paper saved."),
        (forms.ORCID, "ORCID works: 1 paper saved; 1 piece of the file could not be read."),
        (forms.LIST, "list of identifiers: 1 paper saved; 1 piece of the file could not be read."),
    ],
    ids=["bibtex", "ris", "csl", "zotero", "orcid", "list"],
)
def test_each_form_is_known_by_its_content(ada: Client, paper: Paper, told: Any, said: str) -> None:
    page = upload(ada, forms.written(told)).content.decode()
    assert said in page
    assert Mark.objects.get().key == paper.key


def test_notes_tags_and_collections_come_if_they_are_ticked(ada: Client, paper: Paper) -> None:
    upload(ada, forms.written(forms.ZOTERO))
    assert not Note.objects.exists()
    upload(ada, forms.written(forms.ZOTERO), tags="1", notes="1", collections="1")
    page = ada.get(f"/papers/{paper.key}").content.decode()
    for said in ("<p>Read twice.</p>", ">columns</a>", ">Reading</a>"):
        assert said in page
    assert Collection.objects.get().sharing == "private"


def test_what_is_wanted_is_listed_with_its_reason_for_its_owner_alone(ada: Client, paper: Paper) -> None:
    page = upload(ada, forms.written(forms.BIBTEX)).content.decode()
    assert "The same key" in page
    assert "No paper here has its identifier or its title." in page
    assert 'href="https://arxiv.org/abs/2410.00001"' in page
    assert "1 wanted" in ada.get("/library").content.decode()
    eve = Client()
    eve.force_login(User.objects.create_user("eve"))
    assert "The same key" not in eve.get("/library/wanted").content.decode()
    row = Wanted.objects.get()
    eve.post("/library/wanted", {"forget": str(row.pk)})
    assert Client().get("/library/wanted").status_code == 403
    assert Client().post("/library/wanted", {"forget": "all"}).status_code == 403
    assert Wanted.objects.exists()
    ada.post("/library/wanted", {"forget": str(row.pk)})
    assert not Wanted.objects.exists()
    assert "Nothing: all that you brought is here." in ada.get("/library/wanted").content.decode()


@pytest.mark.parametrize("forget", ["", "x", "-1", "٣", "9" * 30])
def test_what_is_no_number_is_refused(ada: Client, forget: str) -> None:
    assert ada.post("/library/wanted", {"forget": forget}).status_code == 400


@pytest.mark.parametrize("content", [b"nothing", forms.BOMB, b"<a>" * 50_000, b"[" * 100_000, b'{"format": []}', b"\0"])
def test_hostile_files_get_a_sentence(ada: Client, content: bytes) -> None:
    answer = upload(ada, content)
    assert answer.status_code == 400
    assert not Mark.objects.exists()


def test_nobody_who_is_not_known_brings_anything(paper: Paper) -> None:
    assert upload(Client(), forms.written(forms.RIS)).status_code == 403
