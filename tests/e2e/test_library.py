"""One's own library in a browser, on a desk and on a phone: note, tag, collect, order, search, bring in, carry out."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.e2e.test_every_page import _EXAMPLES, _SMALL

pytestmark = pytest.mark.e2e

OpenPage = Callable[..., Page]
WIDTHS = pytest.mark.parametrize("width", [1280, 390])


def is_in_order(page: Page) -> None:
    """Axe finds nothing, nothing is wider than the screen, a finger hits every target, one heading is the first."""
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    found = Axe().run(page, context=_EXAMPLES, options={"resultTypes": ["violations"]})
    assert found.violations_count == 0, found.generate_report()
    width = page.viewport_size["width"] if page.viewport_size else 0
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    if width < 500:
        assert page.evaluate(_SMALL) == []
    assert page.locator("h1").count() == 1


def keep_of(page: Page, place: int) -> str:
    """The address where a paper of the week is kept."""
    page.goto("/papers/week")
    link = page.locator("[data-paper]").nth(place).get_by_role("link", name="Collect")
    return link.get_attribute("href") or ""


@WIDTHS
def test_a_note_and_tags_are_written_found_and_taken_away(open_page: OpenPage, width: int) -> None:
    page = open_page("/papers/week", width)
    row = page.locator("[data-paper]").nth(3)
    title = row.locator("h2, h3").inner_text()
    row.get_by_role("link", name="Collect").click()
    page.get_by_label("Note, in Markdown").fill(f"The **zeugma** at {width}")
    page.get_by_label("Tags, with commas between").fill(f"To read, wide {width}")
    is_in_order(page)
    page.get_by_role("button", name="Keep this").click()
    expect(page.locator(".keep strong")).to_have_text("zeugma")
    is_in_order(page)
    page.get_by_role("link", name=f"wide {width}").click()
    expect(page.locator("[data-paper] h2")).to_have_text([title])
    page.goto("/library")
    page.get_by_label("Search your library").fill("zeugma")
    page.get_by_role("button", name="Find").click()
    expect(page.locator("[data-paper] h2")).to_have_text([title])
    expect(page.get_by_text("In your note")).to_be_visible()
    is_in_order(page)
    page.locator("[data-paper]").get_by_role("link", name="Collect").click()
    page.get_by_label("Note, in Markdown").fill("")
    page.get_by_label("Tags, with commas between").fill("")
    page.get_by_role("button", name="Keep this").click()
    expect(page.locator(".keep")).to_have_count(0)


@WIDTHS
def test_a_collection_is_made_ordered_shared_and_deleted(open_page: OpenPage, width: int) -> None:
    page = open_page("/papers/week", width)
    name = f"Columns at {width}"
    keeps = [keep_of(page, place) for place in (0, 1)]
    page.goto(keeps[0])
    page.get_by_label("A new collection with it").fill(name)
    page.get_by_role("button", name="Make it").click()
    page.goto(keeps[1])
    page.get_by_role("button", name=f"Add it to {name}").click()
    is_in_order(page)
    page.get_by_role("link", name=name).click()
    titles = page.locator("[data-paper] h2").all_inner_texts()
    assert len(titles) == 2
    page.get_by_role("button", name="Move down").first.click()
    expect(page.locator("[data-paper] h2")).to_have_text(titles[::-1])
    is_in_order(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="JSON", exact=True).click()
    told = json.loads(Path(download.value.path()).read_text(encoding="utf-8"))
    assert [paper["title"] for paper in told["collections"][0]["papers"]] == titles[::-1]
    page.get_by_role("link", name="Rename, describe, share").click()
    is_in_order(page)
    page.get_by_label("Description, in Markdown").fill("What we *read*")
    page.get_by_label("Public").check()
    page.get_by_role("button", name="Keep this").click()
    expect(page.locator(".prose em")).to_have_text("read")
    page.get_by_role("link", name="All collections").click()
    expect(page.get_by_role("link", name=name)).to_have_count(2)
    is_in_order(page)
    page.get_by_role("link", name=name).first.click()
    page.get_by_role("link", name="Delete").click()
    is_in_order(page)
    page.get_by_role("button", name="Delete it").click()
    expect(page.get_by_text(f"“{name}” is deleted.")).to_be_visible()


@WIDTHS
def test_papers_are_brought_in_and_carried_out(open_page: OpenPage, width: int, tmp_path: Path) -> None:
    page = open_page("/papers/week", width)
    key = keep_of(page, 2).removeprefix("/keep/")
    file = tmp_path / "refs.bib"
    file.write_text(f"@misc{{a, eprint = {{{key}}}}}\n@misc{{b, title = {{No such paper, of the year {width}}}}}\n")
    page.goto("/library")
    page.get_by_text("Bring papers in").click()
    is_in_order(page)
    page.get_by_label("Bring in such a file").set_input_files(file)
    page.get_by_role("button", name="Bring it in").click()
    expect(page.locator("p.state")).to_contain_text("BibTeX: 1 paper saved; 1 work not here yet")
    expect(page.get_by_role("link", name=f"No such paper, of the year {width}")).to_be_visible()
    is_in_order(page)
    page.get_by_role("button", name="Forget all").click()
    page.get_by_role("link", name="To your library").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="BibTeX").click()
    assert key in Path(download.value.path()).read_text(encoding="utf-8")
    page.locator(f"[data-paper]:has(a[href='/papers/{key}'])").get_by_role("button", name="Saved", exact=True).click()
    expect(page.get_by_role("button", name="Save", exact=True).first).to_be_visible()


def test_a_key_collects_and_nothing_needs_script(open_page: OpenPage) -> None:
    page = open_page("/papers/week")
    page.keyboard.press("j")
    page.keyboard.press("c")
    page.wait_for_url("**/keep/**")
    plain = open_page(page.url, script=False)
    plain.get_by_label("A new collection with it").fill("Without script")
    plain.get_by_role("button", name="Make it").click()
    plain.get_by_role("button", name="Take it out of Without script").click()
    expect(plain.get_by_role("button", name="Add it to Without script")).to_be_visible()
