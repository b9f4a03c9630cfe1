"""Keys move through every list; the bar of a phone; full use by Tab alone."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from pictures.papers import LONG

pytestmark = pytest.mark.e2e

_STANDS_IN_THE_LIBRARY = """async address => {
    for (let times = 0; times < 300; times++) {
        const page = await (await fetch("/library")).text();
        if (page.includes(`href="${address}"`)) return true;
    }
    return false;
}"""

LISTS = (
    "/papers",
    "/papers?view=dense",
    "/papers/week",
    "/papers/month",
    "/papers/trending",
    "/papers?q=language+model",
    "/authors/Grace%20Hopper",
    "/categories/cs.CL",
    "/editions",
    "/editions/2025-12-25-10c0e9",
    "/papers/2605.29267",
)


@pytest.mark.parametrize("path", LISTS)
def test_keys_move_and_open_on_every_list(open_page: Any, path: str) -> None:
    page: Page = open_page(path)
    links = page.locator("[data-paper]").locator("h2 a, h3 a")
    page.keyboard.press("j")
    expect(links.first).to_be_focused()
    if links.count() > 1:
        page.keyboard.press("j")
        expect(links.nth(1)).to_be_focused()
        page.keyboard.press("k")
    expect(links.first).to_be_focused()
    target = links.first.get_attribute("href")
    page.keyboard.press("o")
    page.wait_for_url(f"**{target}")


def test_keys_search_and_help_and_leave_typing_alone(open_page: Any) -> None:
    page: Page = open_page("/papers")
    page.keyboard.press("/")
    field = page.locator("#q")
    expect(field).to_be_focused()
    page.keyboard.type("jk?/")
    expect(field).to_have_value("jk?/")
    page.keyboard.press("Tab")
    page.keyboard.press("?")
    page.wait_for_url("**/help")


def test_keys_can_be_turned_off_and_stay_so(open_page: Any) -> None:
    page: Page = open_page("/help")
    page.get_by_role("button", name="Turn these keys off").click()
    page.goto("/papers")
    page.keyboard.press("j")
    page.keyboard.press("/")
    expect(page.locator("body")).to_be_focused()
    page.goto("/help")
    page.get_by_role("button", name="Turn these keys on").click()
    page.keyboard.press("/")
    expect(page.locator("#q")).to_be_focused()


def test_keys_go_on_from_where_tab_led(open_page: Any) -> None:
    page: Page = open_page("/papers")
    links = page.locator("[data-paper] h2 a")
    links.nth(3).focus()
    page.keyboard.press("j")
    expect(links.nth(4)).to_be_focused()


def test_the_first_tab_leads_past_the_masthead(open_page: Any) -> None:
    page: Page = open_page("/papers")
    page.keyboard.press("Tab")
    expect(page.get_by_text("Skip to the papers")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("path", ["/papers", "/papers?q=columns", f"/papers/{LONG}"])
def test_tab_goes_forward_through_the_page_with_visible_focus(open_page: Any, path: str, width: int) -> None:
    page: Page = open_page(path, width=width)
    for _ in range(25):
        page.keyboard.press("Tab")
        seen = page.evaluate(
            """() => {
                const at = document.activeElement, box = at.getBoundingClientRect();
                const outlined = getComputedStyle(at).outlineStyle !== 'none' || at.matches('.search input');
                const left = box.left + Math.min(box.width, 12) / 2;
                const middle = document.elementFromPoint(left, box.top + box.height / 2);
                return outlined && (at.contains(middle) || Boolean(middle?.contains(at)));
            }"""
        )
        assert seen, page.evaluate("document.activeElement.outerHTML.slice(0, 200)")


def test_on_a_phone_the_bar_hides_downwards_and_returns_upwards(open_page: Any) -> None:
    page: Page = open_page("/papers", width=390)
    field, sections = page.locator("#q"), page.get_by_role("navigation", name="Sections")
    expect(field).to_be_in_viewport()
    page.mouse.wheel(0, 1_500)
    expect(field).not_to_be_in_viewport()
    page.mouse.wheel(0, -200)
    expect(field).to_be_in_viewport()
    expect(sections).to_be_in_viewport()
    expect(page.get_by_role("link", name="Broadsheet", exact=True)).not_to_be_in_viewport()
    page.mouse.wheel(0, 200)
    expect(field).not_to_be_in_viewport()


def test_on_a_phone_without_script_the_masthead_is_just_there(open_page: Any) -> None:
    page: Page = open_page("/papers", width=390, script=False)
    expect(page.locator("#q")).to_be_in_viewport()
    assert page.locator(".masthead").evaluate("each => getComputedStyle(each).position") == "static"


def test_keys_save_upvote_read_and_hide_the_paper_one_is_at_and_undo_it(open_page: Any) -> None:
    page: Page = open_page("/papers/week")
    first = page.locator("[data-paper]").first
    page.keyboard.press("j")
    for key, word, done in (("s", "Save", "Saved"), ("u", "Upvote", "Upvoted"), ("e", "Mark read", "Read")):
        page.keyboard.press(key)
        pressed = first.get_by_role("button", name=done, exact=True)
        expect(pressed).to_have_attribute("aria-pressed", "true")
        page.keyboard.press("z")
        expect(first.get_by_role("button", name=word, exact=True)).to_have_attribute("aria-pressed", "false")
    page.keyboard.press("s")
    expect(first.get_by_role("button", name="Saved", exact=True)).to_be_visible()
    title = first.locator("h2, h3").inner_text()
    page.goto(page.url.replace("/papers/week", "/library").partition("/library")[0] + "/library")
    expect(page.locator("[data-paper] h2").first).to_have_text(title)
    page.get_by_role("button", name="Saved", exact=True).first.click()
    expect(page.get_by_role("button", name="Save", exact=True).first).to_be_visible()


def test_what_is_pressed_while_the_page_is_left_is_done(open_page: Any) -> None:
    page: Page = open_page("/papers/week")
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.context.route("**/mark", hold)
    row = page.locator("[data-paper]").nth(4)
    address = row.locator("h2 a, h3 a").get_attribute("href")
    row.locator("[data-act=s]").evaluate("button => { button.click(); location.href = '/help'; }")
    page.wait_for_url("**/help")
    held[0].continue_()
    assert page.evaluate(_STANDS_IN_THE_LIBRARY, address)
    page.context.unroute("**/mark")
    page.goto("/library")
    saved = page.locator("[data-paper]").filter(has=page.locator(f'a[href="{address}"]'))
    saved.get_by_role("button", name="Saved", exact=True).click()
    expect(saved.get_by_role("button", name="Save", exact=True)).to_be_visible()


def test_buttons_work_without_scripts(browser: Any, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/papers/week")
    page.locator("[data-paper]").first.get_by_role("button", name="Save", exact=True).click()
    assert page.url.startswith(f"{address}/papers/week")
    saved = page.locator("[data-paper]").first.get_by_role("button", name="Saved", exact=True)
    expect(saved).to_be_visible()
    saved.click()
    expect(page.locator("[data-paper]").first.get_by_role("button", name="Save", exact=True)).to_be_visible()
    context.close()
