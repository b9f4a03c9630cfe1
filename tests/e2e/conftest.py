"""Real Chromium against the real `broadsheet up`, started once in an empty data folder."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.cli.process import up
from tests.e2e.chromium import ARGUMENTS, CHROMIUM


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    if not CHROMIUM:
        pytest.skip("no Chromium is installed here (apt-get install chromium)")
    return {"executable_path": CHROMIUM, "args": list(ARGUMENTS)}


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where a Broadsheet answers that was started for the first time, with its starter shelf and its worker."""
    if not CHROMIUM:
        pytest.skip("no Chromium is installed here (apt-get install chromium)")
    with up(tmp_path_factory.mktemp("home")) as (where, _):
        yield where


@pytest.fixture
def open_page(browser: Browser, address: str) -> Iterator[Any]:
    """Open a path at a width and in a colour scheme; a page that asks another host for anything fails the test."""
    contexts = []
    asked: list[str] = []

    def open_(path: str, width: int = 1280, scheme: str = "light", script: bool = True) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme=scheme,  # type: ignore[arg-type]
            has_touch=width < 500,
            java_script_enabled=script,
            reduced_motion="reduce",
            base_url=address,
        )
        contexts.append(context)
        context.set_default_timeout(15_000)
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on(
            "console", lambda message: asked.append(f"console: {message.text}") if message.type == "error" else None
        )
        page.on("pageerror", lambda error: asked.append(f"script: {error}"))
        page.goto(path)
        return page

    yield open_
    for context in contexts:
        context.close()
    expected = "console: Failed to load resource: the server responded with a status of 4"
    assert [url for url in asked if not url.startswith((address, expected))] == []
