"""A library goes from one installation to another."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import DjangoAssertNumQueries

from broadsheet.accounts.models import User
from broadsheet.catalog.ingest import ingest
from broadsheet.catalog.models import Paper
from broadsheet.library.actions import (
    Full,
    Take,
    add,
    add_rule,
    bring,
    collect,
    mark,
    set_cutoff,
    share,
    tag,
    write,
)
from broadsheet.library.models import Mark, Sharing
from broadsheet.library.portable import Adopted, NoLibrary, adopted, exported, exported_collection
from broadsheet.library.queries import collections_of, cutoff, keys_in, note_of, tags_on
from broadsheet.sources.base import PaperRecord
from broadsheet.sources.bibliography import Entry

pytestmark = pytest.mark.django_db


def paper(now: datetime, *identifiers: str) -> Paper:
    ingest([PaperRecord(source="x", source_id=identifiers[0], title="A title", identifiers=identifiers)], now)
    scheme, _, value = identifiers[0].partition(":")
    return Paper.objects.get(identifiers__scheme=scheme, identifiers__value=value)


def state(user: User) -> list[Any]:
    columns = ("key", "saved", "read", "hidden", "rating")
    return list(Mark.objects.filter(user=user).order_by("key").values_list(*columns))


def test_it_comes_back_as_it_was(now: datetime) -> None:
    ada, bo = User.objects.create_user("ada"), User.objects.create_user("bo")
    one, other = paper(now, "arxiv:2611.00001"), paper(now, "doi:10.1234/two")
    mark(ada, one, "save", now)
    mark(ada, one, "up", now)
    mark(ada, other, "hide", now + timedelta(hours=1))
    assert adopted(bo, exported(ada), now + timedelta(days=1)) == Adopted(2, 0)
    assert state(bo) == state(ada)
    assert adopted(bo, exported(ada), now + timedelta(days=1)) == Adopted(2, 0)
    assert state(bo) == state(ada)


def test_what_was_done_here_stays_and_the_earlier_moment_counts(now: datetime) -> None:
    ada = User.objects.create_user("ada")
    one = paper(now, "arxiv:2611.00001")
    mark(ada, one, "read", now)
    mark(ada, one, "down", now)
    earlier = (now - timedelta(days=1)).isoformat()
    adopted(ada, {"format": "broadsheet-library-1", "papers": [{"id": one.key, "read": earlier, "rating": 1}]}, now)
    assert state(ada) == [(one.key, None, now - timedelta(days=1), None, -1)]


def test_a_paper_is_found_by_any_of_its_identifiers(now: datetime) -> None:
    ada = User.objects.create_user("ada")
    one = paper(now, "arxiv:2611.00001", "doi:10.1234/one")
    told = {"id": "t:0123456789ab", "identifiers": ["doi:10.1234/one"], "saved": now.isoformat()}
    unknown = {"id": "\ud800", "identifiers": ["2611.99999", 3], "saved": now.isoformat()}
    assert adopted(ada, {"format": "broadsheet-library-1", "papers": [told, unknown, 7]}, now) == Adopted(1, 2)
    assert state(ada) == [(one.key, now, None, None, 0)]


@pytest.mark.parametrize(
    "told", [None, [], {}, {"format": "broadsheet-library-1"}, {"format": "x", "papers": []}, {"papers": []}]
)
def test_what_is_no_library_is_said(told: Any, db: None) -> None:
    with pytest.raises(NoLibrary, match="no library of a Broadsheet"):
        adopted(User.objects.create_user("ada"), told, datetime.now(UTC))


@pytest.mark.parametrize(
    "odd", ["yesterday", 5, None, "2026-13-01", {}, True, "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"]
)
def test_odd_moments_are_none(odd: Any, now: datetime) -> None:
    ada = User.objects.create_user("ada")
    one = paper(now, "arxiv:2611.00001")
    adopted(ada, {"format": "broadsheet-library-1", "papers": [{"id": one.key, "saved": odd, "rating": odd}]}, now)
    assert state(ada) == [(one.key, None, None, None, 0)]


def test_all_of_it_comes_back(now: datetime) -> None:
    ada, bo = User.objects.create_user("ada"), User.objects.create_user("bo")
    one, other = paper(now, "arxiv:2611.00001"), paper(now, "doi:10.1234/two")
    write(ada, one, "A *note*", now)
    tag(ada, one, ["x", "y"], now)
    mark(ada, one, "save", now)
    reading = collect(ada, "Reading", now, "What we read")
    add(reading, [other, one], ada, now)
    share(reading, Sharing.PUBLIC, [])
    wanting = Entry("Columns", ("doi:10.1234/none",), ("Ada",), 2020, "Later", ("z",), ("Reading",))
    bring(ada, [wanting], Take(tags=True, notes=True, collections=True), now)
    told = exported(ada)
    for _ in range(2):
        adopted(bo, json.loads(json.dumps(told)), now)
        assert exported(bo) == told
    [theirs] = collections_of(bo)
    assert (theirs.sharing, theirs.description, keys_in(theirs)) == ("private", "What we read", [other.key, one.key])


def test_a_note_that_is_here_stays_and_tags_are_added(now: datetime) -> None:
    ada, one = User.objects.create_user("ada"), paper(now, "arxiv:2611.00001")
    write(ada, one, "Mine", now)
    tag(ada, one, ["mine"], now)
    told = {"id": one.key, "note": "Theirs", "tags": ["Theirs", 5, "x" * 99]}
    adopted(ada, {"format": "broadsheet-library-1", "papers": [told]}, now)
    assert note_of(ada, one) == "Mine"
    assert tags_on(ada, one) == ["mine", "theirs", "x" * 40]


def test_one_collection_goes_to_another_library(now: datetime) -> None:
    ada, bo = User.objects.create_user("ada"), User.objects.create_user("bo")
    reading = collect(ada, "Reading", now)
    add(reading, [paper(now, "arxiv:2611.00001")], ada, now)
    assert adopted(bo, exported_collection(reading), now) == Adopted(0, 0)
    assert keys_in(collections_of(bo)[0]) == keys_in(reading)


@pytest.mark.parametrize(
    "odd", [None, 5, "x", {"a": 1}, [None, 7, "x", [], {}], [{"name": 5, "papers": 7, "title": []}]]
)
@pytest.mark.parametrize("part", ["collections", "wanted", "follows", "searches", "rules"])
def test_odd_parts_are_left_out(odd: Any, part: str, now: datetime) -> None:
    ada = User.objects.create_user("ada")
    adopted(ada, {"format": "broadsheet-library-1", "papers": [], part: odd}, now)
    assert exported(ada) == exported(User.objects.create_user("eve"))


def test_what_has_no_room_comes_not_at_all(now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("broadsheet.library.actions.collections.MOST_COLLECTIONS", 1)
    ada, one = User.objects.create_user("ada"), paper(now, "arxiv:2611.00001")
    told = {
        "format": "broadsheet-library-1",
        "papers": [{"id": one.key, "saved": now.isoformat()}],
        "collections": [{"name": name, "papers": []} for name in "ab"],
    }
    with pytest.raises(Full):
        adopted(ada, told, now)
    assert state(ada) == []
    assert collections_of(ada) == []


def test_rules_and_the_cut_off_go_along(now: datetime) -> None:
    ada, eve = (User.objects.create_user(name) for name in ("ada", "eve"))
    add_rule(ada, "never", "category", "cs.CR")
    set_cutoff(ada, 1.5)
    adopted(eve, exported(ada), now)
    assert exported(eve) == exported(ada)
    set_cutoff(eve, 2.0)
    adopted(eve, exported(ada), now)
    assert cutoff(eve) == 2.0
    adopted(ada, {"format": "broadsheet-library-1", "papers": [], "rules": [{"way": "x"}, 5], "cutoff": "far"}, now)
    assert cutoff(ada) == 1.5


@pytest.mark.parametrize("sign", ["\ud800", "\0"])
def test_signs_that_no_database_takes_are_left_out(now: datetime, sign: str) -> None:
    ada = User.objects.create_user("ada")
    told = {
        "format": "broadsheet-library-1",
        "papers": [],
        "collections": [{"name": f"A{sign}B", "description": f"one\n{sign}two", "papers": []}],
        "searches": [{"name": f"x{sign}", "query": f"q{sign}", "mode": sign, "sort": sign}],
    }
    adopted(ada, told, now)
    (made,) = collections_of(ada)
    assert (made.name, made.description) == ("AB", "one\ntwo")
    (kept,) = ada.searches.all()
    assert (kept.query, kept.mode, kept.sort) == ("q", "", "")


def test_a_collection_of_many_papers_is_taken_along_with_few_questions(
    now: datetime, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    """Anybody may ask for a public one."""
    ada = User.objects.create_user("ada")
    many = collect(ada, "Many", now)
    add(many, [paper(now, f"arxiv:2611.{number:05}", f"doi:10.1234/{number}") for number in range(1, 31)], ada, now)
    with django_assert_max_num_queries(10):
        told = exported_collection(many)["collections"][0]["papers"]
    assert told[0]["identifiers"] == ["arxiv:2611.00001", "doi:10.1234/1"]
    assert len(told) == 30


def test_what_is_not_here_costs_few_questions(now: datetime) -> None:
    """While it is brought in nobody else writes: a file of unknown papers must not take minutes."""
    ada = User.objects.create_user("ada")
    unknown = [{"id": f"none{n}", "identifiers": [f"doi:10.1234/{n}.{m}" for m in range(9)]} for n in range(200)]
    told = {"format": "broadsheet-library-1", "papers": unknown, "collections": [{"name": "A", "papers": unknown}]}
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert adopted(ada, told, now) == Adopted(0, 200)
    assert len(asked) < 150


def test_many_papers_are_marked_with_few_questions(now: datetime) -> None:
    ada = User.objects.create_user("ada")
    papers = [paper(now, f"arxiv:2611.{number:05}") for number in range(1, 101)]
    mark(ada, papers[0], "read", now)
    told = [{"id": one.key, "saved": (now - timedelta(days=1)).isoformat(), "rating": 1} for one in papers] * 2
    with CaptureQueriesContext(connection) as asked:
        adopted(ada, {"format": "broadsheet-library-1", "papers": told}, now)
    assert len(asked) < 60
    read = {key: at for key, _, at, _, _ in state(ada) if at}
    assert read == {papers[0].key: now}
    assert [row[1:2] + row[4:] for row in state(ada)] == [(now - timedelta(days=1), 1)] * 100


def test_what_is_not_to_be_learned_from_stays_so_on_a_paper_that_is_here_already(now: datetime) -> None:
    columns = paper(now, "arxiv:2611.00001")
    ada, eve = (User.objects.create_user(name) for name in ("ada", "eve"))
    mark(ada, columns, "save", now)
    mark(ada, columns, "forget", now)
    mark(eve, columns, "save", now)
    adopted(eve, exported(ada), now)
    assert Mark.objects.get(user=eve).forgotten == now
