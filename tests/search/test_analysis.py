import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.search import analysis


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Mixed-precision W4A8", ["mixed", "precision", "w4a8"]),
        ("SE(3), O(n log n)", ["se", "3", "o", "n", "log", "n"]),
        ("Poincaré Gödel Straße e\u0301tude", ["poincare", "godel", "strasse", "etude"]),
        ("Schr\\\"odinger, Erd\\H{o}s, Poincar\\'{e}", ["schrodinger", "erdos", "poincare"]),
        ("$\\mathcal{O}(n)$", ["o", "n"]),
        ("量子化 モデル", ["量", "子", "化", "モ", "デ", "ル"]),
        ("Нейронные сети", ["нейронные", "сети"]),
        ("हिन्दी भाषा का मॉडल", ["हिनदी", "भाषा", "का", "मॉडल"]),
        ("שָׁלוֹם עוֹלָם", ["שלום", "עולם"]),
        ("مَدْرَسَةٌ 3차원 ¹²C", ["مدرسة", "3차원", "12c"]),
        ("snake_case \ud800", ["snake", "case"]),
    ],
)
def test_words_are_folded(text: str, words: list[str]) -> None:
    assert analysis.words(text) == words


@pytest.mark.parametrize(("one", "other"), [("layers", "layer"), ("Algorithms", "algorithm"), ("designing", "designs")])
def test_forms_of_a_word_share_a_stem(one: str, other: str) -> None:
    assert analysis.stems(one) == analysis.stems(other)


@pytest.mark.parametrize("other", ["with", "within", "without"])
def test_width_is_none_of_the_words_that_look_like_it(other: str) -> None:
    assert analysis.stems("width") != analysis.stems(other)


def test_compounds_are_written_together() -> None:
    assert analysis.compounds("state-of-the-art multi-modal x - y") == ["stateoftheart", "multimodal"]


@given(st.text())
def test_tokens_stand_where_they_say(text: str) -> None:
    tokens = analysis.tokens(text)
    assert all(0 <= token.start < token.end <= len(text) for token in tokens)
    assert [token.start for token in tokens] == sorted(token.start for token in tokens)


@given(st.text(st.characters(exclude_categories=["Mn", "Me", "Mc", "So", "Cs"], exclude_characters="\U00016fe2")))
def test_what_is_searched_by_and_what_is_marked_are_the_same_words(text: str) -> None:
    text = analysis.readable(text)
    assert [token.word for token in analysis.tokens(text)] == analysis.words(text)
    assert " ".join(token.stem for token in analysis.tokens(text)).split() == " ".join(analysis.stems(text)).split()


@given(st.text(st.characters(max_codepoint=127)))
def test_places_of_words_are_the_same_by_the_shorter_way(text: str) -> None:
    """A letter beyond ASCII makes the engine read the text."""
    *read, _ = analysis.tokens(f"{text} \u00e9")
    assert analysis.tokens(text) == read


@given(st.text(), st.text(st.characters(max_codepoint=127) | st.sampled_from("–—‘’“”…aA1")))
def test_words_are_found_where_the_tokens_say(other: str, text: str) -> None:
    for each in (text, f"{text} {other}"):
        tokens = analysis.tokens(each)
        stems, prefixes = {one.stem for one in tokens[::3]}, tuple(one.word[:2] for one in tokens[1::5])
        wanted = [one for one in tokens if one.stem in stems or one.word.startswith(prefixes)]
        assert analysis.places(each, stems, prefixes) == [(one.start, one.end) for one in wanted]
