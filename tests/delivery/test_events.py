"""What webhooks are told of: each thing once, and nothing that was so before."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from broadsheet.accounts.models import User
from broadsheet.catalog.models import Paper
from broadsheet.community.featuring import feature
from broadsheet.delivery.models import Event, HookMessage, HookTopic, Webhook
from broadsheet.delivery.webhooks import hooks, queueing
from broadsheet.delivery.webhooks.events import MOST_PAPERS, happened
from broadsheet.library.actions import mark
from broadsheet.library.models import SavedSearch
from broadsheet.library.searches import delete, save
from broadsheet.web.math.typesetting import plain
from tests.delivery.conftest import EARLY, MakeHook, Said, queue

HOUR = timedelta(hours=1)
Index = Callable[..., None]


def told(event: str | None = None) -> list[dict[str, Any]]:
    """The data of all messages, the first first."""
    rows = HookMessage.objects.order_by("pk")
    return [row.payload["data"] for row in (rows.filter(event=event) if event else rows)]


def titles() -> list[str]:
    return [data["title"] for data in told()]


def ids(data: dict[str, Any]) -> list[str]:
    return [paper["id"] for paper in data["papers"]]


def versions(count: int, **of_last: Any) -> list[dict[str, Any]]:
    return [{"number": number, **(of_last if number == count else {})} for number in range(1, count + 1)]


# New versions, and the end of papers


def test_a_new_version_of_a_saved_paper_is_told_once(ada: User, make_hook: MakeHook, said: Said) -> None:
    mark(ada, said(versions=versions(1)), "save", EARLY + HOUR)
    make_hook(now=EARLY + HOUR)
    said(versions=versions(2), at=EARLY + 2 * HOUR)
    queue(EARLY + 3 * HOUR)
    said(versions=versions(2), comment="Changed in passing", at=EARLY + 4 * HOUR)
    queue(EARLY + 5 * HOUR)
    (data,) = told(Event.UPDATED)
    assert data["title"] == "A paper that you saved has a new version"
    assert [(one["id"], one["version"], one["previous"]) for one in data["papers"]] == [("2605.00001", 2, 1)]


def test_each_version_is_told(ada: User, make_hook: MakeHook, said: Said) -> None:
    mark(ada, said(versions=versions(1)), "save", EARLY)
    make_hook()
    for number in (2, 3):
        said(versions=versions(number), at=EARLY + number * HOUR)
        queue(EARLY + number * HOUR)
    assert [data["papers"][0]["version"] for data in told()] == [2, 3]


def test_versions_that_were_there_before_are_not_told(ada: User, make_hook: MakeHook, said: Said) -> None:
    said(versions=versions(1))
    paper = said(versions=versions(2), at=EARLY + HOUR)
    make_hook(now=EARLY)
    mark(ada, paper, "save", EARLY + 2 * HOUR)
    said(versions=versions(2), comment="Changed in passing", at=EARLY + 3 * HOUR)
    queue(EARLY + 4 * HOUR)
    assert told() == []


def test_a_source_that_numbers_versions_for_the_first_time_tells_of_no_new_one(
    ada: User, make_hook: MakeHook, said: Said
) -> None:
    mark(ada, said(), "save", EARLY)
    make_hook()
    said(versions=versions(2), at=EARLY + HOUR)
    queue(EARLY + HOUR)
    assert told() == []


def test_papers_that_nobody_saved_are_not_told(ada: User, make_hook: MakeHook, said: Said) -> None:
    paper = said(versions=versions(1))
    make_hook()
    said(versions=versions(2), at=EARLY + HOUR)
    mark(ada, paper, "read", EARLY)
    mark(User.objects.create_user("bo"), paper, "save", EARLY)
    queue(EARLY + HOUR)
    assert told() == []


@pytest.mark.parametrize("status", ["withdrawn", "retracted"])
def test_the_end_of_a_saved_paper_is_told_once_and_is_no_version(
    ada: User, make_hook: MakeHook, said: Said, status: str
) -> None:
    mark(ada, said(versions=versions(1)), "save", EARLY)
    make_hook(events=[Event.UPDATED, Event.WITHDRAWN])
    for hours in (1, 2):
        said(versions=versions(2), status=status, comment=f"Said {hours}", at=EARLY + hours * HOUR)
        queue(EARLY + hours * HOUR)
    assert [(data["title"], data["papers"][0]["status"]) for data in told()] == [
        (f"A paper that you saved is {status}", status)
    ]


def test_what_was_withdrawn_when_it_was_saved_is_not_told(ada: User, make_hook: MakeHook, said: Said) -> None:
    mark(ada, said(status="withdrawn"), "save", EARLY + HOUR)
    make_hook(events=[Event.WITHDRAWN])
    said(status="withdrawn", comment="Why", at=EARLY + 2 * HOUR)
    queue(EARLY + 2 * HOUR)
    assert told() == []


def test_under_another_key_a_paper_is_not_told_again(ada: User, make_hook: MakeHook, said: Said) -> None:
    mark(ada, said(versions=versions(1)), "save", EARLY)
    hook = make_hook()
    HookTopic.objects.create(webhook=hook, event=Event.UPDATED, about="old v2")
    Paper.objects.get().aliases.create(key="old")
    said(versions=versions(2), at=EARLY + HOUR)
    queue(EARLY + HOUR)
    assert told() == []


def test_many_changes_are_told_in_messages_of_twenty(ada: User, make_hook: MakeHook, said: Said) -> None:
    for number in range(1, 24):
        mark(ada, said(number, versions=versions(1)), "save", EARLY)
    make_hook()
    for number in range(1, 24):
        said(number, versions=versions(2), at=EARLY + HOUR)
    queue(EARLY + HOUR)
    assert [len(data["papers"]) for data in told()] == [20, 3]
    assert len({paper for data in told() for paper in ids(data)}) == 23


def test_after_another_catalog_was_put_in_place_it_goes_on(ada: User, make_hook: MakeHook, said: Said) -> None:
    paper = said(versions=versions(1))
    mark(ada, paper, "save", EARLY)
    Webhook.objects.filter(pk=make_hook().pk).update(revision=1_000)
    queue(EARLY)
    said(versions=versions(2), at=EARLY + HOUR)
    queue(EARLY + HOUR)
    assert len(told()) == 1


# A day's first papers


def listed(day: str, *places: int) -> list[dict[str, Any]]:
    return [{"feed": "hf", "day": day, "place": place} for place in places]


@pytest.fixture
def day_of_three(said: Said) -> None:
    for number in (1, 2, 3):
        said(number, listings=listed("2026-06-02", number), upvotes=number)


def at(day: int, hour: int) -> datetime:
    return datetime(2026, 6, day, hour, tzinfo=UTC)


def test_a_day_is_told_the_morning_after_in_the_order_of_its_page(make_hook: MakeHook, day_of_three: None) -> None:
    make_hook(now=at(2, 9), events=[Event.TOP], top=2, hour=6)
    queue(at(3, 5))
    assert told() == []
    queue(at(3, 6))
    queue(at(3, 7))
    (data,) = told(Event.TOP)
    assert (data["title"], data["day"]) == ("The first papers of Tuesday 2 June 2026", "2026-06-02")
    assert ids(data) == ["2605.00003", "2605.00002"]


def test_the_day_before_a_webhook_was_made_is_not_told(make_hook: MakeHook, day_of_three: None) -> None:
    make_hook(now=at(3, 9), events=[Event.TOP])
    queue(at(4, 9))
    assert told() == []


def test_a_day_whose_papers_come_late_is_told_when_they_are_there(make_hook: MakeHook, said: Said) -> None:
    make_hook(now=at(2, 9), events=[Event.TOP])
    queue(at(3, 9))
    said(1, listings=listed("2026-06-02", 1))
    queue(at(3, 10))
    assert [data["day"] for data in told()] == ["2026-06-02"]


def test_at_another_hour_a_day_is_not_told_again(ada: User, make_hook: MakeHook, day_of_three: None) -> None:
    hook = make_hook(now=at(2, 9), events=[Event.TOP])
    queue(at(3, 9))
    Webhook.objects.filter(pk=hook.pk).update(hour=23, day=date(2026, 6, 1))
    queue(at(4, 23))
    assert len(told()) == 1


def test_hidden_papers_are_not_told(ada: User, make_hook: MakeHook, day_of_three: None) -> None:
    mark(ada, Paper.objects.get(key="2605.00003"), "hide", EARLY)
    make_hook(now=at(2, 9), events=[Event.TOP], top=1)
    queue(at(3, 9))
    assert ids(told()[0]) == ["2605.00002"]


def test_what_curators_put_at_the_head_of_a_day_is_told_first(
    ada: User, make_hook: MakeHook, day_of_three: None
) -> None:
    feature(ada, Paper.objects.get(key="2605.00001"), date(2026, 6, 2), "Read it.", at(2, 9))
    make_hook(now=at(2, 9), events=[Event.TOP], top=1)
    queue(at(3, 9))
    assert ids(told()[0]) == ["2605.00001"]


# New papers for a saved search


@pytest.fixture
def search(ada: User) -> SavedSearch:
    return save(ada, "columns", "hybrid", "relevance", EARLY, "Columns")


@pytest.fixture
def index(monkeypatch: pytest.MonkeyPatch) -> Index:
    """An index that finds every paper of the catalog that it is told to hold, for any words."""

    def holds(current: bool = True, last: int | None = None) -> None:
        everything = list(Paper.objects.order_by("-pk").values_list("pk", flat=True))
        there = [pk for pk in everything if last is None or pk <= last]
        monkeypatch.setattr("broadsheet.search.index.last", lambda: max(there, default=0))
        monkeypatch.setattr("broadsheet.search.index.words_are_current", lambda: current)
        monkeypatch.setattr(
            "broadsheet.search.index.arrived", lambda _, after, most: [pk for pk in there if pk > after][:most]
        )

    return holds


def matching(make_hook: MakeHook, search: SavedSearch, **more: Any) -> Webhook:
    return make_hook(events=[Event.MATCHED], search=search, **more)


def test_papers_that_come_in_are_told_once(make_hook: MakeHook, search: SavedSearch, said: Said, index: Index) -> None:
    said(1)
    matching(make_hook, search)
    said(2)
    said(3)
    index()
    queue(EARLY)
    queue(EARLY)
    (data,) = told(Event.MATCHED)
    assert data["title"] == "2 new papers for “Columns”"
    assert (ids(data), data["more"]) == (["2605.00003", "2605.00002"], 0)
    assert data["search"] == {"name": "Columns", "query": "columns", "url": data["url"]}


def test_a_message_names_twenty_and_says_how_many_more(
    make_hook: MakeHook, search: SavedSearch, said: Said, index: Index
) -> None:
    matching(make_hook, search)
    for number in range(1, 31):
        said(number)
    index()
    queue(EARLY)
    (data,) = told()
    assert (len(data["papers"]), data["more"]) == (MOST_PAPERS, 10)
    assert HookTopic.objects.count() == 30


def test_while_some_papers_cannot_be_found_yet_nothing_is_told(
    make_hook: MakeHook, search: SavedSearch, said: Said, index: Index
) -> None:
    matching(make_hook, search)
    said(1)
    index(current=False)
    queue(EARLY)
    assert told() == []
    index()
    queue(EARLY)
    assert len(told()) == 1


def test_what_the_reader_has_seen_is_told_all_the_same(
    make_hook: MakeHook, search: SavedSearch, said: Said, index: Index
) -> None:
    matching(make_hook, search)
    paper = said(1)
    SavedSearch.objects.update(seen=paper.pk)
    index()
    queue(EARLY)
    assert len(told()) == 1


def test_when_the_search_is_deleted_nothing_is_told_any_more(
    make_hook: MakeHook, search: SavedSearch, said: Said, index: Index
) -> None:
    matching(make_hook, search)
    delete(search)
    said(1)
    index()
    queue(EARLY)
    assert told() == []


def test_another_search_tells_of_what_comes_in_from_then_on(
    ada: User, make_hook: MakeHook, search: SavedSearch, said: Said, index: Index
) -> None:
    hook = matching(make_hook, search)
    said(1)
    other = save(ada, "rows", "hybrid", "relevance", EARLY)
    wanted = hooks.Wanted(name="Mine", preset="standard", url="", events=[Event.MATCHED], search=other)
    hooks.change(hook, wanted, EARLY)
    index()
    queue(EARLY)
    assert told() == []


# Who is told


@pytest.mark.parametrize("state", ["paused", "off", "banned", "left", "switched off for all"])
def test_nobody_is_told_who_may_not_or_will_not(
    ada: User, make_hook: MakeHook, day_of_three: None, settings: Settings, state: str
) -> None:
    hook = make_hook(now=at(2, 9), events=[Event.TOP])
    if state in ("paused", "off"):
        Webhook.objects.filter(pk=hook.pk).update(**{state: EARLY})
    User.objects.update(banned=EARLY if state == "banned" else None, is_active=state != "left")
    settings.WEBHOOKS = state != "switched off for all"
    queue(at(3, 9))
    assert told() == []


def test_what_happened_while_it_was_paused_is_not_told(ada: User, make_hook: MakeHook, said: Said) -> None:
    mark(ada, said(versions=versions(1)), "save", EARLY)
    hook = make_hook(events=[Event.UPDATED, Event.TOP])
    hooks.pause(hook, EARLY)
    said(versions=versions(2), listings=listed("2026-06-02", 1), at=at(3, 1))
    hooks.resume(hook, at(3, 9))
    queue(at(3, 9))
    assert told() == []


def test_two_processes_at_once_write_a_thing_down_once(
    make_hook: MakeHook, day_of_three: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_hook(now=at(2, 9), events=[Event.TOP])
    found = happened

    def meanwhile(*how: Any) -> Any:
        here = found(*how)
        monkeypatch.setattr(queueing, "happened", found)
        queue(at(3, 9))
        return here

    monkeypatch.setattr(queueing, "happened", meanwhile)
    queue(at(3, 9))
    assert len(told()) == 1


def test_what_cannot_be_written_whole_is_not_written_at_all(
    make_hook: MakeHook, day_of_three: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_hook(now=at(2, 9), events=[Event.TOP])
    with monkeypatch.context() as broken:
        broken.setattr(HookTopic.objects, "bulk_create", lambda rows: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            queue(at(3, 9))
    assert told() == []
    queue(at(3, 9))
    assert len(told()) == 1


def test_papers_are_told_in_plain_words(make_hook: MakeHook, said: Said, settings: Settings) -> None:
    settings.SITE_URL = "https://papers.example.org"
    make_hook(now=at(2, 9), events=[Event.TOP])
    authors = [{"name": f"Author {letter}"} for letter in "ABCDE"]
    said(1, listings=listed("2026-06-02", 1), abstract="In $O(n^2)$ " * 200, authors=authors, categories=["cs.CL"])
    queueing.queue_events(at(3, 9), plain, lambda: False)
    (paper,) = told()[0]["papers"]
    assert paper["abstract"].startswith("In O(n²) In")
    assert len(paper["abstract"]) <= 502
    assert (paper["authors"], paper["author_count"]) == (["Author A", "Author B", "Author C"], 5)
    assert paper["url"] == "https://papers.example.org/papers/2605.00001"


def test_old_messages_are_forgotten_and_what_they_told_is_not(make_hook: MakeHook, day_of_three: None) -> None:
    make_hook(now=at(2, 9), events=[Event.TOP])
    queue(at(3, 9))
    HookMessage.objects.update(next_at=None, done=at(3, 9))
    queue(at(3, 9) + timedelta(days=31))
    assert (told(), HookTopic.objects.count()) == ([], 1)
