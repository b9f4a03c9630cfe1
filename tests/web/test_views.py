"""Week, month, trending, the calendar, and what a reader chooses to see."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from broadsheet.catalog.models import Paper
from broadsheet.feed import day_themes
from broadsheet.feed.themes import Theme
from tests.web.conftest import DAY, MakePaper
from tests.web.test_day import DAY_PAGE, text_of

WEEK, MONTH, TRENDING = "/papers/week/2026-W22", "/papers/month/2026-05", "/papers/trending"
PAGES = (DAY_PAGE, WEEK, MONTH, TRENDING)
HERE = {"Referer": "http://testserver/papers"}


@pytest.mark.parametrize(
    ("page", "previous", "following", "name"),
    [
        (WEEK, "/papers/week/2026-W21", "/papers/week/2026-W23", "Week 22, 25–31 May 2026"),
        (MONTH, "/papers/month/2026-04", "/papers/month/2026-06", "May 2026"),
    ],
)
def test_a_week_and_a_month_are_pages_with_the_ones_before_and_after(
    client: Client, make_paper: MakePaper, page: str, previous: str, following: str, name: str
) -> None:
    for number, day in enumerate(("2026-04-30", "2026-05-20", DAY, "2026-06-02")):
        make_paper(f"2605.0000{number}", f"Paper of {day}", listed=("arxiv", day, 0))
    response = client.get(page)
    shown = response.content.decode()
    assert f"Paper of {DAY}" in shown
    assert "Paper of 2026-06-02" not in shown
    assert f"<title>{name} – Broadsheet</title>" in shown
    assert (response.context["previous"].url, response.context["next"].url) == (previous, following)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    ["week/2026-W54", "week/2026-W00", "week/2026-22", "week/0000-W01", "month/2026-13", "month/2026-5", "month/x"],
)
def test_what_is_no_week_or_month_is_said_in_a_sentence(client: Client, path: str) -> None:
    assert "Write it like 2026-" in text_of(client, f"/papers/{path}", 400)


@pytest.mark.parametrize(
    ("page", "said"),
    [
        ("/papers/week/2026-W24", "No papers have come in for this week yet"),
        ("/papers/week/9999-W52", "This week is still to come"),
        ("/papers/month/2026-02", "This catalog begins later"),
        ("/papers/month/0001-01", "This catalog begins later"),
        ("/papers/month/2026-04", "No source that was imported here has papers of this month"),
    ],
)
def test_a_week_or_month_without_papers_says_why_and_leads_to_the_nearest(
    client: Client, make_paper: MakePaper, page: str, said: str
) -> None:
    make_paper("2605.00001", listed=("arxiv", "2026-03-02", 0))
    make_paper("2605.00002", listed=("arxiv", "2026-05-28", 0))
    shown = text_of(client, page)
    assert said in shown
    assert re.search(r"The nearest (week|month) with papers is", shown)


@pytest.mark.django_db
def test_week_and_month_without_a_date_lead_to_the_newest(client: Client, make_paper: MakePaper) -> None:
    make_paper(listed=("arxiv", DAY, 0))
    assert client.get("/papers/week").headers["Location"] == WEEK
    assert client.get("/papers/month").headers["Location"] == MONTH


def test_the_calendar_tells_what_each_day_holds(client: Client, day_of_papers: list[Paper]) -> None:
    calendar = client.get(DAY_PAGE).context["calendar"]
    days = {cell.number: cell for week in calendar.weeks for cell in week.cells if cell}
    assert len(days) == 31
    assert (days[29].papers, days[29].bar, days[29].here) == ("60 papers", 20, True)
    assert (days[28].papers, days[28].bar, days[28].here) == ("no papers", 0, False)
    assert [week.number for week in calendar.weeks] == [18, 19, 20, 21, 22]
    assert (calendar.previous, calendar.next) == (("April", "/papers/month/2026-04"), ("June", "/papers/month/2026-06"))


def test_trending_says_how_it_is_computed_and_why_each_paper_stands_there(
    client: Client, day_of_papers: list[Paper]
) -> None:
    shown = text_of(client, TRENDING)
    assert "as of Friday 29 May 2026" in shown
    assert "trending is counted back from that day" in shown
    assert "(1 + upvotes + saves + 2 × comments)" in shown
    assert "No. 1 of 40 in Computer science" in shown
    assert "60 upvotes, new this day" in shown
    assert "No. 1 of 20 in Mathematics" in shown


@pytest.mark.django_db
def test_trending_searches_too_and_is_quiet_in_an_empty_catalog(client: Client) -> None:
    assert "nothing to search" in text_of(client, f"{TRENDING}?q=anything")
    assert "No papers yet" in text_of(client, TRENDING)


@pytest.mark.parametrize("page", PAGES)
def test_fields_are_joined_and_left_out_on_every_list(client: Client, day_of_papers: list[Paper], page: str) -> None:
    shown = text_of(client, f"{page}?cat=cs,math,-cs.CL")
    assert shown.count("data-paper") == 20
    assert "Your fields: <strong>Computer science and Mathematics, without Computation and language (cs.CL)" in shown


def test_a_choice_made_here_is_remembered_and_undone(client: Client, day_of_papers: list[Paper]) -> None:
    client.get(f"{DAY_PAGE}?cat=math&view=dense", headers=HERE)
    remembered = client.get(WEEK)
    assert remembered.context["issue"].total == 20
    assert remembered.context["choice"].dense
    assert "<strong>Mathematics</strong>" in remembered.content.decode()
    assert client.get(f"{WEEK}?cat=cs&view=roomy").context["issue"].total == 40  # the address wins, and is not ours
    assert client.get(WEEK).context["issue"].total == 20
    client.get(remembered.context["choice"].everything, headers=HERE)
    client.get(remembered.context["choice"].roomy_url, headers=HERE)
    again = client.get(WEEK).context
    assert (again["issue"].total, again["choice"].dense) == (60, False)


def test_a_link_from_elsewhere_is_not_remembered(client: Client, day_of_papers: list[Paper]) -> None:
    response = client.get(f"{DAY_PAGE}?cat=math", headers={"Referer": "https://elsewhere.example/"})
    assert response.context["issue"].total == 20
    assert not response.cookies


def test_the_cookie_is_same_site_and_the_answer_varies_with_it(client: Client, day_of_papers: list[Paper]) -> None:
    response = client.get(f"{DAY_PAGE}?cat=math", headers=HERE)
    cookie = response.cookies["fields"]
    assert (cookie.value, cookie["samesite"], cookie["httponly"]) == ("math", "Lax", True)
    assert "Cookie" in response.headers["Vary"]
    assert {"private", "no-cache"} <= set(response.headers["Cache-Control"].split(", "))


@pytest.mark.parametrize("cookie", ["<script>", "x" * 5_000, "cs.LG,,,-", "é", ""])
def test_any_cookie_is_answered(client: Client, day_of_papers: list[Paper], cookie: str) -> None:
    client.cookies["fields"] = cookie
    client.cookies["view"] = cookie
    assert "<script>" not in text_of(client, DAY_PAGE).replace('<script src="', "")


def test_the_form_leads_to_the_short_address(client: Client, day_of_papers: list[Paper]) -> None:
    asked = {"cat": ["math", "cs", "-cs.CY, stat.*"], "view": "dense"}
    assert client.get(WEEK, asked).headers["Location"] == f"{WEEK}?cat=math,cs,stat,-cs.CY&view=dense"
    assert client.get(WEEK, {"cat": "cs.*, math", "page": "2"}).headers["Location"] == f"{WEEK}?cat=cs,math&page=2"
    assert client.get(WEEK, {"cat": ["", ""]}).headers["Location"] == f"{WEEK}?cat="


def test_a_dense_list_shows_rows_without_abstracts_or_lead(client: Client, day_of_papers: list[Paper]) -> None:
    response = client.get(f"{DAY_PAGE}?view=dense&cat=math")
    assert (response.context["lead"], len(response.context["rows"])) == (None, 20)
    assert 'class="front dense"' in response.content.decode()
    assert "view=dense" in client.get(f"{DAY_PAGE}?view=dense").context["pager"].next


def test_pages_of_a_choice_keep_it(client: Client, day_of_papers: list[Paper]) -> None:
    pager = client.get(f"{MONTH}?cat=cs,math").context["pager"]
    assert pager.next == f"{MONTH}?cat=cs,math&page=2"


def test_a_theme_filters_the_day(client: Client, day_of_papers: list[Paper], monkeypatch: pytest.MonkeyPatch) -> None:
    ids = [paper.pk for paper in day_of_papers[:7]]
    made = [Theme("dark-matter", "Dark matter", ("galaxies",), tuple(ids)), Theme("spin", "Spin", (), ())]
    monkeypatch.setattr(day_themes, "of", lambda *_args, **_how: made)
    whole = client.get(DAY_PAGE)
    assert "In two themes" in whole.content.decode()
    link = whole.context["themes"][0]
    assert (link.name, link.papers, link.url) == ("Dark matter", "7 papers", f"{DAY_PAGE}?theme=dark-matter")
    filtered = client.get(link.url)
    assert filtered.content.decode().count("data-paper") == 7
    assert "one of the two themes" in filtered.content.decode()
    assert client.get(f"{DAY_PAGE}?theme=nothing").context["issue"].total == 60


@pytest.mark.parametrize(("now", "said"), [(29, "still coming in"), (30, ""), (28, "")])
def test_an_edition_that_still_comes_in_says_so(
    client: Client, day_of_papers: list[Paper], monkeypatch: pytest.MonkeyPatch, now: int, said: str
) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: datetime(2026, 5, now, 12, tzinfo=UTC))
    shown = text_of(client, DAY_PAGE)
    assert ("still coming in" in shown) is bool(said)
    assert "This month is not over" in text_of(client, MONTH)


def test_today_without_papers_says_when_they_come(
    client: Client, day_of_papers: list[Paper], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: datetime(2026, 6, 1, 2, tzinfo=UTC))
    assert "Nothing has come in for this day yet" in text_of(client, "/papers/date/2026-06-01")


@pytest.mark.parametrize(
    ("waiting", "said"),
    [((3, 9), "3 papers cannot be searched yet"), ((0, 9), "The model has still to read 9 papers"), ((0, 0), "")],
)
def test_the_front_page_says_what_works_while_the_index_is_made(
    client: Client, day_of_papers: list[Paper], monkeypatch: pytest.MonkeyPatch, waiting: tuple[int, int], said: str
) -> None:
    monkeypatch.setattr("broadsheet.web.states.waiting", lambda: waiting)
    shown = text_of(client, "/papers")
    assert said in shown
    assert (("cannot be searched" in shown) or ("still to read" in shown)) is bool(said)


@pytest.mark.parametrize("page", PAGES)
def test_a_list_asks_the_database_no_more_for_more_papers(
    client: Client, day_of_papers: list[Paper], page: str, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    with django_assert_max_num_queries(20):
        assert len(client.get(page).content) < 100_000


def test_a_wide_formula_in_a_link_takes_no_focus_of_its_own(client: Client, make_paper: MakePaper) -> None:
    wide = r"$\frac{a b c d e f g h i j k l m n}{a b c d e f g h i j k l m n}$"
    for place in range(6):
        make_paper(f"2605.0000{place}", f"Of {wide}", abstract=f"Of {wide}.", listed=("arxiv", DAY, place))
    page = client.get(f"/papers/date/{DAY}").content.decode()
    assert page.count('class="formula"') == 12
    assert page.count('class="formula" tabindex="0"') == 6
    assert not re.search(r"<a [^>]*>(?:(?!</a>).)*tabindex", page, re.DOTALL)
