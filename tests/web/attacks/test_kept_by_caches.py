"""What is somebody's page is kept by no cache that others use, and known by a tag of its own."""

from __future__ import annotations

from typing import Any

import pytest

from tests.web.attacks.conftest import Browser
from tests.web.attacks.rows import ALL, NOT, ROWS, Row
from tests.web.attacks.world import PEOPLE, Names

FOR_ALL = ("/robots.txt", "/suggest?q=co", "/papers/{paper}.png", "/papers/{paper}.bib")
"""They are the same for everybody."""
PAGES = [row for row in ROWS if row.get != NOT and row.path not in FOR_ALL and not (row.is_feed or row.is_of_programs)]
FEEDS = [row for row in ROWS if row.is_feed or (row.is_of_programs and row.get == ALL)]


def _control(answer: Any) -> set[str]:
    return set(answer.headers.get("Cache-Control", "").replace(" ", "").split(","))


def test_what_a_person_gets_is_theirs(comes: Browser, here: Names) -> None:
    for person in ("owner", "stranger", "moderator"):
        browser = comes(person)
        for row in PAGES:
            answer = browser.get(row.address(here))
            control = _control(answer)
            assert answer.status_code == 302 or control & {"private", "no-store"}, (person, row)
            assert "public" not in control, (person, row)


def test_two_people_have_no_tag_in_common(comes: Browser, here: Names) -> None:
    people = [comes(person) for person in ("owner", "stranger", "moderator", "nobody")]
    tagged = 0
    for row in PAGES:
        answers = [each.get(row.address(here)) for each in people]
        tags = [answer.headers["ETag"] for answer in answers if "ETag" in answer.headers]
        assert len(tags) == len(set(tags)), row
        tagged += bool(tags)
    assert tagged > 10


@pytest.mark.parametrize("row", FEEDS, ids=str)
def test_a_feed_says_the_same_to_everybody(comes: Browser, here: Names, row: Row) -> None:
    """To have its address is all that counts: those of one person's hold a secret. So it is with what programs read
    without a token."""
    answers = [comes(person).get(row.address(here)) for person in PEOPLE]
    if row.name == "feed-outlines":  # it says when it was made
        assert len({answer.content.count(b"<outline") for answer in answers}) == 1
    elif row.get == ALL:
        assert len({answer.content for answer in answers}) == 1
    for answer in answers:
        if answer.status_code == 200:
            assert not answer.cookies
            assert "Cookie" not in answer.headers.get("Vary", "")
            assert "public" not in _control(answer)
            if row.opens:
                assert {"private", "no-cache"} <= _control(answer)
                assert answer.headers["Referrer-Policy"] == "no-referrer"
                assert answer.headers["X-Robots-Tag"] == "noindex"
