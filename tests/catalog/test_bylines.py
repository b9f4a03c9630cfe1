"""Authors of many papers at once, and of papers with thousands of them."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.catalog import queries
from broadsheet.catalog.bylines import CROWD, FIRST, bylines, first_authors
from broadsheet.catalog.models import Paper

NAMES = st.text(st.characters(exclude_categories=["Cs"]), max_size=40) | st.just('"name":"Ada"') | st.just("a\\")
AUTHORS = st.lists(
    st.fixed_dictionaries(
        {"name": NAMES}, optional={"family": NAMES, "identifiers": st.just([{"a": "1"}, {"b": "2"}])}
    ),
    max_size=8,
)


@given(AUTHORS, st.booleans())
def test_a_crowd_is_counted_and_its_first_are_read(authors: list[dict[str, str]], ascii_only: bool) -> None:
    crowd = authors + [{"name": "Ada Lovelace the First"}] * (CROWD // 20)
    read, total = first_authors(json.dumps(crowd, ensure_ascii=ascii_only))
    assert read == crowd[:FIRST]
    assert total == len(crowd)


@given(AUTHORS)
def test_fewer_authors_are_read_as_they_are(authors: list[dict[str, str]]) -> None:
    assert first_authors(json.dumps(authors)) == (authors, len(authors))


def test_one_author_with_an_endless_name() -> None:
    authors = [{"name": "A" * 2 * CROWD}]
    assert first_authors(json.dumps(authors)) == (authors, 1)


@pytest.mark.django_db
def test_lists_do_not_read_a_crowd() -> None:
    added = datetime(2026, 6, 1, tzinfo=UTC)
    few = [{"name": "Ada Lovelace"}, {"name": "Charles Babbage"}]
    crowd = [{"name": f"Collaborator number {number}"} for number in range(1_000)]
    papers = [
        Paper.objects.create(key=key, title=key, authors=authors, added=added, author_count=count)
        for key, authors, count in (("few", few, None), ("crowd", crowd, None), ("counted", [], 12), ("none", [], None))
    ]
    listed = queries.for_list([paper.pk for paper in papers])
    assert [(len(paper.authors), paper.author_count) for paper in listed] == [
        (2, 2),
        (FIRST, 1_000),
        (0, 12),
        (0, None),
    ]
    assert [(row.names, row.crowd) for row in bylines([papers[0].pk, papers[1].pk])] == [
        (["Ada Lovelace", "Charles Babbage"], False),
        ([], True),
    ]
