"""Feeds: what stands in them, in all forms, by the rules that feed validators hold them to."""

from __future__ import annotations

import re
from collections import OrderedDict
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from broadsheet.accounts.models import User
from broadsheet.catalog.models import FeedEntry, Paper
from broadsheet.community.actions import upvote
from broadsheet.feed import syndicated
from broadsheet.library import actions
from broadsheet.library.models import Sharing
from broadsheet.search import query
from broadsheet.search.index import Hit, Results
from broadsheet.web.feeds import answering
from tests.web.conftest import DAY, MakePaper
from tests.web.feeds_read import parsed, read

SITE = "https://papers.example.org"
NOW = datetime(2026, 6, 1, 8, tzinfo=UTC)
ATOM = "{http://www.w3.org/2005/Atom}"
ENDINGS = {"atom": "application/atom+xml", "rss": "application/rss+xml", "json": "application/feed+json"}
PUBLIC = (
    "/feeds/papers",
    f"/feeds/date/{DAY}",
    "/feeds/week",
    "/feeds/week/2026-W22",
    "/feeds/month",
    "/feeds/month/2026-05",
    "/feeds/trending",
    "/feeds/categories/cs.CL+math.AP",
    "/feeds/search{}?q=paper",
    "/feeds/keyword{}?q=paper",
    "/feeds/authors/Author%201%20A",
    "/feeds/people/ada",
    "/feeds/collections/ada/reading",
)
RFC_3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)")
RFC_822 = re.compile(r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d [+-]\d{4}")


def at(stem: str, ending: str) -> str:
    return stem.format(f".{ending}") if "{}" in stem else f"{stem}.{ending}"


@pytest.fixture
def here(settings: Settings, day_of_papers: list[Paper], monkeypatch: pytest.MonkeyPatch) -> list[Paper]:
    """A day of papers at an address of its own, which search finds; a person upvoted one and collected two."""
    settings.SITE_URL, settings.ACCESS = SITE, "invited"
    papers, ids = day_of_papers, [paper.pk for paper in day_of_papers]
    monkeypatch.setattr("broadsheet.search.index.in_categories", lambda codes, most: ids[:most])
    monkeypatch.setattr("broadsheet.search.index.arrived", lambda what, after, most: ids[:5])
    monkeypatch.setattr("broadsheet.search.index.last", lambda: max(ids))
    monkeypatch.setattr("broadsheet.search.index.by_author", lambda name, limit: (ids, len(ids)))
    hits = [Hit(pk, 1.0) for pk in ids[:3]]
    monkeypatch.setattr("broadsheet.search.index.search", lambda text, **how: Results(hits, 3, 3, 1, query.parse(text)))
    ada = User.objects.create_user("ada")
    upvote(ada, papers[7], True, NOW)
    reading = actions.collect(ada, "Reading", NOW)
    actions.add(reading, papers[:2], ada, NOW)
    actions.share(reading, Sharing.PUBLIC, [])
    return papers


@pytest.mark.parametrize("stem", PUBLIC)
@pytest.mark.parametrize("ending", ENDINGS)
def test_every_list_is_a_feed_in_each_form(client: Client, here: list[Paper], stem: str, ending: str) -> None:
    answer = client.get(at(stem, ending))
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == f"{ENDINGS[ending]}; charset=utf-8"
    assert answer.headers["Cache-Control"] == "public, max-age=300"
    assert "Cookie" not in answer.headers["Vary"]
    assert not answer.cookies
    items = answer.json()["items"] if ending == "json" else parsed(answer.content).entries
    assert 0 < len(items) <= syndicated.MOST


@pytest.mark.parametrize("stem", PUBLIC)
def test_atom_has_what_rfc_4287_wants(client: Client, here: list[Paper], stem: str) -> None:
    path = at(stem, "atom")
    root = ElementTree.fromstring(client.get(path).content)
    assert root.findtext(f"{ATOM}id") == SITE + path
    links = {one.get("rel"): one.get("href") for one in root.findall(f"{ATOM}link")}
    assert links["self"] == SITE + path
    assert str(links["alternate"]).startswith(f"{SITE}/")
    entries = root.findall(f"{ATOM}entry")
    ids = [one.findtext(f"{ATOM}id") for one in entries]
    assert len(set(ids)) == len(ids)
    for one in [root, *entries]:
        assert one.findtext(f"{ATOM}title")
        assert RFC_3339.fullmatch(str(one.findtext(f"{ATOM}updated")))
        assert one.find(f"{ATOM}author/{ATOM}name") is not None
    for one in entries:
        assert str(one.findtext(f"{ATOM}updated")) >= str(one.findtext(f"{ATOM}published"))
        assert str(one.findtext(f"{ATOM}id")).startswith("tag:papers.example.org,2026-06-01:papers/")
        content = one.find(f"{ATOM}content")
        assert content is not None
        assert content.get("type") == "html"
        _has_only_whole_addresses(str(content.text))


@pytest.mark.parametrize("stem", PUBLIC)
def test_rss_has_what_its_specification_wants(client: Client, here: list[Paper], stem: str) -> None:
    path = at(stem, "rss")
    channel = ElementTree.fromstring(client.get(path).content).find("channel")
    assert channel is not None
    assert all(channel.findtext(name) for name in ("title", "link", "description", "ttl"))
    self = channel.find(f"{ATOM}link[@rel='self']")
    assert self is not None
    assert self.get("href") == SITE + path
    assert RFC_822.fullmatch(str(channel.findtext("lastBuildDate")))
    items = channel.findall("item")
    guids = [one.findtext("guid") for one in items]
    assert len(set(guids)) == len(guids)
    for one in items:
        assert one.findtext("title")
        assert str(one.findtext("link")).startswith(f"{SITE}/papers/")
        assert RFC_822.fullmatch(str(one.findtext("pubDate")))
        guid = one.find("guid")
        assert guid is not None
        assert guid.get("isPermaLink") == "false"
        assert one.find("author") is None  # it would have to be a mail address
        assert len(one.findall("enclosure")) <= 1
        _has_only_whole_addresses(str(one.findtext("description")))


@pytest.mark.parametrize("stem", PUBLIC)
def test_json_feed_has_what_version_1_1_wants(client: Client, here: list[Paper], stem: str) -> None:
    path = at(stem, "json")
    told = client.get(path).json()
    assert told["version"] == "https://jsonfeed.org/version/1.1"
    assert told["title"]
    assert told["feed_url"] == SITE + path
    assert told["home_page_url"].startswith(f"{SITE}/")
    assert len({one["id"] for one in told["items"]}) == len(told["items"])
    for one in told["items"]:
        assert one["content_html"]
        assert one["url"].startswith(f"{SITE}/papers/")
        assert all(RFC_3339.fullmatch(one[name]) for name in ("date_published", "date_modified"))
        assert all(set(author) == {"name"} for author in one["authors"])
        assert all(isinstance(tag, str) for tag in one["tags"])
        _has_only_whole_addresses(one["content_html"])


def _has_only_whole_addresses(html: str) -> None:
    for url in re.findall(r'(?:href|src)="([^"]*)"', html):
        assert urlsplit(url).scheme in ("http", "https")


RICH: dict[str, Any] = {
    "title": "The $O(n^2)$ case & <b>more</b>",
    "abstract": "We bound $x_1 \\leq 5$. See <i>below</i>.",
    "authors": [{"name": "Ada Okafor"}, {"name": "Bo Lindqvist"}],
    "categories": ["cs.CL", "stat.ML"],
    "venue": "Journal of Columns",
    "comment": "5 pages",
    "published": datetime(2026, 5, 28, 17, tzinfo=UTC),
    "updated": datetime(2026, 6, 3, 9, tzinfo=UTC),
    "versions": [{"number": 1}, {"number": 2}],
    "identifiers": ("arxiv:2605.00001", "doi:10.1234/abc"),
    "listed": ("arxiv", DAY, 0),
}


@pytest.mark.parametrize("ending", ["atom", "rss"])
def test_a_paper_is_read_back_with_all_that_readers_use(client: Client, make_paper: MakePaper, ending: str) -> None:
    paper = make_paper(**RICH)
    (one,) = read(client, f"/feeds/papers.{ending}").entries
    assert one.title == "The O(n²) case & more"
    assert one.link == "http://testserver/papers/2605.00001"
    assert one.id == f"tag:testserver,2026-06-01:papers/{paper.pk}"
    assert [author.name for author in one.authors] == ["Ada Okafor", "Bo Lindqvist"]
    assert [tag.term for tag in one.tags] == ["cs.CL", "stat.ML"]
    assert one.published_parsed[:6] == (2026, 5, 29, 0, 0, 0)
    assert one.updated_parsed[:6] == (2026, 6, 3, 9, 0, 0)
    text = one.content[0].value if ending == "atom" else one.summary
    assert "We bound x₁ ≤ 5. See below." in text
    assert [link.href for link in one.enclosures] == ["https://arxiv.org/pdf/2605.00001"]
    assert one.enclosures[0].type == "application/pdf"
    assert (one.prism_doi, one.prism_publicationname) == ("10.1234/abc", "Journal of Columns")
    assert (one.arxiv_doi, one.arxiv_comment) == ("10.1234/abc", "5 pages")
    assert one.arxiv_primary_category["term"] == "cs.CL"


def test_json_feed_says_the_same(client: Client, make_paper: MakePaper) -> None:
    make_paper(**RICH)
    (one,) = client.get("/feeds/papers.json").json()["items"]
    assert one["title"] == "The O(n²) case & more"
    assert one["tags"] == ["cs.CL", "stat.ML"]
    assert one["external_url"] == "https://arxiv.org/abs/2605.00001"
    assert one["attachments"][0]["url"] == "https://arxiv.org/pdf/2605.00001"
    assert one["_paper"] == {
        "doi": "10.1234/abc",
        "arxiv": "2605.00001",
        "venue": "Journal of Columns",
        "comment": "5 pages",
    }


def test_a_new_version_updates_an_entry_under_the_same_id_also_under_a_better_key(
    client: Client, make_paper: MakePaper
) -> None:
    paper = make_paper(key="doi:10.1234/abc", listed=("arxiv", DAY, 0))
    (before,) = read(client, "/feeds/papers.atom").entries
    Paper.objects.filter(pk=paper.pk).update(key="2605.00001", updated=datetime(2026, 7, 1, tzinfo=UTC))
    (after,) = read(client, "/feeds/papers.atom").entries
    assert after.id == before.id
    assert after.published == before.published
    assert after.updated > before.updated


def test_days_give_the_order_and_the_moment(client: Client, make_paper: MakePaper) -> None:
    for place, day in ((0, "2026-05-27"), (1, DAY), (0, DAY)):
        make_paper(f"2605.0{day[-2:]}0{place}", f"{day} {place}", listed=("arxiv", day, place))
    found = read(client, "/feeds/papers.rss").entries
    assert [one.title for one in found] == [f"{DAY} 0", f"{DAY} 1", "2026-05-27 0"]
    assert [one.published_parsed[2] for one in found] == [29, 29, 27]
    week = read(client, "/feeds/week/2026-W22.rss").entries
    assert {one.title for one in week} == {one.title for one in found}


def test_a_feed_is_bounded(client: Client, make_paper: MakePaper, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(syndicated, "MOST", 3)
    for number in range(6):
        make_paper(f"2605.{number:05}", f"Number {number}", listed=("arxiv", f"2026-05-2{number}", 0))
    for path in ("/feeds/papers.atom", "/feeds/month/2026-05.atom"):
        assert len(read(client, path).entries) == 3


def test_fields_are_taken_from_the_address_alone(client: Client, here: list[Paper]) -> None:
    client.cookies["fields"] = "math"
    whole = read(client, f"/feeds/date/{DAY}.atom").entries
    chosen = read(client, f"/feeds/date/{DAY}.atom?cat=math").entries
    assert (len(whole), len(chosen)) == (60, 20)


def test_papers_are_told_by_how_they_were_announced(client: Client, here: list[Paper]) -> None:
    FeedEntry.objects.filter(paper=here[3]).update(announce_type="replace")
    FeedEntry.objects.filter(paper=here[4]).update(announce_type="cross")
    for stem, title in ((f"date/{DAY}", "Friday 29 May 2026: new versions"), ("papers", "Newest papers: new versions")):
        told = read(client, f"/feeds/{stem}.atom?way=replaced")
        assert [one.title for one in told.entries] == [here[3].title]
        assert told.feed.title == f"{title} – Broadsheet"
    assert len(read(client, "/feeds/papers.atom?way=cross").entries) == 1
    assert not read(client, "/feeds/week.atom?way=new").entries
    page = client.get(f"/papers/date/{DAY}?way=replaced").content.decode()
    assert f'href="/feeds/date/{DAY}.atom?way=replaced"' in page


def test_trending_and_other_lists_tell_when_papers_came_into_a_feed(client: Client, here: list[Paper]) -> None:
    FeedEntry.objects.filter(paper=here[0]).update(day="2026-05-20")
    for path, paper in (("/feeds/categories/cs.CL.atom", here[0]), ("/feeds/trending.atom", here[0])):
        one = next(one for one in read(client, path).entries if one.id.endswith(f"/{paper.pk}"))
        assert one.published_parsed[:3] == (2026, 5, 20)


def test_what_people_do_is_dated_by_when_they_did_it(client: Client, here: list[Paper]) -> None:
    for path in ("/feeds/people/ada.atom", "/feeds/collections/ada/reading.atom"):
        assert {one.published_parsed[:4] for one in read(client, path).entries} == {(2026, 6, 1, 8)}


def test_a_search_is_newest_first_unless_it_says_else(
    client: Client, here: list[Paper], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Any] = []

    def search(text: str, **how: Any) -> Results:
        asked.append(how["sort"])
        return Results([], 0, 0, 1, query.parse(text))

    monkeypatch.setattr("broadsheet.search.index.search", search)
    for path in ("q=x", "q=x&sort=relevance", "q=x&sort=upvotes"):
        client.get(f"/feeds/search.atom?{path}")
    assert asked == ["newest", "relevance", "upvotes"]


def test_a_feed_without_papers_is_one_and_always_the_same(client: Client, db: None) -> None:
    tags = {client.get("/feeds/papers.atom").headers["ETag"] for _ in range(2)}
    assert len(tags) == 1
    assert read(client, "/feeds/trending.rss").entries == []


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/feeds/papers.xml", 404), ("/feeds/date/2026-13-45.atom", 400), ("/feeds/week/x.rss", 400),
        ("/feeds/search.atom", 400), ("/feeds/keyword.atom?q=", 400), ("/feeds/categories/.atom", 404),
        ("/feeds/categories/nothing.here.atom", 404), ("/feeds/people/nobody.atom", 404),
        ("/feeds/collections/ada/none.atom", 404),
        ("/feeds/categories/" + "+".join(map(str, range(50))) + ".atom", 404),
    ],
)  # fmt: skip
def test_what_is_no_feed_is_said(client: Client, db: None, path: str, status: int) -> None:
    assert client.get(path).status_code == status


