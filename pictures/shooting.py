"""Chromium looks at pages: one picture a width and colour scheme, and one sheet of them a page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from io import BytesIO
from itertools import product
from typing import Literal

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from pictures.places import FAULT, Place
from tests.e2e.chromium import ARGUMENTS, CHROMIUM

Scheme = Literal["light", "dark"]
WIDTHS = (1280, 768, 390)
SCHEMES: tuple[Scheme, Scheme] = ("light", "dark")
TALLEST = 1_700
GAP = 24


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser without a window."""
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        yield browser
        browser.close()


@contextmanager
def window(browser: Browser, address: str, width: int, scheme: Scheme, height: int = 900) -> Iterator[Page]:
    """A page that stands still, at one width in one colour scheme."""
    with browser.new_context(
        viewport={"width": width, "height": height}, color_scheme=scheme, reduced_motion="reduce", base_url=address
    ) as context:
        yield context.new_page()


def picture(page: Page, tallest: int = TALLEST) -> Image.Image:
    """The page from its top, as far as `tallest` pixels."""
    width, height = page.evaluate("[innerWidth, document.documentElement.scrollHeight]")
    box = {"x": 0, "y": 0, "width": width, "height": min(height, tallest)}
    return Image.open(BytesIO(page.screenshot(full_page=True, clip=box)))  # type: ignore[arg-type]


def sheets(
    browser: Browser, address: str, places: Iterable[Place], fault: Callable[[], str]
) -> Iterator[tuple[Place, Image.Image]]:
    """Of each place one sheet: a row of all widths in light, below it the same in dark, at half size."""
    for place in places:
        shots = []
        for scheme, width in product(SCHEMES, WIDTHS):
            with window(browser, address, width, scheme) as page:
                if place.path == FAULT:
                    page.route(f"**{FAULT}", lambda route: route.fulfill(body=fault(), content_type="text/html"))
                page.goto(place.path)
                shots.append(picture(page))
        yield place, _joined(shots)


def _joined(shots: list[Image.Image]) -> Image.Image:
    rows = [shots[start : start + len(WIDTHS)] for start in range(0, len(shots), len(WIDTHS))]
    heights = [max(shot.height for shot in row) for row in rows]
    size = sum(WIDTHS) + GAP * (len(WIDTHS) - 1), sum(heights) + GAP * (len(rows) - 1)
    sheet = Image.new("RGB", size, "#888888")
    top = 0
    for row, height in zip(rows, heights, strict=True):
        left = 0
        for shot in row:
            sheet.paste(shot, (left, top))
            left += shot.width + GAP
        top += height + GAP
    return sheet.reduce(2)
