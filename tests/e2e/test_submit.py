"""Submitting, featuring and claiming a paper in a real browser, with Crossref played by this machine."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.cli.process import set_up, up
from tests.e2e.chromium import CHROMIUM
from tests.e2e.conftest import Place, watched
from tests.loopback import Reply, loopback

pytestmark = pytest.mark.e2e
TITLE = "Multiobjective Optimization, Scalarization, and Maximal Elements of Preorders"
HERE = "2605.29276"
"""Of the papers that every Broadsheet begins with."""
SIZES: tuple[tuple[int, Any], ...] = ((1280, "light"), (390, "dark"))
_SMALL = """[...document.querySelectorAll('.here :is(a, button, summary), .fill :is(input, button, select)')]
    .filter(e => !e.closest('p:not(:has(button, input, select))') && !['checkbox', 'radio', 'hidden'].includes(e.type))
    .map(e => [e.textContent.trim() || e.name, e.getBoundingClientRect().height])
    .filter(([, height]) => height > 1 && height < 43.9)"""


@pytest.fixture(scope="module")
def place(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """The single user's Broadsheet."""
    if not CHROMIUM:
        pytest.skip("no Chromium is installed here (apt-get install chromium)")
    home = tmp_path_factory.mktemp("home")
    answer = (shared / "data/api/crossref/hepcrawl_2018.3804742.json").read_bytes()
    with loopback() as crossref:
        crossref.answer = lambda _: Reply(answer, kind="application/json")
        table = f'[sources.crossref]\nbase_url = "{crossref.url}"\nprefixes = ["10.1155"]\npause = 0\n'
        (home / "broadsheet.toml").write_text(table)
        with up(set_up(home), "--no-worker", BROADSHEET_MODEL="none") as (where, _):
            yield Place(home, where)


@pytest.fixture(scope="module")
def page(place: Place, browser: Browser) -> Iterator[Page]:
    with watched(browser, place.address) as context:
        yield context.new_page()


def sound(page: Page) -> None:
    """At both sizes axe finds nothing, nothing is too wide, and a finger hits every target."""
    page.evaluate("document.querySelectorAll('.here details').forEach(one => { one.open = true; })")
    for width, scheme in SIZES:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        found = Axe().run(page, options={"resultTypes": ["violations"]})
        assert found.violations_count == 0, found.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(_SMALL) == []
    page.evaluate("document.querySelectorAll('.here details').forEach(one => { one.open = false; })")
    page.set_viewport_size({"width": 1280, "height": 900})


def test_a_paper_is_looked_up_submitted_and_withdrawn(page: Page) -> None:
    page.goto("/submit")
    sound(page)
    page.get_by_label("An arXiv id, a DOI").fill("https://doi.org/10.1155/2018/3804742")
    page.get_by_role("button", name="Look it up").click()
    expect(page.get_by_role("heading", name=TITLE)).to_be_visible()
    sound(page)
    page.get_by_label("Why it is worth reading").fill("Short, and **right**.")
    page.get_by_label("Address of its code").fill("https://example.org/code")
    page.get_by_role("button", name="Put it into today’s paper").click()
    expect(page.get_by_role("heading", level=1, name=TITLE)).to_be_visible()
    expect(page.locator(".submission strong")).to_have_text("right")
    expect(page.locator(".submission .links")).to_contain_text("example.org")
    sound(page)
    page.get_by_role("button", name="Withdraw it").click()
    expect(page.locator(".here")).not_to_contain_text("Submitted by")


def test_what_is_here_is_recommended(page: Page) -> None:
    page.goto("/submit")
    page.get_by_label("An arXiv id, a DOI").fill(f"arXiv:{HERE}")
    page.get_by_role("button", name="Look it up").click()
    expect(page.get_by_role("heading", name="Is here already")).to_be_visible()
    sound(page)


def test_a_paper_is_featured_and_no_longer(page: Page) -> None:
    page.goto(f"/papers/{HERE}")
    page.get_by_text("Feature it", exact=True).first.click()
    page.get_by_label("Why, in a sentence").fill("The clearest proof of it.")
    page.get_by_role("button", name="Feature it").click()
    expect(page.locator(".submission").first).to_contain_text("The clearest proof of it.")
    sound(page)
    page.locator(".submission a").first.click()
    expect(page.locator(".lead .featured")).to_have_text("Featured by me: The clearest proof of it.")
    sound(page)
    page.go_back()
    page.get_by_role("button", name="No longer feature it").click()
    expect(page.locator(".here")).not_to_contain_text("Featured on")


def test_a_paper_is_claimed_and_a_moderator_says_yes(place: Place, page: Page) -> None:
    page.goto(f"/papers/{HERE}")
    page.get_by_text("This is my paper").click()
    name = page.locator("#author option").nth(1).inner_text()
    page.get_by_label("The author that you are").select_option(name)
    page.get_by_role("button", name="Claim it").click()
    expect(page.locator(".here")).to_contain_text(f"You say that you are {name}")
    page.goto("/desk/claims")
    expect(page.get_by_role("heading", level=1)).to_contain_text("broadsheet user NAME --operator")
    page.goto(place.link("me", "--operator"))
    page.get_by_role("button", name="Enter").click()
    page.goto("/desk/claims")
    sound(page)
    page.get_by_role("button", name="Accept").click()
    expect(page.get_by_role("button", name="Undo")).to_be_visible()
    sound(page)
    page.goto(f"/papers/{HERE}")
    expect(page.locator(".claimed")).to_have_text(f"{name} is me here")
    sound(page)
