"""How the word index answers a query, in one state of it: which papers, in which order, and how many there are."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import tantivy
from numpy.typing import NDArray
from tantivy import Query as Engine

from broadsheet.search import query
from broadsheet.search.lexical import clauses, references
from broadsheet.search.lexical.counting import count
from broadsheet.search.lexical.meeting import Meeting
from broadsheet.search.lexical.wording import Wording, wording

SCANNED = 100_000
"""If the words of a query stand in more papers than this, taken together, they are not all looked at."""
FREQUENT, ENOUGH_WORDS, MOST_WORDS = 0.1, 4, 32
"""Words in more than this share of all papers choose none of them, if the query has so many rarer words; nor do more
words than so many."""
BROAD, ENOUGH = 3_000, 50
"""Of so many of the best it is asked whether they meet a condition; if fewer do, the papers that meet it are ranked."""
MEETINGS = 32
"""So many sets of conditions are remembered."""
FREQUENCIES = 100_000
REFINED = 200
"""Of so many of the best by words alone it is asked how they hold them."""
YEAR_SCORE = 1.5
REFERENCE_WEIGHT = 3.0
"""Times the full score: enough for a paper that is named to stand before all others, whatever they mean."""


@dataclass(frozen=True, slots=True)
class State:
    """What had been committed when somebody looked. One answer is made of one state: its places are none elsewhere."""

    searcher: tantivy.Searcher
    meetings: dict[tuple[tuple[query.Part, ...], frozenset[int] | None], Meeting] = field(default_factory=dict)
    frequencies: dict[str, int] = field(default_factory=dict)
    """How many papers hold a stem; asked for once, as long as there are not too many of them."""

    def frequency(self, stem: str) -> int:
        known = self.frequencies.get(stem)
        if known is None:
            known = self.searcher.doc_freq("body", stem)
            if len(self.frequencies) < FREQUENCIES:
                self.frequencies[stem] = known
        return known


@dataclass(frozen=True, slots=True)
class Ranked:
    """Paper ids, best first, and their scores (same length)."""

    papers: NDArray[np.int64]
    scores: NDArray[np.float64]
    total: int
    """How many papers hold a word of the query and meet its conditions; more than are listed, perhaps."""
    full: float = 0.0
    """What counts as a full score (`clauses.full_score`)."""
    estimated: bool = False
    """Whether `total` is an estimate, of two digits."""


@dataclass(slots=True)
class Ranking:
    """Papers in the order in which they were found, while scores are still added."""

    papers: NDArray[np.int64]
    scores: NDArray[np.float64]
    places: list[tantivy.DocAddress]

    @classmethod
    def of(cls, searcher: tantivy.Searcher, found: tantivy.SearchResult) -> Ranking:
        hits = found.hits
        places = [place for _, place in hits]
        papers = np.array(searcher.fast_field_values("paper", places), np.int64)
        return cls(papers, np.array([score for score, _ in hits], np.float64), places)

    def add_years(self, searcher: tantivy.Searcher, years: set[int]) -> None:
        """Papers of a year that the query names."""
        if years:
            of = searcher.fast_field_values("year", self.places)
            self.scores += [YEAR_SCORE * (year in years) for year in of]

    def add(self, more: Ranking) -> None:
        """What else was found, to the scores of the same papers; papers that were not there yet come behind."""
        place = {paper: at for at, paper in enumerate(self.papers.tolist())}
        at = np.array([place.get(paper, -1) for paper in more.papers.tolist()], np.int64)
        self.scores[at[at >= 0]] += more.scores[at >= 0]
        new = more.only(at < 0)
        self.papers = np.concatenate([self.papers, new.papers])
        self.scores = np.concatenate([self.scores, new.scores])
        self.places = self.places + new.places

    def only(self, held: NDArray[np.bool_]) -> Ranking:
        """Some of them, in the same order."""
        places = [place for place, kept in zip(self.places, held.tolist(), strict=True) if kept]
        return Ranking(self.papers[held], self.scores[held], places)

    def best(self, limit: int, total: int, full: float, *, estimated: bool) -> Ranked:
        order = np.lexsort((-self.papers, -self.scores))[:limit]
        return Ranked(self.papers[order], self.scores[order], total, full, estimated)


def ranked(state: State, tree: query.Query, limit: int, *, by_votes: bool = False) -> Ranked:
    """The best `limit` papers. A query of conditions alone lists the newest or the most upvoted first, score 0.

    All are found by their words alone; what else ranks is then added to the scores of those that were found. It adds
    little, and would let the engine pass over nothing.
    """
    searcher, said, met = state.searcher, wording(tree.texts), meeting(state, tree)
    if not said.telling:
        return newest(searcher, met.condition, limit, "votes" if by_votes else "day") if met else _nothing()
    frequencies = {stem: state.frequency(stem) for stem in said.stems}
    full = clauses.full_score(frequencies.values(), searcher.num_docs)
    few = sum(frequencies.values()) <= SCANNED
    frequent = set() if few else _frequent(searcher, frequencies)
    ranking, total = _by_words(searcher, said.without(frequent), met, limit, few=few)
    ranking.add_years(searcher, said.years)
    _refine(searcher, ranking, said, frequent, full)
    if reference := references.clause(said, searcher, REFERENCE_WEIGHT * full):
        clause = clauses.both(reference, met.condition if met else None)
        ranking.add(Ranking.of(searcher, searcher.search(clause, limit, count=False)))
    if total is not None and not frequent:
        return ranking.best(limit, total, full, estimated=False)
    together = _together(frequencies.values(), searcher.num_docs) * (met.share if met else 1.0)
    return ranking.best(limit, int(float(f"{together:.2g}")), full, estimated=True)


def _frequent(searcher: tantivy.Searcher, frequencies: dict[str, int]) -> set[str]:
    """The words that choose no papers: enough rarer ones are asked for, and very many papers hold these."""
    rarest = sorted(frequencies, key=frequencies.__getitem__)
    most = FREQUENT * searcher.num_docs
    return {stem for stem in rarest[ENOUGH_WORDS:] if frequencies[stem] > most} | set(rarest[MOST_WORDS:])


def _by_words(
    searcher: tantivy.Searcher, said: Wording, met: Meeting | None, limit: int, *, few: bool
) -> tuple[Ranking, int | None]:
    """The best by their words alone, and how many papers match, unless these are too many to look at them all.

    A condition lets the engine pass over nothing. One that many papers meet is rather asked of the best of all.
    """
    union = clauses.union(said)
    if met is None and not few:
        return Ranking.of(searcher, searcher.search(union, limit, count=False)), None
    if met is not None and not few and met.share * BROAD >= 2 * ENOUGH:
        ranking = Ranking.of(searcher, searcher.search(union, BROAD, count=False))
        held = met.holds(ranking.papers)
        if held.sum() >= ENOUGH:
            return ranking.only(held), None
    clause = clauses.both(union, met.condition if met else None)
    found = searcher.search(clause, limit, count=True)
    return Ranking.of(searcher, found), counted(found)


def _refine(searcher: tantivy.Searcher, ranking: Ranking, said: Wording, frequent: set[str], full: float) -> None:
    """Give the best of a ranking what else their words are worth."""
    first = Engine.const_score_query(clauses.papers(ranking.papers[:REFINED].tolist()), 0.0)
    more = [clauses.both(first, each) for each in clauses.refinements(said, full)]
    if frequent:
        more.append(clauses.both(first, clauses.union(said.only(frequent))))
    if more:
        ranking.add(Ranking.of(searcher, searcher.search(clauses.any_of(more), REFINED, count=False)))


def meeting(state: State, tree: query.Query) -> Meeting | None:
    """The papers that meet the query's conditions; None if it has none. Remembered as long as the state counts."""
    if not tree.narrowed:
        return None
    asked = (tree.conditions, tree.among)
    known = state.meetings.get(asked)
    if known is None:
        condition = clauses.conditions(tree, state.searcher)
        assert condition
        known = Meeting(state.searcher, condition, count(state.searcher, condition))
        for oldest in list(state.meetings)[: max(0, len(state.meetings) + 1 - MEETINGS)]:
            state.meetings.pop(oldest, None)
        state.meetings[asked] = known
    return known


def newest(searcher: tantivy.Searcher, condition: Engine, limit: int, column: str = "day") -> Ranked:
    """Dated papers by day, then the undated ones; or by another column, the largest first."""
    found = searcher.search(condition, limit, order_by_field=column)
    papers = np.array(searcher.fast_field_values("paper", [place for _, place in found.hits]), np.int64)
    return Ranked(papers, np.zeros(len(papers)), counted(found))


def counted(found: tantivy.SearchResult) -> int:
    """How many papers match; the engine's type stub leaves it out."""
    return int(getattr(found, "count", 0) or 0)


def _together(occurrences: Iterable[int], papers: int) -> float:
    """How many papers hold one of some words at least, if the words do not depend on each other."""
    return papers * (1 - math.prod(1 - each / max(papers, 1) for each in occurrences))


def _nothing() -> Ranked:
    return Ranked(np.empty(0, np.int64), np.empty(0), 0)
