"""A library goes from one installation to another."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from broadsheet.accounts.models import User
from broadsheet.catalog.ingest import ingest
from broadsheet.catalog.models import Paper
from broadsheet.library.actions import mark
from broadsheet.library.models import Mark
from broadsheet.library.portable import Adopted, NoLibrary, adopted, exported
from broadsheet.sources.base import PaperRecord

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
