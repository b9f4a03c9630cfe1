"""Submissions: the feed `local`, limits, and taking back."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from pytest_django.fixtures import Settings

from broadsheet.accounts.models import User
from broadsheet.catalog.ingest import ingest
from broadsheet.catalog.keys import all_keys
from broadsheet.catalog.models import FeedEntry, Paper, SourceRecord
from broadsheet.catalog.operating import separate
from broadsheet.community import queries
from broadsheet.community.lookups import LASTING, MOST_AN_HOUR, TooMany, begin, end, found_by
from broadsheet.community.models import LookUp, Submission, Vote
from broadsheet.community.submitting import Said, Unsubmittable, submit, submit_found, web_address, withdraw
from tests.catalog.records import record
from tests.community.conftest import MakePaper

SAID = Said(note="Worth *reading*", code="https://example.org/code")


def places() -> list[tuple[str, str]]:
    return [(one.feed, one.paper.key) for one in FeedEntry.objects.select_related("paper").order_by("feed")]


def test_a_submission_puts_a_paper_into_the_day(bring: MakePaper, ada: User, now: datetime) -> None:
    paper = bring()
    before = queries.state()
    made = submit(ada, paper, SAID, True, now)
    assert places() == [("local", paper.key)]
    assert (made.day, made.note, made.code) == (now.date(), "Worth *reading*", "https://example.org/code")
    assert Vote.objects.get().user == ada
    assert queries.state() != before
    assert Paper.objects.get().title == paper.title


def test_the_title_is_still_that_of_the_least_trusted_source(bring: MakePaper, ada: User, now: datetime) -> None:
    ingest([record("hf-page", "x", "On the breadth of columns, and more", identifiers=["arxiv:2605.00001"])], now)
    paper = Paper.objects.get()
    submit(ada, paper, Said(), False, now)
    ingest([record("hf-page", "x", "Another title of more than three words", identifiers=["arxiv:2605.00001"])], now)
    assert Paper.objects.get().sources == ["hf-page", "local"]


def test_submitting_again_changes_nothing(bring: MakePaper, ada: User, now: datetime) -> None:
    paper = bring()
    first = submit(ada, paper, SAID, False, now)
    assert submit(ada, paper, Said(note="other"), False, now + timedelta(days=1)) == first
    assert Submission.objects.get().note == SAID.note
    assert not Vote.objects.exists()


def test_what_one_takes_back_stays_while_another_submitted_it(
    bring: MakePaper, ada: User, bob: User, now: datetime
) -> None:
    paper = bring()
    mine, other = (submit(one, paper, SAID, False, now) for one in (ada, bob))
    withdraw(mine, now)
    assert places() == [("local", paper.key)]
    withdraw(other, now)
    assert places() == []
    assert Paper.objects.get().sources == ["arxiv-oai"]
    assert queries.submissions(all_keys(paper)) == []
    assert set(Submission.objects.values_list("note", "code")) == {("", "")}
    submit(ada, paper, SAID, False, now)
    assert places() == [("local", paper.key)]


def test_taking_back_twice_is_taking_back_once(bring: MakePaper, ada: User, now: datetime) -> None:
    made = submit(ada, bring(), SAID, False, now)
    withdraw(made, now)
    withdraw(made, now)
    assert places() == []


def test_a_day_has_a_limit_that_taking_back_does_not_lift(
    bring: MakePaper, ada: User, bob: User, now: datetime, settings: Settings
) -> None:
    settings.SUBMISSIONS_A_DAY = 1
    first, second = bring(), bring("2605.00002", "Another paper of more than three words")
    withdraw(submit(ada, first, SAID, False, now), now)
    with pytest.raises(Unsubmittable, match="1 papers in a day"):
        submit(ada, second, SAID, False, now)
    submit(bob, second, SAID, False, now)
    submit(ada, second, SAID, False, now + timedelta(days=1))


def test_a_paper_of_a_title_alone_is_held_to_by_the_title(ada: User, now: datetime, db: None) -> None:
    ingest([record("hf-page", "a", "A paper that has only a title"), record("hf-page", "b", "Too short")], now)
    for paper in Paper.objects.order_by("pk"):
        submit(ada, paper, Said(), False, now)
    assert Paper.objects.count() == 2
    assert [key for _, key in places()] == list(Paper.objects.order_by("pk").values_list("key", flat=True))


def test_a_submission_follows_its_paper_through_merge_and_split(bring: MakePaper, ada: User, now: datetime) -> None:
    title = "On the breadth of newspaper columns"
    ingest([record("hf-page", "a", title)], now)
    named_by_title = Paper.objects.get()
    submit(ada, named_by_title, SAID, False, now)
    paper = bring(title=title)
    assert places() == [("local", "2605.00001")]
    assert [one.user for one in queries.submissions(all_keys(paper))] == [ada]
    separate(paper, SourceRecord.objects.filter(source="arxiv-oai").values_list("pk", flat=True), now)
    assert FeedEntry.objects.get().paper == Paper.objects.get(records__source="hf-page")


def test_what_was_looked_up_comes_in_with_its_submission_or_not_at_all(
    ada: User, now: datetime, settings: Settings, db: None
) -> None:
    lookup = begin(ada, "10.1000/x", now)
    end(lookup, [record("crossref", "x", "A paper from outside of here", identifiers=["doi:10.1000/x"])], "", now)
    settings.SUBMISSIONS_A_DAY = 0
    with pytest.raises(Unsubmittable):
        submit_found(ada, lookup, 0, SAID, False, now)
    assert not Paper.objects.exists()
    settings.SUBMISSIONS_A_DAY = 1
    submit_found(ada, lookup, 0, SAID, True, now)
    assert Paper.objects.get().sources == ["crossref", "local"]
    with pytest.raises(Unsubmittable, match="look it up again"):
        submit_found(ada, LookUp.objects.get(), 0, SAID, True, now)


def test_look_ups_come_one_at_a_time_and_not_too_often(ada: User, bob: User, now: datetime) -> None:
    begin(ada, "a", now)
    with pytest.raises(TooMany, match="still on its way"):
        begin(ada, "b", now)
    begin(bob, "b", now)
    later = now + LASTING
    for number in range(MOST_AN_HOUR - 1):
        end(begin(ada, str(number), later), [], "", later)
    with pytest.raises(TooMany, match="20 look-ups"):
        begin(ada, "one more", later)
    fresh = begin(ada, "after an hour", now + timedelta(hours=2))
    assert found_by(fresh) == []
    assert LookUp.objects.filter(user=ada).count() == 1


@pytest.mark.parametrize(
    "text",
    [
        "javascript:alert(1)",
        "JAVASCRIPT:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "ftp://example.org/",
        "//example.org/",
        "example.org",
        "https://",
        "https://ada:secret@example.org/",
        "https://example.org:x/",
        "https://exa mple.org/",
        'https://example.org/"onmouseover="alert(1)',
        "https://example.org/\u202egpj.exe",
        "https://example.org/\0",
        "http://127.0.0.1:8000/admin",
        "http://localhost/",
        "http://10.0.0.1/",
        "http://[::1]/",
        "http://169.254.169.254/latest",
        f"https://example.org/{'x' * 500}",
    ],
)
def test_an_address_that_is_no_public_page_is_refused(text: str) -> None:
    with pytest.raises(Unsubmittable):
        web_address(text)


def test_an_address_is_kept_as_it_is() -> None:
    assert web_address(" https://example.org/a?b=c#d ") == "https://example.org/a?b=c#d"
    assert web_address("  ") == ""


def test_a_note_has_a_bound_and_no_control_characters() -> None:
    assert Said.checked("a\0b\r\n\n  - c\u202e", "", "", "").note == "ab\n\n  - c"
    with pytest.raises(Unsubmittable, match="2,000 characters"):
        Said.checked("x" * 2_001, "", "", "")
