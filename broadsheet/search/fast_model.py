"""Text to vectors by a table of words: hundreds of times as fast as the full model, and in its space.

A paper's vector is a weighted sum of its words' vectors. Those are learnt by ridge regression (Hoerl & Kennard 1970)
onto the vectors that the full model gave the same papers, and lean towards what it gives each word alone. So one store
and one query vector, the full model's, serve both kinds, and a full vector replaces a fast one when it is there. Pure.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from broadsheet.search.analysis import is_stop_word, readable
from broadsheet.search.folder import replace_whole
from broadsheet.search.vectors.codes import Vectors

SHIPPED = Path(__file__).with_name("fast.safetensors")

VERSION = 1
"""Raise it when words, their weights or the file come out differently: older files are then refused."""
MAX_CHARACTERS = 1_280
"""About as much as the full model reads, 256 tokens: what comes behind is not in the vector that is to be met."""
WORDS = 20_000
"""So many words, the commonest, have a vector: 33,000 ranked no better (see docs/fast-model.md)."""
MOST_BYTES = 64_000_000
SEEN = 5
"""A word in fewer papers than that is left out."""
LONGEST_WORD = 40
STRENGTH = 1.0
"""How strongly the vectors of words are held to where they started: of .1, .3, 1 and 3 it came nearest."""
ROUNDS = 15
"""Steps of conjugate gradients."""
AT_A_TIME = 2_000

_WORD = re.compile(r"[^\W_]+")

Embed = Callable[[Sequence[str]], Vectors]
Progress = Callable[[int, int], None]


class BadFastModel(Exception):
    """A file that cannot be used; the message is one sentence."""


@dataclass(frozen=True, slots=True)
class FastModel:
    """A learnt table. Safe to be used by several threads at once."""

    space: str
    """The name of the full model whose vectors these are near to."""
    words: dict[str, int]
    """Each word's row."""
    weights: Vectors
    """[words]: how much each says; rare ones more."""
    table: Vectors
    """[words, dimension]"""
    centre: Vectors
    """[dimension]: what all papers have in common."""
    card: Mapping[str, Any]
    """What it was made from and how near it comes, as JSON takes it."""

    @property
    def dimension(self) -> int:
        return int(self.table.shape[1])

    def described(self, **more: Any) -> FastModel:
        """The same with more on its card."""
        return replace(self, card={**self.card, **more})

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, float32 [len(texts), dimension]; a text without one known word has zeros."""
        result: Vectors = np.zeros((len(texts), self.dimension), np.float32)
        for start in range(0, len(texts), AT_A_TIME):
            counts = counted(texts[start : start + AT_A_TIME], self.words, self.weights)
            made = counts @ self.table + self.centre
            made[np.diff(counts.indptr) == 0] = 0
            result[start : start + len(made)] = _unit(made)
        return result

    def save(self, file: Path) -> None:
        """Write it as one safetensors file, whole or not at all; the same model gives the same bytes."""
        from safetensors.numpy import save

        scales = np.maximum(np.abs(self.table).max(axis=1, initial=0.0, keepdims=True), 1e-12) / 127
        tensors = {
            "words": np.frombuffer("\n".join(self.words).encode(), np.uint8),
            "weights": self.weights,
            "codes": np.rint(self.table / scales).astype(np.int8),
            "scales": scales.astype(np.float32),
            "centre": self.centre,
        }
        card = {"version": VERSION, "space": self.space, **self.card}
        replace_whole(file, save(tensors, {"card": json.dumps(card, ensure_ascii=False)}))


def load(file: Path, space: str, dimension: int) -> FastModel:
    """The model in a file, for a full model of this name and size. Raises BadFastModel with a sentence."""
    from safetensors import safe_open

    try:
        if file.stat().st_size > MOST_BYTES:
            raise ValueError(f"it is larger than {MOST_BYTES:,} bytes")
        with safe_open(file, "numpy") as held:
            card = json.loads(held.metadata()["card"])
            parts = {name: held.get_tensor(name) for name in ("words", "weights", "codes", "scales", "centre")}
        made = _checked(card, parts)
    except Exception as error:  # the library raises kinds of its own
        reason = " ".join(str(error).split())[:160].rstrip(".")
        raise BadFastModel(f"The fast model {file} cannot be used ({reason}).") from None
    if (made.space, made.dimension) != (space, dimension):
        raise BadFastModel(f"The fast model {file} was made for another model ({made.space[:100]}), so it is not used.")
    return made


def rarities(file: Path) -> dict[str, float]:
    """The words of a model's file and how much each says: more for rare ones. Raises OSError if it is not there."""
    from safetensors import safe_open

    with safe_open(file, "numpy") as held:
        words, weights = held.get_tensor("words").tobytes().decode().split("\n"), held.get_tensor("weights")
    return dict(zip(words, weights.tolist(), strict=True))


