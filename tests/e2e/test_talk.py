"""Readers talk, a moderator decides: at a desk and on a phone, with every page of it fit for all."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from pictures.papers import DAY
from tests.cli.process import run, set_up, up
from tests.e2e.chromium import CHROMIUM
from tests.e2e.conftest import Place, watched
from tests.e2e.test_every_page import _SMALL

pytestmark = pytest.mark.e2e

KEYS = {1280: "2601.10001", 390: "2601.10002"}
"""A paper for each width, so that neither sees what the other said."""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A Broadsheet for invited readers, with two papers."""
    if not CHROMIUM:
        pytest.skip("no Chromium is installed here (apt-get install chromium)")
    home = tmp_path_factory.mktemp("talk")
    settings = {"BROADSHEET_STARTER": "0", "BROADSHEET_MODEL": "none", "BROADSHEET_ACCESS": "invited"}
    file = tmp_path_factory.mktemp("files") / "papers.jsonl"
    file.write_text("".join(json.dumps(_line(key)) + "\n" for key in KEYS.values()), encoding="utf-8")
    run(set_up(home), "import", str(file), **settings).check_returncode()
    with up(home, "--no-worker", **settings) as (address, _):
        yield Place(home, address)


def _line(key: str) -> dict[str, object]:
    return {
        "source": "arxiv-rss",
        "id": f"arxiv:{key}",
        "identifiers": [f"arxiv:{key}"],
        "title": f"On the width of columns, part {key[-1]}",
        "abstract": "We measure columns. " * 20,
        "listings": [{"feed": "arxiv", "day": DAY, "place": 0}],
    }


def enter(windows: ExitStack, browser: Browser, place: Place, width: int, link: str) -> Page:
    size = {"width": width, "height": 900}
    window = windows.enter_context(watched(browser, place.address, viewport=size, has_touch=width < 500))
    page = window.new_page()
    page.goto(link)
    page.get_by_role("button", name="Enter").click()
    return page


def fit(page: Page, width: int) -> None:
    """Nothing is wrong for axe in either colour, too wide for the screen, or too small for a finger on a phone."""
    page.evaluate("document.querySelectorAll('main details').forEach(one => { one.open = true; })")
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        found = Axe().run(page, options={"resultTypes": ["violations"]})
        assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    if width < 500:
        assert page.evaluate(_SMALL) == []


def comments(reader: Page, key: str, width: int, name: str, mentioned: str) -> None:
    reader.goto(f"/papers/{key}")
    reader.get_by_label("Your comment").fill(f"A *fine* paper, but **rude**. What do you think, @{mentioned}?")
    reader.get_by_role("button", name="Preview").click()
    expect(reader.get_by_role("heading", name="As it will stand")).to_be_visible()
    fit(reader, width)
    reader.get_by_role("button", name="Comment", exact=True).click()
    expect(reader.get_by_role("article", name=f"Comment by {name}").locator("em")).to_have_text("fine")


def reacts_replies_and_reports(other: Page, key: str, width: int, name: str, author: str) -> None:
    other.goto(f"/papers/{key}")
    said = other.get_by_role("article", name=f"Comment by {author}")
    other.get_by_label("Your comment").fill("Half a thought")
    said.get_by_text("React", exact=True).click()
    said.get_by_role("button", name="React with Fire").click()
    expect(said.get_by_role("button", name="Fire 1")).to_have_attribute("aria-pressed", "true")
    expect(said.get_by_role("button", name="Fire 1")).to_be_focused()
    expect(other.get_by_label("Your comment")).to_have_value("Half a thought")
    said.get_by_role("link", name="Reply").click()
    other.get_by_label("Your text").fill("I think so too.\n\n> a quotation\n\n- and `code` that is " + "long" * 40)
    other.get_by_role("button", name="Reply").click()
    expect(other.get_by_role("article", name=f"Comment by {name}")).to_contain_text("I think so too.")
    fit(other, width)
    said.get_by_role("link", name="Report").click()
    other.get_by_label("What is wrong with it").fill("It is rude.")
    fit(other, width)
    other.get_by_role("button", name="Report").click()
    expect(other.locator(".state")).to_contain_text("A moderator will look at it.")


def hides(moderator: Page, width: int) -> None:
    moderator.goto("/desk")
    fit(moderator, width)
    moderator.locator(".case", has_text="It is rude.").get_by_role("link", name="Hide it").click()
    moderator.get_by_label("Why").fill("Be kind.")
    fit(moderator, width)
    moderator.get_by_role("button", name="Hide it").click()
    expect(moderator.locator(".gone")).to_have_text("A moderator hid this comment: Be kind.")


@pytest.mark.parametrize("width", KEYS)
def test_comment_reply_react_report_and_hide(browser: Browser, place: Place, width: int) -> None:
    key, ada, bo = KEYS[width], f"ada{width}", f"bo{width}"
    with ExitStack() as windows:
        reader, other, moderator = (
            enter(windows, browser, place, width, place.link(*who)) for who in ((ada,), (bo,), ("mo", "--operator"))
        )
        comments(reader, key, width, ada, bo)
        reacts_replies_and_reports(other, key, width, bo, ada)
        reader.goto(f"/papers/{key}")
        reader.get_by_role("link", name="1 unread notification").click()
        expect(reader.locator("main")).to_contain_text(f"{bo} replied to your comment")
        fit(reader, width)
        hides(moderator, width)
        for path in (f"papers?key={key}", f"people?name={ada}", "log"):
            moderator.goto(f"/desk/{path}")
            fit(moderator, width)
        for path in ("/desk", "/comments", f"/people/{bo}", f"/papers/{key}"):
            moderator.goto(path)
            fit(moderator, width)
        reader.goto("/notifications")
        expect(reader.locator("main")).to_contain_text("Be kind.")
        reader.get_by_role("button", name="Mark all read").click()
        expect(reader.locator("main")).to_contain_text("All of them read.")


def test_it_all_works_without_scripts(browser: Browser, place: Place) -> None:
    with browser.new_context(java_script_enabled=False, base_url=place.address) as context:
        page = context.new_page()
        page.goto(place.link("cy"))
        page.get_by_role("button", name="Enter").click()
        page.goto(f"/papers/{KEYS[1280]}")
        page.get_by_label("Your comment").fill("Without scripts")
        page.get_by_role("button", name="Comment", exact=True).click()
        mine = page.get_by_role("article", name="Comment by cy")
        mine.get_by_text("React", exact=True).click()
        mine.get_by_role("button", name="React with Brain").click()
        expect(mine.get_by_role("button", name="Brain 1")).to_be_visible()
        mine.get_by_role("link", name="Edit").click()
        page.get_by_role("button", name="Delete this comment").click()
        expect(mine).to_have_count(0)
