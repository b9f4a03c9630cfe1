from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.catalog.textlinks import MAX_LINKS, links_in


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Code: https://github.com/a/b.", [("code", "https://github.com/a/b")]),
        (r"at \url{https://github.com/a/b_c}).", [("code", "https://github.com/a/b_c")]),
        (r"\href{https://gitlab.com/a/b\_c.git}{here}", [("code", "https://gitlab.com/a/b_c")]),
        ("(see github.com/a/b)", [("code", "https://github.com/a/b")]),
        ("https://codeberg.org/a/b, see", [("code", "https://codeberg.org/a/b")]),
        ("https://bitbucket.org/a/b/", [("code", "https://bitbucket.org/a/b")]),
        ("https://huggingface.co/spaces/a/b", [("code", "https://huggingface.co/spaces/a/b")]),
        ("https://huggingface.co/datasets/a/b", [("data", "https://huggingface.co/datasets/a/b")]),
        ("https://zenodo.org/records/123;", [("data", "https://zenodo.org/records/123")]),
        ("https://doi.org/10.5281/zenodo.9", [("data", "https://doi.org/10.5281/zenodo.9")]),
        ("https://a-b.github.io/c/", [("project", "https://a-b.github.io/c/")]),
        ("Project page: https://example.org/x", [("project", "https://example.org/x")]),
        ("Our code is available at https://example.org/x", [("code", "https://example.org/x")]),
        ("a video at https://youtu.be/4ZdcuiwFU7I", [("media", "https://youtu.be/4ZdcuiwFU7I")]),
        ("https://github.com/a/b and https://GitHub.com/A/b", [("code", "https://github.com/a/b")]),
        ("the paper https://arxiv.org/abs/2410.09426 says", []),
        ("see https://huggingface.co/papers/2410.09426", []),
        ("mail me@github.com or me at example.org", []),
        ("we follow https://example.org/x in notation", []),
        ("$x<y$ and 3.14", []),
    ],
)  # fmt: skip
def test_links_that_stand_in_texts(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(link.kind, link.url) for link in links_in(text)] == expected


@given(st.text("htps:/.wgiubcom{}\\()_~- ", max_size=120))
def test_any_text_gives_only_whole_addresses(text: str) -> None:
    assert all(link.url.startswith(("http://", "https://")) for link in links_in(text))


def test_the_number_of_links_is_bounded() -> None:
    assert len(links_in(" ".join(f"https://github.com/a/b{number}" for number in range(999)))) == MAX_LINKS
