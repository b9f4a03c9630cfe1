from __future__ import annotations

import json

import pytest
from click.testing import CliRunner, Result

from broadsheet.cli import index as index_verb
from broadsheet.cli import search as search_verb
from broadsheet.search import model_file
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
    for piece in ("Stellar evolution [in]", "2503.00001", "abstract: stars", "2025-03-18", "1 of 1 papers"):
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
    assert search("columns").stderr == "2 papers still without meaning.\n"
    assert search("columns", "--wait").stderr == ""


def test_a_corrected_word_is_said(add: Add) -> None:
    add(1, *STARS)
    assert "Showing results for: stellar" in search("stelar").stderr


def test_nothing_found_is_said_and_no_failure(add: Add) -> None:
    add(1, *CATS)
    done = search("author:nobody")
    assert (done.exit_code, done.stdout) == (0, "No paper was found.\n")
    assert search("author:nobody", "--json").stdout == ""


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


def test_a_missing_model_is_one_sentence(add: Add, monkeypatch: pytest.MonkeyPatch) -> None:
    from broadsheet.search import index

    monkeypatch.setattr(model_file, "PACKAGE", "no_such_package")
    index._loaded.cache_clear()
    add(1, *CATS)
    done = search("cats", "--json")
    index._loaded.cache_clear()
    assert done.stdout
    assert done.stderr.startswith("Search by meaning is off: the package")
    assert done.stderr.count("\n") == 1
