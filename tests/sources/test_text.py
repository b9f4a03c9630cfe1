from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.sources.text import clean, name_from_tex


@given(st.text())
def test_cleaned_text_can_be_stored_and_is_clean(text: str) -> None:
    once = clean(text)
    once.encode("utf-8")
    assert "\x00" not in once
    assert clean(once) == once
    assert "  " not in once


@pytest.mark.parametrize("mark", ["\x9b", "\x80", "\u202e", "\u202a", "\u2066", "\u2069", "\x1b", "\ud800"])
def test_marks_that_act_on_what_stands_beside_them_are_left_out(mark: str) -> None:
    assert clean(f"a{mark}b {mark} c") == "ab c"


def test_letters_of_every_script_stay() -> None:
    assert clean("Ünïcode 漢字 🤗 \u200d a\u0301") == "Ünïcode 漢字 🤗 \u200d a\u0301"


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        (r"Du\v{s}an Vudragovi\'c", "Dušan Vudragović"),
        (r"S{\o}ren {\L}ukasz", "Søren Łukasz"),
        (r"Bal\'azs C\^{o}t\'{e}", "Balázs Côté"),
        (r"{\"U}nl\"{u}", "Ünlü"),
        (r"Mart\'{\i}nez \c{C}elik", "Martínez Çelik"),
        (r"Mu\~noz Gau\ss", "Muñoz Gauß"),
        (r"\AA ngstr\"om", "Ångström"),
        ("Ada Lovelace", "Ada Lovelace"),
        (r"A \unknown{x} B", r"A \unknown{x} B"),
    ],
)
def test_names_without_latex(name: str, plain: str) -> None:
    assert name_from_tex(name) == plain


@given(st.text("\\'`\"{}vcoi ab", max_size=12))
def test_any_name_is_answered(name: str) -> None:
    assert name_from_tex(name) == name or "\\" in name
