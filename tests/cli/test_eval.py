"""`broadsheet eval retrieval` on small collections, through the real catalog and index."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from broadsheet.catalog.models import Paper
from broadsheet.cli import eval as eval_verb
from broadsheet.search import index
from tests.search.conftest import Add, add, index_folder

__all__ = ["add", "index_folder"]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("index_folder")]

CORPUS: list[dict[str, Any]] = [
    {"_id": 1, "title": "Feline behaviour at home", "text": "Cats sleep on rugs and chase mice."},
    {"_id": "s p", "title": "", "text": "Old stars redden as their hydrogen is spent."},
    {"_id": "twin", "title": "", "text": "Old stars redden as their hydrogen is spent."},
    {"_id": "t1", "title": "Proceedings of the annual meeting of everyone", "text": "Soil and rain."},
    {"_id": "t2", "title": "Proceedings of the annual meeting of everyone", "text": "Soil and rain, continued."},
    {"_id": "empty", "text": ""},
]
QUERIES = {"q1": "pets OR cats", "q2": "old stars redden", "q3": "Soil and rain."}
QRELS = "query-id\tcorpus-id\tscore\r\nq1\t1\t2\r\nq2\ts p\t1\r\nq2\ttwin\t1\r\nq3\tt1\t1\r\nq3\tt2\t1\r\nq9\t1\t1\r\n"


@pytest.fixture
def small(tmp_path: Path) -> Path:
    place = tmp_path / "small"
    (place / "qrels").mkdir(parents=True)
    (place / "corpus.jsonl").write_text("\n".join(map(json.dumps, CORPUS)), encoding="utf-8")
    lines = [json.dumps({"_id": name, "text": text}) for name, text in QUERIES.items()]
    (place / "queries.jsonl").write_text("\n".join(lines), encoding="utf-8")
    (place / "qrels" / "test.tsv").write_text(QRELS, encoding="utf-8", newline="")
    return place


def retrieval(*arguments: object) -> Result:
    return CliRunner().invoke(eval_verb.command, ["retrieval", *map(str, arguments)])


def test_json_is_one_object_a_folder_with_the_keys_promised(small: Path) -> None:
    done = retrieval(small, small, "--json")
    assert done.exit_code == 0, done.output
    first, second = (json.loads(line) for line in done.stdout.splitlines())
    assert first == second
    assert list(first) == ["dataset", "split", "queries", "lexical", "semantic", "hybrid"]
    assert (first["dataset"], first["split"], first["queries"]) == ("small", "test", 3)
    for mode in ("lexical", "semantic", "hybrid"):
        assert list(first[mode]) == ["ndcg@10", "recall@100", "mrr@10", "map"]
        assert first[mode]["recall@100"] == 1
    assert first["hybrid"]["ndcg@10"] == 1
    assert "1 judged queries are not in queries.jsonl" in done.stderr


def test_no_document_is_merged_into_another_and_own_data_is_untouched(small: Path, add: Add) -> None:
    add(1, "A paper of the operator", "On cats, stars, soil and rain.")
    index.catch_up(vectors=None)
    done = retrieval(small, "--json", "--per-query")
    values = json.loads(done.stdout)["per_query"]["lexical"]
    assert values["q2"]["ndcg@10"] == values["q3"]["ndcg@10"] == 1
    assert [paper.key for paper in Paper.objects.all()] == ["2503.00001"]
    assert index.search("cats").hits[0].paper_id == Paper.objects.get().pk


def test_a_saved_run_is_compared_query_by_query(small: Path, tmp_path: Path) -> None:
    saved = tmp_path / "run.jsonl"
    assert retrieval(small, "--save", saved).exit_code == 0
    done = retrieval(small, "--json", "--compare", saved)
    assert len(done.stdout.splitlines()) == 1
    assert "small: hybrid against the saved run +0.0000 ndcg@10" in done.stderr


def test_people_see_a_table_with_intervals_and_every_query(small: Path) -> None:
    done = retrieval(small, "--per-query")
    assert "ndcg@10, 95 %" in done.stdout
    assert "small: hybrid against" in done.stdout
    assert "small\tq1\tlexical\t1.0000" in done.stdout


def test_documents_of_another_folder(small: Path, tmp_path: Path) -> None:
    corpus = (small / "corpus.jsonl").rename(tmp_path / "documents.jsonl")
    assert retrieval(small).exit_code == 1
    assert "has no corpus.jsonl" in retrieval(small).stderr
    assert retrieval(small, "--corpus", corpus, "--json").exit_code == 0


def test_a_bad_line_of_the_corpus_is_said(small: Path) -> None:
    (small / "corpus.jsonl").write_text('{"_id": "1", "text": "x"}\n{"_id": \n', encoding="utf-8")
    done = retrieval(small, "--json")
    assert (done.exit_code, done.stdout) == (1, "")
    assert "corpus.jsonl, line 2: this is no JSON object." in done.stderr


def test_a_file_that_is_no_run_is_said(small: Path) -> None:
    done = retrieval(small, "--compare", small / "queries.jsonl")
    assert done.exit_code == 1
    assert "was not written by `broadsheet eval retrieval --save`" in done.stderr
