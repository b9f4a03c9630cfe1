"""A day in themes: its papers grouped by meaning, each group named by a key phrase of its own papers. Pure.

Groups: k-means on unit vectors, which groups by cosine. Names: class-based TF-IDF (Grootendorst 2022, arXiv:2203.05794)
over phrases without stop words, counted once a paper and once more where its title says them. One word alone names a
theme only where several titles say it; where the papers share no phrase, the title of the most central one gives the
name. The same papers give the same themes, whatever their order.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from broadsheet.search.analysis import STOP_WORDS

VERSION = 3
"""Raise it when the same papers get other themes."""
THEMES = 5
FEWEST = 24
"""Papers below which a day has no themes."""
PAPERS_A_THEME = 8
"""On a day of few papers there are fewer themes, so that each has about so many."""
LONGEST = 4
"""Words of a phrase, and of a name."""
MORE_PHRASES = 3
FEW = 6
"""Papers of a theme that one title can stand for, where nothing else tells it from the others."""
WEAK = 0.6
"""What a phrase with a word that tells little is worth beside others: “vision-language model”, “video editing”."""
TITLES = 3
"""Titles that must say a word before it names a theme alone."""
OFTEN = 3
"""So many times a phrase must stand in texts before they say how it is written."""
STEM = 4
"""Letters by which two words count as one: `image`, `imaging`."""

_MATHEMATICS = re.compile(r"\$[^$]*\$|\\[A-Za-z]+|[{}]|https?://\S+")
_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9’'-]*|[^\sA-Za-z0-9]")
_NAMING = re.compile(r"(?=.*[A-Za-z]{2})[A-Za-z0-9]+(-[A-Za-z0-9]+)*")
_ADJECTIVE = re.compile(r"....(al|ic|ive|ous|ary|ble|ed|ing-free|based|aware|driven|free)$")
_SLUG = re.compile(r"[^a-z0-9]+")

Phrase = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Theme:
    """A group of papers, in the order in which they were given."""

    slug: str
    name: str
    phrases: tuple[str, ...]
    """What else its papers speak of."""
    papers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Words:
    """Words that end a phrase; that name nothing alone; that need another behind them; nouns that look like these."""

    ending: frozenset[str]
    weak: frozenset[str]
    leading: frozenset[str]
    nouns: frozenset[str]


def themes(papers: Sequence[int], vectors: NDArray[np.float32], texts: Mapping[int, tuple[str, str]]) -> list[Theme]:
    """The themes of papers with unit vectors [n, dimension] and (title, text), the largest first.

    None where there are fewer than `FEWEST` papers.
    """
    if len(papers) < FEWEST:
        return []
    by_id = np.argsort(np.asarray(papers))
    count = min(THEMES, len(papers) // PAPERS_A_THEME)
    labels = np.empty(len(papers), np.int64)
    labels[by_id] = _grouped(vectors[by_id], count)
    places: list[list[int]] = [np.flatnonzero(labels == one).tolist() for one in range(count)]
    groups = [_Group([papers[place] for place in found], _central(found, papers, vectors)) for found in places]
    return _named(sorted(groups, key=lambda group: (-len(group.papers), min(group.papers))), texts)


@dataclass(frozen=True, slots=True)
class _Group:
    papers: list[int]
    central: int
    """The paper nearest to the middle."""


def _central(places: list[int], papers: Sequence[int], vectors: NDArray[np.float32]) -> int:
    nearness: list[float] = (vectors[places] @ vectors[places].sum(axis=0)).tolist()
    return min((-round(near, 4), papers[place]) for near, place in zip(nearness, places, strict=True))[1]


def _grouped(vectors: NDArray[np.float32], count: int) -> NDArray[np.int64]:
    from sklearn.cluster import KMeans  # type: ignore[import-untyped]  # loading takes a second; most never need it
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    with threadpool_limits(1):  # for so few papers threads cost more than they save
        labels: NDArray[np.int64] = KMeans(count, n_init=4, max_iter=60, random_state=0).fit_predict(vectors)
    return labels


def _named(groups: list[_Group], texts: Mapping[int, tuple[str, str]]) -> list[Theme]:
    said = {paper: phrases(*texts.get(paper, ("", ""))) for group in groups for paper in group.papers}
    titled = {paper: phrases(texts.get(paper, ("", ""))[0], "") for paper in said}
    inside = [Counter(phrase for paper in group.papers for phrase in said[paper]) for group in groups]
    in_titles = [Counter(phrase for paper in group.papers for phrase in titled[paper]) for group in groups]
    overall: Counter[Phrase] = sum([*inside, *in_titles], Counter())
    small = {word for _, text in texts.values() for word in re.findall(r"[a-z]+", text)}
    found: list[Theme] = []
    used: set[str] = set()
    for group, counts, titles in zip(groups, inside, in_titles, strict=True):
        best = _best(counts, titles, overall, len(group.papers), len(said))
        own = [phrase for phrase in _by_length(titled[group.central]) if counts[phrase] > 1]
        own = (
            own
            or _by_length(phrase for phrase, count in counts.items() if count > 1)
            or _by_length(titled[group.central])
        )
        title = _distinct(own, used) if len(group.papers) <= FEW or not best else []
        chosen = _distinct(best, used) or title or best[:1] or own[:1]
        used |= {stem for phrase in chosen[:2] for stem in _stems(phrase)}
        own_texts = [texts[paper] for paper in group.papers if paper in texts]
        heads, bodies = ([_MATHEMATICS.sub(" ", text[place]) for text in own_texts] for place in (0, 1))
        name, rest = _name([_written(phrase, heads, bodies, small) for phrase in chosen])
        name = name or f"Group {len(found) + 1}"
        found.append(Theme(_slug(name, found), name, rest, tuple(group.papers)))
    return found


def _by_length(phrases: Iterable[Phrase]) -> list[Phrase]:
    """Phrases of two or three words first, then the others."""
    return sorted(phrases, key=lambda phrase: (-len(phrase) % LONGEST if len(phrase) < LONGEST else LONGEST, phrase))


def _name(written: list[str]) -> tuple[str, tuple[str, ...]]:
    """The first phrase, and the second where the first is one word and both are short; and the phrases left over."""
    joined = " and ".join(written[:2])
    parts = 2 if len(joined.split()) <= LONGEST and " " not in "".join(written[:1]) else 1
    name = " and ".join(written[:parts])
    return name[:1].upper() + name[1:], tuple(written[parts : parts + MORE_PHRASES])


def _slug(name: str, others: list[Theme]) -> str:
    slug = _SLUG.sub("-", name.lower()).strip("-")
    return f"{slug}-{len(others) + 1}" if any(slug == other.slug for other in others) else slug


def phrases(title: str, text: str) -> set[Phrase]:
    """The phrases of one to `LONGEST` words in a title and a text, in lower case and in the singular."""
    words = _words()
    found: set[Phrase] = set()
    for run in _runs(f"{title} . {text}", words):
        for end in range(1, len(run) + 1):
            if _is_leading(run[end - 1], words):
                continue
            for start in range(max(0, end - LONGEST), end):
                phrase = run[start:end]
                is_part = len(phrase) == 1 and end < len(run)  # the first word of “foundation model” names nothing
                if not is_part and not words.weak.issuperset(phrase):
                    found.add(phrase)
    return found


def _is_leading(word: str, words: _Words) -> bool:
    return word in words.leading or (_ADJECTIVE.search(word) is not None and word not in words.nouns)


def _runs(text: str, words: _Words) -> Iterable[Phrase]:
    tokens = _WORD.findall(_MATHEMATICS.sub(" . ", text).lower())
    for naming, run in groupby(tokens, lambda word: _NAMING.fullmatch(word) is not None and word not in words.ending):
        if naming:
            yield tuple(singular(word) for word in run)


def singular(word: str) -> str:
    """`models` as `model`; words like `analysis`, `class` or `physics` as they are."""
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    plural = len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is", "ics"))
    return word[:-1] if plural else word


def _best(
    inside: Counter[Phrase], titles: Counter[Phrase], overall: Counter[Phrase], papers: int, whole: int
) -> list[Phrase]:
    """The phrases that tell a group from the rest, the best first; none that mostly stands inside a longer one.

    `inside` counts the papers that say a phrase, `titles` their titles, `overall` both in all groups.
    """
    least = min(papers, max(2, round(0.03 * papers)))
    common = {
        phrase: count + titles[phrase]
        for phrase, count in inside.items()
        if count >= least and (len(phrase) > 1 or titles[phrase] >= TITLES)
    }
    parts: Counter[Phrase] = Counter()
    for phrase, count in common.items():
        for part in (phrase[:-1], phrase[1:]):
            parts[part] = max(parts[part], count)
    scored = [
        (-_score(count / (2 * papers), overall[phrase] / (2 * whole), phrase), phrase)
        for phrase, count in common.items()
        if parts[phrase] < 0.7 * count
    ]
    return [phrase for _, phrase in sorted(scored)[:60]]


def _score(share: float, overall: float, phrase: Phrase) -> float:
    """How often a group says a phrase, times how much more often than everyone; longer phrases say more."""
    worth = (0.7, 2.4, 3.0, 3.0)[len(phrase) - 1] * (1.0 if _words().weak.isdisjoint(phrase) else WEAK)
    return share * math.log(1 + share / overall) * worth


def _distinct(best: list[Phrase], used: set[str]) -> list[Phrase]:
    """Phrases that share no telling word with each other, nor the first two with the names before."""
    chosen: list[Phrase] = []
    for phrase in best:
        stems = _stems(phrase)
        others = {stem for other in chosen for stem in _stems(other)}
        if not stems & others and not _is_short_for(phrase, chosen) and (len(chosen) >= 2 or not stems & used):
            chosen.append(phrase)
    return chosen[: 2 + MORE_PHRASES]


def _stems(phrase: Phrase) -> set[str]:
    """The beginnings of its words, without those that tell little: “diffusion model” and “language model” differ."""
    return {word[:STEM] for word in phrase if word not in _words().weak} or {word[:STEM] for word in phrase}


def _is_short_for(phrase: Phrase, others: list[Phrase]) -> bool:
    """Whether the phrase is `LLM` beside `large language model`, or the other way round."""
    short = _initials(phrase)
    return any(phrase == (_initials(other),) or other == (short,) for other in others)


def _initials(phrase: Phrase) -> str:
    return "".join(part[:1] for word in phrase for part in word.split("-"))


def _written(phrase: Phrase, titles: list[str], texts: list[str], small: set[str]) -> str:
    """The phrase as these texts mostly write it; capitals stay where they mean something.

    Titles are asked only for what no text says. There, and where texts say it rarely, capitals may be mere habit, and
    stay where no text of the day has the word in `small` letters.
    """
    forms = _forms(phrase, texts)
    rare = sum(forms.values()) < OFTEN
    forms = forms or _forms(phrase, titles)
    if not forms:
        return " ".join(phrase)
    words = min(forms, key=lambda form: (-forms[form], form)).split()
    if not rare:
        return " ".join(_cased(word, forms) for word in words)
    return " ".join(
        word.lower() if word.istitle() and small.issuperset(word.lower().split("-")) else word for word in words
    )


def _forms(phrase: Phrase, texts: list[str]) -> Counter[str]:
    """How often these texts write a phrase, by the form in which they do."""
    pattern = re.compile(r"[\s-]+".join(rf"{re.escape(word[:-1])}\w{{1,3}}" for word in phrase), re.I)
    return Counter(
        " ".join(form.split())
        for text in texts
        for form in pattern.findall(text)
        if tuple(map(singular, re.split(r"\s+", form.lower()))) == phrase
    )


def _cased(word: str, forms: Counter[str]) -> str:
    if "-" in word:
        return "-".join(_cased(part, forms) for part in word.split("-"))
    if re.search(r"[A-Z0-9].*[A-Z]|[a-z][A-Z]", word):
        return word
    small = sum(count for form, count in forms.items() if word.lower() in re.split(r"[\s-]", form))
    return word if small * 4 < sum(forms.values()) and not word.islower() else word.lower()


@cache
def _words() -> _Words:
    marked: dict[str, set[str]] = {"": set(STOP_WORDS), "=": set(), "~": set(), "+": set(), "#": set()}
    for line in Path(__file__).with_name("plain_words.txt").read_text(encoding="utf-8").splitlines():
        mark = line[:1] if line[:1] in marked else ""
        marked[mark].update(line.removeprefix(mark).split())
    weak = marked["="] | {singular(word) for word in marked["="]}
    return _Words(frozenset(marked[""]), frozenset(weak), frozenset(marked["~"]), frozenset(marked["+"]))
