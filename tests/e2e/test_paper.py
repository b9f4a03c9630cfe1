"""The paper page and what hangs on it, in a real browser: three papers that one file brought in."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.cli.process import run, up
from tests.e2e.chromium import CHROMIUM

pytestmark = pytest.mark.e2e

CHANGED, CROWDED, LONG = "2601.00001", "2601.00002", "2601.00003"
PATHS = (
    f"/papers/{CHANGED}",
    f"/papers/{CROWDED}",
    f"/papers/{CROWDED}/authors",
    f"/papers/{LONG}",
    "/authors/Ada%20Lovelace",
    "/categories",
    "/categories/cs",
    "/categories/cs.CL",
    "/stats",
)


def _lines() -> Iterator[dict[str, Any]]:
    plain = {"source": "arxiv-rss", "published": "2026-01-02", "categories": ["cs.CL", "math.AP"]}
    changed = {"id": "arxiv:" + CHANGED, "identifiers": ["arxiv:" + CHANGED], "authors": ["Ada Lovelace"]}
    listed = {"listings": [{"feed": "arxiv", "day": "2026-01-02", "place": 0}]}
    yield plain | changed | listed | {"title": "On the breadth of columns", "abstract": "We count wide columns. " * 9}
    yield (
        plain
        | changed
        | listed
        | {
            "title": "On the breadth of narrow columns",
            "abstract": "We count narrow columns. " * 9,
            "status": "withdrawn",
            "as_of": "2026-03-01",
            "keywords": ["columns"],
        }
    )
    crowd = [f"Member {number} Of-A-Large-Collaboration" for number in range(3_000)]
    name = {"id": "arxiv:" + CROWDED, "identifiers": ["arxiv:" + CROWDED]}
    yield plain | name | {"title": "Measured by three thousand people", "abstract": "We measure.", "authors": crowd}
    long = {"title": "$O(n^{2})$ " + "Unbreakable" * 12 + " and a very long headline " * 8, "authors": ["Ada Lovelace"]}
    yield plain | {"id": "arxiv:" + LONG, "identifiers": ["arxiv:" + LONG]} | long


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where a Broadsheet answers that has read these papers; one statement replaced an earlier one."""
    if not CHROMIUM:
        pytest.skip("no Chromium is installed here (apt-get install chromium)")
    home = tmp_path_factory.mktemp("papers")
    words_alone = {"BROADSHEET_STARTER": "0", "BROADSHEET_MODEL": "none"}
    for number, line in enumerate(_lines()):
        file = home / f"{number}.jsonl"
        file.write_text(json.dumps(line) + "\n")
        run(home, "import", str(file), **words_alone).check_returncode()
    run(home, "index", **words_alone).check_returncode()
    with up(home, "--no-worker", **words_alone) as (where, _):
        yield where


def unfolded(open_page: Any, path: str, **how: Any) -> Page:
    """A page with everything on it that folds opened."""
    page: Page = open_page(path, **how)
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.name = ''; one.open = true; })")
    return page


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_axe_finds_nothing(open_page: Any, path: str, width: int, scheme: str) -> None:
    page = unfolded(open_page, path, width=width, scheme=scheme)
    found = Axe().run(page, options={"resultTypes": ["violations"]})
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("path", PATHS)
def test_nothing_is_wider_than_the_screen(open_page: Any, path: str) -> None:
    page = unfolded(open_page, path)
    for width in (1280, 768, 390, 320):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") == width


@pytest.mark.parametrize("path", PATHS)
def test_targets_are_large_enough_for_a_finger(open_page: Any, path: str) -> None:
    page = unfolded(open_page, path, width=390)
    small = page.evaluate(
        """[...document.querySelectorAll('main a, main button, main summary')]
        .filter(e => !e.closest('h2, h3, .note, .said, .intro, .facts'))
        .map(e => [e.textContent.trim(), e.getBoundingClientRect()])
        .filter(([, box]) => box.width > 1 && box.height > 1 && box.height < 43.9)
        .map(([text, box]) => `${text}: ${box.height}`)"""
    )
    assert small == []


def test_a_citation_is_chosen_copied_and_downloaded(open_page: Any) -> None:
    page: Page = open_page(f"/papers/{CHANGED}")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    expect(page.locator("#bibtex")).to_be_visible()
    page.locator("summary", has_text="RIS").click()
    expect(page.locator("#bibtex")).to_be_hidden()
    page.get_by_role("button", name="Copy RIS").click()
    expect(page.get_by_role("status")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()").startswith("TY  - UNPB")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download RIS").click()
    assert download.value.suggested_filename == "lovelace2026breadth.ris"


def test_forms_are_chosen_and_changes_unfold_without_script(open_page: Any) -> None:
    page: Page = open_page(f"/papers/{CHANGED}", script=False)
    page.locator("summary", has_text="CSL-JSON").click()
    expect(page.locator("#csl-json")).to_contain_text('"family": "Lovelace"')
    page.get_by_text("said by arXiv").click()
    expect(page.locator("del").first).to_contain_text("wide")
    expect(page.locator("ins").first).to_contain_text("narrow")


def test_from_an_author_to_the_author_and_back(open_page: Any) -> None:
    page: Page = open_page(f"/papers/{CHANGED}")
    page.get_by_role("link", name="Ada Lovelace").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ada Lovelace")
    assert page.locator("[data-paper]").count() == 2
    page.get_by_role("link", name="On the breadth of narrow columns").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("On the breadth of narrow columns")


def test_three_thousand_authors_stand_on_a_page_of_their_own(open_page: Any) -> None:
    page: Page = open_page(f"/papers/{CROWDED}")
    assert len(page.content().encode()) < 100_000
    page.get_by_role("link", name="and 2,988 more authors").click()
    assert page.locator(".names li").count() == 500
    page.get_by_role("link", name="Next page").click()
    expect(page.locator(".names li").first).to_have_text("Member 500 Of-A-Large-Collaboration")


def test_a_paper_prints_as_one_clean_sheet(open_page: Any) -> None:
    page: Page = open_page(f"/papers/{CHANGED}")
    page.emulate_media(media="print")
    for hidden in ("nav.sections", ".citation button", ".citation .download", ".changes", ".similar"):
        expect(page.locator(hidden).first).to_be_hidden()
    expect(page.locator("#bibtex")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
