"""A search as JSON and Markdown, and suggestions: all through the real index."""

from __future__ import annotations

import json
import re
from datetime import datetime
from pathlib import Path

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from broadsheet.catalog.ingest import ingest
from broadsheet.search import index
from broadsheet.sources.base import Author, PaperRecord, PartialDate

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "search-json.md"


@pytest.fixture
def papers(db: None, tmp_path: Path, settings: Settings, now: datetime) -> None:
    """Thirty papers on columns of temples, indexed by their words."""
    settings.INDEX_FOLDER = tmp_path / "index"
    ingest([record(place) for place in range(30)], now=now)
    index.rebuild()


def record(place: int) -> PaperRecord:
    return PaperRecord(
        source="arxiv-test",
        source_id=f"arxiv:2605.{place:05}",
        identifiers=(f"arxiv:2605.{place:05}",),
        title=f"Temple columns, part {place}",
        abstract=f"On marble columns & <b>their</b> shadows, {place}.",
        authors=(Author("Ada Architect"), Author(f"Bo Builder{place}")),
        categories=("cs.CL" if place % 3 else "math.AP",),
        published=PartialDate.parse(f"20{20 + place % 4}-05-01"),
        venue="" if place % 5 else "ICRA 2023",
        upvotes=place,
    )


@pytest.mark.usefixtures("papers")
def test_json_as_the_documentation_tells_it(client: Client) -> None:
    answer = client.get("/papers.json", {"q": "columns", "mode": "lexical"}).json()
    rows = re.findall(r"^\| (`.*?) \|", DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE)
    documented = [name for row in rows for name in re.findall(r"`(\w+)`", row)]
    hit = answer["hits"][0]
    assert set(documented) == set(answer) | set(hit) | set(answer["facets"])
    assert (answer["total"], answer["ranked"], answer["page"], answer["pages"], len(answer["hits"])) == (
        30,
        30,
        1,
        2,
        20,
    )
    assert hit["url"] == f"http://testserver/papers/{hit['key']}"
    assert {"text": "columns", "marked": True} in hit["highlights"]["title"]
    assert "".join(piece["text"] for piece in hit["highlights"]["title"]) == hit["title"]
    following = client.get(answer["next"]).json()
    assert (following["page"], following["next"], len(following["hits"])) == (2, None, 10)


@pytest.mark.usefixtures("papers")
@pytest.mark.parametrize(
    "text", ["columns", "cat:cs.CL", "marble year:2021", "columns temple -zebra part", "columns cat:cs.CL"]
)
def test_the_number_beside_a_filter_is_the_number_that_it_finds(client: Client, text: str) -> None:
    answer = client.get("/papers.json", {"q": text, "mode": "lexical"}).json()
    facets = answer["facets"]
    offers = [offer for name, rows in facets.items() if isinstance(rows, list) and name != "years" for offer in rows]
    assert offers or not answer["total"]
    for offer in offers:
        narrowed = client.get("/papers.json", {"q": f"{text} {offer['operator']}", "mode": "lexical"}).json()
        assert narrowed["total"] == offer["papers"], offer


@pytest.mark.usefixtures("papers")
def test_the_number_of_a_bar_is_the_number_that_it_leads_to(client: Client) -> None:
    found = client.get("/papers", {"q": "columns year:2021 cat:cs.CL", "mode": "lexical"}).content.decode()
    bars = re.findall(r'<a href="([^"]*)"\s*aria-label="\d+: (\d+) papers?', found)
    assert len(bars) == 4
    for url, papers in bars:
        led = client.get(url.replace("&amp;", "&").replace("/papers?", "/papers.json?")).json()
        assert led["total"] == int(papers) or "2021" not in url


@pytest.mark.usefixtures("papers")
def test_markdown_beside_the_page_and_for_those_who_prefer_it(client: Client) -> None:
    beside = client.get("/papers.md", {"q": "columns", "page": "2"})
    assert beside["Content-Type"] == "text/markdown; charset=utf-8"
    assert "# Search: columns" in beside.content.decode()
    assert "21. Temple columns" in beside.content.decode()
    preferred = client.get("/papers", {"q": "columns"}, headers={"accept": "text/markdown"})
    assert preferred.content.decode().startswith("# Search: columns")
    assert "Accept" in preferred["Vary"]


@pytest.mark.usefixtures("papers")
def test_the_page_links_to_its_other_forms(client: Client) -> None:
    found = client.get("/papers", {"q": "columns", "sort": "newest", "page": "2"}).content.decode()
    for kind, ending in (("application/json", "json"), ("text/markdown", "md")):
        url = f"/papers.{ending}?q=columns&amp;sort=newest&amp;page=2"
        assert re.search(rf'<link rel="alternate"\s*type="{kind}"\s*href="{re.escape(url)}"', found)
        assert found.count(url) == 2


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/papers.json", "/papers.md", "/papers.json?q=%20%00"])
def test_without_a_query_a_sentence(client: Client, address: str) -> None:
    response = client.get(address)
    assert response.status_code == 400
    assert "Say what to search for" in response.content.decode()


@pytest.mark.usefixtures("papers")
def test_suggestions_lead_to_people_fields_and_papers(client: Client) -> None:
    def suggested(text: str) -> list[tuple[str, str, str]]:
        response = client.get("/suggest", {"q": text})
        assert "max-age=" in response["Cache-Control"]
        return [(each["kind"], each["text"], each["url"]) for each in response.json()["suggestions"]]

    assert ("author", "Ada Architect", "/authors/Ada%20Architect") in suggested("archit")
    assert ("author", "Ada Architect", "/authors/Ada%20Architect") in suggested("Ada A")
    assert ("category", "Computation and language", "/categories/cs.CL") in suggested("computation")
    assert ("category", "Computation and language", "/categories/cs.CL") in suggested("cs.cl")
    assert ("paper", "Temple columns, part 29", "/papers/2605.00029") in suggested("temple colu")
    assert [suggested(text) for text in ("", "a", "\0", "zzqx", "x" * 5_000)] == [[]] * 5


@pytest.mark.usefixtures("papers")
@pytest.mark.parametrize(
    "text", ['<script>alert(1)</script> author:"<i>" -"</ul>"', "\u202ecolumns\x07", "x " * 1_500, '"', "💩 OR"]
)
@pytest.mark.parametrize("form", ["/papers", "/papers.json", "/papers.md", "/suggest"])
def test_hostile_queries_are_text(client: Client, form: str, text: str) -> None:
    response = client.get(form, {"q": text, "sort": "x", "mode": "x", "page": "0"})
    assert response.status_code == 200
    assert form != "/papers" or "<script>alert" not in response.content.decode()
    if form in ("/papers.json", "/suggest"):
        json.loads(response.content)
