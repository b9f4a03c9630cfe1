"""Whatever stands in a form or an address, what comes back is an answer and no fault of ours."""

from __future__ import annotations

import json
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from tests.web.attacks.conftest import Browser
from tests.web.attacks.rows import FORMS, ROWS, Row
from tests.web.attacks.world import Names

HUGE = "9" * 30
BROKEN = ("", "\0", HUGE, "-1", "²", "x" * 6_000)
PAGES = ("-1", HUGE, "\0")
FILES = (b"", b"\0" * 100, b"\xff\xfe<opml>", b"{", b"[" * 100_000, b'{"format": "broadsheet-library-1", "papers": 7}')
PIECES = (b"@article{", b"TY  - ", b"@article{a, title = {\0\xed\xa0\x80}}", b"TY  - JOUR\nTI  - \0\nER  - \n")


def _library(value: object) -> bytes:
    """A file of a library, all that it may hold being this."""
    names = (
        *("title", "identifiers", "authors", "year", "tags", "note", "collections", "description", "name", "papers"),
        *("saved", "read", "hidden", "rating", "kind", "what", "query", "mode", "sort", "at"),
    )
    one = {"id": "2605.00001", **dict.fromkeys(names, value)}
    lists = {key: [one, value] for key in ("papers", "follows", "searches", "collections", "wanted")}
    return json.dumps({"format": "broadsheet-library-1", **lists}).encode()


VALUES: tuple[object, ...] = (
    "\0\ud800\uffff",
    "x" * 30_000,
    10**30,
    -1,
    1e308,
    True,
    None,
    ["\ud800\0"],
    {"a": []},
    [[1]],
    "9999-12-31T23:59:59-12:00",
)


@pytest.mark.parametrize("row", [row for row in FORMS if row.form], ids=str)
def test_a_form_that_holds_anything_is_answered(comes: Browser, here: Names, row: Row) -> None:
    person, filled = comes(row.decider), row.filled(here)
    for name in filled:
        for broken in BROKEN:
            with transaction.atomic():
                answer = person.post(row.address(here), {**filled, name: broken})
                transaction.set_rollback(True)
            assert answer.status_code < 500, (name, broken)


@pytest.mark.parametrize("person", ["owner", "moderator"])
def test_a_number_that_is_too_large_names_nothing(comes: Browser, here: Names, person: str) -> None:
    browser = comes(person)
    for row in ROWS:
        path = re.sub(r"\{(comment|hidden|search|token|invitation|lookup|theirs)\}", HUGE, row.path)
        if path != row.path:
            for answer in (browser.get(path), browser.post(path, row.filled(here))):
                assert answer.status_code in (403, 404, 405, 400, 302), path


def test_a_page_that_is_none_is_answered(comes: Browser, here: Names) -> None:
    ada = comes("owner")
    for row in ROWS:
        if row.get.startswith("200") and "." not in row.path:
            for page in PAGES:
                path = row.address(here)
                answer = ada.get(f"{path}{'&' if '?' in path else '?'}page={page}")
                assert answer.status_code < 500, (row, page)


@pytest.mark.parametrize("path", ["/library/import", "/following/import"])
def test_a_file_of_anything_is_answered(comes: Browser, here: Names, path: str) -> None:
    ada = comes("owner")
    for content in (*FILES, *PIECES, *map(_library, VALUES)):
        form = {"file": SimpleUploadedFile("a", content), "tags": "1", "notes": "1", "collections": "1"}
        assert ada.post(path, form).status_code in (302, 400), content[:60]
    assert ada.post(path, {"file": "no file"}).status_code == 400
