"""arXiv's announcement."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from broadsheet.catalog import queries
from broadsheet.catalog.harvest import log
from broadsheet.catalog.models import FeedEntry, HarvestDay, Paper, SourceRecord
from broadsheet.sources import arxiv_rss
from tests.harvest.conftest import Harvesting
from tests.harvest.oai import MATHEMATICS
from tests.harvest.rss import Announced, Feeds
from tests.loopback import Loopback, Reply


@pytest.fixture
def feeds(server: Loopback) -> Feeds:
    served = Feeds(
        [
            Announced("2611.00001", ("cs.LG", "stat.ML")),
            Announced("2611.00002", ("math.ST", "stat.TH")),
            Announced("2610.00003", ("cs.CL",), version=2),
            Announced("2609.00004", ("q-bio.NC", "cs.NE"), version=3),
            Announced("2611.00005", ("astro-ph.CO", "cs.LG")),
        ]
    )
    server.answer = served.answer
    return served


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch, feeds: Feeds) -> None:
    """Feeds are cut off after three papers."""
    monkeypatch.setattr(arxiv_rss, "MOST", 3)
    feeds.most = 3


def kinds() -> dict[str, str]:
    return dict(FeedEntry.objects.order_by("place").values_list("paper__key", "announce_type"))


CHOSEN = ["cs", "stat", "math"]


def test_types_are_seen_from_all_that_was_asked_for(feeds: Feeds, harvest: Harvesting) -> None:
    assert harvest("arxiv-rss", categories=CHOSEN).state == "done"
    assert kinds() == {
        "2611.00001": "new",
        "2611.00002": "new",
        "2611.00005": "cross",
        "2610.00003": "replace",
        "2609.00004": "replace-cross",
    }
    assert list(FeedEntry.objects.order_by("place").values_list("place", flat=True)) == [0, 1, 2, 3, 4]


def test_a_feed_that_is_cut_off_is_divided(feeds: Feeds, small: None, server: Loopback, harvest: Harvesting) -> None:
    harvest("arxiv-rss", categories=CHOSEN)
    assert len(kinds()) == 5
    assert kinds()["2611.00001"] == "new"  # in the feed of stat alone it is a cross-listing
    asked = [one.path.rpartition("/")[2] for one in server.asked]
    assert asked[:2] == ["cs+stat+math", "cs"]
    assert asked[2].startswith("cs.AI+cs.AR+")
    assert asked[-1] == "stat+math"


def test_the_division_is_remembered(feeds: Feeds, small: None, server: Loopback, harvest: Harvesting) -> None:
    harvest("arxiv-rss", categories=CHOSEN)
    server.asked.clear()
    feeds.day = "2026-11-21"
    for paper in feeds.papers:
        paper.day = "2026-11-21"
    harvest("arxiv-rss", categories=CHOSEN)
    assert "cs+stat+math" not in [one.path.rpartition("/")[2] for one in server.asked]
    assert FeedEntry.objects.filter(day="2026-11-21").count() == 5


def test_a_second_run_asks_whether_anything_changed(feeds: Feeds, server: Loopback, harvest: Harvesting) -> None:
    harvest("arxiv-rss", categories=CHOSEN)
    server.asked.clear()
    outcome = harvest("arxiv-rss", categories=CHOSEN)
    assert (outcome.state, outcome.pages, len(server.asked)) == ("done", 0, 1)
    assert SourceRecord.objects.count() == 5


def test_one_changed_feed_has_the_others_read_again(
    feeds: Feeds, small: None, server: Loopback, harvest: Harvesting
) -> None:
    harvest("arxiv-rss", categories=CHOSEN)
    feeds.papers.append(Announced("2611.00006", ("stat.ME",)))
    outcome = harvest("arxiv-rss", categories=CHOSEN)
    assert outcome.counts.read == 6
    assert outcome.counts.new == 1
    assert len(kinds()) == 6


def test_the_day_is_counted(feeds: Feeds, harvest: Harvesting) -> None:
    feeds.papers[1].number = "not an id"
    outcome = harvest("arxiv-rss", categories=CHOSEN)
    assert outcome.rejected == 1
    day = HarvestDay.objects.get()
    assert (day.day, day.announced, day.stored) == (date(2026, 11, 20), 5, 4)
    assert log.lines("test")[0].text == (
        "entry 2: The entry is no announcement: its id or its announce type is not of arXiv’s form."
    )


def test_a_day_without_an_announcement_is_known_as_such(feeds: Feeds, harvest: Harvesting) -> None:
    feeds.papers = []
    assert harvest("arxiv-rss", categories=CHOSEN).state == "done"
    day = HarvestDay.objects.get()
    assert (day.announced, day.stored) == (0, 0)


def test_mathematics_authors_dates_and_licence(feeds: Feeds, harvest: Harvesting) -> None:
    harvest("arxiv-rss", categories=CHOSEN)
    paper = Paper.objects.get(key="2611.00001")
    assert paper.abstract == MATHEMATICS
    assert [author["name"] for author in paper.authors] == ["Ada Okafor", "Bo Lindqvist"]
    assert (paper.published_precision, paper.date_kind) == ("day", "announced")
    assert paper.license == "http://creativecommons.org/licenses/by/4.0/"
    assert paper.categories == ["cs.LG", "stat.ML"]
    older = Paper.objects.get(key="2610.00003")
    assert (older.published_precision, older.date_kind) == ("month", "id-month")
    assert older.updated is not None
    assert older.updated.date() == date(2026, 11, 20)


def test_a_replacement_keeps_the_day_on_which_it_was_new(feeds: Feeds, harvest: Harvesting) -> None:
    harvest("arxiv-rss", categories=CHOSEN)
    feeds.papers, feeds.day = [Announced("2611.00001", ("cs.LG", "stat.ML"), 2, "2026-11-24")], "2026-11-24"
    harvest("arxiv-rss", categories=CHOSEN)
    entries = FeedEntry.objects.filter(paper__key="2611.00001").order_by("day")
    assert [(str(one.day), one.announce_type) for one in entries] == [("2026-11-20", "new"), ("2026-11-24", "replace")]


def test_a_days_paper_prints_what_is_new_not_what_was_replaced(feeds: Feeds, harvest: Harvesting) -> None:
    harvest("arxiv-rss", categories=CHOSEN)
    day = date(2026, 11, 20)
    printed = Paper.objects.filter(pk__in=[row.paper for row in queries.rows_between(day, day)])
    assert sorted(printed.values_list("key", flat=True)) == ["2611.00001", "2611.00002", "2611.00005"]


@pytest.mark.parametrize(
    ("reply", "sentence"),
    [
        (
            Reply(
                b"<feed xmlns='http://www.w3.org/2005/Atom'><title>Feed error for query: x</title>"
                b"<subtitle>Bad archive 'x'.</subtitle></feed>"
            ),
            "127.0.0.1 says: Bad archive 'x'.",
        ),
        (Reply(b"<rss/>"), "127.0.0.1 sent XML that is no Atom feed."),
    ],
)
def test_errors_are_told(server: Loopback, harvest: Harvesting, reply: Reply, sentence: str) -> None:
    server.answer = lambda asked: reply
    assert harvest("arxiv-rss", categories=CHOSEN).sentence == sentence


def test_the_recorded_feed(shared: Path, server: Loopback, harvest: Harvesting) -> None:
    recorded = (shared / "data/api/arxiv-rss/rss.arxiv.org_atom_cs.AI_2025-08-20.xml").read_bytes()
    server.answer = lambda asked: Reply(recorded, kind="application/atom+xml")
    outcome = harvest("arxiv-rss", categories=["cs.AI"])
    assert outcome.rejected == 0
    assert outcome.counts.new == recorded.count(b"<entry>")
    assert set(kinds().values()) <= set(arxiv_rss.TYPES)
    assert not any(paper.abstract.startswith("arXiv:") for paper in Paper.objects.all())
    assert {str(day) for day in FeedEntry.objects.values_list("day", flat=True)} == {"2025-08-20"}
