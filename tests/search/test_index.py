from __future__ import annotations

import json
import logging
import shutil
from pathlib import Path
from typing import get_args

import numpy as np
import pytest

from broadsheet.catalog import queries
from broadsheet.catalog.ingest import ingest
from broadsheet.catalog.models import Paper, Revision
from broadsheet.search import index, model_file, reading, writing
from broadsheet.search.folder import IndexFolder
from broadsheet.sources.base import Author, Link, PaperRecord, PartialDate
from tests.search.conftest import Add

pytestmark = pytest.mark.usefixtures("index_folder")

CATS = ("Feline behaviour at home", "Cats sleep on rugs and chase mice.")
STARS = ("Stellar evolution in clusters", "Old stars redden as their hydrogen is spent.")
NETS = ("Layer width of networks", "Wide layers generalise better than narrow ones.")


def titles(text: str, **options: object) -> list[str]:
    hits = index.search(text, **options).hits  # type: ignore[arg-type]
    return [paper.title for paper in queries.by_ids(hit.paper_id for hit in hits)]


def test_an_index_that_does_not_exist_has_no_hits(db: None) -> None:
    results = index.search("anything")
    assert (results.hits, results.total) == ([], 0)
    assert index.similar(1) == []
    assert index.status().words == 0


def test_words_are_there_at_once_and_meaning_follows(add: Add) -> None:
    add(1, *CATS)
    add(2, *STARS)
    done = index.catch_up()
    assert (done.words, done.vectors, done.unread) == (2, 0, 2)
    assert titles("cats") == [CATS[0]]
    assert index.search("pets").hits == []
    assert index.search("cats").without_meaning == 2
    done = index.catch_up(vectors=1)
    assert (done.words, done.vectors, done.unread) == (0, 1, 1)
    assert index.catch_up(vectors=None).vectors == 1
    assert titles("pet animals") == [CATS[0]]
    assert index.search("pets").without_meaning == 0


def test_the_newest_papers_gain_their_meaning_first(add: Add) -> None:
    for number, day in enumerate(("2024-01-01", "2026-01-01", "2025-01-01"), 1):
        add(number, f"Paper of {day}", "Same text.", published=day)
    index.catch_up(vectors=1)
    assert titles("paper", mode="semantic") == ["Paper of 2026-01-01"]


def test_an_unchanged_paper_is_never_embedded_twice(add: Add) -> None:
    add(1, *CATS)
    index.catch_up(vectors=None)
    paper = add(1, *CATS, authors=("New Name",))
    done = index.catch_up(vectors=None)
    assert (done.words, done.vectors) == (1, 0)
    assert index.search("author:name").hits[0].paper_id == paper.pk


def test_a_changed_text_is_found_by_its_new_words_and_meaning(add: Add) -> None:
    add(1, *CATS)
    index.catch_up(vectors=None)
    add(1, *STARS)
    assert index.catch_up(vectors=None).vectors == 1
    assert titles("feline", mode="lexical") == []
    assert titles("astronomy", mode="semantic") == [STARS[0]]


def test_a_merged_paper_is_found_once(add: Add, now: object) -> None:
    title = "One paper that two sources know of"
    add(1, title, published="2025-03-18")
    other = PaperRecord(
        source="acl-test", source_id="acl:2025.x-1.1", title="Another name", identifiers=("acl:2025.x-1.1",)
    )
    ingest([other], now=now)  # type: ignore[arg-type]
    index.catch_up(vectors=None)
    assert index.status().words == 2
    joined = PaperRecord(
        source="acl-test",
        source_id="acl:2025.x-1.1",
        title="Another name",
        identifiers=("acl:2025.x-1.1", "arxiv:2503.00001"),
    )
    ingest([joined], now=now)  # type: ignore[arg-type]
    index.catch_up(vectors=None)
    assert (index.status().words, index.status().vectors) == (1, 1)


@pytest.mark.parametrize(
    "text", ["2503.00002", "arXiv:2503.00002v3", "https://arxiv.org/abs/2503.00002", "10.48550/arXiv.2503.00002"]
)
def test_an_identifier_in_any_form_leads_to_its_paper(add: Add, text: str) -> None:
    add(1, *CATS)
    paper = add(2, *STARS)
    index.catch_up(vectors=None)
    results = index.search(text)
    assert [hit.paper_id for hit in results.hits] == [paper.pk]
    assert (results.known_item, results.hits[0].why) == (True, "the paper with this identifier")


def test_a_key_of_any_other_scheme_leads_to_its_paper(db: None, now: object) -> None:
    record = PaperRecord(source="x", source_id="1", title=STARS[0], identifiers=("nips1996:bd3ac2ffda",))
    ingest([record], now=now)  # type: ignore[arg-type]
    index.catch_up()
    hits = index.search("nips1996:bd3ac2ffda").hits
    assert [hit.why for hit in hits] == ["the paper with this identifier"]


