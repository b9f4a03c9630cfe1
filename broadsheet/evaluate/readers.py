"""Test sets of readers with the papers that they wanted, in the formats in which they are spread (docs/commands.md)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from broadsheet.evaluate.collection import BadCollection, lines, text_lines

Ids = NDArray[np.int64]
Numbers = NDArray[np.float64]

SPLIT, END = (26, 3), (26, 5)
"""Of curated lists: the first and the last month, as arXiv ids tell it, of the papers that are ranked."""
LEAST = 5
"""Papers that a reader wanted before and after; who wanted fewer is left out."""
MOST_READERS = 300
OWN_PAPERS = 20
"""The published protocol for reviewers: their 20 most recent papers."""
DAYS, BEFORE, TOP = 60, 60, 3
"""Days of the crowd that are ranked, days before each from which it is learned, papers of each that count as liked."""
AROUND = 14
"""Days whose papers stand beside a day's."""
FOLDS = 5
SEEDS = 3
_ARXIV = re.compile(r"arxiv:(\d\d)(\d\d)\.")


@dataclass(frozen=True, slots=True)
class Case:
    """One reader at one moment. All numbers are places in the set's papers."""

    name: str
    liked: Ids
    """The oldest first."""
    pool: Ids
    """Papers among which those judged stand."""
    judged: Ids
    """Those of the pool that are measured."""
    gains: Numbers
    """Of those judged; above zero: wanted."""


@dataclass(frozen=True, slots=True)
class ReaderSet:
    """Papers, and readers of them. Papers have texts or, where those are not known, words with their numbers."""

    name: str
    task: str
    """`ranked`, `rated`, `crowd` or `screened`: which measures count, and whether decisions are fed back."""
    split: str
    """How what is learned from and what is ranked are told apart, in words."""
    texts: list[str]
    cases: list[Case]
    popularity: Numbers
    bags: list[dict[int, int]] = field(default_factory=list)


def read(folder: Path, corpus: Path) -> list[ReaderSet]:
    """What a folder holds; several sets where it holds several. `corpus` has texts that are elsewhere. Raises
    BadCollection."""
    sets = [one for one in _sets(folder, corpus) if one.cases]
    if not sets:
        raise BadCollection(f"{folder} holds no readers in a known format who wanted papers enough.")
    return sets


def _sets(folder: Path, corpus: Path) -> list[ReaderSet]:
    for file, reader in _READERS.items():
        if (folder / file).is_file():
            try:
                return [reader(folder, corpus)]
            except BadCollection:
                raise
            except (KeyError, ValueError, TypeError, IndexError) as error:
                raise BadCollection(f"{folder / file} is not as it should be ({str(error)[:120]}).") from error
    return [_screening(file) for file in sorted(folder.glob("*.jsonl*"))]


def _lines(file: Path) -> Iterator[str]:
    return (text for _, text in text_lines(file))


def _text(row: dict[str, Any]) -> str:
    return f"{row.get('title') or ''}\n{row.get('abstract') or ''}"


def _month(name: str) -> tuple[int, int] | None:
    found = _ARXIV.match(name)
    return (int(found[1]), int(found[2])) if found else None


def _curated(folder: Path, corpus: Path) -> ReaderSet:
    """Curated lists: what was on the list before a month, and what of the months after it is."""
    lists = {row["list"]: {one["id"] for one in row["items"]} for row in lines(folder / "lists.jsonl.gz")}
    on_any = set().union(*lists.values())
    papers: dict[str, dict[str, Any]] = {}
    for row in lines(corpus):
        month = _month(row["id"])
        if month and (row["id"] in on_any or SPLIT <= month <= END):
            papers.setdefault(row["id"], row)
    names = sorted(papers, key=lambda name: (_month(name), name))
    months = [_month(name) or END for name in names]
    pool = np.array([place for place, month in enumerate(months) if SPLIT <= month <= END], np.int64)
    cases = []
    for name, items in lists.items():
        liked = np.array([place for place, one in enumerate(names) if one in items and months[place] < SPLIT], np.int64)
        gains = np.array([names[place] in items for place in pool], np.float64)
        if min(len(liked), gains.sum()) >= LEAST:
            cases.append(Case(name, liked, pool, pool, gains))
    votes = np.array([papers[name].get("upvotes") or 0 for name in names], np.float64)
    said = f"by the month of the arXiv id, before and from 20{SPLIT[0]}-{SPLIT[1]:02}"
    return ReaderSet(folder.name, "ranked", said, [_text(papers[name]) for name in names], cases, votes)


def _reviewers(folder: Path, _corpus: Path) -> ReaderSet:
    papers = {row["id"]: row for row in lines(folder / "papers.jsonl.gz")}
    place = {name: number for number, name in enumerate(papers)}
    own = {row["user"]: [one for one in row["own_papers"] if one in place] for row in lines(folder / "users.jsonl.gz")}
    rated: dict[str, dict[int, float]] = {}
    for line in list(_lines(folder / "ratings.tsv"))[1:]:
        user, paper, grade = line.split("\t")
        if paper in place:
            rated.setdefault(user, {})[place[paper]] = float(grade)
    everything = np.arange(len(papers), dtype=np.int64)
    cases = []
    for user, grades in rated.items():
        recent = sorted(own.get(user, ()), key=lambda name: papers[name].get("year") or 0)[-OWN_PAPERS:]
        if recent and len(grades) > 1:
            liked = np.array([place[name] for name in recent], np.int64)
            judged = np.array(list(grades), np.int64)
            cases.append(Case(user, liked, everything, judged, np.array(list(grades.values()))))
    said = f"the {OWN_PAPERS} most recent papers of each reviewer against those that they rated"
    texts = [_text(row) for row in papers.values()]
    return ReaderSet(folder.name, "rated", said, texts, cases, np.zeros(len(texts)))


