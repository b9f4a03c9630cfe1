"""A fast model learnt from the catalog's own papers, and the one that the installation uses."""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np
from django.conf import settings
from numpy.typing import NDArray

from broadsheet.catalog import queries
from broadsheet.search import embedder, fast_model, index
from broadsheet.search.embedder import Embedder
from broadsheet.search.fast_model import FastModel, Vocabulary
from broadsheet.search.vectors.codes import Vectors
from broadsheet.sources.base import family

log = logging.getLogger(__name__)

FEWEST = 2_000
"""From fewer papers nothing is learnt that words do not know already."""
MOST = 150_000
"""Of more papers every second, third … is taken: what more of them teach is little, and they fill the memory."""
HELD_OUT = 2_000
READ = 2_000
AT_A_TIME = 1_000
"""So many words or short texts are given to the full model at a time."""
SHORT = 15_000
"""So many titles and single sentences are learnt too: without them the vectors of short texts are further off."""
LONGEST_SENTENCE = 300

_BETWEEN_SENTENCES = re.compile(r"(?<=[.?])\s+")

Progress = Callable[[str, int, int], None]


class NotTrainable(Exception):
    """There is nothing to learn from; the message is one sentence."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """Papers, their texts, and the full model's vector of each [n, dimension]."""

    papers: list[int]
    texts: list[str]
    vectors: Vectors

    def parted(self) -> tuple[Lesson, Lesson]:
        """What is learnt, and every tenth or later paper, which measures how near that comes."""
        out = np.zeros(len(self.texts), bool)
        out[:: max(10, len(out) // HELD_OUT)] = True
        return self._of(~out), self._of(out)

    def _of(self, kept: NDArray[np.bool_]) -> Lesson:
        places = np.flatnonzero(kept).tolist()
        papers, texts = [self.papers[place] for place in places], [self.texts[place] for place in places]
        return Lesson(papers, texts, self.vectors[kept])


def learnt(source: str, day: date, progress: Progress) -> FastModel:
    """A model of the papers that have full vectors of their present texts, with its card; `source` is a family or "".

    Some are held out to measure how near it comes. Raises NotTrainable and ModelUnavailable.
    """
    full = embedder.load(settings.MODEL_FOLDER, settings.MODEL, threads=os.cpu_count() or 1)
    lesson = _lesson(source, progress)
    number = len(lesson.texts)
    if number < FEWEST:
        of = f" of {source}" if source else ""
        raise NotTrainable(
            f"Only {number:,} papers{of} have a full vector, and {FEWEST:,} are needed. "
            "Import more, or let `broadsheet index` go on."
        )
    learns, held = lesson.parted()
    card = {
        "date": day.isoformat(),
        "papers": len(learns.texts),
        "source": source or "all",
        "licence": _licence(source),
    }
    short = _short(source, min(SHORT, number), set(held.papers))
    made = _made(full, learns, short, fast_model.vocabulary(_texts(source, progress)), card, progress)
    cosine = float(np.vecdot(made.embed(held.texts), held.vectors).mean())
    return made.described(held_out=len(held.texts), cosine=round(cosine, 4))


def _made(
    full: Embedder, lesson: Lesson, short: list[str], known: Vocabulary, card: dict[str, object], progress: Progress
) -> FastModel:
    alone = _embedded(full, known.words, "words", progress)
    vectors = np.concatenate([lesson.vectors, _embedded(full, short, "short", progress)])
    return fast_model.train(
        [*lesson.texts, *short],
        vectors,
        known,
        alone,
        full.card.name,
        {**card, "short_texts": len(short)},
        lambda *at: progress("learn", *at),
    )


def card_text(made: FastModel) -> str:
    """The model's card, for people."""
    card = made.card
    return (
        "# A fast model for search by meaning\n\n"
        f"- near to the vectors of: {made.space}\n"
        f"- made on {card['date']} from {card['papers']:,} papers and "
        f"{card['short_texts']:,} titles and sentences, sources: {card['source']}\n"
        f"- licence of the data: {card['licence']}\n"
        f"- {len(made.words):,} words, {made.dimension} dimensions\n"
        f"- mean cosine to the full vectors of {card['held_out']:,} papers that it did not see: {card['cosine']:.3f}\n"
    )


def _licence(source: str) -> str:
    if source == "arxiv":
        return "CC0: learnt from arXiv metadata alone"
    return "that of the texts it was learnt from; not checked"


def _lesson(source: str, progress: Progress) -> Lesson:
    """The papers to learn from, in the order of their ids."""
    every = max(1, -(-index.status().full_vectors // MOST))
    papers: list[int] = []
    texts: list[str] = []
    vectors: list[Vectors] = []
    last = queries.last_id() or 0
    for start in range(1, last + 1, READ * every):
        ids = list(range(start, min(start + READ * every, last + 1), every))
        for paper, text, vector in _usable(ids, source):
            papers.append(paper)
            texts.append(text)
            vectors.append(vector)
        progress("read", min(start + READ * every, last), last)
    return Lesson(papers, texts, np.array(vectors, np.float32))


def _texts(source: str, progress: Progress) -> Iterator[str]:
    """The texts of all papers, with a vector or not: which words there are, and how rare they are."""
    every = max(1, -(-queries.paper_count() // MOST))
    last = queries.last_id() or 0
    for start in range(1, last + 1, READ * every):
        for paper in queries.for_embedding(range(start, min(start + READ * every, last + 1), every)):
            if _is_of(paper.sources, source):
                yield queries.embedding_text(paper)
        progress("count", min(start + READ * every, last), last)


def _is_of(sources: list[str], wanted: str) -> bool:
    """Whether nobody but this family tells of a paper; without a family every paper is right."""
    return not wanted or all(family(name) == wanted for name in sources)


def _usable(ids: list[int], source: str) -> Iterator[tuple[int, str, NDArray[np.float32]]]:
    """Id, text and vector of those papers whose vector is of their present text, and that the family alone tells of."""
    known, vectors = index.vectors_of(ids)
    held = dict(zip(known, index.digests_of(known), strict=True))
    rows = dict(zip(known, vectors, strict=True))
    for paper in queries.for_embedding(known):
        if _is_of(paper.sources, source) and held[paper.pk] == paper.text_digest:
            yield paper.pk, queries.embedding_text(paper), rows[paper.pk]


def _short(source: str, number: int, without: set[int]) -> list[str]:
    """Titles and single sentences in turn, one a paper, evenly over the catalog; none of the papers held out."""
    every = max(1, (queries.last_id() or 0) // number)
    found: list[str] = []
    for start in range(1, (queries.last_id() or 0) + 1, READ * every):
        for paper in queries.for_embedding(range(start, start + READ * every, every)):
            if paper.pk not in without and _is_of(paper.sources, source):
                sentences = _BETWEEN_SENTENCES.split(paper.abstract or paper.summary)
                sentence = sentences[paper.pk % len(sentences)][:LONGEST_SENTENCE]
                found.append(sentence if len(found) % 2 and sentence else paper.title)
    return found[:number]


def _embedded(full: Embedder, texts: list[str], kind: str, progress: Progress) -> Vectors:
    """What the full model gives short texts or single words [texts, dimension]."""
    result = np.zeros((len(texts), full.card.dimension), np.float32)
    for at in range(0, len(texts), AT_A_TIME):
        result[at : at + AT_A_TIME] = full.embed(texts[at : at + AT_A_TIME])
        progress(kind, min(at + AT_A_TIME, len(texts)), len(texts))
    return result
