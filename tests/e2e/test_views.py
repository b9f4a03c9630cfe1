"""Day, week, month and trending in a browser: no fault for axe, nothing too wide, choices that hold, with no script."""

from __future__ import annotations

import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.e2e.test_pages import test_targets_are_large_enough_for_a_finger as targets

pytestmark = pytest.mark.e2e

VIEWS = (
    "/papers",
    "/papers?view=dense",
    "/papers?cat=cs,-cs.CY",
    "/papers/week",
    "/papers/month",
    "/papers/trending",
    "/papers/week/1999-W01",
    "/papers/month/2026-13",
)


def open_all(page: Page) -> None:
    """Open what folds, so that it is looked at too."""
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")


@pytest.mark.parametrize("path", VIEWS)
@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (1280, "dark"), (390, "light"), (390, "dark")])
def test_axe_finds_nothing(open_page: Any, path: str, width: int, scheme: str) -> None:
    page = open_page(path, width=width, scheme=scheme)
    open_all(page)
    found = Axe().run(page, options={"resultTypes": ["violations"]})
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
@pytest.mark.parametrize("path", VIEWS)
def test_nothing_is_wider_than_the_screen(open_page: Any, path: str, width: int) -> None:
    page = open_page(path, width=width)
    open_all(page)
    assert page.evaluate("document.documentElement.scrollWidth") == width


@pytest.mark.parametrize("path", VIEWS)
def test_targets_are_large_enough_for_a_finger(open_page: Any, path: str) -> None:
    targets(open_page, path)


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
    page.get_by_label("Other codes").fill("cs.*, -cs.CV")
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
