"""Test collections in BEIR layout (Thakur et al. 2021): `corpus.jsonl`, `queries.jsonl`, `qrels/*.tsv`.

Both JSON files may be packed (`.gz`). Such files are made by hand and by many programs, so they are read with patience:
numbers for ids, no title, no header, Windows line ends, repeated ids (the first counts).
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HELD = 0.8
"""Of the same id, a query and a document are one if the shorter has this share of its words in the longer."""
FINE = 1_000
"""Grades that are no whole numbers are told apart to a thousandth."""

Judgements = dict[str, dict[str, int]]
"""Of each query the grades of its judged documents; above zero is relevant."""


class BadCollection(ValueError):
    """Files that cannot be used; the message is one sentence."""


@dataclass(frozen=True, slots=True)
class Document:
    id: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Collection:
    """Questions and what answers them. `queries` are those of which at least one document is known to be relevant."""

    name: str
    split: str
    queries: dict[str, str]
    judgements: Judgements
    unasked: int
    """Queries with relevant documents whose text is missing."""


def collection(folder: Path, split: str | None = None) -> Collection:
    """The queries and judgements of a folder. `split` names the file in `qrels`: by default the only one, else `test`.

    Raises BadCollection.
    """
    file = _qrels_file(folder, split)
    judgements = {query: grades for query, grades in _judgements(file).items() if max(grades.values()) > 0}
    texts: dict[str, str] = {}
    for line in lines(_file(folder, "queries")):
        texts.setdefault(_id(line, folder / "queries.jsonl"), _text(line.get("text")))
    queries = {query: texts[query] for query in judgements if query in texts}
    if not queries:
        raise BadCollection(
            f"No query of {folder} has a relevant document in {file.name}; its ids do not fit together."
        )
    kept = {query: judgements[query] for query in queries}
    return Collection(folder.resolve().name, file.stem, queries, kept, len(judgements) - len(queries))


def corpus_file(folder: Path) -> Path:
    """`corpus.jsonl` or `corpus.jsonl.gz` of a folder. Raises BadCollection if there is neither."""
    return _file(folder, "corpus")


def documents(file: Path) -> Iterator[Document]:
    """The documents of a corpus, one by one; of several with one id the first. Raises BadCollection."""
    seen: set[str] = set()
    for line in lines(file):
        name = _id(line, file)
        if name not in seen:
            seen.add(name)
            yield Document(name, _text(line.get("title")), _text(line.get("text")))


def own_documents(queries: Mapping[str, str], corpus: Iterable[Document]) -> set[tuple[str, str]]:
    """(query, document) of queries that are themselves documents, as when a paper is asked for others like it.

    They are the same words; or they have the same id and nearly the same words. The id alone says nothing: some
    collections merely number both from 1.
    """
    by_words: dict[str, list[str]] = {}
    for query, text in queries.items():
        by_words.setdefault(_normal(text), []).append(query)
    by_words.pop("", None)
    own = set()
    for document in corpus:
        whole = _normal(f"{document.title} {document.text}")
        own |= {(query, document.id) for query in by_words.get(whole, ())}
        if document.id in queries and _nearly(_normal(queries[document.id]), whole):
            own.add((document.id, document.id))
    return own


def _normal(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))


def _nearly(query: str, document: str) -> bool:
    shorter, longer = sorted((set(query.split()), set(document.split())), key=len)
    return len(shorter & longer) >= HELD * max(1, len(shorter))


def _file(folder: Path, name: str) -> Path:
    for file in (folder / f"{name}.jsonl", folder / f"{name}.jsonl.gz"):
        if file.is_file():
            return file
    raise BadCollection(f"{folder} has no {name}.jsonl; name a folder in BEIR layout.")


def _qrels_file(folder: Path, split: str | None) -> Path:
    files = {file.stem: file for file in sorted((folder / "qrels").glob("*.tsv"))}
    wanted = split or (next(iter(files)) if len(files) == 1 else "test")
    if wanted not in files:
        there = f"there are {', '.join(files)}: choose one by --split" if files else "there is no .tsv file at all"
        raise BadCollection(f"{folder}/qrels has no {wanted}.tsv; {there}.")
    return files[wanted]


def lines(file: Path) -> Iterator[dict[str, Any]]:
    """The objects of a file of JSON lines, packed or not. Raises BadCollection."""
    for number, text in text_lines(file):
        try:
            line = json.loads(text)
        except (ValueError, RecursionError):
            line = None
        if not isinstance(line, dict):
            raise BadCollection(f"{file}, line {number}: this is no JSON object.")
        yield line


def text_lines(file: Path) -> Iterator[tuple[int, str]]:
    """The lines of a text that are not empty, with their numbers; packed or not. Raises BadCollection."""
    try:
        with gzip.open(file, "rb") if file.suffix == ".gz" else file.open("rb") as lines:
            for number, line in enumerate(lines, 1):
                text = line.decode("utf-8-sig" if number == 1 else "utf-8", "replace").strip("\r\n")
                if text.strip():
                    yield number, text
    except (OSError, EOFError) as error:
        raise BadCollection(f"{file} cannot be read ({str(error)[:160]}).") from error


def _id(line: dict[str, Any], file: Path) -> str:
    found = next((line[name] for name in ("_id", "id") if line.get(name) is not None), None)
    name = _text(found).strip()
    if not name:
        raise BadCollection(f"{file} has an entry without `_id`.")
    return name


def _text(value: object) -> str:
    if isinstance(value, list):
        return " ".join(map(_text, value))
    return "" if value is None else str(value)


def _judgements(file: Path) -> Judgements:
    grades: dict[str, dict[str, float]] = {}
    for number, text in text_lines(file):
        row = [part.strip() for part in (text.split("\t") if "\t" in text else text.split())]
        grade = _grade(row[-1])
        if len(row) in (3, 4) and grade is not None:
            grades.setdefault(row[0], {}).setdefault(row[-2], grade)
        elif number > 1:
            raise BadCollection(f"{file}, line {number}: a line is query, document and grade, with tabs between.")
    if not grades:
        raise BadCollection(f"{file} holds no judgements.")
    whole = all(grade.is_integer() for each in grades.values() for grade in each.values())
    unit = 1 if whole else FINE
    return {query: {name: round(grade * unit) for name, grade in each.items()} for query, each in grades.items()}


def _grade(text: str) -> float | None:
    try:
        grade = float(text)
    except ValueError:
        return None
    return grade if abs(grade) < 1e6 else None
