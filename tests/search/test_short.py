"""Short queries, as people type them: what each finds among papers that hold the same word in many forms."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.search import analysis
from broadsheet.search.cursor import Cursor
from broadsheet.search.lexical import Document, Lexical
from broadsheet.search.query import parse
from broadsheet.search.spellings import one_spelling

TEXTS = {
    1: ("Mixed-precision training at W4A8", "Weights of four bits."),
    2: ("Mixed precision on small devices", "Numbers of several widths."),
    3: ("GRPO for reasoning", "Group relative policy optimization."),
    4: ("Equivariant networks on SE(3)", "Groups of rigid motions, SE(2) aside."),
    5: ("Sorting in O(n log n)", "A lower bound."),
    6: ("Quantisation of behaviour models", "We analyse colour in centre-surround cells."),
    7: ("Quantization of behavior models", "We analyze color in center-surround cells."),
    8: ("On the Schrödinger equation", "After Poincaré and Gödel."),
    9: ("量子化モデルの研究", "深い学習"),
    10: ("Обучение нейронных сетей", "Градиентный спуск"),
    11: ("Layer width", "The width of a layer counts."),
    12: ("A layer with skips", "Layers within and without normalisation."),
    13: ("Supervised learning of meal plans", "Diets with less supervision."),
    14: ("Real numbers", "A deal on reals."),
    15: ("Tumours and leukaemia in paediatric wards", "Haemoglobin."),
    16: ("Tumor growth and leukemia in pediatric wards", "Hemoglobin."),
}


@pytest.fixture(scope="module")
def lexical(tmp_path_factory: pytest.TempPathFactory) -> Lexical:
    made = Lexical(tmp_path_factory.mktemp("words"), create=True)
    with made.writing() as writer:
        for paper, (title, abstract) in TEXTS.items():
            writer.put(Document(paper=paper, title=title, abstract=abstract))
        writer.commit(Cursor(1))
    return made


@pytest.mark.parametrize(
    ("typed", "papers"),
    [
        ("mixed-precision", {1, 2}),
        ("mixed precision", {1, 2}),
        ("mixedprecision", {1}),
        ("W4A8", {1}),
        ("w4a8", {1}),
        ("W4A", set()),
        ("GRPO", {3}),
        ("grp", set()),
        ("SE(3)", {4}),
        ("O(n log n)", {5}),
        ("quantisation", {6, 7}),
        ("quantization", {6, 7}),
        ("behaviour", {6, 7}),
        ("behavior", {6, 7}),
        ("colour", {6, 7}),
        ("analyzing", {6, 7}),
        ("center", {6, 7}),
        ("leukemia", {15, 16}),
        ("tumour", {15, 16}),
        ("paediatric haemoglobin", {15, 16}),
        ("schrodinger", {8}),
        ("Schrödinger", {8}),
        ("poincare", {8}),
        ("量子化", {9}),
        ("学習", {9}),
        ("нейронных", {10}),
        ("НЕЙРОННЫХ", {10}),
        ("width", {2, 11}),
        ("meal", {13}),
        ("real", {14}),
        ("supervise", {13}),
    ],
)
def test_a_short_query_finds_just_what_holds_its_words(lexical: Lexical, typed: str, papers: set[int]) -> None:
    tree = parse(typed)
    assert lexical.corrected(tree) is None
    assert set(lexical.search(tree, 20).papers.tolist()) == papers


@pytest.mark.parametrize(
    ("typed", "corrected"),
    [("quantizaton", "quantization"), ("layer widht", "layer width"), ("behaviuor", "behaviour"), ("mael", "meal")],
)
def test_what_occurs_nowhere_is_corrected_and_said(lexical: Lexical, typed: str, corrected: str) -> None:
    assert lexical.corrected(parse(typed)) == corrected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("normalisation", "normalization"),
        ("organisational", "organizational"),
        ("optimising", "optimizing"),
        ("neighbourhoods", "neighborhoods"),
        ("modelling", "modeling"),
        ("labelled", "labeled"),
        ("fibres", "fibers"),
        ("kilometre", "kilometer"),
        ("catalogue", "catalog"),
        ("grey", "gray"),
        ("defence", "defense"),
        ("sulphate", "sulfate"),
        ("anaesthesia", "anesthesia"),
        ("oestrogen", "estrogen"),
        ("Artefacts", "artifacts"),
    ],
)
def test_british_and_american_words_are_one(one: str, other: str) -> None:
    assert analysis.stems(one) == analysis.stems(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("hour", "hor"), ("size", "sis"), ("four", "for"), ("source", "sorce"), ("fence", "fense"), ("prize", "prise")],
)
def test_other_words_stay_apart(one: str, other: str) -> None:
    assert analysis.stems(one) != analysis.stems(other)


@given(st.text())
def test_one_spelling_keeps_the_number_of_words(text: str) -> None:
    assert len(analysis.words(one_spelling(text))) == len(analysis.words(text))
    assert len(analysis.stems(text)) == len(analysis.words(text))
