"""A search inside one's own library."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from broadsheet.accounts.models import User
from broadsheet.catalog.ingest import ingest
from broadsheet.catalog.models import Paper
from broadsheet.feed.lists import Search
from broadsheet.feed.own import IN_NOTE, found
from broadsheet.library.actions import mark, tag, write
from broadsheet.search import index
from broadsheet.sources.base import PaperRecord
from tests.library.conftest import fresh

pytestmark = pytest.mark.django_db


@pytest.fixture
def papers(tmp_path: Path, settings: Settings, now: datetime) -> list[Paper]:
    """Four papers on columns; every second one is of mathematics."""
    settings.INDEX_FOLDER = tmp_path / "index"
    made = [
        PaperRecord(
            source="x",
            source_id=f"arxiv:2611.0000{n}",
            identifiers=(f"arxiv:2611.0000{n}",),
            title=f"A study of columns, part {['one', 'two', 'three', 'four'][n]}",
            categories=("math.AG" if n % 2 else "cs.CL",),
        )
        for n in range(4)
    ]
    ingest(made, now)
    index.catch_up()
    return list(Paper.objects.order_by("key"))


@pytest.fixture
def ada(papers: list[Paper], now: datetime) -> User:
    user = User.objects.create_user("ada")
    mark(user, papers[0], "save", now)
    write(user, papers[1], "Ask Grace about the lemma", now)
    tag(user, papers[2], ["To read"], now)
    return fresh(user)


def places(papers: list[Paper], user: User, text: str, tag: str = "") -> set[int]:
    return {papers.index(paper) for paper, _ in found(user, Search(text), tag).papers}


def test_only_what_is_kept_is_found(papers: list[Paper], ada: User) -> None:
    assert places(papers, ada, "columns") == {0, 1, 2}
    assert places(papers, ada, "cat:math.AG") == {1}
    assert places(papers, ada, "columns", "to read") == {2}
    assert places(papers, ada, "columns", "other") == set()
    assert places(papers, User.objects.create_user("eve"), "columns") == set()


def test_a_note_finds_its_paper_and_says_so(papers: list[Paper], ada: User) -> None:
    [(paper, hit)] = found(ada, Search("lemma grace")).papers
    assert (paper, hit.why) == (papers[1], IN_NOTE)
    assert places(papers, ada, "lemma cat:math.AG") == {1}
    assert places(papers, ada, "lemma cat:cs.CL") == set()
    assert places(papers, ada, "lemma", "to read") == set()


def test_what_a_note_finds_comes_first_and_once(papers: list[Paper], ada: User, now: datetime) -> None:
    write(ada, papers[2], "Columns!", now)
    listed = [(paper.key, hit.why) for paper, hit in found(fresh(ada), Search("columns")).papers]
    assert listed[0] == (papers[2].key, IN_NOTE)
    assert len(listed) == 3
    assert IN_NOTE not in [why for _, why in listed[1:]]


def test_notes_are_found_before_anything_is_indexed(
    papers: list[Paper], ada: User, tmp_path: Path, settings: Settings
) -> None:
    settings.INDEX_FOLDER = tmp_path / "none"
    assert places(papers, ada, "lemma") == {1}