def test_an_identifier_that_is_not_here_finds_nothing(add: Add) -> None:
    add(1, *CATS)
    index.catch_up(vectors=None)
    results = index.search("2401.99999")
    assert (results.hits, results.known_item) == ([], False)


def test_a_whole_title_comes_first(add: Add) -> None:
    add(1, "Layer width of networks, again and again layer width of networks")
    paper = add(2, *NETS)
    index.catch_up(vectors=None)
    results = index.search("LAYER WIDTH of networks!")
    assert (results.hits[0].paper_id, results.hits[0].why, results.known_item) == (paper.pk, "exact title", True)
    assert len(results.hits) == results.total == 2


def test_what_a_hit_is_made_of(add: Add) -> None:
    paper = add(1, *NETS)
    near = add(
        2, "Neural architectures", "How large should hidden units be in wide deep learning nets?", authors=("A B",)
    )
    index.catch_up(vectors=None)
    parts = {hit.paper_id: hit.parts.keys() for hit in index.search("layer width").hits}
    assert parts == {paper.pk: {"words", "meaning"}, near.pk: {"meaning"}}


@pytest.mark.parametrize(("listed", "enough"), [(50_000, 50), (0, 1), (0, 50)])
def test_conditions_hold_for_meaning_too(add: Add, monkeypatch: pytest.MonkeyPatch, listed: int, enough: int) -> None:
    """However many papers meet them, and however few of the nearest."""
    monkeypatch.setattr(reading, "LISTED", listed)
    monkeypatch.setattr(reading, "ENOUGH", enough)
    add(1, *CATS, published="2020-05-05", categories=("q-bio.NC",))
    add(2, "Dogs and their walks", "Pets need exercise.", published="2024-05-05", categories=("cs.CL",))
    index.catch_up(vectors=None)
    assert titles("pet animals year:2020", mode="semantic") == [CATS[0]]
    assert titles("pet animals cat:cs.*") == ["Dogs and their walks"]
    assert titles("pet animals -dogs") == [CATS[0]]


def test_filters_know_sources_code_venue_and_authors(add: Add) -> None:
    add(1, *CATS, source="arxiv-daily-cs", links=(Link("code", "https://github.com/a/b"),))
    add(2, *STARS, source="acl-anthology", venue="ACL 2025", authors=("Ada Lovelace",))
    index.catch_up()
    assert titles("source:arxiv") == titles("has:code") == titles("source:arxiv-daily-cs") == [CATS[0]]
    assert titles("venue:acl") == titles('author:"ada lovelace"') == [STARS[0]]


def test_an_unknown_word_is_corrected_and_said(add: Add) -> None:
    add(1, *STARS)
    index.catch_up(vectors=None)
    results = index.search("stelar evolution")
    assert results.corrected == "stellar evolution"
    assert results.query.typed == "stellar evolution"
    assert len(results.hits) == 1


@pytest.mark.parametrize("mode", ["hybrid", "semantic"])
def test_chance_letters_find_nothing(add: Add, mode: index.Mode) -> None:
    add(1, *CATS)
    add(2, *STARS)
    index.catch_up(vectors=None)
    assert index.search("zzzzxqwv qqqqvxx", mode=mode).hits == []
    assert index.search("the zzzzxqwv", mode=mode).hits == []
    assert titles("zzzzxqwv pet animals", mode=mode)[0] == CATS[0]  # an acronym beside known words
    assert titles("astrophysicists", mode=mode)[0] == STARS[0]  # nowhere a word, but made of such
    assert index.search("звёзды", mode=mode).hits or mode == "hybrid"


def test_plain_text_has_no_operators(add: Add) -> None:
    add(1, *CATS)
    index.catch_up(vectors=None)
    assert titles("cats -rugs") == []
    assert titles("cats -rugs", plain=True) == [CATS[0]]


def test_pages_follow_each_other_without_gap_or_repeat(add: Add) -> None:
    for number in range(1, 13):
        add(number, f"Study {number} of columns", "columns " * number)
    index.catch_up(vectors=None)
    whole = [hit.paper_id for hit in index.search("columns", limit=12).hits]
    pages = [hit.paper_id for start in (0, 5, 10) for hit in index.search("columns", limit=5, offset=start).hits]
    assert pages == whole
    assert index.search("columns", limit=5, offset=100).hits == []


