"""What a page does without script, on paper, and in forced colours."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from pictures.papers import CHANGED

pytestmark = pytest.mark.e2e


def test_everything_can_be_read_without_script(open_page: Any) -> None:
    page: Page = open_page("/papers", script=False)
    page.locator("#q").fill("language model")
    page.get_by_role("button", name="Search").click()
    page.locator("[data-paper] h2 a").first.click()
    expect(page.locator("#bibtex")).to_contain_text("@")
    expect(page.get_by_role("button", name="Copy BibTeX")).to_be_hidden()


@pytest.mark.parametrize(
    ("path", "kept", "left_out"),
    [
        ("/papers", ("h1", ".lead", ".row h2"), (".search", ".sections", ".days", ".calendar", ".choosing", ".themes")),
        (
            f"/papers/{CHANGED}",
            ("h1", ".abstract", "#bibtex", ".margin"),
            (".search", ".sections", ".citation button", ".citation .download", ".changes", ".similar"),
        ),
    ],
    ids=["a day", "a paper"],
)
def test_it_prints_as_one_clean_document(
    open_page: Any, path: str, kept: tuple[str, ...], left_out: tuple[str, ...]
) -> None:
    page: Page = open_page(path, width=720)
    page.emulate_media(media="print")
    for part in kept:
        expect(page.locator(part).first).to_be_visible()
    for part in left_out:
        expect(page.locator(part).locator("visible=true")).to_have_count(0)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_in_forced_colours_marks_and_the_present_page_still_show(open_page: Any) -> None:
    page: Page = open_page("/papers?q=language+model")
    page.emulate_media(forced_colors="active")
    paper, mark = (
        page.locator(part).first.evaluate("each => getComputedStyle(each).backgroundColor") for part in ("body", "mark")
    )
    assert paper != mark
    here = page.locator("[aria-current]").first
    assert "underline" in here.evaluate("each => getComputedStyle(each).textDecorationLine")


def test_a_mistyped_number_leads_to_the_paper(open_page: Any) -> None:
    page: Page = open_page("/papers/2605.29267")
    page.get_by_role("link", name="A Designer's Guide to Lunar").click()
    expect(page).to_have_url("/papers/2605.29276")
