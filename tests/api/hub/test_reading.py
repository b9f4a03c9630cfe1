"""The original's routes to read, as to keys, order, pages, errors and what may be kept."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from broadsheet.accounts.models import User
from broadsheet.catalog.models import Paper
from broadsheet.community import claiming
from broadsheet.community.actions import upvote
from broadsheet.community.comments import delete, edit, post, react
from broadsheet.community.submitting import Said, submit
from broadsheet.search import query
from broadsheet.search.index import Hit, Results
from tests.api.hub.conftest import DAY, Bring, Program

MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


def get(path: str, status: int = 200, client: Client | None = None) -> Any:
    answer = (client or Client()).get(path)
    assert answer.status_code == status, answer.content
    return answer.json()


def ids(entries: list[Any]) -> list[str]:
    return [entry.get("paper", entry)["id"] for entry in entries]


@pytest.fixture
def ada(db: None) -> User:
    return User.objects.create_user("ada", name="Ada Okafor")


RICH: dict[str, Any] = {
    "upvotes": 7,
    "comments": 2,
    "submitter": "akhaliq",
    "abstract": "We count columns.",
    "authors": [{"name": "Ada Okafor"}, {"name": "Bo Lindqvist"}],
    "published": "2026-05-18T10:11:12Z",
    "date_kind": "submitted",
    "organization": {"name": "openpress", "fullname": "Open Press"},
    "ai_summary": "A model counted.",
    "ai_keywords": ["columns"],
    "ai_model": "counting-1",
    "stars": 5,
    "links": [
        {"kind": "code", "url": "https://github.com/open/press"},
        {"kind": "project", "url": "https://press.example.org/"},
        {"kind": "media", "url": "https://press.example.org/a.mp4"},
        {"kind": "data", "url": "https://huggingface.co/datasets/open/columns"},
        {"kind": "page", "url": "https://huggingface.co/open/counter"},
        {"kind": "page", "url": "https://huggingface.co/papers/2605.00001"},
    ],
}


BOTH = (
    "title summary ai_summary ai_summary_model ai_keywords organization projectPage githubRepo githubStars mediaUrls"
    " source"
)


def test_what_the_client_reads_outside_stands_on_both_levels(bring: Bring) -> None:
    bring(**RICH)
    (entry,) = get(f"/api/daily_papers?date={DAY}")
    inner = entry["paper"]
    for key in BOTH.split():
        assert entry[key] == inner[key], key
    assert inner["githubRepo"] == "https://github.com/open/press"
    assert (inner["upvotes"], entry["numComments"], inner["githubStars"]) == (7, 2, 5)
    assert entry["thumbnail"] == "http://testserver/papers/2605.00001.png"


def test_people_and_organisations_bear_both_names(bring: Bring) -> None:
    bring(**RICH)
    (entry,) = get(f"/api/daily_papers?date={DAY}")
    for person in (entry["submittedBy"], entry["paper"]["submittedOnDailyBy"]):
        assert person["user"] == person["name"] == "akhaliq"
    assert entry["organization"]["fullname"] == "Open Press"
    for one in (entry["submittedBy"], entry["organization"]):
        assert one["avatar"] == one["avatarUrl"]
        assert re.fullmatch("[0-9a-f]{24}", one["_id"])


def _moments(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            if key.endswith("At"):
                yield inner
            else:
                yield from _moments(inner)
    for inner in value if isinstance(value, list) else ():
        yield from _moments(inner)


def test_moments_have_the_only_form_that_the_client_takes(bring: Bring, ada: User) -> None:
    paper = bring(**RICH)
    claiming.claim(ada, paper, "Ada Okafor", timezone.now())
    post(ada, paper, "Well counted.", timezone.now())
    found = [*_moments(get("/api/daily_papers")), *_moments(get("/api/papers/2605.00001?field=comments"))]
    assert len(found) >= 6
    assert all(MOMENT.fullmatch(moment) for moment in found)


def test_what_is_not_known_is_left_out(bring: Bring) -> None:
    bring(listed=("arxiv", DAY, 0))
    (entry,) = get(f"/api/daily_papers?date={DAY}")
    assert None not in [*entry.values(), *entry["paper"].values()]
    assert not {"ai_summary", "organization", "submittedBy", "githubRepo"} & set(entry)


def test_a_summary_of_ours_is_never_told_as_that_of_a_model_or_of_the_authors(bring: Bring) -> None:
    paper = bring()
    Paper.objects.filter(pk=paper.pk).update(summary="A sentence of ours.", abstract="")
    assert "A sentence of ours" not in str(get(f"/api/daily_papers?date={DAY}"))
    assert "A sentence of ours" not in str(get("/api/papers/2605.00001"))


def test_the_most_upvoted_comes_first_then_the_place(bring: Bring, ada: User) -> None:
    votes = {"2605.00001": 3, "2605.00002": 5, "2605.00003": 5, "2605.00004": 4}
    for place, (number, count) in enumerate(votes.items()):
        bring(number, f"A study of columns, part {place}", listed=("hf", DAY, place), upvotes=count)
    assert ids(get(f"/api/daily_papers?date={DAY}")) == ["2605.00002", "2605.00003", "2605.00004", "2605.00001"]
    upvote(ada, Paper.objects.get(key="2605.00003"), True, timezone.now())
    entries = get(f"/api/daily_papers?date={DAY}")
    assert ids(entries)[0] == "2605.00003"
    assert entries[0]["paper"]["upvotes"] == get("/api/papers/2605.00003")["upvotes"] == 6


def test_what_people_picked_stands_alone_and_without_it_all_feeds(bring: Bring) -> None:
    bring("2605.00001", "A study of columns, part one", listed=("arxiv", DAY, 0))
    bring("2605.00002", "A study of columns, part two", listed=("edition:2026-05-20-abcdef", DAY, 0))
    assert ids(get(f"/api/daily_papers?date={DAY}")) == ids(get("/api/daily_papers")) == ["2605.00001"]
    bring("2605.00003", "A study of columns, part three", listed=("hf", DAY, 0))
    assert ids(get(f"/api/daily_papers?date={DAY}")) == ids(get("/api/daily_papers")) == ["2605.00003"]


def test_a_paper_submitted_here_is_of_its_submitter(bring: Bring, ada: User) -> None:
    paper = bring(listed=None)
    said = Said(
        "Read it", "https://press.example.org/a.png", "https://press.example.org", "https://github.com/open/press"
    )
    submit(ada, paper, said, False, timezone.now())
    (entry,) = get("/api/daily_papers?submitter=ada")
    assert (entry["submittedBy"]["user"], entry["submittedBy"]["fullname"]) == ("ada", "Ada Okafor")
    assert entry["paper"]["submittedOnDailyAt"][:10] == timezone.now().date().isoformat()
    assert (entry["githubRepo"], entry["githubRepoAddedBy"]) == ("https://github.com/open/press", "user")
    assert (entry["projectPage"], entry["mediaUrls"]) == (said.project, [said.media])
    assert get("/api/daily_papers?submitter=eve") == []


def test_who_submitted_a_paper_is_the_same_in_every_answer(bring: Bring, ada: User) -> None:
    """On one day by the original, where it has a place, and here."""
    day = timezone.now().date().isoformat()
    paper = bring(listed=("hf", day, 0), submitter="akhaliq")
    submit(ada, paper, Said(), False, timezone.now())
    (entry,) = get(f"/api/daily_papers?date={day}")
    told = [
        entry["submittedBy"],
        entry["paper"]["submittedOnDailyBy"],
        get("/api/papers/2605.00001")["submittedOnDailyBy"],
    ]
    assert {person["user"] for person in told} == {"akhaliq"}


def test_lists_name_the_first_of_a_crowd_and_the_paper_all(bring: Bring) -> None:
    bring(
        published="2026-05-01", authors=[{"name": f"Member {number} of the collaboration"} for number in range(2_000)]
    )
    for path in ("/api/daily_papers", "/api/papers"):
        assert len(get(path)[0].get("paper", get(path)[0])["authors"]) == 10
    assert len(get("/api/papers/2605.00001")["authors"]) == 2_000


def test_pages_of_all_days_join_and_lead_on(bring: Bring) -> None:
    days = ["2026-05-20"] * 3 + ["2026-05-19"] * 2 + ["2026-05-18"] * 3
    for place, day in enumerate(days):
        bring(f"2605.0000{place}", f"A study of columns, part {place}", listed=("hf", day, place))
    client, url, pages = Client(), "/api/daily_papers?limit=3&q=else", []
    while url:
        answer = client.get(url)
        pages.append(ids(answer.json()))
        led = re.fullmatch(r'<http://testserver(/api/daily_papers\?[^>]+)>; rel="next"', answer.headers.get("Link", ""))
        url = led[1] if led else ""
    assert pages == [[f"2605.0000{place}" for place in each] for each in ((0, 1, 2), (3, 4, 5), (6, 7))]
    assert get("/api/daily_papers?p=3&limit=3") == get(f"/api/daily_papers?p={'9' * 30}") == []


def test_a_slash_in_an_id_and_a_paper_called_search(bring: Bring) -> None:
    bring("hep-th/9711200", "The large N limit of columns")
    bring("2605.00002", "A study of columns and search", identifiers=["doi:10.1234/search"], source="crossref")
    assert get("/api/papers/hep-th/9711200")["id"] == "hep-th/9711200"
    assert get("/api/papers/hep-th/9711200v2")["id"] == "hep-th/9711200"
    assert get("/api/papers/10.1234/search")["id"] == "doi:10.1234/search"
    assert get("/api/arxiv/hep-th/9711200/repos") == {"models": [], "datasets": [], "spaces": []}
    assert get("/api/papers/search") == []


def test_what_a_paper_links_to_at_the_hub(bring: Bring) -> None:
    bring(**RICH)
    paper = get("/api/papers/2605.00001")
    assert (paper["linkedModels"], paper["numTotalModels"]) == ([{"id": "open/counter"}], 1)
    assert (paper["linkedDatasets"], paper["numTotalDatasets"]) == ([{"id": "open/columns"}], 1)
    assert (paper["linkedSpaces"], paper["numTotalSpaces"]) == ([], 0)
    assert get("/api/arxiv/2605.00001/repos")["models"] == [{"id": "open/counter"}]


def test_a_believed_claim_stands_beside_the_author(bring: Bring, ada: User) -> None:
    paper, now = bring(**RICH), timezone.now()
    claim = claiming.claim(ada, paper, "Ada Okafor", now)
    assert "user" not in get("/api/papers/2605.00001")["authors"][0]
    claiming.decide(claim, ada, True, "", now)
    post(ada, paper, "Thank you.", now)
    (entry,) = get("/api/daily_papers")
    first, second = entry["paper"]["authors"]
    assert (first["user"]["user"], first["status"]) == ("ada", "admin_assigned")
    assert "user" not in second
    assert entry["isAuthorParticipating"] is True


def test_comments_are_flat_with_replies_and_reactions(bring: Bring, ada: User) -> None:
    paper, now = bring(), timezone.now()
    first = post(ada, paper, "Well **counted**, <b>you</b>.", now)
    reply = post(ada, paper, "Indeed.", now, first)
    edit(first, "Very well **counted**, <b>you</b>.", now)
    react(ada, first, "🔥", now)
    delete(post(ada, paper, "Taken back.", now), now)
    assert "comments" not in get("/api/papers/2605.00001")
    said, answered = get("/api/papers/2605.00001?field=comments")["comments"]
    assert (said["id"], said["type"], said["author"]["user"]) == (str(first.pk), "comment", "ada")
    assert said["data"]["latest"]["raw"] == "Very well **counted**, <b>you</b>."
    assert "<strong>counted</strong>, &lt;b&gt;" in said["data"]["latest"]["html"]
    assert (said["data"]["edited"], said["data"]["numEdits"]) == (True, 1)
    assert said["data"]["reactions"] == [{"reaction": "🔥", "count": 1, "users": ["ada"]}]
    assert (answered["id"], answered["data"]["parentCommentId"]) == (str(reply.pk), str(first.pk))


def test_all_papers_by_the_moment_of_publication(bring: Bring) -> None:
    for number, published in enumerate(("2026-05-01", "2026-05-03", "2026-05-03", "2026-05-02")):
        bring(f"2605.0000{number}", f"A study of columns, part {number}", listed=None, published=published)
    first = Client().get("/api/papers?limit=3")
    assert ids(first.json()) == ["2605.00002", "2605.00001", "2605.00003"]
    led = re.fullmatch(r'<http://testserver(/api/papers\?[^>]+)>; rel="next"', first.headers["Link"])
    assert led
    last = Client().get(led[1])
    assert ids(last.json()) == ["2605.00000"]
    assert "Link" not in last.headers


BAD = [
    "daily_papers?date=2026-02-30",
    "daily_papers?date=20260520",
    "daily_papers?date=1747699200",
    f"daily_papers?date={timezone.now().date() + timedelta(days=2)}",
    "daily_papers?week=2026-W54",
    "daily_papers?month=2026-13",
    "daily_papers?limit=0",
    "daily_papers?limit=101",
    "daily_papers?p=-1",
    "daily_papers?sort=upvotes",
    "papers/search?limit=121",
    f"papers/search?q={'x' * 251}",
    "papers?cursor=x",
    "papers?cursor=999999999999999999-1",
]


@pytest.mark.parametrize("path", BAD)
def test_what_is_not_understood_is_told_in_a_sentence(db: None, path: str) -> None:
    answer = Client().get(f"/api/{path}")
    assert answer.status_code == 400
    assert answer.headers["X-Error-Message"] == answer.json()["error"].replace("“", '"').replace("”", '"')


@pytest.mark.parametrize(
    "path", ["papers/2605.00009", "papers/\0", "arxiv/2605.00009/repos", "agent-harnesses", "papers/%0A"]
)
def test_what_is_not_there_is_told_as_json(db: None, path: str) -> None:
    answer = Client().get(f"/api/{path}")
    assert answer.status_code == 404
    assert answer.json()["error"] == answer.headers["X-Error-Message"]


def test_an_answer_is_known_by_a_tag_and_sets_no_cookie(bring: Bring, program: Program) -> None:
    bring()
    for path in (f"/api/daily_papers?date={DAY}", "/api/papers/2605.00001"):
        answer = Client().get(path)
        assert "max-age" in answer.headers["Cache-Control"]
        assert not answer.cookies
        assert set(answer.headers["Vary"].split(", ")) <= {"Accept-Encoding", "Authorization", "origin"}
        assert Client().get(path, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
        assert program().get(path).headers["Cache-Control"] == "private, no-store"


def test_a_token_of_the_original_is_nobodys(bring: Bring) -> None:
    """Its client sends the one that it keeps wherever HF_ENDPOINT leads."""
    bring()
    theirs = Client(headers={"Authorization": "Bearer hf_abcdefghijklmnopqrstuvwxyz"})
    for path in ("/api/daily_papers", "/api/papers/search?q=", "/api/papers/2605.00001"):
        assert get(path, client=theirs) == get(path)
    assert theirs.post("/api/papers/2605.00001/comment", {}, content_type="application/json").status_code == 401
    ours = Client(headers={"Authorization": "Bearer bs_revoked"})
    assert ours.get("/api/daily_papers").status_code == 401


@pytest.fixture
def found(monkeypatch: pytest.MonkeyPatch, bring: Bring) -> list[Paper]:
    """Fifty papers that are found by the word “columns”."""
    papers = [
        bring(
            f"2605.{number:05}", f"A study of columns, part {number}", abstract="Columns are counted.", upvotes=number
        )
        for number in range(50)
    ]
    hits = [Hit(paper.pk, 1.0) for paper in papers]

    def search(text: str, limit: int) -> Results:
        return Results(hits[:limit], 50, 50, 1.0, query.parse(text))

    monkeypatch.setattr("broadsheet.search.index.search", search)
    return papers


def test_words_that_were_searched_for_are_marked(found: list[Paper]) -> None:
    entry = get("/api/papers/search?q=column")[0]
    assert {"type": "highlight", "text": "columns"} in entry["highlightedTitle"]
    assert entry["highlightedSummary"][0] == {"type": "highlight", "text": "Columns"}
    assert (entry["upvoted"], "submittedBy" in entry) == (False, False)


def test_only_who_shows_a_token_sees_their_own_upvotes(found: list[Paper], program: Program) -> None:
    client = program()
    ada = User.objects.get(username="ada")
    upvote(ada, found[0], True, timezone.now())
    assert get("/api/papers/search?q=column", client=client)[0]["upvoted"] is True
    signed_in = Client()
    signed_in.force_login(ada)
    assert get("/api/papers/search?q=column", client=signed_in)[0]["upvoted"] is False


def test_fifty_papers_cost_no_more_questions_than_one(found: list[Paper], ada: User) -> None:
    for paper in found[:9]:
        submit(ada, paper, Said(), True, timezone.now())
    for path, most in (("/api/daily_papers", 14), ("/api/papers/search?q=column", 12)):
        asked = []
        for limit in (1, 50):
            with CaptureQueriesContext(connection) as questions:
                assert len(get(f"{path}{'&' if '?' in path else '?'}limit={limit}")) == limit
            asked.append(len(questions))
        assert asked[1] <= asked[0] <= most
