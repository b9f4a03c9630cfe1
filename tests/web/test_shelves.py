"""Pages of authors and categories, and the catalog in pictures."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.test import Client

from broadsheet.catalog import statistics
from broadsheet.catalog.models import Paper
from tests.web.conftest import MakePaper

Found = Callable[..., None]


@pytest.fixture(autouse=True)
def _nothing_counted_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(statistics, "_last", {})


@pytest.fixture
def found(monkeypatch: pytest.MonkeyPatch) -> Found:
    """Let the index find these papers for any name and any category."""

    def find(*papers: Paper) -> None:
        ids = [paper.pk for paper in papers]
        monkeypatch.setattr("broadsheet.search.index.by_author", lambda name, limit: (ids, len(ids)))
        monkeypatch.setattr("broadsheet.search.index.in_category", lambda code, limit, offset: (ids, len(ids)))

    return find


@pytest.fixture
def columns(make_paper: MakePaper) -> Paper:
    return make_paper(
        title="Columns",
        authors=[{"name": "Kurt Gödel"}, {"name": "Ada <b>Lovelace"}],
        categories=["cs.CL"],
        published=datetime(2025, 3, 18, tzinfo=UTC),
        published_precision="day",
        sources=["arxiv-rss"],
        listed=("arxiv", "2025-03-19", 0),
    )


def body(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def test_an_author(client: Client, columns: Paper, found: Found) -> None:
    found(columns)
    page = body(client, "/authors/kurt%20godel")
    assert "<h1>Kurt Gödel</h1>" in page
    assert "1 paper under this name" in page
    assert "are not told apart here" in page
    assert ">Columns<" in page
    assert 'href="/authors/Ada%20%3Cb%3ELovelace">Ada &lt;b&gt;Lovelace</a>' in page
    assert 'href="/papers?q=author%3A%22Kurt+G%C3%B6del%22"' in page


def test_years_of_an_author_are_drawn_once_there_are_three(client: Client, make_paper: MakePaper, found: Found) -> None:
    papers = [
        make_paper(
            f"2503.0000{year}",
            authors=[{"name": "Kurt Gödel"}],
            published=datetime(2022 + year, 3, 18, tzinfo=UTC),
            published_precision="day",
        )
        for year in (1, 3)
    ]
    found(papers[0])
    assert "Papers by year" not in body(client, "/authors/Kurt%20Gödel")
    found(*papers)
    assert 'aria-label="Papers by year. 2023: 1, 2025: 1"' in body(client, "/authors/Kurt%20Gödel")


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["Nobody", "%3Cscript%3E", "%00", "a/b", "x" * 3_000, "%22"])
def test_a_name_that_no_paper_has(client: Client, found: Found, name: str) -> None:
    found()
    response = client.get(f"/authors/{name}")
    assert response.status_code == 404
    assert "names an author" in response.content.decode()
    assert "<script>" not in response.content.decode()


def test_a_category(client: Client, columns: Paper, found: Found) -> None:
    found(columns)
    page = body(client, "/categories/cs.CL")
    assert "<h1>Computation and language</h1>" in page
    assert "1 paper, the newest first" in page
    assert 'href="/papers?cat=cs.CL"' in page
    assert 'href="/papers?q=cat%3Acs.CL"' in page
    assert 'href="/categories/cs">Computer science</a>' in page


def test_an_archive_leads_to_its_categories(client: Client, columns: Paper, found: Found) -> None:
    found(columns)
    page = body(client, "/categories/cs")
    assert re.search(r'href="/categories/cs.CL">Computation and language</a>\s*<span>1<', page)


@pytest.mark.django_db
def test_a_known_category_without_papers(client: Client, found: Found) -> None:
    found()
    assert "No paper of this field is here" in body(client, "/categories/math.AP")


def test_the_spelling_of_a_category_is_mended(client: Client, columns: Paper) -> None:
    response = client.get("/categories/CS.cl")
    assert (response.status_code, response.headers.get("Location")) == (301, "/categories/cs.CL")


@pytest.mark.django_db
@pytest.mark.parametrize("code", ["nope", "%3Cscript%3E", "x" * 3_000, "cs.CL/x"])
def test_a_category_that_nobody_has(client: Client, code: str) -> None:
    response = client.get(f"/categories/{code}")
    assert response.status_code == 404
    assert "<script>" not in response.content.decode()


def test_all_categories(client: Client, columns: Paper, make_paper: MakePaper) -> None:
    make_paper("acl:P18-1001", "Rows", categories=["icra"])
    page = body(client, "/categories")
    assert re.search(r'href="/categories/cs">Computer science</a>\s*<span>1 paper<', page)
    assert 'href="/categories/cs.CL"' in page
    assert 'href="/categories/icra">ICRA</a>' in page


def test_a_field_counts_as_many_papers_as_its_page(client: Client, make_paper: MakePaper) -> None:
    """Two papers of computational physics, one of them first of all of mathematics."""
    make_paper("2601.00001", categories=["math.NA", "physics.comp-ph", "physics.flu-dyn"])
    make_paper("2601.00002", categories=["physics.comp-ph"])
    page = body(client, "/categories")
    assert re.search(r'href="/categories/physics">Physics</a>\s*<span>2 papers<', page)


def test_numbers_tell_venues_from_fields(client: Client, make_paper: MakePaper) -> None:
    make_paper("2601.00001", categories=["cs.RO"])
    make_paper("acl:P18-1001", categories=["icra"])
    fields, venues = body(client, "/stats").split('id="by-venue"')
    assert "ICRA" not in fields.split('id="by-field"')[1]
    assert ">ICRA</a>" in venues


def test_a_venue_is_no_field(client: Client, make_paper: MakePaper) -> None:
    venue = "Journal of clinical neuroscience : official journal of the Neurosurgical Society of Australasia"
    make_paper(venue=venue, listed=("my", "2026-05-29", 0))
    page = body(client, "/papers/date/2026-05-29")
    assert page.count("Journal of clinical neuroscience") == 1
    assert "of the …" in page


def test_the_catalog_in_pictures_and_in_numbers(client: Client, columns: Paper) -> None:
    page = body(client, "/stats")
    assert "1 paper." in page
    assert 'aria-label="Papers by year, most in 2025: 1"' in page
    assert 'aria-label="Papers by feed day, the last 1 days, most on 19 March 2025: 1"' in page
    for table in ("The numbers by year", "The numbers by month", "Papers by field", "Papers by source"):
        assert table in page, table
    assert 'href="/papers?q=year%3A2025"' in page
    assert 'href="/papers?q=source%3Aarxiv">arXiv</a>' in page


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "words"), [("/stats", "Nothing yet."), ("/categories", "This catalog has no papers yet.")]
)
def test_an_empty_catalog(client: Client, path: str, words: str) -> None:
    assert words in body(client, path)


def test_hostile_categories_and_sources_are_text(client: Client, make_paper: MakePaper) -> None:
    make_paper(categories=["<b>x</b>", "a/../b", ""], sources=["<i>y</i>"], identifiers=("z:1",))
    for path in ("/stats", "/categories"):
        page = body(client, path)
        assert not re.search(r"<(b|i)>", page)