def _checked(card: Any, parts: Mapping[str, NDArray[Any]]) -> FastModel:
    if card.pop("version") != VERSION:
        raise ValueError("it is of another version; make it again with `broadsheet train`")
    space = str(card.pop("space"))
    words = {word: row for row, word in enumerate(parts["words"].tobytes().decode().split("\n"))}
    number, dimension = parts["codes"].shape
    shapes = {"weights": (number,), "scales": (number, 1), "centre": (dimension,)}
    if len(words) != number or any(parts[name].shape != shape for name, shape in shapes.items()):
        raise ValueError("its parts do not fit together")
    table = parts["codes"].astype(np.float32) * parts["scales"].astype(np.float32)
    weights, centre = parts["weights"].astype(np.float32), parts["centre"].astype(np.float32)
    if not all(np.isfinite(each).all() for each in (table, weights, centre)):
        raise ValueError("it holds what is no number")
    return FastModel(space, words, weights, table, centre, card)


def words_of(text: str) -> list[str]:
    """The words of a text, in lower case and without accents. Not those of `analysis`, which take six times as long."""
    text = readable(text[:MAX_CHARACTERS]).lower()
    if not text.isascii():
        text = "".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))
    return _WORD.findall(text)


def counted(texts: Sequence[str], words: Mapping[str, int], weights: Vectors) -> Any:
    """The known words of each text as a sparse matrix [texts, words] with rows of unit length.

    A word that comes n times counts √n times its weight.
    """
    from scipy.sparse import csr_matrix  # type: ignore[import-untyped]  # loading takes a while; most never need it

    rows = [[words[word] for word in words_of(text) if word in words] for text in texts]
    ends = np.concatenate([[0], np.cumsum([len(row) for row in rows], dtype=np.int64)])
    columns = np.fromiter((place for row in rows for place in row), np.int32, int(ends[-1]))
    made = csr_matrix((np.ones(len(columns), np.float32), columns, ends), (len(texts), len(weights)))
    made.sum_duplicates()
    made.data = np.sqrt(made.data) * weights[made.indices]
    lengths = np.sqrt(np.asarray(made.multiply(made).sum(axis=1), np.float32).ravel())
    made.data /= np.repeat(np.maximum(lengths, 1e-12), np.diff(made.indptr))
    return made


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words that get a vector, the commonest first, and in how many of how many texts each is."""

    words: list[str]
    texts_with: NDArray[np.int64]
    texts: int

    @property
    def weights(self) -> Vectors:
        """The logarithm of rarity (Spärck Jones 1972)."""
        return np.log(1 + self.texts / self.texts_with).astype(np.float32)


def vocabulary(texts: Iterable[str], most: int = WORDS, seen: int = SEEN) -> Vocabulary:
    """The `most` words that are in most texts, at least in `seen`; function words and long numbers are left out."""
    found: Counter[str] = Counter()
    number = 0
    for number, text in enumerate(texts, 1):  # noqa: B007
        found.update(set(words_of(text)))
    kept = [(-times, word) for word, times in found.items() if times >= seen and _says_something(word)]
    kept = sorted(kept)[:most]
    return Vocabulary([word for _, word in kept], np.array([-times for times, _ in kept], np.int64), number)


def _says_something(word: str) -> bool:
    return len(word) <= LONGEST_WORD and not is_stop_word(word) and not (word.isdigit() and len(word) > 4)


def train(
    texts: Sequence[str],
    vectors: Vectors,
    known: Vocabulary,
    alone: Vectors,
    space: str,
    card: Mapping[str, Any],
    progress: Progress | None = None,
) -> FastModel:
    """Learn the vectors of words from texts and the full model's unit vectors of them [n, dimension].

    `alone` is what the full model gives each word by itself [words, dimension]: where a word is rare, its vector stays
    near to that. The same input gives the same model.
    """
    words = {word: row for row, word in enumerate(known.words)}
    weights = known.weights
    counts = counted(texts, words, weights)
    start = alone - alone.mean(axis=0)
    begun = counts @ start
    centre = vectors.mean(axis=0)
    begun -= begun.mean(axis=0)
    share = float((begun * (vectors - centre)).sum() / max(float((begun**2).sum()), 1e-12))
    left = vectors - centre - share * begun
    table = share * start + _ridge(counts, left, STRENGTH, progress)
    centre = (vectors - counts @ table).mean(axis=0)
    return FastModel(space, words, weights, table.astype(np.float32), centre.astype(np.float32), card)


def _ridge(counts: Any, wanted: Vectors, strength: float, progress: Progress | None = None) -> Vectors:
    """The D [words, dimension] that makes |counts·D - wanted|² + strength·|D|² least.

    By conjugate gradients (Hestenes & Stiefel 1952), each column for itself, preconditioned by the diagonal.
    """
    turned = counts.T.tocsr()
    diagonal = np.asarray(counts.multiply(counts).sum(axis=0), np.float32).reshape(-1, 1) + np.float32(strength)
    result = np.zeros((counts.shape[1], wanted.shape[1]), np.float32)
    rest = turned @ wanted
    step = rest / diagonal
    size = (rest * step).sum(axis=0)
    for done in range(ROUNDS):
        moved = turned @ (counts @ step) + strength * step
        length = size / np.maximum((step * moved).sum(axis=0), 1e-20)
        result += length * step
        rest -= length * moved
        ready = rest / diagonal
        now = (rest * ready).sum(axis=0)
        step *= now / np.maximum(size, 1e-20)
        step += ready
        size = now
        if progress:
            progress(done + 1, ROUNDS)
    return result


def _unit(vectors: Vectors) -> Vectors:
    made: Vectors = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
    return made
