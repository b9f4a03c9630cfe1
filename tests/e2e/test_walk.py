"""What a stranger does first: start, today, search, a paper, a similar one, its citation."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.e2e


def wait_for_similar(page: Page) -> None:
    """Load the page until the worker has read the paper's meaning."""
    for _ in range(60):
        if page.locator(".similar li").count():
            return
        page.wait_for_timeout(1_000)
        page.reload()
    pytest.fail("no similar papers came within a minute")


def test_first_start_to_citation(open_page: Any) -> None:
    page: Page = open_page("/")
    expect(page).to_have_url(re.compile("/papers$"))
    assert page.locator("[data-paper]").count() >= 30
    headline = page.locator(".lead h2 a")
    title = headline.inner_text()

    page.locator("#q").fill(title)
    page.keyboard.press("Enter")
    expect(page.locator("[data-paper] h2 a").first).to_have_text(title)

    page.locator("[data-paper] h2 a").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)

    wait_for_similar(page)
    near = page.locator(".similar h3 a").first
    other = near.inner_text()
    near.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(other)

    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy BibTeX").click()
    expect(page.get_by_label("Citation").get_by_role("status")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()").startswith("@")
