"""Saving and collections: the owner, a stranger, nobody, and a token that only reads."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from mcp.server.mcpserver.exceptions import ToolError

from broadsheet.accounts.models import User
from broadsheet.api.agents.keeping import get_collection, list_collections, save_paper
from broadsheet.catalog.models import Paper
from broadsheet.library import actions, queries
from broadsheet.library.models import Collection, Sharing
from tests.api.agents.conftest import asking, ids
from tests.web.conftest import MakePaper

NOW = datetime(2026, 6, 1, 8, tzinfo=UTC)


@pytest.fixture
def paper(make_paper: MakePaper) -> Paper:
    return make_paper("2605.00001", identifiers=("arxiv:2605.00001",))


@pytest.fixture
def private(ada: User) -> Collection:
    return actions.collect(ada, "Reading", NOW)


def shared(collection: Collection, sharing: Sharing, *members: User) -> None:
    actions.share(collection, sharing, members)


def test_saving_twice_is_saving_once(ada: User, paper: Paper) -> None:
    with asking(ada):
        assert save_paper("2605.00001").text() == save_paper("arXiv:2605.00001").text() == "Saved."
    assert list(queries.saved(ada)) == ["2605.00001"]


@pytest.mark.parametrize(("may", "sentence"), [(False, "This token is for reading"), (True, "Nobody is asking")])
def test_who_may_not_save_is_told_what_to_do(ada: User, paper: Paper, may: bool, sentence: str) -> None:
    with asking(None if may else ada, may_save=may), pytest.raises(ToolError, match=sentence):
        save_paper("2605.00001")
    assert queries.saved(ada) == {}


def test_a_paper_goes_into_a_collection_of_ones_own(ada: User, paper: Paper, private: Collection) -> None:
    with asking(ada):
        assert save_paper("2605.00001", private.path).said == "Saved, and put into the collection."
        assert save_paper("2605.00001", private.path).said == "Saved; the collection has it already."
        assert ids(get_collection(private.path)) == ["2605.00001"]
        assert list_collections().collections[0].papers == 1


def test_strangers_and_nobody_see_no_private_collection(bob: User, paper: Paper, private: Collection) -> None:
    for user in (bob, None):
        with asking(user):
            assert list_collections().collections == []
            with pytest.raises(ToolError, match="You see no collection"):
                get_collection(private.path)
    with asking(bob), pytest.raises(ToolError, match="You see no collection"):
        save_paper("2605.00001", private.path)
    assert queries.saved(bob) == {}


def test_a_public_collection_is_read_by_all_and_written_by_its_owner(
    bob: User, paper: Paper, private: Collection
) -> None:
    shared(private, Sharing.PUBLIC)
    with asking(None):
        assert [one.path for one in list_collections().collections] == ["ada/reading"]
    with asking(bob), pytest.raises(ToolError, match="Only its owner"):
        save_paper("2605.00001", private.path)


def test_a_member_puts_papers_into_a_group(bob: User, paper: Paper, private: Collection) -> None:
    shared(private, Sharing.GROUP, bob)
    with asking(bob):
        save_paper("2605.00001", private.path)
        assert ids(get_collection(private.path)) == ["2605.00001"]


def test_a_collection_comes_by_pages(ada: User, make_paper: MakePaper, private: Collection) -> None:
    actions.add(private, [make_paper(f"2605.0000{number}") for number in range(5)], ada, NOW)
    with asking(ada):
        assert ids(get_collection(private.path, limit=2, page=3)) == ["2605.00004"]