def _crowd(folder: Path, corpus: Path) -> ReaderSet:
    """A site's votes: what was voted for most on the days before each of the last days is what the crowd likes."""
    days: dict[str, list[dict[str, Any]]] = {}
    for row in lines(folder / "hf_daily.jsonl.gz"):
        days.setdefault(row["date"], []).append(row)
    kept = sorted(days)[-(DAYS + BEFORE) :]
    papers = {row["id"]: row for day in kept for row in days[day]}
    known = {row["id"]: row for row in lines(corpus) if row["id"] in papers} if corpus.is_file() else {}
    place = {name: number for number, name in enumerate(papers)}
    cases = []
    for number in range(BEFORE, len(kept)):
        today, before = days[kept[number]], [days[day] for day in kept[number - BEFORE : number]]
        best = [row for day in before for row in sorted(day, key=lambda row: -row["upvotes"])[:TOP]]
        around = [row for day in [*before[-AROUND:], today] for row in day]
        gains = np.log2([1 + row["upvotes"] for row in today])
        if len(today) >= LEAST:
            liked = np.array(list(dict.fromkeys(place[row["id"]] for row in best)), np.int64)
            pool = np.array(list(dict.fromkeys(place[row["id"]] for row in around)), np.int64)
            judged = np.array([place[row["id"]] for row in today], np.int64)
            cases.append(Case(kept[number], liked, pool, judged, gains))
    texts = [_text(known.get(name, row)) for name, row in papers.items()]
    stars = np.array([row.get("github_stars") or 0 for row in papers.values()], np.float64)
    said = f"each of the last {DAYS} days against the {BEFORE} before it; popularity is the stars of the code"
    return ReaderSet(folder.name, "crowd", said, texts, cases, stars)


def _libraries(folder: Path, _corpus: Path) -> ReaderSet:
    """Libraries of people: a fifth of all papers, drawn by seed, are new to everybody."""
    users = [_numbers(line)[1:] for line in _lines(folder / "users.dat.gz")]
    by_words = (folder / "mult.dat.gz").is_file()
    words = [_counted(line) for line in _lines(folder / ("mult.dat.gz" if by_words else "item-tag.dat.gz"))]
    random = np.random.default_rng(0)
    is_new = random.integers(FOLDS, size=len(words)) == 0
    pool = np.flatnonzero(is_new)
    popularity = np.zeros(len(words))
    np.add.at(popularity, [item for items in users for item in items], 1)
    cases: list[Case] = []
    for user in random.permutation(len(users)):
        items = np.array(users[user], np.int64)
        liked, wanted = items[~is_new[items]], items[is_new[items]]
        if min(len(liked), len(wanted)) >= LEAST and len(cases) < MOST_READERS:
            cases.append(Case(str(user), liked, pool, pool, np.isin(pool, wanted).astype(np.float64)))
    said = "a fifth of the papers, drawn by seed, are new; there are no dates. Popularity knows who saved them"
    said += "" if by_words else "; tags stand for words"
    return ReaderSet(folder.name, "ranked", said, [""] * len(words), cases, popularity, words)


def _numbers(line: str) -> list[int]:
    return [int(one) for one in line.split()]


def _counted(line: str) -> dict[int, int]:
    """`3 10:1 7:2 9:1`, or plain numbers, each of which counts once."""
    parts = [word.partition(":") for word in line.split()[1:]]
    return {int(word): int(times or 1) for word, _, times in parts}


def _screening(file: Path) -> ReaderSet:
    """A systematic review: from some papers that were included, with each batch of decisions fed back."""
    rows = [row for row in lines(file) if row.get("label") in (0, 1)]
    gains = np.array([row["label"] for row in rows], np.float64)
    included = np.flatnonzero(gains)
    everything = np.arange(len(rows), dtype=np.int64)
    cases = []
    for seed in range(SEEDS if len(included) >= LEAST else 0):
        begun = np.random.default_rng(seed).permutation(included)[: min(LEAST, len(included) // 2)]
        rest = np.setdiff1d(everything, begun)
        cases.append(Case(f"{file.name.partition('.')[0]} {seed}", begun, rest, rest, gains[rest]))
    said = f"from {LEAST} papers included, drawn by seed ({SEEDS} times), decisions fed back in batches"
    return ReaderSet(
        file.name.partition(".")[0], "screened", said, [_text(row) for row in rows], cases, np.zeros(len(rows))
    )


Reading = Callable[[Path, Path], ReaderSet]
_READERS: dict[str, Reading] = {
    "lists.jsonl.gz": _curated,
    "ratings.tsv": _reviewers,
    "hf_daily.jsonl.gz": _crowd,
    "users.dat.gz": _libraries,
}


def batches(case: Case) -> int:
    """How many papers a screener decides on before the rest is ranked again."""
    return max(10, len(case.pool) // 40)


def whole(sets: Sequence[ReaderSet]) -> int:
    """How many papers these sets hold."""
    return sum(len(one.texts) for one in sets)
