"""Search on the papers of the five captured results pages, brought in as they are."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from pytest_django.plugin import DjangoDbBlocker

from broadsheet.catalog import queries
from broadsheet.catalog.ingest import ingest
from broadsheet.search import analysis, index
from broadsheet.sources import hf_page
from broadsheet.sources.base import PaperRecord

ALGORITHM_DESIGN = "004_6d046406d792592b.txt"

PARAPHRASES = {
    "a game of an Italian plumber played by an agent": "RAMario",
    "how nourishing is the meal on this photograph": "CaLoRAify",
    "watching farmed crops grow with a machine that hangs on ropes": "A Hybrid Cable-Driven Robot",
    "removing fog and haze from pictures": "Perceiving and Modeling Density",
    "finding harassment and bullies in online posts": "Improving Classifier Training Efficiency",
    "inventing new amino acid chains": "De novo protein design",
    "X-ray pictures for dentists": "YOLOrtho",
    "matching job advertisements with what applicants can do": "VacancySBERT",
    "do clips made by AI obey the laws of physics when things fall": "Objects in Generated Videos",
    "recognising birds and beasts in photographs of nature": "Evaluating Transfer Learning in Deep",
    "spiral and elliptical shapes in telescope pictures of the sky": "Practical Galaxy Morphology Tools",
    "sharpening photographs taken at night": "INFWIDE",
    "putting torn pieces of a picture together again": "PairingNet",
    "following one thing through a film": "LaSOT",
}


@pytest.fixture(scope="module")
def pages(
    shared: Path, tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[dict[str, set[str]]]:
    """The titles of each page, after all of them were imported and indexed."""
    before = settings.INDEX_FOLDER
    settings.INDEX_FOLDER = tmp_path_factory.mktemp("seeds") / "index"
    with django_db_blocker.unblock():
        titles: dict[str, set[str]] = {}
        for file in sorted((shared / "seeds").glob("*.txt")):
            read = hf_page.records(file.read_text(encoding="utf-8"))
            records = [record for _, record in read if isinstance(record, PaperRecord)]
            titles[file.name] = {record.title for record in records}
            ingest(records, now=datetime(2026, 6, 1, tzinfo=UTC))
        index.catch_up(vectors=None)
        yield titles
        call_command("flush", interactive=False, verbosity=0)
    settings.INDEX_FOLDER = before


def found(text: str, limit: int) -> list[str]:
    return [paper.title for paper in queries.by_ids(hit.paper_id for hit in index.search(text, limit=limit).hits)]


@pytest.mark.django_db
def test_algorithm_design_finds_the_page_of_algorithm_design(pages: dict[str, set[str]]) -> None:
    assert sum(title in pages[ALGORITHM_DESIGN] for title in found("algorithm design", 20)) >= 16


@pytest.mark.django_db
def test_layer_width_is_not_layer_with(pages: dict[str, set[str]]) -> None:
    hits = index.search("layer width", limit=10).hits
    for paper in queries.by_ids(hit.paper_id for hit in hits):
        assert set(analysis.stems("width wide")) & set(analysis.stems(f"{paper.title} {paper.abstract}")), paper.title
    papers = {paper.pk: paper for paper in queries.by_ids(hit.paper_id for hit in hits[:8])}
    assert all("width" in analysis.stems(f"{paper.title} {paper.abstract}") for paper in papers.values())


@pytest.mark.django_db
@pytest.mark.parametrize("text", PARAPHRASES)
def test_a_paraphrase_finds_its_paper(pages: dict[str, set[str]], text: str) -> None:
    title = PARAPHRASES[text]
    whole = next(each for each in set().union(*pages.values()) if each.startswith(title))
    shared_words = {word for word in set(analysis.stems(text)) & set(analysis.stems(whole)) if len(word) > 2}
    assert not {word for word in shared_words if not analysis.is_stop_word(word)}
    assert any(each.startswith(title) for each in found(text, 5))
