"""Every page and every state, loaded once each: axe finds nothing, nothing is too wide, a finger hits every target."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.template.loader import render_to_string
from playwright.sync_api import Browser, Page

from pictures.places import EMPTY, FAULT, HOSTILE, NORMAL, STATES, Place
from tests.e2e.conftest import watched

pytestmark = pytest.mark.e2e

_SMALL = """[...document.querySelectorAll('a, button, summary, input, label:has(input)')]
    .filter(e => e.closest('.contents, .colophon')
        || !e.closest('p:not(.kicker), .notice li, h1, h2, h3, dd, .skip, code'))
    .filter(e => !e.matches('[type=checkbox], [type=radio]') && !e.closest('.hidden'))
    .map(e => [e.textContent.trim(), e.getBoundingClientRect()])
    .filter(([, box]) => box.width > 1 && box.height > 1 && box.height < 43.9)
    .map(([text, box]) => `${text}: ${box.height}`)"""

_EXAMPLES = {"exclude": [[".rows > li:nth-child(n + 15)"], [".names > li:nth-child(n + 15)"], ["tr:nth-child(n + 15)"]]}
"""The rest of a long list is made by the same template; axe would look at each of its rows again."""


@pytest.fixture(scope="module", params=[*NORMAL, *STATES, *HOSTILE, *EMPTY], ids=lambda place: place.name)
def page(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    """A page with everything on it opened that folds."""
    place: Place = request.param
    address = request.getfixturevalue("empty_address" if place in EMPTY else "address")
    with watched(browser, address) as context:
        page = context.new_page()
        if place.path == FAULT:
            fault = render_to_string("500.html")
            page.route(f"**{FAULT}", lambda route: route.fulfill(body=fault, content_type="text/html"))
        page.goto(place.path)
        page.evaluate("document.querySelectorAll('details').forEach(one => { one.name = ''; one.open = true; })")
        yield page


def _at(page: Page, width: int, scheme: Any = "light") -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_axe_finds_nothing(page: Page, width: int, scheme: str) -> None:
    _at(page, width, scheme)
    found = Axe().run(page, context=_EXAMPLES, options={"resultTypes": ["violations"]})
    assert found.violations_count == 0, found.generate_report()


def test_nothing_is_wider_than_the_screen(page: Page) -> None:
    for width in (1280, 768, 640, 390, 320):
        _at(page, width)
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_targets_are_large_enough_for_a_finger(page: Page) -> None:
    _at(page, 390)
    assert page.evaluate(_SMALL) == []


def test_headings_descend_one_by_one_from_a_single_first(page: Page) -> None:
    levels = page.evaluate("[...document.querySelectorAll('h1, h2, h3, h4')].map(each => Number(each.tagName[1]))")
    assert levels.count(1) <= 1
    assert all(below <= above + 1 for above, below in zip([0, *levels], levels, strict=False))


def test_links_of_one_name_lead_to_one_place(page: Page) -> None:
    """Within a landmark; a screen reader lists links by name alone. Papers may share a title."""
    twice = page.evaluate(
        """() => {
            const seen = new Map(), twice = [];
            for (const link of document.querySelectorAll('nav a, header a, footer a, aside a')) {
                const name = (link.ariaLabel || link.textContent).trim().replace(/\\s+/g, ' ');
                const key = `${link.closest('nav, header, footer, aside').className} ${name}`;
                if (seen.has(key) && seen.get(key) !== link.href) twice.push(key);
                seen.set(key, link.href);
            }
            return twice;
        }"""
    )
    assert twice == []
