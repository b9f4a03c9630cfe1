"""The stock client of the original, and its command, told by HF_ENDPOINT alone to ask a Broadsheet with real papers."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import huggingface_hub
import pytest
from django.conf import settings
from django.core.management import call_command
from huggingface_hub import HfApi
from huggingface_hub.errors import HfHubHTTPError
from pytest_django import DjangoDbBlocker
from pytest_django.live_server_helper import LiveServer

from broadsheet.catalog.ingest import ingest
from broadsheet.search import index
from broadsheet.sources import files
from broadsheet.sources.base import PaperRecord

pytestmark = pytest.mark.django_db
DAY, OTHER_DAY = "2026-05-20", "2025-10-15"
RECORDED = f"api/hf-daily-papers/daily_papers_{DAY}.json"


def _records(path: Path) -> Iterator[PaperRecord]:
    kind = files.kind_of(path)
    assert kind
    return (item for item, _ in files.read(path, kind) if isinstance(item, PaperRecord))


@pytest.fixture(scope="module")
def endpoint(
    shared: Path, tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[str]:
    """Where a Broadsheet answers that holds a sample of all sources and two days as the original told them."""
    folder, before = shared / "data", (settings.INDEX_FOLDER, settings.MODEL)
    settings.INDEX_FOLDER, settings.MODEL = tmp_path_factory.mktemp("hub") / "index", "none"
    names = ("corpus/sample_500.jsonl", RECORDED, f"api/hf-daily-papers/daily_papers_{OTHER_DAY}.json")
    with django_db_blocker.unblock():
        for name in names:
            ingest(_records(folder / name), now=datetime(2026, 6, 1, tzinfo=UTC))
        index.catch_up(vectors=None)
        server = LiveServer("127.0.0.1")
        yield server.url
        server.stop()
        call_command("flush", interactive=False, verbosity=0)
    settings.INDEX_FOLDER, settings.MODEL = before


@pytest.fixture
def hub(endpoint: str) -> Iterator[HfApi]:
    yield HfApi(endpoint=endpoint, token=False)
    huggingface_hub.close_session()


def test_a_day_is_as_the_original_told_it(hub: Any, shared: Path) -> None:
    told = {entry["paper"]["id"]: entry for entry in json.loads((shared / "data" / RECORDED).read_bytes())}
    found = list(hub.list_daily_papers(date=DAY))
    assert {paper.id for paper in found} == set(told)
    assert [paper.upvotes or 0 for paper in found] == sorted(
        (e["paper"]["upvotes"] for e in told.values()), reverse=True
    )
    for paper in found:
        entry = told[paper.id]
        assert (paper.title, paper.comments) == (" ".join(entry["title"].split()), entry["numComments"])
        assert paper.submitted_by.username == paper.submitted_by.name == entry["submittedBy"]["name"]
        assert paper.ai_summary == entry["paper"].get("ai_summary")
        if "githubRepo" in entry["paper"]:
            assert paper.github_repo == entry["paper"]["githubRepo"]
        assert paper.github_stars == entry["paper"].get("githubStars")
        assert [one.name for one in paper.authors] == [one["name"] for one in entry["paper"]["authors"]]
        assert paper.published_at.isoformat()[:19] == entry["paper"]["publishedAt"][:19]


def test_a_week_and_a_month_hold_the_day(hub: Any) -> None:
    day = [paper.id for paper in hub.list_daily_papers(date=DAY, limit=100)]
    for span in ({"week": "2026-W21"}, {"month": "2026-05"}):
        assert set(day) <= {paper.id for paper in hub.list_daily_papers(limit=100, **span)}


def test_pages_join_without_a_gap_and_end_empty(hub: Any) -> None:
    whole = [paper.id for paper in hub.list_daily_papers(date=DAY, limit=100)]
    pages = [[paper.id for paper in hub.list_daily_papers(date=DAY, limit=10, p=page)] for page in range(5)]
    assert [paper for page in pages for paper in page] == whole
    assert [len(page) for page in pages] == [10, 10, 10, 3, 0]


def test_without_a_day_the_newest_come_first(hub: Any) -> None:
    listed = [paper.id for paper in hub.list_daily_papers(limit=100)]
    day = [paper.id for paper in hub.list_daily_papers(date=DAY)]
    older = {paper.id for paper in hub.list_daily_papers(date=OTHER_DAY)}
    start = listed.index(day[0])
    assert listed[start : start + len(day)] == day
    assert older & set(listed[start + len(day) :])
    assert not older & set(listed[:start])


def test_by_submitter(hub: Any) -> None:
    found = list(hub.list_daily_papers(submitter="taesiri", date=DAY))
    assert found
    assert {paper.submitted_by.username for paper in found} == {"taesiri"}
    assert not list(hub.list_daily_papers(submitter="nobody-at-all"))


def test_trending(hub: Any) -> None:
    first, second = (list(hub.list_daily_papers(sort="trending", limit=5, p=page)) for page in (0, 1))
    assert len({paper.id for paper in [*first, *second]}) == 10
    assert not list(hub.list_daily_papers(sort="trending", p=1_000))


def test_search_finds_by_words_and_marks_them(hub: Any) -> None:
    found = list(hub.list_papers(query="long-context reinforcement learning", limit=3))
    assert "2605.19577" in [paper.id for paper in found]
    assert len(found) == 3
    marked = [
        piece["text"] for piece in found[0].highlightedTitle + found[0].highlightedSummary if piece["type"] != "text"
    ]
    assert marked
    assert "".join(piece["text"] for piece in found[0].highlightedTitle) == found[0].title


def test_a_paper(hub: Any) -> None:
    paper = hub.paper_info("2605.19577")
    assert (paper.title[:8], paper.upvotes, paper.comments) == ("GoLongRL", 44, 1)
    assert paper.submitted_at.date().isoformat() == DAY
    assert (paper.linked_models, paper.num_total_models, paper.linked_spaces) == ([], 0, [])
    assert "title" not in vars(paper.authors[0])  # nothing of the wrapper
    assert hub.read_paper("2605.19577").startswith("# GoLongRL: Capability-Oriented")


@pytest.mark.parametrize("ask", ["paper_info", "read_paper"])
def test_a_paper_that_is_not_here_is_not_found(hub: Any, ask: str) -> None:
    with pytest.raises(HfHubHTTPError) as raised:
        getattr(hub, ask)("2105.99999")
    assert raised.value.response.status_code == 404


@pytest.mark.parametrize(
    "asked", [{"date": "2026-02-30"}, {"date": "9999-01-01"}, {"week": "2026-W60"}, {"limit": 101}]
)
def test_what_is_no_day_is_told_in_a_sentence(hub: Any, asked: dict[str, object]) -> None:
    with pytest.raises(HfHubHTTPError) as raised:
        list(hub.list_daily_papers(**asked))
    assert raised.value.response.status_code == 400
    assert raised.value.server_message


SCRIPT = """
import sys
from huggingface_hub.cli.hf import main
for arguments in ("ls --date 2026-05-20 --limit 2", "search diffusion --limit 2", "info 2605.19577", "read 2605.19577"):
    sys.argv = ["hf", "papers", *arguments.split()]
    try:
        main()
    except SystemExit as end:
        assert not end.code, arguments
"""


def test_its_command(endpoint: str, tmp_path: Path) -> None:
    """All four in one process: to start it takes longest."""
    environment = os.environ | {"HF_ENDPOINT": endpoint, "HF_HOME": str(tmp_path), "NO_COLOR": "1"}
    done = subprocess.run([sys.executable, "-c", SCRIPT], env=environment, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    assert "2605.19577 GoLongRL" in done.stdout
    assert "Diffusion" in done.stdout
    assert '"id": "2605.19577"' in done.stdout
    assert "# GoLongRL: Capability-Oriented Long Context" in done.stdout


def test_papers_without_an_arxiv_id_are_found_too(hub: Any) -> None:
    (paper,) = hub.list_papers(query="subpixel stereo method", limit=1)
    assert ":" in paper.id
    assert hub.paper_info(paper.id).title == paper.title
