"""What each tool that reads answers, how short, and what it says when there is nothing."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Literal

import pytest
from asgiref.sync import async_to_sync
from mcp.server.mcpserver.exceptions import ToolError

from broadsheet.accounts.models import User
from broadsheet.api.agents.finding import LONGEST, get_paper, search_papers, similar_papers
from broadsheet.api.agents.listing import daily_papers, new_since, recommend_papers, trending_papers
from broadsheet.api.agents.server import server
from broadsheet.api.agents.shapes import MOST
from broadsheet.catalog.models import FeedEntry, Paper, Revision, RevisionStamp
from broadsheet.community.models import Comment
from broadsheet.library import actions
from broadsheet.search.index import Hit
from tests.api.agents.conftest import Finds, asking, ids
from tests.web.conftest import DAY, MakePaper

DETAILS: tuple[Literal["brief", "normal", "full"], ...] = ("brief", "normal", "full")
NOW = datetime(2026, 6, 1, 8, tzinfo=UTC)


def test_more_detail_says_more(day_of_papers: list[Paper], finds: Finds) -> None:
    finds(*day_of_papers)
    brief, normal, full = (search_papers("columns", detail=detail) for detail in DETAILS)
    first = brief.papers[0].model_dump(exclude_defaults=True)
    assert first == {"id": "2605.00000", "title": "Paper number 0", "authors": ["Author 0 A"], "author_count": 5}
    assert (normal.papers[0].why, len(normal.papers[0].authors)) == ("title: columns", 3)
    assert full.papers[0].text == day_of_papers[0].abstract.strip()
    assert len(brief.text()) < len(normal.text()) < len(full.text())


def test_an_answer_fits_whatever_papers_hold(make_paper: MakePaper, finds: Finds) -> None:
    long, crowd = "word " * 8_000, [{"name": "A" * 500}] * 300
    finds(make_paper("t:1", long, abstract=long, authors=crowd, categories=["c" * 99] * 99))
    assert len(search_papers("word", detail="full").text()) < 6_000
    assert len(get_paper("t:1", detail="full").markdown) <= LONGEST


def test_filters_become_operators_of_the_query(finds: Finds, make_paper: MakePaper) -> None:
    finds(make_paper())
    told = search_papers("columns", author="Ada Okafor", category="cs.*", since="2025", until="2026-05").heading
    assert told.startswith('Search for columns author:"Ada Okafor" cat:cs.* from:2025 to:2026-05: 1 paper.')


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({}, "Say what to search for: give a query or a filter."),
        ({"since": "2025-02-31"}, "“2025-02-31” is no date; write 2025, 2025-03 or 2025-03-18."),
    ],
)
def test_a_search_for_nothing_is_one_sentence(asked: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ToolError, match=sentence[:20]) as raised:
        search_papers(**asked)
    assert str(raised.value) == sentence


@pytest.mark.parametrize(
    ("tool", "arguments", "named"),
    [
        ("search_papers", {"query": "x", "limit": MOST + 1}, "limit"),
        ("search_papers", {"query": "x" * 2_001}, "query"),
        ("search_papers", {"query": "x", "detail": "all"}, "detail"),
        ("daily_papers", {"page": 0}, "page"),
        ("get_paper", {"id": ""}, "id"),
        ("recommend_papers", {"positives": ["2605.00001"] * 101}, "positives"),
        ("new_since", {"cursor": "1" * 101}, "cursor"),
    ],
)
def test_arguments_out_of_bounds_are_named_in_one_sentence(tool: str, arguments: dict[str, Any], named: str) -> None:
    with pytest.raises(ToolError) as raised:
        async_to_sync(server().call_tool)(tool, arguments)
    said = str(raised.value)
    assert said.startswith(f"These arguments do not fit: {named}: ")
    assert len(said) < 200
    assert "\n" not in said


def test_a_paper_is_found_by_any_name_and_told_as_its_page(make_paper: MakePaper) -> None:
    make_paper("2605.00001", abstract="They stand.", identifiers=("arxiv:2605.00001",))
    with asking(None):
        answer = get_paper("https://arxiv.org/abs/2605.00001v2")
    assert answer.url == "https://papers.example/papers/2605.00001"
    assert answer.markdown.startswith("# A study of columns")
    assert "They stand." in answer.markdown


@pytest.mark.django_db
def test_a_paper_that_is_not_here_is_one_sentence() -> None:
    with pytest.raises(ToolError, match="No paper here is called “nothing”"):
        get_paper("nothing")


def test_comments_that_were_taken_away_are_not_told(make_paper: MakePaper, ada: User) -> None:
    make_paper("2605.00001")
    for text, more in (("Stays", {}), ("Hidden", {"hidden": NOW}), ("Deleted", {"deleted": NOW})):
        Comment.objects.create(user=ada, key="2605.00001", text=text, at=NOW, **more)
    told = get_paper("2605.00001", detail="full").markdown
    assert "- ada, 1 June 2026: Stays" in told
    assert "Hidden" not in told
    assert "Deleted" not in told


def test_similar_papers_say_how_near(make_paper: MakePaper, monkeypatch: pytest.MonkeyPatch) -> None:
    make_paper("2605.00001")
    other = make_paper("2605.00002")
    monkeypatch.setattr("broadsheet.feed.lists.similar", lambda _paper, limit=8: [(other, 0.71828)][:limit])
    assert [(line.id, line.nearness) for line in similar_papers("2605.00001").papers] == [("2605.00002", 0.72)]


def test_a_day_comes_by_pages_of_any_size(day_of_papers: list[Paper]) -> None:
    first, second = daily_papers(limit=7), daily_papers(DAY, limit=7, page=2)
    assert ids(second) == [paper.key for paper in day_of_papers[7:14]]
    assert (first.total, first.pages, second.start) == (60, 9, 8)
    assert "More: page=2 of 9." in first.text()


@pytest.mark.parametrize(("date", "period"), [("", "week"), (DAY, "week"), ("2026-W22", "day"), ("2026-05", "day")])
def test_a_week_or_a_month_is_meant_by_either_word(day_of_papers: list[Paper], date: str, period: Any) -> None:
    assert daily_papers(date, period).total == 60
    assert not daily_papers(date, period).heading.startswith("Friday")


def test_an_empty_day_says_where_papers_are(day_of_papers: list[Paper]) -> None:
    assert f"date={DAY}" in daily_papers("2026-05-20").heading


@pytest.mark.django_db
@pytest.mark.parametrize("date", ["yesterday", "2026-02-30", "2026-W60"])
def test_what_is_no_date_is_one_sentence(date: str) -> None:
    with pytest.raises(ToolError, match="is no date; write 2026-05-29"):
        daily_papers(date)


@pytest.mark.django_db
def test_an_empty_catalog_is_one_sentence() -> None:
    for tool in (daily_papers, trending_papers):
        with pytest.raises(ToolError, match="no papers here yet"):
            tool()


def test_lists_take_categories_and_leave_out_what_is_hidden(day_of_papers: list[Paper], ada: User) -> None:
    actions.mark(ada, day_of_papers[2], "hide", NOW)
    with asking(User.objects.get(pk=ada.pk)):
        for tool in (daily_papers, trending_papers):
            answer = tool(categories="math")
            assert answer.total == 19
            assert day_of_papers[2].key not in ids(answer)
    assert daily_papers(categories="math").total == 20


def test_trending_says_why(day_of_papers: list[Paper]) -> None:
    assert trending_papers(limit=1).papers[0].why == "No. 1 of 40 in Computer science, 60 upvotes"


@pytest.mark.django_db
def test_an_own_feed_asks_for_a_person() -> None:
    with pytest.raises(ToolError, match="show a personal token"):
        recommend_papers()


@pytest.mark.django_db
def test_negatives_alone_recommend_nothing() -> None:
    with pytest.raises(ToolError, match="at least one paper as a positive"):
        recommend_papers(negatives=["2605.00001"])


def test_one_paper_named_is_enough(make_paper: MakePaper, monkeypatch: pytest.MonkeyPatch) -> None:
    here, near, far = (make_paper(f"2605.0000{number}", f"Columns {number}") for number in range(3))
    hits = [Hit(near.pk, 0.9), Hit(far.pk, 0.4)]
    monkeypatch.setattr("broadsheet.search.index.similar", lambda _paper, limit: hits[:limit])
    answer = recommend_papers([here.key], [far.key])
    assert [(line.id, line.why) for line in answer.papers] == [(near.key, "Near “Columns 0”")]


@pytest.mark.django_db
def test_what_was_named_and_is_not_here_is_told_in_short() -> None:
    names = [f"nothing {number} " + "x" * 280 for number in range(100)]
    told = recommend_papers(names, names).heading
    assert "Not here: nothing 0 xxx" in told
    assert len(told) < 1_000


def test_an_own_feed_says_what_it_waits_for(ada: User) -> None:
    with asking(ada):
        assert recommend_papers().heading.startswith("You liked 0 of the 5 papers")


def test_a_cursor_leads_from_answer_to_answer(make_paper: MakePaper) -> None:
    for number in (1, 2):
        RevisionStamp.objects.create(number=number, stamp=f"{number}abc")
    Revision.objects.update_or_create(defaults={"number": 1})
    make_paper("2605.00001", revision=1)
    cursor = new_since().cursor
    assert new_since(cursor).papers == []
    for number in (2, 3, 4):
        make_paper(f"2605.0000{number}", revision=2)
    first = new_since(cursor, limit=2)
    assert (ids(first), first.heading) == (
        ["2605.00002", "2605.00003"],
        "2 papers came in or changed; more are waiting.",
    )
    second = new_since(first.cursor, limit=2)
    assert (ids(second), second.heading) == (["2605.00004"], "1 paper came in or changed.")
    assert new_since(second.cursor).papers == []


@pytest.mark.django_db
@pytest.mark.parametrize("cursor", ["1", "1-2-ab", "-", "1-other", "9" * 18 + "-1-ab", "1-2-3-a"])
def test_a_cursor_of_another_catalog_is_one_sentence(cursor: str) -> None:
    with pytest.raises(ToolError, match="cursor"):
        new_since(cursor)


def test_what_is_empty_is_missing_from_the_data(make_paper: MakePaper) -> None:
    FeedEntry.objects.create(paper=make_paper(), feed="arxiv", day=DAY, place=0)
    data = daily_papers(detail="brief").data()
    assert set(data) == {"notice", "heading", "papers", "total", "next"}


def test_papers_that_are_only_near_are_counted_too(day_of_papers: list[Paper], finds: Finds) -> None:
    finds(*day_of_papers, total=7)
    told = search_papers("columns", limit=10)
    assert (told.total, told.pages) == (60, 6)
    assert "10 of 60 papers, page 1 of 6" in told.heading
