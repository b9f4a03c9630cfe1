"""Where a guess decided, pages say that it is one; where it is switched off, they say nothing of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from broadsheet.accounts.models import User
from broadsheet.catalog import derived
from broadsheet.catalog.models import Paper
from broadsheet.feed import expected
from broadsheet.library.actions import mark
from tests.web.conftest import DAY, MakePaper

DAY_PAGE = f"/papers/date/{DAY}"
TRENDING = "/papers/trending"


@pytest.fixture(autouse=True)
def derived_folder(settings: Settings, tmp_path: Path) -> None:
    settings.DERIVED_FOLDER = tmp_path


@pytest.fixture
def guesses(day_of_papers: list[Paper]) -> None:
    """The later a paper of computer science was announced, the more is expected of it."""
    papers = [[paper.pk, 0, float(paper.pk)] for paper in day_of_papers if paper.categories[0] == "cs.CL"]
    derived.write(expected.FILE, {"state": "a guess", "papers": papers})


def text(client: Client, path: str) -> str:
    return " ".join(client.get(path).content.decode().split())


def test_a_day_marks_every_paper_that_stands_where_it_does_by_a_guess(client: Client, guesses: None) -> None:
    shown = text(client, f"{DAY_PAGE}?view=dense")
    assert "expected interest: a guess by the words of their abstracts" in shown
    assert "2.9 upvotes expected" in shown
    assert shown.index("Paper number 58") < shown.index("Paper number 33<")
    assert shown.index("Paper number 0<") < shown.index("Paper number 58")


def test_who_leads_by_a_guess_is_said_to(client: Client, guesses: None) -> None:
    Paper.objects.update(outside_upvotes=0, signals={})
    assert "First of 40 papers in Computer science by expected interest, a guess" in text(client, DAY_PAGE)


def test_trending_says_what_is_expected_beside_what_was_counted(client: Client, guesses: None) -> None:
    shown = text(client, TRENDING)
    assert "the upvotes that are expected of it are added: a guess" in shown
    assert "2.9 upvotes expected, new this day" in shown


@pytest.mark.parametrize("page", [DAY_PAGE, TRENDING])
def test_switched_off_nothing_is_expected(client: Client, guesses: None, settings: Settings, page: str) -> None:
    settings.EXPECTED = False
    assert "expected" not in text(client, page)


@pytest.mark.parametrize("page", [DAY_PAGE, TRENDING])
def test_another_guess_makes_another_page(client: Client, day_of_papers: list[Paper], page: str) -> None:
    before = client.get(page).headers["ETag"]
    derived.write(expected.FILE, {"state": "a guess", "papers": []})
    assert client.get(page).headers["ETag"] != before


def test_trending_counts_saves_of_the_people_here(client: Client, day_of_papers: list[Paper]) -> None:
    before = client.get(TRENDING).headers["ETag"]
    mark(User.objects.create_user("ada"), day_of_papers[59], "save", timezone.now())
    after = client.get(TRENDING)
    assert after.headers["ETag"] != before
    assert "1 save, new this day" in " ".join(after.content.decode().split())


def test_who_leads_a_picked_day_by_a_guess_is_said_to(client: Client, make_paper: MakePaper) -> None:
    first, second = (
        make_paper(f"2605.0000{place}", listed=("hf", DAY, place), categories=["cs.CL"]) for place in (0, 1)
    )
    assert "First in Hugging Face Daily Papers" in text(client, DAY_PAGE)
    derived.write(expected.FILE, {"state": "another guess", "papers": [[first.pk, 0, 0.1], [second.pk, 0, 0.2]]})
    shown = text(client, DAY_PAGE)
    assert "First by expected interest, a guess" in shown
    assert shown.index(f"/papers/{second.key}") < shown.index(f"/papers/{first.key}")
