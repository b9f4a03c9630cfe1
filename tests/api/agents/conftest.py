"""Papers, people and whoever asks; tools are asked as the plain functions that they are."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from broadsheet.accounts.models import User
from broadsheet.api.agents.asking import Asker, asked_by
from broadsheet.api.agents.shapes import Papers
from broadsheet.catalog.models import Paper
from broadsheet.feed.lists import Found, Paging
from broadsheet.search import query
from broadsheet.search.index import Hit, Results
from tests.web.conftest import day_of_papers, enter, make_paper, nothing_remembered

__all__ = ["day_of_papers", "enter", "make_paper", "nothing_remembered"]

Finds = Callable[..., None]


@pytest.fixture
def ada(db: None) -> User:
    return User.objects.create_user("ada")


@pytest.fixture
def bob(db: None) -> User:
    return User.objects.create_user("bob")


@contextmanager
def asking(user: User | None, may_save: bool = True) -> Iterator[None]:
    """As this person, at a site of ours."""
    with asked_by(lambda: Asker("https://papers.example", user, may_save and user is not None)):
        yield


@pytest.fixture
def finds(monkeypatch: pytest.MonkeyPatch) -> Finds:
    """Let every search find just these papers, whatever is asked for."""

    def find(*papers: Paper, **more: Any) -> None:
        def found(search: Any, page: int = 1, per_page: int = 20, facets: bool = True) -> Found:
            numbers = {"total": len(papers), "ranked": len(papers), **more}
            results = Results(hits=[], took_ms=1.0, query=query.parse(search.text), **numbers)
            hits = [(paper, Hit(paper.pk, 1.0, why="title: columns")) for paper in papers[:per_page]]
            return Found(results, hits, Paging.of(page, len(papers), per_page), None, 0)

        monkeypatch.setattr("broadsheet.feed.lists.found", found)
        monkeypatch.setattr("broadsheet.feed.lists.ways_out", lambda _search: [])

    return find


def ids(answer: Papers) -> list[str]:
    return [line.id for line in answer.papers]
