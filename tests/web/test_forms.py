"""A paper in other forms than its page: citations, Markdown, JSON, the picture; and what machines read in the page."""

from __future__ import annotations

import io
import json
import re
from datetime import UTC, datetime
from html import unescape
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from PIL import Image

from broadsheet.catalog.models import Paper, PaperAlias
from tests.web.conftest import MakePaper

HOSTILE = '</script><script>alert(1)</script> <!-- "&\u2028 # x ](javascript:alert(2))'


@pytest.fixture
def columns(make_paper: MakePaper) -> Paper:
    return make_paper(
        "2503.13288",
        "Columns of $O(n^2)$, again",
        identifiers=("arxiv:2503.13288", "doi:10.1000/182"),
        abstract="We study columns.",
        authors=[{"name": "Ada Lovelace"}, {"name": "Charles Babbage"}],
        published=datetime(2025, 3, 18, tzinfo=UTC),
        published_precision="day",
        date_kind="announced",
        categories=["cs.CL"],
        keywords=["columns", "rows"],
        venue="ICLR 2025",
        links=[{"kind": "pdf", "url": "https://arxiv.org/pdf/2503.13288"}],
    )


def tags(page: str, attribute: str) -> list[tuple[str, str]]:
    found = re.findall(rf'<meta {attribute}="([^"]+)" content="([^"]*)"', page)
    return [(name, unescape(content)) for name, content in found]