def test_deep_pages_neither_repeat_nor_drop_papers(db: None, now: object, monkeypatch: pytest.MonkeyPatch) -> None:
    """Joined rankings of two depths are two rankings: the depth may not grow with the page."""
    monkeypatch.setattr("broadsheet.search.reading.DEPTH", 12)
    ingest([_column(number, "marble " * (number % 5)) for number in range(1, 31)], now=now)  # type: ignore[arg-type]
    index.catch_up(vectors=None)
    for mode in get_args(index.Mode):
        pages = [index.search("marble roof", mode=mode, limit=4, offset=start) for start in range(0, 20, 4)]
        papers = [hit.paper_id for page in pages for hit in page.hits]
        assert len(papers) == len(set(papers)) == 12
        assert {page.ranked for page in pages} == {12}


def test_the_total_is_the_number_of_papers_that_match(db: None, now: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("broadsheet.search.reading.DEPTH", 5)
    ingest([_column(number, "marble" * (number % 2)) for number in range(1, 21)], now=now)  # type: ignore[arg-type]
    index.catch_up(vectors=None)
    counted = {mode: index.search("marble", mode=mode).total for mode in get_args(index.Mode)}
    assert counted == {"hybrid": 10, "lexical": 10, "semantic": 5}
    assert index.search("marble year:2025").total == 10
    assert index.search("marble year:2024").total == 0
    assert index.search("year:2025").total == 20


def test_a_whole_title_has_the_highest_score_in_every_mode(add: Add) -> None:
    add(1, "Layer width of networks, again and again layer width of networks")
    add(2, *NETS)
    for number in range(3, 13):
        add(number, f"Paper {number}", "On columns.")
    index.catch_up(vectors=None)
    for mode in get_args(index.Mode):
        hits = index.search(NETS[0], mode=mode).hits
        assert hits[0].why == "exact title"
        assert hits[0].score >= hits[1].score


def _column(number: int, abstract: str) -> PaperRecord:
    return PaperRecord(
        source="arxiv-test",
        source_id=f"arxiv:2503.{number:05}",
        identifiers=(f"arxiv:2503.{number:05}",),
        title=f"Column of kind {number} holds the roof",
        abstract=abstract,
        published=PartialDate("2025-03-18"),
    )


def test_similar_papers_come_nearest_first(add: Add) -> None:
    one = add(1, *CATS)
    near = add(2, "House pets", "Cats and dogs at home.")
    far = add(3, *STARS)
    index.catch_up(vectors=None)
    hits = index.similar(one.pk)
    assert [hit.paper_id for hit in hits] == [near.pk, far.pk]
    assert hits[0].score == hits[0].parts["meaning"] > hits[1].score


def test_who_finds_the_lock_taken_answers_from_what_is_there(add: Add, index_folder: Path) -> None:
    add(1, *CATS)
    index.catch_up()
    add(2, *STARS)
    with IndexFolder(index_folder).lock():
        done = index.catch_up()
        assert (done.busy, done.words) == (True, 0)
        assert index.status().writer_busy
        assert titles("cats") == [CATS[0]]
    assert index.catch_up().words == 1


def test_deleting_the_folder_loses_nothing(add: Add, index_folder: Path) -> None:
    add(1, *CATS)
    add(2, *STARS)
    index.catch_up(vectors=None)
    before = index.search("stars and cats").hits
    shutil.rmtree(index_folder)
    assert index.search("stars and cats").hits == []
    index.catch_up(vectors=None)
    assert index.search("stars and cats").hits == before


def test_rebuilding_takes_over_the_vectors_and_answers_the_same(add: Add, index_folder: Path) -> None:
    add(1, *CATS)
    add(2, *STARS)
    index.catch_up(vectors=None)
    before = index.search("stars and cats").hits
    first = (index_folder / "current.json").read_text()
    done = index.rebuild()
    assert (done.words, done.unread) == (2, 0)
    assert (index_folder / "current.json").read_text() != first
    assert index.search("stars and cats").hits == before
    assert len([path for path in index_folder.iterdir() if path.is_dir()]) == 2


def test_a_catalog_that_was_restored_is_indexed_anew(add: Add) -> None:
    add(1, *CATS)
    index.catch_up(vectors=None)
    kept = queries.revision()
    add(2, *STARS)
    index.catch_up(vectors=None)
    Paper.objects.filter(title=STARS[0]).delete()
    Revision.objects.update(number=kept)
    done = index.catch_up(vectors=None)
    assert (done.vectors, index.status().words, index.status().vectors) == (0, 1, 1)
    assert titles("stars") == []
    assert titles("pet animals") == [CATS[0]]


@pytest.mark.parametrize("harm", ["words", "vectors", "meta", "current"])
def test_a_torn_index_is_said_and_built_anew(
    add: Add, index_folder: Path, harm: str, caplog: pytest.LogCaptureFixture
) -> None:
    add(1, *CATS)
    index.catch_up(vectors=None)
    before = index.search("cats").hits
    pattern = {"words": "words-*/*.term", "vectors": "vectors-*/codes*", "meta": "words-*/meta.json"}
    for file in index_folder.glob(pattern.get(harm, "current.json")):
        file.write_bytes(b"torn")
    index._reader_of.cache_clear()
    with caplog.at_level(logging.WARNING):
        index.search("cats")
        index.catch_up(vectors=None)
    assert harm == "current" or "anew" in caplog.text
    assert index.search("cats").hits == before


def test_an_index_of_another_version_serves_until_it_is_built_anew(add: Add, index_folder: Path) -> None:
    add(1, *CATS)
    index.catch_up(vectors=None)
    current = json.loads((index_folder / "current.json").read_text())
    (index_folder / current["words"]).rename(index_folder / "words-1-1")
    (index_folder / "current.json").write_text(json.dumps({**current, "words": "words-1-1"}))
    index._reader_of.cache_clear()
    assert titles("cats") == [CATS[0]]
    assert not index.words_are_current()
    assert index.catch_up().words == 0
    assert index.words_are_current()
    assert titles("cats") == [CATS[0]]
    assert not (index_folder / "words-1-1").exists()


def test_an_index_with_other_fields_is_no_error_and_built_anew(
    add: Add, index_folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    add(1, *CATS)
    index.catch_up(vectors=None)
    words = index_folder / json.loads((index_folder / "current.json").read_text())["words"]
    stored = json.loads((words / "meta.json").read_text())
    del stored["schema"][0]
    (words / "meta.json").write_text(json.dumps(stored))
    words.rename(index_folder / "words-1-1")
    (index_folder / "current.json").write_text(json.dumps({"words": "words-1-1", "vectors": "vectors-1"}))
    index._reader_of.cache_clear()
    assert index.search("cats").hits == []
    assert "It is built anew" in caplog.text
    index.catch_up()
    assert titles("cats") == [CATS[0]]


def test_another_model_means_new_vectors(add: Add, index_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    add(1, *CATS)
    index.catch_up(vectors=None)
    meta = next(index_folder.glob("vectors-*/meta.json"))
    meta.write_text(json.dumps({**json.loads(meta.read_text()), "model": "an older one"}))
    index._reader_of.cache_clear()
    assert titles("cats") == [CATS[0]]
    assert index.catch_up(vectors=None).vectors == 1
    assert titles("pet animals") == [CATS[0]]


def test_without_a_model_words_still_find(add: Add, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model_file, "PACKAGE", "no_such_package")
    index._loaded.cache_clear()
    try:
        add(1, *CATS)
        done = index.catch_up(vectors=None)
        assert (done.words, done.vectors) == (1, 0)
        assert titles("cats") == [CATS[0]]
        assert titles("cats", mode="semantic") == []
        assert "not installed" in (index.meaning_problem() or "")
        assert index.status().model == ""
    finally:
        monkeypatch.undo()
        index._loaded.cache_clear()
    assert index.catch_up(vectors=None).vectors == 1
    assert titles("pet animals") == [CATS[0]]


def test_more_papers_of_one_revision_than_are_read_at_a_time(
    db: None, now: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "READ", 3)
    monkeypatch.setattr(writing, "COMMIT", 4)
    records = [
        PaperRecord(
            source="arxiv-test",
            source_id=f"arxiv:2503.{number:05}",
            identifiers=(f"arxiv:2503.{number:05}",),
            title=f"Paper number {number} of the batch",
            authors=(Author("A B"),),
            published=PartialDate("2025-03-18"),
        )
        for number in range(1, 11)
    ]
    ingest(records, now=now)  # type: ignore[arg-type]
    turns = iter([False, True])
    assert index.catch_up(stop=lambda: next(turns, True)).words == 3
    done = index.catch_up(vectors=None)
    assert (done.words, done.vectors) == (7, 10)
    assert index.status().words == index.status().vectors == 10


def test_progress_is_told(add: Add) -> None:
    add(1, *CATS)
    told: list[tuple[str, int, int]] = []
    index.catch_up(vectors=None, progress=lambda *now: told.append(now))
    assert told == [("words", 1, 1), ("vectors", 1, 1)]


def test_scores_are_numbers_in_order(add: Add) -> None:
    for number in range(1, 6):
        add(number, f"Columns {number}", "columns " * number)
    index.catch_up(vectors=None)
    for mode in ("hybrid", "lexical", "semantic"):
        scores = [hit.score for hit in index.search("columns", mode=mode).hits]
        assert len(scores) == 5
        assert (np.diff(scores) <= 0).all()
