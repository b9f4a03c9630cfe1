"""Texts that nobody asks in good faith: each is answered, and the work that it makes is bounded.

Time is measured by `bench/hostile.py`; here what takes it is counted, which is the same on every machine.
"""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bench.hostile import doors
from bench.hostile_texts import CODE, CONTROLS, EMOJI, FIELDS, INVISIBLE, KINDS, MARKS, REGEX, TEX, WORDS
from broadsheet.search import index
from broadsheet.search.lexical import clauses, spelling
from broadsheet.search.query import MAX_CHARACTERS, MAX_OPEN, MAX_PARTS, parse
from tests.search.conftest import Add

MAX_CLAUSES = 8 * MAX_PARTS
"""Of a query in an index of few words: what is asked of the engine does not grow with the text."""
MAX_MEMORY = 24_000_000
"""Bytes that an answer may take for a while; texts have up to 20,000 characters here."""
DOORS = doors()

PIECES = st.one_of(
    st.sampled_from((*WORDS, *EMOJI, *REGEX, *TEX, *CODE, "OR", '"', "“", "-", "*", "a*", "th*", "\ud800", "")),
    st.sampled_from([f"{field}:" for field in FIELDS]),
    st.sampled_from([*MARKS, *CONTROLS, *INVISIBLE]),
    st.text(max_size=12),
    st.integers().map(str),
)
MIXED = st.tuples(st.lists(PIECES, max_size=40), st.sampled_from(("", " ", " OR ", " -"))).map(
    lambda drawn: drawn[1].join(drawn[0])
)
FIXTURES = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


@pytest.fixture
def filled(add: Add, index_folder: Path) -> Path:
    """A small index, by words and by meaning, with most of the words that the texts are made of."""
    for number in range(1, 25):
        some = " ".join(WORDS[(number * step) % len(WORDS)] for step in range(1, 9))
        people = ("Yi Wang", f"{WORDS[number].title()} Li", "Z. Zhang")
        add(number, f"{some.title()} {number}", f"{some} 量子 α {number}", authors=people, categories=("cs.CL",))
    index.catch_up(vectors=None)
    return index_folder


@pytest.fixture
def clauses_asked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many clauses each query had that went to the engine."""
    asked: list[int] = []

    def counting(make: Callable[..., object]) -> Callable[..., object]:
        def made(asked_for: object, *more: object) -> object:
            clause = make(asked_for, *more)
            asked.append(str(clause).count("Query("))
            return clause

        return made

    for name in ("union", "conditions", "members"):
        monkeypatch.setattr(clauses, name, counting(getattr(clauses, name)))
    return asked


@pytest.mark.usefixtures("filled")
def test_every_kind_of_text_is_answered_everywhere(clauses_asked: list[int]) -> None:
    for kind, draw in KINDS.items():
        chosen = Random(kind)
        for ask in DOORS.values():
            ask(draw(chosen))
        assert max(clauses_asked) <= MAX_CLAUSES, kind


@pytest.mark.usefixtures("filled")
@settings(max_examples=200, suppress_health_check=FIXTURES)
@given(MIXED, st.sampled_from(sorted(DOORS)))
def test_any_mixture_is_answered(text: str, door: str) -> None:
    DOORS[door](text)


@given(st.sampled_from(sorted(KINDS)), st.integers(0, 2**32))
def test_a_tree_has_bounds_whatever_was_typed(kind: str, seed: int) -> None:
    tree = parse(KINDS[kind](Random(seed)))
    assert len(tree.typed) <= MAX_CHARACTERS
    assert len(tree.parts) <= MAX_PARTS
    assert len(tree.meaning) <= 2 * MAX_CHARACTERS


@pytest.mark.usefixtures("filled")
def test_memory_has_a_bound() -> None:
    for kind in ("names", "prefixes", "very many words", "combining marks", "unknown words", "Han"):
        text = max((KINDS[kind](Random(seed)) for seed in range(20)), key=len)
        index.search(text, facets=True)
        tracemalloc.start()
        try:
            index.search(text, facets=True)
            assert tracemalloc.get_traced_memory()[1] < MAX_MEMORY, kind
        finally:
            tracemalloc.stop()


def test_of_parts_that_stand_for_many_words_only_so_many_are_taken() -> None:
    beginnings = [f"a{letter}*" for letter in "abcdefghijklmnopqrstuvwxyz"]
    tree = parse(" ".join([*beginnings, "cat:cs.CL"]))
    assert len(tree.conditions) == MAX_OPEN + 1
    assert tree.texts == tuple(beginnings[MAX_OPEN:])


def test_what_is_asked_twice_counts_once() -> None:
    assert parse("quant* quant* -x -x").conditions == parse("quant* -x").conditions
    assert parse("cat:cs.CL OR cat:cs.CL").parts == parse("cat:cs.CL").parts


def test_of_very_many_unknown_words_a_few_are_corrected(filled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[str] = []

    def nearest(word: str, searcher: object) -> None:
        looked.append(word)

    monkeypatch.setattr(spelling, "nearest", nearest)
    index.search(" ".join(f"networ{letter}k" for letter in "abcdefgh" * 50))
    assert 0 < len(looked) <= spelling.MAX_CORRECTIONS
