"""The page to try the interface for programs works where a page may load and run only what comes from here."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import watched

pytestmark = pytest.mark.e2e


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    with watched(browser, address) as context:
        page = context.new_page()
        page.goto("/api/v1/docs")
        yield page


def execute(page: Page, operation: str, status: str) -> None:
    page.locator(f"#{operation} .opblock-summary-control").click()
    page.get_by_role("button", name="Execute").click()
    expect(page.locator(".live-responses-table .response .response-col_status")).to_contain_text(status)


def test_an_operation_is_tried_on_its_page(page: Page) -> None:
    execute(page, "operations-shelves-status", "200")
    expect(page.locator(".live-responses-table")).to_contain_text("newest_day")


def test_a_change_is_tried_on_its_page_by_who_has_come_in(page: Page) -> None:
    execute(page, "operations-library-follow", "201")
