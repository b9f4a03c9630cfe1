"""What stands in a digest, and what never stands there twice."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from broadsheet.accounts.models import User
from broadsheet.catalog.models import Paper, PaperAlias
from broadsheet.community.models import Kind, Notice
from broadsheet.community.notifications import notify
from broadsheet.delivery.digests.contents import contents
from broadsheet.delivery.digests.outbox import compose
from broadsheet.delivery.models import Digest, Subscription
from broadsheet.library.actions import add, collect, mark, share
from broadsheet.library.follows import follow
from broadsheet.library.models import Sharing
from tests.delivery.digests.conftest import MORNING, AnnouncePapers, digest_of, turn

FRIDAY = date(2026, 5, 29)
DAY = timedelta(days=1)


def keys(found: Digest | None) -> list[str]:
    assert found
    sections: Any = found.content["sections"]
    return [paper["key"] for section in sections for paper in section["papers"]]


def write(subscription: Subscription, now: datetime = MORNING) -> Digest | None:
    subscription.refresh_from_db()
    return compose(subscription, now)


def test_no_paper_comes_twice(announce: AnnouncePapers, open_digest: Subscription) -> None:
    announce(FRIDAY, 12)
    first, second, third = (keys(write(open_digest, MORNING + DAY * day)) for day in range(3))
    assert (len(first), len(second), len(third)) == (5, 5, 2)
    assert len({*first, *second, *third}) == 12
    assert write(open_digest, MORNING + DAY * 3) is None


def test_a_paper_that_got_another_key_does_not_come_again(announce: AnnouncePapers, open_digest: Subscription) -> None:
    (paper,) = announce(FRIDAY, 1)
    assert keys(write(open_digest)) == [paper.key]
    PaperAlias.objects.create(key=paper.key, paper=paper)
    Paper.objects.filter(pk=paper.pk).update(key="doi:10.1/x")
    turn()
    assert write(open_digest, MORNING + DAY) is None


def test_a_new_version_comes_only_where_that_was_asked_for(
    announce: AnnouncePapers, ada: User, open_digest: Subscription
) -> None:
    (paper,) = announce(FRIDAY, 1)
    again = digest_of(ada, "trending", again=True)
    for one in (again, open_digest):
        assert keys(write(one)) == [paper.key]
    Paper.objects.update(versions=[{"number": 1}, {"number": 2}])
    turn()
    assert write(open_digest, MORNING + DAY) is None
    assert keys(write(again, MORNING + DAY)) == [paper.key]
    assert write(again, MORNING + 2 * DAY) is None


def test_a_paper_of_several_parts_comes_once(announce: AnnouncePapers, ada: User) -> None:
    announce(FRIDAY, 4)
    found = keys(write(digest_of(ada, "trending", "trending:cs")))
    assert len(found) == len(set(found)) == 4


def test_trending_may_be_of_chosen_fields(announce: AnnouncePapers, ada: User) -> None:
    announce(FRIDAY, 3)
    announce(FRIDAY, 2, "math.AP")
    found = keys(write(digest_of(ada, "trending:math")))
    assert {Paper.objects.get(key=key).categories[0] for key in found} == {"math.AP"}
    assert len(found) == 2


def test_what_was_saved_read_or_hidden_need_not_be_told(announce: AnnouncePapers, ada: User) -> None:
    papers = announce(FRIDAY, 4)
    for paper, do in zip(papers, ("save", "read", "hide"), strict=False):
        mark(ada, paper, do, MORNING)  # type: ignore[arg-type]
    ada.library_changed()
    ada.refresh_from_db()
    assert keys(write(digest_of(ada, "trending"))) == [papers[3].key]


def test_what_people_said_comes_once_and_not_if_it_was_read(announce: AnnouncePapers, ada: User) -> None:
    subscription = digest_of(ada, "replies")
    assert write(subscription) is None
    notify(ada, Notice.MENTION, Kind.COMMENT, "1", MORNING + timedelta(hours=1))
    made = write(subscription, MORNING + DAY)
    assert made
    assert len(made.content["replies"]) == 1
    assert write(subscription, MORNING + 2 * DAY) is None


def test_it_says_how_many_there_were(announce: AnnouncePapers, open_digest: Subscription) -> None:
    announce(FRIDAY, 12)
    (section,) = contents(open_digest, MORNING).sections
    assert section["total"] == 12
    assert [paper["place"] for paper in section["papers"]] == [1, 2, 3, 4, 5]
    assert section["papers"][0]["why"] == {"way": "trending", "rank": 1, "size": 12, "field": "cs"}


def test_papers_come_in_by_what_is_followed(announce: AnnouncePapers, ada: User, bo: User) -> None:
    papers = announce(FRIDAY, 2)
    follow(ada, "collection", "bo/reading", MORNING - 2 * DAY)
    shelf = collect(bo, "Reading", MORNING - 2 * DAY)
    share(shelf, Sharing.PUBLIC, [])
    add(shelf, papers[1:], bo, MORNING - timedelta(hours=1))
    ada.refresh_from_db()
    found = write(digest_of(ada, "follows"))
    assert keys(found) == [papers[1].key]
    sections: Any = found.content["sections"] if found else []
    assert sections[0]["papers"][0]["why"] == {"way": "followed", "reasons": [["collection", "Reading"]]}
    assert write(digest_of(ada, "follows"), MORNING + DAY) is None


def test_one_that_was_asked_for_before_its_time_leaves_the_next_where_it_was(
    announce: AnnouncePapers, open_digest: Subscription
) -> None:
    announce(FRIDAY, 15)
    open_digest.refresh_from_db()
    due = open_digest.next_at
    assert due
    early = [write(open_digest, due - timedelta(hours=hours)) for hours in (3, 2)]
    assert [one.due for one in early if one] == [due - timedelta(hours=3), due - timedelta(hours=2)]
    at_its_time = write(open_digest, due)
    assert at_its_time
    assert at_its_time.due == due