def test_who_may_not_speak_is_not_heard(client: Client, here: list[Paper]) -> None:
    User.objects.filter(username="ada").update(banned=NOW)
    for path in ("/feeds/people/ada.atom", "/feeds/collections/ada/reading.atom"):
        assert client.get(path).status_code == 404


@pytest.mark.parametrize("ending", ENDINGS)
def test_the_same_feed_is_not_sent_again(client: Client, here: list[Paper], ending: str) -> None:
    path = f"/feeds/papers.{ending}"
    first = client.get(path)
    by_tag = client.get(path, headers={"if-none-match": first.headers["ETag"]})
    by_date = client.get(path, headers={"if-modified-since": first.headers["Last-Modified"]})
    assert [(one.status_code, one.content) for one in (by_tag, by_date)] == [(304, b"")] * 2
    here[0].title = "Another title"
    here[0].save()
    assert client.get(path, headers={"if-none-match": first.headers["ETag"]}).status_code == 200
    again = client.get(path, headers={"if-modified-since": first.headers["Last-Modified"]})
    assert again.status_code == 200
    moments = [parsedate_to_datetime(one.headers["Last-Modified"]) for one in (first, again)]
    assert moments[0] < moments[1]


def test_what_changes_elsewhere_leaves_a_feed_as_it_is(client: Client, here: list[Paper], make_paper: Any) -> None:
    first = client.get("/feeds/collections/ada/reading.atom")
    make_paper("2606.00001", "Elsewhere", listed=("arxiv", "2026-06-02", 0))
    assert client.get("/feeds/collections/ada/reading.atom").headers["ETag"] == first.headers["ETag"]


