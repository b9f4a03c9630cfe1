"""The word index as a folder: one writer at a time (the caller holds the lock), readers in any number of processes."""

from __future__ import annotations

import contextlib
import json
import math
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import tantivy
from numpy.typing import NDArray
from tantivy import Occur
from tantivy import Query as Engine

from broadsheet.search import query
from broadsheet.search.cursor import Cursor
from broadsheet.search.lexical import clauses, counting, references, spelling, suggesting
from broadsheet.search.lexical.meeting import Meeting
from broadsheet.search.lexical.schema import STATE, Document, engine_document, prepare, schema, title_tag
from broadsheet.search.lexical.wording import Wording, wording
from broadsheet.search.results import Facets, Suggested
from broadsheet.sources.identifiers import normalise_title

LEAST_HEAP, MOST_HEAP = 60_000_000, 1_500_000_000
"""Bytes of memory that the writer may fill before it writes a segment: an eighth of the machine's within these bounds.
The larger a segment is when it is written, the less is merged later."""


SCANNED = 100_000
"""If the words of a query stand in more papers than this, taken together, they are not all looked at."""
FREQUENT, ENOUGH_WORDS, MOST_WORDS = 0.1, 4, 32
"""Words in more than this share of all papers choose none of them, if the query has so many rarer words; nor do more
words than so many."""
BROAD, ENOUGH = 3_000, 50
"""Of so many of the best it is asked whether they meet a condition; if fewer do, the papers that meet it are ranked."""
MEETINGS = 32
"""So many sets of conditions are remembered."""
REFINED = 200
"""Of so many of the best by words alone it is asked how they hold them."""
YEAR_SCORE = 1.5
REFERENCE_WEIGHT = 3.0
"""Times the full score: enough for a paper that is named to stand before all others, whatever they mean."""


class TornIndex(Exception):
    """The files of an index cannot be read; the message is one sentence."""


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

    def add(self, searcher: tantivy.Searcher, found: tantivy.SearchResult) -> None:
        """What else was found, to the scores of the same papers; papers that were not there yet come behind."""
        more = Ranking.of(searcher, found)
        place = {paper: at for at, paper in enumerate(self.papers.tolist())}
        at = np.array([place.get(paper, -1) for paper in more.papers.tolist()], np.int64)
        self.scores[at[at >= 0]] += more.scores[at >= 0]
        self.papers = np.concatenate([self.papers, more.papers[at < 0]])
        self.scores = np.concatenate([self.scores, more.scores[at < 0]])

    def only(self, held: NDArray[np.bool_]) -> Ranking:
        """Some of them, in the same order."""
        places = [place for place, kept in zip(self.places, held.tolist(), strict=True) if kept]
        return Ranking(self.papers[held], self.scores[held], places)

    def best(self, limit: int, total: int, full: float, *, estimated: bool) -> Ranked:
        order = np.lexsort((-self.papers, -self.scores))[:limit]
        return Ranked(self.papers[order], self.scores[order], total, full, estimated)


class Writer:
    """Changes that `commit` makes visible all at once, together with the cursor."""

    def __init__(self, engine: tantivy.IndexWriter) -> None:
        self._engine = engine

    def put(self, document: Document) -> None:
        self._engine.delete_documents_by_term("paper", document.paper)
        self._engine.add_document(engine_document(document))

    def drop(self, paper: int) -> None:
        self._engine.delete_documents_by_term("paper", paper)

    def commit(self, cursor: Cursor) -> None:
        """Raises OSError if it cannot be written, as on a full disk; what was committed before then stays."""
        try:
            self._engine.delete_documents_by_term("paper", STATE)
            self._engine.add_document(tantivy.Document(paper=STATE, state=json.dumps(asdict(cursor))))
            self._engine.commit()
        except ValueError as error:
            raise OSError(f"The word index cannot be written: {error}") from error


