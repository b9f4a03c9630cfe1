"""Corpora of any size: the real papers of a data folder, and beyond them synthetic ones, perturbed copies of real ones.

A synthetic paper keeps about half of the sentences of its origin; the others, half of the title and the authors are
those of a partner, another real paper of the same first category. Its vector is perturbed alike: that of its origin,
turned by what tells a third paper from the middle of its cluster, so that the noise has the shape of real differences.
`TURN` is set so that the nearest papers of real ones lie as far away as they do among real papers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from broadsheet.search.lexical import Document

KEPT = 0.5
"""The share of sentences that a copy has from its origin."""
TURN = 2.2
"""How long the noise is beside a residual of its own length; see the quantiles that the benchmark prints."""
CENTRES = 1_024

Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Real:
    """Papers of a data folder: each with its vector, [n, dimension]."""

    documents: list[Document]
    vectors: Vectors


def loaded() -> Real:
    """Every paper of the data folder that is set which the full model has read, by its id."""
    from broadsheet.catalog.models import Paper
    from broadsheet.search import index, writing

    documents = [writing.document(paper) for paper in Paper.objects.order_by("pk").iterator(2_000)]
    digests = index.digests_of([document.paper for document in documents])
    by_id = {document.paper: document for document, read in zip(documents, digests, strict=True) if read}
    known, vectors = index.vectors_of(list(by_id))
    return Real([by_id[paper] for paper in known], vectors)


def documents(real: Real, first: int, end: int) -> Iterator[Document]:
    """The papers numbered from `first` to before `end`; their `paper` is their number plus one."""
    count = len(real.documents)
    partners = _partners(real.documents)
    for number in range(first, end):
        generation, place = divmod(number, count)
        origin = real.documents[place]
        if not generation:
            yield replace(origin, paper=number + 1)
            continue
        others = partners[_first_category(origin)]
        random = np.random.default_rng((generation, place))
        partner = real.documents[others[int(random.integers(len(others)))]]
        yield _mixed(origin, partner, random, number + 1)


def _partners(papers: list[Document]) -> dict[str, list[int]]:
    result: dict[str, list[int]] = {}
    for place, paper in enumerate(papers):
        result.setdefault(_first_category(paper), []).append(place)
    return result


def _first_category(paper: Document) -> str:
    return paper.categories[0] if paper.categories else ""


def _mixed(origin: Document, partner: Document, random: np.random.Generator, paper: int) -> Document:
    ours, theirs = origin.abstract.split(". "), partner.abstract.split(". ")
    kept = random.random(len(ours)) < KEPT
    abstract = ". ".join(ours[i] if keep else theirs[i % len(theirs)] for i, keep in enumerate(kept))
    ours, theirs = origin.title.split(), partner.title.split()
    title = " ".join(ours[: len(ours) // 2] + theirs[len(theirs) // 2 :])
    return replace(origin, paper=paper, title=title, abstract=abstract, authors=partner.authors)


class Perturbed:
    """Vectors of the papers that `documents` gives, in blocks."""

    def __init__(self, real: Vectors, seed: int = 0) -> None:
        random = np.random.default_rng(seed)
        centres = real[random.choice(len(real), min(CENTRES, len(real)), replace=False)]
        for _ in range(3):
            nearest = _nearest(real, centres)
            sums = np.zeros_like(centres)
            np.add.at(sums, nearest, real)
            centres = sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-9)
        means = sums / np.maximum(np.bincount(nearest, minlength=len(centres)), 1)[:, None].astype(np.float32)
        self._real, self._noise = real, real - means[nearest]

    def block(self, first: int, end: int) -> Vectors:
        """Unit vectors [end - first, dimension] of the papers from number `first` on."""
        count = len(self._real)
        numbers = np.arange(first, end)
        generations, places = np.divmod(numbers, count)
        result = self._real[places].copy()
        for generation in np.unique(generations[generations > 0]):
            order = np.random.default_rng((int(generation), 0)).permutation(count)
            some = generations == generation
            result[some] += TURN * self._noise[order[places[some]]]
        unit: Vectors = result / np.linalg.norm(result, axis=1, keepdims=True)
        return unit


def _nearest(vectors: Vectors, centres: Vectors) -> NDArray[np.intp]:
    parts = [np.argmax(vectors[at : at + 8_192] @ centres.T, axis=1) for at in range(0, len(vectors), 8_192)]
    return np.concatenate(parts)
