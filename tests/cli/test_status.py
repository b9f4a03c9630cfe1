"""`broadsheet status` as scripts and operators read it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from pytest_django.fixtures import Settings

from broadsheet.cli import command
from tests.cli.process import run

TWINS = (
    '{"source": "x", "id": "arxiv:2601.00001", "title": "One title that two papers share", "authors": ["A One"]}\n'
    '{"source": "x", "id": "arxiv:2601.00002", "title": "One title that two papers share", "authors": ["B Two"]}\n'
)


@pytest.fixture
def twins(db: None, tmp_path: Path) -> None:
    (tmp_path / "lines.jsonl").write_text(TWINS)
    told("import", str(tmp_path / "lines.jsonl"))


def told(*words: str, **environment: str) -> str:
    return CliRunner(env=environment).invoke(command, words, prog_name="broadsheet").stdout


@pytest.mark.usefixtures("twins")
def test_status_as_json() -> None:
    facts = json.loads(told("status", "--json"))
    assert facts["papers"] == 2
    assert facts["by_source"] == {"x": 2}
    assert facts["doubtful"] == 1
    assert {"words", "vectors", "revision", "model", "model_licence", "bytes"} <= facts["index"].keys()
    assert facts["disk_bytes"] > 0


@pytest.mark.usefixtures("twins")
def test_statements_are_not_called_papers() -> None:
    assert "2 statements of x" in told("status")


@pytest.mark.usefixtures("twins")
def test_the_operator_is_told_what_is_in_doubt() -> None:
    doubtful = told("status", "--doubtful")
    assert "One title that two papers share" in doubtful
    assert "two arXiv ids" in doubtful
    assert "2601.00002" in doubtful


def test_status_of_a_home_that_was_never_set_up_says_how(tmp_path: Path) -> None:
    ended = run(tmp_path, "status")
    assert ended.returncode == 1
    assert "broadsheet up" in ended.stderr


@pytest.mark.django_db
def test_sources_and_gaps(settings: Settings) -> None:
    settings.OFFLINE = True
    told("fetch")  # nobody is asked, and that is remembered
    facts = json.loads(told("status", "--json"))
    assert [(one["source"], one["state"]) for one in facts["sources"]] == [
        ("arxiv-rss", "offline"),
        ("arxiv-oai", "offline"),
    ]
    assert facts["gaps"] == []
    table = told("status", COLUMNS="300")
    assert "arxiv-rss: offline." in table
    assert "none in the last 30 days" in table
