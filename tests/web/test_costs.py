"""What a page asks of the database where people did a lot: a bounded number of questions, however long its list is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings

from broadsheet.accounts.models import Role, User
from broadsheet.catalog.models import Paper
from broadsheet.community.actions import upvote
from broadsheet.community.comments import post, react
from broadsheet.community.models import Action, Claim, Deed, Emoji, Feature, Kind, Report, Submission
from broadsheet.delivery.webhooks.hooks import Wanted, make, try_out
from broadsheet.feed.remembered import forget
from broadsheet.library.actions import add, collect, mark, share, tag, write
from broadsheet.library.follows import follow
from broadsheet.library.models import Sharing
from broadsheet.library.searches import save
from broadsheet.search import query
from broadsheet.search.index import Hit, Results
from tests.conftest import forget_people
from tests.web.conftest import DAY

NOW = datetime(2026, 6, 1, 8, tzinfo=UTC)
EACH = 12
"""So many people, and so many of what each of them does."""


@pytest.fixture
def ada(settings: Settings, day_of_papers: list[Paper], monkeypatch: pytest.MonkeyPatch) -> User:
    """One of many who upvoted, submitted, featured, saved, noted, tagged, collected and followed, and wrote."""
    settings.ACCESS = "invited"
    ids = [paper.pk for paper in day_of_papers]
    for name in ("arrived", "arrived_by", "arrived_in"):
        monkeypatch.setattr(f"broadsheet.search.index.{name}", lambda what, after, most: ids)
    monkeypatch.setattr("broadsheet.search.index.last", lambda: max(ids))
    hits = [Hit(pk, 1.0, why="close in meaning") for pk in ids[:20]]
    monkeypatch.setattr(
        "broadsheet.search.index.search", lambda text, **how: Results(hits, 20, 20, 17.6, query.parse(text))
    )
    people = [User.objects.create_user(f"reader-{number}", role=Role.CURATOR) for number in range(EACH)]
    for person in people:
        _does_a_lot(person, people, day_of_papers)
    return User.objects.get(pk=people[0].pk)


def _does_a_lot(person: User, people: list[User], papers: list[Paper]) -> None:
    for place, paper in enumerate(papers[:EACH]):
        upvote(person, paper, True, NOW)
        mark(person, paper, "save", NOW)
        write(person, paper, "A *note*", NOW)
        tag(person, paper, ["one", f"word {place}"], NOW)
        said = post(person, paper, f"Said of {place}, @{people[-1].username}", NOW + timedelta(hours=place))
        about = {"kind": Kind.COMMENT, "key": str(said.pk), "reason": "Rude", "at": NOW}
        Report.objects.create(user=person, **about)
        Action.objects.create(user=person, name=person.username, deed=Deed.DISMISS, **about)
        Claim.objects.create(user=person, key=paper.key, position=0, name=f"Author {place} A", at=NOW)
        for other in people[:3]:
            react(other, said, Emoji.values[0], NOW)
        made = collect(person, f"Number {place}", NOW)
        add(made, papers, person, NOW)
        share(made, (Sharing.PUBLIC, Sharing.GROUP, Sharing.PRIVATE)[place % 3], people)
        follow(person, "author", f"Author {place} A", NOW)
        follow(person, "keyword", f"word {place}", NOW)
        follow(person, "person", people[place].username, NOW)
        save(person, f"query {place}", "hybrid", "relevance", NOW)
    for number in range(EACH):
        wanted = Wanted(name=f"{number}", preset="slack", url="https://hooks.example/x", events=["day.top"])
        try_out(make(person, wanted, NOW), NOW)
    Submission.objects.create(user=person, key=papers[0].key, day=NOW.date(), at=NOW, note="Good")
    paper = papers[people.index(person)]
    Feature.objects.create(user=person, key=paper.key, day=DAY, at=NOW)


MOST = {
    "/papers": (36, 12),
    f"/papers/date/{DAY}": (33, 9),
    "/papers/2605.00000": (22, 16),
    "/papers?q=columns": (11, 5),
    "/collections": (7, 7),
    "/collections/reader-0/number-0": (16, 10),
    "/comments": (11, 11),
    "/people/reader-3": (24, 21),
}
"""How many questions a page may ask of the database for nobody: at first, and once all that is remembered is."""
MOST_OF_MINE = {
    "/papers": (45, 13),
    f"/papers/date/{DAY}": (42, 10),
    "/papers/2605.00000": (38, 25),
    "/papers?q=columns": (21, 8),
    "/library": (27, 14),
    "/library?shelf=upvoted": (25, 11),
    "/library?tag=one": (27, 14),
    "/library?q=columns": (33, 12),
    "/for-you": (50, 24),
    "/collections": (19, 12),
    "/collections/reader-0/number-0": (24, 11),
    "/following": (31, 17),
    "/feeds": (20, 12),
    "/comments": (21, 14),
    "/people/reader-3": (34, 26),
    "/notifications": (19, 12),
    "/webhooks": (12, 10),
    "/keep/2605.00000": (24, 17),
}
"""The same for a reader who did all of that."""
MOST_OF_A_MODERATOR = {"/desk": (26, 19), "/desk/claims": (18, 11), "/desk/log": (18, 11), "/desk/people": (13, 6)}
"""The same for a moderator who looks at what people reported and claimed."""


def questions(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(path).status_code == 200, path
    return len(asked)


def twice(client: Client, path: str) -> tuple[int, int]:
    forget()
    forget_people()
    return questions(client, path), questions(client, path)


def test_pages_ask_a_bounded_number_of_questions(ada: User, client: Client) -> None:
    mine = Client()
    mine.force_login(ada)
    found = {path: twice(client, path) for path in MOST}
    found_of_mine = {path: twice(mine, path) for path in MOST_OF_MINE}
    User.objects.filter(pk=ada.pk).update(role=Role.MODERATOR)
    found_at_the_desk = {path: twice(mine, path) for path in MOST_OF_A_MODERATOR}
    assert _above(found_at_the_desk, MOST_OF_A_MODERATOR) == {}
    assert _above(found, MOST) == {}
    assert _above(found_of_mine, MOST_OF_MINE) == {}


def _above(found: dict[str, tuple[int, int]], most: dict[str, tuple[int, int]]) -> dict[str, tuple[int, int]]:
    return {path: asked for path, asked in found.items() if any(map(int.__gt__, asked, most[path]))}
