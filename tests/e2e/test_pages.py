"""Every page, wide and narrow, light and dark: no fault for axe, nothing wider than the screen or from elsewhere."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import RequestFactory
from playwright.sync_api import Page, expect

from broadsheet.web.pages.errors import server_error

pytestmark = pytest.mark.e2e

PATHS = (
    "/papers",
    "/papers?q=language+model",
    "/papers?q=zzqxv+vvqx",
    "/papers?q=",
    "/editions",
    "/help",
    "/nowhere",
    "/papers/2401.99999",
    "/papers/date/2026-13-45",
    "/papers/date/1999-01-01",
)
BEHIND = {"a paper": ("/papers", ".lead h2 a"), "an edition": ("/editions", ".editions h2 a")}


def find(open_page: Any, place: str, **how: Any) -> Page:
    """A page by its path, or one that another page leads to."""
    if place not in BEHIND:
        page: Page = open_page(place, **how)
        return page
    path, link = BEHIND[place]
    page = open_page(path, **how)
    page.locator(link).first.click()
    page.wait_for_load_state()
    return page


@pytest.mark.parametrize("place", [*PATHS, *BEHIND])
@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (1280, "dark"), (390, "light"), (390, "dark")])
def test_axe_finds_nothing(open_page: Any, place: str, width: int, scheme: str) -> None:
    page = find(open_page, place, width=width, scheme=scheme)
    found = Axe().run(page, options={"resultTypes": ["violations"]})
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("width", [320, 768, 1280])
@pytest.mark.parametrize("place", [*PATHS, *BEHIND])
def test_nothing_is_wider_than_the_screen(open_page: Any, place: str, width: int) -> None:
    page = find(open_page, place, width=width)
    assert page.evaluate("document.documentElement.scrollWidth") == width


@pytest.mark.parametrize("place", [*PATHS, *BEHIND])
def test_targets_are_large_enough_for_a_finger(open_page: Any, place: str) -> None:
    page = find(open_page, place, width=390)
    small = page.evaluate(
        """[...document.querySelectorAll('nav a, aside a, footer a, .links a, button, summary,' +
        'input:not([type=checkbox]), label:has(input)')]
        .map(e => [e.textContent.trim(), e.getBoundingClientRect()])
        .filter(([, box]) => box.width > 1 && box.height > 1 && box.height < 43.9)
        .map(([text, box]) => `${text}: ${box.height}`)"""
    )
    assert small == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_where_we_failed(open_page: Any, address: str, rf: RequestFactory, scheme: str) -> None:
    page = open_page("/help", scheme=scheme)
    html = server_error(rf.get("/")).content.decode()
    page.route("**/fault", lambda route: route.fulfill(body=html, content_type="text/html"))
    page.goto("/fault")
    expect(page.get_by_role("heading", level=1)).to_have_text("A fault of ours")
    assert Axe().run(page, options={"resultTypes": ["violations"]}).violations_count == 0


def test_keys_move_open_and_search(open_page: Any) -> None:
    page = open_page("/papers")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    first = page.locator("[data-paper] h2 a").first
    expect(first).to_be_focused()
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("jk?/")
    expect(page.get_by_role("searchbox")).to_have_value("jk?/")
    page.keyboard.press("Tab")
    page.keyboard.press("j")
    target = page.locator("[data-paper] h2 a").nth(1).get_attribute("href")
    page.keyboard.press("o")
    page.wait_for_url(f"**{target}")
    page.keyboard.press("?")
    page.wait_for_url("**/help")


def test_the_first_tab_leads_past_the_masthead(open_page: Any) -> None:
    page = open_page("/papers")
    page.keyboard.press("Tab")
    expect(page.get_by_text("Skip to the papers")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_everything_can_be_read_without_script(open_page: Any) -> None:
    page = open_page("/papers", script=False)
    page.get_by_role("searchbox").fill("language model")
    page.get_by_role("button", name="Search").click()
    page.locator("[data-paper] h2 a").first.click()
    expect(page.locator("#bibtex")).to_contain_text("@")
    expect(page.get_by_role("button", name="Copy BibTeX")).to_be_hidden()


def test_a_paper_prints_without_what_only_a_screen_needs(open_page: Any) -> None:
    page = find(open_page, "a paper")
    page.emulate_media(media="print")
    expect(page.get_by_role("searchbox")).to_be_hidden()
    expect(page.locator("nav.sections")).to_be_hidden()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
