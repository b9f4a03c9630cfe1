"""The paper page and what hangs on it, in a real browser."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from pictures.papers import CHANGED, CROWDED

pytestmark = pytest.mark.e2e


def test_a_citation_is_chosen_copied_and_downloaded(open_page: Any) -> None:
    page: Page = open_page(f"/papers/{CHANGED}")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    expect(page.locator("#bibtex")).to_be_visible()
    page.locator("summary", has_text="RIS").click()
    expect(page.locator("#bibtex")).to_be_hidden()
    page.get_by_role("button", name="Copy RIS").click()
    expect(page.get_by_label("Citation").get_by_role("status")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()").startswith("TY  - UNPB")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download RIS").click()
    assert download.value.suggested_filename == "lovelace2026breadth.ris"


def test_forms_are_chosen_and_changes_unfold_without_script(open_page: Any) -> None:
    page: Page = open_page(f"/papers/{CHANGED}", script=False)
    page.locator("summary", has_text="CSL-JSON").click()
    expect(page.locator("#csl-json")).to_contain_text('"family": "Lovelace"')
    page.get_by_text("said by arXiv").click()
    expect(page.locator("del").first).to_contain_text("wide")
    expect(page.locator("ins").first).to_contain_text("narrow")


def test_from_an_author_to_the_author_and_back(open_page: Any) -> None:
    page: Page = open_page(f"/papers/{CHANGED}")
    page.get_by_role("link", name="Ada Lovelace").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ada Lovelace")
    assert page.locator("[data-paper]").count() == 2
    page.get_by_role("link", name="On the breadth of narrow columns").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("On the breadth of narrow columns")


def test_three_thousand_authors_stand_on_a_page_of_their_own(open_page: Any) -> None:
    page: Page = open_page(f"/papers/{CROWDED}")
    assert len(page.content().encode()) < 100_000
    page.get_by_role("link", name="and 2,988 more authors").click()
    assert page.locator(".names li").count() == 500
    page.get_by_role("link", name="Next page").click()
    expect(page.locator(".names li").first).to_have_text("Member 500 Of-A-Large-Collaboration")