def linked_data(page: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert found
    loaded: dict[str, Any] = json.loads(found[1])
    return loaded


@pytest.mark.parametrize(
    ("ending", "media", "begins", "file"),
    [
        ("bib", "application/x-bibtex; charset=utf-8", b"@inproceedings{", "lovelace2025columns.bib"),
        ("ris", "application/x-research-info-systems; charset=utf-8", b"TY  - CPAPER\r\n", "lovelace2025columns.ris"),
        ("csl.json", "application/vnd.citationstyles.csl+json", b"[\n", "lovelace2025columns.csl.json"),
        ("txt", "text/plain; charset=utf-8", b"Ada Lovelace and", "lovelace2025columns.txt"),
    ],
)
def test_citations_are_files(client: Client, columns: Paper, ending: str, media: str, begins: bytes, file: str) -> None:
    response = client.get(f"/papers/2503.13288.{ending}")
    assert response.status_code == 200
    assert response.headers["Content-Type"] == media
    assert response.headers["Content-Disposition"] == f'attachment; filename="{file}"'
    assert response.content.startswith(begins)
    page = client.get("/papers/2503.13288").content.decode()
    assert f'href="/papers/2503.13288.{ending}"' in page
    assert unescape(page).replace("\r", "").count(response.content.decode().replace("\r", "")) == 1


def test_titles_are_cited_in_plain_characters_but_in_bibtex(client: Client, columns: Paper) -> None:
    assert "Columns of O(n²), again" in client.get("/papers/2503.13288.ris").content.decode()
    assert "Columns of $O(n^2)$, again" in client.get("/papers/2503.13288.bib").content.decode()


def test_highwire_tags(client: Client, columns: Paper) -> None:
    found = tags(client.get("/papers/2503.13288").content.decode(), "name")
    assert [tag for tag in found if tag[0].startswith("citation_")] == [
        ("citation_title", "Columns of O(n²), again"),
        ("citation_author", "Ada Lovelace"),
        ("citation_author", "Charles Babbage"),
        ("citation_publication_date", "2025/03/18"),
        ("citation_conference_title", "ICLR 2025"),
        ("citation_doi", "10.1000/182"),
        ("citation_arxiv_id", "2503.13288"),
        ("citation_pdf_url", "https://arxiv.org/pdf/2503.13288"),
        ("citation_abstract_html_url", "http://testserver/papers/2503.13288"),
        ("citation_public_url", "https://arxiv.org/abs/2503.13288"),
        ("citation_keywords", "columns; rows"),
        ("citation_abstract", "We study columns."),
    ]


def test_the_card_names_its_picture(client: Client, columns: Paper) -> None:
    found = dict(tags(client.get("/papers/2503.13288").content.decode(), "property"))
    assert found["og:image"] == "http://testserver/papers/2503.13288.png"
    assert found["og:title"] == "Columns of O(n²), again"
    assert found["og:url"] == "http://testserver/papers/2503.13288"


def test_linked_data(client: Client, columns: Paper) -> None:
    found = linked_data(client.get("/papers/2503.13288").content.decode())
    assert (found["@type"], found["headline"]) == ("ScholarlyArticle", "Columns of O(n²), again")
    assert [author["name"] for author in found["author"]] == ["Ada Lovelace", "Charles Babbage"]
    assert found["datePublished"] == "2025-03-18"
    assert found["sameAs"] == ["https://arxiv.org/abs/2503.13288", "https://doi.org/10.1000/182"]


def test_hostile_text_leaves_no_script_element(client: Client, make_paper: MakePaper) -> None:
    make_paper(title=HOSTILE, abstract=HOSTILE, authors=[{"name": HOSTILE}], keywords=[HOSTILE], venue=HOSTILE)
    page = client.get("/papers/2605.00001").content.decode()
    assert len(re.findall(r"<script", page)) == 4
    assert "<!--" not in page
    assert linked_data(page)["abstract"] == HOSTILE
    assert dict(tags(page, "name"))["citation_title"] == HOSTILE


def test_what_many_authors_weigh_is_bounded(client: Client, make_paper: MakePaper) -> None:
    make_paper(authors=[{"name": f"Author With A Long Name {number}"} for number in range(3_000)])
    page = client.get("/papers/2605.00001").content.decode()
    assert page.count('"citation_author"') == 100
    assert "With all 3,000 authors it is too long" in page


def test_markdown(client: Client, columns: Paper) -> None:
    response = client.get("/papers/2503.13288.md")
    assert response.headers["Content-Type"] == "text/markdown; charset=utf-8"
    assert response.content.decode() == (
        "# Columns of $O(n^2)$, again\n\n"
        "Ada Lovelace, Charles Babbage\n\n"
        "- Announced 18 March 2025 (the day it first stood in a listing, one to three days after it was submitted)\n"
        "- Venue: ICLR 2025\n"
        "- Fields: Computation and language (cs.CL)\n"
        "- Keywords: columns, rows\n"
        "- arXiv: 2503.13288\n"
        "- DOI: 10.1000/182\n"
        "- PDF: https://arxiv.org/pdf/2503.13288\n"
        "- Page: https://arxiv.org/abs/2503.13288\n"
        "- Page: https://doi.org/10.1000/182\n"
        "- Here: http://testserver/papers/2503.13288\n\n"
        "## Abstract\n\nWe study columns.\n\n"
        "---\n\nThis is all that this Broadsheet holds of the paper: the full text is at its source.\n"
    )


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        ("text/markdown", "text/markdown; charset=utf-8"),
        ("text/markdown, text/html;q=0.8", "text/markdown; charset=utf-8"),
        ("text/html, text/markdown;q=0.8", "text/html; charset=utf-8"),
        ("*/*", "text/html; charset=utf-8"),
        ("image/avif", "text/html; charset=utf-8"),
    ],
)
def test_markdown_for_those_who_prefer_it(client: Client, columns: Paper, accept: str, media: str) -> None:
    response = client.get("/papers/2503.13288", headers={"accept": accept})
    assert response.headers["Content-Type"] == media
    assert "Accept" in response.headers["Vary"]


def test_markdown_says_whose_words_a_summary_is(client: Client, make_paper: MakePaper) -> None:
    make_paper(summary="Ours.", ai_summary="A machine's.", ai_model="some-model")
    text = client.get("/papers/2605.00001.md").content.decode()
    assert "## Summary\n\nOurs.\n\n*Written for Broadsheet, not by the authors" in text
    assert "A machine's.\n\n*Written by some-model, not by the authors.*" in text


def test_json_as_the_documentation_tells_it(client: Client, columns: Paper) -> None:
    found = client.get("/papers/2503.13288.json").json()
    assert found["id"] == "2503.13288"
    assert found["published"] == "2025-03-18"
    assert found["identifiers"] == ["arxiv:2503.13288", "doi:10.1000/182"]
    assert found["url"] == "http://testserver/papers/2503.13288"
    assert found["title"] == "Columns of $O(n^2)$, again"
    assert found["similar"] == []


