"""`broadsheet status` as scripts and operators read it."""

import json
from pathlib import Path

from tests.cli.process import run, set_up

TWINS = (
    '{"source": "x", "id": "arxiv:2601.00001", "title": "One title that two papers share", "authors": ["A One"]}\n'
    '{"source": "x", "id": "arxiv:2601.00002", "title": "One title that two papers share", "authors": ["B Two"]}\n'
)


def test_status_as_json(tmp_path: Path) -> None:
    (tmp_path / "lines.jsonl").write_text(TWINS)
    run(set_up(tmp_path / "home"), "import", str(tmp_path / "lines.jsonl"))
    facts = json.loads(run(tmp_path / "home", "status", "--json").stdout)
    assert facts["papers"] == 2
    assert facts["by_source"] == {"x": 2}
    assert facts["doubtful"] == 1
    assert {"words", "vectors", "revision", "model", "model_licence", "bytes"} <= facts["index"].keys()
    assert facts["disk_bytes"] > 0


def test_statements_are_not_called_papers(tmp_path: Path) -> None:
    (tmp_path / "lines.jsonl").write_text(TWINS)
    run(set_up(tmp_path / "home"), "import", str(tmp_path / "lines.jsonl"))
    assert "2 statements of x" in run(tmp_path / "home", "status").stdout


def test_the_operator_is_told_what_is_in_doubt(tmp_path: Path) -> None:
    (tmp_path / "lines.jsonl").write_text(TWINS)
    run(set_up(tmp_path / "home"), "import", str(tmp_path / "lines.jsonl"))
    told = run(tmp_path / "home", "status", "--doubtful").stdout
    assert "One title that two papers share" in told
    assert "two arXiv ids" in told
    assert "2601.00002" in told


def test_status_of_a_home_that_was_never_set_up_says_how(tmp_path: Path) -> None:
    ended = run(tmp_path, "status")
    assert ended.returncode == 1
    assert "broadsheet up" in ended.stderr


def test_sources_and_gaps(tmp_path: Path) -> None:
    run(set_up(tmp_path), "fetch")  # offline: nobody is asked, and that is remembered
    facts = json.loads(run(tmp_path, "status", "--json").stdout)
    assert [(one["source"], one["state"]) for one in facts["sources"]] == [
        ("arxiv-rss", "offline"),
        ("arxiv-oai", "offline"),
    ]
    assert facts["gaps"] == []
    told = run(tmp_path, "status", COLUMNS="300").stdout
    assert "arxiv-rss: offline." in told
    assert "none in the last 30 days" in told
