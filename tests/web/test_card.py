"""The picture of a paper: always drawn, always of one size, whatever stands in it."""

from __future__ import annotations

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from broadsheet.web import card
from broadsheet.web.card import Card, png

PLAIN = Card("On columns", "Computation and language", "Ada Lovelace", "Announced 18 March 2025", "2503.13288")


def drawn(made: Card) -> Image.Image:
    return Image.open(io.BytesIO(png(made))).convert("L")


def ink(image: Image.Image) -> int:
    """Dark pixels where the title stands."""
    return sum(image.crop((0, 140, 1200, 510)).point(lambda grey: grey < 128).histogram()[1:])


@pytest.mark.parametrize(
    "title",
    [
        "x" * 5_000,
        "深層学習による自然言語処理",
        "word " * 2_000,
        "\u202e\x00\ud800 <script> \u0301\u0301 🎉",
        "نص عربي",
        "\n\t",
        "",
    ],
)
def test_no_title_breaks_it(title: str) -> None:
    made = Card(title, title, title, title, "2503.13288")
    image = drawn(made)
    assert image.size == (1200, 630)
    assert len(png(made)) < 100_000
    assert made.etag


def test_a_title_without_glyphs_gives_way_to_the_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(card, "_EAST_ASIAN", card._BOLD)
    assert ink(drawn(Card("深層学習", "", "", "", "t:abc"))) == ink(drawn(Card("t:abc", "", "", "", "t:abc")))


def test_a_long_title_stays_above_the_rule() -> None:
    image = drawn(Card("A long headline " * 60, "", "", "", "k"))
    assert min(image.crop((0, 500, 1200, 515)).tobytes()) > 200


def test_it_is_drawn_without_fonts_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(card, "_BOLD", ("no such font.ttf",))
    monkeypatch.setattr(card, "_PLAIN", ("no such font either.ttf",))
    assert ink(drawn(Card("On columns and rows", "", "", "", "k"))) > 0


def test_what_differs_has_another_etag() -> None:
    other = Card("On rows", PLAIN.field, PLAIN.authors, PLAIN.date, PLAIN.key)
    assert PLAIN.etag != other.etag
    assert png(PLAIN) != png(other)


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=200), st.text(max_size=60))
def test_any_text_can_be_drawn(title: str, other: str) -> None:
    assert png(Card(title, other, other, other, other)).startswith(b"\x89PNG")
