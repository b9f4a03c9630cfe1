from hypothesis import given
from hypothesis import strategies as st

from broadsheet.search.highlight import excerpt, segments
from broadsheet.search.query import parse


def marked(text: str, query: str) -> list[str]:
    return [segment.text for segment in segments(text, parse(query)) if segment.marked]


def test_other_forms_of_a_word_are_marked() -> None:
    assert marked("Layers, and their WIDTHS, within.", "layer width") == ["Layers", "WIDTHS"]


def test_words_side_by_side_are_one_mark() -> None:
    assert marked("On algorithm design today", '"algorithm designs"') == ["algorithm design"]


def test_beginnings_are_marked_only_where_asked() -> None:
    assert marked("Quantized quantum", "quant*") == ["Quantized quantum"]
    assert marked("Quantized quantum", "quant") == []


def test_exclusions_stop_words_and_authors_are_not_marked() -> None:
    assert marked("The design of the cat by Smith", "the design -cat author:smith") == ["design"]


def test_a_query_of_stop_words_marks_them() -> None:
    assert marked("To be or not", "to be") == ["To be"]


def test_an_excerpt_shows_the_place_with_the_words() -> None:
    text = "Nothing here. " * 50 + "The layer width matters. " + "Nothing there. " * 50
    pieces = excerpt(text, parse("layer width"), 120)
    assert [piece.text for piece in pieces if piece.marked] == ["layer width"]
    assert pieces[0].text == "… "
    assert pieces[-1].text == " …"
    assert sum(len(piece.text) for piece in pieces) <= 130


@given(st.text(max_size=300), st.text(max_size=40))
def test_segments_are_the_text(text: str, query: str) -> None:
    assert "".join(segment.text for segment in segments(text, parse(query))) == text


@given(st.text(max_size=300), st.text(max_size=40), st.integers(1, 100))
def test_an_excerpt_is_a_part_of_the_text_and_no_longer_than_asked(text: str, query: str, length: int) -> None:
    pieces = excerpt(text, parse(query), length)
    whole = "".join(piece.text for piece in pieces).removeprefix("… " if text[:2] != "… " else "")
    assert len(whole) <= max(length + 4, len(text) if len(text) <= length else 0)
