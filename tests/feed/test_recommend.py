"""One reader's own feed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import pytest

from broadsheet.accounts.models import User
from broadsheet.catalog.models import FeedEntry, Paper
from broadsheet.community.actions import upvote
from broadsheet.feed.recommend import ASIDE, for_reader, from_examples, near
from broadsheet.feed.taste import LEAST
from broadsheet.library.actions import add_rule, mark, set_cutoff, unlearn
from broadsheet.library.queries import shelf
from broadsheet.search.index import Hit
from tests.feed.test_taste import about, everything

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 6, 1, 8, tzinfo=UTC)
DAY = date(2026, 5, 29)


@pytest.fixture
def ada() -> User:
    return User.objects.create_user("ada")


@pytest.fixture
def papers(monkeypatch: pytest.MonkeyPatch) -> list[Paper]:
    """160 papers of one day, ten on each of 16 topics; the last of all has most votes elsewhere."""
    made = Paper.objects.bulk_create(
        Paper(key=f"2605.{n:05}", title=f"Paper {n}", added=NOW, outside_upvotes=n // 159) for n in range(160)
    )
    FeedEntry.objects.bulk_create(FeedEntry(paper=paper, feed="arxiv", day=DAY) for paper in made)
    vectors = dict(zip((paper.pk for paper in made), everything(10), strict=True))

    def vectors_of(ids: Any) -> Any:
        known = [one for one in ids if one in vectors]
        return known, np.array([vectors[one] for one in known], np.float32).reshape(-1, about(0, 1).shape[1])

    monkeypatch.setattr("broadsheet.search.index.vectors_of", vectors_of)
    return made


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


def like(user: User, papers: list[Paper]) -> None:
    for paper in papers:
        mark(user, paper, "save", NOW)


def test_fewer_than_five_picks_teach_nothing(ada: User, papers: list[Paper]) -> None:
    like(ada, papers[: LEAST - 1])
    found = for_reader(fresh(ada))
    assert (found.picks, found.liked) == ([], LEAST - 1)


def test_what_is_like_the_picks_comes_first_and_says_so(ada: User, papers: list[Paper]) -> None:
    like(ada, papers[:LEAST])
    found = for_reader(fresh(ada))
    first = found.picks[: 10 - LEAST]
    assert {pick.paper for pick in first} == set(papers[LEAST:10])
    assert all(pick.like in papers[:LEAST] and pick.did == "saved" for pick in first)
    assert found.unseen == 155


def test_what_was_seen_is_not_shown_again(ada: User, papers: list[Paper]) -> None:
    like(ada, papers[:LEAST])
    mark(ada, papers[7], "read", NOW)
    mark(ada, papers[8], "hide", NOW)
    shown = {pick.paper for page in (1, 2, 3, 4, 5) for pick in for_reader(fresh(ada), page).picks}
    assert not shown & {*papers[:LEAST], papers[7], papers[8]}


def test_every_tenth_place_is_a_look_aside(ada: User, papers: list[Paper]) -> None:
    like(ada, papers[:LEAST])
    aside = for_reader(fresh(ada)).picks[ASIDE - 1]
    assert (aside.paper, aside.like) == (papers[159], None)


def test_what_is_taken_out_of_the_library_is_unlearned(ada: User, papers: list[Paper]) -> None:
    like(ada, papers[:LEAST])
    assert for_reader(fresh(ada)).picks
    mark(ada, papers[0], "unsave", NOW)
    assert for_reader(fresh(ada)).picks == []


def test_older_days_are_left(ada: User, papers: list[Paper]) -> None:
    like(ada, papers[:LEAST])
    FeedEntry.objects.filter(paper__in=papers[5:8]).update(day=DAY - timedelta(days=14))
    assert not {pick.paper for pick in for_reader(fresh(ada)).picks} & set(papers[5:8])


def test_what_is_forgotten_stays_in_the_library_and_teaches_nothing(ada: User, papers: list[Paper]) -> None:
    like(ada, papers[: LEAST + 1])
    mark(ada, papers[0], "forget", NOW)
    assert for_reader(fresh(ada)).liked == LEAST
    mark(ada, papers[1], "forget", NOW)
    assert for_reader(fresh(ada)).picks == []
    assert shelf(ada, "saved") == [paper.key for paper in reversed(papers[: LEAST + 1])]
    mark(ada, papers[1], "learn", NOW)
    assert for_reader(fresh(ada)).picks


def test_a_reset_forgets_what_was_liked_and_disliked_and_what_is_saved_anew_counts(
    ada: User, papers: list[Paper]
) -> None:
    like(ada, papers[:LEAST])
    mark(ada, papers[20], "down", NOW)
    upvote(ada, papers[30], True, NOW)
    assert unlearn(ada, [papers[30].key], NOW) == LEAST + 2
    found = for_reader(fresh(ada))
    assert (found.liked, found.disliked, found.picks) == (0, 0, [])
    like(ada, papers[:LEAST])
    assert for_reader(fresh(ada)).liked == LEAST


def test_rules_hold_whatever_was_learned(ada: User, papers: list[Paper], monkeypatch: pytest.MonkeyPatch) -> None:
    meant = {'"even"': lambda n: n % 2 == 0, "author:lem": lambda n: n % 5 == 0, "cat:cs.CL": lambda n: n < 100}
    number = {paper.pk: n for n, paper in enumerate(papers)}

    def meeting(text: str, ids: Any) -> Any:
        return np.array([meant[text](number[one]) for one in ids], bool) if text in meant else None

    monkeypatch.setattr("broadsheet.search.index.meeting", meeting)
    like(ada, papers[:LEAST])
    add_rule(ada, "never", "word", "even")
    add_rule(ada, "must", "author", "lem")
    add_rule(ada, "must", "category", "cs.CL")
    add_rule(ada, "never", "word", "the")  # says nothing
    numbers = {number[pick.paper.pk] for page in (1, 2) for pick in for_reader(fresh(ada), page).picks}
    assert numbers == {n for n in range(5, 100) if n % 2 and n % 5 == 0}


def test_a_cut_off_lets_through_as_many_as_it_says(ada: User, papers: list[Paper]) -> None:
    FeedEntry.objects.filter(paper=papers[159]).delete()
    like(ada, papers[:LEAST])
    before = for_reader(fresh(ada))
    wanted = before.a_day[1.5]
    assert 0 < wanted < 155
    assert list(before.a_day.values()) == sorted(before.a_day.values(), reverse=True)
    set_cutoff(ada, 1.5)
    found = for_reader(fresh(ada))
    assert (len(found.picks), found.cutoff) == (wanted, 1.5)
    set_cutoff(ada, None)
    assert len(for_reader(fresh(ada)).picks) > wanted


def test_papers_are_recommended_from_examples_without_a_reader(papers: list[Paper]) -> None:
    keys = [paper.key for paper in papers[:LEAST]]
    assert from_examples(keys, []).picks == near(keys).picks[:20]
    disliked = papers[LEAST : LEAST + 2]
    told = [pick.paper for pick in from_examples(keys, [paper.key for paper in disliked]).picks]
    assert told
    assert not {*disliked, *papers[:LEAST]} & set(told)


def test_of_few_examples_the_nearest_papers_are_told(papers: list[Paper], monkeypatch: pytest.MonkeyPatch) -> None:
    near_to = [Hit(paper.pk, 0.9 - place / 100) for place, paper in enumerate(papers[1:])]
    monkeypatch.setattr("broadsheet.search.index.similar", lambda _, limit: near_to[:limit])
    found = from_examples([papers[0].key], [papers[1].key], limit=3)
    assert [pick.paper for pick in found.picks] == papers[2:5]
    assert {pick.like for pick in found.picks} == {papers[0]}
    assert found.known == 1
    hidden = from_examples([papers[0].key], [papers[1].key], {papers[2].pk}, 2)
    assert [pick.paper for pick in hidden.picks] == papers[3:5]


def test_a_collection_has_a_feed_of_its_own(papers: list[Paper]) -> None:
    keys = [paper.key for paper in papers[:LEAST]]
    found = near(keys)
    first = found.picks[: 10 - LEAST]
    assert {pick.paper for pick in first} == set(papers[LEAST:10])
    assert all(pick.like in papers[:LEAST] for pick in first)
    assert near(keys[:-1]).picks == []
    assert papers[7] not in [pick.paper for pick in near(keys, {papers[7].pk}).picks]
