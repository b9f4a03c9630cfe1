"""Notes and tags: normalised, bounded, one's own, and with their papers through merges."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.accounts.models import User
from broadsheet.catalog.models import Paper
from broadsheet.catalog.operating import join
from broadsheet.library.actions import add, collect, mark, tag, write
from broadsheet.library.models import Note, Tag
from broadsheet.library.queries import kept, note_of, noted, noted_with, tagged, tags, tags_on
from broadsheet.library.wording import LONGEST_NOTE, LONGEST_TAG, MOST_TAGS, normalised, tags_of, written
from tests.library.conftest import fresh

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("  Graph   Theory ", "graph theory"),
        ("#To-Read", "to-read"),
        ("a,b", "a b"),
        ("e\u0301tude", "étude"),
        ("two\nlines\0", "two lines"),
        ("x" * 99, "x" * 40),
        (" # ", ""),
    ],
)
def test_a_tag_is_one_line_of_small_letters(typed: str, stored: str) -> None:
    assert normalised(typed) == stored


@given(st.lists(st.text(max_size=80), max_size=80))
def test_tags_are_bounded_and_stay_what_they_are(words: list[str]) -> None:
    found = tags_of(words)
    assert len(found) == len(set(found)) <= MOST_TAGS
    assert all(0 < len(tag) <= LONGEST_TAG for tag in found)
    assert [normalised(tag) for tag in found] == found


@given(st.text())
def test_a_note_is_bounded_and_can_be_stored(text: str) -> None:
    stored = written(text * 50)
    assert len(stored) <= LONGEST_NOTE
    assert "\0" not in stored
    stored.encode()
    assert written(stored) == stored


def test_one_note_a_paper(ada: User, papers: list[Paper], now: datetime) -> None:
    write(ada, papers[0], "First *thought*", now)
    write(ada, papers[1], "Other", now + HOUR)
    write(ada, papers[0], "Second thought", now + 2 * HOUR)
    assert note_of(ada, papers[0]) == "Second thought"
    assert noted(ada) == [papers[0].key, papers[1].key]
    write(ada, papers[0], "  ", now)
    assert noted(ada) == [papers[1].key]


def test_a_note_that_is_sent_again_as_it_was_keeps_its_time(ada: User, papers: list[Paper], now: datetime) -> None:
    for hours in (0, 1):
        write(ada, papers[0], "Thought", now + hours * HOUR)
    assert Note.objects.get().written == now


def test_notes_of_papers_that_become_one_are_one_text(ada: User, papers: list[Paper], now: datetime) -> None:
    write(ada, papers[0], "Of the first", now)
    write(ada, papers[1], "Of the second", now + HOUR)
    tag(ada, papers[0], ["one", "both"], now)
    tag(ada, papers[1], ["two", "both"], now)
    joined = join(papers[0], papers[1], now)
    assert note_of(ada, joined) == "Of the first\n\nOf the second"
    assert tags_on(ada, joined) == ["both", "one", "two"]
    assert tags(ada) == {"both": 1, "one": 1, "two": 1}
    write(ada, joined, note_of(ada, joined) + "!", now)
    tag(ada, joined, ["both"], now)
    assert (Note.objects.count(), Tag.objects.count()) == (1, 1)


def test_tags_of_a_paper_are_those_that_were_said_last(ada: User, papers: list[Paper], now: datetime) -> None:
    tag(ada, papers[0], ["Graphs", "to read"], now)
    tag(ada, papers[1], ["graphs"], now + HOUR)
    tag(ada, papers[0], ["graphs", "seen"], now + 2 * HOUR)
    assert tags(ada) == {"graphs": 2, "seen": 1}
    assert list(tags(ada)) == ["graphs", "seen"]
    assert tagged(ada, "graphs") == [papers[1].key, papers[0].key]
    assert tagged(User.objects.create_user("eve"), "graphs") == []


def test_words_of_notes_find_their_papers(ada: User, papers: list[Paper], now: datetime) -> None:
    write(ada, papers[0], "Compare Poincaré's **theorem** 100%", now)
    write(ada, papers[1], "theorems, and _more_", now + HOUR)
    for text, places in (
        ("poincare theorem", [0]),
        ("THEOREM", [0]),
        ("more theorem", []),
        ("100%", [0]),
        ("%", []),
        ("", []),
    ):
        assert noted_with(ada, text) == [papers[place].key for place in places], text
    assert noted_with(User.objects.create_user("eve"), "theorem") == []


def test_what_is_kept_is_all_that_is_saved_noted_tagged_or_collected(
    ada: User, papers: list[Paper], now: datetime
) -> None:
    assert kept(ada) == frozenset()
    mark(ada, papers[0], "read", now)
    assert kept(fresh(ada)) == frozenset()
    acts: tuple[Callable[[], object], ...] = (
        lambda: mark(ada, papers[0], "save", now),
        lambda: write(ada, papers[1], "Note", now),
        lambda: tag(ada, papers[2], ["tag"], now),
    )
    for number, act in enumerate(acts, 1):
        act()
        assert kept(fresh(ada)) == {paper.pk for paper in papers[:number]}
    tag(ada, papers[2], [], now)
    assert papers[2].pk not in kept(fresh(ada))
    add(collect(ada, "Some", now), [papers[2]], ada, now)
    assert papers[2].pk in kept(fresh(ada))
