"""The word index as a folder: one writer at a time (the caller holds the lock), readers in any number of processes."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

import tantivy
from tantivy import Query as Engine

from broadsheet.search import query
from broadsheet.search.cursor import Cursor
from broadsheet.search.lexical import clauses, counting, ranking, spelling, suggesting
from broadsheet.search.lexical.meeting import Meeting
from broadsheet.search.lexical.ranking import Ranked, State
from broadsheet.search.lexical.schema import STATE, Document, engine_document, prepare, schema, title_tag
from broadsheet.search.lexical.wording import wording
from broadsheet.search.results import Facets, Suggested
from broadsheet.sources.identifiers import normalise_title

LEAST_HEAP, MOST_HEAP = 60_000_000, 1_500_000_000
"""Bytes of memory that the writer may fill before it writes a segment: an eighth of all within these bounds. The larger
a segment is when it is written, the less is merged later."""


class TornIndex(Exception):
    """The files of an index cannot be read; the message is one sentence."""


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
                self._state = State(self._index.searcher())
            self._seen = seen

    @property
    def _searcher(self) -> tantivy.Searcher:
        return self._state.searcher

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
        """The best `limit` papers. A query of conditions alone lists the newest or the most upvoted first, score 0."""
        return ranking.ranked(self._state, tree, limit, by_votes=by_votes)

    def meeting(self, tree: query.Query) -> Meeting | None:
        """The papers that meet the query's conditions; None if it has none. Remembered until the index changes."""
        return ranking.meeting(self._state, tree)

    def count(self, tree: query.Query) -> int:
        """How many papers hold a word of the query and meet its conditions."""
        searcher = self._searcher
        return counting.count(searcher, counting.matching(tree, searcher))

    def facets(self, tree: query.Query, ranked: Sequence[int], *, whole: bool) -> Facets:
        """What the query finds, counted; over the `ranked` papers alone unless `whole`."""
        return counting.facets(self._searcher, tree, ranked, whole=whole)

    def standing(self, papers: Sequence[int]) -> dict[int, tuple[int, int]]:
        """The day of each paper as an ordinal (0 if undated), and what it is ordered by as the most upvoted."""
        searcher = self._searcher
        hits = searcher.search(clauses.papers(papers), max(1, len(papers)), count=False).hits
        places = [address for _, address in hits]
        columns = (searcher.fast_field_values(name, places) for name in ("paper", "day", "votes"))
        return {int(paper or 0): (int(day or 0), int(votes or 0)) for paper, day, votes in zip(*columns, strict=True)}

    def suggested(self, text: str, limit: int) -> Suggested:
        """Papers and people that the beginning of a query may mean, at most `limit` of each."""
        return suggesting.suggested(self._searcher, text, limit)

    def named(self, name: str, limit: int) -> Ranked:
        """The papers in whose list of authors these words stand in this order, the newest first."""
        return ranking.newest(self._searcher, clauses.named(name), limit)

    def arrived(self, wanted: query.Query, after: int, limit: int) -> Ranked:
        """The papers with ids above `after` that hold all words of a query and meet its conditions, the last first."""
        return self._last(clauses.holding(wanted, self._searcher), after, limit)

    def arrived_by(self, name: str, after: int, limit: int) -> Ranked:
        """The same of the papers in whose list of authors these words stand in this order."""
        return self._last(clauses.named(name), after, limit)

    def last(self) -> Ranked:
        """The paper with the largest id."""
        return self._last(clauses.every_paper(), 0, 1)

    def _last(self, condition: Engine, after: int, limit: int) -> Ranked:
        return ranking.newest(self._searcher, clauses.both(condition, clauses.later(after)), limit, "paper")

    def titled(self, title: str) -> list[int]:
        """The papers with just this title, the newest last."""
        searcher = self._searcher
        if not normalise_title(title):
            return []
        hits = searcher.search(clauses.tagged(title_tag(title)), 10, count=False).hits
        return sorted(int(paper or 0) for paper in searcher.fast_field_values("paper", [place for _, place in hits]))

    def corrected(self, tree: query.Query, is_word: Callable[[str], bool] = lambda _: False) -> str | None:
        """What was typed with words that occur nowhere replaced by the nearest that do; None if there are none.

        What `is_word` knows is left alone.
        """
        return spelling.corrected(tree, self._searcher, is_word)

    def strange(self, tree: query.Query) -> list[str]:
        """The words to rank by, if none of them stands in any paper; else nothing."""
        words = [word for word, _ in wording(tree.texts).words]
        return [] if any(spelling.occurs(word, self._searcher) for word in words) else words


def _heap() -> int:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    with contextlib.suppress(OSError, ValueError):  # of a container, which may have less than the machine
        memory = min(memory, int(Path("/sys/fs/cgroup/memory.max").read_text(encoding="ascii")))
    return min(max(memory // 8, LEAST_HEAP), MOST_HEAP)


@contextlib.contextmanager
def _torn(folder: Path) -> Iterator[None]:
    """The engine's errors, and its panics (which are no Exception), as TornIndex."""
    try:
        yield
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as error:
        raise TornIndex(f"The word index in {folder} cannot be read ({str(error)[:160]}).") from error
