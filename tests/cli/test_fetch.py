"""The command in a process of its own, against a server on this machine."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.cli.process import run, set_up
from tests.clocks import SetClock
from tests.harvest.oai import OaiServer, papers
from tests.loopback import Loopback, Reply


@pytest.fixture
def home(tmp_path: Path, server: Loopback) -> Path:
    table = f'[sources.arxiv-oai]\nbase_url = "{server.url}/oai"\npause = 0\nsince = 2026-11-15\n'
    (tmp_path / "broadsheet.toml").write_text(table)
    return set_up(tmp_path)


@pytest.fixture
def arxiv(server: Loopback) -> OaiServer:
    served = OaiServer(SetClock(datetime.now(UTC)), papers(7))
    server.answer = served.answer
    return served


def test_fetches_and_fetches_again(home: Path, arxiv: OaiServer) -> None:
    first = run(home, "fetch")
    assert first.returncode == 0, first.stderr
    assert first.stdout.startswith("arxiv-oai: 7 records: 7 papers new, 0 updated, 0 unchanged; 0 rejected. (")
    again = run(home, "fetch", "arxiv-oai", "--json")
    told = json.loads(again.stdout)
    assert (told["state"], told["new"], told["updated"], told["rejected"]) == ("done", 0, 0, 0)
    shown = run(home, "show", "2611.00003", "--json")
    assert json.loads(shown.stdout)["title"] == "On the 3th of many things that are not small at all"


def test_a_dry_run_stores_nothing(home: Path, arxiv: OaiServer) -> None:
    assert "7 papers new" in run(home, "fetch", "--dry-run").stdout
    assert "7 papers new" in run(home, "fetch", "--dry-run").stdout
    assert "7 papers new" in run(home, "fetch").stdout


def test_since_begins_anew(home: Path, arxiv: OaiServer) -> None:
    run(home, "fetch")
    arxiv.asked.clear()
    assert run(home, "fetch", "--since", "2026-10-01").returncode == 0
    assert {asked["from"] for asked in arxiv.asked if "from" in asked} == {"2026-10-01"}


def test_a_failure_is_a_sentence_and_an_exit_code(home: Path, server: Loopback) -> None:
    server.answer = lambda asked: Reply(b"", 403)
    ended = run(home, "fetch")
    assert ended.returncode == 1
    assert ended.stdout.startswith("arxiv-oai: 127.0.0.1 answered 403 to “/oai”. (")
    assert ended.stderr == ""


def test_an_unknown_source_is_told(home: Path) -> None:
    ended = run(home, "fetch", "arxif")
    assert ended.returncode == 1
    assert ended.stderr == "Error: There is no source “arxif” in broadsheet.toml; there are arxiv-oai.\n"


def test_a_mistake_in_the_file_is_told(home: Path) -> None:
    (home / "broadsheet.toml").write_text('[sources.arxiv-oai]\nsets = "cs"\n')
    ended = run(home, "fetch")
    assert ended.returncode == 1
    assert ended.stderr == (
        'Error: broadsheet.toml, [sources.arxiv-oai]: “sets” must be a list of texts, like ["cs", "math"].\n'
    )


def test_offline_is_told_and_nobody_is_asked(tmp_path: Path) -> None:
    ended = run(set_up(tmp_path), "fetch", "arxiv-oai", "--json")
    assert ended.returncode == 1
    assert json.loads(ended.stdout)["state"] == "offline"


def test_goes_on_from_an_imported_snapshot(home: Path, arxiv: OaiServer) -> None:
    table = (home / "broadsheet.toml").read_text().replace("since = 2026-11-15\n", "")
    (home / "broadsheet.toml").write_text(table)
    line = {"id": "0704.0001", "title": "A paper of a snapshot", "authors": "Ada Okafor", "categories": "hep-ph"}
    days = ("2026-11-02", "2026-11-12", "2026-10-31")
    snapshot = [{**line, "id": f"0704.000{number}", "update_date": day} for number, day in enumerate(days, 1)]
    (home / "snapshot.jsonl").write_text("".join(json.dumps(one) + "\n" for one in snapshot))
    assert run(home, "import", str(home / "snapshot.jsonl")).returncode == 0
    assert run(home, "fetch").returncode == 0
    assert {asked["from"] for asked in arxiv.asked if "from" in asked} == {"2026-11-12"}
