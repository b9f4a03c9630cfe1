"""Which papers meet a query's conditions, in one state of the index."""

from __future__ import annotations

from functools import cached_property

import numpy as np
import tantivy
from numpy.typing import NDArray
from tantivy import Query as Engine

from broadsheet.search.lexical import clauses
from broadsheet.search.lexical.schema import schema

REMEMBERED = 500_000
"""If more papers meet them, they are not remembered: the engine gives them one by one, these in a sixth of a second."""

Ids = NDArray[np.int64]


class Meeting:
    """The papers that meet a condition: listed once, when they are first asked for, unless they are very many."""

    def __init__(self, searcher: tantivy.Searcher, condition: Engine, papers: int) -> None:
        """`papers` is how many there are."""
        self._searcher, self.condition, self.papers = searcher, condition, papers

    @property
    def share(self) -> float:
        """How much of all papers that is."""
        return self.papers / max(1, self._searcher.num_docs)

    def ids(self) -> Ids:
        """All of them, in no order."""
        if self.papers > REMEMBERED:
            return self._found(self.condition, self.papers)
        return np.flatnonzero(self._known)

    @cached_property
    def _known(self) -> NDArray[np.bool_]:
        """By paper id."""
        ids = self._found(self.condition, self.papers)
        known = np.zeros(int(ids.max(initial=-1)) + 1, bool)
        known[ids] = True
        return known

    def holds(self, papers: Ids) -> NDArray[np.bool_]:
        """Which of some papers (a few thousand at most) are among them."""
        if self.papers > REMEMBERED:
            wanted = Engine.const_score_query(Engine.term_set_query(schema(), "paper", papers.tolist()), 0.0)
            return np.isin(papers, self._found(clauses.both(wanted, self.condition), len(papers)))
        inside = papers < len(self._known)
        result = np.zeros(len(papers), bool)
        result[inside] = self._known[papers[inside]]
        return result

    def _found(self, clause: Engine, most: int) -> Ids:
        hits = self._searcher.search(clause, max(1, most), count=False).hits
        return np.array(self._searcher.fast_field_values("paper", [place for _, place in hits]), np.int64)
