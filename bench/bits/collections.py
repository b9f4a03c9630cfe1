"""Collections of queries with judgements, as the arrays that vectors are judged by."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from broadsheet.evaluate.collection import Judgements, collection, corpus_file, documents, own_documents
from broadsheet.evaluate.measures import PerQuery, measured

DEPTH = 1_000

Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Texts:
    """A collection with its texts as they are embedded. A query that is itself a document does not count as its hit."""

    name: str
    names: list[str]
    """The documents' ids; `texts` in the same order."""
    texts: list[str]
    queries: dict[str, str]
    judgements: Judgements
    own: set[tuple[str, str]]

    @classmethod
    def read(cls, folder: Path) -> Texts:
        """Of a folder in BEIR layout. Raises BadCollection."""
        asked, corpus = collection(folder), list(documents(corpus_file(folder)))
        texts = [f"{document.title}\n{document.text}".strip() for document in corpus]
        own = own_documents(asked.queries, corpus)
        return cls(asked.name, [document.id for document in corpus], texts, asked.queries, asked.judgements, own)

    def judged(self, scores: NDArray[np.floating]) -> PerQuery:
        """The measures of every query, by scores [queries, documents]; the higher the nearer."""
        rankings = {}
        for query, row in zip(self.queries, scores, strict=True):
            found = (self.names[place] for place in np.argsort(-row, kind="stable")[:DEPTH])
            rankings[query] = [name for name in found if (query, name) not in self.own]
        return measured(rankings, self.judgements)
