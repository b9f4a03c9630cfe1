"""Collections: their order, their people, and papers that become one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from broadsheet.accounts.models import User
from broadsheet.catalog.models import Paper
from broadsheet.catalog.operating import join, separate, statements
from broadsheet.library import actions
from broadsheet.library.actions import add, change, collect, leave, move, remove, share
from broadsheet.library.models import Collection, Sharing
from broadsheet.library.queries import (
    collection,
    collections_of,
    is_in,
    keys_in,
    papers_in,
    public_collections,
    shared_with,
)
from tests.library.conftest import fresh

pytestmark = pytest.mark.django_db


@pytest.fixture
def reading(ada: User, papers: list[Paper], now: datetime) -> Collection:
    """A collection of all papers in their order."""
    made = collect(ada, "Reading group", now)
    add(made, papers, ada, now)
    return made


@pytest.fixture
def bo(db: None) -> User:
    return User.objects.create_user("bo")


def keys(papers: list[Paper], *places: int) -> list[str]:
    return [papers[place].key for place in places]


def test_an_address_comes_from_the_name_and_stays(ada: User, now: datetime) -> None:
    made = [collect(ada, name, now) for name in ("Über  Graphs!", "Uber graphs", "量子", "量子計算", "x" * 500)]
    assert [one.slug for one in made] == ["uber-graphs", "uber-graphs-2", "collection", "collection-2", "x" * 60]
    change(made[0], "Trees", "Of *all* kinds")
    assert (made[0].name, made[0].slug, made[0].description) == ("Trees", "uber-graphs", "Of *all* kinds")
    change(made[0], " \0 ", "")
    assert made[0].name == "Trees"


@pytest.mark.parametrize(
    ("which", "where", "order"),
    [
        (0, "up", (0, 1, 2)),
        (1, "up", (1, 0, 2)),
        (2, "top", (2, 0, 1)),
        (0, "down", (1, 0, 2)),
        (2, "down", (0, 1, 2)),
    ],
)
def test_papers_move(
    reading: Collection, papers: list[Paper], which: int, where: actions.Move, order: tuple[int, ...]
) -> None:
    move(reading, papers[which], where)
    assert keys_in(reading) == keys(papers, *order)


def test_a_paper_stands_once_and_what_was_added_last_stands_last(
    ada: User, reading: Collection, papers: list[Paper], now: datetime
) -> None:
    assert add(reading, papers, ada, now) == 0
    remove(reading, papers[0])
    assert add(reading, [papers[0], papers[0]], ada, now) == 1
    assert keys_in(reading) == keys(papers, 1, 2, 0)


def test_papers_that_become_one_stand_once_and_part_again(
    ada: User, reading: Collection, papers: list[Paper], now: datetime
) -> None:
    joined = join(papers[1], papers[2], now)
    rest = [papers[0].key, joined.key]
    assert keys_in(reading) == rest
    assert papers_in([reading]) == {reading.pk: set(rest)}
    assert add(reading, [joined], ada, now) == 0
    move(reading, joined, "top")
    assert keys_in(reading) == rest[::-1]
    second = next(told for told in statements(joined) if "00003" in told.source_id)
    separate(joined, [second.record], now + timedelta(seconds=1))
    assert sorted(keys_in(reading)) == sorted(paper.key for paper in papers)
    one, other = (Paper.objects.get(key=key) for key in keys(papers, 1, 2))
    joined = join(one, other, now + timedelta(seconds=2))
    remove(reading, joined)
    assert keys_in(reading) == [papers[0].key]


def test_who_sees_it_and_who_adds_to_it(ada: User, bo: User, reading: Collection) -> None:
    eve = User.objects.create_user("eve")

    def seen() -> list[bool]:
        return [collection("ada", "reading-group", user) is not None for user in (ada, bo, eve, None)]

    def adding() -> list[bool]:
        return [is_in(reading, user) for user in (ada, bo, eve)]

    assert seen() == [True, False, False, False]
    share(reading, Sharing.GROUP, [bo, ada])
    assert (seen(), adding()) == ([True, True, False, False], [True, True, False])
    assert (shared_with(bo), shared_with(ada), collections_of(ada)) == ([reading], [], [reading])
    share(reading, Sharing.PUBLIC, [bo])
    assert (seen(), adding()) == ([True, True, True, True], [True, False, False])
    share(reading, Sharing.PRIVATE, [bo])
    assert (seen(), adding()) == ([True, False, False, False], [True, False, False])
    share(reading, Sharing.GROUP, [bo])
    leave(reading, bo)
    assert seen() == [True, False, False, False]


def test_what_who_is_banned_made_public_is_hidden_from_others(ada: User, reading: Collection, now: datetime) -> None:
    share(reading, Sharing.PUBLIC, [])
    assert list(public_collections()) == [reading]
    ada.banned = now
    ada.save()
    assert not public_collections().exists()
    assert collection("ada", "reading-group", None) is None
    assert collection("ada", "reading-group", ada) == reading


def test_all_who_are_in_it_have_another_library_after_each_change(
    ada: User, bo: User, reading: Collection, papers: list[Paper], now: datetime
) -> None:
    share(reading, Sharing.GROUP, [bo])
    acts: tuple[Callable[[], object], ...] = (
        lambda: remove(reading, papers[0]),
        lambda: add(reading, [papers[0]], ada, now),
        lambda: move(reading, papers[0], "top"),
        lambda: change(reading, "Other", ""),
        lambda: share(reading, Sharing.PRIVATE, []),
    )
    for act in acts:
        before = fresh(bo).library_revision
        act()
        assert fresh(bo).library_revision > before


def test_nothing_grows_without_bounds(
    ada: User, bo: User, reading: Collection, papers: list[Paper], now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, most in (("MOST_PAPERS", 3), ("MOST_COLLECTIONS", 1), ("MOST_MEMBERS", 0)):
        monkeypatch.setattr(f"broadsheet.library.actions.collections.{name}", most)
    remove(reading, papers[0])
    add(reading, papers[:1], ada, now)
    monkeypatch.setattr("broadsheet.library.actions.collections.MOST_PAPERS", 2)
    remove(reading, papers[0])
    for act in (
        lambda: add(reading, papers[:1], ada, now),
        lambda: collect(ada, "Another", now),
        lambda: share(reading, Sharing.GROUP, [bo]),
    ):
        with pytest.raises(actions.Full):
            act()
    assert keys_in(reading) == keys(papers, 1, 2)
