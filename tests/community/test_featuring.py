"""Papers at the head of a day."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from broadsheet.accounts.models import User
from broadsheet.catalog.ingest import ingest
from broadsheet.catalog.keys import all_keys
from broadsheet.catalog.models import FeedEntry, Paper
from broadsheet.community import queries
from broadsheet.community.featuring import MOST_A_DAY, Unfeaturable, feature, take_back
from broadsheet.community.models import Feature
from broadsheet.community.submitting import Said, submit
from broadsheet.feed.issue import issue
from broadsheet.feed.remembered import forget
from broadsheet.feed.span import Span
from tests.catalog.records import record
from tests.community.conftest import MakePaper


def keys(day: date, kind: str = "day") -> list[str]:
    span = Span.around("day" if kind == "day" else "week", day)
    return [listed.paper.key for listed in issue(span, day, votes=queries.state()).papers]


def test_what_is_featured_stands_at_the_head_of_its_day_alone(
    bring: MakePaper, ada: User, bob: User, now: datetime
) -> None:
    forget()
    day = now.date()
    bring("2605.00001", "The most upvoted paper of all", listings=[{"feed": "hf", "day": "2026-06-01", "upvotes": 9}])
    last = bring("2605.00002", "A paper that is merely announced", listings=[{"feed": "arxiv", "day": "2026-06-01"}])
    old = bring("2605.00003", "An old paper of no feed", published="2020-01-01")
    before = queries.state()
    feature(ada, old, day, "Still right", now)
    feature(bob, last, day, "", now + timedelta(seconds=1))
    assert queries.state() != before
    assert keys(day) == ["2605.00003", "2605.00002", "2605.00001"]
    assert keys(day, "week")[0] == "2605.00001"
    shown = issue(Span.around("day", day), day, votes=queries.state()).papers[0]
    assert shown.feature
    assert (shown.feature.user, shown.feature.sentence) == (ada, "Still right")
    take_back(Feature.objects.get(user=ada))
    assert keys(day) == ["2605.00002", "2605.00001"]


def test_a_feature_follows_its_paper(bring: MakePaper, ada: User, now: datetime) -> None:
    forget()
    ingest([record("hf-page", "a")], now)
    feature(ada, Paper.objects.get(), now.date(), "", now)
    merged = bring()
    assert merged.key == "2605.00001"
    assert list(queries.featured_on(now.date())) == ["2605.00001"]
    assert [one.user for one in queries.features(all_keys(merged))] == [ada]


def test_taking_back_leaves_what_others_said(bring: MakePaper, ada: User, bob: User, now: datetime) -> None:
    paper = bring()
    held = feature(ada, paper, now.date(), "", now)
    submit(bob, paper, Said(), False, now)
    take_back(held)
    take_back(held)
    assert [one.feed for one in FeedEntry.objects.all()] == ["local"]
    assert not Feature.objects.exists()


@pytest.mark.parametrize("days", [1, -367])
def test_a_day_to_come_or_long_gone_is_refused(bring: MakePaper, ada: User, now: datetime, days: int) -> None:
    with pytest.raises(Unfeaturable, match="a day of the last year"):
        feature(ada, bring(), now.date() + timedelta(days=days), "", now)


def test_a_paper_is_featured_once_a_day(bring: MakePaper, ada: User, bob: User, now: datetime) -> None:
    paper = bring()
    feature(ada, paper, now.date(), "", now)
    with pytest.raises(Unfeaturable, match="featured on 2026-06-01 already"):
        feature(bob, paper, now.date(), "", now)
    feature(bob, paper, now.date() - timedelta(days=1), "", now)


def test_sizes_are_bounded(bring: MakePaper, ada: User, now: datetime) -> None:
    with pytest.raises(Unfeaturable, match="300 characters"):
        feature(ada, bring(), now.date(), "x" * 301, now)
    for number in range(MOST_A_DAY):
        feature(
            ada, bring(f"2605.1000{number}", f"Paper number {number} of more than three words"), now.date(), "", now
        )
    with pytest.raises(Unfeaturable, match="room for no more"):
        feature(ada, bring(), now.date(), "", now)