class Lexical:
    """The word index in `folder`. Raises TornIndex where its files are missing or cannot be read."""

    def __init__(self, folder: Path, *, create: bool = False) -> None:
        """`create` makes an empty index in a folder that has none."""
        if create:
            folder.mkdir(parents=True, exist_ok=True)
        elif not (folder / "meta.json").is_file():
            raise TornIndex(f"The word index in {folder} is not there.")
        self.folder = folder
        with _torn(folder):
            self._index = prepare(tantivy.Index(schema(), str(folder)))
            self._seen: tuple[int, int] | None = None
            self.refresh()

    def refresh(self) -> None:
        """See what has been committed since, also by other processes. Cheap when that is nothing."""
        stat = (self.folder / "meta.json").stat()
        seen = (stat.st_mtime_ns, stat.st_ino)
        if seen != self._seen:
            with _torn(self.folder):
                self._index.reload()
                self._searcher = self._index.searcher()
            self._meetings: dict[tuple[query.Part, ...], Meeting] = {}
            self._seen = seen

    @contextlib.contextmanager
    def writing(self, threads: int = 1) -> Iterator[Writer]:
        """A writer; what was not committed when the block ends is dropped."""
        with _torn(self.folder):
            engine = self._index.writer(_heap(), threads)
            engine.garbage_collect_files()  # a commit that was killed leaves files whose names the next one wants
        try:
            yield Writer(engine)
        except BaseException:
            engine.rollback()
            raise
        finally:
            engine.wait_merging_threads()  # without a rollback, which would end merges: segments would only ever add up
            self.refresh()

    def check(self) -> None:
        """Read a little of every part. Raises TornIndex where that fails."""
        with _torn(self.folder):
            self._searcher.search(clauses.every_paper(), 1, order_by_field="day")
            self._searcher.terms_with_prefix("written", "a", limit=1)
            self.search(query.parse("a of the"), 1)

    @property
    def cursor(self) -> Cursor:
        searcher = self._searcher
        hits = searcher.search(Engine.term_query(schema(), "paper", STATE), 1, count=False).hits
        return Cursor(**json.loads(searcher.doc(hits[0][1])["state"][0])) if hits else Cursor()

    @property
    def papers(self) -> int:
        """How many papers the index holds."""
        return max(0, self._searcher.num_docs - 1)

    def search(self, tree: query.Query, limit: int, *, by_votes: bool = False) -> Ranked:
        """The best `limit` papers. A query of conditions alone lists the newest or the most upvoted first, score 0.

        All are found by their words alone; what else ranks is then added to the scores of those that were found. It
        adds little, and would let the engine pass over nothing.
        """
        searcher, said = self._searcher, wording(tree.texts)
        meeting = self.meeting(tree)
        if not said.telling:
            return (
                _newest(searcher, meeting.condition, limit, "votes" if by_votes else "day") if meeting else _nothing()
            )
        frequencies = {stem: searcher.doc_freq("body", stem) for stem in said.stems}
        full = clauses.full_score(frequencies.values(), searcher.num_docs)
        few = sum(frequencies.values()) <= SCANNED
        frequent = set() if few else self._frequent(frequencies)
        ranking, total = self._by_words(said.without(frequent), meeting, limit, few=few)
        ranking.add_years(searcher, said.years)
        self._refine(ranking, said, frequent, full)
        if reference := references.clause(said, searcher, REFERENCE_WEIGHT * full):
            condition = meeting.condition if meeting else None
            ranking.add(searcher, searcher.search(_both(reference, condition), limit, count=False))
        if total is not None and not frequent:
            return ranking.best(limit, total, full, estimated=False)
        together = _together(frequencies.values(), searcher.num_docs) * (meeting.share if meeting else 1.0)
        return ranking.best(limit, int(float(f"{together:.2g}")), full, estimated=True)

    def _frequent(self, frequencies: dict[str, int]) -> set[str]:
        """The words that choose no papers: enough rarer ones are asked for, and very many papers hold these."""
        rarest = sorted(frequencies, key=frequencies.__getitem__)
        most = FREQUENT * self._searcher.num_docs
        return {stem for stem in rarest[ENOUGH_WORDS:] if frequencies[stem] > most} | set(rarest[MOST_WORDS:])

    def _refine(self, ranking: Ranking, said: Wording, frequent: set[str], full: float) -> None:
        """Give the best of a ranking what else their words are worth."""
        searcher = self._searcher
        first = Engine.const_score_query(clauses.papers(ranking.papers[:REFINED].tolist()), 0.0)
        more = [_both(first, each) for each in clauses.refinements(said, full)]
        if frequent:
            more.append(_both(first, clauses.union(said.only(frequent))))
        if more:
            ranking.add(searcher, searcher.search(clauses.any_of(more), REFINED, count=False))

    def _by_words(self, said: Wording, meeting: Meeting | None, limit: int, *, few: bool) -> tuple[Ranking, int | None]:
        """The best by their words alone, and how many papers match, unless these are too many to look at them all.

        A condition lets the engine pass over nothing. One that many papers meet is rather asked of the best of all.
        """
        searcher, union = self._searcher, clauses.union(said)
        if meeting is None and not few:
            return Ranking.of(searcher, searcher.search(union, limit, count=False)), None
        if meeting is not None and not few and meeting.share * BROAD >= 2 * ENOUGH:
            ranking = Ranking.of(searcher, searcher.search(union, BROAD, count=False))
            held = meeting.holds(ranking.papers)
            if held.sum() >= ENOUGH:
                return ranking.only(held), None
        found = searcher.search(_both(union, meeting.condition if meeting else None), limit, count=True)
        return Ranking.of(searcher, found), _count(found)

    def meeting(self, tree: query.Query) -> Meeting | None:
        """The papers that meet the query's conditions; None if it has none. Remembered until the index changes."""
        if not tree.conditions:
            return None
        known = self._meetings.get(tree.conditions)
        if known is None:
            condition = clauses.conditions(tree, self._searcher)
            assert condition
            known = Meeting(self._searcher, condition)
            while len(self._meetings) >= MEETINGS:
                self._meetings.pop(next(iter(self._meetings)), None)
            self._meetings[tree.conditions] = known
        return known

    def count(self, tree: query.Query) -> int:
        """How many papers hold a word of the query and meet its conditions."""
        return counting.count(self._searcher, counting.matching(tree, self._searcher))

    def facets(self, tree: query.Query, ranked: Sequence[int], *, whole: bool) -> Facets:
        """What the query finds, counted; over the `ranked` papers alone unless `whole`."""
        return counting.facets(self._searcher, tree, ranked, whole=whole)

    def standing(self, papers: Sequence[int]) -> dict[int, tuple[int, int]]:
        """The day of each paper as an ordinal (0 if undated), and what it is ordered by as the most upvoted."""
        searcher = self._searcher
        hits = searcher.search(counting.among(papers), max(1, len(papers)), count=False).hits
        places = [address for _, address in hits]
        columns = (searcher.fast_field_values(name, places) for name in ("paper", "day", "votes"))
        return {int(paper or 0): (int(day or 0), int(votes or 0)) for paper, day, votes in zip(*columns, strict=True)}

    def suggested(self, text: str, limit: int) -> Suggested:
        """Papers and people that the beginning of a query may mean, at most `limit` of each."""
        return suggesting.suggested(self._searcher, text, limit)

    def named(self, name: str, limit: int) -> Ranked:
        """The papers in whose list of authors these words stand in this order, the newest first."""
        return _newest(self._searcher, clauses.named(name), limit)

    def titled(self, title: str) -> list[int]:
        """The papers with just this title, the newest last."""
        searcher = self._searcher
        if not normalise_title(title):
            return []
        found = _papers(searcher, searcher.search(clauses.tagged(title_tag(title)), 10, count=False).hits)
        return sorted(int(paper) for paper in found)

    def corrected(self, tree: query.Query, is_word: Callable[[str], bool] = lambda _: False) -> str | None:
        """What was typed with words that occur nowhere replaced by the nearest that do; None if there are none.

        What `is_word` knows is left alone.
        """
        return spelling.corrected(tree, self._searcher, is_word)

    def strange(self, tree: query.Query) -> list[str]:
        """The words to rank by, if none of them stands in any paper; else nothing."""
        words = [word for word, _ in wording(tree.texts).words]
        return [] if any(spelling.occurs(word, self._searcher) for word in words) else words


