"""The paper page."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from broadsheet.catalog.ingest import ingest
from broadsheet.catalog.models import PaperAlias
from tests.catalog.records import record
from tests.web.conftest import MakePaper

HOSTILE = (
    "<script>alert(1)</script> \"><img src=x onerror=alert(2)> {{ 7|add:7 }} {% now 'Y' %} \u202e &lt;b&gt; <mark>"
)


def body(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def test_phrases_of_the_text_stand_where_nobody_told_keywords(client: Client, make_paper: MakePaper) -> None:
    make_paper(abstract="We propose head pruning for sparse transformers. Head pruning halves memory.")
    page = client.get("/papers/2605.00001").content.decode()
    assert "Key phrases" in page
    assert "sparse transformers</a>" in page
    told = client.get("/papers/2605.00001.json").json()
    assert "sparse transformers" in told["key_phrases"]
    assert told["sentence"] == "We propose head pruning for sparse transformers."


def test_everything_known_stands_on_the_page(client: Client, make_paper: MakePaper) -> None:
    make_paper(
        "2503.13288",
        "Columns, again",
        identifiers=("arxiv:2503.13288", "doi:10.1000/182"),
        abstract="We study columns.",
        authors=[{"name": "Ada Lovelace"}, {"name": 'Kurt G\\"odel'}],
        organization={"name": "col", "fullname": "Column House"},
        published=datetime(2025, 3, 18, tzinfo=UTC),
        published_precision="day",
        date_kind="announced",
        updated=datetime(2025, 4, 1, 12, tzinfo=UTC),
        updated_precision="time",
        versions=[{"number": 1, "date": "2025-03-17"}, {"number": 2, "date": "2025-04-01", "note": "typos"}],
        categories=["cs.CL", "math.AP"],
        venue="ACL 2025",
        comment="12 pages",
        ai_summary="A machine says it studies columns.",
        ai_model="some-model-7b",
        ai_keywords=["dense columns"],
        links=[
            {"kind": "code", "url": "https://github.com/ada/columns"},
            {"kind": "project", "url": "https://columns.example.org/"},
        ],
        relations=[{"kind": "preprint-of", "identifier": "doi:10.1000/183"}],
        sources=["arxiv-daily-cs", "hf-daily"],
        signals={"hf": {"upvotes": 7, "comments": 1}},
        listed=("hf", "2025-03-19", 2),
    )
    page = body(client, "/papers/2503.13288")
    for words in (
        "Ada Lovelace",
        "Kurt Gödel",
        "Column House",
        "Announced 18 March 2025",
        "This version 1 April 2025",
        "Version 2, 1 April 2025",
        "<span>typos</span>",
        "Computation and language",
        "Analysis of PDEs",
        "ACL 2025",
        "12 pages",
        "Written by some-model-7b",
        "7 upvotes on Hugging Face",
        "1 comment on Hugging Face",
        "Hugging Face Daily Papers, 19 March 2025, place 3",
        "Preprint of DOI",
        "arXiv and Hugging Face Daily Papers",
    ):
        assert words in page, words
    for url in (
        "https://arxiv.org/abs/2503.13288",
        "https://arxiv.org/pdf/2503.13288",
        "https://github.com/ada/columns",
        "https://columns.example.org/",
        "https://doi.org/10.1000/182",
        "/papers/date/2025-03-19",
        "/categories/cs.CL",
        "/authors/Ada%20Lovelace",
        "/authors/Kurt%20G%C3%B6del",
        "https://arxiv.org/abs/2503.13288v2",
        "/papers?q=%22dense+columns%22",
    ):
        assert f'href="{url}"' in page, url
    assert re.search(r'<pre[^>]*id="bibtex"[^>]*><code>@', page)


@pytest.mark.parametrize(
    ("precision", "kind", "words"),
    [
        ("month", "id-month", "Of March 2020"),
        ("year", "venue-year", "Of 2020"),
        ("day", "submitted", "Submitted 1 March 2020"),
        ("day", "", "First published 1 March 2020"),
    ],
)
def test_a_date_is_shown_as_exactly_as_it_is_known(
    client: Client, make_paper: MakePaper, precision: str, kind: str, words: str
) -> None:
    make_paper(published=datetime(2020, 3, 1, tzinfo=UTC), published_precision=precision, date_kind=kind)
    assert f">{words}<" in body(client, "/papers/2605.00001")


def test_hostile_text_is_shown_as_text_everywhere(client: Client, make_paper: MakePaper) -> None:
    make_paper(
        title=HOSTILE,
        abstract=HOSTILE,
        authors=[{"name": HOSTILE}],
        organization={"name": HOSTILE},
        venue=HOSTILE,
        comment=HOSTILE,
        keywords=[HOSTILE],
        categories=["<b>cs</b>"],
        ai_summary=HOSTILE,
        ai_model=HOSTILE,
        license=HOSTILE,
        status="<i>x</i>",
        submitter=HOSTILE,
        sources=["<u>source</u>"],
        links=[{"kind": "<b>", "url": "https://example.org/\"onmouseover='alert(3)'"}],
        relations=[{"kind": "<b>", "identifier": "<i>:<i>"}],
        versions=[{"number": 2, "note": HOSTILE}],
        listed=("<b>feed</b>", "2026-05-29", 0),
    )
    for path in ("/papers/2605.00001", "/papers/date/2026-05-29", "/papers"):
        page = body(client, path)
        scripts = re.findall(r"<script[^>]*>", page)
        assert [script for script in scripts if "src=" not in script and "ld+json" not in script] == []
        assert "<img" not in page
        assert not re.search(r"<(b|i|u|mark)\b", page)
        assert "onerror=alert(2)&gt;" in page
        assert " onmouseover=" not in page


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "//evil.example/x", "https://", "ftp://x.org/a", "http://[x", ""]
)
def test_only_web_addresses_become_links(client: Client, make_paper: MakePaper, url: str) -> None:
    make_paper("doi:10.1/x", links=[{"kind": "code", "url": url}], listed=("arxiv", "2026-05-29", 0))
    for path in ("/papers/doi:10.1/x", "/papers"):
        assert f'href="{url}"' not in body(client, path)


def test_links_lead_out_without_a_handle_on_this_page(client: Client, make_paper: MakePaper) -> None:
    make_paper(identifiers=("arxiv:2605.00001",), links=[{"kind": "code", "url": "https://github.com/a/b"}])
    outside = re.findall(r'<a [^>]*href="https?://[^>]*>', body(client, "/papers/2605.00001"))
    assert len(outside) >= 4
    assert all('rel="noopener noreferrer"' in link for link in outside)


@pytest.mark.parametrize(
    ("key", "path"),
    [
        ("doi:10.1002/(sici)1096<1:aid>3.0;2-#/x?y", "/papers/doi:10.1002/(sici)1096%3C1:aid%3E3.0;2-%23/x%3Fy"),
        ("hep-th/9711200", "/papers/hep-th/9711200"),
        ("t:0123456789ab-2", "/papers/t:0123456789ab-2"),
    ],
)
def test_a_key_may_hold_anything(client: Client, make_paper: MakePaper, key: str, path: str) -> None:
    make_paper(key, "A paper under an odd key", listed=("arxiv", "2026-05-29", 0))
    assert "A paper under an odd key" in body(client, path)
    assert f'href="{path}"' in body(client, "/papers")


@pytest.mark.parametrize(
    "name", ["2605.00001v2", "arxiv:2605.00001", "doi:10.1000/182", "10.1000/182", "t:0123456789ab", "acl:P19-1001"]
)
def test_every_other_name_leads_to_the_key_for_ever(client: Client, make_paper: MakePaper, name: str) -> None:
    paper = make_paper(identifiers=("arxiv:2605.00001", "doi:10.1000/182", "acl:P19-1001"))
    PaperAlias.objects.create(key="t:0123456789ab", paper=paper)
    response = client.get(f"/papers/{name}")
    assert (response.status_code, response.headers.get("Location")) == (302, "/papers/2605.00001")


@pytest.mark.django_db
def test_an_unknown_paper_is_looked_for_at_its_source(client: Client) -> None:
    response = client.get("/papers/2401.00001")
    page = response.content.decode()
    assert response.status_code == 404
    assert 'href="https://arxiv.org/abs/2401.00001"' in page
    assert 'href="/papers?q=2401.00001"' in page


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path", ["/papers/%3Cscript%3E", "/papers/%00", "/papers/" + "x" * 3000, "/papers/..%2f..", "/nowhere"]
)
def test_a_page_that_is_not_there_says_so(client: Client, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 404
    assert "<script>" not in response.content.decode()


def test_a_paper_of_a_captured_page_is_marked_and_looked_for_by_its_title(
    client: Client, make_paper: MakePaper
) -> None:
    make_paper(
        "t:0123456789ab", "Layers & width", author_count=4, listed=("edition:2025-12-25-abcdef", "2025-12-25", 3)
    )
    page = body(client, "/papers/t:0123456789ab")
    assert "Not yet identified" in page
    assert "https://arxiv.org/search/?query=Layers+%26amp%3B" not in page
    assert "https://arxiv.org/search/?query=Layers+%26+width&amp;searchtype=title" in page
    assert "4 authors, not named by the source" in page
    assert "Results page of 25 December 2025, place 4" in page
    assert 'href="/editions/2025-12-25-abcdef"' in page


def test_broadsheets_summary_stands_in_until_the_abstract_comes(client: Client, make_paper: MakePaper) -> None:
    paper = make_paper(summary="Our own sentence.")
    page = body(client, "/papers/2605.00001")
    assert "Broadsheet’s summary" in page
    paper.abstract = "Their abstract."
    paper.save()
    page = body(client, "/papers/2605.00001")
    assert "Broadsheet’s summary" not in page
    assert "Our own sentence." not in page


def test_many_authors_fold(client: Client, make_paper: MakePaper) -> None:
    make_paper(authors=[{"name": f"Author {number}"} for number in range(3_000)])
    page = body(client, "/papers/2605.00001")
    assert re.search(r'href="/papers/2605.00001/authors">and 2,988 more authors<', page)
    assert len(page.encode()) < 100_000
    others = body(client, "/papers/2605.00001/authors?page=6")
    assert "Author 2999<" in others
    assert len(others.encode()) < 100_000


def test_some_authors_fold_in_place(client: Client, make_paper: MakePaper) -> None:
    make_paper(authors=[{"name": f"Author {number}"} for number in range(100)])
    page = body(client, "/papers/2605.00001")
    assert "and 88 more authors" in page
    head = page[page.index("<body") :]
    assert head.index(">Author 11<") < head.index("<details") < head.index(">Author 12<")


def test_the_number_of_queries_is_bounded(
    client: Client, make_paper: MakePaper, django_assert_max_num_queries: Callable[[int], object]
) -> None:
    paper = make_paper(identifiers=tuple(f"doi:10.1/{number}" for number in range(30)))
    for day in range(1, 29):
        paper.feed_entries.create(feed="arxiv", day=f"2026-02-{day:02}")
    with django_assert_max_num_queries(8):  # type: ignore[attr-defined]
        client.get("/papers/2605.00001")


def test_a_captured_title_is_mended_wherever_it_is_shown(client: Client, make_paper: MakePaper) -> None:
    title = "Mask$^2$DiT -- \\'Etudes & {pm1, pm i} 'quoted' $\\undefined$"
    paper = make_paper(title=title, listed=("edition:2025-12-25-abcdef", "2025-12-25", 0))
    for path in ("/papers/2605.00001", "/papers", "/editions/2025-12-25-abcdef"):
        shown = body(client, path)
        assert '<math alttext="^2"><msup><mrow /><mn>2</mn></msup></math></span>DiT – Études &amp; <math' in shown
        assert '<mo form="prefix">±</mo><mi>i</mi>' in shown
        assert '&#x27;quoted&#x27; <code class="tex">\\undefined</code>' in shown
    assert "beginning with Mask²DiT – Études &amp; {" in body(client, "/editions")
    assert "<title>Mask²DiT – Études &amp; {" in body(client, "/papers/2605.00001")
    paper.refresh_from_db()
    assert paper.title == title


def test_what_changed_is_told_word_by_word(client: Client, now: datetime, db: None) -> None:
    for day, text in enumerate(("We count <wide> columns.", "We count narrow columns. Rows too.")):
        told = record("arxiv-rss", "1", abstract=text, identifiers=["arxiv:2605.00001"])
        ingest([told], now + timedelta(days=day))
    page = body(client, "/papers/2605.00001")
    assert "From 1 June 2026 to 2 June 2026, said by arXiv" in page
    assert re.search(r"<del>.*?taken out: </span>&lt;wide&gt;<", page)
    assert re.search(r"<ins>.*?put in: </span>narrow<", page)


@pytest.mark.parametrize("told", [{"status": "retracted"}, {"versions": [{"number": 2, "note": "retracted"}]}])
def test_a_retracted_paper_says_so_first(client: Client, make_paper: MakePaper, told: dict[str, Any]) -> None:
    make_paper(abstract="Never mind.", comment="Retracted: Lemma 3 is wrong", **told)
    page = body(client, "/papers/2605.00001")
    assert page.index("This paper has been retracted. Retracted: Lemma 3 is wrong<") < page.index(">Never mind.")


def test_counts_of_other_sites_have_their_date(client: Client, now: datetime, db: None) -> None:
    ingest([record("hf-daily", "1", upvotes=7, as_of="2026-05-03", identifiers=["arxiv:2605.00001"])], now)
    assert "7 upvotes on Hugging Face, as of 3 May 2026" in body(client, "/papers/2605.00001")
