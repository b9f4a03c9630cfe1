"""`make screenshots`: the README's pictures into docs/pictures/, the contact sheet into screenshots/ (kept by nobody).

With BROADSHEET_HOME set, that data folder is looked at instead, and only the contact sheet is made.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from urllib.request import urlopen

from playwright.sync_api import Browser

from pictures import harvests, papers
from pictures.places import EMPTY, HOSTILE, NORMAL, REAL, STATES, YOUNG, Place
from pictures.shooting import SCHEMES, chromium, sheets, window
from tests.cli.process import run, up

ROOT = Path(__file__).resolve().parents[1]
CONTACT = ROOT / "screenshots"
README = ROOT / "docs" / "pictures"
MODELS = ROOT / ".cache" / "model"
"""Where the tests keep the model that they built."""
SHOWN = (
    Place("front-page", "/papers"),
    Place("search", "/papers?q=how+do+cells+repair+DNA"),
    Place("paper", "/papers/2605.29747"),
)
"""On the starter shelf, whose texts are our own: abstracts are not ours to copy."""


@contextmanager
def _served(name: str, *files: Path, **settings: str) -> Iterator[str]:
    """The address of a Broadsheet with a data folder of its own that is thrown away, and with these files in it."""
    with tempfile.TemporaryDirectory(prefix=f"broadsheet-{name}-") as folder:
        home = Path(folder)
        MODELS.mkdir(parents=True, exist_ok=True)
        (home / "model").symlink_to(MODELS)
        with up(home, "--no-worker", **settings) as (address, _):  # lays out the starter shelf before any import
            urlopen(f"{address}/help").close()
        if files:
            run(home, "import", *map(str, files), **settings).check_returncode()
        if name == "full":
            run(home, "index", **settings).check_returncode()
            harvests.write(home)
        with up(home, "--no-worker", **settings) as (address, _):
            yield address


def _today(folder: Path) -> Path:
    """A paper that is announced today, so that today's edition is seen coming in."""
    day = datetime.now(UTC).date().isoformat()
    line = {
        "source": "arxiv-rss",
        "id": "arxiv:2601.00099",
        "identifiers": ["arxiv:2601.00099"],
        "title": "The first paper of an edition that is still coming in",
        "abstract": "It stands alone for now. " * 8,
        "authors": ["Ada Lovelace"],
        "categories": ["cs.DL"],
        "published": day,
        "listings": [{"feed": "arxiv", "day": day, "place": 0}],
    }
    file = folder / "today.jsonl"
    file.write_text(json.dumps(line) + "\n", encoding="utf-8")
    return file


def _fault() -> str:
    """The page for our own faults, as the server prints it."""
    import django
    from django.template.loader import render_to_string

    django.setup()
    return render_to_string("500.html")


def _contact(browser: Browser, address: str, places: Iterable[Place]) -> None:
    CONTACT.mkdir(exist_ok=True)
    for place, sheet in sheets(browser, address, places, _fault):
        sheet.save(CONTACT / f"{place.name}.png")
        print(CONTACT / f"{place.name}.png", flush=True)


def _readme(browser: Browser, address: str) -> None:
    for place in SHOWN:
        for scheme in SCHEMES:
            file = README / f"{place.name}-{scheme}.webp"
            with window(browser, address, 1280, scheme, 1000) as page:
                page.goto(place.path)
                page.reload()  # the first search after a start reads the model
                page.screenshot(path=file.with_suffix(".png"))
            _packed(file)
            print(file, flush=True)


def _packed(file: Path) -> None:
    from PIL import Image

    plain = file.with_suffix(".png")
    with Image.open(plain) as image:
        image.save(file, quality=70, method=6)
    plain.unlink()


def _made(browser: Browser, folder: Path) -> None:
    with _served("full", *papers.write(folder)) as address:
        _contact(browser, address, (*NORMAL, *STATES, *HOSTILE))
    with _served("young", _today(folder)) as address:
        _contact(browser, address, YOUNG)
    with _served("empty", BROADSHEET_STARTER="0") as address:
        _contact(browser, address, EMPTY)


def main() -> None:
    """Take the pictures; the words after the command choose: `readme`, `contact`, or both."""
    home = os.environ.get("BROADSHEET_HOME")
    wanted = sys.argv[1:] or ["readme", "contact"]
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        if home:
            with up(Path(home), "--no-worker") as (address, _):
                _contact(browser, address, REAL)
            return
        os.environ |= {"BROADSHEET_HOME": folder, "DJANGO_SETTINGS_MODULE": "broadsheet.settings"}
        if "readme" in wanted:
            with _served("full") as address:
                _readme(browser, address)
        if "contact" in wanted:
            _made(browser, Path(folder))


if __name__ == "__main__":
    main()
