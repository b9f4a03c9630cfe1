"""What comes from reference managers: found by identifier and title, saved once, wanted until it comes."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from broadsheet.accounts.models import User
from broadsheet.catalog.ingest import ingest
from broadsheet.catalog.models import Paper
from broadsheet.catalog.operating import join
from broadsheet.library import actions, finding
from broadsheet.library.actions import Take, bring, collect, forget, fulfil, mark, tag, write
from broadsheet.library.actions.bringing import Brought
from broadsheet.library.models import Collection, Mark, Note, Tag, Wanted
from broadsheet.library.queries import keys_in, note_of, shelf, tags_on, wanted
from broadsheet.sources.base import Author, PaperRecord, PartialDate
from broadsheet.sources.bibliography import Entry
from tests.library.conftest import fresh

pytestmark = pytest.mark.django_db

TITLE = "A long study of columns and their width"
ALL = Take(tags=True, notes=True, collections=True)
FULL = Entry(
    title=TITLE,
    identifiers=("doi:10.1234/columns",),
    authors=("Lovelace, Ada",),
    year=2020,
    note="Read *twice*",
    keywords=("Columns", "to read"),
    collections=("Reading",),
)


def arrive(
    now: datetime, title: str = TITLE, number: int = 9, author: str = "Ada Lovelace", year: str = "2020"
) -> Paper:
    key = f"2611.0000{number}"
    record = PaperRecord(
        source="y",
        source_id=f"arxiv:{key}",
        title=title,
        identifiers=(f"arxiv:{key}",),
        authors=(Author(author),),
        published=PartialDate.parse(year),
    )
    ingest([record], now)
    return Paper.objects.get(key=key)


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        (Entry(title=TITLE.upper() + "."), None),
        (Entry(title=TITLE, authors=("A. Lovelace",), year=2023), None),
        (Entry(title="Anything", identifiers=("doi:10.1/none", "arxiv:2611.00009")), None),
        (Entry(title=TITLE, identifiers=("doi:10.1/none",)), None),
        (Entry(title=TITLE, authors=("Babbage, Charles",)), finding.OTHER),
        (Entry(title=TITLE, year=2024), finding.OTHER),
        (Entry(title="Another long title of a paper"), finding.NO_TITLE),
        (Entry(title="Columns"), finding.SHORT),
        (Entry(identifiers=("doi:10.1/none",)), finding.NO_IDENTIFIER),
    ],
)
def test_an_entry_is_a_paper_or_there_is_a_reason(now: datetime, entry: Entry, reason: str | None) -> None:
    paper = arrive(now)
    assert finding.found([entry]) == [reason or paper]


def test_of_several_papers_of_one_title_none_is_chosen_unless_one_alone_fits(now: datetime) -> None:
    first, second = arrive(now, number=1), arrive(now, number=2, author="Grace Hopper")
    entries = [Entry(title=TITLE), Entry(title=TITLE, authors=("Hopper, G.",))]
    assert finding.found(entries) == [finding.SEVERAL, second]
    assert finding.found([Entry(identifiers=("arxiv:2611.00001",))]) == [first]


def test_only_what_is_asked_for_is_taken_over(ada: User, now: datetime) -> None:
    paper = arrive(now)
    assert bring(ada, [FULL, FULL], Take(), now) == Brought(papers=1, wanted=0)
    assert shelf(ada, "saved") == [paper.key]
    for table in (Note, Tag, Collection):
        assert not table.objects.exists()
    bring(ada, [FULL], ALL, now + timedelta(hours=1))
    assert Mark.objects.get().saved == now
    assert tags_on(ada, paper) == ["columns", "to read"]
    assert note_of(ada, paper) == "Read *twice*"
    assert keys_in(Collection.objects.get(owner=ada, name="Reading")) == [paper.key]


def test_what_is_there_stays_and_nothing_comes_twice(ada: User, now: datetime) -> None:
    paper = arrive(now)
    write(ada, paper, "Mine", now)
    tag(ada, paper, ["columns", "own"], now)
    mark(ada, paper, "read", now)
    reading = collect(ada, "Reading", now)
    for _ in range(2):
        bring(ada, [FULL, FULL], ALL, now)
    assert note_of(ada, paper) == "Mine"
    assert tags_on(ada, paper) == ["columns", "own", "to read"]
    assert (Mark.objects.count(), Collection.objects.count()) == (1, 1)
    assert keys_in(reading) == [paper.key]


def test_papers_that_have_become_one_are_saved_as_one(ada: User, papers: list[Paper], now: datetime) -> None:
    for paper in papers[:2]:
        mark(ada, paper, "save", now)
        tag(ada, paper, ["x"], now)
    joined = join(papers[0], papers[1], now)
    entry = Entry(identifiers=("arxiv:2611.00001",), keywords=("x", "y"))
    bring(ada, [entry], ALL, now + timedelta(days=1))
    assert Mark.objects.filter(saved=now).count() == Mark.objects.count() == 2
    assert tags_on(ada, joined) == ["x", "y"]


def test_what_is_wanted_is_saved_when_it_comes(ada: User, now: datetime) -> None:
    assert bring(ada, [FULL, FULL, Entry(title="Columns")], ALL, now) == Brought(papers=0, wanted=2)
    assert bring(ada, [FULL], ALL, now) == Brought(papers=0, wanted=1)
    assert [row.reason for row in wanted(ada)] == [finding.NO_IDENTIFIER, finding.SHORT]
    later = now + timedelta(days=1)
    assert fulfil(later) is False
    assert wanted(ada).count() == 2
    paper, before = arrive(later), fresh(ada).library_revision
    for _ in range(2):
        fulfil(later)
        assert shelf(ada, "saved") == [paper.key]
        assert (tags_on(ada, paper), note_of(ada, paper)) == (["columns", "to read"], "Read *twice*")
        assert [row.title for row in wanted(ada)] == ["Columns"]
    assert fresh(ada).library_revision > before
    assert keys_in(Collection.objects.get(owner=ada)) == [paper.key]


def test_the_same_catalog_is_not_looked_through_again(
    ada: User, papers: list[Paper], now: datetime, django_assert_max_num_queries: object
) -> None:
    bring(ada, [FULL], ALL, now)
    Wanted.objects.update(checked=-1)
    fulfil(now)
    assert not Wanted.objects.filter(checked=-1).exists()
    with django_assert_max_num_queries(2):  # type: ignore[operator]
        fulfil(now)


def test_many_wanted_works_are_looked_for_in_turns(ada: User, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("broadsheet.library.actions.bringing.A_TURN", 2)
    bring(ada, [Entry(identifiers=(f"doi:10.1/{n}",)) for n in range(3)], ALL, now)
    arrive(now)
    assert [fulfil(now), fulfil(now), fulfil(now)] == [True, False, False]


def test_a_full_collection_keeps_no_paper_from_being_saved(
    ada: User, papers: list[Paper], now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring(ada, [FULL], ALL, now)
    monkeypatch.setattr("broadsheet.library.actions.collections.MOST_COLLECTIONS", 0)
    paper = arrive(now)
    fulfil(now)
    assert shelf(ada, "saved") == [paper.key]
    assert not Wanted.objects.exists()
    with pytest.raises(actions.Full):
        bring(ada, [FULL, Entry(title="Columns")], ALL, now)
    assert not Wanted.objects.exists()


def test_one_wants_so_many_works_and_no_more(ada: User, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("broadsheet.library.actions.bringing.MOST_WANTED", 1)
    bring(ada, [FULL], ALL, now)
    with pytest.raises(actions.Full, match="at most 1 works"):
        bring(ada, [Entry(title="Columns")], ALL, now)
    assert wanted(ada).count() == 1


def test_one_forgets_ones_own_alone(ada: User, now: datetime) -> None:
    eve = User.objects.create_user("eve")
    bring(ada, [FULL, Entry(title="Columns")], Take(), now)
    row = wanted(ada)[0]
    forget(eve, row.pk)
    forget(eve, None)
    assert wanted(ada).count() == 2
    forget(ada, row.pk)
    assert wanted(ada).count() == 1
    forget(ada, None)
    assert not wanted(ada).exists()