def _papers(searcher: tantivy.Searcher, hits: list[tuple[Any, tantivy.DocAddress]]) -> NDArray[np.int64]:
    return np.array(searcher.fast_field_values("paper", [address for _, address in hits]), np.int64)


def _scores(hits: list[tuple[Any, tantivy.DocAddress]]) -> NDArray[np.float64]:
    return np.array([score for score, _ in hits], np.float64)


def _heap() -> int:
    physical = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return min(max(physical // 8, LEAST_HEAP), MOST_HEAP)


def _both(ranking: Engine, condition: Engine | None) -> Engine:
    return Engine.boolean_query([(Occur.Must, ranking), (Occur.Must, condition)]) if condition else ranking


def _together(occurrences: Iterable[int], papers: int) -> float:
    """How many papers hold one of some words at least, if the words do not depend on each other."""
    return papers * (1 - math.prod(1 - each / max(papers, 1) for each in occurrences))


def _newest(searcher: tantivy.Searcher, condition: Engine, limit: int, column: str = "day") -> Ranked:
    """Dated papers by day, then the undated ones; or by another column, the largest first."""
    found = searcher.search(condition, limit, order_by_field=column)
    papers = _papers(searcher, found.hits)
    return Ranked(papers, np.zeros(len(papers)), _count(found))


def _count(found: tantivy.SearchResult) -> int:
    """How many papers match; the engine's type stub leaves it out."""
    return int(getattr(found, "count", 0) or 0)


def _nothing() -> Ranked:
    return Ranked(np.empty(0, np.int64), np.empty(0), 0)


@contextlib.contextmanager
def _torn(folder: Path) -> Iterator[None]:
    """The engine's errors, and its panics (which are no Exception), as TornIndex."""
    try:
        yield
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as error:
        raise TornIndex(f"The word index in {folder} cannot be read ({str(error)[:160]}).") from error
