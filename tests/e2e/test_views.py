"""Day, week, month and trending in a browser: the calendar leads on, and choices hold, without script too."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.e2e


def test_the_calendar_leads_from_day_to_day_week_and_month(open_page: Any) -> None:
    page: Page = open_page("/papers")
    calendar = page.get_by_role("complementary", name="Calendar")
    expect(calendar.get_by_role("table")).to_be_visible()
    calendar.get_by_role("link", name=re.compile(r"^Week")).first.click()
    expect(page).to_have_url(re.compile(r"/papers/week/\d{4}-W\d{2}$"))
    page.get_by_role("complementary", name="Calendar").locator("caption a").click()
    expect(page).to_have_url(re.compile(r"/papers/month/\d{4}-\d{2}$"))
    page.get_by_role("complementary", name="Calendar").get_by_role(
        "link", name=re.compile(r", \d+ papers$")
    ).first.click()
    expect(page).to_have_url(re.compile(r"/papers/date/"))
    assert page.locator("[data-paper]").count() > 0


@pytest.mark.parametrize("width", [1280, 390])
def test_fields_are_chosen_without_script_remembered_and_undone(open_page: Any, width: int) -> None:
    page: Page = open_page("/papers/trending", width=width, script=False)
    page.goto("/papers/month")
    whole = page.locator("[data-paper]").count()
    page.get_by_text("Choose fields").click()
    page.get_by_label("Or type codes").fill("cs.*, -cs.CV")
    page.get_by_role("button", name="Show these").click()
    expect(page).to_have_url(re.compile(r"\?cat=cs,-cs\.CV$"))
    page.goto("/papers/month")
    expect(page.get_by_text("Your fields: Computer science, without Computer vision (cs.CV)")).to_be_visible()
    page.get_by_role("link", name="Show all").click()
    page.goto("/papers/month")
    expect(page.get_by_text("Your fields:")).to_have_count(0)
    assert page.locator("[data-paper]").count() == whole


def test_a_dense_list_is_remembered(open_page: Any) -> None:
    page: Page = open_page("/papers")
    page.get_by_role("link", name="Dense list").click()
    page.get_by_role("link", name="Week", exact=True).click()
    expect(page.locator("body")).to_have_class(re.compile("dense"))
    expect(page.locator(".row .text").first).to_be_hidden()
    page.get_by_role("link", name="Roomy list").click()
    page.goto("/papers")
    expect(page.locator(".lead")).to_be_visible()


@pytest.mark.parametrize("width", [1280, 768, 390])
def test_the_choice_of_fields_opens_where_it_stood(open_page: Any, width: int) -> None:
    page: Page = open_page("/papers", width=width)
    summary = page.get_by_text("Choose fields")
    before = summary.bounding_box()
    assert before
    summary.click()
    expect(page.get_by_role("button", name="Show these")).to_be_visible()
    after = summary.bounding_box()
    assert after
    assert (after["x"], after["y"]) == (before["x"], before["y"])


def test_fields_that_a_phone_hides_fade_out_and_can_be_scrolled_to(open_page: Any) -> None:
    page: Page = open_page("/papers", width=390)
    fields = page.locator(".fields").first
    assert "linear-gradient" in fields.evaluate("e => getComputedStyle(e).maskImage")
    fields.evaluate("e => e.scrollTo(e.scrollWidth, 0)")
    last = fields.locator("a").last.bounding_box()
    assert last
    assert last["x"] + last["width"] < 390 - 40


def test_headlines_of_the_second_row_stand_on_one_line(open_page: Any) -> None:
    """The first of the three has no field."""
    page: Page = open_page("/papers")
    page.evaluate("document.querySelector('.second .kicker').textContent = ''")
    tops = page.locator(".second h2").evaluate_all("all => all.map(e => e.getBoundingClientRect().top)")
    assert len(set(tops)) == 1


@pytest.mark.parametrize(("path", "part"), [("/help", ".contents"), ("/editions", ".editions")])
def test_a_page_of_text_takes_the_whole_breadth(open_page: Any, path: str, part: str) -> None:
    box = open_page(path).locator(part).bounding_box()
    assert box
    assert box["x"] + box["width"] > 1_200
