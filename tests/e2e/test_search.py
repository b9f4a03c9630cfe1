"""The search page as a reader uses it: filters, years, order and suggestions, with and without script."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.e2e

SEARCH = "/papers?q=language+model&mode=lexical"


def asked(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def total(page: Page) -> int:
    """How many papers the page says it found."""
    said = page.locator("h1.count").inner_text()
    return 1 if said.startswith("One paper") else int(said.split()[0].replace(",", ""))


def unfold(page: Page) -> None:
    """Filters fold on a phone and stand open beside the hits elsewhere."""
    summary = page.locator(".filters summary")
    if summary.is_visible():
        summary.click()


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("script", [True, False])
def test_a_facet_leads_to_as_many_papers_as_it_says(open_page: Any, width: int, script: bool) -> None:
    page = open_page(SEARCH, width=width, script=script)
    unfold(page)
    line = page.locator(".counted li").first
    promised = int(line.locator("span").inner_text().replace(",", ""))
    line.locator("a").click()
    expect(page.locator(".chips li")).to_have_count(1)
    assert total(page) == promised
    page.locator(".chips a").first.click()
    expect(page.locator(".chips")).to_have_count(0)
    assert asked(page) == {"q": ["language model"], "mode": ["lexical"]}


@pytest.mark.parametrize("width", [390, 1280])
def test_a_bar_of_the_histogram_is_a_link(open_page: Any, width: int) -> None:
    page = open_page(SEARCH, width=width)
    unfold(page)
    bar = page.locator(".histogram a").last
    named = re.fullmatch(r"(\d+).*: ([\d,]+) papers?", bar.get_attribute("aria-label") or "")
    assert named
    bar.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".chips a")).to_contain_text(named[1])
    assert total(page) == int(named[2].replace(",", ""))


def test_the_form_adds_filters_without_script(open_page: Any) -> None:
    page = open_page("/papers?q=language", script=False)
    page.get_by_label("Years", exact=True).fill("2020")
    page.get_by_role("button", name="Add these filters").click()
    assert asked(page) == {"q": ["language year:2020.."]}


def test_filters_fold_on_a_phone_and_stand_open_elsewhere(open_page: Any) -> None:
    expect(open_page(SEARCH, width=390).locator(".histogram")).to_be_hidden()
    expect(open_page(SEARCH, width=1280).locator(".histogram")).to_be_visible()


@pytest.mark.parametrize("width", [390, 1280])
def test_another_order_is_a_link(open_page: Any, width: int) -> None:
    page = open_page(SEARCH, width=width)
    page.get_by_role("link", name="Newest first").click()
    expect(page.locator(".orders [aria-current]")).to_have_text("Newest first")
    expect(page.locator("h1.count")).to_contain_text("newest")
    page.get_by_role("button", name="Search", exact=True).click()
    assert asked(page) == {"q": ["language model"], "mode": ["lexical"], "sort": ["newest"]}


def test_a_person_is_suggested_as_an_author_once(open_page: Any) -> None:
    page = open_page("/papers")
    page.locator("#q").focus()
    page.keyboard.type("grace hop")
    expect(page.get_by_role("option").first.locator("span")).to_have_text("Author")


@pytest.mark.parametrize("width", [390, 1280])
def test_suggestions_by_keyboard(open_page: Any, width: int) -> None:
    page = open_page("/papers", width=width)
    field = page.locator("#q")
    field.focus()
    page.keyboard.type("langu")
    options = page.get_by_role("option")
    expect(options.first).to_be_visible()
    expect(field).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    expect(field).to_have_attribute("aria-activedescendant", options.first.get_attribute("id"))
    page.keyboard.press("Escape")
    expect(options).to_have_count(0)
    expect(field).to_have_value("langu")
    page.keyboard.press("ArrowDown")
    assert Axe().run(page, options={"resultTypes": ["violations"]}).violations_count == 0
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/(authors|categories|papers)/"))


def test_enter_without_a_choice_searches_what_was_typed(open_page: Any) -> None:
    page = open_page("/papers")
    page.locator("#q").fill("language model")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("Enter")
    page.wait_for_url("**/papers?q=language+model")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 390, 1280])
@pytest.mark.parametrize(
    "query",
    ["language+model+cat%3Acs.*+-survey&explain=1", "langauge+modle", "x+year%3A1901+cat%3Acs.CL+author%3Anobody"],
)
def test_axe_finds_nothing_in_any_state(open_page: Any, query: str, width: int, scheme: str) -> None:
    page = open_page(f"/papers?q={query}&mode=lexical", width=width, scheme=scheme)
    unfold(page)
    found = Axe().run(page, options={"resultTypes": ["violations"]})
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") == width
