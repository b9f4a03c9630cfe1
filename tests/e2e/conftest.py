"""Real Chromium against the real `broadsheet up`: one, started for the first time, for all tests; and an empty one."""

from __future__ import annotations

import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from pictures import harvests, papers
from tests.cli.process import run, up
from tests.e2e.chromium import ARGUMENTS, CHROMIUM
from tests.environment import MODELS

PATIENCE = 45_000
"""Milliseconds: no test depends on the speed of the machine, nor on what else it does."""
expect.set_options(timeout=PATIENCE)


class Place(NamedTuple):
    """A running Broadsheet: its data folder, and where it answers."""

    home: Path
    address: str

    def link(self, name: str, *more: str) -> str:
        """What lets this person in."""
        made = run(self.home, "user", name, "--at", self.address, *more)
        made.check_returncode()
        return made.stdout.strip()


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    if not CHROMIUM:
        pytest.skip("no Chromium is installed here (apt-get install chromium)")
    return {"executable_path": CHROMIUM, "args": list(ARGUMENTS)}


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where a Broadsheet answers that was started for the first time, then given papers that no page may break on."""
    if not CHROMIUM:
        pytest.skip("no Chromium is installed here (apt-get install chromium)")
    home = tmp_path_factory.mktemp("home")
    (home / "model").symlink_to(MODELS)
    with up(home) as (where, _):
        files = papers.write(tmp_path_factory.mktemp("files"))
        run(home, "import", *map(str, files)).check_returncode()
        harvests.write(home)
        _wait_for(f"{where}/authors/Grace%20Hopper")
        yield where


@pytest.fixture(scope="session")
def empty_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where a Broadsheet answers that holds nothing."""
    if not CHROMIUM:
        pytest.skip("no Chromium is installed here (apt-get install chromium)")
    settings = {"BROADSHEET_STARTER": "0", "BROADSHEET_MODEL": "none"}
    with up(tmp_path_factory.mktemp("empty"), "--no-worker", **settings) as (where, _):
        yield where


def _wait_for(address: str) -> None:
    """Until the worker has indexed the words of the papers that were imported last."""
    for _ in range(600):
        try:
            urllib.request.urlopen(address).close()
            return
        except urllib.error.HTTPError as error:
            error.close()
            time.sleep(0.1)
    pytest.fail("the worker did not index the imported papers within a minute")


@contextmanager
def watched(browser: Browser, address: str, **how: Any) -> Iterator[BrowserContext]:
    """A window whose pages ask no other host for anything and report no fault; else the test fails at its end."""
    asked: list[str] = []

    def watch(page: Page) -> None:
        page.on("request", lambda request: asked.append(request.url))
        page.on(
            "console", lambda message: asked.append(f"console: {message.text}") if message.type == "error" else None
        )
        page.on("pageerror", lambda error: asked.append(f"script: {error}"))

    with browser.new_context(reduced_motion="reduce", base_url=address, **how) as context:
        context.set_default_timeout(PATIENCE)
        context.on("page", watch)
        yield context
    expected = "console: Failed to load resource: the server responded with a status of 4"
    assert [url for url in asked if not url.startswith((address, expected))] == []


@pytest.fixture
def open_page(browser: Browser, address: str) -> Iterator[Callable[..., Page]]:
    """Open a path at a width and in a colour scheme; a page that asks another host for anything fails the test."""

    def open_(path: str, width: int = 1280, scheme: str = "light", script: bool = True) -> Page:
        size = {"width": width, "height": 900}
        touched = {"has_touch": width < 500, "java_script_enabled": script}
        window = watched(browser, address, viewport=size, color_scheme=scheme, **touched)
        page = windows.enter_context(window).new_page()
        page.goto(path)
        return page

    with ExitStack() as windows:
        yield open_
