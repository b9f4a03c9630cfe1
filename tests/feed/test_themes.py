"""Themes: groups by meaning, names by phrases, the same from load to load."""

from __future__ import annotations

import random
from concurrent.futures import Future
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from pytest_django.fixtures import Settings

from broadsheet.catalog.models import Paper
from broadsheet.feed import day_themes
from broadsheet.feed.themes import FEWEST, PAPERS_A_THEME, Theme, phrases, singular, themes
from broadsheet.search import index

SUBJECTS = (
    ("Dark matter in dwarf galaxies", "We study dark matter halos of galaxies with telescopes."),
    ("Reinforcement learning for robots", "A robot learns by reinforcement learning. The robot walks."),
    ("Large Language Models that reason", "Large language models (LLMs) answer. LLMs reason about text."),
    ("Quantum spin chains", "Ground states of spin chains with $\\alpha^2$ couplings."),
    ("Protein folding", "Protein folding by molecular simulation of proteins."),
)
SIZES = (12, 10, 8, 6, 4)


def corpus() -> tuple[list[int], NDArray[np.float32], dict[int, tuple[str, str]]]:
    """Forty papers of five subjects, each near its own axis."""
    rng = np.random.default_rng(7)
    subjects = [number for number, size in enumerate(SIZES) for _ in range(size)]
    vectors = np.eye(5, 16, dtype=np.float32)[subjects] + rng.normal(0, 0.05, (40, 16)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    papers = list(range(101, 141))
    return papers, vectors, dict(zip(papers, (SUBJECTS[subject] for subject in subjects), strict=True))


def test_papers_are_grouped_by_meaning_the_largest_group_first() -> None:
    found = themes(*corpus())
    assert [len(theme.papers) for theme in found] == list(SIZES)
    assert [theme.papers[0] for theme in found] == [101, 113, 123, 131, 137]


def test_names_come_from_the_papers_are_short_and_distinct() -> None:
    found = themes(*corpus())
    names = [theme.name for theme in found]
    assert "ark matter" in names[0]
    assert "einforcement learning" in names[1]
    assert "LLMs" in " ".join([names[2], *found[2].phrases])
    assert all(1 <= len(name.split()) <= 4 for name in names)
    assert all(sign not in "".join(names) for sign in "$\\{}")
    assert len({theme.slug for theme in found}) == 5
    assert all(theme.slug.replace("-", "").isalnum() for theme in found)


def test_the_order_of_the_papers_changes_nothing_but_the_order_inside_a_theme() -> None:
    papers, vectors, texts = corpus()
    shuffled = list(range(40))
    random.Random(3).shuffle(shuffled)
    again = themes([papers[place] for place in shuffled], vectors[shuffled], texts)
    assert [(theme.slug, set(theme.papers)) for theme in again] == [
        (theme.slug, set(theme.papers)) for theme in themes(papers, vectors, texts)
    ]


def spoken(*texts: tuple[str, str]) -> list[str]:
    """The name and phrases of the largest theme, of papers with these texts in turn, beside four other subjects."""
    papers, vectors, others = corpus()
    others |= {paper: texts[place % len(texts)] for place, paper in enumerate(papers[: SIZES[0]])}
    theme = themes(papers, vectors, others)[0]
    return [theme.name, *theme.phrases]


def test_a_phrase_of_one_title_names_no_theme_that_shares_another() -> None:
    lone = [(f"Zebra{letter} eigenmode{letter}", f"Walks, meshes{letter}.") for letter in "abcdefghijkl"]
    assert spoken(*lone)[0] == "Walks"


def test_a_name_does_not_end_in_an_adjective() -> None:
    said = spoken(("Biased Gaussian random analysis", "A biased Gaussian random analysis of meshes."))
    assert not any(phrase.lower().endswith(("random", "gaussian")) for phrase in said)


def test_capitals_of_titles_are_mere_habit() -> None:
    said = spoken(("A Lazy Random Walk Near Monte Carlo Sampling", "You walk, the lazy one; sampling is random."))
    assert any("andom walk" in phrase for phrase in said)
    assert not any(capital in " ".join(said)[1:] for capital in ("Walk", "Random", "Sampling"))


def test_few_papers_have_no_themes() -> None:
    papers, vectors, texts = corpus()
    few = FEWEST - 1
    assert themes(papers[:few], vectors[:few], texts) == []


def test_a_day_of_few_papers_has_fewer_themes() -> None:
    papers, vectors, texts = corpus()
    found = themes(papers[:FEWEST], vectors[:FEWEST], texts)
    assert len(found) == FEWEST // PAPERS_A_THEME
    assert sum(len(theme.papers) for theme in found) == FEWEST


def named(titles: list[str], text: str = "") -> str:
    """What a theme of papers of these titles is called beside sixteen papers on other matters."""
    others = [f"Spin chains of order {number}" for number in range(16)]
    papers = list(range(len(titles) + 16))
    vectors = np.eye(2, 8, dtype=np.float32)[[0] * len(titles) + [1] * 16]
    vectors += np.random.default_rng(5).normal(0, 0.01, vectors.shape).astype(np.float32)
    texts = {paper: (title, text) for paper, title in enumerate(titles)}
    texts |= {paper + len(titles): (title, "") for paper, title in enumerate(others)}
    found = themes(papers, vectors / np.linalg.norm(vectors, axis=1, keepdims=True), texts)
    return next(theme.name for theme in found if 0 in theme.papers)


def test_a_half_phrase_names_no_theme() -> None:
    ends = ("bees", "wasps", "ants", "moths", "flies", "gnats", "mites", "ticks", "fleas", "lice")
    assert named([f"Foundation model for {end}" for end in ends]) == "Foundation model"


def test_a_phrase_of_titles_comes_before_one_of_abstracts() -> None:
    titles = ["Wild bees", "Why wild bees fly", "Where wild bees live"] * 4
    assert named(titles, "Long grass covers hot meadows.").startswith("Wild bees")


def test_a_word_that_few_titles_say_names_no_theme_alone() -> None:
    titles = ["Bees", "Bees", *(f"{name} of sugar beet" for name in ("Ways", "Origins", "Costs", "Fields") * 2)]
    assert "Sugar beet" in named(titles)


def test_papers_that_say_nothing_are_grouped_all_the_same() -> None:
    papers, vectors, _ = corpus()
    found = themes(papers, vectors, {})
    assert len({theme.slug for theme in found}) == len(found) == 5


@pytest.mark.parametrize(
    ("text", "said", "unsaid"),
    [
        ("We propose a novel method.", set(), {("novel",), ("method",)}),
        ("diffusion models of proteins", {("diffusion", "model"), ("protein",)}, {("model",), ("model", "of")}),
        ("the $E=mc^2$ spin \\alpha glass", {("spin",), ("glass",)}, {("alpha",), ("mc",), ("spin", "glass")}),
        ("magnetic fields, galaxies", {("magnetic", "field"), ("galaxy",)}, {("magnetic",), ("field", "galaxy")}),
    ],
)
def test_phrases(text: str, said: set[tuple[str, ...]], unsaid: set[tuple[str, ...]]) -> None:
    found = phrases("", text)
    assert said <= found
    assert not unsaid & found


@pytest.mark.parametrize(
    ("word", "one"),
    [("models", "model"), ("galaxies", "galaxy"), ("class", "class"), ("physics", "physics"), ("analysis", "analysis")],
)
def test_singular(word: str, one: str) -> None:
    assert singular(word) == one


@pytest.fixture
def a_day(db: None, monkeypatch: pytest.MonkeyPatch, settings: Settings, tmp_path: Path) -> list[int]:
    """Forty papers whose vectors the index has."""
    papers, vectors, texts = corpus()
    added = datetime(2026, 6, 1, tzinfo=UTC)
    for paper in papers:
        Paper.objects.create(pk=paper, key=str(paper), title=texts[paper][0], abstract=texts[paper][1], added=added)
    monkeypatch.setattr(index, "digests_of", lambda wanted: list(wanted))
    monkeypatch.setattr(index, "vectors_of", lambda wanted: (list(wanted), vectors[[paper - 101 for paper in wanted]]))
    settings.DERIVED_FOLDER = tmp_path
    day_themes.forget()
    return papers


def test_a_days_themes_are_made_once(a_day: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    made = day_themes.of(a_day, wait=None)
    assert made is not None
    assert [len(theme.papers) for theme in made] == list(SIZES)
    monkeypatch.setattr(day_themes, "themes", lambda *_: pytest.fail("made again"))
    assert day_themes.of(a_day) == made


def test_themes_made_beforehand_are_there_in_every_process(a_day: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    assert day_themes.make_beforehand([a_day])
    made = day_themes.of(a_day)
    day_themes.forget()
    monkeypatch.setattr(day_themes, "themes", lambda *_: pytest.fail("made again"))
    assert made
    assert day_themes.of(a_day) == made
    assert not day_themes.make_beforehand([a_day])


def test_other_texts_are_other_themes(a_day: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    day_themes.make_beforehand([a_day])
    monkeypatch.setattr(index, "digests_of", lambda wanted: [paper + 1 for paper in wanted])
    assert day_themes.make_beforehand([a_day])


def test_a_page_goes_on_without_themes_that_are_still_being_made(
    a_day: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    unfinished: Future[list[Theme]] = Future()
    monkeypatch.setattr(day_themes, "PATIENCE", 0.0)
    monkeypatch.setattr(day_themes, "_maker", lambda: type("Maker", (), {"submit": lambda *_: unfinished}))
    assert day_themes.of(a_day) is None
    assert day_themes.of(a_day) is None
    day_themes._making.clear()


def test_a_day_of_which_few_papers_have_vectors_has_no_themes(
    a_day: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index, "digests_of", lambda wanted: [1, *(0 for _ in wanted[1:])])
    assert day_themes.of(a_day, wait=None) == []