def test_every_key_of_the_json_is_documented(client: Client, columns: Paper, pytestconfig: pytest.Config) -> None:
    text = (pytestconfig.rootpath / "docs" / "paper-json.md").read_text()
    documented = {
        name for row in re.findall(r"^\| (`.*?) \|", text, re.MULTILINE) for name in re.findall(r"`(\w+)`", row)
    }
    assert set(client.get("/papers/2503.13288.json").json()) == documented


def test_the_picture_is_sent_once(client: Client, columns: Paper) -> None:
    response = client.get("/papers/2503.13288.png")
    assert response.headers["Content-Type"] == "image/png"
    assert Image.open(io.BytesIO(response.content)).size == (1200, 630)
    again = client.get("/papers/2503.13288.png", headers={"if-none-match": response.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    columns.title = "Another title"
    columns.save()
    assert client.get("/papers/2503.13288.png", headers={"if-none-match": response.headers["ETag"]}).status_code == 200


@pytest.mark.parametrize("ending", ["", ".bib", ".md", ".csl.json", ".png", "/authors"])
@pytest.mark.parametrize("name", ["2503.13288v2", "t:0123456789ab", "doi:10.1000/182", "arxiv:2503.13288"])
def test_another_name_leads_to_the_same_form(client: Client, columns: Paper, name: str, ending: str) -> None:
    PaperAlias.objects.create(key="t:0123456789ab", paper=columns)
    response = client.get(f"/papers/{name}{ending}")
    assert (response.status_code, response.headers.get("Location")) == (302, f"/papers/2503.13288{ending}")


@pytest.mark.parametrize("key", ["doi:10.1000/182.md", "doi:10.1000/182.csl.json", "doi:10.1000/182/authors"])
def test_a_key_that_ends_like_a_form_comes_first(client: Client, make_paper: MakePaper, key: str) -> None:
    make_paper("doi:10.1000/182", "The shorter key")
    make_paper(key, "The longer key")
    assert "The longer key</h1>" in client.get(f"/papers/{key}").content.decode()
    assert client.get(f"/papers/{key}.txt").content.decode() == "The longer key.\n"


def test_an_identifier_that_ends_like_a_form_leads_to_its_paper(client: Client, make_paper: MakePaper) -> None:
    make_paper(identifiers=("arxiv:2605.00001", "doi:10.1000/readme.md"))
    response = client.get("/papers/doi:10.1000/readme.md")
    assert (response.status_code, response.headers.get("Location")) == (302, "/papers/2605.00001")


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["2605.00001.md", ".md", "2605.00001.exe", "2605.00001/authors", "%00.json"])
def test_a_form_of_nothing_is_not_there(client: Client, path: str) -> None:
    assert client.get(f"/papers/{path}").status_code == 404


@pytest.mark.parametrize(
    ("abstract", "written"),
    [
        ("# A heading", "\\# A heading"),
        ("1. First", "1\\. First"),
        ("- point", "\\- point"),
        ("---", "\\---"),
        ("*We* study", "*We* study"),
        ("2.5 times", "2.5 times"),
        ("We - study # it", "We - study # it"),
    ],
)
def test_no_abstract_makes_a_heading_or_a_list_of_itself(
    client: Client, make_paper: MakePaper, abstract: str, written: str
) -> None:
    make_paper("2503.1", abstract=abstract)
    assert f"## Abstract\n\n{written}\n" in client.get("/papers/2503.1.md").content.decode()


def test_of_an_endless_abstract_only_the_beginning_is_described(client: Client, make_paper: MakePaper) -> None:
    make_paper("2503.1", abstract="Of columns. " + "$x^{" * 20_000 + " THE END")
    head = client.get("/papers/2503.1").content.decode().partition("</head>")[0]
    assert len(head) < 20_000
    assert "THE END" not in head


@pytest.mark.parametrize(
    ("word", "query"),
    [
        ("columns", "columns"),
        ("-columns", '"-columns"'),
        ("cat:cs.CL", '"cat:cs.CL"'),
        ('large "columns"', '"large columns"'),
    ],
)
def test_a_keyword_leads_to_a_search_for_itself(client: Client, make_paper: MakePaper, word: str, query: str) -> None:
    make_paper("2503.1", keywords=[word])
    assert f'href="/papers?{urlencode({"q": query})}"' in client.get("/papers/2503.1").content.decode()
