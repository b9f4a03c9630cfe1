"""The page to try the interface for programs works where a page may load and run only what comes from here."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.conftest import watched

pytestmark = pytest.mark.e2e


def test_an_operation_is_tried_on_its_page(browser: Browser, address: str) -> None:
    with watched(browser, address) as context:
        page = context.new_page()
        page.goto("/api/v1/docs")
        page.locator("#operations-shelves-status .opblock-summary-control").click()
        page.get_by_role("button", name="Execute").click()
        expect(page.locator(".live-responses-table .response .response-col_status")).to_contain_text("200")
        expect(page.locator(".live-responses-table")).to_contain_text("newest_day")


def test_a_change_is_tried_on_its_page_by_who_has_come_in(browser: Browser, address: str) -> None:
    with watched(browser, address) as context:
        page = context.new_page()
        page.goto("/api/v1/docs")
        page.locator("#operations-library-follow .opblock-summary-control").click()
        page.get_by_role("button", name="Execute").click()
        expect(page.locator(".live-responses-table .response .response-col_status")).to_contain_text("201")
