"""Feeds of all formats. The answers are written by the formats' documents (see `sources/feed.py`), but for one that
arXiv gave."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from xml.etree.ElementTree import Element, SubElement, fromstring
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.catalog.harvest import log, running
from broadsheet.catalog.models import FeedEntry, Harvest, Paper, SourceRecord
from broadsheet.sources.base import BadRecord, PaperRecord, attempt
from broadsheet.sources.feed import dated, entries, record
from broadsheet.sources.kinds import configured
from broadsheet.sources.markup import plain
from broadsheet.sources.options import BadOption
from tests.clocks import SetClock
from tests.harvest.conftest import Harvesting
from tests.loopback import Asked, Loopback, Reply

MATHEMATICS = "if x<y and z>w then a&b"
SPACES = (
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:prism="http://prismstandard.org/namespaces/basic/2.0/" '
    'xmlns:content="http://purl.org/rss/1.0/modules/content/"'
)


def rss(*items: str) -> bytes:
    return (
        f'<?xml version="1.0"?><rss version="2.0" {SPACES}><channel><title>A journal</title>'
        f"<link>https://journal.example/</link>{''.join(items)}</channel></rss>"
    ).encode()


def item(number: int, title: str = "", more: str = "") -> str:
    return (
        f"<item><title>{title or f'The {number}th article of a journal about many things'}</title>"
        f"<link>https://journal.example/articles/{number}</link><guid>https://journal.example/articles/{number}</guid>"
        f"<pubDate>Thu, 19 Nov 2026 08:00:00 GMT</pubDate>{more}</item>"
    )


def only(content: bytes) -> PaperRecord:
    (entry,) = entries(content, "journal.example")
    return record(entry, "feed-test", "https://journal.example/feed.xml")


def test_a_journal_by_rss_2() -> None:
    found = only(
        rss(
            item(
                7,
                more="<dc:creator>Ada Okafor, Bo Lindqvist and Chi Wu</dc:creator><prism:doi>10.1234/ABC.7</prism:doi>"
                "<prism:publicationName>Journal of Things</prism:publicationName><category>cs.LG</category>"
                "<category>Applied things</category>"
                f"<description>{escape(f'<p>We show: {escape(MATHEMATICS)}, CO<sub>2</sub>.</p>')}</description>"
                '<enclosure url="/7.pdf" type="application/pdf"/>',
            )
        )
    )
    assert found.title == "The 7th article of a journal about many things"
    assert [author.name for author in found.authors] == ["Ada Okafor", "Bo Lindqvist", "Chi Wu"]
    assert found.identifiers == ("doi:10.1234/abc.7",)
    assert found.abstract == f"We show: {MATHEMATICS}, CO2."
    assert (found.venue, found.categories, found.keywords) == ("Journal of Things", ("cs.LG",), ("Applied things",))
    assert found.published is not None
    assert found.published.text == "2026-11-19T08:00:00Z"
    assert [(link.kind, link.url) for link in found.links] == [
        ("page", "https://journal.example/articles/7"),
        ("pdf", "https://journal.example/7.pdf"),
    ]
    assert [(one.feed, one.day) for one in found.listings] == [("feed-test", date(2026, 11, 19))]


def test_mathematics_that_was_escaped_once_survives() -> None:
    assert only(rss(item(1, more=f"<description>{escape(MATHEMATICS)}</description>"))).abstract == MATHEMATICS


def test_rss_1_by_rdf() -> None:
    found = only(
        b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" '
        b'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="x"><title>N</title></channel>'
        b'<item rdf:about="https://n.example/1"><title>Things</title><link>https://n.example/1</link>'
        b"<dc:creator>Okafor, Ada</dc:creator><dc:creator>Lindqvist, Bo</dc:creator><dc:date>2026-11-19</dc:date>"
        b"<dc:identifier>doi:10.1038/s41586-026-1</dc:identifier></item></rdf:RDF>"
    )
    assert [author.name for author in found.authors] == ["Ada Okafor", "Bo Lindqvist"]
    assert found.identifiers == ("doi:10.1038/s41586-026-1",)
    assert found.published is not None
    assert found.published.text == "2026-11-19"


def test_rss_091_with_its_document_type_and_entities_of_html() -> None:
    found = only(
        b'\n<?xml version="1.0" encoding="ISO-8859-1"?>'
        b'<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" '
        b'"http://my.netscape.com/publish/formats/rss-0.91.dtd"><rss version="0.91"><channel><item>'
        b"<title>Caf&eacute;s, "
        b"na\xefve &amp; &mdash; well</title><link>https://b.example/1</link></item></channel></rss>"
    )
    assert found.title == "Cafés, naïve & — well"
    assert (found.published, found.listings) == (None, ())


def test_atom() -> None:
    found = only(
        f'<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>tag:b.example,2026:1</id>'
        f'<title type="html">On &amp;lt;k&amp;gt;</title>'
        f"<author><name>Ada Okafor, Jr.</name></author><author><name>Bo</name></author>"
        f'<link href="https://arxiv.org/abs/2611.00001v2"/><link rel="license" href="https://l.example/by"/>'
        f"<updated>2026-11-20T08:00:00+02:00</updated><published>2026-11-18T08:00Z</published>"
        f'<category term="math.AG"/><summary>{escape(MATHEMATICS)} &lt;b&gt;</summary></entry></feed>'.encode()
    )
    assert found.title == "On <k>"
    assert found.abstract == f"{MATHEMATICS} <b>"
    assert [author.name for author in found.authors] == ["Ada Okafor, Jr.", "Bo"]
    assert found.identifiers == ("arxiv:2611.00001",)
    assert (found.published.text, found.updated.text) == ("2026-11-18T08:00:00Z", "2026-11-20T06:00:00Z")  # type: ignore[union-attr]
    assert (found.categories, found.license) == (("math.AG",), "https://l.example/by")


def test_a_feed_that_arxiv_gave(shared: Path) -> None:
    content = (shared / "data/api/arxiv-rss/rss.arxiv.org_atom_cs.AI_2025-08-20.xml").read_bytes()
    found = [record(one, "feed-test", "https://rss.arxiv.org/atom/cs.AI") for one in entries(content, "rss.arxiv.org")]
    assert len(found) > 3
    assert found[0].identifiers == ("arxiv:2508.13426",)
    assert found[0].title.startswith("ALIGN: Word Association Learning")
    assert found[0].abstract.startswith("As large language models")
    assert found[0].categories == ("cs.CL", "cs.AI")
    assert all(one.authors and one.published for one in found)


@pytest.mark.parametrize(
    ("told", "found"),
    [
        ("Thu, 19 Nov 2026 08:00:00 +0100", "2026-11-19T07:00:00Z"),
        ("2026-11-19T08:00:00.5-05:00", "2026-11-19T13:00:00.500000Z"),
        ("2026-11", "2026-11"),
        ("20261119", "2026-11-19T00:00:00Z"),
        ("soon", None),
        ("Thu, 99 Nov 2026 08:00:00 GMT", None),
    ],
)
def test_dates(told: str, found: str | None) -> None:
    read = dated(told)
    assert (read.text if read else None) == found


FEED = "/feed.xml"


def test_harvests_once_and_asks_only_for_what_changed(server: Loopback, harvest: Harvesting) -> None:
    content = rss(*map(item, range(5)))
    server.answer = lambda asked: (
        Reply(status=304) if asked.headers.get("if-none-match") == '"1"' else Reply(content, headers={"ETag": '"1"'})
    )
    outcome = harvest("feed", "journal", addresses=[server.url + FEED])
    assert outcome.sentence == "5 records: 5 papers new, 0 updated, 0 unchanged; 0 rejected."
    before = list(SourceRecord.objects.values_list("pk", "digest"))
    assert harvest("feed", "journal", addresses=[server.url + FEED]).counts.read == 0
    Harvest.objects.update(cursor={"since": ""})
    outcome = harvest("feed", "journal", addresses=[server.url + FEED])
    assert outcome.counts.unchanged == 5
    assert list(SourceRecord.objects.values_list("pk", "digest")) == before
    assert Paper.objects.filter(sources=["feed-journal"]).count() == 5
    assert FeedEntry.objects.filter(feed="feed-journal", day=date(2026, 11, 19)).count() == 5


def test_one_feed_that_fails_does_not_stop_the_others_and_is_named(server: Loopback, harvest: Harvesting) -> None:
    def answer(asked: Asked) -> Reply:
        return Reply(b"<html><p>gone</p></html>") if asked.path == "/a" else Reply(rss(item(ord(asked.path[1]))))

    server.answer = answer
    outcome = harvest("feed", addresses=[f"{server.url}/{name}" for name in "abc"])
    assert outcome.state == "failed"
    assert outcome.sentence == "127.0.0.1 sent no feed: what it sent begins with <html>."
    assert outcome.counts.new == 2


def test_a_run_that_is_cut_off_goes_on(server: Loopback, harvest: Harvesting) -> None:
    server.answer = lambda asked: Reply(rss(item(ord(asked.path[1]))), headers={"ETag": asked.path})
    addresses = [f"{server.url}/{name}" for name in "abc"]
    assert harvest("feed", addresses=addresses, lasting=timedelta()).state == "unfinished"
    assert harvest("feed", addresses=addresses).state == "done"
    assert Paper.objects.count() == 3


def test_a_corrected_entry_replaces_the_old_one(server: Loopback, harvest: Harvesting) -> None:
    server.answer = lambda asked: Reply(rss(item(1, "A title that is far too long for what it is about")))
    harvest("feed", addresses=[server.url + FEED])
    server.answer = lambda asked: Reply(rss(item(1, "A title that is short enough")))
    assert harvest("feed", addresses=[server.url + FEED]).counts.updated == 1
    assert Paper.objects.get().title == "A title that is short enough"


def test_entries_without_a_title_are_rejected_with_a_sentence(server: Loopback, harvest: Harvesting) -> None:
    server.answer = lambda asked: Reply(rss(item(1), item(2, "<b></b> "), item(3, "x" * 3_000), item(4)))
    outcome = harvest("feed", addresses=[server.url + FEED])
    assert (outcome.counts.new, outcome.rejected) == (2, 2)
    assert [line.text for line in log.lines("test")] == [
        "127.0.0.1, entry 3: Its title has 3,000 characters.",
        "127.0.0.1, entry 2: The record has no “title”.",
    ]


def test_begins_where_it_is_told(server: Loopback, harvest: Harvesting) -> None:
    old = item(2).replace("19 Nov 2026", "19 Oct 2026")
    server.answer = lambda asked: Reply(rss(item(1), old))
    assert harvest("feed", addresses=[server.url + FEED], since="2026-11-01").counts.new == 1


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (
            b'<!DOCTYPE rss [<!ENTITY a "ha">]><rss><channel/></rss>',
            "127.0.0.1 sent XML with a document type of its own, which is not read.",
        ),
        (
            b'<!DOCTYPE rss SYSTEM "x" [<!ENTITY e SYSTEM "file:///etc/passwd">]><rss><channel/></rss>',
            "127.0.0.1 sent XML with a document type of its own, which is not read.",
        ),
        (rss(item(1))[:-20], "127.0.0.1 sent XML that is not whole (it breaks in line 1)."),
        (b"", "127.0.0.1 sent XML that is not whole (it breaks in line 1)."),
    ],
)
def test_hostile_and_broken_xml_is_refused(
    server: Loopback, harvest: Harvesting, content: bytes, sentence: str
) -> None:
    server.answer = lambda asked: Reply(content)
    outcome = harvest("feed", addresses=[server.url + FEED])
    assert (outcome.state, outcome.sentence) == ("failed", sentence)


def test_private_addresses_are_not_asked(server: Loopback, clock: SetClock, db: None) -> None:
    source = configured({"blog": {"kind": "feed", "addresses": [server.url + FEED]}})["blog"]
    outcome = running.run(source, running.Surroundings(agent="Broadsheet/test", clock=clock.clock))
    assert outcome is not None
    assert outcome.sentence == "127.0.0.1 is not a public address, so it is not asked."
    assert not server.asked


def test_no_markup_of_a_feed_becomes_a_link() -> None:
    found = only(
        rss(item(1, more="<description>x</description>").replace("https://journal.example/articles/1", "javascript:x"))
    )
    assert found.links == ()


@pytest.mark.parametrize(
    ("table", "reason"),
    [
        ({}, "“addresses” must list 1 to 200 feeds"),
        ({"addresses": ["ftp://x.example"]}, "“addresses”: “ftp://x.example” is not an address"),
        ({"addresses": ["https://x.example"], "sets": ["cs"]}, "“sets” is not known there"),
    ],
)
def test_options(table: dict[str, object], reason: str) -> None:
    with pytest.raises(BadOption, match=reason):
        configured({"blog": {"kind": "feed", **table}})


def test_needs_no_base_url() -> None:
    source = configured({"blog": {"kind": "feed", "addresses": ["https://x.example/feed"]}})["blog"]
    assert (source.address, source.limit.key) == ("", "feeds")


def test_odd_values_are_no_error() -> None:
    entry = fromstring(
        "<item><title>T</title><link/><guid> </guid><pubDate/><author>a@b.c (Ada Okafor)</author></item>"
    )
    found = record(entry, "feed-test", "https://b.example")
    assert [author.name for author in found.authors] == ["Ada Okafor"]


@given(st.text(max_size=100), st.text(max_size=300), st.text(max_size=40), st.text(max_size=60))
def test_any_words_are_read_or_rejected(title: str, words: str, day: str, name: str) -> None:
    entry = Element("item")
    for tag, said in (("title", title), ("description", words), ("pubDate", day), ("author", name), ("link", words)):
        SubElement(entry, tag).text = said
    read = attempt(record, entry, "feed-test", "https://b.example/feed")
    if isinstance(read, BadRecord):
        assert not plain(title)
    else:
        assert (read.title, read.abstract) == (plain(title), plain(words))
