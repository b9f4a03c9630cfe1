"""Short queries, as people type them: what each finds among papers that hold the same word in many forms."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.search import analysis
from broadsheet.search.cursor import Cursor
from broadsheet.search.lexical import Document, Lexical, spelling
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
    20: ("Random graphs after Erdős and Rényi", "Müller, Øystein and Łukasz on Straße."),
    22: ("State-of-the-art parsing", "Nothing else."),
    23: ("RLHF without tears", "Reinforcement learning from human feedback."),
    24: ("BERT and its kin", "Bidirectional encoders."),
    25: ("Regularity in $L^2$ and $L^{2}$", "Functions."),
    26: ("On $p$-adic Hodge theory", "p-adic periods."),
    27: ("Sparse recovery by ℓ1 minimisation", "An l1 norm."),
    28: ("On $C^*$-algebras", "Every C*-algebra is one."),
    29: ("Programs in C++ and F# for .NET", "Templates."),
    30: ("Programs in C", "The C language, and the note F."),
    31: ("3D reconstruction", "Scenes in 3-D."),
    32: ("GPT-4 technical report", "We report."),
    33: ("Qwen2.5 technical report", "Models."),
    34: ("Fast $k$-NN search", "Neighbours in trees."),
    35: ("$R^2$ as a measure", "A coefficient of determination."),
    36: ("On α-stable laws", "And β functions."),
    37: ("자연어 처리", "한국어 모델"),
    38: ("CO$_2$ and H₂O", "Gases."),
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
        ("Erdős", {20}),
        ("ERDOS", {20}),
        ("Erdös", {20}),
        ("Rényi", {20}),
        ("Poincaré", {8}),
        ("Gödel", {8}),
        ("Muller", {20}),
        ("Oystein", {20}),
        ("Lukasz", {20}),
        ("strasse", {20}),
        ("state-of-the-art", {22}),
        ("RLHF", {23}),
        ("rlhf", {23}),
        ("BERT", {24}),
        ("bert", {24}),
        ("L²", {25}),
        ("L2", {25}),
        ("R²", {35}),
        ("R2", {35}),
        ("p-adic", {26}),
        ("padic", {26}),
        ("ℓ1", {27}),
        ("l1", {27}),
        ("SE3", {4}),
        (".NET", {29}),
        ("3D", {31}),
        ("3d", {31}),
        ("GPT-4", {32}),
        ("GPT4", {32}),
        ("Qwen2.5", {33}),
        ("k-NN", {34}),
        ("kNN", {34}),
        ("α-stable", {36}),
        ("β", {36}),
        ("처리", {37}),
        ("градиентный", {10}),
        ("CO2", {38}),
        ("CO₂", {38}),
        ("H2O", {38}),
    ],
)
def test_a_short_query_finds_just_what_holds_its_words(lexical: Lexical, typed: str, papers: set[int]) -> None:
    tree = parse(typed)
    assert lexical.corrected(tree) is None
    assert set(lexical.search(tree, 20).papers.tolist()) == papers


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("SE(3)", 4),
        ("L^2", 25),
        ("$L^2$", 25),
        ("R^2", 35),
        ("C*-algebra", 28),
        ("C* algebra", 28),
        ("C++", 29),
        ("F#", 29),
        ("3-D", 31),
        ("Qwen 2.5", 33),
        ("k nn", 34),
        ("CO_2", 38),
        ("layer width", 11),
    ],
)
def test_what_is_meant_stands_first_though_parts_of_it_stand_elsewhere(
    lexical: Lexical, typed: str, first: int
) -> None:
    assert lexical.corrected(parse(typed)) is None
    assert lexical.search(parse(typed), 20).papers[0] == first


@pytest.mark.parametrize(
    "typed",
    [
        "GSPO",  # no GRPO
        "gspo",
        "SGPO",
        "W4A16",
        "Qwen3",
        "RLHG",
        "xBert",
        "DeepBert",
        "combinations",  # the word and its forms occur nowhere, and neither does one that begins so
        "wayer",  # first letters are seldom wrong: no layer
        "mea",
    ],
)
def test_a_name_or_a_rare_word_is_left_alone(lexical: Lexical, typed: str) -> None:
    assert lexical.corrected(parse(typed)) is None


def test_a_correction_has_to_be_frequent_enough_to_be_meant(lexical: Lexical, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of 38 papers one holds `sorting`: that is enough, unless one in nine were asked for."""
    assert lexical.corrected(parse("sortimg")) == "sorting"
    monkeypatch.setattr(spelling, "RARE", 9)
    assert lexical.corrected(parse("sortimg")) is None


@pytest.mark.parametrize(
    ("typed", "corrected"),
    [
        ("Goedel", "godel"),
        ("Mueller", "muller"),
        ("quantizaton", "quantization"),
        ("layer widht", "layer width"),
        ("behaviuor", "behaviour"),
        ("mael", "meal"),
    ],
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
