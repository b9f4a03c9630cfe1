"""Mathematics in Chromium: set natively, in the text's size, and what is too wide scrolls inside its own box."""

from typing import Any

import pytest
from playwright.sync_api import Page

from broadsheet.web.math.reading import read
from broadsheet.web.math.typesetting import typeset

pytestmark = pytest.mark.e2e

LONG = " + ".join(rf"\frac{{a_{{{place}}}}}{{b_{{{place}}}}}" for place in range(40))
TEXT = rf"In CO$_2$ the root $\sqrt{{{LONG}}}$ of $x_i$, that is $${LONG} = 0,$$ is $\hat{{x}} \in \mathbb{{R}}^n$."


def with_mathematics(page: Page) -> Page:
    """The page with its main part replaced by an abstract full of mathematics."""
    html = f'<h1>Mathematics</h1><p class="abstract">{typeset(read(TEXT), displayed=True)}</p>'
    page.evaluate("html => document.querySelector('main').innerHTML = html", html)
    return page


@pytest.mark.parametrize("width", [320, 1280])
def test_wide_mathematics_scrolls_in_its_own_box_and_not_the_page(open_page: Any, width: int) -> None:
    page = with_mathematics(open_page("/help", width))
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    boxes = page.locator(".formula")
    assert boxes.count() == 2
    for place in range(2):
        assert boxes.nth(place).evaluate("box => box.scrollWidth > box.clientWidth && box.tabIndex === 0")


def test_mathematics_stands_in_the_line_of_its_text(open_page: Any) -> None:
    page = with_mathematics(open_page("/help"))
    heights = page.evaluate(
        "[...document.querySelectorAll('.abstract > math, .glued > math')].map(e => e.getBoundingClientRect().height)"
    )
    line = page.evaluate("parseFloat(getComputedStyle(document.querySelector('.abstract')).lineHeight)")
    assert len(heights) == 3
    assert all(4 < height < line for height in heights)
    assert page.evaluate("document.querySelector('.glued').getClientRects().length") == 1


def test_a_captured_title_shows_its_mathematics(open_page: Any) -> None:
    page = open_page("/editions")
    page.locator(".editions a").first.click()
    assert page.locator("math[alttext='^2'] msup").count() == 1
