"""To follow, to save a search, to look at what came in: by buttons and by keys, with script and without."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from tests.e2e.test_every_page import _SMALL

pytestmark = pytest.mark.e2e
AUTHOR, FIELD, SEARCH = "/authors/Xuelei%20Chen", "/categories/math.AP", "/papers?q=language+model"


def follow(page: Page, path: str) -> None:
    page.goto(path)
    page.locator("form.follow button").click()
    expect(page.locator("form.follow button")).to_have_attribute("aria-pressed", "true")


def saved(page: Page) -> Locator:
    return page.locator(".followed").get_by_role("link", name="language model")


@pytest.fixture
def following(open_page: Any) -> Iterator[Page]:
    """The page of who follows an author, a field and a word, and saved a search; afterwards nothing is followed."""
    page: Page = open_page("/following")
    page.get_by_label("Follow a word or a phrase").fill("diffusion")
    page.get_by_role("button", name="Follow it").click()
    follow(page, AUTHOR)
    follow(page, FIELD)
    page.goto(SEARCH)
    page.get_by_role("button", name="Save this search").click()
    page.goto("/following")
    yield page
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto("/following")
    while page.get_by_role("button", name="Unfollow").count():
        page.get_by_role("button", name="Unfollow").first.click()
    page.get_by_text("Change", exact=False).first.click()
    page.get_by_role("button", name="Delete").click()
    expect(page.get_by_text("You follow nothing yet.")).to_be_visible()


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_pages_of_what_is_followed_are_whole(following: Page, width: int, scheme: Any) -> None:
    page = following
    search = saved(page).get_attribute("href")
    for path in ("/following", search, AUTHOR, FIELD, SEARCH):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        page.goto(str(path))
        page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
        options = {"resultTypes": ["violations"]}
        found = Axe().run(page, context={"exclude": [[".rows > li:nth-child(n + 15)"]]}, options=options)
        assert found.violations_count == 0, found.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        if width == 390:
            assert page.evaluate(_SMALL) == []


def test_what_is_followed_gives_its_papers_with_the_reason(following: Page) -> None:
    page = following
    reasons = page.locator(".why")
    expect(reasons.filter(has_text="By Xuelei Chen, whom you follow").first).to_be_visible()
    expect(reasons.filter(has_text="Matches “diffusion”").first).to_be_visible()
    expect(reasons.filter(has_text="In Analysis of PDEs (math.AP)").first).to_be_visible()


def test_keys_work_on_what_is_followed_and_on_a_saved_search(following: Page) -> None:
    page = following
    search = saved(page).get_attribute("href")
    for path in ("/following", str(search)):
        page.goto(path)
        first, second = (page.locator("[data-paper]").nth(place) for place in (0, 1))
        page.keyboard.press("j")
        page.keyboard.press("j")
        expect(second.locator("h2 a")).to_be_focused()
        page.keyboard.press("k")
        expect(first.locator("h2 a")).to_be_focused()
        for key, word, done in (("s", "Save", "Saved"), ("u", "Upvote", "Upvoted"), ("e", "Mark read", "Read")):
            page.keyboard.press(key)
            expect(first.get_by_role("button", name=done, exact=True)).to_have_attribute("aria-pressed", "true")
            page.keyboard.press("z")
            expect(first.get_by_role("button", name=word, exact=True)).to_have_attribute("aria-pressed", "false")
        page.keyboard.press("x")
        expect(first.get_by_role("button", name="Hidden", exact=True)).to_be_visible()
        page.keyboard.press("z")
        expect(first.get_by_role("button", name="Hide", exact=True)).to_be_visible()


def test_a_saved_search_gets_another_name(following: Page) -> None:
    page = following
    saved(page).click()
    page.get_by_text("Rename or delete it").click()
    page.get_by_label("Its name").fill("Models of language")
    page.get_by_role("button", name="Rename").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Models of language")
    page.get_by_role("link", name="Search the whole catalog").click()
    expect(page.get_by_text("You keep this search as")).to_be_visible()
    page.get_by_role("link", name="Models of language").click()
    page.wait_for_url("**/searches/*")


def test_all_of_it_works_without_script(open_page: Any) -> None:
    page: Page = open_page(AUTHOR, script=False, width=390)
    follow(page, AUTHOR)
    page.get_by_role("link", name="All that you follow").click()
    expect(page.locator("[data-paper]").first).to_be_visible()
    page.get_by_text("What you follow", exact=True).click()
    page.get_by_role("button", name="Unfollow Xuelei Chen").click()
    expect(page.get_by_text("You follow nothing yet.")).to_be_visible()


def test_without_script_one_comes_back_to_the_paper_that_one_marked(open_page: Any) -> None:
    page: Page = open_page("/papers/week", script=False)
    story = page.locator("[data-paper]").nth(12)
    story.get_by_role("button", name="Mark read", exact=True).click()
    expect(story.locator("h2 a")).to_be_in_viewport()
    story.get_by_role("button", name="Read", exact=True).click()
    expect(story.get_by_role("button", name="Mark read", exact=True)).to_be_in_viewport()


def test_more_like_this_takes_less_like_this_back(open_page: Any) -> None:
    page: Page = open_page("/papers/2605.29276")
    more, less = (page.get_by_role("button", name=f"{word} like this") for word in ("More", "Less"))
    more.click()
    expect(more).to_have_attribute("aria-pressed", "true")
    less.click()
    expect(less).to_have_attribute("aria-pressed", "true")
    expect(more).to_have_attribute("aria-pressed", "false")
    page.reload()
    expect(less).to_have_attribute("aria-pressed", "true")
    less.click()
    expect(less).to_have_attribute("aria-pressed", "false")
    page.reload()
    expect(more).to_have_attribute("aria-pressed", "false")
    expect(less).to_have_attribute("aria-pressed", "false")
