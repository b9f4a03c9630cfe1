import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.search.phrases import LONGEST, key_phrases
from broadsheet.search.telling import telling_sentence

TITLE = "Pruning attention heads in sparse transformers"
ABSTRACT = (
    "Large models are slow. We propose head pruning, a method for sparse transformers that removes attention heads "
    "by their Fisher information. Head pruning halves memory on GLUE. Code is at https://github.com/ada/pruning. "
    "Experiments show that it works where $x<y$ and z>w then a&b."
)


def test_phrases_are_runs_of_telling_words_as_they_stand() -> None:
    found = key_phrases(TITLE, ABSTRACT)
    assert {"sparse transformers", "attention heads", "Fisher information"} <= set(found)
    text = f"{TITLE} {ABSTRACT}"
    assert all(phrase in text and len(phrase.split()) <= LONGEST for phrase in found)
    assert not any("github" in phrase or "propose" in phrase or "$" in phrase for phrase in found)


def test_none_holds_another() -> None:
    found = [phrase.lower() for phrase in key_phrases(TITLE, ABSTRACT, most=30)]
    assert not [(one, other) for one in found for other in found if one != other and f" {one} " in f" {other} "]


def test_what_comes_often_comes_first() -> None:
    assert (
        key_phrases("", "Quantum walks on graphs. Of quantum walks. Quantum walks on a lattice.")[0] == "quantum walks"
    )


@pytest.mark.parametrize("text", ["", "we propose a novel method", "12 34 $x$"])
def test_a_text_that_tells_nothing_has_none(text: str) -> None:
    assert key_phrases(text, "") == []


@given(st.text(), st.text())
def test_any_text_may_be_read(title: str, abstract: str) -> None:
    assert len(key_phrases(title, abstract)) <= 10
    sentence = telling_sentence(title, abstract)
    assert sentence in " ".join(abstract.split())


def test_the_sentence_that_says_what_was_made() -> None:
    assert telling_sentence(TITLE, ABSTRACT).startswith("We propose head pruning")


@pytest.mark.parametrize(
    ("abstract", "sentence"),
    [
        ("Stars are old. Here we show that stars in e.g. NGC 1 die.", "Here we show that stars in e.g. NGC 1 die."),
        ("One sentence about stars only.", "One sentence about stars only."),
        ("Short.", ""),
        ("We show that the stars of this galaxy " + "and its many neighbours " * 20 + "die.", ""),
        ("Let $a = 1. B$ hold for all stars. This paper shows that stars die.", "This paper shows that stars die."),
    ],
)
def test_sentences_are_whole_and_read_at_a_glance(abstract: str, sentence: str) -> None:
    assert telling_sentence("Stars die", abstract) == sentence
