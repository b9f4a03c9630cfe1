"""Whatever a paper says, its feed is well formed and says it as text."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from broadsheet.catalog.models import Paper
from broadsheet.web.feeds.addresses import Feed
from broadsheet.web.feeds.entries import MOST_AUTHORS, Listed, _html
from broadsheet.web.feeds.json_feed import json_feed
from broadsheet.web.feeds.listing import Listing
from broadsheet.web.feeds.xml import atom, rss
from tests.web.conftest import DAY, MakePaper
from tests.web.feeds_read import parsed, read

NASTY = (
    "]]>", "<![CDATA[", "</content>", "<script>alert(1)</script>", "&amp;", "&#0;", "\x00", "\x0b", "\ufffe", "\u202e",
    "\u200f", "$x<y$", "$\\frac", "\\href{javascript:x}{y}", "<!--", "<?xml", "\ud800", "\U0001f9e0", "%", "\n",
    '"', "'",
)  # fmt: skip
TEXT = st.lists(st.one_of(st.text(max_size=30), st.sampled_from(NASTY)), max_size=8).map("".join)
ATOM = "{http://www.w3.org/2005/Atom}"
NOW = datetime(2026, 6, 1, tzinfo=UTC)


def written(title: str, abstract: str, name: str) -> Any:
    """A feed of one such paper, which no database need hold."""
    paper = Paper(pk=1, key="2605.00001", title=title, abstract=abstract, authors=[{"name": name}], added=NOW)
    paper.comment, paper.venue, paper.license, paper.status = abstract[:50], title[:50], name, name[:20]
    paper.categories, paper.keywords = [name[:20]], [title, name]
    paper.links = [{"kind": "pdf", "url": f"https://x.example/{name}"}, {"kind": "page", "url": abstract}]
    paper._prefetched_objects_cache = {"identifiers": Paper.objects.none()}  # type: ignore[attr-defined]
    feed = Feed(title, "/feeds/x", "?q=1&b=<")
    return Listing(feed, "/papers", abstract, [Listed(paper, NOW, reason=abstract)]).at("https://a.example", "atom")


@given(TEXT, TEXT, TEXT)
@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
def test_any_text_makes_a_well_formed_feed(title: str, abstract: str, name: str) -> None:
    told = written(title, abstract, name)
    (entry,) = told.entries
    for write in (atom, rss):
        body = write(told)
        root = ElementTree.fromstring(body)
        (one,) = parsed(body).entries
        assert one.id == entry.id
        if write is atom:
            title = root.findtext(f"{ATOM}entry/{ATOM}title") or ""
            assert " ".join(title.split()) == " ".join(entry.title.split())
    assert json.loads(json_feed(told))["items"][0]["title"] == entry.title


@pytest.mark.django_db
@pytest.mark.parametrize("ending", ["atom", "rss"])
def test_markup_of_strangers_is_text(client: Client, make_paper: MakePaper, ending: str) -> None:
    hostile = 'A <script>alert(1)</script><img src="x" onerror="y"> ]]>'
    make_paper(title=hostile, abstract=hostile, authors=[{"name": hostile}], listed=("arxiv", DAY, 0))
    root = ElementTree.fromstring(client.get(f"/feeds/papers.{ending}").content)
    tag = "{http://www.w3.org/2005/Atom}content" if ending == "atom" else "description"
    html = [one.text or "" for one in root.iter(tag)][-1]
    assert "<script" not in html
    assert "<img" not in html
    assert "alert(1)" in html


def test_crowds_of_authors_are_bounded(client: Client, make_paper: MakePaper) -> None:
    make_paper(authors=[{"name": f"Author {number}"} for number in range(3_000)], listed=("arxiv", DAY, 0))
    make_paper("2605.00002", authors=[{"name": f"A{number}"} for number in range(200)], listed=("arxiv", DAY, 1))
    for path in ("/feeds/papers.atom", "/feeds/papers.rss"):
        crowd, many = read(client, path).entries
        assert len(crowd.authors) <= len(many.authors) == MOST_AUTHORS
        text = crowd.content[0].value if "content" in crowd else crowd.summary
        assert "+ 2,997" in text


def test_a_long_text_is_cut(make_paper: MakePaper) -> None:
    paper = make_paper(abstract="word " * 10_000)
    assert len(_html(Listed(paper, NOW), [])) < 10_000


def test_a_link_that_no_browser_should_follow_is_none(client: Client, make_paper: MakePaper) -> None:
    links = [{"kind": "pdf", "url": "javascript:alert(1)"}, {"kind": "page", "url": "https://x.example/ü?a=<b>"}]
    make_paper(links=links, listed=("arxiv", DAY, 0))
    (one,) = read(client, "/feeds/papers.atom").entries
    assert one.get("enclosures", []) == []
    assert {link.href for link in one.links if link.rel == "related"} == {"https://x.example/%C3%BC?a=%3Cb%3E"}