def test_it_is_remembered_of_a_bounded_number_of_feeds_since_when_they_are_as_they_are(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(answering, "NOTICED", 5)
    monkeypatch.setattr(answering, "_noticed", OrderedDict())
    for number in range(20):
        answering._since(f"{number}", "digest", NOW)
    assert len(answering._noticed) <= 5


def test_without_an_address_of_its_own_a_feed_is_not_for_caches_that_people_share(
    client: Client, day_of_papers: list[Paper]
) -> None:
    answer = client.get("/feeds/papers.atom", headers={"host": "localhost:8123"})
    assert answer.headers["Cache-Control"] == "private, max-age=300"
    assert parsed(answer.content).feed.id == "http://localhost:8123/feeds/papers.atom"


def test_nobody_is_asked_who_they_are(client: Client, day_of_papers: list[Paper], settings: Settings) -> None:
    settings.ACCESS = "single"
    client.get("/papers")  # now there is a single user, and a cookie
    answer = client.get("/feeds/papers.atom", headers={"host": "localhost"})
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert not answer.cookies


PAGES = {
    "/papers": "/feeds/papers",
    f"/papers/date/{DAY}": f"/feeds/date/{DAY}",
    f"/papers/date/{DAY}?cat=math": f"/feeds/date/{DAY}.atom?cat=math",
    "/papers/week/2026-W22": "/feeds/week/2026-W22",
    "/papers/month/2026-05": "/feeds/month/2026-05",
    "/papers/trending": "/feeds/trending",
    "/categories/cs.CL": "/feeds/categories/cs.CL",
    "/papers?q=paper": "/feeds/search.atom?q=paper",
    "/authors/Author%201%20A": "/feeds/authors/Author%201%20A",
    "/people/ada": "/feeds/people/ada",
    "/collections/ada/reading": "/feeds/collections/ada/reading",
    "/help": "/feeds/papers",
    "/stats": "/feeds/papers",
    "/papers/2605.00001": "/feeds/papers",
    "/nowhere": "/feeds/papers",
}


@pytest.mark.parametrize("page", PAGES)
def test_every_page_tells_of_its_feed(
    client: Client, here: list[Paper], monkeypatch: pytest.MonkeyPatch, page: str
) -> None:
    ids = [paper.pk for paper in here]
    monkeypatch.setattr("broadsheet.search.index.in_category", lambda code, limit, offset: (ids, len(ids)))
    text = client.get(page).content.decode()
    found = re.findall(r'<link rel="alternate"\s+type="([^"]+)"\s+title="[^"]+"\s+href="([^"]+)">', text)
    assert [media for media, _ in found] == list(ENDINGS.values())
    assert found[0][1] == at(PAGES[page], "atom") if "?" not in PAGES[page] else PAGES[page]
    if page != "/nowhere":
        assert client.get(found[0][1].replace("&amp;", "&")).status_code == 200
