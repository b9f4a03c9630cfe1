"""The starter as a reader meets it: every element of the captured pages, and a first screen full of papers."""

import re
from datetime import UTC, datetime
from html import unescape
from itertools import chain
from pathlib import Path

import pytest
from django.test import Client

from broadsheet.catalog import queries
from broadsheet.catalog.ingest import ingest
from broadsheet.catalog.models import Paper
from tests.sources.own import own_records

STARTER = Path(__file__).resolve().parents[2] / "broadsheet" / "starter"
NOW = datetime(2026, 6, 1, 8, tzinfo=UTC)


@pytest.fixture(autouse=True)
def starter(db: None) -> None:
    """The catalog of a first start."""
    files = (STARTER / "editions.jsonl", STARTER / "shelf.jsonl")
    ingest(chain.from_iterable(own_records(path) for path in files), now=NOW)


def words_of(client: Client, path: str) -> str:
    """The text that a reader sees on a page, white space collapsed."""
    response = client.get(path)
    assert response.status_code == 200
    page = re.sub(r"(?s)<head>.*?</head>|<[^>]+>", " ", response.content.decode())
    return " ".join(unescape(page).split())


def edition_of(day: str, papers: int) -> str:
    names = [edition.name for edition in queries.editions() if (str(edition.day), edition.papers) == (day, papers)]
    assert len(names) == 1
    return f"/editions/{names[0]}"


def test_the_first_screen_has_thirty_papers_that_open(client: Client) -> None:
    page = client.get("/papers").content.decode()
    links = re.findall(r'<h2>\s*<a [^>]*href="(/papers/[^"]+)"', page)
    assert len(set(links)) >= 30
    assert all(client.get(unescape(link)).status_code == 200 for link in links)
    assert page.count("Broadsheet’s summary") >= 30


@pytest.mark.parametrize(
    ("title", "facts"),
    [
        ("RAMario: Experimental Approach to Reptile Algorithm", "1 author Not yet identified Submitted 16 May 2023"),
        ("Generative Image Layer Decomposition", "10 authors Not yet identified Submitted 26 November 2024"),
        ("FlatQuant: Flatness Matters for LLM Quantization", "2 comments on Hugging Face"),
        ("Do Language Models Use Their Depth Efficiently?", "3 authors Not yet identified Submitted 20 May 2025"),
    ],
)
def test_an_edition_shows_what_the_captured_page_showed(client: Client, title: str, facts: str) -> None:
    page = words_of(client, edition_of("2025-11-27", 6))
    assert "captured on 27 November 2025 , 6 papers, in this order" in page
    assert title in page
    assert facts in page[page.index(title) :]


def test_an_organisation_stands_where_the_author_count_stood(client: Client) -> None:
    page = words_of(client, edition_of("2025-12-09", 26))
    entry = page[page.index("AdamP: Slowing Down the Slowdown") :]
    assert re.search(r"Scale-invariant Weights NAVER AI Lab\b", entry)


def test_the_whole_page_stands_in_its_order(client: Client) -> None:
    page = words_of(client, edition_of("2025-12-25", 44))
    titles = ("Free from Bellman Completeness", "The Principles of Deep Learning Theory", "YOLOrtho")
    places = [page.index(title) for title in titles]
    assert places == sorted(places)


def test_a_paper_on_two_captured_pages_is_one_paper_with_both_places(client: Client) -> None:
    paper = Paper.objects.get(title="Do Language Models Use Their Depth Efficiently?")
    page = words_of(client, f"/papers/{paper.key}")
    assert "Results page of 27 November 2025, place 6" in page
    assert "Results page of 25 December 2025, place 23" in page


def test_mathematics_of_a_captured_title_is_set(client: Client) -> None:
    page = words_of(client, edition_of("2025-12-25", 44)) + words_of(client, edition_of("2025-12-09", 26))
    assert "Mask 2 DiT: Dual Mask-based" in page
    assert "All Parameters in { ± 1 , ± i }" in page


def test_papers_of_captured_pages_have_their_authors_and_links_where_these_were_checked(client: Client) -> None:
    known = [paper for paper in Paper.objects.all() if {"starter", "hf-page"} <= set(paper.sources)]
    assert len(known) >= 21
    assert all(paper.authors and paper.links and paper.summary for paper in known)
