from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from broadsheet.evaluate.collection import BadCollection, Document, collection, corpus_file, documents, own_documents


def folder(place: Path, queries: str = '{"_id": "1", "text": "cats"}\n', **qrels: str) -> Path:
    (place / "qrels").mkdir()
    (place / "queries.jsonl").write_text(queries, encoding="utf-8")
    for name, text in (qrels or {"test": "query-id\tcorpus-id\tscore\n1\ta\t1\n"}).items():
        (place / "qrels" / f"{name}.tsv").write_text(text, encoding="utf-8", newline="")
    return place


def test_only_queries_with_a_relevant_document_are_asked(tmp_path: Path) -> None:
    queries = "".join(json.dumps({"_id": str(number), "text": f"q{number}"}) + "\n" for number in range(5))
    read = collection(folder(tmp_path, queries, test="1\ta\t0\n2\ta\t2\n2\tb\t-1\n9\ta\t1\n"))
    assert read.queries == {"2": "q2"}
    assert read.judgements == {"2": {"a": 2, "b": -1}}
    assert read.unasked == 1


@pytest.mark.parametrize(
    "qrels",
    [
        "query-id\tcorpus-id\tscore\n1\ta b\t2\n",
        "1\ta b\t2\n",
        "\ufeffquery-id\tcorpus-id\tscore\r\n1\ta b\t2\r\n\r\n",
        "1\t0\ta b\t2\n",
        "1\ta b\t2.0\n1\ta b\t0\n",
    ],
    ids=["header", "no header", "Windows", "four columns", "decimal grade, repeated"],
)
def test_judgements_of_many_hands(tmp_path: Path, qrels: str) -> None:
    assert collection(folder(tmp_path, test=qrels)).judgements == {"1": {"a b": 2}}


def test_fine_grades_keep_their_proportions(tmp_path: Path) -> None:
    assert collection(folder(tmp_path, test="1\ta\t0.5\n1\tb\t1\n")).judgements == {"1": {"a": 500, "b": 1000}}


def test_numbers_are_ids_and_what_is_missing_is_empty(tmp_path: Path) -> None:
    file = tmp_path / "corpus.jsonl.gz"
    file.write_bytes(
        gzip.compress(b'{"_id": 7, "text": null}\r\n\r\n{"_id": "7", "text": "again"}\n{"id": "x", "title": 3}')
    )
    assert corpus_file(tmp_path) == file
    assert list(documents(file)) == [Document("7", "", ""), Document("x", "3", "")]


def test_the_split_is_the_only_one_or_test_or_the_one_named(tmp_path: Path) -> None:
    only = folder(tmp_path, dev="1\ta\t1\n")
    assert collection(only).split == "dev"
    (only / "qrels" / "test.tsv").write_text("1\tb\t1\n", encoding="utf-8")
    assert collection(only).split == "test"
    assert collection(only, "dev").judgements == {"1": {"a": 1}}
    with pytest.raises(BadCollection, match=r"no train\.tsv; there are dev, test"):
        collection(only, "train")


@pytest.mark.parametrize(
    ("file", "content", "said"),
    [
        ("queries.jsonl", "[1]\n", r"queries\.jsonl, line 1: this is no JSON object"),
        ("queries.jsonl", '{"text": "x"}\n', "an entry without `_id`"),
        ("queries.jsonl", '{"_id": "other", "text": "x"}\n', "do not fit together"),
        ("qrels/test.tsv", "1\ta\t1\n1\ta\n", r"test\.tsv, line 2: a line is query, document and grade"),
        ("qrels/test.tsv", "query-id\tcorpus-id\tscore\n", "holds no judgements"),
    ],
)
def test_what_cannot_be_used_is_said(tmp_path: Path, file: str, content: str, said: str) -> None:
    (folder(tmp_path) / file).write_text(content, encoding="utf-8")
    with pytest.raises(BadCollection, match=said):
        collection(tmp_path)


def test_a_torn_archive_is_said(tmp_path: Path) -> None:
    file = tmp_path / "corpus.jsonl.gz"
    file.write_bytes(gzip.compress(b'{"_id": "1"}\n' * 9)[:-9])
    with pytest.raises(BadCollection, match="cannot be read"):
        list(documents(file))


def test_a_query_that_is_a_document_is_known_by_its_words() -> None:
    corpus = [
        Document("1", "", "wings in a slipstream bend under lateral load"),
        Document("2", "Stacking", "We combine classifiers; it works well."),
        Document("3", "On mice and cats", "A field study of mice that cats never see."),
    ]
    queries = {
        "1": "what similarity laws hold for heated aircraft",  # the same number by accident
        "2-method": "Stacking. We combine classifiers, it works well",
        "3": "On mice and cats: a field study",
    }
    assert own_documents(queries, corpus) == {("2-method", "2"), ("3", "3")}
