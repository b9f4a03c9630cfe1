"""PubMed's update files from a small server whose folder's page is written as the real one's."""

from __future__ import annotations

import gzip
from datetime import timedelta

import pytest

from broadsheet.catalog.models import Harvest, Paper
from broadsheet.sources import pubmed_files
from tests.harvest.conftest import Harvesting
from tests.loopback import Asked, Loopback, Reply
from tests.sources.pubmed import article, article_set, deleted

SINCE = "2026-11-18"


class Folder:
    """`files` by name with the day on which each came."""

    def __init__(self) -> None:
        self.files: dict[str, tuple[str, bytes]] = {}
        self.asked: list[str] = []

    def add(self, number: int, day: str, *articles: str) -> None:
        self.files[f"pubmed26n{number}.xml.gz"] = (day, gzip.compress(article_set(*articles)))

    def answer(self, asked: Asked) -> Reply:
        name = asked.path.strip("/")
        self.asked.append(name)
        if name:
            return Reply(self.files[name][1], kind="application/x-gzip")
        lines = [
            f'<a href="{name}">{name}</a>  {day} 14:05   32M\n<a href="{name}.md5">{name}.md5</a>  {day} 14:05   60 \n'
            for name, (day, _) in self.files.items()
        ]
        return Reply(f"<html><pre>{''.join(lines)}</pre></html>".encode(), kind="text/html")


@pytest.fixture
def folder(server: Loopback, monkeypatch: pytest.MonkeyPatch) -> Folder:
    monkeypatch.setattr(pubmed_files, "PIECE", 3)
    served = Folder()
    served.add(1333, "2026-11-10", article(1))
    served.add(1334, "2026-11-18", *(article(number) for number in range(101, 108)))
    served.add(1335, "2026-11-19", article(201, revised="2026-11-19"), deleted(102, 999))
    server.answer = served.answer
    return served


@pytest.fixture
def fetch(server: Loopback, harvest: Harvesting) -> Harvesting:
    return lambda **options: harvest("pubmed-files", base_url=server.url, **{"since": SINCE, **options})


def test_reads_the_files_since_a_day_and_then_only_new_ones(folder: Folder, fetch: Harvesting) -> None:
    outcome = fetch()
    assert (outcome.state, outcome.counts.new) == ("done", 8)
    assert folder.asked == ["", "pubmed26n1334.xml.gz", "pubmed26n1335.xml.gz"]
    assert Harvest.objects.get().cursor == {"since": SINCE, "last": "pubmed26n1335.xml.gz"}
    folder.asked.clear()
    folder.add(1336, "2026-11-20", article(301))
    assert fetch().counts.new == 1
    assert folder.asked == ["", "pubmed26n1336.xml.gz"]


def test_what_is_deleted_stays_as_withdrawn(folder: Folder, fetch: Harvesting) -> None:
    fetch()
    paper = Paper.objects.get(key="pmid:102")
    assert (paper.status, paper.comment) == ("withdrawn", "PubMed has deleted this record.")
    assert Paper.objects.count() == 8


def test_a_run_cut_off_inside_of_a_file_goes_on_there(folder: Folder, fetch: Harvesting) -> None:
    for _ in range(3):
        fetch(lasting=timedelta())
    assert Paper.objects.count() == 7
    assert Harvest.objects.get().cursor == {"since": SINCE, "last": "", "at": "pubmed26n1334.xml.gz", "done": 7}
    assert fetch().counts.new == 1
    assert Harvest.objects.get().read == 2  # nothing of the first file came again


def test_a_file_that_was_cut_off_is_read_again_later(folder: Folder, fetch: Harvesting) -> None:
    day, whole = folder.files["pubmed26n1335.xml.gz"]
    folder.files["pubmed26n1335.xml.gz"] = (day, whole[:-20])
    outcome = fetch()
    assert outcome.sentence == "pubmed26n1335.xml.gz is damaged or was cut off."
    folder.files["pubmed26n1335.xml.gz"] = (day, whole)
    assert fetch().state == "done"
    assert Paper.objects.count() == 8


def test_a_folder_without_files_is_told(server: Loopback, fetch: Harvesting) -> None:
    server.answer = lambda asked: Reply(b"<html>moved</html>", kind="text/html")
    assert fetch().sentence == "127.0.0.1 names no update files of PubMed."
