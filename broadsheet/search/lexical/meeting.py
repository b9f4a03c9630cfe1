"""Which papers meet a query's conditions, in one state of the index."""

from __future__ import annotations

from functools import cached_property

import numpy as np
import tantivy
from numpy.typing import NDArray
from tantivy import Occur
from tantivy import Query as Engine

from broadsheet.search.lexical.counting import count
from broadsheet.search.lexical.schema import schema

REMEMBERED = 500_000
"""If more papers meet them, they are not remembered: the engine gives them one by one, so many in a sixth of a second."""

Ids = NDArray[np.int64]


class Meeting:
    """The papers that meet a condition. Listed once, when they are first asked for; broad conditions are rather asked
    of the papers in question each time."""

    def __init__(self, searcher: tantivy.Searcher, condition: Engine) -> None:
        self._searcher, self.condition = searcher, condition
        self.papers = count(searcher, condition)

    @property
    def share(self) -> float:
        """How much of all papers that is."""
        return self.papers / max(1, self._searcher.num_docs)

    @cached_property
    def ids(self) -> Ids:
        """All of them, in no order."""
        return self._found(self.condition, self.papers)

    @cached_property
    def _known(self) -> NDArray[np.bool_]:
        known = np.zeros(int(self.ids.max(initial=-1)) + 1, bool)
        known[self.ids] = True
        return known

    def holds(self, papers: Ids) -> NDArray[np.bool_]:
        """Which of some papers (a few thousand at most) are among them."""
        if self.papers > REMEMBERED:
            wanted = Engine.const_score_query(Engine.term_set_query(schema(), "paper", papers.tolist()), 0.0)
            both = Engine.boolean_query([(Occur.Must, wanted), (Occur.Must, self.condition)])
            return np.isin(papers, self._found(both, len(papers)))
        inside = papers < len(self._known)
        result = np.zeros(len(papers), bool)
        result[inside] = self._known[papers[inside]]
        return result

    def _found(self, clause: Engine, most: int) -> Ids:
        hits = self._searcher.search(clause, max(1, most), count=False).hits
        return np.array(self._searcher.fast_field_values("paper", [place for _, place in hits]), np.int64)
