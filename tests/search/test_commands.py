from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from broadsheet.cli import index as index_verb
from broadsheet.cli import search as search_verb
from broadsheet.search import index, model_file
from broadsheet.search.folder import IndexFolder
from tests.search.conftest import Add

pytestmark = pytest.mark.usefixtures("index_folder")

CATS = ("Feline behaviour at home", "Cats sleep on rugs and chase mice.")
STARS = ("Stellar evolution [in] clusters", "Old stars redden as their hydrogen is spent.")


def search(*arguments: str) -> Result:
    return CliRunner().invoke(search_verb.command, arguments)


def test_json_lines_hold_what_is_promised(add: Add) -> None:
    add(1, *CATS, authors=("Ada B.", "Li"), published="2025-03")
    done = search("cats", "--json")
    assert done.exit_code == 0
    (line,) = (json.loads(text) for text in done.stdout.splitlines())
    assert line["id"] == "2503.00001"
    assert (line["title"], line["published"], line["authors"]) == (CATS[0], "2025-03", ["Ada B.", "Li"])
    assert line["why"] == "abstract: cats"
    assert 0 < line["score"] <= 1


def test_the_table_shows_title_key_and_why(add: Add) -> None:
    add(1, *STARS)
    done = search("stars")
    assert done.exit_code == 0
    for piece in ("Stellar evolution [in]", "2503.00001", "abstract: stars", "2025-03-18", "1 of 1 paper in"):
        assert piece in done.stdout


def test_what_is_new_is_indexed_before_the_answer(add: Add) -> None:
    add(1, *CATS)
    assert search("pet animals", "--json").stdout
    add(2, *STARS)
    assert "Stellar" not in search("stars", "--no-catch-up").stdout
    assert "Stellar" in search("stars").stdout


def test_papers_still_without_meaning_are_counted(add: Add, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search_verb, "AT_MOST_VECTORS", 1)
    for number in (1, 2, 3):
        add(number, f"Paper {number}", "On columns.")
    assert search("columns").stderr == "2 papers are still to be read for their meaning.\n"
    assert search("columns", "--wait").stderr == ""


def test_a_corrected_word_is_said(add: Add) -> None:
    add(1, *STARS)
    assert "Showing results for: stellar" in search("stelar").stderr


def test_nothing_found_is_said_and_no_failure(add: Add) -> None:
    add(1, *CATS)
    done = search("author:nobody")
    assert (done.exit_code, done.stdout) == (0, "No paper was found.\n")
    assert search("author:nobody", "--json").stdout == ""


def test_minus_h_alone_asks_for_help(db: None) -> None:
    assert search("-h").stdout.startswith("Usage:")


def test_wait_and_no_catch_up_exclude_each_other(db: None) -> None:
    done = search("x", "--wait", "--no-catch-up")
    assert done.exit_code == 2
    assert "exclude each other" in done.stderr


def test_a_word_after_a_minus_is_excluded_and_no_option(add: Add) -> None:
    add(1, *CATS)
    add(2, *STARS)
    assert "Feline" not in search("-hydrogen", "home OR stars", "-feline").stdout
    done = search("stars", "--jsn")
    assert done.exit_code == 2
    assert "There is no option --jsn" in done.stderr


def test_the_index_command_counts_what_it_did(add: Add) -> None:
    add(1, *CATS)
    done = CliRunner().invoke(index_verb.command, [])
    assert done.output == "Indexed the words of 1 papers and the meaning of 1.\n"
    done = CliRunner().invoke(index_verb.command, ["--rebuild"])
    assert done.output == "Indexed the words of 1 papers and the meaning of 0.\n"


@pytest.fixture
def no_model(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(model_file, "PACKAGE", "no_such_package")
    index._loaded.cache_clear()
    yield
    index._loaded.cache_clear()


@pytest.mark.usefixtures("no_model")
def test_a_missing_model_is_one_sentence(add: Add, caplog: pytest.LogCaptureFixture) -> None:
    add(1, *CATS)
    with caplog.at_level(logging.WARNING):
        done = search("cats", "--json")
    assert done.stdout
    assert done.stderr.startswith("Search by meaning is off: the model is not installed")
    assert done.stderr.count("\n") == 1
    assert caplog.text == ""


@pytest.mark.usefixtures("no_model")
def test_meaning_alone_fails_without_a_model_and_words_alone_do_not_miss_it(add: Add) -> None:
    add(1, *CATS)
    done = search("cats", "--mode", "semantic")
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr.startswith("Error: Search by meaning is off: the model is not installed")
    done = search("cats", "--mode", "lexical", "--json")
    assert (done.exit_code, done.stderr) == (0, "")


def test_words_alone_embed_nothing(add: Add) -> None:
    add(1, *CATS)
    assert search("cats", "--mode", "lexical", "--json").stderr == ""
    assert index.held() == (1, 0)


def test_while_another_process_indexes_patience_ends(
    add: Add, index_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(1, *CATS)
    search("cats")
    add(2, *STARS)
    monkeypatch.setattr(search_verb, "PATIENCE", 0.0)
    with IndexFolder(index_folder).lock():
        done = search("cats", "--json")
    assert (done.exit_code, len(done.stdout.splitlines())) == (0, 1)
    assert done.stderr == "Another process is indexing just now; this answers from what is there.\n"


@pytest.mark.parametrize("options", [(), ("--wait",)])
def test_what_another_process_indexes_is_waited_for(
    add: Add, index_folder: Path, monkeypatch: pytest.MonkeyPatch, options: tuple[str, ...]
) -> None:
    add(1, *CATS)
    search("cats")
    add(2, *STARS)
    other = IndexFolder(index_folder).lock()
    other.acquire()
    looks: list[index.CaughtUp] = []
    catch_up = index.catch_up

    def look(**how: Any) -> index.CaughtUp:
        """The other process ends before the third look."""
        if len(looks) == 2:
            other.release()
        looks.append(catch_up(**how))
        return looks[-1]

    monkeypatch.setattr(index, "catch_up", look)
    done = search("stars", "--json", *options)
    assert "Stellar" in done.stdout
    assert done.stderr == "Another process is indexing just now; waiting for it.\n"
    assert [done.busy for done in looks] == [True, True, False]
