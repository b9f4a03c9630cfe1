"""`broadsheet import` of PubMed's baseline and update files."""

from __future__ import annotations

import gzip
import json
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from broadsheet.catalog.harvest import imported
from broadsheet.catalog.models import Paper
from broadsheet.cli import import_
from tests.catalog.snapshot import snapshot
from tests.sources.pubmed import article, article_set, deleted

pytestmark = pytest.mark.django_db


def counted(*paths: Path) -> dict[str, int]:
    result = CliRunner().invoke(import_.command, [*map(str, paths), "--json"], catch_exceptions=False)
    numbers: dict[str, int] = json.loads(result.stdout.splitlines()[-1])
    return numbers


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    baseline = article_set(*(article(number, revised="2025-12-01") for number in range(1, 6)))
    update = article_set(article(6), article("none"), deleted(2, 99))
    (tmp_path / "pubmed26n0001.xml.gz").write_bytes(gzip.compress(baseline))
    (tmp_path / "pubmed26n1335.xml.gz").write_bytes(gzip.compress(update))
    return tmp_path


def test_what_a_later_file_takes_back_is_withdrawn(folder: Path) -> None:
    assert counted(folder) == {"read": 7, "new": 6, "updated": 0, "unchanged": 0, "rejected": 1}
    assert Paper.objects.get(key="pmid:2").status == "withdrawn"
    before = snapshot()
    assert counted(folder)["new"] == 0
    assert snapshot() == before


def test_the_live_source_goes_on_from_the_newest_record(folder: Path) -> None:
    counted(folder)
    assert imported.newest("pubmed") == date(2026, 11, 18)
