"""The front page and every day's page."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.test import Client
from django.urls import reverse

from broadsheet.catalog.models import FeedEntry, Paper, RevisionStamp
from tests.web.conftest import DAY, MakePaper

DAY_PAGE = f"/papers/date/{DAY}"


def text_of(client: Client, path: str, status: int = 200) -> str:
    response = client.get(path)
    assert response.status_code == status
    return response.content.decode()


@pytest.mark.django_db
def test_an_empty_catalog_says_what_to_do_next(client: Client) -> None:
    empty = text_of(client, "/papers")
    assert "<code>.venv/bin/broadsheet import PATH…</code>" in empty
    assert "<code>.venv/bin/broadsheet fetch</code>" in empty
    assert "the XML of the ACL Anthology, PubMed’s files" in empty


def test_the_root_leads_to_the_papers(client: Client) -> None:
    assert client.get("/").headers["Location"] == "/papers"


def test_papers_shows_the_newest_day_that_has_some(client: Client, make_paper: MakePaper) -> None:
    make_paper("2605.00001", "An older one", listed=("arxiv", "2026-05-28", 0))
    make_paper("2605.00002", "The newest one", listed=("arxiv", DAY, 0))
    response = client.get("/papers")
    page = response.content.decode()
    assert "The newest one" in page
    assert "An older one" not in page
    assert response.context["previous"].url == "/papers/date/2026-05-28"
    assert response.context["next"] is None


def test_the_most_upvoted_paper_leads_and_the_page_says_why(client: Client, day_of_papers: list[Paper]) -> None:
    response = client.get(DAY_PAGE)
    assert response.context["lead"].url == reverse("paper", args=["2605.00000"])
    assert "Leads the day with 60 upvotes on Hugging Face" in response.content.decode()


@pytest.mark.parametrize(("sentences", "brief"), [(3, True), (30, False)])
def test_a_short_abstract_leads_in_one_column(
    client: Client, make_paper: MakePaper, sentences: int, brief: bool
) -> None:
    make_paper(abstract="We count the columns. " * sentences, listed=("arxiv", DAY, 0))
    assert ('class="text brief"' in text_of(client, DAY_PAGE)) is brief


def test_upvotes_are_of_the_site_that_counted_them(client: Client, make_paper: MakePaper) -> None:
    make_paper(listed=("lab", DAY, 0), signals={"lab": {"upvotes": 4}}, outside_upvotes=4)
    assert "Leads the day with 4 upvotes by lab" in text_of(client, DAY_PAGE)


def test_a_long_day_has_pages_that_hold_every_paper_once(client: Client, day_of_papers: list[Paper]) -> None:
    first, second = client.get(DAY_PAGE).context, client.get(f"{DAY_PAGE}?page=2").context
    seen = [first["lead"], *first["seconds"], *first["rows"], *second["rows"]]
    assert len(first["rows"]) == 46
    assert sorted(row.url for row in seen) == sorted(f"/papers/{paper.key}" for paper in day_of_papers)
    assert second["start"] == 51


@pytest.mark.parametrize("page", ["0", "-3", "99", "x", "9" * 30, "²", ""])
def test_any_page_asked_for_is_answered(client: Client, day_of_papers: list[Paper], page: str) -> None:
    assert client.get(DAY_PAGE, {"page": page}).status_code == 200


def test_a_field_can_be_chosen_and_the_choice_goes_along(client: Client, day_of_papers: list[Paper]) -> None:
    response = client.get(f"{DAY_PAGE}?cat=math")
    assert response.context["issue"].total == 20
    assert [(field.name, field.papers, field.chosen) for field in response.context["choice"].fields] == [
        ("Computer science", 40, False),
        ("Mathematics", 20, True),
    ]
    everywhere = client.get(f"{DAY_PAGE}?cat=stat.ML&page=2").content.decode()
    assert f"{DAY_PAGE}?cat=stat.ML" in everywhere


def test_a_choice_without_papers_leads_back(client: Client, day_of_papers: list[Paper]) -> None:
    assert "No paper of this day is in the fields that you chose" in text_of(client, f"{DAY_PAGE}?cat=econ")


@pytest.mark.django_db
@pytest.mark.parametrize("day", ["2026-13-45", "yesterday", "20260529", "2026-5-2", "2026-W22-5", "0000-00-00"])
def test_what_is_no_day_is_said_in_a_sentence(client: Client, day: str) -> None:
    assert "is not a day of the calendar" in text_of(client, f"/papers/date/{day}", 400)


@pytest.mark.parametrize(
    ("day", "reason"),
    [
        ("2026-05-29", "No papers have come in for this day yet"),
        ("2026-05-30", "rest on Saturdays and Sundays"),
        ("2026-05-23", "rest on Saturdays and Sundays"),
        ("2026-05-20", "This catalog begins later"),
        ("2026-05-26", "No source that was imported here has papers of this day"),
        ("9999-12-31", "This day is still to come"),
        ("0001-01-01", "This catalog begins later"),
    ],
)
def test_a_day_without_papers_says_why_and_leads_to_the_nearest(
    client: Client, make_paper: MakePaper, day: str, reason: str
) -> None:
    make_paper("2605.00001", listed=("arxiv", "2026-05-22", 0))
    make_paper("2605.00002", listed=("arxiv", "2026-05-28", 0))
    page = text_of(client, f"/papers/date/{day}")
    assert reason in page
    assert "The nearest day with papers is" in page


def test_the_nearest_day_is_the_nearest_of_the_calendar(client: Client, make_paper: MakePaper) -> None:
    """A Saturday between days whose papers were only published on them, the next day a Sunday that has some."""
    make_paper("2605.00001", listed=("arxiv", "2026-05-21", 0))
    make_paper("2605.00002", published=datetime(2026, 5, 24, 9, tzinfo=UTC), published_precision="time")
    response = client.get("/papers/date/2026-05-23")
    page = response.content.decode()
    assert "Sunday 24 May 2026</a>" in page
    assert response.context["next"].url == "/papers/date/2026-05-24"
    assert "rest on Saturdays and Sundays" not in page


def test_a_paper_in_two_feeds_stands_once(client: Client, make_paper: MakePaper) -> None:
    paper = make_paper(listed=("arxiv", DAY, 3))
    paper.feed_entries.create(feed="hf", day=DAY, place=0, upvotes=5)
    response = client.get(DAY_PAGE)
    assert response.context["issue"].total == 1
    assert response.context["folio"] == [
        "Daily Papers",
        "1 paper",
        "1 from arXiv",
        "1 from Hugging Face Daily Papers",
    ]


def test_new_versions_can_be_reached_where_there_is_nothing_else(client: Client, day_of_papers: list[Paper]) -> None:
    FeedEntry.objects.update(announce_type="new")
    assert b"Announced as" not in client.get(DAY_PAGE).content
    FeedEntry.objects.filter(paper__categories__0="math.AP").update(announce_type="replace")
    RevisionStamp.objects.create(number=7, stamp="another")
    page = client.get(f"{DAY_PAGE}?cat=math").content.decode()
    assert "No paper of this day is in the fields that you chose." in page
    assert "way=replaced" in page
    shown = client.get(f"{DAY_PAGE}?cat=math&way=replaced").content.decode()
    assert "No paper of this day" not in shown
    assert 'aria-current="true">New versions' in " ".join(shown.split())


def test_cross_lists_say_so_from_the_first_paper_on(client: Client, day_of_papers: list[Paper]) -> None:
    FeedEntry.objects.update(announce_type="cross")
    lead = text_of(client, DAY_PAGE).partition('<article class="lead"')[2].partition("</article>")[0]
    assert "Cross-listed" in lead


def test_the_number_of_queries_does_not_grow_with_the_papers(
    client: Client, day_of_papers: list[Paper], django_assert_max_num_queries: Callable[[int], object]
) -> None:
    with django_assert_max_num_queries(20):  # type: ignore[attr-defined]
        client.get(DAY_PAGE)


def test_a_list_of_fifty_papers_is_under_100_kb(client: Client, day_of_papers: list[Paper]) -> None:
    assert len(client.get(DAY_PAGE).content) < 100_000


def test_the_same_day_is_not_sent_twice(client: Client, day_of_papers: list[Paper]) -> None:
    etag = client.get(DAY_PAGE).headers["ETag"]
    assert client.get(DAY_PAGE, headers={"If-None-Match": etag}).status_code == 304
